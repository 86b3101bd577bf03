package release

import (
	"strings"
	"time"

	"standfirst/handlers/web"
	"standfirst/handlers/web/writing"
	"standfirst/models/fact"
	"standfirst/models/release"
	"standfirst/templates"
)

// The handles of the pages, each with views that together run every branch of its template.
var (
	listPage     = templates.NewPageOf("app", "release/list.html", listSamples)
	newPage      = templates.NewPage("app", "release/new.html", newView{Frame: frame(), Form: wrong("headline.en"), Kinds: options(), Incidents: options(), Begin: options()})
	showPage     = templates.NewPageOf("app", "release/show.html", showSamples)
	editPage     = templates.NewPageOf("app", "release/edit.html", editSamples)
	keptFragment = templates.NewFragment("release/baton.html", "kept", keptView{Frame: frame(), At: moment}, keptView{Frame: frame(), Fault: &templates.FieldError{Key: "release.baton.other", Args: map[string]any{"name": "Bo"}}})
	batonPage    = templates.NewPageOf("app", "release/baton.html", batonSamples)
	versionPage  = templates.NewPage("app", "release/version.html", versionView{Frame: frame(), By: "Anna", At: moment, Hash: "ab", Diff: "/", Text: texts()})
	diffPage     = templates.NewPageOf("app", "release/diff.html", diffSamples)
	previewPage  = templates.NewPageOf("app", "release/preview.html", previewSamples)
	reviewPage   = templates.NewPageOf("app", "release/review.html", reviewSamples)
	takeDownPage = templates.NewPageOf("app", "release/takedown.html", takeDownSamples)
)

var moment = time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)

func frame() templates.Frame {
	return templates.Frame{Lang: "en", Zone: time.UTC, Now: moment.Add(time.Hour), Title: "Release", Space: &templates.Space{ID: "acme", Name: "Acme"}}
}

func wrong(field string) templates.Form {
	return templates.Form{Errors: []templates.FieldError{{Field: field, Key: "release.headline.missing"}, {Key: "release.submit.waiting"}}}
}

func options() []templates.Option { return []templates.Option{{Value: "1", Label: "One"}} }

func texts() []text {
	return []text{
		{Lang: "en", LangKey: "release.lang.en", Headline: "Headline", Subhead: "More", Dateline: "SHANGHAI", Body: "<p>Text</p>", Boilerplate: "About", Contact: "Desk"},
		{Lang: "zh-CN", LangKey: "release.lang.zh"},
	}
}

func listSamples() []listView {
	full := listView{Frame: frame(), CanEdit: true, Base: "/", Q: "recall", Sort: "-changed", Export: "/export", Pager: templates.Pager{From: 1, To: 2, Total: 4, Next: "?after=x", Prev: "?before=x"}, Filters: []templates.Filter{{Name: "kind", Label: "Kind"}}, Keep: []templates.Option{{Label: "state", Value: "draft"}}, Tabs: []templates.Tab{{Label: "All", URL: "/", Active: true}}}
	full.Rows = []row{
		{Title: "Headline", Lang: "en", KindKey: writing.KindKey("statement"), Incident: "Recall", State: stateBadge(release.Draft), Live: true, Version: 2, By: "Anna", At: moment, Drill: true, Comments: 2},
		{Title: "Headline", Lang: "en", KindKey: writing.KindKey("news"), State: stateBadge(release.Review)},
	}
	return []listView{full, {Frame: frame()}, {Frame: frame(), CanEdit: true}, {Frame: frame(), Narrowed: true, Base: "/", Export: "/export"}}
}

func reports() report {
	r := report{Cited: []citedRow{
		{Key: "F-1", Claim: "So it is.", Version: 1, Newest: 2, Newer: true, State: factBadge(fact.Superseded)},
		{Key: "F-2", Claim: "So it is.", Version: 1, OK: true, State: factBadge(fact.Verified)},
	}}
	var rows []finding
	for i, kind := range []string{"unbound", "altered", "leftover", "no_lang", "no_contact", "parity", "figures", "one_lang", "weekday", "element", "quote", "name", "blame", "comments", "dead", "silent", "moved", "field", "field_gap", "field_unknown", "circle", "picture_alt", "picture_rights", "picture_expired", "picture_withheld"} {
		f := finding{
			ID: kind, Key: "release.check." + kind, LangKey: "release.lang.en", PartKey: "release.part.body", Place: "at=en:12", Near: "near", Must: i%2 == 0, Quote: kind == "quote", Speaker: "Bo",
			Args: map[string]any{"text": "12", "fact": "F-1", "want": "Friday", "other": "Chinese", "n": 2},
		}
		if kind == "dead" || kind == "silent" {
			f.Why, f.WhyArgs, f.At = "fetch.status", map[string]any{"status": "404"}, moment
		}
		if strings.HasPrefix(kind, "picture") {
			f.Mend, f.Asset = true, "/acme/newsroom/assets/p1"
		}
		if kind == "unbound" {
			f.Offers = []offered{{ID: "1", Key: "F-1", Claim: "So it is.", Lang: "en", State: factBadge(fact.Verified)}}
		}
		f.Recordable = kind == "unbound" || kind == "name"
		if i > 9 && i < 14 {
			f.Accepted = &release.Acceptance{Reason: "So it is.", ByName: "Bo", At: moment}
		}
		if kind == "quote" {
			f.Accepted.Speaker = "Lin Wei"
		}
		if rows = append(rows, f, f); kind == "quote" {
			asked, said := f, *f.Accepted
			asked.Accepted, asked.Asked = nil, "Lin Wei"
			said.InPerson = true
			f.Accepted = &said
			rows = append(rows, asked, f)
		}
		if kind == "leftover" {
			rows = append(rows, f, f, f)
		}
	}
	r.Found, r.Groups = len(rows), grouped(rows)
	r.Blocking, r.CanAccept, r.Links, r.Unasked, r.CanAsk, r.Record = 3, true, 4, 1, true, "/acme/incidents/1/facts/new"
	return r
}

func showSamples() []showView {
	full := showView{
		Frame: frame(), Version: 2, PublicVersion: 1, State: stateBadge(release.Review), Text: texts(), Report: reports(), PublicURL: "/newsroom", MessagesURL: "/m", Embargo: &embargoCard{URL: "/e", State: "set", Kind: "warn", LiftAt: moment.Add(2 * time.Hour), LiftZone: time.UTC, Invited: 3, Accepted: 1, Known: true, Keeps: true}, MailURL: "/acme/mailings/new?release=1", HandoverURL: "/acme/mailings/handover?release=1", ReportURL: "/acme/reports/1",
		Views:    &templates.Views{Total: 5, Zone: "UTC", Days: []string{"2026-11-24", "2026-11-25"}, Series: []templates.Series{{Name: "English", Values: []float64{2, 3}}}, CSV: "/views.csv"},
		Comments: &commentSamples()[0], FallenInPublic: []string{"F-1"}, Owed: []owed{{"On the recall", "/m"}}, CanEdit: true, CanDecide: true, Submit: true, Asks: askSamples(), Passage: passageSamples(), Publish: true, TakeDown: true, OldIsPublic: true,
		Details:   []templates.Detail{{Label: "Kind", Value: "Statement"}},
		Events:    []templates.Event{{Icon: "plus", Who: "Anna", Text: "began", When: moment}},
		Versions:  []versionRow{{Number: 2, By: "Anna", At: moment, Approved: true, PublicOne: true, Facts: 2, Diff: "/"}, {Number: 1}},
		Decisions: []decision{{release.Decision{Approved: true, Version: 1, ByName: "Bo", At: moment, Link: true}, "Legal"}, {release.Decision{Version: 2, Comment: "No."}, ""}},
	}
	for _, kind := range []string{"correction", "withdrawn", "retracted"} {
		full.Notices = append(full.Notices, notice{KindKey: "release.notice." + kind, Colour: "info", Text: "Note", At: moment})
	}
	return []showView{
		full,
		{Frame: frame(), State: stateBadge(release.Draft), WaitingKey: "release.waiting.own", Embargo: &embargoCard{URL: "/e", State: "set", Kind: "warn", LiftAt: moment, LiftZone: time.UTC, Waits: true}},
		{Frame: frame(), State: stateBadge(release.Review), WaitingKey: "release.waiting.other"},
		{Frame: frame(), State: stateBadge(release.Review), Asks: []ask{{Key: "second"}}},
		{Frame: frame(), State: stateBadge(release.Draft), Passage: &passage{Route: "Statement", Turns: passageSamples().Turns}},
	}
}

func editSamples() []editView {
	v := editView{Frame: frame(), Form: wrong("body.en"), Kinds: options(), Cited: "body.en", Address: "/newsroom/", TheirName: "Bo"}
	for _, lang := range release.Langs() {
		v.Langs = append(v.Langs, editLang{
			Lang: lang, NameKey: writing.LangKey(lang), DatelineKey: "release.dateline.hint." + lang[:2], Theirs: &release.Text{Headline: "Theirs"},
			Facts:    []citableFact{{Key: "F-1", Value: lang + ":1", Claim: "So it is.", Lang: lang, State: factBadge(fact.Unverified)}},
			Fallen:   []fallenFact{{Name: "F-2", Key: "F-2", URL: "/acme/facts/2", Claim: "So it was.", Lang: lang, State: factBadge(fact.Retracted)}},
			Snippets: []snippet{{Body: "<p>We report again.</p>", Name: "Next update", NameLang: "en", Value: lang + ":next_update", Text: "We report again.", Lang: lang}},
		})
	}
	v.Comments = &commentSamples()[0]
	v.Pictures, v.PictureURL, v.ImageURL, v.AssetsURL = pictureSamples(), "/acme/releases/1/pictures", "/acme/newsroom/assets/", "/acme/newsroom/assets?release=1"
	v.Baton, v.Restored, v.RestoredBy, v.Offers = batonSamples()[0], moment, "Bo", []offer{{URL: "/", Name: "Bo", Base: 1, At: moment}, {URL: "/", Mine: true, Base: 1, At: moment}}
	fixed := v
	fixed.SlugFixed, fixed.Cited, fixed.Locked, fixed.RestoredBy = true, "", true, ""
	inserted := fixed
	inserted.Form = web.Prefill("inserted", "next_update")
	placed := v
	placed.Form, placed.Pictures = web.Prefill("placed", "p1", "cited", "body.en"), nil
	return []editView{v, fixed, inserted, placed}
}

func diffSamples() []diffView {
	return []diffView{
		{Frame: frame(), From: 1, To: 2, Same: true, Versions: options()},
		{
			Frame: frame(), From: 1, To: 2, FactsIn: []string{"F-1"}, FactsOut: []string{"F-2"},
			Changes: []diffPart{{Lang: "en", LangKey: "release.lang.en", PartKey: "release.part.headline", Lines: [][]fact.Piece{{{Op: "same", Text: "a"}, {Op: "added", Text: "b"}, {Op: "removed", Text: "c"}}}}},
		},
	}
}

func previewSamples() []previewView {
	tabs := []templates.Tab{{Label: "a", URL: "?"}, {Label: "b", URL: "?"}}
	return []previewView{
		{Frame: frame(), PreviewLang: "en", Version: 1, As: "page", Tabs: tabs, Langs: tabs, Text: texts()[0]},
		{Frame: frame(), PreviewLang: "zh-CN", As: "mail", Tabs: tabs, Subject: "Subject", Plain: "Text", MailURL: "/"},
		{Frame: frame(), PreviewLang: "en", As: "mail", MayChoose: true, Tabs: tabs, MailURL: "/", To: reader{Name: "Li", Address: "li@example.com", BlockedKey: "release.preview.blocked"}, Query: "li", Found: []reader{{Name: "Li", URL: "?"}}},
		{Frame: frame(), PreviewLang: "en", As: "mail", MayChoose: true, Tabs: tabs, MailURL: "/", To: reader{Name: "Li", BlockedKey: "release.preview.no_address"}, Query: "nobody"},
		{Frame: frame(), PreviewLang: "en", As: "phone", Tabs: tabs, MailURL: "/", Text: texts()[0]},
		{Frame: frame(), PreviewLang: "en", As: "print", Tabs: tabs, Text: texts()[0]},
	}
}

func reviewSamples() []reviewView {
	langs := []editLang{{Lang: "en", NameKey: "release.lang.en"}}
	return []reviewView{
		{Frame: frame(), Version: 1, Correction: true, Readers: 3, Langs: langs, Form: wrong("note.en"), Report: reports(), ApprovedBy: "Bo", ApprovedAt: moment, Headlines: []headline{{"en", "release.lang.en", "Headline"}}},
		{Frame: frame(), NotReadyKey: "release.publish.drill"},
		{Frame: frame(), NotReadyKey: "release.review.done"},
		{Frame: frame(), NotReadyKey: "release.publish.not_approved"},
	}
}

func takeDownSamples() []takeDownView {
	langs := []editLang{{Lang: "en", NameKey: "release.lang.en"}}
	return []takeDownView{
		{Frame: frame(), Form: wrong("note.en"), RetractForm: wrong("note.en"), Slug: "a", Live: true, Public: true, Langs: langs},
		{Frame: frame()},
	}
}

func batonSamples() []batonView {
	v := func(state string) batonView {
		return batonView{Frame: frame(), State: state, Base: "/acme/releases/1", Edit: "/acme/releases/1/edit", Name: "Bo", Since: moment}
	}
	asked, wrest, taken := v(batonMine), v(batonOther), v(batonOther)
	asked.Asker, asked.AskedAt = "Bo", moment
	wrest.CanWrest, wrest.Form = true, wrong("reason")
	taken.Asked, taken.Taken, taken.Reason, taken.AskedAt = true, true, "A reason", moment
	return []batonView{asked, v(batonMine), v(batonWindow), v(batonGiven), v(batonFree), wrest, taken}
}
