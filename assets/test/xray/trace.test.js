import assert from "node:assert/strict";
import { test } from "node:test";
import { moment, span } from "../../js/xray/format.js";
import { Trace } from "../../js/xray/trace.js";

/** @import { TraceEntry } from "../../js/lab/types" */

/**
 * @param {number} n
 * @param {Partial<TraceEntry>} [more]
 * @returns {TraceEntry}
 */
const entry = (n, more) => ({ n, at: n, kind: "body", bytes: 1, ...more });

/** @param {number} from @param {number} to */
const entries = (from, to) =>
  Array.from({ length: to - from + 1 }, (_, i) => entry(from + i));

/** @param {{ entry: TraceEntry }[]} moments */
const numbers = (moments) => moments.map(({ entry }) => entry.n);

test("entries wait, go on one by one, or all", () => {
  const trace = new Trace();
  assert.equal(trace.next(), undefined);
  trace.add(0, entries(1, 4));
  assert.equal(trace.waiting, 4);
  assert.equal(trace.next()?.entry.n, 1);
  assert.deepEqual(numbers(trace.rest()), [2, 3, 4]);
  assert.equal(trace.waiting, 0);
  assert.equal(trace.total, 4);
  assert.deepEqual(numbers(trace.seen), [1, 2, 3, 4]);
  trace.clear();
  assert.equal(trace.total, 0);
  assert.deepEqual(trace.seen, []);
});

test("who steps has no hole: in a long pause it is the newest that go", () => {
  const trace = new Trace();
  trace.add(0, entries(1, 1500));
  trace.add(7, entries(1508, 1510));
  const waiting = trace.rest();
  assert.deepEqual(
    numbers(waiting).slice(0, 1000),
    numbers(entries(1, 1000).map((entry) => ({ entry }))),
  );
  assert.equal(waiting.length, 1001);
  const { entry: last } = waiting[1000];
  assert.equal(last.note, "gone");
  assert.equal(last.size, 500 + 7 + 3);
});

test("what the lab no longer had is told where it was", () => {
  const trace = new Trace();
  trace.add(0, [entry(1)]);
  trace.add(3, [entry(5)]);
  const [, gone, after] = trace.rest();
  assert.equal(gone.entry.note, "gone");
  assert.equal(gone.entry.size, 3);
  assert.equal(gone.entry.at, 5);
  assert.equal(after.entry.n, 5);
});

test("it remembers a thousand", () => {
  const trace = new Trace();
  for (let n = 1; n <= 1200; n += 100) {
    trace.add(0, entries(n, n + 99));
    trace.rest();
  }
  assert.equal(trace.total, 1200);
  assert.equal(trace.seen.length, 1000);
  assert.equal(trace.seen[0].entry.n, 201);
});

test("a fault lasts from its begin to its end, for the tags it touches", () => {
  /** @param {string} note @param {string} [tag] */
  const fault = (note, tag) =>
    entry(0, { kind: "fault", note, fault: { kind: "cut", for: 1e9, tag } });
  const trace = new Trace();
  trace.add(0, [
    entry(1, { tag: "race-sse" }),
    fault("begin", "race-sse"),
    entry(2, { tag: "race-sse" }),
    entry(3, { tag: "race-sse-2" }),
    entry(4, { tag: "race-ssex" }),
    fault("end", "race-sse"),
    entry(5, { tag: "race-sse" }),
    fault("begin"),
    entry(6, { tag: "polling-1" }),
  ]);
  const touched = trace.rest().filter(({ fault }) => fault);
  assert.deepEqual(numbers(touched), [0, 2, 3, 0, 6]);
});

test("times are short enough to stand in a margin", () => {
  const us = 1_000_000;
  assert.equal(moment(0), "0,000\u202fs");
  assert.equal(moment(12.104 * us), "12,104\u202fs");
  assert.equal(moment(192.104 * us), "3:12,104");
  assert.equal(moment(7199.999 * us), "1:59:59,999");
  assert.equal(span(300), "0,3\u202fms");
  assert.equal(span(998_000), "998\u202fms");
  assert.equal(span(1.2 * us), "1,20\u202fs");
  assert.equal(span(19.14 * us), "19,1\u202fs");
});
