package wire

import (
	"encoding/xml"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// newsMessage is a story after the IPTC's NewsML-G2, conformance power (https://iptc.org/standards/newsml-g2/): a news
// item of its text, and one of each picture. Codes are of the IPTC's own catalogue, which each item names.
type newsMessage struct {
	XMLName xml.Name   `xml:"http://iptc.org/std/nar/2006-10-01/ newsMessage"`
	Sent    string     `xml:"header>sent"`
	Sender  string     `xml:"header>sender"`
	Items   []newsItem `xml:"itemSet>newsItem"`
}

type newsItem struct {
	GUID        string     `xml:"guid,attr"`
	Version     int        `xml:"version,attr"`
	Standard    string     `xml:"standard,attr"`
	Of          string     `xml:"standardversion,attr"`
	Conformance string     `xml:"conformance,attr"`
	Lang        string     `xml:"xml:lang,attr"`
	Catalogue   catalogRef `xml:"catalogRef"`
	Rights      *rights    `xml:"rightsInfo"`
	Meta        itemMeta   `xml:"itemMeta"`
	About       about      `xml:"contentMeta"`
	Content     contentSet `xml:"contentSet"`
}

type catalogRef struct {
	Href string `xml:"href,attr"`
}

type rights struct {
	Terms string `xml:"usageTerms"`
}

type party struct {
	URI     string `xml:"uri,attr,omitempty"`
	Literal string `xml:"literal,attr,omitempty"`
	Name    string `xml:"name"`
}

type coded struct {
	QCode string `xml:"qcode,attr"`
}

type itemMeta struct {
	Class     coded     `xml:"itemClass"`
	Provider  party     `xml:"provider"`
	Created   string    `xml:"versionCreated"`
	First     string    `xml:"firstCreated,omitempty"`
	Embargoed string    `xml:"embargoed,omitempty"`
	Status    coded     `xml:"pubStatus"`
	FileName  string    `xml:"fileName,omitempty"`
	Title     string    `xml:"title"`
	Note      string    `xml:"edNote,omitempty"`
	Links     []related `xml:"link"`
}

type related struct {
	Rel string `xml:"rel,attr"`
	To  string `xml:"residref,attr"`
}

type about struct {
	Source    *party     `xml:"infoSource"`
	Lang      tagged     `xml:"language"`
	Headlines []roleText `xml:"headline"`
	Dateline  string     `xml:"dateline,omitempty"`
	Credit    string     `xml:"creditline,omitempty"`
	Words     []roleText `xml:"description"`
}

type tagged struct {
	Tag string `xml:"tag,attr"`
}

type roleText struct {
	Role string `xml:"role,attr,omitempty"`
	Text string `xml:",chardata"`
}

type contentSet struct {
	HTML   *inline `xml:"inlineXML"`
	Plain  *inline `xml:"inlineData"`
	Remote *remote `xml:"remoteContent"`
}

type inline struct {
	Type  string `xml:"contenttype,attr"`
	Text  string `xml:",chardata"`
	XHTML string `xml:",innerxml"`
}

type remote struct {
	Href   string `xml:"href,attr"`
	Type   string `xml:"contenttype,attr"`
	Width  int    `xml:"width,attr"`
	Height int    `xml:"height,attr"`
}

// catalogue is where the codes below are explained.
const catalogue = "http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_39.xml"

func (s Story) newsML(t Telling) newsMessage {
	text := s.item(s.URI+"#"+t.Lang, "ninat:text", t)
	text.Meta.Title, text.Meta.Note = t.Headline, t.Note
	text.About.Source = &party{URI: s.ProviderURI, Name: s.Provider}
	text.About.Headlines, text.About.Dateline = []roleText{{Role: "hlrole:long", Text: t.Headline}}, t.Dateline
	if t.Subhead != "" {
		text.About.Headlines = append(text.About.Headlines, roleText{Role: "hlrole:medium", Text: t.Subhead})
	}
	text.Content.HTML = &inline{Type: "application/xhtml+xml", XHTML: xhtml(t)}
	text.Content.Plain = &inline{Type: plainType, Text: t.Text}
	m := newsMessage{Sent: Stamp(s.Created), Sender: s.Provider}
	var pictures []newsItem
	for _, p := range s.Pictures {
		item := s.item(p.URI, "ninat:picture", t)
		item.Meta.Title, item.Meta.FileName, item.About.Credit = p.Name, p.Name, p.Credit
		if p.Rights != "" {
			item.Rights = &rights{p.Rights}
		}
		if words := p.Words[t.Lang]; words != "" {
			item.About.Words = []roleText{{"drol:caption", words}}
		}
		item.Content.Remote = &remote{p.Name, p.Type, p.Width, p.Height}
		pictures = append(pictures, item)
		text.Meta.Links = append(text.Meta.Links, related{"irel:seeAlso", p.URI})
	}
	m.Items = append([]newsItem{text}, pictures...)
	return m
}

// item is what all items of a story have in common.
func (s Story) item(guid, class string, t Telling) newsItem {
	return newsItem{
		GUID: guid, Version: s.Version, Standard: "NewsML-G2", Of: "2.32", Conformance: "power", Lang: t.Lang, Catalogue: catalogRef{catalogue},
		Meta: itemMeta{
			Class: coded{class}, Provider: party{URI: s.ProviderURI, Name: s.Provider}, Created: Stamp(s.Created), First: Stamp(s.First),
			Embargoed: Stamp(s.Embargo), Status: coded{"stat:" + s.status()},
		},
		About: about{Lang: tagged{t.Lang}},
	}
}

// xhtml is the text of a telling as a document of well-formed XML.
func xhtml(t Telling) string {
	var b strings.Builder
	b.WriteString(`<html xmlns="http://www.w3.org/1999/xhtml"><head><title>` + escaped(t.Headline) + `</title></head><body>`)
	nodes, err := html.ParseFragment(strings.NewReader(t.HTML), &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body})
	if err != nil {
		panic(err) // a strings.Reader gives what it has
	}
	for _, n := range nodes {
		asElement(&b, n)
	}
	for _, below := range []string{t.Boilerplate, t.Contact} {
		if below != "" {
			b.WriteString("<p>" + strings.ReplaceAll(escaped(below), "&#xA;", "<br/>") + "</p>")
		}
	}
	b.WriteString(`</body></html>`)
	return b.String()
}

func asElement(b *strings.Builder, n *html.Node) {
	switch n.Type {
	case html.TextNode:
		b.WriteString(escaped(n.Data))
	case html.ElementNode:
		b.WriteString("<" + n.Data)
		for _, a := range n.Attr {
			b.WriteString(" " + a.Key + `="` + escaped(a.Val) + `"`)
		}
		if n.FirstChild == nil {
			b.WriteString("/>")
			return
		}
		b.WriteString(">")
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			asElement(b, c)
		}
		b.WriteString("</" + n.Data + ">")
	}
}

func escaped(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a strings.Builder takes everything
	return b.String()
}
