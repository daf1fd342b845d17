// Package search finds words in a course, for readers whose browser runs no
// JavaScript. All others search without the server: their browser fetches
// [JSON] once, and assets/js/search/index.js does there what this package does
// here, so that it works on when the server is gone.
//
// What two words have in common is decided in words.go and stem.go: accents are
// folded, ñ is kept, and endings are taken off. The endings stand once, in
// spanish.json, which the browser gets with the course; what is written twice is
// the reading of them, thirty lines. They are Snowball's but for what accents tell:
// its own rules, as the libraries have them (kljensen/snowball for Go,
// @orama/stemmers for browsers), stem words that still have their accents, which is
// not how people type into a search. After folding they take eight of the thirty
// families of words in the cases apart: publicación is not publicar to them, nor
// días día, nor websockets websocket. What is left of a search engine, for some
// hundreds of sections, is less than its configuration would be.
//
// Both halves obey testdata/cases.json: which words are one, what is found for
// a query, in which order, and with which passage.
package search
