/** What somebody has written and the server has not acknowledged yet. */

import { tab } from "../common/memory.js";

/** @import { Unsent } from "./types" */

/**
 * A queue for one room. It is kept for the tab, so that neither a reload nor a
 * power cut at the server's loses a word. Two tabs have two of them; a browser
 * that duplicates a tab duplicates the queue, and that does no harm: the keys
 * are the same, and the server stores each of them once.
 */
export class Outbox {
  #key;
  /** @type {Unsent[]} the oldest first */
  all;

  /** @param {string} room */
  constructor(room) {
    this.#key = `outbox:${room}`;
    const kept = tab.get(this.#key);
    this.all = Array.isArray(kept) ? kept : [];
  }

  /** The message whose turn it is. */
  get next() {
    return this.all.find((message) => message.refused === undefined);
  }

  /** @param {Unsent} message */
  add(message) {
    this.#keep([...this.all, message]);
  }

  /** @param {string} key */
  remove(key) {
    const others = this.all.filter((message) => message.key !== key);
    if (others.length < this.all.length) this.#keep(others);
  }

  /**
   * Lets a message wait for its author: the server does not want it.
   * @param {string} key
   * @param {string} why
   */
  refuse(key, why) {
    this.#keep(
      this.all.map((message) =>
        message.key === key ? { ...message, refused: why } : message,
      ),
    );
  }

  /** @param {Unsent[]} all */
  #keep(all) {
    this.all = all;
    tab.set(this.#key, all.length > 0 ? all : undefined);
  }
}
