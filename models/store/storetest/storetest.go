// Package storetest proves that an adapter means what package store says: one suite for all of them.
//
// The suite holds a case for each line of the port's meaning, and a random test that compares an adapter
// with a naive evaluation in memory. What an adapter cannot do is named with a Lack by its own test and
// skipped there only.
package storetest

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"standfirst/models/store"
)

// Lack names something that a database behind an adapter cannot do.
type Lack string

// The lacks that are known, each with what FerretDB v1.24.2 answers.
const (
	// AtomicWrites: a guard and its change are one step even when several writers meet. FerretDB reads
	// what a filter finds and then writes it by id (internal/handler/msg_findandmodify.go, common/update.go):
	// of 60 edits guarded by rev, 13 were left. No command of it compares and writes in one step.
	AtomicWrites Lack = "atomic find-and-modify under contention"
	// ElemMatch: several conditions, or one that null meets, on one object of an array. FerretDB:
	// "(NotImplemented) $elemMatch: support for $and not implemented yet" (its issues 730 and 731; $nor
	// alike), and it compares operators with whole elements only, so that {$elemMatch: {kind: {$ne: …}}}
	// finds nothing. Paths cannot say it: two of them may be met by two objects.
	ElemMatch Lack = "several conditions on one object of an array"
	// UniqueChanges: an update that clashes with a unique index is told apart from other errors. FerretDB
	// gives code 1 where MongoDB gives 11000: "(InternalError) … UNIQUE constraint failed". It does refuse
	// the change, but a message is not parsed.
	UniqueChanges Lack = "the code of a duplicate on updates"
	// UniqueNulls: null equals null in the later fields of a unique index. FerretDB's are SQLite's, in which
	// nulls differ. That documents without the first field are free holds there as well.
	UniqueNulls Lack = "equal nulls in a unique index"
	// Speed: it answers, but so slowly that it gets smaller collections and fewer queries of chance.
	Speed Lack = "speed"
)

// suite is one run over one adapter.
type suite struct {
	open  func(t *testing.T) store.DB
	lacks []Lack
}

// Run runs the whole suite. Each call of open gives a fresh, empty database, closed by the test's end.
func Run(t *testing.T, open func(t *testing.T) store.DB, lacks ...Lack) {
	s := &suite{open, lacks}
	for _, part := range []struct {
		name string
		run  func(*testing.T)
	}{
		{"Meaning", s.meaning},
		{"RoundTrip", s.roundTrip},
		{"Paging", s.paging},
		{"Cursors", s.cursors},
		{"Elements", s.elements},
		{"FullText", s.fullText},
		{"Filling", s.filling},
		{"Gone", s.gone},
		{"Insert", s.insert},
		{"InsertMany", s.insertMany},
		{"Unique", s.unique},
		{"UniqueChanges", s.uniqueChanges},
		{"UniqueNulls", s.uniqueNulls},
		{"Patch", s.patch},
		{"Apply", s.apply},
		{"Crowd", s.crowd},
		{"Take", s.take},
		{"TakeByMany", s.takeByMany},
		{"EditContention", s.editContention},
		{"Group", s.group},
		{"Programmer", s.programmer},
		{"Random", s.random},
	} {
		t.Run(part.name, part.run)
	}
}

func (s *suite) needs(t *testing.T, l Lack) {
	t.Helper()
	if slices.Contains(s.lacks, l) {
		t.Skipf("this database lacks %s", l)
	}
}

func (s *suite) has(l Lack) bool { return !slices.Contains(s.lacks, l) }

// thing has a field of each kind; the pointers can be null.
type thing struct {
	ID    string            `json:"id"`
	Rev   int64             `json:"rev"`
	Name  string            `json:"name"`
	Note  *string           `json:"note"`
	Count int64             `json:"count"`
	Score *float64          `json:"score"`
	Done  bool              `json:"done"`
	Sure  *bool             `json:"sure"`
	At    time.Time         `json:"at"`
	Tags  []string          `json:"tags"`
	Nums  []int64           `json:"nums"`
	Place place             `json:"place"`
	Parts []part            `json:"parts"`
	Extra map[string]string `json:"extra"`
	Key   *string           `json:"key"`
}

type place struct {
	City string   `json:"city"`
	Rank *int64   `json:"rank"`
	Also []string `json:"also"`
}

type part struct {
	Kind   string    `json:"kind"`
	Size   int64     `json:"size"`
	Labels []string  `json:"labels"`
	At     time.Time `json:"at"`
}

// ancient is a thing as an early version of a program wrote it: most fields are missing.
type ancient struct {
	ID   string `json:"id"`
	Rev  int64  `json:"rev"`
	Name string `json:"name"`
}

// declared are the indexes of the indexed variety; every case runs with and without them.
func declared() []store.Index {
	return []store.Index{
		store.On("name"), store.On("note", "count"), store.On("score"), store.On("done", "at"), store.On("sure"),
		store.On("tags"), store.On("nums"), store.On("place.city", "place.rank"), store.On("place.also"),
		store.On("extra.colour"),
	}
}

// sortedArrays are the indexes of the variety that searches words and has arrays in an order.
func sortedArrays() []store.Index {
	return []store.Index{
		store.Words("tags"), store.On("nums", "score").With("count", "sure", "extra.colour", "at"), store.On("nums", "id"),
		store.On("place.also", "note", "count").With("name", "done", "score"), store.On("place.also"),
		store.On("note", "count"), store.On("at", "sure"), store.On("done", "at"), store.On("score", "note"),
	}
}

// both runs a test on collections with indexes and on one without.
func (s *suite) both(t *testing.T, run func(t *testing.T, things store.Collection[thing], old store.Collection[ancient])) {
	for _, variety := range []struct {
		name    string
		indexes []store.Index
	}{{"indexed", declared()}, {"sorted", sortedArrays()}, {"plain", nil}} {
		t.Run(variety.name, func(t *testing.T) {
			db := s.open(t)
			things := open[thing](t, db, "things", variety.indexes...)
			run(t, things, open[ancient](t, db, "things"))
		})
	}
}

func open[T any](t *testing.T, db store.DB, name string, indexes ...store.Index) store.Collection[T] {
	t.Helper()
	c, err := store.Open[T](context.Background(), db, name, indexes...)
	must(t, err)
	return c
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func ptr[T any](v T) *T { return &v }

func minute(n int) time.Time { return time.Date(2026, 11, 25, 17, n, 0, 0, time.UTC) }

// ids reads every page of a query.
func ids(t *testing.T, c store.Collection[thing], q store.Query) []string {
	t.Helper()
	out := []string{}
	for v, err := range c.Each(context.Background(), q) {
		must(t, err)
		out = append(out, v.ID)
	}
	return out
}

func same(t *testing.T, what string, got, want any) {
	t.Helper()
	if g, w := fmt.Sprint(got), fmt.Sprint(want); g != w {
		t.Errorf("%s:\n got %s\nwant %s", what, g, w)
	}
}
