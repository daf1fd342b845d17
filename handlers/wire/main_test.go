package wire_test

import (
	"testing"

	"go.uber.org/goleak"

	"envivo/handlers/loadtest"
)

func TestMain(m *testing.M) {
	loadtest.ClientIfAsked()
	goleak.VerifyTestMain(m)
}
