package eventlog

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"
	"time"

	"github.com/minio/highwayhash"
)

// This file reads the on-disk format of a JetStream file store, which is an
// implementation detail of nats-server. TestEveryKindOfDamage fails if it changes.
//
// A block is a sequence of records:
//
//	length 4, its highest bit set if there are headers · id 8 · time 8 ·
//	length of the subject 2 · subject · [length of the headers 4 · headers] · data · checksum 8
//
// Lengths are in bytes, numbers little-endian. The checksum is a HighwayHash-64 of all
// but the lengths, with a key made of the stream's name and the number of the block.
const (
	recordHead = 22
	recordHash = 8
	hasHeaders = 1 << 31
	notAnEvent = 1<<63 | removed // bits of the id: of an empty record, or of a deletion
	removed    = 1 << 62
	maxRecord  = 2 << 20 // maximum length of a record: see MaxPayload
	maxIDGap   = 1 << 32 // maximum distance from an id to the next: beyond it a record is garbage
)

// contents is what was read of a block.
type contents struct {
	readable [][]byte // runs of intact records, in order
	damaged  bool     // not all of the block is intact
	ids      []uint64 // of the events
	last     uint64   // the newest id of any record
}

// readBlock reads all intact records. After damage it looks, byte by byte, for the
// next record whose checksum is right.
func readBlock(stream string, number int, data []byte) (c contents) {
	sum, from := newSum(stream, number), 0
	keep := func(to int) {
		if to > from {
			c.readable = append(c.readable, data[from:to])
		}
	}
	for at := 0; at < len(data); {
		length, id := readRecord(data[at:], sum, c.last)
		if length == 0 {
			keep(at)
			at++
			from, c.damaged = at, true
			continue
		}
		if id&notAnEvent == 0 && id != 0 {
			c.ids = append(c.ids, id)
		}
		c.last = max(c.last, id&^notAnEvent)
		at += length
	}
	keep(len(data))
	return c
}

// readRecord returns the length and the id of the record at the beginning of data; a
// length of 0 if there is no intact one.
func readRecord(data []byte, sum hash.Hash, last uint64) (length int, id uint64) {
	if len(data) < recordHead+recordHash {
		return 0, 0
	}
	order := binary.LittleEndian
	head := order.Uint32(data)
	length, id = int(head&^hasHeaders), order.Uint64(data[4:])
	subject := int(order.Uint16(data[20:]))
	if length < recordHead+recordHash || length > maxRecord || length > len(data) ||
		id&^notAnEvent > last+maxIDGap || recordHead+subject+recordHash > length {
		return 0, 0
	}
	body := data[recordHead : length-recordHash]
	rest := body[subject:]
	if head&hasHeaders != 0 {
		if len(rest) < 4 || uint64(order.Uint32(rest)) > uint64(len(rest)-4) {
			return 0, 0
		}
		headers := rest[4 : 4+order.Uint32(rest)]
		if !bytes.HasPrefix(headers, []byte("NATS/1.0")) || !bytes.HasSuffix(headers, []byte("\r\n\r\n")) {
			return 0, 0
		}
		rest = rest[4:]
	}
	sum.Reset()
	for _, part := range [][]byte{data[4:20], body[:subject], rest} {
		_, _ = sum.Write(part) // to memory
	}
	if !bytes.Equal(sum.Sum(nil), data[length-recordHash:length]) {
		return 0, 0
	}
	return length, id
}

// removal returns a record that marks an event as deleted. JetStream numbers on after
// the newest id of any record, so this keeps ids from being given again.
func removal(stream string, number int, id uint64) []byte {
	order := binary.LittleEndian
	b := order.AppendUint32(nil, recordHead+recordHash)
	b = order.AppendUint64(b, id|removed)
	b = order.AppendUint64(b, uint64(time.Now().UnixNano()))
	b = order.AppendUint16(b, 0)
	sum := newSum(stream, number)
	_, _ = sum.Write(b[4:20]) // to memory
	return sum.Sum(b)
}

// newSum returns the hash for the checksums of a block.
func newSum(stream string, number int) hash.Hash {
	key := sha256.Sum256(fmt.Appendf(nil, "%s-%d", stream, number))
	sum, _ := highwayhash.NewDigest64(key[:]) // 32 bytes are a key
	return sum
}

// index is the state of the blocks that JetStream last wrote to index.db: when the
// store was closed, or some minutes ago.
type index struct{ events, first, last uint64 }

// readIndex reads the beginning of an index.db, and reports whether it is intact.
func readIndex(stream string, data []byte) (index, bool) {
	const magic, head = 11, 2
	n := len(data) - recordHash
	if n < head || data[0] != magic || !bytes.Equal(checksum(stream, data[:n]), data[n:]) {
		return index{}, false
	}
	var numbers [5]uint64 // events, bytes, the first id, its time, the last id
	rest := data[head:n]
	for i := range numbers {
		value, size := binary.Uvarint(rest)
		if size <= 0 {
			return index{}, false
		}
		numbers[i], rest = value, rest[size:]
	}
	return index{numbers[0], numbers[2], numbers[4]}, true
}

// checksum returns the checksum of a file that belongs to a stream as a whole.
func checksum(stream string, data []byte) []byte {
	key := sha256.Sum256([]byte(stream))
	hash, _ := highwayhash.NewDigest64(key[:]) // 32 bytes are a key
	_, _ = hash.Write(data)
	return hash.Sum(nil)
}
