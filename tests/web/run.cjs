// Runs the WebAssembly module in Node: `node run.cjs <module> <base URL of an emulator>`.
const assert = require("node:assert/strict");

async function main([module, baseUrl]) {
  const { draw_and_tell: drawAndTell, problems } = require(module);

  assert.equal(problems(2), undefined);
  assert.match(problems(9), /`num_outputs`: 9 is above the maximum of 4/);

  const [picture, joke] = await drawAndTell(baseUrl, "any");
  assert.match(picture, /^http:\/\/127\.0\.0\.1:/);
  assert.ok(joke.length > 0, "the stream gave no text");

  // A refused connection is an error that says so, and no panic.
  await assert.rejects(drawAndTell("http://127.0.0.1:9/v1", "any"), /predictions/);
  console.log(`WebAssembly in Node: ${picture}, and a joke of ${joke.length} characters`);
}

main(process.argv.slice(2)).then(
  () => process.exit(0),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
