/** The chat: Socket.IO's official client, and what it leaves to do. */

import { backoff } from "../common/backoff.js";
import { newKey } from "../common/publish.js";
import { LiveClient } from "./live.js";
import { Outbox } from "./outbox.js";

/** @import { io as Connect, Socket } from "socket.io-client" */
/** @import { ChatMessage, ChatPeoplePage, ChatRefusal, ChatRoom, ChatWelcome, Reason } from "./types" */
/** @import { Timer } from "../common/types" */

/** Loaded by who enters and by nobody else: a lesson is read without it. */
const OFFICIAL = new URL(
  "../../vendor/socket.io-client/socket.io.esm.min.js",
  import.meta.url,
).href;

/** How long the server may take to answer, in ms. */
const PATIENCE = 8000;
/** Until a message is tried again that came too soon after others, in ms. */
const TOO_FAST = 2000;
/** From one «I am typing» to the next, in ms. */
const TYPING = 3000;
/** What a server says that leaves or restarts (RFC 6455, section 7.4.1). */
const GOODBYES = [1001, 1012, 1013];
/**
 * The first digit of a packet (Engine.IO protocol, version 4).
 * @type {Record<string, number>}
 */
const DIGITS = {
  open: 0,
  close: 1,
  ping: 2,
  pong: 3,
  message: 4,
  upgrade: 5,
  noop: 6,
};

/**
 * One person in one room. Beside `state`, `gap` and `problem` of LiveClient it
 * gives, with the detail in braces,
 *
 * - `transport` {name}: by which one it goes on;
 * - `welcome`, a ChatWelcome, and `ready` once all that was missed has come;
 * - `refused`, a ChatRefusal: after it, the state is «stopped»;
 * - `message`, a ChatMessage, each one once and in the order of the log;
 * - `outbox` {key, state, detail, id}: what became of a message of our own;
 * - `people`, a ChatMovement, and `typing`, a Person;
 * - `packet` {direction, text, at}: the connection as it is on the wire.
 */
export class ChatClient extends LiveClient {
  room = "";
  name = "";
  #person;
  #load;
  /** @type {Socket | undefined} */
  #socket;
  #outbox = new Outbox("");
  /** Nothing is missing any more, and what we send is listened to. */
  #live = false;
  #sending = false;
  #typedAt = 0;
  #attempt = 0;
  #failures = 0;
  /** @type {Timer | undefined} */
  #timer;

  /**
   * @param {string | URL} url absolute; its query goes with every request
   * @param {string} person the secret that this browser is known by
   * @param {() => Promise<{ io: typeof Connect }>} load
   */
  constructor(url, person, load = () => import(OFFICIAL)) {
    super(url);
    this.#person = person;
    this.#load = load;
  }

  // #region connect
  /** @param {typeof Connect} connect la función del cliente oficial */
  #create(connect) {
    const socket = connect({
      autoConnect: false,
      forceNew: true,
      reconnection: false, // ya volvemos nosotros, con cursor y con azar
      // Una función y no un objeto: se evalúa en cada conexión, y así
      // el servidor sabe siempre por dónde íbamos.
      auth: (send) =>
        send({
          room: this.room,
          name: this.name,
          person: this.#person,
          serverOffset: this.cursor,
        }),
    });

    socket.on("welcome", (welcome) => this.#welcomed(welcome));
    socket.on("gap", (gap) => this.miss(gap));
    socket.on("chat message", (text, offset, about) => {
      const id = Number.parseInt(offset, 10); // «42.k7f3» es el 42
      this.#received({ ...about, id, text }, offset);
    });
    socket.on("ready", ({ cursor }) => this.#caughtUp(cursor));
    for (const news of ["people", "typing", "problem"]) {
      socket.on(news, (detail) => this.emit(news, detail));
    }

    // «disconnect» acaba con una conexión; «connect_error», con un intento.
    socket.on("disconnect", (why, more) => this.#broken(why, more));
    socket.on("connect_error", (error) => {
      // Si el socket sigue activo, falló la red y hay que insistir. Si no,
      // el servidor nos ha oído y ha dicho que no.
      if (socket.active) this.#reconnect("network");
      else this.#refused(error);
    });
    return socket;
  }
  // #endregion connect

  // #region outbox
  /**
   * Deja un mensaje en la bandeja de salida. Si no hay conexión, espera allí.
   * @param {string} text
   */
  send(text) {
    const key = newKey(); // su nombre, para siempre
    this.#typedAt = 0; // quien envía ha dejado de escribir
    this.#outbox.add({ key, text });
    this.#deliver();
    return key;
  }

  /** Reparte la bandeja: de uno en uno, porque así se respeta el orden. */
  async #deliver() {
    if (this.#sending) return;
    this.#sending = true;
    while (this.#live && this.#outbox.next) {
      await this.#try(this.#outbox, this.#outbox.next);
    }
    this.#sending = false;
  }

  /**
   * Un intento. Si falla, el mensaje no se mueve de la bandeja y saldrá otra
   * vez con la misma clave: al menos una vez por nuestra parte, más el
   * servidor que descarta las claves repetidas, es efectivamente una vez.
   *
   * @param {Outbox} outbox
   * @param {{ key: string, text: string }} message
   */
  async #try(outbox, { key, text }) {
    this.emit("outbox", { key, state: "sent" });
    try {
      const { id, problem } = await this.#ask("chat message", text, key);
      if (!problem) {
        outbox.remove(key); // tiene número: está en el disco
        this.emit("outbox", { key, state: "saved", id });
      } else if (problem.status === 429) {
        this.emit("outbox", { key, state: "pending" }); // más despacio
        await new Promise((later) => setTimeout(later, TOO_FAST));
      } else {
        outbox.refuse(key, problem.detail); // repetirlo no serviría de nada
        this.emit("outbox", { key, state: "refused", ...problem });
      }
    } catch {
      // Ni sí ni no: se cortó, o se perdió el acuse. ¿Llegó? No se sabe.
      this.emit("outbox", { key, state: "pending" });
    }
  }

  /**
   * Emite un evento y espera el acuse, pero no para siempre.
   * @param {string} event
   * @param {unknown[]} values
   */
  async #ask(event, ...values) {
    if (!this.#socket?.connected) throw new Error("sin conexión");
    return this.#socket.timeout(PATIENCE).emitWithAck(event, ...values);
  }
  // #endregion outbox

  // #region recover
  /**
   * @param {ChatMessage} message del pasado o de ahora: da igual
   * @param {string} offset el cursor: hasta aquí hemos leído
   */
  #received(message, offset) {
    if (message.id <= (this.last ?? 0)) return; // este ya lo hemos visto
    this.resumeFrom(offset);

    // Quien vuelve recibe sus mensajes con su clave, que no se le dice a
    // nadie más: están guardados, aunque su acuse se perdiera por el camino.
    if (message.key) this.#outbox.remove(message.key);
    this.emit("message", message);
  }

  /**
   * Ya no falta nada de lo que pasó sin nosotros; ahora, lo que dejamos
   * sin enviar.
   * @param {string} cursor
   */
  #caughtUp(cursor) {
    if (Number.parseInt(cursor, 10) >= (this.last ?? 0))
      this.resumeFrom(cursor);
    this.#failures = 0;
    this.#live = true;
    this.emit("ready", {});
    this.#deliver();
  }

  /** @param {Reason} reason */
  #reconnect(reason) {
    this.#live = false;
    // Medio segundo, uno, dos, tres, tres… y al azar, que somos muchos.
    const pause = backoff(this.#failures++, { base: 500, cap: 3000 });
    this.setState("retrying", { reason, retryAt: Date.now() + pause });
    this.#timer = setTimeout(() => this.#open(), pause);
  }
  // #endregion recover

  /** What has not been stored yet, in the order in which it was written. */
  get pending() {
    return this.#outbox.all;
  }

  /**
   * Goes into a room. The cursor stays where it is only within the same one.
   * @param {string} room
   * @param {string} name
   */
  enter(room, name) {
    this.stop();
    this.name = name;
    this.#use(room);
    this.start();
  }

  /** @override */
  start() {
    if (this.state === "stopped") this.#open();
  }

  /** @override */
  stop() {
    clearTimeout(this.#timer);
    this.#attempt++;
    this.#live = false;
    this.#failures = 0;
    this.setState("stopped"); // first: what ends now has ended by our will
    this.#socket?.disconnect();
  }

  /** @override */
  retryNow() {
    if (this.state !== "retrying") return;
    clearTimeout(this.#timer);
    this.#open();
  }

  /**
   * Gives up a message that was refused.
   * @param {string} key
   */
  discard(key) {
    this.#outbox.remove(key);
  }

  /** Tells the others, now and then, that something is being written. */
  type() {
    const now = Date.now();
    if (!this.#live || now - this.#typedAt < TYPING) return;
    this.#typedAt = now;
    this.#socket?.volatile.emit("typing");
  }

  /**
   * The messages before one that we have, the oldest first.
   * @param {number} before its id
   * @returns {Promise<{ messages: ChatMessage[], more: boolean }>}
   */
  async history(before) {
    const { messages, more } = await this.#ask("history", before);
    return {
      messages: messages.map(
        (
          /** @type {[string, number, Omit<ChatMessage, "id" | "text">]} */ m,
        ) => ({ ...m[2], id: m[1], text: m[0] }),
      ),
      more,
    };
  }

  /**
   * The rooms, the liveliest first.
   * @returns {Promise<ChatRoom[]>}
   */
  async rooms() {
    return (await this.#ask("rooms")).rooms;
  }

  /**
   * A page of the people of the room.
   * @param {{ after: string, like: string }} look
   * @returns {Promise<ChatPeoplePage>}
   */
  async people(look) {
    return this.#ask("people", look);
  }

  async #open() {
    const attempt = ++this.#attempt;
    this.setState("connecting");
    const official = await this.#load().catch(() => undefined);
    if (attempt !== this.#attempt) return; // stopped in the meantime
    if (!official) return this.#reconnect("network");
    this.#socket ??= this.#create(official.io);
    const { opts } = this.#socket.io;
    opts.query = Object.fromEntries(this.url.searchParams);
    this.#socket.connect();
    this.#watch(this.#socket.io.engine);
  }

  /** @param {string} room */
  #use(room) {
    if (room === this.room) return;
    this.room = room;
    this.last = undefined;
    this.#outbox = new Outbox(room);
  }

  /** @param {ChatWelcome} welcome */
  #welcomed(welcome) {
    this.name = welcome.name;
    // The room has the name that the server gives it: «Grupo 3» is «grupo-3».
    this.#use(welcome.room);
    this.setState("connected");
    this.emit("welcome", welcome);
  }

  /**
   * @param {string} why one of Socket.IO's words for it
   * @param {any} [more] of a WebSocket, its close event
   */
  #broken(why, more) {
    if (this.state === "stopped") return;
    const goodbye = GOODBYES.includes(more?.context?.code);
    if (why === "ping timeout") this.#reconnect("silence");
    else if (goodbye || why === "io server disconnect") {
      this.#reconnect("server");
    } else this.#reconnect("network");
  }

  /** @param {Error & { data?: ChatRefusal }} error */
  #refused({ message, data }) {
    this.stop();
    this.emit("refused", { field: "", detail: message, ...data });
  }

  /**
   * Everything that passes through a connection, in either direction.
   * @param {Socket["io"]["engine"]} engine
   */
  #watch(engine) {
    const note = (
      /** @type {"in" | "out"} */ direction,
      /** @type {string} */ text,
    ) => this.emit("packet", { direction, text, at: Date.now() });

    engine.on("packet", (packet) => note("in", written(packet)));
    engine.on("packetCreate", (packet) => note("out", written(packet)));
    engine.on("open", () => this.#travels(engine.transport.name));
    // The new transport is tried out behind the engine's back. That it is
    // good enough means that the question went out and the answer is here.
    engine.on("upgrading", () => {
      note("out", "2probe");
      note("in", "3probe");
    });
    engine.on("upgrade", ({ name }) => {
      note("out", "5");
      this.#travels(name);
    });
  }

  /** @param {string} name */
  #travels(name) {
    this.emit("transport", { name });
  }
}

/**
 * A packet as it was on the wire; of a binary one, what it is.
 * @param {{ type: string, data?: any }} packet
 */
function written({ type, data = "" }) {
  if (typeof data === "string") return `${DIGITS[type]}${data}`;
  return `binario, ${data.byteLength ?? data.size} bytes`;
}
