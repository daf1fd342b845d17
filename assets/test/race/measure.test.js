import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { Measure } from "../../js/race/measure.js";
import { pass, reading, stopClock } from "../browser.js";

/** @import { Total } from "../../js/lab/types" */

/** @type {Total | undefined} */
let total;
let measure = new Measure(() => total);

beforeEach(() => {
  stopClock();
  total = undefined;
  measure = new Measure(() => total);
});
afterEach(() => mock.reset());

/**
 * @param {number} id
 * @param {number} delay
 */
const hear = (id, delay, since = 0) =>
  measure.hear({ event: reading(id), at: Date.now(), since }, delay);

test("nothing was measured before anything came", () => {
  for (const [name, value] of Object.entries(measure.figures())) {
    assert.equal(value, undefined, name);
  }
});

test("bytes and requests count from zero, whatever was before", () => {
  total = { requests: 3, up: 1000, down: 5000 };
  measure.clear();
  total = { requests: 5, up: 1300, down: 9000 };
  const { requests, up, down } = measure.figures();
  assert.deepEqual(
    { requests, up, down },
    { requests: 2, up: 300, down: 4000 },
  );
});

test("a batch of 6,000 is judged whole, not by those that waited least", () => {
  for (let id = 1; id <= 6000; id++) hear(id, 6000 - id);
  assert.equal(measure.figures().p50, 2999);
  assert.equal(measure.figures().lost, 0);
});

test("what happened before the figures began has no delay", async () => {
  await pass(10_000);
  measure.clear();
  hear(1, 4000);
  assert.equal(measure.figures().p50, undefined);
  assert.equal(measure.figures().received, 1);
  await pass(1000);
  hear(2, 400);
  assert.equal(measure.figures().p50, 400);
});

test("a loss is seen across a change of settings", () => {
  hear(1, 5);
  measure.clear();
  hear(4, 5);
  hear(4, 5);
  const { lost, duplicates } = measure.figures();
  assert.deepEqual({ lost, duplicates }, { lost: 2, duplicates: 1 });
});

test("a point sums up the last five seconds", () => {
  for (let second = 1; second <= 8; second++) {
    total = { requests: second, up: 100 * second, down: 900 * second };
    hear(second, second * 10);
    const { delay, bytes } = measure.tick();
    assert.equal(bytes, 1000);
    assert.equal(
      delay,
      second < 5 ? 10 * Math.ceil(second / 2) : 10 * (second - 2),
    );
  }
});

test("what was heard before a hole is no news of it", () => {
  hear(1, 10);
  assert.equal(measure.tick().delay, 10);
  hear(2, 10);
  assert.equal(measure.tick(true).delay, null);
  assert.equal(measure.tick(true).delay, null);
  assert.equal(measure.tick().delay, undefined);
  hear(3, 30);
  assert.equal(measure.tick().delay, 30);
});

test("without a lab there are no bytes, not even zero", () => {
  hear(1, 5);
  assert.equal(measure.tick().bytes, undefined);
  assert.equal(measure.figures().up, undefined);
});
