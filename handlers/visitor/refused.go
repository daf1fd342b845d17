package visitor

import (
	"fmt"
	"time"
)

// Whose says whose bound somebody has reached.
type Whose int

// The bounds, from the inside.
const (
	Own       Whose = iota // the visitor's: it has taken much itself
	Addresses              // its address's: of all who are there or, without a cookie, of all who have none
	All                    // everybody's
)

// A Refused is why somebody cannot have what they asked for. It is an error; package
// problem puts it into words.
type Refused struct {
	Whose Whose         // the bound that was reached
	Most  int           // that bound: places at once, or how many a second
	Wait  time.Duration // until there is enough; 0: nobody knows
}

func (r *Refused) Error() string {
	return fmt.Sprintf("visitor: %s bound of %d is met", [...]string{"the visitor's own", "the address's", "everybody's"}[r.Whose], r.Most)
}
