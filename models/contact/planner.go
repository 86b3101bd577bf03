package contact

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/outlet"
	"standfirst/models/sheet"
	"standfirst/models/store"
)

// planner decides the fate of rows, a chunk at a time. What a row is compared with, in this order: the
// rows before it, the contacts that have one of its addresses, and, when it has none, the contacts of
// the same name at the same outlet. The rows of a file that was imported before, with the same choices,
// keep the fates they had: what they brought is here, whatever people have made of it since. A row that
// was refused is tried again from the file of errors.
type planner struct {
	s       *Contacts
	imp     Import
	by      audit.Actor
	seen    map[string]int // address, or name and outlet → line of the file
	touched map[string]int // contact id → line
	names   map[string]*place
	domains map[string]*place
	before  map[int]Result // what became of the rows when this very file was imported before
}

// place is the outlet that a row names; the outlet is zero until it is made.
type place struct {
	ident string // stays the same when the outlet is made
	outlet.Outlet
}

// step is what is to be done for a row that is not refused.
type step struct {
	draft
	place  *place
	target Contact // what the row adds or changes, as it is before
	after  Contact
	moves  bool // the contact comes to the place
}

func (s *Contacts) planner(ctx context.Context, imp Import, by audit.Actor) (*planner, error) {
	p := &planner{
		s: s, imp: imp, by: by, seen: map[string]int{}, touched: map[string]int{},
		names: map[string]*place{}, domains: map[string]*place{}, before: map[int]Result{},
	}
	earlier, ok, err := s.earlier(ctx, imp)
	if err != nil || !ok {
		return p, err
	}
	for r, err := range s.Results(ctx, earlier, "") {
		if err != nil {
			return nil, err
		}
		p.before[r.Row] = r
	}
	return p, nil
}

// earlier returns the finished import of the same bytes, read and placed in the same way.
func (s *Contacts) earlier(ctx context.Context, imp Import) (Import, bool, error) {
	q := store.Query{Filter: store.And(store.Eq("file.sha256", imp.File.SHA256), store.Eq("state", Finished))}
	for i, err := range s.imports.Each(ctx, q) {
		if err != nil {
			return i, false, err
		}
		if i.Form == imp.Form && i.Plan.equal(imp.Plan) {
			return i, true, nil
		}
	}
	return Import{}, false, nil
}

func (p Plan) equal(o Plan) bool {
	return p.Mode == o.Mode && p.ListID == o.ListID && slices.Equal(p.Columns, o.Columns) && slices.Equal(p.Tags, o.Tags)
}

// plan decides about a chunk. The steps stand in the order of the results; a step without a target id
// is nothing to do.
func (p *planner) plan(ctx context.Context, rows []sheet.Row) ([]Result, []step, error) {
	results, steps := make([]Result, len(rows)), make([]step, len(rows))
	var addresses, nameKeys []string
	for i, row := range rows {
		d := p.imp.reading().read(row)
		steps[i].draft = d
		results[i] = Result{Row: row.Number, Line: row.Line, Name: clip(d.Name, 120), Email: clip(d.Email, 120), Outlet: clip(d.outlet, 120), Problems: d.problems, Remarks: d.remarks}
		again := p.replay(row, &results[i])
		if len(d.problems) > 0 {
			results[i].Fate, results[i].Cells = Refused, row.Cells
			continue
		}
		if again && results[i].Fate != Same {
			continue
		}
		addresses = append(addresses, d.Emails...)
		d.derive(outlet.Outlet{})
		steps[i].NameKey = d.NameKey
		if len(d.Emails) == 0 {
			nameKeys = append(nameKeys, d.NameKey)
		}
	}
	known, err := p.lookUp(ctx, addresses, nameKeys)
	if err != nil {
		return nil, nil, err
	}
	if err := p.stillHere(ctx, results); err != nil {
		return nil, nil, err
	}
	held, err := p.s.Suppressions.Suppressed(ctx, addresses...)
	if err != nil {
		return nil, nil, err
	}
	for i := range rows {
		r, st := &results[i], &steps[i]
		if r.Fate != "" {
			if r.ContactID != "" {
				p.touched[r.ContactID] = r.Line
			}
			continue
		}
		if _, ok := held[st.Email].For(); ok {
			r.Suppressed = true
		}
		// Outlets are found in the order of the rows: only rows that act bring new ones along.
		if st.place, err = p.find(ctx, st.draft.outlet, st.domain); err != nil {
			return nil, nil, err
		}
		p.decide(known, r, st)
		if r.Fate == Refused {
			r.Cells = rows[i].Cells
		}
	}
	return results, steps, nil
}

// replay gives the row the fate that it had before; a contact that has been deleted since is looked for
// by stillHere.
func (p *planner) replay(row sheet.Row, r *Result) bool {
	old, ok := p.before[row.Number]
	if !ok {
		return false
	}
	r.Fate, r.Of, r.Problems, r.ContactID = old.Fate, old.Of, old.Problems, old.ContactID
	switch old.Fate {
	case Refused:
		r.Cells = row.Cells
	case New, Update:
		r.Fate = Same
	}
	return true
}

// stillHere takes the fate back from rows whose contact is gone: they are decided like new ones.
func (p *planner) stillHere(ctx context.Context, results []Result) error {
	if len(p.before) == 0 {
		return nil
	}
	var ids []string
	for _, r := range results {
		if r.Fate == Same {
			ids = append(ids, r.ContactID)
		}
	}
	here, err := p.s.contacts.GetAll(ctx, ids...)
	for i := range results {
		if _, ok := here[results[i].ContactID]; results[i].Fate == Same && !ok {
			results[i].Fate, results[i].ContactID = "", ""
		}
	}
	return err
}

func (p *planner) decide(known *known, r *Result, st *step) {
	if of := p.repeats(st); of > 0 {
		r.Fate, r.Of = Duplicate, of
		return
	}
	target, err := known.match(st)
	if err != nil {
		r.Fate, r.Problems = Refused, []Problem{{-1, err.Key, err.Args}}
		return
	}
	own := rowID(p.imp.ID, r.Row)
	switch {
	case target.ID == "" || target.ID == own:
		r.Fate, r.ContactID = New, own
		r.NewOutlet = st.place != nil && st.place.ID == ""
		st.target.ID, st.moves = own, true
	case p.touched[target.ID] > 0:
		r.Fate, r.Of = Duplicate, p.touched[target.ID]
		return
	default:
		if !p.update(r, st, target) {
			return
		}
		known.changed[target.ID] = st.after
	}
	p.touched[r.ContactID] = r.Line
	p.remember(st, r.Line)
}

// update tells what the row would change about a contact that exists.
func (p *planner) update(r *Result, st *step, target Contact) bool {
	after := clone(target)
	id := target.OutletID
	if st.place != nil {
		id = st.place.ID
		if id == "" {
			id = st.place.ident // not made yet: different from whatever is there
		}
	}
	st.merge(&after, p.imp.Plan, id)
	if err := after.tidy(); err != nil {
		f := fault.All(err)[0]
		r.Fate = Refused
		st.problems = nil
		st.refuse(p.imp.Plan, f)
		r.Problems = st.problems
		return false
	}
	after.derive(outlet.Outlet{})
	r.ContactID = target.ID
	r.Changes = difference(target, after)
	if v, ok := r.Changes["outlet_id"]; ok && v != "" {
		r.Changes["outlet_id"] = st.draft.outlet
		st.moves = true
		r.NewOutlet = st.place.ID == ""
	}
	if len(after.Lists) != len(target.Lists) {
		r.Changes["lists"] = "+"
	}
	r.Fate = Same
	if len(r.Changes) > 0 {
		r.Fate = Update
	}
	st.target, st.after = target, after
	return true
}

// repeats returns the line of the earlier row that the row says again.
func (p *planner) repeats(st *step) int {
	for _, a := range st.Emails {
		if n := p.seen[a]; n > 0 {
			return n
		}
	}
	if len(st.Emails) == 0 {
		return p.seen[nameAt(st)]
	}
	return 0
}

func (p *planner) remember(st *step, line int) {
	for _, a := range st.Emails {
		p.seen[a] = line
	}
	if k := nameAt(st); p.seen[k] == 0 {
		p.seen[k] = line
	}
	p.settled(st)
}

// settled makes the outlet of a row that acts known to the rows after it.
func (p *planner) settled(st *step) {
	if st.place == nil || (st.place.ID == "" && !st.moves) {
		return
	}
	if st.place.ID == "" && st.domain != "" && p.domains[st.domain] == nil {
		p.domains[st.domain] = st.place
	}
	if key := outlet.Key(st.draft.outlet); key != "" {
		p.names[key] = st.place
	}
}

func nameAt(st *step) string {
	ident := ""
	if st.place != nil {
		ident = st.place.ident
	}
	return "\x00" + st.NameKey + "\x00" + ident
}

// find returns the outlet that a row names, known or yet to be made; nil when it names none. A name
// decides before a domain, and an unknown name with a known domain is another name of that outlet.
func (p *planner) find(ctx context.Context, name, domain string) (*place, error) {
	key := outlet.Key(name)
	if key == "" && domain == "" {
		return nil, nil
	}
	if key != "" {
		if at := p.names[key]; at != nil {
			return at, nil
		}
		o, ok, err := p.s.outlets.ByName(ctx, name)
		if err != nil {
			return nil, err
		}
		if ok {
			p.names[key] = &place{o.ID, o}
			return p.names[key], nil
		}
	}
	if domain != "" {
		if at := p.domains[domain]; at != nil {
			return at, nil
		}
		o, ok, err := p.s.outlets.ByDomain(ctx, domain)
		if err != nil {
			return nil, err
		}
		if ok {
			p.domains[domain] = &place{o.ID, o}
			return p.domains[domain], nil
		}
	}
	if key == "" {
		key = "domain " + domain
	}
	return &place{ident: "new:" + key}, nil
}

// known are the contacts that a chunk's rows may mean.
type known struct {
	byAddress map[string]Contact
	byName    map[string][]Contact
	changed   map[string]Contact // by rows of this chunk
}

func (p *planner) lookUp(ctx context.Context, addresses, nameKeys []string) (*known, error) {
	k := &known{byAddress: map[string]Contact{}, byName: map[string][]Contact{}, changed: map[string]Contact{}}
	if len(addresses) > 0 {
		for c, err := range p.s.contacts.Each(ctx, store.Query{Filter: store.In("emails", addresses...)}) {
			if err != nil {
				return nil, err
			}
			for _, a := range c.Emails {
				k.byAddress[a] = c
			}
		}
	}
	if len(nameKeys) > 0 {
		for c, err := range p.s.contacts.Each(ctx, store.Query{Filter: store.In("name_key", nameKeys...)}) {
			if err != nil {
				return nil, err
			}
			k.byName[c.NameKey] = append(k.byName[c.NameKey], c)
		}
	}
	return k, nil
}

// match returns the contact that the row means, the zero Contact for none.
func (k *known) match(st *step) (Contact, *fault.Error) {
	var found Contact
	for _, a := range st.Emails {
		c, ok := k.byAddress[a]
		if !ok {
			continue
		}
		if found.ID != "" && found.ID != c.ID {
			return Contact{}, fault.Bad("", "contact.import.two_contacts", "first", found.Name, "second", c.Name)
		}
		found = c
	}
	if len(st.Emails) > 0 {
		return found, nil
	}
	return k.matchName(st)
}

// matchName goes by name and outlet; of several, the one without an address is meant.
func (k *known) matchName(st *step) (Contact, *fault.Error) {
	id := ""
	if st.place != nil {
		if id = st.place.ID; id == "" {
			return Contact{}, nil // nobody is at an outlet that is not there yet
		}
	}
	var all, bare []Contact
	for _, c := range k.byName[st.NameKey] {
		now := c
		if ch, ok := k.changed[c.ID]; ok {
			now = ch
		}
		if now.NameKey != st.NameKey || now.OutletID != id {
			continue
		}
		all = append(all, c)
		if len(c.Emails) == 0 {
			bare = append(bare, c)
		}
	}
	if len(bare) > 0 {
		all = bare
	}
	switch len(all) {
	case 0:
		return Contact{}, nil
	case 1:
		return all[0], nil
	}
	return Contact{}, fault.Bad("", "contact.import.ambiguous", "name", st.Name, "n", len(all))
}

// rowID is the id of the contact that a row becomes: running the row again makes nobody twice.
func rowID(importID string, row int) string {
	return uuid.NewSHA1(uuid.NameSpaceOID, fmt.Appendf(nil, "import %s row %d", importID, row)).String()
}
