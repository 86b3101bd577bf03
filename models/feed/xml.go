package feed

import (
	"html"
	"slices"
	"strings"
	"time"

	"github.com/mmcdole/gofeed"

	"standfirst/models/markup"
	"standfirst/models/pattern"
)

var (
	itemStart = pattern.New(`(?i)<((?:[a-z][\w.-]*:)?(?:item|entry))(?:\s[^<>]*)?>`)
	verbatim  = pattern.New(`(?s)<!\[CDATA\[.*?(?:\]\]>|\z)|<!--.*?(?:-->|\z)`)
	named     = pattern.New(`(?i)<(?:dc:)?language[^<>]*>\s*([a-z-]+)|xml:lang\s*=\s*["']([a-z-]+)`)
)

// readXML parses RSS, Atom or RDF, or what can be saved of it. It begins at the root element.
func readXML(text string, o Origin) (Feed, error) {
	spans, open := itemsOf(text)
	if len(spans) > o.Max {
		spans, open = spans[:o.Max], false
		last := spans[o.Max-1]
		text = text[:last.end] + last.missing + closing(text)
	}
	parser := gofeed.NewParser()
	parsed, err := parser.Parse(strings.NewReader(text))
	cut := err != nil || open
	if err != nil || len(parsed.Items) < len(spans) {
		// A fault in an item can make the parser stop early and say nothing: then the items tell.
		if saved := salvage(parser, text, spans); saved != nil && (err != nil || len(saved.Items) > len(parsed.Items)) {
			parsed, err, cut = saved, nil, true
		}
	}
	switch {
	case err != nil && !strings.Contains(text, closing(text)):
		return Feed{}, errBroken
	case err != nil:
		return Feed{}, err
	}
	f := Feed{Title: parsed.Title, Format: parsed.FeedType, Cut: cut}
	zone := o.zoneOf(languageOf(text), titlesOf(parsed))
	for _, it := range parsed.Items[:min(len(parsed.Items), o.Max)] {
		item := toItem(it, parsed.Link, o.URL, zone)
		if item.Byline == "" && parsed.FeedType == "atom" {
			item.Byline = byline(parsed.Authors) // who wrote all of them (RFC 4287, 4.2.1)
		}
		f.Items = append(f.Items, item)
	}
	return f, nil
}

// span is where an item stands in a document. Missing is the closing tag of one that ends where the next begins.
type span struct {
	start, end int
	missing    string
}

// itemsOf finds the items of a document, and whether one was begun that has no end. What stands in comments
// and CDATA is text, whatever it looks like.
func itemsOf(text string) (found []span, open bool) {
	masked := mask(text)
	for at := 0; ; {
		m := itemStart.FindStringSubmatchIndex(masked[at:])
		if m == nil {
			return found, open
		}
		start, next := at+m[0], at+m[1]
		if strings.HasSuffix(masked[start:next], "/>") {
			at = next
			continue
		}
		tag := "</" + masked[at+m[2]:at+m[3]]
		until, same := len(masked), false // its end stands before the next one begins
		if again := itemStart.FindStringSubmatchIndex(masked[next:]); again != nil {
			until, same = next+again[0], masked[next+again[2]:next+again[3]] == tag[2:]
		}
		end := indexTag(masked[next:until], tag)
		if end < 0 {
			if open = true; same {
				found = append(found, span{start, until, tag + ">"})
			}
			at = until
			continue
		}
		stop := next + end + strings.IndexByte(masked[next+end:], '>') + 1
		found = append(found, span{start: start, end: stop})
		at = stop
	}
}

// mask blanks comments and CDATA, byte for byte.
func mask(text string) string {
	if !strings.Contains(text, "<!") {
		return text
	}
	return verbatim.ReplaceAllStringFunc(text, func(s string) string { return strings.Repeat(" ", len(s)) })
}

// indexTag finds a closing tag of this name whose bracket is there too.
func indexTag(s, tag string) int {
	for at := 0; ; {
		i := strings.Index(s[at:], tag)
		if i < 0 {
			return -1
		}
		rest := strings.TrimLeft(s[at+i+len(tag):], " \t\r\n")
		if strings.HasPrefix(rest, ">") {
			return at + i
		}
		at += i + len(tag)
	}
}

var rootTag = pattern.New(`^<((?:[A-Za-z][\w.-]*:)?([A-Za-z]+))`)

// closing are the tags that end a document which was cut after an item.
func closing(text string) string {
	m := rootTag.FindStringSubmatch(text)
	if m == nil {
		return ""
	}
	if strings.EqualFold(m[2], "rss") && !strings.EqualFold(m[1], "channel") {
		return "</channel></" + m[1] + ">"
	}
	return "</" + m[1] + ">"
}

// salvage parses what stands before a fault, and if the fault is in the middle each item by itself.
func salvage(parser *gofeed.Parser, text string, spans []span) *gofeed.Feed {
	if len(spans) == 0 {
		return nil
	}
	head, end := text[:spans[0].start], closing(text)
	if i := strings.LastIndex(strings.ToLower(head), "</channel>"); i >= 0 && strings.HasPrefix(end, "</channel>") {
		head = head[:i] // items that follow the channel they belong to
	}
	last := spans[len(spans)-1].end
	if feed, err := parser.Parse(strings.NewReader(text[:last] + end)); err == nil && len(feed.Items) >= len(spans) {
		return feed
	}
	all := &gofeed.Feed{}
	if feed, err := parser.Parse(strings.NewReader(head + end)); err == nil {
		all = feed
	}
	for _, s := range spans {
		feed, err := parser.Parse(strings.NewReader(head + text[s.start:s.end] + s.missing + end))
		if err == nil && len(feed.Items) == 1 && (feed.Items[0].Link != "" || feed.Items[0].GUID != "") {
			all.FeedType = feed.FeedType
			all.Items = append(all.Items, feed.Items...)
		} else {
			all.Items = append(all.Items, pick(text[s.start:s.end]))
		}
	}
	return all
}

// parts are the elements that an item is known by, as they are found in one that no parser can read.
var parts = map[string]*pattern.Pattern{
	"title": pattern.New(`(?is)<title[^<>]*>(.*?)</title>`),
	"link":  pattern.New(`(?is)<link[^<>]*>\s*([^<>\s]+?)\s*</link>`),
	"href":  pattern.New(`(?i)<link[^<>]*\shref\s*=\s*["']([^"'<>]+)`),
	"id":    pattern.New(`(?is)<(?:guid|id)[^<>]*>\s*([^<>\s]+?)\s*</(?:guid|id)>`),
	"date":  pattern.New(`(?is)<(?:pubDate|published|dc:date|issued|updated)[^<>]*>\s*([^<>]+?)\s*</`),
}

// pick reads what an item says of itself although its markup is broken.
func pick(item string) *gofeed.Item {
	item = strings.NewReplacer("<![CDATA[", "", "]]>", "").Replace(item)
	part := func(name string) string {
		if m := parts[name].FindStringSubmatch(item); m != nil {
			return m[1]
		}
		return ""
	}
	it := &gofeed.Item{Title: strayTag.ReplaceAllString(part("title"), ""), Link: markup.OneLine(part("link")), GUID: markup.OneLine(part("id")), Published: part("date")}
	if it.Link == "" {
		it.Link = markup.OneLine(part("href"))
	}
	return it
}

var strayTag = pattern.New(`</?[A-Za-z][^<>]*>`)

// languageOf is the language that the feed names, "" for none.
func languageOf(text string) string {
	if m := named.FindStringSubmatch(text[:min(len(text), 8192)]); m != nil {
		return m[1] + m[2]
	}
	return ""
}

// titlesOf are the feed's title and those of its first items.
func titlesOf(f *gofeed.Feed) string {
	titles := []string{f.Title, f.Description}
	for _, it := range f.Items[:min(len(f.Items), 5)] {
		titles = append(titles, it.Title)
	}
	return strings.Join(titles, " ")
}

// borrowed are the links of an item of RSS that names them by Atom's element alone.
func borrowed(it *gofeed.Item) []string {
	var links []string
	for _, link := range it.Extensions["atom"]["link"] {
		if rel := link.Attrs["rel"]; rel == "" || rel == "alternate" {
			links = append(links, link.Attrs["href"])
		}
	}
	return links
}

func toItem(it *gofeed.Item, site, base string, zone *time.Location) Item {
	item := Item{ID: strings.TrimSpace(it.GUID), Title: markup.Shorten(title(it.Title), maxTitle)}
	for _, link := range slices.Concat([]string{it.Link, it.GUID}, it.Links, borrowed(it)) {
		if item.Link = resolve(link, site, base); item.Link != "" {
			break
		}
	}
	if item.ID == "" {
		item.ID = item.Link
	}
	body := it.Content
	if body == "" {
		body = it.Description
	}
	item.Text = markup.Shorten(markup.Text(body), maxText)
	item.Byline = byline(it.Authors)
	if d := it.DublinCoreExt; d != nil && len(d.Creator) > 1 {
		item.Byline = markup.OneLine(strings.Join(d.Creator, ", "))
	}
	item.Published = published(zone, it.Published, termOf(it, "issued"), termOf(it, "created"), it.Updated)
	return item
}

// termOf is what an item says in an element of DCMI's terms, "" for nothing.
func termOf(it *gofeed.Item, name string) string {
	for _, e := range it.Extensions["dcterms"][name] {
		return e.Value
	}
	return ""
}

// byline joins the names of people. Some feeds write name and address as mails do: "Jane Roe <jane@news.example>".
func byline(people []*gofeed.Person) string {
	var names []string
	for _, p := range people {
		if p == nil {
			continue
		}
		said := p.Name
		if said == "" && strings.Contains(p.Email, "<") {
			said = p.Email
		}
		name, _, _ := strings.Cut(markup.OneLine(html.UnescapeString(said)), "<")
		if name = strings.TrimSpace(name); name != "" {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}
