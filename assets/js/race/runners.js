/** The five that run: who they are, and by which client they hear. */

import { PollingClient } from "../clients/polling.js";
import { SocketIoClient } from "../clients/socketio.js";
import { SseClient } from "../clients/sse.js";
import { WebSocketClient } from "../clients/websocket.js";

/** @import { LiveClient } from "../clients/live.js" */

/** How long the server may hold a question of the long poll, in ms. */
const WAIT = 20_000;

/**
 * @typedef {object} Runner
 * @property {string} name of the lane, and of its part in the markup
 * @property {string} title
 * @property {string} technique whose colour it has
 * @property {number[]} dash how its line is broken: polling runs twice, and not
 *   everybody sees colours. In CSS pixels, as a canvas wants it
 * @property {boolean} needsOneOfSix of the connections that a browser has for a
 *   site on plain HTTP; WebSockets are counted apart
 * @property {(race: URL) => LiveClient} client stopped; the URL ends in a slash
 */

/** @type {Runner[]} in the order of the markup (views/race.templ) */
export const RUNNERS = [
  {
    name: "polling",
    title: "Sondeo",
    technique: "polling",
    dash: [],
    needsOneOfSix: true,
    client: (race) => new PollingClient(new URL("polling", race)),
  },
  {
    name: "long",
    title: "Sondeo largo",
    technique: "polling",
    dash: [8, 4],
    needsOneOfSix: true,
    client: (race) => {
      const client = new PollingClient(new URL("polling", race));
      client.wait = WAIT;
      return client;
    },
  },
  {
    name: "sse",
    title: "SSE",
    technique: "sse",
    dash: [2, 3],
    needsOneOfSix: true,
    client: (race) => new SseClient(new URL("sse", race)),
  },
  {
    name: "websocket",
    title: "WebSocket",
    technique: "websocket",
    dash: [14, 3],
    needsOneOfSix: false,
    client: (race) => new WebSocketClient(new URL("websocket", race)),
  },
  {
    name: "socketio",
    title: "Socket.IO",
    technique: "socketio",
    dash: [10, 3, 2, 3],
    needsOneOfSix: false,
    client: (race) => new SocketIoClient(new URL("socket.io/", race)),
  },
];
