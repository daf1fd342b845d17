// What a page runs while somebody is writing the lessons: it follows what they
// write, by a WebSocket (handlers/livereload). It comes before all other modules,
// so that it sees the page as the server made it.

import { backoff } from "../common/backoff.js";
import { Original } from "./patch.js";

/** @import { LessonProblem } from "./types" */

/**
 * @typedef {object} Frame
 * @property {string} path where this page is now
 * @property {string} [html] the document, if more than its main part is another
 * @property {string} [main] that part, if it is
 * @property {boolean} [gone] there is no such page any more
 * @property {LessonProblem[]} [problems]
 */

const parser = new DOMParser();
/** The markup is the server's, as the page itself is; nothing in it runs. */
const trusted = /** @type {any} */ (globalThis).trustedTypes?.createPolicy(
  "live-reload",
  { createHTML: (/** @type {string} */ html) => html },
) ?? { createHTML: (/** @type {string} */ html) => html };

class LiveReload {
  #page = new Original(document.body);
  /** @type {WebSocket | undefined} */
  #socket;
  #failures = 0;
  #retry = 0;
  /** What is being shown; the next frame waits for it. */
  #showing = Promise.resolve();

  constructor() {
    addEventListener("pagehide", () => this.#hangUp());
    addEventListener("pageshow", () => this.#connect());
    addEventListener("online", () => this.#connect());
    this.#connect();
  }

  #connect() {
    if (this.#socket) return;
    clearTimeout(this.#retry);
    const url = new URL("/live-reload", location.href);
    url.protocol = url.protocol.replace("http", "ws");
    url.searchParams.set("path", decodeURI(location.pathname));
    const socket = new WebSocket(url);
    socket.onopen = () => {
      this.#failures = 0;
    };
    socket.onmessage = ({ data }) => {
      const frame = JSON.parse(data);
      this.#showing = this.#showing.then(() => this.#show(frame));
    };
    socket.onclose = () => {
      if (socket !== this.#socket) return;
      this.#socket = undefined;
      const pause = Math.min(backoff(this.#failures++), 2000) + 100;
      this.#retry = setTimeout(() => this.#connect(), pause);
    };
    this.#socket = socket;
  }

  #hangUp() {
    clearTimeout(this.#retry);
    this.#socket?.close();
    this.#socket = undefined;
  }

  /** @param {Frame} frame */
  async #show({ path, html, main, gone = false, problems = [] }) {
    if (path !== decodeURI(location.pathname)) {
      history.replaceState(history.state, "", path + location.hash);
    }
    if (html) await this.#load(parse(html));
    if (main) this.#become(parse(main).querySelector("main"));
    if (problems.length > 0 || gone || this.#noticed) {
      this.#noticed = true;
      const { notice } = await import("./notice.js");
      await notice.show(problems, gone);
    }
  }

  /** Whether the notice has been loaded: it is, once there is something to say. */
  #noticed = false;

  /** @param {Document} next */
  async #load(next) {
    const here = new URL(import.meta.url).pathname;
    const scripts = [...next.scripts].map(
      ({ src }) => new URL(src, location.href),
    );
    if (!scripts.some(({ pathname }) => pathname === here)) {
      location.reload(); // the server is another: so are all its scripts
      return;
    }
    await Promise.all([...next.querySelectorAll("link")].map(load));
    document.title = next.title;
    this.#become(next.body);
    for (const { href } of scripts) await import(href);
  }

  /** @param {Element | null} next */
  #become(next) {
    if (!next) return;
    const detail = this.#page.become(next);
    dispatchEvent(new CustomEvent("envivo:live-reload", { detail }));
  }
}

/** @param {string} html */
const parse = (html) =>
  parser.parseFromString(trusted.createHTML(html), "text/html");

/**
 * Adds a stylesheet that the page has not had until now, and waits for it.
 * @param {HTMLLinkElement} link
 */
async function load(link) {
  const href = link.getAttribute("href");
  const known = document.head.querySelector(`link[href="${href}"]`);
  if (link.rel !== "stylesheet" || known) return;
  await new Promise((resolve) => {
    const sheet = document.createElement("link");
    sheet.rel = link.rel;
    sheet.onload = sheet.onerror = resolve;
    sheet.href = link.href;
    document.head.append(sheet);
  });
}

new LiveReload();
