/** Polling as the first snippet of every tutorial does it. */

import { LiveClient } from "./live.js";

/** @import { Timer } from "../common/types" */

/**
 * Asks for the newest, every so often, and looks at nothing else: neither
 * whether the question before was answered, nor how, nor where it had got to.
 * It never finds out that anything is wrong; what it could have noticed, it
 * gives as `ignored` with a {sign}, for those who watch it.
 */
export class NaivePollingClient extends LiveClient {
  /** From one question to the next, in ms. */
  interval = 2000;
  /** @type {Timer | undefined} */
  #timer;

  // #region naive
  /** Pregunta qué es lo último. No dice por dónde iba: no lo sabe. */
  async #ask() {
    const response = await fetch(this.url);
    this.emit("request", { status: response.status });
    const { events } = await response.json();
    for (const event of events) this.#show(event);
  }

  /** Cada dos segundos, llegue lo que llegue y falle lo que falle. */
  #repeat() {
    this.#timer = setInterval(() => {
      this.#ask().catch((error) => this.#ignore(error));
    }, this.interval);
  }
  // #endregion naive

  /** @param {import("../common/types").LogEvent} event */
  #show(event) {
    if (this.state === "stopped") return; // the answer came too late
    if (this.state !== "connected") this.setState("connected");
    this.receive(event);
  }

  /** @param {Error} error */
  #ignore({ name }) {
    if (this.state !== "stopped") this.emit("ignored", { sign: name });
  }

  /** @override */
  start() {
    if (this.state !== "stopped") return;
    this.since = Date.now();
    this.setState("connecting");
    this.#repeat();
  }

  /** @override */
  stop() {
    clearInterval(this.#timer);
    this.setState("stopped");
  }

  /**
   * It knows no long polling.
   * @param {{ interval?: number }} settings
   */
  configure({ interval = this.interval }) {
    this.interval = interval;
    if (this.state === "stopped") return;
    clearInterval(this.#timer);
    this.#repeat();
  }
}
