package subscription

import (
	"context"
	"errors"
	"slices"
	"time"

	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/mailing"
	"standfirst/models/release"
	"standfirst/models/store"
)

// Pace is how often a subscriber is written to.
type Pace string

// The paces. AtOnce is a mailing for each text, the others are digests: see Digests.
const (
	AtOnce Pace = ""
	Daily  Pace = "daily"
	Weekly Pace = "weekly"
)

// Paces are all of them.
func Paces() []Pace { return []Pace{AtOnce, Daily, Weekly} }

// Got is a text that a digest carried.
type Got struct {
	ReleaseID string    `json:"releaseId"`
	Version   int       `json:"version"`
	Notices   int       `json:"notices"` // how many of its public notices the reader was told of
	At        time.Time `json:"at"`
	Unsure    bool      `json:"unsure"` // the program died, or the connection did, while it was handed over
}

// Packet is a digest that is being handed over. It is written down before: marked and without an outcome when Until
// has passed, it may have been taken, and is never sent again.
type Packet struct {
	Slot  time.Time `json:"slot"`
	Until time.Time `json:"until"` // zero: nothing is on its way
	Texts []Got     `json:"texts"`
}

// DigestKind is the kind of the jobs that send what is due.
const DigestKind = "subscription.digest"

// The hour of a digest, in the space's zone; weekly ones go on Mondays.
const (
	digestHour = 8
	weekday    = time.Monday
)

// The bounds: readers in one round, texts of a digest, texts that are remembered of a reader, how far back a digest
// looks, how long handing over may take, and when and how often one that was refused for now is tried again: what it
// held is in the next.
const (
	roundReaders = 300
	mostTexts    = 20
	mostGot      = 200
	lookBack     = 15 * 24 * time.Hour
	handOver     = 5 * time.Minute
	tryAgain     = 15 * time.Minute
	mostTries    = 20
)

// next is when the digest after a moment is due: the next morning, or the next Monday's.
func (p Pace) next(after time.Time, zone *time.Location) time.Time {
	if p == AtOnce {
		return time.Time{}
	}
	local := after.In(zone)
	for day := 0; ; day++ {
		at := time.Date(local.Year(), local.Month(), local.Day()+day, digestHour, 0, 0, 0, zone)
		if at.After(after) && (p == Daily || at.Weekday() == weekday) {
			return at.UTC()
		}
	}
}

func (s *Subscriptions) zone() *time.Location {
	if zone, err := time.LoadLocation(s.d.Zone); err == nil {
		return zone
	}
	return time.UTC
}

// setPace makes a pace hold from now on. Who wants a digest no more gets what it would have held at once.
func (s *Subscriptions) setPace(x *Subscriber, p Pace) {
	if x.Pace == p && (p == AtOnce || !x.DigestAt.IsZero()) {
		return
	}
	now := s.moment()
	switch {
	case p == AtOnce:
		x.Until, x.DigestAt = now, now
	case x.Pace == AtOnce:
		x.From, x.Until, x.DigestAt = now, time.Time{}, p.next(now, s.zone())
	default:
		x.DigestAt = p.next(now, s.zone())
	}
	x.Pace = p
}

// Digests sends the digests that are due. A text reaches a reader in one digest at most, whenever the program dies: who
// was being written to when it did may have got it, and is not written to again.
func (s *Subscriptions) Digests(ctx context.Context) error {
	ctx = incident.Unseen(ctx) // readers see what the public sees, whoever set it going
	if _, err := s.d.Releases.Lift(ctx); err != nil {
		return err
	}
	due := store.And(store.Eq("state", Active), store.Gt("digestAt", time.Unix(0, 0).UTC()), store.Lte("digestAt", s.moment()))
	page, err := s.docs.Find(ctx, store.Query{Filter: due, Sort: []string{"digestAt"}, Limit: roundReaders})
	if err != nil {
		return err
	}
	shelf := shelf{s: s, topics: map[string][]release.Page{}, got: map[string]release.Release{}}
	var faults []error
	for _, x := range page.Items {
		if err := s.digest(ctx, x, &shelf); err != nil {
			faults = append(faults, err) // the others are not kept waiting by one
		}
		if ctx.Err() != nil {
			break
		}
	}
	return errors.Join(faults...)
}

func (s *Subscriptions) digest(ctx context.Context, x Subscriber, shelf *shelf) error {
	now := s.moment()
	if x.Packet.Until.After(now) {
		return nil // on its way, here or on another node
	}
	if !x.Packet.Until.IsZero() {
		_, err := s.settle(ctx, x, mailing.Unknown)
		return err
	}
	reason, away, err := s.d.Mailings.Bars(ctx, x.ContactID, x.Address)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return err
	}
	if err != nil || reason != "" {
		return s.skip(ctx, x, away) // erased, held, or away: the engine's reasons hold here as well
	}
	texts, err := shelf.fresh(ctx, x)
	if err != nil {
		return err
	}
	notices, err := shelf.changed(ctx, x)
	if err != nil {
		return err
	}
	if len(texts)+len(notices) == 0 {
		return s.skip(ctx, x, false)
	}
	b, err := s.bulletin(ctx, x, texts, notices)
	if err != nil {
		return err
	}
	marked, err := s.mark(ctx, x, texts, notices)
	if err != nil || !marked {
		return err
	}
	out, err := s.d.Mailings.Send(ctx, b)
	if err != nil {
		return err // it stays marked: nobody knows how far it came
	}
	_, err = s.settle(context.WithoutCancel(ctx), x, out.Kind)
	return err
}

// skip waits for the next morning. What a reader who is away has missed is in the digest after their return.
func (s *Subscriptions) skip(ctx context.Context, x Subscriber, away bool) error {
	_, err := s.docs.Edit(ctx, x.ID, func(now *Subscriber) error {
		if !now.DigestAt.Equal(x.DigestAt) || !now.Packet.Until.IsZero() {
			return nil
		}
		now.DigestAt = now.Pace.next(s.moment(), s.zone())
		if now.Pace == AtOnce && !away {
			now.Until = time.Time{}
		}
		return nil
	})
	return missing(err)
}

// mark writes down that a digest is on its way; false when somebody else has, or the reader has changed their mind.
func (s *Subscriptions) mark(ctx context.Context, x Subscriber, texts []release.Page, notices []change) (bool, error) {
	if err := s.d.Mailings.Leaving().CatchUp(ctx); err != nil {
		return false, err
	}
	done := false
	_, err := s.docs.Edit(ctx, x.ID, func(now *Subscriber) error {
		done = false
		if now.State != Active || !now.DigestAt.Equal(x.DigestAt) || !now.Packet.Until.IsZero() || !slices.Equal(now.Topics, x.Topics) {
			return nil
		}
		at := s.moment()
		p := Packet{Slot: x.DigestAt, Until: at.Add(handOver)}
		for _, t := range texts {
			p.Texts = append(p.Texts, Got{ReleaseID: t.Release.ID, Version: t.Release.PublishedVersion, Notices: len(t.Release.Notices), At: at})
		}
		for _, n := range notices {
			p.Texts = append(p.Texts, Got{ReleaseID: n.page.Release.ID, Version: n.page.Release.PublishedVersion, Notices: len(n.page.Release.Notices), At: at})
		}
		now.Packet, done = p, true
		return nil
	})
	return done, missing(err)
}

// settle records what became of the digest that was on its way.
func (s *Subscriptions) settle(ctx context.Context, x Subscriber, outcome mailing.Result) (Subscriber, error) {
	x, err := s.docs.Edit(ctx, x.ID, func(x *Subscriber) error {
		if x.Packet.Until.IsZero() {
			return nil
		}
		p, now := x.Packet, s.moment()
		x.Packet = Packet{}
		switch outcome {
		case mailing.Delayed:
			if x.Tries++; x.Tries < mostTries {
				x.DigestAt = now.Add(tryAgain)
				return nil
			}
		case mailing.Taken, mailing.Unknown:
			for _, g := range p.Texts {
				g.Unsure = outcome == mailing.Unknown
				x.Got = append(slices.DeleteFunc(x.Got, func(old Got) bool { return old.ReleaseID == g.ReleaseID }), g)
			}
			x.Got = x.Got[max(0, len(x.Got)-mostGot):]
			x.GotIDs = nil
			for _, g := range x.Got {
				x.GotIDs = append(x.GotIDs, g.ReleaseID)
			}
		}
		x.Tries = 0
		if x.DigestAt.Equal(p.Slot) { // else something new has become due meanwhile
			x.DigestAt = x.Pace.next(now, s.zone())
		}
		return nil
	})
	return x, missing(err)
}

// shelf are the latest public texts by topic, and those that readers got by their id, each read once for a round.
type shelf struct {
	s      *Subscriptions
	topics map[string][]release.Page
	got    map[string]release.Release
}

// fresh are the texts of a reader's topics that were published since they wanted digests and that none has carried: what
// is public now and was meant to be told, the oldest first.
func (sh *shelf) fresh(ctx context.Context, x Subscriber) ([]release.Page, error) {
	since := x.From
	if back := sh.s.moment().Add(-lookBack); back.After(since) {
		since = back
	}
	var out []release.Page
	for _, topic := range x.Topics {
		pages, ok := sh.topics[topic]
		if !ok {
			var err error
			if pages, _, err = sh.s.d.Releases.ListedOn(ctx, topic, "", 5*mostTexts); err != nil {
				return nil, err
			}
			sh.topics[topic] = pages
		}
		for _, p := range pages {
			rel := p.Release
			switch {
			case !rel.IsPublic(), !rel.Announce, !rel.PublishedAt.After(since), !x.Until.IsZero() && rel.PublishedAt.After(x.Until):
			case slices.Contains(x.GotIDs, rel.ID), slices.ContainsFunc(out, func(p release.Page) bool { return p.Release.ID == rel.ID }):
			default:
				out = append(out, p)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b release.Page) int { return a.Release.PublishedAt.Compare(b.Release.PublishedAt) })
	return out[max(0, len(out)-mostTexts):], nil
}

// change is a text that a reader got, with what the public was told of it since.
type change struct {
	page    release.Page
	notices []release.Notice
}

// changed are the texts that a reader got and that were corrected, withdrawn or retracted since. Of one that the public
// may not see any more nothing is told.
func (sh *shelf) changed(ctx context.Context, x Subscriber) ([]change, error) {
	var out []change
	for _, g := range x.Got {
		rel, err := sh.release(ctx, g.ReleaseID)
		if err != nil {
			return nil, err
		}
		if len(rel.Notices) <= g.Notices {
			continue
		}
		page, err := sh.s.d.Releases.Address(ctx, rel.Slug)
		if fault.KindOf(err) == fault.NotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, change{page, page.Release.Notices[min(g.Notices, len(page.Release.Notices)):]})
	}
	return out, nil
}

// release is one that readers got; the zero release when it is gone.
func (sh *shelf) release(ctx context.Context, id string) (release.Release, error) {
	if rel, ok := sh.got[id]; ok {
		return rel, nil
	}
	rel, err := sh.s.d.Releases.Get(ctx, id)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return rel, err
	}
	sh.got[id] = rel
	return rel, nil
}

// tell makes a digest due at once for those who got a text that was corrected, withdrawn or retracted.
func (s *Subscriptions) tell(ctx context.Context, releaseID string) error {
	f := store.And(store.Eq("gotIds", releaseID), store.Eq("state", Active))
	_, err := s.docs.Modify(ctx, f, store.Patch{Set: map[string]any{"digestAt": s.moment()}})
	return err
}
