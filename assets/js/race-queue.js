/** Requests that wait for a connection: a browser has six for a site. */

/** A wait that is no longer the network's, in ms. */
const LONG = 500;
/** How long a connection may take to open, in ms. */
const OPENING = 4000;
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
   * Whether requests queue: one had to wait before it left, or one that asks
   * for a stream has not got out yet, while a WebSocket, which needs none of
   * the six, did.
   * @param {{ needs: boolean, connectingFor: number, connected: boolean }[]} lanes
   *   `needs` is one of the six; times in ms
   */
  jammed(lanes) {
    const reachable = lanes.some((lane) => !lane.needs && lane.connected);
    const stuck = lanes.some(
      (lane) => lane.needs && lane.connectingFor > OPENING,
    );
    if (reachable && stuck) this.#seenAt = performance.now();
    return performance.now() - this.#seenAt < MEMORY;
  }

  /** @param {any} entry a PerformanceResourceTiming */
  #judge({ name, startTime, requestStart }) {
    if (!new URL(name).pathname.startsWith("/race/")) return;
    // Between the two it was in the browser's own queue, or it connected.
    if (requestStart - startTime > LONG) this.#seenAt = performance.now();
  }
}
