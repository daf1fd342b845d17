import assert from "node:assert/strict";
import { test } from "node:test";
import { Report } from "../../js/sabotage/report.js";

const begin = 1_000_000;

/** @typedef {[at: number, what: "hears" | "breaks" | "ignores" | "returns" | "misses", ...more: any[]]} Step */

/**
 * Tells a story and gives what is reported of it. Times are ms since the
 * beginning of the fault.
 * @param {Step[]} story
 * @param {{ last?: number, heardAt?: number, end: number, newest?: number }} about
 */
function report(story, { last = 10, heardAt = -500, end, newest }) {
  const report = new Report(begin, last, begin + heardAt);
  for (const [at, what, ...more] of story) {
    if (what === "hears") report.hears(more[0], begin + at, more[1]);
    else if (what === "misses") report.misses(more[0]);
    else if (what === "returns") report.returns(begin + at);
    else if (what === "breaks") report.breaks(begin + at, more[0]);
    else report.ignores(begin + at, more[0]);
  }
  report.ends(begin + end, newest);
  const { noticed, ignored, attempts, back } = report;
  const { lost, repeated, recovered, silence, latest } = report;
  return {
    ...{ noticed, ignored, attempts, back },
    ...{ lost, repeated, recovered, silence, latest },
  };
}

const nothing = {
  noticed: undefined,
  ignored: undefined,
  attempts: 0,
  back: undefined,
  lost: 0,
  repeated: 0,
  recovered: 0,
  latest: undefined,
};
const late = { recovered: true };

/** @type {Record<string, [Step[], Parameters<typeof report>[1], object]>} */
const stories = {
  "nothing happened": [
    [
      [500, "hears", 11],
      [1500, "hears", 12],
    ],
    { end: 2000 },
    { ...nothing, silence: 1000 },
  ],
  "a client comes back with its cursor": [
    [
      [20, "breaks", { reason: "network", sign: "close 1006" }],
      [1000, "breaks", { reason: "network", sign: "close 1006" }],
      [2000, "breaks", { reason: "network", sign: "close 1006" }],
      [5200, "returns"],
      [5210, "hears", 11, late],
      [5211, "hears", 12, late],
      [5500, "hears", 13, { delay: 4 }],
    ],
    { end: 6000, newest: 13 },
    {
      ...nothing,
      noticed: { after: 20, reason: "network", sign: "close 1006" },
      attempts: 3,
      back: 5200,
      recovered: 2,
      silence: 5710,
      latest: 4,
    },
  ],
  "a dead client hears of nothing": [
    [[30, "ignores", "readyState 3"]],
    { end: 8000, newest: 18 },
    {
      ...nothing,
      ignored: { after: 30, sign: "readyState 3" },
      lost: 8,
      silence: 8500,
    },
  ],
  "failures that nobody looks at": [
    [
      [1000, "ignores", "TypeError"],
      [3000, "ignores", "TypeError"],
      [5000, "hears", 15, { delay: 900 }],
      [7000, "hears", 17, { delay: 800 }],
    ],
    { end: 7500 },
    {
      ...nothing,
      ignored: { after: 1000, sign: "TypeError" },
      attempts: 2,
      back: 5000,
      lost: 5,
      silence: 5500,
      latest: 900,
    },
  ],
  "it is back, and away again": [
    [
      [100, "breaks", { reason: "server", sign: "HTTP 503" }],
      [2000, "returns"],
      [2500, "breaks", { reason: "silence" }],
    ],
    { end: 4000 },
    {
      ...nothing,
      noticed: { after: 100, reason: "server", sign: "HTTP 503" },
      attempts: 1,
      silence: 4500,
    },
  ],
  "an event again, also one from before": [
    [
      [500, "hears", 11],
      [600, "hears", 11],
      [700, "hears", 10],
      [800, "hears", 12],
    ],
    { end: 900 },
    { ...nothing, repeated: 2, silence: 1000 },
  ],
  "out of order is not lost": [
    [
      [500, "hears", 12],
      [600, "hears", 11],
    ],
    { end: 900, newest: 12 },
    { ...nothing, silence: 1000 },
  ],
  "what the server has no longer is no silent loss": [
    [
      [500, "misses", { from: 11, to: 20 }],
      [600, "hears", 21],
      [700, "hears", 23],
    ],
    { end: 900 },
    { ...nothing, lost: 1, silence: 1100 },
  ],
  "another log begins anew": [
    [
      [500, "misses", { from: 1, to: 10, reset: true }],
      [600, "hears", 1],
      [700, "hears", 3],
    ],
    { end: 900 },
    { ...nothing, lost: 1, silence: 1100 },
  ],
};

for (const [name, [story, about, want]] of Object.entries(stories)) {
  test(name, () => assert.deepEqual(report(story, about), want));
}

test("who has heard nothing yet has lost nothing yet", () => {
  const report = new Report(begin);
  assert.equal(report.lost, 0);
  report.hears(40, begin + 1);
  report.hears(42, begin + 2);
  assert.equal(report.lost, 1);
});
