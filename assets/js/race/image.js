/** The result of a race as an image, in the site's colours. */

import { COLUMNS, describeDate, describeSettings, written } from "./figures.js";
import { readInk } from "./ink.js";
import { RUNNERS } from "./runners.js";

/** @import { Ink } from "./ink.js" */
/** @import { RaceResult } from "./types" */

/** In pixels; painted at twice as many, for screens that have them. */
const WIDTH = 1200;
const HEIGHT = 675;
const DENSITY = 2;
/** The edge of the continuous paper, with its holes. */
const EDGE = 44;
const LEFT = EDGE + 36;
const RIGHT = WIDTH - 48;
const TOP = 236;
const PITCH = 66;
const NAMES = 176;

const BODY = "'Familjen Grotesk', system-ui, sans-serif";
const MONO = "ui-monospace, 'Liberation Mono', Menlo, monospace";

/** What fits, the most telling first. */
const SHOWN = COLUMNS.filter(({ name }) => name !== "received");

/**
 * @param {RaceResult} result
 * @param {HTMLElement} root where the colours hold
 */
export function paintResult(result, root) {
  const canvas = document.createElement("canvas");
  canvas.width = WIDTH * DENSITY;
  canvas.height = HEIGHT * DENSITY;
  const context = canvas.getContext("2d");
  if (!context) throw new Error("no canvas");
  context.scale(DENSITY, DENSITY);
  const ink = readInk(root);
  paper(context, ink);
  head(context, ink, result);
  titles(context, ink);
  RUNNERS.forEach((_, i) => {
    lane(context, ink, result, i);
  });
  foot(context, ink, result);
  return canvas;
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {string} name of the file
 */
export async function download(canvas, name) {
  const blob = await new Promise((resolve) => {
    canvas.toBlob(resolve, "image/png");
  });
  if (!blob) throw new Error("no image");
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // The browser reads it after the click.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Ink} ink
 */
function paper(context, ink) {
  context.fillStyle = ink.surface ?? "";
  context.fillRect(0, 0, WIDTH, HEIGHT);
  context.fillStyle = ink.accent ?? "";
  context.fillRect(0, 0, WIDTH, 6);
  context.fillStyle = ink.border ?? "";
  context.fillRect(EDGE, 6, 1, HEIGHT);
  for (let y = 34; y < HEIGHT; y += 33) {
    context.beginPath();
    context.arc(EDGE / 2, y, 6, 0, 2 * Math.PI);
    context.fill();
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Ink} ink
 * @param {RaceResult} result
 */
function head(context, ink, result) {
  write(context, "La carrera", LEFT, 84, `700 52px ${BODY}`, ink.text);
  const settings = describeSettings(result);
  const line = settings.charAt(0).toUpperCase() + settings.slice(1);
  write(context, `${line}.`, LEFT, 130, `400 22px ${BODY}`, ink.muted);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Ink} ink
 */
function titles(context, ink) {
  context.textAlign = "right";
  const font = `500 16px ${BODY}`;
  SHOWN.forEach(({ title }, i) => {
    write(context, title, column(i), TOP - 44, font, ink.muted);
  });
  context.textAlign = "left";
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Ink} ink
 * @param {RaceResult} result
 * @param {number} i
 */
function lane(context, ink, result, i) {
  const runner = RUNNERS[i];
  if (!runner) return;
  const middle = TOP + i * PITCH;
  const colour = ink[runner.technique] ?? "";
  if (i % 2 === 0) {
    context.fillStyle = ink.stripe ?? "";
    context.fillRect(EDGE + 1, middle - PITCH / 2, WIDTH, PITCH);
  }
  write(context, runner.title, LEFT, middle - 2, `700 21px ${BODY}`, colour);
  context.strokeStyle = colour;
  context.lineWidth = 3;
  context.setLineDash(runner.dash.map((length) => length * 1.5));
  context.beginPath();
  context.moveTo(LEFT, middle + 15);
  context.lineTo(LEFT + NAMES - 56, middle + 15);
  context.stroke();
  context.setLineDash([]);

  const figures = written(result.lanes[i] ?? {});
  const font = `600 18px ${MONO}`;
  context.textAlign = "right";
  SHOWN.forEach(({ name }, j) => {
    const text = figures[name] ?? "";
    write(context, text, column(j), middle + 7, font, ink.text);
  });
  context.textAlign = "left";
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Ink} ink
 * @param {RaceResult} result
 */
function foot(context, ink, result) {
  const { who } = result;
  const font = `400 18px ${BODY}`;
  const by = `Medido por ${who} el ${describeDate(result)}, en su navegador.`;
  write(context, by, LEFT, HEIGHT - 40, font, ink.muted);
  context.textAlign = "right";
  const site = `En Vivo · ${location.host}`;
  write(context, site, RIGHT, HEIGHT - 40, `700 18px ${BODY}`, ink.text);
  context.textAlign = "left";
}

/** Where the text of a column ends. @param {number} i */
const column = (i) =>
  LEFT + NAMES + ((RIGHT - LEFT - NAMES) / SHOWN.length) * (i + 1);

/**
 * @param {CanvasRenderingContext2D} context
 * @param {string} text
 * @param {number} x
 * @param {number} y
 * @param {string} font
 * @param {string | undefined} colour
 */
function write(context, text, x, y, font, colour) {
  context.font = font;
  context.fillStyle = colour ?? "";
  context.fillText(text, x, y);
}
