/**
 * The end of a lesson. Reaching it marks the lesson as read; its button marks
 * and unmarks it by hand.
 */
export class LessonProgress {
  #slug;
  #progress;
  #part;
  #observer;

  /**
   * @param {HTMLElement} lesson has the slug, and the parts [data-end] (hidden
   *   until now), [data-read], [data-unread] and [data-toggle]
   * @param {import("./progress.js").Progress} progress
   */
  constructor(lesson, progress) {
    this.#slug = lesson.dataset.lessonPage ?? "";
    this.#progress = progress;
    /** @param {string} name */
    this.#part = (name) => {
      /** @type {HTMLElement | null} */
      const part = lesson.querySelector(`[data-${name}]`);
      if (!part) throw new Error(`the lesson has no [data-${name}]`);
      return part;
    };
    this.#observer = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) this.#mark(true);
    });

    progress.open(this.#slug);
    this.#part("toggle").addEventListener("click", () =>
      this.#mark(!this.#read),
    );
    this.#show();
    this.#part("end").hidden = false;
    if (!this.#read) this.#observer.observe(this.#part("end"));
  }

  get #read() {
    return this.#progress.isRead(this.#slug);
  }

  /** @param {boolean} read */
  #mark(read) {
    this.#observer.disconnect(); // whoever unmarks a lesson by hand means it
    this.#progress.mark(this.#slug, read);
    this.#show();
  }

  #show() {
    this.#part("read").hidden = !this.#read;
    this.#part("unread").hidden = this.#read;
    this.#part("toggle").textContent = this.#read
      ? "Marcar como pendiente"
      : "Marcar como leída";
  }
}
