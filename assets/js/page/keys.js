import { browser } from "../common/memory.js";

/** Where the browser remembers that keys are off: some people's speech or hands press them by mistake. */
const OFF = "keys-off";

/**
 * One letter each, the first of the Spanish word where there is one, and none
 * that needs AltGr on a Spanish keyboard.
 * @type {Record<string, { name: string, run: () => unknown }>}
 */
const KEYS = {
  "/": { name: "Buscar", run: search },
  j: { name: "Sección siguiente", run: () => goToSection(1) },
  k: { name: "Sección anterior", run: () => goToSection(-1) },
  s: { name: "Siguiente lección", run: () => follow("a[rel=next]") },
  a: { name: "Anterior lección", run: () => follow("a[rel=prev]") },
  i: { name: "Inicio", run: () => follow(".site-name") },
  t: { name: "Cambiar de tema", run: changeTheme },
  "?": { name: "Esta ayuda", run: help },
};

/**
 * Does what a key is for.
 * @param {string} key
 * @param {boolean} [asked] for this very thing: not by a key that may be off
 */
export async function press(key, asked) {
  if (asked || areOn()) await KEYS[key]?.run();
}

const areOn = () => browser.get(OFF) !== true;

/** @param {boolean} on */
const turn = (on) => browser.set(OFF, on ? undefined : true);

async function search() {
  const { openSearch } = await import("../search/dialog.js");
  await openSearch();
}

async function help() {
  const { openHelp } = await import("./keys-help.js");
  await openHelp(KEYS, areOn(), turn);
}

/** @param {string} link */
function follow(link) {
  /** @type {HTMLElement | null} */ (document.querySelector(link))?.click();
}

/**
 * To the next heading of the lesson, or the one before: that of the section
 * which is being read, unless its beginning is on the screen. The focus goes
 * with it, on to its link: a screen reader reads it, and Tab goes on from there.
 * @param {1 | -1} step
 */
function goToSection(step) {
  /** @type {NodeListOf<HTMLElement>} */
  const headings = document.querySelectorAll(".prose > :is(h2, h3)");
  const all = Array.from(headings);
  const top = (/** @type {HTMLElement} */ h) => h.getBoundingClientRect().top;
  const isHere = (/** @type {HTMLElement} */ h) =>
    top(h) >= 0 && top(h) < innerHeight;
  // At the end of the page several are on the screen, and none can be at its top.
  let now = all.findIndex((h) => h.contains(document.activeElement));
  if (!all[now] || !isHere(all[now])) {
    now = all.findLastIndex((h) => top(h) <= innerHeight / 4);
  }
  const started = step < 0 && all[now] && !isHere(all[now]);
  const heading = all[started ? now : now + step];
  heading?.querySelector("a")?.focus({ preventScroll: true });
  heading?.scrollIntoView();
}

async function changeTheme() {
  const { theme } = await import("./theme.js");
  const name = theme.next();
  const region = document.querySelector("[data-announcer]");
  if (region) region.textContent = `Tema ${name}`;
}
