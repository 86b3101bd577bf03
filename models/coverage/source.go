package coverage

import (
	"hash/fnv"
	"net/http"
	"slices"
	"strings"
	"time"

	"standfirst/models/fault"
	"standfirst/models/markup"
	"standfirst/models/term"
)

// The kinds of source.
const (
	KindFeed    = "feed"    // RSS, Atom or JSON Feed
	KindSitemap = "sitemap" // a sitemap, a news sitemap, or a list of them
	KindPage    = "page"    // a web page, watched for new links and for changes of its text
)

// Kinds lists them in the order a person is offered them.
func Kinds() []string { return []string{KindFeed, KindSitemap, KindPage} }

// Source is what is read at intervals: a feed, a sitemap or a web page.
type Source struct {
	ID        string   `json:"id"`
	Rev       int64    `json:"rev"`
	URL       string   `json:"url"`
	Name      string   `json:"name"`
	Kind      string   `json:"kind"`
	Format    string   `json:"format"` // rss, atom, json, sitemap, index or html; "" before the first good poll
	OutletID  string   `json:"outlet_id"`
	OutletWas []string `json:"outlet_was"` // as of a clip
	Zone      string   `json:"zone"`       // of dates that name none, as an IANA name
	Paused    bool     `json:"paused"`

	// The state of the polling.
	Minutes   int64     `json:"minutes"` // between two polls, adapted to how much is new
	NextAt    time.Time `json:"next_at"`
	Polls     int64     `json:"polls"`
	Failures  float64   `json:"failures"` // in a row; soft ones count half
	LastOKAt  time.Time `json:"last_ok_at"`
	LastNewAt time.Time `json:"last_new_at"`
	Trouble   Trouble   `json:"trouble"` // of the last poll
	Cut       bool      `json:"cut"`     // the last document was damaged and its items were saved
	Found     int64     `json:"found"`   // clips made from it so far

	PolledAt  time.Time `json:"polled_at"`  // when the last poll ended, good or bad
	Polite    bool      `json:"polite"`     // its server has answered that nothing has changed (304)
	ChangedAt time.Time `json:"changed_at"` // when the text of a watched page last was another than before

	ETag         string  `json:"etag"`
	LastModified string  `json:"last_modified"`
	BodyHash     string  `json:"body_hash"`
	Fetches      []Fetch `json:"fetches"` // the last ones, newest first

	Terms []string `json:"terms"` // of name and host, for the search

	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// Fetch is one poll as it went.
type Fetch struct {
	At     time.Time `json:"at"`
	Status int       `json:"status"` // 0: no answer
	Bytes  int64     `json:"bytes"`
	Items  int       `json:"items"`
	New    int       `json:"new"`

	Changed bool `json:"changed"` // the text of a watched page was another than before

	Key  string            `json:"key"` // message key of the trouble, "" for none
	Args map[string]string `json:"args"`
}

const (
	firstMinutes = 30
	minMinutes   = 10
	maxMinutes   = 24 * 60
	minPressing  = 5 // while an incident is open, of servers that say when nothing has changed
	keptFetches  = 30
	silentAfter  = 24 * time.Hour
)

// Unheard reports whether nothing good has come from the source for a day. A source never dies silently:
// such a one is listed wherever its silence could mislead.
func (s Source) Unheard(now time.Time) bool {
	if s.Paused {
		return false
	}
	since := s.LastOKAt
	if since.IsZero() {
		since = s.CreatedAt
	}
	return now.Sub(since) >= silentAfter
}

// State is "paused", "new" (never polled), "unheard", "trouble" or "ok".
func (s Source) State(now time.Time) string {
	switch {
	case s.Paused:
		return "paused"
	case s.Unheard(now):
		return "unheard"
	case s.Trouble.Is():
		return "trouble"
	case s.Polls == 0:
		return "new"
	}
	return "ok"
}

// location is the zone of the source's dates; UTC when it names none.
func (s Source) location() *time.Location {
	if loc, err := time.LoadLocation(s.Zone); err == nil {
		return loc
	}
	return time.UTC
}

// outcome is what a poll gave.
type outcome struct {
	at            time.Time // when the answer had come
	ended         time.Time // when all of it was taken
	status        int
	bytes         int64
	etag, lastMod string
	bodyHash      string
	format, title string
	items, fresh  int
	cut           bool
	unchanged     bool
	changed       bool // the text of a watched page
	pressing      bool // an incident is open
	err           error
	retryAfter    time.Duration
}

// took records a poll and sets the time of the next.
func (s *Source) took(o outcome) {
	s.Polls++
	s.PolledAt, s.Polite = o.ended, s.Polite || o.status == http.StatusNotModified
	fetch := Fetch{At: o.at, Status: o.status, Bytes: o.bytes, Items: o.items, New: o.fresh, Changed: o.changed}
	if o.err != nil {
		s.Trouble = troubleOf(o.err, o.at)
		fetch.Key, fetch.Args = s.Trouble.Key, s.Trouble.Args
		s.fail(o)
	} else {
		s.Trouble, s.Failures, s.LastOKAt = Trouble{}, 0, o.at
		s.learn(o)
		s.adapt(o)
		s.NextAt = o.at.Add(s.spread(time.Duration(s.Minutes) * time.Minute))
		if o.pressing && s.Polite {
			s.NextAt = o.at.Add(minPressing * time.Minute)
		}
	}
	s.Fetches = append([]Fetch{fetch}, s.Fetches[:min(len(s.Fetches), keptFetches-1)]...)
}

// foundSince reports whether what was found at a moment came after the poll before: in this one, or in a run of it that
// was cut off.
func (s Source) foundSince(at time.Time) bool {
	switch {
	case s.LastOKAt.IsZero():
		return !at.Before(s.CreatedAt)
	case s.PolledAt.IsZero(): // it was polled before that was noted
		return at.After(s.LastOKAt)
	}
	return at.After(s.PolledAt)
}

// misses reports whether a source that was never a feed is a page that names one. Where one page only leads to the next,
// the search ends: the poll before found a page as well.
func (s Source) misses(o outcome) bool {
	const named = "coverage.feed.html_with_feed"
	return s.Format == "" && fault.Is(o.err, named) && (len(s.Fetches) < 2 || s.Fetches[1].Key != named)
}

// fail backs off linearly, since doubling a day is soon a month.
func (s *Source) fail(o outcome) {
	if isSoft(o.err) {
		s.Failures += 0.5
	} else {
		s.Failures++
	}
	pause := time.Duration(float64(s.Minutes)*(1+s.Failures)) * time.Minute
	pause = min(pause, maxMinutes*time.Minute)
	if o.retryAfter > 0 {
		pause = max(pause, min(o.retryAfter, maxRetryAfter))
	}
	s.NextAt = o.at.Add(s.spread(pause))
}

func (s *Source) learn(o outcome) {
	if o.etag != "" || o.lastMod != "" || !o.unchanged {
		s.ETag, s.LastModified = o.etag, o.lastMod
	}
	if o.unchanged {
		return
	}
	s.BodyHash, s.Format, s.Cut = o.bodyHash, o.format, o.cut
	if s.Kind != KindPage {
		s.Kind = kindOf(o.format)
	}
	if o.changed {
		s.ChangedAt = o.at
	}
	if s.Name == "" {
		s.Name = markup.Shorten(o.title, 120)
	}
	if o.fresh > 0 {
		s.LastNewAt = o.at
		s.Found += int64(o.fresh)
	}
}

// kindOf is the kind of source that gives documents of a format.
func kindOf(format string) string {
	switch format {
	case "sitemap", "index":
		return KindSitemap
	case "html":
		return KindPage
	}
	return KindFeed
}

// adapt polls more often when most of what comes is new, less often when most is known.
func (s *Source) adapt(o outcome) {
	known := 1.0
	if o.items > 0 && !o.unchanged {
		known = 1 - float64(o.fresh)/float64(o.items)
	}
	switch {
	case known > 0.67:
		s.Minutes += s.Minutes / 2
	case known < 0.33:
		s.Minutes -= s.Minutes / 3
	}
	s.Minutes = max(minMinutes, min(s.Minutes, maxMinutes))
}

// spread adds up to a tenth, the same for a source each time, so that many sources made at once do not
// stay in step.
func (s *Source) spread(d time.Duration) time.Duration {
	h := fnv.New32a()
	_, _ = h.Write([]byte(s.ID)) // a hash never fails
	return d + d/10*time.Duration(h.Sum32()%1000)/1000
}

// check tidies what a person typed and returns all faults at once.
func (s *Source) check() error {
	var faults fault.List
	address, err := Address("url", s.URL)
	if err != nil {
		faults.Add(fault.Of(err))
	} else {
		s.URL = address
	}
	s.Name = strings.TrimSpace(s.Name)
	if len([]rune(s.Name)) > 120 {
		faults.Add(fault.Bad("name", "coverage.source.name_long", "max", 120))
	}
	if s.Kind == "" {
		s.Kind = KindFeed
	}
	if !slices.Contains(Kinds(), s.Kind) {
		faults.Add(fault.Bad("kind", "coverage.source.kind_bad"))
	}
	if s.Zone != "" {
		if _, err := time.LoadLocation(s.Zone); err != nil || s.Zone == "Local" {
			faults.Add(fault.Bad("zone", "coverage.source.zone_bad"))
		}
	}
	return faults.Err()
}

// index derives what the search asks for.
func (s *Source) index() {
	var words term.Set
	words.Add(s.Name, hostOf(s.URL))
	s.Terms = words.List()
}
