package coverage

import (
	"strings"

	"standfirst/models/dateline"
	"standfirst/models/fault"
	"standfirst/models/feed"
)

// MaxBody is how many bytes are taken of a page or feed, decompressed. It is the one bound of its kind:
// the door to the outside stops reading there as well.
const MaxBody = 10 << 20

// maxItems bounds what is taken of one feed in one poll; a feed that lists more has sent its archive.
const maxItems = 500

// Feed is what a poll brought: the items whose addresses may be fetched.
type Feed struct {
	Title   string
	Format  string // rss, atom, json, sitemap, or index for a list of sitemaps
	Items   []Item
	Cut     bool // the document broke off or had a fault; Items are those before and after it
	Refused int  // items whose link is no web address
}

// Item is an article that a feed lists, by its address without tracking parameters.
type Item struct {
	URL, Title, Byline, Text string
	Published                dateline.When
	Changed                  dateline.When // of a sitemap's entry: when its page was changed last
}

// readFeed reads what came from a source. A source without a zone of its own has that of its language and address.
func readFeed(res FetchResult, src Source) (Feed, error) {
	if len(res.Body) > MaxBody {
		return Feed{}, fault.Bad("", "coverage.feed.large", "limit", MaxBody>>20)
	}
	origin := feed.Origin{ContentType: res.ContentType, URL: first(res.URL, src.URL), Max: maxItems}
	if src.Zone != "" {
		origin.Zone = src.location()
	}
	read, err := feed.Parse(res.Body, origin)
	if err == nil && len(read.Items) == maxItems && (read.Format == "sitemap" || read.Format == "index") {
		origin.Max = feed.MaxItems // a sitemap lists what there is, not what is new
		read, err = feed.Parse(res.Body, origin)
	}
	if err != nil {
		return Feed{}, err
	}
	f := Feed{Title: read.Title, Format: read.Format, Cut: read.Cut}
	f.Items, f.Refused = itemsOf(read)
	return f, nil
}

// maxText bounds the text that is typed in for a clip, in characters; what is read is bounded alike.
const maxText = 200_000

// first is the first of the texts that says anything.
func first(all ...string) string {
	for _, s := range all {
		if s = strings.TrimSpace(s); s != "" {
			return s
		}
	}
	return ""
}
