/** What a chart shows, in words and figures: the newest first. */

import { element } from "../common/dom.js";
import { formatClock } from "../common/format.js";
import { RUNNERS } from "./runners.js";

/** As much as the chart shows: two minutes, in steps of five seconds. */
const ROWS = 24;

export class DataTable {
  root;
  #body = element("tbody", "");

  /** @param {string} title of the chart */
  constructor(title) {
    const box = element("div", "race__box sideways", this.#table(title));
    box.tabIndex = 0;
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", `${title}, en una tabla`);
    this.root = element(
      "details",
      "race__data",
      element("summary", "", "Ver los datos en una tabla"),
      box,
    );
  }

  /**
   * @param {number} time in seconds
   * @param {string[]} texts one a lane
   */
  add(time, texts) {
    this.#body.prepend(
      element(
        "tr",
        "",
        heading("row", formatClock(time)),
        ...texts.map((text) => element("td", "", text)),
      ),
    );
    while (this.#body.childElementCount > ROWS) {
      this.#body.lastElementChild?.remove();
    }
  }

  clear() {
    this.#body.replaceChildren();
  }

  /** @param {string} title */
  #table(title) {
    const names = ["Tiempo", ...RUNNERS.map(({ title }) => title)];
    const head = names.map((name) => heading("col", name));
    return element(
      "table",
      "race__table",
      element("caption", "visually-hidden", title),
      element("thead", "", element("tr", "", ...head)),
      this.#body,
    );
  }
}

/**
 * @param {"col" | "row"} scope
 * @param {string} text
 */
function heading(scope, text) {
  const cell = element("th", "", text);
  cell.scope = scope;
  return cell;
}
