/** What a lesson runs, apart from its widgets. */

import { CopyButton } from "./page/copy-button.js";
import { LessonProgress } from "./page/lesson-progress.js";
import { Progress } from "./page/progress.js";

/** @param {ParentNode} part */
function dress(part) {
  for (const pre of part.querySelectorAll("pre")) {
    const figure = pre.closest("figure");
    if (figure) new CopyButton(figure, pre);
  }
}
dress(document);
// Somebody is writing the lesson (live-reload).
addEventListener("envivo:live-reload", (event) => {
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
  const { card } = await import("./page/terms.js");
  card.hear(event, link);
}

const page = document.querySelector(".lesson");
if (page instanceof HTMLElement) {
  const slug = page.dataset.lessonPage;
  if (slug) {
    const progress = new Progress();
    const place = progress.place(slug);
    if (place && !location.hash) {
      import("./page/resume.js").then(({ offer }) => offer(page, place));
    }
    new LessonProgress(page, progress);
    showContents((id) => progress.reach(slug, id));
  } else showContents(() => {}); // the guide: nobody goes through it once
  setPrintHeader(page);
}

/**
 * The contents are open where lesson.css puts them beside the text, and follow
 * the reading once there is any.
 * @param {(id: string) => void} reached is called with the section that is being read
 */
function showContents(reached) {
  const contents = document.querySelector(".toc");
  if (!(contents instanceof HTMLDetailsElement)) return;
  let beside = false;
  const place = () => {
    // The sheet asks for the size of the text as well.
    const now = getComputedStyle(contents).position === "sticky";
    if (now !== beside) contents.open = now;
    beside = now;
  };
  place();
  addEventListener("resize", place);
  const follow = async () => {
    const toc = await import("./page/toc.js").catch(() => undefined); // offline
    if (toc) new toc.Contents(contents, reached);
  };
  if (scrollY > 0) follow();
  else addEventListener("scroll", follow, { once: true });
}

/**
 * What the printed page says in its header (css/site/print.css).
 * @param {HTMLElement} page
 */
function setPrintHeader(page) {
  const { style } = document.documentElement;
  const here = location.host + location.pathname;
  const number = page.querySelector(".lesson__number")?.textContent?.trim();
  const head = `${number?.split(",")[0]} · ${document.title}`;
  style.setProperty("--head", JSON.stringify(head));
  style.setProperty("--address", JSON.stringify(here));
}
