/**
 * The page's lab: the one WebSocket by which it learns what its own connections
 * cost, sees what passes them and breaks them (handlers/lab).
 */

import { backoff } from "../common/backoff.js";
import { concernsBoth, Probe, sum } from "./probe.js";

/** @import { Timer } from "../common/types" */
/** @import { Fault, Total, TraceEntry } from "./types" */

/** How long a widget waits for the lab before it starts without it, in ms. */
const PATIENCE = 1500;
/** Until the server may have room for one lab more, in ms. */
const FULL = 60_000;
/** The close code of a server that has none now (RFC 6455 registry). */
const TRY_AGAIN_LATER = 1013;

export class Lab {
  /** @type {string | undefined} */
  id;
  /** What each tag has cost since the page was opened. */
  totals = /** @type {Map<string, Total>} */ (new Map());
  /** @type {{ fault: Fault, until: number } | undefined} */
  fault;
  #url;
  /** @type {Set<Probe>} those that are open */
  #probes = new Set();
  /** @type {Set<Probe>} those that want to see what passes */
  #recorders = new Set();
  /** @type {WebSocket | undefined} */
  #socket;
  #listening = new AbortController();
  /** The totals of the labs before this one: the server has restarted. */
  #before = /** @type {Map<string, Total>} */ (new Map());
  /** The newest entry of the trace. */
  #last = 0;
  #failures = 0;
  /** @type {Timer | undefined} */
  #retry;
  #waiting = /** @type {(() => void)[]} */ ([]);

  /** @param {string | URL} url absolute; http(s) becomes ws(s) */
  constructor(url) {
    this.#url = new URL(url);
    this.#url.protocol = this.#url.protocol.replace("http", "ws");
    // Who leaves must not keep a connection; who comes back finds the same lab.
    addEventListener("pagehide", () => this.#hangUp());
    addEventListener("pageshow", () => this.#connect());
    addEventListener("online", () => this.#connect());
  }

  /**
   * A look at the requests of one tag, and of those that begin with it and a
   * dash. It makes no connection before it is opened.
   * @param {string} tag letters, digits and dashes; 32 at the most
   */
  probe(tag) {
    return new Probe(this, tag);
  }

  /**
   * Waits until there is a lab, but not for long: everything works without.
   * @param {Probe} probe
   */
  async open(probe) {
    this.#probes.add(probe);
    this.#connect();
    if (this.id) return;
    await /** @type {Promise<void>} */ (
      new Promise((resolve) => {
        this.#waiting.push(resolve);
        setTimeout(resolve, PATIENCE);
      })
    );
  }

  /** @param {Probe} probe */
  close(probe) {
    this.record(probe, false);
    this.#probes.delete(probe);
    if (this.#probes.size === 0) this.#hangUp();
  }

  /**
   * @param {Probe} probe
   * @param {boolean} on
   */
  record(probe, on) {
    const recorded = this.#recorders.size > 0;
    if (on) this.#recorders.add(probe);
    else this.#recorders.delete(probe);
    const record = this.#recorders.size > 0;
    if (record !== recorded) this.command({ record });
  }

  /**
   * @param {object} command
   * @returns {boolean} whether there is a connection to send it by
   */
  command(command) {
    if (!this.id || this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(command));
    return true;
  }

  #connect() {
    if (this.#socket || this.#probes.size === 0) return;
    clearTimeout(this.#retry);
    const url = new URL(this.#url);
    if (this.id) {
      url.searchParams.set("id", this.id);
      url.searchParams.set("after", `${this.#last}`);
    }
    const socket = new WebSocket(url);
    this.#socket = socket;
    this.#listening = new AbortController();
    const on = { signal: this.#listening.signal };
    socket.addEventListener(
      "message",
      ({ data }) => this.#heard(JSON.parse(data)),
      on,
    );
    socket.addEventListener("close", ({ code }) => this.#closed(code), on);
  }

  #hangUp() {
    clearTimeout(this.#retry);
    this.#listening.abort();
    this.#socket?.close();
    this.#socket = undefined;
  }

  /** @param {number} code */
  #closed(code) {
    this.#socket = undefined;
    this.#goOn();
    const pause =
      code === TRY_AGAIN_LATER ? FULL : backoff(this.#failures++) + 500;
    this.#retry = setTimeout(() => this.#connect(), pause);
  }

  /**
   * @param {{ lab?: string, totals?: Record<string, Total>, error?: { title: string, detail?: string },
   *   trace?: { gone?: number, entries: TraceEntry[], last: number } }} message
   */
  #heard({ lab, totals, trace, error }) {
    if (lab) this.#begin(lab);
    if (totals) this.#count(totals);
    if (trace) this.#passed(trace);
    if (error)
      this.#notify("problem", { message: error.detail || error.title });
  }

  /** @param {string} id */
  #begin(id) {
    this.#failures = 0;
    if (id !== this.id) {
      this.id = id;
      this.#last = 0;
      this.#before = new Map(this.totals);
      this.#broken(undefined);
      this.#notify("lab", {});
    }
    if (this.#recorders.size > 0) this.command({ record: true });
    this.#goOn();
  }

  /** Lets those start who have waited. */
  #goOn() {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  /** @param {Record<string, Total>} changed */
  #count(changed) {
    for (const [tag, now] of Object.entries(changed)) {
      this.totals.set(tag, sum(this.#before.get(tag), now));
    }
    for (const probe of this.#probes) {
      if (Object.keys(changed).some((tag) => probe.concerns(tag))) {
        probe.emit("total", probe.total);
      }
    }
  }

  /** @param {{ gone?: number, entries: TraceEntry[], last: number }} trace */
  #passed({ gone = 0, entries, last }) {
    this.#last = last;
    for (const { kind, note, fault } of entries) {
      if (kind !== "fault" || !fault) continue;
      const until = Date.now() + fault.for / 1e6;
      this.#broken(note === "begin" ? { fault, until } : undefined);
    }
    for (const probe of this.#probes) {
      const own = entries.filter(({ tag = "", fault }) =>
        fault ? concernsBoth(probe, fault) : probe.concerns(tag),
      );
      if (own.length > 0 || gone > 0) {
        probe.emit("trace", { gone, entries: own });
      }
    }
  }

  /** @param {{ fault: Fault, until: number } | undefined} fault */
  #broken(fault) {
    if (fault === this.fault) return;
    this.fault = fault;
    this.#notify("fault", fault);
  }

  /**
   * @param {string} type
   * @param {unknown} detail
   */
  #notify(type, detail) {
    for (const probe of this.#probes) probe.emit(type, detail);
  }
}

/** The lab of this page. */
export const lab = new Lab(new URL("/lab", location.href));
