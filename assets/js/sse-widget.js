/** <sse-widget>: views/sse.templ, alive. */

import { SseClient } from "./clients/sse.js";
import { formatCount, formatTime } from "./common/format.js";
import { TechniqueWidget } from "./widget/technique.js";

/** @extends {TechniqueWidget<SseClient>} */
export class SseWidget extends TechniqueWidget {
  #connections = 0;
  #pings = 0;
  #pingedAt = "";

  /** @override */
  createClient() {
    return new SseClient(new URL("/sse", location.href));
  }

  /** @override */
  connectedCallback() {
    super.connectedCallback();
    this.listen("open", () => {
      this.#connections++;
      this.redraw();
    });
    this.listen("ping", ({ time }) => this.#pinged(time));
  }

  /** @override */
  figures() {
    const n = this.#connections;
    const requests = n === 1 ? "petición" : "peticiones";
    return {
      ...super.figures(),
      "received-note": n > 0 ? `en ${formatCount(n)} ${requests}` : "",
      ping: this.#pingedAt || "–",
      "ping-note": this.#pings > 0 ? `de ${formatCount(this.#pings)}` : "",
    };
  }

  /** @override */
  reset() {
    this.#connections = 0;
    this.#pings = 0;
    this.#pingedAt = "";
    super.reset();
  }

  /** @param {string} time the server's */
  #pinged(time) {
    this.#pings++;
    this.#pingedAt = formatTime(time);
    this.redraw();
  }
}

customElements.define("sse-widget", SseWidget);
