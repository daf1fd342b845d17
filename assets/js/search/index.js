import { Spanish, tokens } from "./words.js";

/** @typedef {import("./words.js").Token} Token */
/** @typedef {import("./words.js").Rules} Rules */
/** @typedef {{ id: string, heading: string, text: string }} Section the first of a lesson has no id */
/** @typedef {{ slug: string, title: string, sections: Section[] }} Lesson */
/** @typedef {{ text: string, found: boolean }} Piece of a text: found are the words searched for */
/** @typedef {{ id: string, heading: Piece[], passage: Piece[] }} Result a section */
/** @typedef {{ slug: string, title: string, results: Result[] }} Group the results of a lesson */

/** What a word weighs by where it stands. */
const TITLE = 8;
const HEADING = 4;
const TEXT = 1;
/** The lesson's title helps its sections to have all the words, no more. */
const CONTEXT = 0.5;

/** What a word counts that is another form of the one searched for, or begins like it. */
const SAME_STEM = 0.8;
const SAME_BEGINNING = 0.6;

/** Whoever gets more sections than this types another word. */
const MOST = 30;
/** How long a passage is, in characters. */
const PASSAGE = 160;

/** The course, ready to be searched, with or without the server. */
export class SearchIndex {
  /** @type {{ lesson: Lesson, section: Section }[]} */
  #places = [];
  /** @type {Map<string, { stem: string, weights: Map<number, number> }>} by word; the weights, by place */
  #words = new Map();
  #spanish;

  /** @param {{ lessons: Lesson[], spanish: Rules }} course */
  constructor({ lessons, spanish }) {
    this.#spanish = new Spanish(spanish);
    for (const lesson of lessons) {
      for (const section of lesson.sections) {
        const place = this.#places.push({ lesson, section }) - 1;
        const title = `${lesson.title} ${lesson.slug}`; // sse, socketio
        this.#add(place, title, section.id ? CONTEXT : TITLE);
        this.#add(place, section.heading, HEADING);
        this.#add(place, section.text, TEXT);
      }
    }
  }

  /**
   * @param {number} place
   * @param {string} text
   * @param {number} weight
   */
  #add(place, text, weight) {
    for (const { word } of tokens(text)) {
      let known = this.#words.get(word);
      if (!known) {
        known = { stem: this.#spanish.stem(word), weights: new Map() };
        this.#words.set(word, known);
      }
      // Said again, a word adds a tenth: long sections do not win by length.
      const before = known.weights.get(place) ?? 0;
      const [most, least] =
        before > weight ? [before, weight] : [weight, before];
      known.weights.set(place, most + least / 10);
    }
  }

  /**
   * The sections with the most words of the query, by lessons, the best first.
   * @param {string} query
   * @returns {Group[]}
   */
  search(query) {
    /** @type {Map<number, { matched: number, score: number, own: boolean }>} */
    const found = new Map();
    /** @type {Set<string>} */
    const words = new Set();
    for (const term of this.#spanish.terms(query)) {
      const weights = this.#match(term, words);
      const rarity = Math.log(1 + this.#places.length / weights.size);
      for (const [place, weight] of weights) {
        const sum = found.get(place) ?? { matched: 0, score: 0, own: false };
        sum.matched++;
        sum.score += weight * rarity;
        sum.own ||= weight >= TEXT * SAME_BEGINNING;
        found.set(place, sum);
      }
    }
    const best = Array.from(found, ([place, sum]) => ({ place, ...sum }))
      .filter(({ own }) => own)
      .sort(
        (a, b) =>
          b.matched - a.matched || b.score - a.score || a.place - b.place,
      );
    return this.#group(
      best.filter(({ matched }) => matched === best[0].matched).slice(0, MOST),
      words,
    );
  }

  /**
   * Where a word stands, in any form, and how much it weighs there.
   * @param {string} term
   * @param {Set<string>} words gets the forms
   */
  #match(term, words) {
    const base = this.#spanish.stem(term);
    /** @type {Map<number, number>} */
    const all = new Map();
    for (const [word, { stem, weights }] of this.#words) {
      let quality = 0;
      if (word === term) quality = 1;
      else if (stem === base) quality = SAME_STEM;
      else if (word.startsWith(term)) quality = SAME_BEGINNING;
      else continue;
      words.add(word);
      for (const [place, weight] of weights) {
        all.set(place, Math.max(all.get(place) ?? 0, weight * quality));
      }
    }
    return all;
  }

  /**
   * @param {{ place: number }[]} best
   * @param {Set<string>} words
   * @returns {Group[]}
   */
  #group(best, words) {
    /** @type {Map<Lesson, Group>} */
    const groups = new Map();
    for (const { place } of best) {
      const { lesson, section } = this.#places[place];
      const group = groups.get(lesson) ?? {
        slug: lesson.slug,
        title: lesson.title,
        results: [],
      };
      groups.set(lesson, group);
      group.results.push({
        id: section.id,
        heading: pieces(section.heading, words),
        passage: pieces(section.text, words, PASSAGE),
      });
    }
    return [...groups.values()];
  }

  /**
   * The word of the course that is most like one that it does not have, if any
   * is like it. Of those equally like it, the longest: letters are left out more
   * often than added, and latdo is latido, not lado.
   * @param {string} query
   */
  suggest(query) {
    const terms = this.#spanish.terms(query);
    const words = terms.map((term) => {
      if (this.#match(term, new Set()).size > 0) return term;
      const most = term.length > 5 ? 2 : 1;
      let [best, least] = ["", most];
      for (const word of this.#words.keys()) {
        const d =
          Math.abs(word.length - term.length) > most
            ? Infinity
            : distance(term, word);
        if (d < least || (d === least && word.length > best.length))
          [best, least] = [word, d];
      }
      return best || term;
    });
    const suggestion = words.join(" ");
    return suggestion === terms.join(" ") ? "" : suggestion;
  }
}

/**
 * A text in pieces; only the passage with the most words searched for, if it
 * may have but so many characters.
 * @param {string} text
 * @param {Set<string>} words
 * @param {number} [length]
 * @returns {Piece[]}
 */
function pieces(text, words, length = Infinity) {
  const all = tokens(text);
  const hits = all.filter(({ word }) => words.has(word));
  let from = densest(hits, length);
  // A little of what comes before, and more of it where the text ends soon.
  const lead = Math.min(from - length / 5, text.length - length);
  from = lead > 0 ? (all.find(({ start }) => start >= lead)?.start ?? from) : 0;
  const to =
    all.findLast(({ end }) => end <= from + length)?.end ?? text.length;
  const end = text.length - from <= length ? text.length : to;

  /** @type {Piece[]} */
  const result = [];
  let at = from;
  const plain = (/** @type {number} */ until) => {
    if (until > at) result.push({ text: text.slice(at, until), found: false });
  };
  if (from > 0) result.push({ text: "… ", found: false });
  for (const hit of hits) {
    if (hit.start < from || hit.end > end) continue;
    plain(hit.start);
    result.push({ text: text.slice(hit.start, hit.end), found: true });
    at = hit.end;
  }
  plain(end);
  if (end < text.length) result.push({ text: " …", found: false });
  return result;
}

/**
 * Where the most different words follow each other closely.
 * @param {Token[]} hits
 * @param {number} length
 */
function densest(hits, length) {
  let [best, most] = [0, 0];
  for (const [i, { start }] of hits.entries()) {
    const near = new Set();
    for (let j = i; j < hits.length; j++) {
      if (hits[j].end - start > length * 0.8) break;
      near.add(hits[j].word);
    }
    if (near.size > most) [best, most] = [start, near.size];
  }
  return best;
}

/**
 * How many letters are to be changed, added, left out or swapped with their
 * neighbour to make one word of another.
 * @param {string} a
 * @param {string} b
 */
function distance(a, b) {
  /** @type {number[][]} */
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    rows[i] = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      rows[i][j] = Math.min(
        rows[i - 1][j] + 1,
        rows[i][j - 1] + 1,
        rows[i - 1][j - 1] + change,
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        rows[i][j] = Math.min(rows[i][j], rows[i - 2][j - 2] + 1);
      }
    }
  }
  return rows[a.length][b.length];
}
