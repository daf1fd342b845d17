/** The room that a keyboard on the screen leaves for the conversation. */

/** A window that is lower than that has no room for anything else, in CSS pixels. */
const LOW = 560;

/**
 * While somebody writes in a low window, the chat has all of it (data-low, and
 * its height in --window). Android makes the window lower for the keyboard
 * (interactive-widget), Safari lays the keyboard over it: what is left to see
 * is the visual viewport's height in both.
 * @param {HTMLElement} root the whole widget
 * @param {HTMLElement} form where one writes
 * @param {AbortSignal} signal
 */
export function keepInSight(root, form, signal) {
  const view = window.visualViewport;
  if (!view) return;
  const fit = () => {
    const height = Math.round(view.height * view.scale); // as if nobody had zoomed in
    const low = height < LOW && form.contains(document.activeElement);
    const began = low && !root.hasAttribute("data-low");
    root.style.setProperty("--window", `${height}px`);
    root.toggleAttribute("data-low", low);
    if (began) root.scrollIntoView({ block: "start", behavior: "instant" });
  };
  view.addEventListener("resize", fit, { signal });
  // Not when the focus leaves: the button «Enviar» would move away from under
  // the finger that is on its way to it.
  form.addEventListener("focusin", fit, { signal });
}
