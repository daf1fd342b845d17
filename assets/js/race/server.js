/** The race at the server: a log of its own, and who fills it. */

import { Problem } from "../common/publish.js";

/** @import { RaceSettings } from "./types" */

/** How long the server may take to answer, in ms. */
const PATIENCE = 5000;

/** One race at a time; it ends by itself 30 s after nobody listens any more. */
export class RaceServer {
  #id = "";
  /** What is going on: two questions at once could make two races. */
  #turn = Promise.resolve(false);

  /** Where the lanes listen, with a slash at its end. */
  get url() {
    return new URL(`/race/${this.#id}/`, location.href);
  }

  /**
   * Sees to it that there is a race with these settings.
   * @param {RaceSettings} settings
   * @returns {Promise<boolean>} whether it is a new one, whose ids begin at 1
   * @throws {Problem} if the server refuses
   */
  open(settings) {
    const open = () => this.#open(settings);
    this.#turn = this.#turn.then(open, open);
    return this.#turn;
  }

  /** @param {RaceSettings} settings */
  async #open(settings) {
    if (this.#id) {
      const response = await send("PUT", `/race/${this.#id}`, settings);
      if (response.ok) return false;
      if (response.status !== 404) throw await Problem.from(response);
    }
    const response = await send("POST", "/race", settings);
    if (!response.ok) throw await Problem.from(response);
    this.#id = (await response.json()).id;
    return true;
  }

  /** Ends it, also while the page is going away. It does not fail. */
  close() {
    if (!this.#id) return;
    fetch(`/race/${this.#id}`, { method: "DELETE", keepalive: true }).catch(
      () => {}, // then the server ends it by itself
    );
    this.#id = "";
  }
}

/**
 * @param {string} method
 * @param {string} path
 * @param {RaceSettings} settings
 */
function send(method, path, { rate, size }) {
  return fetch(path, {
    method,
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ rate, size }),
    signal: AbortSignal.timeout(PATIENCE),
  });
}
