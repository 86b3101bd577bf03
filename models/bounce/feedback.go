package bounce

import (
	"slices"
	"strings"

	"standfirst/models/pattern"
)

// feedback reads a report by a provider of readers (RFC 5965): a complaint, a wish to be left alone, or one of the
// kinds that say nothing of a reader. Reports in bulk about DMARC and TLS (RFC 7489, 8460) are of these.
func feedback(tree *part, m *Message) bool {
	p := tree.find("message/feedback-report")
	if p == nil {
		return bulk(tree, m)
	}
	g := fields{}
	for _, more := range groups(p.body) {
		for name, value := range more {
			g[name] = value
		}
	}
	m.Feedback = strings.ToLower(strings.TrimSpace(g["feedback-type"]))
	switch m.Feedback {
	case "abuse", "fraud", "virus", "complaint":
		m.Kind = Complaint
	case "opt-out", "opt-out-list", "unsubscribe":
		m.Kind = OptOut
	default: // not-spam, auth-failure, other
		m.Kind = Notice
	}
	if m.Feedback == "virus" {
		m.Kind = Notice // it is about what we sent, not about who got it
	}
	address := lower(addresses.FindString(g["original-rcpt-to"]))
	if address == "" {
		address = lower(addresses.FindString(g["removal-recipient"]))
	}
	if address == "" && len(m.Original.To) > 0 {
		address = m.Original.To[0]
	}
	if path := lower(addresses.FindString(g["original-mail-from"])); path != "" {
		m.Original.ReturnPath = path
	}
	m.Reports = []Report{{Recipient: address, Kind: Delivered}}
	return true
}

var aggregate = pattern.New(`(?i)^(?:\[[^\]]*\] *)?report domain: *\S+ +submitter:`)

func bulk(tree *part, m *Message) bool {
	report := tree.find("application/tlsrpt+gzip", "application/tlsrpt+json")
	if report == nil && !aggregate.MatchString(m.Subject) {
		return false
	}
	m.Kind = Notice
	return true
}

// receipt reads what programs of readers send: that a message was opened or deleted (RFC 8098), or that somebody comes
// to a meeting (RFC 5546).
func receipt(tree *part, m *Message) bool {
	switch p := tree.find("message/disposition-notification", "text/calendar"); {
	case p == nil:
		return false
	case p.kind == "message/disposition-notification":
		m.Kind = Delivered
	case slices.Contains([]string{"reply", "counter", "declinecounter", "refresh"}, strings.ToLower(p.params["method"])):
		m.Kind = Notice
	default:
		return false
	}
	return true
}
