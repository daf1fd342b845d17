// What a lesson runs, apart from its widgets.

import { CopyButton } from "./copy-button.js";
import { LessonProgress } from "./lesson-progress.js";
import { Progress } from "./progress.js";
import { Contents } from "./toc.js";

const contents = document.querySelector(".toc");
if (contents instanceof HTMLDetailsElement) new Contents(contents, () => {});

for (const pre of document.querySelectorAll("pre")) {
  const figure = pre.closest("figure");
  if (figure) new CopyButton(figure, pre);
}

const lesson = document.querySelector("[data-lesson-page]");
if (lesson instanceof HTMLElement) {
  new LessonProgress(lesson, new Progress());
}
