/** What a message is made of: text, links, and now and then only emoji. */

/** @typedef {{ text: string, href?: string }} Piece a link if it has an href */

/** What may be a link or an address; whether it is one is seen afterwards. */
const CANDIDATE =
  /(?<![\p{L}\p{N}_@.])(?:https?:\/\/|www\.)[^\s<>"«»“”]+|(?<![\p{L}\p{N}_.+-])[\w.+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/giu;

/** What ends a sentence, and not an address. */
const TRAILING = /[.,;:!?…'’*_~]$/u;

/** @type {Record<string, string>} what closes, and what opens it */
const BRACKETS = { ")": "(", "]": "[", "}": "{" };

/** One pictograph with all that may belong to it, up to three times. */
const PICTURE =
  "(?:\\p{Regional_Indicator}{2}|[0-9#*]\\uFE0F?\\u20E3|\\p{Extended_Pictographic}\\p{Emoji_Modifier}?\\uFE0F?" +
  "(?:\\u200D\\p{Extended_Pictographic}\\p{Emoji_Modifier}?\\uFE0F?)*)";
const PICTURES = new RegExp(`^(?:${PICTURE}\\s?){1,3}$`, "u");

/**
 * Cuts a text into pieces which, put together, are the text again.
 * @param {string} text
 * @returns {Piece[]}
 */
export function pieces(text) {
  /** @type {Piece[]} */
  const all = [];
  let end = 0;
  for (const { 0: found, index } of text.matchAll(CANDIDATE)) {
    const link = trimmed(found);
    const href = address(link);
    if (!href) continue;
    if (index > end) all.push({ text: text.slice(end, index) });
    all.push({ text: link, href });
    end = index + link.length;
  }
  if (end < text.length) all.push({ text: text.slice(end) });
  return all;
}

/**
 * Whether a text is one to three emoji and nothing else.
 * @param {string} text
 */
export const isPictures = (text) => text.length < 80 && PICTURES.test(text);

/**
 * Without the punctuation of the sentence around it. A bracket belongs to an
 * address if it was opened there: …/wiki/Go_(lenguaje)
 * @param {string} found
 */
function trimmed(found) {
  let link = found;
  for (;;) {
    const last = link.at(-1) ?? "";
    const opens = BRACKETS[last];
    const unopened = opens && count(link, opens) < count(link, last);
    if (!unopened && !TRAILING.test(link)) return link;
    link = link.slice(0, -1);
  }
}

/**
 * @param {string} text
 * @param {string} character
 */
const count = (text, character) => text.split(character).length - 1;

/**
 * Where a link leads, "" if it is none. Only the web and mail: whatever else a
 * scheme may do in a browser, a stranger's text does not get to do it. Nor is
 * a link what pretends to lead elsewhere (https://banco.example@otro.example).
 * @param {string} link
 */
function address(link) {
  const http = /^https?:/i.test(link);
  const mail = !http && link.includes("@");
  const prefix = http ? "" : mail ? "mailto:" : "https://";
  try {
    const url = new URL(prefix + link);
    if (mail) return url.href;
    const honest = url.username === "" && url.password === "";
    return honest && url.hostname !== "" ? url.href : "";
  } catch {
    return "";
  }
}
