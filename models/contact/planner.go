package contact

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/outlet"
	"standfirst/models/sheet"
	"standfirst/models/store"
	"standfirst/models/term"
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
	reading reading
	seen    lines               // address, or name and outlet
	touched lines               // contact id
	changed map[string]identity // contacts that rows have given another name or outlet, by id
	names   map[string]*place
	domains map[string]*place
	asked   map[string]bool // names and domains that the store has been asked for
	pending string          // whose new contacts wait for approval; "": they do not
	like    store.Packing   // of the new contacts
	results []Result        // room for those of a piece, and
	steps   []step          // for its steps
	before  map[int]Result  // what became of the rows when this very file was imported before
	dealt   map[int]string  // the ids of the new contacts of a chunk that was begun before a stop, by row
}

// lines remembers in which line of the file something was said, by a hash of it: a hundred thousand
// addresses and names as they are would take several times the memory. Two of a hundred thousand rows are taken for
// one by chance in one of a hundred million files.
type lines map[[8]byte]int32

func (l lines) key(text string) [8]byte {
	sum := sha256.Sum256([]byte(text))
	return [8]byte(sum[:8])
}

func (l lines) of(text string) int { return int(l[l.key(text)]) }

func (l lines) note(text string, line int) { l[l.key(text)] = int32(line) }

// step is what is to be done for a row that is not refused.
type step struct {
	draft
	place *place
	id    string // of the contact that the row adds or changes
	turn  *turn  // what it changes; nil when it adds, or changes nothing
	moves bool   // the contact comes to the place
}

// turn is a contact as it is and as a row makes it.
type turn struct{ target, after Contact }

func (s *Contacts) planner(ctx context.Context, imp Import, by audit.Actor) (*planner, error) {
	p := &planner{
		s: s, imp: imp, by: by, seen: lines{}, touched: lines{}, changed: map[string]identity{},
		names: map[string]*place{}, domains: map[string]*place{}, asked: map[string]bool{}, before: map[int]Result{},
	}
	var err error
	if p.reading, err = s.reading(ctx, imp); err != nil {
		return nil, err
	}
	earlier, ok, err := s.earlier(ctx, imp)
	if err != nil || !ok {
		return p, err
	}
	for r, err := range s.Results(ctx, earlier, "") {
		if err != nil {
			return nil, err
		}
		if p.reading.fixes[r.Row] == nil { // what was mended since is another row
			p.before[r.Row] = Result{Row: r.Row, Fate: r.Fate, Of: r.Of, Problems: r.Problems, ContactID: r.ContactID}
		}
	}
	return p, nil
}

// plan decides about some rows. The steps stand in the order of the results; a step without a target id
// is nothing to do. Both are the caller's until the next rows are decided.
func (p *planner) plan(ctx context.Context, rows []sheet.Row) ([]Result, []step, error) {
	results, steps := p.room(len(rows))
	var addresses, nameKeys []string
	for i, row := range rows {
		row = p.reading.mended(row)
		d := &steps[i].draft
		p.reading.read(row, d)
		results[i] = Result{Row: row.Number, Line: row.Line, Name: clip(d.Name, 120), Email: clip(d.Email, 120), Outlet: clip(d.outlet, 120), Problems: d.problems, Remarks: d.remarks}
		if fix := p.reading.fixes[row.Number]; fix != nil && fix.Skip {
			results[i].Fate, results[i].Problems, results[i].Cells = Skipped, nil, row.Cells
			continue
		}
		again := p.replay(row, &results[i])
		if len(d.problems) > 0 {
			results[i].Fate, results[i].Cells = Refused, row.Cells
			continue
		}
		if again && results[i].Fate != Same {
			continue
		}
		addresses = append(addresses, d.Emails...)
		steps[i].NameKey = term.Fold(d.Name)
		if len(d.Emails) == 0 {
			nameKeys = append(nameKeys, steps[i].NameKey)
		}
	}
	if err := p.meet(ctx, steps, results); err != nil {
		return nil, nil, err
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
				p.touched.note(r.ContactID, r.Line)
			}
			continue
		}
		if _, ok := held[st.Email].For(); ok {
			r.Suppressed = true
		}
		// Outlets are found in the order of the rows: only rows that act bring new ones along.
		st.place = p.find(st.draft.outlet, st.domain)
		p.decide(known, held, r, st)
		if r.Fate == Refused {
			r.Cells = p.reading.mended(rows[i]).Cells
		}
	}
	return results, steps, nil
}

// room is where so many rows are decided: one place for all pieces, since each is many times what it leaves.
func (p *planner) room(rows int) ([]Result, []step) {
	if cap(p.steps) < rows {
		p.results, p.steps = make([]Result, rows), make([]step, rows)
	}
	results, steps := p.results[:rows], p.steps[:rows]
	clear(results)
	clear(steps)
	return results, steps
}

func (p *planner) decide(known *known, held map[string]Suppression, r *Result, st *step) {
	if of := p.repeats(st); of > 0 {
		r.Fate, r.Of = Duplicate, of
		return
	}
	target, err := known.match(st, p.changed)
	if err != nil {
		r.Fate, r.Problems = Refused, []Problem{{-1, err.Key, err.Args}}
		return
	}
	if a := erasedAmong(st.Emails, target, held); a != "" {
		column := "emails"
		if a == st.Email {
			column = "email"
		}
		p.refuse(r, st, fault.Bad(column, "contact.import.erased_address", "address", a))
		return
	}
	own := p.dealt[r.Row]
	if own == "" {
		own = rowID(p.imp.ID, r.Row)
	}
	switch {
	case target.ID == "" || target.ID == own:
		r.Fate, r.ContactID = New, own
		st.id, st.moves = own, true
		r.bring(st)
	case p.touched.of(target.ID) > 0:
		r.Fate, r.Of = Duplicate, p.touched.of(target.ID)
		return
	default:
		if !p.update(r, st, target) {
			return
		}
		if st.turn != nil && st.turn.after.identity() != target.identity() {
			p.changed[target.ID] = st.turn.after.identity()
		}
	}
	p.touched.note(r.ContactID, r.Line)
	p.remember(st, r.Line)
}

// refuse says at the column that it is about why nothing of a row can be done.
func (p *planner) refuse(r *Result, st *step, f *fault.Error) {
	st.problems = nil
	st.refuse(p.imp.Plan, f)
	r.Fate, r.Problems, r.Suppressed = Refused, st.problems, false
}

// erasedAmong returns the first of the addresses whose owner was erased and that the contact does not have: a file must
// not bring somebody back who is to be forgotten (GDPR Art. 17; PIPL Art. 47). Lifting the hold lets it.
func erasedAmong(addresses []string, c Contact, held map[string]Suppression) string {
	for _, a := range addresses {
		if held[a].OfErased() && !slices.Contains(c.Emails, a) {
			return a
		}
	}
	return ""
}

// bring notes the outlet that a row brings along.
func (r *Result) bring(st *step) {
	if st.place == nil || !st.moves {
		return
	}
	if r.NewOutlet = st.place.fresh; r.NewOutlet {
		r.OutletID = st.place.ID
	}
	if key := outlet.Key(st.draft.outlet); key != "" && len(st.place.Names) > 0 && !slices.Contains(st.place.Names, key) {
		r.Alias, r.OutletID = st.draft.outlet, st.place.ID
	}
}

// update tells what the row would change about a contact that exists.
func (p *planner) update(r *Result, st *step, target Contact) bool {
	after, err := p.applied(target, st, p.outletName(target.OutletID))
	if err != nil {
		p.refuse(r, st, fault.All(err)[0])
		return false
	}
	r.ContactID = target.ID
	r.Changes = difference(target, after)
	if v, ok := r.Changes["outlet_id"]; ok && v != "" {
		r.Changes["outlet_id"] = st.draft.outlet
		st.moves = true
		r.bring(st)
	}
	if len(after.Lists) != len(target.Lists) {
		r.Changes["lists"] = "+"
	}
	r.Fate, st.id = Same, target.ID
	if len(r.Changes) > 0 {
		after.NameKey = term.Fold(after.Name)
		r.Fate, st.turn = Update, &turn{target, after}
	}
	return true
}

// applied is a contact as the row makes it, but for what is derived. Applying it again changes nothing. At is the
// name of the outlet where the contact is.
func (p *planner) applied(c Contact, st *step, at string) (Contact, error) {
	before := c
	c = clone(c)
	id := ""
	if st.place != nil {
		id = st.place.ID
	}
	st.merge(&c, p.imp.Plan, id)
	c.moved(before, p.at())
	for i, pos := range c.Positions { // the place that was left keeps its name
		if pos.OutletID != "" && pos.Outlet == "" && pos.OutletID == before.OutletID {
			c.Positions[i].Outlet = at
		}
	}
	p.explainBlock(&c)
	if err := c.tidy(); err != nil {
		return c, err
	}
	c.stamp(before, "import:"+p.imp.ID, p.at(), p.by)
	return c, nil
}

// at is the time that everything of an import carries, so that a chunk done twice is the same twice.
func (p *planner) at() time.Time {
	if p.imp.StartedAt.IsZero() {
		return p.s.now().UTC() // a dry run
	}
	return p.imp.StartedAt
}

// repeats returns the line of the earlier row that the row says again.
func (p *planner) repeats(st *step) int {
	for _, a := range st.Emails {
		if n := p.seen.of(a); n > 0 {
			return n
		}
	}
	if len(st.Emails) == 0 {
		return p.seen.of(nameAt(st))
	}
	return 0
}

func (p *planner) remember(st *step, line int) {
	for _, a := range st.Emails {
		p.seen.note(a, line)
	}
	if k := nameAt(st); p.seen.of(k) == 0 {
		p.seen.note(k, line)
	}
	p.settled(st)
}

func nameAt(st *step) string {
	ident := ""
	if st.place != nil {
		ident = st.place.ID
	}
	return "\x00" + st.NameKey + "\x00" + ident
}

// rowID is the id of the contact that a row becomes: running the row again makes nobody twice. It stands where
// an id made at the time of the upload would, and after that of the row before, so that every index that ends
// in the id grows at one place instead of at as many as there are rows.
func rowID(importID string, row int) string {
	made := uuid.NewSHA1(uuid.NameSpaceOID, fmt.Appendf(nil, "import %s row %d", importID, row))
	at, err := uuid.Parse(importID)
	if err != nil || at.Version() != 7 {
		return made.String()
	}
	copy(made[:6], at[:6])
	made[6] = 0x70 | byte(row>>14)&0x0f
	made[7] = byte(row >> 6)
	made[8] = 0x80 | byte(row)&0x3f
	return made.String()
}
