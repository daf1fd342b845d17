/** The list of what came, the newest first. */

import { formatId } from "../common/format.js";

/**
 * @typedef {object} Row a line of the list
 * @property {"event" | "notice" | "problem"} kind
 * @property {string} text
 * @property {number} [id]
 * @property {string} [topic]
 * @property {boolean} [mine] sent from here
 * @property {string} [note] the delay, or why there is none
 */

/** It is a window on the log, not the log. */
const ROWS = 50;

/** Takes rows at any rate and draws them together, when draw() is called. */
export class EventList {
  /** @type {Row[]} */
  #waiting = [];

  /** @param {Row} row */
  add(row) {
    this.#waiting.push(row);
    if (this.#waiting.length > ROWS) this.#waiting.shift();
  }

  /** @param {HTMLElement} list */
  draw(list) {
    list.prepend(...this.#waiting.reverse().map(element));
    this.#waiting = [];
    while (list.childElementCount > ROWS) list.lastElementChild?.remove();
  }

  /** @param {HTMLElement} list */
  clear(list) {
    this.#waiting = [];
    list.replaceChildren();
  }
}

/** @param {Row} row whose texts are strangers' */
function element({ kind, text, id, topic, mine, note }) {
  const row = document.createElement("li");
  row.className = `row row--${kind}`;
  if (id && topic) {
    row.dataset.topic = topic;
    row.classList.toggle("row--tinted", id % 2 === 0);
    row.append(
      span("row__id event-id", formatId(id)),
      span("row__topic", topic),
    );
  }
  const said = span("row__text", text);
  if (mine) said.append(" ", span("row__mine", "tú"));
  row.append(said);
  if (note) row.append(span("row__note", note));
  return row;
}

/**
 * @param {string} className
 * @param {string} text
 */
function span(className, text) {
  const span = document.createElement("span");
  span.className = className;
  span.textContent = text;
  return span;
}
