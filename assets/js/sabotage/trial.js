/** A trial: one client, one fault, and what comes of it. */

import { Report } from "./report.js";

/** @import { Clock } from "../common/clock.js" */
/** @import { LiveClient } from "../clients/live.js" */
/** @import { Probe } from "../lab/probe.js" */
/** @import { Heard, StateDetail } from "../clients/types" */
/** @import { Timer } from "../common/types" */
/** @import { Fault } from "../lab/types" */

/** From one look at the client to the next, in ms. */
const LOOK = 100;
/** How long the server may take to begin, or to say that it is over, in ms. */
const PATIENCE = 5000;
/** What still comes after the client has caught up is waited for, in ms. */
const LINGER = 1000;
/** Who says that it is connected and hears nothing for so long is deaf, in ms. */
const DEAF = 15_000;
/** Who has not come back by then is not waited for, in ms. */
const ENOUGH = 60_000;

/**
 * Watches a client from the order for a fault until it has caught up with the
 * log again, or will not. It gives `begin`, `notice`, `heal` and `over`, once
 * each at the most, and `change` whenever there may be something to draw.
 */
export class Trial extends EventTarget {
  /** @type {"waiting" | "broken" | "healed" | "over"} */
  phase = "waiting";
  /**
   * How it ended: it has caught up, it never will, or nobody knows.
   * @type {"back" | "dead" | "stopped" | "refused" | undefined}
   */
  outcome;
  /** Why there was no fault at all, for people. */
  problem = "";
  /** When the fault is over, of Date.now(). */
  until = 0;
  /** How long it was in the end, in ms. */
  lasted = 0;
  /** What is left of a minimal client's connection, if it died. */
  remains = "";
  /**
   * How many requests the server has seen; undefined if nobody counts.
   * @type {number | undefined}
   */
  requests;
  report;

  #client;
  #probe;
  #clock;
  #faults;
  #newest;
  #life = new AbortController();
  /** @type {Timer | undefined} */
  #timer;
  #start = Date.now();
  #heardAt = 0;
  /** The last of the faults has begun. */
  #complete = false;
  #healedAt = 0;
  #caughtUpAt = 0;
  /** The newest id of the log when it was healed. */
  #target = 0;
  /** The browser knows of something that the client does not. */
  #unseen = false;
  #requestsBefore;

  /**
   * @param {{ client: LiveClient, probe: Probe, clock: Pick<Clock, "age"> }} widget
   * @param {Fault[]} faults as of plan()
   * @param {() => Promise<number>} newest asks for the newest id of the log
   * @param {number} [heardAt] when the client heard its last event
   */
  constructor({ client, probe, clock }, faults, newest, heardAt) {
    super();
    this.#client = client;
    this.#probe = probe;
    this.#clock = clock;
    this.#faults = faults;
    this.#newest = newest;
    this.#requestsBefore = probe.total?.requests ?? 0;
    this.report = new Report(this.#start, client.last, heardAt);
  }

  /** Asks for the fault, and watches. */
  begin() {
    this.watch();
    for (const fault of this.#faults) this.#probe.break(fault);
  }

  /** Watches: the fault is somebody else's to ask for. */
  watch() {
    this.#hear(this.#probe, "fault", () => this.#faulted());
    this.#hear(this.#probe, "problem", ({ message }) => this.#refuse(message));
    this.#hear(this.#client, "event", (heard) => this.#heard(heard));
    this.#hear(this.#client, "state", (detail) => this.#changed(detail));
    this.#hear(this.#client, "gap", (gap) => this.report.misses(gap));
    this.#hear(this.#client, "ignored", ({ sign }) => {
      this.report.ignores(Date.now(), sign);
    });
    this.#timer = setInterval(() => this.#look(), LOOK);
  }

  /** Asks for the end of the fault. */
  heal() {
    this.#probe.heal();
  }

  /** Watches no longer, whatever comes. */
  stop() {
    this.#life.abort();
    clearInterval(this.#timer);
  }

  /**
   * @param {EventTarget} source
   * @param {string} type
   * @param {(detail: any) => void} listener
   */
  #hear(source, type, listener) {
    source.addEventListener(
      type,
      (event) => listener(/** @type {CustomEvent} */ (event).detail),
      { signal: this.#life.signal },
    );
  }

  /** @param {string[]} types */
  #give(...types) {
    for (const type of types) this.dispatchEvent(new Event(type));
  }

  /** The lab has another fault, or none. */
  #faulted() {
    const now = this.#probe.fault;
    if (!now) {
      if (this.#complete) this.#healed();
      return;
    }
    this.until = now.until;
    this.#complete ||= now.fault.kind === this.#faults.at(-1)?.kind;
    if (this.phase !== "waiting") return;
    this.phase = "broken";
    this.#give("begin", "change");
  }

  async #healed() {
    if (this.phase !== "broken") return;
    this.phase = "healed";
    this.#healedAt = Date.now();
    this.lasted = this.#healedAt - this.#start;
    this.#give("heal", "change");
    this.#target = await this.#newest().catch(() => 0);
  }

  /** @param {string} message */
  #refuse(message) {
    if (this.phase !== "waiting") return;
    this.problem = message;
    this.#end("refused");
  }

  /** @param {Heard} heard */
  #heard({ event, at, since }) {
    const delay = this.#clock.age(event.time, at);
    const recovered = delay !== undefined && at - delay < since;
    this.#heardAt = at;
    this.report.hears(event.id, at, { delay, recovered });
  }

  /** @param {StateDetail} detail */
  #changed({ state, reason, sign }) {
    if (state === "stopped") return this.#end("stopped");
    const known = this.report.noticed !== undefined;
    if (state === "retrying") this.report.breaks(Date.now(), { reason, sign });
    if (state === "connected") this.report.returns(Date.now());
    if (this.report.noticed && !known) this.#give("notice");
    this.#give("change");
  }

  #look() {
    const now = Date.now();
    this.#lookAtBrowser(now);
    const { total } = this.#probe;
    if (total) this.requests = total.requests - this.#requestsBefore;
    if (this.phase === "waiting" && now > this.#start + PATIENCE) {
      this.#refuse("El servidor no ha empezado la avería. Inténtalo otra vez.");
    }
    // A lab that went away took its fault with it, and nobody could say so.
    if (this.phase === "broken" && now > this.until + PATIENCE) this.#healed();
    if (this.phase === "healed") this.#judge(now);
    this.#give("change");
  }

  /** What a minimal client's connection is like, which it does not ask. */
  get #readyState() {
    const { readyState = 1 } = /** @type {{ readyState?: number }} */ (
      this.#client
    );
    return readyState;
  }

  /** @param {number} now */
  #lookAtBrowser(now) {
    const unseen = this.#readyState !== 1;
    if (unseen === this.#unseen) return;
    this.#unseen = unseen;
    if (unseen) this.report.ignores(now, `readyState ${this.#readyState}`);
    else this.report.returns(now);
  }

  /** @param {number} now */
  #judge(now) {
    const { state, since } = this.#client;
    const connected = state === "connected";
    const caughtUp =
      connected &&
      this.#heardAt > this.#healedAt &&
      this.report.newest >= this.#target;
    this.#caughtUpAt = caughtUp ? this.#caughtUpAt || now : 0;
    if (caughtUp && now > this.#caughtUpAt + LINGER) return this.#end("back");

    const closed = this.#readyState >= 2;
    if (closed) this.remains = `readyState ${this.#readyState}`;
    const listening = Math.max(this.#heardAt, this.#healedAt, since);
    const quiet = now - (connected ? listening : this.#healedAt);
    const enough = connected ? DEAF : ENOUGH;
    if (quiet > (closed ? LINGER : enough)) this.#end("dead");
  }

  /** @param {"back" | "dead" | "stopped" | "refused"} outcome */
  #end(outcome) {
    if (this.phase === "broken") this.#probe.heal();
    this.stop();
    this.phase = "over";
    this.outcome = outcome;
    this.lasted ||= Date.now() - this.#start;
    this.report.ends(Date.now(), this.#target);
    this.#give("over", "change");
  }
}
