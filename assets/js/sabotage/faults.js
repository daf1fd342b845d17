/** The faults to choose from, and how the server is asked for them. */

/** @import { Fault, FaultKind } from "../lab/types" */
/**
 * @typedef {object} Setting a number to choose
 * @property {string} label
 * @property {string} unit
 * @property {number} min the bounds are those of handlers/wire/trace
 * @property {number} max
 * @property {number} value what is proposed
 * @property {number} [asking] the same, for a technique that asks again and again
 */

/** For how long, in s. */
export const DURATIONS = [5, 10, 20, 30, 60];

const EVERY = { label: "Uno de cada", unit: "", min: 1, max: 1000, value: 3 };

/**
 * In the order in which they are offered: the network, then the server, then
 * the events. `seconds` is how long it takes to see what there is to see.
 * @type {Record<FaultKind, { name: string, seconds: number, settings: Record<string, Setting> }>}
 */
export const FAULTS = {
  cut: { name: "Cortar la conexión", seconds: 10, settings: {} },
  silent: { name: "Enmudecer la red", seconds: 20, settings: {} },
  delay: {
    name: "Retrasarlo todo",
    seconds: 20,
    settings: {
      delay: { label: "Retraso", unit: "ms", min: 1, max: 10_000, value: 800 },
      jitter: {
        label: "Variación",
        unit: "± ms",
        min: 0,
        max: 10_000,
        value: 300,
      },
    },
  },
  hold: {
    name: "Retener, como un proxy",
    seconds: 20,
    settings: {
      bytes: {
        label: "Suelta cada (0: al final)",
        unit: "bytes",
        min: 0,
        max: 1 << 20,
        value: 0,
      },
    },
  },
  throttle: {
    name: "Estrechar la línea",
    seconds: 20,
    settings: {
      bytes: {
        label: "Deja pasar",
        unit: "bytes/s",
        min: 16,
        max: 1 << 20,
        value: 80, // an event a second weighs more
        asking: 250, // a question weighs 600 bytes: it must pass within 5 s
      },
    },
  },
  unavailable: {
    name: "Responder 503 (Retry-After)",
    seconds: 10,
    settings: {},
  },
  nocontent: { name: "Responder 204", seconds: 10, settings: {} },
  wrongtype: { name: "Responder otro tipo", seconds: 10, settings: {} },
  drop: {
    name: "Perder eventos",
    seconds: 10,
    settings: { every: EVERY },
  },
  repeat: {
    name: "Repetir eventos",
    seconds: 10,
    settings: { every: EVERY },
  },
};

/**
 * Those of an answer: only a new request meets them.
 * @type {FaultKind[]}
 */
const ANSWERS = ["unavailable", "nocontent", "wrongtype"];

/** The least that a fault lasts, in s. */
const LEAST = 1;

/**
 * What to ask the server for, one after the other: each takes the place of the
 * one before. A wrong answer is the answer to a question, and a stream does not
 * ask while it flows: it has to be cut first.
 *
 * @param {FaultKind} kind
 * @param {number} seconds
 * @param {Record<string, number>} settings by their name; delays in ms
 * @param {boolean} streams whether the technique keeps a connection open
 * @returns {Fault[]} times in ns
 */
export function plan(kind, seconds, settings, streams) {
  const { delay, jitter, ...counts } = settings;
  /** @type {Fault} */
  const fault = { kind, for: seconds * 1e9, ...counts };
  if (delay !== undefined) {
    fault.delay = delay * 1e6;
    fault.jitter = Math.min(jitter, delay) * 1e6;
  }
  /** @type {Fault} */
  const cut = { kind: "cut", for: LEAST * 1e9 };
  return streams && ANSWERS.includes(kind) ? [cut, fault] : [fault];
}
