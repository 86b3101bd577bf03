package coverage

import (
	"context"
	"iter"
	"math"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/coverage"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/mention"
	"standfirst/models/outlet"
	"standfirst/models/release"
	"standfirst/templates"
)

// names finds what the ids of a page of clips stand for, each once.
type names struct {
	c        *fiber.Ctx
	outlets  map[string]outlet.Outlet
	releases map[string]string

	incidents map[string]incident.Incident // those that a column names
	ours      *mention.Finder              // of names of ours
}

func lookUp(c *fiber.Ctx, clips []coverage.Clip) (*names, error) {
	n := &names{c: c, releases: map[string]string{}}
	var err error
	if n.ours, err = web.Space(c).Coverage.OurNames(c.UserContext()); err != nil {
		return nil, err
	}
	if n.outlets, err = web.Space(c).Outlets.GetAll(c.UserContext(), outletsOf(slices.Values(clips))...); err != nil {
		return nil, err
	}
	for _, clip := range clips {
		for _, m := range clip.Matches {
			if err := n.release(m.ReleaseID); err != nil {
				return nil, err
			}
		}
	}
	return n, nil
}

// outletsOf are the ids of the outlets of clips.
func outletsOf(clips iter.Seq[coverage.Clip]) []string {
	var ids []string
	for clip := range clips {
		if clip.OutletID != "" {
			ids = append(ids, clip.OutletID)
		}
	}
	return ids
}

func (n *names) release(id string) error {
	if _, known := n.releases[id]; known {
		return nil
	}
	rel, err := web.Space(n.c).Releases.Get(n.c.UserContext(), id)
	if fault.KindOf(err) == fault.NotFound {
		n.releases[id] = id
		return nil
	}
	n.releases[id] = rel.Headline(web.Lang(n.c))
	return err
}

// row is a clip as tables show it.
func (n *names) row(clip coverage.Clip) Row {
	c := n.c
	r := Row{
		ID: clip.ID, URL: web.URL(c, "/coverage/"+clip.ID), Title: clip.Title, Lang: clip.Lang, Byline: clip.Byline,
		At: clip.At, NoDate: clip.Published.IsZero(), DayOnly: clip.DayOnly, State: web.T(c, "coverage.state."+string(clip.State)),
		StateKind: stateKinds[clip.State], ReleaseID: clip.ReleaseID, Score: whole(clip.Score), HasScore: clip.ReleaseID != "" && clip.Score > 0,
		Reprint: clip.Reprint, Flagged: clip.Flagged, Waiting: clip.Waiting(), Suggested: clip.State == coverage.Suggested,
		Spot:    clip.Spot.Line(func(key string, args ...any) string { return web.T(c, key, args...) }),
		Trouble: trouble(c, clip.Trouble), Differs: clip.Differs, Breached: clip.Breached,
		Medium: web.T(c, "coverage.medium."+clip.Medium), LangName: langName(c, clip.Lang), FoundAt: clip.FoundAt,
	}
	r.Tags, r.Impact = cellOf(c, clip), n.impact(clip)
	if r.Reach, r.ReachSaid = clip.Reaches(n.standing(clip)); r.Reach > 0 {
		r.ReachSaid = web.T(c, "coverage.impact.why."+r.ReachSaid, "n", r.Reach)
	}
	if clip.Tone.Label != "" {
		r.Tone, r.ToneKind = web.T(c, "coverage.tone."+clip.Tone.Label), toneKinds[clip.Tone.Label]
	}
	if clip.Lineage.Kind != "" {
		r.Lineage = web.T(c, "coverage.lineage."+clip.Lineage.Kind)
	}
	if !clip.Earned() {
		r.Benefit = web.T(c, "creator.earned.not", "benefit", web.T(c, "creator.benefit."+clip.Benefit))
		r.DealURL = web.URLFor(c, account.ContactRead, "/creators/deals/"+clip.DealID)
	}
	if clip.State == coverage.Unmatched && clip.Flagged { // nothing but the claim is to be judged
		state := claimState(clip)
		r.State, r.StateKind = web.T(c, "coverage.claim."+string(state)), claimKinds[state]
	}
	r.Host = clip.Host()
	if r.Title == "" {
		r.Title, r.Lang = clip.URL, ""
	}
	if o, ok := n.outlets[clip.OutletID]; ok {
		r.Outlet, r.OutletURL = o.Name, web.URLFor(c, account.ContactRead, "/outlets/"+o.ID)
	}
	if r.Outlet == "" {
		r.Outlet = clip.OutletSaid
	}
	if clip.ReleaseID != "" {
		r.Release, r.ReleaseURL = n.releases[clip.ReleaseID], web.URL(c, "/releases/"+clip.ReleaseID)
	}
	if i, ok := n.incidents[clip.IncidentID]; ok {
		r.Incident, _ = i.Title.In(web.Lang(c))
		r.IncidentURL = web.URL(c, "/incidents/"+i.ID)
	}
	return r
}

// lookUpIncidents looks up the incidents of clips, where a column names them.
func (n *names) lookUpIncidents(columns []string, clips []coverage.Clip) (err error) {
	if !slices.Contains(columns, "incident") {
		return nil
	}
	var ids []string
	for _, clip := range clips {
		ids = append(ids, clip.IncidentID)
	}
	n.incidents, err = web.Space(n.c).Incidents.GetAll(n.c.UserContext(), ids...)
	return err
}

// claimState is how the claims of a clip stand: confirmed as soon as one is.
func claimState(clip coverage.Clip) coverage.State {
	for _, h := range clip.Claims {
		if h.State == coverage.Confirmed {
			return coverage.Confirmed
		}
	}
	return coverage.Suggested
}

var stateKinds = map[coverage.State]string{
	coverage.Unmatched: "mute", coverage.Suggested: "warn", coverage.Confirmed: "ok", coverage.Rejected: "mute",
}

// trouble says in the visitor's language what went wrong, "" for nothing. Numbers that are counts are
// written as numbers.
func trouble(c *fiber.Ctx, t coverage.Trouble) string {
	if !t.Is() {
		return ""
	}
	return say(c, t.Key, t.Args)
}

func say(c *fiber.Ctx, key string, args map[string]string) string {
	var pairs []any
	for name, v := range args {
		pairs = append(pairs, name, v)
	}
	return web.T(c, key, pairs...)
}

func releaseOptions(c *fiber.Ctx) ([]templates.Option, error) {
	var out []templates.Option
	for _, state := range []release.State{release.Published, release.Approved, release.Retracted} {
		page, err := web.Space(c).Releases.Find(c.UserContext(), release.Search{State: state, Limit: 100})
		if err != nil {
			return nil, err
		}
		for _, rel := range page.Items {
			if !rel.Drill {
				out = append(out, templates.Option{Value: rel.ID, Label: rel.Headline(web.Lang(c))})
			}
		}
	}
	return out, nil
}

func incidentOptions(c *fiber.Ctx) ([]templates.Option, error) {
	page, err := web.Space(c).Incidents.Find(c.UserContext(), incident.Search{Limit: 100})
	if err != nil {
		return nil, err
	}
	var out []templates.Option
	for _, i := range page.Items {
		if !i.Drill() {
			title, _ := i.Title.In(web.Lang(c))
			out = append(out, templates.Option{Value: i.ID, Label: title})
		}
	}
	return out, nil
}

// outletOptions lists outlets by name. With more than a select can hold, the chosen one is among them.
func outletOptions(c *fiber.Ctx, chosen string) ([]templates.Option, error) {
	outlets := web.Space(c).Outlets
	page, err := outlets.Find(c.UserContext(), outlet.Search{Limit: 500})
	if err != nil {
		return nil, err
	}
	var out []templates.Option
	found := chosen == ""
	for _, o := range page.Items {
		out = append(out, templates.Option{Value: o.ID, Label: o.Name})
		found = found || o.ID == chosen
	}
	if found {
		return out, nil
	}
	more, err := outlets.GetAll(c.UserContext(), chosen)
	if o, ok := more[chosen]; ok {
		out = append(out, templates.Option{Value: o.ID, Label: o.Name})
	}
	return out, err
}

func outletName(ctx context.Context, c *fiber.Ctx, id string) (name, url string, err error) {
	if id == "" {
		return "", "", nil
	}
	all, err := web.Space(c).Outlets.GetAll(ctx, id)
	if o, ok := all[id]; ok {
		return o.Name, web.URLFor(c, account.ContactRead, "/outlets/"+id), err
	}
	return "", "", err
}

// whole rounds a share to whole percents: more would pretend to know.
func whole(share float64) float64 { return math.Round(share*100) / 100 }

func percent(share float64) string { return strconv.Itoa(int(share*100+0.5)) + "%" }
