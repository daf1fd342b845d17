import assert from "node:assert/strict";
import { test } from "node:test";
import { fields, firstBytes, headerSize } from "../../js/xray/frame.js";

/** @import { TraceFrame } from "../../js/lab/types" */

/**
 * The examples of RFC 6455, section 5.7, and the bounds of the lengths.
 * @type {[frame: TraceFrame, hex: string, size: number, bits: string][]}
 */
const FRAMES = [
  [
    { fin: true, opcode: 1, masked: false, length: 5 },
    "81 05",
    2,
    "1 000 0001 0 0000101",
  ],
  [
    { fin: true, opcode: 1, masked: true, length: 5 },
    "81 85",
    6,
    "1 000 0001 1 0000101 ",
  ],
  [
    { fin: false, opcode: 1, masked: false, length: 3 },
    "01 03",
    2,
    "0 000 0001 0 0000011",
  ],
  [
    { fin: true, opcode: 9, masked: false, length: 5 },
    "89 05",
    2,
    "1 000 1001 0 0000101",
  ],
  [
    { fin: true, rsv: 4, opcode: 1, masked: false, length: 125 },
    "C1 7D",
    2,
    "1 100 0001 0 1111101",
  ],
  [
    { fin: true, opcode: 2, masked: false, length: 256 },
    "82 7E",
    4,
    "1 000 0010 0 1111110 0000000100000000",
  ],
  [
    { fin: true, opcode: 2, masked: true, length: 65_535 },
    "82 FE",
    8,
    "1 000 0010 1 1111110 1111111111111111 ",
  ],
  [
    { fin: true, opcode: 2, masked: true, length: 65_536 },
    "82 FF",
    14,
    "1 000 0010 1 1111111 65536 ",
  ],
];

for (const [frame, hex, size, bits] of FRAMES) {
  test(`a header that begins with ${hex} and has ${size} bytes`, () => {
    assert.equal(firstBytes(frame), hex);
    assert.equal(headerSize(frame), size);
    const all = fields(frame);
    assert.equal(all.map(({ value }) => value).join(" "), bits);
    const sum = all.reduce((sum, field) => sum + field.bits, 0);
    assert.equal(sum, 8 * size, "the fields fill the header");
  });
}
