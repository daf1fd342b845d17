package chat_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"envivo/handlers/chat"
	"envivo/handlers/eventlog"
	"envivo/handlers/eventlog/eventlogtest"
	"envivo/handlers/visitor"
)

// still is a limit under which nothing is stored after the first ten, while a
// test lasts.
var still = chat.Options{Messages: visitor.Limit{PerSecond: 1e-6, Burst: 10}}

// held is how much of a flood is taken under it at the most: the burst, the one
// whose turn it is, and those that wait. The burst may have to wait for the disk.
const held = 10 + 1 + chat.MaxWaiting

// refused gives the texts of all messages that were refused until now.
func (c *client) refused() (named []string) {
	c.t.Helper()
	var rooms struct{ Rooms []any }
	if !c.asks(&rooms, "rooms") || len(rooms.Rooms) == 0 { // what waits is in nobody's way
		c.t.Fatal("the next question is not answered")
	}
	for len(c.events) > 0 {
		e := <-c.events
		if e.name != "problem" {
			continue
		}
		var no struct {
			Status        int
			Title, Detail string
		}
		_ = json.Unmarshal(e.args[0], &no)
		text, _, ok := strings.Cut(strings.TrimPrefix(no.Detail, "«"), "» no se ha guardado")
		switch {
		case no.Status == 429 && ok:
			named = append(named, text)
		case no.Title != "Vas muy deprisa":
			c.t.Fatalf("refused with %+v", no)
		}
	}
	return named
}

// all are the texts that a room has, for whoever was never there.
func all(t *testing.T, store *eventlog.Store) []string {
	t.Helper()
	texts, _ := opens(t, store, chat.Options{}).joins(t, nil).readsUntilReady()
	return texts
}

func numbers(n int) (texts []string) {
	for n := range n {
		texts = append(texts, fmt.Sprint(n))
	}
	return texts
}

// A flood without acknowledgements: each message is stored, in order, or refused
// at once by its text. What was taken is stored though its sender has left and
// the server closes.
func TestAFloodIsStoredOrRefusedAtOnce(t *testing.T) {
	const flood = 200
	store := eventlogtest.Store(t)
	i := opens(t, store, still)
	c := i.joins(t, nil)
	for n := range flood {
		c.sends(fmt.Sprintf(`42["chat message","%d"]`, n))
	}
	refused := c.refused()
	if n := flood - len(refused); n < chat.MaxWaiting || n > held {
		t.Errorf("%d are taken, want %d to %d", n, chat.MaxWaiting, held)
	}
	c.isCut()
	i.has(t, 0)
	i.stop()
	stored := all(t, store)
	if !slices.IsSortedFunc(stored, func(a, b string) int { return len(a) - len(b) }) {
		t.Errorf("the order is %v", stored)
	}
	everything := slices.Sorted(slices.Values(append(stored, refused...)))
	if !slices.Equal(everything, slices.Sorted(slices.Values(numbers(flood)))) {
		t.Errorf("of %d messages %v were stored, and %v refused", flood, stored, refused)
	}
}

func TestAsManyMessagesAsMayWaitAreTaken(t *testing.T) {
	store := eventlogtest.Store(t)
	i := opens(t, store, still)
	c := i.joins(t, nil)
	for n := range chat.MaxWaiting {
		c.sends(fmt.Sprintf(`42["chat message","%d"]`, n))
	}
	if refused := c.refused(); len(refused) > 0 {
		t.Errorf("refused: %v", refused)
	}
	i.stop()
	if texts := all(t, store); !slices.Equal(texts, numbers(chat.MaxWaiting)) {
		t.Errorf("stored: %v", texts)
	}
}

func TestWhoWantsAnAcknowledgementIsRefusedInIt(t *testing.T) {
	i := opens(t, eventlogtest.Store(t), still)
	c := i.joins(t, nil)
	for range 2 * held {
		c.sends(`42["chat message","hola"]`)
	}
	var answer acknowledgement
	for answer.Problem == nil { // while the burst is stored there is room again
		c.asks(&answer, "chat message", "uno más")
	}
	if answer.Problem.Status != 429 || !strings.Contains(answer.Problem.Detail, "«uno más» no se ha guardado") {
		t.Errorf("answered %+v", answer.Problem)
	}
}

// Who leaves the namespace and comes in again has not got its limit back.
func TestTheLimitOfMessagesOutlivesTheNamespace(t *testing.T) {
	i := opens(t, eventlogtest.Store(t), still)
	c := i.joins(t, nil)
	for n := range 2 * held {
		if n%10 == 9 {
			c.sends("41")
			c.sends("40")
		}
		c.sends(fmt.Sprintf(`42["chat message","%d"]`, n))
	}
	if n := len(c.refused()); n < held {
		t.Errorf("%d of %d messages are refused, want %d at the least", n, 2*held, held)
	}
}

// A visitor's limit is that of all its connections, one after the other.
func TestTheLimitOfMessagesOutlivesTheConnection(t *testing.T) {
	budget := visitor.NewBudgets(visitor.Limit{PerSecond: 1e-6, Burst: 3 * visitor.Share})
	own := visitor.Limit{PerSecond: 3, Burst: 10}
	who := visitor.Visitor{ID: "ana"}
	stored := 0
	for range 5 { // connections
		for connection := budget.Session(who, own); connection.Take() == nil; {
			stored++
		}
	}
	if stored != 3 {
		t.Errorf("five connections got %d messages, want the visitor's 3", stored)
	}
}

func TestAFloodOfConnectsEndsTheConnection(t *testing.T) {
	i := opens(t, eventlogtest.Store(t), chat.Options{})
	for name, packet := range map[string]string{
		"let in":          "40",
		"refused":         `40{"name":""}`,
		"to no namespace": "40/nada",
	} {
		c := i.dials(t, nil)
		c.hears("welcome")
		for range 100 {
			c.sends("41")
			c.sends(packet)
		}
		n := 0
		for e := range c.events { // until it is cut
			if e.name == "welcome" || e.name == "connect_error" {
				n++
			}
		}
		if n > 12 { // ten at once, of which one was the first, and one a second
			t.Errorf("%s: %d CONNECTs were answered", name, n)
		}
	}
}
