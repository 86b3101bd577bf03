package contact

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/job"
	"standfirst/models/sheet"
	"standfirst/models/store"
	"standfirst/models/tag"
)

// Bounds of an imported file.
const (
	MaxImport     = 32 << 20 // bytes
	MaxImportRows = 100_000
)

// The states of an import.
const (
	Uploaded   = "uploaded" // waits for its columns to be named
	Checking   = "checking" // the dry run is on its way
	Checked    = "checked"  // the dry run is there to be looked at
	Running    = "running"
	Finished   = "finished"
	TakingBack = "undoing"
	TakenBack  = "undone"
)

// The fates of a row.
const (
	New       = "new"       // becomes a contact
	Update    = "update"    // changes a contact
	Same      = "same"      // is here already, as it stands in the file
	Duplicate = "duplicate" // says again what an earlier row has said
	Refused   = "error"     // cannot be imported; nothing of it is
	Skipped   = "skipped"   // somebody decided to leave it out
)

// Fates are all of them, in the order they are shown.
var Fates = []string{New, Update, Same, Duplicate, Refused, Skipped}

// How rows meet a contact that exists.
const (
	FileWins = "update" // what the file says replaces what is there
	FillOnly = "fill"   // only what is empty is filled
)

// Import is a file on its way to becoming contacts.
type Import struct {
	ID        string            `json:"id"`
	Rev       int64             `json:"rev"`
	Name      string            `json:"name"` // of the file
	File      store.Blob        `json:"file"`
	Form      sheet.Form        `json:"form"`
	Sheets    []sheet.SheetInfo `json:"sheets"` // of a workbook
	Header    []string          `json:"header"` // of the columns that are offered
	Sample    []Sample          `json:"sample"` // the first rows
	Wide      Wide              `json:"wide,omitzero"`
	Rows      int               `json:"rows"` // rows below the header
	Plan      Plan              `json:"plan"`
	State     string            `json:"state"`
	Try       int64             `json:"try"`     // counts dry runs, so that each is a job of its own
	Parts     []Part            `json:"parts"`   // the results, in order
	Pending   Part              `json:"pending"` // of the chunk that is being written: what was decided before anything was
	Undo      Undo              `json:"undo"`
	By        string            `json:"by"`
	ByName    string            `json:"by_name"`
	CreatedAt time.Time         `json:"created_at"`
	StartedAt time.Time         `json:"started_at"`
	EndedAt   time.Time         `json:"ended_at"`
	BeatAt    time.Time         `json:"beat_at"` // when whoever works on it was last heard of
	Erased    bool              `json:"erased"`  // file and results were dropped, because somebody in them was erased
}

// Sample is one row as it stands in the file.
type Sample struct {
	Cells []string `json:"cells"`
}

// Plan is what a person decided about an import.
type Plan struct {
	Columns []string `json:"columns"` // the field of each column, "" for none
	ListID  string   `json:"list_id"`
	Tags    []string `json:"tags"`
	Mode    string   `json:"mode"` // FileWins or FillOnly
}

// Part is the results of a run of rows, kept as a file of JSON lines.
type Part struct {
	From   int            `json:"from"` // first row, from 1
	To     int            `json:"to"`
	SHA256 string         `json:"sha256"`
	Fates  map[string]int `json:"fates"`
}

// Count returns how many rows had the fate; "" counts all.
func (i Import) Count(fate string) int {
	n := 0
	for _, p := range i.Parts {
		for f, c := range p.Fates {
			if fate == "" || f == fate {
				n += c
			}
		}
	}
	return n
}

// begun reports whether the import has been started, so that nothing about it can be chosen any more.
func (i Import) begun() bool {
	return slices.Contains([]string{Running, Finished, TakingBack, TakenBack}, i.State)
}

// At returns the row up to which results are there.
func (i Import) At() int {
	if len(i.Parts) == 0 {
		return 0
	}
	return i.Parts[len(i.Parts)-1].To
}

// Import returns an import, or a fault that there is none.
func (s *Contacts) Import(ctx context.Context, id string) (Import, error) {
	i, err := s.imports.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return i, fault.Missing("contact.import.missing").Because(err)
	}
	return i, err
}

// Imports returns a page of the imports, the latest first.
func (s *Contacts) Imports(ctx context.Context, after string, limit int) (store.Page[Import], error) {
	return s.imports.Find(ctx, store.Query{Sort: []string{"-created_at"}, After: after, Limit: limit})
}

// Map settles what the columns are and where the rows go, and remembers the columns for the next file
// with these headers. The dry run that follows is Check.
func (s *Contacts) Map(ctx context.Context, id string, p Plan) (Import, error) {
	old, err := s.Import(ctx, id)
	if err != nil {
		return old, err
	}
	if err := s.judge(ctx, old, &p); err != nil {
		return old, err
	}
	i, err := s.imports.Edit(ctx, id, func(i *Import) error {
		if i.begun() {
			return fault.Clash("contact.import.started")
		}
		i.Plan, i.State, i.Parts, i.BeatAt = p, Checking, nil, s.now().UTC()
		i.Try++
		return nil
	})
	if err != nil {
		return i, err
	}
	for _, m := range i.mappings(p.Columns) {
		if err := s.mappings.Put(ctx, m); err != nil {
			return i, err
		}
	}
	return i, nil
}

func (s *Contacts) judge(ctx context.Context, i Import, p *Plan) error {
	var faults fault.List
	if len(p.Columns) != len(i.Header) {
		return fault.Clash("contact.import.changed")
	}
	seen, own := map[string]bool{}, map[string]bool{}
	fields, err := s.CustomFields(ctx)
	if err != nil {
		return err
	}
	for _, f := range fields {
		own["custom:"+f.Key] = true
	}
	for n, f := range p.Columns {
		switch {
		case f == "":
		case !slices.Contains(Fields, f) && !own[f]:
			faults.Add(fault.Bad(ColumnInput(n), "contact.import.column_unknown"))
		case seen[f] && !slices.Contains(manyColumns, f):
			faults.Add(fault.Bad(ColumnInput(n), "contact.import.column_twice"))
		}
		seen[f] = true
	}
	if !seen["name"] && !seen["given"] && !seen["family"] {
		faults.Add(fault.Bad("", "contact.import.no_name_column"))
	}
	if p.Mode == "" {
		p.Mode = FileWins
	}
	if p.Mode != FileWins && p.Mode != FillOnly {
		faults.Add(fault.Bad("mode", "contact.import.mode_unknown"))
	}
	p.Tags = tag.Clean(&faults, "tags", p.Tags)
	if p.ListID != "" {
		if _, err := s.lists.Open(ctx, p.ListID); fault.Of(err) != nil {
			faults.Add(fault.Of(err).On("list"))
		} else if err != nil {
			return err
		}
	}
	return faults.Err()
}

// CheckLater asks for the dry run as a job.
func (s *Contacts) CheckLater(ctx context.Context, i Import, by audit.Actor) error {
	return s.jobs.Enqueue(ctx, job.New{
		ID: CheckJobOf(i), Kind: "contact.check", Payload: Work{i.ID, i.Try}, By: by.ID,
	})
}

// Work is the payload of the jobs "contact.check" and "contact.import".
type Work struct {
	ImportID string `json:"import_id"`
	Try      int64  `json:"try"`
}

// Start begins the import that was checked, as a job. Starting twice starts once.
func (s *Contacts) Start(ctx context.Context, id string, by audit.Actor) (Import, error) {
	i, err := s.imports.Edit(ctx, id, func(i *Import) error {
		switch i.State {
		case Running, Finished, TakingBack, TakenBack:
			return nil
		case Checked:
			i.State, i.Parts, i.StartedAt = Running, nil, s.now().UTC()
			return nil
		}
		return fault.Clash("contact.import.not_checked")
	})
	if errors.Is(err, store.ErrNotFound) {
		return i, fault.Missing("contact.import.missing")
	}
	if err != nil || i.State != Running {
		return i, err
	}
	return i, s.jobs.Enqueue(ctx, job.New{ID: JobOf(id), Kind: "contact.import", Payload: Work{ImportID: id}, By: by.ID})
}

// JobOf returns the id of the job that runs an import.
func JobOf(importID string) string { return "contact.import:" + importID }

// ColumnInput is the name of the form input for column n.
func ColumnInput(n int) string {
	return fmt.Sprintf("column_%d", n)
}

// CheckJobOf returns the id of the job that does the present dry run of an import.
func CheckJobOf(i Import) string { return fmt.Sprintf("contact.check:%s:%d", i.ID, i.Try) }
