/** The list of messages: a window on the conversation that follows its end. */

import { parseTime } from "../common/clock.js";
import { element } from "../common/dom.js";
import { throttled } from "../common/throttle.js";
import { goesOn, sameDay } from "./days.js";
import { Marks } from "./mark.js";
import {
  dress,
  messageElement,
  pendingElement,
  refuse,
  showFate,
} from "./message.js";

/** @import { ChatMessage, Person, Unsent, UnsentState } from "../clients/types" */
/** @import { Timer } from "../common/types" */
/** @typedef {ChatMessage & { at: number }} Dated with the time in ms */
/** @typedef {{ message: Dated, item: HTMLElement }} Shown */

/** So many messages are kept at the end; twice as many while one reads. */
const KEPT = 150;
/** So close to an end of the list counts as being there, in px. */
const CLOSE = 60;
/** More at once than this are counted aloud instead of read. */
const READABLE = 4;
/** How long a screen reader may take to notice what it is not to read, in ms. */
const HUSH = 500;

/**
 * Messages come at any rate and are drawn together. Whoever is at the end
 * stays there; whoever has scrolled up is left in peace, and what comes
 * meanwhile waits outside the page when it gets too much.
 */
export class MessageList {
  redraw = throttled(() => this.#draw());
  #me = { name: "", mark: "" };
  #marks = new Marks();
  #parts;
  #ask;
  /** @type {Shown[]} what is on the page, the oldest first */
  #shown = [];
  /** @type {Dated[]} what is newer than that and not on it */
  #waiting = [];
  /** Between the two there was more, which only the server has now. */
  #skipped = false;
  /** @type {Map<string, HTMLElement>} by key */
  #pending = new Map();
  /** @type {Map<number, string>} keys of messages that have an id, and have not come yet */
  #saved = new Map();
  /** The id of the last message that came. */
  #newest = 0;
  /** @type {Set<string>} the keys of all that was sent from here */
  #keys = new Set();
  #following = true;
  /** There is something older to ask for. */
  #more = false;
  #asking = false;
  #unread = 0;
  /** The message with which the unread ones begin, once it is drawn. */
  #firstUnread = 0;
  #line = element("li", "chat__line", "Mensajes nuevos");
  /** @type {Timer | undefined} */
  #hush;

  /**
   * @param {(part: string) => HTMLElement} find
   * @param {object} ask what it asks others for
   * @param {(before: number) => Promise<{ messages: ChatMessage[], more: boolean }>} ask.history
   * @param {(key: string, text: string) => void} ask.correct
   * @param {(key: string) => void} ask.discard
   * @param {(sentence: string) => void} ask.say
   */
  constructor(find, ask) {
    this.#ask = ask;
    this.#parts = {
      log: find("log"),
      messages: find("messages"),
      pending: find("pending"),
      older: find("older"),
      jump: find("jump"),
      words: find("jump-words"),
    };
    const { log, jump } = this.#parts;
    log.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    jump.onclick = () => this.jump();
    // A keyboard comes up, a text grows: the end stays in sight.
    new ResizeObserver(() => this.#keepEnd()).observe(log);
  }

  /** Us, to know our own messages by. */
  set me(/** @type {Person} */ me) {
    this.#me = me;
    this.#marks.another(me);
  }

  /** @param {ChatMessage} message */
  isMine({ name, mark = this.#me.mark, key = "" }) {
    const me = this.#me;
    return (mark === me.mark && name === me.name) || this.#keys.has(key);
  }

  /**
   * Begins a room, or a new log of the same one.
   * @param {{ more: boolean, pending: Unsent[] }} room
   */
  restart({ more, pending }) {
    this.#shown = [];
    this.#waiting = [];
    this.#skipped = false;
    this.#more = more;
    this.#following = true;
    this.#marks.clear();
    this.#marks.another(this.#me);
    this.#parts.messages.replaceChildren();
    this.#parts.pending.replaceChildren();
    this.#pending.clear();
    this.#saved.clear();
    this.#newest = 0;
    for (const message of pending) this.addPending(message);
    this.#read();
    this.#showOlder();
    this.redraw();
  }

  /** @param {ChatMessage} message newer than all others */
  add(message) {
    const dated = { ...message, at: parseTime(message.time) };
    this.#waiting.push(dated);
    if (this.#waiting.length > KEPT) {
      this.#waiting.shift();
      this.#skipped = true;
    }
    this.#newest = message.id;
    const key = message.key ?? this.#saved.get(message.id);
    if (key) this.#settle(key);
    this.redraw();
  }

  /**
   * Counts an unread message; above the first goes the line that says so.
   * @param {ChatMessage} message
   */
  count({ id }) {
    if (this.#unread++ === 0) {
      this.#firstUnread = id;
      this.#line.remove();
    }
    this.redraw();
  }

  /** Whether who sits in front of it sees what comes. */
  get following() {
    return this.#following && !document.hidden;
  }

  /** @param {Unsent} message */
  addPending(message) {
    const { key, text } = message;
    this.#keys.add(key);
    const item = pendingElement(message, this.#actions(key, text));
    this.#pending.set(key, item);
    this.#parts.pending.append(item);
  }

  /**
   * @param {{ key: string, state: UnsentState, detail?: string, id?: number }} change
   */
  updatePending({ key, state, detail = "", id = 0 }) {
    const item = this.#pending.get(key);
    if (!item) return;
    if (state === "saved") {
      if (id <= this.#newest) return this.#settle(key); // it came before its receipt
      this.#saved.set(id, key);
    }
    showFate(item, state);
    if (state === "refused") {
      const text = item.querySelector(".message__text")?.textContent ?? "";
      refuse(item, detail, this.#actions(key, text));
    }
    this.#keepEnd();
  }

  /**
   * Gives a line to what is no message.
   * @param {string} words
   */
  notice(words) {
    this.#draw();
    this.#parts.messages.append(element("li", "chat__notice", words));
    this.#keepEnd();
  }

  /** Goes to what is new, or if that is in sight or there is none, to the end. */
  jump() {
    const { log } = this.#parts;
    const top = this.#line.isConnected ? this.#line.offsetTop : 0;
    if (top > log.scrollTop + log.clientHeight) {
      log.scrollTop = top - CLOSE;
      return;
    }
    this.end();
  }

  /** Goes to the end, and stays there. */
  end() {
    this.#following = true;
    this.#read();
    this.#draw();
    this.#keepEnd();
  }

  /** Who comes back to the page has seen what is at the end of it. */
  look() {
    if (this.following) this.#read();
    this.redraw();
  }

  #draw() {
    const full = this.#shown.length >= 2 * KEPT;
    if (this.#following ? this.#skipped : false) this.#startAfresh();
    if (this.#following || !(this.#skipped || full)) this.#append();
    this.#showJump();
    this.#keepEnd();
  }

  /** What lies between was not kept: it is asked for by whoever scrolls up. */
  #startAfresh() {
    this.#shown = [];
    this.#parts.messages.replaceChildren();
    this.#skipped = false;
    this.#more = true;
    this.#showOlder();
  }

  #append() {
    const added = this.#waiting.splice(0);
    if (added.length === 0) return;
    if (added.length > READABLE) this.#quietly(added.length);
    const from = this.#shown.length;
    this.#shown.push(...added.map((message) => this.#show(message)));
    for (const { message, item } of this.#shown.slice(from)) {
      if (message.id === this.#firstUnread) {
        this.#parts.messages.append(this.#line);
      }
      this.#parts.messages.append(item);
    }
    if (this.#following) this.#dropOldest();
    this.#showOlder();
    this.#dress(Math.max(0, this.#shown.length - added.length));
  }

  #dropOldest() {
    const excess = this.#shown.length - KEPT;
    if (excess <= 0) return;
    this.#shown.splice(0, excess);
    const first = this.#shown[0].item;
    while (first.previousSibling) first.previousSibling.remove();
    this.#more = true;
    this.#dress(0, 1);
    this.#showOlder();
  }

  /** @param {Dated} message */
  #show(message) {
    const another = this.#marks.another(message);
    const mine = this.isMine(message);
    return { message, item: messageElement(message, mine, another) };
  }

  /**
   * Shows where turns and days begin.
   * @param {number} from
   */
  #dress(from, to = this.#shown.length) {
    for (let i = from; i < to; i++) {
      const { message, item } = this.#shown[i];
      const before = this.#shown[i - 1]?.message;
      const newDay = !before || !sameDay(before.at, message.at);
      dress(item, !goesOn(before, message), newDay ? message.at : undefined);
    }
  }

  async #loadOlder() {
    const oldest = this.#shown[0]?.message;
    if (!oldest || !this.#more || this.#asking) return;
    this.#asking = true;
    try {
      const { messages, more } = await this.#ask.history(oldest.id);
      // Meanwhile another room may have come, or the end of this one.
      if (this.#shown[0]?.message !== oldest) return;
      this.#more = more;
      this.#prepend(messages);
    } catch {
      // There is no connection; the next one to scroll up tries again.
    } finally {
      this.#asking = false;
      this.#showOlder();
    }
  }

  /** @param {ChatMessage[]} messages the oldest first */
  #prepend(messages) {
    const { log, messages: list } = this.#parts;
    const older = messages.map((message) =>
      this.#show({ ...message, at: parseTime(message.time) }),
    );
    const fromEnd = log.scrollHeight - log.scrollTop;
    this.#quietly(0);
    this.#shown.unshift(...older);
    list.prepend(...older.map(({ item }) => item));
    this.#dress(0, older.length + 1);
    log.scrollTop = log.scrollHeight - fromEnd; // what was read stays in place
    this.#dropNewest();
  }

  /** Whoever reads far up does not need the end: it is drawn again on the way down. */
  #dropNewest() {
    const excess = this.#shown.length - 2 * KEPT;
    if (excess <= 0 || this.#following) return;
    const dropped = this.#shown.splice(-excess);
    for (const { item } of dropped) item.remove();
    this.#waiting.unshift(...dropped.map(({ message }) => message));
    if (this.#waiting.length > KEPT) {
      this.#waiting = this.#waiting.slice(-KEPT);
      this.#skipped = true;
    }
  }

  /**
   * Our own message is in the log: it has its place there.
   * @param {string} key
   */
  #settle(key) {
    this.#pending.get(key)?.remove();
    this.#pending.delete(key);
    for (const [id, its] of this.#saved)
      if (its === key) this.#saved.delete(id);
  }

  /**
   * @param {string} key
   * @param {string} text
   */
  #actions(key, text) {
    const discard = () => {
      this.#settle(key);
      this.#ask.discard(key);
    };
    const correct = () => {
      discard();
      this.#ask.correct(key, text);
    };
    return { correct, discard };
  }

  #scrolled() {
    const { log } = this.#parts;
    const left = log.scrollHeight - log.scrollTop - log.clientHeight;
    this.#following = left < CLOSE && !this.#skipped;
    if (this.following) this.#read();
    if (log.scrollTop < CLOSE * 4) this.#loadOlder();
    if (this.#waiting.length > 0) this.redraw();
    this.#showJump();
  }

  #keepEnd() {
    const { log } = this.#parts;
    if (this.#following) log.scrollTop = log.scrollHeight;
  }

  /** Everything is read. The line stays where it is until the next one. */
  #read() {
    this.#unread = 0;
    this.#showJump();
  }

  #showJump() {
    const { jump, words } = this.#parts;
    jump.hidden = this.#following;
    const n = this.#unread;
    const news = n === 1 ? "1 mensaje nuevo" : `${n} mensajes nuevos`;
    words.textContent = n > 0 ? news : "Ir al final";
  }

  #showOlder() {
    const { older } = this.#parts;
    if (this.#shown.length === 0) older.textContent = "";
    else if (this.#more)
      older.textContent = "Subiendo, se cargan los anteriores.";
    else older.textContent = "Aquí empieza la sala.";
  }

  /**
   * What is going to be drawn is not read out one by one.
   * @param {number} count how many are announced instead; 0 for none
   */
  #quietly(count) {
    const { log } = this.#parts;
    clearTimeout(this.#hush);
    log.ariaLive = "off";
    this.#hush = setTimeout(() => {
      log.ariaLive = "polite";
    }, HUSH);
    if (count > 0) this.#ask.say(`${count} mensajes.`);
  }
}
