package newsroom

import (
	"context"
	"slices"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/release"
)

// The events of a prepared page, in the stream of the incident.
const (
	EventPrepared       = "newsroom.page_prepared"
	EventUnprepared     = "newsroom.page_unprepared"
	EventPreparedOpened = "newsroom.page_opened"
)

// Prepared is what becomes public of an incident at one press: a statement, its page with a phase, perhaps its facts.
// Until then nobody outside finds any of it. There is no text in it: what is said is said by the statement, which goes
// the way of every other, with the same facts and approvals.
type Prepared struct {
	ReleaseID string         `json:"releaseId"` // "" while nothing is prepared
	Phase     incident.Phase `json:"phase"`
	Sheet     bool           `json:"sheet"` // the fact sheet opens with it
	By        string         `json:"by"`    // name
	At        time.Time      `json:"at"`
	OpenedBy  string         `json:"openedBy"`
	OpenedAt  time.Time      `json:"openedAt"` // zero before the press
}

// Set reports whether something is prepared.
func (p Prepared) Set() bool { return p.ReleaseID != "" }

// Opened reports whether it has become public.
func (p Prepared) Opened() bool { return !p.OpenedAt.IsZero() }

// Plan is what somebody wants to have ready.
type Plan struct {
	ReleaseID string
	Phase     incident.Phase
	Sheet     bool
}

// Statements are the releases of an incident that a page can open with: none that the public has seen before, and that
// no embargo keeps. Holding statements come first.
func (n *Newsroom) Statements(ctx context.Context, incidentID string) ([]release.Release, error) {
	page, err := n.d.Releases.Find(ctx, release.Search{IncidentID: incidentID, Limit: mostFound})
	if err != nil {
		return nil, err
	}
	out := slices.DeleteFunc(page.Items, func(rel release.Release) bool { return !opens(rel) })
	slices.SortStableFunc(out, func(a, b release.Release) int {
		switch {
		case a.Kind == b.Kind:
			return 0
		case a.Kind == "holding":
			return -1
		case b.Kind == "holding":
			return 1
		}
		return 0
	})
	return out, nil
}

func opens(rel release.Release) bool {
	return rel.Public == release.Never && rel.State != release.Retracted && !rel.Embargoed
}

// Prepare has the page of an incident ready, or changes what is. It is for real incidents and for drills alike. It is
// refused once the page is public. Faults are on release and phase.
func (n *Newsroom) Prepare(ctx context.Context, incidentID string, p Plan, by audit.Actor) (Board, error) {
	if _, err := n.d.Incidents.Get(ctx, incidentID); err != nil {
		return Board{}, err
	}
	var faults fault.List
	rel, err := n.d.Releases.Get(ctx, p.ReleaseID)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return Board{}, err
	}
	if err != nil || rel.IncidentID != incidentID || !opens(rel) {
		faults.Add(fault.Bad("release", "newsroom.prepared.release"))
	}
	if !slices.Contains(incident.Phases(), p.Phase) {
		faults.Add(fault.Bad("phase", "newsroom.board.phase"))
	}
	if err := faults.Err(); err != nil {
		return Board{}, err
	}
	return n.plan(ctx, incidentID, func(b *Board, at time.Time) {
		was := b.Prepared
		if was.ReleaseID == p.ReleaseID && was.Phase == p.Phase && was.Sheet == p.Sheet {
			return
		}
		b.Prepared = Prepared{ReleaseID: p.ReleaseID, Phase: p.Phase, Sheet: p.Sheet, By: by.Name, At: at}
		b.owe(at, by, EventPrepared, map[string]string{"phase": string(p.Phase), "release": p.ReleaseID})
	})
}

// Unprepare gives up what was prepared.
func (n *Newsroom) Unprepare(ctx context.Context, incidentID string, by audit.Actor) (Board, error) {
	if _, err := n.d.Incidents.Get(ctx, incidentID); err != nil {
		return Board{}, err
	}
	return n.plan(ctx, incidentID, func(b *Board, at time.Time) {
		if b.Prepared.Set() && !b.Prepared.Opened() { // what was opened stays on record
			b.Prepared = Prepared{}
			b.owe(at, by, EventUnprepared, nil)
		}
	})
}

// plan changes what is prepared as long as nothing is public.
func (n *Newsroom) plan(ctx context.Context, incidentID string, change func(*Board, time.Time)) (Board, error) {
	b, err := n.BoardOf(ctx, incidentID)
	if err != nil {
		return b, err
	}
	if b.Public {
		return b, fault.Clash("newsroom.prepared.public")
	}
	return n.changeBoard(ctx, incidentID, func(b *Board, at time.Time) {
		if !b.Public {
			change(b, at)
		}
	})
}

// Hindrance reports what keeps the prepared page from opening now, a fault for each thing; nil when nothing does.
func (n *Newsroom) Hindrance(ctx context.Context, b Board) error {
	rel, err := n.d.Releases.Get(ctx, b.Prepared.ReleaseID)
	if err != nil {
		return err
	}
	var faults fault.List
	if rel.Public != release.Live { // somebody has published the statement alone, which is in nobody's way
		if err := n.d.Releases.Publishable(ctx, rel.ID, rel.Current); err != nil {
			all := fault.All(err)
			if len(all) == 0 {
				return err
			}
			faults = append(faults, all...)
		}
	}
	if b.Prepared.Sheet {
		facts, err := n.facts(ctx, b.ID)
		if err != nil {
			return err
		}
		if facts == 0 {
			faults.Add(fault.Clash("newsroom.sheet.empty"))
		}
	}
	return faults.Err()
}

// facts is how many facts the sheet of an incident would show, where it would be shown.
func (n *Newsroom) facts(ctx context.Context, incidentID string) (int, error) {
	i, err := n.d.Incidents.Get(ctx, incidentID)
	if err != nil {
		return 0, err
	}
	if i.Drill() {
		_, shown, err := n.d.Releases.RehearsedSheet(ctx, incidentID)
		return len(shown), err
	}
	shown, err := n.d.Releases.ShownFacts(ctx, incidentID)
	return len(shown), err
}

// OpenPrepared makes public what was prepared: first the statement, then the facts, last the page, by which everything
// else is found. What is in its way is said before anything is public. A drill's goes to the newsroom of the drill.
//
// Pressed again, by whomever, it does what a crash has left undone, and then nothing.
func (n *Newsroom) OpenPrepared(ctx context.Context, incidentID string, by audit.Actor) (Board, error) {
	i, err := n.d.Incidents.Get(ctx, incidentID)
	if err != nil {
		return Board{}, err
	}
	b, err := n.BoardOf(ctx, incidentID)
	if err != nil {
		return b, err
	}
	if !b.Prepared.Set() {
		return b, fault.Clash("newsroom.prepared.none")
	}
	if b.Prepared.Opened() {
		return n.payBoard(ctx, b)
	}
	if err := n.Hindrance(ctx, b); err != nil {
		return b, err
	}
	rel, err := n.d.Releases.Get(ctx, b.Prepared.ReleaseID)
	if err != nil {
		return b, err
	}
	if rel.Public != release.Live {
		if _, err := n.d.Releases.Publish(ctx, rel.ID, rel.Current, nil, by); err != nil {
			return b, err
		}
	}
	if b.Prepared.Sheet {
		if _, err := n.d.Releases.PublishSheet(ctx, incidentID, by); err != nil {
			return b, err
		}
	}
	return n.changeBoard(ctx, incidentID, func(b *Board, at time.Time) {
		if b.Prepared.Opened() {
			return
		}
		b.Prepared.OpenedAt, b.Prepared.OpenedBy = at, by.Name
		b.owe(at, by, EventPreparedOpened, map[string]string{"phase": string(b.Prepared.Phase), "release": b.Prepared.ReleaseID})
		if i.Mode == incident.Real {
			b.show(b.Prepared.Phase, at, by)
		}
	})
}
