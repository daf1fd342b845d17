/** What the three clients have in common: news to give, and a cursor. */

/**
 * A line of the log. Ids are contiguous; the time is RFC 3339 in UTC.
 * @typedef {{ id: number, topic: string, time: string, data: unknown }} LabEvent
 *
 * Ids that the server no longer keeps.
 * @typedef {{ from: number, to: number, reset?: boolean }} Gap
 *
 * @typedef {"stopped" | "connecting" | "connected" | "retrying" | "paused"} State
 * @typedef {"server" | "network" | "silence"} Reason why it is retrying
 * @typedef {{ state: State, reason?: Reason, retryAt?: number }} StateDetail
 */

/**
 * A client is a plain class without DOM. It gives CustomEvents: `state` with a
 * StateDetail, `event` with {event, at, since}, `gap` with a Gap, `problem`
 * with a {message} for people, and those of its technique. All moments are of
 * Date.now(). It keeps the cursor when it is stopped: the next start goes on.
 */
export class LiveClient extends EventTarget {
  /** @type {number | undefined} the cursor: the newest id heard */
  last;
  /** Since when nothing interrupts the listening. What is older came late. */
  since = Number.POSITIVE_INFINITY;
  /** @type {State} */
  state = "stopped";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #watchdog;

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

  /** @param {LabEvent} event */
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
    this.expectNothing();
    this.#watchdog = setTimeout(onSilence, ms);
  }

  expectNothing() {
    clearTimeout(this.#watchdog);
  }
}
