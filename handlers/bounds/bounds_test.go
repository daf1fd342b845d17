package bounds

import (
	"testing"
	"time"
)

func TestValues(t *testing.T) {
	for _, test := range []struct{ got, want string }{
		{Count(64, "mensajes"), "64 mensajes"},
		{Count(5000, "por segundo"), "5000 por segundo"},
		{Count(100_000, "eventos"), "100.000 eventos"},
		{Count(1_234_567, "eventos"), "1.234.567 eventos"},
		{Count(12.5, "por segundo"), "12,5 por segundo"},
		{Bytes(128), "128 bytes"},
		{Bytes(4<<10 + 512), "4,5 KiB"},
		{Bytes(256 << 20), "256 MiB"},
		{Time(75 * time.Second), "1 min 15 s"},
		{Time(250 * time.Millisecond), "250 ms"},
		{Time(12 * time.Hour), "12 h"},
	} {
		if test.got != test.want {
			t.Errorf("%q, want %q", test.got, test.want)
		}
	}
}
