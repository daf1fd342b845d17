/** The room of the chat: loaded, and connected, when somebody goes in. */

import { ChatClient } from "../clients/chat.js";
import { NEW_LOG } from "../clients/live.js";
import { Announcer } from "../common/announcer.js";
import { formatBytes } from "../common/format.js";
import { browser, tab } from "../common/memory.js";
import { newKey } from "../common/publish.js";
import { throttled } from "../common/throttle.js";
import { lab } from "../lab/lab.js";
import { Composer } from "./composer.js";
import { MessageList } from "./message-list.js";
import { Packets } from "./packets.js";
import { Panels } from "./panels.js";
import { People } from "./people.js";
import { Rooms } from "./rooms.js";
import { keepInSight } from "./window.js";

/** @import { Entry } from "./entry.js" */
/** @import { ChatMessage, ChatRefusal, ChatWelcome, StateDetail } from "../clients/types" */
/** @import { Timer } from "../common/types" */

/** How long a complaint of the server's stays on the screen, in ms. */
const COMPLAINT = 8000;

/**
 * What holds the parts together: what the client hears goes to the part that it concerns,
 * what a person does goes to the client.
 */
export class ChatRoom {
  #root;
  #entry;
  #find;
  #parts;
  #announcer = new Announcer((text) => {
    this.#find("announcer").textContent = text;
  });
  #say = (/** @type {string} */ sentence) => this.#announcer.say(sentence);
  #person = secret();
  client = new ChatClient(new URL("/socket.io/", location.href), this.#person);
  probe = lab.probe("chat-1");
  #count = throttled(() => this.#writeBytes());
  #open = new AbortController();
  /** The room on the screen, "" while the form is. */
  #room = "";
  /** Where to go back to if the next room is not to be entered. */
  #back = "";
  /** All that was missed has come: what comes now is new. */
  #live = false;
  #suspended = false;
  #unseen = 0;
  #title = document.title;
  /** The widget's, as the page has it. */
  #name;
  /** @type {StateDetail} */
  #state = { state: "stopped" };
  /** @type {Timer | undefined} */
  #countdown;
  /** @type {Timer | undefined} */
  #complaint;

  /**
   * @param {HTMLElement} root the whole widget
   * @param {(part: string) => HTMLElement} find its parts
   * @param {Entry} entry the form, for what is refused
   */
  constructor(root, find, entry) {
    this.#root = root;
    this.#find = find;
    this.#entry = entry;
    this.#name = find("title").textContent ?? "";
    this.#parts = this.#create();
    this.#hear();
    const on = { signal: this.#open.signal };
    // Who leaves must not keep a connection; who comes back (from the
    // back/forward cache) goes on where it was.
    addEventListener("pagehide", () => this.#suspend(), on);
    addEventListener("pageshow", () => this.#resume(), on);
    addEventListener("online", () => this.client.retryNow(), on);
    document.addEventListener("visibilitychange", () => this.#looked(), on);
    root.addEventListener("keydown", (event) => this.#pressed(event), on);
    keepInSight(root, find("composer"), this.#open.signal);
    find("leave").onclick = () => this.#leave();
    find("retry").onclick = () => this.client.retryNow();
    this.probe.addEventListener("lab", () => this.probe.mark(this.client.url));
    this.probe.addEventListener("total", this.#count);
  }

  /**
   * @param {string} name
   * @param {string} room
   */
  async enter(name, room) {
    await this.probe.open();
    this.probe.mark(this.client.url);
    this.client.enter(room, name);
  }

  /** The widget is no longer in the page. */
  close() {
    this.client.stop();
    this.#parts.rooms.stop();
    this.#announcer.stop();
    this.probe.close();
    this.#open.abort();
  }

  #create() {
    const find = this.#find;
    const client = this.client;
    const messages = new MessageList(find, {
      history: (before) => client.history(before),
      correct: (_, text) => composer.correct(text),
      discard: (key) => client.discard(key),
      say: this.#say,
    });
    const composer = new Composer(find, {
      send: (text) => this.#send(text),
      type: () => client.type(),
      say: this.#say,
    });
    const rooms = new Rooms(
      find,
      () => client.rooms(),
      (room) => this.#change(room),
    );
    return {
      messages,
      composer,
      rooms,
      packets: new Packets(find, this.#person),
      panels: new Panels(this.#root),
      people: new People(find, {
        people: (look) => client.people(look),
        count: (people) => rooms.count(people),
        say: this.#say,
      }),
    };
  }

  /** What the connection has cost, counted at the server's end of it. */
  #writeBytes() {
    const { up = 0, down = 0 } = this.probe.total ?? {};
    this.#find("bytes").textContent =
      `Enviado: ${formatBytes(up)}. Recibido: ${formatBytes(down)}, con cabeceras, tramas y latidos.`;
  }

  /** @param {string} room */
  #change(room) {
    this.#back = this.#room;
    this.#find("other").removeAttribute("aria-invalid");
    this.#why("");
    this.enter(this.client.name, room);
  }

  #leave() {
    this.client.stop();
    tab.set("chat", undefined);
    this.#show("");
    this.#entry.focus();
  }

  /** @param {string} text */
  #send(text) {
    const { messages } = this.#parts;
    const key = this.client.send(text);
    messages.addPending({ key, text });
    messages.end();
  }

  #hear() {
    const { messages, packets, people } = this.#parts;
    /**
     * @param {string} type
     * @param {(detail: any) => void} listener
     */
    const on = (type, listener) =>
      this.client.addEventListener(
        type,
        (event) => listener(/** @type {CustomEvent} */ (event).detail),
        { signal: this.#open.signal },
      );
    on("state", (detail) => this.#changed(detail));
    on("transport", ({ name }) => {
      packets.travels(name);
      this.#writeState();
    });
    on("welcome", (welcome) => this.#welcomed(welcome));
    on("refused", (refusal) => this.#refused(refusal));
    on("gap", ({ reset }) => this.#missed(reset));
    on("message", (message) => this.#received(message));
    on("ready", () => this.#ready());
    on("outbox", (change) => messages.updatePending(change));
    on("people", (movement) => people.moves(movement));
    on("typing", ({ name }) => people.writes(name));
    on("problem", ({ title, detail }) => this.#complain(detail || title));
    on("packet", (packet) => packets.add(packet));
  }

  /** @param {ChatWelcome} welcome */
  #welcomed(welcome) {
    const { room, name, mark, more } = welcome;
    const { messages, composer, rooms } = this.#parts;
    const arrived = this.#room === "";
    browser.set("chat", { name, room });
    tab.set("chat", true);
    this.#entry.fill(name, room);
    messages.me = { name, mark };
    // Without a cursor, all comes from the beginning; with one, the rest.
    if (this.client.last === undefined || room !== this.#room) {
      messages.restart({ more, pending: this.client.pending });
    }
    this.#parts.people.welcome(welcome);
    composer.open(room);
    rooms.start(room);
    this.#back = "";
    this.#show(room);
    if (arrived && this.#root.contains(document.activeElement))
      composer.focus();
    if (!this.#isPage) return;
    if (arrived) scrollTo({ top: 0, behavior: "instant" });
    const query = new URLSearchParams({ sala: room });
    history.replaceState(null, "", `?${query}`);
  }

  /** @param {ChatRefusal} refusal */
  #refused(refusal) {
    if (this.#back && refusal.field === "room") {
      const room = this.#back;
      this.#back = "";
      this.enter(this.client.name, room);
      this.#why(refusal.detail);
      this.#find("other").focus();
      return;
    }
    tab.set("chat", undefined);
    this.#show("");
    this.#entry.refuse(refusal);
    this.#say(refusal.detail);
  }

  /** @param {string} sentence about the other room that was asked for */
  #why(sentence) {
    const why = this.#root.querySelector('[data-why="other"]');
    if (why) why.textContent = sentence;
  }

  /** @param {ChatMessage} message */
  #received(message) {
    const { messages, people } = this.#parts;
    const mine = messages.isMine(message);
    people.wrote(message.name);
    if (this.#live && !mine && !messages.following) messages.count(message);
    messages.add(message);
    if (!this.#live || mine || !document.hidden) return;
    this.#unseen++;
    this.#writeTitle();
  }

  #ready() {
    this.#live = true;
  }

  /** @param {boolean} [reset] */
  #missed(reset) {
    const { messages } = this.#parts;
    if (reset) {
      messages.restart({ more: false, pending: this.client.pending });
      messages.notice(NEW_LOG);
    } else {
      messages.notice("Falta una parte: el servidor ya no la guarda.");
    }
  }

  /**
   * @param {string} room "" for the form
   */
  #show(room) {
    this.#room = room;
    this.#root.dataset.view = room ? "room" : "entry";
    this.#find("entry").hidden = room !== "";
    this.#find("room").hidden = room === "";
    this.#find("tools").hidden = room === "";
    this.#find("title").textContent = room ? `Sala ${room}` : this.#name;
    if (room) this.#parts.messages.end();
    else this.#parts.rooms.stop();
  }

  get #isPage() {
    return this.#root.hasAttribute("data-page");
  }

  #suspend() {
    this.#suspended = this.client.state !== "stopped";
    this.client.stop();
  }

  #resume() {
    if (this.#suspended) this.client.start();
    this.#suspended = false;
  }

  #looked() {
    if (document.hidden) return;
    this.#unseen = 0;
    this.#writeTitle();
    this.#parts.messages.look();
  }

  #writeTitle() {
    const n = this.#unseen;
    document.title = n > 0 ? `(${n}) ${this.#title}` : this.#title;
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    const { panels, messages } = this.#parts;
    const log = this.#find("log");
    const page = log.clientHeight * 0.9;
    if (event.key === "Escape" && panels.open) panels.close();
    else if (event.key === "Escape" && this.#room) {
      messages.end();
      this.#find("draft").focus();
    } else if (event.target !== this.#find("draft")) return;
    else if (event.key === "PageUp") log.scrollTop -= page;
    else if (event.key === "PageDown") log.scrollTop += page;
    else return;
    event.preventDefault();
  }

  /** @param {string} sentence of the server's */
  #complain(sentence) {
    clearTimeout(this.#complaint);
    this.#warn(sentence, false);
    this.#say(sentence);
    this.#complaint = setTimeout(() => this.#warnOfState(), COMPLAINT);
  }

  /**
   * @param {string} sentence "" for none
   * @param {boolean} retry whether there is something to try again
   */
  #warn(sentence, retry) {
    this.#find("warning").hidden = sentence === "";
    this.#find("warning-words").textContent = sentence;
    this.#find("retry").hidden = !retry;
  }

  /** @param {StateDetail} detail */
  #changed(detail) {
    const before = this.#state.state;
    const { state } = detail;
    this.#state = detail;
    this.#root.dataset.state = state;
    if (state !== "connected") this.#live = false;
    if (state === "connecting") this.#parts.packets.connecting();
    this.#find("go").textContent = state === "stopped" ? "Entrar" : "Entrando…";
    clearTimeout(this.#complaint);
    this.#warnOfState();
    this.#writeState();
    if (state === "connected") this.#say("Conectado.");
    if (state === "retrying" && before === "connected") this.#say(ALONE);
  }

  /** Until it is over: a moment is no reason for alarm. */
  #warnOfState() {
    const { state } = this.#state;
    const open = !this.#find("warning").hidden;
    const lost = state === "retrying" || (open && state === "connecting");
    this.#warn(lost ? ALONE : "", true);
  }

  /** Writes the state, and while it counts down, again every second. */
  #writeState() {
    clearTimeout(this.#countdown);
    const { state, reason = "network", retryAt = 0 } = this.#state;
    const left = Math.ceil((retryAt - Date.now()) / 1000);
    let words = WORDS[state];
    if (state === "connected") {
      words = `conectado por ${this.#parts.packets.transport}`;
    } else if (state === "retrying") {
      const cause = navigator.onLine ? CAUSES[reason] : "sin red; ";
      words = cause + (left > 0 ? `reintento en ${left} s…` : "reintentando…");
    }
    this.#find("state").textContent = words;
    if (left > 0) {
      this.#countdown = setTimeout(() => this.#writeState(), 1000);
    }
  }
}

const ALONE =
  "Sin conexión. Puedes seguir escribiendo: lo pendiente saldrá solo, y una sola vez.";

const WORDS = {
  stopped: "fuera",
  connecting: "conectando…",
  connected: "",
  retrying: "",
  paused: "",
};

const CAUSES = {
  server: "el servidor se ha ido; ",
  silence: "el servidor ha enmudecido; ",
  network: "sin conexión; ",
};

/** What makes this browser the same person tomorrow: nobody else knows it. */
function secret() {
  const known = browser.get("person");
  if (typeof known === "string" && /^[\w-]{16,64}$/.test(known)) return known;
  const fresh = newKey();
  browser.set("person", fresh);
  return fresh;
}
