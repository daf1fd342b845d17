/** Requests that wait for a connection: a browser has six for a site. */

/** A wait that is no longer the network's, in ms. */
const LONG = 500;
/** No lane is silent for so long, in ms: there is an event every two seconds. */
const SILENCE = 4000;
/** How long a sighting counts, in ms. */
const MEMORY = 6000;

/** Watches the requests of the page that go to a race. */
export class Queue {
  #seenAt = Number.NEGATIVE_INFINITY;
  /** @type {PerformanceObserver | undefined} */
  #observer;

  start() {
    this.#observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) this.#judge(entry);
    });
    this.#observer.observe({ type: "resource" });
  }

  stop() {
    this.#observer?.disconnect();
    this.#seenAt = Number.NEGATIVE_INFINITY;
  }

  /**
   * Whether requests queue: one had to wait before it left, or one that needs
   * one of the six has had no answer for long, while a WebSocket, which needs
   * none of them, hears the events.
   * @param {{ needsOneOfSix: boolean, silence: number }[]} lanes for how long
   *   they have heard nothing when they should have, in ms
   */
  jammed(lanes) {
    const some = (
      /** @type {boolean} */ needs,
      /** @type {boolean} */ silent,
    ) =>
      lanes.some(
        ({ needsOneOfSix, silence }) =>
          needsOneOfSix === needs && silence > SILENCE === silent,
      );
    if (some(false, false) && some(true, true)) {
      this.#seenAt = performance.now();
    }
    return performance.now() - this.#seenAt < MEMORY;
  }

  /** @param {any} entry a PerformanceResourceTiming */
  #judge({ name, startTime, requestStart }) {
    if (!new URL(name).pathname.startsWith("/race/")) return;
    // Between the two it was in the browser's own queue, or it connected.
    if (requestStart - startTime > LONG) this.#seenAt = performance.now();
  }
}
