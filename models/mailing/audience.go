package mailing

import (
	"context"
	"slices"
	"time"

	"standfirst/models/fault"
	"standfirst/models/store"
)

// Audience says who a mailing goes to, before it is frozen.
type Audience struct {
	Total   int64
	Waves   map[string]int64 // by wave id
	Langs   map[string]int64
	Causes  map[Cause]int64 // how many were left out, and why
	Removed []Removed       // the first of them, at most MaxShown
	Sample  []Delivery      // the first of those who get it, at most MaxSample

	first map[string]time.Time // of a wave: when the first message of it is due

	// Of Audience only: at how many outlets several people get it in one wave, and the first of these outlets.
	Shared   int64
	SharedAt []string

	// Of Audience only: whose subject or personal lines would have a gap, because a field is empty for them and the
	// text has no word for that.
	Gaps  int64
	InGap []Delivery // the first of them, at most MaxShown

	// Of Audience only: on which days their readers do not work, the earliest first, and how many messages fall on each.
	DaysOff []DayOff
	OnDay   map[DayOff]int64

	// Of Weigh only.
	More   bool           // there are more than were looked at
	Advice map[Hint]int64 // how many of those who get it a hint is about
}

// How many people a preview of the audience names.
const (
	MaxShown  = 200
	MaxSample = 50
)

// RemovedTotal is how many were left out.
func (a Audience) RemovedTotal() int64 {
	var n int64
	for _, c := range a.Causes {
		n += c
	}
	return n
}

// Reasons says how many were left out, by reason.
func (a Audience) Reasons() map[string]int64 {
	out := map[string]int64{}
	for c, n := range a.Causes {
		out[c.Reason] += n
	}
	return out
}

// Audience expands the audience of a mailing as it is now and writes nothing.
func (s *Mailings) Audience(ctx context.Context, m Mailing) (Audience, error) {
	a := newAudience()
	subjects, intros := m.merged()
	bodies, err := s.gapsOf(ctx, m)
	if err != nil {
		return a, err
	}
	desks := map[string]int{}
	e, err := s.expansion(ctx, m)
	if err != nil {
		return a, err
	}
	err = e.run(ctx, func(ds []Delivery, rs []Removed) error {
		a.add(ds, rs)
		for _, d := range ds {
			a.share(desks, d)
			if who := d.person(); subjects[d.Lang].HasGap(who) || intros[d.Lang].HasGap(who) || bodies[d.Lang].HasGap(who) {
				if a.Gaps++; len(a.InGap) < MaxShown {
					a.InGap = append(a.InGap, d)
				}
			}
		}
		return nil
	})
	a.DaysOff, a.OnDay = e.rest.off()
	return a, err
}

// share counts the outlets of which several people get a wave.
func (a *Audience) share(desks map[string]int, d Delivery) {
	if d.Outlet == "" {
		return
	}
	key := d.WaveID + " " + d.Outlet
	if desks[key]++; desks[key] != 2 {
		return
	}
	if a.Shared++; len(a.SharedAt) < mostNamed && !slices.Contains(a.SharedAt, d.Outlet) {
		a.SharedAt = append(a.SharedAt, d.Outlet)
	}
}

// gaps are the fields of a text in which nothing stands for people of whom the value is not known.
type gaps []string

// HasGap reports whether the text for somebody lacks a word.
func (g gaps) HasGap(p person) bool {
	return slices.ContainsFunc(g, func(field string) bool { return p.field(field) == "" })
}

// gapsOf are the gaps of the release itself, by language.
func (s *Mailings) gapsOf(ctx context.Context, m Mailing) (map[string]gaps, error) {
	v, err := s.d.Releases.Version(ctx, m.ReleaseID, m.ReleaseVersion)
	if fault.KindOf(err) == fault.NotFound {
		return nil, nil // the checks say so
	}
	out := map[string]gaps{}
	for _, lang := range v.Langs() {
		for _, f := range v.FieldsIn(lang) {
			if f.Words == "" {
				out[lang] = append(out[lang], f.Name)
			}
		}
	}
	return out, err
}

func newAudience() Audience {
	return Audience{Waves: map[string]int64{}, Langs: map[string]int64{}, Causes: map[Cause]int64{}, first: map[string]time.Time{}}
}

func (a *Audience) add(ds []Delivery, rs []Removed) {
	for _, d := range ds {
		a.Total++
		a.Waves[d.WaveID]++
		a.Langs[d.Lang]++
		if first, ok := a.first[d.WaveID]; !ok || d.DueAt.Before(first) {
			a.first[d.WaveID] = d.DueAt
		}
	}
	for _, r := range rs {
		a.Causes[Cause{r.Reason, r.About}]++
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
