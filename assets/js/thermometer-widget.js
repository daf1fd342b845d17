/** <thermometer-widget>: the temperature of the classroom, as it comes. */

import { SseClient } from "./clients/sse.js";
import { parseTime } from "./common/clock.js";
import {
  formatBytes,
  formatCelsius,
  formatDelay,
  formatId,
  formatTime,
} from "./common/format.js";
import { LiveWidget } from "./widget/live.js";

/** @import { Heard } from "./clients/types" */

/** The line shows the newest minute, in ms. */
const SPAN = 60_000;
/** A longer hole between two readings is drawn as a hole, in ms. */
const HOLE = 3000;
/** The drawing's own units (the viewBox in views/thermometer.templ). */
const WIDTH = 240;
const HEIGHT = 48;

/** @extends {LiveWidget<SseClient>} */
export class ThermometerWidget extends LiveWidget {
  /** @type {{ at: number, celsius: number }[]} the oldest first */
  #readings = [];
  /** @type {{ celsius: string, about: string } | undefined} */
  #newest;

  /** @override */
  createClient() {
    return new SseClient(new URL("/sse", location.href));
  }

  /** @override */
  connectedCallback() {
    super.connectedCallback();
    this.listen("event", (detail) => this.#received(detail));
  }

  /** @override */
  draw() {
    if (!this.#newest) return;
    this.find("celsius").textContent = this.#newest.celsius;
    this.find("about").textContent = this.#newest.about;
    this.#drawLine();
    if (this.client.state === "connected") this.clock.refresh();
  }

  /** @param {Heard} heard */
  #received({ event, at }) {
    const { celsius } = Object(event.data);
    if (event.topic !== "sensor" || typeof celsius !== "number") return;
    const measured = parseTime(event.time);
    this.#readings.push({ at: measured, celsius });
    this.#readings = this.#readings.filter((r) => r.at > measured - SPAN);

    const delay = this.clock.age(event.time, at);
    const late = delay === undefined ? "" : `; llegó en ${formatDelay(delay)}`;
    const text = formatCelsius(celsius);
    this.#newest = {
      celsius: text,
      about: `${formatId(event.id)}, medida a las ${formatTime(event.time)}${late}`,
    };
    this.announcer.count(text);
    this.redraw();
  }

  /** The last minute, to the scale of its own extremes (1 °C at least). */
  #drawLine() {
    const degrees = this.#readings.map((r) => r.celsius);
    const low = Math.min(...degrees);
    const high = Math.max(...degrees);
    const middle = (low + high) / 2;
    const range = Math.max(high - low, 1);
    const end = this.#readings.at(-1)?.at ?? 0;

    let path = "";
    let before = Number.NEGATIVE_INFINITY;
    for (const { at, celsius } of this.#readings) {
      const x = WIDTH * (1 - (end - at) / SPAN);
      const y = HEIGHT * (0.5 - (0.8 * (celsius - middle)) / range);
      path += `${at - before > HOLE ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`;
      before = at;
    }
    this.find("line").setAttribute("d", path);
    const { down } = this.probe?.total ?? {};
    const cost = down ? `. Recibido hasta ahora: ${formatBytes(down)}` : "";
    this.find("range").textContent =
      `Último minuto: de ${formatCelsius(low)} a ${formatCelsius(high)}${cost}`;
  }
}

customElements.define("thermometer-widget", ThermometerWidget);
