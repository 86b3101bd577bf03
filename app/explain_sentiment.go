package main

import (
	"encoding/json"
	"errors"
	"fmt"

	"standfirst/models/sentiment"
)

type explainSentiment struct {
	document    `embed:""`
	Target      string `json:"target" help:"Whom the texts are about, where a line does not say it. Without one the whole text is judged."`
	Corrections string `json:"corrections" help:"A file of lines {text, target, label} that people have decided: from 200 on, the judgement is learnt from them."`
}

// judgedText is how a text speaks of its target, under the id that the file gives it.
type judgedText struct {
	ID json.RawMessage `json:"id"`
	sentiment.Result
}

// Run prints how the texts of a file (lines {id, text, target}) speak of their targets, a line each.
func (c explainSentiment) Run(*session) error {
	models := map[string]*sentiment.Model{} // a list names the same corrections again and again
	return explainLines(c, c.document, func(q explainSentiment) ([]judgedText, error) {
		texts, unread := lines[struct {
			ID     json.RawMessage `json:"id"`
			Text   string          `json:"text"`
			Target *string         `json:"target"`
		}](q.document)
		if unread != nil && !errors.Is(unread, errExplained) {
			return nil, unread
		}
		model, err := q.model(models)
		if err != nil {
			return nil, err
		}
		out := make([]judgedText, len(texts))
		for i, t := range texts {
			target := q.Target
			if t.Target != nil {
				target = *t.Target
			}
			out[i] = judgedText{t.ID, model.Judge(t.Text, target)}
		}
		return out, unread
	})
}

// model is learnt from the corrections; without any, or with too few, the rules judge alone.
func (c explainSentiment) model(known map[string]*sentiment.Model) (*sentiment.Model, error) {
	if m, ok := known[c.Corrections]; ok || c.Corrections == "" {
		return m, nil
	}
	corrections, err := lines[sentiment.Correction](document{File: c.beside(c.Corrections)})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.Corrections, err)
	}
	known[c.Corrections] = sentiment.Learn(corrections)
	return known[c.Corrections], nil
}
