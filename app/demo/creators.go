package demo

import (
	"context"
	"errors"
	"strings"
	"time"

	"standfirst/models/audit"
	"standfirst/models/contact"
	"standfirst/models/creator"
	"standfirst/models/fact"
)

// voice is a creator of the sample. Followers are those of the last months, the latest last.
type voice struct {
	name, latin, lang, country string
	categories                 []string
	accounts                   []handle
}

type handle struct {
	platform, name string
	followers      []int64
	rate           float64
}

var voices = []voice{
	{"小鹿在路上", "Xiaolu", "zh-CN", "CN", []string{"旅行", "攻略"}, []handle{{"xiaohongshu", "5f0c1a2b3c4d5e6f70819203", []int64{148_000, 171_000, 206_000}, .047}, {"douyin", "xiaolu_onroad", []int64{52_000, 61_500}, .031}}},
	{"数码老周", "Lao Zhou", "zh-CN", "CN", []string{"数码", "隐私"}, []handle{{"bilibili", "40018823", []int64{1_180_000, 1_214_000, 1_239_000}, .062}, {"weixin", "laozhou-shuma", []int64{310_000}, .012}}},
	{"Maya Trotter", "", "en", "GB", []string{"travel"}, []handle{{"instagram", "maya.trotter", []int64{64_000, 66_300, 67_100}, .028}, {"tiktok", "mayatrotter", []int64{98_000, 121_000}, .055}}},
	{"Privacy Pete", "", "en", "US", []string{"privacy", "security"}, []handle{{"youtube", "privacypete", []int64{402_000, 418_000, 421_000}, .039}, {"x", "privacypete", []int64{58_000}, .006}}},
	{"海岛生活家", "Haidao", "zh-CN", "CN", []string{"旅行", "生活"}, []handle{{"weibo", "2803301701", []int64{8_900, 9_400}, .018}}},
}

// hire finds creators, and makes two agreements in the open incident: one that is paid, which legal approves
// first, and one with an independent voice who gets the facts and nothing else.
func (s *story) hire(ctx context.Context) error {
	people := make([]contact.Contact, len(voices))
	accounts := 0
	for i, v := range voices {
		c, err := s.introduce(ctx, v)
		if err != nil {
			return err
		}
		people[i] = c
		accounts += len(v.accounts)
	}
	if err := s.know(ctx, people[0].ID); err != nil {
		return err
	}
	paid, err := s.agree(ctx, creator.Terms{
		ContactID: people[0].ID, AccountID: "xiaohongshu:" + voices[0].accounts[0].name, Title: "手机号外泄：用户该怎么做", Format: "post", Benefit: creator.Paid,
		Amount: 1_800_000, Currency: "CNY", Lang: "zh-CN", IncidentID: s.incident.ID, PublishBy: time.Now().AddDate(0, 0, 5).UTC().Format(time.DateOnly), RetainDays: 90,
	}, "用你自己的话向粉丝说明发生了什么、他们现在可以做什么。", s.facts[0], s.facts[1])
	if err != nil {
		return err
	}
	if _, err = s.sp.Creators.Acknowledge(ctx, paid.ID, "星海 MCN 王姐", "微信", paid.Brief.Hash, s.people["omar"]); err != nil {
		return err
	}
	free, err := s.agree(ctx, creator.Terms{
		ContactID: people[3].ID, AccountID: "youtube:privacypete", Title: "What a leaked telephone number means", Format: "video", Benefit: creator.None,
		Lang: "en", IncidentID: s.incident.ID, RetainDays: 180,
	}, "Here is what we have verified. Say of it whatever you think.", s.facts[0], s.facts[2])
	if err != nil {
		return err
	}
	if s.voice, err = s.sp.Creators.IssueLink(ctx, free.ID, false, s.people["omar"]); err != nil {
		return err
	}
	if _, err = s.sp.Creators.AcknowledgeByLink(ctx, s.sp.Creators.Token(s.voice), "Privacy Pete", true, free.Brief.Hash, "203.0.113.20"); err != nil {
		return err
	}
	s.say("%d creators with %d accounts; a paid deal waits for legal, is approved by %s and gets a brief from 2 facts; an independent voice gets the facts and nothing else, and acknowledges by a link of their own", len(voices), accounts, s.people["zhou"].Name)
	return nil
}

// introduce makes the contact, the accounts and their figures of the last months.
func (s *story) introduce(ctx context.Context, v voice) (contact.Contact, error) {
	by := s.people["omar"]
	c, err := s.sp.Contacts.Create(ctx, contact.Contact{Name: v.name, Latin: v.latin, Kind: "creator", Lang: v.lang, Country: v.country}, by)
	if err != nil {
		return c, err
	}
	for _, h := range v.accounts {
		a, err := s.sp.Creators.AddAccount(ctx, c.ID, h.platform, h.name, by)
		if err != nil {
			return c, err
		}
		for i, n := range h.followers {
			back := (len(h.followers) - 1 - i) * 28
			_, err := s.sp.Creators.Measure(ctx, c.ID, creator.Figures{
				AccountID: a.ID, Date: time.Now().UTC().AddDate(0, 0, -back-3).Format(time.DateOnly), Source: creator.ByHand, Followers: n, Likes: -1, Comments: -1, Shares: -1, Rate: h.rate,
			}, by)
			if err != nil {
				return c, err
			}
		}
	}
	_, err = s.sp.Creators.Categorise(ctx, c.ID, v.categories, by)
	return c, err
}

// know adds what a team learns of a creator before hiring: who speaks for them, prices, earlier work.
func (s *story) know(ctx context.Context, id string) error {
	by, today := s.people["omar"], time.Now().UTC().Format(time.DateOnly)
	kit := creator.Origin{Source: "蒲公英", AsOf: today}
	_, e1 := s.sp.Creators.Represent(ctx, id, creator.Manager{Name: "星海 MCN", Contact: "王姐", Email: "wang@xinghai.example", Origin: kit}, by)
	_, e2 := s.sp.Creators.Judge(ctx, id, creator.Judgement{Text: "活跃粉丝约占六成；近三个月增长平稳，未见异常波动。", Origin: kit}, by)
	_, e3 := s.sp.Creators.Quote(ctx, id, creator.Rate{Platform: "xiaohongshu", Format: "post", Amount: 1_800_000, Currency: "CNY", From: today, Origin: kit}, by)
	_, e4 := s.sp.Creators.Worked(ctx, id, creator.Work{Rival: true, Client: "远帆旅行", What: "夏季目的地合集", Origin: kit}, by)
	_, e5 := s.sp.Creators.Violated(ctx, id, creator.Violation{Date: "2025-06-18", Platform: "xiaohongshu", What: "一篇合作笔记未标明广告，经提醒后补标。", Origin: creator.Origin{Source: "平台通知"}}, by)
	_, e6 := s.sp.Creators.File(ctx, id, "框架协议.txt", "2026 年度", strings.NewReader("Harbourlight 港灯 · 星海 MCN · 框架协议（示例）\n"), by)
	return errors.Join(e1, e2, e3, e4, e5, e6)
}

// agree takes a deal to where the brief has gone out. What has a benefit is approved by legal first.
func (s *story) agree(ctx context.Context, t creator.Terms, task string, facts ...fact.Fact) (creator.Deal, error) {
	by, deals := s.people["omar"], s.sp.Creators
	d, err := deals.Arrange(ctx, t, by)
	if err != nil {
		return d, err
	}
	ids := make([]string, len(facts))
	for i, f := range facts {
		ids[i] = f.ID
	}
	steps := []func(context.Context, string, audit.Actor) (creator.Deal, error){
		func(ctx context.Context, id string, by audit.Actor) (creator.Deal, error) {
			return deals.WriteBrief(ctx, id, creator.Ask{Task: task, Facts: ids}, by)
		},
		deals.Offer, deals.Accept, deals.SendBrief,
	}
	if t.Benefit.Any() {
		if _, err := deals.Allow(ctx, d.ID, "标识须在首行", s.people["zhou"]); err != nil {
			return d, err
		}
	}
	for _, step := range steps {
		if d, err = step(ctx, d.ID, by); err != nil {
			return d, err
		}
	}
	return d, nil
}

// spoken notes what became of the deals: the independent voice has published, and the brief of the paid deal
// has lost a fact on the way.
func (s *story) spoken(ctx context.Context) error {
	d, err := s.sp.Creators.Publish(ctx, s.voice.ID, "https://www.youtube.com/watch?v=harbourlight1", "", s.people["omar"])
	if err != nil {
		return err
	}
	until := time.Now().UTC().AddDate(0, 0, d.RetainDays).Format(time.DateOnly)
	if _, err := s.sp.Creators.Retain(ctx, d.ID, until, s.people["omar"]); err != nil {
		return err
	}
	if err := s.sp.Creators.Sweep(ctx); err != nil {
		return err
	}
	page, err := s.sp.Creators.Deals(ctx, creator.DealSearch{Stage: "working", Limit: 10})
	if err != nil {
		return err
	}
	stale := 0
	for _, d := range page.Items {
		if d.Brief.Stale {
			stale++
		}
	}
	s.say("1 creator has published, and what stands there stays up until %s; %d brief is stale since a fact it cites was retracted, so nobody may work from it", until, stale)
	return nil
}
