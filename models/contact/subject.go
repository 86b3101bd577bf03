package contact

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"standfirst/models/audit"
	"standfirst/models/store"
	"standfirst/models/term"
)

// Person is somebody whose data is asked for or erased: the ids under which they are known, and the words by
// which they are recognised in text.
type Person struct {
	IDs       []string
	Names     []string // of this contact and of those that became part of it, in every script that is recorded
	Addresses []string // mail addresses, normalised
	Other     []string // numbers and handles
}

// In reports whether a text says something about the person: an address, a number, a handle, or a name that
// stands there by itself.
func (p Person) In(text string) bool { return text != "" && (p.AddressIn(text) || p.nameIn(text)) }

// AddressIn reports whether a text holds what only this person has.
func (p Person) AddressIn(text string) bool {
	lower := strings.ToLower(text)
	for _, part := range [][]string{p.Addresses, p.Other} {
		for _, s := range part {
			if s != "" && strings.Contains(lower, strings.ToLower(s)) {
				return true
			}
		}
	}
	for _, id := range p.IDs {
		if strings.Contains(text, "reader:"+id) {
			return true
		}
	}
	return false
}

func (p Person) nameIn(text string) bool {
	folded := term.Fold(text)
	for _, name := range p.Names {
		if standsIn(folded, term.Fold(name)) {
			return true
		}
	}
	return false
}

// standsIn reports whether a name is in a text and not part of a longer word. Chinese knows no words' ends.
func standsIn(text, name string) bool {
	for from := 0; name != ""; {
		i := strings.Index(text[from:], name)
		if i < 0 {
			return false
		}
		start := from + i
		before, _ := utf8.DecodeLastRuneInString(text[:start])
		after, _ := utf8.DecodeRuneInString(text[start+len(name):])
		if !letter(before) && !letter(after) {
			return true
		}
		if r, _ := utf8.DecodeRuneInString(name); unicode.Is(unicode.Han, r) {
			return true
		}
		from = start + 1
		for from < len(text) && !utf8.RuneStart(text[from]) {
			from++
		}
	}
	return false
}

func letter(r rune) bool {
	return r != utf8.RuneError && !unicode.Is(unicode.Han, r) && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

// Person returns what a contact is known by.
func (s *Contacts) Person(ctx context.Context, id string) (Person, error) {
	c, err := s.Get(ctx, id)
	if err != nil {
		return Person{}, err
	}
	p := Person{IDs: c.AllIDs()}
	p.add(c)
	stones, err := s.Stones(ctx, c.MergedFrom...)
	if err != nil {
		return p, err
	}
	for _, t := range stones {
		p.add(t.Gone)
	}
	return p, nil
}

func (p *Person) add(c Contact) {
	p.Names = union(p.Names, []string{c.Name, c.Latin})
	p.Addresses = union(p.Addresses, c.Emails)
	other := append([]string{c.Phone, c.WeChat, c.PressCard}, c.Phones...)
	for _, h := range c.Handles {
		other = append(other, h.Name)
	}
	for _, o := range other {
		if utf8.RuneCountInString(o) >= 4 { // shorter ones are in any text
			p.Other = union(p.Other, []string{o})
		}
	}
}

// Teller returns what a feature holds about a person, as plain data under the feature's own name.
type Teller struct {
	Name string
	Tell func(ctx context.Context, p Person) (any, error)
}

// OnTell registers a feature that holds something about contacts. It is called while the space is built.
func (s *Contacts) OnTell(name string, tell func(ctx context.Context, p Person) (any, error)) {
	s.tellers = append(s.tellers, Teller{name, tell})
}

// Held is everything that a space holds about somebody (GDPR Art. 15 and 20; PIPL Art. 45).
type Held struct {
	Format       string         `json:"format"`
	At           time.Time      `json:"at"`
	Contact      Contact        `json:"contact"`
	Absorbed     []Contact      `json:"merged_records"`
	Verdict      Verdict        `json:"lawful_basis"`
	Notes        []Note         `json:"notes"`
	Trust        Ledger         `json:"trust"`
	Suppressions []Suppression  `json:"suppressions"`
	Imports      []HeldRow      `json:"imports"`
	Events       []HeldEvent    `json:"events"`
	Requests     []Request      `json:"requests"`
	More         map[string]any `json:"more"` // by feature
}

// HeldRow is a row of an imported file that is about the person.
type HeldRow struct {
	ImportID string    `json:"import"`
	File     string    `json:"file"`
	At       time.Time `json:"at"`
	Line     int       `json:"line"`
	Name     string    `json:"name"`
	Email    string    `json:"email"`
}

// HeldEvent is what the log says about the person.
type HeldEvent struct {
	At     time.Time         `json:"at"`
	By     string            `json:"by"`
	Action string            `json:"action"`
	Data   map[string]string `json:"data"`
}

// heldMost bounds each kind of thing that is listed.
const heldMost = 2000

// Held gathers everything about a contact.
func (s *Contacts) Held(ctx context.Context, id string) (Held, error) {
	c, err := s.Get(ctx, id)
	if err != nil {
		return Held{}, err
	}
	p, err := s.Person(ctx, id)
	if err != nil {
		return Held{}, err
	}
	h := Held{Format: "standfirst.person.1", At: s.now().UTC(), Contact: c, Verdict: Lawful(c, ForPress, s.now()), More: map[string]any{}}
	stones, err := s.Stones(ctx, c.MergedFrom...)
	if err != nil {
		return h, err
	}
	for _, t := range stones {
		h.Absorbed = append(h.Absorbed, t.Gone)
	}
	if h.Notes, err = s.NotesOf(ctx, c.ID, time.Time{}, heldMost); err != nil {
		return h, err
	}
	if h.Trust, err = s.Ledger(ctx, c.ID); err != nil {
		return h, err
	}
	held, err := s.Suppressions.Suppressed(ctx, p.Addresses...)
	if err != nil {
		return h, err
	}
	for _, x := range held {
		h.Suppressions = append(h.Suppressions, x)
	}
	if h.Imports, err = s.heldRows(ctx, p); err != nil {
		return h, err
	}
	if h.Events, err = s.heldEvents(ctx, p); err != nil {
		return h, err
	}
	if h.Requests, err = s.RequestsOf(ctx, p.IDs); err != nil {
		return h, err
	}
	for _, t := range s.tellers {
		if h.More[t.Name], err = t.Tell(ctx, p); err != nil {
			return h, err
		}
	}
	return h, nil
}

func (s *Contacts) heldEvents(ctx context.Context, p Person) ([]HeldEvent, error) {
	var out []HeldEvent
	for _, id := range p.IDs {
		page, err := s.audit.Timeline(ctx, "contact:"+id, "", heldMost)
		if err != nil {
			return nil, err
		}
		for _, ev := range page.Items {
			out = append(out, HeldEvent{ev.At, ev.By.Name, ev.Action, ev.Data})
		}
	}
	slices.SortFunc(out, func(a, b HeldEvent) int { return b.At.Compare(a.At) })
	return out, nil
}

func (s *Contacts) heldRows(ctx context.Context, p Person) ([]HeldRow, error) {
	var out []HeldRow
	for imp, err := range s.imports.Each(ctx, store.Query{Sort: []string{"created_at"}}) {
		if err != nil {
			return nil, err
		}
		for r, err := range s.Results(ctx, imp, "") {
			if errors.Is(err, store.ErrNotFound) {
				break // dropped when somebody else was erased
			}
			if err != nil {
				return nil, err
			}
			if p.row(r) && len(out) < heldMost {
				out = append(out, HeldRow{imp.ID, imp.Name, imp.CreatedAt, r.Line, r.Name, r.Email})
			}
		}
	}
	return out, nil
}

// row reports whether the result of a row is about the person.
func (p Person) row(r Result) bool {
	if slices.Contains(p.IDs, r.ContactID) || slices.Contains(p.Addresses, strings.ToLower(r.Email)) || (r.Name != "" && p.nameIn(r.Name)) {
		return true
	}
	if slices.ContainsFunc(r.Cells, p.In) {
		return true
	}
	for _, change := range r.Changes {
		if p.AddressIn(change) {
			return true
		}
	}
	return false
}

// WriteHeld writes everything about a contact as JSON, and notes that it left the house.
func (s *Contacts) WriteHeld(ctx context.Context, w io.Writer, id string, by audit.Actor) error {
	h, err := s.Held(ctx, id)
	if err != nil {
		return err
	}
	if err := s.record(ctx, "contact.privacy.exported", h.Contact.ID, nil, by); err != nil {
		return err
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(h)
}

// The kinds of request, in the order a person is offered them.
var RequestKinds = []string{"access", "correction", "erasure", "objection"}
