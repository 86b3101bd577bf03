package main

import (
	"encoding/json"
	"errors"
	"math"

	"standfirst/models/shingle"
)

type explainDuplicates struct {
	document `embed:""`
}

// duplicatePair is two texts that tell one story, named as the file names them.
type duplicatePair struct {
	A     json.RawMessage `json:"a"`
	B     json.RawMessage `json:"b"`
	Score float64         `json:"score"` // 0.5 to 1: see shingle.Pair
}

// Run prints the pairs among the texts of a file (lines {id, text}), a line each.
func (c explainDuplicates) Run(*session) error {
	return explainLines(c, c.document, func(q explainDuplicates) ([]duplicatePair, error) {
		named, unread := lines[struct {
			ID   json.RawMessage `json:"id"`
			Text string          `json:"text"`
		}](q.document)
		if unread != nil && !errors.Is(unread, errExplained) {
			return nil, unread
		}
		texts := make([]shingle.Text, len(named))
		for i, n := range named {
			texts[i] = shingle.New(n.Text)
		}
		var out []duplicatePair
		for _, p := range shingle.Pairs(texts) {
			out = append(out, duplicatePair{named[p.A].ID, named[p.B].ID, math.Round(p.Score*1000) / 1000})
		}
		return out, unread
	})
}
