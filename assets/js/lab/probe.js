/** A look at some of the page's requests: at those of one widget, say. */

/** @import { Lab } from "./lab.js" */
/** @import { Fault, Total } from "./types" */

/**
 * Gives CustomEvents: `total` with the new Total; `trace` with {gone, entries},
 * what passed, if it records; `fault` with {fault, until} or undefined; `lab`
 * when `value` has changed; `problem` with a {message} for people.
 */
export class Probe extends EventTarget {
  tag;
  #lab;

  /**
   * @param {Lab} lab
   * @param {string} tag
   */
  constructor(lab, tag) {
    super();
    this.#lab = lab;
    this.tag = tag;
  }

  /** Never fails: without a lab, nothing is measured, and all else works. */
  open() {
    return this.#lab.open(this);
  }

  /** The lab is not needed any more. */
  close() {
    this.#lab.close(this);
  }

  /** What requests say in their query as lab=…; undefined without a lab. */
  get value() {
    return this.#lab.id && `${this.#lab.id}.${this.tag}`;
  }

  /**
   * Marks an address as the lab's, or as nobody's.
   * @param {URL} url
   */
  mark(url) {
    if (this.value) url.searchParams.set("lab", this.value);
    else url.searchParams.delete("lab");
  }

  /**
   * @param {string} tag
   * @returns {boolean} whether requests of that tag are looked at
   */
  concerns(tag) {
    return tag === this.tag || tag.startsWith(`${this.tag}-`);
  }

  /**
   * What its requests have cost since the page was opened, counted at the
   * server's end of the connection. Undefined if nothing was measured.
   * @returns {Total | undefined}
   */
  get total() {
    let all;
    for (const [tag, total] of this.#lab.totals) {
      if (this.concerns(tag)) all = sum(all, total);
    }
    return all;
  }

  /**
   * Asks to see what passes, or no longer.
   * @param {boolean} on
   */
  record(on) {
    this.#lab.record(this, on);
  }

  /** The fault that its requests suffer now; until is of Date.now(). */
  get fault() {
    const now = this.#lab.fault;
    return now && concernsBoth(this, now.fault) ? now : undefined;
  }

  /**
   * Breaks the connections of its requests, and nobody else's.
   * @param {Fault} fault
   */
  break(fault) {
    this.#command({ fault: { ...fault, tag: this.tag } });
  }

  heal() {
    this.#command({ heal: true });
  }

  /** @param {object} command */
  #command(command) {
    if (this.#lab.command(command)) return;
    const message = "El laboratorio no responde. Espera un poco y repítelo.";
    this.emit("problem", { message });
  }

  /** The downloads of what was recorded. */
  files() {
    if (!this.#lab.id) return undefined;
    const query = new URLSearchParams({ id: this.#lab.id, tag: this.tag });
    return { json: `/lab/trace.json?${query}`, har: `/lab/trace.har?${query}` };
  }

  /**
   * @param {string} type
   * @param {unknown} detail
   */
  emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/**
 * @param {Total | undefined} before
 * @param {Total} now
 * @returns {Total}
 */
export function sum(before, now) {
  return {
    requests: (before?.requests ?? 0) + now.requests,
    up: (before?.up ?? 0) + now.up,
    down: (before?.down ?? 0) + now.down,
  };
}

/**
 * A fault for all lanes of a race concerns a probe of one lane, and one for a
 * lane the probe of the race.
 * @param {Probe} probe
 * @param {Fault} fault
 */
export function concernsBoth(probe, { tag = "" }) {
  return (
    tag === "" || probe.concerns(tag) || `${probe.tag}-`.startsWith(`${tag}-`)
  );
}
