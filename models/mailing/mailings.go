package mailing

import (
	"context"
	"errors"
	"time"

	"standfirst/models/audience"
	"standfirst/models/audit"
	"standfirst/models/contact"
	"standfirst/models/embargo"
	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/job"
	"standfirst/models/leaving"
	"standfirst/models/outlet"
	"standfirst/models/release"
	"standfirst/models/sender"
	"standfirst/models/setting"
	"standfirst/models/store"
	"standfirst/models/wire"
)

// Deps is what Mailings needs.
type Deps struct {
	DB        store.DB
	Audit     *audit.Log
	Jobs      *job.Queue
	Now       func() time.Time
	Space     string // id of the space, part of the unsubscribe links
	Contacts  *contact.Contacts
	Lists     *audience.Lists
	Segments  *audience.Segments // nil: there are none
	Outlets   *outlet.Outlets
	Incidents *incident.Incidents
	Facts     *fact.Facts
	Releases  *release.Releases
	Embargoes *embargo.Embargoes // nil: there are none
	Settings  *setting.Settings
	Senders   *sender.Senders // nil: there is the sender of the settings alone
	Wires     *wire.Wires     // nil: nothing is handed over
	Picture   OpenPicture     // nil: no pictures travel with what is handed over
	Frame     Framer
	Words     func(lang, key string, args map[string]any) string // a message of the catalogues

	// Own is the address of the newsroom's own host, without a slash at the end, "" while there is none; nil: never.
	Own func() string

	// Factor refuses whoever does not show a second factor; its faults are of the field code. nil: nobody is asked.
	Factor func(ctx context.Context, by audit.Actor, code string) error

	// Hold is the time between a launch and the first message of a wave that goes at once: so long it can be taken back.
	Hold time.Duration

	// Sender opens the way out for a server and its settings; it is asked again when they change, and a
	// sender that is an io.Closer is closed then. nil: everything is captured.
	Sender func(setting.SMTP) Sender

	// Exchangers says who takes the mail of a domain; nil: every domain that is nobody's known is its own.
	Exchangers Exchangers

	// Outbox remembers how far sending has come; nil: nobody does, and a copy of the database that is put back is noticed
	// after LateLimit.
	Outbox Outbox

	// Leaving keeps who wants no more mail while the database is away; nil: no longer than the process lives.
	Leaving *leaving.Book

	// Source writes a message as it would go over the wire, for the view of captured messages. nil: none.
	Source func(Message) ([]byte, error)
}

// Mailings holds the mailings of one space, their deliveries and what was captured.
type Mailings struct {
	d          Deps
	docs       store.Collection[Mailing]
	deliveries store.Collection[Delivery]
	removed    store.Collection[Removed]
	captured   store.Collection[Captured]
	lanes      store.Collection[Lane]
	streaks    store.Collection[streak]
	flows      store.Collection[flow]
	counts     store.Collection[sendCount]
	hosts      *hosts
	looks      looks
	post       post
	stops      stops
	advances   joint
	clicks     store.Collection[Click]
	replies    store.Collection[Reply]
	hits       store.Collection[hit] // requests for personal links that wait to be judged,
	heard      heard                 // and those that wait to be written
	code       func([]byte) []byte
	linkCode   func([]byte) []byte
}

// Open opens the mailings.
func Open(ctx context.Context, d Deps) (*Mailings, error) {
	s := &Mailings{d: d, hosts: newHosts(d.Exchangers, d.Now), code: d.Settings.Sealer().Coder("unsubscribe"), linkCode: d.Settings.Sealer().Coder("click"), heard: heard{ring: make(chan struct{}, 1)}}
	var err error
	if s.docs, err = store.Open[Mailing](ctx, d.DB, "mailings",
		store.On("createdAt"), store.On("state", "createdAt"), store.On("terms"), store.On("factKeys"), store.On("releaseId", "createdAt"),
		store.On("uses", "createdAt"), store.On("incidentId", "launchedAt"), store.On("launchedAt")); err != nil {
		return nil, err
	}
	if s.deliveries, err = store.Open[Delivery](ctx, d.DB, "deliveries",
		store.On("waveId", "state", "dueAt", "turn"), store.On("mailingId", "state", "at", "turn"), store.On("mailingId", "lane"),
		store.On("address"), store.On("contactId", "at")); err != nil {
		return nil, err
	}
	if s.removed, err = store.Open[Removed](ctx, d.DB, "mailing_removed", store.On("mailingId", "reason")); err != nil {
		return nil, err
	}
	if s.captured, err = store.Open[Captured](ctx, d.DB, "captured", store.On("at"), store.On("mailingId", "at"), store.On("incidentId", "at")); err != nil {
		return nil, err
	}
	if s.clicks, err = store.Open[Click](ctx, d.DB, "clicks", store.On("mailingId", "link"), store.On("deliveryId", "link"), store.On("contactId", "lastAt")); err != nil {
		return nil, err
	}
	if s.replies, err = store.Open[Reply](ctx, d.DB, "mailing_replies", store.On("mailingId", "at"), store.On("contactId", "at"), store.On("outletId", "at"), store.On("owes")); err != nil {
		return nil, err
	}
	if s.hits, err = openHits(ctx, d.DB); err != nil {
		return nil, err
	}
	if s.lanes, err = store.Open[Lane](ctx, d.DB, "mail_lanes"); err != nil {
		return nil, err
	}
	if s.streaks, err = store.Open[streak](ctx, d.DB, "mail_streaks"); err != nil {
		return nil, err
	}
	if s.flows, err = store.Open[flow](ctx, d.DB, "mail_flows"); err != nil {
		return nil, err
	}
	if s.counts, err = store.Open[sendCount](ctx, d.DB, "mail_counts"); err != nil {
		return nil, err
	}
	if s.d.Leaving == nil {
		if s.d.Leaving, err = leaving.Open(nil); err != nil {
			return nil, err
		}
	}
	s.carryOut()
	return s, s.learnUses(ctx)
}

// Get returns a mailing, or a fault that there is none; to a viewer who may not know of its incident there
// is none.
func (s *Mailings) Get(ctx context.Context, id string) (Mailing, error) {
	m, err := s.docs.Get(ctx, id)
	if err != nil {
		return m, missing(err, "mailing.missing")
	}
	if err := s.d.Incidents.Seen(ctx, m.IncidentID, "mailing.missing"); err != nil {
		return Mailing{}, err
	}
	return m, nil
}

// edit changes a mailing that the viewer may know of.
func (s *Mailings) edit(ctx context.Context, id string, change func(*Mailing) error) (Mailing, error) {
	return s.docs.Edit(ctx, id, func(m *Mailing) error {
		if err := s.d.Incidents.Seen(ctx, m.IncidentID, "mailing.missing"); err != nil {
			return err
		}
		return change(m)
	})
}

// veil is the filter without the mailings about incidents that the viewer may not know of.
func (s *Mailings) veil(ctx context.Context, f store.Filter) (store.Filter, error) {
	veil, err := s.d.Incidents.Veil(ctx, "incidentId")
	return store.And(f, veil), err
}

// OfRelease returns the mailings of a release, newest first.
func (s *Mailings) OfRelease(ctx context.Context, releaseID string) ([]Mailing, error) {
	f, err := s.veil(ctx, store.Eq("releaseId", releaseID))
	if err != nil {
		return nil, err
	}
	page, err := s.docs.Find(ctx, store.Query{
		Filter: f, Sort: []string{"-createdAt"}, Limit: store.MaxLimit,
	})
	return page.Items, err
}

// Launched returns the mailings that were launched from one moment until before another (a zero time is no limit), the
// first first, at most limit of them and no more than a page holds. More says that there are others.
func (s *Mailings) Launched(ctx context.Context, from, to time.Time, limit int) (all []Mailing, more bool, err error) {
	if from.IsZero() {
		from = time.Unix(0, 0) // what was never launched has the zero time
	}
	f := store.And(store.Gte("launchedAt", from), store.Eq("drill", false))
	if !to.IsZero() {
		f = store.And(f, store.Lt("launchedAt", to))
	}
	if f, err = s.veil(ctx, f); err != nil {
		return nil, false, err
	}
	page, err := s.docs.Find(ctx, store.Query{Filter: f, Sort: []string{"launchedAt"}, Limit: limit})
	return page.Items, page.Next != "", err
}

// About returns the ids of the mailings about an incident.
func (s *Mailings) About(ctx context.Context, incidentID string) ([]string, error) {
	var out []string
	for m, err := range s.docs.Each(ctx, store.Query{Filter: store.Eq("incidentId", incidentID)}) {
		if err != nil {
			return nil, err
		}
		out = append(out, m.ID)
	}
	return out, nil
}

// OfReleases returns the mailings of many releases, by release.
func (s *Mailings) OfReleases(ctx context.Context, releaseIDs ...string) (map[string][]Mailing, error) {
	out := map[string][]Mailing{}
	if len(releaseIDs) == 0 {
		return out, nil
	}
	f, err := s.veil(ctx, store.In("releaseId", releaseIDs...))
	if err != nil {
		return nil, err
	}
	for m, err := range s.docs.Each(ctx, store.Query{Filter: f}) {
		if err != nil {
			return nil, err
		}
		out[m.ReleaseID] = append(out[m.ReleaseID], m)
	}
	return out, nil
}

func (s *Mailings) now() time.Time { return s.d.Now().UTC().Truncate(time.Millisecond) }

func (s *Mailings) record(ctx context.Context, m Mailing, action string, by audit.Actor, data map[string]string) error {
	_, err := s.d.Audit.Append(ctx, m.stream(), m.entry(action, by, data))
	return err
}

func (m Mailing) entry(action string, by audit.Actor, data map[string]string) audit.Entry {
	return audit.Entry{By: by, Action: action, Object: m.stream(), Data: data}
}

func missing(err error, key string) error {
	if errors.Is(err, store.ErrNotFound) {
		return fault.Missing(key).Because(err)
	}
	return err
}
