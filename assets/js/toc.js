/** The width from which lesson.css puts the contents beside the text. */
const BESIDE = "(width >= 64rem)";

/**
 * The contents of a lesson: open where they have room, and with the section
 * that is being read marked.
 */
export class Contents {
  #details;
  #waiting = false;

  /** @param {HTMLDetailsElement} details */
  constructor(details) {
    this.#details = details;
    const beside = matchMedia(BESIDE);
    beside.onchange = () => {
      details.open = beside.matches;
    };
    details.open = beside.matches;
    addEventListener("scroll", () => this.#follow(), { passive: true });
    this.#mark();
  }

  /** Marks again as the page moves, once a frame at most. */
  #follow() {
    if (this.#waiting) return;
    this.#waiting = true;
    requestAnimationFrame(() => {
      this.#waiting = false;
      this.#mark();
    });
  }

  /** What is being read is the last section that begins in the upper quarter. */
  #mark() {
    /** @type {HTMLAnchorElement | undefined} */
    let current;
    for (const link of this.#details.querySelectorAll("a")) {
      link.removeAttribute("aria-current");
      const section = document.getElementById(
        decodeURIComponent(link.hash.slice(1)),
      );
      const top = section?.getBoundingClientRect().top ?? Infinity;
      if (top <= innerHeight / 4) current = link;
    }
    current?.setAttribute("aria-current", "location");
  }
}
