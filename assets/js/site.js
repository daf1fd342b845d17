// What every page runs.

import { ThemeSwitch } from "./theme.js";

const button = document.querySelector(".theme-switch");
if (button instanceof HTMLButtonElement) new ThemeSwitch(button);

/** Where keys are for writing, or for something that is open. */
const FIELDS = "input, textarea, select, [contenteditable], :modal";

/**
 * The search is fetched when it is wanted.
 * @param {Event} event which would do something else
 */
async function search(event) {
  event.preventDefault();
  try {
    const { openSearch } = await import("./search-dialog.js");
    await openSearch();
  } catch {
    location.assign("/buscar");
  }
}

document.querySelector("[data-search]")?.addEventListener("click", search);

addEventListener("keydown", (event) => {
  const { key, ctrlKey, metaKey, altKey, shiftKey, target } = event;
  if (key === "k" && ctrlKey !== metaKey && !altKey && !shiftKey) search(event);
  if (ctrlKey || metaKey || altKey || event.defaultPrevented) return;
  if (target instanceof Element && target.closest(FIELDS)) return;
  if (key === "/") search(event);
});
