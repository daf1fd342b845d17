/** One lane of the race: a client, what it measures, what there is to draw. */

import { PollingClient } from "../clients/polling.js";
import { Measure, SPAN } from "./measure.js";

/** @import { Clock } from "../common/clock.js" */
/** @import { Probe } from "../lab/probe.js" */
/** @import { LiveClient } from "../clients/live.js" */
/** @import { Runner } from "./runners.js" */
/** @import { Heard, StateDetail } from "../clients/types" */
/** @import { Gap } from "../common/types" */
/** @import { RaceMark } from "./types" */

/** Of so many marks that nobody has drawn (a hidden tab) the newest are enough. */
const UNDRAWN = 2000;

/** Gives `state` when it changes and `problem` with a {message} for people. */
export class Lane extends EventTarget {
  measure;
  /** @type {RaceMark[]} what came since it was last drawn, in order */
  marks = [];
  /** @type {LiveClient | undefined} once there is a race */
  client;
  /** @type {StateDetail} */
  state = { state: "stopped" };
  /** When it last heard of the server, or changed (performance.now()). */
  heardAt = 0;
  /** In the second that has not ended it was not connected, or not all the time. */
  #away = false;
  #runner;
  #clock;
  #probe;

  /**
   * @param {Runner} runner
   * @param {Clock} clock
   * @param {Probe} probe of this lane's requests
   */
  constructor(runner, clock, probe) {
    super();
    this.#runner = runner;
    this.#clock = clock;
    this.#probe = probe;
    this.measure = new Measure(() => probe.total);
    probe.addEventListener("lab", () => {
      if (this.client) probe.mark(this.client.url);
    });
  }

  get runner() {
    return this.#runner;
  }

  get probe() {
    return this.#probe;
  }

  /**
   * Runs in a race, from its first event on.
   * @param {URL} race
   */
  enter(race) {
    this.leave();
    const client = this.#runner.client(race);
    client.last = 0;
    this.#probe.mark(client.url);
    this.client = client;
    this.#hear(client);
  }

  leave() {
    this.client?.stop();
    this.client = undefined;
  }

  /**
   * For how long it has heard nothing, in ms, beyond the pause that it makes
   * itself. While it knows that it is not connected, it expects nothing.
   */
  get silence() {
    const { state } = this.state;
    if (state !== "connected" && state !== "connecting") return 0;
    const { client } = this;
    const polls = client instanceof PollingClient && client.wait === 0;
    return performance.now() - this.heardAt - (polls ? client.interval : 0);
  }

  /** Ends a second: a point of the charts. Whoever is away, or deaf, hears nothing. */
  tick() {
    const deaf = this.#away || this.silence > SPAN * 1000;
    this.#away = this.isAway;
    return this.measure.tick(deaf);
  }

  /** It should be connected, and is not. In a hidden tab polling rests. */
  get isAway() {
    const { state } = this.state;
    return state !== "connected" && state !== "paused";
  }

  /** @param {LiveClient} client */
  #hear(client) {
    /**
     * @param {string} type
     * @param {(detail: any) => void} listener
     */
    const on = (type, listener) =>
      client.addEventListener(type, (event) => {
        if (client !== this.client) return; // one that has left
        listener(/** @type {CustomEvent} */ (event).detail);
      });
    on("event", (heard) => this.#heard(heard));
    on("gap", (/** @type {Gap} */ gap) => this.measure.gap(gap));
    on("state", (state) => this.#changed(state));
    on("request", ({ status }) => {
      if (status === 304) this.#mark({ id: 0, at: Date.now(), waited: 0 });
    });
    on("problem", (detail) =>
      this.dispatchEvent(new CustomEvent("problem", { detail })),
    );
  }

  /** @param {Heard} heard */
  #heard(heard) {
    const { event, at } = heard;
    const delay = this.#clock.age(event.time, at);
    this.measure.hear(heard, delay);
    this.#mark({ id: event.id, at, waited: delay ?? 0 });
  }

  /** @param {RaceMark} mark */
  #mark(mark) {
    this.heardAt = performance.now();
    this.marks.push(mark);
    if (this.marks.length > UNDRAWN) this.marks.splice(0, UNDRAWN / 2);
  }

  /** @param {StateDetail} state */
  #changed(state) {
    if (state.state !== this.state.state) this.heardAt = performance.now();
    this.state = state;
    this.#away ||= this.isAway;
    this.dispatchEvent(new Event("state"));
  }
}
