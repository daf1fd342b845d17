/** What the two panels of «Sabotaje» are put together from. */

import { element } from "../common/dom.js";

/**
 * @param {string} className
 * @param {string} text
 * @param {"submit" | "button"} type
 */
export function button(className, text, type) {
  const button = element("button", `button ${className}`.trim(), text);
  button.type = type;
  return button;
}

/**
 * By aria-disabled: a button that is really disabled would lose the focus.
 * @param {HTMLButtonElement} button
 * @param {boolean} disabled
 */
export function disable(button, disabled) {
  button.ariaDisabled = `${disabled}`;
}

/** @param {string} text */
export function lead(text) {
  return element("b", "sabotage__lead", `${text}. `);
}
