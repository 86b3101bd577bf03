package fact

import (
	"time"

	"standfirst/models/fact"
	"standfirst/models/incident"
	"standfirst/templates"
)

// The samples run every branch of the pages; the test of all templates renders them in both languages.

var sampleTime = time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)

func sampleHead(s fact.State) Head {
	return Head{
		ID: "1", Key: "F-1", URL: "/acme/facts/1", State: string(s), StateKind: stateKinds[s], Claim: Said{"共1200个充电器。", incident.Chinese},
		Drill: true, Public: true, Due: true, IncidentURL: "/acme/incidents/1", Incident: Said{"Charger recall", incident.English},
		Version: 2, Hash: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", EvidenceCount: 2, Signings: 1,
	}
}

func sampleUses() []UseRow {
	return []UseRow{
		{URL: "/r", Label: "Statement", State: "published", Kind: "ok", Versions: "1, 2", Public: true, Stale: true},
		{URL: "/m", Label: "Sale stopped", State: "halted", Kind: "bad", Versions: "2", Mailing: true, Sent: 186},
		{Label: "Not for this role", State: "done", Kind: "ok", Versions: "2", Mailing: true, Handover: true, Sent: 2},
		{URL: "/d", Label: "Deal", What: "Brief", Badge: "Live", Kind: "info", Versions: "1", Public: true, Stale: true},
		{URL: "/r", Label: "Draft", State: "draft", Kind: "mute", Versions: "2"},
	}
}

func listSamples() []ListView {
	plain := sampleHead(fact.Unverified)
	plain.Drill, plain.Public, plain.Due = false, false, false
	return []ListView{
		{Base: "/acme/facts"},
		{Base: "/acme/facts", Narrowed: true, Q: "x"},
		{Base: "/acme/facts", Rows: []Head{sampleHead(fact.Verified), plain}, Pager: templates.Pager{From: 1, To: 2, Total: 2}},
	}
}

func formSamples() []FormView {
	broken := templates.Form{Values: map[string][]string{"claim_en": {"<x>"}}, Errors: []templates.FieldError{{Field: "claim_en", Key: "fact.claim.missing"}}}
	return []FormView{{New: true, Form: broken, Action: "/a", Cancel: "/c"}, {Verified: true, Action: "/a", Cancel: "/c"}}
}

func showSamples() []ShowView {
	full := ShowView{
		F: sampleHead(fact.Disputed), Claims: []Said{{"1,200 chargers.", "en"}, {"共1200个。", "zh-CN"}}, Reason: "the lab counts again",
		Form:       templates.Form{Values: map[string][]string{}, Errors: []templates.FieldError{{Key: "fact.sign.twice"}, {Field: "file", Key: "fact.evidence.empty"}}},
		ArchiveURL: "/a", ClaimsURL: "/claims.json", SaidURL: "/said", Author: "林悦", At: sampleTime, ReviewAt: sampleTime, Review: "2026-11-25", MaxMB: 200, Pictures: true,
		Evidence: []EvidenceRow{
			{ID: "1", Name: "report.pdf", URL: "/e", Type: "application/pdf", SHA256: "9f86", Note: "from the lab", By: "林悦", Size: 1 << 20, At: sampleTime, File: true, Public: true},
			{ID: "2", Name: "lost.pdf", URL: "/e", Type: "application/pdf", By: "林悦", At: sampleTime, File: true, Gone: fact.Gone},
			{ID: "4", Name: "r.txt", URL: "/e", Type: "text/plain", By: "林悦", At: sampleTime, File: true, Gone: fact.Altered, Of: "9f86", OfName: "report.pdf", ShareURL: "/e/access"},
			{ID: "5", Name: "lab.example.warc", URL: "/e", Type: fact.WARC, At: sampleTime, File: true, Captured: true, Page: "https://lab.example/", Visit: fact.Visit{At: sampleTime, Final: "https://lab.example/", Status: 200, Unpictured: fact.TooSlow}},
			{ID: "6", Name: "lab.example.png", URL: "/e", Type: "image/png", At: sampleTime, File: true, Shot: true, Page: "https://lab.example/", Visit: fact.Visit{At: sampleTime, Final: "https://lab.example/b"}},
			{ID: "3", Name: "https://lab.example/", URL: "https://lab.example/", By: "林悦", At: sampleTime},
		},
		Hidden: 1, Signatures: []SignatureRow{{"Amy", "Legal", sampleTime, false}, {"陈工", "Engineering", sampleTime, true}}, Missing: 1,
		MaySign: true, MayEdit: true, MayJudge: true, MayReadLog: true, Department: "Product", WasVerified: true, Dispute: true, Retract: true, Ref: true,
		Versions: []VersionRow{
			{Number: 2, Change: "Claim changed", By: "林悦", At: sampleTime, Current: true, CompareURL: "/c"},
			{Number: 1, Change: "Written down", By: "林悦", At: sampleTime, VerifiedAt: sampleTime},
		},
		Uses: sampleUses(), Log: []templates.Event{{Icon: "plus", Who: "林悦", Text: "x", When: sampleTime}},
	}
	refuted := full
	refuted.F, refuted.Settled, refuted.MayEdit, refuted.MaySign = sampleHead(fact.Refuted), true, false, false
	refuted.Wordings, refuted.WordingLines, refuted.Form = "boom", []string{"boom"}, templates.Form{}
	bare := ShowView{F: sampleHead(fact.Unverified), WhyNot: &templates.FieldError{Key: "fact.sign.author"}, Missing: 2, MayEdit: true}
	bare.F.Public = false
	out := []ShowView{full, refuted, bare, {F: sampleHead(fact.Verified)}}
	for _, s := range fact.States() {
		one := full
		one.F = sampleHead(s)
		out = append(out, one)
	}
	return out
}

func judgeSamples() []JudgeView {
	var out []JudgeView
	for _, act := range []string{"dispute", "retract", "refute"} {
		out = append(out, JudgeView{F: sampleHead(fact.Verified), Act: act, Action: "/a"}, JudgeView{F: sampleHead(fact.Disputed), Act: act, Action: "/a", Uses: sampleUses()})
	}
	return out
}

func compareSamples() []CompareView {
	return []CompareView{
		{F: sampleHead(fact.Unverified), From: 1, To: 1, Options: []templates.Option{{Value: "1", Label: "Version 1"}}},
		{
			F: sampleHead(fact.Unverified), From: 1, To: 2, Sides: [2]Side{{1, "林悦", sampleTime, sampleTime}, {2, "Amy", sampleTime, time.Time{}}}, Options: []templates.Option{{Value: "1", Label: "Version 1"}, {Value: "2", Label: "Version 2"}},
			Claims: []Changed{{"en", "Claim", fact.Pieces("1,200 chargers", "1,300 chargers")}, {"zh-CN", "Claim", fact.Pieces("", "共1300个")}},
			Added:  []EvidenceRow{{Name: "a.pdf"}}, Removed: []EvidenceRow{{Name: "b.pdf"}},
		},
	}
}

func shareSamples() []ShareView {
	e := EvidenceRow{ID: "1", Name: "report.pdf", URL: "/e", Type: "application/pdf", SHA256: "9f86", Note: "n", By: "林悦", Size: 1 << 20, At: sampleTime, File: true}
	form := templates.Form{Values: map[string][]string{}, Errors: []templates.FieldError{
		{Key: "fact.redact.copy"},
		{Field: "person", Key: "fact.access.person_missing"},
		{Field: "person", Key: "fact.access.person_long", Args: map[string]any{"max": 120}},
		{Field: "days", Key: "fact.access.days", Args: map[string]any{"max": 90}},
		{Field: "file", Key: "fact.redact.same"},
		{Field: "access_reason", Key: "fact.reason.long", Args: map[string]any{"max": 500}},
	}}
	return []ShareView{
		{F: sampleHead(fact.Verified), E: e, MaxMB: 200, MayCopy: true, Form: form, Days: []templates.Option{{Value: "7", Label: "7"}}},
		{F: sampleHead(fact.Verified), E: e, MaxMB: 200, Copies: []EvidenceRow{e}, Accesses: []AccessRow{
			{ID: "1", Person: "李雷", Reason: "r", By: "林悦", URL: "https://x/e/t", At: sampleTime, Ends: sampleTime, Opens: true, Opened: 1, Openings: []fact.Opening{{At: sampleTime, From: "203.0.113.9"}}},
			{ID: "2", Person: "Amy", By: "林悦", At: sampleTime, Ends: sampleTime, Withdrawn: sampleTime},
			{ID: "3", Person: "Wu", By: "林悦", At: sampleTime, Ends: sampleTime},
		}},
	}
}

func lentSamples() []LentView {
	e := EvidenceRow{Name: "report.pdf", Type: "application/pdf", SHA256: "9f86", Note: "n", Size: 1 << 20, File: true}
	captured := e
	captured.Captured, captured.Page, captured.Visit = true, "https://lab.example/", fact.Visit{At: sampleTime, Status: 200}
	return []LentView{{E: e, Person: "李雷", Sender: "Acme", Action: "/e/x", Ends: sampleTime}, {E: captured, Person: "Amy", Sender: "Acme", Action: "/e/x", Ends: sampleTime}}
}
