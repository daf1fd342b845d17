/**
 * The track: a strip of paper under five pens, drawn as the course draws its
 * techniques (views/signature.templ). Where something was heard there is a
 * dot; where it had to wait, a thin line from the moment when it happened.
 */

/** @import { Lane } from "./lane.js" */
/** @import { Ink } from "./ink.js" */
/** @import { RaceMark } from "./types" */

/** CSS pixels a second. */
const SPEED = 60;
/** What is new is drawn before it is seen: the paper comes so much later, in ms. */
const LATE = 250;
/** A wait that is too short for a line, in pixels. */
const SHORT = 9;
/** How far a dot and its number reach to the side, in pixels. */
const REACH = 28;
/**
 * At more events a second nobody follows one with the eye, and the paper moves
 * with each drawing: sixty frames a second cost a computer without a graphics
 * card a third of a core, which the events need.
 */
const FOLLOWED = 20;
/** The paper's end, in ms: a day. Transforms are exact until there. */
const LENGTH = 86_400_000;

/**
 * The paper moves by itself: an animation of the compositor's, that costs the
 * page nothing. Drawn is only what is new, on three canvases that take turns.
 */
export class Strip {
  #box;
  #lanes;
  #paper = document.createElement("div");
  #tiles = [0, 1, 2].map(() => new Tile());
  #still = matchMedia("(prefers-reduced-motion: reduce)");
  /** @type {Animation | undefined} */
  #animation;
  /** @type {Ink} */
  #ink = {};
  /** @type {{ y: number, half: number }[]} each lane's middle and half its height, in pixels */
  #rails = [];
  #width = 0;
  /** When the paper began to move (Date.now()); later by every pause. */
  #origin = 0;
  #running = false;
  #stoppedAt = 0;
  /** How far the lines of the lanes are drawn, in pixels of the paper. */
  #drawn = 0;
  /** Every so many events one shows its number: the same in all lanes. */
  #step = 1;
  #flows = true;

  /**
   * @param {HTMLElement} box where it goes
   * @param {Lane[]} lanes
   * @param {HTMLElement[]} rails of the lanes: where they run
   */
  constructor(box, lanes, rails) {
    this.#box = box;
    this.#lanes = lanes;
    this.#paper.className = "race__paper";
    this.#paper.append(...this.#tiles.map((tile) => tile.canvas));
    box.replaceChildren(this.#paper);
    new ResizeObserver(() => this.#fit(rails)).observe(box);
  }

  /** From one drawing to the next there may be so much time, in ms. */
  get pace() {
    return this.#still.matches ? 1000 : 100;
  }

  /** @param {number} rate events a second: their numbers must not overlap */
  set rate(rate) {
    this.#flows = rate <= FOLLOWED;
    if (this.#running) this.#move();
    const least = (rate * 2 * REACH) / SPEED;
    const power = 10 ** Math.floor(Math.log10(Math.max(least, 1)));
    const digit = [1, 2, 5, 10].find((n) => n * power >= least - 0.1) ?? 10;
    this.#step = digit * power;
  }

  /** @param {Ink} ink */
  set ink(ink) {
    this.#ink = ink;
  }

  start() {
    const now = Date.now();
    this.#running = true;
    this.#origin = this.#origin ? this.#origin + now - this.#stoppedAt : now;
    this.#animation ??= this.#paper.animate(
      { translate: ["0", `${(-LENGTH / 1000) * SPEED}px`] },
      { duration: LENGTH },
    );
    this.#move();
  }

  stop() {
    if (!this.#running) return;
    this.#running = false;
    this.#stoppedAt = Date.now();
    this.#animation?.pause();
  }

  clear() {
    for (const tile of this.#tiles) tile.wipe(-1);
    this.#drawn = 0;
    this.#origin = 0;
    if (this.#running) this.start();
  }

  /** Draws what came since the last time. */
  draw() {
    if (!this.#width || !this.#running) return;
    if (this.#isStill) this.#move();
    const now = this.#x(Date.now());
    const from = this.#drawn || now - 1;
    const page = Math.floor((now - this.#width) / this.#width);
    for (let i = page; i <= page + 2; i++) this.#tile(i);
    this.#ticks(from, now);
    this.#lanes.forEach((lane, i) => {
      const { y = 0 } = this.#rails[i] ?? {};
      this.#line(lane, y, from, now);
      this.#dots(lane, y);
    });
    this.#drawn = now;
  }

  /** The place of a moment on the paper, in pixels. @param {number} time */
  #x(time) {
    return this.#width + ((time - this.#origin) / 1000) * SPEED;
  }

  get #isStill() {
    return this.#still.matches || !this.#flows;
  }

  /** Puts the paper where it belongs, and lets it go on by itself. */
  #move() {
    const moved = Date.now() - LATE - this.#origin;
    const animation = this.#animation;
    if (!animation) return;
    if (this.#isStill) {
      animation.pause();
      animation.currentTime = Math.max(0, moved);
    } else {
      animation.play();
      animation.startTime = Number(document.timeline.currentTime) - moved;
    }
  }

  /** @param {HTMLElement[]} rails */
  #fit(rails) {
    const { top, width, height } = this.#box.getBoundingClientRect();
    this.#rails = rails.map((rail) => {
      const box = rail.getBoundingClientRect();
      return { y: box.top - top + box.height / 2, half: box.height / 2 };
    });
    this.#width = width;
    for (const tile of this.#tiles) tile.resize(width, height);
    this.clear();
  }

  /** @param {number} page */
  #tile(page) {
    const tile = /** @type {Tile} */ (this.#tiles[((page % 3) + 3) % 3]);
    if (tile.page !== page) tile.wipe(page);
    return tile;
  }

  /**
   * Paints on the tiles that lie between two places of the paper.
   * @param {number} from
   * @param {number} to
   * @param {(context: CanvasRenderingContext2D) => void} paint
   */
  #between(from, to, paint) {
    for (const tile of this.#tiles) {
      const start = tile.page * this.#width;
      if (tile.page < 0 || to < start || from > start + this.#width) continue;
      paint(tile.at(start));
    }
  }

  /** A thin line across all lanes, every second. @param {number} from @param {number} to */
  #ticks(from, to) {
    const first = Math.ceil((from - this.#width) / SPEED);
    for (let n = first; this.#width + n * SPEED < to; n++) {
      const x = Math.round(this.#width + n * SPEED) + 0.5;
      this.#between(x, x, (context) => {
        context.strokeStyle = this.#ink.border ?? "";
        context.lineWidth = 1;
        context.setLineDash([]);
        for (const { y, half } of this.#rails) {
          stroke(context, x, y - half, x, y + half);
        }
      });
    }
  }

  /**
   * The connection: drawn while there is one.
   * @param {Lane} lane
   * @param {number} y
   * @param {number} from
   * @param {number} to
   */
  #line({ runner, state }, y, from, to) {
    if (state.state !== "connected") return;
    this.#between(from, to, (context) => {
      context.strokeStyle = this.#ink[runner.technique] ?? "";
      const [dash, ys, width] = LINES[runner.name] ?? PLAIN;
      context.setLineDash(dash);
      context.lineDashOffset = from;
      context.lineWidth = width;
      for (const dy of ys) stroke(context, from, y + dy, to, y + dy);
      context.setLineDash([]);
    });
  }

  /**
   * @param {Lane} lane
   * @param {number} y
   */
  #dots(lane, y) {
    const marks = lane.marks;
    if (marks.length === 0) return;
    lane.marks = [];
    const colour = this.#ink[lane.runner.technique] ?? "";
    let column = Number.NaN;
    for (const mark of marks) {
      const numbered = mark.id > 0 && mark.id % this.#step === 0;
      const x = this.#x(mark.at - Math.max(0, mark.waited));
      // Two dots in one column of pixels are one: at 200 a second this
      // saves two thirds of the work.
      if (Math.round(x) === column && !numbered && mark.id) continue;
      column = Math.round(x);
      this.#dot(mark, x, y, colour, numbered);
    }
  }

  /**
   * @param {RaceMark} mark
   * @param {number} happened its place on the paper
   * @param {number} y
   * @param {string} colour
   * @param {boolean} numbered
   */
  #dot({ id, at }, happened, y, colour, numbered) {
    const heard = this.#x(at);
    const waited = heard - happened > SHORT;
    this.#between(happened - REACH, heard + REACH, (context) => {
      context.fillStyle = colour;
      context.strokeStyle = colour;
      context.lineWidth = 1.25;
      if (id === 0) {
        context.fillStyle = this.#ink.surface ?? "";
        disc(context, heard, y, 4.5);
        context.stroke();
        return;
      }
      if (waited) {
        stroke(context, happened, y, heard, y);
        disc(context, happened, y, numbered ? 2.5 : 1.75);
      }
      disc(context, heard, y, waited || numbered ? 5 : 3.5);
      if (!numbered) return;
      context.fillStyle = this.#ink.text ?? "";
      context.font = FONT;
      context.textAlign = "center";
      context.fillText(`#${id}`, waited ? happened : heard, y - 11);
    });
  }
}

const FONT = "600 11px ui-monospace, 'Liberation Mono', Menlo, monospace";

/**
 * How a connection is drawn: dashes, heights, thickness.
 * @type {Record<string, [number[], number[], number]>}
 */
const LINES = {
  polling: [[1, 7], [0], 1.5],
  long: [[8, 4], [0], 1.25],
  sse: [[], [0], 1.75],
  websocket: [[], [-3, 3], 1.25],
  socketio: [[10, 3], [-3, 3], 1.25],
};
/** @type {[number[], number[], number]} */
const PLAIN = [[], [0], 1];

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} x1
 * @param {number} y1
 * @param {number} x2
 * @param {number} y2
 */
function stroke(context, x1, y1, x2, y2) {
  context.beginPath();
  context.moveTo(x1, y1);
  context.lineTo(x2, y2);
  context.stroke();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} y
 * @param {number} radius
 */
function disc(context, x, y, radius) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

/** A piece of the paper, as wide as what is seen of it. */
class Tile {
  canvas = document.createElement("canvas");
  /** Which one it is now, from the left; −1 for none. */
  page = -1;
  #context = this.canvas.getContext("2d");
  #density = 1;
  #width = 0;

  /**
   * @param {number} width in CSS pixels
   * @param {number} height
   */
  resize(width, height) {
    this.#density = Math.min(devicePixelRatio, 2);
    this.#width = width;
    this.canvas.width = Math.ceil(width * this.#density);
    this.canvas.height = Math.ceil(height * this.#density);
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${height}px`;
  }

  /** Becomes another piece, an empty one. @param {number} page */
  wipe(page) {
    this.page = page;
    this.canvas.style.translate = `${page * this.#width}px`;
    const { width, height } = this.canvas;
    this.#context?.setTransform(1, 0, 0, 1, 0, 0);
    this.#context?.clearRect(0, 0, width, height);
  }

  /** What to paint with, in pixels of the paper. @param {number} start of this piece */
  at(start) {
    const context = /** @type {CanvasRenderingContext2D} */ (this.#context);
    const density = this.#density;
    context.setTransform(density, 0, 0, density, -start * density, 0);
    return context;
  }
}
