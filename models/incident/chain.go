package incident

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"standfirst/models/audit"
)

// The forms of the file; a change of it gets another number. Files of the first say nothing of the targets.
const (
	firstFormat = "standfirst.incident.1"
	chainFormat = "standfirst.incident.2"
)

// Chain is an incident's stream in a file, from which an outsider recomputes the clock without our program's
// database. Addresses of requests are left out; every other value can be checked against its commitment.
type Chain struct {
	Format  string        `json:"format"`
	Stream  string        `json:"stream"`
	Clock   []Proved      `json:"clock"`
	Targets []Kept        `json:"targets,omitempty"` // of the grade that the incident had in the end; none in the first form
	Events  []audit.Event `json:"events"`
	Head    string        `json:"head"`   // hash of the last event: publish it, and nobody can cut off the end unseen
	Digest  string        `json:"digest"` // SHA-256, in hex, of this file with an empty digest
}

// Kept is a target that the declaration names, and whether it was kept.
type Kept struct {
	Target  string    `json:"target"` // point of the clock
	Minutes int64     `json:"minutes"`
	Due     time.Time `json:"due"`
	Met     time.Time `json:"met,omitzero"`
	Kept    bool      `json:"kept"` // met no later than it was due
}

// Proved is a point of the clock with the event that proves it.
type Proved struct {
	Point   string    `json:"point"`
	At      time.Time `json:"at"`
	Seconds int64     `json:"seconds"` // after the declaration
	Event   int64     `json:"event"`
}

// ErrChain means that a file is not, or no longer, what was exported.
var ErrChain = errors.New("the chain does not hold")

// Export writes an incident's chain.
func (s *Incidents) Export(ctx context.Context, id string, w io.Writer) error {
	return s.export(ctx, id, w, audit.Event.Outside)
}

// ExportBare writes the chain for people whom names and notes do not concern: every event stands in its place with
// its commitments, and of what it says only what the clock and the targets are read from. It verifies like any other.
func (s *Incidents) ExportBare(ctx context.Context, id string, w io.Writer) error {
	return s.export(ctx, id, w, func(ev audit.Event) audit.Event { return ev.Bare(told[ev.Action]...).Outside() })
}

// told is what events say that the clock and the targets are read from, and of reviews what they are known by.
var told = map[string][]string{
	EventDeclared:         {"type", "grade", "mode", "spread", "harm", "source", "targets"},
	EventAssessed:         {"spread", "harm", "source", "from", "to"},
	EventRegraded:         {"from", "to"},
	EventPhase:            {"from", "to"},
	EventClosed:           {"from", "to"},
	EventReopened:         {"from", "to"},
	EventAnnounced:        {"at"},
	EventReleasePublished: {"kind"},
	EventReviewed:         {"version", "hash"},
}

func (s *Incidents) export(ctx context.Context, id string, w io.Writer, outside func(audit.Event) audit.Event) error {
	if _, err := s.Get(ctx, id); err != nil {
		return err
	}
	c := Chain{Format: chainFormat, Stream: Stream(id), Events: []audit.Event{}}
	for ev, err := range s.audit.After(ctx, c.Stream, 0) {
		if err != nil {
			return err
		}
		c.Events = append(c.Events, outside(ev))
	}
	if n := len(c.Events); n > 0 {
		c.Head = c.Events[n-1].Hash
	}
	c.Clock, c.Targets = c.said()
	data, err := c.encode()
	if err != nil {
		return err
	}
	_, err = w.Write(data)
	return err
}

// ReadEvents reads events that somebody has, one after the other.
func ReadEvents(events []audit.Event) (r Reading) {
	for _, ev := range events {
		r.next(ev)
	}
	return r
}

// said reads clock and targets out of the events of the file, and of nothing else.
func (c Chain) said() ([]Proved, []Kept) {
	r := ReadEvents(c.Events)
	if c.Format == firstFormat {
		return r.Proved(), nil
	}
	return r.Proved(), r.Kept()
}

// Proved are the points of the clock that were reached.
func (r Reading) Proved() []Proved {
	out := []Proved{}
	for _, p := range r.Clock.Points() {
		if p.Mark.Done() {
			out = append(out, Proved{p.Name, p.Mark.At, int64(p.Mark.Elapsed / time.Second), p.Mark.Seq})
		}
	}
	return out
}

// Kept are the targets of the grade, without updates that were announced.
func (r Reading) Kept() (out []Kept) {
	declared := r.Clock.Declared.At
	for _, t := range r.Targets() {
		if t.Name == "update" {
			continue
		}
		out = append(out, Kept{
			Target: t.Name, Minutes: int64(t.Due.Sub(declared) / time.Minute), Due: t.Due, Met: t.Met, Kept: !t.Met.IsZero() && !t.Met.After(t.Due),
		})
	}
	return out
}

// encode writes the file with its digest.
func (c Chain) encode() ([]byte, error) {
	c.Digest = ""
	data, err := json.MarshalIndent(c, "", " ")
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(data)
	c.Digest = hex.EncodeToString(sum[:])
	data, err = json.MarshalIndent(c, "", " ")
	return append(data, '\n'), err
}

// VerifyChain recomputes a file that Export wrote: the digest, every hash and commitment, the order, and the clock.
// head, when it is not "", is the hash that the last event must have, as it was published. An error that is
// ErrChain says what does not hold.
func VerifyChain(data []byte, head string) (Chain, audit.Report, error) {
	var c Chain
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&c); err != nil {
		return c, audit.Report{}, fmt.Errorf("%w: the file cannot be read: %w", ErrChain, err)
	}
	if (c.Format != chainFormat && c.Format != firstFormat) || !strings.HasPrefix(c.Stream, "incident:") {
		return c, audit.Report{}, fmt.Errorf("%w: this is no chain of an incident", ErrChain)
	}
	again, err := c.encode()
	if err != nil || !bytes.Equal(again, data) {
		return c, audit.Report{}, fmt.Errorf("%w: the file is not as it was written", ErrChain)
	}
	r := audit.Check(c.Stream, c.Events)
	if len(r.Faults) > 0 {
		return c, r, fmt.Errorf("%w: %s", ErrChain, r.Faults[0])
	}
	last := ""
	for _, ev := range c.Events {
		if ev.ID != "" || ev.Rev != 0 || ev.By.From != "" && ev.Form != 0 {
			return c, r, fmt.Errorf("%w: event %d holds what no export does", ErrChain, ev.Seq)
		}
		last = ev.Hash
	}
	if last == "" || last != c.Head || (head != "" && head != last) {
		return c, r, fmt.Errorf("%w: the end is another", ErrChain)
	}
	clock, targets := c.said()
	want, _ := json.Marshal([]any{clock, targets})
	if got, _ := json.Marshal([]any{c.Clock, c.Targets}); !bytes.Equal(got, want) {
		return c, r, fmt.Errorf("%w: clock and targets are not what the events say", ErrChain)
	}
	return c, r, nil
}
