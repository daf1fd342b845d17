/** What the widgets write, as Spanish writes it. */

/**
 * @param {string} unit
 * @param {number} digits
 */
function numbers(unit, digits) {
  return new Intl.NumberFormat("es", {
    style: "unit",
    unit,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

const celsius = numbers("celsius", 1);
const ms = numbers("millisecond", 0);
const seconds = numbers("second", 1);
const byte = numbers("byte", 0);
const kilobyte = numbers("kilobyte", 1);
const megabyte = numbers("megabyte", 1);
const count = new Intl.NumberFormat("es");
const time = new Intl.DateTimeFormat("es", { timeStyle: "medium" });

/** @param {number} n */
export const formatCount = (n) => count.format(n);

/**
 * Bytes, in units of a thousand as browsers' developer tools have them.
 * @param {number} bytes
 */
export function formatBytes(bytes) {
  if (bytes < 1000) return byte.format(bytes);
  return bytes < 999_950
    ? kilobyte.format(bytes / 1e3)
    : megabyte.format(bytes / 1e6);
}

/** @param {number} degrees */
export const formatCelsius = (degrees) => celsius.format(degrees);

/** @param {number} id */
export const formatId = (id) => `#${String(id).padStart(4, "0")}`;

/** @param {number} ms */
export const formatSeconds = (ms) => seconds.format(ms / 1000);

/** @param {string} rfc3339 shown in the visitor's own time zone */
export const formatTime = (rfc3339) => time.format(new Date(rfc3339));

/** @param {number} time in ms, of those that one can wait for */
export const formatWait = (time) => seconds.format(time / 1000);

/**
 * A delay. Two clocks cannot be compared to less than 1 ms, so less than that,
 * even below zero, is all that can be said.
 * @param {number | undefined} delay in ms
 */
export function formatDelay(delay) {
  if (delay === undefined) return "–";
  if (delay < 1) return `< ${ms.format(1)}`;
  return delay < 10_000 ? ms.format(delay) : seconds.format(delay / 1000);
}

/**
 * How long something has been going on: «1:05».
 * @param {number} seconds
 */
export function formatClock(seconds) {
  const rest = String(Math.floor(seconds % 60)).padStart(2, "0");
  return `${Math.floor(seconds / 60)}:${rest}`;
}

/**
 * What an event says, in a few words. Pulses may come from anybody.
 * @param {import("./types").LogEvent} event
 */
export function describe({ topic, data }) {
  const { celsius, from } = Object(data);
  if (topic === "sensor" && typeof celsius === "number") {
    return formatCelsius(celsius);
  }
  const text = typeof from === "string" ? from : JSON.stringify(data);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
