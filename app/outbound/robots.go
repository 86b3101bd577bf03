package outbound

import (
	"context"
	"net/url"
	"strconv"
	"strings"
	"time"

	"standfirst/models/fault"
)

// robots is a site's robots.txt as it concerns us (RFC 9309).
type robots struct {
	rules   []rule
	delay   time.Duration // crawl-delay, at most maxDelay
	closed  bool          // unreachable: nothing may be fetched
	expires time.Time
}

type rule struct {
	allow   bool
	pattern string
}

const (
	robotsLife   = 24 * time.Hour
	robotsRetry  = 10 * time.Minute // before a site without an answer is asked again
	robotsBytes  = 500 << 10        // what comes after is not read
	maxDelay     = time.Minute
	maxRobotRule = 2048 // octets; no page is addressed by more
)

// askRobots fetches the host's robots.txt if it isn't known and looks the address up in it. Each origin
// has its own; hosts keeps them by host name with port and scheme.
func (f *Fetcher) askRobots(ctx context.Context, u *url.URL) error {
	e, done := f.hosts.get(u.Hostname(), f.now())
	defer done()
	site, doneSite := f.hosts.get("robots "+u.Scheme+"://"+u.Host, f.now())
	defer doneSite()
	select { // one fetch for all who wait for it
	case site.turn <- struct{}{}:
		defer func() { <-site.turn }()
	case <-ctx.Done():
		return fetchFault(ctx, u.Hostname(), ctx.Err())
	}
	f.hosts.mu.Lock()
	r := site.robots
	f.hosts.mu.Unlock()
	if r == nil || !f.now().Before(r.expires) {
		fresh, err := f.fetchRobots(ctx, u)
		if err != nil {
			return err
		}
		r = fresh
		f.hosts.mu.Lock()
		site.robots, site.last, e.delay = r, f.now(), r.delay
		f.hosts.mu.Unlock()
	}
	switch {
	case r.closed:
		return fault.Later(nil, "fetch.robots_closed", "host", u.Hostname()).On("url")
	case !r.allows(u):
		return fault.New(fault.Forbidden, "fetch.robots", "host", u.Hostname()).On("url")
	}
	return nil
}

// fetchRobots gets robots.txt: 4xx means that there are no rules, 5xx or no answer that nothing may be
// fetched. Only the caller's own cancellation and refused addresses are errors.
func (f *Fetcher) fetchRobots(ctx context.Context, page *url.URL) (*robots, error) {
	u := &url.URL{Scheme: page.Scheme, Host: page.Host, Path: "/robots.txt"}
	t := &trip{fetcher: f, budget: f.config.Timeout, limit: robotsBytes, robots: true}
	var result FetchResult
	err := t.run(ctx, u, &result)
	now := f.now()
	switch {
	case ctx.Err() != nil:
		return nil, fetchFault(ctx, u.Hostname(), ctx.Err())
	case err == nil:
		r := parseRobots(string(result.Body), productToken)
		r.expires = now.Add(robotsLife)
		return r, nil
	case result.Status >= 400 && result.Status < 500, fault.Is(err, "fetch.redirects"):
		return &robots{expires: now.Add(robotsLife)}, nil
	case fault.Is(err, "fetch.private"), fault.Is(err, "fetch.port"), fault.Is(err, "fetch.dns"),
		fault.Is(err, "fetch.tls"), fault.Is(err, "fetch.refused"), fault.Is(err, "fetch.timeout"):
		return nil, err // the page would meet the same; this says why
	}
	return &robots{closed: true, expires: now.Add(robotsRetry)}, nil
}

// parseRobots keeps the rules of every group that names our token, or else of the groups for "*".
func parseRobots(text, token string) *robots {
	var ours, others robots
	named := false                   // some group names us
	inOurs, inOthers := false, false // groups of the line at hand
	collecting := true               // still in the user-agent lines of a group
	text = strings.TrimPrefix(text, "\ufeff")
	for line := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == '\n' || r == '\r' }) {
		line, _, _ = strings.Cut(line, "#")
		key, value, found := strings.Cut(line, ":")
		if !found {
			continue
		}
		key, value = strings.ToLower(strings.TrimSpace(key)), strings.TrimSpace(value)
		switch key {
		case "user-agent":
			if !collecting {
				inOurs, inOthers, collecting = false, false, true
			}
			agent := agentToken(value)
			inOurs = inOurs || agent == token
			inOthers = inOthers || value == "*"
			named = named || agent == token
		case "allow", "disallow":
			collecting = false
			if len(value) > 0 && len(value) <= maxRobotRule {
				add(&ours, inOurs, rule{key == "allow", normalPattern(value)})
				add(&others, inOthers, rule{key == "allow", normalPattern(value)})
			}
		case "crawl-delay": // no rule of RFC 9309, so it ends no list of agents
			if s, err := strconv.ParseFloat(value, 64); err == nil && s > 0 {
				delay := min(time.Duration(min(s, 3600)*float64(time.Second)), maxDelay)
				if inOurs {
					ours.delay = delay
				}
				if inOthers {
					others.delay = delay
				}
			}
		}
	}
	if named {
		return &ours
	}
	return &others
}

func add(r *robots, applies bool, x rule) {
	if applies {
		r.rules = append(r.rules, x)
	}
}

// agentToken is the leading product token of a user-agent line: "Standfirst/1.0" names us too.
func agentToken(s string) string {
	end := strings.IndexFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && r != '-' && r != '_'
	})
	if end >= 0 {
		s = s[:end]
	}
	return strings.ToLower(s)
}

// allows takes the longest pattern that matches; allow wins a tie, and so does silence. robots.txt
// itself may always be fetched.
func (r *robots) allows(u *url.URL) bool {
	path := u.EscapedPath()
	if path == "" {
		path = "/"
	}
	if path == "/robots.txt" {
		return true
	}
	if u.RawQuery != "" || u.ForceQuery {
		path += "?" + u.RawQuery
	}
	path = escapeStars.Replace(normalPath(path))
	best, allow := -1, true
	for _, x := range r.rules {
		if len(x.pattern) < best || !matches(x.pattern, path) {
			continue
		}
		if len(x.pattern) > best {
			best, allow = len(x.pattern), x.allow
		} else {
			allow = allow || x.allow
		}
	}
	return allow
}

// Stars and dollars of a path are letters, those of a pattern are signs (but for a $ that isn't last).
var (
	escapeStars   = strings.NewReplacer("*", "%2A", "$", "%24")
	escapeDollars = strings.NewReplacer("$", "%24")
)

func normalPattern(s string) string {
	s, anchored := strings.CutSuffix(normalPath(s), "$")
	s = escapeDollars.Replace(s)
	if anchored {
		s += "$"
	}
	return s
}

// normalPath writes octets one way: %-escapes in capitals, escaped letters and digits as themselves,
// everything outside ASCII escaped.
func normalPath(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]):
			n, _ := strconv.ParseUint(s[i+1:i+3], 16, 8)
			if d := byte(n); isUnreserved(d) {
				b.WriteByte(d)
			} else {
				b.WriteString(strings.ToUpper(s[i : i+3]))
			}
			i += 2
		case c <= ' ' || c > '~':
			b.WriteString(percent(string([]byte{c})))
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

func isUnreserved(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._~", c) >= 0
}

// matches compares a pattern with "*" (anything) and a closing "$" (the end) with the start of a path,
// in time linear in both for each star.
func matches(pattern, path string) bool {
	pattern, anchored := strings.CutSuffix(pattern, "$")
	parts := strings.Split(pattern, "*")
	rest, found := strings.CutPrefix(path, parts[0])
	if !found {
		return false
	}
	for i, part := range parts[1:] {
		if anchored && i == len(parts)-2 {
			return strings.HasSuffix(rest, part)
		}
		at := strings.Index(rest, part)
		if at < 0 {
			return false
		}
		rest = rest[at+len(part):]
	}
	return !anchored || rest == ""
}
