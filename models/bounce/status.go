package bounce

import (
	"slices"
	"strconv"
	"strings"

	"standfirst/models/markup"
	"standfirst/models/pattern"
	"standfirst/models/reply"
)

// fields are the lines of one group of a delivery status, by lower-case names; the first of a name counts.
type fields map[string]string

// groups reads the groups of fields of a delivery status (RFC 3464, 2.1), which are divided by blank lines.
func groups(body string) []fields {
	var out []fields
	now, last := fields{}, ""
	more := func(line string) {
		if last != "" && len(now[last])+len(line) < mostField {
			now[last] += "\n" + strings.TrimSpace(line)
		}
	}
	end := func() {
		if len(now) > 0 && len(out) < 500 {
			out = append(out, now)
		}
		now, last = fields{}, ""
	}
	for line := range strings.SplitSeq(body, "\n") {
		name, value, ok := strings.Cut(line, ":")
		switch {
		case strings.TrimSpace(line) == "":
			end()
		case line[0] == ' ' || line[0] == '\t':
			more(line)
		case ok && headerLine.MatchString(line):
			last = strings.ToLower(strings.TrimSpace(name))
			if last == "final-recipient" && now[last] != "" { // some leave out the blank line
				end()
				last = "final-recipient"
			}
			if _, there := now[last]; there {
				last = "again " + last
			}
			now[last] = strings.TrimSpace(value)
		default: // a line that a server forgot to indent
			more(line)
		}
	}
	end()
	return out
}

// inText is where a delivery status begins that was put among the words.
var inText = pattern.New(`(?im)^(?:Reporting-MTA|Final-Recipient|Original-Recipient)[ \t]*:`)

// status reads a delivery status notification.
func status(tree *part, m *Message) bool {
	found := tree.find("message/delivery-status", "message/global-delivery-status")
	body := ""
	if found != nil {
		body = found.body
		for _, c := range found.children { // groups that look like messages of their own
			body += c.body + "\n\n"
		}
	} else {
		tree.each(func(x *part) bool {
			if at := inText.FindStringIndex(x.body); at != nil && strings.HasPrefix(x.kind, "text/") {
				if !tree.fromServer() && x.kind != "text/rfc822-headers" { // a person may quote one
					return false
				}
				body = x.body[at[0]:]
			}
			return body != ""
		})
	}
	if body == "" {
		return false
	}
	said, _ := split(m.Text)
	for _, g := range groups(body) {
		if r, ok := g.report(said); ok {
			m.Reports = append(m.Reports, r)
		}
	}
	if len(m.Reports) == 0 {
		return false
	}
	sort(m)
	return true
}

// sort gives a message the kind of its gravest report.
func sort(m *Message) {
	for _, kind := range []Kind{Failed, Delayed, Delivered} {
		if slices.ContainsFunc(m.Reports, func(r Report) bool { return r.Kind == kind }) {
			m.Kind = kind
			return
		}
	}
}

var (
	diagnosticType = pattern.New(`^\s*(?i:smtp|x-[a-z0-9-]+|unix|dns|lmtp)\s*;\s*`)
	statusCode     = pattern.New(`^\s*([245])\.(\d{1,3})\.(\d{1,3})`)
)

// report reads a group about a recipient. said are the words of the whole message, which often tell what the fields do
// not.
func (g fields) report(said string) (Report, bool) {
	final := lower(addresses.FindString(g["final-recipient"]))
	first := lower(addresses.FindString(g["original-recipient"]))
	if final == "" {
		final = lower(addresses.FindString(g["x-actual-recipient"]))
	}
	r := Report{Recipient: final, Alias: first}
	if _, domain, _ := strings.Cut(final, "@"); first != "" && !strings.Contains(domain, ".") { // a name of inside their house
		r.Recipient, r.Alias = first, ""
	}
	if r.Alias == r.Recipient {
		r.Alias = ""
	}
	action, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(g["action"])), " ")
	if r.Recipient == "" && (action == "" || g["final-recipient"] == "") {
		return r, false
	}
	answer := reply.Answer{Enhanced: statusCode.FindString(g["status"]), Text: markup.OneLine(diagnosticType.ReplaceAllString(g["diagnostic-code"], "")), Domain: r.Recipient}
	answer.Enhanced = strings.TrimSpace(answer.Enhanced)
	if more := g["again diagnostic-code"]; len(answer.Text) < 8 && more != "" {
		answer.Text = markup.OneLine(diagnosticType.ReplaceAllString(more, ""))
	}
	switch r.Kind = Failed; {
	case strings.HasPrefix(action, "delay"):
		r.Kind = Delayed
	case action == "delivered" || action == "relayed" || action == "expanded" || action == "deliverable" || action == "" && strings.HasPrefix(answer.Enhanced, "2"):
		r.Kind = Delivered
	case action == "" && strings.HasPrefix(answer.Enhanced, "4") && waits.MatchString(said):
		r.Kind = Delayed
	}
	r.judge(answer, said)
	return r, true
}

// judge understands an answer, and where that says nothing what else the message says about the recipient. What was
// not refused for good says nothing of the address.
func (r *Report) judge(a reply.Answer, said string) {
	if said := answerOf.FindStringSubmatch(a.Text); said != nil {
		a.Enhanced = said[1]
	}
	r.Verdict = reply.Explain(a)
	r.Text = a.Text
	if vague(r.Verdict) || a.Text == "" {
		for _, more := range about(said, r.Recipient) {
			b := a
			b.Text = strings.TrimSpace(a.Text + " " + more)
			if v := reply.Explain(b); !vague(v) || a.Text == "" {
				r.Verdict, a = v, b
				if r.Text == "" {
					r.Text = more
				}
				break
			}
		}
	}
	r.Code, r.Status = reply.Codes(a)
	if r.Hard() && r.doubtful(said) {
		r.Verdict = unsure
	}
	r.Text = markup.Shorten(markup.OneLine(r.Text), 500)
	switch {
	case r.Kind == Delivered:
		r.Verdict = reply.Verdict{Class: reply.OK, Action: reply.None, Why: "taken"}
	case r.Kind == Delayed && r.Verdict.Class == reply.Hard:
		r.Verdict = reply.Verdict{Class: reply.Soft, Action: reply.Retry, Minutes: r.Verdict.Minutes, Why: "unverified"}
	case r.Verdict.Class == reply.OK: // it failed, whatever code a server put beside it
		r.Verdict = unsure
	}
}

// answerOf is how the words of the server begin that refused. What it says of its own answer counts more than the field
// that another server made of it.
var answerOf = pattern.New(`^[45]\d\d[ -]#?([45]\.\d{1,3}\.\d{1,3})(?:[ :,;]|$)`)

// unsure is what a refusal means of which nothing is known but that it came.
var unsure = reply.Explain(reply.Answer{Code: 550})

// A server that takes a recipient and refuses the message itself has looked at the message: filters that stand before a
// mailbox say "user unknown" there of users who are alive. So what was answered to the message is not held against the
// address.
var (
	atData     = pattern.New(`(?i)in reply to (?:the )?(?:end of )?data\b|after (?:end of )?data\b`)
	toData     = pattern.New(`(?im)^[ \t>]*>>>[ \t]*(?:DATA|\.)[^\n]*\n[ \t>]*<<<[ \t]*([45]\d\d)`)
	toEnvelope = pattern.New(`(?im)^[ \t>]*>>>[ \t]*RCPT[^\n]*\n[ \t>]*<<<[ \t]*([45]\d\d)`)
)

// doubtful reports whether there is another reading than that the address is dead: the words say so and the code speaks
// of policy, or the message was refused and not its recipient, without a code that speaks of the address.
func (r *Report) doubtful(said string) bool {
	switch {
	case strings.HasPrefix(r.Status, "5.7."):
		return true
	case strings.HasPrefix(r.Status, "5.1."), reply.ProviderOf(r.Recipient) != reply.Other, toEnvelope.MatchString(said):
		return false
	}
	at := toData.FindStringSubmatch(said)
	return at != nil && (r.Code == 0 || strconv.Itoa(r.Code) == at[1]) || atData.MatchString(r.Text) || atData.MatchString(markup.OneLine(said))
}

// vague reports whether an answer was read from nothing but a code that may mean anything.
func vague(v reply.Verdict) bool { return v.Why == "unclear" || v.Why == "busy" || v.Why == "taken" }
