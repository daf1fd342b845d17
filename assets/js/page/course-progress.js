import { score } from "../quiz/answers.js";

/** @typedef {import("./progress.js").Progress} Progress */

/** The home page's programme: which lessons are read, and where to go on. */
export class CourseProgress {
  #progress;
  #items;
  #start;
  #summary;

  /**
   * @param {HTMLElement} home has the programme ([data-lesson] each), the start
   *   button and the line beside it
   * @param {Progress} progress
   */
  constructor(home, progress) {
    this.#progress = progress;
    /** @type {HTMLElement[]} */
    this.#items = Array.from(home.querySelectorAll("[data-lesson]"));
    /** @type {HTMLAnchorElement | null} */
    this.#start = home.querySelector("[data-start]");
    this.#summary = home.querySelector("[data-progress]");
    addEventListener("storage", () => this.#show()); // another tab has read on
    addEventListener("pageshow", (event) => {
      if (event.persisted) this.#show(); // back from a lesson
    });
    this.#show();
  }

  #show() {
    for (const item of this.#items) {
      const mark = item.querySelector("[data-read]");
      mark?.toggleAttribute("hidden", !this.#isRead(item));
      this.#showScore(item);
    }
    this.#invite();
  }

  /** @param {HTMLElement} item */
  #showScore(item) {
    /** @type {HTMLElement | null} */
    const place = item.querySelector("[data-questions]");
    if (!place) return;
    const questions = place.dataset.questions?.split(" ") ?? [];
    place.textContent = score(item.dataset.lesson ?? "", questions);
    place.hidden = !place.textContent;
  }

  /** Whoever comes for the first time finds the words of the page itself. */
  #invite() {
    const next = this.#next();
    const link = next?.querySelector("a");
    if (!link || !this.#start || !this.#summary) return;
    const all = this.#items.length;
    const read = this.#items.filter((item) => this.#isRead(item)).length;
    const finished = read === all;
    const place = this.#progress.place(next?.dataset.lesson ?? "");
    this.#start.href = link.href + (place && `#${place}`);
    this.#start.textContent = finished
      ? "Repasa desde el principio"
      : `Continúa: ${link.textContent}`;
    if (read > 0) {
      this.#summary.textContent = finished
        ? "Curso completo. ¡Enhorabuena!"
        : `${read} de ${all} leídas`;
    }
  }

  /**
   * The lesson to go on with: the last one opened, or, once that is read, the
   * next unread one after it; the first, once all are. Nothing for a newcomer.
   *
   * @returns {HTMLElement | undefined}
   */
  #next() {
    const last = this.#items.findIndex(
      (item) => item.dataset.lesson === this.#progress.last,
    );
    const started = last >= 0 || this.#items.some((item) => this.#isRead(item));
    if (!started) return undefined;
    const order = this.#items.slice(Math.max(last, 0)).concat(this.#items);
    return order.find((item) => !this.#isRead(item)) ?? this.#items[0];
  }

  /** @param {HTMLElement} item */
  #isRead(item) {
    return this.#progress.isRead(item.dataset.lesson ?? "");
  }
}
