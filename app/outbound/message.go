package outbound

import (
	"crypto/rand"
	"errors"
	"net/netip"
	"net/textproto"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"standfirst/models/fault"
	"standfirst/models/mailing"
)

// Message is one mail to one recipient.
type Message struct {
	From    Address
	ReplyTo Address // empty: none
	To      Address

	// ReturnPath is the envelope sender, to which refusals are returned; "<>" is the null path. When
	// empty it is From's address, but null for machine-made mail (AutoSubmitted), so that no machine
	// answers a machine. Some providers take only their account's own address here: then state it.
	ReturnPath string

	Subject string
	Text    string // required
	HTML    string // optional; then the mail is multipart/alternative, text first

	// Cast says of what Text and HTML are put together, which makes the message of one of many readers cheap. They may
	// then be left out, but with attachments; else they say the same.
	Cast mailing.Cast

	MessageID string    // "<local@domain>", domain that of From; a retry keeps it (see NewMessageID)
	Date      time.Time // when the mail was made; shown with the zone that it carries

	// Bulk mail has both a list and a way out of it. The URL is https (plain http on loopback only, for
	// trials) and answers a one-click POST; the mailto is optional.
	ListID            string // "press.brand.example"
	UnsubscribeURL    string
	UnsubscribeMailto string // an address, or a whole mailto: URI

	Headers       map[string]string // further fields, such as In-Reply-To or X-…; none of the above
	AutoSubmitted string            // "", "auto-generated", "auto-replied" or "auto-notified" (RFC 3834)
	Attachments   []Attachment
}

// Attachment is a file that travels with the mail. ContentType is guessed from Name when empty.
type Attachment struct {
	Name        string
	ContentType string
	Body        []byte
}

// Envelope is what the SMTP dialogue needs to know of a message. From is empty for the null path.
type Envelope struct {
	From, To string
	UTF8     bool // the server must offer SMTPUTF8
}

// Limits on what goes into a header, so that no line grows past the 998 octets of RFC 5322.
const (
	maxName    = 200 // characters
	maxSubject = 500 // characters
	maxURL     = 900 // octets
	maxValue   = 4000
	maxWord    = 900
)

// NewMessageID makes a Message-ID with 128 random bits at the domain of the sender's address.
func NewMessageID(from string) (string, error) {
	m, err := parseMailbox(from)
	if err != nil {
		return "", fault.Bad("from", "outbound.mail.address", "address", from).Because(err)
	}
	return "<" + strings.ToLower(rand.Text()) + "@" + m.domain + ">", nil
}

// checked is a message whose every field has been found fit for the wire.
type checked struct {
	Message
	from, to, replyTo, returnPath mailbox
	unsubscribe                   []string // URIs of List-Unsubscribe, in order
}

// Check says whether the message can be built: nil, or a fault.List with every reason. Input that could
// break out of its header is refused here, before the mail library sees it.
func (m Message) Check() error {
	_, err := check(m)
	return err
}

// Envelope returns sender and recipient for the SMTP dialogue.
func (m Message) Envelope() (Envelope, error) {
	c, err := check(m)
	if err != nil {
		return Envelope{}, err
	}
	return c.envelope(), nil
}

func (c *checked) envelope() Envelope {
	wide := c.from.wide() || c.to.wide() || c.replyTo.wide() || c.returnPath.wide()
	return Envelope{From: c.returnPath.String(), To: c.to.String(), UTF8: wide}
}

func check(m Message) (*checked, error) {
	c := &checked{Message: m}
	var faults fault.List
	c.from = checkAddress(&faults, "from", m.From, true)
	c.to = checkAddress(&faults, "to", m.To, true)
	c.replyTo = checkAddress(&faults, "reply_to", m.ReplyTo, false)
	c.returnPath = c.checkReturnPath(&faults)
	checkSubject(&faults, m.Subject)
	checkMessageID(&faults, m.MessageID, c.from.domain)
	if m.Cast.Mould != nil && len(m.Attachments) == 0 {
		checkValues(&faults, "text", m.Cast.InText)
		checkValues(&faults, "html", m.Cast.InHTML)
	} else {
		checkBody(&faults, "text", m.Text, true)
		checkBody(&faults, "html", m.HTML, false)
	}
	if m.Date.IsZero() {
		faults.Add(fault.Bad("date", "outbound.mail.missing"))
	}
	switch m.AutoSubmitted {
	case "", "auto-generated", "auto-replied", "auto-notified":
	default:
		faults.Add(fault.Bad("auto_submitted", "outbound.mail.value"))
	}
	c.checkList(&faults)
	checkHeaders(&faults, m.Headers)
	checkAttachments(&faults, m.Attachments)
	return c, faults.Err()
}

func checkAddress(faults *fault.List, field string, a Address, required bool) mailbox {
	if hasControl(a.Name) {
		faults.Add(fault.Bad(field, "outbound.mail.control"))
	}
	if utf8.RuneCountInString(a.Name) > maxName {
		faults.Add(fault.Bad(field, "outbound.mail.long", "limit", maxName))
	}
	if a.Email == "" && !required {
		if a.Name != "" {
			faults.Add(fault.Bad(field, "outbound.mail.missing"))
		}
		return mailbox{}
	}
	return checkMailbox(faults, field, a.Email)
}

func checkMailbox(faults *fault.List, field, email string) mailbox {
	m, err := parseMailbox(email)
	switch {
	case errors.Is(err, errNoAddress):
		faults.Add(fault.Bad(field, "outbound.mail.missing"))
	case err != nil:
		faults.Add(fault.Bad(field, "outbound.mail.address", "address", visible(email)).Because(err))
	}
	return m
}

func (c *checked) checkReturnPath(faults *fault.List) mailbox {
	switch {
	case c.ReturnPath == "<>", c.ReturnPath == "" && c.AutoSubmitted != "":
		return mailbox{}
	case c.ReturnPath == "", c.ReturnPath == c.From.Email:
		return c.from
	}
	return checkMailbox(faults, "return_path", c.ReturnPath)
}

func checkSubject(faults *fault.List, s string) {
	switch {
	case strings.TrimSpace(s) == "":
		faults.Add(fault.Bad("subject", "outbound.mail.missing"))
	case hasControl(s):
		faults.Add(fault.Bad("subject", "outbound.mail.control"))
	case utf8.RuneCountInString(s) > maxSubject:
		faults.Add(fault.Bad("subject", "outbound.mail.long", "limit", maxSubject))
	}
}

// checkMessageID wants "<dot-atom@domain>" at the sender's own domain: a host name there tells
// outsiders about our machines, and a foreign domain looks forged.
func checkMessageID(faults *fault.List, id, domain string) {
	if id == "" {
		faults.Add(fault.Bad("message_id", "outbound.mail.missing"))
		return
	}
	inner, ok := strings.CutPrefix(id, "<")
	inner, ok2 := strings.CutSuffix(inner, ">")
	left, right, ok3 := strings.Cut(inner, "@")
	good := ok && ok2 && ok3 && isASCII(left) && isDotAtom(left) && len(left) <= 200
	if !good || domain != "" && !strings.EqualFold(right, domain) || domain == "" && hasControl(right) {
		faults.Add(fault.Bad("message_id", "outbound.mail.message_id", "domain", domain))
	}
}

func checkBody(faults *fault.List, field, s string, required bool) {
	switch {
	case strings.TrimSpace(s) == "":
		if required || s != "" {
			faults.Add(fault.Bad(field, "outbound.mail.missing"))
		}
	case !utf8.ValidString(s) || strings.ContainsRune(s, 0):
		faults.Add(fault.Bad(field, "outbound.mail.control"))
	}
}

// checkValues looks at what stands between the pieces of a mould, which are looked at once; see newMould.
func checkValues(faults *fault.List, field string, values []string) {
	for _, v := range values {
		if !utf8.ValidString(v) || strings.ContainsRune(v, 0) {
			faults.Add(fault.Bad(field, "outbound.mail.control"))
			return
		}
	}
}

func (c *checked) checkList(faults *fault.List) {
	if c.ListID != "" {
		if !isASCII(c.ListID) || !isDotAtom(c.ListID) || len(c.ListID) > maxDomain {
			faults.Add(fault.Bad("list_id", "outbound.mail.value"))
		}
		if c.UnsubscribeURL == "" {
			faults.Add(fault.Bad("unsubscribe_url", "outbound.mail.missing"))
		}
	}
	if c.UnsubscribeURL != "" {
		if !goodUnsubscribe(c.UnsubscribeURL) {
			faults.Add(fault.Bad("unsubscribe_url", "outbound.mail.unsubscribe"))
		}
		c.unsubscribe = append(c.unsubscribe, c.UnsubscribeURL)
	}
	if c.UnsubscribeMailto != "" {
		uri, ok := mailto(c.UnsubscribeMailto)
		if !ok || c.UnsubscribeURL == "" {
			faults.Add(fault.Bad("unsubscribe_mailto", "outbound.mail.value"))
		}
		c.unsubscribe = append(c.unsubscribe, uri)
	}
}

// goodUnsubscribe holds RFC 8058 to its https. Plain http is taken on loopback alone, where a trial or
// the demo runs and nobody can listen in.
func goodUnsubscribe(s string) bool {
	u, err := url.Parse(s)
	if err != nil || !plainURI(s) || u.Host == "" || u.User != nil {
		return false
	}
	return u.Scheme == "https" || u.Scheme == "http" && isLoopback(u.Hostname())
}

func isLoopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

func mailto(s string) (string, bool) {
	address, query, hasQuery := strings.Cut(strings.TrimPrefix(s, "mailto:"), "?")
	m, err := parseMailbox(address)
	if err != nil || m.wide() || strings.ContainsAny(m.local, `"%&`) || !plainURI("x"+query) {
		return "", false
	}
	if hasQuery {
		return "mailto:" + m.String() + "?" + query, true
	}
	return "mailto:" + m.String(), true
}

// plainURI allows what can stand between < and > in a header: visible ASCII without < > " and comma,
// which would end the URI for a careless reader.
func plainURI(s string) bool {
	bad := func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune("<>\"\\^`{|},", r) }
	return s != "" && len(s) <= maxURL && !strings.ContainsFunc(s, bad)
}

// reserved fields are set from the message's own fields or not at all. Sender and Resent- fields would
// speak for others; the last row tells about our software or hides the replies a press desk wants.
var reserved = map[string]bool{
	"From": true, "To": true, "Cc": true, "Bcc": true, "Reply-To": true, "Sender": true, "Subject": true,
	"Date": true, "Message-Id": true, "Mime-Version": true, "Return-Path": true, "Received": true,
	"Auto-Submitted": true, "Dkim-Signature": true, "Authentication-Results": true, "Envelopefrom": true,
	"User-Agent": true, "X-Mailer": true, "Precedence": true, "X-Auto-Response-Suppress": true,
}

var reservedPrefixes = []string{"Content-", "List-", "Resent-", "Arc-"}

func checkHeaders(faults *fault.List, headers map[string]string) {
	seen := map[string]bool{}
	for name, value := range headers {
		key := canonical(name)
		switch {
		case !isFieldName(name) || isReserved(key) || seen[key]:
			faults.Add(fault.Bad("headers", "outbound.mail.header", "name", visible(name)))
		case hasControl(value):
			faults.Add(fault.Bad("headers", "outbound.mail.control", "name", name))
		case strings.TrimSpace(value) == "" || len(value) > maxValue || longestWord(value) > maxWord:
			faults.Add(fault.Bad("headers", "outbound.mail.long", "limit", maxWord, "name", name))
		}
		seen[key] = true
	}
}

func isReserved(key string) bool {
	for _, p := range reservedPrefixes {
		if strings.HasPrefix(key, p) {
			return true
		}
	}
	return reserved[key]
}

func isFieldName(s string) bool {
	bad := func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-'
	}
	return s != "" && len(s) <= 70 && !strings.ContainsFunc(s, bad)
}

// canonical writes a field name the usual way, so that X-FOO and x-foo count as one.
func canonical(name string) string {
	if textproto.CanonicalMIMEHeaderKey(name) == name { // as ours are: nothing is made anew
		return name
	}
	words := strings.Split(strings.ToLower(name), "-")
	for i, w := range words {
		if w != "" {
			words[i] = strings.ToUpper(w[:1]) + w[1:]
		}
	}
	return strings.Join(words, "-")
}

func longestWord(s string) int {
	longest := 0
	for _, w := range strings.Fields(s) {
		longest = max(longest, len(w))
	}
	return longest
}

// visible makes a wrong value fit to be shown: one line, no controls, not endless.
func visible(s string) string {
	clean := strings.Map(func(r rune) rune {
		if hasControl(string(r)) || r == utf8.RuneError {
			return '�'
		}
		return r
	}, s)
	if runes := []rune(clean); len(runes) > 120 {
		return string(runes[:120]) + "…"
	}
	return clean
}
