// Package watch finds in what is published what somebody asked to be told of: a brand, a product, a competitor, a crisis,
// or a claim that is known to be false.
//
// A watch is a query (models/query) that every clip is held against once it has been read, and again when its words or
// its place have changed; all watches are one automaton, which is made anew when one of them changes. What they find are
// hits, each with the passage that shows why, and of hits there are counts in slots of five minutes: articles, and, what
// warnings go by, independent outlets.
//
// A claim that was refuted is watched by itself. Its wordings are found by models/coverage, which marks them on the clip
// and has a person decide; the watch of the claim keeps and counts what was found there, so that nothing is sought twice.
package watch

import (
	"context"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"standfirst/models/audit"
	"standfirst/models/coverage"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/job"
	"standfirst/models/query"
	"standfirst/models/store"
	"standfirst/models/tag"
)

// Kind is what a watch is about; the catalogue key of its name is "watch.kind."+Kind.
type Kind string

// The kinds. A mention that joins what is ours (a brand, a product) with a crisis is told at once, whatever is counted.
const (
	Brand      Kind = "brand"
	Product    Kind = "product"
	Competitor Kind = "competitor"
	Industry   Kind = "industry"
	Crisis     Kind = "crisis"
	Refuted    Kind = "refuted" // made by the program, of a fact that was refuted
)

// Kinds are those that a person may choose.
func Kinds() []Kind { return []Kind{Brand, Product, Competitor, Industry, Crisis} }

// Ours reports whether it names what is ours.
func (k Kind) Ours() bool { return k == Brand || k == Product }

// Watch is one of them.
type Watch struct {
	ID         string `json:"id"`
	Rev        int64  `json:"rev"`
	Name       string `json:"name"`
	Kind       Kind   `json:"kind"`
	Query      string `json:"query"`
	Target     string `json:"target"`      // whose tone is judged; "" is Name
	Tag        string `json:"tag"`         // that clips get which it finds, "" for none
	IncidentID string `json:"incident_id"` // "" is none
	FactID     string `json:"fact_id"`     // of the kind Refuted

	Muted    bool `json:"muted"`    // it finds and counts, and never warns
	Archived bool `json:"archived"` // it finds nothing any more

	// Generation counts the changes of what it finds; Filled is the last one for which the past was gone through.
	Generation int64 `json:"generation"`
	Filled     int64 `json:"filled"`

	CreatedBy string    `json:"created_by"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
	SortKey   string    `json:"sort_key"` // the folded name
}

// Own reports whether a person made it and may change what it finds.
func (w Watch) Own() bool { return w.FactID == "" }

// Live reports whether it finds anything.
func (w Watch) Live() bool { return !w.Archived }

// tone is whose tone is judged.
func (w Watch) tone() string {
	if w.Target != "" {
		return w.Target
	}
	return w.Name
}

// sighting is what a clip keeps of a watch that found it. What a watch of an incident finds is ours as well; that of a
// refuted claim is told by the claim itself.
func (w Watch) sighting() coverage.Sighting {
	return coverage.Sighting{WatchID: w.ID, IncidentID: w.IncidentID, Ours: w.Kind.Ours() || w.IncidentID != "" && w.Own()}
}

// Stream is the stream of the log that holds what happened to a watch.
func Stream(id string) string { return "watch:" + id }

// The events of the log.
const (
	EventCreated  = "watch.created"
	EventChanged  = "watch.changed"
	EventMuted    = "watch.muted"
	EventUnmuted  = "watch.unmuted"
	EventArchived = "watch.archived"
	EventRestored = "watch.restored"
)

// The bounds of what is typed.
const (
	MaxName   = 120
	MaxTarget = 80
	// Most is how many watches a space may have besides those of refuted claims.
	Most = 2000
)

// Past is how far back a watch is tried and filled.
const Past = 90 * 24 * time.Hour

// Deps is what watches are built on.
type Deps struct {
	DB        store.DB
	Audit     *audit.Log
	Jobs      *job.Queue
	Now       func() time.Time
	Clips     *coverage.Clips
	Incidents *incident.Incidents
	// Outlet tells what is known of an outlet; the zero value: nothing.
	Outlet func(ctx context.Context, id string) (Outlet, error)
	// Refuted are the claims that are known to be false.
	Refuted func(ctx context.Context) ([]coverage.Refuted, error)
}

// Outlet is what watches ask of a medium.
type Outlet struct {
	Name    string
	Names   []string // and other names and domains
	Tier    int      // 1 is the most important; 0 is not judged
	Country string
}

// Watches are those of one space.
type Watches struct {
	d       Deps
	watches store.Collection[Watch]
	hits    store.Collection[Hit]
	counts  store.Collection[Count]
	ready   ready
	matched func(ctx context.Context, c coverage.Clip, found []Finding) error
}

// Open opens them, and has them see every clip and every refuted claim from then on.
func Open(ctx context.Context, d Deps) (*Watches, error) {
	s := &Watches{d: d}
	var err error
	if s.watches, err = store.Open[Watch](ctx, d.DB, "watches",
		store.On("archived", "sort_key"), store.On("archived", "kind", "sort_key"), store.On("incident_id"), store.On("fact_id"), store.On("updated_at")); err != nil {
		return nil, err
	}
	if s.hits, err = store.Open[Hit](ctx, d.DB, "watch_hits",
		store.On("watch_id", "at"), store.On("watch_id", "tier", "at"), store.On("watch_id", "joined", "at"), store.On("watch_id", "cluster"),
		store.On("watch_id", "outlet", "at"), store.On("clip_id"), store.On("incident_id", "at"), store.On("watch_id", "generation")); err != nil {
		return nil, err
	}
	if s.counts, err = store.Open[Count](ctx, d.DB, "mention_counts", store.On("subject", "slot")); err != nil {
		return nil, err
	}
	d.Clips.OnSettled(s.MatchLater)
	d.Clips.OnGone(s.Forget)
	d.Audit.Follow(s.follow)
	return s, nil
}

// OnMatched has somebody told of every clip that comes in or changes, with what the watches find in it, once that is
// counted. A clip may be told of several times; what is found in the past is not told.
func (s *Watches) OnMatched(do func(ctx context.Context, c coverage.Clip, found []Finding) error) {
	s.matched = do
}

func (s *Watches) now() time.Time { return s.d.Now().UTC().Truncate(time.Millisecond) }

// Plan is what the form of a watch asks for; its fields are name, kind, query, target, tag and incident.
type Plan struct {
	Name, Query, Target, Tag, IncidentID string
	Kind                                 Kind
}

// check tidies what was typed and returns all faults at once.
func (s *Watches) check(ctx context.Context, p *Plan) (query.Query, error) {
	var faults fault.List
	p.Name, p.Target = incident.TidyLine(p.Name), incident.TidyLine(p.Target)
	p.Query = strings.TrimSpace(p.Query)
	switch n := utf8.RuneCountInString(p.Name); {
	case n == 0:
		faults.Add(fault.Bad("name", "watch.name.missing"))
	case n > MaxName:
		faults.Add(fault.Bad("name", "watch.name.long", "max", MaxName))
	}
	if utf8.RuneCountInString(p.Target) > MaxTarget {
		faults.Add(fault.Bad("target", "watch.target.long", "max", MaxTarget))
	}
	known := false
	for _, k := range Kinds() {
		known = known || k == p.Kind
	}
	if !known {
		faults.Add(fault.Bad("kind", "watch.kind.unknown"))
	}
	q, err := Read(p.Query)
	faults.Add(fault.Of(err))
	if p.Tag = tag.Squeeze(p.Tag); p.Tag != "" {
		tag.Clean(&faults, "tag", []string{p.Tag})
	}
	if p.IncidentID != "" {
		i, err := s.d.Incidents.Get(ctx, p.IncidentID)
		if fault.KindOf(err) == fault.NotFound || errors.Is(err, store.ErrNotFound) {
			faults.Add(fault.Bad("incident", "watch.incident.missing"))
		} else if err != nil {
			return q, err
		}
		if i.Private && p.Tag != "" {
			faults.Add(fault.Bad("tag", "watch.tag.private"))
		}
	}
	return q, faults.Err()
}

// Read reads a query as a person typed it. What is wrong with it is a fault on the field query, whose key is
// "watch.query." and the problem, with the place: at, counted in characters from 1, and near, what stands there. Of one that breaks off the key is "watch.query.unfinished".
func Read(text string) (query.Query, error) {
	q, err := query.Parse(text)
	var f *query.Fault
	if errors.As(err, &f) {
		if f.Problem == query.Operand && f.Near == "" {
			return q, fault.Bad("query", "watch.query.unfinished", "at", f.At)
		}
		return q, fault.Bad("query", "watch.query."+string(f.Problem), "at", f.At, "near", f.Near)
	}
	return q, err
}
