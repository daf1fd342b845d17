// Package e2e has no code: its tests use the whole site as a class does, the
// real program in its own process, in a real Chromium. The program is started
// with an empty data folder, ended with SIGTERM or with SIGKILL, and started
// again where it was; the browser reaches 127.0.0.1 and nothing else, as in a
// classroom without internet.
//
// The tests are written in the verbs of a student ([student]): opens a lesson,
// starts a widget, sends a pulse, sees what the others sent. Whatever a page
// complains about while a student looks (a console error, an exception, a
// violation of the Content-Security-Policy, a request that failed) fails the
// test, asked for or not.
//
// Nothing here imports the site's packages: what holds here holds for anybody
// who has the binary and a browser.
//
// Without a Chromium in PATH the tests skip and say so, and so do the ones that
// need axe-core when .tools/node_modules is not there. With CI=true that fails.
package e2e
