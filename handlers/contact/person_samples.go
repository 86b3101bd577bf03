package contact

import (
	"standfirst/models/contact"
	"standfirst/templates"
)

func sampleTrustRow() TrustRow {
	return TrustRow{
		ID: "e", What: "Repeated a refuted claim", Note: "note", Origin: "A piece", URL: "/coverage/1", By: "Ada", Counts: "−6", Kind: "bad", At: sampleTime, Points: "−12",
		Challenges: []contact.TrustChallenge{{Text: "the agency wrote that", ByName: "Ben", At: sampleTime}}, Open: true,
	}
}

func trustSamples() []TrustView {
	gone := TrustRow{ID: "f", What: "Answered", URL: "https://x.example", Counts: "0", Kind: "ok", At: sampleTime, Points: "+1", Withdrawn: true, Reason: "wrong person", WithdrawnBy: "Ada"}
	full := TrustView{
		Name: "李雷", URL: "/t", Back: "/c", Score: 64, ScoreKind: "warn", Rows: []TrustRow{sampleTrustRow(), gone}, Labels: []string{"2026-10", "2026-11"},
		Series: []templates.Series{{Name: "Score", Values: []float64{70, 64}}}, Kinds: sampleOptions, Rules: []templates.Detail{{Label: "Answered", Value: "+1"}},
		Form: templates.Form{Errors: []templates.FieldError{{Field: "url", Key: "contact.trust.evidence"}, {Field: "text", Key: "contact.trust.challenge_missing"}}}, MayEdit: true, MayManage: true,
	}
	return []TrustView{full, {Name: "Plain", Score: 70, ScoreKind: "ok", Labels: []string{"a"}, Series: []templates.Series{{Name: "Score", Values: []float64{70}}}}}
}

func privacySamples() []PrivacyView {
	full := PrivacyView{
		Name: "李雷", URL: "/c", Verdict: VerdictView{Kind: "ok", Press: "yes", Marketing: "no", Law: "GDPR", Notice: "due"}, Bases: sampleOptions, RequestKinds: sampleOptions,
		Counts: []templates.Detail{{Label: "Notes", Value: "3"}}, Sources: []templates.Detail{{Label: "Phone", Value: "by hand"}},
		Requests: []RequestRow{{ID: "r", Kind: "Access", Received: "2026-11-01", Due: "2026-12-01", Note: "letter", By: "Ada", Open: true, Late: true}, {Kind: "Erasure", Received: "2026-01-01", DoneBy: "Ada"}},
		Form:     templates.Form{Errors: []templates.FieldError{{Field: "basis_kind", Key: "contact.choice.unknown", Args: map[string]any{"value": "x"}}, {Field: "kind", Key: "contact.request.kind_unknown"}, {Field: "confirm", Key: "contact.delete.mistyped", Args: map[string]any{"name": "李雷"}}}}, MayEdit: true, MayManage: true,
	}
	busy := full
	busy.Erasing = true
	return []PrivacyView{full, busy, {Name: "Plain", Verdict: VerdictView{Kind: "bad"}}}
}

func requestsSamples() []RequestsView {
	tabs := []templates.Tab{{Label: "Open", URL: "/", Active: true}}
	return []RequestsView{
		{Erased: 2},
		{Tabs: tabs, Rows: []RequestRow{{Kind: "Access", Received: "2026-11-01", Due: "2026-12-01", Name: "李雷", URL: "/c", Open: true, Late: true}, {Kind: "Erasure", Received: "2026-11-01", DoneBy: "Ada"}}, Pager: templates.Pager{From: 1, To: 2, Total: -1}},
		{Tabs: tabs},
	}
}
