package frame_test

import (
	"testing"

	"envivo/handlers/conn/frame"
)

func TestHeaders(t *testing.T) {
	for _, test := range []struct {
		header string
		length uint64
	}{
		{"\x81\x05", 5},
		{"\x81\x85\x01\x02\x03\x04", 5},
		{"\x82\x7e\x01\x00", 256},
		{"\x82\xfe\xff\xff\x01\x02\x03\x04", 65535},
		{"\x82\x7f\x00\x00\x00\x00\x00\x01\x00\x00", 65536},
		{"\x82\xff\x80\x00\x00\x00\x00\x00\x00\x00\x01\x02\x03\x04", 1 << 63}, // which is forbidden, and for others to refuse
	} {
		if size := frame.HeaderSize(test.header[1]); size != len(test.header) {
			t.Errorf("%q has %d bytes", test.header, size)
		}
		if length := frame.PayloadLength([]byte(test.header)); length != test.length {
			t.Errorf("%q: a payload of %d bytes, want %d", test.header, length, test.length)
		}
	}
}
