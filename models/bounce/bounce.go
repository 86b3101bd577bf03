// Package bounce reads what comes back to a sender of mail: reports that a message could not be delivered (RFC 3464, and
// the many forms that are older or follow no standard), complaints (RFC 5965), answers by machines (RFC 3834), and what
// people write. What a report says of an address is judged by package reply, as the answers of servers are.
//
// Whose message it was is not decided here: a report can be written by anybody. Message.To and Message.Original have what
// a sender needs to find a code of its own in it.
package bounce

import (
	"net/mail"
	"slices"
	"strings"
	"time"

	"standfirst/models/pattern"
	"standfirst/models/reply"
)

// Kind is what a message is.
type Kind string

// The kinds.
const (
	Letter    Kind = "letter"    // written by a person, as far as can be told
	Failed    Kind = "bounce"    // a message was not delivered to the recipients that it names
	Delayed   Kind = "delayed"   // a server goes on trying
	Delivered Kind = "delivered" // delivered, relayed, expanded or read: nothing is wrong
	Complaint Kind = "complaint" // a reader called the message junk
	OptOut    Kind = "optout"    // a reader asked its provider to be left alone
	Notice    Kind = "notice"    // another report about us: not junk after all, DMARC, TLS; a calendar's answer
	AutoReply Kind = "autoreply" // an answer that nobody typed: absence, a receipt, a ticket
)

// Message is what came back, understood.
type Message struct {
	Kind      Kind
	From      string // address
	FromName  string
	Subject   string
	MessageID string    // without the angle brackets
	Date      time.Time // UTC; zero when it says none
	To        []string  // addresses at which it arrived, lower case, those of the envelope first
	Answers   []string  // the messages that it answers, the nearest first: In-Reply-To, then References from its end
	Text      string    // what can be read of it, plain, without the message that it returns
	Feedback  string    // type of a feedback report, such as "abuse"; "" when it is none
	Reports   []Report  // of Failed, Delayed and Delivered: one for each recipient that it names
	Original  Original  // what it shows of the message that it is about
	Forged    bool      // the server that took it found that it does not come from where From says (RFC 8601, RFC 7489)
}

// Report is what a message says about one recipient.
type Report struct {
	Recipient string // address, in lower case; "" when none is named
	Alias     string // the address to which the message was sent first, where that is another one
	Kind      Kind   // Failed, Delayed or Delivered
	Code      int    // SMTP reply code, 0 when there was none
	Status    string // RFC 3463 code, "" when none was stated
	Text      string // the words of the server that refused
	Verdict   reply.Verdict
}

// Hard reports whether the address is dead.
func (r Report) Hard() bool { return r.Kind == Failed && r.Verdict.Class == reply.Hard }

// Original is what is left of a message that was returned.
type Original struct {
	MessageID  string   // without the angle brackets
	To         []string // addresses, lower case
	ReturnPath string   // "" when it does not show
	Leave      []string // addresses of its List-Unsubscribe
}

// MaxSize is how much of a message is looked at, in bytes. Reports come before what they return.
const MaxSize = 1 << 20

// Read understands a message as it came over the wire or lay in a file: with CRLF, LF or CR. It never fails; what is no
// mail at all is a letter without words.
func Read(raw []byte) Message {
	tree := open(raw)
	h := tree.header
	m := Message{
		Kind: Letter, Subject: h.text("Subject"), MessageID: bare(h.get("Message-Id")), To: h.arrivedAt(),
		Answers: h.answers(), Text: tree.words(), Original: tree.original(),
	}
	m.FromName, m.From = h.from()
	m.Forged = misfit.MatchString(h.get("Authentication-Results"))
	if at, err := mail.ParseDate(h.get("Date")); err == nil {
		m.Date = at.UTC()
	}
	for _, read := range []func(*part, *Message) bool{feedback, status, receipt, failure, automatic} {
		if read(tree, &m) {
			break
		}
	}
	return m
}

// misfit is what the server that took a message, whose field is the first of its name, says of one whose From its domain
// disowns. That a message is genuine anybody can write.
var misfit = pattern.New(`(?i)\bdmarc[ \t]*=[ \t]*fail\b`)

// About reports whether a message names an address as that of the reader whom it is about.
func (m Message) About(address string) bool {
	return slices.Contains(m.Original.To, address) || slices.ContainsFunc(m.Reports, func(r Report) bool { return r.Recipient == address })
}

// bare is a message id or address without angle brackets.
func bare(s string) string {
	s = strings.TrimSpace(s)
	if i := strings.IndexByte(s, '<'); i >= 0 {
		s = s[i+1:]
		if j := strings.IndexByte(s, '>'); j >= 0 {
			s = s[:j]
		}
	}
	return strings.TrimSpace(s)
}
