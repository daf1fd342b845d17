import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import {
  FakeWebSocket,
  fixRandom,
  hear,
  pass,
  settle,
  stopClock,
} from "../browser.js";

/** What a page is to the lab: where it comes from, and when it is left. */
const page = new EventTarget();
Object.assign(globalThis, {
  location: new URL("http://aula.test/lecciones/sse"),
  WebSocket: FakeWebSocket,
  addEventListener: page.addEventListener.bind(page),
});
const { Lab } = await import("../../js/lab/lab.js");

/** @type {InstanceType<typeof Lab>} */
let lab;

beforeEach(() => {
  stopClock();
  fixRandom(0);
  FakeWebSocket.all = [];
  lab = new Lab("http://aula.test/lab");
});
afterEach(() => {
  page.dispatchEvent(new Event("pagehide"));
  mock.timers.reset();
  mock.restoreAll();
});

/** The newest connection to the server. */
const server = () => /** @type {FakeWebSocket} */ (FakeWebSocket.all.at(-1));

/** @param {string} id */
async function begins(id) {
  server().opens();
  server().says({ lab: id, start: "2026-11-23T14:00:00Z" });
  await settle();
}

test("it connects when a probe is opened, and not before", async () => {
  const probe = lab.probe("sse-1");
  assert.equal(FakeWebSocket.all.length, 0);
  const opened = probe.open();
  assert.equal(server().url.href, "ws://aula.test/lab");
  assert.equal(probe.value, undefined);
  await begins("ID");
  await opened;
  assert.equal(probe.value, "ID.sse-1");
  await lab.probe("sse-2").open();
  assert.equal(FakeWebSocket.all.length, 1);

  const url = new URL("http://aula.test/sse?after=4");
  probe.mark(url);
  assert.equal(url.search, "?after=4&lab=ID.sse-1");
});

test("nobody waits for it for long", async () => {
  const opened = lab.probe("sse-1").open();
  await pass(1500);
  await opened;
  const refused = lab.probe("sse-2").open();
  server().dies(1006);
  await refused;
});

test("totals go to whom they concern, and survive the server", async () => {
  const [race, sse] = [lab.probe("race"), lab.probe("race-sse")];
  race.open();
  sse.open();
  await begins("ID");
  const heard = hear(sse, "total");
  assert.equal(race.total, undefined);
  server().says({ totals: { "race-sse": { requests: 1, up: 10, down: 100 } } });
  server().says({ totals: { "race-long": { requests: 2, up: 5, down: 50 } } });
  server().says({ totals: { "racer-1": { requests: 9, up: 9, down: 9 } } });
  assert.deepEqual(race.total, { requests: 3, up: 15, down: 150 });
  assert.deepEqual(heard, [
    { type: "total", detail: { requests: 1, up: 10, down: 100 } },
  ]);

  const changes = hear(sse, "lab");
  server().dies(1012);
  await pass(500);
  assert.equal(server().url.search, "?id=ID&after=0");
  await begins("OTRO"); // it has been restarted
  assert.equal(sse.value, "OTRO.race-sse");
  assert.equal(changes.length, 1);
  server().says({ totals: { "race-sse": { requests: 1, up: 1, down: 1 } } });
  assert.deepEqual(sse.total, { requests: 2, up: 11, down: 101 });
});

test("it records for as long as somebody looks", async () => {
  const [a, b] = [lab.probe("sse-1"), lab.probe("sse-2")];
  a.open();
  b.open();
  a.record(true); // before there is a lab
  await begins("ID");
  assert.deepEqual(server().sent, ['{"record":true}']);
  const [seen, other] = [hear(a, "trace"), hear(b, "trace")];
  b.record(true);
  b.record(false);
  server().says({
    trace: { entries: [{ n: 7, kind: "event", tag: "sse-1" }], last: 7 },
  });
  assert.equal(seen.length, 1);
  assert.equal(other.length, 0);
  server().dies(1006);
  await pass(500);
  assert.equal(server().url.search, "?id=ID&after=7");
  await begins("ID");
  assert.deepEqual(server().sent, ['{"record":true}']);
  a.close();
  assert.deepEqual(server().sent, ['{"record":true}', '{"record":false}']);
  b.close();
  assert.ok(server().closed);
});

test("a fault is known to whom it concerns, from begin to end", async () => {
  const [race, sse, other] = ["race", "race-sse", "chat-1"].map((tag) =>
    lab.probe(tag),
  );
  for (const probe of [race, sse, other]) probe?.open();
  await begins("ID");
  sse?.break({ kind: "silent", for: 5e9 });
  assert.deepEqual(server().sent, [
    '{"fault":{"kind":"silent","for":5000000000,"tag":"race-sse"}}',
  ]);
  const fault = { kind: "silent", for: 5e9, tag: "race-sse" };
  const entry = { n: 1, kind: "fault", note: "begin", fault };
  server().says({ trace: { entries: [entry], last: 1 } });
  for (const probe of [race, sse]) {
    assert.deepEqual(probe?.fault, { fault, until: Date.now() + 5000 });
  }
  assert.equal(other?.fault, undefined);
  const end = { ...entry, n: 2, note: "end" };
  server().says({ trace: { entries: [end], last: 2 } });
  assert.equal(sse?.fault, undefined);
});

test("who commands without a lab is told so", async () => {
  const probe = lab.probe("sse-1");
  const heard = hear(probe, "problem");
  probe.heal();
  assert.match(heard[0]?.detail.message, /no responde/);
  probe.open();
  await begins("ID");
  const refusals = hear(probe, "problem");
  server().says({ error: { title: "No", detail: "Ese sabotaje no existe." } });
  assert.equal(refusals[0]?.detail.message, "Ese sabotaje no existe.");
});

test("a page that is left keeps nothing, and finds its lab again", async () => {
  lab.probe("sse-1").open();
  await begins("ID");
  page.dispatchEvent(new Event("pagehide"));
  assert.ok(server().closed);
  page.dispatchEvent(new Event("pageshow"));
  assert.equal(server().url.search, "?id=ID&after=0");
});

test("a server without room is left alone for a minute", async () => {
  lab.probe("sse-1").open();
  server().opens();
  server().dies(1013);
  await pass(59_000);
  assert.equal(FakeWebSocket.all.length, 1);
  await pass(1000);
  assert.equal(FakeWebSocket.all.length, 2);
});
