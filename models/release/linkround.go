package release

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"standfirst/models/store"
)

// Probed is what became of a look at an address that a text leads to.
type Probed struct {
	URL  string         // the final address, after redirects
	Why  string         // message key of what was wrong; "" when something is there
	Args map[string]any // of that message
	Gone bool           // nothing is there, rather than that nobody could tell
}

// Prober looks whether something is at an address, without ever reaching what is no public site. It returns
// ErrNotNow when its turn at the site did not come.
type Prober interface {
	Probe(ctx context.Context, address string) (Probed, error)
}

// ErrNotNow says that nothing was learnt of an address, because other requests to its site went first.
var ErrNotNow = errors.New("release: not the turn of this link")

// LinksKind is the kind of the jobs that look at links.
const LinksKind = "release.links"

// How old an answer may be: one that something is there, and any other, which somebody may be mending.
const (
	linkStands = 20 * time.Hour
	linkDoubts = time.Hour
	linkKept   = 90 * 24 * time.Hour // after that nobody asks any more
)

// How many releases of a state and how many links one round takes, and how long it may take for each link with the
// waiting for its site's turn.
const (
	roundReleases = 40
	roundLinks    = 60
	linkTime      = 45 * time.Second
)

// AskLinks has the links of a version looked at again, whatever is known of them and when it was learnt: those answers
// that are older than age. Nobody waits for it: see LookAtLinks.
func (r *Releases) AskLinks(ctx context.Context, id string, version int, age time.Duration) error {
	rel, err := r.Get(ctx, id)
	if err != nil {
		return err
	}
	v, err := r.VersionOf(ctx, rel, version)
	if err != nil || rel.Drill {
		return err
	}
	now := r.moment()
	for _, address := range v.LinksOf() {
		if ours, _, err := r.ownPage(ctx, rel, address); err != nil || ours {
			if err != nil {
				return err
			}
			continue
		}
		if _, err := r.links.InsertMissing(ctx, &Link{ID: linkID(address), Address: address, Due: true}); err != nil {
			return err
		}
		f := store.And(store.Eq("id", linkID(address)), store.Lte("at", now.Add(-age)))
		if _, err := r.links.Modify(ctx, f, store.Patch{Set: map[string]any{"due": true}}); err != nil {
			return err
		}
	}
	return nil
}

// LookAtLinks looks at those that somebody wants looked at, and at those of the texts that are being written, decided on
// or waiting for their moment, when what is known of them is old: so that what is shown before publishing is of that
// day. Texts of a drill send nothing out. It may be repeated; one round at a time does something.
func (r *Releases) LookAtLinks(ctx context.Context, p Prober) error {
	if !r.looking.TryLock() {
		return nil
	}
	defer r.looking.Unlock()
	due, err := r.links.Find(ctx, store.Query{Filter: store.Eq("due", true), Sort: []string{"at"}, Limit: roundLinks})
	if err != nil {
		return err
	}
	var addresses []string
	for _, l := range due.Items {
		addresses = append(addresses, l.Address)
	}
	for _, s := range []State{Review, Approved, Draft} {
		old, err := r.oldLinks(ctx, s)
		if err != nil {
			return err
		}
		for _, a := range old {
			if !slices.Contains(addresses, a) {
				addresses = append(addresses, a)
			}
		}
	}
	for _, a := range addresses[:min(len(addresses), roundLinks)] {
		if err := r.look(ctx, p, a); err != nil {
			return err
		}
	}
	_, err = r.links.Delete(ctx, store.Lt("at", r.moment().Add(-linkKept)))
	return err
}

// oldLinks are those of the releases in a state of which too little is known. Those whose text has not been touched for
// a month are left alone until somebody does.
func (r *Releases) oldLinks(ctx context.Context, s State) ([]string, error) {
	now := r.moment()
	page, err := r.releases.Find(ctx, store.Query{
		Filter: store.And(store.Eq("state", s), store.Gt("updatedAt", now.AddDate(0, -1, 0))), Sort: []string{"-updatedAt"}, Limit: roundReleases,
	})
	if err != nil {
		return nil, err
	}
	var versions []string
	for _, rel := range page.Items {
		if head, ok := rel.Head(rel.Current); ok && !rel.Drill {
			versions = append(versions, head.ID)
		}
	}
	texts, err := r.versions.GetAll(ctx, versions...)
	if err != nil {
		return nil, err
	}
	var addresses, ids []string
	for _, id := range versions {
		for _, a := range texts[id].LinksOf() {
			if !r.isOurs(a) { // our own pages are looked up when somebody asks
				addresses, ids = append(addresses, a), append(ids, linkID(a))
			}
		}
	}
	known, err := r.links.GetAll(ctx, ids...)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(addresses, func(a string) bool { return !known[linkID(a)].old(now) }), nil
}

func (l Link) old(now time.Time) bool {
	life := linkDoubts
	if l.State == There {
		life = linkStands
	}
	return l.State == Unasked || now.Sub(l.At) > life
}

func (r *Releases) look(ctx context.Context, p Prober, address string) error {
	timed, cancel := context.WithTimeout(ctx, linkTime)
	defer cancel()
	a, err := p.Probe(timed, address)
	if ctx.Err() != nil {
		return ctx.Err() // the program is ending: the next round asks again
	}
	if errors.Is(err, ErrNotNow) || errors.Is(err, context.DeadlineExceeded) {
		return nil // so does it when the site's turn did not come
	}
	if err != nil {
		return err
	}
	if _, err := r.links.InsertMissing(ctx, &Link{ID: linkID(address), Address: address}); err != nil {
		return err
	}
	_, err = r.links.Edit(ctx, linkID(address), func(l *Link) error {
		l.State, l.Final, l.Why, l.Args, l.At, l.Due = There, "", a.Why, nil, r.moment(), false
		switch {
		case a.Gone:
			l.State = Dead
		case a.Why != "":
			l.State = Silent
		case a.URL != address:
			l.Final = a.URL
		}
		if len(a.Args) > 0 {
			l.Args = map[string]string{}
			for k, v := range a.Args {
				l.Args[k] = fmt.Sprint(v)
			}
		}
		return nil
	})
	return err
}
