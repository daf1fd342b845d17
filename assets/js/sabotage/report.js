/** What a fault did to a client: counted and measured, never made up. */

/** @import { Reason } from "../clients/types" */
/** @import { Gap } from "../common/types" */

/**
 * All times are of Date.now(), in ms; what it gives are ms too. Feed it with
 * what happens, in order, from the beginning of the fault to the end.
 */
export class Report {
  /**
   * When the client noticed, since the beginning, and by what.
   * @type {{ after: number, reason?: Reason, sign?: string } | undefined}
   */
  noticed;
  /**
   * What it could have noticed, and did not.
   * @type {{ after: number, sign: string } | undefined}
   */
  ignored;
  /** How often it has tried to come back. */
  attempts = 0;
  /**
   * When it was back, since the beginning. Undefined while it is away.
   * @type {number | undefined}
   */
  back;
  /** Events that came twice. */
  repeated = 0;
  /** Events of when it did not listen, that its cursor fetched. */
  recovered = 0;
  /** Without a clock nobody knows which events were late. */
  timeless = false;
  /** The longest time without an event. */
  silence = 0;
  /**
   * How late the latest event came; undefined without a clock.
   * @type {number | undefined}
   */
  latest;

  #begin;
  #heardAt;
  /** The ids before it are nobody's business here. */
  #first;
  #newest;
  /** @type {Set<number>} */
  #heard = new Set();
  /** Ids of which the server said that it has them no longer. */
  #gone = 0;
  #away = false;

  /**
   * @param {number} begin
   * @param {number} [last] the newest id that was heard before
   * @param {number} [heardAt] when it was
   */
  constructor(begin, last, heardAt = begin) {
    this.#begin = begin;
    this.#heardAt = heardAt;
    this.#first = last;
    this.#newest = last ?? 0;
  }

  /** The newest id that has been heard. */
  get newest() {
    return this.#newest;
  }

  /** It is gone and not back, whether it knows or not. */
  get away() {
    return this.#away;
  }

  /** Events that happened and never came, as far as it is known. */
  get lost() {
    const all = this.#newest - (this.#first ?? this.#newest);
    return Math.max(0, all - this.#heard.size - this.#gone);
  }

  /**
   * Something is wrong, and the client knows.
   * @param {number} at
   * @param {{ reason?: Reason, sign?: string }} [why]
   */
  breaks(at, why) {
    this.noticed ??= { after: at - this.#begin, ...why };
    this.#goes();
  }

  /**
   * Something is wrong, and the client does not look.
   * @param {number} at
   * @param {string} sign
   */
  ignores(at, sign) {
    this.ignored ??= { after: at - this.#begin, sign };
    this.#goes();
  }

  /** @param {number} at */
  returns(at) {
    if (!this.#away) return;
    this.#away = false;
    this.attempts++;
    this.back = at - this.#begin;
  }

  /**
   * @param {number} id
   * @param {number} at
   * @param {{ delay?: number, recovered?: boolean }} [how]
   */
  hears(id, at, { delay, recovered = false } = {}) {
    this.returns(at);
    this.#first ??= id - 1;
    if (id <= this.#first || this.#heard.has(id)) this.repeated++;
    else this.#heard.add(id);
    this.#newest = Math.max(this.#newest, id);
    if (recovered) this.recovered++;
    if (delay === undefined) this.timeless = true;
    if (delay !== undefined) this.latest = Math.max(this.latest ?? 0, delay);
    this.#quiet(at);
    this.#heardAt = at;
  }

  /** @param {Gap} gap */
  misses({ from, to, reset }) {
    if (reset) {
      this.#first = 0;
      this.#heard.clear();
      this.#newest = 0;
    } else {
      this.#gone += to - from + 1;
      this.#newest = Math.max(this.#newest, to);
    }
  }

  /**
   * That was it.
   * @param {number} at
   * @param {number} [newest] the newest id of the log, if it is known
   */
  ends(at, newest = 0) {
    this.#newest = Math.max(this.#newest, newest);
    this.#quiet(at);
  }

  #goes() {
    if (this.#away) this.attempts++; // the one before was in vain
    this.#away = true;
    this.back = undefined;
  }

  /** @param {number} at */
  #quiet(at) {
    this.silence = Math.max(this.silence, at - this.#heardAt);
  }
}
