import { element } from "../common/dom.js";

/**
 * Offers whoever comes back to a lesson to go on where they stopped. It says so
 * below the title, and moves nothing by itself.
 * @param {HTMLElement} lesson
 * @param {string} place the id of a heading: it may be gone by now
 */
export function offer(lesson, place) {
  const entry = lesson.querySelector(`.toc a[href="#${CSS.escape(place)}"]`);
  const here = scrollY > innerHeight; // the browser has gone back there itself
  const first = entry === lesson.querySelector(".toc a");
  if (!entry || here || first) return;
  const link = element("a", "", entry.textContent);
  link.href = `#${place}`;
  lesson
    .querySelector(".lesson__head")
    ?.append(element("p", "lesson__resume", "Sigue donde lo dejaste: ", link));
}
