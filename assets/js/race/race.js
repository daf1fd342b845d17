/** The race: loaded by who starts one, connected while it runs. */

import { NEW_LOG } from "../clients/live.js";
import { Announcer } from "../common/announcer.js";
import { Clock } from "../common/clock.js";
import { Problem } from "../common/publish.js";
import { lab } from "../lab/lab.js";
import { Charts } from "./charts.js";
import { writeRow } from "./figures.js";
import { readInk } from "./ink.js";
import { Lane } from "./lane.js";
import { Queue } from "./queue.js";
import { RUNNERS } from "./runners.js";
import { RaceServer } from "./server.js";
import { Share } from "./share.js";
import { Strip } from "./strip.js";
import { TabLock } from "./tab-lock.js";

/** @import { StateDetail } from "../clients/types" */
/** @import { RaceResult, RaceSettings } from "./types" */

/** From a lane that broke to asking whether the race is still there, in ms. */
const DOUBT = 1500;

/**
 * What holds the parts together: the lanes hear, this decides what runs, and the strip, the
 * figures and the charts show it.
 */
export class Race {
  probe = lab.probe("race");
  #root;
  #find;
  announcer = new Announcer((text) => {
    this.#find("announcer").textContent = text;
  });
  clock = new Clock(new URL("/healthz", location.href));
  #server = new RaceServer();
  #tabLock = new TabLock(() => this.#superseded());
  #queue = new Queue();
  #probes = RUNNERS.map(({ name }) => lab.probe(`race-${name}`));
  lanes;
  #strip;
  #charts;
  #open = new AbortController();
  /** @type {AbortController | undefined} as long as it runs */
  #run;
  #suspended = false;
  /** The lanes are off, and all that the race is, they are. */
  #entered = false;
  #state = "stopped";
  /** What is said as long as nothing is wrong. */
  #notice = "";
  /** Of the figures: for how long they have been counted, in seconds. */
  #seconds = 0;
  #timers = { draw: 0, second: 0, doubt: 0 };

  /**
   * @param {HTMLElement} root the whole widget
   * @param {(part: string) => HTMLElement} find its parts
   */
  constructor(root, find) {
    this.#root = root;
    this.#find = find;
    this.lanes = RUNNERS.map(
      (runner, i) => new Lane(runner, this.clock, this.#probes[i]),
    );
    const rows = this.lanes.map(({ runner }) => this.#row("lane", runner));
    const rails = rows.map((row) => row.querySelector("[data-rail]"));
    this.#strip = new Strip(
      find("strip"),
      this.lanes,
      /** @type {HTMLElement[]} */ (rails),
    );
    this.#charts = new Charts(find("charts"));
    new Share(find, () => this.#result());
    this.#hear();
    this.#operate();
  }

  /** The id of the newest event of the race: what every lane should know. */
  async newest() {
    const response = await fetch(new URL("polling", this.#server.url), {
      cache: "no-store",
      signal: AbortSignal.timeout(5000),
    });
    return (await response.json()).last;
  }

  toggle() {
    if (this.#run) this.#pause();
    else this.#start();
  }

  /** The widget is no longer in the page. */
  close() {
    this.#end();
    this.#open.abort();
    this.announcer.stop();
  }

  /** @returns {RaceSettings} as the controls have them */
  get #settings() {
    const [rate = 0, size = 0, interval = 0] = SETTINGS.map((name) =>
      Number(/** @type {HTMLSelectElement} */ (this.#find(name)).value),
    );
    return { rate, size, interval };
  }

  #hear() {
    for (const lane of this.lanes) {
      const row = this.#row("lane", lane.runner);
      lane.addEventListener("state", () => {
        row.dataset.state = lane.state.state;
        const words = row.querySelector("[data-words]");
        if (words) words.textContent = WORDS[lane.state.state];
        this.#compare();
        if (lane.state.state === "retrying") this.#doubt();
      });
      lane.addEventListener("problem", () => this.#doubt());
    }
  }

  #operate() {
    const on = { signal: this.#open.signal };
    // Who leaves must not keep a race; who comes back (from the back/forward
    // cache) gets another.
    addEventListener("pagehide", () => this.#suspend(), on);
    addEventListener("pageshow", () => this.#resume(), on);
    addEventListener(
      "online",
      () => {
        for (const lane of this.lanes) lane.client?.retryNow();
      },
      on,
    );
    this.#find("toggle").onclick = () => this.toggle();
    this.#find("reset").onclick = () => this.#reset();
    for (const name of SETTINGS) {
      this.#find(name).onchange = () => this.#configure();
    }
    this.#find("reset").removeAttribute("disabled");
  }

  async #start() {
    this.#run = new AbortController();
    const { signal } = this.#run;
    this.#show("connecting");
    this.#warn("");
    this.#tabLock.acquire();
    try {
      await Promise.all([
        // Before the streams: then the first event has a delay already.
        this.clock.refresh(signal),
        this.#charts.load(),
        ...[this.probe, ...this.#probes].map((probe) => probe.open()),
      ]);
      signal.throwIfAborted();
      this.#root.dispatchEvent(new CustomEvent("probe"));
      await this.#enter(signal);
    } catch (error) {
      if (!signal.aborted) this.#failed(error);
    }
  }

  /** @param {AbortSignal} signal */
  async #enter(signal) {
    const isNew = await this.#server.open(this.#settings);
    if (signal.aborted) {
      if (isNew) this.#server.close();
      return;
    }
    this.#notice = isNew && this.#seconds > 0 ? NEW_LOG : "";
    if (isNew) this.#adopt();
    this.#warn(this.#notice);
    this.#applyInterval();
    this.#strip.rate = this.#settings.rate;
    this.#strip.start();
    this.#queue.start();
    for (const lane of this.lanes) lane.client?.start();
    this.#beat();
    this.#entered = true;
    this.#compare();
    this.#find("share").removeAttribute("disabled");
  }

  /** Another log: its ids begin at 1 again. */
  #adopt() {
    for (const lane of this.lanes) {
      lane.enter(this.#server.url);
      lane.measure.gap({ from: 1, to: 0, reset: true });
    }
  }

  #pause() {
    this.#stop();
    this.#show("stopped");
    this.#write(); // what can be shared is what is shown
  }

  /** The lanes fall silent; within half a minute they can go on. */
  #stop() {
    this.#run?.abort();
    this.#run = undefined;
    this.#entered = false;
    for (const timer of Object.values(this.#timers)) clearTimeout(timer);
    for (const lane of this.lanes) lane.client?.stop();
    this.#queue.stop();
    this.#strip.stop();
    this.#tabLock.release();
    for (const probe of [this.probe, ...this.#probes]) probe.close();
  }

  #end() {
    this.#stop();
    for (const lane of this.lanes) lane.leave();
    this.#server.close();
  }

  #reset() {
    this.#seconds = 0;
    for (const lane of this.lanes) lane.measure.restart();
    this.#charts.clear();
    this.#strip.clear();
    this.#write();
  }

  /** Other settings, other figures: what is shown is of one setting alone. */
  async #configure() {
    this.#seconds = 0;
    for (const lane of this.lanes) lane.measure.clear();
    this.#strip.rate = this.#settings.rate;
    this.#applyInterval();
    this.#write();
    if (this.#run) await this.#renew();
  }

  #applyInterval() {
    const { client } = this.lanes[0] ?? {};
    const { interval } = this.#settings;
    if (client && "configure" in client) Object(client).configure({ interval });
  }

  /** A lane broke: perhaps because the race is no longer there. */
  #doubt() {
    clearTimeout(this.#timers.doubt);
    this.#timers.doubt = window.setTimeout(() => this.#renew(), DOUBT);
  }

  /** Tells the server the settings; if the race is gone, begins another. */
  async #renew() {
    const signal = this.#run?.signal;
    try {
      const isNew = await this.#server.open(this.#settings);
      if (!signal || signal.aborted) {
        if (isNew) this.#server.close();
        return;
      }
      if (isNew) this.#notice = NEW_LOG;
      this.#warn(this.#notice);
      if (!isNew) return;
      this.#adopt();
      this.#applyInterval();
      for (const lane of this.lanes) lane.client?.start();
    } catch (error) {
      // Without a network the lanes say so themselves, and come back alone.
      if (error instanceof Problem) this.#warn(error.message);
    }
  }

  /** Another tab runs now. */
  #superseded() {
    if (!this.#run) return;
    this.#end();
    this.#show("stopped");
    this.#warn(
      "Has empezado otra carrera en otra pestaña, así que esta se ha parado: cada navegador corre una sola.",
    );
  }

  /** @param {unknown} error */
  #failed(error) {
    this.#end();
    this.#show("stopped");
    const refused = error instanceof Problem;
    this.#warn(
      refused
        ? `La carrera no ha podido empezar. ${error.message}`
        : "La carrera no ha podido empezar: el servidor no responde.",
    );
  }

  #suspend() {
    this.#suspended = this.#run !== undefined;
    this.#end();
  }

  #resume() {
    if (this.#suspended) this.#start();
    this.#suspended = false;
  }

  /** Draws the strip again and again, and once a second all the rest. */
  #beat() {
    clearInterval(this.#timers.draw);
    this.#timers.draw = window.setInterval(
      () => requestAnimationFrame(() => this.#strip.draw()),
      this.#strip.pace,
    );
    clearInterval(this.#timers.second);
    this.#timers.second = window.setInterval(() => this.#second(), 1000);
    this.#paint();
  }

  #second() {
    this.#seconds++;
    this.clock.refresh();
    this.#paint();
    this.#charts.add(this.lanes.map((lane) => lane.tick()));
    this.#write();
    this.#watchQueue();
  }

  /** The visitor may have changed the scheme. */
  #paint() {
    const ink = readInk(this.#root);
    this.#strip.ink = ink;
    this.#charts.ink = ink;
  }

  #write() {
    for (const { runner, measure } of this.lanes) {
      writeRow(this.#row("row", runner), measure.figures());
    }
  }

  #watchQueue() {
    const jammed = this.#queue.jammed(
      this.lanes.map(({ runner: { needsOneOfSix }, silence, state }) => ({
        needsOneOfSix,
        silence:
          state.state === "connected" || needsOneOfSix ? silence : FOREVER,
      })),
    );
    // Who breaks connections knows why it is quiet.
    const broken = this.probe.fault !== undefined;
    this.#find("queue").hidden = !jammed || broken;
  }

  /** @returns {Omit<RaceResult, "who" | "at">} */
  #result() {
    return {
      ...this.#settings,
      seconds: this.#seconds,
      lanes: this.lanes.map(({ measure }) => measure.figures()),
    };
  }

  /**
   * @param {string} kind
   * @param {{ name: string }} runner
   */
  #row(kind, { name }) {
    return /** @type {HTMLElement} */ (
      this.#root.querySelector(`[data-${kind}="${name}"]`)
    );
  }

  /** The race is as well as the worst of its lanes. */
  #compare() {
    if (!this.#entered) return;
    const away = this.lanes.filter((lane) => lane.isAway);
    if (away.length === 0) this.#show("connected");
    else if (
      this.#state !== "connecting" ||
      away.some(({ state }) => state.state === "retrying")
    )
      this.#show("retrying", `: ${away.length} de ${this.lanes.length}`);
  }

  /**
   * @param {keyof typeof STATES} state
   * @param {string} [more] of it, in words
   */
  #show(state, more = "") {
    const before = this.#state;
    this.#state = state;
    this.#root.dataset.state = state;
    // In its first second a race has no figures yet, and can go on all the same.
    const begun = this.#seconds > 0 || this.lanes.some((lane) => lane.client);
    const again = state === "stopped" && begun;
    this.#find("state").textContent = again ? "en pausa" : STATES[state] + more;
    this.#find("toggle").textContent =
      state === "stopped" ? (again ? "Seguir" : "Empezar") : "Pausar";
    if (state === before) return;
    if (state === "connected") this.announcer.say("La carrera está en marcha.");
    if (state === "retrying")
      this.announcer.say("Hay carriles sin conexión, que reintentan.");
    if (again) this.announcer.say("La carrera está en pausa.");
  }

  /** @param {string} sentence "" for none */
  #warn(sentence) {
    const warning = this.#find("warning");
    const isSaid = warning.textContent === sentence;
    warning.hidden = sentence === "";
    warning.textContent = sentence;
    if (sentence && !isSaid) this.announcer.say(sentence);
  }
}

const FOREVER = Number.POSITIVE_INFINITY;

const SETTINGS = ["rate", "size", "interval"];

const STATES = {
  stopped: "en la salida",
  connecting: "preparados…",
  connected: "en carrera",
  retrying: "reintentando",
};

/** @type {Record<StateDetail["state"], string>} */
const WORDS = {
  stopped: "parado",
  connecting: "conectando…",
  connected: "conectado",
  retrying: "reintentando…",
  paused: "en pausa",
};
