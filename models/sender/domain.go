package sender

import (
	"context"
	"errors"
	"net"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/publicsuffix"

	"standfirst/models/setting"
)

// Resolver asks the DNS; net.Resolver does.
type Resolver interface {
	LookupTXT(ctx context.Context, name string) ([]string, error)
	LookupMX(ctx context.Context, name string) ([]*net.MX, error)
	LookupIPAddr(ctx context.Context, host string) ([]net.IPAddr, error)
	LookupAddr(ctx context.Context, addr string) ([]string, error)
}

// State says how a finding is.
type State string

// The states.
const (
	Good    State = "ok"
	Weak    State = "warn" // mail is believed, and could be better
	Missing State = "bad"  // large receivers refuse bulk mail for it
	Unasked State = "mute" // the DNS did not answer
)

// Record is one that is to be published in the DNS.
type Record struct{ Name, Type, Value string }

// Finding is how one of the things stands that receivers look at. Its sentence has the key that Sentence is.
type Finding struct {
	What   string // "spf", "dkim", "dmarc", "mx" or "ptr"; "returns" and "returns_mx" are spf and mx of where refusals come back to
	Says   string
	State  State
	Args   map[string]any
	Found  []string // what is published now
	Record Record   // what is to be published; Name "" when nothing is
}

// Sentence is the key of what a finding says.
func (f Finding) Sentence() string {
	what := f.What
	switch what {
	case ofReturns:
		what = "spf"
	case ofReturnsMX:
		what = "mx"
	}
	return "sender.find." + what + "." + f.Says
}

// Look is what the DNS said of a domain.
type Look struct {
	Domain   string
	At       time.Time
	Findings []Finding
}

// Of is the finding about one thing.
func (l Look) Of(what string) Finding {
	i := slices.IndexFunc(l.Findings, func(f Finding) bool { return f.What == what })
	if i < 0 {
		return Finding{What: what}
	}
	return l.Findings[i]
}

// Unanswered reports whether the DNS was asked and did not say who may send for the domain, or what its policy is.
func (l Look) Unanswered() bool {
	return slices.ContainsFunc(l.Findings, func(f Finding) bool {
		return (f.What == "spf" || f.What == "dmarc") && f.State == Unasked && len(f.Found) == 0
	})
}

// Hinders are the findings for which bulk mail is refused by large receivers, and therefore here: mail that nobody
// signed, and a domain that does not ask for its From to be aligned (Gmail's, Yahoo's and Microsoft's rules for bulk
// senders).
func (l Look) Hinders() []Finding {
	var out []Finding
	for _, what := range []string{"dkim", "dmarc"} {
		if f := l.Of(what); f.State == Missing {
			out = append(out, f)
		}
	}
	return out
}

// How long all questions may take together, and how long what was answered is taken for what is so.
const (
	askTime = 4 * time.Second
	lookAge = 10 * time.Minute
)

// looks remembers the last answers; they are lost without harm.
type looks struct {
	mu   sync.Mutex
	last map[string]Look
}

func (l *looks) get(key string, now time.Time) (Look, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	look, ok := l.last[key]
	return look, ok && now.Sub(look.At) < lookAge
}

func (l *looks) put(key string, look Look) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.last == nil || len(l.last) > 2*Most {
		l.last = map[string]Look{}
	}
	l.last[key] = look
}

func (l *looks) forget(domain string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for key, look := range l.last {
		if look.Domain == domain {
			delete(l.last, key)
		}
	}
}

// Asks reports whether the DNS is asked at all.
func (s *Senders) Asks() bool { return s.d.Names != nil }

// Forget has the next look at a domain ask anew.
func (s *Senders) Forget(domain string) { s.looks.forget(domain) }

// Look asks the DNS about the domain of settings as In returns them. It is cheap to repeat: an answer is kept for ten
// minutes. Nothing is asked when there is nobody to ask.
func (s *Senders) Look(ctx context.Context, set setting.Setting) (Look, error) {
	key := set.Domain() + " " + set.SMTP.Host + " " + set.Sender.ReturnsTo()
	if look, ok := s.looks.get(key, s.now()); ok {
		return look, nil
	}
	timed, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	look, err := s.Ask(timed, set)
	if err == nil && len(look.Findings) > 0 && ctx.Err() == nil { // who went away before the answer has not heard that there is none
		s.looks.put(key, look)
	}
	return look, err
}

// Ask is Look for whoever keeps answers on their own: it asks anew, for as long as the context lasts.
func (s *Senders) Ask(ctx context.Context, set setting.Setting) (Look, error) {
	domain := set.Domain()
	if s.d.Names == nil || domain == "localhost" {
		return Look{Domain: domain}, nil
	}
	keys, err := s.Keys(ctx, domain)
	if err != nil {
		return Look{}, err
	}
	a := asking{ctx, s.d.Names, domain, set.SMTP.Host, set.Reply(), keys}
	asked := []func() Finding{a.spf, a.dkim, a.dmarc, a.mx, a.ptr}
	if to := set.Sender.ReturnsTo(); to != domain {
		back := a
		back.domain = to
		asked = append(asked, returning(ofReturns, back.spf), returning(ofReturnsMX, back.mx))
	}
	look := Look{Domain: domain, At: s.now(), Findings: make([]Finding, len(asked))}
	var work sync.WaitGroup
	for i, ask := range asked {
		work.Go(func() { look.Findings[i] = ask() })
	}
	work.Wait()
	return look, nil
}

// The findings about the domain to which refusals come back. Receivers look for the servers that may send there and not
// at the domain of From (RFC 7208, 2.4), and refusals have to arrive.
const (
	ofReturns   = "returns"
	ofReturnsMX = "returns_mx"
)

// returning is a question about that domain.
func returning(what string, ask func() Finding) func() Finding {
	return func() Finding {
		f := ask()
		f.What = what
		return f
	}
}

// asking is one look.
type asking struct {
	ctx          context.Context
	names        Resolver
	domain, host string // of the sender, of the server
	reply        string // where reports may go
	keys         []Key
}

// texts are the TXT records of a name that begin with a word; false when the DNS did not answer.
func (a asking) texts(name, begin string) ([]string, bool) {
	all, err := a.names.LookupTXT(a.ctx, name)
	if err != nil && !isNone(err) {
		return nil, false
	}
	var out []string
	for _, text := range all {
		low := strings.ToLower(strings.TrimSpace(text))
		if rest, ok := strings.CutPrefix(low, begin); ok && (rest == "" || strings.ContainsAny(rest[:1], " ;\t")) {
			out = append(out, text)
		}
	}
	return out, true
}

func isNone(err error) bool {
	var dns *net.DNSError
	return errors.As(err, &dns) && dns.IsNotFound
}

// published reports whether the record of a key is in the DNS, and whether the DNS answered.
func (s *Senders) published(ctx context.Context, k Key) (published, answered bool) {
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	texts, answered := asking{ctx: ctx, names: s.d.Names}.keyAt(k.Record().Name)
	return slices.Contains(texts, k.Public), answered
}

// keyAt are the public keys that a name publishes (RFC 6376, 3.6.1); v= may be left out.
func (a asking) keyAt(name string) (keys []string, answered bool) {
	all, err := a.names.LookupTXT(a.ctx, name)
	if err != nil && !isNone(err) {
		return nil, false
	}
	for _, text := range all {
		for tag := range strings.SplitSeq(text, ";") {
			if p, ok := strings.CutPrefix(strings.TrimSpace(tag), "p="); ok {
				keys = append(keys, strings.Join(strings.Fields(p), ""))
			}
		}
	}
	return keys, true
}

// usual are the selectors under which mail services publish keys of their own. The DNS has no list of them.
var usual = []string{"default", "dkim", "google", "k1", "mail", "s1", "s2", "selector1", "selector2", "smtp"}

// dkim: mail of the domain is signed, and receivers find the key that checks it.
func (a asking) dkim() Finding {
	f := Finding{What: "dkim", State: Missing, Says: "none"}
	k, own := inUse(a.keys)
	if own {
		f.Record = k.Record()
		f.Args = map[string]any{"name": f.Record.Name}
		keys, answered := a.keyAt(f.Record.Name)
		f.Found = keys
		switch {
		case !answered:
			f.State, f.Says = Unasked, "unasked"
		case slices.Contains(keys, k.Public):
			f.State, f.Says, f.Record = Good, "ok", Record{}
		case len(keys) > 0:
			f.Says = "other"
		default:
			f.Says = "unpublished"
		}
		return f
	}
	for _, selector := range usual {
		name := selector + "._domainkey." + a.domain
		keys, answered := a.keyAt(name)
		if !answered {
			return Finding{What: "dkim", State: Unasked, Says: "unasked", Args: map[string]any{"name": name}}
		}
		if len(keys) > 0 && keys[0] != "" {
			return Finding{What: "dkim", State: Weak, Says: "server", Args: map[string]any{"name": name}, Found: keys}
		}
	}
	for _, k := range a.keys {
		if k.State == KeyWaits {
			f.Says, f.Record = "waits", k.Record()
			f.Args = map[string]any{"name": f.Record.Name}
			f.Found, _ = a.keyAt(f.Record.Name)
			switch {
			case slices.Contains(f.Found, k.Public):
				f.Says, f.Record = "unused", Record{}
			case len(f.Found) > 0:
				f.Says = "waits_other"
			}
		}
	}
	return f
}

// dmarc: the domain says what is to be done with mail whose From is not its own. The policy may stand at the domain of
// the organisation (RFC 7489, 6.6.3). What our key signs is aligned, for it belongs to the domain of From itself.
func (a asking) dmarc() Finding {
	org := a.domain
	if found, err := publicsuffix.EffectiveTLDPlusOne(a.domain); err == nil {
		org = found
	}
	f := Finding{What: "dmarc", State: Missing, Says: "none", Record: Record{"_dmarc." + org, "TXT", "v=DMARC1; p=none; rua=mailto:" + a.reply}}
	for _, name := range slices.Compact([]string{"_dmarc." + a.domain, "_dmarc." + org}) {
		texts, answered := a.texts(name, "v=dmarc1")
		switch {
		case !answered:
			f.State, f.Says, f.Record = Unasked, "unasked", Record{}
		case len(texts) > 1:
			f.Says, f.Found, f.Record = "many", texts, Record{name, "TXT", texts[0]}
		case len(texts) == 1 && tag(texts[0], "p") == "":
			f.Says, f.Found, f.Record = "no_policy", texts, Record{name, "TXT", "v=DMARC1; p=none; rua=mailto:" + a.reply}
		case len(texts) == 1:
			f.State, f.Says, f.Found, f.Record = Good, "ok", texts, Record{}
		default:
			continue
		}
		break
	}
	f.Args = map[string]any{"name": "_dmarc." + org}
	if f.Record.Name != "" {
		f.Args["name"] = f.Record.Name
	}
	return f
}

// tag is the value of a tag in a list of tags.
func tag(text, name string) string {
	for part := range strings.SplitSeq(text, ";") {
		if key, value, ok := strings.Cut(part, "="); ok && strings.EqualFold(strings.TrimSpace(key), name) {
			return strings.TrimSpace(value)
		}
	}
	return ""
}
