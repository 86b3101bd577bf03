package coverage

import (
	"context"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/shingle"
)

// Lineage is where the text of a clip comes from. The machine says so from what it found, until a person does.
type Lineage struct {
	Kind      string    `json:"kind"`       // one of Lineages; "" while nothing is known of the text
	ReleaseID string    `json:"release_id"` // of a reprint of ours, or of what was rewritten from it
	Version   int       `json:"version"`    // of the release
	Lang      string    `json:"lang"`       // of the text of ours
	ClipID    string    `json:"clip_id"`    // of a reprint of somebody else's article: the first one
	AnswerID  string    `json:"answer_id"`  // of an answer that we gave
	By        string    `json:"by"`         // who said so; "" is the machine
	ByName    string    `json:"by_name"`
	At        time.Time `json:"at"`
}

// The kinds of lineage.
const (
	Origin      = "origin"      // their own, and others have reprinted it
	Reprint     = "reprint"     // word for word, of a release or of somebody else's article
	Rewritten   = "rewritten"   // from a version of a release
	Answered    = "answer"      // made of an answer that we gave
	Independent = "independent" // their own
)

// Lineages are the kinds in the order in which a person is offered them.
func Lineages() []string { return []string{Reprint, Rewritten, Answered, Independent, Origin} }

// AnswerMatch is an answer of ours that stands in the clip.
type AnswerMatch struct {
	AnswerID   string  `json:"answer_id"`
	IncidentID string  `json:"incident_id"`
	Score      float64 `json:"score"` // share of the answer that stands in the clip
	Span       Span    `json:"span"`
	Judged
}

// answerWindow is how long before an article an answer may have been given.
const answerWindow = 30 * 24 * time.Hour

// answerAt is the share of an answer that stands in an article which was made of it.
const answerAt = 0.3

// findAnswer looks for what the outlet was told before the article appeared.
func (s *Clips) findAnswer(ctx context.Context, c Clip) (AnswerMatch, error) {
	if c.OutletID == "" || c.Text == "" {
		return AnswerMatch{}, nil
	}
	answers, err := s.Said.Answers(ctx, c.OutletID, c.At.Add(-answerWindow), c.At)
	if err != nil {
		return AnswerMatch{}, err
	}
	headline, article := shingle.Tokens(c.Title), shingle.Tokens(c.Text)
	best := AnswerMatch{}
	for _, a := range answers {
		ref := newReference(a.Text)
		o := ref.find(headline, article)
		if (o.Score >= answerAt || o.Longest >= ref.longRun()) && o.Score > best.Score {
			best = AnswerMatch{AnswerID: a.ID, IncidentID: a.IncidentID, Score: o.Score, Span: o.Span, Judged: Judged{State: Suggested}}
		}
	}
	return best, nil
}

// descend derives the lineage from what was found. What a person has said stays.
func (c *Clip) descend() {
	if c.Lineage.By != "" {
		return
	}
	l := Lineage{Kind: Independent}
	switch {
	case c.Text == "":
		l.Kind = ""
	case c.ofRelease(&l):
	case c.Answer.AnswerID != "" && c.Answer.State != Rejected:
		l.Kind, l.AnswerID = Answered, c.Answer.AnswerID
	case c.Cluster != "" && c.Cluster != c.ID:
		l.Kind, l.ClipID = Reprint, c.Cluster
	case c.Copied:
		l.Kind = Origin
	}
	c.Lineage = l
}

// ofRelease takes the best match whose text stands in the clip.
func (c *Clip) ofRelease(l *Lineage) bool {
	for _, m := range c.Matches {
		if m.State == Rejected || m.Score < minContainment && m.Kind != "text" {
			continue
		}
		l.ReleaseID, l.Version, l.Lang, l.Kind = m.ReleaseID, m.Version, m.Lang, Rewritten
		if m.Reprint() {
			l.Kind = Reprint
		}
		return true
	}
	return false
}

// Descend says where the text of a clip comes from; kind "" gives it back to the machine.
func (s *Clips) Descend(ctx context.Context, id, kind string, by audit.Actor) (Clip, error) {
	known := kind == ""
	for _, k := range Lineages() {
		known = known || k == kind
	}
	if !known {
		return Clip{}, fault.Bad("lineage", "coverage.lineage.unknown")
	}
	c, err := s.edit(ctx, id, func(c *Clip) error {
		was := c.Lineage
		c.Lineage.By = ""
		c.descend()
		if kind == "" || (kind == c.Lineage.Kind && was.By == "") {
			return nil
		}
		if c.Lineage.Kind != kind {
			c.Lineage = Lineage{Kind: kind}
			switch kind {
			case Reprint, Rewritten:
				c.Lineage.ReleaseID = c.ReleaseID
				if len(c.Matches) > 0 && c.ReleaseID != "" {
					c.Lineage.Version, c.Lineage.Lang = c.Matches[0].Version, c.Matches[0].Lang
				}
			case Answered:
				c.Lineage.AnswerID = c.Answer.AnswerID
			}
		}
		c.Lineage.By, c.Lineage.ByName, c.Lineage.At = by.ID, by.Name, s.Now().UTC()
		return nil
	})
	if err != nil {
		return Clip{}, err
	}
	return c, s.log(ctx, c, "coverage.lineage_set", map[string]string{"lineage": kind}, by)
}
