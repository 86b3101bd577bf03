package contact

import (
	"context"
	"slices"
	"time"

	"standfirst/models/sheet"
	"standfirst/models/store"
)

// earlier returns the finished import of the same bytes, read and placed in the same way. Once any import
// of these bytes has been undone, only what was imported after that counts: else the file could not bring
// back what the undoing took away.
func (s *Contacts) earlier(ctx context.Context, imp Import) (Import, bool, error) {
	var found Import
	var undone time.Time
	for i, err := range s.imports.Each(ctx, store.Query{Filter: store.Eq("file.sha256", imp.File.SHA256)}) {
		switch {
		case err != nil:
			return i, false, err
		case i.Undo.StartedAt.After(undone):
			undone = i.Undo.StartedAt
		}
		if i.State == Finished && i.Form == imp.Form && i.Plan.equal(imp.Plan) && i.EndedAt.After(found.EndedAt) {
			found = i
		}
	}
	return found, found.ID != "" && (undone.IsZero() || found.StartedAt.After(undone)), nil
}

func (p Plan) equal(o Plan) bool {
	return p.Mode == o.Mode && p.ListID == o.ListID && slices.Equal(p.Columns, o.Columns) && slices.Equal(p.Tags, o.Tags)
}

// replay gives the row the fate that it had before; a contact that has been deleted since is looked for
// by stillHere.
func (p *planner) replay(row sheet.Row, r *Result) bool {
	old, ok := p.before[row.Number]
	if !ok {
		return false
	}
	r.Fate, r.Of, r.Problems, r.ContactID = old.Fate, old.Of, old.Problems, old.ContactID
	switch old.Fate {
	case Refused:
		r.Cells = row.Cells
	case New, Update:
		r.Fate = Same
	}
	return true
}

// stillHere takes the fate back from rows whose contact is gone: they are decided like new ones.
func (p *planner) stillHere(ctx context.Context, results []Result) error {
	if len(p.before) == 0 {
		return nil
	}
	var ids []string
	for _, r := range results {
		if r.Fate == Same {
			ids = append(ids, r.ContactID)
		}
	}
	here, err := p.s.contacts.GetAll(ctx, ids...)
	for i := range results {
		if _, ok := here[results[i].ContactID]; results[i].Fate == Same && !ok {
			results[i].Fate, results[i].ContactID = "", ""
		}
	}
	return err
}
