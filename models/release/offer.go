package release

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"standfirst/models/audit"
	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/figure"
	"standfirst/models/markup"
	"standfirst/models/store"
	"standfirst/models/wording"
)

// mostOffers bounds the facts that are offered for one finding.
const mostOffers = 3

// offer names, beside each figure, name and quotation of a body that is bound to no fact, the facts of the incident that
// say it: the verified ones first.
func (r *Releases) offer(ctx context.Context, rel Release, all []Finding) error {
	if rel.IncidentID == "" || !slices.ContainsFunc(all, Finding.Bindable) {
		return nil
	}
	facts, err := r.Facts.Of(ctx, rel.IncidentID)
	if err != nil {
		return err
	}
	var claims []claimed
	for _, f := range facts {
		if f.State == fact.Unverified || f.State == fact.Verified {
			claims = append(claims, newClaimed(f))
		}
	}
	slices.SortStableFunc(claims, func(a, b claimed) int { return strings.Compare(string(b.fact.State), string(a.fact.State)) })
	for i := range all {
		if !all[i].Bindable() {
			continue
		}
		for _, c := range claims {
			if c.says(all[i]) && len(all[i].Offers) < mostOffers {
				all[i].Offers = append(all[i].Offers, c.fact)
			}
		}
	}
	return nil
}

// Bindable reports whether a citation could stand around the words of a finding: a headline holds none.
func (f Finding) Bindable() bool {
	return f.Part == "body" && (f.Kind == "unbound" || f.Kind == "name" || f.Kind == "quote")
}

// claimed is what the newest version of a fact says.
type claimed struct {
	fact    fact.Fact
	words   string
	figures []figure.Figure
}

func newClaimed(f fact.Fact) claimed {
	claim := f.Now().Claim
	words := claim["en"] + "\n" + claim["zh-CN"]
	return claimed{f, words, append(figure.In(words), figure.Spelled(words)...)}
}

func (c claimed) says(f Finding) bool {
	if f.Kind == "unbound" {
		found := allFigures(f.Text)
		return len(found) == 1 && slices.ContainsFunc(c.figures, found[0].Same)
	}
	return strings.Contains(c.words, strings.Trim(f.Text, "“”\"「」『』‘’"))
}

// Back binds the words of a finding to a fact that the check has offered for them, wherever they stand in that language,
// and saves the version that comes of it, with all that a save does. Words that stand across bold or linked text are
// bound in the editor.
func (r *Releases) Back(ctx context.Context, id string, version int, key, factID string, by audit.Actor) (Release, error) {
	rel, err := r.Get(ctx, id)
	if err != nil {
		return Release{}, err
	}
	if err := rel.editable(version); err != nil {
		return Release{}, err
	}
	switch _, err := r.drafts.Get(ctx, draftID(id, by.ID)); {
	case err == nil:
		return Release{}, fault.Clash("release.bind.draft") // the save would throw it away
	case !errors.Is(err, store.ErrNotFound):
		return Release{}, err
	}
	f, v, err := r.finding(ctx, rel, version, key)
	if err != nil {
		return Release{}, err
	}
	n := slices.IndexFunc(f.Offers, func(o fact.Fact) bool { return o.ID == factID })
	if n < 0 {
		return Release{}, fault.Clash("release.bind.gone")
	}
	m := Manuscript{Kind: rel.Kind, Text: maps.Clone(v.Text)}
	t := m.Text[f.Lang]
	nodes := parse(t.Body)
	if !citeIn(nodes, f, fact.Ref{FactID: factID, Version: f.Offers[n].Current}) {
		return Release{}, fault.Clash("release.bind.split")
	}
	t.Body = write(blocksOnly(nodes))
	m.Text[f.Lang] = t
	return r.Save(ctx, id, version, m, by)
}

// citeIn puts a citation around the words of a finding wherever they stand in no span, and reports whether it found any.
func citeIn(nodes []*html.Node, f Finding, ref fact.Ref) bool {
	var texts []*html.Node
	var collect func(*html.Node)
	collect = func(n *html.Node) {
		if n.DataAtom == atom.Span && (markup.Attr(n, "data-fact") != "" || markup.Attr(n, "data-field") != "") {
			return
		}
		if n.Type == html.TextNode && n.Parent != nil {
			texts = append(texts, n)
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			collect(c)
		}
	}
	for _, n := range nodes {
		collect(n)
	}
	found := false
	for _, n := range texts {
		places := f.places(n.Data)
		slices.Reverse(places) // from the end, so that what comes before keeps its place
		for _, p := range places {
			cite := element(atom.Span)
			set(cite, "data-fact", ref.FactID)
			set(cite, "data-version", strconv.Itoa(ref.Version))
			cite.AppendChild(&html.Node{Type: html.TextNode, Data: n.Data[p.From:p.To]})
			after := &html.Node{Type: html.TextNode, Data: n.Data[p.To:]}
			n.Data = n.Data[:p.From]
			n.Parent.InsertBefore(cite, n.NextSibling)
			n.Parent.InsertBefore(after, cite.NextSibling)
			found = true
		}
	}
	return found
}

// places are where the words of a finding stand in a text: a figure only as a whole, 12 not in 12,400.
func (f Finding) places(text string) []wording.Span {
	var out []wording.Span
	if f.Kind == "unbound" {
		for _, x := range allFigures(text) {
			if x.Text == f.Text {
				out = append(out, wording.Span{From: x.From, To: x.To})
			}
		}
		return out
	}
	for from := 0; ; {
		at := strings.Index(text[from:], f.Text)
		if at < 0 {
			return out
		}
		out = append(out, wording.Span{From: from + at, To: from + at + len(f.Text)})
		from += at + len(f.Text)
	}
}
