package report

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"standfirst/models/account"
	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/job"
	"standfirst/models/store"
)

// Paper puts reports on paper; nil, or one that does not print: there is no browser that could.
type Paper interface {
	Prints() bool
	// Page writes the page for print, as its reader would see it.
	Page(Sheet) ([]byte, error)
	// PDF prints a page.
	PDF(ctx context.Context, page []byte) ([]byte, error)
}

// Sheet is what goes on paper, and for whom.
type Sheet struct {
	Plan   Plan
	Report Report
	Space  string // id
	Lang   string
	Frozen *Snapshot // of a snapshot
	Now    Report    // as a snapshot's report stands now
	May    func(account.Permission) bool
}

// Print is a PDF of a report that somebody asked for. It is made in the background, of what they may see, and kept for
// them alone.
type Print struct {
	ID       string    `json:"id"`
	Rev      int64     `json:"rev"`
	PlanID   string    `json:"planId"`
	Snapshot string    `json:"snapshot"` // hash of the snapshot that is printed; "" for the report as it stands
	First    string    `json:"first"`    // the first day of the period, where it is another than the plan's; "" for that
	By       string    `json:"by"`       // user id
	Lang     string    `json:"lang"`
	Zone     string    `json:"zone"` // IANA
	Step     int       `json:"step"` // how many of the Steps are done
	Failed   bool      `json:"failed"`
	Name     string    `json:"name"` // of the file, without what it ends in
	File     string    `json:"file"` // SHA-256 of the PDF, "" until it is there
	Size     int64     `json:"size"` // bytes
	AskedAt  time.Time `json:"askedAt"`
	DoneAt   time.Time `json:"doneAt"` // when it was made, or given up
}

// PrintJob is the kind of the job that makes a PDF.
const PrintJob = "report.print"

// PrintTask is what the job is told.
type PrintTask struct {
	ID string `json:"id"`
}

// Steps are what is done for a PDF, in order.
func Steps() []string { return []string{"count", "lay", "print"} }

// Over reports whether nothing more will become of it.
func (p Print) Over() bool { return p.Failed || p.File != "" }

// Stuck reports whether nobody has finished it for so long that nobody will: the program was killed at each try.
func (p Print) Stuck(now time.Time) bool { return !p.Over() && now.Sub(p.AskedAt) > printLimit }

// printLimit is longer than all tries together take.
const printLimit = 15 * time.Minute

// PrintsKept is how long a PDF is kept: what is to stay is a snapshot, of which another can be printed.
const PrintsKept = 30 * 24 * time.Hour

// PrintSweep is the kind of the job that lets go of PDFs that are older.
const PrintSweep = "report.prints_expire"

// expiredAtOnce bounds one sweep.
const expiredAtOnce = 200

const (
	maxPrints  = 10 // of one report that are kept for one reader
	printTries = 3
)

// Prints reports whether PDFs can be made.
func (s *Reports) Prints() bool { return s.Paper != nil && s.Paper.Prints() }

// NewPrint is a PDF to be made.
type NewPrint struct {
	Snapshot   string // hash; "" for the report as it stands
	First      string // day of another period than the plan's; "" for that
	Lang, Zone string
}

// PrintLater asks for a PDF. Asked again while it is being made it is the same one. The oldest are let go of when a
// reader keeps too many. It is a Conflict where there is no browser.
func (s *Reports) PrintLater(ctx context.Context, planID string, n NewPrint, by audit.Actor) (Print, error) {
	if !s.Prints() {
		return Print{}, fault.Clash("report.pdf.none")
	}
	p, err := s.Plan(ctx, planID)
	if err != nil {
		return Print{}, err
	}
	kept, err := s.PrintsOf(ctx, p.ID, by.ID)
	if err != nil {
		return Print{}, err
	}
	made := Print{ID: store.NewID(), PlanID: p.ID, Snapshot: n.Snapshot, First: n.First, By: by.ID, Lang: n.Lang, Zone: n.Zone, AskedAt: s.Now().UTC().Truncate(time.Millisecond)}
	for i, old := range kept {
		if !old.Over() && !old.Stuck(made.AskedAt) && old.Snapshot == n.Snapshot && old.First == n.First && old.Lang == n.Lang {
			made = old
		}
		if i >= maxPrints-1 && (old.Over() || old.Stuck(made.AskedAt)) {
			if err := s.discard(ctx, old); err != nil {
				return Print{}, err
			}
		}
	}
	if _, err := s.prints.InsertMissing(ctx, &made); err != nil {
		return made, err
	}
	return made, s.Jobs.Enqueue(ctx, job.New{ID: PrintJob + ":" + made.ID, Kind: PrintJob, Payload: PrintTask{made.ID}, MaxAttempts: printTries, By: by.ID})
}

// PrintsOf are the PDFs of a report that are kept for a reader, the latest first.
func (s *Reports) PrintsOf(ctx context.Context, planID, userID string) ([]Print, error) {
	page, err := s.prints.Find(ctx, store.Query{Filter: store.And(store.Eq("planId", planID), store.Eq("by", userID)), Sort: []string{"-askedAt"}, Limit: 2 * maxPrints})
	return page.Items, err
}

// Print returns one that was asked for by this reader; to others there is none.
func (s *Reports) Print(ctx context.Context, planID, id, userID string) (Print, error) {
	p, err := s.prints.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) || (err == nil && (p.PlanID != planID || p.By != userID)) {
		return Print{}, fault.Missing("report.pdf.missing")
	}
	return p, err
}

// Printed opens the PDF. The caller closes it.
func (s *Reports) Printed(ctx context.Context, p Print) (io.ReadCloser, error) {
	if p.File == "" {
		return nil, fault.Missing("report.pdf.missing")
	}
	file, err := s.Files.Open(ctx, p.File)
	if errors.Is(err, store.ErrNotFound) {
		return nil, fault.Missing("report.pdf.missing").Because(err)
	}
	return file, err
}

// discard lets go of a PDF. No two have the same content: each says when it was made.
func (s *Reports) discard(ctx context.Context, p Print) error {
	if p.File != "" {
		if err := s.Files.Delete(ctx, p.File); err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
	}
	_, err := s.prints.Delete(ctx, store.Eq("id", p.ID))
	return err
}

// SweepPrints lets go of the PDFs that were asked for longer ago than they are kept. It may be repeated at will.
func (s *Reports) SweepPrints(ctx context.Context) error {
	old := store.Query{Filter: store.Lt("askedAt", s.Now().UTC().Add(-PrintsKept)), Sort: []string{"askedAt"}, Limit: expiredAtOnce}
	page, err := s.prints.Find(ctx, old)
	errs := []error{err}
	for _, p := range page.Items {
		errs = append(errs, s.discard(ctx, p))
	}
	return errors.Join(errs...)
}

// MakePrint makes a PDF that was asked for. It may be run again from the start at any point. What its reader may not
// see any more is given up.
func (s *Reports) MakePrint(ctx context.Context, id string) error {
	p, err := s.prints.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) || (err == nil && p.Over()) {
		return nil
	}
	if err != nil {
		return err
	}
	sheet, err := s.sheet(incident.For(ctx, p.By, false), p)
	if fault.KindOf(err) == fault.NotFound {
		return s.GiveUpPrint(ctx, id)
	}
	if err == nil {
		err = s.step(ctx, id, 1)
	}
	if err != nil {
		return err
	}
	pdf, err := s.onPaper(ctx, sheet, func() error { return s.step(ctx, id, 2) })
	if err != nil {
		return fmt.Errorf("PDF %s of report %s: %w", id, p.PlanID, err)
	}
	put, err := s.Files.Put(ctx, bytes.NewReader(pdf))
	if err != nil {
		return err
	}
	_, err = s.prints.Edit(ctx, id, func(p *Print) error {
		p.Step, p.Name, p.File, p.Size, p.DoneAt = len(Steps()), sheet.Report.FileName(sheet.Plan), put.SHA256, int64(len(pdf)), s.Now().UTC().Truncate(time.Millisecond)
		return nil
	})
	return err
}

func (s *Reports) step(ctx context.Context, id string, done int) error {
	_, err := s.prints.Edit(ctx, id, func(p *Print) error { p.Step = done; return nil })
	return err
}

// onPaper prints a sheet, and says when its page is laid out.
func (s *Reports) onPaper(ctx context.Context, sheet Sheet, laid func() error) ([]byte, error) {
	if err := s.illustrate(ctx, &sheet.Report); err != nil {
		return nil, err
	}
	page, err := s.Paper.Page(sheet)
	if err == nil {
		err = laid()
	}
	if err != nil {
		return nil, err
	}
	return s.Paper.PDF(ctx, page)
}

// sheet is what is printed, for the eyes of whoever asked for it. It is a NotFound fault when there is nothing they may
// see.
func (s *Reports) sheet(ctx context.Context, p Print) (Sheet, error) {
	plan, err := s.planAt(ctx, p.PlanID, p.First)
	if err != nil {
		return Sheet{}, err
	}
	may, err := s.allowed(ctx, p.By)
	if err == nil && !may(plan.Subject.Kind.Needs()) {
		err = fault.Missing("report.missing")
	}
	if err != nil {
		return Sheet{}, err
	}
	out := Sheet{Plan: plan, Space: s.Space, Lang: p.Lang, May: may}
	zone, err := time.LoadLocation(p.Zone)
	if err != nil {
		zone = time.UTC
	}
	if p.Snapshot == "" {
		out.Report, err = s.Tell(ctx, plan, zone)
		return out, err
	}
	frozen, report, err := s.Thaw(ctx, plan, p.Snapshot)
	if err != nil {
		return out, err
	}
	plan.Subject.Period = report.Subject.Period
	out.Plan, out.Frozen, out.Report = plan, &frozen, report
	out.Now, err = s.Tell(ctx, plan, report.Zone)
	return out, err
}

// allowed asks for what a page of a report asks: who has left is allowed nothing.
func (s *Reports) allowed(ctx context.Context, userID string) (func(account.Permission) bool, error) {
	has := map[account.Permission]bool{}
	for _, p := range []account.Permission{account.ReportRead, account.ContactRead, account.MailingEdit, account.CoverageEdit, account.FactVerify} {
		has[p] = s.May == nil
		if s.May == nil {
			continue
		}
		var err error
		if has[p], err = s.May(ctx, userID, p); err != nil {
			return nil, err
		}
	}
	return func(p account.Permission) bool { return has[p] }, nil
}

// GiveUpPrint says of a PDF that it will not come.
func (s *Reports) GiveUpPrint(ctx context.Context, id string) error {
	_, err := s.prints.Edit(ctx, id, func(p *Print) error {
		if !p.Over() {
			p.Failed, p.DoneAt = true, s.Now().UTC().Truncate(time.Millisecond)
		}
		return nil
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}
