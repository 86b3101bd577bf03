package contact

import (
	"context"
	"slices"
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

// Note is something a colleague wrote down about a contact: a remark, a call, a meeting, a message.
type Note struct {
	ID        string    `json:"id"`
	Rev       int64     `json:"rev"`
	ContactID string    `json:"contact_id"`
	Kind      string    `json:"kind"`
	Text      string    `json:"text"` // plain text
	At        time.Time `json:"at"`   // when it happened
	By        string    `json:"by"`   // user id
	ByName    string    `json:"by_name"`
}

// Log writes a note down, as of now.
func (s *Contacts) Log(ctx context.Context, contactID, kind, text string, by audit.Actor) (Note, error) {
	n := Note{ID: store.NewID(), ContactID: contactID, Kind: kind, Text: strings.TrimSpace(text), At: s.now().UTC(), By: by.ID, ByName: by.Name}
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
	if c := utf8.RuneCountInString(n.Text); c > maxNotes {
		faults.Add(fault.Bad("text", "contact.text.long", "max", maxNotes, "n", c))
	}
	if err := faults.Err(); err != nil {
		return n, err
	}
	if _, err := s.Get(ctx, contactID); err != nil {
		return n, err
	}
	if err := s.notes.Insert(ctx, &n); err != nil {
		return n, err
	}
	if slices.Contains(Interactions, n.Kind) {
		if err := s.Interacted(ctx, contactID, n.At); err != nil {
			return n, err
		}
	}
	return n, s.record(ctx, "contact.logged", contactID, map[string]string{"kind": n.Kind, "note": n.ID}, by)
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
