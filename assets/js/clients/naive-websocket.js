/** A WebSocket as the first snippet of every tutorial opens it. */

import { newKey } from "../common/publish.js";
import { LiveClient } from "./live.js";

/**
 * It opens and listens, and that is all: no close, no watchdog, no cursor. Once
 * its socket is dead, it is dead for good and does not know it.
 */
export class NaiveWebSocketClient extends LiveClient {
  /** @type {WebSocket | undefined} */
  #socket;

  /** @param {string | URL} url absolute; http(s) becomes ws(s) */
  constructor(url) {
    super(url);
    this.url.protocol = this.url.protocol.replace("http", "ws");
  }

  /** What the browser knows of the socket, and this client never asks. */
  get readyState() {
    return this.#socket?.readyState;
  }

  // #region naive
  /** Abre y escucha. Nadie atiende a `close`, así que nadie vuelve. */
  #open() {
    const socket = new WebSocket(this.url);
    socket.onopen = () => this.#opened();
    socket.onmessage = (message) => this.#heard(message.data);
    this.#socket = socket;
  }

  /** Un socket muerto se traga lo que envías, y no protesta. */
  send(/** @type {string} */ text) {
    if (this.state !== "connected") return false; // aún no se abrió
    this.#socket?.send(text);
    this.emit("frame", { direction: "out" });
    return true;
  }
  // #endregion naive

  #opened() {
    this.since = Date.now();
    this.setState("connected");
  }

  /** @param {string} frame */
  #heard(frame) {
    if (this.state === "stopped") return;
    this.emit("frame", { direction: "in" });
    const message = JSON.parse(frame);
    if ("echo" in message) this.emit("echo", { text: message.echo });
    else if ("id" in message) this.receive(message);
  }

  /**
   * @param {string} topic
   * @param {object} data
   */
  publish(topic, data) {
    return this.send(JSON.stringify({ topic, data, key: newKey() }));
  }

  /** @override */
  start() {
    if (this.state !== "stopped") return;
    this.setState("connecting");
    this.#open();
  }

  /** @override */
  stop() {
    this.setState("stopped");
    this.#socket?.close();
  }
}
