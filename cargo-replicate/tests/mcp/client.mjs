// The official TypeScript SDK's client: lists tools and calls them, and prints what it saw as JSON.
//
//     node client.mjs stdio PROGRAM ARGUMENT...
//     node client.mjs http URL TOKEN
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const folder = process.env.MCP_CLIENTS
const require = createRequire(join(folder, 'package.json'))
const load = (name) => import(pathToFileURL(require.resolve(`@modelcontextprotocol/sdk/${name}`)))
const { Client } = await load('client/index.js')
const { StdioClientTransport } = await load('client/stdio.js')
const { StreamableHTTPClientTransport } = await load('client/streamableHttp.js')

const [kind, target, ...rest] = process.argv.slice(2)
const transport =
  kind === 'stdio'
    ? new StdioClientTransport({ command: target, args: rest, env: process.env })
    : new StreamableHTTPClientTransport(new URL(target), {
        requestInit: { headers: { Authorization: `Bearer ${rest[0]}` } },
      })
// Closing the client drops what is being sent, so that it is waited for.
const sent = []
const send = transport.send.bind(transport)
transport.send = (...message) => {
  sent.push(send(...message))
  return sent.at(-1)
}
const client = new Client({ name: 'typescript', version: '1' })
await client.connect(transport)
const { tools } = await client.listTools()
const call = (name, args, options) => client.callTool({ name, arguments: args }, undefined, options)

const progress = []
const seen = {
  tools: tools.map((tool) => tool.name),
  properties: Object.keys(tools[0].inputSchema.properties),
  // The client itself holds structured content against the output's schema.
  picture: await call('acme_painter', { prompt: 'a red fox' }, { onprogress: (told) => progress.push(told.progress) }),
  text: await call('acme_writer', { prompt: 'a' }),
  invalid: await call('acme_painter', { prompt: 'a', widht: 5 }),
  file: await call('acme_painter', { prompt: 'a', image: '@assets/a.png' }),
  outside: await call('acme_painter', { prompt: 'a', image: '@/etc/passwd' }),
  ten: await Promise.all(Array.from({ length: 10 }, (_, at) => call('acme_writer', { prompt: `cat ${at}` }))),
}
seen.progress = progress
const cancel = new AbortController()
const canceled = call('acme_painter', { prompt: 'slow' }, { signal: cancel.signal, onprogress: () => cancel.abort() })
seen.canceled = await canceled.then(
  () => false,
  () => true,
)
await Promise.allSettled(sent)
await client.close()
console.log(JSON.stringify(seen))
