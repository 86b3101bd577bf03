package contact

import (
	"context"
	"crypto/sha256"
	"errors"
	"time"

	"standfirst/models/act"
	"standfirst/models/audience"
	"standfirst/models/audit"
	"standfirst/models/duplicate"
	"standfirst/models/field"
	"standfirst/models/filter"
	"standfirst/models/job"
	"standfirst/models/outlet"
	"standfirst/models/store"
	"standfirst/models/tag"
	"standfirst/models/view"
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
	Names    Names              // nil: the DNS is not asked whether domains take mail
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
	duplicate.Book[Contact] // those that may be one person, and those that were merged

	Suppressions *Suppressions
	Views        *view.Views
	Tables       *view.Tables

	contacts store.Collection[Contact]
	notes    store.Collection[Note]
	imports  store.Collection[Import]
	mappings store.Collection[mapping]

	scans    store.Collection[Scan]
	moves    store.Collection[outletMove]
	trust    store.Collection[TrustEntry]
	requests store.Collection[Request]
	db       store.DB
	erasers  []Eraser
	tellers  []Teller
	onMerge  []func(ctx context.Context, stays, goes string) error

	audit     *audit.Log
	jobs      *job.Queue
	files     store.Files
	now       func() time.Time
	outlets   *outlet.Outlets
	lists     *audience.Lists
	fields    *field.Fields
	segments  *audience.Segments
	knows     []func(ctx context.Context, ids []string) (map[string]Known, error)
	questions []filter.Field // what other features let ask of contacts
	keep      []keeper
	tags      tag.Kept
	owners    tag.Kept
	gate      *Gate // nil: nobody waits
	domains   store.Collection[mailDomain]
	names     Names // nil: the DNS is not asked

	Acts       *act.Acts[One] // what was done to contacts and can be taken back
	fixes      store.Collection[Fix]
	chunk      int // rows of an import that are written together
	piece      int // of those, that are decided together
	keepOutlet []func(ctx context.Context, id string) (bool, error)
}

// narrowed are the fields by which a tag or a list is narrowed down and put in order most.
var narrowed = []string{"kind", "lang", "do_not_contact", "country", "stage", "updated_at"}

// Open opens the contacts.
func Open(ctx context.Context, d Deps) (*Contacts, error) {
	s := &Contacts{db: d.DB, audit: d.Audit, jobs: d.Jobs, files: d.Files, now: d.Now, outlets: d.Outlets, lists: d.Lists, fields: d.Fields, segments: d.Segments, names: d.Names, chunk: chunkRows, piece: pieceRows}
	var err error
	if s.fields == nil {
		if s.fields, err = field.Open(ctx, field.Deps{DB: d.DB, Audit: d.Audit, Now: d.Now}); err != nil {
			return nil, err
		}
	}
	if s.contacts, err = store.Open[Contact](ctx, d.DB, "contacts",
		store.Unique("email"), store.On("emails"), store.Words("terms"), store.On("tags", "sort_key").With(narrowed...), store.On("lists", "sort_key").With(narrowed...),
		store.On("name_key", "outlet_id"), store.On("sort_key"), store.On("outlet_key", "sort_key"),
		store.Gone("outlet_id", "sort_key"), store.Gone("outlet_ids"), store.On("outlet_ids", "sort_key"), store.On("kind", "sort_key"), store.On("lang", "sort_key"),
		store.On("do_not_contact", "sort_key"), store.On("updated_at"), store.On("created_at"),
		store.On("past_outlet_ids"), store.On("handle_keys"), store.On("account_keys"), store.On("platforms"), store.On("merged_from"),
		store.On("owner", "sort_key"), store.On("country", "sort_key"), store.On("stage", "sort_key"), store.On("stale_on"),
		store.On("trust"), store.On("last_interaction"), store.On("last_mailed"), store.On("followers"), store.On("suspects"),
		store.On("held"), store.On("quality"), store.On("pending_by")); err != nil {
		return nil, err
	}
	if s.notes, err = store.Open[Note](ctx, d.DB, "contact_notes", store.On("contact_id", "at"), store.On("step.open", "step.owner", "step.due"), store.On("step.open", "step.due")); err != nil {
		return nil, err
	}
	if s.domains, err = store.Open[mailDomain](ctx, d.DB, "mail_domains"); err != nil {
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
	if s.Acts, err = act.Open[One](ctx, d.DB, "contact", d.Now); err != nil {
		return nil, err
	}
	if s.Views, err = view.Open(ctx, d.DB, "contact_views", d.Now); err != nil {
		return nil, err
	}
	if s.Tables, err = view.OpenTables(ctx, d.DB, "contact_tables", shape()); err != nil {
		return nil, err
	}
	if s.Suppressions, err = openSuppressions(ctx, d); err != nil {
		return nil, err
	}
	s.Suppressions.mirror = s.mirror
	s.outlets.OnMerge(s.outletMerged)
	return s, nil
}

// Sweep finishes what a death in the middle has left, finds what is due, and forgets what cannot be taken back any more.
func (s *Contacts) Sweep(ctx context.Context) error {
	return errors.Join(s.SweepMerges(ctx), s.Watch(ctx), s.Acts.Forget(ctx, s.endDeletion))
}

// KeepIf registers a reason not to delete a contact, such as having been mailed; why is the message key that
// says it, with {name}. It is called while the space is built.
func (s *Contacts) KeepIf(why string, check func(ctx context.Context, id string) (bool, error)) {
	s.keep = append(s.keep, keeper{why, check})
}

// AsksCreators registers what can be asked of contacts that another feature knows as creators. Such a field has a
// Question. It is called while the space is built.
func (s *Contacts) AsksCreators(fields []filter.Field) {
	s.questions = append(s.questions, in("creator", fields...)...)
}

// keeper is a reason not to delete a contact.
type keeper struct {
	why   string
	check func(ctx context.Context, id string) (bool, error)
}
