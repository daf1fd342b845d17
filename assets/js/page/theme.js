const KEY = "envivo:theme";

/** @typedef {keyof typeof NAMES} Theme */

const NAMES = { auto: "automático", light: "claro", dark: "oscuro" };

/** @type {Record<Theme, Theme>} */
const NEXT = { auto: "light", light: "dark", dark: "auto" };

/** A button that says which theme it is, and goes round them. */
class ThemeSwitch {
  #button;
  #root = document.documentElement;

  /** @param {HTMLButtonElement} button */
  constructor(button) {
    this.#button = button;
    addEventListener("storage", (event) => {
      if (event.key === KEY) this.#show(themeOf(event.newValue));
    });
    this.#show(this.#stored());
  }

  #stored() {
    try {
      return themeOf(localStorage.getItem(KEY));
    } catch {
      return this.#current();
    }
  }

  /** Goes on to the next theme, which the browser remembers. */
  next() {
    this.#choose(NEXT[this.#current()]);
    return NAMES[this.#current()];
  }

  #current() {
    return themeOf(this.#root.dataset.theme);
  }

  /** @param {Theme} theme */
  #choose(theme) {
    this.#show(theme);
    try {
      if (theme === "auto") localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, theme);
    } catch {
      // Without storage the choice lasts as long as the page.
    }
  }

  /** @param {Theme} theme */
  #show(theme) {
    if (theme === "auto") delete this.#root.dataset.theme;
    else this.#root.dataset.theme = theme;
    this.#button.title = `Tema: ${NAMES[theme]}`;
    this.#button.ariaLabel = `Tema: ${NAMES[theme]}. Cambiar a ${NAMES[NEXT[theme]]}`;
    this.#tint(theme);
  }

  /**
   * The browser's own frame follows: each of its two colours applies by the
   * system's preference, always or never.
   *
   * @param {Theme} theme
   */
  #tint(theme) {
    /** @type {NodeListOf<HTMLMetaElement>} */
    const colours = document.querySelectorAll("[data-theme-color]");
    for (const colour of colours) {
      const scheme = colour.dataset.themeColor;
      const chosen = theme === scheme ? "all" : "not all";
      const preferred = `(prefers-color-scheme: ${scheme})`;
      colour.media = theme === "auto" ? preferred : chosen;
    }
  }
}

/**
 * @param {string | null | undefined} value anything found in storage or markup
 * @returns {Theme}
 */
function themeOf(value) {
  return value === "light" || value === "dark" ? value : "auto";
}

/** The one of the page. */
export const theme = new ThemeSwitch(
  /** @type {HTMLButtonElement} */ (document.querySelector(".theme-switch")),
);
