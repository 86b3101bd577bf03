package outbound

import (
	"strings"

	"standfirst/models/reply"
)

// firstAllowance is how many messages a connection carries before anything is known of the server, and how many more
// the next may carry once one has carried all that it might. Yahoo suggests to begin with so many.
const firstAllowance = 20

// mostRefused is after how many refusals a connection is given up: a refused recipient is two errors where DATA came
// with it, and Postfix makes whoever has made ten on a connection wait, and hangs up after twenty
// (smtpd_soft_error_limit, smtpd_hard_error_limit).
const mostRefused = 4

// allowance is how many messages a new connection may carry: a server that is content gets more on each, up to
// Server.MaxPerConnection, and one that says that it is too much gets half of what the connection had on which it said
// so. What several connections of one time hear is said once.
type allowance struct{ now, most int }

func newAllowance(most int) allowance { return allowance{now: min(firstAllowance, most), most: most} }

// spent reports whether a connection has carried what it may.
func (a *allowance) spent(s *session) bool {
	return s.sent >= min(s.allowed, a.now) || s.refused >= mostRefused
}

// heard learns from what a server said of a message.
func (a *allowance) heard(s *session, out Outcome) {
	if out.Code >= 400 {
		s.refused++
	}
	switch {
	case tooMuch(out):
		if s.allowed <= a.now {
			a.now = max(1, s.allowed/2)
		}
	case out.Kind == Accepted && s.sent == s.allowed && s.allowed <= a.now:
		a.now = min(a.most, a.now+firstAllowance)
	}
}

// tooMuch reports whether an answer asks for less: by its code, or in words that package reply knows.
func tooMuch(out Outcome) bool {
	if out.Code < 400 {
		return false
	}
	v := reply.Explain(reply.Answer{Code: out.Code, Enhanced: out.Enhanced, Text: out.Text})
	return out.Code == 421 || strings.HasPrefix(out.Enhanced, "4.7.") || v.Action == reply.Slow
}
