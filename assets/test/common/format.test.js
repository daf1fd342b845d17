import assert from "node:assert/strict";
import { test } from "node:test";
import {
  describe,
  formatCelsius,
  formatCount,
  formatDelay,
  formatId,
  formatWait,
} from "../../js/common/format.js";

/**
 * With ordinary spaces.
 * @param {string} text
 */
const plain = (text) => text.replace(/\s/g, " ");

test("numbers are Spanish", () => {
  assert.equal(plain(formatCelsius(23.4)), "23,4 °C");
  assert.equal(plain(formatCelsius(23)), "23,0 °C");
  assert.equal(formatCount(12_345), "12.345");
});

test("ids have four digits at the least", () => {
  assert.deepEqual([42, 9999, 123_456].map(formatId), [
    "#0042",
    "#9999",
    "#123456",
  ]);
});

test("a delay says no more than is known", () => {
  const delays = [undefined, -3, 0, 0.9, 1, 12.4, 9999, 12_345];
  assert.deepEqual(
    delays.map((delay) => plain(formatDelay(delay))),
    ["–", "< 1 ms", "< 1 ms", "< 1 ms", "1 ms", "12 ms", "9999 ms", "12,3 s"],
  );
});

test("a wait is told in seconds", () => {
  assert.equal(plain(formatWait(4149)), "4,1 s");
});

test("events say what they are about, whoever wrote them", () => {
  const say = (/** @type {string} */ topic, /** @type {unknown} */ data) =>
    plain(describe({ id: 1, topic, time: "", data }));
  assert.equal(say("sensor", { celsius: 23.4 }), "23,4 °C");
  assert.equal(say("pulse", { from: "garza 7" }), "garza 7");
  assert.equal(say("pulse", { from: 7 }), '{"from":7}');
  assert.equal(say("pulse", null), "null");
  assert.equal(say("sensor", {}), "{}");
  assert.equal(say("pulse", { from: "a".repeat(99) }), `${"a".repeat(60)}…`);
});
