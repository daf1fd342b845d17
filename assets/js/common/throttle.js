/** Throttling of what is drawn: scrolling and typing come first. */

/** From one drawing to the next, in ms: nobody reads faster. */
const PAUSE = 100;

/**
 * Gives a function that draws with the next frame: once, however often it is
 * called, and not again before the pause after a drawing is over. In a hidden
 * tab there are no frames: the drawing waits until the tab is seen.
 * @param {() => void} draw
 */
export function throttled(draw) {
  let waiting = false;
  let drawnAt = Number.NEGATIVE_INFINITY;
  const frame = () =>
    requestAnimationFrame(() => {
      waiting = false;
      draw();
      drawnAt = performance.now();
    });
  return () => {
    if (waiting) return;
    waiting = true;
    const left = drawnAt + PAUSE - performance.now();
    if (left > 0) setTimeout(frame, left);
    else frame();
  };
}
