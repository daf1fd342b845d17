import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { LiveClient } from "../../js/clients/live.js";
import { verdict } from "../../js/sabotage/table.js";
import { Trial } from "../../js/sabotage/trial.js";
import { pass, reading, stopClock } from "../browser.js";

/** @import { Fault } from "../../js/lab/types" */

const SECOND = 1e9;
/** @type {Fault} */
const silence = { kind: "silent", for: 20 * SECOND };
/** @type {Fault[]} */
const refusal = [
  { kind: "cut", for: SECOND },
  { kind: "nocontent", for: 5 * SECOND },
];

/** A probe of a lab that the test plays. */
class FakeProbe extends EventTarget {
  /** @type {{ fault: Fault, until: number } | undefined} */
  fault;
  total = { requests: 3, up: 0, down: 0 };
  /** @type {unknown[]} */
  orders = [];

  /** @param {Fault} fault */
  break(fault) {
    this.orders.push(fault.kind);
  }

  heal() {
    this.orders.push("heal");
  }

  /** @param {Fault} [fault] */
  says(fault) {
    const until = Date.now() + (fault?.for ?? 0) / 1e6;
    this.fault = fault && { fault, until };
    this.dispatchEvent(new CustomEvent("fault", { detail: this.fault }));
  }
}

/** A minimal client, whose browser knows more than it. */
class DyingClient extends LiveClient {
  readyState = 1;
}

/** @type {FakeProbe} */
let probe;
/** @type {LiveClient | DyingClient} */
let client;
/** @type {string[]} */
let news;
/** The newest event of the log. */
let newest = 0;

beforeEach(() => {
  stopClock();
  probe = new FakeProbe();
  use(new LiveClient("http://localhost/sse"));
});

afterEach(() => mock.reset());

/** @param {LiveClient} other that has heard event 10 */
function use(other) {
  client = other;
  client.since = Date.now();
  client.setState("connected");
  client.receive(reading(10));
  newest = 10;
}

/**
 * Begins a trial and writes down its news.
 * @param {Fault[]} faults
 */
function begin(...faults) {
  /** @type {any} */
  const widget = { client, probe, clock: { age } };
  const trial = new Trial(widget, faults, async () => newest, Date.now());
  news = [];
  for (const type of ["begin", "notice", "heal", "over"]) {
    trial.addEventListener(type, () => news.push(type));
  }
  trial.begin();
  return trial;
}

/**
 * @param {string} time
 * @param {number} at
 */
const age = (time, at) => at - Date.parse(time);

/**
 * Seconds of which the log has an event each, which the client hears.
 * @param {number} seconds
 */
async function hears(seconds) {
  for (let i = 0; i < seconds; i++) {
    await pass(1000);
    client.receive(reading(++newest));
  }
}

test("who catches up is back", async () => {
  const trial = begin(silence);
  assert.deepEqual([trial.phase, probe.orders], ["waiting", ["silent"]]);
  probe.says(silence);
  assert.equal(trial.phase, "broken");
  await pass(10_000);
  client.setState("retrying", { reason: "silence" });
  await pass(10_000);
  newest = 30;
  probe.says();
  assert.equal(trial.phase, "healed");
  await pass(500);
  client.since = Date.now();
  client.setState("connected");
  const old = reading(11);
  old.time = new Date(Date.now() - 19_500).toISOString();
  client.receive(old);
  for (let id = 12; id <= 30; id++) client.receive(reading(id));
  await pass(900);
  assert.equal(trial.phase, "healed");
  probe.total = { requests: 5, up: 0, down: 0 };
  await hears(1);
  await pass(100);
  assert.equal(trial.phase, "over");
  assert.deepEqual(news, ["begin", "notice", "heal", "over"]);
  assert.equal(trial.outcome, "back");
  assert.equal(trial.requests, 2);
  assert.equal(trial.lasted, 20_000);
  assert.equal(trial.report.recovered, 1);
  assert.equal(
    verdict(trial),
    "El cliente se ha enterado a los 10,0 s: por el silencio. Ha vuelto a los 20,5 s. Perdidos: 0. Repetidos: 0. Recuperados: 1.",
  );
});

test("who is dead is not waited for", async () => {
  const dying = new DyingClient("http://localhost/sse");
  use(dying);
  const trial = begin(...refusal);
  probe.says(refusal[0]);
  dying.readyState = 0;
  await pass(100);
  probe.says(); // the cut makes room for what comes next
  assert.equal(trial.phase, "broken");
  probe.says(refusal[1]);
  await pass(1000);
  dying.readyState = 2;
  await pass(4000);
  newest = 15;
  probe.says();
  await pass(2000);
  assert.deepEqual([trial.outcome, trial.remains], ["dead", "readyState 2"]);
  assert.deepEqual(news, ["begin", "heal", "over"]);
  assert.equal(
    verdict(trial).replaceAll("\u00a0", " "),
    "El cliente no se ha enterado, aunque a los 0,1 s hubo un readyState 0. No ha vuelto. Perdidos: 5. Repetidos: 0. Recuperados: 0.",
  );
});

test("who hears nothing for long is deaf", async () => {
  const trial = begin(silence);
  probe.says(silence);
  await pass(1000);
  probe.says();
  await pass(15_000);
  assert.equal(trial.phase, "healed");
  await pass(200);
  assert.equal(trial.outcome, "dead");
});

test("who is late, but on the way, is waited for", async () => {
  const trial = begin(silence);
  probe.says(silence);
  client.setState("retrying", { reason: "network", sign: "close 1006" });
  await pass(1000);
  probe.says();
  await pass(59_000);
  assert.equal(trial.phase, "healed");
  client.since = Date.now();
  client.setState("connected");
  await hears(4);
  assert.equal(trial.outcome, "back");
});

test("who is stopped ends the trial and the fault", async () => {
  const trial = begin(silence);
  probe.says(silence);
  await pass(3000);
  client.setState("stopped");
  assert.deepEqual([trial.outcome, trial.lasted], ["stopped", 3000]);
  assert.deepEqual(probe.orders, ["silent", "heal"]);
});

test("a refusal is told, and nothing is reported", async () => {
  const trial = begin(silence);
  probe.dispatchEvent(
    new CustomEvent("problem", { detail: { message: "No puede ser." } }),
  );
  assert.equal(trial.outcome, "refused");
  assert.equal(verdict(trial), "No puede ser.");
});

test("a server that does not answer is a refusal", async () => {
  const trial = begin(silence);
  await pass(5200);
  assert.equal(trial.outcome, "refused");
});

test("a lab that goes away takes its fault with it", async () => {
  const trial = begin(silence);
  probe.says(silence);
  await pass(24_000);
  assert.equal(trial.phase, "broken");
  await pass(2000);
  assert.equal(trial.phase, "healed");
});
