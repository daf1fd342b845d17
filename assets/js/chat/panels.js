/** The panels beside the conversation, which on a small screen lie over it. */

export class Panels {
  #root;
  /** @type {NodeListOf<HTMLElement>} */
  #openers;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#root = root;
    this.#openers = root.querySelectorAll("[data-opens]");
    for (const opener of this.#openers) {
      opener.onclick = () => this.#toggle(opener.dataset.opens ?? "");
    }
    for (const closer of root.querySelectorAll("[data-closes]")) {
      closer.addEventListener("click", () => this.close());
    }
  }

  /** The panel that lies over the conversation, "" if none does. */
  get open() {
    return this.#root.dataset.panel ?? "";
  }

  /** Closes it; the focus goes back to where it was opened. */
  close() {
    const { open } = this;
    this.#show("");
    for (const opener of this.#openers) {
      if (opener.dataset.opens === open) opener.focus();
    }
  }

  /** @param {string} panel */
  #toggle(panel) {
    if (this.open === panel) return this.close();
    this.#show(panel);
    /** @type {HTMLElement | null} */
    const closer = this.#root.querySelector(
      `[data-panel="${panel}"] [data-closes]`,
    );
    closer?.focus();
  }

  /** @param {string} panel */
  #show(panel) {
    if (panel) this.#root.dataset.panel = panel;
    else delete this.#root.dataset.panel;
    for (const opener of this.#openers) {
      opener.ariaExpanded = `${opener.dataset.opens === panel}`;
    }
  }
}
