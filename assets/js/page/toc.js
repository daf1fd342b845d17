/** Marks, in the contents of a lesson, the section that is being read. */
export class Contents {
  #list;
  #read;
  /** @type {HTMLAnchorElement | undefined} */
  #current;
  #waiting = false;

  /**
   * @param {HTMLElement} list
   * @param {(id: string) => void} read is called with each section that is begun
   */
  constructor(list, read) {
    this.#list = list;
    this.#read = read;
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

  #mark() {
    const link = this.#reading();
    if (link === this.#current) return;
    this.#current?.removeAttribute("aria-current");
    this.#current = link;
    if (!link) return;
    link.setAttribute("aria-current", "location");
    this.#show(link);
    this.#read(link.hash.slice(1));
  }

  /**
   * What is being read is the last section that begins in the upper quarter. As
   * the text's end comes into sight that line goes down to meet it, so that the
   * last sections, which cannot get so high, have their turn. Where short ones
   * share the place, the one that a link has led to has it.
   */
  #reading() {
    const links = Array.from(this.#list.querySelectorAll("a"), (link) => {
      const heading = document.getElementById(link.hash.slice(1));
      return { link, heading, top: heading?.getBoundingClientRect().top ?? 0 };
    }).filter(({ heading }) => heading);
    const text = links[0]?.heading?.parentElement;
    const below = (text?.getBoundingClientRect().bottom ?? 0) - innerHeight;
    const line = Math.max(innerHeight / 4, innerHeight - Math.max(below, 0));
    const begun = links.filter(({ top }) => top <= line);
    const led = begun.find(
      ({ link, top }) => link.hash === location.hash && top >= 0,
    );
    return (led ?? begun.at(-1))?.link;
  }

  /**
   * Moves a list that is longer than the window, and never the page.
   * @param {HTMLElement} link
   */
  #show(link) {
    const list = this.#list;
    const top = link.offsetTop - list.scrollTop;
    if (top < 0 || top + link.offsetHeight > list.clientHeight) {
      list.scrollTop = link.offsetTop - list.clientHeight / 2;
    }
  }
}
