/** Which entries of a trace are shown. */

import { explain } from "./explain.js";

/** @import { TraceEntry } from "../lab/types" */

/** The groups that can be switched off. */
export const GROUPS = new Map([
  ["http", "Peticiones y respuestas"],
  ["frames", "Tramas"],
  ["events", "Eventos"],
  ["beats", "Latidos y comentarios"],
  ["packets", "Paquetes"],
]);

/**
 * The group of an entry. What is told about the trace itself is of none, and
 * is always shown.
 * @param {TraceEntry} entry
 * @returns {string | undefined}
 */
export function group({ kind, frame, event, packet }) {
  if (packet) {
    return packet.type === "ping" || packet.type === "pong"
      ? "beats"
      : "packets";
  }
  switch (kind) {
    case "request":
    case "response":
    case "body":
    case "chunk":
    case "end":
      return "http";
    case "frame":
      return frame && (frame.opcode === 9 || frame.opcode === 10)
        ? "beats"
        : "frames";
    case "packet":
      return "packets";
    case "event":
      return event?.type === "ping" || (!event?.data && event?.comment)
        ? "beats"
        : "events";
    default:
      return undefined;
  }
}

export class Filter {
  /** Groups that are not shown. */
  hidden = new Set();
  #text = "";

  /** @param {string} text what an entry must contain, in any case */
  set text(text) {
    this.#text = text.trim().toLowerCase();
  }

  get active() {
    return this.hidden.size > 0 || this.#text !== "";
  }

  /**
   * @param {TraceEntry} entry
   * @returns {boolean}
   */
  passes(entry) {
    const kind = group(entry);
    if (kind === undefined) return true;
    if (this.hidden.has(kind)) return false;
    if (this.#text === "") return true;
    const { label, text, words } = explain(entry);
    const headers = entry.head?.headers ?? [];
    const lines = headers.map(({ name, value }) => `${name}: ${value}`);
    return [label, text, words, ...lines]
      .join("\n")
      .toLowerCase()
      .includes(this.#text);
  }
}
