import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { SseClient } from "../../js/clients/sse.js";
import {
  FakeEventSource,
  fixRandom,
  hear,
  hearIds,
  pass,
  reading,
  stopClock,
} from "../browser.js";

/** @type {SseClient} */
let client;

beforeEach(() => {
  stopClock();
  fixRandom(0.5);
  FakeEventSource.all = [];
  Object.assign(globalThis, { EventSource: FakeEventSource });
  client = new SseClient("http://localhost:8080/sse");
});

afterEach(() => {
  client.stop();
  mock.reset();
});

/** The source that was made last. */
function source() {
  return FakeEventSource.all.at(-1) ?? assert.fail("nobody connected");
}

test("messages are events; pings and gaps have their names", () => {
  const news = hear(client, "open", "event", "ping", "gap");
  client.start();
  assert.equal(source().url.href, "http://localhost:8080/sse");
  source().opens();
  source().says({ time: "2026-11-23T14:00:00Z" }, "ping");
  source().says(reading(42));
  source().says({ from: 43, to: 50 }, "gap");
  assert.deepEqual(
    news.map(({ type }) => type),
    ["open", "ping", "event", "gap"],
  );
  assert.deepEqual(news[1].detail, { time: "2026-11-23T14:00:00Z" });
  assert.equal(news[2].detail.event.id, 42);
  assert.deepEqual(news[3].detail, { from: 43, to: 50 });
  assert.equal(client.last, 50);
});

test("while the browser comes back by itself, it is left alone", async () => {
  const ids = hearIds(client);
  client.start();
  source().opens();
  source().says(reading(1));
  source().breaks(FakeEventSource.CONNECTING);
  assert.equal(client.state, "retrying");
  client.retryNow();
  await pass(300_000);
  assert.equal(FakeEventSource.all.length, 1);

  source().opens();
  source().says(reading(2));
  assert.equal(client.state, "connected");
  assert.equal(client.since, Date.now());
  assert.deepEqual(ids, [1, 2]);
});

test("what the browser gives up is made anew, with the cursor", async () => {
  client.start();
  source().opens();
  source().says(reading(42));
  source().breaks(FakeEventSource.CLOSED);
  assert.equal(client.state, "retrying");
  await pass(499);
  assert.equal(FakeEventSource.all.length, 1);
  await pass(1);
  assert.equal(FakeEventSource.all.length, 2);
  assert.equal(source().after, "42");
});

test("the cursor is what the browser keeps, and says of which log", async () => {
  client.start();
  source().opens();
  source().says({ time: "2026-11-23T14:00:00Z" }, "ping", "41.k7f3");
  assert.equal(client.last, 41);
  source().says(reading(42), "message", "42.k7f3");
  source().says({ from: 1, to: 42, reset: true }, "gap", "0.e9x2");
  source().says(reading(1), "message", "1.e9x2");
  source().breaks(FakeEventSource.CLOSED);
  await pass(500);
  assert.equal(source().after, "1.e9x2");
});

test("each refusal waits longer, until something is heard", async () => {
  const news = hear(client, "state");
  client.start();
  for (const wait of [500, 1000, 2000]) {
    source().breaks(FakeEventSource.CLOSED);
    const { detail } = news.at(-1) ?? assert.fail("no state");
    assert.equal(detail.reason, "server");
    assert.equal(detail.retryAt, Date.now() + wait);
    await pass(wait);
  }
  source().opens();
  source().says({ time: "2026-11-23T14:00:00Z" }, "ping");
  source().breaks(FakeEventSource.CLOSED);
  assert.equal(news.at(-1)?.detail.retryAt, Date.now() + 500);
});

test("fifteen seconds of silence are the end of a source", async () => {
  const news = hear(client, "state");
  client.start();
  source().opens();
  await pass(10_000);
  source().says({ time: "2026-11-23T14:00:10Z" }, "ping");
  await pass(14_999);
  assert.equal(client.state, "connected");
  await pass(1);
  assert.equal(source().readyState, FakeEventSource.CLOSED);
  assert.equal(news.at(-1)?.detail.reason, "silence");
  await pass(500);
  assert.equal(FakeEventSource.all.length, 2);
});

test("retryNow cuts a wait of our own short, once", async () => {
  client.start();
  source().breaks(FakeEventSource.CLOSED);
  client.retryNow();
  assert.equal(FakeEventSource.all.length, 2);
  await pass(5000);
  assert.equal(FakeEventSource.all.length, 2);
});

test("stop closes, and the next start goes on where it was", async () => {
  client.start();
  source().opens();
  source().says(reading(7));
  const first = source();
  client.stop();
  assert.equal(first.readyState, FakeEventSource.CLOSED);
  await pass(120_000);
  assert.equal(FakeEventSource.all.length, 1);
  client.start();
  assert.equal(source().after, "7");
});
