package release

import (
	"context"
	"slices"
)

// Since is a text that a step decides about, and what has changed since the step approved it last.
type Since struct {
	Lang     string
	From     int // the version approved last; 0: none, so the whole text is to be read
	Text     Text
	Changes  []Change
	Pictures Pictures // of the text, and of the one approved last
}

// SinceApproval returns what somebody has to read before they decide a step: the texts it has not approved in these
// words. Where several decide, each reads what has changed since they approved it themselves.
func (r *Releases) SinceApproval(ctx context.Context, rel Release, t Turn, userID string) ([]Since, error) {
	now, err := r.VersionOf(ctx, rel, rel.Current)
	if err != nil {
		return nil, err
	}
	read := map[int]Version{}
	pictures, err := r.PicturesIn(ctx, now)
	if err != nil {
		return nil, err
	}
	var out []Since
	for _, lang := range t.MissingFrom(userID, now.Langs()) {
		s := Since{Lang: lang, From: rel.approvedLast(t, lang, userID), Text: now.Text[lang], Pictures: pictures}
		if s.From > 0 {
			before, ok := read[s.From]
			if !ok {
				if before, err = r.VersionOf(ctx, rel, s.From); err != nil {
					return nil, err
				}
				read[s.From] = before
			}
			if s.Pictures, err = r.PicturesIn(ctx, now, before); err != nil {
				return nil, err
			}
			s.Changes = slices.DeleteFunc(Compare(before, now, s.Pictures.Names(lang)).Changes, func(c Change) bool { return c.Lang != lang })
		}
		out = append(out, s)
	}
	return out, nil
}

// approvedLast is the last version of which a step, or one of several who decide it, approved a language; 0 when it never has. Before there were routes
// whoever approved, approved everything.
func (r Release) approvedLast(t Turn, lang, userID string) int {
	if t.Step.Needs() > 1 {
		a, _ := t.By(userID, lang)
		return a.Version
	}
	if a, ok := t.Last(lang); ok {
		return a.Version
	}
	if t.Step.Key != builtIn {
		return 0
	}
	for n := len(r.Decisions) - 1; n >= 0; n-- {
		d := r.Decisions[n]
		head, _ := r.Head(d.Version)
		if d.Approved && d.Step == "" && slices.Contains(head.Langs, lang) {
			return d.Version
		}
	}
	return 0
}

// Plain is the whole text as a letter has it.
func (s Since) Plain() string { return mailText(s.Text, called(s.Pictures.Names(s.Lang))) }
