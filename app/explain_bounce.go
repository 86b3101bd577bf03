package main

import (
	"standfirst/models/bounce"
	"standfirst/models/reply"
)

type explainBounce struct {
	document
}

// returned is what a message says of one recipient. kind is bounce, delayed, delivered, complaint, optout, notice (another
// report about us) or autoreply; class, action, minutes and why are those of an answer, class the kind itself where no
// server has refused anything. hard is true where the address is dead.
type returned struct {
	Kind      bounce.Kind  `json:"kind"`
	Recipient string       `json:"recipient"`
	Class     string       `json:"class"`
	Hard      bool         `json:"hard"`
	Action    reply.Action `json:"action"`
	Minutes   int          `json:"minutes"`
	Status    string       `json:"status"`
	Reply     int          `json:"reply"`
	Feedback  string       `json:"feedback"`
	Text      string       `json:"text"`
	Why       string       `json:"why"`
}

// Run explains the one message or each of a list.
func (c explainBounce) Run(*session) error {
	words, err := catalogs()
	if err != nil {
		return err
	}
	return explainLines(c.document, c.document, func(d document) ([]returned, error) {
		d.List = c.List
		raw, err := d.read()
		if err != nil {
			return nil, err
		}
		m := bounce.Read(raw)
		if m.Kind == bounce.AutoReply {
			m.Reports = []bounce.Report{{Recipient: m.From}}
		}
		var out []returned
		for _, r := range m.Reports {
			x := returned{
				Kind: m.Kind, Recipient: r.Recipient, Class: string(m.Kind), Action: reply.None, Status: r.Status, Reply: r.Code, Feedback: m.Feedback, Text: r.Text,
			}
			if r.Kind == bounce.Failed || r.Kind == bounce.Delayed {
				x.Kind, x.Class, x.Hard = r.Kind, string(r.Verdict.Class), r.Hard()
				x.Action, x.Minutes, x.Why = r.Verdict.Action, r.Verdict.Minutes, words.T("en", "reply.why."+r.Verdict.Why)
			}
			out = append(out, x)
		}
		return out, nil
	})
}
