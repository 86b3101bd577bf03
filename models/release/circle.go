package release

import (
	"context"
	"slices"
	"strings"

	"standfirst/models/fact"
	"standfirst/models/store"
)

// ours is evidence that is a page of our own newsroom.
type ours struct {
	standing fact.Standing
	address  string
	path     string // below the newsroom
}

// circles are the cited facts of which some evidence is a page of ours that says just this fact: what we have published
// ourselves proves nothing, least of all itself.
func (r *Releases) circles(ctx context.Context, rel Release, standing []fact.Standing) ([]Finding, error) {
	var slugs []string
	pages := r.ownEvidence(standing)
	for _, p := range pages {
		if slug, ok := strings.CutPrefix(p.path, "/releases/"); ok && slug != rel.Slug {
			slugs = append(slugs, slug)
		}
	}
	says, err := r.factsBySlug(ctx, slugs)
	if err != nil {
		return nil, err
	}
	var out []Finding
	for _, p := range pages {
		slug, statement := strings.CutPrefix(p.path, "/releases/")
		f := p.standing.Fact
		sheet := "/facts/" + f.IncidentID
		if statement && (slug == rel.Slug || slices.Contains(says[slug], f.ID)) || p.path == sheet || p.path == sheet+"/"+f.Key {
			out = append(out, Finding{Kind: "circle", Fact: nameOf(p.standing), Text: p.address})
		}
	}
	return out, nil
}

func (r *Releases) ownEvidence(standing []fact.Standing) []ours {
	if r.Site == nil {
		return nil
	}
	var out []ours
	for _, s := range standing {
		v, _ := s.Fact.Version(s.Ref.Version)
		for _, e := range v.Evidence {
			if path, ok := r.Site.Path(e.URL); ok && e.URL != "" {
				out = append(out, ours{s, e.URL, path})
			}
		}
	}
	return out
}

// factsBySlug are the facts that the releases at these addresses cite.
func (r *Releases) factsBySlug(ctx context.Context, slugs []string) (map[string][]string, error) {
	out := map[string][]string{}
	for part := range slices.Chunk(slugs, 500) {
		page, err := r.releases.Find(ctx, store.Query{Filter: store.In("slug", part...), Limit: len(part)})
		if err != nil {
			return nil, err
		}
		for _, rel := range page.Items {
			out[rel.Slug] = rel.FactIDs
		}
	}
	return out, nil
}
