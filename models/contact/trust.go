package contact

import (
	"context"
	"errors"
	"math"
	"net/url"
	"time"

	"github.com/google/uuid"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/store"
)

// TrustEntry is one line of somebody's ledger. Nothing of it is ever changed; it can be challenged and withdrawn.
type TrustEntry struct {
	ID         string           `json:"id"`
	Rev        int64            `json:"rev"`
	ContactID  string           `json:"contact_id"`
	Kind       string           `json:"kind"`
	Points     int              `json:"points"`    // as the rule was when it was written
	HalfLife   int              `json:"half_life"` // days
	Hours      int              `json:"hours"`     // that a correction took
	At         time.Time        `json:"at"`        // when it happened
	Origin     string           `json:"origin"`    // "clip:<id>", "fact:<id>", "deal:<id>"; "" by hand
	URL        string           `json:"url"`       // the evidence of an entry by hand
	Note       string           `json:"note"`
	Title      string           `json:"title"` // of the origin
	By         string           `json:"by"`
	ByName     string           `json:"by_name"`
	MadeAt     time.Time        `json:"made_at"`
	Challenges []TrustChallenge `json:"challenges"`
	Withdrawn  Withdrawal       `json:"withdrawn"`
}

// TrustChallenge is somebody's objection to an entry.
type TrustChallenge struct {
	Text   string    `json:"text"`
	By     string    `json:"by"`
	ByName string    `json:"by_name"`
	At     time.Time `json:"at"`
}

// Withdrawal is why an entry does not count any more.
type Withdrawal struct {
	Reason string    `json:"reason"`
	By     string    `json:"by"`
	ByName string    `json:"by_name"`
	At     time.Time `json:"at"`   // zero: it counts
	Auto   bool      `json:"auto"` // its origin does not say so any more; it comes back when that does
}

// Counts is what the entry is worth at a moment.
func (e TrustEntry) Counts(at time.Time) float64 {
	if !e.Withdrawn.At.IsZero() || e.At.After(at) {
		return 0
	}
	days := at.Sub(e.At).Hours() / 24
	return float64(e.Points) * math.Pow(0.5, days/float64(max(e.HalfLife, 1)))
}

// Ledger is somebody's trust and what it is made of.
type Ledger struct {
	Score   int
	Lines   []TrustLine // the latest first
	History []TrustPoint
}

// TrustLine is an entry and what it is worth today.
type TrustLine struct {
	TrustEntry
	Now float64
}

// TrustPoint is the score on a day.
type TrustPoint struct {
	On    time.Time
	Score int
}

// score is FirstTrust and what the entries are worth, between 0 and 100.
func score(entries []TrustEntry, at time.Time) int {
	sum := float64(FirstTrust)
	for _, e := range entries {
		sum += e.Counts(at)
	}
	return int(math.Round(min(100, max(0, sum))))
}

func (s *Contacts) openTrust(ctx context.Context, db store.DB) (err error) {
	s.trust, err = store.Open[TrustEntry](ctx, db, "contact_trust", store.On("contact_id", "at"), store.On("origin"))
	return err
}

// maxEntries bounds what is read of one ledger; what is older than the latest thousand has decayed to nothing.
const maxEntries = 1000

func (s *Contacts) entries(ctx context.Context, contactID string) ([]TrustEntry, error) {
	ids, err := s.IDs(ctx, contactID)
	if err != nil {
		return nil, err
	}
	page, err := s.trust.Find(ctx, store.Query{Filter: store.In("contact_id", ids...), Sort: []string{"-at"}, Limit: maxEntries})
	return page.Items, err
}

// Ledger returns somebody's trust with its entries and how it has been over the last year.
func (s *Contacts) Ledger(ctx context.Context, contactID string) (Ledger, error) {
	all, err := s.entries(ctx, contactID)
	if err != nil {
		return Ledger{}, err
	}
	now := s.now().UTC()
	l := Ledger{Score: score(all, now)}
	for _, e := range all {
		l.Lines = append(l.Lines, TrustLine{e, e.Counts(now)})
	}
	for month := -12; month <= 0; month++ {
		on := now.AddDate(0, month, 0)
		l.History = append(l.History, TrustPoint{on, score(all, on)})
	}
	return l, nil
}

// Credit writes an entry down by hand. It needs the address of what shows it.
func (s *Contacts) Credit(ctx context.Context, contactID string, e TrustEntry, by audit.Actor) (TrustEntry, error) {
	var faults fault.List
	rule, ok := ruleOf(e.Kind)
	if !ok {
		faults.Add(fault.Bad("kind", "contact.trust.kind_unknown"))
	}
	now := s.now().UTC()
	switch {
	case e.At.IsZero():
		e.At = now
	case e.At.After(now.Add(time.Minute)):
		faults.Add(fault.Bad("at", "contact.trust.future"))
	}
	if u, err := url.Parse(e.URL); err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" || len(e.URL) > 2000 {
		faults.Add(fault.Bad("url", "contact.trust.evidence"))
	}
	if e.Note = squeeze(e.Note); e.Note == "" {
		faults.Add(fault.Bad("note", "contact.trust.note_missing"))
	}
	limit(&faults, "note", e.Note, 500)
	if e.Hours < 0 || e.Hours > 24*365 {
		faults.Add(fault.Bad("hours", "contact.trust.hours"))
	}
	if err := faults.Err(); err != nil {
		return e, err
	}
	c, err := s.Get(ctx, contactID)
	if err != nil {
		return e, err
	}
	made := TrustEntry{ID: store.NewID(), ContactID: c.ID, Kind: e.Kind, Hours: e.Hours, At: e.At.UTC(), URL: e.URL, Note: e.Note, By: by.ID, ByName: by.Name, MadeAt: now}
	made.value(rule)
	if err := s.trust.Insert(ctx, &made); err != nil {
		return made, err
	}
	if err := s.rescore(ctx, c.ID); err != nil {
		return made, err
	}
	return made, s.record(ctx, "contact.trust.credited", c.ID, map[string]string{"kind": made.Kind, "entry": made.ID}, by)
}

func (e *TrustEntry) value(rule TrustRule) {
	e.Points, e.HalfLife = rule.Points, rule.HalfLife
	if e.Kind == "corrected" {
		e.Points = promptness(e.Hours)
	}
}

// Testimony is what a clip, a fact or a deal says of somebody.
type Testimony struct {
	ContactID, Kind string
	Detail          string // tells two of one kind apart, such as the fact
	At              time.Time
	Title           string
	Hours           int
}

// Testify makes the ledger say what an origin says: entries that are missing are added, those that the origin
// does not say any more are withdrawn, and come back when it does. What people have withdrawn stays withdrawn.
// It is safe to repeat.
func (s *Contacts) Testify(ctx context.Context, origin string, all []Testimony, by audit.Actor) error {
	wanted := map[string]bool{}
	touched := map[string]bool{}
	for _, t := range all {
		rule, ok := ruleOf(t.Kind)
		if !ok || t.ContactID == "" {
			continue
		}
		e := TrustEntry{
			ID: entryID(origin, t), ContactID: t.ContactID, Kind: t.Kind, Hours: t.Hours, At: t.At.UTC(), Origin: origin, Title: clip(t.Title, 200),
			By: by.ID, ByName: by.Name, MadeAt: s.now().UTC(),
		}
		e.value(rule)
		wanted[e.ID] = true
		added, err := s.trust.InsertMissing(ctx, &e)
		if err != nil {
			return err
		}
		if added[0] {
			touched[t.ContactID] = true
		}
	}
	for e, err := range s.trust.Each(ctx, store.Query{Filter: store.Eq("origin", origin)}) {
		if err != nil {
			return err
		}
		set := map[string]any{}
		switch {
		case wanted[e.ID] && e.Withdrawn.Auto && !e.Withdrawn.At.IsZero():
			set["withdrawn"] = Withdrawal{}
		case !wanted[e.ID] && e.Withdrawn.At.IsZero():
			set["withdrawn"] = Withdrawal{By: by.ID, ByName: by.Name, At: s.now().UTC(), Auto: true}
		default:
			continue
		}
		if _, err := s.trust.Modify(ctx, store.Eq("id", e.ID), store.Patch{Set: set}); err != nil {
			return err
		}
		touched[e.ContactID] = true
	}
	for id := range touched {
		if err := s.rescore(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

func entryID(origin string, t Testimony) string {
	return uuid.NewSHA1(uuid.NameSpaceOID, []byte("trust "+origin+" "+t.ContactID+" "+t.Kind+" "+t.Detail)).String()
}

// Challenge notes that somebody objects to an entry. It counts on, and the objection stands beside it.
func (s *Contacts) Challenge(ctx context.Context, entryID, text string, by audit.Actor) (TrustEntry, error) {
	var faults fault.List
	if text = squeeze(text); text == "" {
		faults.Add(fault.Bad("text", "contact.trust.challenge_missing"))
	}
	limit(&faults, "text", text, 1000)
	if err := faults.Err(); err != nil {
		return TrustEntry{}, err
	}
	return s.entry(ctx, entryID, "contact.trust.challenged", map[string]string{"text": text}, by, func(e *TrustEntry) error {
		if len(e.Challenges) >= 20 {
			return fault.Clash("contact.trust.challenges_many")
		}
		e.Challenges = append(e.Challenges, TrustChallenge{text, by.ID, by.Name, s.now().UTC()})
		return nil
	})
}

// Withdraw ends that an entry counts, and says why. It stays in the ledger.
func (s *Contacts) Withdraw(ctx context.Context, entryID, reason string, by audit.Actor) (TrustEntry, error) {
	var faults fault.List
	if reason = squeeze(reason); reason == "" {
		faults.Add(fault.Bad("reason", "contact.trust.reason_missing"))
	}
	limit(&faults, "reason", reason, 500)
	if err := faults.Err(); err != nil {
		return TrustEntry{}, err
	}
	return s.entry(ctx, entryID, "contact.trust.withdrawn", map[string]string{"reason": reason}, by, func(e *TrustEntry) error {
		if !e.Withdrawn.At.IsZero() && !e.Withdrawn.Auto {
			return fault.Clash("contact.trust.withdrawn_already")
		}
		e.Withdrawn = Withdrawal{Reason: reason, By: by.ID, ByName: by.Name, At: s.now().UTC()}
		return nil
	})
}

func (s *Contacts) entry(ctx context.Context, id, action string, data map[string]string, by audit.Actor, change func(*TrustEntry) error) (TrustEntry, error) {
	e, err := s.trust.Edit(ctx, id, change)
	if errors.Is(err, store.ErrNotFound) {
		return e, fault.Missing("contact.trust.missing")
	}
	if err != nil {
		return e, err
	}
	if err := s.rescore(ctx, e.ContactID); err != nil {
		return e, err
	}
	data["kind"], data["entry"] = e.Kind, e.ID
	return e, s.record(ctx, action, e.ContactID, data, by)
}

// Entry returns one, or a fault that there is none.
func (s *Contacts) Entry(ctx context.Context, id string) (TrustEntry, error) {
	e, err := s.trust.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return e, fault.Missing("contact.trust.missing")
	}
	return e, err
}

// rescore keeps with the contact what its ledger comes to now.
func (s *Contacts) rescore(ctx context.Context, contactID string) error {
	c, err := s.Get(ctx, contactID)
	if fault.KindOf(err) == fault.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	all, err := s.entries(ctx, c.ID)
	if err != nil {
		return err
	}
	if n := score(all, s.now()); n != c.Trust {
		return s.SetTrust(ctx, c.ID, n)
	}
	return nil
}

// TrustSweep is the kind of the job that lets trust decay, once a day.
const TrustSweep = "contact.trust"

// Decay computes the score of everybody who has entries anew: what has happened counts less every day.
func (s *Contacts) Decay(ctx context.Context) error {
	last := ""
	for e, err := range s.trust.Each(ctx, store.Query{Sort: []string{"contact_id", "at"}}) {
		if err != nil {
			return err
		}
		if e.ContactID == last {
			continue
		}
		last = e.ContactID
		if err := s.rescore(ctx, last); err != nil {
			return err
		}
	}
	return nil
}
