/** What a packet of Socket.IO says, in a few words. */

/**
 * A packet taken apart: «42/admin,7["hola"]» is Engine.IO's 4, Socket.IO's 2,
 * the namespace /admin, the acknowledgement 7 and some JSON. Where it carries
 * binary attachments their number and a hyphen come first: «51-[…]».
 *
 * @typedef {object} Parts
 * @property {string} engine its digit, "" for what is binary
 * @property {string} socket its digit, "" if it is no message
 * @property {string} attachments how many follow
 * @property {string} namespace
 * @property {string} ack the number of the acknowledgement
 * @property {string} data
 */

const PACKET =
  /^(?:4(?<socket>[0-6])(?:(?<attachments>\d+)-)?(?:(?<namespace>\/[^,]*),?)?(?<ack>\d+)?|(?<engine>[0-6]))/;

/**
 * @param {string} text
 * @returns {Parts}
 */
export function parse(text) {
  const { groups = {}, 0: head = "" } = PACKET.exec(text) ?? {};
  const part = (/** @type {string} */ name) => groups[name] ?? "";
  return {
    engine: part("engine") || (head && "4"),
    socket: part("socket"),
    attachments: part("attachments"),
    namespace: part("namespace"),
    ack: part("ack"),
    data: text.slice(head.length),
  };
}

/**
 * @param {{ direction: "in" | "out", text: string }} packet
 * @returns {string} a sentence
 */
export function explain({ direction, text }) {
  const parts = parse(text);
  const out = direction === "out";
  if (parts.engine === "") return "Un adjunto binario, sin cifras delante.";
  if (parts.engine !== "4") return engineWords(parts, out);
  const where = parts.namespace ? `En ${parts.namespace}: ` : "";
  const tail = parts.attachments
    ? ` Detrás vienen sus adjuntos binarios: ${parts.attachments}.`
    : "";
  return where + socketWords(parts, out) + tail;
}

/**
 * @param {Parts} parts
 * @param {boolean} out
 */
function engineWords({ engine, data }, out) {
  switch (engine) {
    case "0":
      return opening(decode(data));
    case "1":
      return "Cierre: por este transporte no viene nada más.";
    case "2":
      if (data === "probe") return "Prueba por WebSocket: ¿se oye algo?";
      return out ? "Latido: ¿sigues ahí?" : "Latido del servidor: ¿sigues ahí?";
    case "3":
      if (data === "probe") return "Se oye: este WebSocket sirve.";
      return out ? "Respuesta al latido: sigo aquí." : "Latido: sigo aquí.";
    case "5":
      return "Mejora: desde ahora, todo por WebSocket.";
    default:
      return "Nada: solo suelta la petición que esperaba, para cambiar de transporte.";
  }
}

/** @param {any} handshake */
function opening({ upgrades, pingInterval, pingTimeout }) {
  const upgrade = [upgrades].flat().includes("websocket")
    ? ", ofrece WebSocket"
    : "";
  const beat =
    pingInterval > 0
      ? ` y latirá cada ${pingInterval / 1000} s (espera ${pingTimeout / 1000} s)`
      : "";
  return `Abre la sesión: te da un número${upgrade}${beat}.`;
}

/**
 * @param {Parts} parts
 * @param {boolean} out
 */
function socketWords({ socket, ack, data }, out) {
  const values = decode(data);
  switch (socket) {
    case "0":
      return out
        ? "Pides entrar: sala, apodo y por dónde ibas."
        : "Estás dentro: este es el número de tu socket.";
    case "1":
      return out ? "Te vas." : "El servidor te despide.";
    case "3":
    case "6":
      return acknowledged(ack, values);
    case "4":
      return `No te deja entrar: ${values.message ?? "sin motivo"}`;
    default:
      return eventWords(values, out) + wanted(ack);
  }
}

/** @param {string} ack */
function wanted(ack) {
  return ack && ` Espera el acuse ${ack}.`;
}

/**
 * @param {string} ack
 * @param {any} values
 */
function acknowledged(ack, [answer]) {
  const what = Object(answer);
  const words =
    (what.id && `guardado con el número ${what.id}`) ||
    (what.problem && `rechazado, «${what.problem.title}»`) ||
    (what.rooms && "las salas") ||
    (what.people && "una página de la lista de gente") ||
    (what.messages && "mensajes de antes") ||
    "recibido";
  return `Acuse ${ack}: ${words}.`;
}

/**
 * @param {any} values the event's name, and what it carries
 * @param {boolean} out
 */
function eventWords([event, value, id, about], out) {
  const { name, from, to, reset, last, room } = Object(value);
  switch (event) {
    case "chat message":
      if (out) return "Envías un mensaje, con una clave para poder repetirlo.";
      return `Mensaje ${Number.parseInt(id, 10)} del registro, de ${Object(about).name}.`;
    case "welcome":
      return `Bienvenida a ${room}: tu apodo y quién está.`;
    case "ready":
      return `Ya lo tienes todo, hasta el ${last}; lo que siga es en directo.`;
    case "gap":
      if (reset) return "El registro es otro: lo que tenías no es de este.";
      return `Del ${from} al ${to} ya no se guarda nada.`;
    case "people":
      return out ? "Preguntas quién está." : movement(value);
    case "typing":
      return out ? "Avisas de que escribes." : `${name} está escribiendo.`;
    case "problem":
      return `El servidor se queja: «${Object(value).title}».`;
    case "history":
      return `Pides mensajes anteriores al ${value}.`;
    case "rooms":
      return "Preguntas qué salas hay.";
    default:
      return `Evento «${event}».`;
  }
}

/** @param {any} moved who comes and goes */
function movement(moved) {
  const { total, joined = [], left = [] } = Object(moved);
  const names = (/** @type {any} */ people) =>
    [people]
      .flat()
      .map((one) => Object(one).name)
      .filter(Boolean)
      .join(", ");
  const words = [
    names(joined) && `Entra: ${names(joined)}.`,
    names(left) && `Sale: ${names(left)}.`,
    `Personas: ${total}.`,
  ];
  return words.filter(Boolean).join(" ");
}

/**
 * JSON, or something empty that can be looked into like it.
 * @param {string} data
 * @returns {any}
 */
function decode(data) {
  try {
    return JSON.parse(data) ?? [];
  } catch {
    return [];
  }
}
