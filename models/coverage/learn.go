package coverage

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"standfirst/models/audit"
	"standfirst/models/job"
	"standfirst/models/sentiment"
	"standfirst/models/store"
)

// Taught is what a person said of the tone of a clip, beside what the machine had said of it unprompted. The text is
// kept with it: what was learnt can be learnt again after the clip has changed.
type Taught struct {
	ID      string    `json:"id"` // of the clip
	Rev     int64     `json:"rev"`
	Text    string    `json:"text"`
	Target  string    `json:"target"`
	Label   string    `json:"label"`
	Machine string    `json:"machine"`
	By      string    `json:"by"`
	At      time.Time `json:"at"`
}

// Learnt is what the machine has learnt of a space, and how well it judges.
type Learnt struct {
	ID       string    `json:"id"`
	Rev      int64     `json:"rev"`
	SHA256   string    `json:"sha256"` // of the model among the files
	Taught   int       `json:"taught"` // on how many corrections
	Accuracy float64   `json:"accuracy"`
	At       time.Time `json:"at"`
}

// LearnJob is the kind of the job that learns from corrections.
const LearnJob = "coverage.learn"

const (
	theModel = "tone"
	// maxTaught bounds how many corrections are learnt from: the latest.
	maxTaught = 5000
	// learnEvery is how many further corrections make it worth learning again.
	learnEvery = 20
)

// Measure is how well the machine judges tone, measured on what people have said.
type Measure struct {
	Taught   int     // clips that a person has judged
	Right    int     // of those, how often the machine had said the same by itself
	Learnt   int     // corrections that its model was taught; 0: it goes by its rules
	Accuracy float64 // of the model on corrections that it was not taught, 0 to 1
}

// Needs is how many corrections are wanting before it learns; 0 when there are enough.
func (m Measure) Needs() int { return max(0, sentiment.MinCorrections-m.Taught) }

// teach keeps a correction, or forgets it when a person has given the clip back to the machine, and has the model
// learn when enough have come together.
func (s *Clips) teach(ctx context.Context, c Clip) error {
	if c.Tone.By == "" {
		_, err := s.taught.Delete(ctx, store.Eq("id", c.ID))
		return err
	}
	t := Taught{ID: c.ID, Text: toned(c), Target: c.Tone.Target, Label: c.Tone.Label, Machine: c.Tone.Machine, By: c.Tone.By, At: c.Tone.At}
	if err := s.taught.Put(ctx, &t); err != nil {
		return err
	}
	n, err := s.taught.Count(ctx, store.And())
	if err != nil || n < sentiment.MinCorrections || n%learnEvery != 0 {
		return err
	}
	return s.Jobs.Enqueue(ctx, job.New{ID: fmt.Sprintf("learn:%d:%s", n, t.At.Format("20060102")), Kind: LearnJob, By: "system:coverage"})
}

// Learn makes the model of the corrections that there are now. It may be repeated.
func (s *Clips) Learn(ctx context.Context) error {
	var all []sentiment.Correction
	for t, err := range s.taught.Each(ctx, store.Query{Sort: []string{"-at"}}) {
		if err != nil {
			return err
		}
		if all = append(all, sentiment.Correction{Text: t.Text, Target: t.Target, Label: t.Label}); len(all) == maxTaught {
			break
		}
	}
	model := sentiment.Learn(all)
	if model == nil {
		return nil
	}
	data, err := model.MarshalBinary()
	if err != nil {
		return err
	}
	blob, err := s.Files.Put(ctx, bytes.NewReader(data))
	if err != nil {
		return err
	}
	l := Learnt{ID: theModel, SHA256: blob.SHA256, Taught: len(all), Accuracy: model.Accuracy, At: s.Now().UTC()}
	if err := s.models.Put(ctx, &l); err != nil {
		return err
	}
	_, err = s.Audit.Append(ctx, "space", audit.Entry{
		By: audit.Actor{ID: "system:coverage"}, Action: "coverage.learnt", Object: theModel,
		Data: map[string]string{"n": fmt.Sprint(l.Taught), "accuracy": fmt.Sprintf("%.0f", l.Accuracy*100)},
	})
	return err
}

// learnt is the model of the space; nil while there is none, which judges by the rules.
func (s *Clips) learnt(ctx context.Context) (*sentiment.Model, error) {
	l, err := s.models.Get(ctx, theModel)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	s.brain.Lock()
	defer s.brain.Unlock()
	if s.knows == l.SHA256 {
		return s.model, nil
	}
	file, err := s.Files.Open(ctx, l.SHA256)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	data, err := io.ReadAll(file) // our own file, some megabytes
	if err != nil {
		return nil, err
	}
	model := &sentiment.Model{}
	if err := model.UnmarshalBinary(data); err != nil {
		return nil, err
	}
	s.model, s.knows = model, l.SHA256
	return model, nil
}

// Measured says how well the machine judges.
func (s *Clips) Measured(ctx context.Context) (Measure, error) {
	rows, err := s.taught.Group(ctx, store.And(), []store.By{{Field: "label"}, {Field: "machine"}})
	if err != nil {
		return Measure{}, err
	}
	var m Measure
	for _, r := range rows {
		m.Taught += int(r.Count)
		if r.Text(0) == r.Text(1) {
			m.Right += int(r.Count)
		}
	}
	l, err := s.models.Get(ctx, theModel)
	if errors.Is(err, store.ErrNotFound) {
		return m, nil
	}
	m.Learnt, m.Accuracy = l.Taught, l.Accuracy
	return m, err
}
