/** <websocket-widget>: views/websocket.templ, alive. */

import { WebSocketClient } from "./clients/websocket.js";
import { formatCount, formatDelay } from "./common/format.js";
import { nickname } from "./common/publish.js";
import { TechniqueWidget } from "./widget/technique.js";

/** @extends {TechniqueWidget<WebSocketClient>} */
export class WebSocketWidget extends TechniqueWidget {
  #frames = { in: 0, out: 0 };
  /** @type {{ text: string, at: number }[]} sent and not yet echoed */
  #sent = [];

  /** @override */
  createClient() {
    return new WebSocketClient(new URL("/websocket", location.href));
  }

  /** @override */
  connectedCallback() {
    super.connectedCallback();
    this.listen("frame", ({ direction }) => this.#counted(direction));
    this.listen("echo", ({ text }) => this.#echoed(text));
    this.find("form").onsubmit = (event) => {
      event.preventDefault();
      this.#sendMessage();
    };
  }

  /** @override */
  figures() {
    const { in: received, out: sent } = this.#frames;
    return {
      ...super.figures(),
      frames: received > 0 ? formatCount(received) : "–",
      "frames-note": sent > 0 ? `${formatCount(sent)} enviadas` : "",
    };
  }

  /** @override */
  reset() {
    this.#frames = { in: 0, out: 0 };
    super.reset();
  }

  /**
   * A pulse goes through the socket: there is no request to make.
   * @override
   */
  async publishPulse() {
    const sent = this.client.publish("pulse", { from: nickname() });
    if (!sent) this.#unsent();
  }

  #sendMessage() {
    const input = /** @type {HTMLInputElement} */ (this.find("message"));
    const text = input.value;
    if (text === "") return;
    if (!this.client.send(text)) return this.#unsent();
    this.#sent.push({ text, at: performance.now() });
    if (this.#sent.length > 20) this.#sent.shift(); // those never came back
  }

  #unsent() {
    const text =
      this.client.state === "connected"
        ? "No se ha enviado: la red no da abasto. Espera un momento."
        : "No se ha enviado: el socket no está abierto.";
    this.addNotice("problem", text);
  }

  /** @param {"in" | "out"} direction */
  #counted(direction) {
    this.#frames[direction]++;
    this.redraw();
  }

  /** @param {string} text */
  #echoed(text) {
    const i = this.#sent.findIndex((sent) => sent.text === text);
    const [sent] = i < 0 ? [] : this.#sent.splice(i, 1);
    const trip = sent ? ` en ${formatDelay(performance.now() - sent.at)}` : "";
    this.addNotice("notice", `Eco${trip}: ${text}`);
  }
}

customElements.define("websocket-widget", WebSocketWidget);
