package coverage

import (
	"context"
	"slices"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/sentiment"
)

// Tone is how a clip speaks of us. It colours and sorts, and decides nothing.
type Tone struct {
	Label   string    `json:"label"`   // positive, neutral or negative; "" when the clip does not name us
	Score   float64   `json:"score"`   // -1 (all blame) to 1 (all praise)
	Target  string    `json:"target"`  // the name under which it speaks of us; "" is the text as a whole
	Machine string    `json:"machine"` // what the machine said
	By      string    `json:"by"`      // who set it; "" is the machine
	ByName  string    `json:"by_name"`
	At      time.Time `json:"at"`
}

// Tones are the labels, in the order in which a person is offered them.
func Tones() []string {
	return []string{sentiment.Positive, sentiment.Neutral, sentiment.Negative}
}

// tonedText bounds how much of an article is judged, in characters: what matters is said early, and the end is
// boilerplate.
const tonedText = 3000

func (s *Clips) judgeTone(ctx context.Context, c Clip) (Tone, error) {
	if c.Text == "" && c.Title == "" {
		return Tone{}, nil
	}
	target, named, err := s.target(ctx, c)
	if err != nil || !named {
		return Tone{}, err
	}
	model, err := s.learnt(ctx)
	if err != nil {
		return Tone{}, err
	}
	r := model.Judge(toned(c), target)
	return Tone{Label: r.Label, Score: r.Score, Target: target, Machine: r.Label}, nil
}

// ToneTowards judges how a clip speaks of a name of any kind, by what the team has taught.
func (s *Clips) ToneTowards(ctx context.Context, c Clip, name string) (sentiment.Result, error) {
	model, err := s.learnt(ctx)
	if err != nil {
		return sentiment.Result{}, err
	}
	return model.Judge(toned(c), name), nil
}

// target is the name of ours that the clip names most often; false when it names none of those that we have.
func (s *Clips) target(ctx context.Context, c Clip) (string, bool, error) {
	ours, err := s.OurNames(ctx)
	if err != nil || ours == nil {
		return "", true, err
	}
	best, times := -1, make([]int, len(ours.Terms()))
	for _, at := range ours.Longest([]byte(c.Title + "\n" + c.Text)) {
		if times[at.Term]++; best < 0 || times[at.Term] > times[best] {
			best = at.Term
		}
	}
	if best < 0 {
		return "", false, nil
	}
	return ours.Terms()[best], true, nil
}

func toned(c Clip) string {
	text := []rune(c.Title + "\n" + c.Text)
	return string(text[:min(len(text), tonedText)])
}

// SetTone says how a clip speaks of us; "" gives it back to the machine. What a person says is learnt from.
func (s *Clips) SetTone(ctx context.Context, id, label string, by audit.Actor) (Clip, error) {
	if label != "" && !slices.Contains(Tones(), label) {
		return Clip{}, fault.Bad("tone", "coverage.tone.unknown")
	}
	before, err := s.clips.Get(ctx, id)
	if err != nil {
		return Clip{}, missing(err)
	}
	machine, err := s.judgeTone(ctx, before)
	if err != nil {
		return Clip{}, err
	}
	c, err := s.edit(ctx, id, func(c *Clip) error {
		if c.Tone = machine; label != "" {
			c.Tone.Label, c.Tone.By, c.Tone.ByName, c.Tone.At = label, by.ID, by.Name, s.Now().UTC()
		}
		return nil
	})
	if err != nil {
		return Clip{}, err
	}
	if err := s.teach(ctx, c); err != nil {
		return c, err
	}
	return c, s.log(ctx, c, "coverage.tone_set", map[string]string{"tone": label}, by)
}
