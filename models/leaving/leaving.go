// Package leaving keeps the wish of readers to get no more mail while the database is away: outside of it, so that no wish
// is lost with the program either, and carries it out before anything more is sent.
//
// A mail program asks once (RFC 8058) and its user has forgotten by the evening: an answer that they may come again is as
// good as none. So the wish is taken, whoever asked is told that it holds, and whoever sends asks CatchUp before.
package leaving

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"standfirst/models/fault"
	"standfirst/models/store"
)

// Wish is that of one reader, as far as it is known without the database.
type Wish struct {
	Kind  string    `json:"kind"`  // what is left, one of those of Carry
	Token string    `json:"token"` // of the reader's link, whose signature was checked
	From  string    `json:"from"`  // address of the request
	At    time.Time `json:"at"`    // UTC
}

// name is the same for the same wish: whoever asks twice is kept once.
func (w Wish) name() string {
	sum := sha256.Sum256([]byte(w.Kind + "\x00" + w.Token))
	return hex.EncodeToString(sum[:16])
}

// Shelf keeps wishes outside of the database, by names of hexadecimal digits. What it has put is there after a loss of
// power; what is not there may be dropped.
type Shelf interface {
	Put(name string, wish []byte) error
	All() (map[string][]byte, error)
	Drop(name string) error
}

// most bounds what waits. Only who has a link of ours can ask, and each is kept once.
const most = 100_000

// ErrMany says that more wait than are kept.
var ErrMany = errors.New("leaving: too many wait")

// Book holds the wishes of one space that are not carried out yet. A nil Book holds none.
type Book struct {
	shelf Shelf
	ring  chan struct{} // holds one while something waits that nobody was told of
	n     atomic.Int64  // how many wait

	mu   sync.Mutex
	wait map[string]Wish
	out  map[string]func(context.Context, Wish) error

	carrying sync.Mutex
}

// Open reads what an earlier process has left on the shelf; nil keeps wishes no longer than the process lives.
func Open(shelf Shelf) (*Book, error) {
	b := &Book{shelf: shelf, ring: make(chan struct{}, 1), wait: map[string]Wish{}, out: map[string]func(context.Context, Wish) error{}}
	return b, b.Look()
}

// Look finds what other processes have put on the same shelf: one that has ended carries out nothing.
func (b *Book) Look() error {
	if b.shelf == nil {
		return nil
	}
	b.carrying.Lock() // what is being carried out is not found once more
	defer b.carrying.Unlock()
	all, err := b.shelf.All()
	if err != nil {
		return fmt.Errorf("leaving: %w", err)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for name, text := range all {
		var w Wish
		if json.Unmarshal(text, &w) != nil || w.name() != name { // torn: it was never promised
			err = errors.Join(err, b.shelf.Drop(name))
			continue
		}
		b.wait[name] = w
	}
	b.count()
	return err
}

// Carry says how wishes of a kind are carried out. It is called before anything else; what it is given may come twice.
func (b *Book) Carry(kind string, out func(context.Context, Wish) error) { b.out[kind] = out }

// Keep takes a wish. Once it has returned without an error the wish is carried out whatever becomes of the process; with
// one it is as well, unless the process ends before.
func (b *Book) Keep(w Wish) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	name := w.name()
	if first, there := b.wait[name]; there {
		w = first
	} else if len(b.wait) >= most {
		return ErrMany
	}
	text, err := json.Marshal(w)
	if err == nil && b.shelf != nil {
		err = b.shelf.Put(name, text)
	}
	b.wait[name] = w
	b.count()
	return err
}

// count is called with mu held.
func (b *Book) count() {
	b.n.Store(int64(len(b.wait)))
	if len(b.wait) == 0 {
		return
	}
	select {
	case b.ring <- struct{}{}:
	default:
	}
}

// Heard gives a value whenever something has come to be carried out.
func (b *Book) Heard() <-chan struct{} { return b.ring }

// CatchUp carries out what waits, the first first. Whoever sends calls it before each message is begun, and sends nothing
// when it fails: it costs nothing while nothing waits. Of what is about nobody any more nothing is left to do.
func (b *Book) CatchUp(ctx context.Context) error {
	if b == nil || b.n.Load() == 0 {
		return nil
	}
	b.carrying.Lock()
	defer b.carrying.Unlock()
	var faults []error
	for _, w := range b.waiting() {
		err := b.carry(ctx, w)
		if errors.Is(err, store.ErrAway) || ctx.Err() != nil {
			return errors.Join(append(faults, err, ctx.Err())...)
		}
		if kind := fault.KindOf(err); err != nil && kind != fault.NotFound && kind != fault.Invalid {
			faults = append(faults, err) // the others are not kept waiting by one
			continue
		}
		if err := b.done(w); err != nil {
			faults = append(faults, err)
		}
	}
	return errors.Join(faults...)
}

func (b *Book) waiting() []Wish {
	b.mu.Lock()
	defer b.mu.Unlock()
	out := make([]Wish, 0, len(b.wait))
	for _, w := range b.wait {
		out = append(out, w)
	}
	slices.SortFunc(out, func(x, y Wish) int { return cmp.Or(x.At.Compare(y.At), cmp.Compare(x.Token, y.Token)) })
	return out
}

func (b *Book) carry(ctx context.Context, w Wish) error {
	out := b.out[w.Kind]
	if out == nil {
		return fmt.Errorf("leaving: nobody carries out %q", w.Kind)
	}
	return out(ctx, w)
}

// done forgets a wish that is carried out, here first: one that cannot be taken from the shelf is carried out again by the
// next process.
func (b *Book) done(w Wish) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.wait, w.name())
	b.count()
	if b.shelf == nil {
		return nil
	}
	return b.shelf.Drop(w.name())
}
