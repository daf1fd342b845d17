/** <race-widget>: views/race.templ, alive. */

import { Drawer, xrayDrawer } from "./widget/drawer.js";

/** @import { Race } from "./race/race.js" */

/**
 * Loads the race when somebody starts one, or comes with the link to a result.
 * Before that nothing connects, and its modules are not even fetched.
 */
export class RaceWidget extends HTMLElement {
  #find = (/** @type {string} */ part) => {
    const found = this.querySelector(`[data-part="${part}"]`);
    if (!found) throw new Error(`race-widget has no ${part}`);
    return /** @type {HTMLElement} */ (found);
  };
  /** @type {Race | undefined} */
  race;
  /** @type {AbortController | undefined} as long as it is in a page */
  #inPage;

  /** The lab's, for the whole race; undefined until it starts. */
  get probe() {
    return this.race?.probe;
  }

  connectedCallback() {
    this.#inPage = new AbortController();
    const on = { signal: this.#inPage.signal };
    addEventListener("hashchange", () => this.#show(), on);
    this.#find("toggle").onclick = () => this.#start();
    this.#find("controls").removeAttribute("disabled");
    xrayDrawer(this);
    new Drawer(this, "sabotage", async (root) => {
      const { RaceSabotage } = await import("./race/sabotage.js");
      return new RaceSabotage(root, this);
    });
    this.#show();
  }

  disconnectedCallback() {
    this.race?.close();
    this.race = undefined;
    this.#inPage?.abort();
  }

  /** From then on, the button is the race's. */
  async #start() {
    this.#find("state").textContent = "preparados…";
    try {
      const { Race } = await import("./race/race.js");
      if (!this.isConnected || this.race) return;
      this.race = new Race(this, this.#find);
      this.race.toggle();
    } catch {
      this.#find("state").textContent = "en la salida";
      this.#find("warning").hidden = false;
      this.#find("warning").textContent =
        "No se ha podido cargar la carrera. Comprueba la red y reinténtalo.";
    }
  }

  /** Somebody else's result, if the address has one. */
  async #show() {
    if (!location.hash.startsWith("#carrera=")) return;
    const { showShared } = await import("./race/shared.js");
    showShared(this.#find("shared"), location.hash);
  }
}

customElements.define("race-widget", RaceWidget);
