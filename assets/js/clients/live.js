/** What all clients have in common: events, a state, a cursor, a watchdog. */

/** @import { State, StateDetail } from "./types" */
/** @import { Gap, LogEvent, Timer } from "../common/types" */

/** What people are told after a reset. */
export const NEW_LOG = "Este registro es nuevo: los números empiezan otra vez.";

/**
 * A client is a plain class without DOM. It gives CustomEvents: `state` with a
 * StateDetail, `event` with a Heard, `gap` with a Gap, `problem` with a
 * {message} for people, and those of its technique. It keeps its cursor when
 * it is stopped: the next start goes on from there.
 */
export class LiveClient extends EventTarget {
  /** Where it asks or connects, without the cursor. */
  url;
  /** @type {number | undefined} the newest id heard */
  last;
  /** @type {string | undefined} of the log, as far as we know */
  epoch;
  /** Since when the connection has not been interrupted: what is older came late. */
  since = Number.POSITIVE_INFINITY;
  /** @type {State} */
  state = "stopped";
  /** @type {Timer | undefined} */
  #watchdog;
  /** When the watchdog would call (Date.now()). */
  #deadline = 0;

  /** @param {string | URL} url absolute */
  constructor(url) {
    super();
    this.url = new URL(url);
  }

  start() {}
  stop() {}
  /** Tries again now, if it is waiting to. */
  retryNow() {}

  /**
   * @param {string} type
   * @param {unknown} detail
   */
  emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  /**
   * @param {State} state
   * @param {Omit<StateDetail, "state">} [more]
   */
  setState(state, more) {
    this.state = state;
    this.emit("state", { state, ...more });
  }

  /** The cursor, as it travels: «42.k7f3», or «42» of an unknown epoch. */
  get cursor() {
    return this.epoch ? `${this.last}.${this.epoch}` : this.last?.toString();
  }

  /**
   * Takes over a cursor that the server has sent.
   * @param {string | number} cursor
   */
  resumeFrom(cursor) {
    const [id, epoch] = `${cursor}`.split(".");
    this.last = Number(id);
    this.epoch = epoch;
  }

  /** @param {LogEvent} event */
  receive(event) {
    this.last = Math.max(this.last ?? 0, event.id);
    this.emit("event", { event, at: Date.now(), since: this.since });
  }

  /**
   * After a reset comes all that the other log retains, from its beginning.
   * @param {Gap} gap
   */
  miss(gap) {
    this.last = gap.reset ? 0 : gap.to;
    this.emit("gap", gap);
  }

  /**
   * Calls back if nobody calls this again within `ms`. A pulled cable or a
   * laptop that slept leave a connection half open: nothing comes, nothing
   * fails. But the log says something every second, so silence means death.
   * @param {number} ms
   * @param {() => void} onSilence
   */
  expectNews(ms, onSilence) {
    this.#deadline = Date.now() + ms;
    // One timer for all: at 200 events a second, another for each of them
    // would cost more than to hear it.
    this.#watchdog ??= setTimeout(() => this.#watch(onSilence), ms);
  }

  expectNothing() {
    clearTimeout(this.#watchdog);
    this.#watchdog = undefined;
  }

  /** @param {() => void} onSilence */
  #watch(onSilence) {
    const left = this.#deadline - Date.now();
    this.expectNothing();
    if (left > 0)
      this.#watchdog = setTimeout(() => this.#watch(onSilence), left);
    else onSilence();
  }
}
