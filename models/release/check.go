package release

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"standfirst/models/fact"
	"standfirst/models/figure"
)

// Finding is something a person should look at before a version goes out. The catalogue key of its
// sentence is "release.check."+Kind.
type Finding struct {
	Kind string // "unbound", "altered", "leftover", "no_lang", "no_contact" or "parity"
	Lang string
	Part string // "headline", "subhead" or "body"; "" for the whole text
	Text string // the words that are meant
	Near string // the words around them
	Fact string // what people call the fact, of "altered" and "parity"
}

// Cited is a fact as a version cites it.
type Cited struct {
	fact.Standing
	Langs []string // the languages that cite it
	Newer bool     // the fact has a later version
}

// Report is what Check found.
type Report struct {
	Cited    []Cited
	Findings []Finding
}

// Stands reports whether every cited fact is verified in the version cited.
func (r Report) Stands() bool {
	return !slices.ContainsFunc(r.Cited, func(c Cited) bool { return !c.OK })
}

// Check reads a version for what a machine can see: cited facts with their standing, figures and dates
// that no fact backs or that differ from the fact they stand for, template text that was left, languages
// that are missing or cite other facts. It refuses nothing; the guards of Submit and Publish do.
func (r *Releases) Check(ctx context.Context, v Version) (Report, error) {
	standing, err := r.Facts.Standing(ctx, v.Facts)
	if err != nil {
		return Report{}, err
	}
	var report Report
	claims := map[fact.Ref]string{}
	for _, s := range standing {
		claims[s.Ref] = claimOf(s)
		report.Cited = append(report.Cited, Cited{
			Standing: s, Langs: citingLangs(v, s.Ref), Newer: s.Fact.Current > s.Ref.Version,
		})
	}
	for _, lang := range Langs() {
		t, ok := v.Text[lang]
		if !ok {
			report.Findings = append(report.Findings, Finding{Kind: "no_lang", Lang: lang})
			continue
		}
		report.Findings = append(report.Findings, checkText(lang, t, standing, claims)...)
	}
	report.Findings = append(report.Findings, parity(v, report.Cited)...)
	return report, nil
}

func checkText(lang string, t Text, standing []fact.Standing, claims map[fact.Ref]string) []Finding {
	var all strings.Builder
	for _, s := range standing {
		all.WriteString(claims[s.Ref] + "\n")
	}
	var out []Finding
	// A headline cannot hold a citation: there a figure counts as backed when a cited fact has it.
	for _, part := range [][2]string{{"headline", t.Headline}, {"subhead", t.Subhead}} {
		for _, f := range figures(part[1]) {
			if !slices.ContainsFunc(figures(all.String()), f.same) {
				out = append(out, f.finding("unbound", lang, part[0]))
			}
		}
	}
	nodes := parse(t.Body)
	for _, text := range outsideCitations(nodes) {
		for _, f := range figures(text) {
			out = append(out, f.finding("unbound", lang, "body"))
		}
	}
	for _, c := range citations(nodes) {
		claim := figures(claims[fact.Ref{FactID: c.fact, Version: c.version}])
		for _, f := range figures(c.text) {
			if !slices.ContainsFunc(claim, f.same) {
				found := f.finding("altered", lang, "body")
				found.Fact = keyOf(standing, c.fact)
				out = append(out, found)
			}
		}
	}
	for _, part := range [][2]string{
		{"headline", t.Headline},
		{"subhead", t.Subhead},
		{"dateline", t.Dateline},
		{"body", TextOf(t.Body)},
		{"boilerplate", t.Boilerplate},
		{"contact", t.Contact},
	} {
		for _, at := range leftover.FindAllStringIndex(part[1], -1) {
			out = append(out, stated{part[1][at[0]:at[1]], figure.Near(part[1], at[0], at[1])}.finding("leftover", lang, part[0]))
		}
	}
	if t.Contact == "" {
		out = append(out, Finding{Kind: "no_contact", Lang: lang})
	}
	return out
}

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

// leftover finds what templates leave behind: [NAME], XXX, {{field}}, TBD, 【姓名】, 某某, 待定.
var leftover = regexp.MustCompile(`\[[A-Z][A-Z0-9 _/:-]{1,40}\]|\[[\p{Han}]{1,12}\]|【[^】]{0,20}】|\{\{[^}]{0,40}\}\}|` +
	`\b[Xx]{2,}\b|\b(?:TBD|TBC|TKTK|TK|TODO)\b|(?i:lorem ipsum)|_{3,}|×{2,}|某某|待定|待补充|待确认`)

// stated is a number or date in a text.
type stated struct{ text, near string }

var figureForm = regexp.MustCompile(
	`(?i)\b\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December)\b(?: \d{4})?|` +
		`\b(?:January|February|March|April|May|June|July|August|September|October|November|December) \d{1,2}\b(?:, \d{4})?|` +
		`\d{4}-\d{2}-\d{2}|\+?\d+(?:[ -]\d{3,4})+\b|\d{4}年(?:\d{1,2}月)?(?:\d{1,2}日)?|\d{1,2}月\d{1,2}日|` +
		`\d[\d,，]*(?:[.:]\d+)*(?: ?(?:%|％|percent|per cent|million|billion|thousand)|万亿|亿|万|千)?|` +
		`百分之[零〇一二三四五六七八九十百点]+|[一二三四五六七八九两几数]+[十百千万亿][一二三四五六七八九十百千万亿零]*`)

func figures(s string) []stated {
	var out []stated
	for _, at := range figureForm.FindAllStringIndex(s, -1) {
		out = append(out, stated{strings.TrimRight(s[at[0]:at[1]], ",，"), figure.Near(s, at[0], at[1])})
	}
	return out
}

// named are names with a number in them, such as T-20 and B7, and spans of time that we give ourselves.
var named = regexp.MustCompile(`(?i)\p{Latin}[\p{Latin}_]*-?\d[\d-]*|\d+ ?(?:minutes?|min|hours?|days?|weeks?)\b|[\d一二三四五六七八九十两几半]+ ?(?:个小时|小时|分钟|天|周|点)`)

// Unbacked are the figures and dates of a text that stand in none of the others, as they are written and each once.
// Names and spans of time are left out: nobody checks that somebody rings within an hour.
func Unbacked(text string, others ...string) []string {
	backed := figures(strings.Join(others, "\n"))
	var out []string
	for _, f := range figures(named.ReplaceAllString(text, " ")) {
		if !slices.ContainsFunc(backed, f.same) && !slices.Contains(out, f.text) {
			out = append(out, f.text)
		}
	}
	return out
}

// same compares what the figure says, not how it is punctuated. Both languages of a claim are looked at,
// so a date that a translation writes in another order is found there.
func (f stated) same(o stated) bool { return digits(f.text) == digits(o.text) }

func digits(s string) string {
	return strings.NewReplacer(",", "", "，", "", " ", "", "％", "%", "percent", "%").Replace(strings.ToLower(s))
}

func (f stated) finding(kind, lang, part string) Finding {
	return Finding{Kind: kind, Lang: lang, Part: part, Text: f.text, Near: f.near}
}

// outsideCitations are the texts of the blocks without what stands in citations.
func outsideCitations(nodes []*html.Node) []string {
	var out []string
	for _, root := range nodes {
		var b strings.Builder
		var add func(*html.Node)
		add = func(n *html.Node) {
			switch {
			case n.DataAtom == atom.Span && attr(n, "data-fact") != "":
				b.WriteString(" … ")
				return
			case n.Type == html.TextNode:
				b.WriteString(n.Data)
			case n.DataAtom == atom.Br || isBlock(n):
				b.WriteString(" ")
			}
			for c := n.FirstChild; c != nil; c = c.NextSibling {
				add(c)
			}
		}
		add(root)
		out = append(out, b.String())
	}
	return out
}

func citingLangs(v Version, ref fact.Ref) []string {
	var out []string
	for _, lang := range v.Langs() {
		if slices.ContainsFunc(citations(parse(v.Text[lang].Body)), func(c citation) bool {
			return c.fact == ref.FactID && c.version == ref.Version
		}) {
			out = append(out, lang)
		}
	}
	return out
}

// claimOf is the claim of the cited version in all its languages.
func claimOf(s fact.Standing) string {
	if s.Ref.Version < 1 || s.Ref.Version > len(s.Fact.Versions) {
		return ""
	}
	claim := s.Fact.Versions[s.Ref.Version-1].Claim
	return claim["en"] + "\n" + claim["zh-CN"]
}

func keyOf(standing []fact.Standing, id string) string {
	for _, s := range standing {
		if s.Ref.FactID == id {
			return nameOf(s)
		}
	}
	return id
}
