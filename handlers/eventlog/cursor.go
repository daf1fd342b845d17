package eventlog

import (
	"encoding/json"
	"errors"
	"regexp"
	"strconv"
	"strings"
)

// A Cursor is how far somebody has read: the id of the last event and the epoch
// of the log in which it was read. Its text is 42.k7f3 or, without an epoch, 42:
// then the log cannot tell whether the id is still the same event's.
type Cursor struct { //nolint:recvcheck // only UnmarshalJSON changes it
	ID    uint64
	Epoch string
}

// String is the cursor as it travels.
func (c Cursor) String() string { return string(c.Append(nil)) }

// Append adds its text to b.
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

// ErrCursor says that a text is not a cursor.
var ErrCursor = errors.New("eventlog: not a cursor")

// ParseCursor reads what clients send: ID or ID.EPOCH, an id of 0 to 2^53-1 in
// decimal digits. 0 stands before the first event. Whether the log knows the
// epoch is for [Log.Read].
func ParseCursor(text string) (Cursor, error) {
	digits, epoch, dotted := strings.Cut(text, ".")
	id, err := strconv.ParseUint(digits, 10, 64)
	if err != nil || id > maxCursor || dotted && !validEpoch.MatchString(epoch) {
		return Cursor{}, ErrCursor
	}
	return Cursor{id, epoch}, nil
}

// UnmarshalJSON reads a number or a text: 42, "42" or "42.k7f3".
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

// MarshalJSON writes it as a text.
func (c Cursor) MarshalJSON() ([]byte, error) {
	return append(c.Append([]byte{'"'}), '"'), nil // digits and small letters
}
