package main

import (
	"fmt"
	"os"

	"standfirst/models/article"
	"standfirst/models/coverage"
)

type explainArticle struct {
	fetched `embed:""`
}

// articleAnswer is what was read of a page. What it does not say is "".
type articleAnswer struct {
	Title         string           `json:"title"`
	Byline        []article.Person `json:"byline"`
	Published     string           `json:"published"`      // RFC 3339 in the outlet's zone or the one it was written in, or a day
	PublishedFrom string           `json:"published_from"` // jsonld, meta, time, text, script or url
	Language      string           `json:"language"`       // a tag of RFC 5646; zh-Hant for traditional Chinese
	Text          string           `json:"text"`           // one paragraph a line
	Image         string           `json:"image"`
	Canonical     string           `json:"canonical"`
}

// Run prints the article of the page.
func (c explainArticle) Run(*session) error {
	return explain(c, c.document, func(q explainArticle) (any, error) {
		body, zone, err := q.content()
		if err != nil {
			return nil, err
		}
		if len(body) > coverage.MaxBody { // as much of it as coverage would fetch
			fmt.Fprintf(os.Stderr, "standfirst: %s: read the first %d MiB alone\n", q.File, coverage.MaxBody>>20)
			body = body[:coverage.MaxBody]
		}
		a, err := article.Parse(body, article.Origin{ContentType: q.ContentType, URL: q.URL, Zone: zone})
		if err != nil {
			return nil, err
		}
		answer := articleAnswer{
			Title: a.Title, Byline: a.Byline, Published: a.Published.Written(), PublishedFrom: a.PublishedFrom,
			Language: a.Language, Text: a.Text, Image: a.Image, Canonical: a.Canonical,
		}
		if a.Traditional {
			answer.Language = "zh-Hant" // Taiwan's, Hong Kong's or another's: the characters do not tell
		}
		if answer.Byline == nil {
			answer.Byline = []article.Person{}
		}
		return answer, nil
	})
}
