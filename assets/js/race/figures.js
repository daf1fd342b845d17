/** The figures of the lanes, as people read them. */

import {
  formatBytes,
  formatClock,
  formatCount,
  formatDelay,
} from "../common/format.js";

/** @import { RaceFigures, RaceResult, RaceSettings } from "./types" */

/** The columns: their data-figure, and what stands above them (views/race.templ). */
export const COLUMNS = [
  { name: "p50", title: "Retraso p50" },
  { name: "p95", title: "Retraso p95" },
  { name: "requests", title: "Peticiones" },
  { name: "up", title: "Subida" },
  { name: "down", title: "Bajada" },
  { name: "per-event", title: "Por evento" },
  { name: "received", title: "Eventos" },
  { name: "lost", title: "Perdidos" },
  { name: "duplicates", title: "Repetidos" },
];

/**
 * @param {RaceFigures} figures
 * @returns {Record<string, string>} by the name of the column
 */
export function written(figures) {
  const { received, p50, p95, requests, up, down, lost, duplicates } = figures;
  return {
    p50: formatDelay(p50),
    p95: formatDelay(p95),
    requests: count(requests),
    up: bytes(up),
    down: bytes(down),
    "per-event": bytes(perEvent(figures)),
    received: count(received),
    lost: count(lost),
    duplicates: count(duplicates),
  };
}

/**
 * All that the lane has sent and received, for each event that came.
 * @param {RaceFigures} figures
 */
function perEvent({ received, up, down }) {
  if (!received || up === undefined || down === undefined) return undefined;
  return (up + down) / received;
}

/** @param {number | undefined} n */
const count = (n) => (n === undefined ? "–" : formatCount(n));

/** @param {number | undefined} n */
const bytes = (n) => (n === undefined ? "–" : formatBytes(n));

/**
 * Writes what has changed into a row.
 * @param {Element} row whose cells have a data-figure
 * @param {RaceFigures} figures
 */
export function writeRow(row, figures) {
  for (const [name, text] of Object.entries(written(figures))) {
    const cell = row.querySelector(`[data-figure="${name}"]`);
    if (cell && cell.textContent !== text) cell.textContent = text;
  }
}

/**
 * How it was run, in one line.
 * @param {RaceSettings & { seconds: number }} settings
 */
export function describeSettings({ rate, size, interval, seconds }) {
  const events =
    rate < 1
      ? `un evento cada ${formatCount(1 / rate)} s`
      : `${formatCount(rate)} ${rate === 1 ? "evento" : "eventos"} por segundo`;
  return `${events} de ${formatCount(size)} bytes, sondeo cada ${formatCount(interval / 1000)} s; medido durante ${formatClock(seconds)}`;
}

const DAY = new Intl.DateTimeFormat("es", {
  dateStyle: "long",
  timeStyle: "short",
});

/** @param {RaceResult} result */
export const describeDate = ({ at }) => DAY.format(at);
