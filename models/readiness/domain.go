package readiness

import (
	"context"
	"errors"
	"net"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/publicsuffix"

	"standfirst/models/account"
)

// Names asks the DNS; net.Resolver does.
type Names interface {
	LookupTXT(ctx context.Context, name string) ([]string, error)
}

// How long the DNS may take to answer, and how long an answer is taken for what is so: a failure much shorter.
const (
	askTime  = 2 * time.Second
	askAfter = 6 * time.Hour
	askAgain = 10 * time.Minute
)

// selectors are the names under which mail services usually publish the key of DKIM. The name is chosen by whoever
// signs; the DNS has no list of them. Those of our own keys come before.
var selectors = []string{"default", "dkim", "google", "k1", "mail", "s1", "s2", "selector1", "selector2", "smtp"}

// stamp is what the DNS says of a domain that sends mail.
type stamp struct {
	domain string
	at     time.Time
	failed bool // it did not answer
	spf    int  // records; one is right
	open   bool // SPF lets everybody send
	dmarc  bool
	dkim   bool // a key stands under one of the usual names
}

// stamps remembers the last answer; it is lost without harm.
type stamps struct {
	mu   sync.Mutex
	last stamp
}

func (s *stamps) of(ctx context.Context, names Names, domain string, ours []string, now time.Time) stamp {
	s.mu.Lock()
	defer s.mu.Unlock()
	most := askAfter
	if s.last.failed {
		most = askAgain
	}
	if s.last.domain != domain || s.last.at.IsZero() || now.Sub(s.last.at) > most {
		s.last = ask(ctx, names, domain, ours)
		s.last.at = now
	}
	return s.last
}

// ask puts all questions at once. The policy of DMARC may stand at the organisation's domain (RFC 7489, 6.6.3).
func ask(ctx context.Context, names Names, domain string, ours []string) stamp {
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	asked := []string{domain, "_dmarc." + domain}
	if org, err := publicsuffix.EffectiveTLDPlusOne(domain); err == nil && org != domain {
		asked = append(asked, "_dmarc."+org)
	}
	policies := len(asked)
	for _, s := range append(ours, selectors...) {
		asked = append(asked, s+"._domainkey."+domain)
	}
	texts, failed := make([][]string, len(asked)), make([]bool, len(asked))
	var work sync.WaitGroup
	for n, name := range asked {
		work.Go(func() {
			var none *net.DNSError
			found, err := names.LookupTXT(ctx, name)
			texts[n], failed[n] = found, err != nil && !(errors.As(err, &none) && none.IsNotFound)
		})
	}
	work.Wait()
	out := stamp{domain: domain, failed: slices.Contains(failed[:policies], true)}
	for _, t := range texts[0] {
		if t = strings.ToLower(t); t == "v=spf1" || strings.HasPrefix(t, "v=spf1 ") {
			terms := strings.Fields(t)
			out.spf, out.open = out.spf+1, out.open || slices.Contains(terms, "+all") || slices.Contains(terms, "all")
		}
	}
	for _, t := range slices.Concat(texts[1:policies]...) {
		out.dmarc = out.dmarc || strings.HasPrefix(strings.ToLower(strings.ReplaceAll(t, " ", "")), "v=dmarc1")
	}
	for _, t := range slices.Concat(texts[policies:]...) {
		out.dkim = out.dkim || strings.Contains(strings.ReplaceAll(t, " ", ""), "p=")
	}
	return out
}

// domain: the sender's domain says that our mail is its own.
func (l *look) domain() ([]Line, int, error) {
	if l.Names == nil || !l.set.CanSend() {
		return nil, 0, nil // the line about the sender says it
	}
	name := l.set.Domain()
	var ours []string
	if l.Selectors != nil {
		var err error
		if ours, err = l.Selectors(l.ctx, name); err != nil {
			return nil, 0, err
		}
	}
	s := l.stamps.of(l.ctx, l.Names, name, ours, l.now)
	var lines []Line
	add := func(what string, bad bool) {
		lines = append(lines, Line{What: what, ID: name, Name: name, Bad: bad, Since: s.at})
	}
	switch {
	case s.failed:
		add("unasked", false)
		return l.owned(lines, account.SettingManage), 0, nil
	case s.spf == 0:
		add("spf", true)
	case s.spf > 1:
		add("spf_many", true)
	case s.open:
		add("spf_open", false)
	}
	if !s.dmarc {
		add("dmarc", true)
	}
	if !s.dkim {
		add("dkim", false)
	}
	return l.owned(lines, account.SettingManage), 0, nil
}
