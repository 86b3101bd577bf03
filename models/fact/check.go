package fact

import (
	"context"
	"errors"
	"slices"
	"time"

	"standfirst/models/audit"
	"standfirst/models/incident"
	"standfirst/models/store"
)

// CheckKind is the job that reads stored evidence again, and EventDamaged what it tells the incident's stream.
const (
	CheckKind    = "fact.check"
	EventDamaged = "fact.evidence_damaged"
)

// A round reads every file once and begins no sooner than a day after the one before. One run of the job reads no
// more than so much of it, so that nobody who works meanwhile waits for the disk.
const (
	roundTime = 24 * time.Hour
	stepBytes = 1 << 30
	stepFacts = 2000
	pageFacts = 50
)

// Round is how far the check of the evidence is.
type Round struct {
	ID      string    `json:"id"`
	Rev     int64     `json:"rev"`
	After   string    `json:"after"` // cursor behind the facts that were read
	BegunAt time.Time `json:"begunAt"`
	EndedAt time.Time `json:"endedAt"` // of this round; zero while it goes on
	Files   int64     `json:"files"`   // read in it
	Bytes   int64     `json:"bytes"`
	LastAt  time.Time `json:"lastAt"` // when the last whole round ended; zero: never
}

// Damaged is a fact of which stored evidence is no longer what was added. Its id is the fact's.
type Damaged struct {
	ID         string        `json:"id"`
	Rev        int64         `json:"rev"`
	IncidentID string        `json:"incidentId"`
	Mode       incident.Mode `json:"mode"`
	Key        string        `json:"key"`
	Files      []BrokenFile  `json:"files"`
	At         time.Time     `json:"at"` // when it was noticed first
	Owed       []audit.Owed  `json:"owed"`
}

// BrokenFile is one of its files.
type BrokenFile struct {
	SHA256 string `json:"sha256"`
	Name   string `json:"name"`
	What   string `json:"what"` // Gone or Altered
}

const theRound = "round"

// LastRound returns how far the check of the evidence is.
func (s *Facts) LastRound(ctx context.Context) (Round, error) {
	r, err := s.rounds.Get(ctx, theRound)
	if errors.Is(err, store.ErrNotFound) {
		return Round{ID: theRound}, nil
	}
	return r, err
}

// Damages returns the facts whose evidence was found damaged, those noticed first at the top, that the viewer may
// know of.
func (s *Facts) Damages(ctx context.Context, limit int) ([]Damaged, error) {
	veil, err := s.incidents.Veil(ctx, "incidentId")
	if err != nil {
		return nil, err
	}
	page, err := s.damages.Find(ctx, store.Query{Filter: veil, Sort: []string{"at"}, Limit: limit})
	return slices.DeleteFunc(page.Items, func(d Damaged) bool { return len(d.Files) == 0 }), err
}

// Check reads the next part of the stored evidence and compares it with the hashes that were signed. What is damaged
// is marked and told to the incident's log once; what is whole again loses its mark. It may be repeated at will: what
// a death has left half read is read again.
func (s *Facts) Check(ctx context.Context) error {
	if _, err := s.rounds.InsertMissing(ctx, &Round{ID: theRound}); err != nil {
		return err
	}
	r, err := s.rounds.Get(ctx, theRound)
	if err != nil {
		return err
	}
	now := s.moment()
	if !r.EndedAt.IsZero() && now.Sub(r.BegunAt) < roundTime {
		return nil
	}
	if !r.EndedAt.IsZero() || r.BegunAt.IsZero() {
		r.After, r.BegunAt, r.EndedAt, r.Files, r.Bytes = "", now, time.Time{}, 0, 0
	}
	for seen, read := 0, int64(0); r.EndedAt.IsZero() && seen < stepFacts && read < stepBytes; {
		page, err := s.docs.Browse(ctx, store.Query{Sort: []string{"id"}, After: r.After, Limit: pageFacts})
		if err != nil {
			return err
		}
		for _, f := range page.Items {
			files, bytes, err := s.checkFact(ctx, f)
			if err != nil {
				return err
			}
			seen, read = seen+1, read+bytes
			r.Files, r.Bytes = r.Files+files, r.Bytes+bytes
		}
		if r.After = page.Next; r.After == "" {
			r.EndedAt, r.LastAt = now, now
		}
		if err := s.rounds.Put(ctx, &r); err != nil {
			return err
		}
	}
	return nil
}

// checkFact reads every file of every version of a fact once.
func (s *Facts) checkFact(ctx context.Context, f Fact) (files, bytes int64, err error) {
	var broken []BrokenFile
	seen := map[string]bool{}
	for _, e := range filesOf([]Fact{f}) {
		if seen[e.SHA256] {
			continue
		}
		seen[e.SHA256] = true
		what, err := s.inspect(ctx, e, true)
		if err != nil {
			return files, bytes, err
		}
		if what != "" {
			broken = append(broken, BrokenFile{e.SHA256, e.Name, what})
		}
		files, bytes = files+1, bytes+e.Size
	}
	return files, bytes, s.mark(ctx, f, broken)
}

// mark keeps what is damaged of a fact.
func (s *Facts) mark(ctx context.Context, f Fact, broken []BrokenFile) error {
	if len(broken) == 0 {
		_, err := s.damages.Delete(ctx, store.Eq("id", f.ID))
		return err
	}
	now := s.moment()
	fresh := Damaged{ID: f.ID, IncidentID: f.IncidentID, Mode: f.Mode, Key: f.Key, At: now}
	if _, err := s.damages.InsertMissing(ctx, &fresh); err != nil {
		return err
	}
	d, err := s.damages.Edit(ctx, f.ID, func(d *Damaged) error {
		for _, b := range broken {
			if !slices.Contains(d.Files, b) {
				d.Owed = append(d.Owed, audit.Owe(now, audit.Entry{By: audit.System("fact"), Action: EventDamaged, Object: Object(f.ID), Data: map[string]string{
					"key": f.Key, "name": b.Name, "sha256": b.SHA256, "what": b.What,
				}}))
			}
		}
		d.Files = broken
		return nil
	})
	if err != nil || len(d.Owed) == 0 {
		return err
	}
	paid, err := s.audit.PayAll(ctx, incident.Stream(f.IncidentID), d.Owed)
	if err != nil {
		return err
	}
	_, err = s.damages.Edit(ctx, f.ID, func(d *Damaged) error { d.Owed = paid.Rest(d.Owed); return nil })
	return err
}
