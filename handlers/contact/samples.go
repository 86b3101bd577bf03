package contact

import (
	"time"

	"standfirst/handlers/web/builder"
	"standfirst/handlers/web/step"
	"standfirst/handlers/web/tags"
	"standfirst/handlers/web/views"
	"standfirst/models/contact"
	"standfirst/templates"
)

// The samples run every branch of the pages; the test of all templates renders them in both languages.

var (
	sampleTime    = time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	sampleOptions = []templates.Option{{Value: "a", Label: "A"}, {Value: "b", Label: "B"}}
)

func sampleRow() Row {
	return Row{
		ID: "1", URL: "/acme/contacts/1", PeekURL: "/acme/contacts/1/peek", Name: "李雷", NameLang: "zh-CN", Latin: "Li Lei", Role: "Reporter", Outlet: "新华网",
		OutletURL: "/acme/outlets/1", Email: "lilei@xinhua.example", Kind: "Journalist", Tags: []string{"food"}, Blocked: true, Held: true, Waits: true, Doubted: true, Updated: sampleTime,
	}
}

func refused(fields ...string) templates.Form {
	f := templates.Form{Values: map[string][]string{"name": {"<x>"}}}
	for _, name := range fields {
		f.Errors = append(f.Errors, templates.FieldError{Field: name, Key: "contact.name.missing"})
	}
	return f
}

func listSamples() []ListView {
	return []ListView{
		{Base: "/acme/contacts", MayEdit: true},
		{Base: "/acme/contacts"},
		{Base: "/acme/contacts", Narrowed: true, Narrowing: true, Q: "x", View: views.Bar{ID: "1"}, Chips: []templates.Chip{{Label: "A", URL: "/"}}, Filters: []templates.Filter{{Name: "kind", Label: "Kind", Value: "a", Options: sampleOptions}}},
		{
			Base: "/acme/contacts", MayEdit: true, Sort: "-name", Building: true, Broken: true, SegmentURL: "/s", Form: refused("f-0"), Builder: builder.Samples()[0],
			Rest: sampleOptions, Keep: sampleOptions, Views: views.Tabs{CountURL: "/c"},
			View: views.Bar{ID: "1", Name: "V", Base: "/v", Query: "f=x", Modified: true, Keepable: true, Mine: true, Shared: true, MayEdit: true, Reset: "/"}, Rows: []Row{sampleRow(), {ID: "2", Name: "Plain", Cells: cellSamples(), Beneath: cellSamples()[:1]}},
			Columns: []Head{{Key: "outlet", Label: "Outlet", Sort: "outlet"}, {Key: "kind", Label: "Kind", Class: "wide-only"}, {Key: "x"}}, Look: views.Look{Columns: []views.ColumnChoice{{Value: "kind", Label: "Kind", Chosen: true}, {Value: "x", Label: "X"}}, Sizes: []views.SizeChoice{{N: 25, Chosen: true}, {N: 50}}, Compact: true},
			Pager: templates.Pager{From: 1, To: 2, Total: 40, Next: "?after=x"}, Actions: []templates.Action{{Name: "do", Value: "list", Label: "List", Icon: "list-details"}},
		},
	}
}

func bulkSamples() []BulkView {
	return []BulkView{
		{Do: "list", N: 2, IDs: []string{"1", "2"}, Lists: sampleOptions, Form: refused("list", "name")},
		{Do: "owner", N: 1, Owners: sampleOptions, Form: refused("owner")},
		{Do: "untag", N: 1, KnownTags: sampleOptions, Form: refused("tag")},
		{Do: "tag", N: 40, All: true, Criteria: "kind=a", Form: refused("tag")},
		{Do: "tag", N: 1, IDs: []string{"1"}, TagGroups: []tags.Group{{Tags: sampleOptions}, {Label: "beat", Tags: sampleOptions}}, Form: templates.Form{Values: map[string][]string{"known": {"a"}}}},
	}
}

func formSamples() []FormView {
	full := FormView{
		New: true, Form: refused("name", "outlet", "zone"), Kinds: sampleOptions, Langs: sampleOptions, Owners: sampleOptions,
		Lists: sampleOptions, Channels: sampleOptions, Stages: sampleOptions, Services: sampleOptions, SuggestURL: "/s", Added: "position",
		Positions: []PositionRow{{Outlet: "新华网", Role: "x", From: "2020", To: "2021-01"}, {}}, Handles: []HandleRow{{"a", "@x"}},
	}
	for _, kind := range []string{"text", "long", "number", "date", "choice", "yes_no"} {
		full.Custom = append(full.Custom, templates.CustomField{Name: "custom_" + kind, Label: "A", Kind: kind, Value: "a", Options: sampleOptions})
	}
	handle := full
	handle.Added, handle.Form = "handle", templates.Form{}
	return []FormView{full, handle, {Rev: 3}}
}

func showSamples() []ShowView {
	full := ShowView{
		SaidURL: "/said", AnswerURL: "/answers/new",
		C:        contact.Contact{Name: "李雷", Latin: "Li Lei", DoNotContact: true, DoNotContactReason: "asked us to", Country: "CN", Zone: "Asia/Shanghai", Notes: "note"},
		NameLang: "zh-CN", Kind: "Journalist", OutletName: "新华网", OutletURL: "/o", SourceText: "press.csv", SourceURL: "/i",
		Fields: fieldSamples(), Holds: sampleHolds(), Lists: []Member{{"1", "Food", "/l"}}, OpenLists: sampleOptions,
		Form: templates.Form{Errors: []templates.FieldError{{Key: "contact.changed"}, {Field: "reason", Key: "contact.block.reason_missing"}, {Field: "text", Key: "contact.note.empty"}}},
		Note: NoteForm{Kinds: sampleOptions, Results: sampleOptions, Owners: sampleOptions, Value: NoteValue{Kind: "a"}}, Steps: step.Samples(), CardURL: "/v", Tabs: []templates.Tab{{Label: "All", URL: "/", Active: true}},
		Events: []templates.Event{{Icon: "note", Who: "Ada", Text: "noted", Note: "x", More: []string{"25 minutes"}, EditURL: "/n", When: sampleTime}}, Older: "/older", Back: "/newest",
		MayEdit: true, MayManage: true,
		TwinsView: TwinsView{
			[]templates.Twin{{Name: "Li Lei", URL: "/c/2", MergeURL: "/m", Reasons: []string{"same mailbox"}}},
			[]templates.Absorbed{{UndoURL: "/u", Name: "Lei", By: "Ada", At: sampleTime}},
			&TrustCard{Score: 64, Kind: "warn", URL: "/t", Rows: []TrustRow{sampleTrustRow()}}, &LawCard{VerdictView{Kind: "ok", Press: "yes", Notice: "due"}, "/p"},
		},
	}
	full.Career = []CareerRow{{Outlet: "新华网", URL: "/o", Role: "Reporter", Main: true, Now: true}, {Outlet: "Old", From: "2010", To: "2012"}, {Outlet: "B", Now: true, From: "2020"}}
	full.Handles, full.Articles = []HandleRow{{"Weibo", "@x"}}, []Article{{"A", "zh-CN", "/a", sampleTime}, {Title: "B", At: sampleTime}}
	full.Place = &views.Place{Before: "/b", After: "/a", Back: "/t"}
	full.Local, full.Hours, full.LocalZone, full.HoursKnown, full.Away = "10:42", "09:30–18:00", time.UTC, true, true
	full.Channel, full.Stale, full.Ageing = "Mail", 2, true
	full.C.Do, full.C.Dont, full.C.LeaveUntil, full.C.LeaveNote, full.C.Emails = "data", "calls", "2026-12-01", "Han", []string{"a@x.example", "b@x.example"}
	full.C.Email, full.C.Phone, full.C.Phones = "a@x.example", "1", []string{"2"}
	full.Form.Errors = append(full.Form.Errors, templates.FieldError{Field: "reveal", Key: "contact.reveal.missing"})
	blocked := full
	blocked.MayManage, blocked.Revealed, blocked.Inside = false, true, true
	open := full
	open.C.DoNotContact, open.Place, open.Away = false, &views.Place{Back: "/t"}, false
	return []ShowView{full, blocked, open, {C: contact.Contact{Name: "Plain"}}}
}

func fieldSamples() []FieldView {
	return []FieldView{
		{InPlace: templates.InPlace{URL: "/c/1", Name: "phone", Label: "Phone", Type: "tel", Value: "1", Lines: []string{"1"}, Link: "tel:1", MayEdit: true}},
		{InPlace: templates.InPlace{URL: "/c/1", Name: "role", Label: "Role", Type: "text", Lines: []string{"x", "y"}}},
		{InPlace: templates.InPlace{URL: "/c/1", Name: "wechat", Label: "WeChat", Type: "text", MayEdit: true}, Check: &CheckView{Field: "handles", On: "2024-01-01", ByName: "Ada", Stale: true}, CheckError: "contact.doubt.missing"},
		{InPlace: templates.InPlace{URL: "/c/1", Name: "beats", Label: "Beats", Type: "text", Lines: []string{"x"}, MayEdit: true}, Copy: true, Check: &CheckView{Field: "beats", On: "2026-01-01", ByName: "Ada", Source: "site"}},
		{InPlace: templates.InPlace{URL: "/c/1", Name: "channel", Label: "Channel", Type: "select", Options: sampleOptions, Value: "a", Edit: true}, Check: &CheckView{Field: "channel"}},
		{InPlace: templates.InPlace{URL: "/c/1", Name: "email", Label: "Address", Type: "email", Lines: []string{"x", "y"}}, Grades: []GradeView{{"a@x.example", "good", "ok", []string{"Answered", "Desk"}}, {Quality: "doubtful", Kind: "warn"}, {Quality: "bad", Kind: "bad", Why: []string{"Refused"}}}},
		{InPlace: templates.InPlace{URL: "/c/1", Name: "custom_x", Label: "X", Type: "long", Value: "a", Edit: true}},
		{InPlace: templates.InPlace{URL: "/c/1", Name: "phone", Label: "Phone", Type: "tel", Lines: []string{"1"}}, Hidden: true, Check: &CheckView{Field: "phone", Doubt: "gone", DoubtBy: "Ada", DoubtOn: "2026-01-01"}},
		{InPlace: templates.InPlace{URL: "/c/1", Name: "email", Label: "Address", Type: "email", Value: "x", Error: "contact.address.no_at", Args: map[string]any{"address": "x"}, Edit: true, MayEdit: true}},
	}
}

func deleteSamples() []DeleteView {
	return []DeleteView{{Name: "李雷", URL: "/c", Kept: "contact.delete.mailed"}, {Name: "李雷", URL: "/c"}}
}

func sampleHolds() []HoldRow {
	return []HoldRow{
		{Address: "a@x.example", ScopeName: "All", Reason: "Bounced", Note: "550", By: "Ada", At: sampleTime, ContactName: "A", ContactURL: "/c"},
		{Address: "b@x.example", ScopeName: "Food", Reason: "Unsubscribed"},
	}
}

func suppressionsSamples() []SuppressionsView {
	return []SuppressionsView{
		{MayEdit: true, Form: refused("email")},
		{Narrowed: true, Q: "x"},
		{Rows: sampleHolds(), MayManage: true, Pager: templates.Pager{From: 1, To: 2, Total: 2}},
	}
}

func importsSamples() []ImportsView {
	return []ImportsView{
		{Form: refused("file")},
		{Form: refused("encoding"), Encodings: sampleOptions},
		{Rows: []ImportRow{{Name: "press.csv", URL: "/i", State: "Done", Kind: "ok", ByName: "Ada", New: 1, Rows: 2, At: sampleTime}}},
	}
}

func columnsSamples() []ColumnsView {
	fault := &templates.FieldError{Field: "column_1", Key: "contact.import.column_twice"}
	return []ColumnsView{
		{
			Form: refused("mode"), URL: "/i", Steps: []templates.Step{{Label: "File", State: "done"}}, Rows: 3, Fields: sampleOptions, Encodings: sampleOptions,
			Commas: sampleOptions, Lists: sampleOptions, Modes: sampleOptions,
			Columns: []Column{{Input: "column_0", Header: "姓名", Field: "a", Examples: []string{"李雷"}}, {Input: "column_1", Header: "x", Error: fault}},
		},
		{Sheets: sampleOptions, Sheet: "a"},
		{Wide: contact.Wide{Of: 2000, Empty: 1700, Beyond: 50}, Most: 250, Unread: "a, b …"},
		{},
	}
}

func exportSamples() []ExportView {
	return []ExportView{{N: 3, Narrowed: true, Back: "/c", Formats: []ExportFormat{{"CSV", "x", "/x"}}}, {Back: "/c"}}
}

func fixSamples() []FixView {
	return []FixView{
		{URL: "/f", Back: "/i", More: 3, Form: refused("r1_c0", ""), Rows: []FixRow{{
			Row: 1, Line: 2, Name: "x", Problems: []string{"bad"}, Skip: "r1_skip", Skipped: true,
			Cells: []FixCell{{Input: "r1_c0", Label: "邮箱", Value: "x"}, {Input: "r1_c1", Label: "备注", Value: "a\nb", Long: true}},
			Rest:  []FixCell{{Input: "r1_c2", Value: "y"}}, Further: FixCell{Input: "r1_further", Label: "2", Value: "a\nb"},
		}}},
		{Back: "/i"},
	}
}

func importSamples() []ImportView {
	n := 3
	done := ImportView{
		URL: "/i", Finished: true, Will: 2, Errors: 1, ErrorsURL: "/e", ListName: "Food", ListURL: "/l", Counts: []Count{{"New", "ok", 2}},
		Fates: []templates.Tab{{Label: "All", URL: "/", Active: true, Count: &n}}, Pager: templates.Pager{From: 1, To: 2, Total: 3, Next: "/n"},
		Results: []ResultRow{
			{Row: 1, Line: 2, Fate: "New", Kind: "ok", Name: "李雷", Email: "a@x.example", Outlet: "新华网", NewOutlet: true, Suppressed: true, URL: "/c", Remark: "x"},
			{Row: 2, Line: 3, Fate: "Error", Kind: "bad", Problems: []string{"bad"}},
		},
	}
	done.UndoURL = "/u"
	checked := done
	checked.Finished, checked.FixURL, checked.UndoURL = false, "/f", ""
	undone := done
	undone.Finished, undone.Undone, undone.UndoURL, undone.Outlets, undone.Kept = false, true, "", 2, 1
	erased, rest := done, done
	erased.Erased, erased.UndoURL, rest.RestURL = true, "", "/r"
	return []ImportView{
		erased, rest,
		{URL: "/i", State: "running", Working: true, Stopped: true, Done: 1, Total: 2},
		done, checked, undone,
		{Undone: true},
		{Working: true, State: "undoing", Done: 1, Total: 2, StreamURL: "/p"},
		{Finished: true},
		{URL: "/i"},
		{Working: true, State: "checking", Done: 1, Total: 2, StreamURL: "/p"},
		{Working: true, State: "running", Done: 1, Total: 2},
		{Working: true, Dead: true},
	}
}
