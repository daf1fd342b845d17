/** The entries of a trace: those that wait, and those that were seen. */

/** @import { TraceEntry, Fault } from "../lab/types" */

/** What waits in a pause, and what a changed filter can bring back. */
const KEPT = 1000;

/**
 * An entry as it is shown: with the fault that it came in.
 * @typedef {{ entry: TraceEntry, fault: Fault | undefined }} Moment
 */

export class Trace {
  /** @type {TraceEntry[]} */
  #waiting = [];
  /** @type {Moment[]} */
  #seen = [];
  /** @type {Fault | undefined} */
  #fault;
  /** How many were seen, in all. */
  total = 0;

  /**
   * Takes what came. When too many wait it is the newest that are gone: who
   * goes through them step by step does so without a hole.
   * @param {number} gone entries that the lab no longer had
   * @param {TraceEntry[]} entries
   */
  add(gone, entries) {
    const at = entries[0]?.at ?? this.#waiting.at(-1)?.at ?? 0;
    if (gone > 0) this.#miss(gone, at);
    for (const entry of entries) {
      if (this.#waiting.length < KEPT) this.#waiting.push(entry);
      else this.#miss(1, entry.at);
    }
  }

  get waiting() {
    return this.#waiting.length;
  }

  /** All that was seen and is still kept, oldest first. */
  get seen() {
    return this.#seen;
  }

  /** The next one, which is seen from now on; undefined if none waits. */
  next() {
    const entry = this.#waiting.shift();
    return entry && this.#see(entry);
  }

  /** All that wait. */
  rest() {
    return this.#waiting.splice(0).map((entry) => this.#see(entry));
  }

  clear() {
    this.#waiting = [];
    this.#seen = [];
    this.total = 0;
  }

  /**
   * @param {TraceEntry} entry
   * @returns {Moment}
   */
  #see(entry) {
    if (entry.kind === "fault") {
      this.#fault = entry.note === "end" ? undefined : entry.fault;
    }
    const fault = touches(this.#fault, entry) ? this.#fault : undefined;
    const moment = { entry, fault };
    this.#seen.push(moment);
    if (this.#seen.length > KEPT) this.#seen.shift();
    this.total++;
    return moment;
  }

  /**
   * @param {number} count
   * @param {number} at
   */
  #miss(count, at) {
    const last = this.#waiting.at(-1);
    if (last?.note === "gone") last.size = (last.size ?? 0) + count;
    else
      this.#waiting.push({
        n: 0,
        at,
        kind: "note",
        note: "gone",
        bytes: 0,
        size: count,
      });
  }
}

/**
 * A fault touches the tag that it names and those that begin with it and a
 * dash; without a tag, all.
 * @param {Fault | undefined} fault
 * @param {TraceEntry} entry
 */
function touches(fault, { kind, tag = "" }) {
  if (!fault) return false;
  if (!fault.tag || kind === "fault") return true;
  return `${tag}-`.startsWith(`${fault.tag}-`);
}
