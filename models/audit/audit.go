// Package audit is the memory of what people did: append-only events, hash-chained per stream.
//
// Each event carries the hash of the one before it, and a unique (stream, sequence) index keeps two
// writers from taking the same place; a head per stream remembers the last place and hash, so that
// cutting off the end is seen as well. Timelines and the incident clock read from here, and nothing
// here is ever changed by the program. What an event says about a person can be erased; the chain then still
// verifies (see seal).
package audit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"standfirst/models/store"
)

// Actor is who did something. From is the address the request came from; Department is the actor's in
// the space at that moment, kept because four-eyes rules are judged by it.
type Actor struct {
	ID         string `json:"id"`
	Name       string `json:"name"`
	Department string `json:"department"`
	From       string `json:"from"`
}

// System is the program itself acting, named by the part that acts.
func System(part string) Actor { return Actor{ID: "system:" + part, Name: part} }

// IsSystem reports whether the program itself acted.
func (a Actor) IsSystem() bool { return strings.HasPrefix(a.ID, "system:") }

// Entry is what is to be remembered.
type Entry struct {
	By     Actor
	Action string            // such as "fact.verified"; the catalogue key of its sentence is "event."+Action
	Object string            // such as "fact:<id>"
	Data   map[string]string // before and after, names, numbers; never secrets
}

// Event is an entry in its place in the chain.
type Event struct {
	ID     string            `json:"id"`
	Rev    int64             `json:"rev"`
	Stream string            `json:"stream"`
	Seq    int64             `json:"seq"` // from 1, without gaps
	At     time.Time         `json:"at"`  // UTC, milliseconds
	By     Actor             `json:"by"`
	Action string            `json:"action"`
	Object string            `json:"object"`
	Data   map[string]string `json:"data"`
	Prev   string            `json:"prev"` // hash of the event before, "" for the first
	Hash   string            `json:"hash"`

	Form     int64             `json:"form"`     // how the hash is made; see seal
	Salts    map[string]string `json:"salts"`    // of each value that has not been erased
	Seals    map[string]string `json:"seals"`    // commitment to each value, for ever
	Stripped int64             `json:"stripped"` // values erased of an event that has no commitments
}

// head is the last place of a stream.
type head struct {
	ID   string `json:"id"` // the stream
	Rev  int64  `json:"rev"`
	Seq  int64  `json:"seq"`
	Hash string `json:"hash"`
}

// Log holds the events of one store.
type Log struct {
	events store.Collection[Event]
	heads  store.Collection[head]
	now    func() time.Time
	follow []func(context.Context, Event) error
}

// Follow calls somebody after each event that Append or Pay has added. It is called while the space is built.
func (l *Log) Follow(f func(context.Context, Event) error) { l.follow = append(l.follow, f) }

// Open opens the log.
func Open(ctx context.Context, db store.DB, now func() time.Time) (*Log, error) {
	events, err := store.Open[Event](ctx, db, "events",
		store.Unique("stream", "seq"), store.On("object", "at"), store.On("at"))
	if err != nil {
		return nil, err
	}
	heads, err := store.Open[head](ctx, db, "event_heads")
	if err != nil {
		return nil, err
	}
	return &Log{events: events, heads: heads, now: now}, nil
}

// Append adds an event to the end of a stream. Line breaks in data are kept as they are: they are part
// of the value, and JSON keeps them from forging a second line.
func (l *Log) Append(ctx context.Context, stream string, e Entry) (Event, error) {
	return l.append(ctx, stream, store.NewID(), e)
}

// Exported adds to the stream "exports" that n of something have left the house; what of data is "" is left out.
func (l *Log) Exported(ctx context.Context, action, object string, n int, data map[string]string, by Actor) error {
	all := map[string]string{"n": strconv.Itoa(n)}
	for name, value := range data {
		if value != "" {
			all[name] = value
		}
	}
	_, err := l.Append(ctx, "exports", Entry{By: by, Action: action, Object: object, Data: all})
	return err
}

// append adds the event of that id, unless it stands there already: then that is the answer.
func (l *Log) append(ctx context.Context, stream, id string, e Entry) (Event, error) {
	for {
		last, err := l.last(ctx, stream)
		if err != nil {
			return Event{}, err
		}
		ev := e.behind(last.head(stream), id, l.moment(last))
		err = l.events.Insert(ctx, &ev)
		if errors.Is(err, store.ErrDuplicate) {
			there, err := l.events.Get(ctx, id)
			if errors.Is(err, store.ErrNotFound) {
				continue // another writer took this place
			}
			if err != nil {
				return Event{}, fmt.Errorf("append to %s: %w", stream, err)
			}
			return there, l.told(ctx, there)
		}
		if err != nil {
			return Event{}, fmt.Errorf("append to %s: %w", stream, err)
		}
		return ev, l.told(ctx, ev)
	}
}

// told moves the head of a stream behind events that were added to its end, and tells whoever follows.
func (l *Log) told(ctx context.Context, added ...Event) error {
	if err := l.moveHead(ctx, added[len(added)-1]); err != nil {
		return err
	}
	for _, ev := range added {
		for _, follow := range l.follow {
			if err := follow(ctx, ev); err != nil {
				return fmt.Errorf("after %s: %w", ev.Action, err)
			}
		}
	}
	return nil
}

// moment is the time of what comes behind an event: the order of the chain is that of time, whatever the clock does.
func (l *Log) moment(last Event) time.Time {
	at := l.now().UTC().Truncate(time.Millisecond)
	if at.Before(last.At) {
		return last.At
	}
	return at
}

// head is that of a stream whose last event it is; the zero event is that of an empty stream.
func (e Event) head(stream string) head { return head{ID: stream, Seq: e.Seq, Hash: e.Hash} }

// behind is the event of an entry in the place after the last of a stream, with its commitments and its hash.
func (e Entry) behind(last head, id string, at time.Time) Event {
	ev := Event{
		ID: id, Stream: last.ID, Seq: last.Seq + 1, At: at,
		By: e.By, Action: e.Action, Object: e.Object, Data: e.Data, Prev: last.Hash,
	}
	if ev.Data == nil {
		ev.Data = map[string]string{}
	}
	ev.seal()
	ev.Hash = ev.sum()
	return ev
}

func (l *Log) last(ctx context.Context, stream string) (Event, error) {
	ev, err := l.events.First(ctx, store.Query{Filter: store.Eq("stream", stream), Sort: []string{"-seq"}})
	if errors.Is(err, store.ErrNotFound) {
		return Event{}, nil
	}
	return ev, err
}

// moveHead lags behind when a writer dies between the two writes: Verify accepts a head that is behind.
func (l *Log) moveHead(ctx context.Context, ev Event) error {
	on := func() (int64, error) {
		return l.heads.Modify(ctx, store.And(store.Eq("id", ev.Stream), store.Lt("seq", ev.Seq)),
			store.Patch{Set: map[string]any{"seq": ev.Seq, "hash": ev.Hash}})
	}
	if ev.Seq > 1 { // there is one, as a rule
		if n, err := on(); n > 0 || err != nil {
			return err
		}
	}
	added, err := l.heads.InsertMissing(ctx, &head{ID: ev.Stream, Seq: ev.Seq, Hash: ev.Hash})
	if err != nil || added[0] || ev.Seq == 1 {
		return err
	}
	_, err = on()
	return err
}

// sum hashes everything but the id, which carries no meaning, and the hash itself; of values their commitments.
// Maps are written in order of their keys by encoding/json.
func (e Event) sum() string {
	parts := []any{e.Stream, e.Seq, store.Stamp(e.At), e.By, e.Action, e.Object, e.Data, e.Prev}
	if e.Form == sealed {
		parts = []any{"standfirst.event.1", e.Stream, e.Seq, store.Stamp(e.At), e.By.ID, e.By.Department, e.Action, e.Object, e.Seals, e.Prev}
	}
	data, err := json.Marshal(parts)
	if err != nil {
		panic(err) // strings and numbers always marshal
	}
	h := sha256.Sum256(data)
	return hex.EncodeToString(h[:])
}

// Timeline returns a page of a stream, newest first. After is a cursor of an earlier page.
func (l *Log) Timeline(ctx context.Context, stream, after string, limit int) (store.Page[Event], error) {
	return l.events.Find(ctx, store.Query{Filter: store.Eq("stream", stream), Sort: []string{"-seq"}, After: after, Limit: limit})
}

// Of returns a page of the events about an object in whatever stream, newest first.
func (l *Log) Of(ctx context.Context, object, after string, limit int) (store.Page[Event], error) {
	return l.events.Find(ctx, store.Query{Filter: store.Eq("object", object), Sort: []string{"-at"}, After: after, Limit: limit})
}

// Recent returns a page of all events, newest first.
func (l *Log) Recent(ctx context.Context, after string, limit int) (store.Page[Event], error) {
	return l.events.Find(ctx, store.Query{Sort: []string{"-at"}, After: after, Limit: limit})
}

// RecentBut returns a page of all events, newest first, without those of some streams and about some objects.
func (l *Log) RecentBut(ctx context.Context, streams, objects []string, after string, limit int) (store.Page[Event], error) {
	var but []store.Filter
	if len(streams) > 0 {
		but = append(but, store.Not(store.In("stream", streams...)))
	}
	if len(objects) > 0 {
		but = append(but, store.Not(store.In("object", objects...)))
	}
	return l.events.Find(ctx, store.Query{Filter: store.And(but...), Sort: []string{"-at"}, After: after, Limit: limit})
}

// First returns the first event of a stream with the action, and whether there is one.
func (l *Log) First(ctx context.Context, stream, action string) (Event, bool, error) {
	for ev, err := range l.events.Each(ctx, store.Query{Filter: store.Eq("stream", stream), Sort: []string{"seq"}}) {
		if err != nil {
			return Event{}, false, err
		}
		if ev.Action == action {
			return ev, true, nil
		}
	}
	return Event{}, false, nil
}
