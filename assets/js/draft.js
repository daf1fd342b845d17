// What a page runs while somebody is writing the lessons: it follows what they
// write, by a WebSocket (handlers/draft). It comes before all other modules, so
// that it sees the page as the server made it.

import { backoff } from "./backoff.js";
import { Original } from "./patch.js";

/** @import { DraftProblem } from "./types" */

/**
 * @typedef {object} Frame
 * @property {string} path where this page is now
 * @property {string} [html] the document, if it is another
 * @property {boolean} [gone] there is no such page any more
 * @property {DraftProblem[]} [problems]
 */

const parser = new DOMParser();
/** The markup is the server's, as the page itself is; nothing in it runs. */
const trusted = /** @type {any} */ (globalThis).trustedTypes?.createPolicy(
  "draft",
  { createHTML: (/** @type {string} */ html) => html },
) ?? { createHTML: (/** @type {string} */ html) => html };

class Draft {
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
    const url = new URL("/draft", location.href);
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
  async #show({ path, html, gone = false, problems = [] }) {
    if (path !== decodeURI(location.pathname)) {
      history.replaceState(history.state, "", path + location.hash);
    }
    if (html) await this.#become(html);
    if (problems.length > 0 || gone || this.#told) {
      this.#told = true;
      const { notice } = await import("./draft-notice.js");
      await notice.show(problems, gone);
    }
  }

  #told = false;

  /** @param {string} html */
  async #become(html) {
    const next = parser.parseFromString(trusted.createHTML(html), "text/html");
    const here = new URL(import.meta.url).pathname;
    if (
      ![...next.scripts].some((script) => script.getAttribute("src") === here)
    ) {
      location.reload(); // the server is another: so are all its scripts
      return;
    }
    await Promise.all([...next.querySelectorAll("link")].map(load));
    document.title = next.title;
    const added = this.#page.become(next.body);
    for (const script of next.scripts) await import(script.src);
    dispatchEvent(new CustomEvent("envivo:written", { detail: added }));
  }
}

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

new Draft();
