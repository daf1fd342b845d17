import assert from "node:assert/strict";
import { test } from "node:test";
import { explain, parse } from "../../js/xray/socketio.js";

/** @type {[direction: "in" | "out", text: string, words: string][]} */
const PACKETS = [
  [
    "in",
    '0{"sid":"x","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000}',
    "Abre la sesión: te da un número, ofrece WebSocket y latirá cada 25 s (espera 20 s).",
  ],
  ["in", '0{"sid":"x","upgrades":[]}', "Abre la sesión: te da un número."],
  ["out", "1", "Cierre: por este transporte no viene nada más."],
  ["in", "2", "Latido del servidor: ¿sigues ahí?"],
  ["out", "3", "Respuesta al latido: sigo aquí."],
  ["out", "2probe", "Prueba por WebSocket: ¿se oye algo?"],
  ["in", "3probe", "Se oye: este WebSocket sirve."],
  ["out", "5", "Mejora: desde ahora, todo por WebSocket."],
  [
    "in",
    "6",
    "Nada: solo suelta la petición que esperaba, para cambiar de transporte.",
  ],
  [
    "out",
    '40{"room":"general","name":"Ana"}',
    "Pides entrar: sala, apodo y por dónde ibas.",
  ],
  ["out", "40", "Pides entrar: sala, apodo y por dónde ibas."],
  ["in", '40{"sid":"y"}', "Estás dentro: este es el número de tu socket."],
  [
    "in",
    '40/admin,{"sid":"y"}',
    "En /admin: Estás dentro: este es el número de tu socket.",
  ],
  ["out", "41", "Te vas."],
  ["in", "41", "El servidor te despide."],
  ["in", "41/admin,", "En /admin: El servidor te despide."],
  [
    "in",
    '42["chat message","hola, 42[]",57,{"room":"general","name":"Ana"}]',
    "Mensaje 57 del registro, de Ana.",
  ],
  [
    "out",
    '421["chat message","hola","k1"]',
    "Envías un mensaje, con una clave para poder repetirlo. Espera el acuse 1.",
  ],
  ["in", '431[{"id":57}]', "Acuse 1: guardado con el número 57."],
  [
    "in",
    '4312[{"problem":{"title":"Demasiado largo"}}]',
    "Acuse 12: rechazado, «Demasiado largo».",
  ],
  ["in", "430[]", "Acuse 0: recibido."],
  [
    "in",
    '44{"message":"Ese apodo está ocupado."}',
    "No te deja entrar: Ese apodo está ocupado.",
  ],
  [
    "in",
    '451-["foto",{"_placeholder":true,"num":0}]',
    "Evento «foto». Detrás vienen sus adjuntos binarios: 1.",
  ],
  [
    "in",
    '462-/admin,3[{"_placeholder":true,"num":0}]',
    "En /admin: Acuse 3: recibido. Detrás vienen sus adjuntos binarios: 2.",
  ],
  ["in", "binario, 12 bytes", "Un adjunto binario, sin cifras delante."],
  [
    "in",
    '42["welcome",{"room":"general","name":"Ana","people":[]}]',
    "Bienvenida a general: tu apodo y quién está.",
  ],
  [
    "in",
    '42["ready",{"last":57}]',
    "Ya lo tienes todo, hasta el 57; lo que siga es en directo.",
  ],
  ["in", '42["typing",{"name":"Luis"}]', "Luis está escribiendo."],
  [
    "in",
    '42["people",{"total":3,"joined":[{"name":"Eva"},{"name":"Leo"}],"left":[{"name":"Luis"}]}]',
    "Entra: Eva, Leo. Sale: Luis. Personas: 3.",
  ],
  ["in", '42["people",{"total":2000}]', "Personas: 2000."],
  [
    "in",
    '42["people",{"total":7,"joined":[null,5],"left":"x"}]',
    "Personas: 7.",
  ],
  [
    "out",
    '423["people",{"after":"Ana","like":""}]',
    "Preguntas quién está. Espera el acuse 3.",
  ],
  [
    "in",
    '433[{"people":[],"more":false,"total":2000}]',
    "Acuse 3: una página de la lista de gente.",
  ],
  ["out", '42["typing"]', "Avisas de que escribes."],
  [
    "out",
    '427["history",30]',
    "Pides mensajes anteriores al 30. Espera el acuse 7.",
  ],
];

for (const [direction, text, words] of PACKETS) {
  test(`${direction} ${text}`, () => {
    assert.equal(explain({ direction, text }), words);
  });
}

test("whatever comes, there are words for it and nothing is lost", () => {
  const strange = [
    "",
    "4",
    "7",
    "42",
    "42{",
    "42[]",
    "42null",
    "43",
    "44",
    "0[",
  ];
  for (const text of [...strange, "42[null]", '42["typing"]', "hola"]) {
    assert.match(explain({ direction: "in", text }), /\.$|sin motivo$/);
    const { engine, socket, attachments, namespace, ack, data } = parse(text);
    assert.equal(engine + socket + attachments + namespace + ack + data, text);
  }
});

test("a packet falls into its parts", () => {
  assert.deepEqual(parse('451-/admin,7["foto"]'), {
    engine: "4",
    socket: "5",
    attachments: "1",
    namespace: "/admin",
    ack: "7",
    data: '["foto"]',
  });
  assert.equal(parse('42["x/y, 7"]').namespace, "");
});
