import assert from "node:assert/strict";
import { test } from "node:test";
import { formatDay, goesOn, sameDay } from "../../js/chat/days.js";

/**
 * @param {number} month 1 is January
 * @param {number} day
 * @param {number} [hour]
 * @param {number} [minute]
 */
const at = (month, day, hour = 12, minute = 0, year = 2026) =>
  new Date(year, month - 1, day, hour, minute).getTime();

test("days have the names that people give them", () => {
  const now = at(11, 25, 10);
  assert.equal(formatDay(at(11, 25, 0), now), "Hoy");
  assert.equal(formatDay(at(11, 24, 23, 59), now), "Ayer");
  assert.equal(formatDay(at(11, 24, 0), now), "Ayer");
  assert.equal(formatDay(at(11, 23), now), "lunes, 23 de noviembre");
  assert.equal(
    formatDay(at(12, 31, 12, 0, 2025), now),
    "miércoles, 31 de diciembre de 2025",
  );
});

test("yesterday is found over the ends of months and of summer time", () => {
  assert.equal(formatDay(at(2, 28), at(3, 1, 0, 1)), "Ayer");
  assert.equal(formatDay(at(3, 29, 0, 30), at(3, 30, 0, 30)), "Ayer");
  assert.equal(formatDay(at(10, 25, 0, 30), at(10, 26, 23, 30)), "Ayer");
  assert.equal(formatDay(at(12, 31, 12, 0, 2025), at(1, 1, 0, 1)), "Ayer");
});

test("a day ends at midnight", () => {
  assert.ok(sameDay(at(11, 24, 0), at(11, 24, 23, 59)));
  assert.ok(!sameDay(at(11, 24, 23, 59), at(11, 25, 0)));
});

test("who goes on talking is not named again", () => {
  const ana = { name: "Ana", at: at(11, 25, 10, 0) };
  const later = (/** @type {number} */ ms) => ({ ...ana, at: ana.at + ms });
  assert.ok(goesOn(ana, later(299_999)));
  assert.ok(!goesOn(ana, later(300_000)));
  assert.ok(!goesOn(ana, { ...later(1000), name: "Luis" }));
  assert.ok(!goesOn(undefined, ana));
  const late = { name: "Ana", at: at(11, 25, 23, 59) };
  assert.ok(!goesOn(late, { name: "Ana", at: at(11, 26, 0, 1) }));
});
