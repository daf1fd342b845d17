/** <polling-widget>: views/polling.templ, alive. */

import { PollingClient } from "./clients/polling.js";
import { formatCount } from "./common/format.js";
import { TechniqueWidget } from "./widget/technique.js";

/** @extends {TechniqueWidget<PollingClient>} */
export class PollingWidget extends TechniqueWidget {
  #requests = 0;
  #empty = 0;

  /** @override */
  createClient() {
    return new PollingClient(new URL("/polling", location.href));
  }

  /** @override */
  connectedCallback() {
    super.connectedCallback();
    this.listen("request", ({ status }) => this.#answered(status));
    this.find("interval").onchange = () => this.#configure();
    this.find("wait").onchange = () => this.#configure();
    this.#configure();
  }

  /**
   * @override
   * @param {PollingClient} client
   */
  useClient(client) {
    super.useClient(client);
    this.#configure();
  }

  /** @override */
  figures() {
    const some = this.#requests > 0;
    return {
      ...super.figures(),
      requests: some ? formatCount(this.#requests) : "–",
      "requests-note": some ? `${formatCount(this.#empty)} con 304` : "",
    };
  }

  /** @override */
  reset() {
    this.#requests = 0;
    this.#empty = 0;
    super.reset();
  }

  /** @param {number} status */
  #answered(status) {
    this.#requests++;
    if (status === 304) this.#empty++;
    this.redraw();
  }

  /** Reads the settings, in ms. What they are now was not measured yet. */
  #configure() {
    const interval = Number(this.#setting("interval").value);
    const wait = Number(this.#setting("wait").value);
    this.#setting("interval").disabled = wait > 0; // the server waits, not we
    this.client.configure({ interval, wait });
    this.stats.clearDelays();
    this.redraw();
  }

  /** @param {string} name */
  #setting(name) {
    return /** @type {HTMLSelectElement} */ (this.find(name));
  }
}

customElements.define("polling-widget", PollingWidget);
