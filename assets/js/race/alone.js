/** One race in a browser: two would share six connections and one processor. */

import { newKey } from "../common/publish.js";

/** Who starts a race tells the other tabs, which stop theirs. */
export class Alone {
  #me = newKey();
  #yield;
  /** @type {BroadcastChannel | undefined} */
  #channel;

  /** @param {() => void} onTaken somebody else runs now */
  constructor(onTaken) {
    this.#yield = onTaken;
  }

  /** From now on it is our turn, until somebody takes it. */
  take() {
    // Also on http://192.168.…, where there are no locks (navigator.locks).
    this.#channel ??= this.#open();
    this.#channel.postMessage(this.#me);
  }

  /** We no longer care: an open channel would keep a page that is left alive. */
  leave() {
    this.#channel?.close();
    this.#channel = undefined;
  }

  #open() {
    const channel = new BroadcastChannel("envivo:race");
    channel.onmessage = ({ data }) => {
      if (data === this.#me) return;
      this.leave();
      this.#yield();
    };
    return channel;
  }
}
