package feed

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"standfirst/models/markup"
)

// location is an entry of a sitemap (sitemaps.org/protocol) with what Google News adds to it.
type location struct {
	Loc  string `xml:"loc"`
	Last string `xml:"lastmod"`
	News struct {
		Title       string `xml:"title"`
		Published   string `xml:"publication_date"`
		Publication struct {
			Name     string `xml:"name"`
			Language string `xml:"language"`
		} `xml:"publication"`
	} `xml:"http://www.google.com/schemas/sitemap-news/0.9 news"`
}

// readSitemap streams the entries; those before a fault are kept.
func readSitemap(text string, o Origin) (Feed, error) {
	f := Feed{Format: "sitemap"}
	dec := xml.NewDecoder(strings.NewReader(text))
	dec.Strict, dec.AutoClose, dec.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	dec.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil } // it is text already
	for len(f.Items) < o.Max {
		token, err := dec.Token()
		if err != nil {
			f.Cut = !errors.Is(err, io.EOF)
			break
		}
		start, ok := token.(xml.StartElement)
		switch {
		case !ok:
			continue
		case start.Name.Local == "sitemapindex":
			f.Format = "index"
		case start.Name.Local == "url", start.Name.Local == "sitemap":
			var l location
			if dec.DecodeElement(&l, &start) != nil {
				f.Cut = true
				continue
			}
			f.add(l, o)
		}
	}
	if f.Cut && len(f.Items) == 0 {
		return Feed{}, errBroken
	}
	return f, nil
}

// add keeps what a news sitemap says of an article. Of any other entry only its address is known: the time of its last
// change is none of publication.
func (f *Feed) add(l location, o Origin) {
	link := resolve(l.Loc, o.URL)
	if link == "" {
		return
	}
	if f.Title == "" {
		f.Title = l.News.Publication.Name
	}
	f.Items = append(f.Items, Item{
		ID: link, Link: link, Title: markup.Shorten(title(l.News.Title), maxTitle),
		Published: published(o.zoneOf(l.News.Publication.Language, l.News.Title), l.News.Published),
		Changed:   published(o.zoneOf(l.News.Publication.Language, l.News.Title), l.Last),
	})
}
