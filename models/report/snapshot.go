package report

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"standfirst/models/audit"
	"standfirst/models/coverage"
	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/store"
)

// Snapshot is a report as it stood when it was handed out. Its content is a file of the space, found by its hash.
type Snapshot struct {
	Hash   string    `json:"hash"` // SHA-256 of the content
	At     time.Time `json:"at"`
	By     string    `json:"by"` // name
	Reason string    `json:"reason"`
	First  string    `json:"first"` // day of the period that it tells of; "" for the plan's

	Facts []fact.Ref `json:"facts"` // that it states; nil in those from before they were kept
}

// maxSnapshots bounds the snapshots of one report.
const maxSnapshots = 100

// maxContent bounds the content of one, in bytes: some ten thousand clips with room to spare.
const maxContent = 256 << 20

// content is what a snapshot holds.
type content struct {
	Zone   string `json:"zone"`
	Report Report `json:"report"`
}

// Freeze keeps the report as it stands now, of the period in which the day first lies, "" for the plan's. reason says for
// whom or why; its fault is on reason. What is frozen never changes; two moments at which everything was the same still are two snapshots,
// because the moment is a part of them.
func (s *Reports) Freeze(ctx context.Context, id, first, reason string, zone *time.Location, by audit.Actor) (Snapshot, error) {
	if len([]rune(reason)) > maxText {
		return Snapshot{}, fault.Bad("reason", "report.note.long", "max", maxText)
	}
	p, err := s.planAt(ctx, id, first)
	if err != nil {
		return Snapshot{}, err
	}
	if len(p.Snapshots) >= maxSnapshots {
		return Snapshot{}, fault.Clash("report.snapshot.many", "max", maxSnapshots)
	}
	r, err := s.Tell(ctx, p, zone)
	if err != nil {
		return Snapshot{}, err
	}
	data, err := json.Marshal(content{Zone: r.Zone.String(), Report: r})
	if err != nil {
		return Snapshot{}, fmt.Errorf("snapshot of report %s: %w", id, err)
	}
	if _, err := s.Files.Put(ctx, bytes.NewReader(data)); err != nil {
		return Snapshot{}, err
	}
	sum := sha256.Sum256(data)
	made := Snapshot{Hash: hex.EncodeToString(sum[:]), At: r.At, By: by.Name, Reason: reason, First: first, Facts: r.states()}
	p, err = s.change(ctx, id, func(p *Plan) error {
		p.Snapshots = append(p.Snapshots, made)
		p.findBy(made.Facts)
		p.show(r)
		return nil
	})
	if err != nil {
		return made, err
	}
	return made, s.remember(ctx, EventFrozen, p, map[string]string{"hash": made.Hash}, by)
}

// findBy has the plan found by facts that a snapshot of it states.
func (p *Plan) findBy(facts []fact.Ref) {
	for _, ref := range facts {
		if !slices.Contains(p.FactIDs, ref.FactID) {
			p.FactIDs = append(p.FactIDs, ref.FactID)
		}
	}
}

// states are the versions of facts that the report gives the words of.
func (r Report) states() []fact.Ref {
	out := []fact.Ref{}
	add := func(ref fact.Ref) {
		if !slices.Contains(out, ref) {
			out = append(out, ref)
		}
	}
	for _, st := range r.Facts {
		add(st.Ref)
	}
	for _, u := range r.Reading.Facts {
		add(fact.Ref{FactID: u.FactID, Version: u.Got})
	}
	return out
}

// StatingFact returns the plans of which a snapshot states a fact, in any version: at most limit, those that the viewer
// may know of.
func (s *Reports) StatingFact(ctx context.Context, factID string, limit int) ([]Plan, error) {
	page, err := s.plans.Find(ctx, store.Query{Filter: store.Eq("factIds", factID), Limit: limit})
	if err != nil {
		return nil, err
	}
	var out []Plan
	for _, p := range page.Items {
		seen, err := s.Plan(ctx, p.ID)
		if fault.KindOf(err) == fault.NotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, seen)
	}
	return out, nil
}

// RederiveSnapshots finds out which facts the snapshots state that were made before that was kept. One whose content is
// lost states none.
func (s *Reports) RederiveSnapshots(ctx context.Context) error {
	for p, err := range s.plans.Each(ctx, store.Query{}) {
		if err != nil {
			return err
		}
		stated := map[string][]fact.Ref{}
		for _, snap := range p.Snapshots {
			if len(snap.Facts) > 0 {
				continue
			}
			c, err := s.content(ctx, snap.Hash)
			if err != nil && fault.KindOf(err) != fault.NotFound {
				return err
			}
			if refs := c.Report.states(); len(refs) > 0 {
				stated[snap.Hash] = refs
			}
		}
		if len(stated) == 0 {
			continue
		}
		_, err := s.plans.Edit(ctx, p.ID, func(p *Plan) error {
			for i := range p.Snapshots {
				if refs := stated[p.Snapshots[i].Hash]; len(refs) > 0 {
					p.Snapshots[i].Facts = refs
					p.findBy(refs)
				}
			}
			return nil
		})
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
	}
	return nil
}

// content reads what a snapshot holds, and whether that is what it held: a fault says what is not.
func (s *Reports) content(ctx context.Context, hash string) (content, error) {
	var c content
	file, err := s.Files.Open(ctx, hash)
	if errors.Is(err, store.ErrNotFound) {
		return c, fault.Missing("report.snapshot.lost").Because(err)
	}
	if err != nil {
		return c, err
	}
	data, err := io.ReadAll(io.LimitReader(file, maxContent))
	if err = errors.Join(err, file.Close()); err != nil {
		return c, err
	}
	if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != hash {
		return c, fault.Missing("report.snapshot.lost")
	}
	if err := json.Unmarshal(data, &c); err != nil {
		return c, fmt.Errorf("snapshot %s: %w", hash, err)
	}
	return c, nil
}

// Thaw reads a snapshot of the plan. What does not have the hash any more is an
// error: nobody is shown other numbers than those that were handed out. One that names a mailing or a claim of an
// incident that the viewer may not know of is missing for them, whoever has frozen it. It holds its pictures: the articles
// may be gone by now.
func (s *Reports) Thaw(ctx context.Context, p Plan, hash string) (Snapshot, Report, error) {
	at := slices.IndexFunc(p.Snapshots, func(f Snapshot) bool { return f.Hash == hash })
	if at < 0 {
		return Snapshot{}, Report{}, fault.Missing("report.snapshot.missing")
	}
	c, err := s.content(ctx, hash)
	if err != nil {
		return Snapshot{}, Report{}, err
	}
	hidden, err := s.Incidents.Hidden(ctx)
	if err != nil {
		return Snapshot{}, Report{}, err
	}
	if slices.ContainsFunc(c.Report.named(), func(id string) bool { return slices.Contains(hidden, id) }) {
		return Snapshot{}, Report{}, fault.Missing("report.snapshot.missing")
	}
	if c.Report.Zone, err = time.LoadLocation(c.Zone); err != nil {
		c.Report.Zone = time.UTC
	}
	if c.Report.Media == nil { // frozen before reports kept the names of their outlets
		if err := errors.Join(s.look(ctx, &c.Report), s.sign(ctx, &c.Report)); err != nil {
			return Snapshot{}, Report{}, err
		}
	}
	if c.Report.Earlier != nil {
		c.Report.Earlier.Zone = c.Report.Zone
	}
	return p.Snapshots[at], c.Report, s.illustrate(ctx, &c.Report)
}

// named are the incidents whose mailings, claims, messages, facts, requests, answers or quotations the report names; an article is public.
func (r Report) named() []string {
	var ids []string
	for _, m := range r.Mailings {
		ids = append(ids, m.IncidentID)
	}
	for _, rep := range r.Repeats {
		for _, hit := range rep.Hits {
			ids = append(ids, hit.IncidentID)
		}
	}
	for _, m := range r.Reading.Messages {
		ids = append(ids, m.IncidentID)
	}
	for _, u := range r.Reading.Facts {
		ids = append(ids, u.IncidentID)
	}
	if r.Earlier != nil && r.Earlier.Incident != nil {
		ids = append(ids, r.Earlier.Incident.Incident.ID)
	}
	for _, q := range r.Asked.Requests {
		ids = append(ids, q.IncidentID)
	}
	if r.Programme != nil {
		for _, d := range r.Programme.Deals {
			ids = append(ids, d.IncidentID)
		}
	}
	for _, e := range r.Enquired.All {
		ids = append(ids, e.IncidentID)
	}
	ids = append(ids, r.Replied.About...)
	for _, a := range r.Replied.All {
		ids = append(ids, a.IncidentID)
	}
	for _, e := range r.Exhibits {
		ids = append(ids, e.Quote.IncidentID)
	}
	return ids
}

// Since compares the placements of a frozen report with those that count now: which are gone, and how many are new.
func (r Report) Since(now Report) (gone []coverage.Clip, fresh int) {
	counts := now.placements()
	for _, s := range r.Stories {
		for _, c := range append([]coverage.Clip{s.Lead}, s.Others...) {
			if !counts[c.ID] {
				gone = append(gone, c)
			}
			delete(counts, c.ID)
		}
	}
	return gone, len(counts)
}

func (r Report) placements() map[string]bool {
	out := make(map[string]bool, r.Placements)
	for _, s := range r.Stories {
		out[s.Lead.ID] = true
		for _, c := range s.Others {
			out[c.ID] = true
		}
	}
	return out
}
