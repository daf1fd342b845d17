package assets

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// Levels, chosen by what 525 KB of text in 40 files (twice what the site holds)
// cost one core at start, and what is left of it:
//
//	gzip  6: 146 KB,  12 ms      gzip  9: 142 KB,  38 ms
//	br    5: 135 KB,  39 ms      br    9: 134 KB, 113 ms
//	br   10: 123 KB, 440 ms      br   11: 120 KB, 1001 ms
//	zstd default: 153 KB, 3 ms   zstd better: 149 KB, 14 ms   best: 142 KB, 44 ms
//
// gzip gets its best level, because it is the one a workshop uses: browsers
// offer br and zstd over HTTPS and to localhost alone, and a laptop that serves
// the room's Wi-Fi speaks plain HTTP. br stops at 5: the next real step (10) is
// a tenth smaller and eleven times dearer, and the site has to be up in well
// under a second. zstd is for clients that know zstd and no br, which are few.
const (
	gzipLevel   = gzip.BestCompression
	brotliLevel = 5
	zstdLevel   = zstd.SpeedBetterCompression
)

// worthwhile reports whether a compressed form earns its place: it must save a
// tenth, and not bother for a body that fits one packet with its header anyway.
func worthwhile(compressed, plain int) bool {
	return plain >= 512 && compressed <= plain-plain/10
}

// compressible reports whether bodies of a media type shrink. Everything else
// the site serves (woff2, png, webp) is compressed inside.
func compressible(contentType string) bool {
	mediaType, _, _ := strings.Cut(contentType, ";")
	switch mediaType {
	case "application/json", "application/manifest+json", "image/svg+xml":
		return true
	}
	return strings.HasPrefix(mediaType, "text/")
}

// compress returns body in the given coding. Writing to memory cannot fail, so
// an error here is a mistake in this file.
func compress(c coding, body []byte) []byte {
	if c == zstded {
		return zstdEncoder().EncodeAll(body, nil)
	}
	var (
		out bytes.Buffer
		w   io.WriteCloser
		err error
	)
	switch c {
	case gzipped:
		w, err = gzip.NewWriterLevel(&out, gzipLevel)
	case brotlied:
		w = brotli.NewWriterLevel(&out, brotliLevel)
	default:
		err = fmt.Errorf("no compressor for %v", c)
	}
	if err == nil {
		_, err = w.Write(body)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		panic("assets: " + err.Error())
	}
	return bytes.Clone(out.Bytes())
}

// zstdEncoder is shared, because a new one costs a millisecond. It stays well
// under the 8 MiB window that browsers take (RFC 9659 §3), and leaves out the
// checksum: TCP has one, and the entity tag of a form does not depend on it.
var zstdEncoder = sync.OnceValue(func() *zstd.Encoder {
	e, err := zstd.NewWriter(nil,
		zstd.WithEncoderLevel(zstdLevel),
		zstd.WithEncoderConcurrency(1),
		zstd.WithWindowSize(1<<20),
		zstd.WithEncoderCRC(false),
	)
	if err != nil {
		panic("assets: " + err.Error())
	}
	return e
})
