/** <chat-widget>: views/chat.templ, alive. */

import { Entry } from "./chat/entry.js";
import { browser, tab } from "./common/memory.js";
import { nickname } from "./common/publish.js";
import { xrayDrawer } from "./widget/drawer.js";

/** @import { ChatRoom } from "./chat/room.js" */

/**
 * Loads the chat when somebody goes in. Before that nothing connects, and its
 * modules are not even fetched: a lesson is read without them.
 */
export class ChatWidget extends HTMLElement {
  #find = (/** @type {string} */ part) => {
    const found = this.querySelector(`[data-part="${part}"]`);
    if (!found) throw new Error(`chat-widget has no ${part}`);
    return /** @type {HTMLElement} */ (found);
  };
  /** @type {Entry | undefined} */
  #entry;
  /** @type {ChatRoom | undefined} */
  #room;

  /** Of the room, once somebody is in it: what the drawers work with. */
  get client() {
    return this.#room?.client;
  }

  get probe() {
    return this.#room?.probe;
  }

  connectedCallback() {
    this.#entry = new Entry(this.#find, (name, room) => {
      this.#enter(name, room);
    });
    this.#find("controls").removeAttribute("disabled");
    xrayDrawer(this);
    this.#begin(this.#entry);
  }

  disconnectedCallback() {
    this.#room?.close();
    this.#room = undefined;
    this.#entry?.stop();
  }

  /**
   * Fills in the form with the last choice. On the chat's own page, who was
   * inside before a reload is inside again.
   * @param {Entry} entry
   */
  #begin(entry) {
    const isPage = this.hasAttribute("data-page");
    const { name = nickname(), room: last } = browser.get("chat") ?? {};
    const asked = isPage
      ? new URLSearchParams(location.search).get("sala")
      : this.dataset.room;
    const room = asked || last || "general";
    entry.fill(name, room);
    if (isPage && tab.get("chat")) this.#enter(name, room);
  }

  /**
   * @param {string} name
   * @param {string} room
   */
  async #enter(name, room) {
    this.#find("go").textContent = "Entrando…";
    try {
      const { ChatRoom } = await import("./chat/room.js");
      if (!this.isConnected || !this.#entry) return;
      if (!this.#room) {
        this.#room = new ChatRoom(this, this.#find, this.#entry);
        this.dispatchEvent(new CustomEvent("probe"));
      }
      this.#room.enter(name, room);
    } catch {
      this.#find("go").textContent = "Entrar";
      this.#entry?.refuse({
        field: "",
        detail:
          "No se ha podido cargar el chat. Comprueba la red y reinténtalo.",
      });
    }
  }
}

customElements.define("chat-widget", ChatWidget);
