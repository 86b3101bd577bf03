package contact_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"standfirst/models/audience"
	"standfirst/models/audit"
	"standfirst/models/contact"
	"standfirst/models/field"
	"standfirst/models/filter"
	"standfirst/models/job"
	"standfirst/models/outlet"
	"standfirst/models/store"
	"standfirst/models/store/mortal"
	"standfirst/models/store/sqlite"
)

var anna = audit.Actor{ID: "u1", Name: "Anna"}

// desk is everything that people work with in these tests.
type desk struct {
	ctx      context.Context
	now      time.Time
	contacts *contact.Contacts
	outlets  *outlet.Outlets
	lists    *audience.Lists
	segments *audience.Segments
	fields   *field.Fields
	audit    *audit.Log
	jobs     *job.Queue
	db       store.DB
	dir      string     // where database and files lie
	mortal   *mortal.DB // of a desk that can die
}

func newDesk(t testing.TB) *desk {
	t.Helper()
	dir := t.TempDir()
	db, files := openStore(t, dir)
	d := deskOn(t, db, files)
	d.dir = dir
	return d
}

// openStore opens the database and the files of a folder, which may hold them already.
func openStore(t testing.TB, dir string) (*sqlite.DB, store.Files) {
	t.Helper()
	db, err := sqlite.Open(context.Background(), filepath.Join(dir, "space.db"))
	ok(t, err)
	t.Cleanup(func() { db.Close() })
	files, err := sqlite.OpenFiles(filepath.Join(dir, "files"))
	ok(t, err)
	return db, files
}

// deskOn opens everything on a store that may be there already.
func deskOn(t testing.TB, db store.DB, files store.Files) *desk {
	t.Helper()
	ctx := context.Background()
	d := &desk{ctx: ctx, now: time.Date(2026, 11, 25, 8, 0, 0, 0, time.UTC), db: db}
	now := func() time.Time { return d.now }
	var err error
	d.audit, err = audit.Open(ctx, db, now)
	ok(t, err)
	d.jobs, err = job.Open(ctx, db, now)
	ok(t, err)
	d.outlets, err = outlet.Open(ctx, outlet.Deps{DB: db, Audit: d.audit, Jobs: d.jobs, Now: now})
	ok(t, err)
	d.lists, err = audience.Open(ctx, audience.Deps{DB: db, Audit: d.audit, Now: now})
	ok(t, err)
	d.segments, err = audience.OpenSegments(ctx, audience.Deps{DB: db, Audit: d.audit, Now: now})
	ok(t, err)
	d.fields, err = field.Open(ctx, field.Deps{DB: db, Audit: d.audit, Now: now})
	ok(t, err)
	d.contacts, err = contact.Open(ctx, contact.Deps{
		DB: db, Audit: d.audit, Jobs: d.jobs, Files: files, Now: now, Outlets: d.outlets, Lists: d.lists, Segments: d.segments, Fields: d.fields,
	})
	ok(t, err)
	return d
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (d *desk) named(t testing.TB, name, email string) contact.Contact {
	t.Helper()
	c, err := d.contacts.Create(d.ctx, contact.Contact{Name: name, Email: email}, anna)
	ok(t, err)
	return c
}

func (d *desk) list(t testing.TB, name string) audience.List {
	t.Helper()
	l, err := d.lists.Create(d.ctx, name, "", anna)
	ok(t, err)
	return l
}

func (d *desk) found(t testing.TB, q contact.Search) []string {
	t.Helper()
	page, err := d.contacts.Find(d.ctx, q)
	ok(t, err)
	names := make([]string, len(page.Items))
	for i, c := range page.Items {
		names[i] = c.Name
	}
	return names
}

func (d *desk) catalogue(t testing.TB) filter.Catalogue {
	t.Helper()
	c, err := d.contacts.Catalogue(d.ctx)
	ok(t, err)
	return c
}

func (d *desk) tree(t testing.TB, query string) filter.Tree {
	t.Helper()
	tree, err := d.catalogue(t).FromQuery(query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return tree
}

func (d *desk) segment(t testing.TB, name, query string) audience.Segment {
	t.Helper()
	g, err := d.segments.Create(d.ctx, audience.Outline{Name: name, Tree: d.tree(t, query), Shared: true}, d.catalogue(t), anna)
	ok(t, err)
	return g
}

func (d *desk) add(t testing.TB, c contact.Contact) contact.Contact {
	t.Helper()
	made, err := d.contacts.Create(d.ctx, c, anna)
	ok(t, err)
	return made
}
