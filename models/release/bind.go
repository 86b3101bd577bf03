package release

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"standfirst/models/audit"
	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/store"
)

// bind makes the next version of rel from a manuscript: texts cleaned, citations bound to fact versions. It
// returns every fault of the manuscript at once.
func (r *Releases) bind(ctx context.Context, rel Release, m Manuscript, by audit.Actor) (Version, error) {
	texts, faults := clean(m)
	if !isKind(m.Kind) {
		faults.Add(fault.Bad("kind", "release.kind.unknown"))
	}
	if m.Slug != "" && !isSlug(m.Slug) {
		faults.Add(fault.Bad("slug", "release.slug.form"))
	}
	v := Version{
		ID: store.NewID(), ReleaseID: rel.ID, Number: rel.Current, At: r.moment(),
		By: by.ID, ByName: by.Name, Department: by.Department, Text: texts, Facts: []fact.Ref{},
	}
	if len(v.titles()) == 0 {
		faults.Add(fault.Bad("headline."+firstLang(m), "release.headline.missing"))
	}
	refs, err := r.cite(ctx, rel, texts, &faults)
	if err != nil {
		return Version{}, err
	}
	if err := r.knownPictures(ctx, texts, &faults); err != nil {
		return Version{}, err
	}
	v.Facts, v.Hash = refs, ""
	if err := faults.Err(); err != nil {
		return Version{}, err
	}
	v.Hash = v.sum()
	return v, nil
}

// cite checks every citation of the texts and writes the bound version into those that name none. The
// refs come in the order in which the facts first appear.
func (r *Releases) cite(ctx context.Context, rel Release, texts map[string]Text, faults *fault.List) ([]fact.Ref, error) {
	facts, err := r.namedFacts(ctx, rel, citedIDs(texts))
	if err != nil {
		return nil, err
	}
	refs := []fact.Ref{}
	for _, lang := range Langs() {
		t, ok := texts[lang]
		if !ok {
			continue
		}
		nodes := parse(t.Body)
		for _, c := range citations(nodes) {
			f, ok := facts[c.fact]
			if !ok {
				faults.Add(fault.Bad("body."+lang, "release.fact.unknown", "fact", c.fact, "text", short(c.text)))
				continue
			}
			version := c.version
			if version == 0 {
				version = f.Current
			}
			if version < 1 || version > len(f.Versions) {
				faults.Add(fault.Bad("body."+lang, "release.fact.unknown_version", "fact", f.Key, "version", version))
				continue
			}
			if f.Drill() && !rel.Drill {
				// What was invented for a drill stays out of every text that could leave the house.
				faults.Add(fault.Bad("body."+lang, "release.fact.drill", "fact", f.Key))
				continue
			}
			set(c.node, "data-fact", f.ID)
			set(c.node, "data-version", strconv.Itoa(version))
			if ref := (fact.Ref{FactID: f.ID, Version: version}); !slices.Contains(refs, ref) {
				refs = append(refs, ref)
			}
		}
		t.Body = write(blocksOnly(nodes))
		texts[lang] = t
	}
	return refs, nil
}

// namedFacts finds facts by what texts call them: their ids, or for those of the release's own incident
// their keys ("F-1"), which people can read and type.
func (r *Releases) namedFacts(ctx context.Context, rel Release, names []string) (map[string]fact.Fact, error) {
	facts, err := r.Facts.GetAll(ctx, names...)
	if err != nil || len(facts) == len(names) || rel.IncidentID == "" {
		return facts, err
	}
	own, err := r.Facts.Of(ctx, rel.IncidentID)
	if err != nil {
		return nil, err
	}
	for _, f := range own {
		facts[f.Key] = f
	}
	return facts, nil
}

// CitedIn finds the facts that a body cites, by what it calls them. What there is no fact for is left out.
func (r *Releases) CitedIn(ctx context.Context, rel Release, body string) (map[string]fact.Fact, error) {
	names := citedIDs(map[string]Text{"": {Body: Sanitise(body)}})
	facts, err := r.namedFacts(ctx, rel, names)
	maps.DeleteFunc(facts, func(name string, _ fact.Fact) bool { return !slices.Contains(names, name) })
	return facts, err
}

func citedIDs(texts map[string]Text) []string {
	var ids []string
	for _, t := range texts {
		for _, c := range citations(parse(t.Body)) {
			if !slices.Contains(ids, c.fact) {
				ids = append(ids, c.fact)
			}
		}
	}
	return ids
}

func firstLang(m Manuscript) string {
	for _, lang := range Langs() {
		if t, ok := m.Text[lang]; ok && strings.TrimSpace(t.Body) != "" {
			return lang
		}
	}
	return Langs()[0]
}

// short is the beginning of a text, to name it by.
func short(s string) string {
	runes := []rune(strings.Join(strings.Fields(s), " "))
	if len(runes) > 40 {
		return string(runes[:40]) + "…"
	}
	return string(runes)
}
