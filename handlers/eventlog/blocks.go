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

// What follows is how a JetStream file store lays out its messages: not an
// interface that it promises, but what is on the disk. TestEveryKindOfDamage
// fails if that changes.
//
// A block is records, one after the other:
//
//	length 4, its highest bit set if there are headers · id 8 · time 8 ·
//	length of the subject 2 · subject · [length of the headers 4 · headers] · data · checksum 8
//
// The checksum is of all but the lengths, with a key made of the stream's name
// and the number of the block.
const (
	recordHead   = 22
	recordHash   = 8
	hasHeaders   = 1 << 31
	notAnEvent   = 1<<63 | removed // in the id: that of a place left empty, or of a removal
	removed      = 1 << 62
	longest      = 2 << 20 // no message is longer: see MaxPayload
	farthestNext = 1 << 32 // from an id to the next: anything beyond is garbage
)

// contents is what a block holds.
type contents struct {
	readable [][]byte // what is whole, in order
	damaged  bool     // something is not
	ids      []uint64 // of the events
	last     uint64   // the newest id of any record
}

// readBlock reads all that can be read. What is damaged is left out, and what
// comes after it is found again by its checksum.
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

// readRecord returns the length of the record that data begins with, and its id;
// 0 if that is none.
func readRecord(data []byte, sum hash.Hash, last uint64) (length int, id uint64) {
	if len(data) < recordHead+recordHash {
		return 0, 0
	}
	order := binary.LittleEndian
	head := order.Uint32(data)
	length, id = int(head&^hasHeaders), order.Uint64(data[4:])
	subject := int(order.Uint16(data[20:]))
	if length < recordHead+recordHash || length > longest || length > len(data) ||
		id&^notAnEvent > last+farthestNext || recordHead+subject+recordHash > length {
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

// removal is a record of an event that is there no more. A store goes on after
// the newest id that it has a record of.
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

// newSum makes the checksums of a block.
func newSum(stream string, number int) hash.Hash {
	key := sha256.Sum256(fmt.Appendf(nil, "%s-%d", stream, number))
	sum, _ := highwayhash.NewDigest64(key[:]) // 32 bytes are a key
	return sum
}

// index is what a store noted of its blocks when it was last closed, or some
// minutes ago.
type index struct{ events, first, last uint64 }

// readIndex reads the beginning of an index.db. It is false if that is damaged.
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

// checksum is that of a stream's own files.
func checksum(stream string, data []byte) []byte {
	key := sha256.Sum256([]byte(stream))
	hash, _ := highwayhash.NewDigest64(key[:]) // 32 bytes are a key
	_, _ = hash.Write(data)
	return hash.Sum(nil)
}
