/** Socket.IO: events with a name, by the official client. */

import { backoff } from "../common/backoff.js";
import { LiveClient } from "./live.js";

/** @import { io as Connect, Socket } from "socket.io-client" */
/** @import { Reason } from "./types" */
/** @import { Timer } from "../common/types" */

/** Loaded by who connects and by nobody else: a lesson is read without it. */
const OFFICIAL = new URL(
  "../../vendor/socket.io-client/socket.io.esm.min.js",
  import.meta.url,
).href;

/** What a server says that leaves or restarts (RFC 6455, section 7.4.1). */
const GOODBYES = [1001, 1012, 1013];

/**
 * A Socket.IO connection that comes back with its cursor when it breaks. It
 * needs no watchdog: Engine.IO has a heartbeat, every 25 s, and 20 s of patience.
 */
export class SocketIoClient extends LiveClient {
  #load;
  /** @type {Socket | undefined} */
  #socket;
  /** Tells an attempt from one that was given up meanwhile. */
  #attempt = 0;
  #failures = 0;
  /** @type {Timer | undefined} */
  #timer;

  /**
   * @param {string | URL} url absolute, with the path of Socket.IO
   * @param {() => Promise<{ io: typeof Connect }>} load
   */
  constructor(url, load = () => import(OFFICIAL)) {
    super(url);
    this.#load = load;
  }

  // #region connect
  /** @param {typeof Connect} connect la función del cliente oficial */
  #connect(connect) {
    const socket = connect(this.url.origin, {
      path: this.url.pathname, // no es «/socket.io/»: aquí hay varios
      query: Object.fromEntries(this.url.searchParams),
      transports: ["websocket"], // sin empezar por el sondeo largo
      forceNew: true,
      reconnection: false, // ya volvemos nosotros, con el cursor
      auth: { after: this.cursor, cursor: true },
    });
    socket.on("connect", () => this.#connected());
    socket.on("event", (event) => this.#heard(event));
    socket.on("gap", (gap) => this.miss(gap));
    socket.on("cursor", (cursor) => this.resumeFrom(cursor));
    socket.on("connect_error", () => this.#reconnect("network"));
    socket.on("disconnect", (why, more) => this.#broken(why, more));
    this.#socket = socket;
  }

  /** @param {Reason} reason */
  #reconnect(reason) {
    this.#hangUp();
    const pause = backoff(this.#failures++); // cada vez más, y al azar
    this.setState("retrying", { reason, retryAt: Date.now() + pause });
    this.#timer = setTimeout(() => this.#open(), pause);
  }
  // #endregion connect

  #connected() {
    this.since = Date.now();
    this.setState("connected");
  }

  /** @param {import("../common/types").LogEvent} event */
  #heard(event) {
    this.#failures = 0;
    this.receive(event);
  }

  /**
   * @param {string} why one of Socket.IO's words for it
   * @param {any} [more] of a WebSocket, its close event
   */
  #broken(why, more) {
    const goodbye = GOODBYES.includes(more?.context?.code);
    if (why === "ping timeout") this.#reconnect("silence");
    else if (goodbye || why === "io server disconnect") {
      this.#reconnect("server");
    } else this.#reconnect("network");
  }

  /** Stops listening first: what ends now has ended by our will. */
  #hangUp() {
    clearTimeout(this.#timer);
    this.#attempt++;
    this.#socket?.off();
    this.#socket?.disconnect();
    this.#socket = undefined;
  }

  async #open() {
    const attempt = ++this.#attempt;
    this.setState("connecting");
    const official = await this.#load().catch(() => undefined);
    if (attempt !== this.#attempt) return; // stopped in the meantime
    if (official) this.#connect(official.io);
    else this.#reconnect("network");
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
    if (this.state !== "retrying") return;
    clearTimeout(this.#timer);
    this.#open();
  }
}
