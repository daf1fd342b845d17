/**
 * What this browser has answered, next to what it has read (page/progress.js) but in
 * a module of its own: a lesson without questions does not load it.
 */

import { browser } from "../common/memory.js";

/**
 * @typedef {object} Answer to a question
 * @property {string[]} chosen the texts of the answers: a lesson may change
 * @property {boolean} right
 * @property {"predicted" | "marked" | "revealed"} phase
 */

/** @returns {Record<string, unknown>} by lesson and question */
const all = () => Object(browser.get("answers"));

/**
 * @param {string} lesson its slug
 * @param {string} question its id
 * @returns {Answer | undefined}
 */
export function answer(lesson, question) {
  const kept = Object(all()[`${lesson} ${question}`]);
  return Array.isArray(kept.chosen) ? kept : undefined;
}

/**
 * @param {string} lesson
 * @param {string} question
 * @param {Answer | undefined} given undefined to forget it
 */
export function keep(lesson, question, given) {
  browser.set("answers", { ...all(), [`${lesson} ${question}`]: given });
}

/**
 * How many of a lesson's questions went well, in words; "" if none is answered.
 * A prediction counts once its outcome is known.
 * @param {string} lesson
 * @param {string[]} questions
 */
export function score(lesson, questions) {
  const told = questions
    .map((question) => answer(lesson, question))
    .filter((given) => given && given.phase !== "predicted");
  if (told.length === 0) return "";
  const right = told.filter((given) => given?.right).length;
  const of = questions.length;
  return `${right} de ${of} ${of === 1 ? "pregunta" : "preguntas"} bien`;
}
