package mailing

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"time"
)

// Address is a name and an address of a message. The name may be empty.
type Address struct {
	Name  string `json:"name"`
	Email string `json:"email"`
}

// Message is one message to one recipient, ready to be handed over.
type Message struct {
	From              Address           `json:"from"`
	ReplyTo           Address           `json:"replyTo"` // Email "" when answers go to From
	To                Address           `json:"to"`
	ReturnPath        string            `json:"returnPath"`
	Subject           string            `json:"subject"`
	Text              string            `json:"text"`
	HTML              string            `json:"html"`
	MessageID         string            `json:"messageId"` // "<local@domain>"
	Date              time.Time         `json:"date"`
	ListID            string            `json:"listId"` // a domain-like name; "" for none
	UnsubscribeURL    string            `json:"unsubscribeUrl"`
	UnsubscribeMailto string            `json:"unsubscribeMailto"`
	Headers           map[string]string `json:"headers"`
	AutoSubmitted     string            `json:"autoSubmitted"` // "" for mail that a person wrote
	IncidentID        string            `json:"incidentId"`    // that it is about, "" for none; never goes over the wire
	Files             []File            `json:"files"`         // that travel with it

	cast Cast
}

// File is a file that travels with a message. A message that is captured keeps its name and its size.
type File struct {
	Name    string `json:"name"`
	Type    string `json:"type"` // such as application/pdf
	Size    int    `json:"size"` // bytes
	Content []byte `json:"-"`
}

// Hash is the SHA-256, in lower-case hex, of what the reader sees: subject, text, HTML and files.
func (m Message) Hash() string {
	h, room := sha256.New(), make([]byte, 0, 512)
	write := func(part string) {
		for part != "" {
			n := min(len(part), cap(room))
			room = append(room[:0], part[:n]...)
			h.Write(room)
			part = part[n:]
		}
	}
	write(m.Subject)
	h.Write([]byte{0})
	if c := m.cast; c.Mould != nil {
		pieces(c.Mould.Text, c.InText, write)
		h.Write([]byte{0})
		pieces(c.Mould.HTML, c.InHTML, write)
	} else {
		write(m.Text)
		h.Write([]byte{0})
		write(m.HTML)
	}
	h.Write([]byte{0})
	for _, f := range m.Files {
		content := sha256.Sum256(f.Content)
		write(f.Name)
		h.Write([]byte{0})
		h.Write(content[:])
	}
	return hex.EncodeToString(h.Sum(room[:0]))
}

// Result of handing a message over.
type Result int

// The results. Unknown is the zero value: whatever is not known to have happened is not known.
const (
	Unknown  Result = iota // the message may have been taken
	Taken                  // the server took the message
	Delayed                // refused for now: try again
	Rejected               // refused for good
)

// Outcome is what became of a message that was handed over.
type Outcome struct {
	Kind     Result
	Code     int    // SMTP reply code, 0 when there was none
	Enhanced string // RFC 3463 code, "" when there was none
	Text     string // the server's words, "" when it said nothing
	Why      string // message key of what went wrong, with {code} and {text}; "" when nothing did
	Stage    string // where: "connect", "mail", "rcpt", "data", "sent"
	Captured bool   // kept here instead of sent
}

// serverStages are the steps of the SMTP dialogue before any message is spoken of: a failure there would meet every
// message alike.
var serverStages = []string{"wait", "connect", "tls", "greeting", "helo", "starttls", "auth"}

// Outage reports whether the server took no mail at all: the message was offered to nobody.
func (o Outcome) Outage() bool { return o.Kind == Delayed && slices.Contains(serverStages, o.Stage) }

// Recalled is the cause with which the context of Sender.Send ends when a mailing is stopped: what the server has nothing
// of is called off at once, and a message of which something is on its way ends as it would have.
var Recalled = errors.New("mailing: stopped")

// CalledOff reports whether a message was called off, by the end of the context in which it was handed over, before the
// server had any of it.
func (o Outcome) CalledOff(ctx context.Context) bool {
	return o.Kind == Delayed && o.Code == 0 && errors.Is(ctx.Err(), context.Canceled)
}

// Sender hands one message over and says what became of it. It returns when ctx is done, within the bounds of Recalled. It
// is called from several goroutines at once. The message may be one of Press.Bare.
type Sender interface {
	Send(ctx context.Context, m Message) Outcome
}
