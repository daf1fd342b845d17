/** The sequence diagram: two lifelines, time runs down. */

import { element } from "../common/dom.js";
import { drawDetails } from "./details.js";
import { drawRow } from "./row.js";

/** @import { TraceEntry } from "../lab/types" */
/** @import { Moment } from "./trace.js" */

/** It is a window on the trace, not all of it. */
const ROWS = 200;
/** Who is so near the end, in pixels, has not left it. */
const NEAR = 24;

/**
 * A list that scrolls. Its box is laid out from the end (css/xray/paper.css), so that the
 * browser itself follows what comes. Seen from the keyboard it is one stop; the
 * arrow keys go from row to row, and Enter opens one, as everywhere.
 *
 * It gives `open` when a row is opened, and `away` and `back` when somebody
 * scrolls away from the end and back: who reads wants nothing to move.
 */
export class Diagram extends EventTarget {
  #rows = /** @type {HTMLOListElement} */ (element("ol", "xray__rows"));
  #hint = element("p", "xray__hint");
  /** @type {WeakMap<Node, TraceEntry>} */
  #entries = new WeakMap();
  /** @type {TraceEntry | undefined} of the newest row */
  #last;
  /** The tag of the panel itself, which rows leave out. */
  tag = "";
  node = element(
    "div",
    "xray__paper",
    element(
      "div",
      "xray__sheet",
      element(
        "div",
        "xray__heads",
        element("span", "xray__head", "Navegador"),
        element("span", "xray__head", "Servidor"),
      ),
      this.#rows,
      this.#hint,
    ),
  );

  constructor() {
    super();
    this.#rows.role = "list";
    const { node } = this;
    node.tabIndex = 0;
    node.role = "group";
    node.ariaLabel = "Diagrama, lo más nuevo abajo";
    node.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    node.addEventListener("click", (event) => this.#clicked(event));
    node.addEventListener("toggle", (event) => this.#toggled(event), true);
    node.addEventListener("keydown", (event) => this.#pressed(event));
  }

  /** What the paper says while it is empty. @param {string} text */
  set hint(text) {
    if (this.#hint.textContent !== text) this.#hint.textContent = text;
    this.#hint.hidden = text === "";
  }

  get size() {
    return this.#rows.childElementCount;
  }

  /** @param {Moment[]} moments */
  append(moments) {
    if (moments.length === 0) return;
    if (moments.length >= ROWS) this.clear();
    const rows = moments.slice(-ROWS).map((moment) => {
      const row = drawRow(moment, this.#last, this.tag);
      this.#last = moment.entry;
      this.#entries.set(row, moment.entry);
      return row;
    });
    this.#rows.append(...rows);
    this.#trim();
  }

  clear() {
    this.#keepFocus(this.#rows);
    this.#rows.replaceChildren();
    this.#last = undefined;
  }

  #trim() {
    while (this.#rows.childElementCount > ROWS) {
      const oldest = /** @type {Element} */ (this.#rows.firstElementChild);
      this.#keepFocus(oldest);
      oldest.remove();
    }
  }

  /** Whoever is on a row that goes stays in the diagram. @param {Node} gone */
  #keepFocus(gone) {
    if (gone.contains(document.activeElement)) {
      this.node.focus({ preventScroll: true });
    }
  }

  /** Goes to the newest row, and on with those that come. */
  toEnd() {
    this.node.scrollTop = 0;
  }

  #scrolled() {
    const away = this.node.scrollTop < -NEAR;
    this.dispatchEvent(new Event(away ? "away" : "back"));
  }

  /**
   * Enter is a click too. The toggle comes later than what is pressed next.
   * @param {Event} event
   */
  #clicked({ target }) {
    const summary = /** @type {Element} */ (target).closest("summary");
    const details = /** @type {HTMLDetailsElement | null | undefined} */ (
      summary?.parentElement
    );
    if (details && !details.open) this.dispatchEvent(new Event("open"));
  }

  /** @param {Event} event */
  #toggled({ target }) {
    const details = /** @type {HTMLDetailsElement} */ (target);
    const entry = this.#entries.get(/** @type {Node} */ (details.parentNode));
    if (!entry || !details.open) return;
    if (details.childElementCount === 1) details.append(drawDetails(entry));
    details.scrollIntoView({ block: "nearest" });
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    const summaries = [...this.#rows.querySelectorAll("summary")];
    const active = /** @type {HTMLElement} */ (document.activeElement);
    const here = summaries.indexOf(active);
    const last = summaries.length - 1;
    const to = {
      ArrowUp: here < 0 ? last : Math.max(here - 1, 0),
      ArrowDown: here < 0 ? last : Math.min(here + 1, last),
      Home: 0,
      End: last,
    }[event.key];
    if (to === undefined || last < 0 || event.altKey || event.ctrlKey) return;
    event.preventDefault();
    summaries[to].focus();
  }
}
