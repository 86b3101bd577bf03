// Package intake takes in coverage that others have gathered: files of monitoring services, alert mails, lists of
// addresses. Each is a run that is kept: what stands in it, what became of every line, by whom and when; and it can be
// taken back as a whole.
package intake

import (
	"context"
	"errors"
	"time"

	"standfirst/models/audit"
	"standfirst/models/coverage"
	"standfirst/models/fault"
	"standfirst/models/job"
	"standfirst/models/outlet"
	"standfirst/models/sheet"
	"standfirst/models/store"
)

// Bounds of a run.
const (
	MaxFile  = 16 << 20 // bytes
	MaxRows  = 20_000
	MaxPaste = 2_000 // lines
	MaxMail  = 8 << 20

	maxColumns = 200
)

// The kinds of run.
const (
	File  = "file"  // of a monitoring service: CSV, TSV, XLSX or JSON
	Mail  = "mail"  // an alert, as a file
	Paste = "paste" // addresses, one a line
)

// Kinds are all of them.
func Kinds() []string { return []string{File, Mail, Paste} }

// The states of a run.
const (
	Checked  = "checked" // what would become of each line is there to be looked at
	Running  = "running"
	Finished = "finished"
	Undoing  = "undoing"
	Undone   = "undone"
)

// The fates of a line. Kept and Gone are those of a run that was taken back.
const (
	New     = "new"       // becomes a clip
	Known   = "known"     // is a clip already, and is filled where it is empty
	Twice   = "duplicate" // says again what an earlier line has said
	Refused = "error"     // nothing of it is taken
	Kept    = "kept"      // somebody has worked on the clip since
	Gone    = "gone"      // was taken back
)

// Fates are all of them, in the order they are shown.
func Fates() []string { return []string{New, Known, Twice, Refused, Kept, Gone} }

// Run is something that was taken in.
type Run struct {
	ID        string         `json:"id"`
	Rev       int64          `json:"rev"`
	Kind      string         `json:"kind"`
	Name      string         `json:"name"` // of the file, subject of the mail
	File      store.Blob     `json:"file"` // as it came
	Form      sheet.Form     `json:"form"`
	Header    []string       `json:"header"`
	Sample    []string       `json:"sample"` // the first value of each column, shortened
	Plan      Plan           `json:"plan"`
	Service   string         `json:"service"` // whose file or mail it seems to be, "" for unknown
	Rows      int            `json:"rows"`
	State     string         `json:"state"`
	Fates     map[string]int `json:"fates"`
	Results   string         `json:"results"` // SHA-256 of a file of JSON lines
	By        string         `json:"by"`
	ByName    string         `json:"by_name"`
	CreatedAt time.Time      `json:"created_at"`
	EndedAt   time.Time      `json:"ended_at"`
}

// Plan is what a person decided about a run.
type Plan struct {
	Columns    []string `json:"columns"` // the field of each column of a file, "" for none
	Zone       string   `json:"zone"`    // of times that name none
	Order      string   `json:"order"`   // of 1/2/2026: "dmy", "mdy", or "" where the file itself tells
	ReleaseID  string   `json:"release_id"`
	IncidentID string   `json:"incident_id"`
}

// Will is how many lines become clips or add to one.
func (r Run) Will() int { return r.Fates[New] + r.Fates[Known] }

// Line is one line of a run and what becomes, or has become, of it.
type Line struct {
	Number   int              `json:"number"` // from 1
	At       int              `json:"at"`     // the line of the file
	Fate     string           `json:"fate"`
	Of       int              `json:"of"` // the line that said it before
	ClipID   string           `json:"clip_id"`
	Clip     coverage.Brought `json:"clip"`
	Problems []Problem        `json:"problems"`
	Cells    []string         `json:"cells"` // as they stood in the file, of a line that was refused
}

// Problem is what is wrong with a line.
type Problem struct {
	Column int               `json:"column"` // -1: none in particular
	Key    string            `json:"key"`
	Args   map[string]string `json:"args"`
}

// mapping is what the columns of a file with these headers were last taken for.
type mapping struct {
	ID      string   `json:"id"`
	Rev     int64    `json:"rev"`
	Columns []string `json:"columns"`
	Order   string   `json:"order"`
}

// Deps is what runs are built on.
type Deps struct {
	DB      store.DB
	Audit   *audit.Log
	Jobs    *job.Queue
	Files   store.Files
	Now     func() time.Time
	Clips   *coverage.Clips
	Outlets *outlet.Outlets
}

// Intake is what one space has taken in.
type Intake struct {
	Deps
	runs     store.Collection[Run]
	mappings store.Collection[mapping]
	answers  store.Collection[Answer]
}

// Open opens the runs of a space.
func Open(ctx context.Context, d Deps) (*Intake, error) {
	s := &Intake{Deps: d}
	var err error
	if s.runs, err = store.Open[Run](ctx, d.DB, "coverage_runs", store.On("created_at"), store.On("kind", "created_at")); err != nil {
		return nil, err
	}
	if s.mappings, err = store.Open[mapping](ctx, d.DB, "coverage_mappings"); err != nil {
		return nil, err
	}
	s.answers, err = store.Open[Answer](ctx, d.DB, "coverage_answers", store.On("at"))
	return s, err
}

// Run returns a run, or a NotFound fault.
func (s *Intake) Run(ctx context.Context, id string) (Run, error) {
	r, err := s.runs.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return r, fault.Missing("coverage.run.missing").Because(err)
	}
	return r, err
}

// Find returns a page of the runs of a kind, or of all when it is "", the latest first.
func (s *Intake) Find(ctx context.Context, kind, after, before string, limit int) (store.Page[Run], error) {
	return s.runs.Find(ctx, store.Query{Filter: ofKind(kind), Sort: []string{"-created_at"}, After: after, Before: before, Limit: limit})
}

// Count returns how many runs there are of a kind, or of all.
func (s *Intake) Count(ctx context.Context, kind string) (int64, error) {
	return s.runs.Count(ctx, ofKind(kind))
}

func ofKind(kind string) store.Filter {
	if kind == "" {
		return store.Filter{}
	}
	return store.Eq("kind", kind)
}

func (s *Intake) moment() time.Time { return s.Now().UTC() }

func (s *Intake) begin(kind, name string, by audit.Actor) Run {
	return Run{ID: store.NewID(), Kind: kind, Name: name, State: Checked, By: by.ID, ByName: by.Name, CreatedAt: s.moment()}
}
