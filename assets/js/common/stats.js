/** The figures of a widget: counted and measured, never made up. */

/** The percentiles are those of this many delays, the newest, unless the caller wants more. */
const WINDOW = 200;

export class Stats {
  #window;
  received = 0;
  /** Ids that were skipped, and no gap was announced. */
  lost = 0;
  duplicates = 0;
  /** @type {number | undefined} the newest id */
  #last;
  /** @type {number[]} a ring buffer */
  #delays = [];
  #next = 0;

  constructor(window = WINDOW) {
    this.#window = window;
  }

  /**
   * Ids are contiguous: a jump is a loss, a step back a repetition.
   * @param {number} id
   * @param {number} [delay] in ms; what was recovered has none
   */
  record(id, delay) {
    this.received++;
    if (this.#last !== undefined) {
      if (id <= this.#last) {
        this.duplicates++;
        return;
      }
      this.lost += id - this.#last - 1;
    }
    this.#last = id;
    if (delay === undefined) return;
    this.#delays[this.#next] = delay;
    this.#next = (this.#next + 1) % this.#window;
  }

  /**
   * What the server said that it cannot give was not lost in silence.
   * @param {{ to: number, reset?: boolean }} gap
   */
  gap({ to, reset }) {
    this.#last = reset ? undefined : to;
  }

  /**
   * The nearest-rank percentile of the delays in ms; undefined without any.
   * @param {number} p more than 0, 100 at the most
   */
  percentile(p) {
    return this.percentiles(p)[0];
  }

  /**
   * Several at once, for the price of one.
   * @param {number[]} ps
   */
  percentiles(...ps) {
    const sorted = Float64Array.from(this.#delays).sort();
    return ps.map((p) => sorted.at(Math.ceil((p / 100) * sorted.length) - 1));
  }

  /** Forgets the delays: they were those of another setting. */
  clearDelays() {
    this.#delays = [];
    this.#next = 0;
  }

  /** Counts from zero, but still knows which id comes next. */
  clear() {
    this.received = 0;
    this.lost = 0;
    this.duplicates = 0;
    this.clearDelays();
  }
}
