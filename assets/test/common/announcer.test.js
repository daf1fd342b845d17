import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { Announcer } from "../../js/common/announcer.js";
import { stopClock } from "../browser.js";

/** @type {{ at: number, text: string }[]} */
let said;
/** @type {Announcer} */
let announcer;

beforeEach(() => {
  stopClock();
  said = [];
  const start = Date.now();
  announcer = new Announcer((text) => {
    said.push({ at: Date.now() - start, text });
  });
});
afterEach(() => mock.reset());

test("the first sentence is said at once", () => {
  announcer.say("Conectado.");
  mock.timers.tick(0);
  assert.deepEqual(said, [{ at: 0, text: "Conectado." }]);
});

test("the next has to wait, and the newest is the one that is said", () => {
  announcer.say("Conectado.");
  mock.timers.tick(0);
  mock.timers.tick(1000);
  announcer.say("Sin conexión.");
  announcer.say("Parado.");
  mock.timers.tick(3999);
  assert.equal(said.length, 1);
  mock.timers.tick(1);
  assert.deepEqual(said[1], { at: 5000, text: "Parado." });
});

test("events are summed up after fifteen seconds", () => {
  announcer.say("Conectado.");
  mock.timers.tick(0);
  for (let i = 1; i <= 12; i++) {
    mock.timers.tick(1000);
    announcer.count(`2${i},4 °C`);
  }
  mock.timers.tick(3000);
  assert.deepEqual(said.slice(1), [
    { at: 15_000, text: "12 eventos nuevos; el último, 212,4 °C." },
  ]);
});

test("a sentence takes the summary along", () => {
  announcer.say("Conectado.");
  mock.timers.tick(0);
  announcer.count("23,4 °C");
  announcer.say("Sin conexión.");
  mock.timers.tick(5000);
  assert.equal(said[1].text, "Sin conexión. Un evento nuevo: 23,4 °C.");
});

test("it never speaks more often than every five seconds", () => {
  for (let i = 0; i < 600; i++) {
    announcer.count("23,4 °C");
    announcer.say(`Frase ${i}.`);
    mock.timers.tick(100);
  }
  assert.equal(said.length, 12);
  for (let i = 1; i < said.length; i++) {
    assert.ok(said[i].at - said[i - 1].at >= 5000);
  }
});

test("what was not said is forgotten at the stop", () => {
  announcer.say("Conectado.");
  mock.timers.tick(0);
  announcer.count("23,4 °C");
  announcer.stop();
  mock.timers.tick(60_000);
  assert.equal(said.length, 1);
});
