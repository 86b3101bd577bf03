package contact

import (
	"standfirst/templates"
)

func samplePair() PairView {
	s := Side{ID: "1", URL: "/c/1", Name: "李雷", NameLang: "zh-CN", Latin: "Li Lei", Kind: "Journalist", Blocked: true, Details: []templates.Detail{{Label: "Email", Value: "a@x.example"}}}
	return PairView{ID: "p", Strength: "Exact", StrengthKind: "bad", Reasons: []string{"same mailbox"}, A: s, B: Side{ID: "2", URL: "/c/2", Name: "Li Lei"}, MergeURL: "/m", By: "Ada", At: sampleTime}
}

func duplicatesSamples() []DuplicatesView {
	n := 3
	full := DuplicatesView{
		Base: "/acme/contacts/duplicates", Tabs: []templates.Tab{{Label: "All", URL: "/", Active: true, Count: &n}}, Rules: sampleOptions, Rule: "a", Strength: "exact",
		Pairs: []PairView{samplePair()}, Pager: templates.Pager{From: 1, To: 1, Total: 1}, Exact: 2, MayEdit: true, Work: WorkView{URL: "/w", Label: "Scan", Running: true, Done: 1, Total: 3},
		Scanned: true, ScannedAt: sampleTime, ScannedN: 100,
	}
	dismissed := full
	dismissed.Dismissed, dismissed.Work = true, WorkView{}
	none := full
	none.Pairs, none.Work = nil, WorkView{}
	return []DuplicatesView{full, dismissed, none, {Base: "/x", Empty: true, MayEdit: true}, {Base: "/x", Empty: true}}
}

func exactSamples() []ExactView {
	return []ExactView{{Base: "/x", N: 2, Pairs: []PairView{samplePair()}, Form: refused("confirm")}, {Base: "/x", N: 20, Pairs: []PairView{samplePair()}}}
}

func mergeSamples() []MergeView {
	p := samplePair()
	return []MergeView{
		{
			A: p.A, B: p.B, SwapURL: "/s", Next: "queue", Cancel: "/q", Choices: []ChoiceView{{Name: "pick_name", Label: "Name", A: "李雷", B: "Li Lei", Pick: "a"}}, Same: []ChoiceView{{Label: "Kind", A: "x", B: "", Pick: "a"}, {Label: "Latin", B: "y", Pick: "b"}},
			Both: []templates.Detail{{Label: "Tags", Value: "a, b"}}, Reasons: []string{"same mailbox"}, Blocked: true, Form: templates.Form{Errors: []templates.FieldError{{Key: "contact.changed"}}},
		},
		{A: p.A, B: p.B, Cancel: "/q"},
	}
}
