// What is wrong with the lessons, over the page that was right until then.

import { element, stylesheet } from "../common/dom.js";

/** @import { LessonProblem } from "./types" */

class Notice {
  #box = element("section", "live-reload");

  constructor() {
    this.#box.hidden = true;
    this.#box.ariaLabel = "Errores en las lecciones";
    this.#box.setAttribute("role", "alert");
    document.body.append(this.#box);
    addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented) this.#hide();
    });
  }

  /**
   * @param {LessonProblem[]} problems
   * @param {boolean} gone whether the page itself is not there any more
   */
  async show(problems, gone) {
    await stylesheet("live-reload.css");
    const hide = element("button", "button button--quiet", "Ocultar");
    hide.type = "button";
    hide.onclick = () => this.#hide();
    const heading = element("h2", "live-reload__title", title(problems, gone));
    this.#box.replaceChildren(
      element("div", "live-reload__head", heading, hide),
    );
    if (gone) this.#box.append(absence());
    if (problems.length > 0) this.#box.append(list(problems));
    this.#box.hidden = !gone && problems.length === 0;
  }

  #hide() {
    this.#box.hidden = true;
  }
}

/**
 * @param {LessonProblem[]} problems
 * @param {boolean} gone
 */
function title({ length }, gone) {
  if (gone) return "Esta página ya no existe";
  return length === 1
    ? "Hay un error en las lecciones"
    : `Hay ${length} errores en las lecciones`;
}

function absence() {
  const home = element("a", "", "Estas son las lecciones que hay");
  home.href = "/#site-lessons";
  return element("p", "", "Aquí queda como estaba. ", home, ".");
}

/** @param {LessonProblem[]} problems */
const list = (problems) =>
  element("ol", "live-reload__list", ...problems.map(item));

/** @param {LessonProblem} problem */
function item({ file, line, column, message, hint, excerpt, caret }) {
  /** @type {Node[]} */
  const parts = [
    element("p", "live-reload__place", `${file}:${line}:${column}`),
    element("p", "live-reload__message", ...coded(message)),
  ];
  if (excerpt) {
    const code = element("code", "", ...marked(excerpt, caret));
    const number = element("span", "live-reload__line", `${line}`);
    const pre = element("pre", "live-reload__excerpt", number, code);
    pre.tabIndex = 0; // it may be wider than the screen
    parts.push(pre);
  }
  if (hint) parts.push(element("p", "live-reload__hint", ...coded(hint)));
  return element("li", "", ...parts);
}

/**
 * A line with the mark on what is wrong with it: the word at the place.
 * @param {string} text
 * @param {number} caret in characters, which are not JavaScript's
 */
function marked(text, caret) {
  const characters = [...text];
  const rest = characters.slice(caret).join("");
  const [word = ""] = rest.match(/^([\p{L}\p{N}_-]+|\S)/u) ?? [];
  return [
    characters.slice(0, caret).join(""),
    element("mark", "", word || " "),
    rest.slice(word.length),
  ];
}

/**
 * Text in which `this` is code.
 * @param {string} text
 */
const coded = (text) =>
  sentence(text)
    .split("`")
    .map((part, i) => (i % 2 ? element("code", "", part) : part));

/** @param {string} text */
const sentence = (text) =>
  text.replace(/^[¿¡]?\p{Ll}/u, (start) => start.toUpperCase());

export const notice = new Notice();
