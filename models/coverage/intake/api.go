package intake

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"standfirst/models/audit"
	"standfirst/models/coverage"
	"standfirst/models/fault"
	"standfirst/models/store"
)

// MaxAdded bounds how many clips another program adds at once.
const MaxAdded = 100

// Added is what became of a clip that another program brought.
type Added struct {
	ID, URL string
	Made    bool // there was no such clip before
}

// Add takes clips from another program at once: all of them, or none when one has a fault. Faults are on
// "clips[n].field", on "release" and on "incident".
func (s *Intake) Add(ctx context.Context, clips []coverage.Brought, releaseID, incidentID string, by audit.Actor) ([]Added, error) {
	if len(clips) == 0 {
		return nil, fault.Bad("clips", "coverage.api.none")
	}
	if len(clips) > MaxAdded {
		return nil, fault.Bad("clips", "coverage.api.many", "max", MaxAdded, "n", len(clips))
	}
	if err := s.Clips.Belongs(ctx, releaseID, incidentID); err != nil {
		return nil, err
	}
	g, err := s.Clips.Bringing(ctx, releaseID, by)
	if err != nil {
		return nil, err
	}
	var faults fault.List
	outlets, ids := map[string]string{}, make([]string, len(clips))
	for i := range clips {
		l := Line{Clip: clips[i]}
		if err := s.name(ctx, &l, outlets); err != nil {
			return nil, err
		}
		l.Clip.Origin, l.Clip.IncidentID = coverage.FromAPI, incidentID
		for _, f := range fault.All(l.Clip.Check(s.Now())) {
			faults.Add(f.On(fmt.Sprintf("clips[%d].%s", i, f.Field)))
		}
		clips[i], ids[i] = l.Clip, l.Clip.ClipID()
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	known, err := s.Clips.Known(ctx, ids...)
	if err != nil {
		return nil, err
	}
	out := make([]Added, 0, len(clips))
	for i, b := range clips {
		c, _, err := g.Bring(ctx, b)
		if err != nil {
			return nil, err
		}
		_, was := known[ids[i]]
		known[ids[i]] = c
		out = append(out, Added{ID: c.ID, URL: c.URL, Made: !was})
	}
	return out, nil
}

// Answer is what was answered to a request that named itself by an Idempotency-Key, so that it is answered the same when
// it comes again (draft-ietf-httpapi-idempotency-key-header).
type Answer struct {
	ID     string    `json:"id"` // of who asked and the key
	Rev    int64     `json:"rev"`
	Asked  string    `json:"asked"` // SHA-256 of the request
	Status int       `json:"status"`
	Body   string    `json:"body"`
	At     time.Time `json:"at"`
}

// keptAnswers is how long an answer is given again.
const keptAnswers = 24 * time.Hour

// Answered returns the answer that was given to a request under a key; ok is false when there is none. It returns a
// fault when the key stood for another request.
func (s *Intake) Answered(ctx context.Context, who, key string, request []byte) (a Answer, ok bool, err error) {
	a, err = s.answers.Get(ctx, answerID(who, key))
	switch {
	case errors.Is(err, store.ErrNotFound):
		return a, false, nil
	case err != nil:
		return a, false, err
	case s.Now().Sub(a.At) > keptAnswers:
		return a, false, nil
	case a.Asked != sum(string(request)):
		return a, false, fault.Bad("Idempotency-Key", "coverage.api.key_used")
	}
	return a, true, nil
}

// Remember keeps an answer for a day, and forgets those that are older.
func (s *Intake) Remember(ctx context.Context, who, key string, request []byte, status int, body string) error {
	if _, err := s.answers.Delete(ctx, store.Lt("at", s.Now().Add(-keptAnswers))); err != nil {
		return err
	}
	return s.answers.Put(ctx, &Answer{ID: answerID(who, key), Asked: sum(string(request)), Status: status, Body: body, At: s.moment()})
}

func answerID(who, key string) string { return sum(strings.Join([]string{who, key}, "\x00")) }

func sum(text string) string {
	h := sha256.Sum256([]byte(text))
	return hex.EncodeToString(h[:])
}
