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

// chainFormat names the form of the file; a change of it gets another number.
const chainFormat = "standfirst.incident.1"

// Chain is an incident's stream in a file, from which an outsider recomputes the clock without our program's
// database. Addresses of requests are left out; every other value can be checked against its commitment.
type Chain struct {
	Format string        `json:"format"`
	Stream string        `json:"stream"`
	Clock  []Proved      `json:"clock"`
	Events []audit.Event `json:"events"`
	Head   string        `json:"head"`   // hash of the last event: publish it, and nobody can cut off the end unseen
	Digest string        `json:"digest"` // SHA-256, in hex, of this file with an empty digest
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
	if _, err := s.Get(ctx, id); err != nil {
		return err
	}
	c := Chain{Format: chainFormat, Stream: Stream(id), Events: []audit.Event{}}
	for ev, err := range s.audit.After(ctx, c.Stream, 0) {
		if err != nil {
			return err
		}
		c.Events = append(c.Events, ev.Outside())
	}
	if n := len(c.Events); n > 0 {
		c.Head = c.Events[n-1].Hash
	}
	c.Clock = c.points()
	data, err := c.encode()
	if err != nil {
		return err
	}
	_, err = w.Write(data)
	return err
}

// points reads the clock out of the events of the file, and of nothing else.
func (c Chain) points() []Proved {
	var clock Clock
	for _, ev := range c.Events {
		clock.read(ev)
	}
	out := []Proved{}
	for _, p := range clock.Points() {
		if p.Mark.Done() {
			out = append(out, Proved{p.Name, p.Mark.At, int64(p.Mark.Elapsed / time.Second), p.Mark.Seq})
		}
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
	if c.Format != chainFormat || !strings.HasPrefix(c.Stream, "incident:") {
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
	want, _ := json.Marshal(c.points())
	if got, _ := json.Marshal(c.Clock); !bytes.Equal(got, want) {
		return c, r, fmt.Errorf("%w: the clock is not what the events say", ErrChain)
	}
	return c, r, nil
}
