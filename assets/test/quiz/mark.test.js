import assert from "node:assert/strict";
import { test } from "node:test";

import { mark, sentence, word } from "../../js/quiz/mark.js";

const [yes, no] = [true, false];

test("one right answer", () => {
  const right = [no, yes, no];
  for (const [chosen, isRight, verdicts, text] of /** @type {const} */ ([
    [[no, yes, no], true, ["", "right", ""], "¡Correcto!"],
    [[yes, no, no], false, ["wrong", "missed", ""], "No es esa."],
    [[no, no, no], false, ["", "missed", ""], "No es esa."],
  ])) {
    const marked = mark([...chosen], right);
    assert.deepEqual(marked, { right: isRight, verdicts: [...verdicts] });
    assert.equal(sentence(marked.verdicts), text);
  }
});

test("several right answers: all of them, and no other", () => {
  const right = [yes, yes, no, no];
  for (const [chosen, isRight, text] of /** @type {const} */ ([
    [[yes, yes, no, no], true, "¡Correcto, eran esas!"],
    [[yes, no, no, no], false, "1 de las 2 correctas."],
    [[yes, yes, yes, no], false, "2 de las 2 correctas, y sobra una."],
    [[no, yes, yes, yes], false, "1 de las 2 correctas, y sobran 2."],
    [[no, no, yes, no], false, "Ninguna de las 2 correctas, y sobra una."],
  ])) {
    const marked = mark([...chosen], right);
    assert.equal(marked.right, isRight);
    assert.equal(sentence(marked.verdicts), text);
  }
});

test("what was not chosen is told by how many were to be", () => {
  assert.equal(word("missed", false), "Era esta.");
  assert.equal(word("missed", true), "Faltaba esta.");
  assert.equal(word("", true), "No.");
});
