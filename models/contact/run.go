package contact

import (
	"context"
	"errors"
	"maps"
	"strconv"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/job"
	"standfirst/models/outlet"
	"standfirst/models/sheet"
	"standfirst/models/store"
)

// How an import goes. Rows are written many at a time: an index whose order is not that of the file has nearly all of
// its pages changed by a thousand rows as by ten thousand. They are decided few at a time: what that takes in memory is
// many times what is left of it.
const (
	chunkRows = 8000 // rows that are written and remembered together
	pieceRows = 1000 // rows that are decided together
	turnRows  = 8    // how many rows a changed contact counts for: it waits whole, as it is and as it will be
)

// Progress hears how many rows are done; an error stops the work.
type Progress func(done, total int) error

// Check does the dry run: every row's fate, nothing written but that. A dry run that has been overtaken by
// another choice of columns is dropped.
func (s *Contacts) Check(ctx context.Context, w Work, tell Progress) error {
	imp, err := s.Import(ctx, w.ImportID)
	if err != nil || imp.State != Checking || imp.Try != w.Try {
		return err
	}
	p, err := s.planner(ctx, imp, audit.System("import"))
	if err != nil {
		return err
	}
	var parts []Part
	var decided []Result
	keep := func() error {
		part, err := s.keepResults(ctx, decided)
		parts, decided = append(parts, part), decided[:0]
		return err
	}
	err = s.pieces(ctx, imp, 0, func(rows []sheet.Row) error {
		results, _, err := p.plan(ctx, rows)
		if err != nil {
			return err
		}
		if decided = append(decided, results...); len(decided) >= s.chunk {
			err = keep()
		}
		return errors.Join(err, tell(rows[len(rows)-1].Number, imp.Rows))
	})
	if err == nil && len(decided) > 0 {
		err = keep()
	}
	if err != nil {
		return err
	}
	_, err = s.imports.Edit(ctx, imp.ID, func(i *Import) error {
		if i.State == Checking && i.Try == w.Try {
			i.State, i.Parts = Checked, parts
		}
		return nil
	})
	return err
}

// Begin marks an import that was checked as started, for who then runs it without a job.
func (s *Contacts) Begin(ctx context.Context, id string) (Import, error) {
	return s.imports.Edit(ctx, id, func(i *Import) error {
		if i.State != Checked {
			return fault.Clash("contact.import.not_checked")
		}
		i.State, i.Parts, i.StartedAt = Running, nil, s.now().UTC()
		i.BeatAt = i.StartedAt
		return nil
	})
}

// silent is how long after the last sign of life a process that works on an import without a job counts as gone: a
// chunk takes a second.
const silent = 2 * time.Minute

// Stopped reports whether nobody works on an import that is on its way: it was begun on the command line, and that was
// ended. What its rows have become so far stays; Resume goes on.
func (s *Contacts) Stopped(ctx context.Context, i Import) (bool, error) {
	id := JobOf(i.ID)
	switch i.State {
	case Checking:
		id = CheckJobOf(i)
	case Running:
	default:
		return false, nil
	}
	_, err := s.jobs.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return s.now().Sub(i.BeatAt) > silent, nil
	}
	return false, err
}

// Resume goes on with an import on which nobody works any more, as a job; a dry run begins anew.
func (s *Contacts) Resume(ctx context.Context, id string, by audit.Actor) (Import, error) {
	i, err := s.Import(ctx, id)
	if err != nil {
		return i, err
	}
	stopped, err := s.Stopped(ctx, i)
	if err != nil {
		return i, err
	}
	if !stopped {
		return i, fault.Clash("contact.import.not_stopped")
	}
	if i.State == Checking {
		return i, s.CheckLater(ctx, i, by)
	}
	return i, s.jobs.Enqueue(ctx, job.New{ID: JobOf(id), Kind: "contact.import", Payload: Work{ImportID: id}, By: by.ID})
}

// Run imports. It may be stopped anywhere and run again, and the end is the same: what a chunk does is
// decided and kept before any of it is done, with what an undoing will need, and each of its steps is safe
// to repeat.
func (s *Contacts) Run(ctx context.Context, importID string, tell Progress) error {
	imp, err := s.Import(ctx, importID)
	if err != nil || (imp.begun() && imp.State != Running) {
		return err
	}
	if imp.State != Running {
		return fault.Clash("contact.import.not_checked")
	}
	p, err := s.planner(ctx, imp, audit.Actor{ID: imp.By, Name: imp.ByName})
	if err != nil {
		return err
	}
	if err := p.recall(ctx); err != nil {
		return err
	}
	a := &ahead{s: s, p: p, imp: imp, rows: imp.Rows, tell: tell}
	if imp.Pending.From > imp.At() {
		if a.kept, err = s.readPart(ctx, imp.Pending); err != nil {
			return err
		}
		p.dealt = dealt(a.kept)
	}
	if err = s.pieces(ctx, imp, imp.At(), func(rows []sheet.Row) error { return a.piece(ctx, rows) }); err == nil {
		err = a.begin(ctx)
	}
	if err = errors.Join(a.wait(), err); err != nil {
		return err
	}
	return s.finish(ctx, a.imp)
}

// dealt are the ids of new contacts, by row.
func dealt(results []Result) map[int]string {
	out := map[int]string{}
	for _, r := range results {
		if r.Fate == New {
			out[r.Row] = r.ContactID
		}
	}
	return out
}

// recall brings back what the rows before a stop have said.
func (p *planner) recall(ctx context.Context) error {
	if p.imp.At() == 0 {
		return nil
	}
	fates := map[int]Result{}
	for r, err := range p.s.Results(ctx, p.imp, "") {
		if err != nil {
			return err
		}
		fates[r.Row] = Result{Fate: r.Fate, ContactID: r.ContactID}
	}
	return p.s.pieces(ctx, p.imp, 0, func(rows []sheet.Row) error {
		steps, results := make([]step, 0, len(rows)), make([]Result, 0, len(rows))
		var lines []int
		for _, row := range rows {
			r, ok := fates[row.Number]
			if !ok || r.Fate == Refused || r.Fate == Duplicate || r.Fate == Skipped {
				continue
			}
			st := step{moves: r.Fate != Same}
			p.reading.read(p.reading.mended(row), &st.draft)
			st.derive(outlet.Outlet{})
			p.touched.note(r.ContactID, row.Line)
			steps, results, lines = append(steps, st), append(results, Result{}), append(lines, row.Line)
		}
		if err := p.meet(ctx, steps, results); err != nil {
			return err
		}
		for i := range steps {
			steps[i].place = p.find(steps[i].draft.outlet, steps[i].domain)
			p.remember(&steps[i], lines[i])
		}
		return nil
	})
}

func (s *Contacts) advance(ctx context.Context, imp *Import, results []Result, tell Progress) error {
	part, err := s.settled(ctx, *imp, results)
	if err != nil {
		return err
	}
	*imp, err = s.imports.Edit(ctx, imp.ID, func(i *Import) error {
		if i.At() < part.From { // else another run was quicker
			i.Parts = append(i.Parts, part)
		}
		i.BeatAt = s.now().UTC()
		return nil
	})
	if err != nil {
		return err
	}
	return tell(part.To, imp.Rows)
}

// settled keeps the results of a chunk, which mostly are what was meant to be done and kept already.
func (s *Contacts) settled(ctx context.Context, imp Import, results []Result) (Part, error) {
	fates := map[string]int{}
	for _, r := range results {
		fates[r.Fate]++
	}
	if p := imp.Pending; p.From == results[0].Row && p.To == results[len(results)-1].Row && maps.Equal(p.Fates, fates) {
		return p, nil
	}
	return s.keepResults(ctx, results)
}

func (s *Contacts) finish(ctx context.Context, imp Import) error {
	stream := "import:" + imp.ID
	_, told, err := s.audit.First(ctx, stream, "contact.imported")
	if err != nil {
		return err
	}
	if !told {
		data := map[string]string{"file": imp.Name, "sha256": imp.File.SHA256}
		for _, f := range Fates {
			data[f] = strconv.Itoa(imp.Count(f))
		}
		e := audit.Entry{By: audit.Actor{ID: imp.By, Name: imp.ByName}, Action: "contact.imported", Object: stream, Data: data}
		if _, err := s.audit.Append(ctx, stream, e); err != nil {
			return err
		}
	}
	_, err = s.imports.Edit(ctx, imp.ID, func(i *Import) error {
		if i.State == Running {
			i.State, i.EndedAt, i.Pending = Finished, s.now().UTC(), Part{}
		}
		return nil
	})
	return err
}
