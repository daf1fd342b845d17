import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { SocketIoClient } from "../../js/clients/socketio.js";
import {
  fixRandom,
  hear,
  hearIds,
  pass,
  reading,
  stopClock,
} from "../browser.js";

/** What the client uses of the official one, in our hands. */
class FakeSocket {
  /** @type {FakeSocket[]} */
  static all = [];
  /** @type {Record<string, (...values: any[]) => void>} */
  #listeners = {};
  ended = false;
  uri;
  options;

  /**
   * @param {string} uri
   * @param {any} options
   */
  constructor(uri, options) {
    this.uri = uri;
    this.options = options;
    FakeSocket.all.push(this);
  }

  /** @param {string} name @param {(...values: any[]) => void} listener */
  on(name, listener) {
    this.#listeners[name] = listener;
  }

  off() {
    this.#listeners = {};
  }

  disconnect() {
    this.ended = true;
  }

  /** @param {string} name @param {unknown[]} values */
  says(name, ...values) {
    this.#listeners[name]?.(...values);
  }
}

const url = "http://aula.test/race/r1/socket.io/?lab=L.race-socketio";
const io = (/** @type {string} */ uri, /** @type {any} */ options) =>
  new FakeSocket(uri, options);
let client = new SocketIoClient(url);
const newest = () => /** @type {FakeSocket} */ (FakeSocket.all.at(-1));

beforeEach(() => {
  stopClock();
  fixRandom(0.5);
  FakeSocket.all = [];
  client = new SocketIoClient(url, async () => ({
    io: /** @type {any} */ (io),
  }));
});
afterEach(() => {
  client.stop();
  mock.reset();
});

async function starts() {
  client.start();
  await pass(0);
}

test("it connects where it was told, with its cursor and its mark", async () => {
  client.last = 0;
  await starts();
  const { uri, options } = newest();
  assert.equal(uri, "http://aula.test");
  assert.equal(options.path, "/race/r1/socket.io/");
  assert.deepEqual(options.query, { lab: "L.race-socketio" });
  assert.deepEqual(options.auth, { after: "0", cursor: true });
  assert.deepEqual(options.transports, ["websocket"]);
});

test("it hears events and gaps", async () => {
  const ids = hearIds(client);
  const gaps = hear(client, "gap");
  await starts();
  newest().says("connect");
  newest().says("event", reading(1));
  newest().says("gap", { from: 2, to: 4 });
  newest().says("event", reading(5));
  assert.deepEqual(ids, [1, 5]);
  assert.deepEqual(gaps[0]?.detail, { from: 2, to: 4 });
  assert.equal(client.last, 5);
});

for (const [why, more, reason] of /** @type {[string, any, string][]} */ ([
  ["transport close", undefined, "network"],
  ["transport close", { context: { code: 1012 } }, "server"],
  ["io server disconnect", undefined, "server"],
  ["ping timeout", undefined, "silence"],
])) {
  test(`after «${why}» it comes back with its cursor (${reason})`, async () => {
    const states = hear(client, "state");
    await starts();
    newest().says("connect");
    newest().says("cursor", "6.k7f3");
    newest().says("event", reading(7));
    const first = newest();
    first.says("disconnect", why, more);
    assert.equal(states.at(-1)?.detail.reason, reason);
    assert.ok(first.ended);
    await pass(500);
    assert.equal(FakeSocket.all.length, 2);
    assert.deepEqual(newest().options.auth, { after: "7.k7f3", cursor: true });
  });
}

test("an address that changed holds from the next connection on", async () => {
  await starts();
  client.url.searchParams.set("lab", "M.race-socketio");
  newest().says("connect_error", new Error("no"));
  await pass(500);
  assert.deepEqual(newest().options.query, { lab: "M.race-socketio" });
});

test("it waits longer each time, until it has heard something", async () => {
  await starts();
  for (const pause of [500, 1000, 2000]) {
    const n = FakeSocket.all.length;
    newest().says("connect_error", new Error("no"));
    await pass(pause - 1);
    assert.equal(FakeSocket.all.length, n);
    await pass(1);
    assert.equal(FakeSocket.all.length, n + 1);
  }
  newest().says("event", reading(1));
  newest().says("disconnect", "transport close");
  await pass(500);
  assert.equal(FakeSocket.all.length, 5);
});

test("who stops while it is being loaded is not connected later", async () => {
  client.start();
  client.stop();
  await pass(0);
  assert.equal(FakeSocket.all.length, 0);
  assert.equal(client.state, "stopped");
});
