// Package wire keeps whom releases are handed over to for distribution: news wires and agencies, each with the way by
// which it takes a text and the formats that it reads; and writes a release in these formats. That something is handed
// over, and what it was, is kept with the mailing that does it.
package wire

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"standfirst/models/audit"
	"standfirst/models/contact"
	"standfirst/models/fault"
	"standfirst/models/release"
	"standfirst/models/store"
)

// Way is how a text comes to a wire. The catalogue key of its words is "wire.way."+Way.
type Way string

// The ways.
const (
	Mail Way = "mail" // to the address of its desk
	File Way = "file" // a person takes a file and carries it into the wire's own portal
)

// Ways are all ways, in the order in which pages show them.
func Ways() []Way { return []Way{Mail, File} }

// Format is one in which a wire gets a text. The catalogue key of its words is "wire.format."+Format.
type Format string

// The formats.
const (
	Ninjs    Format = "ninjs"    // IPTC News in JSON 2.1
	NewsML   Format = "newsml"   // IPTC NewsML-G2, a news item a language
	HTML     Format = "html"     // a page without styles
	Text     Format = "text"     // plain text, UTF-8
	Pictures Format = "pictures" // the pictures of the text, and a list of their words, credits and rights
)

// Formats are all formats, in the order in which pages show them.
func Formats() []Format { return []Format{Ninjs, NewsML, HTML, Text, Pictures} }

// Wire is a news wire or the desk of an agency.
type Wire struct {
	ID        string    `json:"id"`
	Rev       int64     `json:"rev"`
	Name      string    `json:"name"`
	Way       Way       `json:"way"`
	Address   string    `json:"address"` // of its desk, normalised; "" with File
	Lang      string    `json:"lang"`    // the one that it takes; "" all that a release is written in
	Formats   []Format  `json:"formats"`
	Keeps     bool      `json:"keeps"` // it has agreed to hold back what is under an embargo; see KeepsNote
	KeepsNote string    `json:"keepsNote"`
	Note      string    `json:"note"`    // for colleagues: account number, deadline, price
	Retired   bool      `json:"retired"` // nothing new is handed over to it
	CreatedAt time.Time `json:"createdAt"`
	UpdatedAt time.Time `json:"updatedAt"`
}

// Gets reports whether it gets a text in a format.
func (w Wire) Gets(f Format) bool { return slices.Contains(w.Formats, f) }

// Deps is what Wires needs.
type Deps struct {
	DB    store.DB
	Audit *audit.Log
	Now   func() time.Time
}

// Wires are those of one space.
type Wires struct {
	d    Deps
	docs store.Collection[Wire]
}

// Open opens the wires.
func Open(ctx context.Context, d Deps) (*Wires, error) {
	docs, err := store.Open[Wire](ctx, d.DB, "wires", store.On("retired", "createdAt"), store.On("address"))
	return &Wires{d, docs}, err
}

// Most is how many wires a space may have in use.
const Most = 50

// mostKept bounds how many are shown, those that have retired as well: of these the oldest are left out.
const mostKept = 10 * Most

// The longest name and notes, in characters.
const (
	MaxName = 100
	MaxNote = 1000
)

// All are the wires in the order in which they were made, those that have retired behind the others.
func (s *Wires) All(ctx context.Context) ([]Wire, error) {
	page, err := s.docs.Find(ctx, store.Query{Sort: []string{"retired", "createdAt"}, Limit: mostKept})
	return page.Items, err
}

// Get returns one, or a fault that there is none.
func (s *Wires) Get(ctx context.Context, id string) (Wire, error) {
	w, err := s.docs.Get(ctx, id)
	return w, missing(err)
}

// GetAll returns those of the ids that there are.
func (s *Wires) GetAll(ctx context.Context, ids ...string) (map[string]Wire, error) {
	return s.docs.GetAll(ctx, ids...)
}

// Plan is what the form of a wire asks for. Its fields are name, way, address, lang, formats, keeps, keeps_note and note.
type Plan struct {
	Name, Address, Lang, KeepsNote, Note string
	Way                                  Way
	Formats                              []Format
	Keeps                                bool
}

func (p *Plan) tidy() error {
	for _, text := range []*string{&p.Name, &p.Address, &p.KeepsNote, &p.Note} {
		*text = strings.TrimSpace(*text)
	}
	var faults fault.List
	switch {
	case p.Name == "":
		faults.Add(fault.Bad("name", "wire.name.needed"))
	case utf8.RuneCountInString(p.Name) > MaxName:
		faults.Add(fault.Bad("name", "wire.name.long", "max", MaxName))
	}
	switch p.Way {
	case Mail:
		address, err := contact.NormalAddress(p.Address)
		if err != nil {
			faults.Add(fault.Bad("address", "wire.address.bad"))
		}
		p.Address = address
	case File:
		p.Address = ""
	default:
		faults.Add(fault.Bad("way", "wire.way.unknown"))
	}
	if p.Lang != "" && !slices.Contains(release.Langs(), p.Lang) {
		faults.Add(fault.Bad("lang", "wire.lang.unknown"))
	}
	asked := p.Formats
	p.Formats = slices.DeleteFunc(Formats(), func(f Format) bool { return !slices.Contains(asked, f) })
	if !slices.ContainsFunc(p.Formats, func(f Format) bool { return f != Pictures }) {
		faults.Add(fault.Bad("formats", "wire.formats.needed"))
	}
	if p.Keeps && p.KeepsNote == "" {
		faults.Add(fault.Bad("keeps_note", "wire.keeps.note_needed"))
	}
	for field, text := range map[string]string{"keeps_note": p.KeepsNote, "note": p.Note} {
		if utf8.RuneCountInString(text) > MaxNote {
			faults.Add(fault.Bad(field, "wire.note.long", "max", MaxNote))
		}
	}
	return faults.Err()
}

func (w *Wire) set(p Plan) {
	w.Name, w.Way, w.Address, w.Lang, w.Formats = p.Name, p.Way, p.Address, p.Lang, p.Formats
	w.Keeps, w.KeepsNote, w.Note = p.Keeps, p.KeepsNote, p.Note
}

// Create adds a wire. key names the form: pressing its button twice makes one.
func (s *Wires) Create(ctx context.Context, key string, p Plan, by audit.Actor) (Wire, error) {
	if err := p.tidy(); err != nil {
		return Wire{}, err
	}
	full, err := s.full(ctx)
	if err != nil {
		return Wire{}, err
	}
	now := s.d.Now().UTC().Truncate(time.Millisecond)
	w := Wire{ID: store.NewID(), CreatedAt: now, UpdatedAt: now}
	if key != "" {
		sum := sha256.Sum256([]byte("wire:" + key))
		w.ID = hex.EncodeToString(sum[:16])
	}
	w.set(p)
	if full {
		if there, err := s.docs.Get(ctx, w.ID); err == nil {
			return there, nil
		}
		return w, fault.Bad("", "wire.many", "max", Most)
	}
	if err := s.docs.Insert(ctx, &w); errors.Is(err, store.ErrDuplicate) {
		return s.Get(ctx, w.ID)
	} else if err != nil {
		return w, err
	}
	return w, s.record(ctx, w, "wire.created", by)
}

// full reports whether no further wire can be in use.
func (s *Wires) full(ctx context.Context) (bool, error) {
	n, err := s.docs.CountUpTo(ctx, store.Eq("retired", false), Most)
	return n >= Most, err
}

// Change changes a wire. What has been handed over stays as it was.
func (s *Wires) Change(ctx context.Context, id string, p Plan, by audit.Actor) (Wire, error) {
	if err := p.tidy(); err != nil {
		return Wire{}, err
	}
	return s.change(ctx, id, "wire.changed", by, func(w *Wire) { w.set(p) })
}

// Retire takes a wire out of use, or back into it. A correction reaches it all the same, if it holds what was wrong.
func (s *Wires) Retire(ctx context.Context, id string, retired bool, by audit.Actor) error {
	action := "wire.returned"
	if retired {
		action = "wire.retired"
	} else if full, err := s.full(ctx); err != nil {
		return err
	} else if full {
		return fault.Bad("", "wire.many", "max", Most)
	}
	_, err := s.change(ctx, id, action, by, func(w *Wire) { w.Retired = retired })
	return err
}

func (s *Wires) change(ctx context.Context, id, action string, by audit.Actor, change func(*Wire)) (Wire, error) {
	w, err := s.docs.Edit(ctx, id, func(w *Wire) error {
		change(w)
		w.UpdatedAt = s.d.Now().UTC().Truncate(time.Millisecond)
		return nil
	})
	if err != nil {
		return w, missing(err)
	}
	return w, s.record(ctx, w, action, by)
}

func (s *Wires) record(ctx context.Context, w Wire, action string, by audit.Actor) error {
	_, err := s.d.Audit.Append(ctx, "space", audit.Entry{By: by, Action: action, Object: "wire:" + w.ID, Data: map[string]string{"wire": w.Name, "address": w.Address, "keeps": w.KeepsNote}})
	return err
}

// Erase forgets the addresses of a person whom a desk has lent its own: what goes to such a wire is carried over by a
// colleague until somebody enters another address.
func (s *Wires) Erase(ctx context.Context, p contact.Person) error {
	if len(p.Addresses) == 0 {
		return nil
	}
	set := store.Patch{Set: map[string]any{"address": "", "way": File, "updatedAt": s.d.Now().UTC().Truncate(time.Millisecond)}}
	_, err := s.docs.Modify(ctx, store.In("address", p.Addresses...), set)
	return err
}

func missing(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return fault.Missing("wire.missing").Because(err)
	}
	return err
}
