package audit

import (
	"context"
	"slices"
	"time"

	"standfirst/models/store"
)

// Owed is an entry that a document keeps until it stands in the log. There is no transaction over a
// document and the log, so a model notes what it owes in the very write that changes the document; the
// same call pays it right after, and a sweep pays what a crash left.
type Owed struct {
	Mark   string            `json:"mark"` // unique in the whole log: it becomes the id of the event
	At     time.Time         `json:"at"`   // when the document changed
	By     Actor             `json:"by"`
	Action string            `json:"action"`
	Object string            `json:"object"`
	Data   map[string]string `json:"data"`
}

// Owe makes an Owed of an entry.
func Owe(at time.Time, e Entry) Owed {
	return Owed{Mark: store.NewID(), At: at, By: e.By, Action: e.Action, Object: e.Object, Data: e.Data}
}

// Pay appends what is owed, unless it has been appended already. Of two that pay the same at the same moment, on
// whatever node, one appends it and the other finds it there.
func (l *Log) Pay(ctx context.Context, stream string, o Owed) error {
	data := map[string]string{"mark": o.Mark}
	for name, value := range o.Data {
		data[name] = value
	}
	_, err := l.append(ctx, stream, o.Mark, Entry{By: o.By, Action: o.Action, Object: o.Object, Data: data})
	return err
}

// Paid are the marks of what has been paid.
type Paid map[string]bool

// PayAll pays everything that a document owes to one stream. The document then forgets it, in an edit of
// its own, by Rest.
func (l *Log) PayAll(ctx context.Context, stream string, owed []Owed) (Paid, error) {
	paid := Paid{}
	for _, o := range owed {
		if err := l.Pay(ctx, stream, o); err != nil {
			return paid, err
		}
		paid[o.Mark] = true
	}
	return paid, nil
}

// Rest is what is still owed of a list, which may have grown since it was paid.
func (p Paid) Rest(owed []Owed) []Owed {
	return slices.DeleteFunc(owed, func(o Owed) bool { return p[o.Mark] })
}

// Due is what is owed to a stream that not everything of the document goes to.
type Due struct {
	Stream string `json:"stream"`
	Event  Owed   `json:"event"`
}

// PayDue is PayAll for a document that owes to several streams.
func (l *Log) PayDue(ctx context.Context, due []Due) (Paid, error) {
	paid := Paid{}
	for _, d := range due {
		if err := l.Pay(ctx, d.Stream, d.Event); err != nil {
			return paid, err
		}
		paid[d.Event.Mark] = true
	}
	return paid, nil
}

// RestDue is Rest for what is owed to several streams.
func (p Paid) RestDue(due []Due) []Due {
	return slices.DeleteFunc(due, func(d Due) bool { return p[d.Event.Mark] })
}

// Debt is where a document keeps what it owes to one stream, and whether it owes anything.
type Debt struct {
	Owes *bool
	Owed *[]Owed
}

// Settle pays what a document owes to a stream, and then lets the document of that id forget it, in an edit of its own.
func Settle[T any](ctx context.Context, l *Log, docs store.Collection[T], id, stream string, doc T, debt func(*T) Debt) (T, error) {
	d := debt(&doc)
	if !*d.Owes && len(*d.Owed) == 0 {
		return doc, nil
	}
	paid, err := l.PayAll(ctx, stream, *d.Owed)
	if err != nil {
		return doc, err
	}
	return docs.Edit(ctx, id, func(doc *T) error {
		d := debt(doc)
		*d.Owed = paid.Rest(*d.Owed)
		*d.Owes = len(*d.Owed) > 0
		return nil
	})
}

// Late calls pay for every document of a collection that has owed something for more than a minute. What is younger is
// left to the call that owes it, which is still at it. The collection has an index on "owes".
func Late[T any](ctx context.Context, docs store.Collection[T], now time.Time, since func(T) time.Time, pay func(context.Context, T) (T, error)) error {
	late := now.Add(-time.Minute)
	for doc, err := range docs.Each(ctx, store.Query{Filter: store.Eq("owes", true)}) {
		if err != nil {
			return err
		}
		if since(doc).After(late) {
			continue
		}
		if _, err := pay(ctx, doc); err != nil {
			return err
		}
	}
	return nil
}

// Since is when the oldest that is owed came to be; zero when nothing is.
func Since(owed []Owed) time.Time {
	if len(owed) == 0 {
		return time.Time{}
	}
	return owed[0].At
}
