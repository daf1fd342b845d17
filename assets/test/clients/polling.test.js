import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { PollingClient } from "../../js/clients/polling.js";
import {
  FakeDocument,
  fixRandom,
  hear,
  hearIds,
  pass,
  reading,
  settle,
  stopClock,
} from "../browser.js";

/**
 * @typedef {object} Request
 * @property {URL} url
 * @property {Headers} headers
 * @property {AbortSignal} signal
 * @property {(response: Response) => void} answer
 * @property {(error: Error) => void} fail
 */

/** @type {Request[]} all that were made, answered or not */
let requests;
/** @type {PollingClient} */
let client;
/** @type {FakeDocument} */
let page;

beforeEach(() => {
  stopClock();
  fixRandom(0.5);
  requests = [];
  page = new FakeDocument();
  Object.assign(globalThis, { document: page });
  mock.method(globalThis, "fetch", fakeFetch);
  client = new PollingClient("http://localhost/polling");
});

afterEach(() => {
  client.stop();
  mock.reset();
});

/**
 * @param {URL} url
 * @param {{ headers: Headers, signal: AbortSignal }} init
 * @returns {Promise<Response>}
 */
function fakeFetch(url, { headers, signal }) {
  return new Promise((answer, fail) => {
    signal.addEventListener("abort", () => fail(signal.reason));
    requests.push({ url, headers, signal, answer, fail });
  });
}

/**
 * Answers the newest request with events, or with 304 if there are none.
 * @param {number[]} ids
 * @param {object} [more] fields of the answer
 */
async function answer(ids, more) {
  const last = ids.at(-1) ?? client.last ?? 0;
  const headers = { ETag: `"${last}"` };
  const body = { events: ids.map(reading), last, cursor: last, ...more };
  const empty = ids.length === 0 && !more;
  newest().answer(
    empty
      ? new Response(null, { status: 304, headers })
      : Response.json(body, { headers }),
  );
  await settle();
}

function newest() {
  const request = requests.at(-1);
  assert.ok(request, "nobody asked");
  return request;
}

test("it asks without a cursor, then with the one it was given", async () => {
  const ids = hearIds(client);
  client.start();
  assert.equal(newest().url.search, "");
  assert.equal(newest().headers.get("If-None-Match"), null);

  await answer([42]);
  await pass(2000);
  assert.equal(requests.length, 2);
  assert.equal(newest().url.search, "?after=42");
  assert.equal(newest().headers.get("If-None-Match"), '"42"');

  await answer([43, 44]);
  await pass(2000);
  assert.equal(newest().url.search, "?after=44");
  assert.deepEqual(ids, [42, 43, 44]);
});

test("a 304 is an answer, no failure", async () => {
  const news = hear(client, "request", "state");
  client.start();
  await answer([42]);
  await pass(2000);
  await answer([]);
  await pass(2000);
  assert.equal(requests.length, 3);
  assert.equal(newest().url.search, "?after=42");
  assert.equal(newest().headers.get("If-None-Match"), '"42"');
  assert.deepEqual(
    news.map(({ detail }) => detail.status ?? detail.state),
    ["connecting", 200, "connected", 304],
  );
});

test("a slow answer delays the next question: never two at once", async () => {
  client.start();
  await pass(9000);
  assert.equal(requests.length, 1);
  await answer([1]);
  await pass(1999);
  assert.equal(requests.length, 1);
  await pass(1);
  assert.equal(requests.length, 2);
});

test("more to read is asked for at once", async () => {
  const ids = hearIds(client);
  client.last = 0;
  client.start();
  await answer([1, 2], { more: true });
  await pass(0);
  assert.equal(newest().url.search, "?after=2");
  await answer([3]);
  await pass(1999);
  assert.equal(requests.length, 2);
  assert.deepEqual(ids, [1, 2, 3]);
});

test("an empty log is a cursor too", async () => {
  client.start();
  await answer([], { last: 0, cursor: "0" });
  await pass(2000);
  assert.equal(newest().url.search, "?after=0");
});

test("a gap is said before what follows it", async () => {
  const news = hear(client, "gap", "event");
  client.last = 3;
  client.start();
  const gap = { from: 4, to: 100 };
  await answer([101], { gap });
  assert.deepEqual(news[0], { type: "gap", detail: gap });
  assert.equal(news[1].detail.event.id, 101);
  assert.equal(client.last, 101);
});

test("the cursor says of which log it is", async () => {
  client.start();
  await answer([42], { cursor: "42.k7f3" });
  await pass(2000);
  assert.equal(newest().url.search, "?after=42.k7f3");
  const gap = { from: 1, to: 42, reset: true };
  await answer([1], { gap, cursor: "1.e9x2" });
  assert.equal(client.last, 1);
  await pass(2000);
  assert.equal(newest().url.search, "?after=1.e9x2");
});

test("a reset moves the cursor back", async () => {
  client.last = 9000;
  client.start();
  await answer([1, 2], { gap: { from: 3, to: 9000, reset: true } });
  assert.equal(client.last, 2);
});

test("without a network it tries again, later each time", async () => {
  const news = hear(client, "state");
  client.start();
  for (const expected of [500, 1000, 2000]) {
    const asked = requests.length;
    newest().fail(new TypeError("Failed to fetch"));
    await settle();
    const { detail } = news.at(-1) ?? assert.fail("no state");
    assert.equal(detail.state, "retrying");
    assert.equal(detail.reason, "network");
    assert.equal(detail.retryAt - Date.now(), expected);
    await pass(expected - 1);
    assert.equal(requests.length, asked);
    await pass(1);
    assert.equal(requests.length, asked + 1);
  }
  await answer([1]);
  assert.equal(news.at(-1)?.detail.state, "connected");
});

test("Retry-After is the least that it waits, with jitter on top", async () => {
  const news = hear(client, "state", "problem");
  client.start();
  newest().answer(
    Response.json(
      { title: "Demasiadas peticiones", detail: "Espera siete segundos." },
      { status: 429, headers: { "Retry-After": "7" } },
    ),
  );
  await settle();
  assert.deepEqual(news[1].detail, { message: "Espera siete segundos." });
  assert.equal(news[2].detail.reason, "server");
  await pass(7499);
  assert.equal(requests.length, 1);
  await pass(1);
  assert.equal(requests.length, 2);
});

test("an answer that never comes is given up", async () => {
  const timeout = new AbortController();
  mock.method(AbortSignal, "timeout", (/** @type {number} */ ms) => {
    assert.equal(ms, 20_000 + 10_000);
    return timeout.signal;
  });
  client.configure({ wait: 20_000 });
  client.start();
  await settle();
  timeout.abort(new DOMException("", "TimeoutError"));
  await settle();
  assert.equal(client.state, "retrying");
});

test("stop cuts the question in flight, and there is no other", async () => {
  const news = hear(client, "state");
  client.start();
  client.stop();
  assert.ok(newest().signal.aborted);
  await pass(120_000);
  assert.equal(requests.length, 1);
  assert.equal(news.at(-1)?.detail.state, "stopped");
});

test("stop while an event is being heard stops too", async () => {
  client.addEventListener("event", () => client.stop());
  client.start();
  await answer([1]);
  await pass(120_000);
  assert.equal(requests.length, 1);
  assert.equal(client.state, "stopped");
});

test("the next start goes on where it was", async () => {
  client.start();
  await answer([42]);
  client.stop();
  client.start();
  assert.equal(newest().url.search, "?after=42");
  assert.equal(client.since, Date.now());
});

test("other settings hold at once, with one request in flight", async () => {
  client.start();
  await answer([1]);
  client.configure({ interval: 500 });
  assert.equal(requests.length, 2);
  const inFlight = newest();
  client.configure({ wait: 20_000 });
  assert.ok(inFlight.signal.aborted);
  assert.equal(newest().url.search, "?after=1&wait=20s");
  await settle();
  assert.equal(client.state, "connected");
});

test("settings of a client that is stopped start nothing", () => {
  client.configure({ interval: 500 });
  assert.equal(requests.length, 0);
});

test("long polling asks again at once", async () => {
  client.configure({ wait: 20_000 });
  client.start();
  await pass(1000);
  await answer([1]);
  await pass(0);
  assert.equal(requests.length, 2);
  await pass(20_000);
  await answer([]);
  await pass(0);
  assert.equal(requests.length, 3);
});

test("long polling asks ten times a second at the most", async () => {
  client.configure({ wait: 20_000 });
  client.start();
  for (let i = 1; i <= 10; i++) {
    await answer([i]);
    await pass(100);
  }
  assert.equal(requests.length, 11);
});

test("a server that cannot wait is asked at the interval", async () => {
  client.configure({ wait: 20_000, interval: 5000 });
  client.last = 42;
  client.start();
  await answer([]);
  await pass(4999);
  assert.equal(requests.length, 1);
  await pass(1);
  assert.equal(requests.length, 2);
});

test("a hidden page rests, and asks at once when it is back", async () => {
  client.start();
  await answer([1]);
  page.turn(true);
  await pass(600_000);
  assert.equal(requests.length, 1);
  assert.equal(client.state, "paused");

  page.turn(false);
  assert.equal(requests.length, 2);
  assert.equal(newest().url.search, "?after=1");
  assert.equal(client.since, Date.now());
  await answer([2]);
  assert.equal(client.state, "connected");
});

test("once stopped, it does not care who looks", async () => {
  client.start();
  client.stop();
  page.turn(true);
  page.turn(false);
  assert.equal(requests.length, 1);
  assert.equal(client.state, "stopped");
});

test("retryNow cuts a wait short, and nothing else", async () => {
  client.start();
  client.retryNow();
  assert.equal(requests.length, 1);
  newest().answer(Response.json({}, { status: 503 }));
  await settle();
  client.retryNow();
  assert.equal(requests.length, 2);
  await pass(60_000);
  assert.equal(requests.length, 2);
});

test("listening since: the question that was answered", async () => {
  client.start();
  const asked = Date.now();
  await pass(700);
  await answer([1]);
  assert.equal(client.since, asked);
  await pass(2000);
  await answer([2]);
  assert.equal(client.since, asked);
});
