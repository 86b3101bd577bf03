package creator

import (
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/creator"
	"standfirst/models/fault"
	"standfirst/templates"
)

func showDeal(c *fiber.Ctx) error {
	v, err := dealView(c, templates.Form{})
	if err != nil {
		return err
	}
	return web.Render(c, dealPage, v)
}

// visible returns a deal that the visitor may see: guests see what has been published, nothing on the way.
func visible(c *fiber.Ctx) (creator.Deal, error) {
	d, err := web.Space(c).Creators.Deal(c.UserContext(), c.Params("id"))
	if err == nil && !web.May(c, account.DealRead) && !d.Live() {
		return d, fault.Missing("creator.deal.missing")
	}
	return d, err
}

func dealView(c *fiber.Ctx, form templates.Form) (DealView, error) {
	d, err := visible(c)
	if err != nil {
		return DealView{}, err
	}
	at := "/creators/deals/" + d.ID
	today := web.Now(c).In(web.Zone(c)).Format(time.DateOnly)
	v := DealView{
		Frame: web.Titled(c, titleOf(c, d)), URL: web.URL(c, at), Form: form, Row: dealRow(c, d, today), D: d, Judge: web.May(c, account.DealRead),
		MayEdit: web.May(c, account.ContactEdit) && !d.Erased, Format: web.T(c, "creator.format."+d.Format), Steps: way(c, d), Today: today,
	}
	v.D.Title, v.Drill = v.Row.Title, d.Drill
	v.Crumbs = []templates.Crumb{web.Crumb(c, "creator.title", "/creators"), web.Crumb(c, "deal.title", "/creators/deals")}
	v.Label = label(c, d)
	if !v.Judge {
		v.D = public(d)
		return v, nil
	}
	return v, fillDeal(c, &v, d)
}

// public is what a guest reads of a deal, and nothing else that a deal holds or will hold one day.
func public(d creator.Deal) creator.Deal {
	return creator.Deal{
		ID: d.ID, Title: d.Title, Handle: d.Handle, State: d.State, Open: d.Open, Country: d.Country,
		PublishBy: d.PublishBy, RetainUntil: d.RetainUntil, RetainDays: d.RetainDays, Post: creator.Post{URL: d.Post.URL},
	}
}

func fillDeal(c *fiber.Ctx, v *DealView, d creator.Deal) error {
	sp, ctx := web.Space(c), c.UserContext()
	v.Price = price(c, d.Amount, d.Currency)
	v.BriefURL, v.BriefEdit = v.URL+"/brief", v.URL+"/brief/edit"
	v.Wording = web.T(c, "creator.lang."+d.Lang)
	if d.IncidentID != "" {
		if i, err := sp.Incidents.Get(ctx, d.IncidentID); err == nil {
			v.Incident, _ = i.Title.In(web.Lang(c))
			v.IncidentURL = web.URL(c, "/incidents/"+i.ID)
		}
	}
	if d.Post.ClipID != "" && !d.Drill {
		v.ClipURL = web.URLFor(c, account.ReportRead, "/coverage/"+d.Post.ClipID)
	}
	var err error
	if v.Legal, err = sp.Creators.LegalDue(ctx, d); err != nil {
		return err
	}
	v.Legal = v.Legal && d.Open && !d.Live()
	v.MayAllow = v.Legal && web.May(c, account.ReleaseApprove) && d.MayAllow(web.Actor(c)) == nil
	if d.Open {
		if v.Fallen, err = sp.Creators.Fallen(ctx, d.Brief); err != nil {
			return err
		}
	}
	for _, f := range d.Brief.Facts {
		v.Facts = append(v.Facts, FactLine{Key: f.Key, Claim: f.Claim, Lang: f.Lang, Version: f.Version, URL: web.URL(c, "/facts/"+f.FactID), Fallen: slices.Contains(v.Fallen, f.Key)})
	}
	for _, t := range slices.Backward(d.Drafts) {
		v.Drafts = append(v.Drafts, draftCard(c, t))
	}
	for _, b := range slices.Backward(d.Briefs) {
		v.Earlier = append(v.Earlier, templates.Option{Value: v.BriefURL + "?version=" + strconv.Itoa(b.Version), Label: web.T(c, "deal.brief.version", "version", strconv.Itoa(b.Version))})
	}
	if v.MayEdit && (d.State == creator.Accepted || d.State == creator.Briefed) {
		if v.Link, err = linkOf(c, d); err != nil {
			return err
		}
	}
	v.PostCheck = checkText(c, d.Post.Check)
	for _, f := range slices.Backward(d.Post.Figures) {
		v.Counted = append(v.Counted, CountedRow{f.Date, []int64{f.Views, f.Likes, f.Comments, f.Shares}})
	}
	v.MayCount = v.MayEdit && (d.Live() || d.State == creator.Ended)
	if !d.Drill {
		v.LedgerURL = web.URLFor(c, account.ContactRead, "/contacts/"+d.ContactID+"/trust")
	}
	v.Wrong = d.Brief.Version > 0 && d.Brief.Label != d.Label().Text() && d.Open && !d.Live()
	if !d.Erased {
		v.Next = next(d, v)
	}
	v.Until = untilOf(d, v.Now)
	v.Rateable = d.Rateable()
	v.Scores = digits(c)
	v.Editable = v.MayEdit && !d.Settled()
	events, err := sp.Creators.Log(ctx, d.ID, "", 60)
	if err != nil {
		return err
	}
	for _, ev := range events.Items {
		v.Events = append(v.Events, web.Event(c, ev))
	}
	return nil
}

// next names the one step that is to be taken now.
func next(d creator.Deal, v *DealView) string {
	switch d.State {
	case creator.Draft, creator.Offered:
		if v.Legal {
			return "legal"
		}
		if d.State == creator.Draft {
			return "offer"
		}
		return "answer"
	case creator.Accepted:
		switch {
		case d.Brief.Version == 0, len(v.Fallen) > 0, v.Wrong:
			return "brief"
		case v.Legal:
			return "legal"
		}
		return "send"
	case creator.Briefed:
		if len(v.Fallen) > 0 || v.Wrong {
			return "brief"
		}
		return "acknowledge"
	case creator.Acknowledged, creator.Changes:
		if len(v.Fallen) > 0 || v.Wrong {
			return "brief"
		}
		if !d.Benefit.Any() {
			return "publish"
		}
		return "draft"
	case creator.Submitted:
		if len(v.Fallen) > 0 || v.Wrong {
			return "brief"
		}
		return "review"
	case creator.Approved:
		return "publish"
	case creator.Published:
		if d.Benefit.Any() && (d.Post.CheckAt.IsZero() || !d.Post.Check.OK) {
			return "see"
		}
		return "retain"
	case creator.Retained:
		return retention(d, v)
	}
	if d.State == creator.Ended && d.Rating.Quality == 0 {
		return "rate"
	}
	return ""
}

// retention is the step while the post is to stay up.
func retention(d creator.Deal, v *DealView) string {
	if v.Today < d.RetainUntil {
		return "wait"
	}
	if !d.Looked() {
		return "look"
	}
	return "finish"
}

// untilOf is the date that retention is offered for.
func untilOf(d creator.Deal, now time.Time) string {
	days := d.RetainDays
	if days == 0 {
		days = 30
	}
	from := d.Post.At
	if from.IsZero() {
		from = now
	}
	return from.AddDate(0, 0, days).Format(time.DateOnly)
}

func way(c *fiber.Ctx, d creator.Deal) []templates.Step {
	state := d.State
	if state == creator.Changes {
		state = creator.Submitted
	}
	at := slices.Index(creator.Way, state)
	if at < 0 {
		return nil // declined or cancelled: the way is broken off
	}
	var out []templates.Step
	for i, s := range creator.Way {
		if !d.Benefit.Any() && (s == creator.Submitted || s == creator.Approved) {
			continue
		}
		step := templates.Step{Label: web.T(c, "deal.state."+string(s)), State: "todo"}
		switch {
		case i < at || d.State == creator.Ended:
			step.State = "done"
		case i == at:
			step.State = "now"
		}
		out = append(out, step)
	}
	return out
}

func label(c *fiber.Ctx, d creator.Deal) LabelView {
	due := d.Label()
	v := LabelView{Text: due.Text(), Default: creator.Disclosure(d.Benefit, d.Platform, d.Country).Text()}
	for _, l := range due.Labels {
		if l.Rule != "override" {
			v.Rules = append(v.Rules, web.T(c, "creator.rule."+l.Rule))
		}
	}
	if due.Tool != "" {
		v.Tool = web.T(c, "creator.tool."+due.Tool)
	}
	return v
}

func draftCard(c *fiber.Ctx, t creator.Text) DraftCard {
	card := DraftCard{Text: t, Lang: web.LangOf(t.Text), Check: checkText(c, t.Check), State: web.T(c, "deal.draft.waiting"), Kind: "warn"}
	switch t.Decision {
	case "approved":
		card.State, card.Kind = web.T(c, "deal.draft.approved"), "ok"
	case "changes":
		card.State, card.Kind = web.T(c, "deal.draft.changes"), "info"
	}
	return card
}

func checkText(c *fiber.Ctx, check creator.Check) string {
	if check.OK {
		if check.Label == "" {
			return ""
		}
		return web.T(c, "deal.check.ok", "label", check.Label)
	}
	if check.Reason == "" {
		return ""
	}
	return web.T(c, "creator.draft.label."+check.Reason, "label", check.Label)
}

func digits(c *fiber.Ctx) []templates.Option {
	var out []templates.Option
	for n := 5; n >= 1; n-- {
		out = append(out, templates.Option{Value: strconv.Itoa(n), Label: web.T(c, "deal.score."+strconv.Itoa(n))})
	}
	return out
}
