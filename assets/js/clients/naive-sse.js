/** An EventSource as the first snippet of every tutorial opens it. */

import { LiveClient } from "./live.js";

/**
 * It opens and listens; whatever else is done, the browser does: it comes back
 * from a cut with Last-Event-ID, and gives up where it must.
 */
export class NaiveSseClient extends LiveClient {
  /** @type {EventSource | undefined} */
  #source;

  /** What the browser knows of the stream, and this client never asks. */
  get readyState() {
    return this.#source?.readyState;
  }

  // #region naive
  /** Abre y escucha. Ni `onerror` ni vigilante: vuelve el navegador. */
  #open() {
    const source = new EventSource(this.url);
    source.onopen = () => this.#opened();
    source.onmessage = (message) => this.receive(JSON.parse(message.data));
    this.#source = source;
  }
  // #endregion naive

  /** Also when the browser came back, which nobody here notices. */
  #opened() {
    this.since = Date.now();
    this.emit("open", {});
    if (this.state !== "connected") this.setState("connected");
  }

  /** @override */
  start() {
    if (this.state !== "stopped") return;
    this.setState("connecting");
    this.#open();
  }

  /** @override */
  stop() {
    this.#source?.close();
    this.setState("stopped");
  }
}
