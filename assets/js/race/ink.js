/** The site's colours, for what is painted: a canvas knows no light-dark(). */

/** @typedef {Record<string, string>} Ink colours by their name in tokens.css */

const NAMES = [
  "bg",
  "surface",
  "stripe",
  "text",
  "muted",
  "border",
  "accent",
  "polling",
  "sse",
  "websocket",
  "socketio",
];

/**
 * The colours as they are now, in the scheme that the visitor chose.
 * @param {HTMLElement} root
 * @returns {Ink}
 */
export function readInk(root) {
  const probe = document.createElement("span");
  probe.hidden = true;
  root.append(probe);
  const colour = (/** @type {string} */ name) => {
    probe.style.color = `var(--${name})`;
    return [name, getComputedStyle(probe).color];
  };
  const ink = Object.fromEntries(NAMES.map(colour));
  probe.remove();
  return ink;
}
