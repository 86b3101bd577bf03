package contact

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/job"
	"standfirst/models/outlet"
	"standfirst/models/store"
)

// Undo is the taking back of an import.
type Undo struct {
	By        string    `json:"by"`
	ByName    string    `json:"by_name"`
	StartedAt time.Time `json:"started_at"`
	EndedAt   time.Time `json:"ended_at"`
	Parts     []Part    `json:"parts"`
	Pending   Part      `json:"pending"`
	Outlets   int64     `json:"outlets"` // that were taken away again
}

// What becomes of a row's contact when its import is undone.
const (
	Removed  = "removed"  // it was made by the import, and nobody has touched it
	Kept     = "kept"     // it was made by the import, and something hangs on it
	Restored = "restored" // it is again as it was before
	Partly   = "partly"   // but for what people have changed since
	Gone     = "gone"     // it is not here any more
)

// Reversals are all of them, in the order they are shown.
var Reversals = []string{Removed, Kept, Restored, Partly, Gone}

// Count returns how many contacts the undoing treated so.
func (u Undo) Count(fate string) int {
	n := 0
	for _, p := range u.Parts {
		n += p.Fates[fate]
	}
	return n
}

// UndoImportLater takes an import back, as a job. Asking twice asks once.
func (s *Contacts) UndoImportLater(ctx context.Context, id string, by audit.Actor) (Import, error) {
	i, err := s.imports.Edit(ctx, id, func(i *Import) error {
		switch i.State {
		case TakingBack, TakenBack:
			return nil
		case Finished:
			i.State, i.Undo = TakingBack, Undo{By: by.ID, ByName: by.Name, StartedAt: s.now().UTC()}
			return nil
		}
		return fault.Clash("contact.import.not_finished")
	})
	if errors.Is(err, store.ErrNotFound) {
		return i, fault.Missing("contact.import.missing")
	}
	if err != nil || i.State == TakenBack {
		return i, err
	}
	return i, s.jobs.Enqueue(ctx, job.New{ID: UndoJobOf(id), Kind: "contact.undo", Payload: Work{ImportID: id}, By: by.ID})
}

// UndoJobOf returns the id of the job that undoes an import.
func UndoJobOf(importID string) string { return "contact.undo:" + importID }

// undoer takes an import back, part by part. Like the import it keeps what it is about to do before it
// does it, so that it ends the same wherever it is stopped and run again.
type undoer struct {
	s   *Contacts
	imp Import
	by  audit.Actor
}

// UndoImport takes the import back: contacts that it made and nobody has touched are deleted, contacts that it
// changed get back what they had, field by field, unless somebody has changed the field since; outlets
// that it made and nobody uses go as well. What is kept is listed with the reason.
func (s *Contacts) UndoImport(ctx context.Context, id string, tell Progress) error {
	imp, err := s.Import(ctx, id)
	if err != nil || imp.State == TakenBack {
		return err
	}
	if imp.State != TakingBack {
		return fault.Clash("contact.import.not_finished")
	}
	u := &undoer{s: s, imp: imp, by: audit.Actor{ID: imp.Undo.By, Name: imp.Undo.ByName}}
	for n, part := range imp.Parts {
		if n < len(u.imp.Undo.Parts) {
			continue // done before a stop
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := u.part(ctx, part); err != nil {
			return err
		}
		if err := tell(part.To, imp.Rows); err != nil {
			return err
		}
	}
	outlets, err := u.outlets(ctx)
	if err != nil {
		return err
	}
	return u.finish(ctx, outlets)
}

func (u *undoer) part(ctx context.Context, part Part) error {
	rows, err := u.s.readPart(ctx, part)
	if err != nil {
		return err
	}
	rows = slices.DeleteFunc(rows, func(r Result) bool { return r.Fate != New && r.Fate != Update })
	if len(rows) == 0 {
		return u.advance(ctx, Part{From: part.From, To: part.To, Fates: map[string]int{}})
	}
	again := u.imp.Undo.Pending.From == rows[0].Row && u.imp.Undo.Pending.SHA256 != ""
	results, here, since, err := u.decide(ctx, rows)
	if err != nil {
		return err
	}
	if again {
		meant, err := u.s.readPart(ctx, u.imp.Undo.Pending)
		if err != nil {
			return err
		}
		for i := range min(len(meant), len(results)) {
			if results[i].Fate == Gone { // by our own hand, if it was meant to go
				results[i] = meant[i]
			}
		}
	} else if err := u.intend(ctx, results); err != nil {
		return err
	}
	if err := u.remove(ctx, results, here, again); err != nil {
		return err
	}
	if err := u.restore(ctx, rows, results, since, again); err != nil {
		return err
	}
	kept, err := u.s.keepResults(ctx, results)
	if err != nil {
		return err
	}
	kept.From, kept.To = part.From, part.To
	return u.advance(ctx, kept)
}

// decide says what is to become of each contact.
func (u *undoer) decide(ctx context.Context, rows []Result) ([]Result, map[string]Contact, map[string]touched, error) {
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = r.ContactID
	}
	here, err := u.s.contacts.GetAll(ctx, ids...)
	if err != nil {
		return nil, nil, nil, err
	}
	since, err := u.since(ctx, ids)
	if err != nil {
		return nil, nil, nil, err
	}
	results := make([]Result, len(rows))
	for i, r := range rows {
		out := Result{Row: r.Row, Line: r.Line, Name: r.Name, Email: r.Email, Outlet: r.Outlet, ContactID: r.ContactID}
		c, ok := here[r.ContactID]
		switch {
		case !ok:
			out.Fate = Gone
		case r.Fate == New:
			why, err := u.mustStay(ctx, c, r, since[c.ID])
			if err != nil {
				return nil, nil, nil, err
			}
			out.Fate = Removed
			if why != "" {
				out.Fate, out.Problems = Kept, []Problem{{-1, why, nil}}
			}
		default:
			_, kept, err := r.Delta.revert(&c, since[c.ID])
			if err != nil {
				return nil, nil, nil, err
			}
			u.settle(&out, kept)
		}
		results[i] = out
	}
	return results, here, since, nil
}

// settle says whether all or a part of what a row changed is taken back.
func (u *undoer) settle(out *Result, kept []string) {
	out.Fate, out.Changes = Restored, nil
	if len(kept) > 0 {
		out.Fate, out.Changes = Partly, map[string]string{}
		for _, f := range kept {
			out.Changes[f] = "="
		}
	}
}

// mustStay is why a contact that the import made is not deleted; "" when nothing speaks against it.
func (u *undoer) mustStay(ctx context.Context, c Contact, r Result, since touched) (string, error) {
	if since.any || c.print() != r.Print || c.Source != "import:"+u.imp.ID {
		return "contact.undo.touched", nil
	}
	kept, err := u.s.Kept(ctx, c.ID)
	if kept {
		return "contact.undo.used", err
	}
	return "", err
}

// since gathers what others have done to contacts after the import.
func (u *undoer) since(ctx context.Context, ids []string) (map[string]touched, error) {
	out := map[string]touched{}
	for part := range slices.Chunk(ids, 400) {
		streams := make([]string, len(part))
		for i, id := range part {
			streams[i] = "contact:" + id
		}
		for ev, err := range u.s.audit.OfStreams(ctx, u.imp.StartedAt, streams...) {
			if err != nil {
				return nil, err
			}
			if ev.By.IsSystem() || ev.Data["import"] == u.imp.ID || ev.Data["undo"] == u.imp.ID {
				continue
			}
			id := strings.TrimPrefix(ev.Stream, "contact:")
			t, ok := out[id]
			if !ok {
				t = touched{fields: map[string]bool{}, again: map[string]map[string]bool{}}
			}
			t.note(ev)
			out[id] = t
		}
	}
	return out, nil
}

// grouped are the names under which events tell of several fields.
var grouped = map[string][]string{
	"hours": {"hours_from", "hours_to"}, "leave": {"leave_from", "leave_until", "leave_note"}, "do_not_contact": {"do_not_contact", "do_not_contact_reason"},
}

// note reads an event: which fields it changed, and which elements it put into a set.
func (t *touched) note(ev audit.Event) {
	t.any = true
	add := func(set, element string) {
		if t.again[set] == nil {
			t.again[set] = map[string]bool{}
		}
		t.again[set][element] = true
	}
	switch ev.Action {
	case "contact.tagged":
		add("tags", ev.Data["tag"])
	case "contact.listed":
		add("lists", strings.TrimPrefix(ev.Object, "list:"))
	case "contact.blocked", "contact.unblocked":
		t.fields["do_not_contact"], t.fields["do_not_contact_reason"] = true, true
	case "contact.changed", "contact.merged":
		for field, text := range ev.Data {
			t.fields[field] = true
			for _, f := range grouped[field] {
				t.fields[f] = true
			}
			if before, after, ok := strings.Cut(text, " → "); ok && slices.Contains(sets, field) {
				had := slices.Collect(strings.SplitSeq(strings.ReplaceAll(before, "; ", ", "), ", "))
				for element := range strings.SplitSeq(strings.ReplaceAll(after, "; ", ", "), ", ") {
					if !slices.Contains(had, element) {
						add(field, element)
					}
				}
			}
		}
	}
}

// intend keeps what is about to be done.
func (u *undoer) intend(ctx context.Context, results []Result) error {
	part, err := u.s.keepResults(ctx, results)
	if err != nil {
		return err
	}
	return u.edit(ctx, func(v *Undo) { v.Pending = part })
}

func (u *undoer) advance(ctx context.Context, part Part) error {
	return u.edit(ctx, func(v *Undo) {
		if len(v.Parts) == 0 || v.Parts[len(v.Parts)-1].To < part.From { // else another run was quicker
			v.Parts, v.Pending = append(v.Parts, part), Part{}
		}
	})
}

func (u *undoer) edit(ctx context.Context, change func(*Undo)) error {
	imp, err := u.s.imports.Edit(ctx, u.imp.ID, func(i *Import) error { change(&i.Undo); return nil })
	if err == nil {
		u.imp = imp
	}
	return err
}

// remove deletes what is to go, unless somebody has touched it since it was looked at: that is kept.
func (u *undoer) remove(ctx context.Context, results []Result, here map[string]Contact, again bool) error {
	revs := map[int64][]string{}
	var events []audit.Placed
	for _, r := range results {
		if r.Fate != Removed {
			continue
		}
		if c, ok := here[r.ContactID]; ok {
			revs[c.Rev] = append(revs[c.Rev], r.ContactID)
		}
		stream := "contact:" + r.ContactID
		events = append(events, audit.Placed{Stream: stream, Entry: audit.Entry{
			By: u.by, Action: "contact.deleted", Object: stream, Data: map[string]string{"name": r.Name, "undo": u.imp.ID},
		}})
	}
	for rev, ids := range revs {
		for part := range slices.Chunk(ids, 400) {
			for _, id := range part {
				if err := u.s.forget(ctx, id); err != nil {
					return err
				}
			}
			if _, err := u.s.contacts.Delete(ctx, store.And(store.In("id", part...), store.Eq("rev", rev))); err != nil {
				return err
			}
		}
	}
	left, err := u.left(ctx, results)
	if err != nil {
		return err
	}
	events = slices.DeleteFunc(events, func(e audit.Placed) bool {
		_, stays := left[strings.TrimPrefix(e.Stream, "contact:")]
		return stays
	})
	if again {
		if events, err = u.s.untold(ctx, events, "undo", u.imp); err != nil {
			return err
		}
	}
	return u.s.audit.AppendAll(ctx, events)
}

// left finds those that could not be deleted, and says so in their results.
func (u *undoer) left(ctx context.Context, results []Result) (map[string]Contact, error) {
	var ids []string
	for _, r := range results {
		if r.Fate == Removed {
			ids = append(ids, r.ContactID)
		}
	}
	left, err := u.s.contacts.GetAll(ctx, ids...)
	for i := range results {
		if _, ok := left[results[i].ContactID]; ok && results[i].Fate == Removed {
			results[i].Fate, results[i].Problems = Kept, []Problem{{-1, "contact.undo.touched", nil}}
		}
	}
	return left, err
}

// restore gives changed contacts back what they had.
func (u *undoer) restore(ctx context.Context, rows, results []Result, since map[string]touched, again bool) error {
	var events []audit.Placed
	for i, r := range rows {
		if r.Fate != Update || results[i].Fate == Gone {
			continue
		}
		data := map[string]string{"undo": u.imp.ID}
		_, err := u.s.contacts.Edit(ctx, r.ContactID, func(c *Contact) error {
			before := clone(*c)
			_, kept, err := r.Delta.revert(c, since[c.ID])
			if err != nil {
				return err
			}
			u.settle(&results[i], kept)
			changed := difference(before, *c)
			for field, text := range changed {
				data[field] = text
			}
			if len(changed) == 0 && slices.Equal(before.Lists, c.Lists) && slices.Equal(before.Checks, c.Checks) {
				*c = before
				return errSame
			}
			if err := c.tidy(); err != nil {
				return err
			}
			o, err := u.s.outletOf(ctx, *c)
			if err != nil {
				return err
			}
			c.derive(o)
			c.UpdatedAt = u.s.now().UTC()
			return nil
		})
		if errors.Is(err, store.ErrNotFound) {
			results[i].Fate, results[i].Changes = Gone, nil
			continue
		}
		if err != nil && !errors.Is(err, errSame) {
			return err
		}
		stream := "contact:" + r.ContactID
		if !errors.Is(err, errSame) || again {
			events = append(events, audit.Placed{Stream: stream, Entry: audit.Entry{By: u.by, Action: "contact.changed", Object: stream, Data: data}})
		}
	}
	if again {
		var err error
		if events, err = u.s.untold(ctx, events, "undo", u.imp); err != nil {
			return err
		}
	}
	return u.s.audit.AppendAll(ctx, events)
}

var errSame = errors.New("contact: nothing to change")

// outlets takes away the outlets that the import made and nobody uses, and the further names that it gave.
func (u *undoer) outlets(ctx context.Context) (int64, error) {
	made, names := map[string]bool{}, map[string][]string{}
	for r, err := range u.s.Results(ctx, u.imp, "") {
		if err != nil {
			return 0, err
		}
		switch {
		case r.Fate != New && r.Fate != Update:
		case r.NewOutlet:
			made[r.OutletID] = true
		case r.Alias != "":
			names[r.OutletID] = append(names[r.OutletID], outlet.Key(r.Alias))
		}
	}
	var gone int64
	for id := range made {
		removed, err := u.outlet(ctx, id)
		if err != nil {
			return gone, err
		}
		if removed {
			gone++
		}
	}
	for id, keys := range names {
		if made[id] {
			continue
		}
		_, err := u.s.outlets.Change(ctx, id, outlet.AnyRev, func(o *outlet.Outlet) {
			o.Aliases = slices.DeleteFunc(slices.Clone(o.Aliases), func(a string) bool { return slices.Contains(keys, outlet.Key(a)) })
		}, u.by)
		if err != nil && fault.KindOf(err) != fault.NotFound {
			return gone, err
		}
	}
	return gone, nil
}

// outlet deletes one outlet unless it is used; one that is gone already counts as deleted.
func (u *undoer) outlet(ctx context.Context, id string) (bool, error) {
	used, err := u.s.contacts.Count(ctx, store.Or(store.Eq("outlet_id", id), store.Eq("outlet_ids", id)))
	if err != nil || used > 0 {
		return false, err
	}
	for _, check := range u.s.keepOutlet {
		if kept, err := check(ctx, id); kept || err != nil {
			return false, err
		}
	}
	for ev, err := range u.s.audit.OfStreams(ctx, u.imp.StartedAt, "outlet:"+id) {
		if err != nil {
			return false, err
		}
		if ev.Action != "outlet.created" && !ev.By.IsSystem() && ev.By.ID != u.imp.By {
			return false, nil // somebody has worked on it
		}
	}
	err = u.s.outlets.Delete(ctx, id, u.by)
	if fault.KindOf(err) == fault.NotFound {
		err = nil
	}
	return err == nil, err
}

func (u *undoer) finish(ctx context.Context, outlets int64) error {
	stream := "import:" + u.imp.ID
	_, told, err := u.s.audit.First(ctx, stream, "contact.import_undone")
	if err != nil {
		return err
	}
	if !told {
		data := map[string]string{"file": u.imp.Name, "outlets": strconv.FormatInt(outlets, 10)}
		for _, f := range Reversals {
			data[f] = strconv.Itoa(u.imp.Undo.Count(f))
		}
		if _, err := u.s.audit.Append(ctx, stream, audit.Entry{By: u.by, Action: "contact.import_undone", Object: stream, Data: data}); err != nil {
			return err
		}
	}
	_, err = u.s.imports.Edit(ctx, u.imp.ID, func(i *Import) error {
		if i.State == TakingBack {
			i.State, i.Undo.EndedAt, i.Undo.Outlets = TakenBack, u.s.now().UTC(), outlets
		}
		return nil
	})
	return err
}

// Reverted streams what became of the contacts of an import that is undone; fate "" means all.
func (s *Contacts) Reverted(ctx context.Context, imp Import, fate string, after int) iter.Seq2[Result, error] {
	return s.fromParts(ctx, imp.Undo.Parts, fate, after)
}

// KeepOutletIf registers a reason not to delete an outlet that an import made, such as coverage in it. It
// is called while the space is built.
func (s *Contacts) KeepOutletIf(check func(ctx context.Context, id string) (bool, error)) {
	s.keepOutlet = append(s.keepOutlet, check)
}
