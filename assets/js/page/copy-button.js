const DONE_MS = 2000;

/** A button that copies the code of one figure. */
export class CopyButton {
  #button = document.createElement("button");
  #pre;
  #timer = 0;

  /**
   * @param {HTMLElement} figure where the button goes
   * @param {HTMLElement} pre what it copies
   */
  constructor(figure, pre) {
    this.#pre = pre;
    this.#button.type = "button";
    this.#button.className = "code__copy";
    this.#button.textContent = "Copiar";
    this.#button.addEventListener("click", () => this.#copy());
    figure.append(this.#button);
    // It takes the focus, so that the keyboard can scroll it.
    const caption = figure.querySelector("figcaption")?.textContent;
    pre.role = "group";
    pre.ariaLabel = caption ? `Código: ${caption}` : "Código";
  }

  async #copy() {
    const done = await copyText(this.#pre);
    announce(done ? "Código copiado" : "Selecciona el código y cópialo a mano");
    this.#button.toggleAttribute("data-done", done);
    this.#button.textContent = done ? "Copiado" : "A mano";
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      announce("");
      this.#button.removeAttribute("data-done");
      this.#button.textContent = "Copiar";
    }, DONE_MS);
  }
}

/**
 * Copies an element's text. In a workshop the site comes from http://192.168.…,
 * where browsers hide the clipboard (it asks for a secure context): there the
 * old way still works, which copies what is selected.
 *
 * @param {HTMLElement} element
 */
async function copyText(element) {
  try {
    if (navigator.clipboard) {
      await navigator.clipboard.writeText(element.innerText);
      return true;
    }
    getSelection()?.selectAllChildren(element);
    return document.execCommand("copy");
  } catch {
    return false;
  }
}

/** @param {string} text for screen readers, by the region in views/layout.templ */
function announce(text) {
  const region = document.querySelector("[data-announcer]");
  if (region) region.textContent = text;
}
