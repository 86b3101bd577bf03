package builder

import "standfirst/templates"

// Samples are builders that together run every branch of the partial.
func Samples() []templates.Builder {
	some := []templates.Option{{Value: "a", Label: "A"}, {Value: "b", Label: "B"}}
	rule := func(ask string, change func(*templates.BuilderPart)) templates.BuilderPart {
		p := templates.BuilderPart{Path: "0", ID: "f-0", N: 1, Field: "a", Op: "a", Ops: some, Ask: ask, Values: []string{"1", "2"}, Typed: "1"}
		if change != nil {
			change(&p)
		}
		return p
	}
	bad := &templates.FieldError{Field: "f-0", Key: "filter.value.missing"}
	full := templates.Builder{Name: "f", EditURL: "/e", Suggest: "/s", Sections: []templates.OptionGroup{{Label: "S", Options: some}}}
	full.Root = templates.BuilderPart{
		ID: "f", IsGroup: true, Match: "all", Matches: some, Nests: true, Error: bad, Parts: []templates.BuilderPart{
			{Path: "1", ID: "f-1", N: 2, Focus: true},
			rule("yesno", nil), rule("length", nil), rule("number", func(p *templates.BuilderPart) { p.Percent = true }), rule("numbers", nil), rule("day", nil), rule("days", nil),
			rule("values", func(p *templates.BuilderPart) { p.Choices, p.Focus = some, true }),
			rule("values", func(p *templates.BuilderPart) { p.Outlet, p.Error = true, bad }),
			rule("values", func(p *templates.BuilderPart) { p.Offers, p.Error = []string{"x"}, bad }),
			rule("text", nil), rule("", nil),
			{Path: "2", ID: "f-2", IsGroup: true, Match: "any", Matches: some, Focus: true},
		},
	}
	return []templates.Builder{full}
}

func countSamples() []templates.BuilderCount {
	return []templates.BuilderCount{{Name: "f"}, {Name: "f", Known: true, N: 1}, {Name: "f", Known: true, N: 10000, More: true}}
}
