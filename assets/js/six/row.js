/** One of the six connections, as a line in its list. */

import { element, spoken } from "../common/dom.js";
import {
  formatCount,
  formatDelay,
  formatTime,
  formatWait,
} from "../common/format.js";

/** @import { Connection } from "./connection.js" */

/** How long an opening may take before we call it waiting, in ms. */
export const PATIENCE = 2000;

/** @param {number} took in ms */
export const formatTook = (took) =>
  took < PATIENCE ? formatDelay(took) : formatWait(took);

/** @param {Connection} connection */
export const waits = (connection) => connection.waiting >= PATIENCE;

export class SixRow {
  #id = element("span", "event-id");
  #state = element("span", "six__state");
  #note = element("span", "six__note");
  #heard = element("span", "six__heard");
  /** What somebody presses to close it. */
  button = element("button", "button button--quiet six__close", "Cerrar");
  node = element("li", "six__row");

  /**
   * @param {Connection} connection
   * @param {string} name what it is: EventSource or WebSocket
   */
  constructor(connection, name) {
    this.connection = connection;
    this.#id.textContent = `#${String(connection.number).padStart(2, "0")}`;
    this.button.type = "button";
    this.button.append(spoken(` ${name} ${connection.number}`));
    const lamp = element("span", "six__lamp");
    lamp.ariaHidden = "true";
    const words = element("div", "six__said", this.#state, this.#note);
    this.node.append(this.#id, lamp, words, this.#heard, this.button);
    this.draw();
  }

  /** @returns {boolean} whether its state is another than it was */
  draw() {
    const { connection, node } = this;
    const { heard } = connection;
    const was = node.dataset.state;
    const state = waits(connection) ? "waiting" : connection.state;
    if (state !== was) node.dataset.state = state;
    // The lamp beats with each event: two names of one animation, in turns.
    if (heard > 0) node.dataset.beat = heard % 2 ? "odd" : "even";
    write(this.#state, this.#words());
    write(this.#note, this.#details());
    const events = heard === 1 ? "evento" : "eventos";
    write(this.#heard, heard > 0 ? `${formatCount(heard)} ${events}` : "");
    return state !== was;
  }

  #words() {
    if (waits(this.connection)) return "esperando sitio";
    return WORDS[this.connection.state];
  }

  #details() {
    const { connection } = this;
    if (connection.state === "lost") return "la cortó el servidor";
    if (connection.state === "open") {
      const since = formatTime(new Date(connection.openedAt).toISOString());
      return `tardó ${formatTook(connection.took)}, desde las ${since}`;
    }
    return waits(connection) ? `lleva ${formatWait(connection.waiting)}` : "";
  }
}

const WORDS = { opening: "abriendo…", open: "abierta", lost: "perdida" };

/**
 * @param {HTMLElement} node
 * @param {string} text
 */
function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
