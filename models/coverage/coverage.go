// Package coverage holds what others publish about us: the sources that are read, the clips found in them,
// and what each clip has to do with our releases and facts.
//
// The way of an article: a source falls due and is polled, a new item becomes a clip, its page is read
// and archived, its text is compared with our releases and with the wordings of refuted claims, and it
// joins the cluster of its near-duplicates. Every step is safe to repeat: ids come from addresses, and
// the last write of a step is the one that marks it done. The machine only suggests; a person confirms.
package coverage

import (
	"context"
	"time"

	"standfirst/models/act"
	"standfirst/models/audit"
	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/job"
	"standfirst/models/outlet"
	"standfirst/models/store"
	"standfirst/models/term"
	"standfirst/models/view"
)

// Fetcher gets pages and feeds from the web. It bounds time and size, refuses private addresses, keeps no
// cookies, and executes nothing.
type Fetcher interface {
	// Get fetches one address, following redirects. A status of any kind is a result; an error is a page
	// that could not be had at all, as a fault that names the reason where there is one.
	Get(ctx context.Context, r FetchRequest) (FetchResult, error)
}

// FetchRequest is what to fetch. The validators are those of an earlier result, verbatim, or "".
type FetchRequest struct {
	URL, ETag, LastModified string
	Feed                    bool // a feed that a person added, which is no crawling
}

// FetchResult is what came. Body is the decompressed content, whole.
type FetchResult struct {
	Status             int
	URL                string // after redirects
	ContentType        string
	ETag, LastModified string
	RetryAfter         time.Duration // 0: none was named
	Body               []byte
}

// Ours tells what of ours may be found again in an article.
type Ours interface {
	// Told returns the releases that have left the house and whose text last changed after since.
	Told(ctx context.Context, since time.Time) ([]Told, error)
	// Release returns one of them, or a fault.
	Release(ctx context.Context, id string) (Told, error)
	// Refuted returns the claims that are known to be false.
	Refuted(ctx context.Context) ([]Refuted, error)
}

// Told is a release as the outside has it.
type Told struct {
	ID, IncidentID string
	Edition
	Title   map[string]string // by language
	Path    string            // at the portal, such as /newsroom/acme/releases/recall
	OwnPath string            // at the newsroom's own host, such as /releases/recall
	At      time.Time
	Lift    time.Time // of the embargo that is or was on it; zero for none
	Earlier []Edition // versions that others had before, latest first
}

// Edition is one version of a release.
type Edition struct {
	Version int
	Text    map[string]string // headline, subhead and body by language, plain
	Carries []fact.Ref        // the facts in it
}

// edition is the version of that number, or what the outside has now.
func (t Told) edition(version int) Edition {
	for _, e := range t.Earlier {
		if e.Version == version {
			return e
		}
	}
	return t.Edition
}

// Refuted is a false claim and the wordings in which it circulates.
type Refuted struct {
	FactID, IncidentID, Key string
	Wordings                []string
}

// Outlet is what is known of the medium that an address belongs to.
type Outlet struct {
	ID, Name string
	Zone     string // of dates that name none; "" is unknown
}

// Outlets finds the medium and the author of an article.
type Outlets interface {
	// ByAddress finds the outlet by the registrable domain of an address.
	ByAddress(ctx context.Context, address string) (Outlet, bool, error)
	// Outlet returns one, or a fault.
	Outlet(ctx context.Context, id string) (Outlet, error)
	// Author returns the contact of this name at the outlet; false when there is none, or more than one.
	Author(ctx context.Context, outletID, name string) (contactID string, ok bool, err error)
	// AddReach writes down a dated figure of how many people an outlet reaches.
	AddReach(ctx context.Context, outletID string, r outlet.Reach, by audit.Actor) error
}

// Deps is what coverage is built on.
type Deps struct {
	DB      store.DB
	Audit   *audit.Log
	Jobs    *job.Queue
	Files   store.Files
	Now     func() time.Time
	Ours    Ours
	Said    Said // nil: articles are compared with releases and refuted claims alone
	Outlets Outlets
	// Names are those under which others speak of us, for the tone of what they say; nil: texts are judged as a whole.
	Names func(ctx context.Context) ([]string, error)
	// Hidden are the ids of the incidents that the viewer of a context may not know of; nil: of all.
	Hidden func(ctx context.Context) ([]string, error)
	// Incident returns a NotFound fault when there is no such incident, or the viewer of a context may not know of it;
	// nil: every id is taken.
	Incident func(ctx context.Context, id string) error
	// Pressing reports whether an incident is open, so that what is published is wanted sooner; nil: never.
	Pressing func(ctx context.Context) (bool, error)
	// Wrote is told how many confirmed clips are by a contact, and when the latest appeared; nil: nobody asks.
	Wrote  func(ctx context.Context, contactID string, clips int64, last time.Time) error
	Ledger Ledger // nil: nobody keeps one
	// Base is the scheme and host of our newsroom, such as https://press.example.com. While it is "", links
	// are known by their path alone.
	Base string
	// Own is the address of the newsroom's own host, without a slash at the end, "" while there is none; nil: never.
	Own func() string
}

// The kinds of job.
const (
	PollJob    = "coverage.poll"
	ReadJob    = "coverage.clip"
	RematchJob = "coverage.rematch"
)

// PollTask is the payload of a PollJob.
type PollTask struct {
	SourceID string `json:"sourceId"`
}

// ReadTask is the payload of a ReadJob.
type ReadTask struct {
	ClipID  string `json:"clipId"`
	Reading int64  `json:"reading"`
}

// RematchTask is the payload of a RematchJob.
type RematchTask struct {
	Since time.Time `json:"since"`
}

// Open opens the clips and the sources of one space.
func Open(ctx context.Context, d Deps) (*Clips, *Sources, error) {
	clips, err := store.Open[Clip](ctx, d.DB, "clips",
		store.On("at"), store.On("relevant", "at"), store.On("relevant", "score"), store.On("score"), store.On("source_id", "at"), store.On("run_id", "at"), store.On("relevant", "recheck_at"), store.Words("terms"), store.FullText("words", "text", term.Words), store.On("found_at"), store.On("state", "at"), store.On("release_id", "at"),
		store.On("incident_id", "at"), store.On("incident_ids", "at").With("sole", "relevant"), store.On("sole", "bare.relevant", "state"), store.Gone("watch_ids"), store.On("watch_ids", "at").With("dismissed", "benefit"), store.On("outlet_id", "at"), store.On("contact_id", "at"), store.On("flagged", "at"), store.On("tags", "at").With("relevant", "state", "outlet_id", "lang"),
		store.On("lang", "at"), store.On("tone.label", "at"), store.On("lineage.kind", "at"), store.On("differs", "at"), store.On("breached", "at"), store.On("relevant", "tone.score"), store.On("tone.score"), store.On("cluster", "at"), store.On("text_hash"), store.On("bands"), store.On("page"), store.On("benefit", "at"))
	if err != nil {
		return nil, nil, err
	}
	sources, err := store.Open[Source](ctx, d.DB, "sources",
		store.Unique("url"), store.On("paused", "next_at"), store.On("name"), store.On("outlet_id", "name"), store.On("kind", "name"),
		store.On("paused", "name"), store.On("last_ok_at"), store.On("last_new_at"), store.On("found"), store.On("terms"), store.On("polite", "polled_at"))
	if err != nil {
		return nil, nil, err
	}
	marks, err := store.Open[Marked](ctx, d.DB, "clip_marks")
	if err != nil {
		return nil, nil, err
	}
	c := &Clips{Deps: d, clips: clips, sources: sources, marks: marks}
	if c.taught, err = store.Open[Taught](ctx, d.DB, "clip_tones", store.On("at"), store.On("label", "machine")); err != nil {
		return nil, nil, err
	}
	if c.lessons, err = store.Open[Lesson](ctx, d.DB, "clip_lessons"); err != nil {
		return nil, nil, err
	}
	if c.models, err = store.Open[Learnt](ctx, d.DB, "clip_models"); err != nil {
		return nil, nil, err
	}
	if c.versions, err = store.Open[ClipVersion](ctx, d.DB, "clip_versions", store.On("clip_id", "n")); err != nil {
		return nil, nil, err
	}
	if c.Acts, err = act.Open[struct{}](ctx, d.DB, "clip", d.Now); err != nil {
		return nil, nil, err
	}
	if c.Views, err = view.Open(ctx, d.DB, "clip_views", d.Now); err != nil {
		return nil, nil, err
	}
	if c.Tables, err = view.OpenTables(ctx, d.DB, "clip_tables", view.Shape{Columns: Columns(), Default: defaultColumns(), Orders: Sorts()}); err != nil {
		return nil, nil, err
	}
	all, err := c.openSources(ctx)
	return c, all, err
}

// Trouble is why something could not be read: a message key with its parameters, so that everybody reads
// it in their own language. The zero value is no trouble.
type Trouble struct {
	Key  string            `json:"key"`
	Args map[string]string `json:"args"`
	At   time.Time         `json:"at"`
}

// Is reports whether there is trouble.
func (t Trouble) Is() bool { return t.Key != "" }

func troubleOf(err error, at time.Time) Trouble {
	t := Trouble{Key: "coverage.fetch.failed", Args: map[string]string{}, At: at}
	if isTimeout(err) {
		t.Key = "coverage.fetch.timeout"
	}
	if f := fault.Of(err); f != nil {
		t.Key, t.Args = f.Key, f.Words()
	}
	return t
}
