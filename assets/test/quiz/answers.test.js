import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { answer, keep, score } from "../../js/quiz/answers.js";

/** @import { Answer } from "../../js/quiz/answers.js" */

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

/** @type {Answer} */
const right = { chosen: ["uno"], right: true, phase: "marked" };

beforeEach(() => stored.clear());

test("an answer is of one question of one lesson, until it is forgotten", () => {
  keep("sse", "a", right);
  keep("sse", "b", { ...right, chosen: ["dos"] });
  assert.deepEqual(answer("sse", "a")?.chosen, ["uno"]);
  assert.deepEqual(answer("sse", "b")?.chosen, ["dos"]);
  assert.equal(answer("chat", "a"), undefined);
  keep("sse", "a", undefined);
  assert.equal(answer("sse", "a"), undefined);
  assert.ok(answer("sse", "b"));
});

test("nonsense is no answer, and can be answered over", () => {
  for (const answers of [
    "7",
    "null",
    "[1]",
    '{"sse a":3}',
    '{"sse a":{}}',
    "{",
  ]) {
    stored.set("envivo:answers", answers);
    assert.equal(answer("sse", "a"), undefined, answers);
    assert.equal(score("sse", ["a"]), "", answers);
    keep("sse", "a", right);
    assert.ok(answer("sse", "a"), answers);
  }
});

test("the score counts what the lesson asks now, predictions once told", () => {
  keep("sse", "old", right);
  assert.equal(score("sse", ["a"]), "");
  keep("sse", "a", right);
  assert.equal(score("sse", ["a"]), "1 de 1 pregunta bien");
  keep("sse", "b", { ...right, right: false, phase: "revealed" });
  keep("sse", "c", { ...right, phase: "predicted" });
  const questions = ["a", "b", "c", "d"];
  assert.equal(score("sse", questions), "1 de 4 preguntas bien");
  keep("sse", "c", { ...right, phase: "revealed" });
  assert.equal(score("sse", questions), "2 de 4 preguntas bien");
});
