package creator

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fact"
	"standfirst/models/fault"
)

// Cited is a fact in a brief: the version that was chosen and its words.
type Cited struct {
	FactID  string `json:"fact_id"`
	Version int    `json:"version"`
	Key     string `json:"key"`
	Claim   string `json:"claim"` // in the brief's language, or the one that it is written in
	Lang    string `json:"lang"`
}

// Ref names the version.
func (c Cited) Ref() fact.Ref { return fact.Ref{FactID: c.FactID, Version: c.Version} }

// Brief is what a creator is asked to do. What it says about us is facts alone; Task, Do and Dont are about
// the work. A version never changes.
type Brief struct {
	Version  int       `json:"version"`
	Lang     string    `json:"lang"`
	Task     string    `json:"task"`
	Do       string    `json:"do"`
	Dont     string    `json:"dont"`
	Facts    []Cited   `json:"facts"`
	Label    string    `json:"label"` // as it was due when the brief was written
	Hash     string    `json:"hash"`
	By       string    `json:"by"`
	ByName   string    `json:"by_name"`
	At       time.Time `json:"at"`
	SentAt   time.Time `json:"sent_at"`
	SentName string    `json:"sent_name"`
	Ack      Ack       `json:"ack"`
	Stale    bool      `json:"stale"`  // a cited version is no longer verified
	Fallen   []string  `json:"fallen"` // keys of those facts
}

// Ack says who acknowledged which text, and when.
type Ack struct {
	Name       string    `json:"name"` // on the creator's side
	How        string    `json:"how"`  // by which way: mail, WeChat, call
	RecordedBy string    `json:"recorded_by"`
	ByName     string    `json:"by_name"`
	At         time.Time `json:"at"`
	Hash       string    `json:"hash"` // of the brief
	Link       bool      `json:"link"` // given by the creator's own link, not recorded by one of us
}

// Refs are the versions of facts that the brief is built from.
func (b Brief) Refs() []fact.Ref {
	out := make([]fact.Ref, len(b.Facts))
	for i, f := range b.Facts {
		out[i] = f.Ref()
	}
	return out
}

// sum hashes what the creator reads.
func (b Brief) sum(deal string) string {
	return hash([]any{"standfirst.brief.1", deal, b.Version, b.Lang, b.Task, b.Do, b.Dont, b.Facts, b.Label})
}

// Ask is a brief as somebody writes it. Facts are ids; the version that is current and verified is taken.
type Ask struct {
	Task, Do, Dont string
	Facts          []string
}

// WriteBrief writes a new version of the brief. It is built only from facts that are verified now, and at
// least one of them. A brief that the creator has already is superseded: the deal goes back to accepted, and
// the new one must be sent and acknowledged. Once something is published there is nothing to brief any more.
func (s *Creators) WriteBrief(ctx context.Context, id string, a Ask, by audit.Actor) (Deal, error) {
	d, err := s.Deal(ctx, id)
	if err != nil {
		return d, err
	}
	cited, drill, err := s.cite(ctx, d, a.Facts)
	if err != nil {
		return d, err
	}
	var faults fault.List
	a.Task = prose(&faults, "task", a.Task, maxText)
	a.Do, a.Dont = prose(&faults, "do", a.Do, maxText), prose(&faults, "dont", a.Dont, maxText)
	if a.Task == "" {
		faults.Add(fault.Bad("task", "creator.brief.task_missing"))
	}
	if err := faults.Err(); err != nil {
		return d, err
	}
	return s.byPerson(ctx, id, by, func(d *Deal, now time.Time) error {
		if d.Live() || !d.Open {
			return fault.Clash("creator.brief.over")
		}
		if drill && !d.Drill {
			return fault.Bad("facts", "creator.brief.drill")
		}
		if d.Brief.Version > 0 {
			d.Briefs = append(d.Briefs, d.Brief)
		}
		b := Brief{
			Version: d.Brief.Version + 1, Lang: d.Lang, Task: a.Task, Do: a.Do, Dont: a.Dont, Facts: cited, Label: d.Label().Text(),
			By: by.ID, ByName: by.Name, At: now,
		}
		b.Hash = b.sum(d.ID)
		d.Brief = b
		if d.Stage == "working" {
			d.State = Accepted
		}
		d.owe(now, by, "deal.brief_written", map[string]string{"version": strconv.Itoa(b.Version), "facts": keys(cited)})
		return nil
	})
}

func keys(cited []Cited) string {
	out := make([]string, len(cited))
	for i, c := range cited {
		out[i] = c.Key
	}
	return strings.Join(out, ", ")
}

// cite takes the current version of each fact, which must be verified. Drill reports whether any belongs to
// a rehearsal.
func (s *Creators) cite(ctx context.Context, d Deal, ids []string) (cited []Cited, drill bool, err error) {
	if ids = once(ids); len(ids) == 0 {
		return nil, false, fault.Bad("facts", "creator.brief.facts_missing")
	}
	if len(ids) > maxFacts {
		return nil, false, fault.Bad("facts", "creator.many", "max", maxFacts)
	}
	facts, err := s.facts.GetAll(ctx, ids...)
	if err != nil {
		return nil, false, err
	}
	refs := make([]fact.Ref, len(ids))
	for i, id := range ids {
		refs[i] = fact.Ref{FactID: id, Version: facts[id].Current}
	}
	standing, err := s.facts.Standing(ctx, refs)
	if err != nil {
		return nil, false, err
	}
	var faults fault.List
	for _, f := range standing {
		if !f.OK {
			faults.Add(fault.Bad("facts", "creator.brief.unverified", "key", f.Fact.Key))
			continue
		}
		claim, lang := f.Fact.Now().Claim.In(d.Lang)
		cited = append(cited, Cited{f.FactID, f.Version, f.Fact.Key, claim, lang})
		drill = drill || f.Fact.Drill()
	}
	return cited, drill, faults.Err()
}

// maxFacts is how many facts a brief may cite.
const maxFacts = 50

// once is each id at its first place, and none when there is none; it stops behind maxFacts.
func once(ids []string) []string {
	var out []string
	for _, id := range ids {
		if id != "" && !slices.Contains(out, id) {
			if out = append(out, id); len(out) > maxFacts {
				break
			}
		}
	}
	return out
}

// Fallen returns the keys of the facts of a brief that are no longer verified in the version it cites.
func (s *Creators) Fallen(ctx context.Context, b Brief) ([]string, error) {
	if len(b.Facts) == 0 {
		return nil, nil
	}
	standing, err := s.facts.Standing(ctx, b.Refs())
	if err != nil {
		return nil, err
	}
	return fallen(b, standing), nil
}

func fallen(b Brief, standing []fact.Standing) []string {
	var out []string
	for i, f := range standing {
		if !f.OK {
			out = append(out, b.Facts[i].Key)
		}
	}
	return out
}

// stands refuses to go on with a brief that is missing or stale.
func (s *Creators) stands(ctx context.Context, d *Deal) error {
	if d.Brief.Version == 0 {
		return fault.Clash("creator.brief.missing")
	}
	gone, err := s.Fallen(ctx, d.Brief)
	if err != nil {
		return err
	}
	if len(gone) > 0 {
		return fault.Clash("creator.brief.stale", "keys", strings.Join(gone, ", "))
	}
	if label := d.Label().Text(); label != d.Brief.Label {
		return fault.Clash("creator.brief.label", "label", label)
	}
	return nil
}

// SendBrief says that the brief has gone to the creator. A stale one does not go.
func (s *Creators) SendBrief(ctx context.Context, id string, by audit.Actor) (Deal, error) {
	return s.byPerson(ctx, id, by, func(d *Deal, now time.Time) error {
		if err := d.from(Accepted); err != nil {
			return err
		}
		if err := s.stands(ctx, d); err != nil {
			return err
		}
		if err := s.mayHire(ctx, *d); err != nil {
			return err
		}
		d.State, d.Brief.SentAt, d.Brief.SentName = Briefed, now, by.Name
		d.owe(now, by, "deal.briefed", map[string]string{"version": strconv.Itoa(d.Brief.Version)})
		return nil
	})
}

// Acknowledge notes who on the creator's side acknowledged the brief, by which way, and the hash of the text
// that they had. hash is what the page showed, so that nobody acknowledges a brief that has changed since.
func (s *Creators) Acknowledge(ctx context.Context, id, name, how, hash string, by audit.Actor) (Deal, error) {
	return s.byPerson(ctx, id, by, func(d *Deal, now time.Time) error {
		if err := d.from(Briefed); err != nil {
			return err
		}
		var faults fault.List
		name, how = line(&faults, "ack_name", name), line(&faults, "ack_how", how)
		if name == "" {
			faults.Add(fault.Bad("ack_name", "creator.ack.name_missing"))
		}
		if err := faults.Err(); err != nil {
			return err
		}
		if hash != d.Brief.Hash {
			return fault.Clash("creator.ack.other")
		}
		if err := s.stands(ctx, d); err != nil {
			return err
		}
		d.State = Acknowledged
		d.Brief.Ack = Ack{Name: name, How: how, RecordedBy: by.ID, ByName: by.Name, At: now, Hash: d.Brief.Hash}
		d.owe(now, by, "deal.acknowledged", map[string]string{"name": name, "version": strconv.Itoa(d.Brief.Version), "hash": d.Brief.Hash})
		return nil
	})
}
