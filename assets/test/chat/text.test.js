import assert from "node:assert/strict";
import { test } from "node:test";
import { isPictures, pieces } from "../../js/chat/text.js";

/**
 * The links of a text, as they are written and where they lead.
 * @param {string} text
 */
function links(text) {
  return pieces(text)
    .filter((piece) => piece.href)
    .map((piece) => [piece.text, piece.href]);
}

/** @type {Record<string, [text: string, href: string][]>} */
const LINKS = {
  "mira https://socket.io/docs/v4.": [
    ["https://socket.io/docs/v4", "https://socket.io/docs/v4"],
  ],
  "¿has visto http://a.example/?, ¡y http://b.example!": [
    ["http://a.example/", "http://a.example/"],
    ["http://b.example", "http://b.example/"],
  ],
  "(https://es.example/wiki/Go_(lenguaje))": [
    [
      "https://es.example/wiki/Go_(lenguaje)",
      "https://es.example/wiki/Go_(lenguaje)",
    ],
  ],
  "[https://a.example/x]...": [["https://a.example/x", "https://a.example/x"]],
  "«https://a.example/x»": [["https://a.example/x", "https://a.example/x"]],
  "https://a.example/x?y=1&z=2#w_": [
    ["https://a.example/x?y=1&z=2#w", "https://a.example/x?y=1&z=2#w"],
  ],
  "HTTPS://A.EXAMPLE/X": [["HTTPS://A.EXAMPLE/X", "https://a.example/X"]],
  "www.ejemplo.example/a": [
    ["www.ejemplo.example/a", "https://www.ejemplo.example/a"],
  ],
  "https://ñandú.example/año": [
    ["https://ñandú.example/año", "https://xn--and-6ma2c.example/a%C3%B1o"],
  ],
  "http://192.168.1.7:8080/chat?sala=grupo-3": [
    [
      "http://192.168.1.7:8080/chat?sala=grupo-3",
      "http://192.168.1.7:8080/chat?sala=grupo-3",
    ],
  ],
  "escribe a ana.lopez+x@aula.example, por favor": [
    ["ana.lopez+x@aula.example", "mailto:ana.lopez+x@aula.example"],
  ],
  "javascript:alert(1)": [],
  "JavaScript://a.example/%0aalert(1)": [],
  "data:text/html,<b>x</b>": [],
  "file:///etc/passwd ftp://a.example": [],
  "https://banco.example@otro.example/": [],
  "https://ana:secreta@otro.example/": [],
  "https://": [],
  "http://[": [],
  "xhttps://a.example": [],
  "www.": [],
  "3.14, a.b, @ana y ana@casa": [],
};

for (const [text, want] of Object.entries(LINKS)) {
  test(text, () => assert.deepEqual(links(text), want));
}

test("markup stays text, around a link too", () => {
  assert.deepEqual(pieces("<b>https://a.example/<script>"), [
    { text: "<b>" },
    { text: "https://a.example/", href: "https://a.example/" },
    { text: "<script>" },
  ]);
});

test("the pieces are the text again", () => {
  for (const text of [...Object.keys(LINKS), "", "\n\n", "a\u202Eb"]) {
    assert.equal(
      pieces(text)
        .map((piece) => piece.text)
        .join(""),
      text,
    );
  }
});

test("two thousand characters of anything take no time", () => {
  for (const text of ["a.", "www.", "@a.a", "https://(", ")", "a@a."]) {
    const start = performance.now();
    pieces(text.repeat(2000 / text.length));
    assert.ok(performance.now() - start < 200, text);
  }
});

test("one to three emoji, and nothing else", () => {
  for (const text of [
    "🎉",
    "👍🏽 👍🏽",
    "👩‍👩‍👧‍👦",
    "🇪🇸🇲🇽🇦🇷",
    "❤️",
    "1️⃣",
    "☕ 🍞 🧈",
  ]) {
    assert.ok(isPictures(text), text);
  }
  for (const text of [
    "",
    "a",
    "🎉🎉🎉🎉",
    "1",
    "7",
    "42",
    "🎉!",
    "#",
    "* * *",
  ]) {
    assert.ok(!isPictures(text), text);
  }
});
