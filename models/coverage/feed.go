package coverage

import (
	"bytes"
	"encoding/json"
	"html"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/mmcdole/gofeed"

	"standfirst/models/fault"
)

// MaxBody is how many bytes are taken of a page or feed, decompressed. It is the one bound of its kind:
// the door to the outside stops reading there as well.
const MaxBody = 10 << 20

// maxItems bounds what is taken of one feed in one poll; a feed that lists more has sent its archive.
const maxItems = 500

// Feed is a feed as read.
type Feed struct {
	Title   string
	Format  string // rss, atom or json
	Charset string
	Items   []Item
	Cut     bool // the document broke off or had a fault; Items are those before and after it
	Refused int  // items whose link is no web address
}

// Item is an entry of a feed. Text is what the feed itself holds of the article, as plain text.
type Item struct {
	URL, Title, Byline, Text string
	Published                When
}

// parseFeed reads an RSS, Atom or JSON feed. Base is the feed's address; zone is the outlet's, for dates
// that name none. The faults say in the user's words what came instead of a feed.
func parseFeed(body []byte, contentType, base string, zone *time.Location) (Feed, error) {
	if len(body) > MaxBody {
		return Feed{}, fault.Bad("", "coverage.feed.large", "limit", MaxBody>>20)
	}
	text, charset := decodeText(body, contentType)
	text = strings.TrimLeft(text, " \t\r\n\ufeff\x00")
	if text == "" {
		return Feed{}, fault.Bad("", "coverage.feed.empty")
	}
	parsed, cut, err := readFeed(text)
	if err != nil {
		if isHTML(text) {
			if found := feedInPage(text, base); found != "" {
				return Feed{}, fault.Bad("", "coverage.feed.html_with_feed", "feed", found)
			}
			return Feed{}, fault.Bad("", "coverage.feed.html")
		}
		if cut {
			return Feed{}, fault.Bad("", "coverage.feed.truncated").Because(err)
		}
		return Feed{}, fault.Bad("", "coverage.feed.unreadable").Because(err)
	}
	f := Feed{Title: oneLine(parsed.Title), Format: parsed.FeedType, Charset: charset, Cut: cut}
	for _, it := range parsed.Items[:min(len(parsed.Items), maxItems)] {
		item, ok := toItem(it, parsed.Link, base, zone)
		if !ok {
			f.Refused++
			continue
		}
		f.Items = append(f.Items, item)
	}
	return f, nil
}

var xmlDeclaration = regexp.MustCompile(`^<\?xml[^>]*\?>`)

// readFeed parses the text, or what can be saved of it; cut reports that it is not whole.
func readFeed(text string) (feed *gofeed.Feed, cut bool, err error) {
	text = xmlDeclaration.ReplaceAllString(text, "") // it names an encoding that the text no longer has
	parser := gofeed.NewParser()
	if strings.HasPrefix(text, "{") {
		return readJSONFeed(parser, text)
	}
	if isHTML(text) {
		return nil, false, gofeed.ErrFeedTypeNotDetected
	}
	feed, err = parser.Parse(strings.NewReader(text))
	if err == nil && len(feed.Items) >= min(len(itemStart.FindAllStringIndex(text, maxItems)), maxItems) {
		return feed, false, nil
	}
	// A fault in an item can make the parser stop early and say nothing: then the items tell.
	if saved := salvage(parser, text); saved != nil && (err != nil || len(saved.Items) > len(feed.Items)) {
		return saved, true, nil
	}
	return feed, err != nil && feedRoot.MatchString(text), err
}

// readJSONFeed takes a JSON feed, or the whole items at the start of one that breaks off.
func readJSONFeed(parser *gofeed.Parser, text string) (*gofeed.Feed, bool, error) {
	var head struct {
		Version string `json:"version"`
	}
	whole := json.Unmarshal([]byte(text), &head) == nil
	if whole && !strings.Contains(head.Version, "jsonfeed.org") {
		return nil, false, gofeed.ErrFeedTypeNotDetected
	}
	if whole {
		feed, err := parser.Parse(strings.NewReader(text))
		return feed, false, err
	}
	items := jsonItems(text)
	if len(items) == 0 || !strings.Contains(text, "jsonfeed.org") {
		return nil, true, gofeed.ErrFeedTypeNotDetected
	}
	var b bytes.Buffer
	b.WriteString(`{"version":"https://jsonfeed.org/version/1.1","items":[`)
	b.Write(bytes.Join(items, []byte(",")))
	b.WriteString("]}")
	feed, err := parser.Parse(&b)
	return feed, true, err
}

// jsonItems returns the complete elements of the "items" array.
func jsonItems(text string) [][]byte {
	_, rest, ok := strings.Cut(text, `"items"`)
	if !ok {
		return nil
	}
	at := strings.IndexByte(rest, '[')
	if at < 0 {
		return nil
	}
	dec := json.NewDecoder(strings.NewReader(rest[at:]))
	if _, err := dec.Token(); err != nil {
		return nil
	}
	var out [][]byte
	for dec.More() {
		var raw json.RawMessage
		if dec.Decode(&raw) != nil {
			break
		}
		out = append(out, raw)
	}
	return out
}

var (
	feedRoot  = regexp.MustCompile(`(?i)<(rss|feed|rdf:RDF)[\s>]`)
	itemStart = regexp.MustCompile(`<(item|entry)[\s>]`)
	closers   = map[string]string{"rss": "</channel></rss>", "feed": "</feed>", "rdf:rdf": "</rdf:RDF>"}
)

// salvage parses what stands before a fault, and if the fault is in the middle each item by itself.
func salvage(parser *gofeed.Parser, text string) *gofeed.Feed {
	root := feedRoot.FindStringSubmatch(text)
	first := itemStart.FindStringSubmatchIndex(text)
	if root == nil || first == nil {
		return nil
	}
	name, closing := text[first[2]:first[3]], closers[strings.ToLower(root[1])]
	head, end := text[:first[0]], "</"+name+">"
	if strings.EqualFold(root[1], "rdf:RDF") {
		closing = "</rdf:RDF>"
	}
	last := strings.LastIndex(text, end)
	if last < 0 {
		return nil
	}
	count := len(itemStart.FindAllStringIndex(text[:last], -1))
	if feed, err := parser.Parse(strings.NewReader(text[:last+len(end)] + closing)); err == nil && len(feed.Items) >= count {
		return feed
	}
	var all *gofeed.Feed
	for n, rest := 0, text[first[0]:last+len(end)]; n < maxItems; n++ {
		stop := strings.Index(rest, end)
		if stop < 0 {
			break
		}
		if feed, err := parser.Parse(strings.NewReader(head + rest[:stop+len(end)] + closing)); err == nil {
			if all == nil {
				all = feed
			} else {
				all.Items = append(all.Items, feed.Items...)
			}
		}
		next := itemStart.FindStringIndex(rest[stop:])
		if next == nil {
			break
		}
		rest = rest[stop+next[0]:]
	}
	return all
}

func toItem(it *gofeed.Item, site, base string, zone *time.Location) (Item, bool) {
	link := it.Link
	if link == "" {
		link = it.GUID
	}
	address, ok := resolve(link, site, base)
	if !ok {
		return Item{}, false
	}
	item := Item{URL: address, Title: shorten(oneLine(it.Title), 500)}
	body := it.Content
	if body == "" {
		body = it.Description
	}
	item.Text = shorten(textOf(body), maxText)
	var names []string
	for _, p := range it.Authors {
		if p != nil && p.Name != "" {
			names = append(names, oneLine(p.Name))
		}
	}
	item.Byline = strings.Join(names, ", ")
	for _, raw := range []string{it.Published, it.Updated} {
		if w, ok := parseDate(raw, zone); ok {
			item.Published = w
			break
		}
	}
	return item, true
}

// resolve makes a link of a feed absolute. What is no web address is refused.
func resolve(link, site, base string) (string, bool) {
	u, err := url.Parse(strings.TrimSpace(link))
	if err != nil || link == "" {
		return "", false
	}
	for _, b := range []string{site, base} {
		if u.IsAbs() {
			break
		}
		if on, err := url.Parse(b); err == nil && on.IsAbs() {
			u = on.ResolveReference(u)
		}
	}
	if !u.IsAbs() {
		return "", false
	}
	address, err := Address("", u.String())
	return address, err == nil
}

func isHTML(text string) bool {
	head := strings.ToLower(text[:min(len(text), 1024)])
	if feedRoot.MatchString(head) {
		return false
	}
	return strings.Contains(head, "<!doctype html") || strings.Contains(head, "<html") || strings.Contains(head, "<head") || strings.Contains(head, "<body")
}

var (
	linkTag  = regexp.MustCompile(`(?i)<link\s[^>]{0,600}>`)
	feedType = regexp.MustCompile(`(?i)type\s*=\s*["']?application/(?:rss\+xml|atom\+xml|feed\+json)`)
	hrefAttr = regexp.MustCompile(`(?i)\shref\s*=\s*["']?([^"'\s>]+)`)
)

// feedInPage finds the feed that a web page announces, so that the message can name it.
func feedInPage(text, base string) string {
	for _, tag := range linkTag.FindAllString(text[:min(len(text), 200_000)], 200) {
		if m := hrefAttr.FindStringSubmatch(tag); m != nil && feedType.MatchString(tag) {
			if found, ok := resolve(html.UnescapeString(m[1]), "", base); ok {
				return found
			}
		}
	}
	return ""
}

// oneLine is a title as text: markup in it stays visible text, entities are read, white space is one blank.
func oneLine(s string) string {
	return strings.Join(strings.Fields(html.UnescapeString(s)), " ")
}
