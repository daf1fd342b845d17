import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { Problem, publish, retryAfter } from "../../js/common/publish.js";
import { fixRandom, pass, settle, stopClock } from "../browser.js";

/** @type {RequestInit[]} */
let requests;

beforeEach(() => {
  stopClock();
  fixRandom(0.5);
  requests = [];
});
afterEach(() => mock.reset());

/**
 * Answers one request after the other.
 * @param {(Response | Error)[]} answers
 */
function serve(...answers) {
  mock.method(
    globalThis,
    "fetch",
    async (/** @type {string} */ _, /** @type {RequestInit} */ init) => {
      const answer = answers[requests.push(init) - 1];
      if (answer instanceof Error) throw answer;
      return answer;
    },
  );
}

test("it gives the id of what it published", async () => {
  serve(Response.json({ id: 42 }, { status: 201 }));
  assert.equal(await publish("pulse", { from: "garza 7" }), 42);
  assert.equal(requests[0].body, '{"topic":"pulse","data":{"from":"garza 7"}}');
});

test("a retry has the same key", async () => {
  serve(
    new TypeError("no network"),
    Response.json({}, { status: 503 }),
    Response.json({ id: 42 }, { status: 201 }),
  );
  const published = publish("pulse", {});
  await pass(500);
  await pass(1000);
  assert.equal(await published, 42);
  const keys = requests.map((r) =>
    new Headers(r.headers).get("Idempotency-Key"),
  );
  assert.match(keys[0] ?? "", /^[0-9a-f]{32}$/);
  assert.deepEqual(keys, [keys[0], keys[0], keys[0]]);
});

test("the third failure is the last", async () => {
  serve(new TypeError("1"), new TypeError("2"), new TypeError("3"));
  const published = publish("pulse", {});
  const failed = assert.rejects(published, { message: "3" });
  await pass(500);
  await pass(1000);
  await failed;
});

test("what the server refuses is not tried again", async () => {
  serve(
    Response.json(
      { title: "Prohibido", detail: "Ese tema no es público." },
      { status: 403 },
    ),
  );
  await assert.rejects(publish("sensor", {}), {
    name: "Error",
    status: 403,
    message: "Ese tema no es público.",
  });
  await settle();
  assert.equal(requests.length, 1);
});

test("an answer without problem+json has words all the same", async () => {
  const problem = await Problem.from(
    new Response("<h1>Bad Gateway</h1>", { status: 502 }),
  );
  assert.equal(problem.message, "El servidor respondió 502.");
  assert.equal(problem.retryAfter, 0);
});

test("Retry-After is seconds or a date", () => {
  assert.equal(retryAfter(null), 0);
  assert.equal(retryAfter("0"), 0);
  assert.equal(retryAfter("7"), 7000);
  assert.equal(retryAfter("Mon, 23 Nov 2026 14:00:30 GMT"), 30_000);
  assert.equal(retryAfter("Mon, 23 Nov 2026 13:00:00 GMT"), 0);
  assert.equal(retryAfter("mañana"), 0);
  assert.equal(retryAfter("86400"), 300_000);
});
