package outlet

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/field"
)

// Platforms are where a self-media account, a newsletter or a podcast can be at home.
var Platforms = []string{
	"wechat", "weibo", "xiaohongshu", "douyin", "bilibili", "kuaishou", "zhihu", "toutiao", "ximalaya", "xiaoyuzhou",
	"youtube", "instagram", "tiktok", "x", "linkedin", "substack", "spotify", "apple_podcasts", "other",
}

// Desk is an address of an outlet, and what it is for.
type Desk struct {
	Address string `json:"address"` // mail address, phone number or page
	For     string `json:"for"`     // "corrections", "news desk", "pictures"
}

// Reach is a figure of how many people an outlet reaches: where it comes from, on which day it was so, and
// who wrote it down.
type Reach struct {
	Figure int64  `json:"figure"`
	Source string `json:"source"`
	On     string `json:"on"` // date, 2026-11-25; "" is not known
	By     string `json:"by"`
	ByName string `json:"by_name"`
}

// Check is when somebody last saw that the record is right, and where.
type Check struct {
	Source string `json:"source"`
	On     string `json:"on"` // date of the day in UTC
	By     string `json:"by"`
	ByName string `json:"by_name"`
}

// MaxAge is after how many days a figure of reach, and the record as a whole, want to be looked at again.
const MaxAge = 365

// History returns the figures of reach, the newest first. An outlet from before there was a history has its
// one figure.
func (o Outlet) History() []Reach {
	if len(o.Reaches) == 0 && o.Reach > 0 {
		return []Reach{{Figure: o.Reach, Source: o.ReachSource, On: o.ReachAsOf}}
	}
	return o.Reaches
}

// ReachOn is the figure of reach that stood on a date: the newest of then, or the first there is where none is so old. 0 is
// not known.
func (o Outlet) ReachOn(date string) int64 {
	all := o.History()
	for _, r := range all {
		if r.On <= date {
			return r.Figure
		}
	}
	if len(all) == 0 {
		return 0
	}
	return all[len(all)-1].Figure
}

// StaleReach reports whether the figure of reach is too old on a date.
func (o Outlet) StaleReach(date string) bool {
	return o.Reach > 0 && (o.ReachAsOf == "" || after(o.ReachAsOf) <= date)
}

// Stale reports whether the record as a whole wants to be looked at.
func (o Outlet) Stale(date string) bool {
	return after(cmp.Or(o.Checked.On, o.CreatedAt.Format(time.DateOnly))) <= date
}

// after is the date on which something that was so on a date is too old.
func after(date string) string {
	on, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return ""
	}
	return on.AddDate(0, 0, MaxAge).Format(time.DateOnly)
}

func (o *Outlet) tidyProfile(faults *fault.List) {
	var desks []Desk
	for _, d := range o.Desks {
		d.Address, d.For = strings.Join(strings.Fields(d.Address), " "), strings.Join(strings.Fields(d.For), " ")
		if d.Address == "" {
			continue
		}
		if utf8.RuneCountInString(d.Address+d.For) > 300 {
			faults.Add(fault.Bad("desks", "outlet.text.long", "max", 300))
		}
		if !slices.Contains(desks, d) {
			desks = append(desks, d)
		}
	}
	if len(desks) > 30 {
		faults.Add(fault.Bad("desks", "outlet.desk.many", "max", 30))
	}
	switch { // the first desk is the one that short forms and imports know
	case len(desks) == 0 && o.Desk != "":
		desks = []Desk{{Address: strings.TrimSpace(o.Desk)}}
	case len(desks) > 0:
		o.Desk = desks[0].Address
	}
	o.Desks = desks
	if o.Platform != "" && !slices.Contains(Platforms, o.Platform) {
		faults.Add(fault.Bad("platform", "outlet.platform.unknown"))
	}
	o.Handle = strings.Join(strings.Fields(o.Handle), " ")
	if utf8.RuneCountInString(o.Handle) > 200 {
		faults.Add(fault.Bad("handle", "outlet.text.long", "max", 200))
	}
	for key, value := range o.Custom {
		if o.Custom[key] = strings.TrimSpace(value); o.Custom[key] == "" {
			delete(o.Custom, key)
		}
		if utf8.RuneCountInString(value) > 2000 {
			faults.Add(fault.Bad("custom_"+key, "outlet.text.long", "max", 2000))
		}
	}
}

// keepReach puts the figure of reach into the history when it is another one than before, and makes the
// newest the current one.
func (o *Outlet) keepReach(before Outlet, by audit.Actor) {
	o.Reaches = slices.Clone(before.History())
	is := Reach{o.Reach, o.ReachSource, o.ReachAsOf, by.ID, by.Name}
	same := func(r Reach) bool { return r.Figure == is.Figure && r.Source == is.Source && r.On == is.On }
	if o.Reach > 0 && !slices.ContainsFunc(o.Reaches, same) {
		o.Reaches = append(o.Reaches, is)
	}
	if o.Reach == 0 && before.Reach > 0 { // taken out of the form: it is not known any more
		o.Reaches = slices.DeleteFunc(o.Reaches, func(r Reach) bool {
			return r.Figure == before.Reach && r.Source == before.ReachSource && r.On == before.ReachAsOf
		})
	}
	o.current()
}

// current orders the history and makes its newest figure the outlet's.
func (o *Outlet) current() {
	slices.SortStableFunc(o.Reaches, func(a, b Reach) int { return cmp.Compare(b.On, a.On) })
	o.Reach, o.ReachSource, o.ReachAsOf = 0, "", ""
	if len(o.Reaches) > 0 {
		o.Reach, o.ReachSource, o.ReachAsOf = o.Reaches[0].Figure, o.Reaches[0].Source, o.Reaches[0].On
	}
}

// AddReach writes down how many people the outlet reaches, as of a date. The newest figure is the current
// one; an older one that is added late stands where it belongs.
func (s *Outlets) AddReach(ctx context.Context, id string, r Reach, by audit.Actor) (Outlet, error) {
	now := s.now().UTC()
	r.Source, r.On = strings.Join(strings.Fields(r.Source), " "), strings.TrimSpace(r.On)
	if r.On == "" {
		r.On = now.Format(time.DateOnly)
	}
	var faults fault.List
	if r.Figure <= 0 {
		faults.Add(fault.Bad("reach", "outlet.reach.bad"))
	}
	switch n := utf8.RuneCountInString(r.Source); {
	case n == 0:
		faults.Add(fault.Bad("reach_source", "outlet.reach.source_missing"))
	case n > 300:
		faults.Add(fault.Bad("reach_source", "outlet.text.long", "max", 300))
	}
	if _, err := time.Parse(time.DateOnly, r.On); err != nil {
		faults.Add(fault.Bad("reach_as_of", "outlet.reach.date_bad"))
	} else if r.On > now.AddDate(0, 0, 1).Format(time.DateOnly) {
		faults.Add(fault.Bad("reach_as_of", "outlet.reach.future"))
	}
	if err := faults.Err(); err != nil {
		return Outlet{}, err
	}
	return s.Change(ctx, id, AnyRev, func(o *Outlet) { o.Reach, o.ReachSource, o.ReachAsOf = r.Figure, r.Source, r.On }, by)
}

// DropReach takes a figure out of the history: it was a mistake.
func (s *Outlets) DropReach(ctx context.Context, id string, r Reach, by audit.Actor) (Outlet, error) {
	o, err := s.outlets.Edit(ctx, id, func(o *Outlet) error {
		kept := slices.DeleteFunc(slices.Clone(o.History()), func(x Reach) bool {
			return x.Figure == r.Figure && x.Source == r.Source && x.On == r.On
		})
		if len(kept) == len(o.History()) {
			return fault.Missing("outlet.reach.missing")
		}
		o.Reaches, o.UpdatedAt = kept, s.now().UTC()
		o.current()
		o.derive()
		return nil
	})
	if err != nil {
		return o, missing(err)
	}
	return o, s.record(ctx, "outlet.reach_dropped", id, map[string]string{"figure": number(r.Figure), "source": r.Source, "on": r.On}, by)
}

// Confirm notes that somebody has seen that the record is still right.
func (s *Outlets) Confirm(ctx context.Context, id, source string, by audit.Actor) (Outlet, error) {
	source = strings.Join(strings.Fields(source), " ")
	if utf8.RuneCountInString(source) > 200 {
		return Outlet{}, fault.Bad("source", "outlet.text.long", "max", 200)
	}
	on := s.now().UTC().Format(time.DateOnly)
	o, err := s.outlets.Edit(ctx, id, func(o *Outlet) error {
		o.Checked = Check{Source: source, On: on, By: by.ID, ByName: by.Name}
		o.derive()
		return nil
	})
	if err != nil {
		return o, missing(err)
	}
	return o, s.record(ctx, "outlet.confirmed", id, map[string]string{"source": source, "on": on}, by)
}

// CustomFields are the fields that the space has added to its outlets and uses, in their order.
func (s *Outlets) CustomFields(ctx context.Context) ([]field.Field, error) {
	return s.fields.Of(ctx, "outlet")
}
