package coverage

import (
	"context"
	"slices"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/uptake"
)

// judged is what a person says of something found.
func (s *Clips) judged(state State, by audit.Actor) Judged {
	return Judged{State: state, By: by.ID, ByName: by.Name, At: s.Now().UTC()}
}

// JudgeFact says what a clip does with a fact: Confirmed with the verdict that is right, or Rejected when it does not
// speak of the fact at all.
func (s *Clips) JudgeFact(ctx context.Context, id, factID string, state State, verdict uptake.Verdict, by audit.Actor) (Clip, error) {
	if state == Confirmed && !slices.Contains(uptake.Verdicts(), verdict) {
		return Clip{}, fault.Bad("verdict", "coverage.fact.verdict")
	}
	return s.settleOne(ctx, id, "coverage.fact_judged", map[string]string{"fact": factID, "verdict": string(verdict)}, by, func(c *Clip) bool {
		i := slices.IndexFunc(c.Facts, func(r FactReading) bool { return r.FactID == factID })
		if i < 0 {
			return false
		}
		if c.Facts[i].Judged = s.judged(state, by); state == Confirmed {
			c.Facts[i].Verdict = verdict
		}
		return true
	})
}

// Coding is how a key message came across, each from 0 to 2; see uptake.MessageFound.
type Coding struct{ Presence, Prominence, Fidelity int }

// JudgeMessage says how a key message came across; Rejected takes the reading out of every count. What is absent has
// neither prominence nor fidelity.
func (s *Clips) JudgeMessage(ctx context.Context, id, messageID string, state State, n Coding, by audit.Actor) (Clip, error) {
	for _, x := range []int{n.Presence, n.Prominence, n.Fidelity} {
		if x < 0 || x > uptake.MaxScore {
			return Clip{}, fault.Bad("message", "coverage.message.scale")
		}
	}
	if n.Presence == 0 {
		n = Coding{}
	}
	return s.settleOne(ctx, id, "coverage.message_judged", map[string]string{"message": messageID}, by, func(c *Clip) bool {
		i := slices.IndexFunc(c.Messages, func(r MessageReading) bool { return r.MessageID == messageID })
		if i < 0 {
			return false
		}
		if c.Messages[i].Judged = s.judged(state, by); state == Confirmed {
			c.Messages[i].Presence, c.Messages[i].Prominence, c.Messages[i].Fidelity = n.Presence, n.Prominence, n.Fidelity
		}
		return true
	})
}

// JudgeQuote says whether a quotation is the one of ours that it was taken for; start is where it stands in the text.
func (s *Clips) JudgeQuote(ctx context.Context, id string, start int, state State, by audit.Actor) (Clip, error) {
	return s.settleOne(ctx, id, "coverage.quote_judged", map[string]string{}, by, func(c *Clip) bool {
		i := slices.IndexFunc(c.Quotes, func(r QuoteReading) bool { return r.Span.Start == start })
		if i >= 0 {
			c.Quotes[i].Judged = s.judged(state, by)
		}
		return i >= 0
	})
}

// JudgeAnswer says whether a clip was made of an answer of ours.
func (s *Clips) JudgeAnswer(ctx context.Context, id string, state State, by audit.Actor) (Clip, error) {
	return s.settleOne(ctx, id, "coverage.answer_judged", map[string]string{}, by, func(c *Clip) bool {
		if c.Answer.AnswerID != "" {
			c.Answer.Judged = s.judged(state, by)
		}
		return c.Answer.AnswerID != ""
	})
}

// settleOne changes one finding of a clip and logs it; a finding that is not there (any more) is missing, and so is one
// that the person may not know of.
func (s *Clips) settleOne(ctx context.Context, id, action string, data map[string]string, by audit.Actor, change func(*Clip) bool) (Clip, error) {
	seen, err := s.Get(ctx, id)
	if err != nil {
		return seen, err
	}
	if !change(&seen) {
		return Clip{}, fault.Missing("coverage.finding.missing")
	}
	c, err := s.edit(ctx, id, func(c *Clip) error {
		if !change(c) {
			return fault.Missing("coverage.finding.missing")
		}
		return nil
	})
	if err != nil {
		return c, err
	}
	return c, s.log(ctx, c, action, data, by)
}
