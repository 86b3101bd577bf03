package report_test

import (
	"testing"
	"time"

	"standfirst/handlers/web/webtest"
	"standfirst/models/contact"
	"standfirst/models/creator"
	"standfirst/models/incident"
	model "standfirst/models/report"
)

// dealt is a deal of which the brief was acknowledged.
func (d *desk) dealt(name, handle string, benefit creator.Benefit) creator.Deal {
	d.t.Helper()
	officer, deals := d.As("officer").Actor(), d.Space.Creators
	c := must[contact.Contact](d.t)(d.Space.Contacts.Create(d.ctx, contact.Contact{Name: name, Kind: "creator", Country: "CN"}, officer))
	a := must[creator.Account](d.t)(deals.AddAccount(d.ctx, c.ID, "weibo", handle, officer))
	terms := creator.Terms{ContactID: c.ID, AccountID: a.ID, Title: "Recall explained", Format: "post", Benefit: benefit, Lang: "zh-CN", PublishBy: d.Clock.Now().AddDate(0, 0, 5).Format(time.DateOnly), RetainDays: 90}
	if benefit == creator.Paid {
		terms.Amount, terms.Currency = 1_200_000, "CNY"
	}
	x := must[creator.Deal](d.t)(deals.Arrange(d.ctx, terms, officer))
	must[creator.Deal](d.t)(deals.WriteBrief(d.ctx, x.ID, creator.Ask{Task: "用你自己的话说明召回", Facts: []string{d.fact.ID}}, officer))
	for _, step := range []func(string) (creator.Deal, error){
		func(id string) (creator.Deal, error) { return deals.Offer(d.ctx, id, officer) },
		func(id string) (creator.Deal, error) { return deals.Accept(d.ctx, id, officer) },
		func(id string) (creator.Deal, error) { return deals.SendBrief(d.ctx, id, officer) },
	} {
		x = must[creator.Deal](d.t)(step(x.ID))
	}
	return must[creator.Deal](d.t)(deals.Acknowledge(d.ctx, x.ID, name, "WeChat", x.Brief.Hash, officer))
}

func TestTheWorkWithCreatorsIsToldFromTheDealsToTheLabels(t *testing.T) {
	d := newDesk(t)
	officer := d.As("officer").Actor()
	must[incident.Incident](t)(d.Space.Incidents.MoveTo(d.ctx, d.incident.ID, incident.Closed, "over", d.As("manager").Actor())) // else legal has to allow each deal
	free, paid := d.dealt("小鹿", "xiaolu", creator.None), d.dealt("Pete", "pete", creator.Paid)
	must[creator.Deal](t)(d.Space.Creators.Publish(d.ctx, free.ID, "https://weibo.example/1", "", officer))
	must[creator.Deal](t)(d.Space.Creators.CountPost(d.ctx, free.ID, creator.PostFigures{Date: d.Clock.Now().Format(time.DateOnly), Views: 4200, Likes: 30, Comments: 5, Shares: -1}, officer))
	must[creator.Deal](t)(d.Space.Creators.HandIn(d.ctx, paid.ID, "【广告】今天说说召回", officer))
	must[creator.Deal](t)(d.Space.Creators.ApproveDraft(d.ctx, paid.ID, d.As("manager").Actor()))
	must[creator.Deal](t)(d.Space.Creators.Publish(d.ctx, paid.ID, "https://weibo.example/2", "今天说说召回", officer))
	week := func(at time.Time) model.Subject {
		return model.Subject{Kind: model.OfCreators, Period: model.Period{Unit: "week", First: at.Format(time.DateOnly), Zone: "UTC"}}
	}
	p := must[model.Report](t)(d.Space.Reports.About(d.ctx, week(d.Clock.Now()), time.UTC)).Programme
	if p.Agreed != 2 || p.Briefed != 2 || p.Acknowledged != 2 || p.Published != 2 || p.Due != 1 || p.Labelled != 0 || p.Unlabelled != 1 || p.Views != 4200 || p.Counted != 1 || p.Interactions != 35 || len(p.Costs) != 1 || p.Costs[0].Amount != 1_200_000 {
		t.Errorf("%+v", p)
	}
	if before := must[model.Report](t)(d.Space.Reports.About(d.ctx, week(d.Clock.Now().AddDate(0, 0, -14)), time.UTC)).Programme; len(before.Deals) != 0 {
		t.Errorf("in the weeks before: %+v", before)
	}
	path := d.ordered(week(d.Clock.Now()))
	d.Run(
		webtest.Scenario{Name: "page", As: "officer", Path: path, Has: []string{"2 deals were agreed", "2 of 2 briefs", "CNY 12000.00", "2 posts were published", "4,200 views and 35 interactions", "0 of 1 posts for a benefit", "1 post for a benefit lacks its label", "Label missing", "/acme/creators/deals/" + paid.ID}},
		webtest.Scenario{Name: "what it cost is for those who read deals", As: "viewer", Path: path, Has: []string{"2 posts were published"}, HasNot: []string{"12000", "/creators/deals/"}},
	)
	d.numbersAgree(path, map[string]string{"Deals agreed": "2", "Posts published": "2"})
}

func TestADealOnTheWayIsNamedToThoseWhoReadDeals(t *testing.T) {
	d := newDesk(t)
	officer := d.As("officer").Actor()
	must[incident.Incident](t)(d.Space.Incidents.MoveTo(d.ctx, d.incident.ID, incident.Closed, "over", d.As("manager").Actor()))
	out := d.dealt("小鹿", "xiaolu", creator.None)
	d.dealt("Pete", "pete", creator.Paid)
	must[creator.Deal](t)(d.Space.Creators.Publish(d.ctx, out.ID, "https://weibo.example/1", "", officer))
	path := d.ordered(model.Subject{Kind: model.OfCreators, Period: model.Period{Unit: "week", First: d.Clock.Now().Format(time.DateOnly), Zone: "UTC"}})
	d.Run(
		webtest.Scenario{Name: "to them", As: "officer", Path: path, Has: []string{"小鹿", "Pete"}},
		webtest.Scenario{Name: "and not to a viewer", As: "viewer", Path: path, Has: []string{"2 deals were agreed", "小鹿"}, HasNot: []string{"Pete"}},
	)
}
