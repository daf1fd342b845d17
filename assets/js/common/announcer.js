/** What a screen reader hears of a widget that never stops changing. */

/** @import { Timer } from "./types" */

/** From one announcement to the next, in ms, at the least. */
const PAUSE = 5000;
/** The same, if all there is to say is how many events came. */
const LONG_PAUSE = 15_000;

export class Announcer {
  #speak;
  #sentence = "";
  #events = 0;
  #newest = "";
  #spokenAt = 0;
  #due = Number.POSITIVE_INFINITY;
  /** @type {Timer | undefined} */
  #timer;

  /** @param {(text: string) => void} speak writes to a polite live region */
  constructor(speak) {
    this.#speak = speak;
  }

  /**
   * Says a sentence, or if it has to wait, the one that replaces it.
   * @param {string} sentence
   */
  say(sentence) {
    this.#sentence = sentence;
    this.#schedule(PAUSE);
  }

  /**
   * Counts an event, for the summary.
   * @param {string} text what it says
   */
  count(text) {
    this.#events++;
    this.#newest = text;
    this.#schedule(LONG_PAUSE);
  }

  /** Forgets what was not said. */
  stop() {
    clearTimeout(this.#timer);
    this.#due = Number.POSITIVE_INFINITY;
    this.#sentence = "";
    this.#events = 0;
  }

  /** @param {number} pause */
  #schedule(pause) {
    const now = Date.now();
    const due = Math.max(this.#spokenAt + pause, now);
    if (due >= this.#due) return;
    this.#due = due;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#announce(), due - now);
  }

  #announce() {
    const n = this.#events;
    const news =
      n === 1 ? "Un evento nuevo:" : `${n} eventos nuevos; el último,`;
    const summary = n > 0 ? `${news} ${this.#newest}.` : "";
    const text = `${this.#sentence} ${summary}`.trim();
    this.stop();
    this.#spokenAt = Date.now();
    this.#speak(text);
  }
}
