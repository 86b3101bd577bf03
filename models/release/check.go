package release

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"standfirst/models/fact"
	"standfirst/models/figure"
	"standfirst/models/markup"
	"standfirst/models/wording"
)

// Finding is something a person should look at before a version goes out. The catalogue key of its
// sentence is "release.check."+Kind, of what to do about it "release.check."+Kind+".fix".
type Finding struct {
	Kind string // see kinds
	Lang string
	Part string   // "headline", "subhead", "dateline", "body", "boilerplate" or "contact"; "" for the whole text
	Text string   // the words that are meant; of "element" what is missing, see package wording
	Near string   // the words around them
	Fact string   // what people call the fact, of "altered", "parity" and "circle"
	Want string   // of "weekday" the right one, of "quote" who seems to have said it, of "moved" where the link leads
	Of   []string // ids of the open comments

	Picture string // the id of the one that is meant
	Asked   string // of "quote": who is asked for it in a step of the route
	Link    *Link  // of "dead", "silent" and "moved"

	Offers []fact.Fact // facts of the incident that say it, of "unbound", "name" and "quote"; see Back

	Accepted *Acceptance // why it may stand as it is; nil while nobody has said so
}

// kinds are the kinds of findings, and whether one must be mended or accepted with a reason before the version can be
// handed in. The others are worth a look.
var kinds = map[string]bool{
	"altered":          true,  // a citation states a figure that its fact does not have
	"parity":           true,  // one language cites a fact, the other does not
	"figures":          true,  // one language has a figure, the other does not
	"one_lang":         true,  // since the last approval one language was changed, the other was not
	"weekday":          true,  // a weekday does not fit its date
	"leftover":         true,  // words of a template
	"comments":         true,  // comments are open; see OnComments
	"dead":             true,  // a link leads nowhere
	"circle":           true,  // a cited fact rests on a page of ours that says just this fact
	"element":          true,  // an apology or a holding statement does not say what it has to
	"quote":            false, // a quotation that its speaker has not approved; see Must
	"unbound":          false, // a figure or date that no fact backs
	"name":             false, // a person whom no fact names
	"blame":            false, // a phrase that shifts the blame
	"field":            false, // the text addresses its reader: it can be mailed, and not published
	"field_gap":        true,  // nothing stands there for people of whom the value is not known
	"field_unknown":    true,  // nobody can fill it
	"silent":           false, // nobody could tell whether a link leads anywhere
	"picture_alt":      true,  // nothing says what is to be seen on a picture
	"picture_rights":   true,  // nothing says whose a picture is or how it may be used
	"picture_expired":  true,  // the rights of a picture have run out
	"picture_withheld": true,  // a picture was taken back, or belongs to a text that is not public
	"moved":            false, // a link leads to another page than it names
	"no_lang":          false, // a language is missing
	"no_contact":       false, // there is no press contact
}

// Must reports whether the version cannot be handed in before this is mended or accepted. Words in quotation marks of
// which the text names no speaker may be a title: they are worth a look. Of others the speaker may be asked on the way.
func (f Finding) Must() bool {
	return kinds[f.Kind] || f.Kind == "quote" && f.Want != "" && f.Asked == ""
}

// Acceptable reports whether it may stand for a reason. A picture that may not be shown, or that nobody describes, is
// mended or taken out.
func (f Finding) Acceptable() bool { return f.Picture == "" }

// Open reports whether nobody has dealt with it.
func (f Finding) Open() bool { return f.Accepted == nil }

// Key is the same for the same finding of a later version: what was accepted there stays accepted while its words
// stand.
func (f Finding) Key() string {
	sum := sha256.Sum256([]byte(strings.Join([]string{f.Kind, f.Lang, f.Part, f.Text, f.Fact + f.Picture}, "\x00")))
	return hex.EncodeToString(sum[:12])
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
	Unasked  int // links at which nobody has looked yet
}

// Stands reports whether every cited fact is verified in the version cited.
func (r Report) Stands() bool {
	return !slices.ContainsFunc(r.Cited, func(c Cited) bool { return !c.OK })
}

// Blocking counts the findings that must be mended or accepted first.
func (r Report) Blocking() int {
	n := 0
	for _, f := range r.Findings {
		if f.Must() && f.Open() {
			n++
		}
	}
	return n
}

// Check reads a version of a release for what a machine can see: cited facts with their standing, figures, dates, names
// and quotations that no fact backs or that differ from the fact they stand for, languages that do not say the same,
// and what careful editors look for (package wording). It refuses nothing; the guards of Submit, Approve and Publish
// do.
func (r *Releases) Check(ctx context.Context, rel Release, v Version) (Report, error) {
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
		c := checker{lang: lang, text: t, body: parse(t.Body), at: v.At, standing: standing, claims: claims}
		report.Findings = append(report.Findings, c.run(rel.Kind)...)
	}
	report.Findings = append(report.Findings, parity(v, report.Cited)...)
	report.Findings = append(report.Findings, figureParity(v)...)
	behind, err := r.behind(ctx, rel, v)
	if err != nil {
		return Report{}, err
	}
	report.Findings = append(report.Findings, behind...)
	said, err := r.uncommented(ctx, rel, v)
	if err != nil {
		return Report{}, err
	}
	report.Findings = append(report.Findings, said...)
	links, unasked, err := r.linkFindings(ctx, rel, v)
	if err != nil {
		return Report{}, err
	}
	report.Findings = append(report.Findings, links...)
	circles, err := r.circles(ctx, rel, standing)
	if err != nil {
		return Report{}, err
	}
	report.Findings = append(report.Findings, circles...)
	report.Findings = append(report.Findings, fieldFindings(v)...)
	pictures, err := r.pictureFindings(ctx, v)
	if err != nil {
		return Report{}, err
	}
	report.Findings = append(report.Findings, pictures...)
	if !rel.Drill { // of which nothing goes out
		report.Unasked = unasked
	}
	report.Findings = once(report.Findings)
	rel.markAccepted(report.Findings)
	if err := r.spoken(ctx, rel, v, report.Findings); err != nil {
		return Report{}, err
	}
	return report, r.offer(ctx, rel, report.Findings)
}

// once leaves the first of what was found in several places with the same words.
func once(all []Finding) []Finding {
	seen := map[string]bool{}
	return slices.DeleteFunc(all, func(f Finding) bool {
		key := f.Key()
		defer func() { seen[key] = true }()
		return seen[key]
	})
}

// checker reads the text of one language.
type checker struct {
	lang     string
	text     Text
	body     []*html.Node
	at       time.Time // when it was written
	standing []fact.Standing
	claims   map[fact.Ref]string
	out      []Finding
}

func (c *checker) run(kind Kind) []Finding {
	var cited strings.Builder
	for _, s := range c.standing {
		cited.WriteString(c.claims[s.Ref] + "\n")
	}
	c.figures(append(figure.In(cited.String()), figure.Spelled(cited.String())...))
	c.citations()
	for _, part := range c.parts() {
		c.words(part[0], part[1])
	}
	c.people(cited.String())
	said := strings.Join([]string{c.text.Headline, c.text.Subhead, TextOf(c.text.Body), c.text.Contact}, "\n")
	for _, e := range wording.Missing(string(kind), c.lang, said) {
		c.out = append(c.out, Finding{Kind: "element", Lang: c.lang, Text: string(e)})
	}
	if c.text.Contact == "" {
		c.out = append(c.out, Finding{Kind: "no_contact", Lang: c.lang})
	}
	return c.out
}

func (c *checker) parts() [][2]string {
	t := c.text
	return [][2]string{
		{"headline", t.Headline},
		{"subhead", t.Subhead},
		{"dateline", t.Dateline},
		{"body", TextOf(t.Body)},
		{"boilerplate", t.Boilerplate},
		{"contact", t.Contact},
	}
}

func (c *checker) add(kind, part, text, near string) *Finding {
	c.out = append(c.out, Finding{Kind: kind, Lang: c.lang, Part: part, Text: text, Near: near})
	return &c.out[len(c.out)-1]
}

// words looks for what no fact has to do with.
func (c *checker) words(part, text string) {
	for _, s := range wording.Leftovers(text) {
		c.add("leftover", part, s.In(text), figure.Near(text, s.From, s.To))
	}
	for _, s := range wording.Weekdays(text, c.at) {
		c.add("weekday", part, s.In(text), figure.Near(text, s.From, s.To)).Want = s.Right
	}
	if part == "boilerplate" || part == "contact" {
		return
	}
	for _, s := range wording.Blame(c.lang, text) {
		c.add("blame", part, s.In(text), figure.Near(text, s.From, s.To))
	}
}

// people looks at what others are said to have said, and at who is named.
func (c *checker) people(cited string) {
	for _, text := range outsideCitations(c.body) {
		for _, q := range wording.Quotes(text) {
			c.add("quote", "body", q.In(text), "").Want = wording.Speaker(text, q)
		}
		for _, s := range wording.Names(c.lang, text) {
			if name := s.In(text); !strings.Contains(cited, name) {
				c.add("name", "body", name, figure.Near(text, s.From, s.To))
			}
		}
	}
}

// outsideCitations are the texts of the blocks without what stands in citations.
func outsideCitations(nodes []*html.Node) []string {
	var out []string
	for _, root := range nodes {
		var b strings.Builder
		var add func(*html.Node)
		add = func(n *html.Node) {
			switch {
			case n.DataAtom == atom.Span && markup.Attr(n, "data-fact") != "":
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
