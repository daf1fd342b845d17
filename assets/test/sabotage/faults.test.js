import assert from "node:assert/strict";
import { test } from "node:test";
import { DURATIONS, FAULTS, plan } from "../../js/sabotage/faults.js";
import { TEXTS } from "../../js/sabotage/texts.js";

test("every fault has its words, for each technique and client", () => {
  for (const technique of ["polling", "websocket", "sse"]) {
    const texts = TEXTS[technique];
    assert.deepEqual(Object.keys(texts).sort(), Object.keys(FAULTS).sort());
    for (const [kind, text] of Object.entries(texts)) {
      for (const which of /** @type {const} */ (["what", "lesson", "naive"])) {
        assert.match(
          text[which],
          /^[«\p{L}].{20,}[.?)»]$/u,
          `${technique} ${kind}`,
        );
      }
    }
  }
});

test("every fault lasts as long as it may be chosen to", () => {
  for (const { seconds } of Object.values(FAULTS)) {
    assert.ok(DURATIONS.includes(seconds));
  }
});

test("what is proposed is within its bounds", () => {
  for (const { settings } of Object.values(FAULTS)) {
    for (const { min, max, value } of Object.values(settings)) {
      assert.ok(min <= value && value <= max);
    }
  }
});

test("durations go in nanoseconds, the rest as it is", () => {
  assert.deepEqual(plan("drop", 10, { every: 3 }, true), [
    { kind: "drop", for: 10_000_000_000, every: 3 },
  ]);
  assert.deepEqual(plan("delay", 5, { delay: 800, jitter: 300 }, false), [
    {
      kind: "delay",
      for: 5_000_000_000,
      delay: 800_000_000,
      jitter: 300_000_000,
    },
  ]);
});

test("nothing varies by more than it is late", () => {
  const [fault] = plan("delay", 5, { delay: 100, jitter: 300 }, true);
  assert.equal(fault.jitter, 100_000_000);
});

test("a stream has to be cut before it meets a wrong answer", () => {
  for (const kind of /** @type {const} */ ([
    "unavailable",
    "nocontent",
    "wrongtype",
  ])) {
    const fault = { kind, for: 20_000_000_000 };
    assert.deepEqual(plan(kind, 20, {}, false), [fault]);
    const cut = { kind: "cut", for: 1_000_000_000 };
    assert.deepEqual(plan(kind, 20, {}, true), [cut, fault]);
  }
});
