import { element, stylesheet } from "../common/dom.js";
import { SearchIndex } from "./index.js";

/** @typedef {import("./index.js").Group} Group */
/** @typedef {import("./index.js").Piece} Piece */
/** @typedef {import("./index.js").Result} Result */

/** The home page, from which the rest of the course is found: it may be static, and lie anywhere. */
const home = () =>
  /** @type {HTMLAnchorElement} */ (document.querySelector(".site-name")).href;

/** @param {string} slug */
const lesson = (slug) => {
  const { dataset } = document.documentElement;
  const page = dataset.static === undefined ? "" : "/index.html";
  return new URL(`lecciones/${slug}${page}`, home()).href;
};

/**
 * A search as one types: a combobox that keeps the focus, and the list of what
 * it finds. The index is fetched when it is first wanted; from then on nothing
 * asks the server.
 */
class SearchDialog {
  #dialog = element("dialog", "finder");
  #input = element("input", "finder__input");
  #status = element("p", "finder__status");
  #results = element("div", "finder__results");
  /** @type {HTMLAnchorElement[]} */
  #options = [];
  #chosen = -1;
  /** @type {SearchIndex | undefined} */
  #index;

  constructor() {
    this.#dialog.ariaLabel = "Buscar en el curso";
    this.#status.role = "status";
    this.#results.id = "site-results";
    Object.assign(this.#input, {
      role: "combobox",
      ariaLabel: "Buscar en el curso",
      ariaAutoComplete: "list",
      ariaExpanded: "false",
      placeholder: "Busca en el curso",
      autocomplete: "off",
      spellcheck: false,
      enterKeyHint: "search",
      maxLength: 200,
      oninput: () => this.#search(),
      onkeydown: (/** @type {KeyboardEvent} */ event) => this.#pressed(event),
    });
    this.#input.setAttribute("aria-controls", this.#results.id);
    const close = element("button", "button button--quiet", "Cerrar");
    close.type = "button";
    close.onclick = () => this.#dialog.close();
    this.#dialog.append(
      element("div", "finder__bar", this.#input, close),
      this.#status,
      this.#results,
      element(
        "p",
        "finder__keys",
        element("span", "", element("kbd", "", "↑ ↓"), " elegir"),
        element("span", "", element("kbd", "", "Intro"), " abrir"),
        element("span", "", element("kbd", "", "Esc"), " cerrar"),
      ),
    );
    this.#dialog.onclick = (event) => {
      if (event.target === this.#dialog) this.#dialog.close(); // the backdrop
    };
    document.body.append(this.#dialog);
    // Somebody is writing the course (live-reload): it is another.
    addEventListener("envivo:live-reload", () => {
      this.#index = undefined;
    });
  }

  async open() {
    if (this.#dialog.open) return;
    await stylesheet("search.css");
    this.#dialog.showModal();
    this.#input.focus();
    this.#input.select();
    if (!this.#index) await this.#load();
    this.#search();
  }

  async #load() {
    this.#status.textContent = "Cargando…";
    try {
      const response = await fetch(new URL("buscar.json", home()));
      if (!response.ok) throw new Error(`${response.status}`);
      this.#index = new SearchIndex(await response.json());
    } catch {
      // Said below; the next time that it is opened it tries again.
    }
  }

  #search() {
    const query = this.#input.value.trim();
    const groups = this.#index?.search(query) ?? [];
    this.#options = [];
    const found = groups.map((group, i) => this.#group(group, i));
    const help =
      query && this.#index ? this.#nothing(query) : this.#beginning();
    if (found.length > 0) this.#results.role = "listbox";
    else this.#results.removeAttribute("role");
    this.#results.ariaLabel = found.length > 0 ? "Resultados" : null;
    this.#results.replaceChildren(...(found.length > 0 ? found : [help]));
    this.#results.scrollTop = 0;
    this.#input.ariaExpanded = `${found.length > 0}`;
    this.#choose(0);
    this.#say(query, groups);
  }

  /**
   * @param {string} query
   * @param {Group[]} groups
   */
  #say(query, groups) {
    const n = this.#options.length;
    const lessons =
      groups.length === 1 ? "una lección" : `${groups.length} lecciones`;
    let text = "";
    if (!this.#index) {
      text =
        "El buscador no se ha podido cargar. Comprueba la red, cierra y ábrelo otra vez.";
    } else if (query && n === 0) text = `Nada con «${query}».`;
    else if (n === 1) text = "Un resultado";
    else if (n > 1) text = `${n} resultados en ${lessons}`;
    if (this.#status.textContent !== text) this.#status.textContent = text;
  }

  /**
   * @param {Group} group
   * @param {number} i
   */
  #group({ slug, title, results }, i) {
    const name = element("p", "search__lesson", title);
    name.id = `site-results-${i}`;
    const group = element("div", "search__group", name);
    group.role = "group";
    group.dataset.technique = slug;
    group.setAttribute("aria-labelledby", name.id);
    group.append(...results.map((result) => this.#option(slug, result)));
    return group;
  }

  /**
   * @param {string} slug
   * @param {Result} result
   */
  #option(slug, { id, heading, passage }) {
    const option = element(
      "a",
      "search__result",
      element(
        "span",
        "search__heading",
        ...(id ? heading.map(node) : ["Principio de la lección"]),
      ),
      element("span", "search__passage", ...passage.map(node)),
    );
    option.href = `${lesson(slug)}${id && `#${id}`}`;
    option.id = `site-result-${this.#options.length}`;
    option.role = "option";
    option.tabIndex = -1;
    option.onclick = () => this.#dialog.close();
    this.#options.push(option);
    return option;
  }

  #beginning() {
    return element(
      "div",
      "finder__help search__hint",
      element(
        "p",
        "",
        "Da igual con tildes o sin ellas, en singular o en plural. La ñ sí cuenta.",
      ),
    );
  }

  /** @param {string} query */
  #nothing(query) {
    const lessons = element("a", "", "mira las lecciones");
    lessons.href = new URL("#site-lessons", home()).href;
    const help = element(
      "div",
      "finder__help",
      element(
        "p",
        "search__hint",
        "Prueba con menos palabras, con otra más general, o ",
        lessons,
        ".",
      ),
    );
    const suggestion = this.#index?.suggest(query);
    if (suggestion) {
      const button = element("button", "button", suggestion);
      button.type = "button";
      button.onclick = () => {
        this.#input.value = suggestion;
        this.#input.focus();
        this.#search();
      };
      help.prepend(element("p", "", "¿Quisiste decir ", button, "?"));
    }
    return help;
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    if (event.isComposing) return;
    const n = this.#options.length;
    if (event.key === "Enter") this.#options[this.#chosen]?.click();
    else if (event.key === "ArrowDown") this.#choose((this.#chosen + 1) % n);
    else if (event.key === "ArrowUp") this.#choose((this.#chosen + n - 1) % n);
    else return;
    event.preventDefault();
  }

  /** @param {number} i */
  #choose(i) {
    this.#chosen = i;
    const option = this.#options[i];
    if (!option) {
      this.#input.removeAttribute("aria-activedescendant");
      return;
    }
    for (const other of this.#options)
      other.ariaSelected = `${other === option}`;
    this.#input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }
}

/** @param {Piece} piece */
const node = ({ text, found }) => (found ? element("mark", "", text) : text);

/** @type {SearchDialog | undefined} */
let dialog;

/** Opens the search of this page: always the same, with what was searched last. */
export function openSearch() {
  dialog ??= new SearchDialog();
  return dialog.open();
}
