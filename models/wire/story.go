package wire

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"html"
	"strings"
	"time"
)

// Story is one version of a release as it is handed over.
type Story struct {
	URI         string // names it for ever
	Slug        string // the files are named after it
	Version     int
	Created     time.Time // this version
	First       time.Time // the first of them
	Embargo     time.Time // nobody may publish before it; zero: at once
	Provider    string    // whose it is
	ProviderURI string
	Tellings    []Telling // a language each
	Pictures    []Picture
}

// Telling is a story in one language. HTML and Text are the same body; Note is for the desk and is not to be published.
type Telling struct {
	Lang, Headline, Subhead, Dateline, HTML, Text, Boilerplate, Contact, Note string
}

// Picture is one that stands in a story. Words are, by language, what is to be seen on it; Line is how a list names it.
type Picture struct {
	URI, Name, Type string
	Width, Height   int // points
	Credit, Rights  string
	Words           map[string]string
	Content         []byte
}

// Piece is a file of what is handed over.
type Piece struct {
	Name, Type string
	Content    []byte
}

// status is how IPTC standards say whether a text may be used: it is known under an embargo, and usable when that ends.
func (s Story) status() string {
	if s.Embargo.IsZero() {
		return "usable"
	}
	return "withheld"
}

// Pieces writes a story for a wire: in its formats and, if it takes one alone, in its language. The same story gives the
// same bytes each time.
func (s Story) Pieces(w Wire) ([]Piece, error) {
	var out []Piece
	if !w.Gets(Pictures) {
		s.Pictures = nil
	}
	for _, t := range s.For(w) {
		for _, f := range w.Formats {
			name, kind, write := s.writer(f)
			if write == nil {
				continue
			}
			content, err := write(t)
			if err != nil {
				return nil, fmt.Errorf("%s in %s: %w", f, t.Lang, err)
			}
			out = append(out, Piece{fmt.Sprintf("%s.v%d.%s.%s", s.Slug, s.Version, t.Lang, name), kind, content})
		}
	}
	for _, p := range s.Pictures {
		out = append(out, Piece{p.Name, p.Type, p.Content})
	}
	return out, nil
}

// For are the tellings that a wire gets: the one in the language that it takes alone, or else all that there are.
func (s Story) For(w Wire) []Telling {
	for _, t := range s.Tellings {
		if t.Lang == w.Lang {
			return []Telling{t}
		}
	}
	return s.Tellings
}

// writer is how a format of texts is written, and how its files are called.
func (s Story) writer(f Format) (ending, kind string, write func(Telling) ([]byte, error)) {
	switch f {
	case Ninjs:
		return "ninjs.json", "application/json", func(t Telling) ([]byte, error) { return asJSON(s.ninjs(t)) }
	case NewsML:
		return "newsml.xml", "application/xml", func(t Telling) ([]byte, error) { return asXML(s.newsML(t)) }
	case HTML:
		return "html", htmlType, func(t Telling) ([]byte, error) { return []byte(s.page(t)), nil }
	case Text:
		return "txt", plainType, func(t Telling) ([]byte, error) { return []byte(s.Plain(t)), nil }
	}
	return "", "", nil
}

func asJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // readers of these files are editors' systems, and people
	e.SetIndent("", "  ")
	err := e.Encode(v)
	return b.Bytes(), err
}

func asXML(v any) ([]byte, error) {
	body, err := xml.MarshalIndent(v, "", "  ")
	return append([]byte(xml.Header), append(body, '\n')...), err
}

// Plain is a telling as plain text, its note to the desk first.
func (s Story) Plain(t Telling) string {
	var parts []string
	for _, part := range append([]string{t.Note, t.Headline, t.Subhead, t.Dateline, t.Text, t.Boilerplate, t.Contact}, s.captions(t.Lang)...) {
		if part = strings.TrimSpace(part); part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, "\n\n") + "\n"
}

// captions are what desks print below pictures: file, words, credit, rights.
func (s Story) captions(lang string) []string {
	var out []string
	for _, p := range s.Pictures {
		line := p.Name
		for _, part := range []string{p.Words[lang], p.Credit, p.Rights} {
			if part != "" {
				line += " | " + part
			}
		}
		out = append(out, line)
	}
	return out
}

// page is a telling as a page of HTML without styles: desks have their own.
func (s Story) page(t Telling) string {
	return "<!doctype html>\n" + `<html lang="` + html.EscapeString(t.Lang) + `"><head><meta charset="utf-8"><title>` + html.EscapeString(t.Headline) +
		"</title></head><body>\n" + s.Fragment(t) + "</body></html>\n"
}

// Fragment is what stands on the page.
func (s Story) Fragment(t Telling) string {
	var b strings.Builder
	esc := func(text string) string { return strings.ReplaceAll(html.EscapeString(text), "\n", "<br>") }
	put := func(tag, text string) {
		if text != "" {
			b.WriteString("<" + tag + ">" + esc(text) + "</" + tag + ">\n")
		}
	}
	put("aside", t.Note)
	put("h1", t.Headline)
	put("h2", t.Subhead)
	put("p", t.Dateline)
	b.WriteString(t.HTML + "\n")
	put("p", t.Boilerplate)
	put("p", t.Contact)
	for _, line := range s.captions(t.Lang) {
		put("p", line)
	}
	return b.String()
}
