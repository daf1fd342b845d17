/** What stands for a number or a name on the wire, in Spanish. */

/** The opcodes of RFC 6455, section 11.8. */
export const OPCODES = new Map([
  [0, "CONT"],
  [1, "TEXT"],
  [2, "BINARY"],
  [8, "CLOSE"],
  [9, "PING"],
  [10, "PONG"],
]);

const CLOSE_CODES = new Map([
  [1000, "cierre normal, todo dicho"],
  [1001, "se va: la página se cierra o el servidor se apaga"],
  [1002, "error de protocolo"],
  [1003, "no sabe tratar ese tipo de datos"],
  [1007, "los datos no son lo que dicen (texto que no es UTF-8)"],
  [1008, "va contra sus normas"],
  [1009, "mensaje demasiado grande"],
  [1010, "faltaba una extensión"],
  [1011, "error interno del servidor"],
  [1012, "el servidor se reinicia"],
  [1013, "no da abasto; prueba más tarde"],
  [1014, "la pasarela recibió una mala respuesta"],
]);

/**
 * What a close code means: RFC 6455, section 7.4, and IANA's list.
 * @param {number | undefined} code undefined if the frame has none
 */
export function closeCode(code) {
  if (!code) return "sin código";
  const words = CLOSE_CODES.get(code);
  if (words) return words;
  if (code >= 4000 && code <= 4999) return "código propio de la aplicación";
  if (code >= 3000 && code <= 3999)
    return "código registrado por una biblioteca";
  return "código sin significado";
}

/** Headers that explain a technique; the rest are everybody's. */
export const HEADERS = new Map([
  ["accept", "qué tipo de respuesta espera"],
  ["cache-control", "qué puede guardarse de esto"],
  ["connection", "qué pasa con la conexión después"],
  ["content-length", "bytes del cuerpo"],
  ["content-type", "qué es el cuerpo"],
  ["etag", "el nombre de esta versión"],
  ["if-none-match", "la versión que ya tiene"],
  ["last-event-id", "el último evento que oyó; lo pone el navegador"],
  ["origin", "qué página pregunta"],
  ["retry-after", "cuándo volver a intentarlo"],
  ["sec-websocket-accept", "la prueba de que entiende WebSocket"],
  ["sec-websocket-extensions", "extensiones, como comprimir"],
  ["sec-websocket-key", "un número al azar; no es una contraseña"],
  ["sec-websocket-version", "13, la única que hay"],
  ["transfer-encoding", "a trozos: nadie sabe aún cuánto ocupará"],
  ["upgrade", "a qué protocolo quiere cambiar"],
  ["x-accel-buffering", "al proxy: no lo retengas"],
]);

/** How an exchange ended. */
export const ENDS = new Map([
  ["", "Pregunta y respuesta, completas."],
  ["closed", "La conexión se cerró en orden."],
  ["reset", "La conexión se rompió, sin despedida."],
  ["cut", "El sabotaje cortó la conexión (RST)."],
  ["incomplete", "La conexión se acabó a medias."],
]);

/** What else may be said of an entry. */
export const NOTES = new Map([
  ["lost", "El sabotaje se lo ha quedado: no llegará."],
  ["repeated", "El sabotaje lo envía dos veces."],
  ["cut", "El sabotaje cortó la conexión (RST)."],
  ["closed", "La conexión se cerró en orden."],
  ["reset", "La conexión se rompió, sin despedida."],
  ["incomplete", "Se cortó a medias: nadie lo oye."],
  [
    "nonsense",
    "Esto no es lo que dice el protocolo: pasa, pero desde aquí no se lee.",
  ],
  ["too-many", "Demasiadas conexiones a la vez: esta no se graba."],
]);

/** The digits of Engine.IO and Socket.IO. */
export const ENGINE = new Map([
  ["0", "abrir"],
  ["1", "cerrar"],
  ["2", "ping"],
  ["3", "pong"],
  ["4", "mensaje"],
  ["5", "mejora"],
  ["6", "nada"],
]);

export const SOCKET = new Map([
  ["0", "entrar"],
  ["1", "salir"],
  ["2", "evento"],
  ["3", "acuse de recibo"],
  ["4", "entrada denegada"],
  ["5", "evento con adjuntos binarios"],
  ["6", "acuse con adjuntos binarios"],
]);

/** By the last word of a tag: «race-long», or the first: «sse-1». */
export const TECHNIQUES = new Map([
  ["polling", "Sondeo"],
  ["long", "Sondeo largo"],
  ["websocket", "WebSocket"],
  ["sse", "SSE"],
  ["socketio", "Socket.IO"],
  ["chat", "Chat"],
]);
