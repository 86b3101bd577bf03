package release

import (
	"context"
	"errors"
	"strings"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/store"
)

// How long somebody holds the baton without a sign of life: from opening the editor, which may run no script
// that could give one, and from each sign that a script gives.
const (
	batonOpened = 10 * time.Minute
	batonBeat   = 3 * time.Minute
)

// Baton says who writes a release: one person at a time, in one window. It is a lease, so that nobody who has
// closed the lid of a laptop keeps the others out for longer than minutes.
type Baton struct {
	ID        string    `json:"id"` // of the release
	Rev       int64     `json:"rev"`
	By        string    `json:"by"` // user id, "" when it is free
	ByName    string    `json:"byName"`
	Seat      string    `json:"seat"` // the window that writes; "" until whoever was given the baton opens one
	Since     time.Time `json:"since"`
	Until     time.Time `json:"until"`
	Asker     string    `json:"asker"` // who would like to have it, "" for nobody
	AskerName string    `json:"askerName"`
	AskedAt   time.Time `json:"askedAt"`
	From      string    `json:"from"` // from whom By has taken it with a reason, "" when it was free or given
	Reason    string    `json:"reason"`
}

// held reports whether somebody holds the baton at that moment.
func (b Baton) held(at time.Time) bool { return b.By != "" && at.Before(b.Until) }

// HeldBy reports whether that user is the one who writes. Baton and the methods that change it return "" for By
// when the lease is over.
func (b Baton) HeldBy(user string) bool { return b.By != "" && b.By == user }

func (b *Baton) give(id, name, seat string, at time.Time, lease time.Duration) {
	*b = Baton{ID: b.ID, Rev: b.Rev, By: id, ByName: name, Seat: seat, Since: at, Until: at.Add(lease)}
}

func (b *Baton) drop() { *b = Baton{ID: b.ID, Rev: b.Rev} }

// other is the refusal of what only the holder may do.
func (b Baton) other() error {
	return fault.Clash("release.baton.other", "name", b.ByName)
}

// Baton returns who writes a release now; the zero By stands for nobody.
func (r *Releases) Baton(ctx context.Context, id string) (Baton, error) {
	b, err := r.batons.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return Baton{ID: id}, nil
	}
	if err == nil && !b.held(r.moment()) {
		b.drop()
	}
	return b, err
}

// TakeUp is what opening the editor does: who comes first has the baton. Somebody who has it already goes on in
// the window that was opened last. Otherwise the answer says who has it.
func (r *Releases) TakeUp(ctx context.Context, id, seat string, by audit.Actor) (Baton, error) {
	return r.handOn(ctx, id, func(b *Baton, at time.Time) error {
		switch {
		case b.By == "":
			b.give(by.ID, by.Name, seat, at, batonOpened)
		case b.By == by.ID:
			b.Seat, b.Until = seat, latest(b.Until, at.Add(batonOpened))
		}
		return nil
	})
}

// Hold is a sign of life of the window that writes. A baton that nobody has taken meanwhile is its again.
func (r *Releases) Hold(ctx context.Context, id, seat string, by audit.Actor) (Baton, error) {
	return r.handOn(ctx, id, func(b *Baton, at time.Time) error {
		switch {
		case b.By == "":
			b.give(by.ID, by.Name, seat, at, batonBeat)
		case b.By != by.ID:
			return b.other()
		case b.Seat != seat:
			return fault.Clash("release.baton.elsewhere")
		default:
			b.Until = at.Add(batonBeat)
		}
		return nil
	})
}

// Leave gives the baton back when the window closes: to who has asked for it, else to nobody.
func (r *Releases) Leave(ctx context.Context, id, seat string, by audit.Actor) error {
	_, err := r.handOn(ctx, id, func(b *Baton, at time.Time) error {
		if b.By == by.ID && b.Seat == seat {
			b.next(at)
		}
		return nil
	})
	return err
}

// AskFor tells whoever writes that somebody else would like to.
func (r *Releases) AskFor(ctx context.Context, id string, by audit.Actor) (Baton, error) {
	return r.handOn(ctx, id, func(b *Baton, at time.Time) error {
		if b.By != "" && b.By != by.ID && b.Asker != by.ID {
			b.Asker, b.AskerName, b.AskedAt = by.ID, by.Name, at
		}
		return nil
	})
}

// HandOver gives the baton to who has asked for it.
func (r *Releases) HandOver(ctx context.Context, id string, by audit.Actor) (Baton, error) {
	return r.handOn(ctx, id, func(b *Baton, at time.Time) error {
		switch {
		case b.By != by.ID && b.By != "":
			return b.other()
		case b.By == by.ID:
			b.next(at)
		}
		return nil
	})
}

func (b *Baton) next(at time.Time) {
	if b.Asker == "" {
		b.drop()
		return
	}
	b.give(b.Asker, b.AskerName, "", at, batonOpened)
}

// Wrest takes the baton from whoever has it, with a reason that they read and that the log keeps.
func (r *Releases) Wrest(ctx context.Context, id, reason string, by audit.Actor) (Baton, error) {
	reason = strings.TrimSpace(reason)
	if reason == "" {
		return Baton{}, fault.Bad("reason", "release.baton.reason_missing")
	}
	if len(reason) > 1000 {
		return Baton{}, fault.Bad("reason", "release.part.too_long", "most", 1000)
	}
	from := ""
	b, err := r.handOn(ctx, id, func(b *Baton, at time.Time) error {
		from = b.ByName
		if b.By == by.ID {
			return nil
		}
		last := b.By
		b.give(by.ID, by.Name, "", at, batonOpened)
		b.From, b.Reason = last, reason
		return nil
	})
	if err != nil || from == "" || from == by.Name {
		return b, err
	}
	_, err = r.change(ctx, id, func(rel *Release, at time.Time) error {
		rel.owe(at, by, EventBatonTaken, rel.Current, reason, "from", from)
		return nil
	})
	return b, err
}

// handOn changes the baton of a release that may be seen; a lease that is over counts as nobody's.
func (r *Releases) handOn(ctx context.Context, id string, change func(*Baton, time.Time) error) (Baton, error) {
	if _, err := r.Get(ctx, id); err != nil {
		return Baton{}, err
	}
	for {
		b, err := r.batons.Edit(ctx, id, func(b *Baton) error {
			at := r.moment()
			if !b.held(at) {
				b.drop()
			}
			return change(b, at)
		})
		if !errors.Is(err, store.ErrNotFound) {
			return b, err
		}
		b = Baton{ID: id}
		if err := change(&b, r.moment()); err != nil {
			return Baton{}, err
		}
		if err := r.batons.Insert(ctx, &b); !errors.Is(err, store.ErrDuplicate) {
			return b, err
		}
	}
}

// free refuses what somebody wants to save while another one writes.
func (r *Releases) free(ctx context.Context, id string, by audit.Actor) error {
	b, err := r.Baton(ctx, id)
	if err == nil && b.By != "" && b.By != by.ID {
		return b.other()
	}
	return err
}
