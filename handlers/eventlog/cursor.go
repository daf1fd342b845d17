package eventlog

import (
	"encoding/json"
	"errors"
	"regexp"
	"strconv"
	"strings"
)

// A Cursor is a reader's position: the id of the last event that it has read, and the
// epoch of the log at that time. Its text is 42.k7f3 or, without an epoch, 42: then
// the log cannot tell whether the id still belongs to the same event.
type Cursor struct { //nolint:recvcheck // only UnmarshalJSON changes it
	ID    uint64
	Epoch string
}

// String returns the text of the cursor, as clients send it.
func (c Cursor) String() string { return string(c.Append(nil)) }

// Append appends the text of the cursor to b.
func (c Cursor) Append(b []byte) []byte {
	b = strconv.AppendUint(b, c.ID, 10)
	if c.Epoch != "" {
		b = append(b, '.')
	}
	return append(b, c.Epoch...)
}

// maxCursor keeps ids within what a JSON number holds exactly (RFC 8259,
// section 6): at a thousand events a second it lasts 285,000 years.
const maxCursor = 1<<53 - 1

// validEpoch begins with a letter, so that no number is a cursor by accident:
// «1.5» is none.
var validEpoch = regexp.MustCompile(`^[a-z][a-z0-9]{0,15}$`)

// ErrCursor means that a text is not a cursor.
var ErrCursor = errors.New("eventlog: not a cursor")

// ParseCursor parses the text of a cursor: ID or ID.EPOCH, where the id is 0 to 2^53-1
// in decimal digits. 0 is the position before the first event. It does not check that
// a log has had the epoch: [Log.Read] does. Its error is [ErrCursor].
func ParseCursor(text string) (Cursor, error) {
	digits, epoch, dotted := strings.Cut(text, ".")
	id, err := strconv.ParseUint(digits, 10, 64)
	if err != nil || id > maxCursor || dotted && !validEpoch.MatchString(epoch) {
		return Cursor{}, ErrCursor
	}
	return Cursor{id, epoch}, nil
}

// UnmarshalJSON accepts a JSON number or string: 42, "42" or "42.k7f3".
func (c *Cursor) UnmarshalJSON(data []byte) (err error) {
	text := string(data)
	if strings.HasPrefix(text, `"`) {
		if err := json.Unmarshal(data, &text); err != nil {
			return err
		}
	}
	*c, err = ParseCursor(text)
	return err
}

// MarshalJSON writes the cursor as a JSON string.
func (c Cursor) MarshalJSON() ([]byte, error) {
	return append(c.Append([]byte{'"'}), '"'), nil // digits and small letters
}
