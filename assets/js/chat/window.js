/** The room that a keyboard on the screen leaves for the conversation. */

/** A window that is lower than that has no room for anything else, in CSS pixels. */
const LOW = 560;
/** No keyboard is lower. */
const KEYBOARD = 120;

/**
 * While somebody writes over a keyboard, the chat has all that is left (data-low,
 * and its height in --window). Android makes the window lower for the keyboard
 * (interactive-widget), Safari lays the keyboard over it: what is left to see
 * is the visual viewport's height in both. A window that has always been low
 * has no keyboard in it.
 * @param {HTMLElement} root the whole widget
 * @param {HTMLElement} form where one writes
 * @param {AbortSignal} signal
 */
export function keepInSight(root, form, signal) {
  const view = window.visualViewport;
  if (!view) return;
  let [width, full] = [0, 0];
  const fit = () => {
    // As if nobody had zoomed in; and whoever turns the telephone begins again.
    const height = Math.round(view.height * view.scale);
    const wide = Math.round(view.width * view.scale);
    full = wide === width ? Math.max(full, height) : height;
    width = wide;
    const low =
      height < Math.min(LOW, full - KEYBOARD) &&
      form.contains(document.activeElement);
    const began = low && !root.hasAttribute("data-low");
    root.style.setProperty("--window", `${height}px`);
    root.toggleAttribute("data-low", low);
    if (began) root.scrollIntoView({ block: "start", behavior: "instant" });
  };
  fit();
  view.addEventListener("resize", fit, { signal });
  // Not when the focus leaves: the button «Enviar» would move away from under
  // the finger that is on its way to it.
  form.addEventListener("focusin", fit, { signal });
}
