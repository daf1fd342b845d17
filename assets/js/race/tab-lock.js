/** One race at a time: two would share six connections and one processor. */

import { newKey } from "../common/publish.js";

/**
 * A lock that the last one to ask for it has: the tabs that had it before are
 * told, and stop. It is no navigator.locks, which browsers keep for HTTPS and
 * localhost: a class comes by http://192.168.…
 */
export class TabLock {
  #me = newKey();
  #onLost;
  /** @type {BroadcastChannel | undefined} */
  #channel;

  /** @param {() => void} onLost another tab has it now */
  constructor(onLost) {
    this.#onLost = onLost;
  }

  /** Takes the lock, from whichever tab has it. */
  acquire() {
    this.#channel ??= this.#open();
    this.#channel.postMessage(this.#me);
  }

  /** Gives it up: an open channel would keep a page that is left alive. */
  release() {
    this.#channel?.close();
    this.#channel = undefined;
  }

  #open() {
    const channel = new BroadcastChannel("envivo:race");
    channel.onmessage = ({ data }) => {
      if (data === this.#me) return;
      this.release();
      this.#onLost();
    };
    return channel;
  }
}
