/** The width from which lesson.css puts the contents beside the text. */
const BESIDE = "(width >= 64rem)";

/**
 * The contents of a lesson: open where they have room, and with the section
 * that is being read marked.
 */
export class Contents {
  #details;
  #read;
  /** @type {{ link: HTMLAnchorElement, heading: HTMLElement }[]} */
  #sections = [];
  /** @type {HTMLAnchorElement | undefined} */
  #current;
  #waiting = false;

  /**
   * @param {HTMLDetailsElement} details
   * @param {(id: string) => void} read is told each section that is begun
   */
  constructor(details, read) {
    this.#details = details;
    this.#read = read;
    for (const link of details.querySelectorAll("a")) {
      const heading = document.getElementById(link.hash.slice(1));
      if (heading) this.#sections.push({ link, heading });
    }
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

  /**
   * What is being read is the last section that begins in the upper quarter. As
   * the text's end comes into sight that line goes down to meet it, so that the
   * last sections, which cannot get so high, have their turn. Where short ones
   * share the place, the one that a link has led to has it.
   */
  #mark() {
    const end = this.#end() - innerHeight;
    const line = Math.max(innerHeight / 4, innerHeight - Math.max(end, 0));
    const top = (/** @type {HTMLElement} */ h) => h.getBoundingClientRect().top;
    const begun = this.#sections.filter(({ heading }) => top(heading) <= line);
    const found =
      begun.find(
        ({ link, heading }) => link.hash === location.hash && top(heading) >= 0,
      ) ?? begun.at(-1);
    if (found?.link === this.#current) return;
    this.#current?.removeAttribute("aria-current");
    this.#current = found?.link;
    if (!found) return;
    found.link.setAttribute("aria-current", "location");
    this.#show(found.link);
    this.#read(found.heading.id);
  }

  /** Where the text ends. */
  #end() {
    const text = this.#sections[0]?.heading.parentElement;
    return text?.getBoundingClientRect().bottom ?? Infinity;
  }

  /**
   * Moves a list that is longer than the window, and never the page.
   * @param {HTMLElement} link
   */
  #show(link) {
    const list = this.#details;
    const top = link.offsetTop - list.scrollTop;
    if (top < 0 || top + link.offsetHeight > list.clientHeight) {
      list.scrollTop = link.offsetTop - list.clientHeight / 2;
    }
  }
}
