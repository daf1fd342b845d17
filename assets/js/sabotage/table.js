/** What came of the last trials, side by side. */

import { element } from "../common/dom.js";
import { formatCount, formatSeconds } from "../common/format.js";

/** @import { Trial } from "./trial.js" */
/** @typedef {{ title: string, note: string, trial: Trial }} Result */
/** @typedef {[text: string, note?: string]} Cell */

/** How many results there is room for. */
const KEPT = 6;

/** @type {[heading: string, cell: (trial: Trial) => Cell][]} */
const ROWS = [
  ["Se entera", noticed],
  ["Vuelve", back],
  ["Silencio más largo", ({ report }) => [formatSeconds(report.silence)]],
  ["Perdidos", ({ report }) => [formatCount(report.lost)]],
  ["Repetidos", ({ report }) => [formatCount(report.repeated)]],
  ["Recuperados", ({ report }) => [recovered(report)]],
  ["Retraso máximo", ({ report: { latest } }) => [seconds(latest)]],
  ["Peticiones", ({ requests }) => [count(requests)]],
];

/** @param {number | undefined} ms */
function seconds(ms) {
  return ms === undefined ? "–" : formatSeconds(Math.max(ms, 0));
}

/** @param {{ recovered: number, timeless: boolean }} report */
const recovered = ({ recovered, timeless }) =>
  timeless ? "–" : formatCount(recovered);

/** @param {number | undefined} n */
const count = (n) => (n === undefined ? "–" : formatCount(n));

/**
 * @param {Trial} trial
 * @returns {Cell}
 */
function noticed({ report: { noticed, ignored } }) {
  if (noticed) return [`a los ${seconds(noticed.after)}`, reason(noticed)];
  if (!ignored) return ["no"];
  return ["no", `a los ${seconds(ignored.after)} hubo un ${ignored.sign}`];
}

/** @param {{ reason?: string, sign?: string }} why */
function reason({ reason, sign = "" }) {
  return reason === "silence" ? "por el silencio" : sign;
}

/**
 * @param {Trial} trial
 * @returns {Cell}
 */
function back({ outcome, remains, report }) {
  const { noticed, attempts, away, back } = report;
  const tries = attempts === 1 ? "al primer intento" : `${attempts} intentos`;
  if (away || outcome === "dead") return ["no", noticed ? tries : remains];
  if (back === undefined) return ["no se fue"];
  return [`a los ${seconds(back)}`, noticed && tries];
}

/**
 * The newest result in a sentence or two.
 * @param {Trial} trial that is over
 */
export function verdict(trial) {
  const { outcome, problem, report } = trial;
  if (outcome === "refused") return problem;
  const { lost, repeated, ignored } = report;
  const [when, why] = noticed(trial);
  let first = `El cliente se ha enterado ${when}: ${why}.`;
  if (when === "no") {
    first = ignored
      ? `El cliente no se ha enterado, aunque ${why}.`
      : "El cliente no ha notado nada.";
  }
  const [returned] = back(trial);
  let second = "";
  if (returned === "no") second = "No ha vuelto.";
  else if (report.back !== undefined) second = `Ha vuelto ${returned}.`;
  const third = `Perdidos: ${formatCount(lost)}. Repetidos: ${formatCount(repeated)}. Recuperados: ${recovered(report)}.`;
  return [first, second, third].filter(Boolean).join(" ");
}

/** A table with a column for each result, the newest first. */
export class ResultTable {
  /** @type {Result[]} */
  #results = [];
  #root;

  /**
   * @param {HTMLElement} root
   * @param {string} label
   */
  constructor(root, label) {
    this.#root = root;
    root.tabIndex = 0; // it may scroll sideways
    root.role = "group";
    root.ariaLabel = label;
  }

  /** @param {Result} result */
  add(result) {
    this.show([result, ...this.#results].slice(0, KEPT));
  }

  /** @param {Result[]} results in the place of those before */
  show(results) {
    this.#results = results;
    this.#root.replaceChildren(this.#table());
    this.#root.hidden = false;
  }

  #table() {
    const corner = element("td", "");
    const heads = this.#results.map(({ title, note, trial }) =>
      heading("col", title, `${formatSeconds(trial.lasted)}, ${note}`),
    );
    const body = element("tbody", "");
    for (const [label, cell] of ROWS) {
      const cells = this.#results.map(({ trial }) => data(cell(trial)));
      body.append(element("tr", "", heading("row", label), ...cells));
    }
    return element(
      "table",
      "sabotage__table",
      element("thead", "", element("tr", "", corner, ...heads)),
      body,
    );
  }
}

/**
 * @param {"col" | "row"} scope
 * @param {string} text
 * @param {string} [note]
 */
function heading(scope, text, note) {
  const cell = element("th", "", text);
  cell.scope = scope;
  if (note) cell.append(" ", element("span", "sabotage__note", note));
  return cell;
}

/** @param {Cell} cell */
function data([text, note]) {
  const cell = element("td", "", text);
  if (note) cell.append(" ", element("span", "sabotage__note", note));
  return cell;
}
