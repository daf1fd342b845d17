import assert from "node:assert/strict";
import { test } from "node:test";
import { Marks } from "../../js/chat/mark.js";

test("a second Ana is another, and the first one is not", () => {
  const marks = new Marks();
  assert.equal(marks.another({ name: "Ana", mark: "K7Q2F" }), false);
  assert.equal(marks.another({ name: "Ana", mark: "K7Q2F" }), false);
  assert.equal(marks.another({ name: "Luis", mark: "9ZZ01" }), false);
  assert.equal(marks.another({ name: "ana", mark: "M3M3M" }), true);
  assert.equal(marks.another({ name: "ANA", mark: "~M3M3" }), true);
  assert.equal(marks.another({ name: "Ana", mark: "K7Q2F" }), false);
});

test("a message from before there were marks is nobody else's", () => {
  const marks = new Marks();
  assert.equal(marks.another({ name: "Ana" }), false);
  assert.equal(marks.another({ name: "Ana", mark: "K7Q2F" }), false);
  assert.equal(marks.another({ name: "Ana" }), false);
});

test("in another room everybody is seen for the first time", () => {
  const marks = new Marks();
  marks.another({ name: "Ana", mark: "K7Q2F" });
  marks.clear();
  assert.equal(marks.another({ name: "Ana", mark: "M3M3M" }), false);
});
