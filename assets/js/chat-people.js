/** Who is in the room, who comes and goes, and who is writing. */

import { element, isolated } from "./dom.js";
import { formatCount } from "./format.js";
import { paced } from "./paced.js";

/** @import { Timer } from "./types" */

/** How long a sign of somebody's counts, in ms. */
const FRESH = 4000;

const byName = new Intl.Collator("es", { numeric: true });

export class People {
  /** Two hundred may come back at once: they are drawn once. */
  #redraw = paced(() => this.#draw());
  #parts;
  #me = "";
  /** @type {string[]} */
  #names = [];
  /** @type {Map<string, number>} until when each of them is writing */
  #writing = new Map();
  /** @type {{ name: string, verb: string, until: number } | undefined} */
  #moved;
  #count;
  /** @type {Timer | undefined} */
  #timer;

  /**
   * @param {(part: string) => HTMLElement} find
   * @param {(people: number) => void} count hears how many there are
   */
  constructor(find, count) {
    this.#count = count;
    this.#parts = {
      list: find("people"),
      count: find("people-count"),
      here: find("here"),
      alone: find("alone"),
      status: find("status"),
    };
  }

  /**
   * @param {string} me
   * @param {string[]} names
   */
  welcome(me, names) {
    this.#me = me;
    this.#names = [...names];
    this.#writing.clear();
    this.#moved = undefined;
    this.#redraw();
  }

  /** @param {string} name */
  joined(name) {
    if (!this.#names.includes(name)) this.#names.push(name);
    this.#move(name, "ha entrado");
  }

  /** @param {string} name */
  left(name) {
    this.#names = this.#names.filter((other) => other !== name);
    this.#writing.delete(name);
    this.#move(name, "ha salido");
  }

  /** @param {string} name */
  writes(name) {
    this.#writing.set(name, Date.now() + FRESH);
    this.#tell();
  }

  /** @param {string} name whose message is here */
  wrote(name) {
    if (this.#writing.delete(name)) this.#tell();
  }

  /**
   * @param {string} name
   * @param {string} verb
   */
  #move(name, verb) {
    this.#moved = { name, verb, until: Date.now() + FRESH };
    this.#tell();
    this.#redraw();
  }

  #draw() {
    const { list, count, here, alone } = this.#parts;
    const others = this.#names.filter((name) => name !== this.#me);
    others.sort(byName.compare);
    const me = element("li", "person", isolated(this.#me, "person__name"));
    me.append(" ", element("span", "row__mine", "tú"));
    list.replaceChildren(
      me,
      ...others.map((name) =>
        element("li", "person", isolated(name, "person__name")),
      ),
    );
    const n = formatCount(others.length + 1);
    count.textContent = n;
    here.textContent = n;
    this.#count(others.length + 1);
    alone.hidden = others.length > 0;
    this.#tell();
  }

  /** Says it, and once it is no longer true, takes it back. */
  #tell() {
    const now = Date.now();
    for (const [name, until] of this.#writing) {
      if (until <= now) this.#writing.delete(name);
    }
    if (this.#moved && this.#moved.until <= now) this.#moved = undefined;
    this.#parts.status.replaceChildren(...this.#words());
    const untils = [...this.#writing.values(), this.#moved?.until ?? Infinity];
    const next = Math.min(...untils);
    clearTimeout(this.#timer);
    if (next < Infinity)
      this.#timer = setTimeout(() => this.#tell(), next - now);
  }

  #words() {
    const [first, second, ...rest] = [...this.#writing.keys()].map((name) =>
      isolated(name),
    );
    if (rest.length > 0) {
      const n = rest.length;
      return [first, ", ", second, ` y ${n} más están escribiendo…`];
    }
    if (second) return [first, " y ", second, " están escribiendo…"];
    if (first) return [first, " está escribiendo…"];
    if (this.#moved)
      return [isolated(this.#moved.name), ` ${this.#moved.verb}.`];
    return [];
  }
}
