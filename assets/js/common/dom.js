/** Nodes out of text: strangers' words never become markup. */

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} className
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, className, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...children);
  return node;
}

/**
 * Somebody's name, or whatever else a stranger has typed, isolated: text that
 * runs from right to left turns round nothing but itself.
 * @param {string} text
 * @param {string} [className]
 */
export const isolated = (text, className = "") =>
  element("bdi", className, text);

/**
 * What only a screen reader says.
 * @param {string} text
 */
export const spoken = (text) => element("span", "visually-hidden", text);

/**
 * Loads a sheet of css/ into the page, once.
 * @param {string} name with its .css
 * @returns {Promise<void>} fulfilled when it is there, or is known not to come
 */
export function stylesheet(name) {
  sheets[name] ??= new Promise((resolve) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = new URL(`../../css/${name}`, import.meta.url).href;
    link.onload = () => resolve();
    link.onerror = () => resolve();
    document.head.append(link);
  });
  return sheets[name];
}

/** @type {Record<string, Promise<void>>} */
const sheets = {};
