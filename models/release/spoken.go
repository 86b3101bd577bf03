package release

import (
	"context"
	"slices"
	"strings"
)

// A quotation is settled by its speaker in person where the route of the release asks them alone in a step of the
// speaker: their approval of the text is their approval of the words that they are quoted with. It ends with that
// approval, when an edit voids it.

// inPerson is who decides a step of the speaker alone, "" where others might decide instead of them.
func (s Step) inPerson() string {
	if s.Name != "speaker" || len(s.People) != 1 || s.Role != "" || s.Department != "" || s.Deputy.ID != "" {
		return ""
	}
	return s.People[0].Name
}

// spoken marks the quotations that their speaker has approved in a step, and those of which they are asked in one.
func (r *Releases) spoken(ctx context.Context, rel Release, v Version, all []Finding) error {
	if !slices.ContainsFunc(all, func(f Finding) bool { return f.Kind == "quote" && f.Want != "" }) {
		return nil
	}
	round := rel.Round()
	var asked []string
	for _, t := range round.Turns {
		if rel.State == Review && !t.Done() {
			asked = append(asked, t.Step.inPerson())
		}
	}
	if rel.State == Draft {
		route, err := r.RouteFor(ctx, rel)
		if err != nil {
			return err
		}
		for _, s := range route.Steps {
			asked = append(asked, s.inPerson())
		}
	}
	sums := v.sums()
	for i := range all {
		f := &all[i]
		if f.Kind != "quote" || f.Want == "" || f.Accepted != nil {
			continue
		}
		for _, t := range round.Turns {
			for _, a := range t.Approvals {
				if name := t.Step.inPerson(); isCalled(name, f.Want) && a.ByName == name && a.Lang == f.Lang && !a.Void && a.Hash == sums[f.Lang] {
					f.Accepted = &Acceptance{Key: f.Key(), Kind: f.Kind, Text: short(f.Text), Speaker: name, Reason: a.Comment, Version: a.Version, By: a.By, ByName: a.ByName, At: a.At, InPerson: true}
				}
			}
		}
		if slices.ContainsFunc(asked, func(name string) bool { return isCalled(name, f.Want) }) {
			f.Asked = f.Want
		}
	}
	return nil
}

// isCalled reports whether a text that names somebody means the person of that name.
func isCalled(name, said string) bool { return name != "" && strings.EqualFold(name, said) }
