/** «Sabotaje» in the race: one fault, and five clients that suffer it at once. */

import { element, stylesheet } from "../common/dom.js";
import { formatCount } from "../common/format.js";
import { FAULTS, plan } from "../sabotage/faults.js";
import { FaultForm } from "../sabotage/form.js";
import { button, disable, lead } from "../sabotage/parts.js";
import { ResultTable } from "../sabotage/table.js";
import { Trial } from "../sabotage/trial.js";

/** @import { Probe } from "../lab/probe.js" */
/** @import { FaultKind } from "../lab/types" */
/** @import { Race } from "./race.js" */
/** @typedef {HTMLElement & { race?: Race, probe?: Probe }} Host the widget: it has a race once it has started one */
/** @typedef {{ title: string, trial: Trial }} Run a lane and its trial */

export class RaceSabotage {
  #widget;
  #form;
  #text = element("div", "sabotage__text");
  #break = button("sabotage__go", "Sabotear", "submit");
  #heal = button("", "Reparar ya", "button");
  #status = element("p", "sabotage__status");
  #bar = element("progress", "sabotage__bar");
  #table;
  /** @type {Run[]} of the present fault, or of the last */
  #runs = [];

  /**
   * @param {HTMLElement} root
   * @param {Host} widget
   */
  constructor(root, widget) {
    this.#widget = widget;
    this.#form = new FaultForm(root.id, false, false);
    const results = element("div", "sabotage__results sideways");
    results.hidden = true;
    this.#table = new ResultTable(results, "Qué ha sido de cada carril");
    this.#text.id = `${root.id}-what`;
    this.#form.describeBy(this.#text.id);
    this.#break.dataset.part = "sabotage-break";
    this.#heal.dataset.part = "sabotage-heal";
    this.#status.dataset.part = "sabotage-status";
    this.#bar.ariaHidden = "true"; // the status says it in words
    this.#form.root.append(
      element("div", "sabotage__buttons", this.#break, this.#heal),
    );
    root.classList.add("sabotage");
    root.replaceChildren(
      this.#form.root,
      this.#text,
      this.#bar,
      this.#status,
      results,
    );
    this.#form.addEventListener("change", () => this.#explain());
    this.#form.root.onsubmit = (event) => {
      event.preventDefault();
      this.#begin();
    };
    this.#heal.onclick = () => this.#widget.probe?.heal();
    new MutationObserver(() => this.#draw()).observe(widget, {
      attributeFilter: ["data-state"],
    });
    this.#explain();
  }

  async show() {
    await stylesheet("sabotage.css");
    this.#draw();
  }

  /** The trials go on behind the closed drawer. */
  hide() {}

  #explain() {
    const { what, look } = TEXTS[this.#form.kind];
    this.#text.replaceChildren(
      element("p", "", lead("Qué va a pasar"), what),
      element("p", "", lead("Qué mirar"), look),
    );
  }

  get #running() {
    return this.#runs.some(({ trial }) => trial.phase !== "over");
  }

  get #ready() {
    return this.#widget.dataset.state === "connected";
  }

  #begin() {
    const { race, probe } = this.#widget;
    if (this.#running || !this.#ready || !race || !probe) return;
    const { kind, seconds, settings } = this.#form;
    const faults = plan(kind, seconds, settings, true);
    const { clock } = race;
    this.#runs = race.lanes.flatMap(({ client, probe, runner }) => {
      if (!client) return [];
      const trial = new Trial({ client, probe, clock }, faults, () =>
        race.newest(),
      );
      return [{ title: runner.title, trial }];
    });
    for (const { trial } of this.#runs) {
      trial.addEventListener("change", () => this.#draw());
      trial.addEventListener("over", () => this.#over(kind));
      trial.watch();
    }
    this.#bar.max = seconds * 1000;
    for (const fault of faults) probe.break(fault);
    race.announcer.say("Avería en marcha.");
    this.#draw();
  }

  /** @param {FaultKind} kind */
  #over(kind) {
    if (this.#running) return;
    const note = FAULTS[kind].name.toLowerCase();
    const told = this.#runs.filter(({ trial }) => trial.outcome !== "refused");
    if (told.length > 0) this.#table.show(told.map((r) => ({ ...r, note })));
    this.#widget.race?.announcer.say(verdict(this.#runs));
    this.#draw();
  }

  #draw() {
    const broken = this.#runs.find(({ trial }) => trial.phase === "broken");
    disable(this.#break, this.#running || !this.#ready);
    disable(this.#heal, !broken);
    const text = this.#words(broken);
    if (this.#status.textContent !== text) this.#status.textContent = text;
    this.#bar.hidden = !broken;
    this.#bar.value = (broken?.trial.until ?? 0) - Date.now();
  }

  /** @param {Run} [broken] */
  #words(broken) {
    if (broken) {
      const left = Math.ceil((broken.trial.until - Date.now()) / 1000);
      const know = names(this.#runs, (trial) => !!trial.report.noticed);
      return `Saboteado: quedan ${Math.max(0, left)} s. ${know ? `Ya lo saben: ${know}.` : "Nadie se ha enterado."}`;
    }
    if (this.#running) {
      const late = names(this.#runs, (trial) => trial.phase === "healed");
      return late
        ? `Reparado. Faltan por ponerse al día: ${late}.`
        : "Pidiendo la avería…";
    }
    const waits = this.#widget.dataset.state === "retrying";
    if (!this.#ready && !waits)
      return "Pulsa «Empezar»: primero hay que correr.";
    if (this.#runs.length > 0) return verdict(this.#runs);
    return waits ? "Espera a que estén conectados los cinco." : "";
  }
}

/**
 * @param {Run[]} runs
 * @param {(trial: Trial) => boolean} is
 * @returns {string} the lanes of which it is true; "" if of none
 */
function names(runs, is) {
  return list.format(
    runs.filter(({ trial }) => is(trial)).map(({ title }) => title),
  );
}

const list = new Intl.ListFormat("es");

/** @param {Run[]} runs that are over */
function verdict(runs) {
  const refused = runs.find(({ trial }) => trial.outcome === "refused");
  if (refused) return refused.trial.problem;
  const knew = names(runs, (trial) => !!trial.report.noticed);
  const lost = names(runs, (trial) => trial.report.lost > 0);
  const n = runs.reduce((sum, { trial }) => sum + trial.report.lost, 0);
  const first = knew
    ? `Se han enterado: ${knew}.`
    : "Ningún cliente ha notado nada.";
  const second = lost
    ? `Han perdido eventos: ${lost} (${formatCount(n)} en total).`
    : "Nadie ha perdido nada.";
  return `${first} ${second}`;
}

/**
 * What will happen and what to look at.
 * @type {Record<FaultKind, { what: string, look: string }>}
 */
const TEXTS = {
  cut: {
    what: "El servidor corta con un RST las cinco conexiones, y también las que se abran mientras dure.",
    look: "Todos se enteran al instante. Fíjate en quién vuelve por su cuenta (SSE) y a quién hay que programárselo. Los cinco llevan cursor: 0 perdidos.",
  },
  silent: {
    what: "No pasa nada en ningún sentido, y nadie avisa: media conexión (half-open).",
    look: "Quién se entera y cuándo: cada cliente tiene su vigilante, de 10 s el del sondeo y el de WebSocket, de 15 s el de SSE; el sondeo largo espera además a que venza su plazo, y Socket.IO, a que falte un latido (hasta 45 s). Si dura menos, al final llega todo de golpe.",
  },
  delay: {
    what: "Todo llega tarde, con su variación, en los dos sentidos y en los cinco carriles.",
    look: "Quien escucha paga el retraso una vez; quien pregunta, a la ida y a la vuelta. El orden no cambia y no se pierde nada: lento no es roto.",
  },
  hold: {
    what: "Un proxy con búfer se queda con lo que escribe el servidor hasta que la respuesta acaba.",
    look: "Los dos sondeos ni se inmutan: sus respuestas acaban. Los otros tres enmudecen, y sus vigilantes dan por muerta una conexión que no lo está.",
  },
  throttle: {
    what: "Por cada conexión caben pocos bytes por segundo.",
    look: "Gana quien menos bytes gasta por evento, y el sondeo se ahoga en sus propias cabeceras. Cambia el tamaño y el ritmo, y repítelo.",
  },
  unavailable: {
    what: "El servidor responde 503 con Retry-After a quien pregunte. Antes corta las conexiones, para que todos pregunten.",
    look: "Quién hace caso de Retry-After: fetch puede leerlo. EventSource no lo mira y se rinde; a un WebSocket ni siquiera le dicen que era un 503.",
  },
  nocontent: {
    what: "Se cortan las conexiones y, a quien vuelve, el servidor le responde 204: nada que leer.",
    look: "Para un EventSource significa «no vuelvas», y el cliente tiene que crear otro. A los demás les falta la respuesta que esperaban: insisten, y el cursor recupera.",
  },
  wrongtype: {
    what: "Se cortan las conexiones y, a quien vuelve, le responden 200 con una página HTML, como el portal de un Wi-Fi de hotel.",
    look: "Un 200 no basta: ninguno se lo cree, cada uno a su manera. Al reparar vuelven los cinco, y el cursor recupera lo que falta.",
  },
  drop: {
    what: "El servidor se salta uno de cada tantos eventos, en cada carril por separado.",
    look: "«Perdidos» sube en los cinco y nadie protesta: ningún transporte arregla lo que nunca se escribió. Solo lo delatan los números seguidos.",
  },
  repeat: {
    what: "El servidor da dos veces uno de cada tantos eventos, en cada carril por separado.",
    look: "«Repetidos» sube en los cinco: «al menos una vez» significa esto. Quien recibe descarta los números que ya ha visto.",
  },
};
