// Makes the calls of `src/lib.rs` from Node, to the emulator at REPLICATE_BASE_URL. REPLICATE_TEST_WEB is the module that
// wasm-bindgen wrote. If a call never ends, the test runner fails: Node has nothing left to wait for.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, test } from 'node:test';

const calls = createRequire(import.meta.url)(process.env.REPLICATE_TEST_WEB);
const baseUrl = process.env.REPLICATE_BASE_URL;
const emulator = new URL(baseUrl).origin;

/** Timers that would keep Node running. */
const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
const timersBefore = timers();

function assertFiles(output, count) {
  assert.equal(output.length, count);
  for (const file of output) assert.ok(file.startsWith(`${emulator}/`), file);
}

test('an invalid input has its violations', () => {
  assert.deepEqual(calls.violations(), [
    '`num_outputs`: 40 is above the maximum of 4',
    '`color`: does not match the pattern `^#[0-9a-f]{6}$`',
  ]);
});

test('an invalid input is not sent', async () => {
  assert.match(await calls.invalid_input(baseUrl), /^InvalidInput None: .*`num_outputs`: 40 is above the maximum of 4$/s);
});

test('a prediction is created, and its output is typed', async () => {
  assertFiles(await calls.paint(baseUrl, 'a fox'), 2);
});

test('a prediction is polled many times, with the longest time-out', async () => {
  assertFiles(await calls.submit_and_poll(baseUrl), 3);
});

test('a prediction is streamed', async () => {
  const pieces = await calls.stream(baseUrl);
  const whole = pieces.pop();
  assert.ok(pieces.length > 1, `${pieces.length} pieces`);
  assert.equal(pieces.join(''), whole);
});

test('a stream that is left does not disturb its prediction', async () => {
  assert.equal(await calls.leave_stream(baseUrl), 'true, succeeded');
});

test('a failed request is repeated', async () => {
  assert.equal(await calls.account(baseUrl), 'emulator');
});

test('an error of the service has its kind and status', async () => {
  assert.match(await calls.missing_model(baseUrl), /^NotFound Some\(404\): /);
});

test('a run ends with its time-out', async () => {
  assert.equal(await calls.time_out(baseUrl), 'Timeout');
});

test('a prediction is canceled', async () => {
  assert.equal(await calls.cancel(baseUrl), 'Canceled');
});

test('a dropped prediction is canceled', async () => {
  assert.equal(await calls.cancel_on_drop(baseUrl), 'canceled');
});

after(() => assert.equal(timers(), timersBefore, 'timers are left over'));
