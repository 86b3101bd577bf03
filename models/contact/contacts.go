package contact

import (
	"context"
	"crypto/sha256"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"standfirst/models/audience"
	"standfirst/models/audit"
	"standfirst/models/duplicate"
	"standfirst/models/fault"
	"standfirst/models/field"
	"standfirst/models/job"
	"standfirst/models/outlet"
	"standfirst/models/store"
)

// Deps are what the contacts are built on.
type Deps struct {
	DB       store.DB
	Audit    *audit.Log
	Jobs     *job.Queue
	Files    store.Files
	Now      func() time.Time
	Outlets  *outlet.Outlets
	Lists    *audience.Lists
	Segments *audience.Segments // nil: there are none
	Fields   *field.Fields      // the fields that the space has added; nil opens them
	// Code makes keyed hashes of addresses that outlive the people who had them. Its key lies outside of the
	// database. nil: a fixed key, for tests.
	Code func([]byte) []byte
}

func (d Deps) code() func([]byte) []byte {
	if d.Code != nil {
		return d.Code
	}
	return func(data []byte) []byte {
		sum := sha256.Sum256(append([]byte("no key "), data...))
		return sum[:]
	}
}

// Contacts are the contacts of one space, with their notes, imports and suppressed addresses.
type Contacts struct {
	*duplicate.Book[Contact] // those that may be one person, and those that were merged

	Suppressions *Suppressions
	Views        *Views
	Tables       *Tables

	contacts *store.Collection[Contact]
	notes    *store.Collection[Note]
	imports  *store.Collection[Import]
	mappings *store.Collection[mapping]

	scans    *store.Collection[Scan]
	moves    *store.Collection[outletMove]
	trust    *store.Collection[TrustEntry]
	requests *store.Collection[Request]
	db       store.DB
	erasers  []Eraser
	tellers  []Teller
	onMerge  []func(ctx context.Context, stays, goes string) error

	audit    *audit.Log
	jobs     *job.Queue
	files    store.Files
	now      func() time.Time
	outlets  *outlet.Outlets
	lists    *audience.Lists
	fields   *field.Fields
	segments *audience.Segments
	knows    []func(ctx context.Context, ids []string) (map[string]Known, error)
	keep     []keeper
	tags     keptTally
	owners   keptTally
	gate     *Gate // nil: nobody waits

	fixes      *store.Collection[Fix]
	chunk      int // rows of an import that are done together
	keepOutlet []func(ctx context.Context, id string) (bool, error)
}

// Open opens the contacts.
func Open(ctx context.Context, d Deps) (*Contacts, error) {
	s := &Contacts{db: d.DB, audit: d.Audit, jobs: d.Jobs, files: d.Files, now: d.Now, outlets: d.Outlets, lists: d.Lists, fields: d.Fields, segments: d.Segments, chunk: chunkRows}
	var err error
	if s.fields == nil {
		if s.fields, err = field.Open(ctx, field.Deps{DB: d.DB, Audit: d.Audit, Now: d.Now}); err != nil {
			return nil, err
		}
	}
	if s.contacts, err = store.Open[Contact](ctx, d.DB, "contacts",
		store.Unique("email"), store.On("emails"), store.Words("terms"), store.On("tags", "sort_key"), store.On("lists", "sort_key"),
		store.On("name_key", "outlet_id"), store.On("sort_key"), store.On("outlet_key", "sort_key"),
		store.On("outlet_id", "sort_key"), store.On("kind", "sort_key"), store.On("lang", "sort_key"),
		store.On("do_not_contact", "sort_key"), store.On("updated_at"), store.On("created_at"),
		store.On("outlet_ids"), store.On("past_outlet_ids"), store.On("handle_keys"), store.On("account_keys"), store.On("platforms"), store.On("merged_from"),
		store.On("owner", "sort_key"), store.On("country", "sort_key"), store.On("stage", "sort_key"), store.On("stale_on"),
		store.On("trust"), store.On("last_interaction"), store.On("last_mailed"), store.On("followers"), store.On("suspects"),
		store.On("held"), store.On("pending_by")); err != nil {
		return nil, err
	}
	if s.notes, err = store.Open[Note](ctx, d.DB, "contact_notes", store.On("contact_id", "at"), store.On("step.open", "step.owner", "step.due"), store.On("step.open", "step.due")); err != nil {
		return nil, err
	}
	if s.imports, err = store.Open[Import](ctx, d.DB, "imports", store.On("created_at"), store.On("file.sha256")); err != nil {
		return nil, err
	}
	if s.fixes, err = store.Open[Fix](ctx, d.DB, "import_fixes", store.On("import_id")); err != nil {
		return nil, err
	}
	if s.mappings, err = store.Open[mapping](ctx, d.DB, "import_mappings"); err != nil {
		return nil, err
	}
	if err = errors.Join(s.openBook(ctx, d.DB), s.openMoves(ctx, d.DB), s.openTrust(ctx, d.DB), s.openRequests(ctx, d.DB)); err != nil {
		return nil, err
	}
	// Contacts from before there was a trust ledger start where all do.
	start := store.Patch{Set: map[string]any{"trust": FirstTrust}}
	if _, err = s.contacts.Modify(ctx, store.Eq("trust", nil), start); err != nil {
		return nil, err
	}
	if s.Views, err = openViews(ctx, d); err != nil {
		return nil, err
	}
	if s.Tables, err = openTables(ctx, d.DB); err != nil {
		return nil, err
	}
	if s.Suppressions, err = openSuppressions(ctx, d); err != nil {
		return nil, err
	}
	s.Suppressions.mirror = s.mirror
	s.outlets.OnMerge(s.outletMerged)
	return s, nil
}

// Sweep finishes what a death in the middle has left, and finds what is due.
func (s *Contacts) Sweep(ctx context.Context) error {
	return errors.Join(s.SweepMerges(ctx), s.Watch(ctx))
}

// KeepIf registers a reason not to delete a contact, such as having been mailed; why is the message key that
// says it, with {name}. It is called while the space is built.
func (s *Contacts) KeepIf(why string, check func(ctx context.Context, id string) (bool, error)) {
	s.keep = append(s.keep, keeper{why, check})
}

// keeper is a reason not to delete a contact.
type keeper struct {
	why   string
	check func(ctx context.Context, id string) (bool, error)
}

// AnyRev as a revision means: change it whatever has happened since.
const AnyRev = -1

// Create adds a contact. None of its addresses may be another's.
func (s *Contacts) Create(ctx context.Context, c Contact, by audit.Actor) (Contact, error) {
	c.ID, c.Rev = store.NewID(), 0
	c.CreatedAt = s.now().UTC()
	c.UpdatedAt = c.CreatedAt
	if c.Source == "" {
		c.Source = "hand"
	}
	c.Trust = FirstTrust
	var err error
	if c.PendingBy, err = s.pendingBy(ctx, by); err != nil {
		return c, err
	}
	c.Checks = nil
	if c.DoNotContactReason != "" && !c.DoNotContact {
		c.DoNotContactReason = ""
	}
	if err := s.prepare(ctx, &c, nil); err != nil {
		return c, err
	}
	c.stamp(Contact{}, c.Source, c.CreatedAt, by)
	c.StaleOn = c.staleOn()
	for _, id := range c.Lists {
		if _, err := s.lists.Open(ctx, id); err != nil {
			return c, err
		}
	}
	if err := s.contacts.Insert(ctx, &c); err != nil {
		return c, s.taken(ctx, c, err)
	}
	s.tags.learn(c.Tags...)
	return c, s.record(ctx, "contact.created", c.ID, map[string]string{"name": c.Name}, by)
}

// Judge returns what is wrong with a contact, and changes nothing.
func (s *Contacts) Judge(ctx context.Context, c Contact) error {
	c = clone(c)
	return s.prepare(ctx, &c, nil)
}

// Change edits a contact. Rev is the revision that the editor saw, AnyRev to change whatever is there. The
// edit cannot touch lists and do-not-contact, which have methods of their own.
func (s *Contacts) Change(ctx context.Context, id string, rev int64, edit func(*Contact), by audit.Actor) (Contact, error) {
	var data map[string]string
	var before Contact
	c, err := s.contacts.Edit(ctx, id, func(c *Contact) error {
		if rev != AnyRev && c.Rev != rev {
			return fault.Clash("contact.changed")
		}
		before = clone(*c)
		edit(c)
		c.ID, c.CreatedAt, c.Source, c.Lists = before.ID, before.CreatedAt, before.Source, before.Lists
		c.DoNotContact, c.DoNotContactReason = before.DoNotContact, before.DoNotContactReason
		c.Figures, c.Checks, c.PendingBy = before.Figures, before.Checks, before.PendingBy
		c.moved(before, s.now())
		if err := s.prepare(ctx, c, before.Custom); err != nil {
			return err
		}
		c.stamp(before, "hand", s.now(), by)
		c.StaleOn = c.staleOn()
		if data = difference(before, *c); len(data) > 0 {
			c.UpdatedAt = s.now().UTC()
		}
		return nil
	})
	if err != nil {
		return c, missing(s.taken(ctx, c, err))
	}
	if len(data) == 0 {
		return c, nil
	}
	s.tags.learn(c.Tags...)
	if err := s.record(ctx, "contact.changed", id, data, by); err != nil {
		return c, err
	}
	return c, s.settle(ctx, before, c, by)
}

// Block marks a contact as one that must not be contacted, and says why.
func (s *Contacts) Block(ctx context.Context, id, reason string, by audit.Actor) (Contact, error) {
	if squeeze(reason) == "" {
		return Contact{}, fault.Bad("reason", "contact.block.reason_missing")
	}
	c, err := s.contacts.Edit(ctx, id, func(c *Contact) error {
		c.DoNotContact, c.DoNotContactReason, c.UpdatedAt = true, squeeze(reason), s.now().UTC()
		if len([]rune(c.DoNotContactReason)) > maxText {
			return fault.Bad("reason", "contact.text.long", "max", maxText, "n", len([]rune(c.DoNotContactReason)))
		}
		return nil
	})
	if err != nil {
		return c, missing(err)
	}
	return c, s.record(ctx, "contact.blocked", id, map[string]string{"reason": c.DoNotContactReason}, by)
}

// Unblock takes the mark away.
func (s *Contacts) Unblock(ctx context.Context, id string, by audit.Actor) (Contact, error) {
	var reason string
	c, err := s.contacts.Edit(ctx, id, func(c *Contact) error {
		reason = c.DoNotContactReason
		c.DoNotContact, c.DoNotContactReason, c.UpdatedAt = false, "", s.now().UTC()
		return nil
	})
	if err != nil {
		return c, missing(err)
	}
	return c, s.record(ctx, "contact.unblocked", id, map[string]string{"reason": reason}, by)
}

// Delete removes a contact and its notes, unless something that must be remembered hangs on it.
func (s *Contacts) Delete(ctx context.Context, id string, by audit.Actor) error {
	c, err := s.Get(ctx, id)
	if err != nil {
		return err
	}
	why, err := s.Kept(ctx, c)
	if err != nil {
		return err
	}
	if why != "" {
		return fault.Clash(why, "name", c.Name)
	}
	if _, err := s.notes.Delete(ctx, store.Eq("contact_id", id)); err != nil {
		return err
	}
	if _, err := s.contacts.Delete(ctx, store.Eq("id", id)); err != nil {
		return err
	}
	if err := s.Forget(ctx, id); err != nil {
		return err
	}
	return s.record(ctx, "contact.deleted", id, map[string]string{"name": c.Name}, by)
}

// Kept is why a contact may not be deleted, as a message key with {name}; "" when nothing hangs on it. What
// hung on a contact that became part of it hangs on it.
func (s *Contacts) Kept(ctx context.Context, c Contact) (string, error) {
	for _, k := range s.keep {
		for _, id := range c.AllIDs() {
			if kept, err := k.check(ctx, id); kept || err != nil {
				return k.why, err
			}
		}
	}
	return "", nil
}

// ByAddress returns the contact that has the address.
func (s *Contacts) ByAddress(ctx context.Context, address string) (Contact, bool, error) {
	a, err := NormalAddress(address)
	if err != nil {
		return Contact{}, false, nil
	}
	c, err := s.contacts.First(ctx, store.Query{Filter: store.Eq("emails", a)})
	if errors.Is(err, store.ErrNotFound) {
		return Contact{}, false, nil
	}
	return c, err == nil, err
}

// Holders returns the contacts that have one of the addresses, which are normalised, by every address of theirs.
func (s *Contacts) Holders(ctx context.Context, addresses ...string) (map[string]Contact, error) {
	out := map[string]Contact{}
	err := s.having(ctx, "emails", addresses, func(c Contact) {
		for _, a := range c.Emails {
			out[a] = c
		}
	})
	return out, err
}

// having hands over the contacts that have one of the values, a few hundred values a question.
func (s *Contacts) having(ctx context.Context, field string, values []string, do func(Contact)) error {
	values = slices.Compact(slices.Sorted(slices.Values(values)))
	seen := map[string]bool{}
	for part := range slices.Chunk(values, 400) {
		for c, err := range s.contacts.Each(ctx, store.Query{Filter: store.In(field, part...)}) {
			if err != nil {
				return err
			}
			if !seen[c.ID] {
				seen[c.ID] = true
				do(c)
			}
		}
	}
	return nil
}

// Refresh derives anew what contacts keep of their outlet. It is safe to repeat.
func (s *Contacts) Refresh(ctx context.Context, outletID string) error {
	o, err := s.outlets.Get(ctx, outletID)
	if err != nil {
		return err
	}
	for c, err := range s.contacts.Each(ctx, store.Query{Filter: store.Eq("outlet_id", outletID)}) {
		if err != nil {
			return err
		}
		_, err = s.contacts.Edit(ctx, c.ID, func(c *Contact) error { c.derive(o); return nil })
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
	}
	return nil
}

// prepare tidies and derives, and finds addresses that are another's. Custom are the values of added fields
// that the contact had before: they need not be right any more.
func (s *Contacts) prepare(ctx context.Context, c *Contact, custom map[string]string) error {
	err := c.tidy()
	if e := s.fields.Judge(ctx, "contact", custom, c.Custom); len(fault.All(e)) > 0 {
		err = append(fault.List(fault.All(err)), fault.All(e)...)
	} else if e != nil {
		return e
	}
	var o outlet.Outlet
	if c.OutletID != "" {
		var e error
		if o, e = s.outlets.Get(ctx, c.OutletID); fault.KindOf(e) == fault.NotFound {
			err = append(fault.List(fault.All(err)), fault.Of(e).On("outlet_id"))
		} else if e != nil {
			return e
		} else {
			c.OutletID = o.ID // it may have become part of another one since the form was shown
		}
	}
	if err != nil {
		return err
	}
	if err := s.namePositions(ctx, c); err != nil {
		return err
	}
	c.derive(o)
	if c.Held = nil; len(c.Emails) == 0 {
		return nil
	}
	found, e := s.Suppressions.Suppressed(ctx, c.Emails...)
	if e != nil {
		return e
	}
	c.Held = reasonsOf(c.Emails, found)
	other, e := s.contacts.First(ctx, store.Query{Filter: store.And(store.In("emails", c.Emails...), store.Ne("id", c.ID))})
	if errors.Is(e, store.ErrNotFound) {
		return nil
	}
	if e != nil {
		return e
	}
	return takenBy(*c, other)
}

func takenBy(c, other Contact) error {
	for _, a := range c.Emails {
		if slices.Contains(other.Emails, a) {
			field := "emails"
			if a == c.Email {
				field = "email"
			}
			return fault.Bad(field, "contact.address.taken", "address", a, "name", other.Name)
		}
	}
	return fault.Clash("contact.changed")
}

// taken explains a duplicate that slipped in between the look and the write.
func (s *Contacts) taken(ctx context.Context, c Contact, err error) error {
	if !errors.Is(err, store.ErrDuplicate) {
		return err
	}
	if other, ok, e := s.ByAddress(ctx, c.Email); e == nil && ok {
		return takenBy(c, other)
	}
	return fault.Clash("contact.changed").Because(err)
}

func (s *Contacts) record(ctx context.Context, action, id string, data map[string]string, by audit.Actor) error {
	_, err := s.audit.Append(ctx, "contact:"+id, audit.Entry{By: by, Action: action, Object: "contact:" + id, Data: data})
	return err
}

func missing(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return fault.Missing("contact.missing").Because(err)
	}
	return err
}

func clone(c Contact) Contact {
	c.Emails, c.Beats, c.Tags, c.Lists = slices.Clone(c.Emails), slices.Clone(c.Beats), slices.Clone(c.Tags), slices.Clone(c.Lists)
	c.Phones, c.Handles, c.Positions, c.Checks = slices.Clone(c.Phones), slices.Clone(c.Handles), slices.Clone(c.Positions), slices.Clone(c.Checks)
	c.Custom = maps.Clone(c.Custom)
	return c
}

// difference says which fields have changed, each as "before → after"; of notes only that they have.
func difference(a, b Contact) map[string]string {
	out := map[string]string{}
	put := func(field, x, y string) {
		if x != y {
			out[field] = x + " → " + y
		}
	}
	put("name", a.Name, b.Name)
	put("latin", a.Latin, b.Latin)
	put("kind", a.Kind, b.Kind)
	put("emails", strings.Join(a.Emails, ", "), strings.Join(b.Emails, ", "))
	put("phone", a.Phone, b.Phone)
	put("wechat", a.WeChat, b.WeChat)
	put("lang", a.Lang, b.Lang)
	put("country", a.Country, b.Country)
	put("zone", a.Zone, b.Zone)
	put("outlet_id", a.OutletID, b.OutletID)
	put("role", a.Role, b.Role)
	put("beats", strings.Join(a.Beats, ", "), strings.Join(b.Beats, ", "))
	put("tags", strings.Join(a.Tags, ", "), strings.Join(b.Tags, ", "))
	put("owner", a.Owner, b.Owner)
	put("phones", strings.Join(a.Phones, ", "), strings.Join(b.Phones, ", "))
	put("handles", handleText(a.Handles), handleText(b.Handles))
	put("channel", a.Channel, b.Channel)
	put("hours", hourText(a), hourText(b))
	put("do", a.Do, b.Do)
	put("dont", a.Dont, b.Dont)
	put("positions", positionText(a.Positions), positionText(b.Positions))
	put("press_card", a.PressCard, b.PressCard)
	put("stage", a.Stage, b.Stage)
	put("leave", leaveText(a), leaveText(b))
	put("custom", customText(a.Custom), customText(b.Custom))
	put("basis", basisText(a.Basis), basisText(b.Basis))
	put("do_not_contact", strconv.FormatBool(a.DoNotContact), strconv.FormatBool(b.DoNotContact))
	if a.Notes != b.Notes {
		out["notes"] = "…"
	}
	return out
}
