// Package store is the port through which every model keeps its documents.
//
// It is a handful of verbs over typed collections, small enough to be compiled whole by each adapter
// (package sqlite, package mongo). A document is a plain Go struct with json tags; its transaction is
// itself: there are no others. What the verbs mean is fixed here and proved for every adapter by
// package storetest.
//
// Meaning, once and for all adapters: a missing field equals null; Ne and Not match missing; Eq on an
// array means "contains"; nulls sort first; strings compare by bytes; times are UTC milliseconds kept
// as fixed-width text; nil slices and maps are stored empty; an unknown field panics with its name,
// because field names come from programs, never from users.
package store

import (
	"context"
	"errors"

	"github.com/google/uuid"
)

// The errors that callers tell apart.
var (
	// ErrNotFound: no document has this id, or none matches.
	ErrNotFound = errors.New("store: not found")
	// ErrDuplicate: the id, or the value of a unique index, is taken.
	ErrDuplicate = errors.New("store: duplicate")
	// ErrConflict: Edit lost against other writers many times in a row.
	ErrConflict = errors.New("store: too many concurrent edits")
)

// DB is a database as an adapter offers it.
type DB interface {
	// Collection creates the collection and its indexes if they are missing. It is idempotent.
	Collection(ctx context.Context, schema Schema) (Backend, error)
	// Ping returns nil when the database answers.
	Ping(ctx context.Context) error
	Close() error
}

// Backend is one collection of encoded documents: what an adapter implements. Models use Collection.
// Documents are JSON objects with "id" and "rev"; every change that is not an insert raises rev by one.
type Backend interface {
	Get(ctx context.Context, id string) ([]byte, error)
	// Find returns at most q.Limit documents in the order of q.Sort, those after q.Seek if it is set.
	Find(ctx context.Context, q RawQuery) ([][]byte, error)
	// Count counts up to most, or all when most is 0.
	Count(ctx context.Context, f Filter, most int64) (int64, error)
	Group(ctx context.Context, f Filter, by []By, measures []Measure) ([]Row, error)
	// Insert adds all documents or, on the first duplicate, returns ErrDuplicate.
	Insert(ctx context.Context, docs Arriving) error
	// InsertMissing adds the documents whose id (or unique value) is free, and says which were added.
	InsertMissing(ctx context.Context, docs Arriving) ([]bool, error)
	// Replace writes doc if the stored rev is still rev; false when it is not, or the id is gone.
	Replace(ctx context.Context, id string, rev int64, doc []byte) (bool, error)
	Modify(ctx context.Context, f Filter, p RawPatch) (int64, error)
	Apply(ctx context.Context, ops []RawOp) ([]bool, error)
	// Take patches the first match and returns it as it is afterwards; nil when nothing matches.
	Take(ctx context.Context, q RawQuery, p RawPatch) ([]byte, error)
	Delete(ctx context.Context, f Filter) (int64, error)
}

// Arriving are documents on their way in. Doc encodes one of them when an adapter asks for it, which so can write some
// while others are encoded, and needs not hold them all at once. Several may be asked for at the same time.
type Arriving struct {
	IDs []string
	Doc func(i int) ([]byte, error)
}

// Index is declared with a collection. The fields are ascending; an array field may only be the first,
// and then the index holds a document once for each of its elements: "tag X, by name" is one range of it.
// Every index ends in the id, so that paging never needs a sort.
type Index struct {
	Fields []string
	Unique bool
	Words  bool
	Beside []string
	Gone   bool // there is to be none

	Of     string                     // the text that the words are derived of; "" where they are the document's own
	Derive func(text string) []string // finds them
}

// On declares an index over fields.
func On(fields ...string) Index { return Index{Fields: fields} }

// Gone tells of an index, not a unique one, that a collection once had: where it still is, it is dropped. One that is merely declared no
// more stays, as others may open the collection with it.
func Gone(fields ...string) Index { return Index{Fields: fields, Gone: true} }

// With has an index that begins with an array keep further plain fields beside its elements: what a filter says of
// those is found out, and an order by them made, without fetching a document for each element. It changes no
// result.
func (i Index) With(fields ...string) Index {
	i.Beside = fields
	return i
}

// Words declares an index over an array of texts that is searched: many elements a document, most of them
// shared with others, asked with Prefix, Eq and In, several at once. It is quicker to fill and smaller than
// On, and gives no order.
func Words(field string) Index { return Index{Fields: []string{field}, Words: true} }

// FullText declares an index over what derive finds in a text field, each once: the words by which long texts are
// searched. They are asked of the field called words as of an array, with Prefix, Eq and In, several at once, but are part
// of no document. Who changes what derive finds gives them another name, and all texts are read anew.
func FullText(words, of string, derive func(text string) []string) Index {
	return Index{Fields: []string{words}, Words: true, Of: of, Derive: derive}
}

// Unique declares a unique index over fields. Documents in which the first field is null or missing
// are not held to it.
func Unique(fields ...string) Index { return Index{Fields: fields, Unique: true} }

// NewID returns a UUIDv7: sortable by time of making, unguessable enough for an id, not for a secret.
func NewID() string { return uuid.Must(uuid.NewV7()).String() }
