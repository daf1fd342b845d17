/** The rooms there are, to change to, and a way to another one. */

import { element, isolated, spoken } from "../common/dom.js";
import { formatCount } from "../common/format.js";

/** @import { ChatRoom } from "../clients/types" */

/** From one look at them to the next, in ms. */
const PAUSE = 20_000;

export class Rooms {
  #list;
  /** @type {HTMLInputElement} */
  #other;
  #ask;
  #go;
  #current = "";
  #timer = 0;

  /**
   * @param {(part: string) => HTMLElement} find
   * @param {() => Promise<ChatRoom[]>} ask
   * @param {(room: string) => void} go
   */
  constructor(find, ask, go) {
    this.#list = find("rooms");
    this.#other = /** @type {HTMLInputElement} */ (find("other"));
    this.#ask = ask;
    this.#go = go;
    find("open").onsubmit = (event) => {
      event.preventDefault();
      const room = this.#other.value.trim();
      if (room) go(room);
    };
  }

  /** @param {string} room where one is now */
  start(room) {
    this.stop();
    this.#current = room;
    this.#other.value = "";
    this.#look();
    this.#timer = setInterval(() => {
      if (!document.hidden) this.#look();
    }, PAUSE);
  }

  /**
   * Corrects, until the next look, how many are in this one.
   * @param {number} people
   */
  count(people) {
    const count = this.#list.querySelector("[aria-current] .chat__count");
    if (count) count.replaceChildren(...counted(people));
  }

  stop() {
    clearInterval(this.#timer);
  }

  async #look() {
    try {
      this.#draw(await this.#ask());
    } catch {
      // No connection: what was true a moment ago stays.
    }
  }

  /** @param {ChatRoom[]} rooms the liveliest first */
  #draw(rooms) {
    // The one that has the focus is replaced by itself.
    const focused = document.activeElement;
    const held = this.#list.contains(focused) && focused?.textContent;
    if (!rooms.some(({ name }) => name === this.#current)) {
      rooms.unshift({ name: this.#current, people: 1, last: 0 });
    }
    this.#list.replaceChildren(...rooms.map((room) => this.#item(room)));
    for (const button of this.#list.querySelectorAll("button")) {
      if (held && button.textContent === held) button.focus();
    }
  }

  /** @param {ChatRoom} room */
  #item({ name, people }) {
    const count = element("span", "chat__count", ...counted(people));
    const button = element(
      "button",
      "room",
      isolated(name, "room__name"),
      " ",
      count,
    );
    button.type = "button";
    if (name === this.#current) button.ariaCurrent = "true";
    else button.onclick = () => this.#go(name);
    return element("li", "", button);
  }
}

/** @param {number} people */
function counted(people) {
  return [formatCount(people), spoken(people === 1 ? " persona" : " personas")];
}
