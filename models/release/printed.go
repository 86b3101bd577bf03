package release

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/store"
)

// Printed is what a text that became public is found by, in one language. It is written before the release becomes
// public and says nothing by itself: whether anybody may be told of the text is asked of the release each time.
type Printed struct {
	ID        string   `json:"id"` // release, version, language
	Rev       int64    `json:"rev"`
	ReleaseID string   `json:"releaseId"`
	Version   int      `json:"version"`
	Lang      string   `json:"lang"`
	Terms     []string `json:"terms"`
	Prints    []string `json:"prints"` // of its wording; see fingerprints
}

// maxPrinted bounds the terms and the fingerprints of a text.
const maxPrinted = 20_000

// print keeps what a version is found by. It may be repeated.
func (r *Releases) print(ctx context.Context, v Version) error {
	var docs []*Printed
	for _, lang := range v.Langs() {
		t := v.Text[lang]
		docs = append(docs, &Printed{
			ID: fmt.Sprintf("%s:%d:%s", v.ReleaseID, v.Number, lang), ReleaseID: v.ReleaseID, Version: v.Number, Lang: lang,
			Terms: t.terms(), Prints: fingerprints(tokens(t.whole())),
		})
	}
	_, err := r.printed.InsertMissing(ctx, docs...)
	return err
}

// terms are the words of a text, the headline's first.
func (t Text) terms() []string {
	seen := map[string]bool{}
	for _, part := range append([]string{t.Headline, t.Subhead, t.Dateline}, strings.Split(TextOf(t.Body), "\n")...) {
		for _, term := range incident.Terms(part) {
			if len(seen) < maxPrinted {
				seen[term] = true
			}
		}
	}
	out := make([]string, 0, len(seen))
	for term := range seen {
		out = append(out, term)
	}
	slices.Sort(out)
	return out
}

// PrintAll prints what was public before there was a search, for databases of that time.
func (r *Releases) PrintAll(ctx context.Context) error {
	for rel, err := range r.releases.Each(ctx, store.Query{Sort: []string{"updatedAt"}}) {
		if err != nil {
			return err
		}
		for _, n := range rel.wasPublic() {
			v, err := r.VersionOf(ctx, rel, n)
			if err != nil {
				return err
			}
			if err := r.print(ctx, v); err != nil {
				return err
			}
		}
	}
	return nil
}

// wasPublic are the versions that have been in the newsroom. A release of a drill never was.
func (rel Release) wasPublic() []int {
	if rel.Public == Never || rel.Drill {
		return nil
	}
	out := []int{rel.PublishedVersion}
	for _, n := range rel.Notices {
		if n.Version > 0 && !slices.Contains(out, n.Version) {
			out = append(out, n.Version)
		}
	}
	return out
}

// mostFound bounds how many texts a search looks at.
const mostFound = 300

// SearchPublic finds live releases by words of the text that is public, those with the words in their headline first
// and then the latest. Nothing else of what was ever written is looked at.
func (r *Releases) SearchPublic(ctx context.Context, typed string, limit int) ([]Page, error) {
	wanted := incident.Wanted("terms", typed)
	if wanted.Op == store.OpAll {
		return nil, nil
	}
	found, err := r.printed.Find(ctx, store.Query{Filter: wanted, Limit: mostFound})
	if err != nil {
		return nil, err
	}
	var out []Page
	seen := map[string]bool{}
	for _, p := range found.Items {
		if seen[p.ReleaseID] {
			continue
		}
		page, ok, err := r.standing(ctx, p)
		if err != nil {
			return nil, err
		}
		if !ok || !page.Release.Listed || page.Release.Public != Live || page.Release.PublishedVersion != p.Version {
			continue
		}
		seen[p.ReleaseID] = true
		out = append(out, page)
	}
	inTitle := func(p Page) bool {
		for _, text := range p.Release.PublishedTitle {
			if covers(incident.Terms(text), typed) {
				return true
			}
		}
		return false
	}
	slices.SortStableFunc(out, func(a, b Page) int {
		if x, y := inTitle(a), inTitle(b); x != y {
			if x {
				return -1
			}
			return 1
		}
		return b.Release.PublishedAt.Compare(a.Release.PublishedAt)
	})
	return out[:min(len(out), limit)], nil
}

// covers reports whether every word that was typed begins one of the terms.
func covers(terms []string, typed string) bool {
	for _, word := range strings.Fields(strings.ToLower(typed)) {
		if !slices.ContainsFunc(terms, func(term string) bool { return strings.HasPrefix(term, word) }) {
			return false
		}
	}
	return true
}

// standing is what the public may see of the release of a printed text; false when that is nothing, or when the
// version never was public: a publishing that was refused at the last moment leaves its print behind.
func (r *Releases) standing(ctx context.Context, p Printed) (Page, bool, error) {
	rel, err := r.releases.Get(ctx, p.ReleaseID)
	if errors.Is(err, store.ErrNotFound) {
		return Page{}, false, nil
	}
	if err != nil {
		return Page{}, false, err
	}
	if !slices.Contains(rel.wasPublic(), p.Version) {
		return Page{}, false, nil
	}
	page, err := r.public(ctx, rel)
	if fault.KindOf(err) == fault.NotFound {
		return Page{}, false, nil
	}
	return page, err == nil, err
}
