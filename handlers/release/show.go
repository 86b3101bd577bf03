package release

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/handlers/web/writing"
	"standfirst/models/account"
	"standfirst/models/fact"
	"standfirst/models/incident"
	"standfirst/models/mailing"
	"standfirst/models/newsroom"
	"standfirst/models/release"
	"standfirst/templates"
)

func show(c *fiber.Ctx) error { return renderShow(c, templates.Form{}, fiber.StatusOK) }

// renderShow is the release with its current version, what the checks found, and what can be done now.
func renderShow(c *fiber.Ctx, form templates.Form, status int) error {
	s := web.Space(c)
	rel, err := s.Releases.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	current, err := s.Releases.VersionOf(c.UserContext(), rel, rel.Current)
	if err != nil {
		return err
	}
	report, err := s.Releases.Check(c.UserContext(), rel, current)
	if err != nil {
		return err
	}
	title, _ := incident.Text(rel.Title).In(web.Lang(c))
	v := showView{
		Frame: web.Titled(c, title), Form: form, Base: web.URL(c, "/releases/"+rel.ID), Version: rel.Current,
		State: stateBadge(rel.State), KindKey: writing.KindKey(rel.Kind), Report: newReport(c, current, report),
		CanEdit: web.May(c, account.ReleaseEdit) && rel.State != release.Retracted, CanDecide: web.May(c, account.ReleaseApprove),
	}
	v.Drill = rel.Drill
	v.Crumbs = []templates.Crumb{web.Crumb(c, "release.list.title", "/releases")}
	if err := v.fillText(c, rel, current, report); err != nil {
		return err
	}
	if err := v.fillPassage(c, rel); err != nil {
		return err
	}
	v.fillActions(c, rel)
	if err := v.fillFacts(c, rel); err != nil {
		return err
	}
	if err := v.fillOwed(c, rel); err != nil {
		return err
	}
	if v.Details, err = details(c, rel); err != nil {
		return err
	}
	if v.Embargo, err = embargo(c, rel); err != nil {
		return err
	}
	if rel.Public != release.Never && !rel.Drill {
		if v.Views, err = web.Views(c, newsroom.Page{Kind: newsroom.ReleasePage, Ref: rel.ID}, "?release="+rel.ID); err != nil {
			return err
		}
	}
	events, err := s.Audit.Timeline(c.UserContext(), release.Stream(rel.ID), "", 50)
	if err != nil {
		return err
	}
	v.Events = timeline(c, title, events.Items)
	for i := len(rel.Versions) - 1; i >= 0; i-- {
		v.Versions = append(v.Versions, newVersionRow(c, rel, rel.Versions[i]))
	}
	for i := len(rel.Decisions) - 1; i >= 0; i-- {
		v.Decisions = append(v.Decisions, newDecision(c, rel.Decisions[i]))
	}
	for i := len(rel.Notices) - 1; i >= 0; i-- {
		v.Notices = append(v.Notices, newNotice(c, rel.Notices[i]))
	}
	return web.RenderStatus(c, status, showPage, v)
}

// fillText shows the text, with what is said about its passages.
func (v *showView) fillText(c *fiber.Ctx, rel release.Release, current release.Version, report release.Report) (err error) {
	if v.Comments, err = commentsOf(c, rel); err != nil {
		return err
	}
	var marks map[string][]release.Mark
	if v.Comments != nil {
		marks = v.Comments.marks
	}
	v.Text, err = newText(c, current, report, marks)
	return err
}

func (v *showView) fillActions(c *fiber.Ctx, rel release.Release) {
	head, _ := rel.Head(rel.Current)
	edit := v.CanEdit
	v.Place = web.URLFor(c, account.ReleaseEdit, "/newsroom/releases/"+rel.ID)
	v.Submit = edit && rel.State == release.Draft
	v.Report.CanAccept, v.Report.CanAsk = edit && rel.State != release.Published, edit && !rel.Drill
	if rel.IncidentID != "" {
		v.Report.Record = web.URLFor(c, account.FactEdit, "/incidents/"+rel.IncidentID+"/facts/new")
	}
	own := head.By == web.User(c).ID
	switch {
	case rel.State != release.Review || v.Passage != nil && !own:
	case own:
		v.WaitingKey = "release.waiting.own"
	default:
		v.WaitingKey = "release.waiting.other"
	}
	v.Publish = edit && rel.State == release.Approved && !rel.Embargoed
	v.TakeDown = web.May(c, account.ReleaseEdit) && (rel.Public == release.Live || rel.Public == release.Withdrawn)
	if rel.Public != release.Never && maySeePublic(c, rel) {
		v.PublicURL = publicPath(c, rel)
	}
	if web.May(c, account.CoverageEdit) {
		v.MessagesURL = web.URL(c, "/releases/"+rel.ID+"/messages")
	}
	if mailing.Sendable(rel) > 0 {
		if web.May(c, account.MailingEdit) {
			v.MailURL = web.URL(c, "/mailings/new?release="+rel.ID)
			v.HandoverURL = web.URL(c, "/mailings/handover?release="+rel.ID)
		}
		if web.May(c, account.ReportRead) {
			v.ReportURL = web.URL(c, "/reports/"+rel.ID)
		}
	}
	v.OldIsPublic = rel.IsPublic() && rel.PublishedVersion != rel.Current
	v.PublicVersion = rel.PublishedVersion
}

// fillFacts warns when what is public now stands on facts that have fallen.
func (v *showView) fillFacts(c *fiber.Ctx, rel release.Release) error {
	if !rel.IsPublic() {
		return nil
	}
	head, _ := rel.Head(rel.PublishedVersion)
	standing, err := web.Space(c).Facts.Standing(c.UserContext(), head.Facts)
	if err != nil {
		return err
	}
	for _, s := range standing {
		if !s.OK {
			v.FallenInPublic = append(v.FallenInPublic, s.Fact.Key)
		}
	}
	return nil
}

// owed is a mailing whose readers have a version that was put right since, and whom no correction is drafted for.
type owed struct{ Subject, URL string }

// mostOwed bounds how many are named, and of how many of the latest mailings.
const mostOwed = 20

// fillOwed names the mailings whose readers have what is known to be wrong.
func (v *showView) fillOwed(c *fiber.Ctx, rel release.Release) error {
	if len(rel.Notices) == 0 || !web.May(c, account.MailingEdit) {
		return nil
	}
	all, err := web.Space(c).Mailings.OfRelease(c.UserContext(), rel.ID)
	if err != nil {
		return err
	}
	for _, m := range all[:min(len(all), mostOwed)] {
		_, wrong, err := web.Space(c).Mailings.Owed(c.UserContext(), m, nil)
		if err != nil {
			return err
		}
		if wrong {
			v.Owed = append(v.Owed, owed{m.SubjectIn(web.Lang(c)), web.URL(c, "/mailings/"+m.ID)})
		}
	}
	return nil
}

// publicPath is where a release stands once it is published: the newsroom, or that of its drill.
func publicPath(c *fiber.Ctx, rel release.Release) string {
	if rel.Drill {
		return web.URL(c, "/incidents/"+rel.IncidentID+"/newsroom") + "#" + rel.Slug
	}
	return web.NewsroomAt(c, web.Space(c).ID) + "/releases/" + rel.Slug
}

// maySeePublic reports whether the visitor may go there: the newsroom of a drill is for those who take part.
func maySeePublic(c *fiber.Ctx, rel release.Release) bool {
	return !rel.Drill || web.May(c, account.FactVerify)
}

func details(c *fiber.Ctx, rel release.Release) ([]templates.Detail, error) {
	out := []templates.Detail{{Label: web.T(c, "release.kind"), Value: web.T(c, writing.KindKey(rel.Kind))}}
	if rel.IncidentID != "" {
		inc, err := web.Space(c).Incidents.Get(c.UserContext(), rel.IncidentID)
		if err != nil {
			return nil, err
		}
		title, lang := inc.Title.In(web.Lang(c))
		out = append(out, templates.Detail{Label: web.T(c, "release.incident"), Value: title, URL: web.URL(c, "/incidents/"+inc.ID), Lang: lang})
	}
	address := publicPath(c, rel)
	d := templates.Detail{Label: web.T(c, "release.slug"), Value: address}
	if rel.Public != release.Never && maySeePublic(c, rel) {
		d.URL = address
	}
	return append(out, d), nil
}

func version(c *fiber.Ctx) error {
	rel, v, err := read(c, c.Params("n"))
	if err != nil {
		return err
	}
	report, err := web.Space(c).Releases.Check(c.UserContext(), rel, v)
	if err != nil {
		return err
	}
	view := versionView{Frame: web.Frame(c, "release.version.title", "n", v.Number), By: v.ByName, At: v.At, Hash: v.Hash}
	if view.Text, err = newText(c, v, report, nil); err != nil {
		return err
	}
	view.frame(c, rel)
	if v.Number > 1 {
		view.Diff = web.URL(c, "/releases/"+rel.ID+"/diff?from="+strconv.Itoa(v.Number-1)+"&to="+strconv.Itoa(v.Number))
	}
	return web.Render(c, versionPage, view)
}

func difference(c *fiber.Ctx) error {
	q := web.Query(c)
	rel, to, err := read(c, q.Get("to"))
	if err != nil {
		return err
	}
	_, from, err := read(c, q.Get("from"))
	if err != nil {
		return err
	}
	pictures, err := web.Space(c).Releases.PicturesIn(c.UserContext(), from, to)
	if err != nil {
		return err
	}
	d := release.Compare(from, to, pictures.Names(web.Lang(c)))
	view := diffView{Frame: web.Frame(c, "release.diff.title"), From: d.From, To: d.To, Same: d.Same(), Action: c.Path()}
	view.frame(c, rel)
	for _, change := range d.Changes {
		view.Changes = append(view.Changes, diffPart{Lang: change.Lang, LangKey: writing.LangKey(change.Lang), PartKey: "release.part." + change.Part, Lines: change.Lines})
	}
	if view.FactsIn, err = factNames(c, d.FactsIn); err != nil {
		return err
	}
	if view.FactsOut, err = factNames(c, d.FactsOut); err != nil {
		return err
	}
	for i := len(rel.Versions) - 1; i >= 0; i-- {
		head := rel.Versions[i]
		view.Versions = append(view.Versions, templates.Option{
			Value: strconv.Itoa(head.Number), Label: web.T(c, "release.version.by", "n", head.Number, "name", head.ByName),
		})
	}
	return web.Render(c, diffPage, view)
}

func factNames(c *fiber.Ctx, refs []fact.Ref) ([]string, error) {
	standing, err := web.Space(c).Facts.Standing(c.UserContext(), refs)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, s := range standing {
		out = append(out, web.T(c, "release.fact.name", "fact", s.Fact.Key, "version", s.Ref.Version))
	}
	return out, nil
}

// read returns the release of the path and its version n, the current one when n is "".
func read(c *fiber.Ctx, n string) (release.Release, release.Version, error) {
	s := web.Space(c)
	rel, err := s.Releases.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return rel, release.Version{}, err
	}
	number := rel.Current
	if n != "" {
		number, _ = strconv.Atoi(n) // what is no number is version 0, which is missing
	}
	v, err := s.Releases.VersionOf(c.UserContext(), rel, number)
	return rel, v, err
}

// trusted marks HTML that the model has reduced to its subset a moment ago.
func trusted(clean string) templates.HTML { return templates.HTML(clean) }
