/** The mark of a person: who somebody is as the server knows it, whatever the name. */

import { element, spoken } from "../common/dom.js";

/** How many inks there are for people (css/chat/mark.css). */
const INKS = 6;
/** The prefix of a passing mark: without a secret, somebody has another one tomorrow. */
const PASSING = "~";

/**
 * The same person has the same ink everywhere, and nobody chooses it.
 * @param {HTMLElement} node
 * @param {string | undefined} mark none: a message from before there were marks
 */
export function inked(node, mark) {
  const code = Number.parseInt(mark?.replace(PASSING, "") ?? "", 36);
  node.dataset.ink = `${Number.isNaN(code) ? INKS - 1 : code % INKS}`;
  return node;
}

/**
 * The mark itself, to be read and to be heard.
 * @param {string | undefined} mark
 */
export function markElement(mark) {
  if (!mark) return "";
  const passing = mark.startsWith(PASSING);
  const node = element("span", "mark", spoken("marca "), mark);
  if (passing) node.append(spoken(", de paso"));
  return inked(node, mark);
}

/** Who has been seen under which name. */
export class Marks {
  /** @type {Map<string, string>} the first mark of each name */
  #seen = new Map();

  clear() {
    this.#seen.clear();
  }

  /**
   * Notes who has a name, and says whether it was somebody else's before.
   * @param {{ name: string, mark?: string }} person
   */
  another({ name, mark }) {
    if (!mark) return false;
    const key = name.normalize("NFKC").toLowerCase();
    const first = this.#seen.get(key) ?? mark;
    this.#seen.set(key, first);
    return first !== mark;
  }
}
