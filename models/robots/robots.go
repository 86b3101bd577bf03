// Package robots reads robots.txt by RFC 9309: which rules are meant for a crawler, and which of them decides
// about an address. It fetches nothing.
package robots

import (
	"bytes"
	"math"
	"strconv"
	"strings"
	"time"
)

// MaxBytes is how much of a robots.txt counts; what comes after is not read (RFC 9309, 2.5, asks for at least
// 500 kibibytes).
const MaxBytes = 500 << 10

// Rules are those of a robots.txt that one crawler has to obey. The zero value allows everything.
type Rules struct {
	rules []rule
	delay time.Duration
}

// rule is a line that allows or disallows. octets is the length that makes it more or less specific, taken before
// dollar signs were escaped.
type rule struct {
	allow   bool
	pattern string
	octets  int
}

// Parse keeps the rules of every group that names the agent, or else those of the groups for "*" (RFC 9309, 2.2.1).
// The agent is a product token ("ExampleBot"), with or without a version, or a whole User-Agent header.
func Parse(body []byte, agent string) Rules {
	name := nameOf(agent)
	var ours, others Rules
	named := false
	rules, delays := group{open: true}, group{open: true}
	for line := range strings.FieldsFuncSeq(readable(body), func(r rune) bool { return r == '\n' || r == '\r' }) {
		line, _, _ = strings.Cut(line, "#")
		key, value := record(line)
		switch key {
		case "user-agent", "useragent", "user agent":
			isOurs, isOthers := names(value, name), value == "*" || strings.HasPrefix(value, "* ")
			named = named || isOurs
			rules.join(isOurs, isOthers)
			delays.join(isOurs, isOthers)
		case "allow":
			rules.add(&ours, &others, value, true)
			delays.open = false
		case "disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw":
			rules.add(&ours, &others, value, false)
			delays.open = false
		case "crawl-delay":
			// It is no rule of the RFC and so ends no list of agents for the rules; but who writes one delay for each
			// agent, and no rules, means each of them.
			delays.wait(&ours, &others, value)
		}
	}
	if named {
		return ours
	}
	return others
}

// record is a line's key, in small letters, and its value. Whoever forgets the colon is understood, and so are the
// misspellings that Parse knows: large crawlers take them as they are meant, so their writers never learn of them
// (github.com/google/robotstxt), and to obey one too many is the lesser fault.
func record(line string) (key, value string) {
	key, value, found := strings.Cut(line, ":")
	if words := strings.Fields(line); !found && len(words) == 2 {
		key, value = words[0], words[1]
	}
	return strings.ToLower(strings.TrimSpace(key)), strings.TrimSpace(value)
}

// readable is what of the body counts: without a byte order mark, cut after a whole line, since half a rule would
// be another rule.
func readable(body []byte) string {
	if len(body) > MaxBytes {
		cut := body[:MaxBytes]
		if end := bytes.LastIndexAny(cut, "\r\n"); end >= 0 {
			body = cut[:end]
		} else {
			body = nil
		}
	}
	return strings.TrimPrefix(string(body), "\ufeff")
}

// group is the group of agents that the line at hand stands in.
type group struct {
	open         bool // another user-agent line still joins it
	ours, others bool
}

func (g *group) join(ours, others bool) {
	if !g.open {
		*g = group{open: true}
	}
	g.ours, g.others = g.ours || ours, g.others || others
}

// add ends the list of agents. A rule without a path matches nothing.
func (g *group) add(ours, others *Rules, path string, allow bool) {
	g.open = false
	if path == "" {
		return
	}
	pattern, octets := normalPattern(path)
	r := rule{allow, pattern, octets}
	if g.ours {
		ours.rules = append(ours.rules, r)
	}
	if g.others {
		others.rules = append(others.rules, r)
	}
}

func (g *group) wait(ours, others *Rules, value string) {
	g.open = false
	seconds, err := strconv.ParseFloat(value, 64)
	if err != nil || !(seconds > 0) || math.IsInf(seconds, 0) {
		return
	}
	delay := time.Duration(min(seconds, 24*3600) * float64(time.Second))
	if g.ours {
		ours.delay = max(ours.delay, delay)
	}
	if g.others {
		others.delay = max(others.delay, delay)
	}
}

// Delay is the pause between two requests that the site asks for (crawl-delay, at most a day); zero if for none.
func (r Rules) Delay() time.Duration { return r.delay }

// Allows reports whether the address, whole or from its path on, may be fetched. The matching rule with the most
// octets decides, allow wins a tie, and so does silence (RFC 9309, 2.2.2). robots.txt itself may always be fetched.
func (r Rules) Allows(address string) bool {
	path := pathOf(address)
	if path == "/robots.txt" {
		return true
	}
	path = escapeStars.Replace(normalPath(path))
	best, allow := -1, true
	for _, x := range r.rules {
		if x.octets < best || !matches(x.pattern, path) {
			continue
		}
		if x.octets > best {
			best, allow = x.octets, x.allow
		} else {
			allow = allow || x.allow
		}
	}
	return allow
}
