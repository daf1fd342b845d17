/** Somebody else's result, which came in the address of the page. */

import { element, isolated } from "../common/dom.js";
import { COLUMNS, describeDate, describeSettings, written } from "./figures.js";
import { BadResult, decodeResult } from "./result.js";
import { RUNNERS } from "./runners.js";

/** @import { RaceResult } from "./types" */

/**
 * Shows the result in a fragment, or says what is wrong with it.
 * @param {HTMLElement} box
 * @param {string} hash
 */
export function showShared(box, hash) {
  box.replaceChildren(...content(hash), closing(box));
  box.hidden = false;
  box.scrollIntoView({ block: "center" });
}

/** @param {string} hash */
function content(hash) {
  try {
    return resultOf(decodeResult(hash));
  } catch (error) {
    if (!(error instanceof BadResult)) throw error;
    return [element("p", "race__warning", error.message)];
  }
}

/** @param {RaceResult} result */
function resultOf(result) {
  const who = result.who ? isolated(result.who) : "alguien";
  return [
    element("p", "race__subtitle", "Un resultado de ", who),
    element(
      "p",
      "race__note",
      `Compartido el ${describeDate(result)}: ${describeSettings(result)}. `,
      "Lo midió otra persona, en su red y con su equipo. Lo tuyo está más abajo.",
    ),
    table(result),
  ];
}

/** @param {RaceResult} result */
function table({ lanes }) {
  const head = ["Carril", ...COLUMNS.map(({ title }) => title)];
  const rows = RUNNERS.map(({ title, technique }, i) => {
    const figures = written(lanes[i] ?? {});
    const row = element(
      "tr",
      "",
      heading("row", title),
      ...COLUMNS.map(({ name }) => element("td", "", figures[name] ?? "")),
    );
    row.dataset.technique = technique;
    return row;
  });
  const box = element(
    "div",
    "race__box sideways",
    element(
      "table",
      "race__table",
      element("caption", "visually-hidden", "El resultado compartido"),
      element("thead", "", element("tr", "", ...head.map(column))),
      element("tbody", "", ...rows),
    ),
  );
  box.tabIndex = 0;
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", "El resultado compartido, en una tabla");
  return box;
}

const column = (/** @type {string} */ title) => heading("col", title);

/**
 * @param {"col" | "row"} scope
 * @param {string} text
 */
function heading(scope, text) {
  const cell = element("th", "", text);
  cell.scope = scope;
  return cell;
}

/** @param {HTMLElement} box */
function closing(box) {
  const button = element("button", "button button--quiet", "Cerrar");
  button.type = "button";
  button.onclick = () => {
    box.hidden = true;
    history.replaceState(null, "", location.pathname + location.search);
  };
  return button;
}
