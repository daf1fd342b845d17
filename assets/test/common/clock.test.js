import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { Clock, measureOffset, parseTime } from "../../js/common/clock.js";
import { stopClock } from "../browser.js";

const URL = "http://localhost/healthz";

beforeEach(stopClock);
afterEach(() => mock.reset());

/**
 * A server whose clock is ahead, at the end of trips of these lengths.
 * @param {number} ahead in ms
 * @param {{ there: number, back: number }[]} trips in ms
 */
function serve(ahead, trips) {
  let n = 0;
  return mock.method(globalThis, "fetch", async () => {
    const { there, back } = trips[n++ % trips.length];
    mock.timers.tick(there);
    const time = new Date(Date.now() + ahead).toISOString();
    mock.timers.tick(back);
    return Response.json({ status: "ok", time });
  });
}

test("the shortest of five trips gives the offset", async () => {
  const fetch = serve(90_000, [
    { there: 400, back: 10 },
    { there: 20, back: 300 },
    { there: 4, back: 4 },
    { there: 60, back: 10 },
    { there: 10, back: 60 },
  ]);
  assert.equal(await measureOffset(URL), 90_000);
  assert.equal(fetch.mock.callCount(), 5);
});

test("the error is half of the shortest trip at the most", async () => {
  serve(-5000, [{ there: 30, back: 0 }]);
  assert.equal(await measureOffset(URL), -5000 + 15);
});

test("a clock is measured again after a minute, not before", async () => {
  const fetch = serve(1000, [{ there: 1, back: 1 }]);
  const clock = new Clock(URL);
  await clock.refresh();
  await clock.refresh();
  assert.equal(fetch.mock.callCount(), 5);
  mock.timers.tick(60_000);
  await clock.refresh();
  assert.equal(fetch.mock.callCount(), 10);
});

test("a clock that cannot be measured has no ages, and tries later", async () => {
  const fetch = mock.method(globalThis, "fetch", async () => {
    throw new TypeError("no network");
  });
  const clock = new Clock(URL);
  await clock.refresh();
  await clock.refresh();
  assert.equal(fetch.mock.callCount(), 1);
  assert.equal(clock.age("2026-11-23T14:00:00Z", Date.now()), undefined);
  mock.timers.tick(10_000);
  await clock.refresh();
  assert.equal(fetch.mock.callCount(), 2);
});

test("who stops does not have to wait for the next start", async () => {
  const fetch = mock.method(globalThis, "fetch", async () => {
    throw new DOMException("", "AbortError");
  });
  const clock = new Clock(URL);
  await clock.refresh(AbortSignal.abort());
  fetch.mock.restore();
  serve(1000, [{ there: 1, back: 1 }]);
  await clock.refresh();
  assert.equal(clock.offset, 1000);
});

test("an age is measured against the server's clock", async () => {
  serve(60_000, [{ there: 2, back: 2 }]);
  const clock = new Clock(URL);
  await clock.refresh();
  const born = new Date(Date.now() + 60_000).toISOString();
  assert.equal(clock.age(born, Date.now() + 12), 12);
});

test("times have any number of decimals", () => {
  const second = Date.parse("2026-11-23T14:05:06Z");
  assert.equal(parseTime("2026-11-23T14:05:06Z"), second);
  assert.equal(parseTime("2026-11-23T14:05:06.5Z"), second + 500);
  assert.equal(parseTime("2026-11-23T14:05:06.123Z"), second + 123);
  const fine = parseTime("2026-11-23T14:05:06.123456789Z");
  assert.ok(Math.abs(fine - (second + 123.456_789)) < 0.001, `${fine}`);
});
