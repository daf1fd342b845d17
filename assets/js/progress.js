const KEY = "envivo:progress";

/**
 * @typedef {object} Answer to a question
 * @property {string[]} chosen the texts of the answers: a lesson may change
 * @property {boolean} right
 * @property {"predicted" | "marked" | "revealed"} phase
 */

/**
 * @typedef {object} State
 * @property {string[]} read slugs of the lessons that are read
 * @property {string} last slug of the lesson opened last, "" if none
 * @property {Record<string, Answer>} answers by lesson and question
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

  /**
   * @param {string} slug of the lesson
   * @param {string} question its id
   * @returns {Answer | undefined}
   */
  answer(slug, question) {
    const answer = this.#load().answers[`${slug} ${question}`];
    return Array.isArray(answer?.chosen) ? answer : undefined;
  }

  /**
   * @param {string} slug
   * @param {string} question
   * @param {Answer | undefined} answer undefined to forget it
   */
  setAnswer(slug, question, answer) {
    const { answers, ...state } = this.#load();
    const { [`${slug} ${question}`]: _, ...others } = answers;
    if (answer) others[`${slug} ${question}`] = answer;
    this.#save({ ...state, answers: others });
  }

  /**
   * How many of a lesson's questions are answered, and how many rightly. A
   * prediction counts once its outcome is known.
   * @param {string} slug
   * @param {string[]} questions
   */
  score(slug, questions) {
    const told = questions
      .map((question) => this.answer(slug, question))
      .filter((answer) => answer && answer.phase !== "predicted");
    const right = told.filter((answer) => answer?.right).length;
    return { answered: told.length, right, of: questions.length };
  }

  /** @returns {State} */
  #load() {
    try {
      const { read, last, answers } = JSON.parse(
        localStorage.getItem(KEY) ?? "{}",
      );
      return {
        read: Array.isArray(read) ? read : [],
        last: typeof last === "string" ? last : "",
        answers: Object(answers) === answers ? answers : {}, // older: none
      };
    } catch {
      return { read: [], last: "", answers: {} };
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
