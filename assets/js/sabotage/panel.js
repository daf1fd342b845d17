/** «Sabotaje»: a student breaks their own connection, and sees who notices. */

import { element, stylesheet } from "../common/dom.js";
import { FAULTS, plan } from "./faults.js";
import { FaultForm } from "./form.js";
import { button, disable, lead } from "./parts.js";
import { ResultTable, verdict } from "./table.js";
import { TEXTS } from "./texts.js";
import { Trial } from "./trial.js";

/** @import { LiveClient } from "../clients/live.js" */
/** @import { Announcer } from "../common/announcer.js" */
/** @import { Clock } from "../common/clock.js" */
/** @import { Probe } from "../lab/probe.js" */

/**
 * What the panel needs of its widget: the widget of a technique has it.
 * @typedef {HTMLElement & {
 *   client: LiveClient,
 *   probe?: Probe,
 *   clock: Clock,
 *   announcer: Announcer,
 *   createClient(): LiveClient,
 *   useClient(client: LiveClient): void,
 *   listen(type: string, listener: (detail: any) => void): void,
 *   addNotice(kind: "notice" | "problem", text: string): void,
 * }} Host
 */

/**
 * The clients that do the least, by technique.
 * @type {Record<string, (url: URL) => Promise<LiveClient>>}
 */
const NAIVE = {
  polling: async (url) => {
    const { NaivePollingClient } = await import("../clients/naive-polling.js");
    return new NaivePollingClient(url);
  },
  websocket: async (url) => {
    const { NaiveWebSocketClient } = await import(
      "../clients/naive-websocket.js"
    );
    return new NaiveWebSocketClient(url);
  },
  sse: async (url) => {
    const { NaiveSseClient } = await import("../clients/naive-sse.js");
    return new NaiveSseClient(url);
  },
};

export class SabotagePanel {
  #root;
  #widget;
  /** The name of the technique: polling, websocket, sse. */
  #technique;
  #form;
  #what = element("p", "");
  #look = element("p", "");
  #break = button("sabotage__go", "Sabotear", "submit");
  #heal = button("", "Reparar ya", "button");
  #status = element("p", "sabotage__status");
  #bar = element("progress", "sabotage__bar");
  #table;
  /** @type {Trial | undefined} the present one, or the last */
  #trial;
  /** @type {number | undefined} when the client heard its last event */
  #heardAt;
  #naive = false;

  /**
   * @param {HTMLElement} root
   * @param {Host} widget
   */
  constructor(root, widget) {
    this.#root = root;
    this.#widget = widget;
    this.#technique = widget.localName.replace("-widget", "");
    this.#form = new FaultForm(root.id, this.#asks);
    const results = element("div", "sabotage__results sideways");
    results.hidden = true;
    this.#table = new ResultTable(results, "Resultados, el último primero");
    this.#build(results);
    widget.listen("event", ({ at }) => {
      this.#heardAt = at;
    });
    widget.listen("state", () => this.#draw());
    this.#form.addEventListener("change", () => this.#chosen());
    this.#form.root.onsubmit = (event) => {
      event.preventDefault();
      this.#begin();
    };
    this.#heal.onclick = () => {
      if (this.#breaking) this.#trial?.heal();
    };
  }

  async show() {
    await stylesheet("sabotage.css");
    this.#draw();
  }

  /** A trial goes on behind the closed drawer. */
  hide() {}

  /** @param {HTMLElement} results */
  #build(results) {
    this.#break.dataset.part = "sabotage-break";
    this.#heal.dataset.part = "sabotage-heal";
    this.#status.dataset.part = "sabotage-status";
    const id = `${this.#root.id}-what`;
    this.#form.describeBy(id);
    this.#form.root.append(
      element("div", "sabotage__buttons", this.#break, this.#heal),
    );
    this.#bar.ariaHidden = "true"; // the status says it in words
    const text = element("div", "sabotage__text", this.#what, this.#look);
    text.id = id;
    this.#root.classList.add("sabotage");
    this.#root.replaceChildren(
      this.#form.root,
      text,
      this.#bar,
      this.#status,
      results,
    );
    this.#explain();
  }

  /** Whether the technique polls, instead of keeping a connection open. */
  get #asks() {
    return this.#technique === "polling";
  }

  get #running() {
    return this.#trial !== undefined && this.#trial.phase !== "over";
  }

  get #breaking() {
    return this.#trial?.phase === "broken";
  }

  get #ready() {
    return this.#widget.client.state !== "stopped";
  }

  #chosen() {
    this.#explain();
    this.#useClient();
    this.#draw();
  }

  /** What will happen, before it does. */
  #explain() {
    const text = TEXTS[this.#technique][this.#form.kind];
    const look = this.#form.naive ? text.naive : text.lesson;
    this.#what.replaceChildren(lead("Qué va a pasar"), text.what);
    this.#look.replaceChildren(lead("Qué mirar"), look);
  }

  async #useClient() {
    const widget = this.#widget;
    const { naive } = this.#form;
    if (naive === this.#naive) return;
    const client = naive
      ? await NAIVE[this.#technique](widget.client.url)
      : widget.createClient();
    // Somebody may have changed their mind, and back, meanwhile.
    if (naive !== this.#form.naive || naive === this.#naive) return;
    this.#naive = naive;
    widget.useClient(client);
    const which = naive ? "mínimo" : "de la lección";
    widget.addNotice("notice", `Ahora escucha el cliente ${which}.`);
  }

  #begin() {
    const widget = this.#widget;
    const { probe } = widget;
    if (this.#running || !this.#ready || !probe) return;
    const { kind, seconds, settings, naive } = this.#form;
    const faults = plan(kind, seconds, settings, !this.#asks);
    const trial = new Trial(
      { client: widget.client, probe, clock: widget.clock },
      faults,
      newest,
      this.#heardAt,
    );
    this.#trial = trial;
    trial.addEventListener("begin", () => this.#say("Avería en marcha."));
    trial.addEventListener("notice", () =>
      this.#say("El cliente lo ha notado."),
    );
    trial.addEventListener("heal", () => this.#say("Reparado."));
    trial.addEventListener("change", () => this.#draw());
    trial.addEventListener("over", () => {
      this.#say(verdict(trial));
      if (trial.outcome === "refused") return;
      const note = naive ? "cliente mínimo" : "cliente de la lección";
      this.#table.add({ title: FAULTS[kind].name, note, trial });
    });
    this.#bar.max = seconds * 1000;
    trial.begin();
    this.#draw();
  }

  /** @param {string} sentence */
  #say(sentence) {
    this.#widget.announcer.say(sentence);
  }

  #draw() {
    disable(this.#break, this.#running || !this.#ready);
    disable(this.#heal, !this.#breaking);
    this.#form.lock(this.#running);
    const text = this.#words();
    if (this.#status.textContent !== text) this.#status.textContent = text;
    this.#bar.hidden = !this.#breaking;
    this.#bar.value = (this.#trial?.until ?? 0) - Date.now();
  }

  #words() {
    const trial = this.#trial;
    if (trial && this.#running) return progress(trial);
    if (!this.#ready)
      return "Pulsa «Empezar»: primero hay que estar conectado.";
    return trial ? verdict(trial) : "";
  }
}

/** @param {Trial} trial that is not over */
function progress(trial) {
  const left = Math.max(0, Math.ceil((trial.until - Date.now()) / 1000));
  const { noticed } = trial.report;
  switch (trial.phase) {
    case "waiting":
      return "Pidiendo la avería…";
    case "broken":
      return `Saboteado: quedan ${left} s. ${noticed ? "El cliente ya lo sabe." : "El cliente no se ha enterado."}`;
    default:
      return "Reparado. Falta ver si el cliente se pone al día…";
  }
}

/** The id of the newest event of the log: what a client should know. */
async function newest() {
  const response = await fetch("/polling", {
    cache: "no-store",
    signal: AbortSignal.timeout(5000),
  });
  return (await response.json()).last;
}
