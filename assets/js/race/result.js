/** The result of a race as a short text, and back: for the address of a page. */

/** @import { RaceFigures, RaceResult } from "./types" */

/** In the fragment: «#carrera=1.…». It never reaches a server. */
const KEY = "carrera=";
const VERSION = "1";
/** Nobody's result is longer; 300 characters are usual. */
const LONGEST = 1000;
const LANES = 5;
/** The longest name, in characters. */
const NAME = 24;

/**
 * The bounds of the numbers, in the order in which they are written. Delays
 * and rates are kept in tenths.
 */
const HEAD = [
  { name: "at", scale: 0.001, min: 1_700_000_000, max: 9_999_999_999 },
  { name: "seconds", scale: 1, min: 0, max: 999_999 },
  { name: "rate", scale: 10, min: 5, max: 2000 },
  { name: "size", scale: 1, min: 128, max: 4096 },
  { name: "interval", scale: 1, min: 500, max: 60_000 },
];
const FIGURES = [
  { name: "received", scale: 1 },
  { name: "p50", scale: 10 },
  { name: "p95", scale: 10 },
  { name: "requests", scale: 1 },
  { name: "up", scale: 1 },
  { name: "down", scale: 1 },
  { name: "lost", scale: 1 },
  { name: "duplicates", scale: 1 },
];
/** No figure is greater: 11 digits in base 36, and exact. */
const MOST = Number.MAX_SAFE_INTEGER;

/** A fragment that is no result. Its message is for people. */
export class BadResult extends Error {}

/**
 * @param {string} hash of an address, with its #
 * @returns {boolean} whether it means to be a result
 */
export const isResult = (hash) => hash.startsWith(`#${KEY}`);

/**
 * @param {RaceResult} result
 * @returns {string} a fragment, with its #
 */
export function encodeResult(result) {
  const head = HEAD.map((field) => encode(field, Object(result)[field.name]));
  const lanes = result.lanes.map((figures) =>
    FIGURES.map((field) => encode(field, Object(figures)[field.name])).join(
      "-",
    ),
  );
  const who = encodeText(result.who);
  return `#${KEY}${[VERSION, who, ...head, ...lanes].join(".")}`;
}

/**
 * @param {string} hash
 * @returns {RaceResult}
 * @throws {BadResult} if it is not exactly what encodeResult writes
 */
export function decodeResult(hash) {
  const text = hash.slice(KEY.length + 1);
  if (!isResult(hash) || text.length > LONGEST) throw new BadResult(GARBLED);
  const [version, who = "", ...rest] = text.split(".");
  if (version !== VERSION && /^\d{1,3}$/.test(version ?? "")) {
    throw new BadResult(STRANGE);
  }
  if (rest.length !== HEAD.length + LANES) throw new BadResult(GARBLED);
  const head = HEAD.map((field, i) => {
    const value = decode(field, rest[i] ?? "");
    if (value === undefined) throw new BadResult(GARBLED);
    return [field.name, value];
  });
  const result = {
    ...Object.fromEntries(head),
    who: decodeText(who),
    lanes: rest.slice(HEAD.length).map(decodeFigures),
  };
  // One spelling for each result: whatever else reads the same is refused.
  if (encodeResult(result) !== hash) throw new BadResult(GARBLED);
  return result;
}

/** @param {string} text @returns {RaceFigures} */
function decodeFigures(text) {
  const parts = text.split("-");
  if (parts.length !== FIGURES.length) throw new BadResult(GARBLED);
  /** @type {RaceFigures} */
  const figures = Object.fromEntries(
    FIGURES.map((field, i) => [field.name, decode(field, parts[i] ?? "")]),
  );
  const { p50 = 0, p95 = p50 } = figures;
  if (p50 > p95) throw new BadResult(GARBLED);
  return figures;
}

/**
 * @typedef {{ name: string, scale: number, min?: number, max?: number }} Field
 * @param {Field} field
 * @param {number | undefined} value "" if it was not measured
 */
function encode({ scale, min = 0, max = MOST }, value) {
  if (value === undefined || Number.isNaN(value)) return "";
  // Two clocks that disagree a little make delays below zero.
  const whole = Math.round(value * scale);
  return Math.min(Math.max(whole, min), max).toString(36);
}

/**
 * @param {Field} field
 * @param {string} text
 */
function decode({ scale, min = 0, max = MOST }, text) {
  if (text === "") return undefined;
  if (!/^[0-9a-z]{1,11}$/.test(text)) throw new BadResult(GARBLED);
  const whole = Number.parseInt(text, 36);
  if (whole < min || whole > max) throw new BadResult(GARBLED);
  return whole / scale;
}

/** UTF-8 in base64url (RFC 4648, section 5). @param {string} text */
function encodeText(text) {
  const bytes = new TextEncoder().encode(
    Array.from(text).slice(0, NAME).join(""),
  );
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

/** @param {string} text */
function decodeText(text) {
  try {
    const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(binary, (c) => c.charCodeAt(0));
    const name = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    // Letters, and nothing that turns lines around or hides.
    if (/[\p{C}\p{Zl}\p{Zp}]/u.test(name)) throw new BadResult(GARBLED);
    return name;
  } catch {
    throw new BadResult(GARBLED);
  }
}

const GARBLED =
  "Este enlace dice que trae el resultado de una carrera, pero está incompleto o no se entiende. Pide que te lo manden otra vez.";
const STRANGE =
  "Este enlace trae el resultado de una carrera, pero lo escribió otra versión de esta página. Pide que repitan la carrera.";
