/** What an entry of a trace is called, and what it means. */

import { bytes, span } from "./format.js";
import { explain as explainPacket } from "./socketio.js";
import { closeCode, ENDS, NOTES, OPCODES } from "./words.js";

/** @import { TraceEntry, TraceEvent, Fault, TraceFrame, TraceHead } from "../lab/types" */

/**
 * @typedef {object} Explained
 * @property {string} label what it is, as the wire has it
 * @property {string} text the beginning of what it carries
 * @property {string} words a sentence
 */

/**
 * @param {TraceEntry} entry
 * @returns {Explained}
 */
export function explain(entry) {
  const { label, text = "", words } = byKind(entry);
  // What ended early, was lost or came twice says so, whatever it is.
  const note = entry.kind !== "end" && NOTES.get(entry.note ?? "");
  return { label, text, words: note || words };
}

/**
 * @param {TraceEntry} entry
 * @returns {{ label: string, text?: string, words: string }}
 */
function byKind(entry) {
  const { kind, head, frame, event, fault, total } = entry;
  const text = entry.base64 ? "" : entry.text;
  if (kind === "request" && head) {
    const label = `${head.method} ${head.target}`;
    return { label, words: requestWords(head) };
  }
  if (kind === "response" && head) {
    const label = `${head.status} ${head.reason ?? ""}`.trim();
    return { label, words: responseWords(head) };
  }
  if (kind === "frame" && frame) {
    const { label, words } = explainFrame(frame, text);
    return { label, text, words: packetWords(entry) || words };
  }
  if (kind === "event" && event) return explainEvent(event);
  if (kind === "fault" && fault) return explainFault(fault, entry.note);
  if (kind === "end") {
    const words = ENDS.get(entry.note ?? "") ?? "";
    const sums = total && `↑ ${bytes(total.up)} ↓ ${bytes(total.down)}`;
    return {
      label: "Fin",
      text: sums,
      words,
    };
  }
  if (kind === "note") return explainNote(entry);
  const size = entry.size ?? 0;
  return {
    label: LABELS.get(kind) ?? kind,
    text,
    words: packetWords(entry) || sizeWords(kind, size),
  };
}

/** @type {Map<string, string>} */
const LABELS = new Map([
  ["body", "Cuerpo"],
  ["chunk", "Trozo"],
  ["packet", "Paquete"],
]);

/** @param {TraceEntry} entry */
function explainNote({ note = "", text, base64, size = 0 }) {
  if (note === "gone") {
    const label = size === 1 ? "Falta una entrada" : `Faltan ${size} entradas`;
    return { label, words: "Pasaron más deprisa de lo que aquí se guarda." };
  }
  return {
    label: TITLES.get(note) ?? "Nota",
    text: base64 ? "" : text,
    words: NOTES.get(note) ?? note,
  };
}

/** @type {Map<string, string>} */
const TITLES = new Map([
  ["lost", "Perdido"],
  ["repeated", "Repetido"],
  ["closed", "Conexión cerrada"],
  ["reset", "Conexión rota"],
  ["cut", "Conexión cortada"],
  ["nonsense", "Sin sentido"],
  ["too-many", "Sin grabar"],
]);

/**
 * @param {string} kind
 * @param {number} size
 */
function sizeWords(kind, size) {
  if (kind === "chunk") return `Un trozo de la respuesta: ${bytes(size)}.`;
  if (kind === "body") return `El cuerpo entero: ${bytes(size)}.`;
  return "";
}

/** @param {TraceEntry} entry */
function packetWords({ packet, dir, text = "", base64 }) {
  if (!packet) return "";
  const direction = dir === "up" ? "out" : "in";
  return explainPacket({ direction, text: base64 ? "" : text });
}

/**
 * @param {TraceHead} head
 * @param {string} name in lower case
 */
export const header = (head, name) =>
  head.headers.find((field) => field.name.toLowerCase() === name)?.value;

/** @param {TraceHead} head */
function requestWords(head) {
  const query = new URLSearchParams(head.target?.split("?")[1]);
  const socket = header(head, "upgrade")?.toLowerCase() === "websocket";
  if (query.has("EIO")) {
    if (socket) return "Engine.IO quiere mejorar de sondeo a WebSocket.";
    return head.method === "POST"
      ? "Engine.IO, por sondeo: trae paquetes."
      : "Engine.IO, por sondeo largo: espera paquetes.";
  }
  if (socket) return "Apretón de manos: pide dejar HTTP y hablar WebSocket.";
  if (header(head, "accept")?.includes("text/event-stream")) {
    const last = header(head, "last-event-id");
    if (last) return `EventSource vuelve y dice por dónde iba: ${last}.`;
    return "EventSource pide una respuesta que no se acabe.";
  }
  if (query.has("wait")) {
    return `Sondeo largo: si no hay nada, que espere ${query.get("wait")}.`;
  }
  const known = header(head, "if-none-match");
  if (known) return `¿Hay algo nuevo? Ya tiene la versión ${known}.`;
  if (query.has("after")) return `¿Qué hay después del ${query.get("after")}?`;
  return head.method === "POST" ? "Envía algo." : "Pregunta.";
}

/** @param {TraceHead} head */
function responseWords(head) {
  const { status = 0 } = head;
  const wait = header(head, "retry-after");
  if (wait) return `Ahora no: vuelve a intentarlo dentro de ${wait} s.`;
  const known = STATUSES.get(status);
  if (known) return known;
  if (status < 200) return "Un aviso; la respuesta viene detrás.";
  if (status < 300) {
    return header(head, "content-type")?.startsWith("text/event-stream")
      ? "El flujo queda abierto: esta respuesta no termina."
      : "Bien: detrás viene el cuerpo.";
  }
  if (status < 400) return "Está en otra dirección.";
  if (status < 500) return "Rechazada: la culpa es de la petición.";
  return "Ha fallado: la culpa es del servidor.";
}

/** @type {Map<number, string>} */
const STATUSES = new Map([
  [101, "Aceptado: por esta conexión ya no pasa HTTP, solo tramas."],
  [201, "Guardado."],
  [204, "Sin contenido. A un EventSource le dice: no vuelvas."],
  [304, "Nada nuevo: solo cabeceras, ni un byte de cuerpo."],
]);

/**
 * @param {TraceFrame} frame
 * @param {string | undefined} text
 */
function explainFrame(frame, text = "") {
  const { fin, opcode, masked, length, code, reason } = frame;
  const name = OPCODES.get(opcode) ?? `opcode=${opcode}`;
  const rsv = frame.rsv ? ` rsv=${frame.rsv.toString(2).padStart(3, "0")}` : "";
  const mask = masked ? " máscara" : "";
  const closing = opcode === 8 && code ? ` ${code}` : "";
  const label = `${name}${closing} fin=${fin ? 1 : 0}${rsv}${mask} ${bytes(length)}`;
  if (opcode === 8) {
    const why = reason ? ` («${reason}»)` : "";
    return { label, words: `Despedida: ${closeCode(code)}${why}.` };
  }
  if (opcode === 9) return { label, words: "Latido: ¿sigues ahí?" };
  if (opcode === 10) {
    const words = masked
      ? "Sigo aquí. Lo contesta el navegador; tu código ni se entera."
      : "Sigo aquí.";
    return { label, words };
  }
  if (opcode === 0) {
    const words = fin ? "El último trozo del mensaje." : "Otro trozo.";
    return { label, words };
  }
  const [, id] = /^\{"id":(\d+),/.exec(text) ?? [];
  if (fin && id) return { label, words: `El evento ${id} del registro.` };
  const [, cursor] = /^\{"cursor":"(\d+)[."]/.exec(text) ?? [];
  if (fin && cursor) {
    const words = `Por dónde vas: el ${cursor}. Quien vuelva, que lo traiga.`;
    return { label, words };
  }
  const what = opcode === 1 ? "de texto" : "binario";
  const words = fin
    ? `Un mensaje ${what}, entero.`
    : `Empieza un mensaje ${what}; sigue en otra trama.`;
  return { label, words };
}

/** @param {TraceEvent} event */
function explainEvent({ type, id, data, retry, comment }) {
  const lines = [];
  const words = [];
  if (comment !== undefined) lines.push(`: ${comment.replaceAll("\n", " ")}`);
  if (type) lines.push(`event: ${type}`);
  if (id !== undefined) lines.push(`id: ${id}`);
  if (retry !== undefined) {
    lines.push(`retry: ${retry}`);
    words.push(`Si se corta, que espere ${span(retry * 1000)} para volver.`);
  }
  if (data) {
    const named = type && type !== "message";
    words.push(
      named
        ? `Solo lo oye addEventListener("${type}").`
        : id
          ? `Lo oye onmessage; el navegador recuerda el ${id}.`
          : "Lo oye onmessage.",
    );
  } else if (comment !== undefined && words.length === 0) {
    words.push("Un comentario: nadie lo oye, pero la conexión sigue viva.");
  }
  return {
    label: lines.join("  "),
    text: data && `data: ${data}`,
    words: words.join(" ") || "Sin data: nadie lo oye.",
  };
}

/**
 * @param {Fault} fault
 * @param {string | undefined} note
 */
function explainFault(fault, note) {
  const name = FAULTS.get(fault.kind) ?? fault.kind;
  return note === "end"
    ? {
        label: `Fin del sabotaje: ${name}`,
        words: "La red vuelve a estar sana.",
      }
    : { label: `Sabotaje: ${name}`, words: faultWords(fault) };
}

/** @type {Map<string, string>} */
const FAULTS = new Map([
  ["cut", "corte"],
  ["silent", "silencio"],
  ["delay", "retraso"],
  ["hold", "proxy que retiene"],
  ["throttle", "red lenta"],
  ["unavailable", "503"],
  ["nocontent", "204"],
  ["wrongtype", "tipo equivocado"],
  ["drop", "pérdidas"],
  ["repeat", "repeticiones"],
]);

/** @param {Fault} fault durations in ns */
function faultWords({ kind, delay = 0, jitter = 0, every, bytes: size }) {
  switch (kind) {
    case "cut":
      return "Las conexiones se cortan de golpe, y las nuevas también.";
    case "silent":
      return "No pasa nada en ningún sentido, y nadie avisa.";
    case "delay": {
      const more = jitter ? `, más o menos ${span(jitter / 1000)}` : "";
      return `Todo llega ${span(delay / 1000)} tarde${more}.`;
    }
    case "hold":
      return "Lo que escribe el servidor se retiene y sale de golpe.";
    case "throttle":
      return `Solo pasan ${bytes(size ?? 0)} por segundo.`;
    case "unavailable":
      return "El servidor contesta 503 a todo.";
    case "nocontent":
      return "El servidor contesta 204 a todo.";
    case "wrongtype":
      return "El servidor contesta con una página HTML.";
    case "drop":
      return `Se pierde uno de cada ${every} eventos.`;
    case "repeat":
      return `Uno de cada ${every} eventos llega dos veces.`;
    default:
      return "";
  }
}
