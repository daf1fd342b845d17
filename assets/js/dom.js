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
