/** Server-Sent Events: an answer that does not end. */

import { backoff } from "../common/backoff.js";
import { LiveClient } from "./live.js";

/** @import { Reason } from "./types" */
/** @import { Timer } from "../common/types" */

/** After so long without an event the connection counts as dead, in ms: three pings. */
const SILENCE = 15_000;

/**
 * An EventSource, which comes back by itself, and a new one where the browser
 * gives up. Beside the events of LiveClient it gives `open` for each answer
 * that began and `ping` with the server's {time}.
 */
export class SseClient extends LiveClient {
  /** @type {EventSource | undefined} */
  #source;
  #failures = 0;
  /** @type {Timer | undefined} */
  #timer;

  // #region connect
  #connect() {
    const url = new URL(this.url);
    const query = url.searchParams;
    if (this.cursor) query.set("after", this.cursor);

    const source = new EventSource(url);
    source.onopen = () => this.#opened();
    source.onerror = () => {
      if (source.readyState === EventSource.CONNECTING) {
        // Un corte no es el final: el navegador ya está volviendo por su
        // cuenta, y dirá por dónde iba con Last-Event-ID. Aquí solo se
        // cuenta; hacer algo más abriría una segunda conexión.
        this.#returning();
      } else {
        // CLOSED: el servidor respondió con otro estado u otro tipo y el
        // navegador se rinde. Hace falta un EventSource nuevo y, como no
        // sabrá por dónde íbamos, el `after` de arriba.
        this.#recreate("server", "readyState 2");
      }
    };
    this.#source = source;
    this.#listen(source);
  }
  // #endregion connect

  // #region events
  /** @param {EventSource} source */
  #listen(source) {
    // Los eventos sin nombre llegan como «message»…
    source.onmessage = (message) => {
      this.#alive(message);
      this.receive(JSON.parse(message.data));
    };

    // …y los que tienen nombre, solo a quien los pide por su nombre.
    source.addEventListener("ping", (message) => {
      this.#alive(message);
      const { time } = JSON.parse(message.data);
      this.emit("ping", { time });
    });
    source.addEventListener("gap", (message) => {
      this.miss(JSON.parse(message.data));
      this.#alive(message);
    });
  }
  // #endregion events

  #opened() {
    this.since = Date.now();
    this.#watch();
    this.emit("open", {});
    this.setState("connected");
  }

  /** @param {MessageEvent} message with the cursor, as the browser keeps it */
  #alive({ lastEventId }) {
    if (lastEventId) this.resumeFrom(lastEventId);
    this.#failures = 0;
    this.#watch();
  }

  #watch() {
    this.expectNews(SILENCE, () => this.#recreate("silence"));
  }

  #returning() {
    this.expectNothing();
    this.setState("retrying", { reason: "network", sign: "readyState 0" });
  }

  /**
   * @param {Reason} reason
   * @param {string} [sign]
   */
  #recreate(reason, sign) {
    this.#hangUp();
    const pause = backoff(this.#failures++);
    this.setState("retrying", { reason, sign, retryAt: Date.now() + pause });
    this.#timer = setTimeout(() => this.#open(), pause);
  }

  #hangUp() {
    clearTimeout(this.#timer);
    this.expectNothing();
    this.#source?.close();
    this.#source = undefined;
  }

  #open() {
    this.setState("connecting");
    this.#connect();
  }

  /** @override */
  start() {
    if (this.state === "stopped") this.#open();
  }

  /** @override */
  stop() {
    this.#hangUp();
    this.#failures = 0;
    this.setState("stopped");
  }

  /** @override */
  retryNow() {
    // While there is an EventSource, coming back is the browser's affair.
    if (this.state !== "retrying" || this.#source) return;
    clearTimeout(this.#timer);
    this.#open();
  }
}
