package coverage

import (
	"time"

	"standfirst/templates"
)

// RunsView is the page that takes files and mails, with what was taken in before.
type RunsView struct {
	templates.Frame
	Base  string
	Keys  string // the page of keys for programs
	Form  templates.Form
	Tabs  []templates.Tab
	Rows  []RunRow
	Pager templates.Pager
}

// RunRow is an earlier run.
type RunRow struct {
	Name, URL, Kind, Service, State, StateKind, By string
	At                                             time.Time
	Rows, New, Known, Refused                      int
}

// RunView is a run, from what would become of its lines to what has.
type RunView struct {
	templates.Frame
	URL, Kind, Service, State, StateKind, By string
	At                                       time.Time
	Form                                     templates.Form
	Rows, Will, Done, Left                   int
	Working, Dead, Reading                   bool
	IsFile, CanChange, CanUndo, Undone, Open bool
	Columns                                  []RunColumn
	Fields, Orders, Releases, Incidents      []templates.Option
	Fates                                    []templates.Tab
	Lines                                    []LineRow
	Pager                                    templates.Pager
	CSV                                      string
}

// RunColumn is a column of the file and what it is taken for.
type RunColumn struct {
	Input, Header, Field string
	Error                *templates.FieldError
	Sample               string // its first value
}

// LineRow is one line and what becomes of it.
type LineRow struct {
	At                                              int
	Title, URL, Address, Outlet, Fate, Kind, Remark string
	Trouble                                         string
	Published                                       time.Time
	DayOnly, Waiting                                bool
	Problems                                        []string
}

var (
	runsPage = templates.NewPageOf("app", "coverage/runs.html", runsSamples)
	runPage  = templates.NewPageOf("app", "coverage/run.html", runSamples)
)

func runsSamples() []RunsView {
	form := templates.Form{Errors: []templates.FieldError{{Field: "file", Key: "coverage.file.missing"}}}
	tabs := []templates.Tab{{Label: "All", URL: "/r", Active: true}}
	return []RunsView{
		{Frame: inSpace(), Base: "/r", Keys: "/k", Form: form, Tabs: tabs},
		{Frame: inSpace(), Base: "/r", Keys: "/k", Tabs: tabs, Pager: templates.Pager{From: 1, To: 1, Total: 1}, Rows: []RunRow{{Name: "<a>.csv", URL: "/x", Kind: "File", Service: "Meltwater", State: "Checked", StateKind: "warn", By: "Ada", At: sampleTime, Rows: 3, New: 1, Known: 1, Refused: 1}}},
	}
}

func runSamples() []RunView {
	form := broken("zone", "order", "release", "incident")
	form.Errors = append(form.Errors, templates.FieldError{Key: "coverage.run.nothing"}, templates.FieldError{Field: "column_0", Key: "coverage.run.column_twice"})
	full := RunView{
		Frame: inSpace(), URL: "/r", Kind: "File", Service: "Meltwater", State: "Checked", StateKind: "warn", By: "Ada", At: sampleTime, Form: form, Rows: 3, Will: 2, IsFile: true, CanChange: true, Open: true,
		Columns: []RunColumn{{Input: "column_0", Header: "<b>URL</b>", Sample: "<i>https://a.example", Field: "1", Error: &form.Errors[len(form.Errors)-1]}, {Input: "column_1", Header: "B"}},
		Fields:  sampleOptions(), Orders: sampleOptions(), Releases: sampleOptions(), Incidents: sampleOptions(), Fates: []templates.Tab{{Label: "All", URL: "/r", Active: true}}, CSV: "/csv",
		Lines: []LineRow{
			{At: 2, Title: "<i>Tins</i>", URL: "/c", Address: "https://x.example/", Outlet: "晨报", Fate: "New", Kind: "ok", Published: sampleTime, Waiting: true},
			{At: 3, Title: "x", Fate: "Error", Kind: "bad", Problems: []string{"p"}, Published: sampleTime, DayOnly: true},
			{At: 4, Title: "x", Fate: "Twice", Kind: "mute", Remark: "r", Trouble: "gone"},
		},
		Pager: templates.Pager{From: 1, To: 3, Total: 3},
	}
	finished, undone, nothing, mail := full, full, full, full
	finished.CanChange, finished.CanUndo, finished.Reading = false, true, true
	undone.CanChange, undone.Undone, undone.Left, undone.Lines = false, true, 1, nil
	nothing.Will, nothing.Open = 0, false
	mail.IsFile, mail.Columns = false, nil
	return []RunView{full, finished, undone, nothing, mail, {Frame: inSpace(), URL: "/r", Working: true, Done: 1, Will: 2}, {Frame: inSpace(), URL: "/r", Working: true, Dead: true}}
}
