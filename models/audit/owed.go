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
	Mark   string            `json:"mark"` // unique; kept in the event's data, so that paying twice is seen
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

// Pay appends what is owed, unless it has been appended already. Two that pay the same at the same
// moment may both append: a sweep leaves what is younger than a minute to the call that owes it.
func (l *Log) Pay(ctx context.Context, stream string, o Owed) error {
	paid, err := l.paid(ctx, o)
	if err != nil || paid {
		return err
	}
	data := map[string]string{"mark": o.Mark}
	for name, value := range o.Data {
		data[name] = value
	}
	_, err = l.Append(ctx, stream, Entry{By: o.By, Action: o.Action, Object: o.Object, Data: data})
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

func (l *Log) paid(ctx context.Context, o Owed) (bool, error) {
	q := store.Query{
		Filter: store.And(store.Eq("object", o.Object), store.Gte("at", o.At)),
		Sort:   []string{"at"},
	}
	for ev, err := range l.events.Each(ctx, q) {
		if err != nil {
			return false, err
		}
		if ev.Data["mark"] == o.Mark {
			return true, nil
		}
	}
	return false, nil
}
