/**
 * The server's clock, seen from here. Events carry its time, and the clocks of
 * a class never agree: without their difference no delay means anything.
 */

// #region offset
/**
 * Estima cuánto adelanta el reloj del servidor al nuestro, en ms, como NTP:
 * pregunta la hora varias veces y se queda con el viaje más corto, porque el
 * error no puede pasar de medio viaje.
 *
 * @param {string | URL} url responde `{"time": …}`
 * @param {AbortSignal} [signal]
 */
export async function measureOffset(url, signal, probes = 5) {
  let offset = 0;
  let shortest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < probes; i++) {
    const sent = Date.now();
    const response = await fetch(url, { cache: "no-store", signal });
    const received = Date.now();
    const { time } = await response.json();

    const trip = received - sent;
    if (trip < shortest) {
      shortest = trip;
      // El servidor miró su reloj, más o menos, a mitad de camino.
      offset = parseTime(time) - (sent + trip / 2);
    }
  }
  return offset;
}
// #endregion offset

/** Two ordinary clocks drift apart by some ms in a minute. */
const STALE = 60_000;
/** How long to leave the server alone when it did not answer, in ms. */
const RETRY = 10_000;

/** The difference between two clocks, measured when it is wanted. */
export class Clock {
  /** @type {number | undefined} server minus ours, in ms */
  offset;
  #url;
  #due = 0;

  /** @param {string | URL} url */
  constructor(url) {
    this.#url = url;
  }

  /**
   * Measures if the last figure is old. It takes two seconds at the most and
   * does not fail: without a figure there simply is no delay to show.
   * @param {AbortSignal} [stop]
   */
  async refresh(stop) {
    if (Date.now() < this.#due) return;
    this.#due = Number.POSITIVE_INFINITY; // one at a time
    const signals = [AbortSignal.timeout(2000)];
    if (stop) signals.push(stop);
    try {
      this.offset = await measureOffset(this.#url, AbortSignal.any(signals));
      this.#due = Date.now() + STALE;
    } catch {
      this.#due = stop?.aborted ? 0 : Date.now() + RETRY;
    }
  }

  /**
   * How old something of the server's is, in ms.
   * @param {string} time the server's
   * @param {number} at ours, of Date.now()
   */
  age(time, at) {
    if (this.offset === undefined) return undefined;
    return at + this.offset - parseTime(time);
  }
}

/**
 * RFC 3339 in UTC, with any number of decimals (Date.parse promises three), in
 * ms.
 * @param {string} time
 */
export function parseTime(time) {
  const seconds = Date.parse(`${time.slice(0, 19)}Z`);
  return seconds + Number(`0${time.slice(19, -1)}`) * 1000;
}
