/** One message of the chat, on paper. */

import { element, isolated, spoken } from "../common/dom.js";
import { formatId } from "../common/format.js";
import { formatDay, formatHour } from "./days.js";
import { inked, markElement } from "./mark.js";
import { isPictures, pieces } from "./text.js";

/** @import { ChatMessage, Unsent, UnsentState } from "../clients/types" */

/** What becomes of a message of our own, in words. */
const FATES = {
  pending: "pendiente",
  sent: "enviado",
  saved: "guardado",
  refused: "no enviado",
};

/**
 * A message that the log has. Its day and its head are there, hidden, for
 * whatever comes to stand above it.
 * @param {ChatMessage & { at: number }} message
 * @param {boolean} mine
 * @param {boolean} another than who had the name before
 */
export function messageElement(message, mine, another) {
  const { id, text } = message;
  const item = element(
    "li",
    "message",
    element("p", "message__day"),
    head(message, mine, another),
    textElement(text),
    element(
      "p",
      "message__fate",
      element("span", "event-id", formatId(id)),
      ...(mine ? [tick("saved"), spoken(FATES.saved)] : []),
    ),
  );
  item.classList.toggle("message--mine", mine);
  return item;
}

/**
 * Says that with this message a turn begins, or a day.
 * @param {HTMLElement} item
 * @param {boolean} first
 * @param {number | undefined} day in ms; undefined if it is the same
 */
export function dress(item, first, day) {
  item.classList.toggle("message--first", first);
  item.classList.toggle("message--new-day", day !== undefined);
  const words = day === undefined ? "" : formatDay(day);
  const label = item.firstElementChild;
  if (label && label.textContent !== words) label.textContent = words;
}

/**
 * A message of our own that the log does not have yet.
 * @param {Unsent} message
 * @param {{ correct: () => void, discard: () => void }} actions
 */
export function pendingElement({ text, refused }, actions) {
  const item = element(
    "li",
    "message message--mine message--unsaved",
    textElement(text),
    element("p", "message__fate"),
  );
  showFate(item, refused === undefined ? "pending" : "refused");
  if (refused !== undefined) refuse(item, refused, actions);
  return item;
}

/**
 * @param {HTMLElement} item
 * @param {UnsentState} state
 */
export function showFate(item, state) {
  item.dataset.fate = state;
  item
    .querySelector(".message__fate")
    ?.replaceChildren(FATES[state], tick(state));
}

/**
 * Says why the server does not want it, and what can be done.
 * @param {HTMLElement} item
 * @param {string} why
 * @param {{ correct: () => void, discard: () => void }} actions
 */
export function refuse(item, why, { correct, discard }) {
  item.append(
    element(
      "div",
      "message__refused",
      element("p", "", why),
      button("Corregir", correct),
      button("Descartar", discard),
    ),
  );
}

/**
 * @param {ChatMessage & { at: number }} message
 * @param {boolean} mine
 * @param {boolean} another
 */
function head({ name, mark, at }, mine, another) {
  const author = inked(isolated(name, "message__name"), mark);
  const time = element("time", "message__time", formatHour(at));
  time.dateTime = new Date(at).toISOString();
  const you = mine ? [" ", element("span", "row__mine", "tú")] : [];
  const sign = markElement(mark);
  const other = another
    ? [" ", element("span", "mark__other", "otra persona con ese apodo")]
    : [];
  if (sign && !another) sign.ariaHidden = "true"; // the name is enough to hear
  return element(
    "p",
    "message__head",
    author,
    " ",
    sign,
    ...other,
    ...you,
    " ",
    time,
  );
}

/** @param {string} text a stranger's */
function textElement(text) {
  const paragraph = element("p", "message__text");
  paragraph.dir = "auto";
  paragraph.classList.toggle("message__text--pictures", isPictures(text));
  for (const { text: words, href } of pieces(text)) {
    paragraph.append(href ? link(words, href) : words);
  }
  return paragraph;
}

/**
 * @param {string} words
 * @param {string} href of the web or of mail
 */
function link(words, href) {
  const anchor = element("a", "", isolated(words));
  anchor.href = href;
  anchor.target = "_blank";
  anchor.rel = "noopener noreferrer nofollow";
  return anchor;
}

/** @param {UnsentState} state drawn by the stylesheet */
function tick(state) {
  const mark = element("span", `tick tick--${state}`);
  mark.ariaHidden = "true";
  return mark;
}

/**
 * @param {string} words
 * @param {() => void} onclick
 */
function button(words, onclick) {
  const node = element("button", "button", words);
  node.type = "button";
  node.onclick = onclick;
  return node;
}
