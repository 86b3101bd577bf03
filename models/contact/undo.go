package contact

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strconv"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/job"
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
			if i.Erased {
				return fault.Clash("contact.undo.erased")
			}
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
			kept, err := r.Delta.revert(&c, since[c.ID])
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
	kept = slices.DeleteFunc(kept, func(f string) bool { return f == "checks" || f == "email" })
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
	kept, err := u.s.Kept(ctx, c)
	if kept != "" {
		return "contact.undo.used", err
	}
	return "", err
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
