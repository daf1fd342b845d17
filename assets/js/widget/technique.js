/** What the widgets of the three techniques share: a list of events, and figures of how they come. */

import { NEW_LOG } from "../clients/live.js";
import {
  describe,
  formatBytes,
  formatCount,
  formatDelay,
  formatId,
} from "../common/format.js";
import { nickname, Problem, publish } from "../common/publish.js";
import { Stats } from "../common/stats.js";
import { Drawer } from "./drawer.js";
import { EventList } from "./event-list.js";
import { LiveWidget } from "./live.js";

/** @import { LiveClient } from "../clients/live.js" */
/** @import { Heard, State } from "../clients/types" */
/** @import { Gap } from "../common/types" */
/** @import { Total } from "../lab/types" */

/**
 * The base of the widgets of polling, WebSocket and SSE.
 * @template {LiveClient} Client
 * @extends {LiveWidget<Client>}
 */
export class TechniqueWidget extends LiveWidget {
  stats = new Stats();
  #list = new EventList();
  #broken = false;
  /** The log is another one, and nothing live has come of it yet. */
  #renewed = false;
  /** @type {Total | undefined} what was counted before the last reset */
  #before;

  /** @override */
  connectedCallback() {
    super.connectedCallback();
    this.listen("state", ({ state }) => this.#changed(state));
    this.listen("event", (detail) => this.#received(detail));
    this.listen("gap", (gap) => this.#missed(gap));
    this.listen("problem", ({ message }) => this.addNotice("problem", message));
    this.find("publish").onclick = () => this.publishPulse();
    this.find("reset").onclick = () => this.reset();
    new Drawer(this, "sabotage", async (root) => {
      const { SabotagePanel } = await import("../sabotage/panel.js");
      return new SabotagePanel(root, this);
    });
  }

  /**
   * The figures, by their data-figure.
   * @returns {Record<string, string>}
   */
  figures() {
    const { stats } = this;
    // Before anything came, not even «0 lost» has been measured.
    const some = stats.received > 0;
    return {
      received: some ? formatCount(stats.received) : "–",
      p50: formatDelay(stats.percentile(50)),
      p95: formatDelay(stats.percentile(95)),
      lost: some ? formatCount(stats.lost) : "–",
      duplicates: some ? formatCount(stats.duplicates) : "–",
      ...this.#bytes(),
    };
  }

  /**
   * What went over the wire, as the server's end of it has counted.
   * @returns {Record<string, string>}
   */
  #bytes() {
    const total = this.probe?.total;
    if (!total) return {};
    const up = total.up - (this.#before?.up ?? 0);
    const down = total.down - (this.#before?.down ?? 0);
    const { received } = this.stats;
    const each = (/** @type {number} */ bytes) =>
      received > 0 ? `${formatBytes(bytes / received)} por evento` : "";
    return {
      up: formatBytes(up),
      "up-note": each(up),
      down: formatBytes(down),
      "down-note": each(down),
    };
  }

  /** @override */
  draw() {
    this.#list.draw(this.find("events"));
    for (const [name, text] of Object.entries(this.figures())) {
      const figure = this.querySelector(`[data-figure="${name}"]`);
      if (figure && figure.textContent !== text) figure.textContent = text;
    }
  }

  /** Counts from zero. The cursor stays where it is. */
  reset() {
    this.stats.clear();
    this.#before = this.probe?.total;
    this.#list.clear(this.find("events"));
    this.redraw();
  }

  /** Publishes a pulse that everybody sees. */
  async publishPulse() {
    try {
      const url = new URL("/events", location.href);
      this.probe?.mark(url);
      const id = await publish("pulse", { from: nickname() }, url);
      this.addNotice("notice", `Pulso enviado: es el ${formatId(id)}.`);
    } catch (error) {
      const why =
        error instanceof Problem ? error.message : "El servidor no responde.";
      this.addNotice("problem", `Tu pulso no ha salido. ${why}`);
    }
  }

  /**
   * Gives a line of the list to what is no event.
   * @param {"notice" | "problem"} kind
   * @param {string} text
   */
  addNotice(kind, text) {
    this.#list.add({ kind, text });
    if (kind === "problem") this.announcer.say(text);
    this.redraw();
  }

  /** @param {Heard} heard */
  #received({ event, at, since }) {
    const { id, topic, time, data } = event;
    const delay = this.clock.age(time, at);
    // What happened while nobody listened came late for that reason alone,
    // and says nothing about the technique.
    const recovered = delay !== undefined && at - delay < since;
    this.stats.record(id, recovered ? undefined : delay);

    if (this.#renewed && !recovered) {
      this.#renewed = false;
      this.addNotice("problem", NEW_LOG);
    }
    const text = describe(event);
    const mine = topic === "pulse" && Object(data).from === nickname();
    const note = recovered ? "recuperado" : formatDelay(delay);
    this.#list.add({ kind: "event", id, topic, text, mine, note });
    this.announcer.count(text);
    this.redraw();
  }

  /** @param {Gap} gap */
  #missed(gap) {
    this.stats.gap(gap);
    if (gap.reset) {
      // What is shown is of another log. The row comes after what this one
      // has kept, which may be more than the list has room for.
      this.#list.clear(this.find("events"));
      this.#renewed = true;
      this.announcer.say(NEW_LOG);
      return;
    }
    const range = `de ${formatId(gap.from)} a ${formatId(gap.to)}`;
    this.addNotice("problem", `Se perdieron ${range}: ya no se guardan.`);
  }

  /** @param {State} state */
  #changed(state) {
    if (state === "retrying") this.#broken = true;
    if (state !== "connected" || !this.#broken) return;
    this.#broken = false;
    const { last } = this.client;
    const where = last ? `; sigo desde el ${formatId(last)}` : "";
    this.addNotice("notice", `Conexión recuperada${where}.`);
  }
}
