/**
 * JSON in a storage of the browser. Storage that is denied or full, or that holds
 * something else, costs the visitor what was kept there and nothing more.
 */
class Memory {
  #storage;

  /** @param {() => Storage} storage asked for each time: asking may throw */
  constructor(storage) {
    this.#storage = storage;
  }

  /**
   * @param {string} key
   * @returns {any} undefined if there is nothing
   */
  get(key) {
    try {
      const text = this.#storage().getItem(`envivo:${key}`);
      return text === null ? undefined : JSON.parse(text);
    } catch {
      return undefined;
    }
  }

  /**
   * @param {string} key
   * @param {unknown} value undefined to forget it
   */
  set(key, value) {
    try {
      if (value === undefined) this.#storage().removeItem(`envivo:${key}`);
      else this.#storage().setItem(`envivo:${key}`, JSON.stringify(value));
    } catch {
      // The page works all the same.
    }
  }
}

/** sessionStorage: for as long as the tab is open, reloads included. */
export const tab = new Memory(() => sessionStorage);
/** localStorage: for good, in all tabs. */
export const browser = new Memory(() => localStorage);
