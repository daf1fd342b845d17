/** What every page runs. What its keys and buttons do is fetched when it is wanted. */

/**
 * @param {Event} event
 * @param {string} key
 * @param {boolean} [asked] for this very thing: not by a key that may be off
 */
async function press(event, key, asked) {
  if (key === "/") event.preventDefault(); // Firefox would search in the page
  try {
    (await import("./page/keys.js")).press(key, asked);
  } catch {
    /** @type {HTMLAnchorElement | null} */
    const results = document.querySelector("a[data-key='/']");
    if (key === "/" && results) location.assign(results.href);
  }
}

addEventListener("keydown", (event) => {
  const { key, ctrlKey, metaKey, altKey, target } = event;
  if (key === "k" && ctrlKey !== metaKey) press(event, "/", true);
  if (ctrlKey || metaKey || altKey || event.defaultPrevented) return;
  if (!(target instanceof Element) || key.length > 1) return;
  const taken = "input, textarea, select, [contenteditable], dialog";
  if (!target.closest(taken)) press(event, key);
});

/** @type {NodeListOf<HTMLElement>} */
const buttons = document.querySelectorAll("[data-key]");
for (const button of buttons) {
  button.hidden = false;
  button.removeAttribute("disabled");
  button.onclick = (event) => {
    const inNewTab = event.ctrlKey || event.metaKey;
    if (!inNewTab) press(event, button.dataset.key ?? "", true);
  };
}

// A theme that was chosen, here before or in another tab.
if (document.documentElement.dataset.theme) import("./page/theme.js");
addEventListener("storage", ({ key }) => {
  if (key === "envivo:theme") import("./page/theme.js");
});
