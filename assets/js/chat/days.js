/** How a conversation falls into days, and a day into turns. */

/** Who goes on talking within so many ms is not named again. */
const TURN = 300_000;

const hour = new Intl.DateTimeFormat("es", {
  hour: "2-digit",
  minute: "2-digit",
});
const thisYear = new Intl.DateTimeFormat("es", {
  weekday: "long",
  day: "numeric",
  month: "long",
});
const otherYear = new Intl.DateTimeFormat("es", { dateStyle: "full" });

/**
 * «10:05», in the visitor's own time zone.
 * @param {number} at in ms
 */
export const formatHour = (at) => hour.format(at);

/**
 * @param {number} a in ms
 * @param {number} b
 */
export function sameDay(a, b) {
  return midnight(a) === midnight(b);
}

/**
 * «Hoy», «Ayer», «martes, 24 de noviembre»; with the year if it is not this.
 * @param {number} at in ms
 */
export function formatDay(at, now = Date.now()) {
  if (sameDay(at, now)) return "Hoy";
  // Noon: a day may have 23 hours or 25.
  if (sameDay(at, midnight(now) - 43_200_000)) return "Ayer";
  const year = new Date(at).getFullYear();
  const close = year === new Date(now).getFullYear();
  return (close ? thisYear : otherYear).format(at);
}

/**
 * Whether a message goes on with what the one before it began.
 * @param {{ name: string, mark?: string, at: number } | undefined} before
 * @param {{ name: string, mark?: string, at: number }} message
 */
export function goesOn(before, message) {
  return (
    before !== undefined &&
    before.name === message.name &&
    before.mark === message.mark &&
    message.at - before.at < TURN &&
    sameDay(before.at, message.at)
  );
}

/** @param {number} at in ms */
function midnight(at) {
  return new Date(at).setHours(0, 0, 0, 0);
}
