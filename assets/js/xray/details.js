/** All there is to know of an entry, when its row is opened. */

import { element, isolated } from "../common/dom.js";
import { bytes, span } from "./format.js";
import { fields, firstBytes, headerSize } from "./frame.js";
import { packet } from "./row.js";
import { parse } from "./socketio.js";
import { ENGINE, HEADERS, SOCKET } from "./words.js";

/** @import { TraceEntry, TraceFrame, TraceHead } from "../lab/types" */

/** What a header has in the place of a secret: handlers/wire/trace/redact.go. */
const HIDDEN = "•••";

/** @param {TraceEntry} entry */
export function drawDetails(entry) {
  const node = element("div", "xray__details");
  if (entry.head) node.append(...headNodes(entry.head));
  if (entry.frame) node.append(...frameNodes(entry.frame));
  if (entry.packet) node.append(...packetNodes(entry));
  const payload = entry.event ? eventText(entry) : entry.text;
  if (payload) node.append(...payloadNodes(entry, payload));
  node.append(list("xray__facts", facts(entry)));
  return node;
}

/** @param {TraceHead} head */
function headNodes(head) {
  const first = head.method
    ? `${head.method} ${head.target} ${head.proto}`
    : `${head.proto} ${head.status} ${head.reason ?? ""}`;
  const headers = (head.headers ?? []).map(({ name, value }) => {
    const secret = value === HIDDEN;
    const words = secret
      ? "oculta: aquí no se guardan secretos"
      : HEADERS.get(name.toLowerCase());
    return field(name, value, words);
  });
  return [
    element("p", "xray__line", isolated(first)),
    element("dl", "xray__headers", ...headers),
  ];
}

/**
 * The header as the RFC draws it, for the eyes, and in words.
 * @param {TraceFrame} frame
 */
function frameNodes(frame) {
  const all = fields(frame);
  const boxes = all.map(({ name, bits, value }) =>
    element(
      "span",
      "xray__box",
      element("b", "", name),
      element("span", "", value || `${bits} bits`),
    ),
  );
  const drawing = element("div", "xray__header", ...boxes);
  drawing.ariaHidden = "true";
  const words = all.map(({ name, bits, value, words }) =>
    field(bits > 7 ? name : `${name} ${value}`, words),
  );
  const size = headerSize(frame);
  const sum = `Cabecera de ${bytes(size)} (${firstBytes(frame)}…) y ${bytes(frame.length)} de carga.`;
  return [
    element("p", "", sum),
    drawing,
    element("dl", "xray__digits", ...words),
  ];
}

/** @param {TraceEntry} entry */
function packetNodes({ text = "", base64 }) {
  if (base64) return [];
  const { engine, socket, attachments, namespace, ack } = parse(text);
  const parts = [
    field(engine, `Engine.IO: ${ENGINE.get(engine)}`),
    ...(socket ? [field(socket, `Socket.IO: ${SOCKET.get(socket)}`)] : []),
    ...(attachments ? [field(`${attachments}-`, "adjuntos que siguen")] : []),
    ...(namespace ? [field(namespace, "espacio de nombres")] : []),
    ...(ack ? [field(ack, "número del acuse")] : []),
  ];
  return engine ? [element("dl", "xray__digits", ...parts)] : [];
}

/** The event as it was written. @param {TraceEntry} entry */
function eventText({ event }) {
  const lines = [];
  for (const line of event?.comment?.split("\n") ?? []) lines.push(`: ${line}`);
  if (event?.type) lines.push(`event: ${event.type}`);
  if (event?.id !== undefined) lines.push(`id: ${event.id}`);
  if (event?.retry !== undefined) lines.push(`retry: ${event.retry}`);
  for (const line of event?.data?.split("\n") ?? [])
    lines.push(`data: ${line}`);
  return lines.join("\n");
}

/**
 * @param {TraceEntry} entry
 * @param {string} text
 */
function payloadNodes(entry, text) {
  const notes = [
    ...(entry.base64 ? ["Es binario: aquí está en base64."] : []),
    ...(entry.partial
      ? [`Es solo el principio: en total, ${bytes(entry.size ?? 0)}.`]
      : []),
  ];
  const code = entry.packet && !entry.base64 ? packet(text) : [isolated(text)];
  return [
    element("pre", "xray__payload", ...code),
    ...notes.map((note) => element("p", "", note)),
  ];
}

/**
 * @param {TraceEntry} entry
 * @returns {[name: string, value: string][]}
 */
function facts(entry) {
  const { conn, exchange, held, total, fault, n } = entry;
  /** @type {[name: string, value: string][]} */
  const all = [];
  if (total) {
    all.push(["Del navegador", bytes(total.up)]);
    all.push(["Del servidor", bytes(total.down)]);
    all.push(["En total", bytes(total.up + total.down)]);
  } else if (entry.bytes > 0) all.push(["En el cable", bytes(entry.bytes)]);
  if (held) all.push(["Retenido", span(held)]);
  if (fault) all.push(["Dura", span(fault.for / 1000)]);
  if (conn) all.push(["Conexión", `${conn}`]);
  if (exchange) all.push(["Intercambio", `${exchange}`]);
  if (n) all.push(["Entrada", `${n}`]);
  return all;
}

/**
 * @param {string} className
 * @param {[name: string, value: string][]} pairs
 */
function list(className, pairs) {
  const nodes = pairs.map(([name, value]) => field(name, value));
  return element("dl", className, ...nodes);
}

/**
 * @param {string} name
 * @param {string} value
 * @param {string} [words]
 */
function field(name, value, words) {
  const node = element(
    "div",
    "",
    element("dt", "", isolated(name)),
    element("dd", "", isolated(value)),
  );
  if (words) node.append(element("dd", "xray__meaning", words));
  return node;
}
