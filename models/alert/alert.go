// Package alert warns of what is being published: that a watch finds far more than it should at this hour, and, without
// statistics, the first mention by an outlet of the first tier, the first that joins what is ours and a crisis, the first
// repetition of a refuted claim, and the first article that differs from a verified fact.
//
// What counts are independent outlets: one wire story that many print raises nothing. Every alert says why, against what,
// and shows its main articles. What goes on is one alert: it is told again only when it doubles, and is over when nothing
// was out of the ordinary for six hours. Who says that one was a false alarm raises the bar for the next of its kind.
package alert

import (
	"context"
	"errors"
	"time"

	"standfirst/models/audit"
	"standfirst/models/coverage"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/job"
	"standfirst/models/store"
	"standfirst/models/watch"
)

// Reason is why an alert was raised; the catalogue key of its sentence is "alert.why."+Reason.
type Reason string

// The reasons.
const (
	Spike     Reason = "spike"
	FirstTier Reason = "first_tier"
	Joined    Reason = "joined"
	Repeats   Reason = "repeats"
	Differs   Reason = "differs"
)

// Level is how much an alert matters; who is told of it goes by that.
type Level string

// The levels, from most to least, and within which time somebody must have looked (Chinese practice: two hours for what is
// grave, a day for the rest).
const (
	Urgent   Level = "urgent"   // two hours
	Elevated Level = "elevated" // a day
	Notice   Level = "notice"   // no time
)

// Levels are all of them, from most to least.
func Levels() []Level { return []Level{Urgent, Elevated, Notice} }

// AtLeast reports whether a level matters as much as another.
func (l Level) AtLeast(other Level) bool { return l.rank() <= other.rank() }

func (l Level) rank() int {
	for i, known := range Levels() {
		if l == known {
			return i
		}
	}
	return len(Levels())
}

func (l Level) duty() time.Duration {
	switch l {
	case Urgent:
		return 2 * time.Hour
	case Elevated:
		return 24 * time.Hour
	}
	return 0
}

// coolDown is how long nothing must have been out of the ordinary before an alert is over.
const coolDown = 6 * time.Hour

// memory is how far back "first" looks.
const memory = 14 * 24 * time.Hour

// Alert is one of them.
type Alert struct {
	ID     string `json:"id"` // of what it is about and when it began, so that it is raised once
	Rev    int64  `json:"rev"`
	Reason Reason `json:"reason"`
	Level  Level  `json:"level"`

	Subject    string `json:"subject"` // whose bar it goes by: "watch:", "incident:" or "fact:" and the id
	WatchID    string `json:"watch_id"`
	FactID     string `json:"fact_id"`
	IncidentID string `json:"incident_id"`
	Name       string `json:"name"` // of the watch or the incident, or the key of the fact, when it was raised

	Opened time.Time `json:"opened"`
	LastAt time.Time `json:"last_at"` // when something was last out of the ordinary
	Closed time.Time `json:"closed"`  // zero: it goes on
	Open   bool      `json:"open"`

	// Of a spike: independent outlets in Minutes, what such a time usually has, and the most of the last 14 days but one.
	Value    float64 `json:"value"`
	Expected float64 `json:"expected"`
	Record   float64 `json:"record"`
	Minutes  int64   `json:"minutes"`
	Bar      float64 `json:"bar"` // how many times the usual, or how many articles, it took

	Peak    float64   `json:"peak"` // the most outlets in an hour so far
	PeakAt  time.Time `json:"peak_at"`
	Doubled int64     `json:"doubled"` // how often it was told again

	DoubledAt time.Time `json:"doubled_at"` // the moment of the last time

	Articles []Article `json:"articles"` // the main ones, MaxArticles at most
	Count    int64     `json:"count"`    // of all articles
	Negative int64     `json:"negative"`

	AckBy   string    `json:"ack_by"`
	AckName string    `json:"ack_name"`
	AckAt   time.Time `json:"ack_at"`
	Waiting bool      `json:"waiting"` // nobody has looked
	Due     time.Time `json:"due"`     // by when somebody must; zero: no time

	False     bool      `json:"false"` // somebody said that it was a false alarm
	FalseName string    `json:"false_name"`
	FalseAt   time.Time `json:"false_at"`
	BarBefore float64   `json:"bar_before"`
	BarAfter  float64   `json:"bar_after"`

	DeclaredID string `json:"declared_id"` // the incident that was declared from it
	Owes       bool   `json:"owes"`        // it is still to be told
}

// Article is a clip of an alert.
type Article struct {
	ClipID string    `json:"clip_id"`
	Title  string    `json:"title"`
	Lang   string    `json:"lang"`
	Outlet string    `json:"outlet"`
	Tier   int64     `json:"tier"`
	Label  string    `json:"label"` // tone
	At     time.Time `json:"at"`
	Ours   string    `json:"ours"`   // of a difference: what the fact says
	Theirs string    `json:"theirs"` // and what stands there
	Quote  string    `json:"quote"`  // the passage that shows it
	Apart  bool      `json:"apart"`  // an independent outlet
}

// MaxArticles is how many articles an alert shows.
const MaxArticles = 5

// The events of the log. They stand in the stream of the watch, else of the incident; that an incident was declared stands
// in the stream of that one, which nobody reads who may not know of it.
const (
	EventRaised       = "alert.raised"
	EventAcknowledged = "alert.acknowledged"
	EventFalse        = "alert.false_alarm"
	EventReal         = "alert.real"
	EventDeclared     = "alert.declared"
	EventBar          = "alert.bar_set"
)

// Stream names an alert as an object of the log.
func Stream(id string) string { return "alert:" + id }

// The kinds of job.
const (
	LookJob   = "alert.look"
	SweepKind = "alert.sweep"
)

// LookTask is the payload of a LookJob: a watch, or an incident with all that watches it.
type LookTask struct {
	WatchID    string `json:"watchId"`
	IncidentID string `json:"incidentId"`
}

// Deps is what alerts are built on.
type Deps struct {
	DB        store.DB
	Audit     *audit.Log
	Jobs      *job.Queue
	Now       func() time.Time
	Watches   *watch.Watches
	Clips     *coverage.Clips
	Incidents *incident.Incidents
	// Outlet tells what is known of an outlet.
	Outlet func(ctx context.Context, id string) (watch.Outlet, error)
}

// Alerts are those of one space.
type Alerts struct {
	d      Deps
	alerts store.Collection[Alert]
	bars   store.Collection[Bar]
	raised func(ctx context.Context, a Alert) error
}

// Open opens them, and has them look at every clip that is held against the watches.
func Open(ctx context.Context, d Deps) (*Alerts, error) {
	s := &Alerts{d: d}
	var err error
	if s.alerts, err = store.Open[Alert](ctx, d.DB, "alerts",
		store.On("opened"), store.On("waiting", "opened"), store.On("subject", "reason", "opened"), store.On("open", "last_at"), store.On("owes"), store.On("watch_id", "opened"), store.On("incident_id")); err != nil {
		return nil, err
	}
	if s.bars, err = store.Open[Bar](ctx, d.DB, "alert_bars"); err != nil {
		return nil, err
	}
	d.Watches.OnMatched(s.Matched)
	return s, nil
}

// OnRaised has somebody told of every alert that is raised, and again of one that has doubled; Doubled tells which. It
// may be told twice.
func (s *Alerts) OnRaised(do func(ctx context.Context, a Alert) error) { s.raised = do }

func (s *Alerts) now() time.Time { return s.d.Now().UTC().Truncate(time.Millisecond) }

func missing(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return fault.Missing("alert.missing").Because(err)
	}
	return err
}
