package mailing

import (
	"context"
	"iter"
	"slices"
	"sort"
	"strings"

	"standfirst/models/contact"
	"standfirst/models/outlet"
	"standfirst/models/store"
)

// Audience says who a mailing goes to, before it is frozen.
type Audience struct {
	Total   int64
	Waves   map[string]int64 // by wave id
	Langs   map[string]int64
	Reasons map[string]int64 // how many were left out, by reason
	Removed []Removed        // the first of them, at most MaxShown
	Sample  []Delivery       // the first of those who get it, at most MaxSample
}

// How many people a preview of the audience names.
const (
	MaxShown  = 200
	MaxSample = 50
)

// RemovedTotal is how many were left out.
func (a Audience) RemovedTotal() int64 {
	var n int64
	for _, c := range a.Reasons {
		n += c
	}
	return n
}

// Audience expands the lists of a mailing as they are now and writes nothing.
func (s *Mailings) Audience(ctx context.Context, m Mailing) (Audience, error) {
	a := newAudience()
	err := s.expand(ctx, m, func(ds []Delivery, rs []Removed) error {
		a.add(ds, rs)
		return nil
	})
	return a, err
}

func newAudience() Audience {
	return Audience{Waves: map[string]int64{}, Langs: map[string]int64{}, Reasons: map[string]int64{}}
}

func (a *Audience) add(ds []Delivery, rs []Removed) {
	for _, d := range ds {
		a.Total++
		a.Waves[d.WaveID]++
		a.Langs[d.Lang]++
	}
	for _, r := range rs {
		a.Reasons[r.Reason]++
	}
	a.Sample = append(a.Sample, ds[:min(len(ds), MaxSample-min(len(a.Sample), MaxSample))]...)
	a.Removed = append(a.Removed, rs[:min(len(rs), MaxShown-min(len(a.Removed), MaxShown))]...)
}

// freeze writes the audience of a mailing: deliveries that wait, and who was left out. Whatever an earlier
// try left behind goes first; nothing of it can have been sent, for only a launched mailing sends.
func (s *Mailings) freeze(ctx context.Context, m Mailing) (Audience, error) {
	a := newAudience()
	if err := s.thaw(ctx, m.ID); err != nil {
		return a, err
	}
	err := s.expand(ctx, m, func(ds []Delivery, rs []Removed) error {
		added, err := s.deliveries.InsertMissing(ctx, pointers(ds)...)
		if err != nil {
			return err
		}
		fresh := ds[:0]
		for i, ok := range added {
			if ok {
				fresh = append(fresh, ds[i])
			}
		}
		if _, err := s.removed.InsertMissing(ctx, pointers(rs)...); err != nil {
			return err
		}
		a.add(fresh, rs)
		return nil
	})
	return a, err
}

// thaw removes a frozen audience of which nothing was sent.
func (s *Mailings) thaw(ctx context.Context, id string) error {
	if _, err := s.deliveries.Delete(ctx, store.And(store.Eq("mailingId", id), store.Eq("state", Queued), store.Eq("attempts", 0))); err != nil {
		return err
	}
	_, err := s.removed.Delete(ctx, store.Eq("mailingId", id))
	return err
}

func pointers[T any](vs []T) []*T {
	out := make([]*T, len(vs))
	for i := range vs {
		out[i] = &vs[i]
	}
	return out
}

// candidate is somebody who may get a message. Address is where to: for a correction the address that got
// the wrong message, whatever the contact's is today.
type candidate struct {
	contact.Contact
	address string
}

// expansion is the work of expanding one mailing.
type expansion struct {
	*Mailings
	m        Mailing
	excluded map[string]bool   // addresses on lists that are excluded
	taken    map[string]string // address → wave that has it
}

// expand goes through the people of every wave, the earliest wave first, and hands over, in parts, who
// gets a message and who does not.
func (s *Mailings) expand(ctx context.Context, m Mailing, emit func([]Delivery, []Removed) error) error {
	e := &expansion{s, m, map[string]bool{}, map[string]string{}}
	for _, list := range m.ExcludeListIDs {
		for c, err := range s.d.Contacts.InList(ctx, list) {
			if err != nil {
				return err
			}
			if address, err := contact.NormalAddress(c.Email); err == nil {
				e.excluded[address] = true
			}
		}
	}
	waves := slices.Clone(m.Waves)
	sort.SliceStable(waves, func(i, j int) bool { return waves[i].At.Before(waves[j].At) })
	for _, w := range waves {
		if err := e.wave(ctx, w, emit); err != nil {
			return err
		}
	}
	return nil
}

func (e *expansion) wave(ctx context.Context, w Wave, emit func([]Delivery, []Removed) error) error {
	seen := map[string]bool{} // contacts: a person on two lists is one person
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
		if c.ID != "" && seen[c.ID] {
			continue
		}
		seen[c.ID] = true
		if part = append(part, c); len(part) == 500 {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	return flush()
}

// people are the members of the wave's lists or, for a correction, those who got the wrong message.
func (e *expansion) people(ctx context.Context, w Wave) iter.Seq2[candidate, error] {
	if e.m.IsCorrection() {
		return e.holders(ctx)
	}
	return func(yield func(candidate, error) bool) {
		for _, list := range e.m.lists(w) {
			for c, err := range e.d.Contacts.InList(ctx, list) {
				if !yield(candidate{c, c.Email}, err) || err != nil {
					return
				}
			}
		}
	}
}

// sift decides about each candidate.
func (e *expansion) sift(ctx context.Context, w Wave, part []candidate) ([]Delivery, []Removed, error) {
	addresses := make([]string, 0, len(part))
	faults := make([]string, len(part))
	for i := range part {
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
	barred, err := e.barred(ctx, e.m, w, addresses)
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
		reason := faults[i]
		if reason == "" {
			reason = e.against(c, w, barred)
		}
		if reason != "" {
			rs = append(rs, e.removedFrom(w, c, reason))
			continue
		}
		e.taken[c.address] = w.ID
		ds = append(ds, e.delivery(w, c, outlets[c.OutletID].Name))
	}
	return ds, rs, nil
}

// against is the reason why a candidate with a good address gets no message, "" when nothing is.
func (e *expansion) against(c candidate, w Wave, barred map[string]bool) string {
	switch wave, taken := e.taken[c.address]; {
	case c.DoNotContact:
		return DoNotContact
	case barred[c.address]:
		return Unsubscribed
	case e.excluded[c.address] || slices.ContainsFunc(c.Lists, func(l string) bool { return slices.Contains(e.m.ExcludeListIDs, l) }):
		return ExcludedList
	case taken && wave != w.ID:
		return EarlierWave
	case taken:
		return Duplicate
	}
	return ""
}

func (e *expansion) outlets(ctx context.Context, part []candidate) (map[string]outlet.Outlet, error) {
	ids := make([]string, 0, len(part))
	for _, c := range part {
		ids = append(ids, c.OutletID)
	}
	return e.d.Outlets.GetAll(ctx, uniq(ids)...)
}

func (e *expansion) delivery(w Wave, c candidate, outletName string) Delivery {
	now := e.now()
	return Delivery{
		ID: DeliveryID(e.m.ID, c.address), MailingID: e.m.ID, WaveID: w.ID,
		ContactID: c.ID, Name: oneLine(c.Name), Address: c.address,
		Outlet: oneLine(outletName), Lang: e.m.lang(c.Lang),
		Search: strings.ToLower(oneLine(c.Name) + " " + c.address), State: Queued, DueAt: w.At, At: now, CreatedAt: now,
		ReleaseID: e.m.ReleaseID, ReleaseVersion: e.m.ReleaseVersion, Facts: e.m.Facts,
	}
}

func (e *expansion) removedFrom(w Wave, c candidate, reason string) Removed {
	return Removed{
		ID: hashID("removed", e.m.ID, w.ID, c.ID, c.address), MailingID: e.m.ID, WaveID: w.ID,
		ContactID: c.ID, Name: oneLine(c.Name), Address: oneLine(c.address), Reason: reason, At: e.now(),
	}
}

// barred are the addresses that may not be mailed in a wave: suppressed altogether, or for every one of its
// lists. A correction has no lists: any suppression keeps it from going out by itself.
func (s *Mailings) barred(ctx context.Context, m Mailing, w Wave, addresses []string) (map[string]bool, error) {
	out := map[string]bool{}
	if len(addresses) == 0 {
		return out, nil
	}
	found, err := s.d.Contacts.Suppressions.Suppressed(ctx, addresses...)
	if err != nil {
		return nil, err
	}
	for address, sup := range found {
		_, held := sup.For(m.lists(w)...)
		out[address] = held || m.IsCorrection()
	}
	return out, nil
}
