/** What every live widget does: start, stop, say how the connection is. */

import { Announcer } from "../common/announcer.js";
import { Clock } from "../common/clock.js";
import { throttled } from "../common/throttle.js";
import { xrayDrawer } from "./drawer.js";

/** @import { LiveClient } from "../clients/live.js" */
/** @import { Probe } from "../lab/probe.js" */
/** @import { StateDetail } from "../clients/types" */
/** @import { Timer } from "../common/types" */

/**
 * The base of the custom elements, which bring to life what the server has
 * rendered (views/widget.templ). Nothing connects before somebody presses the
 * button: a browser has six connections for a site, and reading needs none.
 *
 * @template {LiveClient} Client
 */
export class LiveWidget extends HTMLElement {
  /** @type {Client} */
  client = this.createClient();
  /** @type {Probe | undefined} what its requests cost, once it has started */
  probe;
  clock = new Clock(new URL("/healthz", location.href));
  announcer = new Announcer((text) => {
    this.find("announcer").textContent = text;
  });
  /** @type {StateDetail} */
  #state = { state: "stopped" };
  #spoken = "";
  /** @type {[type: string, listener: EventListener][]} of the client */
  #listeners = [];
  /** @type {AbortController | undefined} as long as it runs */
  #run;
  /** @type {AbortController | undefined} as long as it is in a page */
  #inPage;
  #suspended = false;
  /** @type {Timer | undefined} */
  #countdown;

  /**
   * @abstract
   * @returns {Client} stopped
   */
  createClient() {
    throw new Error("abstract");
  }

  /** Puts on the screen what has changed. */
  draw() {}

  connectedCallback() {
    this.#inPage = new AbortController();
    const on = { signal: this.#inPage.signal };
    this.listen("state", (detail) => this.#showState(detail));
    // Who leaves must not keep a connection; who comes back (from the
    // back/forward cache) goes on where it was.
    addEventListener("pagehide", () => this.#suspend(), on);
    addEventListener("pageshow", () => this.#resume(), on);
    // No need to wait any longer if there is reason to hope.
    addEventListener("online", () => this.client.retryNow(), on);

    this.find("toggle").onclick = () => this.#toggle();
    this.find("controls").removeAttribute("disabled");
    xrayDrawer(this);
  }

  disconnectedCallback() {
    this.stop();
    this.#inPage?.abort();
    this.#hear("removeEventListener");
    this.#listeners = [];
    this.probe?.close();
    this.announcer.stop();
  }

  async start() {
    this.#run = new AbortController();
    const { signal } = this.#run;
    this.#showState({ state: "connecting" });
    // Before the stream: then the first event has a delay already.
    await Promise.all([this.clock.refresh(signal), this.#measure()]);
    if (!signal.aborted) this.client.start();
  }

  stop() {
    if (!this.#run) return;
    this.#run.abort();
    this.#run = undefined;
    this.client.stop();
  }

  /**
   * Hears the client for as long as the widget is in the page.
   * @param {string} type
   * @param {(detail: any) => void} listener
   */
  listen(type, listener) {
    const hear = (/** @type {Event} */ event) =>
      listener(/** @type {CustomEvent} */ (event).detail);
    this.#listeners.push([type, hear]);
    this.client.addEventListener(type, hear);
  }

  /**
   * Goes on with another client, from where the one before was.
   * @param {Client} client stopped
   */
  useClient(client) {
    const runs = this.#run !== undefined;
    this.stop();
    this.#hear("removeEventListener");
    client.last = this.client.last;
    client.epoch = this.client.epoch;
    client.url.search = this.client.url.search;
    this.client = client;
    this.#hear("addEventListener");
    if (runs) this.start();
  }

  /** @param {"addEventListener" | "removeEventListener"} change */
  #hear(change) {
    for (const [type, hear] of this.#listeners) this.client[change](type, hear);
  }

  /**
   * @param {string} part the data-part of an element
   * @returns {HTMLElement}
   */
  find(part) {
    const element = this.querySelector(`[data-part="${part}"]`);
    if (!element) throw new Error(`${this.localName} has no ${part}`);
    return /** @type {HTMLElement} */ (element);
  }

  /** Draws soon, once, however many ask for it. */
  redraw = throttled(() => {
    this.draw();
    if (this.client.state === "connected") this.clock.refresh();
  });

  /** The lab is loaded with the first start: reading needs none. */
  async #measure() {
    if (this.probe) return this.probe.open();
    const loaded = await import("../lab/lab.js").catch(() => undefined);
    if (!loaded || !this.isConnected || this.probe) return;
    const all = document.querySelectorAll(this.localName);
    const name = this.localName.replace("-widget", "");
    const probe = loaded.lab.probe(`${name}-${[...all].indexOf(this) + 1}`);
    this.probe = probe;
    const mark = () => probe.mark(this.client.url);
    probe.addEventListener("lab", mark);
    probe.addEventListener("total", () => this.redraw());
    this.dispatchEvent(new CustomEvent("probe"));
    await probe.open();
    mark();
  }

  #toggle() {
    if (this.#run) this.stop();
    else this.start();
  }

  #suspend() {
    this.#suspended = this.#run !== undefined;
    this.stop();
  }

  #resume() {
    if (this.#suspended) this.start();
    this.#suspended = false;
  }

  /** @param {StateDetail} detail */
  #showState(detail) {
    const { state } = detail;
    this.#state = detail;
    this.dataset.state = state;
    this.find("toggle").textContent = state === "stopped" ? "Empezar" : "Parar";
    this.#writeState();
    const sentence = SENTENCES[state];
    if (!sentence || sentence === this.#spoken) return;
    this.#spoken = sentence;
    this.announcer.say(sentence);
  }

  /** Writes the state, and while it counts down, again every second. */
  #writeState() {
    clearTimeout(this.#countdown);
    const { state, reason, retryAt = 0 } = this.#state;
    const left = Math.ceil((retryAt - Date.now()) / 1000);
    let words = WORDS[state];
    if (state === "retrying") {
      // Only now: without a network, this very computer still answers.
      const cause = navigator.onLine
        ? CAUSES[reason ?? "network"]
        : "sin conexión; ";
      words =
        cause + (left > 0 ? `reintentando en ${left} s…` : "reintentando…");
    }
    this.find("state").textContent = words;
    if (left > 0) {
      this.#countdown = setTimeout(() => this.#writeState(), 1000);
    }
  }
}

const WORDS = {
  stopped: "parado",
  connecting: "conectando…",
  connected: "conectado",
  retrying: "",
  paused: "en pausa",
};

const CAUSES = {
  server: "desconectado por el servidor; ",
  silence: "el servidor ha enmudecido; ",
  network: "",
};

/** What is worth saying aloud. */
const SENTENCES = {
  stopped: "Parado.",
  connecting: "",
  connected: "Conectado.",
  retrying: "Sin conexión; reintentando.",
  paused: "",
};
