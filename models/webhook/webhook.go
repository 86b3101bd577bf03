// Package webhook tells other programs of what the newsroom shows: each address that an administrator has entered gets
// a small signed document when something has become public, was corrected, withdrawn or retracted.
//
// An event of the log becomes one job for each address that wants it, whose id names both, so that whatever dies and is
// repeated, it is enqueued once. What a document says is read when it is sent, with the eyes of the public: what is not
// to be had in the newsroom at that moment, a draft, a drill, a text under embargo, the pages of a withheld incident, is
// not told of. A receiver may get one document twice, when an answer was lost, and knows it by its id.
package webhook

import (
	"context"
	"errors"
	"net/url"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/job"
	"standfirst/models/newsroom"
	"standfirst/models/release"
	"standfirst/models/setting"
	"standfirst/models/store"
)

// Event is what an address may ask to be told of; the catalogue key of its name is "webhook.event."+Event.
type Event string

// The events.
const (
	Published     Event = "release.published"     // or published again after it was withdrawn
	Corrected     Event = "release.corrected"     // published in a later version
	Withdrawn     Event = "release.withdrawn"     // its address keeps a notice alone
	Retracted     Event = "release.retracted"     // its address keeps headline and notice
	PageUpdated   Event = "incident.page_updated" // the page of an incident was shown, or has another phase
	FactRetracted Event = "fact.retracted"        // a fact of a public fact sheet
)

// Tested is the event of a document that was sent to try an address. Nobody asks for it.
const Tested Event = "test"

// Events lists what an address may ask for, in the order of its form.
func Events() []Event {
	return []Event{Published, Corrected, Withdrawn, Retracted, PageUpdated, FactRetracted}
}

// Hook is an address and what it is told of.
type Hook struct {
	ID        string    `json:"id"`
	Rev       int64     `json:"rev"`
	Name      string    `json:"name"`
	URL       string    `json:"url"` // may hold a token: it stands neither in logs nor in events
	Events    []Event   `json:"events"`
	Secret    string    `json:"secret"` // sealed
	Paused    bool      `json:"paused"` // nothing is sent, nor later what happened meanwhile
	CreatedAt time.Time `json:"createdAt"`
	UpdatedAt time.Time `json:"updatedAt"`

	Last   Try       `json:"last"`   // the latest delivery
	GoodAt time.Time `json:"goodAt"` // when one was taken for the last time; zero: never
	Lost   []Lost    `json:"lost"`   // what was given up, the newest first, mostLost at most
}

// Host is the part of the address that may be named anywhere.
func (x Hook) Host() string {
	u, err := url.Parse(x.URL)
	if err != nil {
		return ""
	}
	return u.Host
}

// Try is what became of a delivery. Its zero value is none.
type Try struct {
	At      time.Time         `json:"at"`
	Event   Event             `json:"event"`
	Good    bool              `json:"good"`
	Status  int64             `json:"status"` // of the answer; 0: none came
	Answer  string            `json:"answer"` // how the body of an answer that was no success begins
	Why     string            `json:"why"`    // message key of the trouble, with its arguments; "" when it was taken
	Args    map[string]string `json:"args"`
	Trouble bool              `json:"trouble"` // it is tried again
}

// Lost is a document that was not taken within a day.
type Lost struct {
	ID    string    `json:"id"` // of the document
	Event Event     `json:"event"`
	At    time.Time `json:"at"` // when it happened
}

// Door is the way out.
type Door interface {
	// Admits returns a fault on the field url when nothing may be sent to an address: it is not https, or not public.
	Admits(address string) error

	// Post sends a document and returns what was answered, whatever the status. It follows no redirect and takes ten
	// seconds at most. Errors are faults: nothing was answered.
	Post(ctx context.Context, address string, header map[string]string, body []byte) (Answer, error)
}

// Answer is what a receiver said.
type Answer struct {
	Status int
	Body   string // how it begins
}

// Deps is what webhooks need.
type Deps struct {
	DB       store.DB
	Audit    *audit.Log
	Jobs     *job.Queue
	Now      func() time.Time
	Settings *setting.Settings
	Releases *release.Releases
	Newsroom *newsroom.Newsroom
	Facts    *fact.Facts
	Space    string
	Public   func(ctx context.Context) (string, error) // address of the newsroom, without a slash at the end
	Words    func(lang, key string, args map[string]any) string
	Door     Door // nil: nothing leaves, as on the command line
}

// Hooks are the webhooks of one space.
type Hooks struct {
	docs store.Collection[Hook]
	d    Deps
}

// Open opens the webhooks, and has them told from then on.
func Open(ctx context.Context, d Deps) (*Hooks, error) {
	docs, err := store.Open[Hook](ctx, d.DB, "webhooks", store.On("createdAt"))
	if err != nil {
		return nil, err
	}
	h := &Hooks{docs, d}
	d.Audit.Follow(h.follow)
	return h, nil
}

// All are the webhooks in the order in which they were made.
func (h *Hooks) All(ctx context.Context) ([]Hook, error) {
	page, err := h.docs.Find(ctx, store.Query{Sort: []string{"createdAt"}, Limit: 2 * Most}) // two that are made at once may be one too many
	return page.Items, err
}

// Get returns one.
func (h *Hooks) Get(ctx context.Context, id string) (Hook, error) {
	x, err := h.docs.Get(ctx, id)
	return x, missing(err)
}

func missing(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return fault.Missing("webhook.missing").Because(err)
	}
	return err
}

func (h *Hooks) moment() time.Time { return h.d.Now().UTC().Truncate(time.Millisecond) }
