package readiness

import (
	"context"
	"sync"
	"time"

	"standfirst/models/account"
	"standfirst/models/sender"
	"standfirst/models/setting"
)

// How long the DNS may take to answer, and how long an answer is taken for what is so: a failure much shorter.
const (
	askTime  = 2 * time.Second
	askAfter = 6 * time.Hour
	askAgain = 10 * time.Minute
)

// stamps remembers what the DNS said last of the domain that sends mail; it is lost without harm.
type stamps struct {
	mu   sync.Mutex
	last sender.Look
}

func (s *stamps) of(ctx context.Context, senders *sender.Senders, set setting.Setting, now time.Time) (sender.Look, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	most := askAfter
	if s.last.Unanswered() {
		most = askAgain
	}
	if s.last.Domain == set.Domain() && now.Sub(s.last.At) <= most {
		return s.last, nil
	}
	timed, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	found, err := senders.Ask(timed, set)
	if err == nil {
		s.last = found
	}
	return found, err
}

// domain: the sender's domain says that our mail is its own.
func (l *look) domain() ([]Line, int, error) {
	if !l.Senders.Asks() || !l.set.CanSend() {
		return nil, 0, nil // the line about the sender says it
	}
	s, err := l.stamps.of(l.ctx, l.Senders, l.set, l.now)
	if err != nil || len(s.Findings) == 0 {
		return nil, 0, err
	}
	var lines []Line
	add := func(what string, bad bool) {
		lines = append(lines, Line{What: what, ID: s.Domain, Name: s.Domain, Bad: bad, Since: s.At})
	}
	if s.Unanswered() {
		add("unasked", false)
		return l.owned(lines, account.SettingManage), 0, nil
	}
	switch s.Of("spf").Says {
	case "none":
		add("spf", true)
	case "many":
		add("spf_many", true)
	case "open":
		add("spf_open", false)
	}
	if s.Of("dmarc").State == sender.Missing {
		add("dmarc", true)
	}
	if state := s.Of("dkim").State; state == sender.Missing || state == sender.Unasked {
		add("dkim", false)
	}
	return l.owned(lines, account.SettingManage), 0, nil
}
