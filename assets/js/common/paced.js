/** Drawing at a pace that leaves room for whoever scrolls and types. */

/** From one drawing to the next, in ms: nobody reads faster. */
const PAUSE = 100;

/**
 * Gives a function that has something drawn with the next frame: once, however
 * often it is called, and after a drawing only when its pause is over. In a
 * hidden tab there are no frames: all waits until it is seen.
 * @param {() => void} draw
 */
export function paced(draw) {
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
