package contact

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"reflect"
	"runtime"
	"slices"
	"strconv"

	"golang.org/x/sync/errgroup"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/outlet"
	"standfirst/models/sheet"
	"standfirst/models/store"
)

// chunkRows is how many rows are decided, written and remembered together.
const chunkRows = 1000

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

// Begin marks an import that was checked as started, for who then runs it without a job.
func (s *Contacts) Begin(ctx context.Context, id string) (Import, error) {
	return s.imports.Edit(ctx, id, func(i *Import) error {
		if i.State != Checked {
			return fault.Clash("contact.import.not_checked")
		}
		i.State, i.Parts, i.StartedAt = Running, nil, s.now().UTC()
		return nil
	})
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
	err = s.chunks(ctx, imp, imp.At(), func(rows []sheet.Row) error {
		results, steps, err := p.plan(ctx, rows)
		if err != nil {
			return err
		}
		if err := p.write(ctx, &imp, results, steps); err != nil {
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
	return p.s.chunks(ctx, p.imp, 0, func(rows []sheet.Row) error {
		steps, results := make([]step, 0, len(rows)), make([]Result, 0, len(rows))
		var lines []int
		for _, row := range rows {
			r, ok := fates[row.Number]
			if !ok || r.Fate == Refused || r.Fate == Duplicate || r.Fate == Skipped {
				continue
			}
			st := step{draft: p.reading.read(p.reading.mended(row)), moves: r.Fate != Same}
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

// write does the steps of a chunk: outlets first, then people, so that nobody ever points to nothing.
func (p *planner) write(ctx context.Context, imp *Import, results []Result, steps []step) error {
	if err := p.bring(ctx, results, steps); err != nil {
		return err
	}
	fresh, at, err := p.build(ctx, results, steps)
	if err != nil {
		return err
	}
	if err := p.changes(results, steps); err != nil {
		return err
	}
	again, err := p.intend(ctx, imp, results, steps)
	if err != nil {
		return err
	}
	if err := p.alias(ctx, results); err != nil {
		return err
	}
	if err := p.insert(ctx, fresh, at, results); err != nil {
		return err
	}
	return p.change(ctx, results, steps, again)
}

// bring makes the outlets that rows bring along, for the whole chunk at once.
func (p *planner) bring(ctx context.Context, results []Result, steps []step) error {
	var batch []outlet.Brought
	at := map[string]*place{}
	for i := range steps {
		pl := steps[i].place
		if pl == nil || !pl.fresh || !steps[i].moves || at[pl.ID] != nil || len(pl.Names) > 0 {
			continue
		}
		if f := results[i].Fate; f == New || f == Update {
			at[pl.ID] = pl
			batch = append(batch, outlet.Brought{ID: pl.ID, Name: steps[i].draft.outlet, Domain: steps[i].domain})
		}
	}
	if len(batch) == 0 {
		return nil
	}
	made, err := p.s.outlets.Bring(ctx, batch, p.by)
	if err != nil {
		return fmt.Errorf("outlets: %w", err)
	}
	for id, pl := range at {
		if o := made[id]; o.ID != id { // somebody else was quicker
			pl.fresh = false
			pl.Outlet = o
			continue
		}
		pl.Outlet = made[id]
	}
	for i := range results {
		if pl := steps[i].place; pl != nil && results[i].NewOutlet && !pl.fresh {
			results[i].NewOutlet, results[i].OutletID = false, ""
		}
	}
	return nil
}

// build makes the new contacts. Finding the words by which they are searched is most of the work, so that
// every processor takes a part.
func (p *planner) build(ctx context.Context, results []Result, steps []step) (fresh []*Contact, at []int, err error) {
	for i := range results {
		if results[i].Fate == New {
			fresh, at = append(fresh, nil), append(at, i)
		}
	}
	g, _ := errgroup.WithContext(ctx)
	size := max(1, len(at)/runtime.GOMAXPROCS(0)+1)
	for from := 0; from < len(at); from += size {
		g.Go(func() error {
			for n := from; n < min(from+size, len(at)); n++ {
				c := p.made(&steps[at[n]])
				fresh[n] = &c
				results[at[n]].Print = c.print()
			}
			return nil
		})
	}
	return fresh, at, g.Wait()
}

// changes notes what rows change, for the undoing.
func (p *planner) changes(results []Result, steps []step) error {
	for i := range results {
		if results[i].Fate != Update {
			continue
		}
		d, err := delta(steps[i].target, steps[i].after)
		if err != nil {
			return err
		}
		results[i].Delta = &d
	}
	return nil
}

// intend keeps what the chunk is about to do. After a stop, what was kept then counts: parts of it may be
// done, and would look like something that was always there.
func (p *planner) intend(ctx context.Context, imp *Import, results []Result, steps []step) (again bool, err error) {
	if imp.Pending.From == results[0].Row {
		kept, err := p.s.readPart(ctx, imp.Pending)
		if err != nil {
			return false, err
		}
		for i := range min(len(kept), len(results)) {
			results[i] = kept[i]
			steps[i].target.ID = kept[i].ContactID
			p.touched.note(kept[i].ContactID, kept[i].Line)
		}
		return true, nil
	}
	if !slices.ContainsFunc(results, func(r Result) bool { return r.Fate == New || r.Fate == Update }) {
		return false, nil
	}
	part, err := p.s.keepResults(ctx, results)
	if err != nil {
		return false, err
	}
	*imp, err = p.s.imports.Edit(ctx, imp.ID, func(i *Import) error {
		if i.At() < part.From && i.Pending.From < part.From { // else another run was quicker
			i.Pending = part
		}
		return nil
	})
	return false, err
}

// alias gives outlets the further names by which rows know them.
func (p *planner) alias(ctx context.Context, results []Result) error {
	for _, r := range results {
		if r.Alias == "" || (r.Fate != New && r.Fate != Update) {
			continue
		}
		o, err := p.s.outlets.Change(ctx, r.OutletID, outlet.AnyRev, func(o *outlet.Outlet) {
			if !slices.Contains(o.Names, outlet.Key(r.Alias)) {
				o.Aliases = append(o.Aliases, r.Alias)
			}
		}, p.by)
		if err != nil {
			return fmt.Errorf("outlet %q: %w", r.Alias, err)
		}
		if pl := p.names[outlet.Key(r.Alias)]; pl != nil {
			pl.Outlet = o
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
	var addresses []string
	for _, c := range fresh {
		addresses = append(addresses, c.Emails...)
	}
	if err := p.s.mirrorNew(ctx, addresses...); err != nil {
		return err
	}
	for n, ok := range added {
		if ok || results[at[n]].Fate != New {
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
		r.Fate, r.ContactID, r.Print = Refused, "", ""
		r.Problems = []Problem{{-1, "contact.address.taken", map[string]any{"address": fresh[n].Email, "name": other.Name}}}
	}
	return nil
}

func (p *planner) made(st *step) Contact {
	c := st.draft.Contact
	c.ID, c.Source = st.target.ID, "import:"+p.imp.ID
	c.CreatedAt = p.at()
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

// change writes the changed contacts in one commit, and those that somebody changed in between one by
// one. Then it tells their timelines.
func (p *planner) change(ctx context.Context, results []Result, steps []step, again bool) error {
	var ops []store.Op
	var at []int
	outlets, err := p.outletsOf(ctx, results, steps)
	if err != nil {
		return err
	}
	for i := range results {
		if results[i].Fate != Update {
			continue
		}
		st := &steps[i]
		at = append(at, i)
		op := store.Op{ID: st.target.ID, If: store.Eq("rev", st.target.Rev)}
		if st.after.ID != "" {
			st.after.derive(outlets[st.after.OutletID])
			st.after.UpdatedAt = p.at()
			op.Patch.Set = changedFields(st.target, st.after)
		}
		if len(op.Patch.Set) == 0 { // done before a stop, perhaps
			op.If = store.Eq("rev", -1)
			op.Patch.Set = map[string]any{"updated_at": p.at()}
		}
		ops = append(ops, op)
	}
	if len(ops) == 0 {
		return nil
	}
	applied, err := p.s.contacts.Apply(ctx, ops...)
	if err != nil {
		return err
	}
	var addresses []string
	for _, i := range at {
		addresses = append(addresses, steps[i].draft.Emails...)
	}
	if err := p.s.mirrorNew(ctx, addresses...); err != nil {
		return err
	}
	var events []audit.Placed
	for n, i := range at {
		if !applied[n] {
			if err := p.changeOne(ctx, &steps[i]); err != nil {
				return err
			}
		}
		data := map[string]string{"import": p.imp.ID}
		for field, text := range results[i].Changes {
			data[field] = text
		}
		stream := "contact:" + steps[i].target.ID
		events = append(events, audit.Placed{Stream: stream, Entry: audit.Entry{By: p.by, Action: "contact.changed", Object: stream, Data: data}})
	}
	if again {
		if events, err = p.s.untold(ctx, events, "import", p.imp); err != nil {
			return err
		}
	}
	return p.s.audit.AppendAll(ctx, events)
}

func (p *planner) outletsOf(ctx context.Context, results []Result, steps []step) (map[string]outlet.Outlet, error) {
	var ids []string
	for i := range results {
		if results[i].Fate == Update && steps[i].after.OutletID != "" {
			ids = append(ids, steps[i].after.OutletID)
		}
	}
	if len(ids) == 0 {
		return map[string]outlet.Outlet{}, nil
	}
	return p.s.outlets.GetAll(ctx, ids...)
}

func (p *planner) changeOne(ctx context.Context, st *step) error {
	_, err := p.s.contacts.Edit(ctx, st.target.ID, func(c *Contact) error {
		after, err := p.applied(*c, st)
		if err != nil {
			return err
		}
		if len(changedFields(*c, after)) == 0 {
			return nil
		}
		o, err := p.s.outletOf(ctx, after)
		if err != nil {
			return err
		}
		after.derive(o)
		after.UpdatedAt = p.at()
		*c = after
		return nil
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil // deleted meanwhile
	}
	return err
}

// changedFields are the fields of the document that differ, with their new values.
func changedFields(before, after Contact) map[string]any {
	out := map[string]any{}
	a, b := reflect.ValueOf(before), reflect.ValueOf(after)
	for i, name := range jsonNames(a.Type()) {
		x, y := a.Field(i), b.Field(i)
		if name == "" || name == "id" || name == "rev" || reflect.DeepEqual(x.Interface(), y.Interface()) {
			continue
		}
		if k := y.Kind(); (k == reflect.Slice || k == reflect.Map) && x.Len()+y.Len() == 0 {
			continue
		}
		out[name] = y.Interface()
	}
	return out
}

// untold leaves out the events that a run before a stop has told already.
func (s *Contacts) untold(ctx context.Context, events []audit.Placed, mark string, imp Import) ([]audit.Placed, error) {
	told := map[string]bool{}
	for part := range slices.Chunk(events, 400) {
		streams := make([]string, len(part))
		for i, e := range part {
			streams[i] = e.Stream
		}
		for ev, err := range s.audit.OfStreams(ctx, imp.StartedAt, streams...) {
			if err != nil {
				return nil, err
			}
			if ev.Data[mark] == imp.ID {
				told[ev.Stream+ev.Action] = true
			}
		}
	}
	return slices.DeleteFunc(events, func(e audit.Placed) bool { return told[e.Stream+e.Action] }), nil
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
		if len(rows) == s.chunk || (end && len(rows) > 0) {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := do(rows); err != nil {
				return err
			}
			rows = rows[:0]
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
	return s.fromParts(ctx, imp.Parts, fate, after)
}

func (s *Contacts) fromParts(ctx context.Context, parts []Part, fate string, after int) iter.Seq2[Result, error] {
	return func(yield func(Result, error) bool) {
		for _, part := range parts {
			if part.SHA256 == "" || part.To <= after || (fate != "" && part.Fates[fate] == 0) {
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
