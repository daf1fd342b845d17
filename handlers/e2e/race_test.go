//go:build race

package e2e_test

// raceEnabled: the tests run under the race detector, and so will the program.
const raceEnabled = true
