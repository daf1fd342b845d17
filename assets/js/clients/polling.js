/** Polling: asking, again and again, whether there is anything new. */

import { backoff } from "../common/backoff.js";
import { Problem } from "../common/publish.js";
import { LiveClient } from "./live.js";

/** @import { Timer } from "../common/types" */

/** How long an answer may take, beyond the wait that we asked for. In ms. */
const PATIENCE = 10_000;
/** The least time between two long polls that are answered at once, in ms. */
const BREATH = 100;

/**
 * Asks `url?after=ID`, one request at a time. Beside the events of LiveClient
 * it gives `request` with the {status} of every answer.
 */
export class PollingClient extends LiveClient {
  /** Between an answer and the next question, in ms. */
  interval = 2000;
  /** How long the server may hold a question, in ms; 0 is no long polling. */
  wait = 0;
  /** @type {string | null} */
  #etag = null;
  #failures = 0;
  /** @type {AbortController | undefined} */
  #turn;
  /** @type {Timer | undefined} */
  #timer;

  // #region poll
  /**
   * Una pregunta: «¿qué hay después del último evento que vi?».
   * @param {AbortSignal} signal para cancelarla
   */
  async #poll(signal) {
    const url = new URL(this.url);
    const query = url.searchParams;
    if (this.cursor) query.set("after", this.cursor);
    if (this.wait > 0) query.set("wait", `${this.wait / 1000}s`);

    // La etiqueta de la respuesta anterior: si nada ha cambiado, el
    // servidor contesta 304 y se ahorra el cuerpo.
    const headers = new Headers();
    if (this.#etag) headers.set("If-None-Match", this.#etag);

    const response = await fetch(url, { headers, signal });
    this.emit("request", { status: response.status });
    if (response.status === 304) return { empty: true };
    if (!response.ok) throw await Problem.from(response);

    const { events, cursor, gap, more } = await response.json();
    if (gap) this.miss(gap); // una parte ya no se guarda
    for (const event of events) this.receive(event);
    this.resumeFrom(cursor); // hasta aquí hemos leído, y de qué registro
    this.#etag = response.headers.get("ETag");
    return { empty: events.length === 0, more };
  }
  // #endregion poll

  // #region loop
  /** Pregunta, espera la respuesta y solo entonces programa otra vuelta. */
  async #loop() {
    this.#turn = new AbortController();
    const { signal } = this.#turn;
    let pause;
    try {
      pause = await this.#ask(signal);
    } catch (error) {
      if (signal.aborted) return; // nos han parado: no hay otra vuelta
      pause = this.#failed(error);
    }
    // setTimeout y no setInterval, que dispara aunque la respuesta no
    // haya llegado: en una red lenta se amontonarían las peticiones.
    this.#timer = setTimeout(() => this.#loop(), pause);
  }

  /** Corta la pregunta que está en vuelo o la que estaba programada. */
  #cut() {
    this.#turn?.abort();
    clearTimeout(this.#timer);
  }

  // En una pestaña oculta nadie mira y el navegador frena los relojes:
  // descansamos. Al volver, el cursor recupera de una vez lo que pasó.
  #onVisibilityChange = () => {
    this.#cut();
    if (document.hidden) this.setState("paused");
    else this.#loop();
  };
  // #endregion loop

  /**
   * One turn. Gives how long to pause after it, in ms.
   * @param {AbortSignal} signal
   */
  async #ask(signal) {
    const asked = Date.now();
    if (this.state !== "connected") {
      this.since = asked;
      this.setState("connecting");
    }
    const timeout = AbortSignal.timeout(this.wait + PATIENCE);
    const answer = await this.#poll(AbortSignal.any([signal, timeout]));
    signal.throwIfAborted(); // whoever heard an event may have stopped us
    this.#failures = 0;
    if (this.state !== "connected") this.setState("connected");
    return this.#pause(answer, Date.now() - asked);
  }

  // #region longpoll
  /**
   * Cuántos ms descansar antes de la pregunta siguiente.
   * @param {{ empty: boolean, more?: boolean }} answer
   * @param {number} elapsed los ms que tardó esa respuesta en llegar
   */
  #pause({ empty, more }, elapsed) {
    if (more) return 0; // queda otra página: la pedimos ya
    if (this.wait === 0) return this.interval; // polling de toda la vida

    // Sondeo largo: ya ha esperado el servidor, así que volvemos a
    // preguntar enseguida. Salvo que diga «nada» antes de tiempo (no sabe
    // esperar, o está cerrando) o que haya tantos eventos que no daríamos
    // respiro: diez preguntas por segundo son de sobra.
    if (empty && elapsed < this.wait / 2) return this.interval;
    return Math.max(0, BREATH - elapsed);
  }
  // #endregion longpoll

  /**
   * How long to pause after a failure: what the server asks for, and jitter
   * on top, or all who got the same answer would come back together.
   * @param {unknown} error
   */
  #failed(error) {
    const refused = error instanceof Problem;
    if (refused) this.emit("problem", { message: error.message });
    const least = refused ? error.retryAfter : 0;
    const pause = least + backoff(this.#failures++);
    const reason = refused ? "server" : "network";
    const sign = refused ? `HTTP ${error.status}` : Object(error).name;
    this.setState("retrying", { reason, sign, retryAt: Date.now() + pause });
    return pause;
  }

  /** @override */
  start() {
    if (this.state !== "stopped") return;
    document.addEventListener("visibilitychange", this.#onVisibilityChange);
    this.#onVisibilityChange();
  }

  /** @override */
  stop() {
    document.removeEventListener("visibilitychange", this.#onVisibilityChange);
    this.#cut();
    this.#failures = 0;
    this.setState("stopped");
  }

  /** @override */
  retryNow() {
    if (this.state === "retrying") this.#onVisibilityChange();
  }

  /**
   * Changes the settings, also while it runs: it asks at once.
   * @param {{ interval?: number, wait?: number }} settings
   */
  configure(settings) {
    Object.assign(this, settings);
    if (this.state !== "stopped") this.#onVisibilityChange();
  }
}
