/**
 * What a Spanish word is to a search. content/search does the same in Go, for
 * readers without JavaScript. What both know of Spanish stands once, in
 * content/search/spanish.json, and comes with the course; that both make the
 * same of it, content/search/testdata/cases.json sees to.
 */

/** @typedef {{ word: string, start: number, end: number }} Token */

/**
 * Takes the longest of some endings off a word.
 * @typedef {object} Rule
 * @property {"rv" | "r1" | "r2"} [in] the part of the word in which it stands
 * @property {string} [after] what stands before it
 * @property {string} endings with a space between them
 * @property {string} [put] what comes in its place
 * @property {Rule} [then] for what is left
 */

/**
 * @typedef {object} Rules
 * @property {string} empty the words that tell nothing
 * @property {string} pronouns those that verbs have at their end
 * @property {string} verbs the endings of a verb that has one
 * @property {Rule[]} first of which the first is applied that fits
 * @property {Rule[]} always
 */

/**
 * In lower case and without the accents, which many leave out when they type.
 * But ñ is a letter: año is not ano.
 * @param {string} text
 */
export const fold = (text) =>
  text
    .toLowerCase()
    .normalize("NFD")
    .replace(/(n\u0303)|\p{M}/gu, "$1")
    .normalize("NFC");

/**
 * The words of a text, folded, and where each stands in it.
 * @param {string} text
 * @returns {Token[]}
 */
export const tokens = (text) =>
  Array.from(text.matchAll(/[\p{L}\p{M}\p{N}]+/gu), ({ 0: word, index }) => ({
    word: fold(word),
    start: index,
    end: index + word.length,
  }));

/** What there is to know of Spanish words. */
export class Spanish {
  /** @type {Rules} */
  #rules;
  /** @type {string[]} */
  #empty;

  /** @param {Rules} rules */
  constructor(rules) {
    this.#rules = rules;
    this.#empty = rules.empty.split(" ");
  }

  /**
   * The words that a query is about, each once: those that stand in every
   * sentence count only where there are no others.
   * @param {string} query
   */
  terms(query) {
    const all = [...new Set(tokens(query).map(({ word }) => word))];
    const telling = all.filter((word) => !this.#empty.includes(word));
    return telling.length > 0 ? telling : all;
  }

  /**
   * A folded word without its ending: publicar, publicación and publicaciones
   * are one. content/search/stem.go says which stemmer this is.
   * @param {string} word
   */
  stem(word) {
    const places = placesIn(word);
    const whole = this.#cutPronoun(word, places);
    let text = whole;
    for (const rule of this.#rules.first) {
      text = apply(rule, whole, places);
      if (text !== whole) break;
    }
    for (const rule of this.#rules.always) text = apply(rule, text, places);
    const plural = text === word && word.length > 3 && /[^s]s$/.test(word);
    return plural ? word.slice(0, -1) : text;
  }

  /**
   * Takes off the pronoun of conectarse, after a form of a verb that has one.
   * @param {string} word
   * @param {Places} places
   */
  #cutPronoun(word, places) {
    const { pronouns, verbs } = this.#rules;
    const text = apply({ in: "rv", endings: pronouns }, word, places);
    const verb = apply({ in: "rv", endings: verbs }, text, places);
    return verb !== text || text.endsWith("uyendo") ? text : word;
  }
}

/** @typedef {Record<"rv" | "r1" | "r2", number>} Places */

/**
 * What is left of a word: all of it if it has none of the endings.
 * @param {Rule} rule
 * @param {string} word
 * @param {Places} places
 * @returns {string}
 */
function apply(rule, word, places) {
  const { after = "", put = "", then } = rule;
  const from = rule.in ? places[rule.in] : 0;
  let rest = word;
  for (const ending of rule.endings.split(" ")) {
    const length = word.length - ending.length;
    if (length < from || length >= rest.length) continue;
    if (word.endsWith(after + ending)) rest = word.slice(0, length);
  }
  if (rest === word) return word;
  return then ? apply(then, rest + put, places) : rest + put;
}

/**
 * Where the parts of a word begin that may be endings, as Snowball defines
 * them: the last is the shortest.
 * @param {string} word
 * @returns {Places}
 */
function placesIn(word) {
  /**
   * The place after the next letter that is a vowel, or is none.
   * @param {boolean} vowel
   * @param {number} from
   */
  const after = (vowel, from) => {
    for (let i = from; i < word.length; i++) {
      if ("aeiou".includes(word[i]) === vowel) return i + 1;
    }
    return word.length;
  };
  const [first, second] = [after(true, 0) === 1, after(true, 1) === 2];
  let rv = Math.min(3, word.length);
  if (!second) rv = after(true, 2);
  else if (first) rv = after(false, 2);
  const r1 = after(false, after(true, 0));
  const r2 = after(false, after(true, r1));
  return { rv, r1, r2 };
}
