import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { NaivePollingClient } from "../../js/clients/naive-polling.js";
import { NaiveSseClient } from "../../js/clients/naive-sse.js";
import { NaiveWebSocketClient } from "../../js/clients/naive-websocket.js";
import {
  FakeEventSource,
  FakeWebSocket,
  hear,
  hearIds,
  pass,
  reading,
  stopClock,
} from "../browser.js";

/** @type {{ url: URL, answer: (body: unknown, status?: number) => void, fail: () => void }[]} */
let requests;

beforeEach(() => {
  stopClock();
  requests = [];
  FakeWebSocket.all = [];
  FakeEventSource.all = [];
  Object.assign(globalThis, {
    WebSocket: FakeWebSocket,
    EventSource: FakeEventSource,
  });
  mock.method(
    globalThis,
    "fetch",
    (/** @type {URL} */ url) =>
      new Promise((resolve, reject) => {
        requests.push({
          url,
          answer: (body, status = 200) =>
            resolve(new Response(JSON.stringify(body), { status })),
          fail: () => reject(new TypeError("Failed to fetch")),
        });
      }),
  );
});

afterEach(() => mock.reset());

test("polling asks on, whether it was answered or not", async () => {
  const client = new NaivePollingClient("http://localhost/polling");
  client.start();
  await pass(7000);
  assert.equal(requests.length, 3);
  client.configure({ interval: 1000 });
  await pass(2000);
  assert.equal(requests.length, 5);
  client.stop();
  await pass(60_000);
  assert.equal(requests.length, 5);
});

test("polling has no cursor, and hears the same again", async () => {
  const client = new NaivePollingClient("http://localhost/polling");
  const ids = hearIds(client);
  client.start();
  for (let i = 0; i < 2; i++) {
    await pass(2000);
    requests[i].answer({ events: [reading(7)], last: 7 });
    await pass(0);
  }
  assert.equal(requests[1].url.search, "");
  assert.deepEqual(ids, [7, 7]);
  assert.equal(client.state, "connected");
  client.stop();
});

test("polling does not look at what fails", async () => {
  const client = new NaivePollingClient("http://localhost/polling");
  const news = hear(client, "ignored", "state");
  client.start();
  await pass(6000);
  requests[0].answer({ events: [reading(7)], last: 7 });
  await pass(0);
  requests[1].fail();
  await pass(0);
  requests[2].answer({ title: "No da abasto" }, 503);
  await pass(0);
  assert.deepEqual(
    news.map(({ detail }) => detail.state ?? detail.sign),
    ["connecting", "connected", "TypeError", "TypeError"],
  );
  client.stop();
});

test("polling shows nothing that comes after it was stopped", async () => {
  const client = new NaivePollingClient("http://localhost/polling");
  const ids = hearIds(client);
  client.start();
  await pass(2000);
  client.stop();
  requests[0].answer({ events: [reading(7)], last: 7 });
  await pass(0);
  assert.deepEqual(ids, []);
  assert.equal(client.state, "stopped");
});

test("a WebSocket that dies stays dead, and believes to be connected", async () => {
  const client = new NaiveWebSocketClient("http://localhost/websocket");
  const ids = hearIds(client);
  client.start();
  assert.equal(client.send("hola"), false);
  const [socket] = FakeWebSocket.all;
  assert.equal(socket.url.href, "ws://localhost/websocket");
  socket.opens();
  socket.says(reading(7));
  socket.says({ echo: "hola" });
  socket.dies(1006);
  await pass(600_000);
  assert.deepEqual(ids, [7]);
  assert.equal(FakeWebSocket.all.length, 1);
  assert.equal(client.state, "connected");
  assert.equal(client.readyState, 3);
  assert.equal(client.send("¿hay alguien?"), true);

  client.stop();
  client.start();
  assert.equal(FakeWebSocket.all[1].after, null); // it has no cursor
});

test("an EventSource is the browser's affair alone", async () => {
  const client = new NaiveSseClient("http://localhost/sse");
  const news = hear(client, "state", "open");
  const ids = hearIds(client);
  client.start();
  const [source] = FakeEventSource.all;
  source.opens();
  source.says(reading(7));
  source.breaks(FakeEventSource.CONNECTING);
  assert.equal(client.readyState, 0);
  source.opens();
  source.says(reading(8));
  source.breaks(FakeEventSource.CLOSED);
  await pass(600_000);
  assert.equal(FakeEventSource.all.length, 1);
  assert.deepEqual(ids, [7, 8]);
  assert.deepEqual(
    news.map(({ type, detail }) => detail.state ?? type),
    ["connecting", "open", "connected", "open"],
  );
  client.stop();
  assert.equal(client.state, "stopped");
});
