// Package today is the page that a person sees first: what waits for them, what is under way, what came
// back, and, in a new space, what to do first.
package today

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/handlers/web/step"
	"standfirst/models/account"
	"standfirst/models/complaint"
	"standfirst/models/contact"
	"standfirst/models/coverage"
	"standfirst/models/fact"
	"standfirst/models/incident"
	"standfirst/models/mailing"
	"standfirst/models/promise"
	"standfirst/models/release"
	"standfirst/models/space"
	"standfirst/models/task"
	"standfirst/templates"
)

// Routes are the pages and who may use each.
func Routes(*web.Kit) []web.Route {
	return []web.Route{{Method: fiber.MethodGet, Path: "/", Scope: web.InSpace, Allow: account.Member, Do: show}}
}

type view struct {
	templates.Frame
	Steps     []templates.Step // what a new space does first; empty once all is done
	Next      []step.Row       // what this person is to do next about people, what is due first before the rest
	NextURL   string           // all of it
	Tasks     []item           // this person's, what is due first before the rest
	TasksURL  string           // all of them
	Waiting   []item           // what waits for this person
	Incidents []item           // open ones
	Mailings  []item           // under way and planned
	Coverage  []item           // the latest
}

// item is a line: what it is, where it leads, in what state it is.
type item struct {
	Icon, Label, Lang, Note, URL string
	Kind, State                  string // of the badge; "" shows none
	At                           time.Time
}

var (
	frame  = templates.Frame{Lang: "en", Zone: time.UTC, Now: time.Unix(9, 0), Space: &templates.Space{ID: "acme"}, User: &templates.User{Name: "Ada"}}
	sample = []item{{Icon: "send", Label: "A", Lang: "en", Note: "B", URL: "/x", Kind: "ok", State: "C", At: time.Unix(1, 0)}, {Icon: "send", Label: "A", URL: "/x"}}
	page   = templates.NewPage("app", "today/show.html",
		view{Frame: frame, Steps: []templates.Step{{Label: "A", URL: "/x", State: "now"}}, Next: step.Samples(), NextURL: "/x", Tasks: sample, TasksURL: "/x", Waiting: sample, Incidents: sample, Mailings: sample, Coverage: sample},
		view{Frame: frame})
)

// Pages are the feature's pages, for the test that renders every one.
func Pages() []templates.Checker { return []templates.Checker{page} }

// few is how many lines a card shows; the card's link leads to the rest.
const few = 6

func show(c *fiber.Ctx) error {
	v := view{Frame: web.Frame(c, "nav.today")}
	b := builder{c, web.Space(c), c.UserContext(), &v}
	for _, part := range []func() error{b.steps, b.next, b.tasks, b.promises, b.cases, b.ready, b.incidents, b.approvals, b.comments, b.publications, b.signatures, b.reviews, b.mailings, b.matches, b.unheard, b.stale} {
		if err := part(); err != nil {
			return err
		}
	}
	return web.Render(c, page, v)
}

// builder fills the view part by part; each part asks for what its reader may see.
type builder struct {
	c   *fiber.Ctx
	sp  *space.Space
	ctx context.Context
	v   *view
}

func (b builder) t(key string, args ...any) string { return web.T(b.c, key, args...) }
func (b builder) url(path string) string           { return web.URL(b.c, path) }
func (b builder) lang() string                     { return web.Lang(b.c) }

// steps are shown to whoever runs the space until everything has been done once.
func (b builder) steps() error {
	if !web.May(b.c, account.MailingSend) {
		return nil
	}
	set, err := b.sp.Settings.Get(b.ctx)
	if err != nil {
		return err
	}
	contacts, err := b.sp.Contacts.CountUpTo(b.ctx, contact.Search{}, 1)
	if err != nil {
		return err
	}
	members, err := web.Of(b.c).Accounts.Members(b.ctx, b.sp.ID)
	if err != nil {
		return err
	}
	incidents, err := b.sp.Incidents.Count(b.ctx, incident.Search{})
	if err != nil {
		return err
	}
	releases, err := b.sp.Releases.Find(b.ctx, release.Search{Limit: 1})
	if err != nil {
		return err
	}
	mailings, err := b.sp.Mailings.Find(b.ctx, "", mailing.Part{Limit: 1})
	if err != nil {
		return err
	}
	steps := []struct {
		key, path string
		done      bool
		needs     account.Permission
	}{
		{"today.step.contacts", "/contacts/imports", contacts > 0, account.ContactEdit},
		{"today.step.members", "/members", len(members) > 1, account.UserManage},
		{"today.step.sender", "/settings", set.CanSend(), account.SettingManage},
		{"today.step.incident", "/incidents/new", incidents > 0, account.IncidentManage},
		{"today.step.release", "/releases/new", len(releases.Items) > 0, account.ReleaseEdit},
		{"today.step.mailing", "/mailings/new", len(mailings.Items) > 0, account.MailingEdit},
	}
	open := false
	for _, s := range steps {
		step := templates.Step{Label: b.t(s.key), State: "done"}
		if !s.done {
			step.State = "todo"
			if !open {
				step.State = "now"
			}
			open = true
			if web.May(b.c, s.needs) {
				step.URL = b.url(s.path)
			}
		}
		b.v.Steps = append(b.v.Steps, step)
	}
	if !open {
		b.v.Steps = nil
	}
	return nil
}

// next are the steps about people that are this person's: those due within a week.
func (b builder) next() error {
	if !web.May(b.c, account.ContactEdit) {
		return nil
	}
	week := web.Now(b.c).In(web.Zone(b.c)).AddDate(0, 0, 7).Format(time.DateOnly)
	due, err := b.sp.Contacts.NextSteps(b.ctx, contact.Steps{Owner: web.User(b.c).ID, Until: week, Limit: few})
	if err != nil {
		return err
	}
	b.v.NextURL = b.url("/contacts/steps")
	b.v.Next, err = step.Rows(b.c, due.Items)
	return err
}

// tasks are what this person is to do about incidents.
func (b builder) tasks() error {
	if !web.May(b.c, account.FactVerify) {
		return nil
	}
	mine, err := b.sp.Tasks.Find(b.ctx, task.Search{OwnerID: web.User(b.c).ID, State: task.Open, Limit: few})
	if err != nil || len(mine.Items) == 0 {
		return err
	}
	b.v.TasksURL = b.url("/tasks")
	ids := make([]string, len(mine.Items))
	for n, t := range mine.Items {
		ids[n] = t.IncidentID
	}
	about, err := b.sp.Incidents.GetAll(b.ctx, ids...)
	for _, t := range mine.Items {
		title, lang := t.Title.In(b.lang())
		name, _ := about[t.IncidentID].Title.In(b.lang())
		it := item{Icon: "list-check", Label: title, Lang: lang, Note: name, URL: b.url("/incidents/" + t.IncidentID + "/tasks"), At: t.Due}
		if t.OfSpace() {
			it.URL, it.Note = b.url("/tasks"), b.t("task.of_space")
		}
		if t.Late(web.Now(b.c)) {
			it.Kind, it.State = "bad", b.t("task.late")
		}
		b.v.Tasks = append(b.v.Tasks, it)
	}
	return err
}

// promises are those that are overdue: one's own, and everybody's for whoever answers for the incidents.
func (b builder) promises() error {
	if !web.May(b.c, account.FactVerify) {
		return nil
	}
	search := promise.Search{State: promise.Open, Until: web.Now(b.c), Limit: few}
	if !web.May(b.c, account.IncidentManage) {
		search.OwnerID = web.User(b.c).ID
	}
	late, err := b.sp.Promises.Find(b.ctx, search)
	for _, p := range late.Items {
		text, lang := p.Text.In(b.lang())
		b.v.Waiting = append(b.v.Waiting, item{
			Icon: "shield-check", Label: text, Lang: lang, Note: p.OwnerName, URL: b.url("/promises/" + p.ID), At: p.Due, Kind: "bad", State: b.t("promise.overdue"),
		})
	}
	return err
}

// cases are the complaints that nobody has taken in hand.
func (b builder) cases() error {
	if !web.May(b.c, account.CaseEdit) {
		return nil
	}
	n, err := b.sp.Complaints.Count(b.ctx, complaint.Search{Unowned: true})
	if n > 0 {
		b.v.Waiting = append(b.v.Waiting, item{Icon: "messages", Label: b.t("complaint.waiting", "n", n), URL: b.url("/cases?owner=nobody"), Kind: "warn", State: b.t("complaint.state.received")})
	}
	return err
}

func (b builder) incidents() error {
	if !web.May(b.c, account.IncidentRead) {
		return nil
	}
	open, err := b.sp.Incidents.Find(b.ctx, incident.Search{Open: true, Limit: few})
	for _, i := range open.Items {
		title, lang := i.Title.In(b.lang())
		kind := "info"
		if i.Grade <= 2 {
			kind = "warn"
		}
		b.v.Incidents = append(b.v.Incidents, item{
			Icon: "alert-triangle", Label: title, Lang: lang, URL: b.url("/incidents/" + i.ID), At: i.DeclaredAt,
			Note: b.t("incident.type." + string(i.Type)), Kind: kind, State: b.t("incident.phase." + string(i.Phase)),
		})
	}
	return err
}

// approvals are the releases whose turn it is with this person, what is due first before the rest.
func (b builder) approvals() error {
	if !web.May(b.c, account.ReleaseApprove) {
		return nil
	}
	me := b.sp.Approver(web.User(b.c))
	mine, err := b.sp.Approvals.Waiting(b.ctx, me, few)
	for _, r := range mine {
		head, _ := r.Head(r.Current)
		it := item{
			Icon: "file-check", Label: b.t("today.approve", "title", r.Headline(b.lang())), URL: b.url("/releases/" + r.ID), At: head.At,
			Note: head.ByName, Kind: "warn", State: b.t("release.state.review"),
		}
		if t := r.Turns(me, web.Now(b.c))[0]; !t.Due.IsZero() {
			it.At = t.Due
			if t.Late(web.Now(b.c)) {
				it.Kind, it.State = "bad", b.t("approval.state.late")
			}
		}
		b.v.Waiting = append(b.v.Waiting, it)
	}
	return err
}

// comments are those in which this person was mentioned or answered.
func (b builder) comments() error {
	if !web.May(b.c, account.ReleaseComment) {
		return nil
	}
	mine, err := b.sp.Comments.WaitingFor(b.ctx, web.User(b.c).ID, few)
	for _, w := range mine {
		last := w.Last()
		b.v.Waiting = append(b.v.Waiting, item{
			Icon: "message", Label: b.t("today.comment", "name", last.ByName, "title", w.Release.Headline(b.lang())), Note: short(last.Text),
			URL: b.url("/releases/"+w.ReleaseID) + "#comment-" + w.ID, At: last.At, Kind: "info", State: b.t("today.comment.badge"),
		})
	}
	return err
}

// short is the beginning of what was said.
func short(text string) string {
	if runes := []rune(text); len(runes) > 120 {
		return string(runes[:120]) + "…"
	}
	return text
}

// publications are the releases that are approved and have gone nowhere yet: neither into the newsroom nor
// out by mail.
func (b builder) publications() error {
	if !web.May(b.c, account.ReleaseEdit) {
		return nil
	}
	approved, err := b.sp.Releases.Find(b.ctx, release.Search{State: release.Approved, Limit: 100})
	if err != nil {
		return err
	}
	ids := make([]string, len(approved.Items))
	for i, r := range approved.Items {
		ids[i] = r.ID
	}
	mailed, err := b.sp.Mailings.OfReleases(b.ctx, ids...)
	if err != nil {
		return err
	}
	shown := 0
	for _, r := range approved.Items {
		if shown == few {
			break
		}
		if sent(r, mailed[r.ID]) {
			continue
		}
		shown++
		head, _ := r.Head(r.ApprovedVersion)
		b.v.Waiting = append(b.v.Waiting, item{
			Icon: "news", Label: b.t("today.publish", "title", r.Headline(b.lang())), URL: b.url("/releases/" + r.ID), At: r.UpdatedAt,
			Note: head.ByName, Kind: "ok", State: b.t("state.approved"),
		})
	}
	return nil
}

// sent reports whether the approved version of a release goes, or went, out by one of its mailings.
func sent(r release.Release, mailings []mailing.Mailing) bool {
	return slices.ContainsFunc(mailings, func(m mailing.Mailing) bool {
		return m.ReleaseVersion == r.ApprovedVersion && !m.LaunchedAt.IsZero() && m.State != mailing.Cancelled
	})
}

// signatures are the facts that this person may sign now.
func (b builder) signatures() error {
	if !web.May(b.c, account.FactVerify) {
		return nil
	}
	unverified, err := b.sp.Facts.Find(b.ctx, fact.Search{State: fact.Unverified, Limit: 100})
	shown := 0
	for _, f := range unverified.Items {
		if shown == few || len(f.Now().Evidence) == 0 || f.MaySign(web.Actor(b.c)) != nil {
			continue
		}
		shown++
		claim, lang := f.Now().Claim.In(b.lang())
		b.v.Waiting = append(b.v.Waiting, item{
			Icon: "signature", Label: claim, Lang: lang, URL: b.url("/facts/" + f.ID), At: f.Now().At,
			Note: f.Key, Kind: "warn", State: b.t("today.sign"),
		})
	}
	return err
}

// reviews are the facts whose day of review has come.
func (b builder) reviews() error {
	if !web.May(b.c, account.FactEdit) {
		return nil
	}
	due, err := b.sp.Facts.Find(b.ctx, fact.Search{DueBy: web.Now(b.c), Limit: few})
	for _, f := range due.Items {
		claim, lang := f.Now().Claim.In(b.lang())
		b.v.Waiting = append(b.v.Waiting, item{
			Icon: "clock", Label: claim, Lang: lang, URL: b.url("/facts/" + f.ID), At: f.ReviewAt,
			Note: f.Key, Kind: "warn", State: b.t("fact.review.due"),
		})
	}
	return err
}

var mailingKinds = map[mailing.State]string{
	mailing.Halted: "bad", mailing.Paused: "warn", mailing.Sending: "info", mailing.Scheduled: "info", mailing.Draft: "mute",
}

// mailings are those under way, planned and drafted. What was halted waits for a person until it is
// cancelled or its correction leaves; a correction that was drafted waits until it is sent.
func (b builder) mailings() error {
	if !web.May(b.c, account.MailingEdit) {
		return nil
	}
	for _, state := range []mailing.State{mailing.Halted, mailing.Paused, mailing.Sending, mailing.Scheduled, mailing.Draft} {
		found, err := b.sp.Mailings.Find(b.ctx, state, mailing.Part{Limit: 100})
		if err != nil {
			return err
		}
		corrected := map[string]bool{}
		if state == mailing.Halted {
			if corrected, err = b.sp.Mailings.Corrected(b.ctx, found.Items); err != nil {
				return err
			}
		}
		stopped, err := b.sp.Mailings.StoppedLanes(b.ctx, found.Items)
		if err != nil {
			return err
		}
		shown := 0
		for _, m := range found.Items {
			if shown == few {
				break
			}
			if corrected[m.ID] {
				continue
			}
			shown++
			if lane, ok := stopped[m.ID]; ok {
				it := b.mailing(m)
				it.Kind, it.State, it.Note = "bad", b.t("mailing.lane.stopped"), b.t(mailing.Meant+lane.Why)
				b.v.Waiting = append(b.v.Waiting, it)
			} else if m.State == mailing.Halted || strings.HasPrefix(m.Reason, mailing.Meant) || (m.State == mailing.Draft && m.IsCorrection()) {
				b.v.Waiting = append(b.v.Waiting, b.mailing(m))
			} else {
				b.v.Mailings = append(b.v.Mailings, b.mailing(m))
			}
		}
	}
	return nil
}

func (b builder) mailing(m mailing.Mailing) item {
	it := item{
		Icon: "send", Label: m.SubjectIn(m.Lang), Lang: m.Lang, URL: b.url("/mailings/" + m.ID), At: m.LaunchedAt,
		Kind: mailingKinds[m.State], State: b.t("state." + string(m.State)), Note: b.t("today.recipients", "n", m.Recipients),
	}
	if m.State == mailing.Draft {
		it.At, it.Note = m.UpdatedAt, ""
	}
	if w, ok := m.NextWave(); ok && m.State == mailing.Scheduled {
		it.At = w.At
	}
	return it
}

func (b builder) matches() error {
	if !web.May(b.c, account.ReportRead) {
		return nil
	}
	latest, err := b.sp.Coverage.Find(b.ctx, coverage.Search{Limit: few})
	if err != nil {
		return err
	}
	for _, clip := range latest.Items {
		it := item{Icon: "news", Label: clip.Title, Lang: clip.Lang, Note: clip.Byline, URL: b.url("/coverage/" + clip.ID), At: clip.At}
		switch {
		case clip.Flagged:
			it.Kind, it.State = "bad", b.t("today.flagged")
		case clip.Reprint:
			it.Kind, it.State = "info", b.t("today.reprint")
		}
		b.v.Coverage = append(b.v.Coverage, it)
	}
	if !web.May(b.c, account.CoverageEdit) {
		return nil
	}
	n, err := b.sp.Coverage.Count(b.ctx, coverage.Search{State: coverage.Suggested})
	if n > 0 {
		b.v.Waiting = append(b.v.Waiting, item{
			Icon: "wand", Label: b.t("today.matches", "n", n), URL: b.url("/coverage?state=" + string(coverage.Suggested)),
		})
	}
	return err
}

func (b builder) unheard() error {
	if !web.May(b.c, account.CoverageEdit) {
		return nil
	}
	silent, err := b.sp.Sources.Unheard(b.ctx)
	if len(silent) > 0 {
		b.v.Waiting = append(b.v.Waiting, item{Icon: "rss", Label: b.t("today.unheard", "n", len(silent)), URL: b.url("/sources"), Kind: "warn", State: b.t("today.unheard.badge")})
	}
	return err
}

// stale are the contacts that this person looks after and that want a look now.
func (b builder) stale() error {
	if !web.May(b.c, account.ContactEdit) {
		return nil
	}
	n, err := b.sp.Contacts.CountStale(b.ctx, contact.Stale{By: web.Now(b.c).UTC().Format(time.DateOnly), Owner: web.User(b.c).ID})
	if n > 0 {
		b.v.Waiting = append(b.v.Waiting, item{
			Icon: "user-check", Label: b.t("today.stale", "n", n), URL: b.url("/contacts/stale?owner=me&show=now"), Kind: "warn", State: b.t("today.stale.badge"),
		})
	}
	return err
}
