"""The Python package `mcp`: lists tools and calls them, and prints what it saw as JSON.

    python client.py stdio PROGRAM ARGUMENT...
    python client.py http URL TOKEN
"""

import asyncio
import json
import os
import sys

from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import create_mcp_http_client, streamable_http_client

kind, target, *rest = sys.argv[1:]


async def see(client):
    tools = (await client.list_tools()).tools
    progress = []

    async def told(value, total, message):
        progress.append(value)

    async def call(name, arguments, **options):
        result = await client.call_tool(name, arguments, **options)
        return result.model_dump(mode="json", by_alias=True, exclude_none=True)

    seen = {
        "tools": [tool.name for tool in tools],
        "properties": list(tools[0].input_schema["properties"]),
        "picture": await call("acme_painter", {"prompt": "a red fox"}, progress_callback=told),
        "text": await call("acme_writer", {"prompt": "a"}),
        "invalid": await call("acme_painter", {"prompt": "a", "widht": 5}),
        "file": await call("acme_painter", {"prompt": "a", "image": "@assets/a.png"}),
        "outside": await call("acme_painter", {"prompt": "a", "image": "@/etc/passwd"}),
        "ten": await asyncio.gather(*(call("acme_writer", {"prompt": f"cat {at}"}) for at in range(10))),
    }
    seen["progress"] = progress
    begun = asyncio.Event()

    async def begins(value, total, message):
        begun.set()

    slow = asyncio.create_task(call("acme_painter", {"prompt": "slow"}, progress_callback=begins))
    await begun.wait()
    slow.cancel()
    await asyncio.wait([slow])
    seen["canceled"] = slow.cancelled()
    return seen


async def main():
    if kind == "stdio":
        server = StdioServerParameters(command=target, args=rest, env=dict(os.environ))
        async with Client(server) as client:
            return await see(client)
    headers = {"Authorization": f"Bearer {rest[0]}"}
    async with create_mcp_http_client(headers=headers) as http:
        async with Client(streamable_http_client(target, http_client=http)) as client:
            return await see(client)


print(json.dumps(asyncio.run(main())))
