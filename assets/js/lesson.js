// What a lesson runs, apart from its widgets.

import { CopyButton } from "./copy-button.js";
import { LessonProgress } from "./lesson-progress.js";
import { Progress } from "./progress.js";

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
  const progress = new Progress();
  const slug = lesson.dataset.lessonPage ?? "";
  const place = progress.place(slug);
  if (place && !location.hash) {
    import("./resume.js").then(({ offer }) => offer(lesson, place));
  }
  new LessonProgress(lesson, progress);

  // Open where lesson.css puts them beside the text; they follow the reading
  // once there is any.
  const contents = document.querySelector(".toc");
  if (contents instanceof HTMLDetailsElement) {
    const beside = matchMedia("(width >= 64rem)");
    beside.onchange = () => {
      contents.open = beside.matches;
    };
    contents.open = beside.matches;
    const follow = async () => {
      const toc = await import("./toc.js").catch(() => undefined); // offline
      if (toc) new toc.Contents(contents, (id) => progress.reach(slug, id));
    };
    if (scrollY > 0) follow();
    else addEventListener("scroll", follow, { once: true });
  }

  // What print.css cannot know.
  const { style } = document.documentElement;
  const here = location.host + location.pathname;
  const number = lesson.querySelector(".lesson__number span")?.textContent;
  const head = `${number?.split(",")[0]} · ${document.title}`;
  style.setProperty("--head", JSON.stringify(head));
  style.setProperty("--address", JSON.stringify(here));
}
