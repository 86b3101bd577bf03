package intake

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"standfirst/models/audit"
	"standfirst/models/coverage"
	"standfirst/models/fault"
	"standfirst/models/job"
	"standfirst/models/sheet"
	"standfirst/models/store"
)

// RunJob is the kind of the job that takes a run in, and that which takes it back.
const RunJob = "coverage.intake"

// Work is its payload.
type Work struct {
	RunID string      `json:"run_id"`
	Back  bool        `json:"back"`
	By    audit.Actor `json:"by"`
}

// JobOf is the id of the job of a run.
func JobOf(runID string, back bool) string {
	if back {
		return RunJob + ":" + runID + ":back"
	}
	return RunJob + ":" + runID
}

// evaluate says what would become of each line as things stand now.
func (s *Intake) evaluate(ctx context.Context, r *Run) error {
	var lines []Line
	var err error
	if r.Kind == File {
		lines, err = s.lines(ctx, *r)
	} else {
		lines, err = s.all(ctx, *r)
	}
	if err != nil {
		return err
	}
	return s.settle(ctx, r, lines)
}

// settle finds outlets and clips that are known, and what is said twice, and keeps the result.
func (s *Intake) settle(ctx context.Context, r *Run, lines []Line) error {
	if err := s.judgeLines(ctx, r, lines); err != nil {
		return err
	}
	var err error
	r.Fates, r.Results, err = s.keep(ctx, r.ID, lines)
	return err
}

func (s *Intake) judgeLines(ctx context.Context, r *Run, lines []Line) error {
	outlets := map[string]string{}
	var ids []string
	for i := range lines {
		l := &lines[i]
		if l.Fate == Refused {
			continue
		}
		if err := s.name(ctx, l, outlets); err != nil {
			return err
		}
		l.Clip.Origin, l.Clip.RunID, l.Clip.IncidentID = origins[r.Kind], r.ID, r.Plan.IncidentID
		for _, f := range fault.All(l.Clip.Check(s.Now())) {
			l.refuse(slices.Index(r.Plan.Columns, f.Field), f)
		}
		l.ClipID = l.Clip.ClipID()
		ids = append(ids, l.ClipID)
	}
	known := map[string]coverage.Clip{}
	for part := range slices.Chunk(ids, 500) {
		some, err := s.Clips.Known(ctx, part...)
		if err != nil {
			return err
		}
		for id, c := range some {
			known[id] = c
		}
	}
	first := map[string]int{}
	for i := range lines {
		l := &lines[i]
		if l.Fate == Refused {
			continue
		}
		l.Cells = nil
		if at := first[l.ClipID]; at > 0 {
			l.Fate, l.Of = Twice, at
			continue
		}
		first[l.ClipID] = l.At
		if l.Fate = New; known[l.ClipID].ID != "" {
			l.Fate = Known
		}
	}
	return nil
}

var origins = map[string]string{File: coverage.FromFile, Mail: coverage.FromMail, Paste: coverage.FromURL}

// name finds the outlet that a line names. One that nobody knows stays a name.
func (s *Intake) name(ctx context.Context, l *Line, seen map[string]string) error {
	name := strings.TrimSpace(l.Clip.OutletName)
	if name == "" {
		return nil
	}
	id, looked := seen[name]
	if !looked {
		o, ok, err := s.Outlets.ByName(ctx, name)
		if err == nil && !ok && strings.Contains(name, ".") && !strings.Contains(name, " ") {
			o, ok, err = s.Outlets.ByDomain(ctx, name)
		}
		if err != nil {
			return err
		}
		if ok {
			id = o.ID
		}
		seen[name] = id
	}
	l.Clip.OutletID = id
	return nil
}

// again looks at every line as things stand now, and puts what is found in the place of what was found before.
func (s *Intake) again(ctx context.Context, r Run, next string) (Run, error) {
	before := r.Results
	if r.State != Checked {
		return r, fault.Clash("coverage.run.started")
	}
	if err := s.evaluate(ctx, &r); err != nil {
		return r, err
	}
	if next == Running && r.Will() == 0 {
		next = Checked
	}
	out, err := s.runs.Edit(ctx, r.ID, func(x *Run) error {
		if x.State != Checked || x.Results != before {
			return fault.Clash("coverage.run.started")
		}
		x.Plan, x.Fates, x.Results, x.State = r.Plan, r.Fates, r.Results, next
		return nil
	})
	if err != nil {
		before = r.Results // nobody names it
	}
	return out, errors.Join(err, s.Files.Delete(ctx, before))
}

// Start looks at every line once more and begins to take the run in, as a job. Starting twice starts once. It returns a
// Conflict when no line would become anything.
func (s *Intake) Start(ctx context.Context, id string, by audit.Actor) (Run, error) {
	r, err := s.Run(ctx, id)
	if err != nil {
		return r, err
	}
	if r.State == Checked {
		if r, err = s.again(ctx, r, Running); err == nil && r.State == Checked {
			err = fault.Clash("coverage.run.nothing")
		}
	}
	if err != nil || r.State != Running {
		return r, err
	}
	return r, s.enqueue(ctx, r, false, by)
}

// Undo begins to take a run back, as a job. It returns a Conflict before the run has ended.
func (s *Intake) Undo(ctx context.Context, id string, by audit.Actor) (Run, error) {
	r, err := s.runs.Edit(ctx, id, func(r *Run) error {
		switch r.State {
		case Finished:
			r.State = Undoing
		case Undoing, Undone:
		default:
			return fault.Clash("coverage.run.not_finished")
		}
		return nil
	})
	if errors.Is(err, store.ErrNotFound) {
		return r, fault.Missing("coverage.run.missing")
	}
	if err != nil || r.State != Undoing {
		return r, err
	}
	return r, s.enqueue(ctx, r, true, by)
}

func (s *Intake) enqueue(ctx context.Context, r Run, back bool, by audit.Actor) error {
	return s.Jobs.Enqueue(ctx, job.New{ID: JobOf(r.ID, back), Kind: RunJob, Payload: Work{r.ID, back, by}, MaxAttempts: 5, By: by.ID})
}

// Progress is told how far the work is.
type Progress func(done, total int) error

// Do takes a run in, or back. Run again from the start it makes nothing twice.
func (s *Intake) Do(ctx context.Context, w Work, tell Progress) error {
	r, err := s.Run(ctx, w.RunID)
	if err != nil {
		return err
	}
	state, next, action, step := Running, Finished, "coverage.run_taken", s.bring
	if w.Back {
		state, next, action, step = Undoing, Undone, "coverage.run_undone", s.back
	}
	if r.State != state {
		return nil
	}
	lines, err := s.all(ctx, r)
	if err != nil {
		return err
	}
	if err := step(ctx, r, lines, w.By, tell); err != nil {
		return err
	}
	before := r.Results
	fates, sum, err := s.keep(ctx, r.ID, lines)
	if err != nil {
		return err
	}
	err = s.Audit.Pay(ctx, "space", audit.Owed{
		Mark: action + ":" + r.ID, At: s.moment(), By: w.By, Action: action, Object: "coverage_run:" + r.ID,
		Data: map[string]string{"name": r.Name, "n": fmt.Sprint(fates[New] + fates[Known])},
	})
	if err != nil {
		return err
	}
	_, err = s.runs.Edit(ctx, r.ID, func(x *Run) error {
		if x.State == state {
			x.State, x.Fates, x.Results, x.EndedAt = next, fates, sum, s.moment()
		}
		return nil
	})
	if err != nil {
		return err
	}
	return s.Files.Delete(ctx, before)
}

func (s *Intake) bring(ctx context.Context, r Run, lines []Line, by audit.Actor, tell Progress) error {
	g, err := s.Clips.Bringing(ctx, r.Plan.ReleaseID, by)
	if f := fault.Of(err); f != nil { // the release has been withdrawn since: the clips are taken without it
		g, err = s.Clips.Bringing(ctx, "", by)
	}
	if err != nil {
		return err
	}
	done := 0
	for i := range lines {
		l := &lines[i]
		if l.Fate != New && l.Fate != Known {
			continue
		}
		_, made, err := g.Bring(ctx, l.Clip)
		if err != nil {
			return fmt.Errorf("line %d: %w", l.Number, err)
		}
		if l.Fate = Known; made {
			l.Fate = New
		}
		if done++; done%25 == 0 {
			if err := tell(done, r.Will()); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Intake) back(ctx context.Context, r Run, lines []Line, _ audit.Actor, tell Progress) error {
	done := 0
	for i := range lines {
		l := &lines[i]
		if l.Fate != New && l.Fate != Known {
			continue
		}
		gone, err := s.Clips.TakeBack(ctx, l.ClipID, coverage.Given{RunID: r.ID, ReleaseID: r.Plan.ReleaseID, IncidentID: r.Plan.IncidentID})
		if err != nil {
			return err
		}
		if l.Fate = Kept; gone {
			l.Fate = Gone
		}
		if done++; done%25 == 0 {
			if err := tell(done, r.Will()); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Intake) keep(ctx context.Context, runID string, lines []Line) (map[string]int, string, error) {
	return sheet.KeepResults(ctx, s.Files, runID, lines, func(l Line) string { return l.Fate })
}

// Lines streams what becomes, or has become, of the lines after a number; fate "" means all.
func (s *Intake) Lines(ctx context.Context, r Run, fate string, after int) iter.Seq2[Line, error] {
	return func(yield func(Line, error) bool) {
		for l, err := range sheet.Results[Line](ctx, s.Files, r.Results) {
			if (err != nil || (l.Number > after && (fate == "" || l.Fate == fate))) && !yield(l, err) {
				return
			}
		}
	}
}

func (s *Intake) all(ctx context.Context, r Run) ([]Line, error) {
	var out []Line
	for l, err := range s.Lines(ctx, r, "", 0) {
		if err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	return out, nil
}
