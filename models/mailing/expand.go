package mailing

import (
	"context"
	"errors"
	"iter"
	"slices"
	"sort"
	"strings"
	"time"

	"standfirst/models/audience"
	"standfirst/models/contact"
	"standfirst/models/fault"
	"standfirst/models/filter"
	"standfirst/models/outlet"
	"standfirst/models/setting"
	"standfirst/models/wire"
)

// candidate is somebody who may get a message. Address is where to: for a correction the address that got
// the wrong message, whatever the contact's is today. Via is the part of the audience that has them.
type candidate struct {
	contact.Contact
	address, via string
	after        time.Time  // of a follow-up: when they got the first message
	wire         *wire.Wire // of a hand-over: the contact is none, and holds its name and language
}

// expansion is the work of expanding one mailing.
type expansion struct {
	*Mailings
	m        Mailing
	meant    map[string]contact.Circle // segments and conditions, by use
	left     []leftOut                 // what is asked of everybody, in order
	byHand   map[string]bool           // contacts that were left out one by one
	taken    known                     // addresses → the wave that has them
	guards   setting.Guards
	held     bool  // of a hand-over: the release is under an embargo
	rest     *rest // on which days readers do not work
	most     int   // look at no more people than these; 0 all
	looked   int
	turn     int64                                         // of the delivery that was made last
	advising func(ctx context.Context, ids []string) error // told of those who get it; may be nil
}

// leftOut is a circle of which nobody gets a message.
type leftOut struct {
	cause  Cause
	circle contact.Circle
}

// expansion makes the segments and conditions of a mailing ready to be asked. They are asked for now, whenever
// their wave goes out. What cannot be asked any more is a fault.
func (s *Mailings) expansion(ctx context.Context, m Mailing) (*expansion, error) {
	e := &expansion{Mailings: s, m: m, meant: map[string]contact.Circle{}, byHand: map[string]bool{}, taken: known{}}
	for _, id := range m.ExcludePeopleIDs {
		e.byHand[id] = true
	}
	set, err := s.d.Settings.Get(ctx)
	if err != nil {
		return e, err
	}
	e.guards = set.Guards
	if e.rest, err = s.rest(ctx, m, set.Guards); err != nil {
		return e, err
	}
	if m.HandsOver() {
		rel, err := s.underEmbargo(ctx, m)
		e.held = rel != nil
		return e, err
	}
	cat, err := s.d.Contacts.Catalogue(ctx)
	if err != nil {
		return e, err
	}
	for _, id := range uniq(append(slices.Clone(m.SegmentIDs), m.waveSegments()...)) {
		if e.meant[SegmentUse(id)], err = e.circle(ctx, inSegment(id)); err != nil {
			return e, err
		}
	}
	if e.meant[ViaRules], err = e.rules(ctx, cat, m.Rules); err != nil {
		return e, err
	}
	for _, id := range m.ExcludeSegmentIDs {
		c, err := e.circle(ctx, inSegment(id))
		if err != nil {
			return e, err
		}
		e.left = append(e.left, leftOut{Cause{ExcludedSegment, SegmentUse(id)}, c})
	}
	if m.ExcludeRules != "" {
		c, err := e.rules(ctx, cat, m.ExcludeRules)
		if err != nil {
			return e, err
		}
		e.left = append(e.left, leftOut{Cause{Reason: ExcludedRules}, c})
	}
	return e, nil
}

func inSegment(id string) filter.Tree {
	return filter.Group(filter.All, filter.Is(audience.SegmentField, filter.Equals, id))
}

func (e *expansion) rules(ctx context.Context, cat filter.Catalogue, text string) (contact.Circle, error) {
	tree, err := cat.FromJSON(text)
	if len(fault.All(err)) > 0 {
		return contact.Circle{}, fault.Bad("", "mailing.rules.broken").Because(err)
	}
	if err != nil {
		return contact.Circle{}, err
	}
	return e.circle(ctx, tree)
}

// circle asks in the zone of the first wave, which decides when days begin.
func (e *expansion) circle(ctx context.Context, tree filter.Tree) (contact.Circle, error) {
	at := filter.Moment{Now: e.now()}
	if len(e.m.Waves) > 0 {
		if zone, err := Zone(e.m.Waves[0].Zone); err == nil {
			at.Now = at.Now.In(zone)
		}
	}
	return e.d.Contacts.Circle(ctx, tree, at)
}

// expand goes through the people of every wave, the earliest wave first, and hands over, in parts, who
// gets a message and who does not.
func (s *Mailings) expand(ctx context.Context, m Mailing, emit func([]Delivery, []Removed) error) error {
	e, err := s.expansion(ctx, m)
	if err != nil {
		return err
	}
	return e.run(ctx, emit)
}

func (e *expansion) run(ctx context.Context, emit func([]Delivery, []Removed) error) error {
	waves := slices.Clone(e.m.Waves)
	sort.SliceStable(waves, func(i, j int) bool { return waves[i].At.Before(waves[j].At) })
	for _, w := range waves {
		if err := e.wave(ctx, w, emit); err != nil {
			return err
		}
	}
	return nil
}

// errEnough says that as many people have been looked at as were asked for.
var errEnough = errors.New("mailing: enough people")

func (e *expansion) wave(ctx context.Context, w Wave, emit func([]Delivery, []Removed) error) error {
	desks, err := e.colleagues(ctx, w)
	if err != nil && !errors.Is(err, errEnough) {
		return err
	}
	return e.parts(ctx, w, func(part []candidate) error {
		ds, rs, err := e.sift(ctx, w, part, desks)
		if err != nil || len(ds)+len(rs) == 0 {
			return err
		}
		return emit(ds, rs)
	})
}

// parts goes through the people of a wave, some at a time, each person once.
func (e *expansion) parts(ctx context.Context, w Wave, do func([]candidate) error) error {
	seen := known{} // contacts: a person on two lists is one person
	var part []candidate
	flush := func() error {
		if len(part) == 0 {
			return nil
		}
		err := do(part)
		part = part[:0]
		return err
	}
	for c, err := range e.people(ctx, w) {
		if err != nil {
			return err
		}
		if c.ID != "" && !seen.first(c.ID) {
			continue
		}
		if e.looked++; e.most > 0 && e.looked > e.most {
			if err := flush(); err != nil {
				return err
			}
			return errEnough
		}
		if part = append(part, c); len(part) == 500 {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	return flush()
}

// people are whom the wave means or, for a correction, those who got the wrong message. Who is meant by a list
// and by something else comes by that: an unsubscription from the list is then none from this mailing.
func (e *expansion) people(ctx context.Context, w Wave) iter.Seq2[candidate, error] {
	switch {
	case e.m.IsCorrection():
		return e.holders(ctx)
	case e.m.IsFollowUp():
		return e.followed(ctx)
	case e.m.HandsOver():
		return e.wires(ctx)
	}
	return func(yield func(candidate, error) bool) {
		each := func(via string, people iter.Seq2[contact.Contact, error]) bool {
			for c, err := range people {
				if !yield(candidate{Contact: c, address: c.Email, via: via}, err) || err != nil {
					return false
				}
			}
			return true
		}
		lists, segments := e.m.parts(w)
		if e.m.TakesRest(w) {
			if !each(ViaHand, e.chosen(ctx)) || e.m.Rules != "" && !each(ViaRules, e.d.Contacts.Within(ctx, e.meant[ViaRules])) {
				return
			}
		}
		for _, id := range segments {
			if !each(SegmentUse(id), e.d.Contacts.Within(ctx, e.meant[SegmentUse(id)])) {
				return
			}
		}
		for _, id := range lists {
			if !each(ListUse(id), e.d.Contacts.InList(ctx, id)) {
				return
			}
		}
	}
}

// chosen are those who were chosen one by one and are still there.
func (e *expansion) chosen(ctx context.Context) iter.Seq2[contact.Contact, error] {
	return func(yield func(contact.Contact, error) bool) {
		found, err := e.d.Contacts.GetAll(ctx, e.m.PeopleIDs...)
		if err != nil {
			yield(contact.Contact{}, err)
			return
		}
		for _, id := range e.m.PeopleIDs {
			if c, ok := found[id]; ok && !yield(c, nil) {
				return
			}
		}
	}
}

func (e *expansion) outlets(ctx context.Context, part []candidate) (map[string]outlet.Outlet, error) {
	ids := map[string]bool{}
	for _, c := range part {
		ids[c.OutletID] = true
	}
	delete(ids, "")
	list := make([]string, 0, len(ids))
	for id := range ids {
		list = append(list, id)
	}
	return e.d.Outlets.GetAll(ctx, list...)
}

// due is when a message is due: at the time of its wave, or at that time where the reader is; and within their hours.
// Whose time has passed already when the wave is planned gets it with the first.
func (e *expansion) due(w Wave, c contact.Contact) time.Time {
	at := e.starts(w)
	if w.OwnZone && !w.Now {
		if there, err := LocalTime(w.Local, zoneOf(c, w).String()); err == nil {
			at = there.At
		} else if f := fault.Of(err); f != nil && f.Key == "mailing.at.gap" { // the clock skips it there: the next time that exists
			if next, ok := f.Args["next"].(string); ok {
				if at, err = time.ParseInLocation("2006-01-02 15:04", next, zoneOf(c, w)); err != nil {
					at = w.At
				}
			}
		}
		if now := e.now(); at.Before(now) {
			at = now
		}
	}
	return e.m.opens(e.guards, c, w, at).UTC()
}

// working is due, or the next working day where the reader is.
func (e *expansion) working(w Wave, c contact.Contact) time.Time {
	at := e.due(w, c)
	if e.rest == nil {
		return at
	}
	open := func(at time.Time) time.Time { return e.m.opens(e.guards, c, w, at) }
	return e.rest.due(c, w, at, open).UTC()
}

func (e *expansion) delivery(w Wave, c candidate, outletName string) Delivery {
	now := e.now()
	e.turn++
	if c.wire != nil {
		return Delivery{
			ID: DeliveryID(e.m.ID, c.via), MailingID: e.m.ID, WaveID: w.ID, Drill: e.m.Drill, WireID: c.wire.ID, Name: oneLine(c.Name),
			Address: c.address, Lane: LaneOf(c.address), Lang: e.m.lang(c.Lang), Via: c.via, Search: strings.ToLower(oneLine(c.Name) + " " + c.address),
			State: Queued, DueAt: e.starts(w), Turn: e.turn, At: now, CreatedAt: now,
			ReleaseID: e.m.ReleaseID, ReleaseVersion: e.m.ReleaseVersion, Facts: e.m.Facts,
		}
	}
	return Delivery{
		ID: DeliveryID(e.m.ID, c.address), MailingID: e.m.ID, WaveID: w.ID, Drill: e.m.Drill,
		ContactID: c.ID, Name: oneLine(c.Name), Address: c.address, Lane: LaneOf(c.address),
		Outlet: oneLine(outletName), Lang: e.m.lang(c.Lang), Via: c.via,
		Search: strings.ToLower(oneLine(c.Name) + " " + c.address), State: Queued, DueAt: e.working(w, c.Contact), Turn: e.turn, After: c.after, At: now, CreatedAt: now,
		ReleaseID: e.m.ReleaseID, ReleaseVersion: e.m.ReleaseVersion, Facts: e.m.Facts,
	}
}

func (e *expansion) removedFrom(w Wave, c candidate, why verdict) Removed {
	r := Removed{
		ID: hashID("removed", e.m.ID, w.ID, c.removedAs(), c.address), MailingID: e.m.ID, WaveID: w.ID,
		ContactID: c.ID, Name: oneLine(c.Name), Address: oneLine(c.address), Reason: why.Reason, About: why.About, Until: why.Until, At: e.now(),
	}
	r.Search = strings.ToLower(r.Name + " " + r.Address)
	return r
}
