/** The form for going in: who, and where. */

import { element, isolated } from "../common/dom.js";

/** @import { ChatRefusal } from "../clients/types" */
/** @import { Timer } from "../common/types" */

export class Entry {
  #form;
  /** @type {Record<string, HTMLInputElement>} by the refusal's field */
  #inputs;
  #enter;
  /** @type {Timer | undefined} */
  #timer;

  /**
   * @param {(part: string) => HTMLElement} find
   * @param {(name: string, room: string) => void} enter
   */
  constructor(find, enter) {
    this.#form = find("entry");
    this.#enter = enter;
    this.#inputs = {
      name: /** @type {HTMLInputElement} */ (find("name")),
      room: /** @type {HTMLInputElement} */ (find("room-name")),
    };
    this.#form.oninput = () => this.stop();
    this.#form.onsubmit = (event) => {
      event.preventDefault();
      this.#submit();
    };
  }

  /**
   * @param {string} name
   * @param {string} room
   */
  fill(name, room) {
    this.#inputs.name.value = name;
    this.#inputs.room.value = room;
  }

  focus() {
    this.#inputs.name.focus();
    this.#inputs.name.select();
  }

  /** @param {ChatRefusal} refusal said at the field that it is about */
  refuse({ field, detail, suggestion, retryAfter }) {
    this.#clear();
    const why = this.#why(field || "all");
    why.append(isolated(detail));
    if (field === "name" && suggestion) why.append(this.#offer(suggestion));
    if (retryAfter) this.#wait(why, Date.now() + retryAfter * 1000);
    const input = this.#inputs[field];
    if (!input) return;
    input.ariaInvalid = "true";
    input.focus();
  }

  /** Whoever writes something else does not wait any longer. */
  stop() {
    clearTimeout(this.#timer);
    this.#form.querySelector(".chat__wait")?.remove();
  }

  /**
   * Comes back by itself when what was asked for is free.
   * @param {Element} why
   * @param {number} at
   */
  #wait(why, at) {
    const words = element("span", "chat__wait");
    why.append(words);
    const tick = () => {
      const left = Math.ceil((at - Date.now()) / 1000);
      if (left <= 0) return this.#submit();
      words.textContent = `Si esperas, entras solo dentro de ${formatWait(left)}.`;
      this.#timer = setTimeout(tick, 1000);
    };
    tick();
  }

  #submit() {
    this.#clear();
    const { name, room } = this.#inputs;
    for (const [field, input] of Object.entries({ name, room })) {
      if (input.value.trim() !== "") continue;
      const detail =
        field === "name" ? "¿Cómo te llamamos?" : "¿En qué sala entras?";
      this.refuse({ field: field === "name" ? "name" : "room", detail });
      return;
    }
    this.#enter(name.value.trim(), room.value.trim());
  }

  #clear() {
    this.stop();
    for (const [field, input] of Object.entries(this.#inputs)) {
      input.ariaInvalid = null;
      this.#why(field).replaceChildren();
    }
    this.#why("all").replaceChildren();
  }

  /** @param {string} name that is free */
  #offer(name) {
    const button = element("button", "button");
    button.append(element("span", "", "Usar «", isolated(name), "»"));
    button.type = "button";
    button.onclick = () => {
      this.#inputs.name.value = name;
      this.#submit();
    };
    return button;
  }

  /** @param {string} field */
  #why(field) {
    const why = this.#form.querySelector(`[data-why="${field}"]`);
    if (!why) throw new Error(`the form has no place for ${field}`);
    return why;
  }
}

/** @param {number} seconds */
function formatWait(seconds) {
  if (seconds < 60) return `${seconds} s`;
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
