// Package message keeps the key messages: the few main points that a release, or all that is said about an incident,
// is to bring across, with the other ways in which others put them. Coverage is read for them.
//
// Three to five is what people remember; more than five are refused (AMEC's guidance on message pull-through and the
// coding schemes built on it count single messages, which a list of ten does not allow).
package message

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/release"
	"standfirst/models/store"
)

// The most messages of a subject, other ways of putting one, and characters of a text.
const (
	MaxMessages = 5
	MaxVariants = 10
	MaxText     = 300
)

// Subject is what messages belong to: a release or an incident, never both.
type Subject struct{ ReleaseID, IncidentID string }

func (s Subject) id() string {
	if s.ReleaseID != "" {
		return "release:" + s.ReleaseID
	}
	return "incident:" + s.IncidentID
}

// stream is where its changes are logged.
func (s Subject) stream() string { return s.id() }

// House is the message house of a subject: its messages in the order of their weight.
type House struct {
	ID         string    `json:"id"`
	Rev        int64     `json:"rev"`
	ReleaseID  string    `json:"release_id"`
	IncidentID string    `json:"incident_id"`
	Messages   []Message `json:"messages"`
	ChangedAt  time.Time `json:"changed_at"`
	ChangedBy  string    `json:"changed_by"` // name
}

// Message is one of them.
type Message struct {
	ID       string        `json:"id"` // stays when the words change
	Text     incident.Text `json:"text"`
	Variants []string      `json:"variants"` // other ways of putting it, in any language
}

// Wordings are all ways of putting it.
func (m Message) Wordings() []string {
	var out []string
	for _, lang := range incident.Languages() {
		if m.Text[lang] != "" {
			out = append(out, m.Text[lang])
		}
	}
	return append(out, m.Variants...)
}

// Deps is what messages need.
type Deps struct {
	DB        store.DB
	Audit     *audit.Log
	Now       func() time.Time
	Incidents *incident.Incidents
	Releases  *release.Releases
}

// Messages are the key messages of one space.
type Messages struct {
	d    Deps
	docs store.Collection[House]
}

// Open opens the messages.
func Open(ctx context.Context, d Deps) (*Messages, error) {
	docs, err := store.Open[House](ctx, d.DB, "message_houses", store.On("changed_at"))
	return &Messages{d, docs}, err
}

// Of returns the house of a subject; an empty one when nothing was written down. A subject that there is none of, or
// that the viewer may not know of, is missing.
func (s *Messages) Of(ctx context.Context, of Subject) (House, error) {
	if err := s.seen(ctx, of); err != nil {
		return House{}, err
	}
	return s.get(ctx, of)
}

func (s *Messages) get(ctx context.Context, of Subject) (House, error) {
	h, err := s.docs.Get(ctx, of.id())
	if errors.Is(err, store.ErrNotFound) {
		return House{ID: of.id(), ReleaseID: of.ReleaseID, IncidentID: of.IncidentID}, nil
	}
	return h, err
}

// For returns the messages that coverage of a release is read for: its own, else those of its incident. It asks for
// nobody's sight: what is found is shown only to those who may see it.
func (s *Messages) For(ctx context.Context, releaseID, incidentID string) ([]Message, error) {
	for _, of := range []Subject{{ReleaseID: releaseID}, {IncidentID: incidentID}} {
		if of == (Subject{}) {
			continue
		}
		h, err := s.get(ctx, of)
		if err != nil || len(h.Messages) > 0 {
			return h.Messages, err
		}
	}
	return nil, nil
}

func (s *Messages) seen(ctx context.Context, of Subject) error {
	if of.ReleaseID != "" {
		_, err := s.d.Releases.Get(ctx, of.ReleaseID)
		return err
	}
	_, err := s.d.Incidents.Get(ctx, of.IncidentID)
	return err
}

// Write replaces the messages of a subject. Messages keep their ids as far as they bring them; empty ones are left
// out. Faults are on text_<lang>_<n> and variants_<n>, n from 0, all at once.
func (s *Messages) Write(ctx context.Context, of Subject, all []Message, by audit.Actor) (House, error) {
	if err := s.seen(ctx, of); err != nil {
		return House{}, err
	}
	kept, err := tidy(all)
	if err != nil {
		return House{}, err
	}
	h, err := s.get(ctx, of)
	if err != nil {
		return h, err
	}
	known := h.Messages
	for i := range kept {
		if !slices.ContainsFunc(known, func(m Message) bool { return m.ID == kept[i].ID && m.ID != "" }) {
			kept[i].ID = store.NewID()
		}
	}
	h.Messages, h.ChangedAt, h.ChangedBy = kept, s.d.Now().UTC().Truncate(time.Millisecond), by.Name
	if err := s.docs.Put(ctx, &h); err != nil {
		return h, err
	}
	_, err = s.d.Audit.Append(ctx, of.stream(), audit.Entry{By: by, Action: "message.written", Object: h.ID, Data: map[string]string{"n": fmt.Sprint(len(kept))}})
	return h, err
}

func tidy(all []Message) ([]Message, error) {
	var faults fault.List
	var out []Message
	for n, m := range all {
		text := incident.Text{}
		for _, lang := range incident.Languages() {
			t := strings.Join(strings.Fields(m.Text[lang]), " ")
			if len([]rune(t)) > MaxText {
				faults.Add(fault.Bad(fmt.Sprintf("text_%s_%d", lang, n), "message.long", "max", MaxText))
			}
			if t != "" {
				text[lang] = t
			}
		}
		var variants []string
		for _, v := range m.Variants {
			if v = strings.Join(strings.Fields(v), " "); v != "" && !slices.Contains(variants, v) {
				variants = append(variants, v)
			}
			if len([]rune(v)) > MaxText {
				faults.Add(fault.Bad(fmt.Sprintf("variants_%d", n), "message.long", "max", MaxText))
			}
		}
		if len(variants) > MaxVariants {
			faults.Add(fault.Bad(fmt.Sprintf("variants_%d", n), "message.variants", "max", MaxVariants))
		}
		switch {
		case len(text) > 0:
			out = append(out, Message{m.ID, text, variants})
		case len(variants) > 0:
			faults.Add(fault.Bad(fmt.Sprintf("text_%s_%d", incident.English, n), "message.empty"))
		}
	}
	if len(out) > MaxMessages {
		faults.Add(fault.Bad("", "message.many", "max", MaxMessages))
	}
	return out, faults.Err()
}
