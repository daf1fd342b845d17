/** The charts of the race, and the tables that say the same. */

import { element, stylesheet } from "../common/dom.js";
import { formatBytes, formatClock, formatDelay } from "../common/format.js";
import { DataTable } from "./data-table.js";
import { RUNNERS } from "./runners.js";

/** @import { default as Plot, Options } from "uplot" */
/** @import { Ink } from "./ink.js" */
/** @import { Runner } from "./runners.js" */

const UPLOT = new URL("../../vendor/uplot/uPlot.esm.js", import.meta.url).href;

/** How many points are shown: two minutes of them, one a second. */
const POINTS = 120;
/** Each so many points there is a line in the table. */
const EVERY = 5;
const HEIGHT = 220;

/** The delay at the bottom of its chart, in ms. */
const LEAST = 0.8;

/**
 * Undefined is what nobody has measured yet, and the line passes over it; null
 * is a hole, where there was nothing to measure.
 * @typedef {number | null | undefined} Value
 * @typedef {{ delay?: Value, bytes?: Value }} Point
 */

/** What is shown of a second, and how it is written. */
const KINDS = [
  {
    title: "Retraso",
    note: "la mediana de los últimos 5 s; cada raya es diez veces la anterior",
    // Less than 1 ms is written as that; of zero there is no logarithm.
    value: (/** @type {Point} */ { delay }) => delay && Math.max(delay, LEAST),
    write: formatDelay,
    log: true,
  },
  {
    title: "Bytes por segundo",
    note: "subida y bajada juntas, media de los últimos 5 s",
    value: (/** @type {Point} */ { bytes }) => bytes,
    write: (/** @type {number} */ n) => `${formatBytes(n)}/s`,
    log: false,
  },
];

/** Both charts. They are built when the library is there. */
export class Charts {
  #box;
  #charts = KINDS.map((kind) => new Chart(kind));
  /** Where the next point goes, in seconds. */
  #now = 0;

  /** @param {HTMLElement} box */
  constructor(box) {
    this.#box = box;
  }

  /** Never fails: without charts the figures are still there. */
  async load() {
    if (this.#box.childElementCount > 0) return;
    try {
      const [{ default: Uplot }] = await Promise.all([
        import(UPLOT),
        stylesheet("../vendor/uplot/uPlot.min.css"),
      ]);
      if (this.#box.childElementCount > 0) return;
      this.#box.append(...this.#charts.map((chart) => chart.root));
      for (const chart of this.#charts) chart.build(Uplot);
    } catch {
      this.#box.textContent = "Las gráficas no se han podido cargar.";
    }
  }

  /** @param {Ink} ink */
  set ink(ink) {
    for (const chart of this.#charts) chart.ink = ink;
  }

  /** @param {Point[]} points of a second, one a lane */
  add(points) {
    this.#now++;
    for (const chart of this.#charts) chart.add(this.#now, points);
  }

  clear() {
    this.#now = 0;
    for (const chart of this.#charts) chart.clear();
  }
}

/** One chart, with its legend above and its table below. */
class Chart {
  root = element("figure", "race__chart");
  /** @type {Ink} */
  ink = {};
  #kind;
  #plot = element("div", "race__plot");
  #table;
  /** @type {[number[], ...Value[][]]} */
  #data = [[], ...RUNNERS.map(() => [])];
  /** @type {HTMLElement[]} beside each lane's name */
  #values = RUNNERS.map(() => element("span", "race__value", "–"));
  /** @type {Plot | undefined} */
  #uplot;
  #seen = true;

  /** @param {typeof KINDS[number]} kind */
  constructor(kind) {
    this.#kind = kind;
    this.#table = new DataTable(kind.title);
    const title = element("strong", "", kind.title);
    this.root.append(
      element("figcaption", "", title, ` ${kind.note}`),
      element("ul", "race__legend", ...this.#values.map(legend)),
      this.#plot,
      this.#table.root,
    );
    this.root.querySelector("ul")?.setAttribute("role", "list");
    this.#plot.setAttribute("aria-hidden", "true");
  }

  /** @param {typeof Plot} Uplot */
  build(Uplot) {
    this.#uplot = new Uplot(this.#options(), this.#data, this.#plot);
    new ResizeObserver(() => {
      const { clientWidth: width } = this.#plot;
      if (width) this.#uplot?.setSize({ width, height: HEIGHT });
    }).observe(this.#plot);
    // What nobody sees is not drawn.
    new IntersectionObserver(([entry]) => {
      this.#seen = entry?.isIntersecting ?? true;
      if (this.#seen) this.#uplot?.setData(this.#data);
    }).observe(this.#plot);
  }

  /**
   * @param {number} time in seconds
   * @param {Point[]} points
   */
  add(time, points) {
    const values = points.map(this.#kind.value);
    const [times, ...lanes] = this.#data;
    times.push(time);
    lanes.forEach((lane, i) => {
      extend(lane, values[i]);
    });
    if (times.length > POINTS) for (const row of this.#data) row.shift();
    if (this.#seen) this.#uplot?.setData(this.#data);
    this.#legend(this.#uplot?.cursor.idx);
    if (time % EVERY === 0) this.#table.add(time, values.map(this.#written));
  }

  clear() {
    for (const row of this.#data) row.length = 0;
    this.#uplot?.setData(this.#data);
    this.#legend(undefined);
    this.#table.clear();
  }

  #written = (/** @type {number | null | undefined} */ value) =>
    value === undefined || value === null ? "–" : this.#kind.write(value);

  /** Says what was under the cursor, or is the newest. @param {number | null | undefined} index */
  #legend(index) {
    const at = index ?? this.#data[0].length - 1;
    this.#values.forEach((value, i) => {
      const text = this.#written(this.#data[i + 1]?.[at]);
      if (value.textContent !== text) value.textContent = text;
    });
  }

  /** @returns {Options} */
  #options() {
    const { log, write } = this.#kind;
    const line = (/** @type {string} */ name) => () => this.ink[name] ?? "";
    const axis = {
      stroke: line("muted"),
      font: "12px 'Familjen Grotesk', sans-serif",
      grid: { stroke: line("border"), width: 1 },
      ticks: { show: false },
    };
    return {
      width: this.#plot.clientWidth || 600,
      height: HEIGHT,
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 } },
      scales: {
        x: { time: false, range: (_, min, max) => [min, Math.max(max, 30)] },
        y: log
          ? { distr: 3, range: (_, __, max) => [LEAST, decade(max)] }
          : { range: (_, __, max) => [0, (max || 1000) * 1.1] },
      },
      axes: [
        {
          ...axis,
          size: 30,
          incrs: [5, 10, 15, 30, 60],
          values: (_, ticks) => ticks.map(formatClock),
        },
        {
          ...axis,
          size: 68,
          values: (_, ticks) => ticks.map((t) => (t === null ? "" : write(t))),
          ...(log && {
            filter: powers,
            grid: { ...axis.grid, filter: powers },
          }),
        },
      ],
      series: [
        {},
        ...RUNNERS.map(({ title, technique, dash }) => ({
          label: title,
          stroke: line(technique),
          width: 2,
          dash,
          points: { show: false, filter: lonely },
        })),
      ],
      hooks: { setCursor: [(plot) => this.#legend(plot.cursor.idx)] },
    };
  }
}

/**
 * A hole is one from the last value before it to the first that follows.
 * @param {Value[]} line
 * @param {Value} value
 */
function extend(line, value) {
  if (value === null) {
    for (let i = line.length - 1; line[i] === undefined && i >= 0; i--)
      line[i] = null;
  }
  line.push(value ?? (line.at(-1) === null ? null : value));
}

/**
 * What has a hole on either side is no line: it is drawn as a point.
 * @param {Plot} plot
 * @param {number} i of the series
 */
function lonely({ data }, i) {
  const line = data[i] ?? [];
  const alone = [...line.keys()].filter(
    (at) =>
      typeof line[at] === "number" &&
      (line[at - 1] ?? null) === null &&
      (line[at + 1] ?? null) === null,
  );
  return alone.length > 0 ? alone : null;
}

/**
 * Of a logarithmic scale, only the powers of ten.
 * @param {Plot} _
 * @param {number[]} ticks
 */
const powers = (_, ticks) =>
  ticks.map((tick) => (Number.isInteger(Math.log10(tick)) ? tick : null));

/** The power of ten above. @param {number} max */
const decade = (max) => 10 ** Math.max(1, Math.ceil(Math.log10(max || 1)));

/**
 * A lane's name with its line, as it is drawn.
 * @param {HTMLElement} value
 * @param {number} i
 */
function legend(value, i) {
  const { title, technique, dash } = /** @type {Runner} */ (RUNNERS[i]);
  const item = element("li", "", sample(dash), title, value);
  item.dataset.technique = technique;
  return item;
}

/** @param {number[]} dash */
function sample(dash) {
  const svg = document.createElementNS(SVG, "svg");
  const line = document.createElementNS(SVG, "path");
  svg.setAttribute("viewBox", "0 0 28 8");
  svg.setAttribute("class", "race__sample");
  svg.setAttribute("aria-hidden", "true");
  line.setAttribute("d", "M0 4h28");
  line.setAttribute("stroke-dasharray", dash.join(" "));
  svg.append(line);
  return svg;
}

const SVG = "http://www.w3.org/2000/svg";
