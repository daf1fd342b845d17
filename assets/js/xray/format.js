/** Bytes and microseconds, as Spanish writes them. */

const SPACE = "\u202f"; // narrow, and no line breaks there

const whole = new Intl.NumberFormat("es", { maximumFractionDigits: 0 });

/** @param {number} n exact: here every byte counts */
export const bytes = (n) => `${count(n)}${SPACE}B`;

/** Intl is slow for what is asked a thousand times a second. @param {number} n */
const count = (n) => (n < 10_000 ? `${Math.round(n)}` : whole.format(n));

/**
 * @param {number} n
 * @param {number} digits
 */
const decimal = (n, digits) => n.toFixed(digits).replace(".", ",");

/**
 * A time since the lab's start: «12,104 s», «3:12,104», «1:03:12,104».
 * @param {number} at in µs
 */
export function moment(at) {
  const ms = Math.floor(at / 1000);
  const rest = `${Math.floor(ms / 1000) % 60}`;
  const thousandths = String(ms % 1000).padStart(3, "0");
  const minutes = Math.floor(ms / 60_000);
  if (minutes === 0) return `${rest},${thousandths}${SPACE}s`;
  const seconds = `${rest.padStart(2, "0")},${thousandths}`;
  if (minutes < 60) return `${minutes}:${seconds}`;
  const left = String(minutes % 60).padStart(2, "0");
  return `${Math.floor(minutes / 60)}:${left}:${seconds}`;
}

/**
 * How long something took, with as many digits as one can read.
 * @param {number} us in µs
 */
export function span(us) {
  const ms = us / 1000;
  if (ms < 10) return `${decimal(ms, 1)}${SPACE}ms`;
  if (ms < 1000) return `${Math.round(ms)}${SPACE}ms`;
  return `${decimal(ms / 1000, ms < 10_000 ? 2 : 1)}${SPACE}s`;
}
