package chat

import (
	"net/http"

	"envivo/handlers/visitor"
)

// Rate limits of a connection, however often it leaves the namespace and enters it
// again. A person who types does not reach them.
var (
	messageLimit = visitor.Limit{PerSecond: 3, Burst: 10}
	signalLimit  = visitor.Limit{PerSecond: 1, Burst: 3}  // the event 'typing'
	queryLimit   = visitor.Limit{PerSecond: 5, Burst: 20} // 'history', 'rooms' and 'people'
	connectLimit = visitor.Limit{PerSecond: 1, Burst: 10} // CONNECT packets: to enter a room
)

// shared returns the budgets of all connections for the limit of one: a visitor may do
// as much as one connection, and an address [visitor.Share] times as much, enough for a
// class of 200 that talks all at once. Clients without a cookie share what is left of
// their address.
func shared(one visitor.Limit) *visitor.Budgets {
	return visitor.NewBudgets(visitor.Limit{PerSecond: visitor.Share * one.PerSecond, Burst: visitor.Share * one.Burst})
}

// budgets are the rate limits of visitors and addresses, over all their connections.
type budgets struct {
	perConnection                               visitor.Limit // messages of a connection
	messages, signals, queries, connects, rooms *visitor.Budgets
}

func newBudgets(messages visitor.Limit) budgets {
	return budgets{messages, shared(messages), shared(signalLimit), shared(queryLimit), shared(connectLimit), shared(newRoomLimit)}
}

// A peer is a connection, with what is left of its limits and the queue of its messages.
// It lasts as long as the connection, so that leaving the namespace and entering it
// again does not reset the limits.
type peer struct {
	who                                  visitor.Visitor
	messages, signals, queries, connects *visitor.Session
	queue                                queue
}

// identify returns the [peer] of a new connection.
func (c *Chat) identify(r *http.Request) any {
	who := visitor.FromContext(r.Context())
	return &peer{
		who:      who,
		messages: c.budgets.messages.Session(who, c.budgets.perConnection),
		signals:  c.budgets.signals.Session(who, signalLimit),
		queries:  c.budgets.queries.Session(who, queryLimit),
		connects: c.budgets.connects.Session(who, connectLimit),
	}
}

// mayConnect applies the limit of CONNECT packets; beyond it the connection is closed.
// Each packet costs a search for a room and a name, and an answer, even if refused.
func mayConnect(p any) bool { return p.(*peer).connects.Take() == nil }
