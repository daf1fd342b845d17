import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { throttled } from "../../js/common/throttle.js";

/** @type {(() => void)[]} what waits for a frame */
let frames;
let drawings = 0;
let request = () => {};

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout"] });
  let now = 5000;
  mock.method(performance, "now", () => now);
  frames = [];
  drawings = 0;
  Object.assign(globalThis, {
    requestAnimationFrame: (/** @type {() => void} */ f) => frames.push(f),
    pass: (/** @type {number} */ ms) => {
      now += ms;
      mock.timers.tick(ms);
    },
  });
  request = throttled(() => drawings++);
});
afterEach(() => mock.reset());

/** The browser shows a frame. */
function shows() {
  for (const frame of frames.splice(0)) frame();
}

/** @type {(ms: number) => void} */
const pass = (ms) => Object(globalThis).pass(ms);

test("the first drawing comes with the next frame, once", () => {
  request();
  request();
  assert.equal(drawings, 0);
  shows();
  shows();
  assert.equal(drawings, 1);
});

test("at sixty calls a second it draws ten times", () => {
  for (let i = 0; i < 600; i++) {
    request();
    pass(10);
    shows();
  }
  assert.ok(drawings >= 50 && drawings <= 60, `${drawings} in six seconds`);
});

test("what is asked for during the pause is drawn after it", () => {
  request();
  shows();
  request();
  pass(99);
  shows();
  assert.equal(drawings, 1);
  pass(1);
  shows();
  assert.equal(drawings, 2);
});

test("in a hidden tab all waits for the first frame", () => {
  for (let i = 0; i < 1000; i++) {
    request();
    pass(100);
  }
  assert.equal(frames.length, 1);
  shows();
  assert.equal(drawings, 1);
});
