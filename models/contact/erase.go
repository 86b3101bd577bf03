package contact

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/job"
	"standfirst/models/sheet"
	"standfirst/models/store"
)

// Eraser removes what a feature holds about a person. It is safe to repeat.
type Eraser func(ctx context.Context, p Person) error

// OnErase registers a feature that holds something about contacts. It is called while the space is built.
func (s *Contacts) OnErase(e Eraser) { s.erasers = append(s.erasers, e) }

// Erasure is the payload of the job "contact.erase".
type Erasure struct {
	ContactID string `json:"contact_id"`
	By        string `json:"by"`
	ByName    string `json:"by_name"`
}

// JobOfErasure is the id of the job that erases a person.
func JobOfErasure(contactID string) string { return "contact.erase:" + contactID }

// EraseLater erases a person as a job (GDPR Art. 17; PIPL Art. 47). From now on they are not written to; confirm is
// the name as it was typed once more.
func (s *Contacts) EraseLater(ctx context.Context, id, confirm string, by audit.Actor) error {
	c, err := s.Get(ctx, id)
	if err != nil {
		return err
	}
	if strings.TrimSpace(confirm) != c.Name {
		return fault.Bad("confirm", "contact.delete.mistyped", "name", c.Name)
	}
	set := store.Patch{Set: map[string]any{"do_not_contact": true, "do_not_contact_reason": ""}}
	if _, err := s.contacts.Modify(ctx, store.Eq("id", c.ID), set); err != nil {
		return err
	}
	return s.jobs.Enqueue(ctx, job.New{ID: JobOfErasure(c.ID), Kind: "contact.erase", Payload: Erasure{c.ID, by.ID, by.Name}, By: by.ID})
}

// Erase removes a person from everything that this space holds. What stays: a keyed hash of each address, so that
// an address that is imported again is still not mailed; that mails were sent, with their manifest and without
// who got them; events without what they say of the person, in a chain that verifies; and what the person has
// published. The contact itself goes last: a stop anywhere before begins anew.
func (s *Contacts) Erase(ctx context.Context, w Erasure, tell Progress) error {
	p, err := s.Person(ctx, w.ContactID)
	if fault.KindOf(err) == fault.NotFound {
		// Somebody who was deleted before it came to this is not to be brought back any more.
		gone := Person{IDs: []string{w.ContactID}}
		return errors.Join(s.eraseActs(ctx, gone), s.endRequests(ctx, gone.IDs, w))
	}
	if err != nil {
		return err
	}
	steps := []Eraser{s.eraseAddresses, s.eraseRecords, s.eraseImports}
	steps = append(steps, s.erasers...)
	steps = append(steps, func(ctx context.Context, p Person) error { return s.eraseEvents(ctx, p, w) }, s.eraseContact)
	for i, step := range steps {
		if err := step(ctx, p); err != nil {
			return err
		}
		if err := tell(i+1, len(steps)); err != nil {
			return err
		}
	}
	return errors.Join(s.endRequests(ctx, p.IDs, w), s.Compact(ctx))
}

// Compact makes the database give up the bytes of what was removed, where it can.
func (s *Contacts) Compact(ctx context.Context) error {
	if db, ok := s.db.(interface{ Compact(context.Context) error }); ok {
		return db.Compact(ctx)
	}
	return nil
}

func (s *Contacts) endRequests(ctx context.Context, ids []string, w Erasure) error {
	set := store.Patch{Set: map[string]any{"state": "done", "done_at": s.now().UTC(), "done_by": w.ByName, "note": ""}}
	_, err := s.requests.Modify(ctx, store.And(store.In("contact_id", ids...), store.Eq("state", "open")), set)
	if err != nil {
		return err
	}
	_, err = s.requests.Modify(ctx, store.In("contact_id", ids...), store.Patch{Set: map[string]any{"note": ""}})
	return err
}

// eraseAddresses forgets the addresses, and what the DNS said of their domains: one may be the person's name. Others of
// the domain have it asked anew.
func (s *Contacts) eraseAddresses(ctx context.Context, p Person) error {
	var domains []string
	for _, a := range p.Addresses {
		if err := s.Suppressions.forget(ctx, a); err != nil {
			return err
		}
		_, domain, _ := strings.Cut(a, "@")
		domains = append(domains, domain)
	}
	_, err := s.domains.Delete(ctx, store.In("id", domains...))
	return err
}

func (s *Contacts) eraseRecords(ctx context.Context, p Person) error {
	mine := store.In("contact_id", p.IDs...)
	_, errN := s.notes.Delete(ctx, mine)
	_, errT := s.trust.Delete(ctx, mine)
	_, errM := s.moves.Delete(ctx, mine)
	return errors.Join(errN, errT, errM, s.EraseSuspicions(ctx, p.IDs...))
}

// eraseImports drops the files, the results and the mended rows of imports in which the person stands. What was
// imported of others stays as contacts.
func (s *Contacts) eraseImports(ctx context.Context, p Person) error {
	for imp, err := range s.imports.Each(ctx, store.Query{Sort: []string{"created_at"}}) {
		if err != nil {
			return err
		}
		if imp.Erased {
			continue
		}
		holds, err := s.importHolds(ctx, imp, p)
		if err != nil {
			return err
		}
		if !holds {
			continue
		}
		if err := s.files.Delete(ctx, imp.File.SHA256); err != nil {
			return err
		}
		if _, err := s.fixes.Delete(ctx, store.Eq("import_id", imp.ID)); err != nil {
			return err
		}
		_, err = s.imports.Edit(ctx, imp.ID, func(i *Import) error {
			i.Erased, i.Parts, i.Sample, i.Name, i.State = true, nil, nil, "", Finished
			i.Pending, i.Undo = Part{}, Undo{}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return s.eraseResults(ctx, p)
}

// resultMark is how every file of results begins: they are recognised by it, as those of a dry run that was
// overtaken belong to no import any more.
var resultMark = []byte(`{"row":`)

// eraseResults removes the files of results in which the person stands.
func (s *Contacts) eraseResults(ctx context.Context, p Person) error {
	for sum, err := range s.files.Each(ctx) {
		if err != nil {
			return err
		}
		holds, err := s.resultHolds(ctx, sum, p)
		if err != nil {
			return err
		}
		if holds {
			if err := s.files.Delete(ctx, sum); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Contacts) resultHolds(ctx context.Context, sum string, p Person) (bool, error) {
	f, err := s.files.Open(ctx, sum)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer func() { _ = f.Close() }() // it was only read
	lines := bufio.NewReader(f)
	if head, err := lines.Peek(len(resultMark)); err != nil || !bytes.Equal(head, resultMark) {
		return false, nil //nolint:nilerr // too short for one
	}
	for dec := json.NewDecoder(lines); ; {
		var r Result
		if err := dec.Decode(&r); err != nil {
			return false, nil //nolint:nilerr // the end, or no results after all
		}
		if p.row(r) {
			return true, nil
		}
	}
}

// importHolds looks for the person in what was mended of an import, in its results and, as a row may have none,
// in the file itself.
func (s *Contacts) importHolds(ctx context.Context, imp Import, p Person) (bool, error) {
	if p.In(imp.Name) {
		return true, nil
	}
	mended, err := s.fixesOf(ctx, imp.ID)
	if err != nil {
		return false, err
	}
	for _, f := range mended {
		if slices.ContainsFunc(f.Cells, p.In) {
			return true, nil
		}
	}
	for r, err := range s.Results(ctx, imp, "") {
		if errors.Is(err, store.ErrNotFound) {
			break
		}
		if err != nil {
			return false, err
		}
		if p.row(r) {
			return true, nil
		}
	}
	errFound := errors.New("found")
	imp.Wide = Wide{} // also in columns that are not read
	err = s.pieces(ctx, imp, 0, func(rows []sheet.Row) error {
		for _, row := range rows {
			if slices.ContainsFunc(row.Cells, p.In) {
				return errFound
			}
		}
		return nil
	})
	switch {
	case errors.Is(err, errFound):
		return true, nil
	case errors.Is(err, store.ErrNotFound), fault.KindOf(err) != fault.Internal: // gone, or no table: it brought nobody
		return false, nil
	}
	return false, err
}

// eraseEvents takes out of the log what it says of the person: everything in their own stream, and elsewhere the
// values that name them. Another contact of the same name keeps its events.
func (s *Contacts) eraseEvents(ctx context.Context, p Person, w Erasure) error {
	mine := map[string]bool{}
	for _, id := range p.IDs {
		mine["contact:"+id] = true
	}
	n, err := s.audit.Erase(ctx, func(ev audit.Event) (keys []string, actor bool) {
		own := mine[ev.Stream] || mine[ev.Object]
		others := strings.HasPrefix(ev.Stream, "contact:") && !mine[ev.Stream]
		for key, value := range ev.Data {
			if own && key != "entry" && key != "mark" || p.AddressIn(value) || (!others && p.nameIn(value)) {
				keys = append(keys, key)
			}
		}
		return keys, p.AddressIn(ev.By.ID) || p.In(ev.By.Name)
	})
	if err != nil {
		return err
	}
	id := w.ContactID
	e := audit.Owed{
		Mark: "erase:" + id, By: audit.Actor{ID: w.By, Name: w.ByName}, Action: "contact.erased", Object: "contact:" + id,
		Data: map[string]string{"values": strconv.FormatInt(n, 10)},
	}
	return s.audit.Pay(ctx, "contact:"+id, e)
}

// eraseContact removes the contact and those that became part of it.
func (s *Contacts) eraseContact(ctx context.Context, p Person) error {
	if err := errors.Join(s.EraseStones(ctx, p.IDs...), s.eraseActs(ctx, p)); err != nil {
		return err
	}
	_, err := s.contacts.Delete(ctx, store.In("id", p.IDs...))
	return err
}

// erasedPrefix begins the id of a suppression of which only a keyed hash is kept.
const erasedPrefix = "erased:"

// hashOf is the keyed hash of an address: who has the database but not the key cannot find out by trying.
func (s *Suppressions) hashOf(address string) string {
	return erasedPrefix + base64.RawURLEncoding.EncodeToString(s.code([]byte(address))[:16])
}

// forget replaces an address by its hash, which is held for good.
func (s *Suppressions) forget(ctx context.Context, address string) error {
	h := Hold{Scope: ScopeAll, Reason: Erased, At: s.now().UTC()}
	if _, err := s.add(ctx, s.hashOf(address), h); err != nil {
		return err
	}
	_, err := s.held.Delete(ctx, store.Eq("id", address))
	return err
}

// CountErased returns how many addresses of erased people are held, each by its hash alone.
func (s *Suppressions) CountErased(ctx context.Context) (int64, error) {
	return s.held.Count(ctx, store.Prefix("id", erasedPrefix))
}

// IsErased reports whether the suppression is of somebody who was erased: its id is no address.
func (s Suppression) IsErased() bool { return strings.HasPrefix(s.ID, erasedPrefix) }
