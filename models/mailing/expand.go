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
)

// candidate is somebody who may get a message. Address is where to: for a correction the address that got
// the wrong message, whatever the contact's is today. Via is the part of the audience that has them.
type candidate struct {
	contact.Contact
	address, via string
}

// expansion is the work of expanding one mailing.
type expansion struct {
	*Mailings
	m        Mailing
	meant    map[string]contact.Circle // segments and conditions, by use
	left     []leftOut                 // what is asked of everybody, in order
	byHand   map[string]bool           // contacts that were left out one by one
	taken    known                     // addresses → the wave that has them
	most     int                       // look at no more people than these; 0 all
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
	seen := known{} // contacts: a person on two lists is one person
	var part []candidate
	flush := func() error {
		ds, rs, err := e.sift(ctx, w, part)
		part = part[:0]
		if err != nil || len(ds)+len(rs) == 0 {
			return err
		}
		return emit(ds, rs)
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
	if e.m.IsCorrection() {
		return e.holders(ctx)
	}
	return func(yield func(candidate, error) bool) {
		each := func(via string, people iter.Seq2[contact.Contact, error]) bool {
			for c, err := range people {
				if !yield(candidate{c, c.Email, via}, err) || err != nil {
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

// sift decides about each candidate.
func (e *expansion) sift(ctx context.Context, w Wave, part []candidate) ([]Delivery, []Removed, error) {
	addresses, ids := make([]string, 0, len(part)), make([]string, 0, len(part))
	faults := make([]string, len(part))
	for i := range part {
		ids = append(ids, part[i].ID)
		address, err := contact.NormalAddress(part[i].address)
		switch {
		case strings.TrimSpace(part[i].address) == "":
			faults[i] = NoAddress
		case err != nil:
			faults[i] = Malformed
		default:
			part[i].address = address
			addresses = append(addresses, address)
		}
	}
	held, err := e.d.Contacts.Suppressions.Suppressed(ctx, addresses...)
	if err != nil {
		return nil, nil, err
	}
	out, err := e.leftOut(ctx, ids)
	if err != nil {
		return nil, nil, err
	}
	outlets, err := e.outlets(ctx, part)
	if err != nil {
		return nil, nil, err
	}
	var ds []Delivery
	var rs []Removed
	for i, c := range part {
		why := e.against(c, w, faults[i], held[c.address], out)
		if why.Reason != "" {
			rs = append(rs, e.removedFrom(w, c, why))
			continue
		}
		e.taken.put(c.address, e.m.number(w))
		ds = append(ds, e.delivery(w, c, outlets[c.OutletID].Name))
	}
	return ds, rs, e.advise(ctx, ds)
}

func (e *expansion) advise(ctx context.Context, ds []Delivery) error {
	if e.advising == nil || len(ds) == 0 {
		return nil
	}
	ids := make([]string, len(ds))
	for i, d := range ds {
		ids[i] = d.ContactID
	}
	return e.advising(ctx, ids)
}

// leftOut says by which segment or conditions contacts are left out.
func (e *expansion) leftOut(ctx context.Context, ids []string) (map[string]Cause, error) {
	out := map[string]Cause{}
	for _, l := range e.left {
		found, err := e.d.Contacts.Among(ctx, l.circle, ids...)
		if err != nil {
			return nil, err
		}
		for id := range found {
			if _, ok := out[id]; !ok {
				out[id] = l.cause
			}
		}
	}
	return out, nil
}

// against is why a candidate gets no message; its Reason is "" when nothing is against it.
func (e *expansion) against(c candidate, w Wave, badAddress string, held contact.Suppression, left map[string]Cause) verdict {
	wave := e.taken.wave(c.address)
	taken := wave > 0
	switch {
	case badAddress != "":
		return verdict{Cause: Cause{Reason: badAddress}}
	case taken && wave != e.m.number(w):
		return verdict{Cause: Cause{Reason: EarlierWave}}
	}
	at := w.At
	if w.Now || at.IsZero() {
		at = e.now()
	}
	why := e.m.bars(c.Contact, held, w, c.via, at)
	if why.Reason == "" {
		why.Cause = e.excluded(c, left)
	}
	if why.Reason == "" && taken {
		why.Reason = Duplicate
	}
	return why
}

func (e *expansion) excluded(c candidate, left map[string]Cause) Cause {
	if len(e.byHand) > 0 && slices.ContainsFunc(c.AllIDs(), func(id string) bool { return e.byHand[id] }) {
		return Cause{Reason: ExcludedByHand}
	}
	for _, id := range e.m.ExcludeListIDs {
		if slices.Contains(c.Lists, id) {
			return Cause{ExcludedList, ListUse(id)}
		}
	}
	return left[c.ID]
}

// verdict is why somebody gets no message.
type verdict struct {
	Cause
	Until string // the last day of a leave
}

// bars is why somebody may not be written to at a moment, whoever means them: what they or we have decided,
// the law, a leave. It holds when an audience is frozen and again right before a message is handed over.
// Nobody is spared a correction by being away.
func (m Mailing) bars(c contact.Contact, held contact.Suppression, w Wave, via string, at time.Time) verdict {
	if c.DoNotContact {
		return verdict{Cause: Cause{Reason: DoNotContact}}
	}
	if c.Waits() {
		return verdict{Cause: Cause{Reason: Unapproved}}
	}
	if h, ok := m.hold(c, held, w, via); ok {
		return verdict{Cause: Cause{Reason: heldBy(h)}}
	}
	if law := contact.Lawful(c, contact.ForPress, at); !law.OK {
		return verdict{Cause: Cause{Reason: ByLaw + law.Code}}
	}
	if !m.OnLeave && !m.IsCorrection() && c.OnLeave(dayOf(c, w, at)) {
		return verdict{Cause{Reason: OnLeave}, c.LeaveUntil}
	}
	return verdict{}
}

// dayOf is the day at the place of a contact or, where that is not known, of the wave.
func dayOf(c contact.Contact, w Wave, at time.Time) string {
	for _, name := range []string{c.Zone, w.Zone} {
		if zone, err := Zone(name); err == nil {
			return at.In(zone).Format(time.DateOnly)
		}
	}
	return at.UTC().Format(time.DateOnly)
}

// hold is what keeps an address from a wave. A hold for one list counts for those who come by lists alone, and
// only by lists with such a hold. A correction has no lists: any hold keeps it from going out by itself.
func (m Mailing) hold(c contact.Contact, held contact.Suppression, w Wave, via string) (contact.Hold, bool) {
	if len(held.Holds) == 0 {
		return contact.Hold{}, false
	}
	if m.IsCorrection() {
		return held.Holds[0], true
	}
	if via != "" && !strings.HasPrefix(via, "list:") {
		return held.For()
	}
	lists, _ := m.parts(w)
	theirs := slices.DeleteFunc(slices.Clone(lists), func(id string) bool { return !slices.Contains(c.Lists, id) })
	if len(theirs) == 0 { // they have been taken off since
		theirs = lists
	}
	return held.For(theirs...)
}

func heldBy(h contact.Hold) string {
	switch h.Reason {
	case contact.Unsubscribed:
		return Unsubscribed
	case contact.Bounced:
		return Dead
	case contact.Complained:
		return Complained
	}
	return HeldByHand
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

func (e *expansion) delivery(w Wave, c candidate, outletName string) Delivery {
	now := e.now()
	e.turn++
	return Delivery{
		ID: DeliveryID(e.m.ID, c.address), MailingID: e.m.ID, WaveID: w.ID, Drill: e.m.Drill,
		ContactID: c.ID, Name: oneLine(c.Name), Address: c.address, Lane: LaneOf(c.address),
		Outlet: oneLine(outletName), Lang: e.m.lang(c.Lang), Via: c.via,
		Search: strings.ToLower(oneLine(c.Name) + " " + c.address), State: Queued, DueAt: w.At, Turn: e.turn, At: now, CreatedAt: now,
		ReleaseID: e.m.ReleaseID, ReleaseVersion: e.m.ReleaseVersion, Facts: e.m.Facts,
	}
}

func (e *expansion) removedFrom(w Wave, c candidate, why verdict) Removed {
	r := Removed{
		ID: hashID("removed", e.m.ID, w.ID, c.ID, c.address), MailingID: e.m.ID, WaveID: w.ID,
		ContactID: c.ID, Name: oneLine(c.Name), Address: oneLine(c.address), Reason: why.Reason, About: why.About, Until: why.Until, At: e.now(),
	}
	r.Search = strings.ToLower(r.Name + " " + r.Address)
	return r
}
