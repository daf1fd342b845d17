/** WebSocket: a channel that stays open, both ways. */

import { backoff } from "../common/backoff.js";
import { newKey } from "../common/publish.js";
import { LiveClient } from "./live.js";

/** @import { Reason } from "./types" */
/** @import { Timer } from "../common/types" */

/**
 * After so long without a frame the connection counts as dead, in ms: ten
 * readings of the thermometer. A script can neither send a WebSocket ping nor
 * see that one was answered.
 */
const SILENCE = 10_000;
/** What a server says that leaves or restarts (RFC 6455, section 7.4.1). */
const GOODBYES = [1001, 1012, 1013];

/**
 * A WebSocket that comes back with its cursor when it breaks. Beside the events
 * of LiveClient it gives `frame` with a {direction} and `echo` with a {text}.
 */
export class WebSocketClient extends LiveClient {
  /** @type {WebSocket | undefined} */
  #socket;
  #listening = new AbortController();
  #failures = 0;
  /** @type {Timer | undefined} */
  #timer;

  /** @param {string | URL} url absolute; http(s) becomes ws(s) */
  constructor(url) {
    super(url);
    this.url.protocol = this.url.protocol.replace("http", "ws");
  }

  // #region connect
  #connect() {
    const url = new URL(this.url); // ws://dominio:puerto/websocket
    const query = url.searchParams;
    query.set("cursor", ""); // que el servidor nos diga por dónde vamos
    if (this.cursor) query.set("after", this.cursor);
    const socket = new WebSocket(url);

    this.#listening = new AbortController(); // para dejar de oír a este
    const on = { signal: this.#listening.signal };
    socket.addEventListener("open", () => this.#opened(), on);
    socket.addEventListener("message", (e) => this.#heard(e.data), on);
    // Un corte, un reinicio, un rechazo: acabe como acabe, acaba aquí.
    socket.addEventListener("close", (e) => this.#closed(e.code), on);
    this.#socket = socket;
    this.#watch();
  }

  /** @param {string} frame una trama de texto */
  #heard(frame) {
    this.#watch();
    this.emit("frame", { direction: "in" });
    const message = JSON.parse(frame);
    if ("echo" in message) this.emit("echo", { text: message.echo });
    else if ("cursor" in message) this.resumeFrom(message.cursor);
    else if ("gap" in message) this.miss(message.gap);
    else if ("error" in message) this.#refused(message.error);
    else this.receive(message); // un evento: el cursor pasa a ser su id
    this.#failures = 0;
  }
  // #endregion connect

  // #region reconnect
  /**
   * WebSocket no vuelve solo: todo esto lo pone la aplicación.
   * @param {Reason} reason
   * @param {string} [sign] en qué se ha notado
   */
  #reconnect(reason, sign) {
    this.#hangUp();
    const pause = backoff(this.#failures++); // cada vez más, y al azar
    this.setState("retrying", { reason, sign, retryAt: Date.now() + pause });
    this.#timer = setTimeout(() => this.#open(), pause);
  }

  /** Diez segundos sin oír nada: al otro lado ya no hay nadie. */
  #watch() {
    this.expectNews(SILENCE, () => this.#reconnect("silence"));
  }

  /** Deja el socket sin esperar una despedida que quizá no llegue. */
  #hangUp() {
    clearTimeout(this.#timer);
    this.expectNothing();
    this.#listening.abort(); // primero dejamos de oír…
    this.#socket?.close(); // …y luego colgamos
  }
  // #endregion reconnect

  // #region send
  /**
   * Envía un texto tal cual. Devuelve si había por dónde.
   * @param {string} text
   */
  send(text) {
    const socket = this.#socket;
    if (socket?.readyState !== WebSocket.OPEN) return false;

    // send() no espera ni se queja: si la red no da abasto, todo se queda
    // en bufferedAmount. Más de 64 KiB sin salir es mala señal.
    if (socket.bufferedAmount > 65_536) return false;
    socket.send(text);
    this.emit("frame", { direction: "out" });
    return true;
  }

  /**
   * Publica un evento. Con la clave, un reintento no lo duplicaría.
   * @param {string} topic
   * @param {object} data
   */
  publish(topic, data) {
    return this.send(JSON.stringify({ topic, data, key: newKey() }));
  }
  // #endregion send

  #opened() {
    this.since = Date.now();
    this.setState("connected");
  }

  /** @param {number} code */
  #closed(code) {
    const reason = GOODBYES.includes(code) ? "server" : "network";
    this.#reconnect(reason, `close ${code}`);
  }

  /** @param {{ title: string, detail?: string }} error */
  #refused({ title, detail }) {
    this.emit("problem", { message: detail || title });
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
    if (this.state !== "retrying") return;
    clearTimeout(this.#timer);
    this.#open();
  }
}
