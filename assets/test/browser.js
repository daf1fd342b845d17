/** A browser without a screen: what the clients use of it, under control. */

import { mock } from "node:test";

/** @typedef {{ type: string, detail: any }} News */

/** Stops the clock at a fixed time; only {@link pass} moves it. */
export function stopClock() {
  mock.timers.enable({
    apis: ["setTimeout", "setInterval", "Date"],
    now: Date.parse("2026-11-23T14:00:00Z"),
  });
}

/** Lets everything happen that is already due. */
export function settle() {
  return new Promise((resolve) => setImmediate(resolve));
}

/**
 * Lets time pass.
 * @param {number} ms
 */
export async function pass(ms) {
  await settle();
  mock.timers.tick(ms);
  await settle();
}

/**
 * Makes Math.random answer the same from now on.
 * @param {number} value
 */
export function fixRandom(value) {
  mock.method(Math, "random", () => value);
}

/**
 * Writes down what a client says, in order.
 * @param {EventTarget} client
 * @param {string[]} types
 */
export function hear(client, ...types) {
  /** @type {News[]} */
  const news = [];
  for (const type of types) {
    client.addEventListener(type, (event) => {
      news.push({ type, detail: /** @type {CustomEvent} */ (event).detail });
    });
  }
  return news;
}

/**
 * The ids of the events that a client has heard, as they come.
 * @param {EventTarget} client
 */
export function hearIds(client) {
  /** @type {number[]} */
  const ids = [];
  client.addEventListener("event", (event) => {
    ids.push(/** @type {CustomEvent} */ (event).detail.event.id);
  });
  return ids;
}

/**
 * An event of the log.
 * @param {number} id
 */
export function reading(id) {
  const time = new Date().toISOString();
  return { id, topic: "sensor", time, data: { celsius: 23.4 } };
}

/** A document that can be hidden. */
export class FakeDocument extends EventTarget {
  hidden = false;

  /** @param {boolean} hidden */
  turn(hidden) {
    this.hidden = hidden;
    this.dispatchEvent(new Event("visibilitychange"));
  }
}

/** A connection that somebody opened, with the test at its other end. */
class FakeConnection extends EventTarget {
  /** @type {URL} */
  url;
  readyState = 0;

  /** @param {string | URL} url */
  constructor(url) {
    super();
    this.url = new URL(url);
  }

  get after() {
    return this.url.searchParams.get("after");
  }

  opens() {
    this.readyState = 1;
    this.dispatchEvent(new Event("open"));
  }

  /**
   * @param {unknown} message
   * @param {string} type
   */
  says(message, type = "message", lastEventId = "") {
    const data = JSON.stringify(message);
    this.dispatchEvent(new MessageEvent(type, { data, lastEventId }));
  }
}

export class FakeWebSocket extends FakeConnection {
  static OPEN = 1;
  /** @type {FakeWebSocket[]} in the order in which they were made */
  static all = [];
  bufferedAmount = 0;
  /** @type {string[]} */
  sent = [];
  closed = false;
  onopen = () => {};
  onmessage = (/** @type {MessageEvent} */ _) => {};

  /** @param {string | URL} url */
  constructor(url) {
    super(url);
    this.addEventListener("open", () => this.onopen());
    this.addEventListener("message", (event) => {
      this.onmessage(/** @type {MessageEvent} */ (event));
    });
    FakeWebSocket.all.push(this);
  }

  /** @param {string} text */
  send(text) {
    this.sent.push(text);
  }

  /** Like a half-open one: it never hears the other side's goodbye. */
  close() {
    this.readyState = 2;
    this.closed = true;
  }

  /** @param {number} code */
  dies(code) {
    this.readyState = 3;
    this.dispatchEvent(Object.assign(new Event("close"), { code }));
  }
}

export class FakeEventSource extends FakeConnection {
  static CONNECTING = 0;
  static OPEN = 1;
  static CLOSED = 2;
  /** @type {FakeEventSource[]} in the order in which they were made */
  static all = [];
  onopen = () => {};
  onerror = () => {};
  onmessage = (/** @type {MessageEvent} */ _) => {};

  /** @param {string | URL} url */
  constructor(url) {
    super(url);
    this.addEventListener("open", () => this.onopen());
    this.addEventListener("error", () => this.onerror());
    this.addEventListener("message", (event) => {
      this.onmessage(/** @type {MessageEvent} */ (event));
    });
    FakeEventSource.all.push(this);
  }

  close() {
    this.readyState = FakeEventSource.CLOSED;
  }

  /** @param {number} readyState */
  breaks(readyState) {
    this.readyState = readyState;
    this.dispatchEvent(new Event("error"));
  }
}
