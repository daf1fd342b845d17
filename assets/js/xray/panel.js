/** «Rayos X»: the trace of one's own connection, as it passes. */

import { element, stylesheet } from "../common/dom.js";
import { formatCount } from "../common/format.js";
import { throttled } from "../common/throttle.js";
import { Diagram } from "./diagram.js";
import { Filter, GROUPS } from "./filter.js";
import { aloud } from "./row.js";
import { Trace } from "./trace.js";

/** @import { Probe } from "../lab/probe.js" */
/** @import { Moment } from "./trace.js" */

/**
 * What the panel needs of its widget. The probe comes with the first start,
 * and the widget says so with a `probe` event.
 * @typedef {HTMLElement & {
 *   probe?: Probe,
 *   client?: { state: string, start(): void, stop(): void },
 *   start?(): unknown,
 * }} Host
 */

/**
 * Draws what its probe records, for as long as it is shown: what passed before
 * nobody has kept. In a pause the entries gather, and go on one by one.
 */
export class XRayPanel {
  #root;
  #widget;
  /** @type {Probe | undefined} */
  #probe;
  #listening = new AbortController();
  #shown = false;
  #paused = false;
  /** The pause is that of somebody who has scrolled away from the end. */
  #away = false;
  #trace = new Trace();
  #filter = new Filter();
  #diagram = new Diagram();
  #redraw = throttled(() => this.#draw());

  #pause = button("Pausar", "p", () => this.#togglePause());
  #step = button("Paso", "s", () => this.#takeStep());
  #status = element("p", "xray__status");
  /** What a screen reader hears: steps and pauses, not the stream. */
  #spoken = element("p", "visually-hidden");
  #files = element("p", "xray__files");

  /**
   * @param {HTMLElement} root empty
   * @param {Host} widget
   */
  constructor(root, widget) {
    this.#root = root;
    this.#widget = widget;
    root.classList.add("xray");
    this.#spoken.role = "status";
    const diagram = this.#diagram;
    diagram.addEventListener("open", () => this.#stop(true));
    diagram.addEventListener("away", () => {
      if (!this.#paused) this.#away = true;
      this.#stop(true);
    });
    diagram.addEventListener("back", () => {
      if (this.#away) this.#stop(false);
    });
    diagram.node.addEventListener("keydown", (event) => this.#pressed(event));
    widget.addEventListener("probe", () => this.#attach());
  }

  async show() {
    this.#shown = true;
    this.#attach();
    this.#probe?.record(true);
    await stylesheet("xray.css");
    if (!this.#root.contains(this.#status)) this.#build();
    this.#write();
  }

  hide() {
    this.#shown = false;
    this.#probe?.record(false);
  }

  #build() {
    const tools = element(
      "div",
      "xray__tools",
      this.#pause,
      this.#step,
      button("Vaciar", "", () => this.#clear()),
      button("Volver a conectar", "", () => this.#reconnect()),
    );
    this.#root.replaceChildren(
      tools,
      this.#filterFields(),
      this.#status,
      this.#spoken,
      this.#diagram.node,
      element("div", "xray__foot", this.#files, keysHint()),
    );
  }

  /** Hears the widget's probe, if it has a new one. */
  #attach() {
    const { probe } = this.#widget;
    if (!probe || probe === this.#probe) return;
    this.#listening.abort();
    this.#listening = new AbortController();
    const on = { signal: this.#listening.signal };
    this.#probe = probe;
    this.#diagram.tag = probe.tag;
    probe.addEventListener(
      "trace",
      (/** @type {Event} */ event) => this.#heard(event),
      on,
    );
    probe.addEventListener("lab", () => this.#write(), on);
    if (this.#shown) probe.record(true);
    this.#write();
  }

  /** @param {Event} event */
  #heard(event) {
    const { gone, entries } = /** @type {CustomEvent} */ (event).detail;
    this.#trace.add(gone, entries);
    this.#redraw();
  }

  #draw() {
    if (!this.#paused) this.#see(this.#trace.rest());
    this.#write();
  }

  /** @param {Moment[]} moments */
  #see(moments) {
    this.#diagram.append(
      moments.filter(({ entry }) => this.#filter.passes(entry)),
    );
  }

  #togglePause() {
    this.#stop(!this.#paused);
    this.#spoken.textContent = this.#paused ? "En pausa." : "Continúa.";
    if (!this.#paused) this.#diagram.toEnd();
  }

  /** @param {boolean} paused */
  #stop(paused) {
    if (paused === this.#paused) return;
    this.#paused = paused;
    if (!paused) this.#away = false;
    this.#draw();
  }

  /** Goes on to the next entry that the filter lets through. */
  #takeStep() {
    if (!this.#paused) return;
    let moment = this.#trace.next();
    while (moment && !this.#filter.passes(moment.entry)) {
      moment = this.#trace.next();
    }
    if (moment) {
      this.#diagram.append([moment]);
      this.#diagram.toEnd();
    }
    this.#spoken.textContent = moment
      ? aloud(moment.entry)
      : "No espera ninguna entrada.";
    this.#write();
  }

  #clear() {
    this.#trace.clear();
    this.#diagram.clear();
    this.#write();
  }

  /** The handshake was before anybody looked: here is another. */
  #reconnect() {
    const { client } = this.#widget;
    if (!client || client.state === "stopped") {
      this.#widget.start?.();
      return;
    }
    client.stop();
    client.start();
  }

  #refilter() {
    this.#diagram.clear();
    this.#see(this.#trace.seen);
    this.#diagram.toEnd();
    this.#write();
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const key = event.key.toLowerCase();
    if (key === "p") this.#togglePause();
    else if (key === "s") this.#takeStep();
    else return;
    event.preventDefault(); // the site has keys too, for what no part of it takes
  }

  #filterFields() {
    const boxes = [...GROUPS].map(([name, words]) => {
      const box = element("input", "");
      box.type = "checkbox";
      box.checked = true;
      box.value = name;
      box.onchange = () => {
        if (box.checked) this.#filter.hidden.delete(name);
        else this.#filter.hidden.add(name);
        this.#refilter();
      };
      return element("label", "xray__group", box, words);
    });
    const search = element("input", "");
    search.type = "search";
    search.oninput = () => {
      this.#filter.text = search.value;
      this.#refilter();
    };
    return element(
      "fieldset",
      "xray__filter",
      element("legend", "visually-hidden", "Qué se ve"),
      ...boxes,
      element("label", "xray__search", "Que contenga", search),
    );
  }

  /** Writes what is not a row: the state, the hint, the files. */
  #write() {
    const { waiting } = this.#trace;
    set(this.#pause, this.#paused ? "Continuar" : "Pausar");
    this.#step.ariaDisabled = `${!this.#paused || waiting === 0}`;
    this.#root.toggleAttribute("data-paused", this.#paused);
    set(this.#status, this.#statusWords());
    this.#diagram.hint = this.#diagram.size > 0 ? "" : this.#hintWords();

    const files = this.#probe?.files();
    this.#files.hidden = !files;
    if (files && this.#files.dataset.of !== files.json) {
      this.#files.dataset.of = files.json;
      this.#files.replaceChildren(
        download("Bajar en JSON", files.json),
        download("Bajar en HAR", files.har),
      );
    }
  }

  #statusWords() {
    const { waiting, total } = this.#trace;
    if (this.#paused)
      return `En pausa: ${count(waiting, "espera", "esperan")}.`;
    if (total === 0) return "";
    const view = this.#filter.active
      ? `, ${this.#diagram.size} a la vista`
      : "";
    return `Grabando: ${count(total, "entrada", "entradas")}${view}.`;
  }

  #hintWords() {
    if (!this.#probe) {
      const begin = this.#widget.start ? "Pulsa «Empezar»" : "Entra";
      return `${begin} y aquí se dibujará, según pase, todo lo que viaja por tu conexión.`;
    }
    if (!this.#probe.value) {
      return "El servidor no tiene ahora un laboratorio libre para ti: sin él no hay rayos X. Prueba dentro de un rato.";
    }
    if (this.#trace.total > 0) {
      return "Nada de lo que ha pasado pasa también tu filtro.";
    }
    return "Grabando desde ahora. Si la conexión ya estaba abierta, el saludo se te ha escapado: pulsa «Volver a conectar».";
  }
}

/**
 * @param {number} n
 * @param {string} one
 * @param {string} many
 */
const count = (n, one, many) => `${formatCount(n)} ${n === 1 ? one : many}`;

/**
 * Writes only what has changed: in most drawings, nothing.
 * @param {HTMLElement} node
 * @param {string} text
 */
function set(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * @param {string} text
 * @param {string} key that does the same in the diagram
 * @param {() => void} onclick
 */
function button(text, key, onclick) {
  const node = element("button", "button xray__button", text);
  node.type = "button";
  if (key) node.setAttribute("aria-keyshortcuts", key);
  node.onclick = onclick;
  return node;
}

/**
 * @param {string} text
 * @param {string} href
 */
function download(text, href) {
  const link = element("a", "button xray__button", text);
  link.href = href;
  link.download = "";
  return link;
}

function keysHint() {
  return element(
    "p",
    "xray__keys",
    "En el diagrama: ↑ y ↓ van de fila en fila, Intro abre una, P pausa y S da un paso. Las cookies y las claves no se graban.",
  );
}
