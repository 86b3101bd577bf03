package fact

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/fact"
	"standfirst/models/mailing"
	"standfirst/models/release"
	"standfirst/templates"
)

// uses are the releases that cite the fact, with the versions of it that they cite, and below each its
// mailings, with how many messages of them have reached somebody.
func uses(c *fiber.Ctx, f fact.Fact) ([]UseRow, error) {
	releases, err := web.Space(c).Releases.CitingFact(c.UserContext(), f.ID)
	if err != nil {
		return nil, err
	}
	var out []UseRow
	for _, r := range releases {
		cited, stale := citations(r, f)
		out = append(out, UseRow{
			URL: web.URL(c, "/releases/"+r.ID), Label: r.Headline(web.Lang(c)), State: string(r.State), Kind: releaseKinds[r.State],
			Versions: strings.Join(cited, ", "), Public: r.IsPublic(), Stale: stale,
		})
		mailed, err := mailings(c, r, f)
		if err != nil {
			return nil, err
		}
		out = append(out, mailed...)
	}
	return elsewhere(c, f, out)
}

// elsewhere adds the public fact sheet and the briefs of creators.
func elsewhere(c *fiber.Ctx, f fact.Fact, out []UseRow) ([]UseRow, error) {
	sp, ctx := web.Space(c), c.UserContext()
	sheet, err := sp.Releases.SheetOf(ctx, f.IncidentID)
	if err != nil {
		return nil, err
	}
	if sheet.Public && f.Public && f.WasVerified() {
		at := web.NewsroomAt(c, sp.ID) + "/facts/" + f.IncidentID
		if f.Drill() {
			at = web.URL(c, "/incidents/"+f.IncidentID+"/newsroom")
		}
		out = append(out, UseRow{
			URL: at, Label: web.T(c, "fact.uses.sheet"), State: "published", Kind: "ok",
			What: web.T(c, "fact.uses.page"), Versions: strconv.Itoa(f.Current), Public: true, Stale: f.State != fact.Verified,
		})
	}
	deals, err := sp.Creators.CitingFact(ctx, f.ID)
	for _, d := range deals {
		if !web.May(c, account.DealRead) && !d.Live() {
			continue // guests see what has been published, nothing on the way
		}
		for _, cited := range d.Brief.Facts {
			if cited.FactID != f.ID {
				continue
			}
			out = append(out, UseRow{
				URL: web.URL(c, "/creators/deals/"+d.ID), Label: d.Title, Kind: "info", What: web.T(c, "fact.uses.brief"),
				Badge: web.T(c, "deal.stage."+d.Stage), Versions: strconv.Itoa(cited.Version), Public: d.Stage == "live",
				Stale: f.State != fact.Verified || cited.Version != f.Current,
			})
		}
	}
	if err != nil {
		return nil, err
	}
	if out, err = frozen(c, f, out); err != nil {
		return nil, err
	}
	return spoken(c, f, out)
}

// shownReports is how many reports are listed where a fact is used.
const shownReports = 50

// frozen adds the snapshots of reports that state the fact: what was handed out does not change with it.
func frozen(c *fiber.Ctx, f fact.Fact, out []UseRow) ([]UseRow, error) {
	if !web.May(c, account.ReportRead) {
		return out, nil
	}
	plans, err := web.Space(c).Reports.StatingFact(c.UserContext(), f.ID, shownReports)
	for _, p := range plans {
		if !web.May(c, p.Subject.Kind.Needs()) {
			continue // its name says what is watched, or who is known
		}
		name, _ := p.Name.In(web.Lang(c))
		for _, snap := range p.Snapshots {
			versions, stale := told(f, snap.Facts)
			if versions == "" {
				continue
			}
			out = append(out, UseRow{
				URL: web.URL(c, "/reports/"+p.ID+"/snapshots/"+snap.Hash), Label: name, What: web.T(c, "fact.uses.report"),
				Badge: templates.DateTime(web.Lang(c), web.Zone(c), snap.At), Kind: "info", Versions: versions, Stale: stale,
			})
		}
	}
	return out, err
}

func mailings(c *fiber.Ctx, r release.Release, f fact.Fact) ([]UseRow, error) {
	all, err := web.Space(c).Mailings.OfRelease(c.UserContext(), r.ID)
	if err != nil {
		return nil, err
	}
	var out []UseRow
	for _, m := range all {
		i := slices.IndexFunc(m.Facts, func(ref fact.Ref) bool { return ref.FactID == f.ID })
		if i < 0 {
			continue
		}
		sent, err := web.Space(c).Mailings.CountRecipients(c.UserContext(), mailing.Search{MailingID: m.ID, State: mailing.Accepted})
		if err != nil {
			return nil, err
		}
		ref := m.Facts[i]
		row := UseRow{
			Label: m.SubjectIn(web.Lang(c)), State: string(m.State), Kind: mailingKinds[m.State], Versions: strconv.Itoa(ref.Version),
			Mailing: true, Handover: m.HandsOver(), Sent: sent, Stale: f.State != fact.Verified || ref.Version != f.Current,
		}
		if web.May(c, account.MailingEdit) {
			row.URL = web.URL(c, "/mailings/"+m.ID)
		}
		out = append(out, row)
	}
	return out, nil
}

var mailingKinds = map[mailing.State]string{
	mailing.Draft: "mute", mailing.Scheduled: "info", mailing.Sending: "info", mailing.Paused: "warn", mailing.Halted: "bad",
	mailing.Done: "ok", mailing.Cancelled: "mute",
}

var releaseKinds = map[release.State]string{
	release.Draft: "mute", release.Review: "info", release.Approved: "ok", release.Published: "ok", release.Retracted: "bad",
}

// citations lists the fact's versions that the release's current and public versions cite, and whether one
// of them may not be relied on any more.
func citations(r release.Release, f fact.Fact) (cited []string, stale bool) {
	for _, n := range []int{r.Current, r.PublishedVersion} {
		h, ok := r.Head(n)
		if !ok {
			continue
		}
		for _, ref := range h.Facts {
			number := strconv.Itoa(ref.Version)
			if ref.FactID != f.ID || slices.Contains(cited, number) {
				continue
			}
			cited = append(cited, number)
			stale = stale || f.State != fact.Verified || ref.Version != f.Current
		}
	}
	return cited, stale
}
