package creator_test

import (
	"strings"
	"testing"
	"time"

	"standfirst/models/coverage"
	"standfirst/models/creator"
	"standfirst/models/store"
)

func TestLabelsByPlatformAndCountry(t *testing.T) {
	for _, c := range []struct {
		benefit           creator.Benefit
		platform, country string
		want, tool        string
	}{
		{creator.Paid, "xiaohongshu", "CN", "广告", "xiaohongshu"},
		{creator.Gifted, "weibo", "", "广告", "weibo"},
		{creator.Paid, "instagram", "US", "#ad", "instagram"},
		{creator.Affiliate, "youtube", "GB", "Ad", "youtube"},
		{creator.Paid, "tiktok", "DE", "Anzeige", "tiktok"},
		{creator.Paid, "x", "FR", "Publicité", "x"},
		{creator.Paid, "x", "IT", "Ad", "x"},
		{creator.Paid, "xiaohongshu", "US", "广告 / #ad", "xiaohongshu"},
		{creator.Paid, "xiaohongshu", "BR", "广告", "xiaohongshu"},
		{creator.Paid, "other", "BR", "Ad", ""},
		{creator.Staff, "linkedin", "US", "#ad", ""},
		{creator.None, "weibo", "CN", "", ""},
	} {
		due := creator.Disclosure(c.benefit, c.platform, c.country)
		if due.Text() != c.want || due.Tool != c.tool {
			t.Errorf("%s on %s in %s: %q %q", c.benefit, c.platform, c.country, due.Text(), due.Tool)
		}
	}
}

func TestLabelMustStandInTheVisibleBeginning(t *testing.T) {
	long := strings.Repeat("这是一段很长的开头。", 12)
	cn, us := creator.Disclosure(creator.Paid, "weibo", "CN"), creator.Disclosure(creator.Paid, "instagram", "US")
	for _, c := range []struct {
		text   string
		due    creator.Due
		reason string
	}{
		{"【广告】今天说说召回", cn, ""},
		{"#广告# 今天说说召回", cn, ""},
		{long + "广告", cn, "late"},
		{"一\n二\n三\n广告", cn, "late"},
		{"这不是广告，真心推荐", cn, "missing"},
		{"感谢品牌方的邀请", cn, "vague"},
		{"#好物 #分享 #日常 #广告", cn, "buried"},
		{"", cn, "missing"},
		{"这不是广告\n【广告】", cn, ""},
		{"#ad My trip", us, ""},
		{"Ad: my trip", us, ""},
		{"My adventure #adventure", us, "missing"},
		{"#fun #sun #ad", us, "buried"},
		{"#sp my trip", us, "vague"},
		{"Paid partnership with Acme", us, ""},
		{"This is not an ad", us, "missing"},
		{"anything", creator.Due{}, ""},
		{"广告 今天", creator.Disclosure(creator.Paid, "xiaohongshu", "US"), "missing"},
		{"广告 #ad today", creator.Disclosure(creator.Paid, "xiaohongshu", "US"), ""},
	} {
		got := creator.CheckLabel(c.text, c.due)
		if got.Reason != c.reason || got.OK != (c.reason == "") {
			t.Errorf("%.40q: %+v, want %q", c.text, got, c.reason)
		}
	}
}

func FuzzCheckLabel(f *testing.F) {
	for _, s := range []string{"#ad", "广告", "ad\xffad", "İ #AD", "#\n#\n#ad"} {
		f.Add(s)
	}
	f.Fuzz(func(_ *testing.T, s string) {
		creator.CheckLabel(s, creator.Disclosure(creator.Staff, "xiaohongshu", "US"))
		creator.CheckLabel(s, creator.Disclosure(creator.Paid, "x", "FR"))
	})
}

func TestBenefitComesFirst(t *testing.T) {
	w := newWorld(t)
	c := w.person("小鹿", "CN")
	a := w.account(c, "weibo", "xiaolu")
	bad := func(change func(*creator.Terms), key string) {
		t.Helper()
		x := terms(c, a)
		change(&x)
		_, err := w.Arrange(w.ctx, x, officer)
		w.wants(err, key)
	}
	bad(func(x *creator.Terms) { x.Benefit = "" }, "creator.benefit.missing")
	bad(func(x *creator.Terms) { x.Amount = 0 }, "creator.amount.missing")
	bad(func(x *creator.Terms) { x.Benefit = creator.None }, "creator.amount.none")
	bad(func(x *creator.Terms) { x.Benefit, x.Amount = creator.Gifted, 0 }, "creator.given.missing")
	bad(func(x *creator.Terms) { x.Currency = "" }, "money.currency.unknown")
	bad(func(x *creator.Terms) { x.AccountID = w.account(w.person("other", ""), "x", "other").ID }, "creator.deal.account_missing")
	bad(func(x *creator.Terms) { x.IncidentID = "no such" }, "creator.deal.incident_missing")
	d := w.step(w.Arrange(w.ctx, terms(c, a), officer))
	if d.State != creator.Draft || d.Label().Text() != "广告" || d.Due != "2026-12-01" {
		t.Fatalf("%+v", d)
	}
}

func TestHiringInAnOpenIncidentNeedsLegal(t *testing.T) {
	w := newWorld(t)
	i, c := w.incident(), w.person("小鹿", "CN")
	x := terms(c, w.account(c, "weibo", "xiaolu"))
	x.IncidentID = i.ID
	d := w.step(w.Arrange(w.ctx, x, lawyer)) // its author is of the legal department
	_, err := w.Offer(w.ctx, d.ID, officer)
	w.wants(err, "creator.legal.due")
	_, err = w.Allow(w.ctx, d.ID, "", lawyer)
	w.wants(err, "creator.legal.author")
	_, err = w.Allow(w.ctx, d.ID, "", manager)
	w.wants(err, "creator.legal.department")
	second := lawyer
	second.ID, second.Department = "u9", "Legal "
	d = w.step(w.Allow(w.ctx, d.ID, "label in the first line", second))
	d = w.step(w.Offer(w.ctx, d.ID, officer))
	// Other terms are not what legal has approved.
	x.Amount = 9900000
	d = w.step(w.Rewrite(w.ctx, d.ID, d.Rev, x, officer))
	if d.State != creator.Draft {
		t.Fatal(d.State)
	}
	_, err = w.Offer(w.ctx, d.ID, officer)
	w.wants(err, "creator.legal.due")
	// Without a benefit it is an independent voice, who may be told the facts.
	x.Benefit, x.Amount = creator.None, 0
	d = w.step(w.Rewrite(w.ctx, d.ID, d.Rev, x, officer))
	w.step(w.Offer(w.ctx, d.ID, officer))
}

func TestFactsOfAnOpenIncidentInTheBriefNeedLegalAsWell(t *testing.T) {
	w := newWorld(t)
	i, c := w.incident(), w.person("小鹿", "CN")
	f := w.verified(i, "Two batches were not sealed.")
	d := w.step(w.Arrange(w.ctx, terms(c, w.account(c, "weibo", "xiaolu")), officer)) // names no incident
	d = w.step(w.Offer(w.ctx, d.ID, officer))
	d = w.step(w.Accept(w.ctx, d.ID, officer))
	d = w.step(w.WriteBrief(w.ctx, d.ID, creator.Ask{Task: "说明召回", Facts: []string{f.ID}}, officer))
	_, err := w.SendBrief(w.ctx, d.ID, officer)
	w.wants(err, "creator.legal.due")
	w.step(w.Allow(w.ctx, d.ID, "", lawyer))
	w.step(w.SendBrief(w.ctx, d.ID, officer))
}

func TestBriefIsBuiltFromVerifiedFactsOnly(t *testing.T) {
	w := newWorld(t)
	d, f := w.arranged(creator.Paid)
	if b := d.Brief; b.Version != 1 || b.Facts[0].Claim != "两批次未密封。" || b.Facts[0].Version != f.Current || len(b.Hash) != 64 || b.Label != "广告" {
		t.Fatalf("%+v", b)
	}
	_, err := w.WriteBrief(w.ctx, d.ID, creator.Ask{Task: "x"}, officer)
	w.wants(err, "creator.brief.facts_missing")
	i := w.incident()
	raw, err := w.sp.Facts.Create(w.ctx, factNew(i.ID, "Nobody fell ill."), officer)
	w.must(err)
	_, err = w.WriteBrief(w.ctx, d.ID, creator.Ask{Task: "x", Facts: []string{f.ID, raw.ID}}, officer)
	w.wants(err, "creator.brief.unverified")
	d = w.step(w.Offer(w.ctx, d.ID, officer))
	d = w.step(w.Accept(w.ctx, d.ID, officer))
	// The fact falls: the brief does not go, and the sweep makes that visible.
	_, err = w.sp.Facts.Retract(w.ctx, f.ID, "a third batch", manager)
	w.must(err)
	_, err = w.SendBrief(w.ctx, d.ID, officer)
	w.wants(err, "creator.brief.stale")
	w.must(w.Sweep(w.ctx))
	if d, err = w.Deal(w.ctx, d.ID); err != nil || !d.Brief.Stale || d.Brief.Fallen[0] != f.Key {
		t.Fatalf("%+v %v", d.Brief, err)
	}
	rev := d.Rev
	w.must(w.Sweep(w.ctx))
	if d, _ = w.Deal(w.ctx, d.ID); d.Rev != rev {
		t.Fatal("the second sweep wrote again")
	}
	// A fact that falls between sending and acknowledging stops that as well.
	other := w.verified(i, "Another claim.")
	_, err = w.sp.Incidents.MoveTo(w.ctx, i.ID, "closed", "over", manager)
	w.must(err)
	d = w.step(w.WriteBrief(w.ctx, d.ID, creator.Ask{Task: "说明召回", Facts: []string{other.ID}}, officer))
	d = w.step(w.SendBrief(w.ctx, d.ID, officer))
	_, err = w.sp.Facts.Dispute(w.ctx, other.ID, "asked", manager)
	w.must(err)
	_, err = w.Acknowledge(w.ctx, d.ID, "小鹿", "WeChat", d.Brief.Hash, officer)
	w.wants(err, "creator.brief.stale")
	if len(d.Briefs) != 1 {
		t.Fatal("the earlier brief is gone")
	}
}

// acknowledged takes a deal to where drafts come in.
func (w *world) acknowledged(benefit creator.Benefit) creator.Deal {
	w.t.Helper()
	d, _ := w.arranged(benefit)
	d = w.step(w.Offer(w.ctx, d.ID, officer))
	d = w.step(w.Accept(w.ctx, d.ID, officer))
	d = w.step(w.SendBrief(w.ctx, d.ID, officer))
	_, err := w.Acknowledge(w.ctx, d.ID, "小鹿", "WeChat", "another", officer)
	w.wants(err, "creator.ack.other")
	_, err = w.Acknowledge(w.ctx, d.ID, "", "WeChat", d.Brief.Hash, officer)
	w.wants(err, "creator.ack.name_missing")
	d = w.step(w.Acknowledge(w.ctx, d.ID, "小鹿", "WeChat", d.Brief.Hash, officer))
	if a := d.Brief.Ack; a.Hash != d.Brief.Hash || a.Name != "小鹿" || !a.At.Equal(w.now) || a.ByName != "Omar" {
		w.t.Fatalf("%+v", a)
	}
	return d
}

const post = "https://www.xiaohongshu.com/explore/656f00000000000000000001"

func (w *world) published(benefit creator.Benefit) creator.Deal {
	w.t.Helper()
	d := w.acknowledged(benefit)
	if benefit.Any() {
		_, err := w.Publish(w.ctx, d.ID, post, "", officer)
		w.wants(err, "creator.deal.step")
		d = w.step(w.HandIn(w.ctx, d.ID, "【广告】关于召回", officer))
		d = w.step(w.ApproveDraft(w.ctx, d.ID, manager))
	}
	return w.step(w.Publish(w.ctx, d.ID, post, "", officer))
}

func TestDraftsAreReviewed(t *testing.T) {
	w := newWorld(t)
	d := w.acknowledged(creator.Paid)
	d = w.step(w.HandIn(w.ctx, d.ID, "关于召回，我想说……", officer))
	if d.Drafts[0].Check.OK || d.Drafts[0].Check.Reason != creator.LabelMissing {
		t.Fatalf("%+v", d.Drafts[0].Check)
	}
	_, err := w.ApproveDraft(w.ctx, d.ID, manager)
	w.wants(err, "creator.draft.label.missing")
	_, err = w.AskChanges(w.ctx, d.ID, "", manager)
	w.wants(err, "creator.comment.missing")
	d = w.step(w.AskChanges(w.ctx, d.ID, "请在开头标明广告", manager))
	_, err = w.ApproveDraft(w.ctx, d.ID, manager)
	w.wants(err, "creator.deal.step")
	d = w.step(w.HandIn(w.ctx, d.ID, "【广告】关于召回", officer))
	d = w.step(w.Comment(w.ctx, d.ID, 2, "好", manager))
	d = w.step(w.ApproveDraft(w.ctx, d.ID, manager))
	if d.State != creator.Approved || len(d.Drafts) != 2 || d.Drafts[0].Decision != "changes" || d.Drafts[1].Decided != "林悦" || len(d.Drafts[1].Comments) != 1 {
		t.Fatalf("%+v", d.Drafts)
	}
	// A new brief begins the work anew.
	d = w.step(w.WriteBrief(w.ctx, d.ID, creator.Ask{Task: "新的", Facts: []string{d.Brief.Facts[0].FactID}}, officer))
	if d.State != creator.Accepted || len(d.Briefs) != 1 || d.Briefs[0].Ack.Name != "小鹿" || d.Brief.Ack.Name != "" {
		t.Fatalf("%+v", d)
	}
}

func TestAnotherLabelNeedsAReason(t *testing.T) {
	w := newWorld(t)
	d, _ := w.arranged(creator.Paid)
	_, err := w.Relabel(w.ctx, d.ID, "推广", "", officer)
	w.wants(err, "creator.reason.missing")
	d = w.step(w.Relabel(w.ctx, d.ID, "推广", "asked by the platform", officer))
	if d.Label().Text() != "推广" {
		t.Fatal(d.Label())
	}
	d = w.step(w.Offer(w.ctx, d.ID, officer))
	d = w.step(w.Accept(w.ctx, d.ID, officer))
	_, err = w.SendBrief(w.ctx, d.ID, officer) // it still names the old one
	w.wants(err, "creator.brief.label")
	d = w.step(w.Relabel(w.ctx, d.ID, "", "", officer))
	w.step(w.SendBrief(w.ctx, d.ID, officer))
}

func TestPaidIsNeverEarned(t *testing.T) {
	w := newWorld(t)
	// A clip that is there before.
	clips, err := w.sp.Coverage.Clip(w.ctx, coverage.Pasted{Addresses: post + "?utm_source=x"}, officer)
	w.must(err)
	d := w.published(creator.Paid)
	c, err := w.sp.Coverage.Get(w.ctx, clips[0].ID)
	w.must(err)
	if c.Earned() || c.Benefit != "paid" || c.DealID != d.ID || c.ContactID != d.ContactID {
		t.Fatalf("%+v", c)
	}
	// One that comes after the mark, by whatever way.
	const later = "https://weibo.com/1/later"
	w.must(w.sp.Coverage.Mark(w.ctx, coverage.Marked{URL: later, Benefit: "gifted", DealID: d.ID}))
	w.must(w.sp.Coverage.Mark(w.ctx, coverage.Marked{URL: later, Benefit: "gifted", DealID: d.ID}))
	clips, err = w.sp.Coverage.Clip(w.ctx, coverage.Pasted{Addresses: "http://www.weibo.com/1/later/"}, officer)
	w.must(err)
	if clips[0].Earned() {
		t.Fatal("a later clip counts as earned")
	}
	n, err := w.sp.Coverage.Count(w.ctx, coverage.Search{Earned: true, All: true})
	w.must(err)
	all, err := w.sp.Coverage.Count(w.ctx, coverage.Search{All: true})
	w.must(err)
	if n != 0 || all != 2 {
		t.Fatal(n, all)
	}
}

func TestWithoutABenefitThePostIsEarnedAndHasAClip(t *testing.T) {
	w := newWorld(t)
	d := w.published(creator.None)
	c, err := w.sp.Coverage.Get(w.ctx, d.Post.ClipID)
	w.must(err)
	if !c.Earned() || c.Medium != "post" || c.ContactID != d.ContactID {
		t.Fatalf("%+v", c)
	}
	w.step(w.Retain(w.ctx, d.ID, "2026-12-25", officer)) // no label to look for
}

func TestAClipThatACrashLeftOutIsMadeByTheSweep(t *testing.T) {
	w := newWorld(t)
	d := w.published(creator.Gifted)
	w.must(w.Sweep(w.ctx))
	c, err := w.sp.Coverage.Get(w.ctx, d.Post.ClipID)
	w.must(err)
	if c.Benefit != "gifted" {
		t.Fatalf("%+v", c)
	}
}

func TestRetention(t *testing.T) {
	w := newWorld(t)
	d := w.published(creator.Paid)
	_, err := w.Retain(w.ctx, d.ID, "2026-12-25", officer)
	w.wants(err, "creator.retain.unseen")
	d = w.step(w.See(w.ctx, d.ID, "关于召回", officer))
	if d.Post.Check.OK {
		t.Fatal("no label was seen")
	}
	d = w.step(w.See(w.ctx, d.ID, "【广告】关于召回", officer))
	_, err = w.Retain(w.ctx, d.ID, "2026-11-01", officer)
	w.wants(err, "creator.retain.past")
	d = w.step(w.Retain(w.ctx, d.ID, "2026-12-25", officer))
	if d.State != creator.Retained || d.Due != "2026-12-25" {
		t.Fatalf("%+v", d)
	}
	_, err = w.Finish(w.ctx, d.ID, officer)
	w.wants(err, "creator.retain.early")
	w.must(w.Sweep(w.ctx))
	if d, _ = w.Deal(w.ctx, d.ID); d.CheckDue {
		t.Fatal("due too early")
	}
	w.now = time.Date(2026, 12, 25, 1, 0, 0, 0, time.UTC)
	w.must(w.Sweep(w.ctx))
	if d, _ = w.Deal(w.ctx, d.ID); !d.CheckDue {
		t.Fatal("not due")
	}
	_, err = w.Finish(w.ctx, d.ID, officer)
	w.wants(err, "creator.retain.look")
	d = w.step(w.Look(w.ctx, d.ID, true, "", officer))
	d = w.step(w.Finish(w.ctx, d.ID, officer))
	_, err = w.Rate(w.ctx, d.ID, creator.Rating{Quality: 6, Timeliness: 1}, officer)
	w.wants(err, "creator.rating.missing")
	d = w.step(w.Rate(w.ctx, d.ID, creator.Rating{Quality: 5, Timeliness: 4, Communication: 3, Note: "good"}, officer))
	p, err := w.Get(w.ctx, d.ContactID)
	w.must(err)
	if p.OpenDeals != 0 || len(p.Benefits) != 1 || p.Benefits[0] != "paid" {
		t.Fatalf("%+v", p)
	}
	log, err := w.Log(w.ctx, d.ID, "", 50)
	w.must(err)
	if log.Items[0].Action != "deal.rated" || len(log.Items) < 14 {
		t.Fatalf("%d %+v", len(log.Items), log.Items[0])
	}
	w.wants(w.sp.Contacts.Delete(w.ctx, d.ContactID, officer), "contact.delete.dealt")
}

func TestAPostThatIsTakenDownEarlyIsAViolation(t *testing.T) {
	w := newWorld(t)
	d := w.published(creator.Paid)
	d = w.step(w.See(w.ctx, d.ID, "广告 召回", officer))
	d = w.step(w.Retain(w.ctx, d.ID, "2026-12-25", officer))
	_, err := w.Look(w.ctx, d.ID, false, "", officer)
	w.wants(err, "creator.look.note_missing")
	d = w.step(w.Look(w.ctx, d.ID, false, "deleted", officer))
	p, err := w.Get(w.ctx, d.ContactID)
	w.must(err)
	if d.State != creator.Ended || len(p.Violations) != 1 || p.Violations[0].DealID != d.ID || p.Violations[0].What != "deleted" {
		t.Fatalf("%+v", p.Violations)
	}
}

func TestCancelNeedsAReasonAndNothingPublished(t *testing.T) {
	w := newWorld(t)
	d, _ := w.arranged(creator.Paid)
	_, err := w.Cancel(w.ctx, d.ID, "", officer)
	w.wants(err, "creator.reason.missing")
	d = w.step(w.Cancel(w.ctx, d.ID, "budget", officer))
	if d.Open || d.Stage != "closed" {
		t.Fatalf("%+v", d)
	}
	_, err = w.Offer(w.ctx, d.ID, officer)
	w.wants(err, "creator.deal.step")
	live := newWorld(t)
	l := live.published(creator.Paid)
	_, err = live.Cancel(live.ctx, l.ID, "no", officer)
	live.wants(err, "creator.deal.live")
}

func TestTheProgramItselfArrangesNothing(t *testing.T) {
	w := newWorld(t)
	d, _ := w.arranged(creator.Paid)
	system := officer
	system.ID = "system:test"
	_, err := w.Offer(w.ctx, d.ID, system)
	w.wants(err, "creator.person")
	_, err = w.Publish(w.ctx, d.ID, post, "", officer)
	w.wants(err, "creator.deal.step")
}

// A deal that an older program has written does not say which facts its brief cites: the step of the upgrade finds it
// again, and leaves alone what is right already.
func TestOldDealsAreFoundByTheirFactsAfterTheUpgrade(t *testing.T) {
	w := newWorld(t)
	d, f := w.arranged(creator.Paid)
	c := w.person("小鹿二", "CN")
	other := w.step(w.Arrange(w.ctx, terms(c, w.account(c, "weibo", "xiaolu2")), officer))
	deals, err := store.Open[creator.Deal](w.ctx, w.sp.DB(), "creator_deals")
	w.must(err)
	_, err = deals.Edit(w.ctx, d.ID, func(d *creator.Deal) error { d.Facts = nil; return nil })
	w.must(err)
	citing := func() (ids []string) {
		t.Helper()
		found, err := w.CitingFact(w.ctx, f.ID)
		w.must(err)
		for _, d := range found {
			ids = append(ids, d.ID)
		}
		return ids
	}
	if ids := citing(); len(ids) != 0 {
		t.Fatal("it is no old document:", ids)
	}
	w.must(w.RederiveDeals(w.ctx))
	if ids := citing(); len(ids) != 1 || ids[0] != d.ID {
		t.Fatal(ids)
	}
	once, err := deals.Get(w.ctx, d.ID)
	w.must(err)
	w.must(w.RederiveDeals(w.ctx)) // as after a death in the middle
	twice, err := deals.Get(w.ctx, d.ID)
	w.must(err)
	untouched, err := deals.Get(w.ctx, other.ID)
	w.must(err)
	if once.Rev != twice.Rev || untouched.Rev != other.Rev {
		t.Fatalf("written again: %d and %d, the other %d and %d", once.Rev, twice.Rev, other.Rev, untouched.Rev)
	}
}
