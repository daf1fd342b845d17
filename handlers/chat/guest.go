package chat

import (
	"net/http"

	"envivo/handlers/visitor"
)

// What one connection may do, whatever namespaces it leaves and enters again: a
// person who types notices none of it.
var (
	ofMessages = visitor.Limit{PerSecond: 3, Burst: 10}
	ofSignals  = visitor.Limit{PerSecond: 1, Burst: 3}  // «is typing»
	ofLooks    = visitor.Limit{PerSecond: 5, Burst: 20} // into the history, or the lists
	ofConnects = visitor.Limit{PerSecond: 1, Burst: 10} // to enter a room: a person who chooses one
)

// shared is what all connections of an address may do, for what one may: each
// visitor as much as a connection, with a [visitor.Share]th of it, and a class of
// 200 that talks all at once. Those without a cookie share what the others leave.
func shared(one visitor.Limit) *visitor.Budgets {
	return visitor.NewBudgets(visitor.Limit{PerSecond: visitor.Share * one.PerSecond, Burst: visitor.Share * one.Burst})
}

// budgets are what visitors may do by all their connections, and after the next.
type budgets struct {
	ofOne                                     visitor.Limit // messages of a connection
	messages, signals, looks, connects, rooms *visitor.Budgets
}

func newBudgets(messages visitor.Limit) budgets {
	return budgets{messages, shared(messages), shared(ofSignals), shared(ofLooks), shared(ofConnects), shared(ofRooms)}
}

// A guest is who has opened a connection. It is the same guest for as long as
// that lasts: who leaves and comes in again has not got its limits back.
type guest struct {
	who                                visitor.Visitor
	messages, signals, looks, connects *visitor.Session
	queue                              queue
}

func (c *Chat) guest(r *http.Request) any {
	who := visitor.FromContext(r.Context())
	return &guest{
		who:      who,
		messages: c.budgets.messages.Session(who, c.budgets.ofOne),
		signals:  c.budgets.signals.Session(who, ofSignals),
		looks:    c.budgets.looks.Session(who, ofLooks),
		connects: c.budgets.connects.Session(who, ofConnects),
	}
}

// mayConnect lets a flood of CONNECTs end its connection. Each costs a search for
// a room and a name, and an answer, also the refused ones.
func mayConnect(peer any) bool { return peer.(*guest).connects.Take() == nil }
