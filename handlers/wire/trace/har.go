package trace

import (
	"encoding/json"
	"math"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// HAR 1.2, http://www.softwareishard.com/blog/har-12-spec/. Fields that begin
// with an underscore are extensions, named as Chromium exports them, so that
// its developer tools show the messages of a WebSocket too.
type (
	har struct {
		Log harLog `json:"log"`
	}
	harLog struct {
		Version string      `json:"version"`
		Creator harCreator  `json:"creator"`
		Entries []*harEntry `json:"entries"`
	}
	harCreator struct {
		Name    string `json:"name"`
		Version string `json:"version"`
	}
	harEntry struct {
		Started      string       `json:"startedDateTime"`
		Time         float64      `json:"time"` // ms
		Request      harRequest   `json:"request"`
		Response     harResponse  `json:"response"`
		Cache        struct{}     `json:"cache"`
		Timings      harTimings   `json:"timings"`
		Connection   string       `json:"connection"`
		ResourceType string       `json:"_resourceType"`
		Messages     []harMessage `json:"_webSocketMessages,omitempty"`

		at, answered, last int64 // µs
		body, sent         strings.Builder
	}
	harRequest struct {
		Method      string     `json:"method"`
		URL         string     `json:"url"`
		HTTPVersion string     `json:"httpVersion"`
		Cookies     []struct{} `json:"cookies"`
		Headers     []Header   `json:"headers"`
		Query       []Header   `json:"queryString"`
		PostData    *harPost   `json:"postData,omitempty"`
		HeadersSize int64      `json:"headersSize"`
		BodySize    int64      `json:"bodySize"`
	}
	harPost struct {
		MimeType string `json:"mimeType"`
		Text     string `json:"text"`
	}
	harResponse struct {
		Status      int        `json:"status"`
		StatusText  string     `json:"statusText"`
		HTTPVersion string     `json:"httpVersion"`
		Cookies     []struct{} `json:"cookies"`
		Headers     []Header   `json:"headers"`
		Content     harContent `json:"content"`
		RedirectURL string     `json:"redirectURL"`
		HeadersSize int64      `json:"headersSize"`
		BodySize    int64      `json:"bodySize"`
		Error       string     `json:"_error,omitempty"`
	}
	harContent struct {
		Size     int64  `json:"size"`
		MimeType string `json:"mimeType"`
		Text     string `json:"text,omitempty"`
	}
	harTimings struct { // ms
		Send    float64 `json:"send"`
		Wait    float64 `json:"wait"`
		Receive float64 `json:"receive"`
	}
	harMessage struct {
		Type   string  `json:"type"` // send or receive, as the browser sees it
		Time   float64 `json:"time"` // s since 1970
		Opcode int     `json:"opcode"`
		Data   string  `json:"data"` // in base64 if it is binary
	}
)

// HAR is the entries of a lab that began at start as a file that every
// browser's developer tools can open. Of payloads it has what the entries have:
// their beginnings. An exchange whose request is gone is left out.
func HAR(start time.Time, entries []*Entry) ([]byte, error) {
	byExchange := make(map[int]*harEntry)
	file := har{Log: harLog{Version: "1.2", Creator: harCreator{"En Vivo", "1"}, Entries: []*harEntry{}}}
	for _, e := range entries {
		h := byExchange[e.Exchange]
		if e.Kind == KindRequest {
			h = newHAREntry(start, e)
			byExchange[e.Exchange] = h
			file.Log.Entries = append(file.Log.Entries, h)
		}
		if h != nil {
			h.add(start, e)
		}
	}
	for _, h := range file.Log.Entries {
		h.finish()
	}
	return json.MarshalIndent(file, "", "  ")
}

func newHAREntry(start time.Time, e *Entry) *harEntry {
	h := &harEntry{
		Started:      start.Add(time.Duration(e.At) * time.Microsecond).UTC().Format("2006-01-02T15:04:05.000Z07:00"),
		ResourceType: "fetch",
		at:           e.At, answered: e.At, last: e.At,
	}
	h.Connection = strconv.Itoa(e.Conn)
	scheme := "http"
	if strings.EqualFold(e.Head.Get("Upgrade"), "websocket") {
		scheme, h.ResourceType = "ws", "websocket"
	}
	h.Request = harRequest{
		Method: e.Head.Method, URL: scheme + "://" + e.Head.Get("Host") + e.Head.Target, HTTPVersion: e.Head.Proto,
		Cookies: []struct{}{}, Headers: e.Head.Headers, Query: []Header{}, HeadersSize: e.Bytes,
	}
	if _, query, ok := strings.Cut(e.Head.Target, "?"); ok {
		for pair := range strings.SplitSeq(query, "&") {
			name, value, _ := strings.Cut(pair, "=")
			if plain, err := url.QueryUnescape(value); err == nil {
				value = plain
			}
			h.Request.Query = append(h.Request.Query, Header{name, value})
		}
	}
	h.Response = harResponse{Cookies: []struct{}{}, Headers: []Header{}, HeadersSize: -1, BodySize: -1}
	return h
}

func (h *harEntry) add(start time.Time, e *Entry) {
	h.last = e.At
	switch e.Kind {
	case KindResponse:
		h.answered = e.At
		h.Response.Status, h.Response.StatusText = e.Head.Status, e.Head.Reason
		h.Response.HTTPVersion, h.Response.Headers = e.Head.Proto, e.Head.Headers
		h.Response.HeadersSize, h.Response.BodySize = e.Bytes, 0
		h.Response.RedirectURL = e.Head.Get("Location")
		h.Response.Content.MimeType = e.Head.Get("Content-Type")
		if IsEventStream(h.Response.Content.MimeType) {
			h.ResourceType = "eventsource"
		}
	case KindFrame:
		if e.Frame.IsControl() {
			return
		}
		kind := "receive"
		if e.Dir == Up {
			kind = "send"
		}
		seconds := float64(start.UnixMicro()+e.At) / 1e6
		h.Messages = append(h.Messages, harMessage{kind, seconds, e.Frame.Opcode, e.Text})
	case KindBody, KindChunk, KindPacket, KindEvent:
		if e.Dir == Up {
			h.Request.BodySize += e.Bytes
			h.sent.WriteString(e.Text)
			return
		}
		h.Response.BodySize += e.Bytes
		h.Response.Content.Size += e.Size
		h.body.WriteString(e.Text)
		if e.Event != nil {
			h.body.WriteString(e.Event.String())
		}
	case KindEnd:
		h.Response.Error = e.Note
		if e.Note == NoteClosed {
			h.Response.Error = ""
		}
	}
}

func (h *harEntry) finish() {
	h.Time = ms(h.last - h.at)
	h.Timings = harTimings{Wait: ms(h.answered - h.at), Receive: ms(h.last - max(h.answered, h.at))}
	h.Response.Content.Text = h.body.String()
	if h.sent.Len() > 0 {
		kind := (&Head{Headers: h.Request.Headers}).Get("Content-Type")
		h.Request.PostData = &harPost{kind, h.sent.String()}
	}
}

func ms(micros int64) float64 { return math.Max(0, float64(micros)/1000) }
