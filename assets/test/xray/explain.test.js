import assert from "node:assert/strict";
import { test } from "node:test";
import { explain } from "../../js/xray/explain.js";
import { Filter, group } from "../../js/xray/filter.js";
import { closeCode } from "../../js/xray/words.js";

/** @import { Fault, TraceEntry, TraceFrame } from "../../js/lab/types" */

/**
 * @param {Partial<TraceEntry>} more
 * @returns {TraceEntry}
 */
const entry = (more) => ({ n: 1, at: 0, kind: "note", bytes: 0, ...more });

/**
 * @param {string} target
 * @param {Record<string, string>} [headers]
 * @param {string} [method]
 */
function request(target, headers = {}, method = "GET") {
  const head = { method, target, proto: "HTTP/1.1", headers: list(headers) };
  return entry({ kind: "request", dir: "up", head });
}

/**
 * @param {number} status
 * @param {Record<string, string>} [headers]
 */
function response(status, headers = {}) {
  const head = { status, reason: "X", proto: "HTTP/1.1" };
  return entry({
    kind: "response",
    dir: "down",
    head: { ...head, headers: list(headers) },
  });
}

/** @param {Record<string, string>} headers */
const list = (headers) =>
  Object.entries(headers).map(([name, value]) => ({ name, value }));

/**
 * @param {Partial<TraceFrame>} frame
 * @param {Partial<TraceEntry>} [more]
 */
function frame(frame, more = {}) {
  const whole = { fin: true, opcode: 1, masked: false, length: 5, ...frame };
  const dir = whole.masked ? "up" : "down";
  return entry({ kind: "frame", dir, frame: whole, ...more });
}

/** @param {Partial<Fault> & { kind: Fault["kind"] }} fault */
const begins = (fault) =>
  entry({ kind: "fault", note: "begin", fault: { for: 20e9, ...fault } });

/** @type {[entry: TraceEntry, group: string | undefined, label: string, words: string][]} */
const ENTRIES = [
  // Requests.
  [
    request("/polling?after=41&lab=abcd…"),
    "http",
    "GET /polling?after=41&lab=abcd…",
    "¿Qué hay después del 41?",
  ],
  [
    request("/polling?after=41", { "If-None-Match": '"41"' }),
    "http",
    "GET /polling?after=41",
    '¿Hay algo nuevo? Ya tiene la versión "41".',
  ],
  [
    request("/polling?after=41&wait=20s", { "if-none-match": '"41"' }),
    "http",
    "GET /polling?after=41&wait=20s",
    "Sondeo largo: si no hay nada, que espere 20s.",
  ],
  [request("/polling"), "http", "GET /polling", "Pregunta."],
  [request("/events", {}, "POST"), "http", "POST /events", "Envía algo."],
  [
    request("/websocket", { Upgrade: "WebSocket" }),
    "http",
    "GET /websocket",
    "Apretón de manos: pide dejar HTTP y hablar WebSocket.",
  ],
  [
    request("/sse", { Accept: "text/event-stream" }),
    "http",
    "GET /sse",
    "EventSource pide una respuesta que no se acabe.",
  ],
  [
    request("/sse", { Accept: "text/event-stream", "Last-Event-ID": "41" }),
    "http",
    "GET /sse",
    "EventSource vuelve y dice por dónde iba: 41.",
  ],
  [
    request("/socket.io/?EIO=4&transport=polling"),
    "http",
    "GET /socket.io/?EIO=4&transport=polling",
    "Engine.IO, por sondeo largo: espera paquetes.",
  ],
  [
    request("/socket.io/?EIO=4&transport=polling", {}, "POST"),
    "http",
    "POST /socket.io/?EIO=4&transport=polling",
    "Engine.IO, por sondeo: trae paquetes.",
  ],
  [
    request("/socket.io/?EIO=4&transport=websocket", { Upgrade: "websocket" }),
    "http",
    "GET /socket.io/?EIO=4&transport=websocket",
    "Engine.IO quiere mejorar de sondeo a WebSocket.",
  ],
  // Answers.
  [
    response(101),
    "http",
    "101 X",
    "Aceptado: por esta conexión ya no pasa HTTP, solo tramas.",
  ],
  [response(103), "http", "103 X", "Un aviso; la respuesta viene detrás."],
  [response(200), "http", "200 X", "Bien: detrás viene el cuerpo."],
  [
    response(200, { "Content-Type": "text/event-stream" }),
    "http",
    "200 X",
    "El flujo queda abierto: esta respuesta no termina.",
  ],
  [response(201), "http", "201 X", "Guardado."],
  [
    response(204),
    "http",
    "204 X",
    "Sin contenido. A un EventSource le dice: no vuelvas.",
  ],
  [response(301), "http", "301 X", "Está en otra dirección."],
  [
    response(304),
    "http",
    "304 X",
    "Nada nuevo: solo cabeceras, ni un byte de cuerpo.",
  ],
  [response(404), "http", "404 X", "Rechazada: la culpa es de la petición."],
  [response(500), "http", "500 X", "Ha fallado: la culpa es del servidor."],
  [
    response(503, { "Retry-After": "7" }),
    "http",
    "503 X",
    "Ahora no: vuelve a intentarlo dentro de 7 s.",
  ],
  [
    entry({ kind: "body", dir: "down", size: 1170 }),
    "http",
    "Cuerpo",
    "El cuerpo entero: 1170\u202fB.",
  ],
  [
    entry({ kind: "chunk", dir: "down", size: 3 }),
    "http",
    "Trozo",
    "Un trozo de la respuesta: 3\u202fB.",
  ],
  [
    entry({ kind: "body", dir: "up", size: 3, note: "incomplete" }),
    "http",
    "Cuerpo",
    "Se cortó a medias: nadie lo oye.",
  ],
  [entry({ kind: "end" }), "http", "Fin", "Pregunta y respuesta, completas."],
  [
    entry({ kind: "end", note: "closed" }),
    "http",
    "Fin",
    "La conexión se cerró en orden.",
  ],
  [
    entry({ kind: "end", note: "reset" }),
    "http",
    "Fin",
    "La conexión se rompió, sin despedida.",
  ],
  [
    entry({ kind: "end", note: "cut" }),
    "http",
    "Fin",
    "El sabotaje cortó la conexión (RST).",
  ],
  // Frames.
  [frame({}), "frames", "TEXT fin=1 5\u202fB", "Un mensaje de texto, entero."],
  [
    frame({}, { text: '{"id":42,"topic":"sensor"}' }),
    "frames",
    "TEXT fin=1 5\u202fB",
    "El evento 42 del registro.",
  ],
  [
    frame({}, { text: '{"cursor":"42.ec4satj2"}' }),
    "frames",
    "TEXT fin=1 5\u202fB",
    "Por dónde vas: el 42. Quien vuelva, que lo traiga.",
  ],
  [
    frame({ masked: true, length: 42 }),
    "frames",
    "TEXT fin=1 máscara 42\u202fB",
    "Un mensaje de texto, entero.",
  ],
  [
    frame({ fin: false, rsv: 4, opcode: 2 }),
    "frames",
    "BINARY fin=0 rsv=100 5\u202fB",
    "Empieza un mensaje binario; sigue en otra trama.",
  ],
  [
    frame({ fin: false, opcode: 0 }),
    "frames",
    "CONT fin=0 5\u202fB",
    "Otro trozo.",
  ],
  [
    frame({ opcode: 0 }),
    "frames",
    "CONT fin=1 5\u202fB",
    "El último trozo del mensaje.",
  ],
  [
    frame({ opcode: 8, code: 1012, length: 2 }),
    "frames",
    "CLOSE 1012 fin=1 2\u202fB",
    "Despedida: el servidor se reinicia.",
  ],
  [
    frame({ opcode: 8, code: 4001, reason: "adiós", length: 8 }),
    "frames",
    "CLOSE 4001 fin=1 8\u202fB",
    "Despedida: código propio de la aplicación («adiós»).",
  ],
  [
    frame({ opcode: 8, length: 0, masked: true }),
    "frames",
    "CLOSE fin=1 máscara 0\u202fB",
    "Despedida: sin código.",
  ],
  [
    frame({ opcode: 9, length: 0 }),
    "beats",
    "PING fin=1 0\u202fB",
    "Latido: ¿sigues ahí?",
  ],
  [
    frame({ opcode: 10, length: 0 }),
    "beats",
    "PONG fin=1 0\u202fB",
    "Sigo aquí.",
  ],
  [
    frame({ opcode: 10, length: 0, masked: true }),
    "beats",
    "PONG fin=1 máscara 0\u202fB",
    "Sigo aquí. Lo contesta el navegador; tu código ni se entera.",
  ],
  // Blocks of an event stream.
  [
    entry({ kind: "event", dir: "down", event: { id: "42", data: "{}" } }),
    "events",
    "id: 42",
    "Lo oye onmessage; el navegador recuerda el 42.",
  ],
  [
    entry({ kind: "event", dir: "down", event: { data: "{}" } }),
    "events",
    "",
    "Lo oye onmessage.",
  ],
  [
    entry({ kind: "event", dir: "down", event: { type: "ping", data: "{}" } }),
    "beats",
    "event: ping",
    'Solo lo oye addEventListener("ping").',
  ],
  [
    entry({ kind: "event", dir: "down", event: { type: "gap", data: "{}" } }),
    "events",
    "event: gap",
    'Solo lo oye addEventListener("gap").',
  ],
  [
    entry({ kind: "event", dir: "down", event: { retry: 1500 } }),
    "events",
    "retry: 1500",
    "Si se corta, que espere 1,50\u202fs para volver.",
  ],
  [
    entry({ kind: "event", dir: "down", event: { comment: "sigo" } }),
    "beats",
    ": sigo",
    "Un comentario: nadie lo oye, pero la conexión sigue viva.",
  ],
  [
    entry({ kind: "event", dir: "down", event: { id: "" } }),
    "events",
    "id: ",
    "Sin data: nadie lo oye.",
  ],
  [
    entry({ kind: "event", event: { data: "{" }, note: "incomplete" }),
    "events",
    "",
    "Se cortó a medias: nadie lo oye.",
  ],
  // Packets, in a polling body and in a frame.
  [
    entry({ kind: "packet", dir: "down", text: "2", packet: { type: "ping" } }),
    "beats",
    "Paquete",
    "Latido del servidor: ¿sigues ahí?",
  ],
  [
    frame(
      { masked: true, length: 10 },
      { text: '42["hola"]', packet: { type: "message" } },
    ),
    "packets",
    "TEXT fin=1 máscara 10\u202fB",
    "Evento «hola».",
  ],
  [
    frame(
      { opcode: 2 },
      { text: "AQI=", base64: true, packet: { type: "binary" } },
    ),
    "packets",
    "BINARY fin=1 5\u202fB",
    "Un adjunto binario, sin cifras delante.",
  ],
  // The trace itself, and what is done to it.
  [
    entry({ note: "lost", dir: "down", text: "id: 42" }),
    undefined,
    "Perdido",
    "El sabotaje se lo ha quedado: no llegará.",
  ],
  [
    entry({ note: "repeated", dir: "down" }),
    undefined,
    "Repetido",
    "El sabotaje lo envía dos veces.",
  ],
  [
    entry({ note: "nonsense", dir: "up" }),
    undefined,
    "Sin sentido",
    "Esto no es lo que dice el protocolo: pasa, pero desde aquí no se lee.",
  ],
  [
    entry({ note: "closed", dir: "up" }),
    undefined,
    "Conexión cerrada",
    "La conexión se cerró en orden.",
  ],
  [
    entry({ note: "too-many" }),
    undefined,
    "Sin grabar",
    "Demasiadas conexiones a la vez: esta no se graba.",
  ],
  [
    entry({ note: "gone", size: 312 }),
    undefined,
    "Faltan 312 entradas",
    "Pasaron más deprisa de lo que aquí se guarda.",
  ],
  [
    begins({ kind: "cut" }),
    undefined,
    "Sabotaje: corte",
    "Las conexiones se cortan de golpe, y las nuevas también.",
  ],
  [
    begins({ kind: "silent" }),
    undefined,
    "Sabotaje: silencio",
    "No pasa nada en ningún sentido, y nadie avisa.",
  ],
  [
    begins({ kind: "delay", delay: 2e9, jitter: 5e8 }),
    undefined,
    "Sabotaje: retraso",
    "Todo llega 2,00\u202fs tarde, más o menos 500\u202fms.",
  ],
  [
    begins({ kind: "hold" }),
    undefined,
    "Sabotaje: proxy que retiene",
    "Lo que escribe el servidor se retiene y sale de golpe.",
  ],
  [
    begins({ kind: "throttle", bytes: 64 }),
    undefined,
    "Sabotaje: red lenta",
    "Solo pasan 64\u202fB por segundo.",
  ],
  [
    begins({ kind: "unavailable" }),
    undefined,
    "Sabotaje: 503",
    "El servidor contesta 503 a todo.",
  ],
  [
    begins({ kind: "nocontent" }),
    undefined,
    "Sabotaje: 204",
    "El servidor contesta 204 a todo.",
  ],
  [
    begins({ kind: "wrongtype" }),
    undefined,
    "Sabotaje: tipo equivocado",
    "El servidor contesta con una página HTML.",
  ],
  [
    begins({ kind: "drop", every: 3 }),
    undefined,
    "Sabotaje: pérdidas",
    "Se pierde uno de cada 3 eventos.",
  ],
  [
    begins({ kind: "repeat", every: 3 }),
    undefined,
    "Sabotaje: repeticiones",
    "Uno de cada 3 eventos llega dos veces.",
  ],
  [
    { ...begins({ kind: "cut" }), note: "end" },
    undefined,
    "Fin del sabotaje: corte",
    "La red vuelve a estar sana.",
  ],
];

for (const [given, kind, label, words] of ENTRIES) {
  test(`${given.kind} ${label || given.event?.data}: ${words}`, () => {
    const explained = explain(given);
    assert.equal(explained.label, label);
    assert.equal(explained.words, words);
    assert.equal(group(given), kind);
  });
}

test("what is carried stands beside it, unless it is binary", () => {
  assert.equal(explain(frame({}, { text: "hola" })).text, "hola");
  assert.equal(explain(frame({}, { text: "AQI=", base64: true })).text, "");
  const event = { data: "1\n2" };
  assert.equal(explain(entry({ kind: "event", event })).text, "data: 1\n2");
  const total = { up: 567, down: 1180 };
  const sums = "↑ 567\u202fB ↓ 1180\u202fB";
  assert.equal(explain(entry({ kind: "end", total })).text, sums);
});

test("a close code means something, or is said to mean nothing", () => {
  assert.equal(closeCode(1000), "cierre normal, todo dicho");
  assert.equal(closeCode(3001), "código registrado por una biblioteca");
  assert.equal(closeCode(999), "código sin significado");
});

test("a filter hides groups and looks into everything that can be read", () => {
  const filter = new Filter();
  assert.equal(filter.active, false);
  const asked = request("/sse", { "Last-Event-ID": "41" });
  assert.ok(filter.passes(asked));
  filter.text = " last-event-id: 41 ";
  assert.ok(filter.active);
  assert.ok(filter.passes(asked));
  assert.ok(!filter.passes(frame({})));
  filter.text = "";
  filter.hidden.add("http");
  assert.ok(!filter.passes(asked));
  assert.ok(filter.passes(frame({})));
  filter.text = "nada de eso";
  assert.ok(filter.passes(begins({ kind: "cut" })), "faults are always told");
});
