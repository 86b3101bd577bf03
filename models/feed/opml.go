package feed

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"time"

	"standfirst/models/charset"
	"standfirst/models/fault"
	"standfirst/models/markup"
)

// Outline is a feed in an OPML list (opml.org/spec2), the form in which feed readers hand their lists to each other.
type Outline struct {
	Title, URL, Site string
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
	Under []outline `xml:"outline"`
}

type opml struct {
	XMLName xml.Name  `xml:"opml"`
	Version string    `xml:"version,attr"`
	Title   string    `xml:"head>title"`
	Created string    `xml:"head>dateCreated"`
	Body    []outline `xml:"body>outline"`
}

// ReadOPML returns the feeds of a list, whatever folders they lie in, at most MaxOutlines. Those before a fault in the
// document are kept. Its faults have the keys coverage.opml.…: of what is no such list, and of one without feeds.
func ReadOPML(body []byte) ([]Outline, error) {
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
			if o := outlineOf(start); o.URL != "" && isOPML {
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
func outlineOf(start xml.StartElement) Outline {
	var o Outline
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
		}
	}
	return o
}

// WriteOPML writes a list of feeds.
func WriteOPML(w io.Writer, title string, at time.Time, feeds []Outline) error {
	doc := opml{Version: "2.0", Title: title, Created: at.UTC().Format(time.RFC1123Z)}
	for _, f := range feeds {
		doc.Body = append(doc.Body, outline{Text: f.Title, Title: f.Title, Type: "rss", URL: f.URL, Site: f.Site})
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	return enc.Encode(doc)
}
