package coverage

import (
	"context"
	"slices"
	"time"

	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/uptake"
)

// Span is a place in a clip's text, in bytes.
type Span = uptake.Span

// Said tells what an article may have done something with.
type Said interface {
	// Facts returns the facts that a release carries, as they stand now.
	Facts(ctx context.Context, carried []fact.Ref) ([]SaidFact, error)
	// Messages returns the key messages of a release or, where it has none, of the incident.
	Messages(ctx context.Context, releaseID, incidentID string) ([]SaidMessage, error)
	// Answers returns what an outlet was told in answer to its questions between two moments, latest first.
	Answers(ctx context.Context, outletID string, from, to time.Time) ([]SaidAnswer, error)
}

// SaidFact is a fact of ours.
type SaidFact struct {
	uptake.Fact
	ID, IncidentID, Key string
	Got                 int // the version that the release carried
}

// SaidMessage is a key message of ours.
type SaidMessage struct {
	uptake.Message
	ID, Text string
}

// SaidAnswer is an answer to a question.
type SaidAnswer struct {
	ID, IncidentID, Text string
	At                   time.Time
}

// Judged is what a person says to something that the machine found. The zero value is: nothing yet.
type Judged struct {
	State  State     `json:"state"` // suggested, confirmed or rejected
	By     string    `json:"by"`
	ByName string    `json:"by_name"`
	At     time.Time `json:"at"`
}

// Open reports whether nobody has said anything yet.
func (j Judged) Open() bool { return j.State == Suggested }

// FactReading is what a clip does with a fact of ours. A person confirms the verdict, sets another one, or rejects it:
// the clip does not speak of the fact at all.
type FactReading struct {
	FactID     string         `json:"fact_id"`
	IncidentID string         `json:"incident_id"`
	ReleaseID  string         `json:"release_id"` // that carried it
	Key        string         `json:"key"`
	Got        int            `json:"got"`     // the version that the recipients of the release got
	Current    int            `json:"current"` // the version that counted when the clip was read
	Verdict    uptake.Verdict `json:"verdict"`
	Machine    uptake.Verdict `json:"machine"` // what the machine said
	Version    int            `json:"version"` // whose words or figures the clip has; 0 for none
	Ours       string         `json:"ours"`
	Theirs     string         `json:"theirs"`
	Span       Span           `json:"span"`
	Judged
}

// Counts reports whether the reading says something of the clip: nobody has said that it does not.
func (r FactReading) Counts() bool { return r.State != Rejected }

// MessageReading is how a key message came across in a clip, each figure from 0 to 2; see uptake.MessageFound.
type MessageReading struct {
	MessageID  string `json:"message_id"`
	IncidentID string `json:"incident_id"`
	ReleaseID  string `json:"release_id"`
	Text       string `json:"text"` // of the message when the clip was read
	Presence   int    `json:"presence"`
	Prominence int    `json:"prominence"`
	Fidelity   int    `json:"fidelity"`
	Theirs     string `json:"theirs"`
	Span       Span   `json:"span"`
	Judged
}

// QuoteReading is a quotation of a release that a clip took over.
type QuoteReading struct {
	ReleaseID  string `json:"release_id"`
	IncidentID string `json:"incident_id"`
	Version    int    `json:"version"`
	Lang       string `json:"lang"`
	Speaker    string `json:"speaker"`
	Ours       string `json:"ours"`
	Theirs     string `json:"theirs"`
	Kind       string `json:"kind"` // uptake.Exact, Shortened or Altered
	Span       Span   `json:"span"`
	Judged
}

// findings are what is read out of a clip beside its matches.
type findings struct {
	facts    []FactReading
	messages []MessageReading
	quotes   []QuoteReading
	answer   AnswerMatch
	tone     Tone
	breach   Breach
}

// maxRead bounds how many releases a clip is read against: the best ones.
const maxRead = 5

// find reads the clip against what its releases say. What nobody has matched it with it is not read against. It finds
// the same whoever has it done: what somebody may not know of is veiled when they look.
func (s *Clips) find(ctx context.Context, c Clip) (f findings, err error) {
	ctx = incident.Unseen(ctx)
	if f.tone, err = s.judgeTone(ctx, c); err != nil || s.Said == nil {
		return f, err
	}
	a := uptake.New(c.Title, c.Text)
	releases := 0
	for _, m := range c.Matches {
		if m.State == Rejected || releases == maxRead {
			continue
		}
		releases++
		if err := s.findRelease(ctx, c, m, a, &f); err != nil {
			return f, err
		}
	}
	if releases == 0 && c.IncidentID != "" && c.Text != "" {
		if f.messages, err = s.readMessages(ctx, a, "", c.IncidentID); err != nil {
			return f, err
		}
	}
	f.answer, err = s.findAnswer(ctx, c)
	return f, err
}

func (s *Clips) findRelease(ctx context.Context, c Clip, m Match, a *uptake.Article, f *findings) error {
	told, err := s.told(ctx, m.ReleaseID)
	if fault.Is(err, "coverage.release.missing") {
		return nil // the outside has none of it any more: an approval was taken back by a new version
	}
	if err != nil || told == nil {
		return err
	}
	if !f.breach.Is() {
		f.breach = breachOf(c, m, *told)
	}
	if c.Text == "" {
		return nil
	}
	edition := told.edition(m.Version)
	facts, err := s.Said.Facts(ctx, edition.Carries)
	if err != nil {
		return err
	}
	for _, known := range facts {
		if !slices.ContainsFunc(f.facts, func(r FactReading) bool { return r.FactID == known.ID }) {
			f.facts = append(f.facts, readFact(a, m, known))
		}
	}
	messages, err := s.readMessages(ctx, a, m.ReleaseID, m.IncidentID)
	if err != nil {
		return err
	}
	for _, found := range messages {
		if !slices.ContainsFunc(f.messages, func(r MessageReading) bool { return r.MessageID == found.MessageID }) {
			f.messages = append(f.messages, found)
		}
	}
	for _, lang := range sortedKeys(edition.Text) {
		for _, q := range a.Quotes(uptake.Quotes(edition.Text[lang])) {
			if !slices.ContainsFunc(f.quotes, func(r QuoteReading) bool { return r.Span == q.At }) {
				f.quotes = append(f.quotes, QuoteReading{
					ReleaseID: m.ReleaseID, IncidentID: m.IncidentID, Version: edition.Version, Lang: lang, Speaker: q.Speaker, Ours: q.Text, Theirs: q.Theirs,
					Kind: q.Kind, Span: q.At, Judged: Judged{State: Suggested},
				})
			}
		}
	}
	return nil
}

func readFact(a *uptake.Article, m Match, known SaidFact) FactReading {
	found := a.Fact(known.Fact)
	return FactReading{
		FactID: known.ID, IncidentID: known.IncidentID, ReleaseID: m.ReleaseID, Key: known.Key, Got: known.Got, Current: known.Current,
		Verdict: found.Verdict, Machine: found.Verdict, Version: found.Version, Ours: short(found.Ours), Theirs: short(found.Theirs), Span: found.At,
		Judged: Judged{State: Suggested},
	}
}

func (s *Clips) readMessages(ctx context.Context, a *uptake.Article, releaseID, incidentID string) ([]MessageReading, error) {
	messages, err := s.Said.Messages(ctx, releaseID, incidentID)
	if err != nil {
		return nil, err
	}
	var out []MessageReading
	for _, m := range messages {
		found := a.Message(m.Message)
		out = append(out, MessageReading{
			MessageID: m.ID, IncidentID: incidentID, ReleaseID: releaseID, Text: m.Text, Presence: found.Presence, Prominence: found.Prominence,
			Fidelity: found.Fidelity, Theirs: short(found.Theirs), Span: found.At, Judged: Judged{State: Suggested},
		})
	}
	return out, nil
}

// takeFindings takes findings over and keeps what people have said.
func (c *Clip) takeFindings(f findings) {
	c.Facts = keep(c.Facts, f.facts, func(r FactReading) (string, Judged) { return r.FactID, r.Judged })
	c.Messages = keep(c.Messages, f.messages, func(r MessageReading) (string, Judged) { return r.MessageID, r.Judged })
	c.Quotes = keep(c.Quotes, f.quotes, func(r QuoteReading) (string, Judged) { return r.ReleaseID + r.Theirs, r.Judged })
	if c.Answer.State == "" || c.Answer.Open() {
		c.Answer = f.answer
	}
	if c.Tone.By == "" {
		c.Tone = f.tone
	} else {
		c.Tone.Machine, c.Tone.Target = f.tone.Label, f.tone.Target
	}
	if c.Breach.Ruling == "" {
		c.Breach = f.breach
	}
}

// keep puts what people have said in the place of what was found anew, and keeps it where nothing was.
func keep[T any](old, found []T, of func(T) (key string, j Judged)) []T {
	out := slices.Clone(found)
	for _, o := range old {
		key, j := of(o)
		if j.State == Suggested {
			continue
		}
		i := slices.IndexFunc(out, func(n T) bool { k, _ := of(n); return k == key })
		if i >= 0 {
			out[i] = o
		} else {
			out = append(out, o)
		}
	}
	return out
}

// short bounds what is kept of a sentence.
func short(text string) string {
	if runes := []rune(text); len(runes) > 300 {
		return string(runes[:299]) + "…"
	}
	return text
}
