package loadtest

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

const (
	// Nth is a placeholder in the greeting of [Talkers] and [Joiners]: it is replaced
	// by the number of the client, from 0.
	Nth = "{n}"

	// textBytes is the length of a message: the [Mark], six digits that number it,
	// and padding.
	textBytes = 128

	maxHandshakes = 32              // at a time
	lostAfter     = 3 * time.Second // without any arrival: what is missing then is lost
)

// Talk is the result of one call of [Clients.Talk].
type Talk struct {
	Received int           // deliveries, to all clients together
	Lost     int           // deliveries that did not happen
	Median   time.Duration // delay of a delivery: from the sender's write to the receiver's read
	P99      time.Duration // 99th percentile of the same
}

// Talkers opens n WebSockets. Each sends its greeting after the handshake and
// waits for a frame that begins with welcome, unless the greeting is empty. They
// answer Engine.IO's pings.
func Talkers(b testing.TB, addr string, n int, request, greeting, welcome string) *Clients {
	return start(b, addr, "talk", n, request, greeting+"\n"+welcome)
}

// Talk makes the clients send messages, one client after the other, rate a second,
// as the Socket.IO event 'chat message'. It returns when each message has reached
// every client, or when nothing has arrived for three seconds.
func (c *Clients) Talk(rate, messages int) Talk {
	c.b.Helper()
	fmt.Fprintln(c.orders, rate, messages)
	var t Talk
	if !c.answers.Scan() || json.Unmarshal(c.answers.Bytes(), &t) != nil {
		c.b.Fatalf("the clients say %q", c.answers.Text())
	}
	return t
}

// talk runs in the other process. An order is a rate and a number of messages; its
// answer is a [Talk] as JSON.
func talk(addr string, n int, request, then string, orders *bufio.Scanner) {
	greeting, welcome, _ := strings.Cut(then, "\n")
	var now atomic.Pointer[round]
	now.Store(newRound(0, 0, n))
	talkers := make([]*talker, n)
	places := make(chan struct{}, maxHandshakes)
	opened := make(chan struct{})
	for i := range talkers {
		talkers[i] = new(talker)
		go func() {
			places <- struct{}{}
			talkers[i].open(addr, i, request, strings.ReplaceAll(greeting, Nth, strconv.Itoa(i)), welcome)
			<-places
			opened <- struct{}{}
			for {
				if message, ok := talkers[i].next(); ok {
					now.Load().record(i, message)
				}
			}
		}()
	}
	for range talkers {
		<-opened
	}
	fmt.Println("ready")

	for first := 0; orders.Scan(); {
		var rate, messages int
		fmt.Sscan(orders.Text(), &rate, &messages)
		r := newRound(first, messages, len(talkers))
		now.Store(r)
		tick := time.NewTicker(time.Second / time.Duration(rate))
		for i := range messages {
			<-tick.C
			message := fmt.Sprintf("%c%06d", Mark, first+i)
			message += strings.Repeat("x", textBytes-len(message))
			r.sent[i].Store(time.Now().UnixNano())
			talkers[(first+i)%len(talkers)].write(text, []byte(`42["chat message","`+message+`"]`))
		}
		tick.Stop()
		answer, _ := json.Marshal(r.result())
		fmt.Println(string(answer))
		first += messages
	}
}

// A round is the messages of one order, and their deliveries so far.
type round struct {
	first    int             // number of its first message
	sent     []atomic.Int64  // when each was sent, in Unix nanoseconds
	received []atomic.Int64  // deliveries to each client
	total    atomic.Int64    // deliveries to all
	delays   []time.Duration // of the deliveries, in any order
}

func newRound(first, messages, clients int) *round {
	return &round{
		first: first, sent: make([]atomic.Int64, messages), received: make([]atomic.Int64, clients),
		delays: make([]time.Duration, messages*clients),
	}
}

// record notes that a message has reached a client.
func (r *round) record(client, message int) {
	at := time.Now().UnixNano()
	if message -= r.first; message < 0 || message >= len(r.sent) {
		return // it is of an earlier order, and was counted as lost there
	}
	r.received[client].Add(1)
	if i := int(r.total.Add(1)); i <= len(r.delays) {
		r.delays[i-1] = time.Duration(at - r.sent[message].Load())
	}
}

// result waits for the deliveries that are under way and sums up.
func (r *round) result() Talk {
	for last, since := int64(-1), time.Now(); ; time.Sleep(time.Millisecond) {
		total := r.total.Load()
		if total != last {
			last, since = total, time.Now()
		}
		if total >= int64(len(r.delays)) || time.Since(since) > lostAfter {
			break
		}
	}
	t := Talk{Received: int(r.total.Load())}
	for i := range r.received {
		t.Lost += max(0, len(r.sent)-int(r.received[i].Load()))
	}
	delays := r.delays[:min(t.Received, len(r.delays))]
	slices.Sort(delays)
	if n := len(delays); n > 0 {
		t.Median, t.P99 = delays[n/2], delays[n*99/100]
	}
	return t
}

// Opcodes of RFC 6455, section 5.2.
const (
	text = 1
	ping = 9
	pong = 10
)

// A talker is one WebSocket.
type talker struct {
	conn   net.Conn
	in     *bufio.Reader
	opcode byte // of the last frame
	data   []byte
}

// neighbours is how many clients have one address: what a server allows an
// address is not what is measured.
const neighbours = 50

// home is where client n connects from: an address of its neighbours.
func home(n int) *net.Dialer {
	street := n / neighbours
	return &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 1, byte(street>>8), byte(street))}}
}

// open connects client n.
func (t *talker) open(addr string, n int, request, greeting, welcome string) {
	var err error
	if t.conn, err = home(n).Dial("tcp", addr); err != nil {
		fatal(err)
	}
	t.in = bufio.NewReader(t.conn)
	_, _ = io.WriteString(t.conn, request)
	response, err := http.ReadResponse(t.in, nil)
	if err != nil || response.StatusCode != http.StatusSwitchingProtocols {
		fatal(fmt.Errorf("the handshake: %v, %w", response, err))
	}
	if greeting == "" {
		return
	}
	t.write(text, []byte(greeting))
	for !bytes.HasPrefix(t.data, []byte(welcome)) {
		t.read()
		if bytes.HasPrefix(t.data, []byte("44")) {
			fatal(fmt.Errorf("refused: %s", t.data))
		}
	}
}

// next reads one frame and returns the number of the message in it, if it is one.
// It answers pings.
func (t *talker) next() (n int, ok bool) {
	t.read()
	switch {
	case t.opcode == ping:
		t.write(pong, t.data)
	case string(t.data) == "2": // Engine.IO's
		t.write(text, []byte("3"))
	}
	i := bytes.IndexByte(t.data, Mark)
	if i < 0 || len(t.data) < i+7 {
		return 0, false
	}
	n, err := strconv.Atoi(string(t.data[i+1 : i+7]))
	return n, err == nil
}

// read reads one frame, which must not be fragmented; servers do not mask theirs.
func (t *talker) read() {
	var head [10]byte
	if _, err := io.ReadFull(t.in, head[:2]); err != nil {
		fatal(err)
	}
	t.opcode = head[0] & 0x0f
	size := uint64(head[1])
	switch size {
	case 126:
		_, _ = io.ReadFull(t.in, head[2:4])
		size = uint64(binary.BigEndian.Uint16(head[2:4]))
	case 127:
		_, _ = io.ReadFull(t.in, head[2:10])
		size = binary.BigEndian.Uint64(head[2:10])
	}
	t.data = slices.Grow(t.data[:0], int(size))[:size]
	if _, err := io.ReadFull(t.in, t.data); err != nil {
		fatal(err)
	}
}

// write sends a frame of at most 64 KiB, masked with zeros.
func (t *talker) write(opcode byte, data []byte) {
	frame := []byte{0x80 | opcode, 0x80 | byte(len(data))}
	if len(data) > 125 {
		frame = binary.BigEndian.AppendUint16([]byte{0x80 | opcode, 0x80 | 126}, uint16(len(data)))
	}
	frame = append(frame, 0, 0, 0, 0)
	if _, err := t.conn.Write(append(frame, data...)); err != nil {
		fatal(err)
	}
}
