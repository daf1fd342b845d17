/**
 * What a Spanish word is to a search. content/search does the same in Go, for
 * readers without JavaScript; content/search/testdata/cases.json binds both.
 */

/** @typedef {{ word: string, start: number, end: number }} Token */

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

/**
 * The words that a query is about, each once: those that stand in every
 * sentence count only where there are no others.
 * @param {string} query
 */
export function terms(query) {
  const all = [...new Set(tokens(query).map(({ word }) => word))];
  const telling = all.filter((word) => !EMPTY.includes(word));
  return telling.length > 0 ? telling : all;
}

/** @param {string} words */
const list = (words) => words.trim().split(/\s+/);

const EMPTY = list(`
  a al como con cual cuando de del donde e el en entre es esta este esto hay la
  las le les lo los mas me mi ni no o para pero por que quien se si sin sobre
  son su sus te tu u un una uno unos unas y ya`);

/**
 * A folded word without its ending: publicar, publicación and publicaciones
 * are one. It is the Snowball stemmer for Spanish (snowballstem.org), which the
 * libraries have for words with their accents only. Without them,
 *
 * - the endings are written without;
 * - the future's (-ará, -eré, -irán) would be taken off compara, primera and
 *   miran, and are left out;
 * - -ía and -ió are those of cambia and cambio as well, so that cambiar and
 *   cambios must lose their i too.
 *
 * Nor is -ad an ending (mirad): realidad and realidades would part.
 *
 * And a word that no rule fits loses the s of its plural all the same: sockets,
 * as a course like this is full of English, but años as well.
 * @param {string} word
 */
export function stem(word) {
  const { rv, r1, r2 } = regions(word);
  let text = cutPronoun(word, rv);
  const whole = text;
  for (const { endings, within, instead, before } of SUFFIXES) {
    text = cut(whole, endings, within === "r1" ? r1 : r2);
    if (text === whole) continue;
    text = cut(text + instead, before, r2);
    break;
  }
  if (text === whole) text = cut(whole, AFTER_U, rv, "u");
  if (text === whole) text = cut(whole, VERBS, rv);
  if (text === whole) {
    text = cut(whole, ["en", "es", "eis", "emos"], rv);
    if (text !== whole && text.endsWith("gu")) text = text.slice(0, -1);
  }
  if (text.endsWith("gue")) text = cut(text, ["ue"], rv);
  text = cut(text, ["os", "a", "o", "e"], rv);
  text = cut(text, ["i"], rv);
  const plural = text === word && word.length > 3 && /[^s]s$/.test(word);
  return plural ? word.slice(0, -1) : text;
}

/**
 * Takes off the pronoun of conectarse, after a form of a verb that has one.
 * @param {string} word
 * @param {number} rv
 */
function cutPronoun(word, rv) {
  const text = cut(word, PRONOUNS, rv);
  const verb = ["iendo", "ando", "ar", "er", "ir"];
  return cut(text, verb, rv) !== text || text.endsWith("uyendo") ? text : word;
}

/**
 * Takes off the longest of some endings that stands behind a place, and after
 * certain letters.
 * @param {string} text
 * @param {string[]} endings
 * @param {number} from
 * @param {string} [after]
 */
function cut(text, endings, from, after = "") {
  let rest = text;
  for (const ending of endings) {
    const length = text.length - ending.length;
    if (length < from || length >= rest.length) continue;
    if (text.endsWith(after + ending)) rest = text.slice(0, length);
  }
  return rest;
}

/**
 * Where the parts of a word begin that may be endings, as Snowball defines
 * them: the last is the shortest.
 * @param {string} word
 */
function regions(word) {
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

const PRONOUNS = list("me se sela selo selas selos la le lo las les los nos");

/** What is taken off nouns and adjectives; one only, and then what stood before. */
const SUFFIXES = [
  { endings: "amente", within: "r1", before: "ativ iv os ic ad" },
  { endings: "mente", before: "ante able ible" },
  {
    endings: "acion aciones ador adora adores adoras ante antes ancia ancias",
    before: "ic",
  },
  { endings: "idad idades", before: "abil ic iv" },
  { endings: "iva ivo ivas ivos", before: "at" },
  { endings: "logia logias", instead: "log" },
  { endings: "ucion uciones", instead: "u" },
  { endings: "encia encias", instead: "ente" },
  {
    endings: `anza anzas ico ica icos icas ismo ismos able ables ible ibles ista
      istas oso osa osos osas amiento amientos imiento imientos`,
  },
].map(({ endings, within = "r2", instead = "", before = "" }) => ({
  endings: list(endings),
  within,
  instead,
  before: list(before),
}));

const AFTER_U = list("ya yas yan yais yamos ye yes yen yo yeron yendo");

const VERBS = list(`
  ar aria arias arian ariamos ariais aremos areis aba abas aban abamos abais ada
  adas ado ados ando ase ases asen aseis asemos aste asteis aron aramos arais
  er eria erias erian eriamos eriais eremos ereis
  ir iria irias irian iriamos iriais iremos ireis
  iera ieras ieran ieramos ierais iese ieses iesen ieseis iesemos iste isteis
  ieron ida idas ido idos iendo ia ias ian iamos iais io
  an as ais is amos imos`);
