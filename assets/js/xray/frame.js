/** The header of a WebSocket frame, bit by bit (RFC 6455, section 5.2). */

import { bytes } from "./format.js";
import { OPCODES } from "./words.js";

/** @import { TraceFrame } from "../lab/types" */

/**
 * @typedef {object} Field
 * @property {string} name as the RFC has it
 * @property {number} bits how wide it is
 * @property {string} value as bits where it is narrow
 * @property {string} words
 */

/**
 * The fields in the order of the wire. Of the masking key there is only its
 * place: a trace does not keep it.
 * @param {TraceFrame} frame
 * @returns {Field[]}
 */
export function fields(frame) {
  const { fin, opcode, masked, length } = frame;
  const rsv = frame.rsv ?? 0;
  const short = shortLength(length);
  const name = OPCODES.get(opcode) ?? "reservado";
  /** @type {Field[]} */
  const all = [
    field("FIN", 1, fin ? 1 : 0, fin ? "es el último trozo" : "seguirá otra"),
    field("RSV", 3, rsv, rsv ? "la usa una extensión" : "sin extensiones"),
    field("opcode", 4, opcode, name),
    field("MASK", 1, masked ? 1 : 0, masked ? "con máscara" : "sin máscara"),
    field("len", 7, short, lengthWords(short)),
  ];
  if (short >= 126) {
    const bits = short === 126 ? 16 : 64;
    const value = bits === 16 ? binary(length, 16) : String(length);
    all.push({ name: "longitud", bits, value, words: bytes(length) });
  }
  if (masked) {
    const words = "4 bytes al azar, que no se guardan";
    all.push({ name: "máscara", bits: 32, value: "", words });
  }
  return all;
}

/**
 * How long the header is, in bytes: 2 to 14.
 * @param {TraceFrame} frame
 */
export function headerSize({ length, masked }) {
  const short = shortLength(length);
  return 2 + (short === 127 ? 8 : short === 126 ? 2 : 0) + (masked ? 4 : 0);
}

/**
 * The two bytes that every frame has: «81 8A».
 * @param {TraceFrame} frame
 */
export function firstBytes({ fin, rsv = 0, opcode, masked, length }) {
  const first = (fin ? 0x80 : 0) | (rsv << 4) | opcode;
  const second = (masked ? 0x80 : 0) | shortLength(length);
  return [first, second]
    .map((byte) => byte.toString(16).toUpperCase().padStart(2, "0"))
    .join(" ");
}

/** @param {number} length */
const shortLength = (length) =>
  length < 126 ? length : length < 65_536 ? 126 : 127;

/** @param {number} short */
function lengthWords(short) {
  if (short === 126) return "126: está en los 2 bytes siguientes";
  if (short === 127) return "127: está en los 8 bytes siguientes";
  return bytes(short);
}

/**
 * @param {number} n
 * @param {number} bits
 */
const binary = (n, bits) => n.toString(2).padStart(bits, "0");

/**
 * @param {string} name
 * @param {number} bits
 * @param {number} n
 * @param {string} words
 * @returns {Field}
 */
function field(name, bits, n, words) {
  return { name, bits, value: binary(n, bits), words };
}
