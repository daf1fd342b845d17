import assert from "node:assert/strict";
import { afterEach, mock, test } from "node:test";
import { backoff } from "../../js/common/backoff.js";
import { fixRandom } from "../browser.js";

afterEach(() => mock.reset());

test("the ceiling doubles, up to the cap", () => {
  fixRandom(0.999_999);
  const waits = [0, 1, 2, 3, 4, 5, 6, 50].map((n) => Math.ceil(backoff(n)));
  assert.deepEqual(
    waits,
    [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000],
  );
});

test("any wait from zero to the ceiling is possible", () => {
  fixRandom(0);
  assert.equal(backoff(5), 0);
  fixRandom(0.5);
  assert.equal(backoff(2), 2000);
});

test("base and cap may be others", () => {
  fixRandom(0.5);
  assert.equal(backoff(1, { base: 100 }), 100);
  assert.equal(backoff(9, { base: 100, cap: 500 }), 250);
});
