// Package newsroom keeps what the public site of a space shows beside its releases and fact sheets: the topics by
// which people read and subscribe, the pages of incidents with their phases, how it all looks, and the number that tells every node
// when what the public sees has changed.
//
// Nothing here holds a text that somebody wrote about an incident: what is said there is said by releases, which
// were approved and are bound to facts. The page of an incident adds the phase alone, one of a fixed list.
package newsroom

import (
	"context"
	"time"

	"standfirst/models/audit"
	"standfirst/models/incident"
	"standfirst/models/release"
	"standfirst/models/store"
)

// Deps is what a newsroom needs. Zone is the space's, in which a day of views begins.
type Deps struct {
	DB        store.DB
	Audit     *audit.Log
	Incidents *incident.Incidents
	Releases  *release.Releases
	Now       func() time.Time
	Zone      string
	Offers    func(ctx context.Context, pictureID string) (bool, error) // whether the public may have a picture now
}

// Newsroom is the public site of one space.
type Newsroom struct {
	topics store.Collection[Topic]
	boards store.Collection[Board]
	state  store.Collection[state]
	views  store.Collection[views]
	looks  store.Collection[Look]
	d      Deps
	zone   *time.Location
	clock  clock
	tally  tally
}

// Open opens the newsroom, and counts from then on what happens in the log.
func Open(ctx context.Context, d Deps) (*Newsroom, error) {
	n := &Newsroom{d: d}
	var err error
	if n.zone, err = time.LoadLocation(d.Zone); err != nil {
		n.zone = time.UTC
	}
	if n.topics, err = store.Open[Topic](ctx, d.DB, "newsroom_topics", store.Unique("slug"), store.On("place")); err != nil {
		return nil, err
	}
	if n.boards, err = store.Open[Board](ctx, d.DB, "newsroom_boards", store.On("public", "publishedAt"), store.On("owes")); err != nil {
		return nil, err
	}
	if n.state, err = store.Open[state](ctx, d.DB, "newsroom_state"); err != nil {
		return nil, err
	}
	if n.views, err = store.Open[views](ctx, d.DB, "newsroom_views", store.On("page", "day"), store.On("day", "page")); err != nil {
		return nil, err
	}
	if n.looks, err = store.Open[Look](ctx, d.DB, "newsroom_looks"); err != nil {
		return nil, err
	}
	d.Audit.Follow(n.follow)
	return n, nil
}

// Sweep pays what crashes left owing to the log.
func (n *Newsroom) Sweep(ctx context.Context) error {
	return audit.Late(ctx, n.boards, n.moment(), func(b Board) time.Time { return audit.Since(b.Owed) }, n.payBoard)
}

func (n *Newsroom) moment() time.Time { return n.d.Now().UTC().Truncate(time.Millisecond) }
