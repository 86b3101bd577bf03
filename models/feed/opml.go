package feed

import (
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"standfirst/models/charset"
	"standfirst/models/fault"
	"standfirst/models/markup"
)

// Outline is an entry of an OPML list (opml.org/spec2), the form in which feed readers hand their lists to each other: a
// feed or, of a Kind that readers do not read, a link with that kind as its category.
type Outline struct {
	Title, URL, Site string
	Kind             string // "" is a feed
}

// MaxOutlines bounds how many feeds are taken of one list.
const MaxOutlines = 2000

// outline is an element of the list: a feed, or a folder of them.
type outline struct {
	Text  string    `xml:"text,attr"`
	Title string    `xml:"title,attr,omitempty"`
	Type  string    `xml:"type,attr,omitempty"`
	URL   string    `xml:"xmlUrl,attr,omitempty"`
	Site  string    `xml:"htmlUrl,attr,omitempty"`
	Link  string    `xml:"url,attr,omitempty"`
	Kind  string    `xml:"category,attr,omitempty"`
	Under []outline `xml:"outline"`
}

type opml struct {
	XMLName xml.Name  `xml:"opml"`
	Version string    `xml:"version,attr"`
	Title   string    `xml:"head>title"`
	Created string    `xml:"head>dateCreated"`
	Body    []outline `xml:"body>outline"`
}

// ReadOPML returns the entries of a list, whatever folders they lie in, at most MaxOutlines: feeds, links of one of the
// kinds, and, without an address, what calls itself a feed and names none. Those before a fault in the document are kept.
// Its faults have the keys coverage.opml.…: of what is no such list, and of one without feeds.
func ReadOPML(body []byte, kinds ...string) ([]Outline, error) {
	text, _ := charset.Decode(body, "")
	dec := xml.NewDecoder(strings.NewReader(clean(text)))
	dec.Strict, dec.Entity = false, xml.HTMLEntity
	dec.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil } // it is text already
	var out []Outline
	isOPML := false
	for len(out) < MaxOutlines {
		token, err := dec.Token()
		if err != nil {
			if !errors.Is(err, io.EOF) && len(out) == 0 {
				return nil, fault.Bad("file", "coverage.opml.unreadable").Because(err)
			}
			break
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		switch strings.ToLower(start.Name.Local) {
		case "opml":
			isOPML = true
		case "outline":
			if o, ok := outlineOf(start, kinds); ok && isOPML {
				out = append(out, o)
			}
		}
	}
	switch {
	case !isOPML:
		return nil, fault.Bad("file", "coverage.opml.unreadable")
	case len(out) == 0:
		return nil, fault.Bad("file", "coverage.opml.empty")
	}
	return out, nil
}

// outlineOf reads the attributes by hand: programs write their names in any case.
func outlineOf(start xml.StartElement, kinds []string) (o Outline, ok bool) {
	var link, sort string
	for _, a := range start.Attr {
		value := markup.Shorten(markup.OneLine(a.Value), maxTitle)
		switch strings.ToLower(a.Name.Local) {
		case "title":
			o.Title = value
		case "text":
			if o.Title == "" {
				o.Title = value
			}
		case "xmlurl":
			o.URL = strings.TrimSpace(a.Value)
		case "htmlurl":
			o.Site = strings.TrimSpace(a.Value)
		case "url":
			link = strings.TrimSpace(a.Value)
		case "type":
			sort = strings.ToLower(strings.TrimSpace(a.Value))
		case "category":
			o.Kind = strings.TrimSpace(a.Value)
		}
	}
	if sort == "link" && slices.Contains(kinds, o.Kind) {
		o.URL = link
		return o, true
	}
	o.Kind = ""
	return o, o.URL != "" || sort == "rss" || sort == "atom"
}

// WriteOPML writes a list. What is no feed goes out as a link, which feed readers pass over.
func WriteOPML(w io.Writer, title string, at time.Time, feeds []Outline) error {
	doc := opml{Version: "2.0", Title: title, Created: at.UTC().Format(time.RFC1123Z)}
	for _, f := range feeds {
		entry := outline{Text: f.Title, Title: f.Title, Type: "rss", URL: f.URL, Site: f.Site}
		if f.Kind != "" {
			entry.Type, entry.URL, entry.Link, entry.Kind = "link", "", f.URL, f.Kind
		}
		doc.Body = append(doc.Body, entry)
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	return enc.Encode(doc)
}
