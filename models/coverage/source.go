package coverage

import (
	"hash/fnv"
	"strings"
	"time"

	"standfirst/models/fault"
	"standfirst/models/markup"
)

// Source is a feed that is read at intervals.
type Source struct {
	ID        string   `json:"id"`
	Rev       int64    `json:"rev"`
	URL       string   `json:"url"`
	Name      string   `json:"name"`
	Format    string   `json:"format"` // rss, atom or json; "" before the first good poll
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

	ETag         string  `json:"etag"`
	LastModified string  `json:"last_modified"`
	BodyHash     string  `json:"body_hash"`
	Fetches      []Fetch `json:"fetches"` // the last ones, newest first

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

	Key  string            `json:"key"` // message key of the trouble, "" for none
	Args map[string]string `json:"args"`
}

const (
	firstMinutes = 30
	minMinutes   = 10
	maxMinutes   = 24 * 60
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
	at            time.Time
	status        int
	bytes         int64
	etag, lastMod string
	bodyHash      string
	format, title string
	items, fresh  int
	refused       int
	cut           bool
	unchanged     bool
	err           error
	retryAfter    time.Duration
}

// took records a poll and sets the time of the next.
func (s *Source) took(o outcome) {
	s.Polls++
	fetch := Fetch{At: o.at, Status: o.status, Bytes: o.bytes, Items: o.items, New: o.fresh}
	if o.err != nil {
		s.Trouble = troubleOf(o.err, o.at)
		fetch.Key, fetch.Args = s.Trouble.Key, s.Trouble.Args
		s.fail(o)
	} else {
		s.Trouble, s.Failures, s.LastOKAt = Trouble{}, 0, o.at
		s.learn(o)
		s.adapt(o)
		s.NextAt = o.at.Add(s.spread(time.Duration(s.Minutes) * time.Minute))
	}
	s.Fetches = append([]Fetch{fetch}, s.Fetches[:min(len(s.Fetches), keptFetches-1)]...)
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
	if s.Name == "" {
		s.Name = markup.Shorten(o.title, 120)
	}
	if o.fresh > 0 {
		s.LastNewAt = o.at
		s.Found += int64(o.fresh)
	}
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
	if s.Zone != "" {
		if _, err := time.LoadLocation(s.Zone); err != nil || s.Zone == "Local" {
			faults.Add(fault.Bad("zone", "coverage.source.zone_bad"))
		}
	}
	return faults.Err()
}
