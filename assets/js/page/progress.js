const KEY = "envivo:progress";

/**
 * @typedef {object} State
 * @property {string[]} read slugs of the lessons that are read
 * @property {string} last slug of the lesson opened last, "" if none
 * @property {Record<string, string>} places by slug, the heading of the section last begun
 */

/**
 * What this browser has read of the course; it never leaves the browser.
 * Storage that is denied, full or holds something else than expected costs the
 * reader the marks and nothing more.
 */
export class Progress {
  /** The slug of the lesson opened last, "" if none. */
  get last() {
    return this.#load().last;
  }

  /** @param {string} slug */
  isRead(slug) {
    return this.#load().read.includes(slug);
  }

  /**
   * Where somebody stopped in a lesson that is not read: the id of a heading,
   * "" for its beginning.
   * @param {string} slug
   */
  place(slug) {
    const { read, places } = this.#load();
    return read.includes(slug) ? "" : `${places[slug] ?? ""}`;
  }

  /**
   * @param {string} slug
   * @param {string} id of the heading of the section that is begun
   */
  reach(slug, id) {
    const state = this.#load();
    this.#save({ ...state, places: { ...state.places, [slug]: id } });
  }

  /** @param {string} slug the lesson that has just been opened */
  open(slug) {
    this.#save({ ...this.#load(), last: slug });
  }

  /**
   * @param {string} slug
   * @param {boolean} read
   */
  mark(slug, read) {
    const state = this.#load();
    const others = state.read.filter((other) => other !== slug);
    this.#save({ ...state, read: read ? [...others, slug] : others });
  }

  /** @returns {State} */
  #load() {
    try {
      const { read, last, places } = JSON.parse(
        localStorage.getItem(KEY) ?? "{}",
      );
      return {
        read: Array.isArray(read) ? read : [],
        last: typeof last === "string" ? last : "",
        places: places ?? {}, // older versions had none
      };
    } catch {
      return { read: [], last: "", places: {} };
    }
  }

  /** @param {State} state */
  #save(state) {
    try {
      localStorage.setItem(KEY, JSON.stringify(state));
    } catch {
      // The page works all the same.
    }
  }
}
