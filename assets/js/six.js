/** <six-connections>: views/six.templ, alive. */

import { Announcer } from "./common/announcer.js";
import { formatDelay, formatWait } from "./common/format.js";
import { SocketConnection, StreamConnection } from "./six/connection.js";
import { formatTook, PATIENCE, SixRow, waits } from "./six/row.js";

/** @import { Connection } from "./six/connection.js" */
/** @import { Timer } from "./common/types" */

/** What browsers allow a host and port on HTTP/1.1. */
const PLACES = 6;

/** How many a page may have of each: enough to see it, and no more. */
const COLUMNS = {
  sse: { name: "EventSource", kind: StreamConnection, most: 8 },
  websocket: { name: "WebSocket", kind: SocketConnection, most: 30 },
};

/** @typedef {keyof typeof COLUMNS} Technique */

class SixConnections extends HTMLElement {
  /** @type {Record<Technique, SixRow[]>} */
  #rows = { sse: [], websocket: [] };
  /** The next number of each. */
  #next = { sse: 1, websocket: 1 };
  /** @type {(Connection | undefined)[]} who has which place */
  #places = Array.from({ length: PLACES });
  /** When the last place became free (performance.now()). */
  #freedAt = 0;
  /** What is said of one that waited and has a place now. */
  #notice = "";
  /** @type {AbortController | undefined} of the question that is waiting */
  #asking;
  #askedAt = 0;
  /** @type {Timer | undefined} while somebody waits */
  #tick;
  #announcer = new Announcer((text) => {
    this.#find("announcer").textContent = text;
  });

  connectedCallback() {
    for (const technique of /** @type {Technique[]} */ (Object.keys(COLUMNS))) {
      this.#find(`${technique}-open`).onclick = () => this.#open(technique);
      this.#find(`${technique}-controls`).removeAttribute("disabled");
    }
    this.#find("ask").onclick = () => this.#ask();
    this.#find("close-all").onclick = () => this.#closeAll();
    this.#find("controls").removeAttribute("disabled");
    addEventListener("pagehide", () => this.#closeAll());
    this.#draw();
  }

  /** @param {Technique} technique */
  #open(technique) {
    const { kind: Kind, most, name } = COLUMNS[technique];
    const rows = this.#rows[technique];
    if (rows.length >= most) return;
    const row = new SixRow(
      new Kind(this.#next[technique]++, () => this.#changed(row)),
      name,
    );
    row.button.onclick = () => this.#close(technique, row);
    rows.push(row);
    this.#find(`${technique}-rows`).append(row.node);
    this.#notice = "";
    this.#draw();
  }

  /**
   * Closes one, and moves the focus to the next.
   * @param {Technique} technique
   * @param {SixRow} row
   */
  #close(technique, row) {
    const rows = this.#rows[technique];
    const at = rows.indexOf(row);
    rows.splice(at, 1);
    const next = rows[at] ?? rows[at - 1];
    (next?.button ?? this.#find(`${technique}-open`)).focus();
    this.#drop(row);
    this.#notice = "";
    this.#draw();
  }

  #closeAll() {
    this.#asking?.abort();
    for (const row of [...this.#rows.sse, ...this.#rows.websocket]) {
      this.#drop(row);
    }
    this.#rows = { sse: [], websocket: [] };
    this.#next = { sse: 1, websocket: 1 };
    this.#notice = "";
    this.#draw();
  }

  /** @param {SixRow} row */
  #drop(row) {
    row.connection.close();
    row.node.remove();
    this.#leave(row.connection);
  }

  /** @param {SixRow} row */
  #changed(row) {
    if (!row.draw()) return; // an event more
    const { connection } = row;
    const sits = this.#places.includes(connection);
    if (connection.state === "open" && !sits) this.#assignPlace(connection);
    if (connection.state !== "open" && sits) this.#leave(connection);
    this.#draw();
  }

  /**
   * Gives an EventSource its place. WebSockets do not need any.
   * @param {Connection} connection
   */
  #assignPlace(connection) {
    if (!(connection instanceof StreamConnection)) return;
    const free = this.#places.indexOf(undefined);
    if (free >= 0) this.#places[free] = connection;
    if (connection.took < PATIENCE) return;
    const waited = formatWait(connection.took);
    this.#notice = `El EventSource ${connection.number} ha esperado ${waited} y se ha abierto ${this.#afterFreed()}.`;
    this.#announcer.say(this.#notice);
  }

  /** @param {Connection} connection */
  #leave(connection) {
    const place = this.#places.indexOf(connection);
    if (place < 0) return;
    this.#places[place] = undefined;
    this.#freedAt = performance.now();
  }

  #afterFreed() {
    const delay = formatDelay(performance.now() - this.#freedAt);
    return this.#freedAt > 0
      ? `${delay} después de quedar libre un sitio`
      : "en cuanto hubo sitio";
  }

  /** Asks the server for something ordinary, and says how long it took. */
  async #ask() {
    if (this.#asking) return;
    const asking = new AbortController();
    this.#asking = asking;
    this.#askedAt = performance.now();
    this.#draw();
    try {
      const signal = asking.signal;
      await fetch("/healthz", { cache: "no-store", signal });
      const took = performance.now() - this.#askedAt;
      const how = took < PATIENCE ? "" : `, ${this.#afterFreed()}`;
      this.#answer(`Respondió en ${formatTook(took)}${how}.`);
    } catch {
      this.#answer(
        asking.signal.aborted ? "Pregunta retirada." : "No hubo respuesta.",
      );
    }
    this.#asking = undefined;
    this.#draw();
  }

  /** @param {string} text */
  #answer(text) {
    this.#find("answer").textContent = text;
    this.#announcer.say(text);
  }

  #draw() {
    for (const technique of /** @type {Technique[]} */ (Object.keys(COLUMNS))) {
      this.#drawColumn(technique);
    }
    const free = this.#find("places").children;
    for (const [i, connection] of this.#places.entries()) {
      const place = /** @type {HTMLElement} */ (free[i]);
      place.textContent = connection
        ? `EventSource ${connection.number}`
        : "libre";
      place.classList.toggle("six__place--taken", connection !== undefined);
    }
    this.#drawVerdict();
    this.#drawQuestion();
    this.#find("ask").ariaDisabled = `${this.#asking !== undefined}`;
    this.#wake();
  }

  #drawQuestion() {
    const queue = this.#rows.sse
      .filter((row) => waits(row.connection))
      .map((row) => `EventSource ${row.connection.number}`);
    if (this.#asking) {
      const spent = performance.now() - this.#askedAt;
      const words = `Preguntando… lleva ${formatWait(spent)}.`;
      this.#find("answer").textContent = words;
      if (spent >= PATIENCE) queue.push("tu pregunta");
    }
    this.#find("queue").textContent = queue.join(", ") || "nadie";
  }

  /** @param {Technique} technique */
  #drawColumn(technique) {
    const rows = this.#rows[technique];
    let open = 0;
    let waiting = 0;
    for (const row of rows) {
      row.draw();
      if (row.connection.state === "open") open++;
      if (waits(row.connection)) waiting++;
    }
    const { most } = COLUMNS[technique];
    const full = rows.length >= most ? `; caben ${most}` : "";
    const opened = open === 1 ? "1 abierta" : `${open} abiertas`;
    this.#find(`${technique}-count`).textContent =
      rows.length === 0
        ? "ninguna"
        : `${opened}${waiting > 0 ? `, ${waiting} esperando` : ""}${full}`;
    this.#find(`${technique}-open`).ariaDisabled = `${rows.length >= most}`;
  }

  #drawVerdict() {
    const verdict = this.#find("verdict");
    const stuck = this.#rows.sse.find((row) => waits(row.connection));
    verdict.classList.toggle("six__verdict--stuck", stuck !== undefined);
    const text = this.#verdict(stuck?.connection.number);
    if (text === verdict.textContent) return;
    verdict.textContent = text;
    this.#announcer.say(text);
  }

  /** @param {number} [stuck] the first EventSource that waits */
  #verdict(stuck) {
    const open = this.#rows.sse.filter(
      (row) => row.connection.state === "open",
    ).length;
    if (stuck && open >= PLACES) {
      return `El EventSource ${stuck} espera. No ha fallado: ni siquiera ha salido de tu navegador, porque las seis conexiones están ocupadas. Cierra una y verás.`;
    }
    if (stuck) {
      return `El EventSource ${stuck} espera y aquí no hay seis abiertas: las demás las tendrá otra pestaña de este navegador, o el servidor no contesta.`;
    }
    if (this.#notice) return this.#notice;
    if (open > PLACES) {
      return `Hay ${open} abiertas: aquí tu navegador no se queda en seis.`;
    }
    if (open === PLACES) {
      return "Las seis están ocupadas. Abre el séptimo, y un WebSocket para comparar.";
    }
    if (open === 0) {
      return "Abre un EventSource, y otro, y otro… hasta el séptimo.";
    }
    const left = PLACES - open;
    return left === 1 ? "Queda un sitio." : `Quedan ${left} sitios.`;
  }

  /** Draws again while there is a time that runs. */
  #wake() {
    clearTimeout(this.#tick);
    const rows = [...this.#rows.sse, ...this.#rows.websocket];
    const runs = rows.some((row) => row.connection.state === "opening");
    if (runs || this.#asking) this.#tick = setTimeout(() => this.#draw(), 200);
    this.#closeOnLeaving(rows.length > 0);
  }

  /**
   * The page that somebody goes to from here, or this one again, needs a
   * connection too, before it takes this one's place. So all are closed before
   * the browser asks; the listener is there only meanwhile, because browsers
   * do not keep a page that has one in the back/forward cache.
   * @param {boolean} some whether there is something to close
   */
  #closeOnLeaving(some) {
    if (some) addEventListener("beforeunload", this.#onLeaving);
    else removeEventListener("beforeunload", this.#onLeaving);
  }

  #onLeaving = () => this.#closeAll();

  /**
   * @param {string} part the data-part of an element
   * @returns {HTMLElement}
   */
  #find(part) {
    const element = this.querySelector(`[data-part="${part}"]`);
    if (!element) throw new Error(`${this.localName} has no ${part}`);
    return /** @type {HTMLElement} */ (element);
  }
}

customElements.define("six-connections", SixConnections);
