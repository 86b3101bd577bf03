package contact

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strconv"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/outlet"
	"standfirst/models/sheet"
	"standfirst/models/store"
)

// chunk is how many rows are decided, written and remembered together.
const chunk = 500

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
	err = s.chunks(ctx, imp, 0, func(rows []sheet.Row) error {
		results, _, err := p.plan(ctx, rows)
		if err != nil {
			return err
		}
		part, err := s.keepResults(ctx, results)
		if err != nil {
			return err
		}
		parts = append(parts, part)
		return tell(part.To, imp.Rows)
	})
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

// Run imports. It may be stopped anywhere and run again: it goes on after the last chunk that was
// remembered, and a chunk done twice is done once.
func (s *Contacts) Run(ctx context.Context, importID string, tell Progress) error {
	imp, err := s.Import(ctx, importID)
	if err != nil || imp.State == Finished {
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
	err = s.chunks(ctx, imp, imp.At(), func(rows []sheet.Row) error {
		results, steps, err := p.plan(ctx, rows)
		if err != nil {
			return err
		}
		if err := p.write(ctx, results, steps); err != nil {
			return err
		}
		return s.advance(ctx, &imp, results, tell)
	})
	if err != nil {
		return err
	}
	return s.finish(ctx, imp)
}

// recall brings back what the rows before a stop have said.
func (p *planner) recall(ctx context.Context) error {
	at := p.imp.At()
	if at == 0 {
		return nil
	}
	fates := map[int]Result{}
	for r, err := range p.s.Results(ctx, p.imp, "") {
		if err != nil {
			return err
		}
		fates[r.Row] = r
	}
	return p.s.chunks(ctx, p.imp, 0, func(rows []sheet.Row) error {
		for _, row := range rows {
			r, ok := fates[row.Number]
			if !ok || r.Fate == Refused || r.Fate == Duplicate {
				continue
			}
			st := step{draft: p.imp.reading().read(row)}
			st.derive(outlet.Outlet{})
			var err error
			if st.place, err = p.find(ctx, st.draft.outlet, st.domain); err != nil {
				return err
			}
			p.remember(&st, row.Line)
			p.touched[r.ContactID] = row.Line
		}
		return nil
	})
}

// write does the steps of a chunk: outlets first, then people, so that nobody ever points to nothing.
func (p *planner) write(ctx context.Context, results []Result, steps []step) error {
	var fresh []*Contact
	var at []int // where the fresh ones stand in the results
	for i := range steps {
		st, r := &steps[i], results[i]
		if r.Fate != New && r.Fate != Update {
			continue
		}
		if err := p.settle(ctx, st); err != nil {
			return err
		}
		if r.Fate == New {
			c := p.made(st)
			fresh, at = append(fresh, &c), append(at, i)
		}
	}
	if err := p.insert(ctx, fresh, at, results); err != nil {
		return err
	}
	for i := range steps {
		if results[i].Fate == Update {
			if err := p.change(ctx, &steps[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

// insert adds the new contacts. One that could not be added is either here from a run that was stopped,
// or its address was taken by somebody between the look and the write: then the row is refused after all.
func (p *planner) insert(ctx context.Context, fresh []*Contact, at []int, results []Result) error {
	added, err := p.s.contacts.InsertMissing(ctx, fresh...)
	if err != nil {
		return err
	}
	for n, ok := range added {
		if ok {
			continue
		}
		if _, err := p.s.contacts.Get(ctx, fresh[n].ID); err == nil {
			continue
		} else if !errors.Is(err, store.ErrNotFound) {
			return err
		}
		r := &results[at[n]]
		other, _, err := p.s.ByAddress(ctx, fresh[n].Email)
		if err != nil {
			return err
		}
		r.Fate, r.ContactID = Refused, ""
		r.Problems = []Problem{{-1, "contact.address.taken", map[string]any{"address": fresh[n].Email, "name": other.Name}}}
	}
	return nil
}

// settle makes the outlet that a row names, or gives it the name by which the row knows it.
func (p *planner) settle(ctx context.Context, st *step) error {
	at, name := st.place, st.draft.outlet
	var err error
	switch {
	case at == nil || !st.moves:
	case at.ID == "":
		at.Outlet, err = p.s.outlets.Named(ctx, name, st.domain, p.by)
	case name != "" && !slices.Contains(at.Names, outlet.Key(name)):
		at.Outlet, err = p.s.outlets.Change(ctx, at.ID, outlet.AnyRev, func(o *outlet.Outlet) { o.Aliases = append(o.Aliases, name) }, p.by)
	}
	if err != nil {
		return fmt.Errorf("outlet %q: %w", name, err)
	}
	return nil
}

func (p *planner) made(st *step) Contact {
	c := st.draft.Contact
	c.ID, c.Source = st.target.ID, "import:"+p.imp.ID
	c.CreatedAt = p.s.now().UTC()
	c.UpdatedAt = c.CreatedAt
	c.Tags = nil
	st.draft.place(&c, p.imp.Plan)
	var none fault.List // the plan's tags were judged with the plan
	c.Tags = labels(&none, "tags", c.Tags)
	p.explainBlock(&c)
	o := outlet.Outlet{}
	if st.place != nil {
		o = st.place.Outlet
	}
	c.OutletID, c.Trust = o.ID, FirstTrust
	c.stamp(Contact{}, c.Source, c.CreatedAt, p.by)
	c.derive(o)
	return c
}

func (p *planner) explainBlock(c *Contact) {
	if c.DoNotContact && c.DoNotContactReason == "" {
		c.DoNotContactReason = p.imp.Name
	}
}

func (p *planner) change(ctx context.Context, st *step) error {
	var data map[string]string
	_, err := p.s.contacts.Edit(ctx, st.target.ID, func(c *Contact) error {
		before := clone(*c)
		id := ""
		if st.place != nil {
			id = st.place.ID
		}
		st.merge(c, p.imp.Plan, id)
		c.moved(before, p.s.now())
		p.explainBlock(c)
		if err := c.tidy(); err != nil {
			return err
		}
		c.stamp(before, "import:"+p.imp.ID, p.s.now(), p.by)
		o, err := p.s.outletOf(ctx, *c)
		if err != nil {
			return err
		}
		c.derive(o)
		data = difference(before, *c)
		if len(c.Lists) != len(before.Lists) {
			data["lists"] = "+"
		}
		if len(data) > 0 {
			c.UpdatedAt = p.s.now().UTC()
		}
		return nil
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil // deleted meanwhile
	}
	if err != nil || len(data) == 0 { // no change: done by a run that was stopped
		return err
	}
	data["import"] = p.imp.ID
	return p.s.record(ctx, "contact.changed", st.target.ID, data, p.by)
}

func (s *Contacts) advance(ctx context.Context, imp *Import, results []Result, tell Progress) error {
	part, err := s.keepResults(ctx, results)
	if err != nil {
		return err
	}
	*imp, err = s.imports.Edit(ctx, imp.ID, func(i *Import) error {
		if i.At() < part.From { // else another run was quicker
			i.Parts = append(i.Parts, part)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return tell(part.To, imp.Rows)
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
		i.State, i.EndedAt = Finished, s.now().UTC()
		return nil
	})
	return err
}

// chunks reads the file and hands over the rows after a number, a chunk at a time.
func (s *Contacts) chunks(ctx context.Context, imp Import, after int, do func([]sheet.Row) error) error {
	src, done, err := s.source(ctx, imp.File.SHA256)
	if err != nil {
		return fmt.Errorf("file of import %s: %w", imp.ID, err)
	}
	defer func() { _ = done() }() // it was only read
	t, err := sheet.Open(src, imp.Form)
	if err != nil {
		return err
	}
	var rows []sheet.Row
	for {
		row, err := t.Next()
		end := errors.Is(err, io.EOF)
		if err != nil && !end {
			return err
		}
		if !end && row.Number > after {
			rows = append(rows, row)
		}
		if len(rows) == chunk || (end && len(rows) > 0) {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := do(rows); err != nil {
				return err
			}
			rows = nil
		}
		if end {
			return nil
		}
	}
}

func (s *Contacts) keepResults(ctx context.Context, results []Result) (Part, error) {
	part := Part{From: results[0].Row, To: results[len(results)-1].Row, Fates: map[string]int{}}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	for _, r := range results {
		part.Fates[r.Fate]++
		if err := enc.Encode(r); err != nil {
			return part, err
		}
	}
	blob, err := s.files.Put(ctx, &b)
	part.SHA256 = blob.SHA256
	return part, err
}

// Results streams the results of the last dry run or of the import, in the order of the rows; fate ""
// means all.
func (s *Contacts) Results(ctx context.Context, imp Import, fate string) iter.Seq2[Result, error] {
	return s.ResultsAfter(ctx, imp, fate, 0)
}

// ResultsAfter streams the results of the rows after a number.
func (s *Contacts) ResultsAfter(ctx context.Context, imp Import, fate string, after int) iter.Seq2[Result, error] {
	return func(yield func(Result, error) bool) {
		for _, part := range imp.Parts {
			if part.To <= after || (fate != "" && part.Fates[fate] == 0) {
				continue
			}
			results, err := s.readPart(ctx, part)
			if err != nil {
				yield(Result{}, err)
				return
			}
			for _, r := range results {
				if r.Row > after && (fate == "" || r.Fate == fate) && !yield(r, nil) {
					return
				}
			}
		}
	}
}

func (s *Contacts) readPart(ctx context.Context, part Part) ([]Result, error) {
	f, err := s.files.Open(ctx, part.SHA256)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // it was only read
	var out []Result
	for dec := json.NewDecoder(f); ; {
		var r Result
		if err := dec.Decode(&r); errors.Is(err, io.EOF) {
			return out, nil
		} else if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
}
