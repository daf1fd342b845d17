// What a lesson runs, apart from its widgets.

import { CopyButton } from "./copy-button.js";
import { LessonProgress } from "./lesson-progress.js";
import { Progress } from "./progress.js";
import { Contents } from "./toc.js";

const contents = document.querySelector(".toc");
if (contents instanceof HTMLDetailsElement) new Contents(contents);

/** @param {ParentNode} part */
function dress(part) {
  for (const pre of part.querySelectorAll("pre")) {
    const figure = pre.closest("figure");
    if (figure) new CopyButton(figure, pre);
  }
}
dress(document);
// Somebody is writing the lesson (draft.js).
addEventListener("envivo:written", (event) => {
  /** @type {CustomEvent<Element[]>} */ (event).detail.forEach(dress);
});

for (const type of ["pointerover", "focusin", "click"])
  addEventListener(type, explain);

/** @param {Event} event of a term, perhaps */
async function explain(event) {
  const link =
    event.target instanceof Element && event.target.closest("a.term");
  if (!link) return;
  if (event.type === "click") event.preventDefault();
  const { card } = await import("./terms.js");
  card.hear(event, link);
}

const lesson = document.querySelector("[data-lesson-page]");
if (lesson instanceof HTMLElement) {
  new LessonProgress(lesson, new Progress());
}
