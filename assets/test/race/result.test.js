import assert from "node:assert/strict";
import { test } from "node:test";
import {
  BadResult,
  decodeResult,
  encodeResult,
  isResult,
} from "../../js/race/result.js";

/** @import { RaceResult } from "../../js/race/types" */

const lane = {
  received: 120,
  p50: 3.4,
  p95: 12.9,
  requests: 1,
  up: 638,
  down: 36_912,
  lost: 0,
  duplicates: 0,
};
/** @type {RaceResult} */
const result = {
  who: "colibrí 4821",
  at: Date.parse("2026-11-25T15:04:05Z"),
  seconds: 60,
  rate: 0.5,
  size: 256,
  interval: 2000,
  lanes: [lane, { ...lane, p50: undefined, p95: undefined }, {}, lane, lane],
};
const hash = encodeResult(result);

test("a result survives the journey", () => {
  const read = decodeResult(hash);
  assert.equal(encodeResult(read), hash);
  assert.equal(read.who, result.who);
  assert.equal(read.rate, 0.5);
  assert.equal(Math.round(read.at), result.at);
  assert.deepEqual(read.lanes[0], lane);
  assert.equal(read.lanes[1]?.p50, undefined);
  assert.equal(read.lanes[2]?.received, undefined);
});

test("it is short, and made of what addresses are made of", () => {
  assert.ok(hash.length < 300, `${hash.length} characters`);
  assert.match(hash, /^#carrera=[\w.-]+$/);
});

test("the greatest and the least that can be measured", () => {
  const most = Number.MAX_SAFE_INTEGER;
  const great = Object.fromEntries(Object.keys(lane).map((k) => [k, most]));
  for (const lanes of [great, { ...lane, p50: -3, p95: -1 }]) {
    const extreme = encodeResult({
      ...result,
      who: "🦜".repeat(200),
      lanes: Array(5).fill(lanes),
    });
    assert.ok(extreme.length < 1000, `${extreme.length} characters`);
    assert.equal(encodeResult(decodeResult(extreme)), extreme);
  }
});

/** @type {(from: string, to: string) => string} */
const with_ = (from, to) => hash.replace(from, to);
const parts = hash.split(".");

test("rubbish is refused, in words", () => {
  const rubbish = {
    "nothing at all": "#carrera=",
    "half of it": hash.slice(0, hash.length / 2),
    "one lane less": parts.slice(0, -1).join("."),
    "one lane more": `${hash}.${parts.at(-1)}`,
    "no name's encoding": with_(parts[1] ?? "", "a"),
    "a name that turns the line": with_(parts[1] ?? "", btoa("\xe2\x80\xae")),
    "a name of two lines": with_(parts[1] ?? "", btoa("a\nb").replace("=", "")),
    "a rate of 1,000": parts.with(4, (10_000).toString(36)).join("."),
    "a size of 1": parts.with(5, "1").join("."),
    "no size": parts.with(5, "").join("."),
    "a number with a leading zero": parts.with(5, "074").join("."),
    capitals: parts.with(5, `${"74".toUpperCase()}A`).join("."),
    signs: parts.with(3, "-1").join("."),
    exponents: parts.with(3, "1e400").join("."),
    "more than a number holds": parts.with(7, "zzzzzzzzzzz-------").join("."),
    "p50 above p95": parts.with(7, "1-9-8-----").join("."),
    markup: "#carrera=1.<img src=x onerror=alert(1)>",
    "a percent sign": hash.replace(".", "%2E"),
    megabytes: `#carrera=1.${"a".repeat(5_000_000)}`,
  };
  for (const [what, text] of Object.entries(rubbish)) {
    assert.ok(isResult(text), what);
    assert.throws(() => decodeResult(text), BadResult, what);
    assert.throws(() => decodeResult(text), /Pide/, what);
  }
});

test("another version says so", () => {
  assert.throws(() => decodeResult("#carrera=2.loquesea"), /otra versión/);
});

test("what is no result is nobody's business", () => {
  for (const text of ["", "#", "#la-salida", "#Carrera=1"]) {
    assert.ok(!isResult(text), text);
    assert.throws(() => decodeResult(text), BadResult);
  }
});

// A fuzzer's work, with a seed: whatever is done to a link, it is read as
// exactly what it says or refused.
test("no change of a link gives anything but a result or a refusal", () => {
  let seed = 4821;
  const random = (/** @type {number} */ n) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return seed % n;
  };
  const letters =
    "0123456789abcdefghijklmnopqrstuvwxyzAZ-_.~%+/= <\u0000\u202eñ";
  let read = 0;
  for (let i = 0; i < 20_000; i++) {
    const text = Array.from(hash);
    for (let n = random(3); n >= 0; n--) {
      const at = 9 + random(text.length - 9);
      const letter = letters[random(letters.length)] ?? "";
      text.splice(at, random(2), ...(random(3) ? [letter] : []));
    }
    const changed = text.join("");
    try {
      const result = decodeResult(changed);
      read++;
      assert.equal(encodeResult(result), changed);
      assert.equal(result.lanes.length, 5);
      assert.ok(Array.from(result.who).length <= 24);
    } catch (error) {
      assert.ok(error instanceof BadResult, `${changed}: ${error}`);
    }
  }
  assert.ok(read > 100, `only ${read} were read: nothing was tried`);
});
