package release

import (
	"context"
	"slices"
	"strconv"
	"strings"
)

// OnComments has the check ask of, the ids of the open comments on a release.
func (r *Releases) OnComments(of func(ctx context.Context, releaseID string) ([]string, error)) {
	r.comments = of
}

// uncommented finds comments on the current version that nobody has resolved.
func (r *Releases) uncommented(ctx context.Context, rel Release, v Version) ([]Finding, error) {
	if r.comments == nil || v.Number != rel.Current {
		return nil, nil
	}
	open, err := r.comments(ctx, rel.ID)
	if err != nil || len(open) == 0 {
		return nil, err
	}
	slices.Sort(open)
	return []Finding{{Kind: "comments", Text: strconv.Itoa(len(open)), Fact: strings.Join(open, " "), Of: open}}, nil
}

// without is the report without findings of a kind.
func (r Report) without(kind string) Report {
	r.Findings = slices.DeleteFunc(slices.Clone(r.Findings), func(f Finding) bool { return f.Kind == kind })
	return r
}
