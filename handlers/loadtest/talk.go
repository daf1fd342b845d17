//go:build unix

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
	// Nth stands, in what [Talkers] greet with, for their number.
	Nth = "{n}"

	// textBytes is the length of a message: the [Mark], six digits by which it
	// is recognised, and filling.
	textBytes = 128

	together = 32              // handshakes at a time
	patience = 3 * time.Second // with nothing new, before what is missing is lost
)

// Talk is what became of the messages of one order to [Talkers].
type Talk struct {
	Received int           // by all together
	Lost     int           // that one of them should have received, and did not
	Median   time.Duration // from the sender's write to a receiver's read
	P99      time.Duration
}

// Talkers opens n WebSockets. Each sends its greeting after the handshake and
// waits for a frame that begins with welcome, unless those are empty. They
// answer Engine.IO's pings.
func Talkers(b testing.TB, addr string, n int, request, greeting, welcome string) *Clients {
	return start(b, addr, "talk", n, request, greeting+"\n"+welcome)
}

// Talk lets the clients say so many messages a second, so many in all, each
// the next client, as Socket.IO's event 'chat message'; and waits until
// everybody has heard everything, or nothing comes any more.
func (c *Clients) Talk(rate, messages int) Talk {
	c.b.Helper()
	fmt.Fprintln(c.orders, rate, messages)
	var t Talk
	if !c.said.Scan() || json.Unmarshal(c.said.Bytes(), &t) != nil {
		c.b.Fatalf("the clients say %q", c.said.Text())
	}
	return t
}

// talk is the part of the other process.
func talk(addr string, n int, request, then string, orders *bufio.Scanner) {
	greeting, welcome, _ := strings.Cut(then, "\n")
	var now atomic.Pointer[round]
	now.Store(newRound(0, 0, n))
	talkers := make([]*talker, n)
	places := make(chan struct{}, together)
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
					now.Load().heard(i, message)
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
			said := fmt.Sprintf("%c%06d", Mark, first+i)
			said += strings.Repeat("x", textBytes-len(said))
			r.sent[i].Store(time.Now().UnixNano())
			talkers[(first+i)%len(talkers)].write(text, []byte(`42["chat message","`+said+`"]`))
		}
		tick.Stop()
		answer, _ := json.Marshal(r.result())
		fmt.Println(string(answer))
		first += messages
	}
}

// A round is the messages of one order.
type round struct {
	first  int            // its first message's number
	sent   []atomic.Int64 // when, by the clock of this process
	by     []atomic.Int64 // how many each client has heard
	total  atomic.Int64
	delays []time.Duration // of all that was heard, in any order
}

func newRound(first, messages, clients int) *round {
	return &round{
		first: first, sent: make([]atomic.Int64, messages), by: make([]atomic.Int64, clients),
		delays: make([]time.Duration, messages*clients),
	}
}

// heard notes that a client has heard a message.
func (r *round) heard(client, message int) {
	at := time.Now().UnixNano()
	if message -= r.first; message < 0 || message >= len(r.sent) {
		return // late, from the order before: it is lost there
	}
	r.by[client].Add(1)
	if i := int(r.total.Add(1)); i <= len(r.delays) {
		r.delays[i-1] = time.Duration(at - r.sent[message].Load())
	}
}

// result waits for what is under way.
func (r *round) result() Talk {
	for last, since := int64(-1), time.Now(); ; time.Sleep(time.Millisecond) {
		total := r.total.Load()
		if total != last {
			last, since = total, time.Now()
		}
		if total >= int64(len(r.delays)) || time.Since(since) > patience {
			break
		}
	}
	t := Talk{Received: int(r.total.Load())}
	for i := range r.by {
		t.Lost += max(0, len(r.sent)-int(r.by[i].Load()))
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

// open connects client n, from an address of its neighbours.
func (t *talker) open(addr string, n int, request, greeting, welcome string) {
	street := n / neighbours
	home := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 1, byte(street>>8), byte(street))}}
	var err error
	if t.conn, err = home.Dial("tcp", addr); err != nil {
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

// next reads a frame, and finds the number of the message in it.
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

// read takes the next frame. What servers send is whole and not masked.
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
