/** Presence: who is in the room, who comes and goes, and who is writing. */

import { element, isolated } from "../common/dom.js";
import { formatCount } from "../common/format.js";
import { throttled } from "../common/throttle.js";
import { inked, markElement } from "./mark.js";

/** @import { ChatMovement, ChatPeoplePage, ChatWelcome, Person } from "../clients/types" */
/** @import { Timer } from "../common/types" */

/** How long somebody counts as writing, or as just arrived, in ms. */
const FRESH = 4000;

const byName = new Intl.Collator("es", { numeric: true });

/**
 * A list that follows who comes and goes while they are few. In a crowd it is a
 * number that follows; the list is turned page by page by who wants to see it,
 * and stays as it was read.
 */
export class People {
  /** Two hundred may come back at once: they are drawn once. */
  #redraw = throttled(() => this.#draw());
  #parts;
  #ask;
  /** @type {Person} */
  #me = { name: "", mark: "" };
  #total = 0;
  /** @type {Map<string, Person> | undefined} by mark and name; none in a crowd */
  #people;
  /** What is looked for in a crowd, and what has been found. */
  #like = "";
  /** @type {Person[]} */
  #found = [];
  #more = true;
  #asking = 0;
  /** @type {Map<string, number>} until when each of them is writing */
  #writing = new Map();
  /** @type {{ words: (Node | string)[], until: number } | undefined} */
  #moved;
  /** @type {Timer | undefined} */
  #timer;

  /**
   * @param {(part: string) => HTMLElement} find
   * @param {object} ask what it asks others for
   * @param {(look: { after: string, like: string }) => Promise<ChatPeoplePage>} ask.people
   * @param {(people: number) => void} ask.count hears how many there are
   * @param {(sentence: string) => void} ask.say
   */
  constructor(find, ask) {
    this.#ask = ask;
    this.#parts = {
      list: find("people"),
      count: find("people-count"),
      here: find("here"),
      alone: find("alone"),
      crowd: find("crowd"),
      like: /** @type {HTMLInputElement} */ (find("people-like")),
      more: find("people-more"),
      status: find("status"),
    };
    const { crowd, like, more } = this.#parts;
    crowd.onsubmit = (event) => {
      event.preventDefault();
      this.#look(like.value.trim());
    };
    more.onclick = () => this.#turn();
  }

  /** @param {ChatWelcome} welcome */
  welcome({ name, mark, total, people }) {
    this.#me = { name, mark };
    this.#total = total;
    this.#people = people && byKey(people);
    this.#writing.clear();
    this.#moved = undefined;
    this.#look(undefined);
    this.#redraw();
  }

  /** @param {ChatMovement} movement */
  moves({ total, joined = [], left = [], people }) {
    this.#total = total;
    if (people) this.#people = byKey(people);
    else if (joined.length + left.length === 0) this.#people = undefined;
    for (const person of left) {
      this.#people?.delete(key(person));
      this.#writing.delete(person.name);
    }
    for (const person of joined) this.#people?.set(key(person), person);
    const others = joined.filter((person) => key(person) !== key(this.#me));
    const words = moved(others, "ha entrado.", "Han entrado");
    const gone = moved(left, "ha salido.", "Han salido");
    const change = words ?? gone;
    if (change) this.#moved = { words: change, until: Date.now() + FRESH };
    this.#redraw();
  }

  /** @param {string} name */
  writes(name) {
    this.#writing.set(name, Date.now() + FRESH);
    this.#writeStatus();
  }

  /** @param {string} name whose message is here */
  wrote(name) {
    if (this.#writing.delete(name)) this.#writeStatus();
  }

  /**
   * Begins another list, empty until it is turned.
   * @param {string | undefined} like what is looked for; nothing yet
   */
  #look(like) {
    this.#like = like ?? "";
    this.#found = [];
    this.#more = true;
    this.#asking++;
    if (like === undefined) this.#parts.like.value = "";
    else this.#turn();
  }

  /** Turns the page. */
  async #turn() {
    const { more, list } = this.#parts;
    const asking = ++this.#asking;
    try {
      const after = this.#found.at(-1)?.name ?? "";
      const page = await this.#ask.people({ after, like: this.#like });
      if (asking !== this.#asking) return; // another list has begun
      this.#found = this.#found.concat(page.people);
      this.#more = page.more;
      this.#total = page.total;
      if (!page.more && document.activeElement === more) list.focus();
      this.#draw();
      const n = this.#found.length;
      this.#ask.say(
        n === 0 ? "No hay nadie así." : `${persons(n)} en la lista.`,
      );
    } catch {
      this.#ask.say("Sin respuesta del servidor: inténtalo otra vez.");
    }
  }

  #draw() {
    const { list, count, here, alone, crowd, more } = this.#parts;
    const others = this.#people
      ? [...this.#people.values()].filter((one) => key(one) !== key(this.#me))
      : this.#found;
    if (this.#people) {
      others.sort((a, b) => byName.compare(a.name, b.name));
      others.unshift(this.#me);
    }
    list.replaceChildren(...others.map((one) => this.#item(one)));
    list.hidden = others.length === 0;
    crowd.hidden = this.#people !== undefined;
    more.hidden = crowd.hidden || !this.#more;
    more.textContent = this.#found.length === 0 ? "Ver la lista" : "Ver más";
    const n = formatCount(this.#total);
    count.textContent = n;
    here.textContent = n;
    this.#ask.count(this.#total);
    alone.hidden = this.#total > 1;
    this.#writeStatus();
  }

  /** @param {Person} person */
  #item(person) {
    const { name, mark } = person;
    const item = element(
      "li",
      "person",
      inked(isolated(name, "person__name"), mark),
      " ",
      markElement(mark),
    );
    if (key(person) === key(this.#me))
      item.append(" ", element("span", "row__mine", "tú"));
    return item;
  }

  /** Writes who comes, goes and types, and removes it once it is no longer true. */
  #writeStatus() {
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
      this.#timer = setTimeout(() => this.#writeStatus(), next - now);
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
    return this.#moved?.words ?? [];
  }
}

/** @param {Person} person */
const key = ({ name, mark }) => `${mark} ${name}`;

/** @param {Person[]} people */
const byKey = (people) => new Map(people.map((one) => [key(one), one]));

/** @param {number} n */
const persons = (n) => (n === 1 ? "1 persona" : `${formatCount(n)} personas`);

/**
 * @param {Person[]} people
 * @param {string} one
 * @param {string} many
 */
function moved(people, one, many) {
  if (people.length === 0) return undefined;
  if (people.length === 1) return [isolated(people[0].name), ` ${one}`];
  return [`${many} ${persons(people.length)}.`];
}
