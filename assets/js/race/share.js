/** Sharing the result: as a link, and as an image. */

import { nickname } from "../common/publish.js";
import { describeSettings } from "./figures.js";
import { download, paintResult } from "./image.js";
import { encodeResult } from "./result.js";

/** @import { RaceResult } from "./types" */

export class Share {
  #find;
  #measure;
  /** @type {RaceResult | undefined} the one that is being shared */
  #result;

  /**
   * @param {(part: string) => HTMLElement} find
   * @param {() => Omit<RaceResult, "who" | "at">} measure gives the result as it is now
   */
  constructor(find, measure) {
    this.#find = find;
    this.#measure = measure;
    find("share").onclick = () => this.#toggle();
    find("share-copy").onclick = () => this.#copy();
    find("share-send").onclick = () => this.#send();
    find("share-image").onclick = () => this.#image();
    find("share-send").hidden = !("share" in navigator);
  }

  get #field() {
    return /** @type {HTMLInputElement} */ (this.#find("share-link"));
  }

  #toggle() {
    const panel = this.#find("share-panel");
    panel.hidden = !panel.hidden;
    this.#find("share").setAttribute("aria-expanded", `${!panel.hidden}`);
    this.#say("");
    if (panel.hidden) return;
    this.#result = { ...this.#measure(), who: nickname(), at: Date.now() };
    const url = new URL(location.pathname, location.href);
    url.hash = encodeResult(this.#result);
    this.#field.value = url.href;
    this.#find("share-what").textContent =
      `Lo que mides ahora: ${describeSettings(this.#result)}.`;
    this.#field.focus();
    this.#field.select();
  }

  /**
   * A page on http://192.168.… has no clipboard (it asks for a secure context);
   * the old way copies what is selected. If that fails too, it stays selected.
   */
  async #copy() {
    this.#field.focus();
    this.#field.select();
    let done = false;
    try {
      if (navigator.clipboard) {
        await navigator.clipboard.writeText(this.#field.value);
        done = true;
      } else done = document.execCommand("copy");
    } catch {
      // Refused: there is still the selection.
    }
    this.#say(
      done ? "Enlace copiado." : "El enlace está seleccionado: cópialo a mano.",
    );
  }

  async #send() {
    try {
      await navigator.share({
        title: "La carrera · En Vivo",
        url: this.#field.value,
      });
    } catch {
      // Whoever closes the dialog has changed their mind.
    }
  }

  async #image() {
    if (!this.#result) return;
    try {
      const canvas = paintResult(this.#result, this.#find("share-panel"));
      await download(canvas, "carrera.png");
      this.#say("Imagen descargada: carrera.png.");
    } catch {
      this.#say("El navegador no ha podido crear la imagen.");
    }
  }

  /** @param {string} sentence */
  #say(sentence) {
    this.#find("share-status").textContent = sentence;
  }
}
