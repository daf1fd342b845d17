/** Publishing over HTTP, for the techniques that only listen, and by what name. */

import { backoff } from "./backoff.js";

/** An answer that is no success. Its message is for people. */
export class Problem extends Error {
  /** @param {Response} response with problem+json (RFC 9457), if all is well */
  static async from(response) {
    const { title, detail } = await response.json().catch(() => ({}));
    const fallback = `El servidor respondió ${response.status}.`;
    const problem = new Problem(detail || title || fallback);
    problem.status = response.status;
    problem.retryAfter = retryAfter(response.headers.get("Retry-After"));
    return problem;
  }

  status = 0;
  /** How long the server asks us to wait, in ms. */
  retryAfter = 0;
}

/**
 * Retry-After in ms: seconds or a date (RFC 9110, section 10.2.3). Nonsense
 * counts as 0, and no server makes us wait for more than five minutes.
 * @param {string | null} value
 */
export function retryAfter(value) {
  if (!value) return 0;
  const date = Date.parse(value) - Date.now();
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : date;
  return Math.min(Math.max(ms || 0, 0), 300_000);
}

/**
 * Publishes an event and gives its id. What may pass by itself (no network, a
 * server that restarts) is tried three times; thanks to the key, an event of
 * which only the answer was lost is not stored twice.
 *
 * @param {string} topic
 * @param {unknown} data
 * @param {string | URL} url
 * @returns {Promise<number>}
 * @throws {Problem} if the server refuses
 */
export async function publish(topic, data, url = "/events") {
  const key = newKey();
  for (let attempt = 0; ; attempt++) {
    try {
      const response = await fetch(url, {
        method: "POST",
        headers: { "Content-Type": "application/json", "Idempotency-Key": key },
        body: JSON.stringify({ topic, data }),
        signal: AbortSignal.timeout(5000),
      });
      if (!response.ok) throw await Problem.from(response);
      return (await response.json()).id;
    } catch (error) {
      const refused = error instanceof Problem && error.status < 500;
      if (refused || attempt === 2) throw error;
      await new Promise((resolve) => setTimeout(resolve, backoff(attempt)));
    }
  }
}

/**
 * 128 random bits. Not crypto.randomUUID, which browsers keep for HTTPS and
 * localhost: a class comes by http://192.168.…
 */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
}

const KEY = "envivo:nickname";
const ANIMALS =
  "abubilla ardilla búho cigüeña colibrí delfín erizo flamenco garza gato grillo " +
  "jilguero lince mirlo nutria oso pingüino rana tejón tortuga vencejo zorro";

const animals = ANIMALS.split(" ");
const animal = animals[Math.floor(Math.random() * animals.length)];
const fresh = `${animal} ${1000 + Math.floor(Math.random() * 9000)}`;

/** Who presses: «garza 4821», the same until the tab is closed. */
export function nickname() {
  try {
    sessionStorage[KEY] ??= fresh;
    return sessionStorage[KEY];
  } catch {
    return fresh; // where nothing may be stored
  }
}
