package main

import (
	"standfirst/models/fault"
	"standfirst/models/feed"
)

type explainFeed struct {
	fetched `embed:""`
}

// feedAnswer is what was read of a feed. Error says what came instead of one, "" that it is one.
type feedAnswer struct {
	Title    string     `json:"title"`
	Items    []feedItem `json:"items"`
	Salvaged bool       `json:"salvaged"` // the document was damaged; the items are those that could be saved
	Error    string     `json:"error"`
}

type feedItem struct {
	Title     string `json:"title"`
	Link      string `json:"link"`
	ID        string `json:"id"`
	Published string `json:"published"` // RFC 3339 in UTC, or a day; "" when none is named
	Author    string `json:"author"`
}

// Run prints the items of the feed. What is no feed is said in the answer: that too is one.
func (c explainFeed) Run(*session) error {
	return explain(c, c.document, func(q explainFeed) (any, error) {
		body, zone, err := q.content()
		if err != nil {
			return nil, err
		}
		f, err := feed.Parse(body, feed.Origin{ContentType: q.ContentType, URL: q.URL, Zone: zone})
		a := feedAnswer{Title: f.Title, Items: []feedItem{}, Salvaged: f.Cut}
		if about := fault.Of(err); about != nil {
			a.Error, err = inWords(about)
		}
		for _, it := range f.Items {
			a.Items = append(a.Items, feedItem{it.Title, it.Link, it.ID, it.Published.String(), it.Byline})
		}
		return a, err
	})
}
