import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { WebSocketClient } from "../../js/clients/websocket.js";
import {
  FakeWebSocket,
  fixRandom,
  hear,
  hearIds,
  pass,
  reading,
  stopClock,
} from "../browser.js";

/** @type {WebSocketClient} */
let client;

beforeEach(() => {
  stopClock();
  fixRandom(0.5);
  FakeWebSocket.all = [];
  Object.assign(globalThis, { WebSocket: FakeWebSocket });
  client = new WebSocketClient("http://localhost:8080/websocket");
});

afterEach(() => {
  client.stop();
  mock.reset();
});

/** The socket that was made last. */
function socket() {
  return FakeWebSocket.all.at(-1) ?? assert.fail("nobody connected");
}

test("it connects when it is started, to ws:, without a cursor", () => {
  assert.equal(FakeWebSocket.all.length, 0);
  client.start();
  client.start();
  assert.equal(FakeWebSocket.all.length, 1);
  assert.equal(socket().url.href, "ws://localhost:8080/websocket?cursor=");
  assert.equal(client.state, "connecting");
  socket().opens();
  assert.equal(client.state, "connected");
});

test("https becomes wss", () => {
  client = new WebSocketClient("https://aula.example/websocket");
  client.start();
  assert.equal(socket().url.protocol, "wss:");
});

test("frames are events, echoes, gaps and problems", () => {
  const news = hear(client, "event", "echo", "gap", "problem");
  client.start();
  socket().opens();
  socket().says(reading(7));
  socket().says({ echo: "¡Hola, servidor!" });
  socket().says({ gap: { from: 8, to: 20 } });
  socket().says({ error: { status: 403, title: "No", detail: "Aquí no." } });
  assert.deepEqual(
    news.map(({ type }) => type),
    ["event", "echo", "gap", "problem"],
  );
  assert.equal(news[0].detail.event.id, 7);
  assert.deepEqual(news[1].detail, { text: "¡Hola, servidor!" });
  assert.deepEqual(news[2].detail, { from: 8, to: 20 });
  assert.deepEqual(news[3].detail, { message: "Aquí no." });
});

test("it comes back with its cursor", async () => {
  const ids = hearIds(client);
  client.start();
  socket().opens();
  socket().says(reading(41));
  socket().says(reading(42));
  socket().dies(1006);
  assert.equal(client.state, "retrying");
  await pass(499);
  assert.equal(FakeWebSocket.all.length, 1);
  await pass(1);
  assert.equal(FakeWebSocket.all.length, 2);
  assert.equal(socket().after, "42");

  socket().opens();
  socket().says(reading(43));
  assert.deepEqual(ids, [41, 42, 43]);
});

test("a gap moves the cursor too", async () => {
  client.start();
  socket().opens();
  socket().says(reading(1));
  socket().says({ gap: { from: 2, to: 900 } });
  socket().dies(1006);
  await pass(500);
  assert.equal(socket().after, "900");
});

test("the cursor says of which log it is", async () => {
  client.start();
  socket().opens();
  socket().says({ cursor: "41.k7f3" });
  assert.equal(client.last, 41);
  socket().says(reading(42));
  socket().dies(1006);
  await pass(500);
  assert.equal(socket().after, "42.k7f3");
  socket().opens();
  socket().says({ gap: { from: 1, to: 42, reset: true } });
  socket().says({ cursor: "0.e9x2" });
  socket().says(reading(1));
  socket().dies(1006);
  await pass(1000);
  assert.equal(socket().after, "1.e9x2");
});

test("after a reset it asks from the beginning", async () => {
  client.start();
  socket().opens();
  socket().says(reading(9000));
  socket().says({ gap: { from: 4, to: 9000, reset: true } });
  socket().dies(1006);
  await pass(500);
  assert.equal(socket().after, "0");
});

test("a server that restarts says so", () => {
  const news = hear(client, "state");
  client.start();
  socket().opens();
  socket().dies(1012);
  assert.deepEqual(news.at(-1)?.detail, {
    state: "retrying",
    reason: "server",
    sign: "close 1012",
    retryAt: Date.now() + 500,
  });
});

test("each failure waits longer, until something is heard", async () => {
  const news = hear(client, "state");
  const waits = () =>
    news
      .filter(({ detail }) => detail.state === "retrying")
      .map(({ detail }) => detail.retryAt);
  client.start();
  for (const wait of [500, 1000, 2000]) {
    socket().opens(); // who accepts and hangs up is no success
    socket().dies(1006);
    assert.equal(waits().at(-1), Date.now() + wait);
    await pass(wait);
  }
  socket().opens();
  socket().says(reading(1));
  socket().dies(1006);
  assert.equal(waits().at(-1), Date.now() + 500);
});

test("ten seconds of silence are the end of a socket", async () => {
  const ids = hearIds(client);
  client.start();
  socket().opens();
  await pass(9000);
  socket().says(reading(1));
  await pass(9999);
  assert.equal(client.state, "connected");
  await pass(1);
  const dead = socket();
  assert.ok(dead.closed);
  assert.equal(client.state, "retrying");

  await pass(500);
  assert.equal(FakeWebSocket.all.length, 2);
  assert.equal(socket().after, "1");
  dead.says(reading(2)); // too late: the new socket is going to say it
  dead.dies(1006);
  assert.deepEqual(ids, [1]);
  assert.equal(client.state, "connecting");
});

test("a socket that never opens is given up too", async () => {
  client.start();
  await pass(10_000);
  assert.equal(client.state, "retrying");
});

test("stop closes, and nothing comes back", async () => {
  client.start();
  socket().opens();
  client.stop();
  assert.ok(socket().closed);
  socket().dies(1000);
  await pass(120_000);
  assert.equal(FakeWebSocket.all.length, 1);
  assert.equal(client.state, "stopped");
});

test("stop while it waits to come back", async () => {
  client.start();
  socket().dies(1006);
  client.stop();
  await pass(120_000);
  assert.equal(FakeWebSocket.all.length, 1);
});

test("retryNow cuts the wait short, once", async () => {
  client.start();
  client.retryNow();
  assert.equal(FakeWebSocket.all.length, 1);
  socket().dies(1006);
  client.retryNow();
  assert.equal(FakeWebSocket.all.length, 2);
  await pass(5000);
  assert.equal(FakeWebSocket.all.length, 2);
});

test("it sends only where there is a way", () => {
  const news = hear(client, "frame");
  assert.equal(client.send("hola"), false);
  client.start();
  assert.equal(client.send("hola"), false);
  socket().opens();
  assert.equal(client.send("hola"), true);
  socket().bufferedAmount = 65_537;
  assert.equal(client.send("otra vez"), false);
  assert.deepEqual(socket().sent, ["hola"]);
  assert.deepEqual(news, [{ type: "frame", detail: { direction: "out" } }]);
});

test("what it publishes has a key of its own", () => {
  client.start();
  socket().opens();
  client.publish("pulse", { from: "garza 7" });
  client.publish("pulse", { from: "garza 7" });
  const [one, two] = socket().sent.map((text) => JSON.parse(text));
  assert.equal(one.topic, "pulse");
  assert.deepEqual(one.data, { from: "garza 7" });
  assert.match(one.key, /^[0-9a-f]{32}$/);
  assert.notEqual(one.key, two.key);
});
