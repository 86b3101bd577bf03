package coverage

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"standfirst/models/shingle"
)

// lookBack bounds which releases an article is compared with.
const lookBack = 180 * 24 * time.Hour

// material is what articles are compared with, prepared once for many.
type material struct {
	releases []preparedRelease
	claims   []preparedClaim
}

type preparedRelease struct {
	Told
	addresses []string             // host and path, without the scheme: at the portal and at the newsroom's own host
	refs      map[string]reference // by language, of what the outside has now
	earlier   []preparedEdition
}

// preparedEdition is a version that others had before.
type preparedEdition struct {
	version int
	refs    map[string]reference
}

type preparedClaim struct {
	Refuted
	wordings [][]shingle.Token
}

func (s *Clips) material(ctx context.Context) (*material, error) {
	told, err := s.Ours.Told(ctx, s.Now().Add(-lookBack))
	if err != nil {
		return nil, err
	}
	refuted, err := s.Ours.Refuted(ctx)
	if err != nil {
		return nil, err
	}
	m := &material{}
	_, base, _ := strings.Cut(strings.TrimRight(s.Base, "/"), "://")
	own := ""
	if s.Own != nil {
		_, own, _ = strings.Cut(s.Own(), "://")
	}
	for _, t := range told {
		p := preparedRelease{Told: t, addresses: []string{base + t.Path}, refs: references(t.Edition)}
		if own != "" {
			p.addresses = append(p.addresses, own+t.OwnPath)
		}
		for _, e := range t.Earlier {
			p.earlier = append(p.earlier, preparedEdition{e.Version, references(e)})
		}
		m.releases = append(m.releases, p)
	}
	for _, r := range refuted {
		p := preparedClaim{Refuted: r}
		for _, w := range r.Wordings {
			p.wordings = append(p.wordings, shingle.Tokens(w))
		}
		m.claims = append(m.claims, p)
	}
	return m, nil
}

func references(e Edition) map[string]reference {
	refs := map[string]reference{}
	for lang, text := range e.Text {
		refs[lang] = newReference(text)
	}
	return refs
}

// compare finds our releases and the refuted claims in a text and its links.
func (m *material) compare(title, text string, links []string) ([]Match, []ClaimHit) {
	headline, article := shingle.Tokens(title), shingle.Tokens(text)
	quoted := make([]bool, len(article)) // token stands in a passage taken from a release of ours
	var matches []Match
	for _, r := range m.releases {
		if match, o, ok := r.in(headline, article, text, links); ok {
			matches = append(matches, match)
			for i, shared := range o.shared {
				quoted[i] = quoted[i] || shared
			}
		}
	}
	var hits []ClaimHit
	for _, c := range m.claims {
		hits = append(hits, c.in(article, text, quoted)...)
		if len(hits) == 0 || hits[len(hits)-1].FactID != c.FactID {
			hits = append(hits, c.inTitle(headline)...)
		}
	}
	return matches, hits
}

// in compares the article with every language of the release and takes the best. A link to our page is a
// match whatever the text says.
func (r preparedRelease) in(headline, article []shingle.Token, text string, links []string) (Match, overlap, bool) {
	m := Match{ReleaseID: r.ID, IncidentID: r.IncidentID, Version: r.Version, Kind: "text", State: Suggested}
	var best overlap
	found := false
	for _, lang := range sortedKeys(r.refs) {
		o := r.refs[lang].find(headline, article)
		if o.Score > best.Score || best.shared == nil {
			best, m.Lang, m.Score, m.Span = o, lang, o.Score, o.Span
		}
		found = found || r.refs[lang].suggests(o)
	}
	if found {
		r.byVersion(&m, &best, headline, article)
	}
	if at, ok := r.linked(text, links); ok {
		found, m.Kind = true, "link"
		if m.Span == (Span{}) {
			m.Span = at
		}
	}
	return m, best, found
}

// byVersion finds out from which version the article was made. An earlier one must share clearly more than the
// current one: where they agree, the current one is taken.
func (r preparedRelease) byVersion(m *Match, best *overlap, headline, article []shingle.Token) {
	for _, e := range r.earlier {
		for _, lang := range sortedKeys(e.refs) {
			if o := e.refs[lang].find(headline, article); o.Score > best.Score+0.01 {
				*best, m.Version, m.Lang, m.Score, m.Span = o, e.version, lang, o.Score, o.Span
			}
		}
	}
}

// linked looks for the address of the release among the links, and in the text itself as print and posts
// write it.
func (r preparedRelease) linked(text string, links []string) (Span, bool) {
	if r.Path == "" {
		return Span{}, false
	}
	for _, bare := range r.addresses {
		if span, ok := r.linkedAt(bare, text, links); ok {
			return span, true
		}
	}
	return Span{}, false
}

func (r preparedRelease) linkedAt(bare, text string, links []string) (Span, bool) {
	for _, link := range links {
		_, l, _ := strings.Cut(link, "://")
		if bare == r.Path { // our host is not known
			l = l[max(strings.IndexByte(l, '/'), 0):]
		}
		if rest, ok := strings.CutPrefix(l, bare); ok && endsAddress(rest) {
			return Span{}, true
		}
	}
	for at := 0; ; {
		i := strings.Index(text[at:], bare)
		if i < 0 {
			return Span{}, false
		}
		start, end := at+i, at+i+len(bare)
		if endsAddress(text[end:]) {
			return Span{Start: start, End: end}, true
		}
		at = end
	}
}

// endsAddress reports whether an address may end where rest begins: ".../recall" is not ".../recall-2".
func endsAddress(rest string) bool {
	r, _ := utf8.DecodeRuneInString(rest)
	return rest == "" || r == '?' || r == '#' || (r > 0x7f) || strings.ContainsRune("/.,;)\"'", r) || unicode.IsSpace(r)
}

// in finds the claim's wordings in the article. A wording inside a passage taken from our own release is
// our own rebuttal of it, not a repetition.
func (c preparedClaim) in(article []shingle.Token, text string, quoted []bool) []ClaimHit {
	for i, w := range c.wordings {
		for _, at := range findWording(article, w) {
			if slices.Contains(quoted[at[0]:at[1]], false) {
				return []ClaimHit{{
					FactID: c.FactID, IncidentID: c.IncidentID, Key: c.Key, Wording: c.Wordings[i], State: Suggested,
					Span: Span{Start: article[at[0]].Start, End: article[at[1]-1].End},
				}}
			}
		}
	}
	return nil
}

// inTitle finds a claim that stands in the headline alone; it has no place in the text.
func (c preparedClaim) inTitle(headline []shingle.Token) []ClaimHit {
	for i, w := range c.wordings {
		if len(findWording(headline, w)) > 0 {
			return []ClaimHit{{FactID: c.FactID, IncidentID: c.IncidentID, Key: c.Key, Wording: c.Wordings[i], State: Suggested}}
		}
	}
	return nil
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
