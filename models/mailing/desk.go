package mailing

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"standfirst/models/fault"
)

// PerOutlet is what a mailing does about several people of one outlet in one wave. An editor who finds that three
// colleagues have the same pitch trusts none of them.
type PerOutlet string

// The ways.
const (
	EveryBody PerOutlet = ""     // all get it, and the review says at how many outlets that is so
	OnePerson PerOutlet = "one"  // the one who is nearest to us gets it, see nearer
	OpenLine  PerOutlet = "open" // all get it, and each message names who else at the outlet does
)

// PerOutlets are all ways, in the order in which pages show them.
func PerOutlets() []PerOutlet { return []PerOutlet{EveryBody, OnePerson, OpenLine} }

// mostNamed is how many colleagues a message names.
const mostNamed = 5

func (m *Mailing) setPerOutlet(p Plan, faults *fault.List) {
	if m.PerOutlet = p.PerOutlet; !slices.Contains(PerOutlets(), p.PerOutlet) {
		faults.Add(fault.Bad("per_outlet", "mailing.outlet.unknown"))
	}
	if m.IsCorrection() {
		m.PerOutlet = EveryBody // whoever has the wrong text is to have the right one
	}
}

// colleagues are, of each outlet, who would get a wave if nobody stood in another's way, the nearest first.
type colleagues map[string][]colleague

type colleague struct {
	candidate
	name string
}

// nearer orders two people of one outlet: who answered or was spoken with last, who has written more about us, whom we have written to
// more.
func nearer(a, b colleague) int {
	return cmp.Or(b.LastReply.Compare(a.LastReply), b.LastInteraction.Compare(a.LastInteraction), cmp.Compare(b.Clips, a.Clips), cmp.Compare(b.Mailed, a.Mailed), cmp.Compare(a.ID, b.ID))
}

// colleagues goes through a wave once before it is expanded.
func (e *expansion) colleagues(ctx context.Context, w Wave) (colleagues, error) {
	if e.m.PerOutlet == EveryBody {
		return nil, nil
	}
	out := colleagues{}
	taken, told, looked := maps.Clone(e.taken), e.advising, e.looked
	e.advising = nil
	err := e.parts(ctx, w, func(part []candidate) error {
		return e.each(ctx, w, part, func(c candidate, why verdict) {
			if why.Reason == "" && c.OutletID != "" {
				out[c.OutletID] = append(out[c.OutletID], colleague{c, oneLine(c.Name)})
			}
		})
	})
	e.taken, e.advising, e.looked = taken, told, looked
	for id, of := range out {
		if len(of) < 2 {
			delete(out, id)
			continue
		}
		slices.SortFunc(of, nearer)
	}
	return out, err
}

// inFavour is whether another of the outlet gets the wave instead of a candidate.
func (k colleagues) inFavour(c candidate, how PerOutlet) bool {
	of := k[c.OutletID]
	return how == OnePerson && len(of) > 0 && of[0].ID != c.ID
}

// named are the others of the outlet, as a message names them.
func (k colleagues) named(c candidate, how PerOutlet) string {
	if how != OpenLine {
		return ""
	}
	var names []string
	for _, o := range k[c.OutletID] {
		if o.ID != c.ID && o.name != "" && len(names) < mostNamed {
			names = append(names, o.name)
		}
	}
	return strings.Join(names, ", ")
}

// openly adds to the personal lines who else at the outlet gets the message, if it says so.
func (p *Press) openly(d Delivery, intro string) string {
	if d.AlsoTo == "" {
		return intro
	}
	return strings.TrimSpace(intro + "\n\n" + p.s.d.Words(d.Lang, "mailing.letter.also", map[string]any{"names": d.AlsoTo, "outlet": d.Outlet}))
}
