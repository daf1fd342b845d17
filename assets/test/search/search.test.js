import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { SearchIndex } from "../../js/search/index.js";
import { fold, Spanish } from "../../js/search/words.js";

// The rules that the search in Go reads as well, and the cases that it obeys: see
// content/search.
const rules = read("spanish.json");
const cases = read("testdata/cases.json");
const spanish = new Spanish(rules);

/** @typedef {import("../../js/search/index.js").Piece} Piece */

test("accents and capitals are folded, ñ is kept", () => {
  for (const [text, want] of cases.fold) assert.equal(fold(text), want);
});

test("words that tell nothing are not searched for", () => {
  for (const [text, want] of cases.terms) {
    assert.equal(spanish.terms(text).join(" "), want);
  }
});

test("forms of a word have one stem", () => {
  for (const [want, words] of cases.stems) {
    for (const word of words.split(" ")) {
      assert.equal(spanish.stem(fold(word)), want, word);
    }
  }
});

const index = new SearchIndex({ lessons: cases.lessons, spanish: rules });

test("sections are found, the best first", () => {
  for (const { query, first, all } of cases.searches) {
    const found = index
      .search(query)
      .flatMap(({ slug, results }) => results.map(({ id }) => `${slug}#${id}`));
    if (first) assert.equal(found[0], first, query);
    if (all) assert.deepEqual(found, all, query);
  }
});

test("a passage shows the words where they stand", () => {
  for (const { query, passage } of cases.passages) {
    assert.equal(marked(index.search(query)[0].results[0].passage), passage);
  }
});

test("a heading shows the words too", () => {
  const [{ results }] = index.search("perdidas");
  assert.equal(marked(results[0].heading), "Conexiones [perdidas]");
});

test("a slip of the finger finds what was meant", () => {
  assert.equal(index.suggest("webscoket"), "websocket");
  assert.equal(index.suggest("conección"), "conexion");
  assert.equal(index.suggest("mensaje navegdor"), "mensaje navegador");
  assert.equal(index.suggest("elefante"), "");
  assert.equal(index.suggest("websocket"), "");
});

test("a letter left out is likelier than one too many", () => {
  const text = "El dato, al lado del latido.";
  const sections = [{ id: "", heading: "", text }];
  const lesson = { slug: "sse", title: "SSE", sections };
  const index = new SearchIndex({ lessons: [lesson], spanish: rules });
  assert.equal(index.suggest("latdo"), "latido");
});

/** @param {Piece[]} pieces */
const marked = (pieces) =>
  pieces.map(({ text, found }) => (found ? `[${text}]` : text)).join("");

/** @param {string} file of content/search */
function read(file) {
  const url = new URL(`../../../content/search/${file}`, import.meta.url);
  return JSON.parse(readFileSync(url, "utf8"));
}
