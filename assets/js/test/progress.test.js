import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Progress } from "../progress.js";

/** @type {Map<string, string>} */
const stored = new Map();
Object.defineProperty(globalThis, "localStorage", {
  value: {
    getItem: (/** @type {string} */ key) => stored.get(key) ?? null,
    setItem: (/** @type {string} */ key, /** @type {string} */ text) => {
      stored.set(key, text);
    },
  },
});
const KEY = "envivo:progress";

beforeEach(() => stored.clear());

test("what older versions kept is kept, and has no answers", () => {
  stored.set(KEY, '{"read":["polling"],"last":"sse"}');
  const progress = new Progress();
  assert.equal(progress.answer("sse", "a"), undefined);
  progress.setAnswer("sse", "a", {
    chosen: ["uno"],
    right: true,
    phase: "marked",
  });
  assert.ok(progress.isRead("polling"));
  assert.equal(progress.last, "sse");
  assert.deepEqual(progress.answer("sse", "a")?.chosen, ["uno"]);
});

test("reading on keeps the answers", () => {
  const progress = new Progress();
  const answer = { chosen: ["uno"], right: false };
  progress.setAnswer("sse", "a", { ...answer, phase: "marked" });
  progress.open("chat");
  progress.mark("chat", true);
  assert.deepEqual(progress.answer("sse", "a")?.chosen, ["uno"]);
});

test("nonsense is no answer", () => {
  for (const answers of ["7", "null", "[1]", '{"sse a":3}', '{"sse a":{}}']) {
    stored.set(KEY, `{"answers":${answers}}`);
    assert.equal(new Progress().answer("sse", "a"), undefined, answers);
    assert.equal(new Progress().score("sse", ["a"]).answered, 0, answers);
  }
});

test("an answer is of one question of one lesson, until it is forgotten", () => {
  const progress = new Progress();
  progress.setAnswer("sse", "a", { chosen: [], right: true, phase: "marked" });
  assert.equal(progress.answer("sse", "b"), undefined);
  assert.equal(progress.answer("chat", "a"), undefined);
  progress.setAnswer("sse", "a", undefined);
  assert.equal(progress.answer("sse", "a"), undefined);
});

test("the score counts what the lesson asks now, predictions once told", () => {
  const progress = new Progress();
  const right = { chosen: ["uno"], right: true };
  progress.setAnswer("sse", "old", { ...right, phase: "marked" });
  progress.setAnswer("sse", "a", { ...right, phase: "marked" });
  progress.setAnswer("sse", "b", {
    chosen: [],
    right: false,
    phase: "revealed",
  });
  progress.setAnswer("sse", "c", { ...right, phase: "predicted" });
  const questions = ["a", "b", "c", "d"];
  const score = { answered: 2, right: 1, of: 4 };
  assert.deepEqual(progress.score("sse", questions), score);
  progress.setAnswer("sse", "c", { ...right, phase: "revealed" });
  assert.equal(progress.score("sse", questions).right, 2);
});
