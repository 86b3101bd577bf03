package report

import (
	"strings"
	"time"

	"standfirst/models/account"
	"standfirst/models/creator"
	"standfirst/models/money"
	"standfirst/models/report"
)

// DealRow is a deal with a creator, and what came of it.
type DealRow struct {
	Creator, Platform, Title, URL, Address string
	State, Kind, Benefit, Label, LabelKind string
	PublishBy, Views, Interactions         string
	At                                     time.Time
	Gone                                   bool
}

var dealKinds = map[creator.State]string{
	creator.Published: "ok", creator.Retained: "ok", creator.Ended: "ok", creator.Declined: "mute", creator.Cancelled: "mute",
}

// shownDeals is how many deals a page lists.
const shownDeals = 100

func (w *writer) programme(v *ShowView) {
	p := w.r.Programme
	if p == nil {
		return
	}
	read := w.may(account.DealRead)
	for _, d := range p.Deals {
		switch {
		case d.OnTheWay() && !read:
		case len(v.Deals) < shownDeals:
			v.Deals = append(v.Deals, w.deal(d))
		default:
			v.MoreDeals++
		}
	}
}

func (w *writer) deal(d report.Dealt) DealRow {
	row := DealRow{
		Creator: d.Creator, Title: d.Title, URL: w.urlFor(account.DealRead, "/creators/deals/"+d.ID), Address: d.Address,
		State: w.t("deal.state." + string(d.State)), Kind: "info", Benefit: w.t("creator.benefit." + string(d.Benefit)), PublishBy: d.PublishBy, At: d.PublishedAt, Gone: d.Gone,
		Views: w.t("report.unknown"),
	}
	if d.Platform != "" {
		row.Platform = w.t("creator.platform." + d.Platform)
	}
	if kind := dealKinds[d.State]; kind != "" {
		row.Kind = kind
	}
	if d.Views >= 0 {
		row.Views = w.number(int(d.Views))
	}
	if d.Interactions > 0 {
		row.Interactions = w.number(int(d.Interactions))
	}
	switch {
	case d.Stale:
		row.Label, row.LabelKind = w.t("report.deal.stale"), "bad"
	case d.Late:
		row.Label, row.LabelKind = w.t("report.deal.late"), "warn"
	case d.PublishedAt.IsZero() || !d.Due:
	case !d.Checked:
		row.Label, row.LabelKind = w.t("report.deal.unchecked"), "warn"
	case d.Labelled:
		row.Label, row.LabelKind = w.t("report.deal.labelled"), "ok"
	default:
		row.Label, row.LabelKind = w.t("report.deal.unlabelled"), "bad"
	}
	return row
}

// programmeHappened tells what was agreed and, to those who may know, what it cost.
func (w *writer) programmeHappened() []string {
	p := w.r.Programme
	out := []string{w.t("report.happened.deals", "n", p.Agreed)}
	if p.Briefed > 0 {
		out = append(out, w.t("report.happened.briefs", "n", p.Acknowledged, "total", p.Briefed))
	}
	if len(p.Costs) > 0 && w.may(account.DealRead) {
		var sums []string
		for _, c := range p.Costs {
			sums = append(sums, c.Currency+" "+money.WriteAmount(c.Amount, c.Currency))
		}
		out = append(out, w.t("report.happened.costs", "sums", strings.Join(sums, ", ")))
	}
	return out
}

// programmeReached tells what was published, and how far it went as far as that is known.
func (w *writer) programmeReached() []string {
	p := w.r.Programme
	if p.Published == 0 {
		return []string{w.t("report.reached.no_posts")}
	}
	out := []string{w.t("report.reached.posts", "n", p.Published)}
	if p.Counted > 0 {
		out = append(out, w.t("report.reached.views", "views", w.number(int(p.Views)), "n", p.Counted, "interactions", w.number(int(p.Interactions))))
	} else {
		out = append(out, w.t("report.reached.uncounted"))
	}
	return out
}

// programmeJudged tells whether what was given something for says so, and still stands.
func (w *writer) programmeJudged() []Line {
	p := w.r.Programme
	var out []Line
	if p.Due > 0 {
		out = append(out, Line{kindOf(p.Labelled == p.Due), w.t("report.judged.labelled", "n", p.Labelled, "total", p.Due), "#programme"})
	}
	if p.Unlabelled > 0 {
		out = append(out, Line{"bad", w.t("report.judged.unlabelled", "n", p.Unlabelled), "#programme"})
	}
	if p.Gone > 0 {
		out = append(out, Line{"bad", w.t("report.judged.posts_gone", "n", p.Gone), "#programme"})
	}
	if len(out) == 0 {
		out = append(out, Line{"ok", w.t("report.judged.programme"), ""})
	}
	return out
}
