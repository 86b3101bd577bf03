package demo

import (
	"context"
	"errors"
	"slices"
	"time"

	"standfirst/models/comment"
	"standfirst/models/contact"
	"standfirst/models/embargo"
	"standfirst/models/incident"
	"standfirst/models/release"
)

// withhold prepares news that nobody has read yet: it goes its way to the approval by a route of two steps, and is
// under embargo, with three journalists invited, one of whom has accepted the terms.
func (s *story) withhold(ctx context.Context) error {
	route, err := s.sp.Releases.SetRoute(ctx, 0, s.newsRoute(), s.people["anna"])
	if err != nil {
		return err
	}
	rel, err := s.sp.Releases.Create(ctx, "", office(), s.people["omar"])
	if err != nil {
		return err
	}
	said, err := s.sp.Comments.Begin(ctx, rel.ID, comment.New{
		Text: "@" + s.people["omar"].Name + " “spring” is read differently in our two cities. Can we name the month?", Lang: "en", Words: "opens in spring",
	}, s.people["lin"])
	if err != nil {
		return err
	}
	if rel, err = s.sp.Embargoes.Set(ctx, rel.ID, s.terms(), s.people["lin"]); err != nil {
		return err
	}
	invited, err := s.admit(ctx, rel)
	if err != nil {
		return err
	}
	v, err := s.sp.Releases.VersionOf(ctx, rel, rel.Current)
	if err != nil {
		return err
	}
	report, err := s.sp.Releases.Check(ctx, rel, v)
	if err != nil {
		return err
	}
	for _, f := range report.Findings {
		if !f.Must() {
			continue
		}
		if _, err := s.sp.Releases.Accept(ctx, rel.ID, rel.Current, f.Key(), "The landlord names the month in January; it changes with the next version.", "", s.people["omar"]); err != nil {
			return err
		}
	}
	if rel, err = s.sp.Releases.Submit(ctx, rel.ID, rel.Current, s.people["omar"]); err != nil {
		return err
	}
	for _, who := range []string{"lin", "anna"} {
		if rel, err = s.sp.Releases.Approve(ctx, rel.ID, rel.Current, "", s.people[who]); err != nil {
			return err
		}
	}
	waits, _ := rel.Round().Turn(route.Steps[1].Key)
	s.say("News under embargo: %d journalists are invited and 1 has accepted the terms; it has passed the first of %d steps of its route, and %d of %d have approved in the second, which waits for %s; 1 comment is open (%s)",
		invited, len(route.Steps), waits.Given(rel.Round().Langs), waits.Step.Needs(), s.people["zhou"].Name, said.Said[0].ByName)
	return nil
}

// newsRoute is the way of news: the press desk looks at the text, then management and legal both approve.
func (s *story) newsRoute() release.Route {
	decider := func(who string) release.Decider { return release.Decider{ID: s.people[who].ID} }
	return release.Route{Kind: "news", Steps: []release.Step{
		{
			Name: "text", Order: 1, People: []release.Decider{decider("lin")}, Minutes: 4 * 60,
			Question: incident.Text{"en": "Is it clear, and does it read as well in the other language?", "zh-CN": "表述是否清楚？两种语言是否都通顺？"},
		},
		{
			Name: "management", Order: 2, People: []release.Decider{decider("anna"), decider("zhou")}, Needed: 2, Minutes: 24 * 60,
			Question: incident.Text{"en": "Do we stand behind every promise in it, in law as well?", "zh-CN": "文中的每项承诺，我们是否都能兑现？法律上是否站得住？"},
		},
	}}
}

func office() release.Manuscript {
	return release.Manuscript{Kind: "news", Text: map[string]release.Text{
		"en": {
			Headline:    "Harbourlight opens an editorial office in Singapore",
			Dateline:    "Singapore",
			Body:        "<p>Harbourlight will edit travel notes from South-East Asia in Singapore. The office opens in spring, with editors who live in the region and write in English and Chinese.</p><p>Readers will find routes by ferry and by night train first.</p>",
			Boilerplate: "Harbourlight is a platform for travel notes with editorial offices in London and Shanghai.",
			Contact:     "Lin Yue, press desk, press@" + domain + ", +44 20 7946 0100",
		},
		"zh-CN": {
			Headline:    "港灯将在新加坡设立编辑部",
			Dateline:    "新加坡",
			Body:        "<p>港灯将在新加坡编辑来自东南亚的旅行笔记。编辑部将于春季启用，编辑常驻当地，以英文和中文写作。</p><p>读者将首先读到轮渡与夜行列车的路线。</p>",
			Boilerplate: "港灯是一个旅行笔记平台，编辑部设在伦敦和上海。",
			Contact:     "林悦，新闻中心，press@" + domain + "，+44 20 7946 0100",
		},
	}}
}

// terms lift the embargo in a week, at nine in the morning in Singapore.
func (s *story) terms() release.EmbargoPlan {
	zone, err := time.LoadLocation("Asia/Singapore")
	if err != nil {
		zone = time.UTC
	}
	day := s.sp.Now().In(zone).AddDate(0, 0, 7)
	return release.EmbargoPlan{
		LiftAt: time.Date(day.Year(), day.Month(), day.Day(), 9, 0, 0, 0, zone), Zone: "Asia/Singapore",
		Title:  map[string]string{"en": "News from Harbourlight", "zh-CN": "港灯消息"},
		Teaser: map[string]string{"en": "Where we edit from next year on.", "zh-CN": "明年起，我们将在哪里编辑。"},
		Terms: map[string]string{
			"en":    "Nothing of this is published, broadcast or passed on before the embargo is lifted.",
			"zh-CN": "解禁之前，不得发布、播出或转告任何内容。",
		},
	}
}

// admit invites three people of the first list; one of them accepts by the personal link.
func (s *story) admit(ctx context.Context, rel release.Release) (int, error) {
	found, err := s.sp.Contacts.Find(ctx, contact.Search{ListID: s.lists[0].ID, Blocked: "no", Limit: 100})
	if err != nil {
		return 0, err
	}
	if len(found.Items) == 0 {
		return 0, errors.New("there is nobody to invite")
	}
	var ids, names []string
	for _, c := range found.Items { // many of the sample bear the same name, which reads like a mistake
		if len(ids) < 3 && !slices.Contains(names, c.Name) {
			ids, names = append(ids, c.ID), append(names, c.Name)
		}
	}
	n, err := s.sp.Embargoes.Invite(ctx, rel.ID, ids, s.people["lin"])
	if err != nil {
		return n, err
	}
	terms, _ := rel.Embargo.Now()
	_, err = s.sp.Embargoes.Accept(ctx, s.sp.Embargoes.Token(rel.ID, ids[0]), embargo.Agreement{
		Name: names[0], Agreed: true, Hash: terms.Hash, Lang: "en", From: "127.0.0.1",
	})
	return n, err
}
