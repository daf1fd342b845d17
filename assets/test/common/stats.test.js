import assert from "node:assert/strict";
import { test } from "node:test";
import { Stats } from "../../js/common/stats.js";

test("without events there is no figure to show", () => {
  const stats = new Stats();
  assert.equal(stats.received, 0);
  assert.equal(stats.percentile(50), undefined);
});

test("percentiles are nearest-rank", () => {
  const stats = new Stats();
  for (let i = 1; i <= 20; i++) stats.record(i, 21 - i);
  assert.equal(stats.percentile(50), 10);
  assert.equal(stats.percentile(95), 19);
  assert.equal(stats.percentile(100), 20);
});

test("one delay is all percentiles", () => {
  const stats = new Stats();
  stats.record(1, 7);
  assert.deepEqual([stats.percentile(50), stats.percentile(95)], [7, 7]);
});

test("delays are of the newest 200", () => {
  const stats = new Stats();
  for (let i = 1; i <= 1000; i++) stats.record(i, i);
  assert.equal(stats.percentile(0.5), 801);
  assert.equal(stats.percentile(100), 1000);
});

test("what was recovered counts, without a delay", () => {
  const stats = new Stats();
  stats.record(1, undefined);
  stats.record(2, 9);
  assert.equal(stats.received, 2);
  assert.equal(stats.percentile(50), 9);
});

test("a jump of the ids is a loss", () => {
  const stats = new Stats();
  for (const id of [41, 42, 45, 46]) stats.record(id);
  assert.equal(stats.lost, 2);
  assert.equal(stats.duplicates, 0);
});

test("the first id may be any", () => {
  const stats = new Stats();
  stats.record(9000);
  assert.equal(stats.lost, 0);
});

test("an id again is a repetition, and no news of the delay", () => {
  const stats = new Stats();
  stats.record(1, 5);
  stats.record(2, 5);
  stats.record(1, 9999);
  stats.record(3, 5);
  assert.equal(stats.received, 4);
  assert.equal(stats.duplicates, 1);
  assert.equal(stats.lost, 0);
  assert.equal(stats.percentile(100), 5);
});

test("a gap that was announced is no silent loss", () => {
  const stats = new Stats();
  stats.record(10);
  stats.gap({ to: 500 });
  stats.record(501);
  assert.equal(stats.lost, 0);
  stats.record(503);
  assert.equal(stats.lost, 1);
});

test("after a reset the ids begin anew", () => {
  const stats = new Stats();
  stats.record(9000);
  stats.gap({ to: 9000, reset: true });
  stats.record(3);
  assert.deepEqual([stats.lost, stats.duplicates], [0, 0]);
});

test("clear counts from zero, and still sees the next loss", () => {
  const stats = new Stats();
  stats.record(1, 5);
  stats.record(3, 5);
  stats.clear();
  assert.deepEqual([stats.received, stats.lost], [0, 0]);
  assert.equal(stats.percentile(50), undefined);
  stats.record(5);
  assert.equal(stats.lost, 1);
});

test("other settings have other delays, but the same losses", () => {
  const stats = new Stats();
  stats.record(1, 900);
  stats.record(3, 900);
  stats.clearDelays();
  stats.record(4, 10);
  assert.equal(stats.percentile(95), 10);
  assert.equal(stats.lost, 1);
});
