// Package search finds words in a course, for readers whose browser runs no
// JavaScript. All others search without the server: their browser fetches
// [JSON] once, and assets/js/search/index.js does there what this package does
// here, so that it works on when the server is gone.
//
// What two words have in common is decided in words.go: accents are folded, ñ is
// kept, and endings are taken off. It is our own because the libraries (there
// is a good one for Go, kljensen/snowball, and @orama/stemmers for browsers)
// stem words that still have their accents, which is not how people type into a
// search: to them publicacion is another word than publicación. What is left of
// a search engine, for some hundreds of sections, is less than its
// configuration would be.
//
// Both halves obey testdata/cases.json: which words are one, what is found for
// a query, in which order, and with which passage.
package search
