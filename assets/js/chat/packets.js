/** The packets of one's own connection as they pass, each with its words. */

import { element, isolated, spoken } from "../common/dom.js";
import { throttled } from "../common/throttle.js";
import { explain, parse } from "../xray/socketio.js";

/**
 * One of a connection's own packets: its text as it is on the wire, and when it
 * passed (Date.now()).
 * @typedef {{ direction: "in" | "out", text: string, at: number }} Packet
 */

/** It is a window on the wire, not a recording. */
const ROWS = 200;
/** What is shown of a packet, in characters. */
const LONGEST = 300;

const clock = new Intl.DateTimeFormat("es", {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  fractionalSecondDigits: 1,
});

export class Packets {
  #redraw = throttled(() => this.#draw());
  #list;
  #pause;
  #travel;
  #secret;
  /** @type {Packet[]} */
  #waiting = [];
  #paused = false;
  /** @type {string[]} the transports of this connection */
  #transports = [];

  /**
   * @param {(part: string) => HTMLElement} find
   * @param {string} secret is hidden from the list: it may be on a projector
   */
  constructor(find, secret) {
    this.#list = find("packets");
    this.#pause = find("pause");
    this.#travel = find("travel");
    this.#secret = secret;
    this.#pause.onclick = () => this.#toggle();
    find("clear").onclick = () => {
      this.#waiting = [];
      this.#list.replaceChildren();
    };
  }

  /** @param {Packet} packet */
  add(packet) {
    this.#waiting.push(packet);
    if (this.#waiting.length > ROWS) this.#waiting.shift();
    if (!this.#paused) this.#redraw();
  }

  /** Begins anew, for another connection. */
  connecting() {
    this.#transports = [];
    this.#travel.textContent = "Abriendo la conexión…";
  }

  /** @param {string} name of the transport that goes on from here */
  travels(name) {
    this.#transports.push(NAMES[name] ?? name);
    const [first, ...then] = this.#transports;
    const upgrades = then.map((next) => `, subió a ${next}`).join("");
    this.#travel.textContent = `Empezó por ${first}${upgrades}.`;
  }

  /** The transport in use, for people. */
  get transport() {
    return this.#transports.at(-1) ?? "";
  }

  #toggle() {
    this.#paused = !this.#paused;
    this.#pause.ariaPressed = `${this.#paused}`;
    if (!this.#paused) this.#redraw();
  }

  #draw() {
    if (this.#paused) return;
    const rows = this.#waiting.splice(0).map((packet) => this.#row(packet));
    const reading = this.#list.scrollTop > 0;
    const fromEnd = this.#list.scrollHeight - this.#list.scrollTop;
    this.#list.prepend(...rows.reverse());
    while (this.#list.childElementCount > ROWS) {
      this.#list.lastElementChild?.remove();
    }
    if (reading) this.#list.scrollTop = this.#list.scrollHeight - fromEnd;
  }

  /** @param {Packet} packet */
  #row(packet) {
    const { direction, at } = packet;
    const out = direction === "out";
    const arrow = element("span", "packet__way", out ? "→" : "←");
    arrow.ariaHidden = "true";
    return element(
      "li",
      `packet packet--${direction}`,
      arrow,
      spoken(out ? "Sale: " : "Llega: "),
      this.#text(packet.text),
      element("p", "packet__words", isolated(explain(packet))),
      element("time", "packet__time", clock.format(at)),
    );
  }

  /**
   * The packet itself, with the digits of Engine.IO and of Socket.IO each in its colour.
   * @param {string} whole
   */
  #text(whole) {
    const hidden = whole.replaceAll(this.#secret, "•••");
    const text =
      hidden.length > LONGEST ? `${hidden.slice(0, LONGEST)}…` : hidden;
    const { engine, socket } = parse(text);
    return element(
      "code",
      "packet__text",
      ...(engine ? [element("b", "packet__engine", engine)] : []),
      ...(socket ? [element("b", "packet__socket", socket)] : []),
      isolated(text.slice(engine.length + socket.length)),
    );
  }
}

/** @type {Record<string, string>} */
const NAMES = {
  polling: "sondeo largo",
  websocket: "WebSocket",
  webtransport: "WebTransport",
};
