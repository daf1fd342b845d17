/** One of the six connections, by either technique: how long, how much. */

/** @typedef {"opening" | "open" | "lost"} State of a connection: lost is for good */

/**
 * It connects as soon as it is made, and calls `onChange` whenever there is
 * something else to show. Times are those of performance.now().
 */
export class Connection {
  /** @type {State} */
  state = "opening";
  startedAt = performance.now();
  /** How long it took to open, in ms. */
  took = 0;
  /** When it opened, of the clock on the wall (Date.now()). */
  openedAt = 0;
  /** How many events it has heard. */
  heard = 0;
  /** @type {(connection: Connection) => void} */
  #onChange;

  /**
   * @param {number} number the first is 1
   * @param {(connection: Connection) => void} onChange
   */
  constructor(number, onChange) {
    this.number = number;
    this.#onChange = onChange;
  }

  /** How long it has been opening, in ms; 0 if it is not. */
  get waiting() {
    return this.state === "opening" ? performance.now() - this.startedAt : 0;
  }

  /** Ends the connection. Nothing is called back any more. */
  close() {
    this.#onChange = () => {};
  }

  /** @param {State} state */
  become(state) {
    if (state === "opening") this.startedAt = performance.now();
    if (state === "open") {
      this.took = performance.now() - this.startedAt;
      this.openedAt = Date.now();
    }
    this.state = state;
    this.#onChange(this);
  }

  hear() {
    this.heard++;
    this.#onChange(this);
  }
}

export class StreamConnection extends Connection {
  #source = new EventSource("/sse");

  /** @param {ConstructorParameters<typeof Connection>} rest */
  constructor(...rest) {
    super(...rest);
    const source = this.#source;
    source.onopen = () => this.become("open");
    source.onmessage = () => this.hear();
    // The browser comes back by itself, unless it has given up.
    source.onerror = () =>
      this.become(
        source.readyState === EventSource.CLOSED ? "lost" : "opening",
      );
  }

  /** @override */
  close() {
    super.close();
    this.#source.close();
  }
}

export class SocketConnection extends Connection {
  #socket = new WebSocket(
    new URL("/websocket", location.href.replace("http", "ws")),
  );

  /** @param {ConstructorParameters<typeof Connection>} rest */
  constructor(...rest) {
    super(...rest);
    const socket = this.#socket;
    socket.onopen = () => this.become("open");
    socket.onmessage = () => this.hear();
    socket.onclose = () => this.become("lost");
  }

  /** @override */
  close() {
    super.close();
    this.#socket.close();
  }
}
