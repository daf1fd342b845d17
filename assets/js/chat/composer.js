/** Where one writes: a text that grows, a draft that is kept, a limit. */

import { formatCount } from "../common/format.js";
import { tab } from "../common/memory.js";

/** What fits in a message, in characters (code points). */
const MOST = 2000;
/** From when on it is counted. */
const NEAR = 200;
/** What the page puts up with while one cuts it down to size. */
const TOO_MUCH = 20_000;

export class Composer {
  #form;
  /** @type {HTMLTextAreaElement} */
  #area;
  #hint;
  #room = "";
  #before = "";
  #on;

  /**
   * @param {(part: string) => HTMLElement} find
   * @param {object} on what it calls
   * @param {(text: string) => void} on.send
   * @param {() => void} on.type
   * @param {(sentence: string) => void} on.say
   */
  constructor(find, on) {
    this.#on = on;
    this.#form = /** @type {HTMLFormElement} */ (find("composer"));
    this.#area = /** @type {HTMLTextAreaElement} */ (find("draft"));
    this.#hint = find("hint");
    const area = this.#area;
    this.#form.onsubmit = (event) => {
      event.preventDefault();
      this.#send();
    };
    area.oninput = () => this.#typed();
    area.onkeydown = (event) => this.#pressed(event);
    area.onpaste = (event) => this.#bring(event, event.clipboardData);
    area.ondrop = (event) => this.#bring(event, event.dataTransfer);
    if (touch()) area.enterKeyHint = "enter";
  }

  /** @param {string} room whose draft it shows */
  open(room) {
    if (room === this.#room) return;
    this.#room = room;
    const draft = tab.get(`draft:${room}`);
    this.#write(typeof draft === "string" ? draft : "");
  }

  focus() {
    if (!touch()) this.#area.focus({ preventScroll: true });
  }

  /**
   * Takes a text back, after what is already there.
   * @param {string} text
   */
  correct(text) {
    this.#write([this.#area.value, text].filter(Boolean).join("\n"));
    this.#area.focus();
  }

  #send() {
    const text = this.#area.value.trim();
    this.#area.focus();
    if (text === "") return;
    const excess = length(text) - MOST;
    if (excess > 0) {
      this.#complain(
        `Sobran ${formatCount(excess)}: en un mensaje caben ${formatCount(MOST)} caracteres. Recórtalo o envíalo en partes.`,
      );
      return;
    }
    this.#write("");
    this.#on.send(text);
  }

  #typed() {
    // However it got in, the page would not get through it.
    if (this.#area.value.length > TOO_MUCH) {
      this.#refuse(this.#area.value.length);
      this.#area.value = this.#before;
      return;
    }
    this.#changed();
    if (this.#area.value.trim() !== "") this.#on.type();
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    // While an accent or a Chinese word is being put together, Enter ends it.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    if (touch()) return; // there, Enter is the only way to break a line
    event.preventDefault();
    this.#send();
  }

  /**
   * What is too large is not even let in: nothing is cut off behind anybody's
   * back, and what was written before stays.
   * @param {Event} event
   * @param {DataTransfer | null} data
   */
  #bring(event, data) {
    const size = data?.getData("text/plain").length ?? 0;
    if (this.#area.value.length + size <= TOO_MUCH) return;
    event.preventDefault();
    this.#refuse(size);
  }

  /** @param {number} size */
  #refuse(size) {
    this.#complain(
      `Eso son ${formatCount(size)} caracteres y en un mensaje caben ${formatCount(MOST)}: no se ha pegado. Lo que tenías escrito sigue aquí.`,
    );
  }

  /** @param {string} text */
  #write(text) {
    this.#area.value = text;
    this.#changed();
  }

  #changed() {
    const { value } = this.#area;
    this.#before = value;
    if (this.#room) tab.set(`draft:${this.#room}`, value || undefined);
    this.#grow();
    const left = MOST - length(value.trim());
    this.#hint.classList.toggle("chat__hint--bad", left < 0);
    this.#hint.textContent =
      left >= NEAR
        ? ""
        : left >= 0
          ? `Quedan ${left}`
          : `Sobran ${formatCount(-left)}`;
    this.#area.ariaInvalid = left < 0 ? "true" : null;
  }

  /** Where the stylesheet cannot say `field-sizing: content`. */
  #grow() {
    if (CSS.supports("field-sizing", "content")) return;
    this.#area.style.blockSize = "auto";
    this.#area.style.blockSize = `${this.#area.scrollHeight + 2}px`;
  }

  /** @param {string} sentence */
  #complain(sentence) {
    this.#hint.classList.add("chat__hint--bad");
    this.#hint.textContent = sentence;
    this.#on.say(sentence);
  }
}

const touch = () => matchMedia("(pointer: coarse)").matches;

/** @param {string} text in code points */
const length = (text) => [...text].length;
