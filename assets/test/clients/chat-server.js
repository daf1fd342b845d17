/** The other side of a chat: what ChatClient uses of Socket.IO, in our hands. */

/** Emits by name, like the parts of the official client. */
class Emitter {
  /** @type {Map<string, ((...values: any[]) => void)[]>} */
  #listeners = new Map();

  /**
   * @param {string} name
   * @param {(...values: any[]) => void} listener
   */
  on(name, listener) {
    const others = this.#listeners.get(name) ?? [];
    this.#listeners.set(name, [...others, listener]);
  }

  /**
   * @param {string} name
   * @param {unknown[]} values
   */
  emit(name, ...values) {
    for (const listener of this.#listeners.get(name) ?? []) listener(...values);
  }
}

class FakeEngine extends Emitter {
  transport = { name: "polling" };
}

/** A socket of the official client, and the server that it talks to. */
export class FakeIo {
  /** Takes the place of the module. */
  load = async () => ({ io: /** @type {any} */ (this.#io) });
  connections = 0;
  engine = new FakeEngine();
  /** @type {{ query?: object }} */
  opts = {};
  #told = new Emitter();
  /** @type {unknown[][]} what the client emitted, in order */
  #emitted = [];
  #connected = false;
  #active = false;
  /** @type {{ resolve: Function, reject: Function }[]} waiting for an acknowledgement */
  #waiting = [];
  #auth = (/** @type {(data: any) => void} */ _) => {};

  #io = (/** @type {{ auth: any }} */ { auth }) => {
    this.#auth = auth;
    const server = this;
    const emit = (/** @type {unknown[]} */ ...values) => {
      server.#emitted.push(values);
    };
    return {
      io: server,
      volatile: { emit },
      get connected() {
        return server.#connected;
      },
      get active() {
        return server.#active;
      },
      on: server.#told.on.bind(server.#told),
      timeout: (/** @type {number} */ ms) => ({
        emitWithAck: (/** @type {unknown[]} */ ...values) => {
          emit(...values);
          return server.#wait(ms);
        },
      }),
      connect: () => server.#connect(),
      disconnect: () => server.#lose("io client disconnect"),
    };
  };

  #connect() {
    this.connections++;
    this.engine = new FakeEngine();
    this.#active = true;
  }

  /** @param {number} ms */
  #wait(ms) {
    /** @type {any} */
    const waiting = {};
    waiting.promise = new Promise((resolve, reject) => {
      Object.assign(waiting, { resolve, reject });
      setTimeout(() => {
        this.#waiting = this.#waiting.filter((other) => other !== waiting);
        reject(new Error("operation has timed out"));
      }, ms);
    });
    this.#waiting.push(waiting);
    return waiting.promise;
  }

  /**
   * @param {string} why
   * @param {unknown} [more]
   */
  #lose(why, more) {
    const connected = this.#connected;
    this.#connected = false;
    this.#active = false;
    for (const { reject } of this.#waiting.splice(0)) {
      reject(new Error("socket has been disconnected"));
    }
    if (connected) this.#told.emit("disconnect", why, more);
  }

  /**
   * @param {string} event
   * @param {unknown[]} values
   */
  says(event, ...values) {
    this.#told.emit(event, ...values);
  }

  /**
   * @param {string} room
   * @param {string} name
   */
  accepts(room, name = "Ana") {
    this.#connected = true;
    const me = { name, mark: "K7Q2F" };
    this.says("welcome", { room, ...me, total: 1, people: [me], more: false });
  }

  /**
   * @param {number} id
   * @param {object} [more]
   * @param {string} [epoch]
   */
  message(id, more, epoch = "k7f3") {
    const time = new Date().toISOString();
    const about = { room: "general", name: "Eva", time, ...more };
    this.says("chat message", `mensaje ${id}`, `${id}.${epoch}`, about);
  }

  /**
   * @param {string} message
   * @param {object} [data]
   */
  refuses(message, data) {
    this.#active = false;
    this.says("connect_error", Object.assign(new Error(message), { data }));
  }

  /** The network does not let anybody through. */
  fails() {
    this.says("connect_error", new Error("xhr poll error"));
  }

  /** @param {unknown} [more] */
  cuts(why = "transport close", more) {
    this.#lose(why, more);
  }

  /** @param {unknown} answer to what has been waiting longest */
  acknowledges(answer) {
    this.#waiting.shift()?.resolve(answer);
  }

  /** What the client would say of itself if it connected now. */
  auth() {
    /** @type {any} */
    let said;
    this.#auth((data) => {
      said = data;
    });
    return said;
  }

  /** The messages that came, repeated ones too: text and key. */
  get got() {
    return this.#emitted
      .filter(([event]) => event === "chat message")
      .map(([, text, key]) => [text, key]);
  }

  texts() {
    return this.got.map(([text]) => text);
  }

  last() {
    return this.#emitted.at(-1);
  }

  /** @param {string} event */
  heard(event) {
    return this.#emitted.filter(([name]) => name === event).length;
  }
}

/** What a tab remembers. */
export class FakeStorage {
  #items = new Map();

  /** @param {string} key */
  getItem(key) {
    return this.#items.get(key) ?? null;
  }

  /**
   * @param {string} key
   * @param {string} value
   */
  setItem(key, value) {
    this.#items.set(key, `${value}`);
  }

  /** @param {string} key */
  removeItem(key) {
    this.#items.delete(key);
  }
}
