/** What a term of the glossary means, on a card beside it. */

import { element, stylesheet } from "../common/dom.js";

/** @import { Timer } from "../common/types" */

/** As long as a pointer that only passes by takes, or one on its way to the card. */
const PAUSE_MS = 150;

class Card {
  #card = element("div", "term-card");
  /** @type {HTMLAnchorElement | undefined} whose card is open */
  #link;
  /** A card that was asked for stays until it is sent away. */
  #pinned = false;
  /** @type {Timer | undefined} */
  #timer;

  constructor() {
    this.#card.popover = "manual";
    this.#card.onpointerenter = () => clearTimeout(this.#timer);
    this.#card.onpointerleave = () => this.#leave();
    for (const link of document.querySelectorAll("a.term")) prepare(link);
    addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.#close();
    });
    addEventListener("pointerdown", ({ target }) => {
      const node = /** @type {Node} */ (target);
      if (!this.#card.contains(node) && !this.#link?.contains(node))
        this.#close();
    });
  }

  /**
   * @param {Event} event of a term: pointerover, focusin or click
   * @param {Element} link
   */
  hear(event, link) {
    if (!(link instanceof HTMLAnchorElement)) return;
    prepare(link); // it may be newer than this card: a lesson is being edited
    clearTimeout(this.#timer);
    if (event.type === "click") {
      // By the keyboard it is open since the focus came.
      const key = /** @type {PointerEvent} */ (event).detail === 0;
      if (this.#link === link && (this.#pinned || key)) return this.#close();
      this.#open(link, true);
    } else if (event.type === "focusin") {
      if (link.matches(":focus-visible")) this.#open(link, false);
    } else if (/** @type {PointerEvent} */ (event).pointerType === "mouse") {
      if (this.#link === link) return;
      this.#timer = setTimeout(() => {
        if (link.matches(":hover")) this.#open(link, false);
      }, PAUSE_MS);
      link.onpointerleave = () => this.#leave();
    }
  }

  /**
   * @param {HTMLAnchorElement} link
   * @param {boolean} pinned
   */
  async #open(link, pinned) {
    if (this.#link !== link) this.#close();
    const entry = document.getElementById(entryOf(link));
    if (!entry) return;
    this.#pinned ||= pinned;
    this.#link = link;
    link.ariaExpanded = "true";
    link.onblur = () => this.#close();
    await stylesheet("terms.css");
    if (this.#link !== link) return;
    const [name, meaning] = entry.children;
    this.#card.replaceChildren(
      element("p", "term-card__name", ...name.cloneNode(true).childNodes),
      ...meaning.cloneNode(true).childNodes,
    );
    if (!this.#card.isConnected)
      document.querySelector("main")?.append(this.#card);
    this.#card.showPopover();
    this.#place(link);
  }

  /**
   * Below the term or, where there is no room, above it.
   * @param {HTMLAnchorElement} link
   */
  #place(link) {
    const gap = 6;
    const { clientWidth, clientHeight } = document.documentElement;
    const [line] = link.getClientRects();
    const { width, height } = this.#card.getBoundingClientRect();
    const left = Math.min(line.left, clientWidth - width - 2 * gap);
    const below = link.getBoundingClientRect().bottom + gap;
    const fits = below + height <= clientHeight || line.top < height + gap;
    const top = fits ? below : line.top - gap - height;
    this.#card.style.left = `${Math.max(2 * gap, left) + scrollX}px`;
    this.#card.style.top = `${top + scrollY}px`;
  }

  #leave() {
    clearTimeout(this.#timer);
    if (this.#pinned || this.#link?.matches(":focus-visible")) return;
    this.#timer = setTimeout(() => this.#close(), PAUSE_MS);
  }

  #close() {
    clearTimeout(this.#timer);
    if (this.#link) this.#link.ariaExpanded = "false";
    this.#link = undefined;
    this.#pinned = false;
    this.#card.hidePopover();
  }
}

/**
 * A term is a link to its definition until this module comes; then a button.
 * @param {Element} link
 */
function prepare(link) {
  if (!(link instanceof HTMLAnchorElement) || link.role === "button") return;
  link.role = "button";
  link.ariaExpanded = "false";
  link.setAttribute("aria-describedby", entryOf(link));
  link.onkeydown = (event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    link.click();
  };
}

/** @param {HTMLAnchorElement} link */
const entryOf = (link) => decodeURIComponent(link.hash.slice(1));

export const card = new Card();
