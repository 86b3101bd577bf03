package article

import (
	"encoding/json"
	"strings"

	"standfirst/models/markup"
	"standfirst/models/pattern"
)

// linkedData is what a page's JSON-LD says of its article (schema.org).
type linkedData struct {
	Headline, Published, Image, Body string
	Authors                          []Person // a name, and source for an organisation
	Publisher                        string
	nodes                            map[string]map[string]any // by @id
	articles                         []map[string]any
	pagePublished, pageImage         string // of the page, where no article is described
}

// maxArticles bounds how many articles of a page are looked at: that of the page, and those that it lists.
const maxArticles = 50

// trailing is a comma behind the last member of a list or an object, which templates leave and JSON forbids; what stands
// in quotation marks is matched whole and stays.
var trailing = pattern.New(`("(?:[^"\\]|\\.)*")|,\s*([}\]])`)

// read gathers the articles among the page's linked data. Sites write line breaks into strings, which JSON forbids.
func (d *linkedData) read(text string) {
	text = strings.TrimSpace(strings.NewReplacer("\r", " ", "\n", " ", "\t", " ", "<!--", "", "-->", "", "//<![CDATA[", "", "//]]>", "").Replace(text))
	var v any
	if json.NewDecoder(strings.NewReader(text)).Decode(&v) != nil {
		v = nil
		if json.NewDecoder(strings.NewReader(trailing.ReplaceAllString(text, "$1$2"))).Decode(&v) != nil {
			return
		}
	}
	if d.nodes == nil {
		d.nodes = map[string]map[string]any{}
	}
	d.index(v, 0)
	d.visit(v, 0)
}

// index notes the nodes that others point to.
func (d *linkedData) index(v any, depth int) {
	switch x := v.(type) {
	case []any:
		for _, e := range x {
			if depth < 6 {
				d.index(e, depth+1)
			}
		}
	case map[string]any:
		if id, ok := x["@id"].(string); ok && len(x) > 1 {
			d.nodes[id] = x
		}
		if depth < 6 {
			d.index(x["@graph"], depth+1)
		}
	}
}

func (d *linkedData) visit(v any, depth int) {
	if depth > 6 || len(d.articles) == maxArticles {
		return
	}
	switch x := v.(type) {
	case []any:
		for _, e := range x {
			d.visit(e, depth+1)
		}
	case map[string]any:
		kind := strings.Join(texts(x["@type"], "name"), " ")
		if strings.Contains(kind, "Article") || strings.Contains(kind, "BlogPosting") || strings.Contains(kind, "Report") {
			d.articles = append(d.articles, x)
			return
		}
		d.visit(x["@graph"], depth+1)
		d.visit(x["mainEntity"], depth+1)
		d.visit(x["mainEntityOfPage"], depth+1)
		if d.pagePublished == "" && (strings.Contains(kind, "WebPage") || x["pubDate"] != nil) {
			d.pagePublished = first(append(texts(x["datePublished"], "@value"), texts(x["pubDate"], "@value")...)...) // the latter is Baidu's word
			d.pageImage = first(texts(x["images"], "url")...)
		}
	}
}

// choose takes the article that the page is about: the first whose headline is the page's title, else the first. Pages
// describe articles that they only list as well.
func (d *linkedData) choose(title string) {
	if len(d.articles) == 0 {
		d.Published, d.Image = d.pagePublished, d.pageImage
		return
	}
	about := d.articles[0]
	for _, x := range d.articles {
		if h := headlineOf(x); h != "" && title != "" && (strings.Contains(fold(title), fold(h)) || strings.Contains(fold(h), fold(title))) {
			about = x
			break
		}
	}
	d.take(about)
}

func headlineOf(x map[string]any) string {
	return markup.OneLine(first(append(texts(x["headline"], "name"), texts(x["name"], "name")...)...))
}

func (d *linkedData) take(x map[string]any) {
	d.Headline = headlineOf(x)
	d.Published = first(texts(x["datePublished"], "@value")...)
	d.Image = first(append(texts(d.follow(x["image"]), "url"), texts(x["thumbnailUrl"], "url")...)...)
	d.Body = first(texts(x["articleBody"], "@value")...)
	d.Publisher = markup.OneLine(first(texts(d.follow(x["publisher"]), "name")...))
	authors := x["author"]
	if authors == nil {
		authors = x["creator"]
	}
	d.people(authors, Author, 0)
	d.people(x["editor"], Editor, 0)
}

// people reads an author or editor, or a list of them, each by itself or by the id of another node.
func (d *linkedData) people(v any, role string, depth int) {
	switch x := d.follow(v).(type) {
	case string:
		d.Authors = append(d.Authors, Person{Name: markup.OneLine(x), Role: role})
	case []any:
		for _, e := range x {
			if depth < 3 {
				d.people(e, role, depth+1)
			}
		}
	case map[string]any:
		if kind := strings.Join(texts(x["@type"], "name"), " "); strings.Contains(kind, "Organization") {
			role = Source
		}
		for _, name := range texts(x["name"], "name") {
			d.Authors = append(d.Authors, Person{Name: markup.OneLine(name), Role: role})
		}
	}
}

// follow replaces a node that only points to another.
func (d *linkedData) follow(v any) any {
	if x, ok := v.(map[string]any); ok && x["name"] == nil && x["url"] == nil {
		if id, ok := x["@id"].(string); ok && d.nodes[id] != nil {
			return d.nodes[id]
		}
	}
	return v
}

// texts reads what JSON-LD may write as a text, an object with a name, or an array of either.
func texts(v any, name string) []string {
	switch x := v.(type) {
	case string:
		return []string{x}
	case map[string]any:
		return texts(x[name], name)
	case []any:
		var out []string
		for _, e := range x {
			out = append(out, texts(e, name)...)
		}
		return out
	}
	return nil
}
