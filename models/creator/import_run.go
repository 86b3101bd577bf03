package creator

import (
	"context"
	"fmt"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/job"
)

// ImportKind is the kind of the job that imports figures.
const ImportKind = "creator.import"

// Importing is its payload.
type Importing struct {
	ImportID string      `json:"import_id"`
	By       audit.Actor `json:"by"`
}

// ImportJob is the id of the job that runs an import.
func ImportJob(importID string) string { return ImportKind + ":" + importID }

// Start looks at every row once more and begins the import, as a job. Starting twice starts once.
func (s *Creators) Start(ctx context.Context, id string, by audit.Actor) (Import, error) {
	i, err := s.Import(ctx, id)
	if err != nil {
		return i, err
	}
	if i.State == Checked {
		i, err = s.again(ctx, i, Running)
		if err == nil && i.State == Checked {
			err = fault.Clash("creator.import.nothing")
		}
	}
	if err != nil || i.State != Running {
		return i, err
	}
	return i, s.jobs.Enqueue(ctx, job.New{ID: ImportJob(id), Kind: ImportKind, Payload: Importing{id, by}, By: by.ID})
}

// Progress is told how far the work is.
type Progress func(done, total int) error

// Run imports what was decided. A row that was written before a stop is found written. A row that can be written
// no longer, because its account has gone since, ends as an error.
func (s *Creators) Run(ctx context.Context, w Importing, tell Progress) error {
	i, err := s.Import(ctx, w.ImportID)
	if err != nil || i.State != Running {
		return err
	}
	results, done := []Row{}, 0
	touched := map[string]bool{}
	for r, err := range s.ImportRows(ctx, i, "", 0) {
		if err != nil {
			return err
		}
		if r.Fate == NewFigures || r.Fate == Replaces {
			if err := s.write(ctx, &r, w.By); err != nil {
				return err
			}
			if done++; done%50 == 0 {
				if err := tell(done, i.Will()); err != nil {
					return err
				}
			}
			touched[r.ContactID] = true
		}
		results = append(results, r)
	}
	for id := range touched {
		if err := s.settle(ctx, id); err != nil {
			return err
		}
	}
	before := i.Results
	fates, sum, err := s.keepRows(ctx, i.ID, results)
	if err != nil {
		return err
	}
	data := map[string]string{"name": i.Name, "n": fmt.Sprint(done)}
	err = s.audit.Pay(ctx, "space", audit.Owed{Mark: "figures:" + i.ID, At: s.moment(), By: w.By, Action: "creator.imported", Object: "creator_import:" + i.ID, Data: data})
	if err != nil {
		return err
	}
	_, err = s.imports.Edit(ctx, i.ID, func(x *Import) error {
		if x.State == Running {
			x.State, x.Fates, x.Results, x.EndedAt = Finished, fates, sum, s.moment()
		}
		return nil
	})
	if err != nil {
		return err
	}
	return s.files.Delete(ctx, before)
}

// write writes the figures of a row, unless that was done before.
func (s *Creators) write(ctx context.Context, r *Row, by audit.Actor) error {
	a, err := s.accountOf(ctx, r.ContactID, r.Figures.AccountID)
	if fault.KindOf(err) == fault.NotFound {
		r.refuse(-1, fault.Bad("", "creator.import.account_gone"))
		return nil
	}
	if err != nil {
		return err
	}
	snap, err := r.Figures.snapshot(s.moment())
	if f := fault.Of(err); f != nil {
		r.refuse(-1, f)
		return nil
	}
	if err != nil {
		return err
	}
	snap.By, snap.ByName, snap.At = by.ID, by.Name, s.moment()
	return s.keep(ctx, &snap, r.ContactID, a, by)
}
