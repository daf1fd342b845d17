/** What is measured of one lane. */

import { Stats } from "../common/stats.js";

/** @import { Heard } from "../clients/types" */
/** @import { Gap } from "../common/types" */
/** @import { Total } from "../lab/types" */
/** @import { RaceFigures } from "./types" */

/**
 * The percentiles are those of this many delays. A poll that comes every 30 s
 * brings 6,000 events at 200 a second, and the newest of a batch have waited
 * least: with fewer, polling would look better than it is.
 */
const WINDOW = 6000;
/** A point of the charts sums up this many seconds. */
export const SPAN = 5;

/** @type {Total} */
const NOTHING = { requests: 0, up: 0, down: 0 };

/** The figures of a lane since they were last set to zero, and its newest points. */
export class Measure {
  #stats = new Stats(WINDOW);
  /** Since when we count (Date.now()). */
  #began = 0;
  /** What the connection has carried, as the server counts it. */
  #total;
  /** What it had carried until then. */
  #before = NOTHING;
  /** @type {{ delays: number[], bytes: number }[]} one a second, the newest last */
  #seconds = [];
  /** @type {number[]} of the second that has not ended */
  #delays = [];
  #bytes = 0;

  /** @param {() => Total | undefined} total undefined where nobody counts */
  constructor(total) {
    this.#total = total;
  }

  /**
   * @param {Heard} heard
   * @param {number | undefined} delay in ms, if the clocks can be compared
   */
  hear({ event, at, since }, delay) {
    // What happened while nobody listened came late for that reason alone; and
    // what happened before the figures began is not theirs.
    const fair = delay !== undefined && at - delay >= this.#least(since);
    this.#stats.record(event.id, fair ? delay : undefined);
    if (fair) this.#delays.push(delay);
  }

  /** @param {Gap} gap */
  gap(gap) {
    this.#stats.gap(gap);
  }

  /** @returns {RaceFigures} */
  figures() {
    const { received, lost, duplicates } = this.#stats;
    const [p50, p95] = this.#stats.percentiles(50, 95);
    const { requests, up, down } = this.#carried();
    const some = received > 0; // before, not even «0 lost» has been measured
    return {
      received: some ? received : undefined,
      p50,
      p95,
      requests,
      up,
      down,
      lost: some ? lost : undefined,
      duplicates: some ? duplicates : undefined,
    };
  }

  /**
   * Ends a second, and sums up the last five: the median delay in ms, and the
   * bytes a second, both ways together. There is no delay (undefined) where
   * nothing came, and a hole in it (null) where nothing could come: what was
   * heard before is no news of it.
   * @param {boolean} [deaf] it was, for a while at least
   * @returns {{ delay: number | null | undefined, bytes: number | undefined }}
   */
  tick(deaf = false) {
    const total = this.#total();
    const bytes = sum(total);
    if (deaf) {
      this.#delays = [];
      for (const second of this.#seconds) second.delays = [];
    }
    this.#seconds.push({ delays: this.#delays, bytes: bytes - this.#bytes });
    this.#bytes = bytes;
    this.#delays = [];
    if (this.#seconds.length > SPAN) this.#seconds.shift();
    const delays = this.#seconds.flatMap((second) => second.delays);
    const carried = this.#seconds.reduce((all, { bytes }) => all + bytes, 0);
    return {
      delay: deaf ? null : median(delays),
      bytes: total && carried / this.#seconds.length,
    };
  }

  /** Counts from zero. A loss is still seen: which id comes next is known. */
  clear() {
    this.#stats.clear();
    this.#began = Date.now();
    this.#before = { ...NOTHING, ...this.#total() };
  }

  /** Forgets the points, too. */
  restart() {
    this.clear();
    this.#bytes = sum(this.#total());
    this.#seconds = [];
    this.#delays = [];
  }

  /** @param {number} since */
  #least(since) {
    return Math.max(since, this.#began);
  }

  /** @returns {Partial<Total>} */
  #carried() {
    const total = this.#total();
    if (!total) return {};
    return {
      requests: total.requests - this.#before.requests,
      up: total.up - this.#before.up,
      down: total.down - this.#before.down,
    };
  }
}

/** @param {Total | undefined} total both ways */
const sum = ({ up, down } = NOTHING) => up + down;

/** @param {number[]} numbers */
function median(numbers) {
  const sorted = Float64Array.from(numbers).sort();
  return sorted.at(Math.ceil(sorted.length / 2) - 1);
}
