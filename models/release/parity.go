package release

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"standfirst/models/figure"
)

// parity compares which facts the languages cite.
func parity(v Version, cited []Cited) []Finding {
	var out []Finding
	for _, c := range cited {
		for _, lang := range v.Langs() {
			if !slices.Contains(c.Langs, lang) {
				out = append(out, Finding{Kind: "parity", Lang: lang, Fact: nameOf(c.Standing)})
			}
		}
	}
	return out
}

// figureParity compares the figures of the languages, however they are written. A number below ten is looked for in the
// other language only where it surely counts people, things or money, and so is one that is written in words: otherwise
// it is often part of a phrase.
func figureParity(v Version) []Finding {
	if len(v.Langs()) < 2 {
		return nil
	}
	texts := map[string]string{}
	for _, lang := range v.Langs() {
		t := v.Text[lang]
		texts[lang] = t.Headline + "\n" + t.Subhead + "\n" + TextOf(t.Body)
	}
	var out []Finding
	for _, lang := range v.Langs() {
		for _, other := range v.Langs() {
			if other == lang {
				continue
			}
			there := append(figure.In(texts[other]), figure.Spelled(texts[other])...)
			var seen []figure.Figure
			for _, f := range allFigures(texts[lang]) {
				if f.Kind == figure.Phone || isPhrase(f) || slices.ContainsFunc(seen, f.Same) || slices.ContainsFunc(there, f.Same) {
					continue
				}
				seen = append(seen, f)
				out = append(out, Finding{Kind: "figures", Lang: lang, Text: f.Text, Near: f.Near})
			}
		}
	}
	return out
}

// isPhrase reports whether a small number may be a part of the language and not of what is said.
func isPhrase(f figure.Figure) bool {
	if f.Kind != figure.Number || f.Counts() {
		return false
	}
	return len(f.Value) < 2 || len(f.Value) < 3 && !strings.ContainsAny(f.Text, "0123456789")
}

// behind finds a language that was left as it was when the other was changed, since the version that was last
// published or approved.
func (r *Releases) behind(ctx context.Context, rel Release, v Version) ([]Finding, error) {
	base := rel.PublishedVersion
	for _, d := range rel.Decisions {
		if d.Approved && d.Version < v.Number {
			base = max(base, d.Version)
		}
	}
	if base == 0 || base >= v.Number {
		return nil, nil
	}
	before, err := r.VersionOf(ctx, rel, base)
	if err != nil {
		return nil, err
	}
	var same []string
	for _, lang := range v.Langs() {
		old, had := before.Text[lang]
		if !had {
			return nil, nil
		}
		if old == v.Text[lang] {
			same = append(same, lang)
		}
	}
	if len(same) != 1 || len(v.Langs()) < 2 {
		return nil, nil
	}
	return []Finding{{Kind: "one_lang", Lang: same[0], Text: strconv.Itoa(v.Number)}}, nil
}
