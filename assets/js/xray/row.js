/** A row of the diagram: what passed between the two lifelines. */

import { element } from "../common/dom.js";
import { explain } from "./explain.js";
import { bytes, moment as formatMoment, span } from "./format.js";
import { parse } from "./socketio.js";
import { TECHNIQUES } from "./words.js";

/** @import { TraceEntry } from "../lab/types" */
/** @import { Moment } from "./trace.js" */

/** What is drawn of a text, in characters: the rest is in the details. */
const LONGEST = 160;
/** From here on silence is drawn, in µs: a little, some, and with words. */
const GAPS = [100_000, 700_000, 2_500_000];

/**
 * The row is a <details>: its summary is the arrow with its words, the rest is
 * made when it is opened (details.js).
 * @param {Moment} moment
 * @param {TraceEntry | undefined} before the entry of the row before
 * @param {string} tag which the row leaves out
 */
export function drawRow({ entry, fault }, before, tag) {
  // Another lab begins its time again.
  const since =
    before && entry.at >= before.at ? entry.at - before.at : undefined;
  const row = fill(entry, since);
  row.className = `xray__row xray__row--${shape(entry)}`;
  const technique = entry.tag === tag ? undefined : techniqueOf(entry.tag);
  if (technique) {
    row.dataset.technique = technique;
    const name = TECHNIQUES.get(lane(entry.tag)) ?? technique;
    const label = row.querySelector(".xray__label");
    label?.prepend(element("b", "xray__tag", name), " ");
  }
  if (entry.conn && before?.conn && entry.conn !== before.conn) {
    mark(row, `conexión ${entry.conn}`).classList.add("xray__mark--conn");
  }
  if (fault) row.dataset.fault = fault.kind;
  if (entry.note) row.dataset.note = entry.note;
  if (entry.held) {
    row.dataset.held = "";
    mark(row, `retenido ${span(entry.held)}`);
  }
  if (since !== undefined && since >= GAPS[0]) {
    const gap = GAPS.filter((least) => since >= least).length;
    row.dataset.gap = `${gap}`;
    if (gap === GAPS.length) {
      row.prepend(element("p", "xray__silence", `Silencio: ${span(since)}`));
    }
  }
  return row;
}

/**
 * @param {Element} row
 * @param {string} words
 */
function mark(row, words) {
  const node = element("span", "xray__mark", words);
  row.querySelector(".xray__words")?.append(" ", node);
  return node;
}

/** What the row says aloud, whole. @param {TraceEntry} entry */
export function aloud(entry) {
  const { label, text, words } = explain(entry);
  return `${way(entry)}${label}. ${words} ${text.slice(0, LONGEST)}`;
}

/** Copied for each row: two hundred a second must cost little. */
const TEMPLATE = template();

function template() {
  const arrow = element("span", "xray__arrow");
  arrow.ariaHidden = "true";
  const name = element("b", "xray__name");
  const text = element("span", "xray__text");
  const summary = element(
    "summary",
    "xray__summary",
    element("span", "visually-hidden"),
    element("span", "xray__label", name, " ", text),
    arrow,
    element("span", "xray__words"),
    element("span", "xray__bytes"),
    element("span", "xray__at"),
    element("span", "xray__since"),
  );
  summary.tabIndex = -1; // the arrow keys go from one to the next
  return element("li", "", element("details", "", summary));
}

/**
 * @param {TraceEntry} entry
 * @param {number | undefined} since
 */
function fill(entry, since) {
  const { label, text, words } = explain(entry);
  const row = /** @type {HTMLLIElement} */ (TEMPLATE.cloneNode(true));
  const [details] = row.children;
  const [direction, title, , said, size, at, after] =
    details.children[0].children;
  const [name, content] = title.children;
  direction.textContent = way(entry);
  name.textContent = label;
  if (text) content.append(...short(entry, text));
  said.textContent = words;
  if (entry.bytes > 0) size.textContent = bytes(entry.bytes);
  at.textContent = formatMoment(entry.at);
  if (since !== undefined) after.textContent = `+${span(since)}`;
  return row;
}

/**
 * @param {TraceEntry} entry
 * @param {string} text
 */
function short({ packet: isPacket }, text) {
  const beginning = text.slice(0, LONGEST);
  return isPacket ? packet(beginning) : [beginning];
}

/**
 * The digits of Engine.IO and of Socket.IO, each in its ink.
 * @param {string} text
 */
export function packet(text) {
  const { engine, socket } = parse(text);
  return [
    ...(engine ? [element("b", "xray__engine", engine)] : []),
    ...(socket ? [element("b", "xray__socket", socket)] : []),
    text.slice(engine.length + socket.length),
  ];
}

/**
 * Which way it went, for who does not see the arrow.
 * @param {TraceEntry} entry
 */
function way(entry) {
  const form = shape(entry);
  if (form === "up") return "Del navegador al servidor: ";
  if (form === "band" || form === "end") return "";
  return "Del servidor al navegador: ";
}

/**
 * An arrow one way or the other, one that does not arrive or is double, or a
 * band across both lifelines.
 * @param {TraceEntry} entry
 * @returns {"up" | "down" | "lost" | "repeated" | "end" | "band"}
 */
function shape({ kind, dir, note }) {
  if (kind === "end") return "end";
  if (note === "lost" || note === "repeated") return note;
  if (kind === "fault" || kind === "note" || !dir) {
    return "band";
  }
  return dir;
}

/**
 * The technique of one of several clients, «race-sse».
 * @param {string | undefined} tag
 */
function techniqueOf(tag) {
  const name = lane(tag);
  return name === "long" ? "polling" : TECHNIQUES.has(name) ? name : undefined;
}

const lane = (tag = "") => tag.slice(tag.lastIndexOf("-") + 1);
