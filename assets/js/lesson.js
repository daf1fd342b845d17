// What a lesson runs, apart from its widgets.

import { CopyButton } from "./copy-button.js";
import { LessonProgress } from "./lesson-progress.js";
import { Progress } from "./progress.js";
import { Contents } from "./toc.js";

for (const pre of document.querySelectorAll("pre")) {
  const figure = pre.closest("figure");
  if (figure) new CopyButton(figure, pre);
}

const lesson = document.querySelector("[data-lesson-page]");
if (lesson instanceof HTMLElement) {
  const progress = new Progress();
  const slug = lesson.dataset.lessonPage ?? "";

  const place = progress.place(slug);
  if (place && !location.hash) {
    import("./resume.js").then(({ offer }) => offer(lesson, place));
  }
  const contents = document.querySelector(".toc");
  if (contents instanceof HTMLDetailsElement) {
    new Contents(contents, (id) => progress.reach(slug, id));
  }
  new LessonProgress(lesson, progress);
}
