package contact

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/outlet"
	"standfirst/models/store"
)

// NoteKinds are what may be logged with a contact, in the order a person is offered them.
var NoteKinds = []string{"note", "call", "meeting", "message"}

// Interactions are those of them that both sides were part of.
var Interactions = []string{"call", "meeting", "message"}

// Timed are those of them that last.
var Timed = []string{"call", "meeting"}

// Results are how an interaction may end, in the order a person is offered them.
var Results = []string{"interested", "more", "promised", "published", "declined", "no_answer"}

// NoteOpenFor is how long what was written down may be changed by whoever wrote it. Later only more is added.
const NoteOpenFor = 15 * time.Minute

const maxMinutes = 24 * 60

// Note is something a colleague wrote down about a contact: a remark, a call, a meeting, a message.
type Note struct {
	ID        string    `json:"id"`
	Rev       int64     `json:"rev"`
	ContactID string    `json:"contact_id"`
	Kind      string    `json:"kind"`
	Text      string    `json:"text"`    // plain text
	At        time.Time `json:"at"`      // when it happened
	Minutes   int       `json:"minutes"` // how long it took; 0 is not known
	Result    string    `json:"result"`  // one of Results; "" is none
	Outcome   string    `json:"outcome"` // what came of it, in a few words
	Step      Step      `json:"step"`    // what is to be done next
	By        string    `json:"by"`      // user id
	ByName    string    `json:"by_name"`
	WrittenAt time.Time `json:"written_at"` // zero in notes from before this was kept: At then
	EditedAt  time.Time `json:"edited_at"`
}

// Entry is what a person types to have it logged. Zero values are what is meant most often.
type Entry struct {
	Kind    string // "": a note
	Text    string
	At      time.Time // zero: now
	Minutes int
	Result  string
	Outcome string
	Step    Step
}

// Log writes something down about a contact. What happened cannot lie ahead.
func (s *Contacts) Log(ctx context.Context, contactID string, e Entry, by audit.Actor) (Note, error) {
	now := s.now().UTC()
	n := Note{ID: store.NewID(), ContactID: contactID, By: by.ID, ByName: by.Name, WrittenAt: now}
	if err := n.take(e, now); err != nil {
		return n, err
	}
	c, err := s.Get(ctx, contactID)
	if err != nil {
		return n, err
	}
	n.ContactID = c.ID
	if err := s.notes.Insert(ctx, &n); err != nil {
		return n, err
	}
	if n.Interaction() {
		if err := s.Interacted(ctx, c.ID, n.At); err != nil {
			return n, err
		}
	}
	return n, s.record(ctx, "contact.logged", c.ID, map[string]string{"kind": n.Kind, "note": n.ID}, by)
}

// Note returns what was logged with a contact under an id.
func (s *Contacts) Note(ctx context.Context, contactID, id string) (Note, error) {
	n, err := s.notes.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return n, fault.Missing("contact.note.missing")
	}
	if err != nil {
		return n, err
	}
	ids, err := s.IDs(ctx, contactID)
	if err != nil {
		return n, err
	}
	if !slices.Contains(ids, n.ContactID) {
		return Note{}, fault.Missing("contact.note.missing")
	}
	return n, nil
}

// Rewrite changes what was logged; only who wrote it may, and only for NoteOpenFor. The audit log keeps what
// stood there before beside what stands there now.
func (s *Contacts) Rewrite(ctx context.Context, contactID, id string, e Entry, by audit.Actor) (Note, error) {
	if _, err := s.Note(ctx, contactID, id); err != nil {
		return Note{}, err
	}
	now := s.now().UTC()
	var before Note
	n, err := s.notes.Edit(ctx, id, func(n *Note) error {
		if before = *n; !n.Open(by.ID, now) {
			return fault.Deny("contact.note.closed")
		}
		if e.At.IsZero() {
			e.At = n.At
		}
		n.EditedAt = now
		return n.take(e, now)
	})
	if err != nil {
		return n, err
	}
	if err := s.respoken(ctx, contactID); err != nil {
		return n, err
	}
	data := map[string]string{"note": id, "before": before.words(), "after": n.words()}
	return n, s.record(ctx, "contact.note_changed", contactID, data, by)
}

// Unlog takes back what was logged, under the same conditions as Rewrite. The audit log keeps what it said.
func (s *Contacts) Unlog(ctx context.Context, contactID, id string, by audit.Actor) error {
	n, err := s.Note(ctx, contactID, id)
	if err != nil {
		return err
	}
	if !n.Open(by.ID, s.now()) {
		return fault.Deny("contact.note.closed")
	}
	if err := s.record(ctx, "contact.note_deleted", contactID, map[string]string{"note": id, "before": n.words()}, by); err != nil {
		return err
	}
	if _, err := s.notes.Delete(ctx, store.Eq("id", id)); err != nil {
		return err
	}
	return s.respoken(ctx, contactID)
}

// NotesOf returns the notes of a contact before a moment (the zero time: all), the newest first.
func (s *Contacts) NotesOf(ctx context.Context, contactID string, before time.Time, limit int) ([]Note, error) {
	ids, err := s.IDs(ctx, contactID)
	if err != nil {
		return nil, err
	}
	f := store.In("contact_id", ids...)
	if !before.IsZero() {
		f = store.And(f, store.Lt("at", before))
	}
	page, err := s.notes.Find(ctx, store.Query{Filter: f, Sort: []string{"-at"}, Limit: limit})
	return page.Items, err
}

// Interaction reports whether both sides were part of it.
func (n Note) Interaction() bool { return slices.Contains(Interactions, n.Kind) }

// Open reports whether a colleague may still change it at a moment.
func (n Note) Open(userID string, at time.Time) bool {
	return userID != "" && n.By == userID && !n.WrittenAt.IsZero() && at.Before(n.WrittenAt.Add(NoteOpenFor))
}

// take puts in what was typed, or returns every fault of it.
func (n *Note) take(e Entry, now time.Time) error {
	n.Kind, n.Text, n.At = e.Kind, strings.TrimSpace(e.Text), e.At.UTC()
	n.Minutes, n.Result, n.Outcome = e.Minutes, e.Result, squeeze(e.Outcome)
	if n.Kind == "" {
		n.Kind = "note"
	}
	var faults fault.List
	if !slices.Contains(NoteKinds, n.Kind) {
		faults.Add(fault.Bad("kind", "contact.note.kind_unknown"))
	}
	if n.Text == "" {
		faults.Add(fault.Bad("text", "contact.note.empty"))
	}
	limit(&faults, "text", n.Text, maxNotes)
	limit(&faults, "outcome", n.Outcome, maxText)
	oneOf(&faults, "result", n.Result, Results)
	switch {
	case e.At.IsZero():
		n.At = now
	case e.At.After(now.Add(time.Minute)): // clocks differ a little
		faults.Add(fault.Bad("at", "contact.note.ahead"))
	case e.At.Year() < 1970:
		faults.Add(fault.Bad("at", "contact.note.when_unreadable"))
	}
	switch {
	case n.Minutes < 0 || n.Minutes > maxMinutes:
		faults.Add(fault.Bad("minutes", "contact.note.minutes_bad", "max", maxMinutes))
	case n.Minutes > 0 && !slices.Contains(Timed, n.Kind):
		faults.Add(fault.Bad("minutes", "contact.note.minutes_of_what"))
	}
	n.Step.take(e.Step, now, &faults)
	return faults.Err()
}

// words are everything that the note says, for the log.
func (n Note) words() string {
	parts := []string{n.Kind, store.Stamp(n.At)}
	if n.Minutes > 0 {
		parts = append(parts, strconv.Itoa(n.Minutes)+" min")
	}
	for _, text := range []string{n.Result, n.Outcome, n.Text} {
		if text != "" {
			parts = append(parts, text)
		}
	}
	if n.Step.Text != "" {
		parts = append(parts, "→ "+n.Step.Text, n.Step.Due, n.Step.OwnerName)
	}
	text := strings.Join(parts, " · ")
	if utf8.RuneCountInString(text) > maxNotes {
		text = string([]rune(text)[:maxNotes])
	}
	return text
}

// respoken derives anew when somebody last spoke with the contact.
func (s *Contacts) respoken(ctx context.Context, contactID string) error {
	c, err := s.Get(ctx, contactID)
	if err != nil {
		return err
	}
	known, err := s.known(ctx, c.AllIDs())
	if err != nil {
		return err
	}
	last := c.LastReply
	for _, k := range known {
		last = later(last, k.LastSpoken)
	}
	if last.Equal(c.LastInteraction) {
		return nil
	}
	return s.setFigures(ctx, c.ID, map[string]any{"last_interaction": last})
}

func (s *Contacts) outletOf(ctx context.Context, c Contact) (outlet.Outlet, error) {
	if c.OutletID == "" {
		return outlet.Outlet{}, nil
	}
	o, err := s.outlets.Get(ctx, c.OutletID)
	if fault.KindOf(err) == fault.NotFound {
		return outlet.Outlet{}, nil
	}
	return o, err
}
