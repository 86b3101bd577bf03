package newsroom_test

import (
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	portal "standfirst/handlers/embargo"
	handlers "standfirst/handlers/newsroom"
	"standfirst/handlers/web"
	"standfirst/handlers/web/webtest"
	mail "standfirst/jobs/mailing"
	"standfirst/models/contact"
	"standfirst/models/fault"
	"standfirst/models/mailing"
	"standfirst/models/release"
)

func (r *room) reader(name, address, lang string) contact.Contact {
	r.t.Helper()
	return must[contact.Contact](r.t)(r.Space.Contacts.Create(r.ctx, contact.Contact{Name: name, Email: address, Lang: lang}, r.As("officer").Actor()))
}

// mailing launches a mailing of a release with one wave at a time, "" at once.
func (r *room) mailing(rel release.Release, at string, people ...contact.Contact) mailing.Mailing {
	r.t.Helper()
	p := mailing.Plan{ReleaseID: rel.ID, Subject: map[string]string{"en": "Something new", "zh-CN": "新消息"}, Waves: []mailing.WavePlan{{Now: at == "", Local: at, Zone: "UTC"}}}
	for _, c := range people {
		p.PeopleIDs = append(p.PeopleIDs, c.ID)
	}
	by := r.As("manager").Actor()
	m := must[mailing.Mailing](r.t)(r.Space.Mailings.Create(r.ctx, p, by))
	return must[mailing.Mailing](r.t)(r.Space.Mailings.Launch(r.ctx, m.ID, m.ID, int64(len(people)), by))
}

// send runs the wave of a mailing that is due.
func (r *room) send(m mailing.Mailing) {
	r.t.Helper()
	engine := mail.New(r.Space.Mailings, slog.New(slog.DiscardHandler), r.Clock.Now)
	_, err := engine.Wave(r.ctx, mailing.WaveJob{MailingID: m.ID, WaveID: m.Waves[0].ID, Run: m.Run}, nil)
	if err != nil {
		r.t.Fatal(err)
	}
}

// got is what somebody got last.
func (r *room) got(address string) mailing.Message {
	r.t.Helper()
	for _, x := range r.mails() {
		if x.Message.To.Email == address {
			return x.Message
		}
	}
	r.t.Fatalf("nothing went to %s", address)
	return mailing.Message{}
}

func TestAMailUnderEmbargoCarriesTheTeaserAndTheLinkAndNotTheText(t *testing.T) {
	r := newRoom(t)
	lei, han := r.reader("Li Lei", "lei@daily.example", "en"), r.reader("韩梅", "han@daily.example", "zh-CN")
	lift := r.Clock.Now().Add(time.Hour).Truncate(time.Minute)
	rel := r.hold(r.marked(""), lift, false)
	r.send(r.mailing(rel, "", lei, han))
	for address, wants := range map[string][]string{
		lei.Email: {"Embargo until", "UNDER EMBARGO until", "Publish nothing.", "On Thursday"}, han.Email: {"禁发，解禁时间", "请勿发布。", "周四"},
	} {
		m := r.got(address)
		for _, part := range []string{m.Subject, m.Text, m.HTML} {
			if strings.Contains(strings.ToLower(part), mark) {
				t.Errorf("the text went to %s: %s", address, part)
			}
		}
		for _, want := range wants {
			if !strings.Contains(m.Subject+m.Text, want) {
				t.Errorf("%s is not told %q: %s\n%s", address, want, m.Subject, m.Text)
			}
		}
		if strings.Contains(m.Text+m.HTML, "embargo.invalid") {
			t.Error("the link was not filled in")
		}
	}
	link := "/embargo/" + r.Space.Embargoes.Token(rel.ID, lei.ID)
	if text := r.got(lei.Email).Text; !strings.Contains(text, "https://press.example.org"+link) {
		t.Fatalf("the personal link is not in %s", text)
	}
	r.Run(webtest.Scenario{Name: "whoever got the mail is invited", Path: link, Lang: "en", Has: []string{"Publish nothing."}, HasNot: []string{"Quillfeather"}})

	later := r.mailing(rel, lift.UTC().Format(mailing.LocalLayout), lei)
	r.Clock.Add(lift.Sub(r.Clock.Now()))
	r.send(later)
	if m := r.got(lei.Email); !strings.Contains(m.Text, "nobody knows of") || strings.Contains(m.Subject, "Embargo") {
		t.Errorf("a wave at the lift carries %s\n%s", m.Subject, m.Text)
	}
}

func TestAnEmbargoAndAMailingWithTheTextKeepApart(t *testing.T) {
	r := newRoom(t)
	lei := r.reader("Li Lei", "lei@daily.example", "en")
	tomorrow := r.Clock.Now().Add(24 * time.Hour).UTC().Format(mailing.LocalLayout)
	open := r.marked("")
	r.mailing(open, tomorrow, lei)
	_, err := r.Space.Embargoes.Set(r.ctx, open.ID, release.EmbargoPlan{LiftAt: r.Clock.Now().Add(time.Hour), Zone: "UTC"}, r.As("officer").Actor())
	if !fault.Is(err, "embargo.mailing") {
		t.Errorf("an embargo over a mailing with the text: %v", err)
	}
	held := r.hold(r.marked(""), r.Clock.Now().Add(48*time.Hour).Truncate(time.Second), false)
	m := r.mailing(held, tomorrow, lei)
	must[release.Release](t)(r.Space.Releases.EndEmbargo(r.ctx, held.ID, "Called off.", r.As("officer").Actor()))
	r.Clock.Add(24 * time.Hour)
	r.send(m)
	if n := len(r.mails()); n != 0 {
		t.Errorf("%d mails of a release whose embargo was ended", n)
	}
	if now := must[mailing.Mailing](t)(r.Space.Mailings.Get(r.ctx, m.ID)); now.State != mailing.Halted {
		t.Errorf("the mailing is %s", now.State)
	}
}

func TestThePageOfAnEmbargo(t *testing.T) {
	routes := func(k *web.Kit) []web.Route {
		return slices.Concat(web.StaticRoutes(k), handlers.Routes(k), portal.Routes(k))
	}
	r := &room{App: webtest.New(t, routes), t: t, ctx: t.Context()}
	lei := r.reader("Li Lei", "lei@daily.example", "en")
	rel := r.marked("")
	page := "/acme/releases/" + rel.ID + "/embargo"
	lift := r.Clock.Now().Add(2 * time.Hour)
	form := url.Values{
		"lift": {lift.Format(mailing.LocalLayout)}, "lift_zone": {"UTC"}, "title.en": {"Something new"}, "title.zh-CN": {"新消息"}, "terms.en": {"Publish nothing."}, "terms.zh-CN": {"请勿发布。"},
	}
	with := func(pairs ...string) url.Values {
		out := url.Values{}
		for name, v := range form {
			out[name] = v
		}
		for i := 0; i+1 < len(pairs); i += 2 {
			out.Set(pairs[i], pairs[i+1])
		}
		return out
	}
	r.Run(
		webtest.Scenario{Name: "nothing yet", As: "officer", Path: page, Has: []string{"<title>Time of publication", "Put under embargo", "By accepting you agree", "接受即表示您同意"}, HasNot: []string{"Under embargo", "It opens by itself", "Nobody has been invited"}},
		webtest.Scenario{Name: "a viewer sets none", As: "viewer", Method: "POST", Path: page, Form: form, Status: 403},
		webtest.Scenario{Name: "another space", As: "rival/officer", Path: page, Status: 404},
		webtest.Scenario{Name: "no time", As: "officer", Method: "POST", Path: page, Form: with("lift", ""), Status: 422, Has: []string{"Say when", "Something new"}},
		webtest.Scenario{Name: "a time that is over", As: "officer", Method: "POST", Path: page, Form: with("lift", "2020-01-01T10:00"), Status: 422, Has: []string{"This moment has passed"}},
		webtest.Scenario{Name: "set", As: "officer", Method: "POST", Path: page, Form: form, Status: 303},
		webtest.Scenario{Name: "what it says", As: "officer", Path: page, Has: []string{"Under embargo", "in 2 h", "Nobody has been invited", "shows nothing"}},
		webtest.Scenario{Name: "a change without a reason", As: "officer", Method: "POST", Path: page, Form: with("title.en", "Other"), Status: 422, Has: []string{"Say why."}},
		webtest.Scenario{Name: "finding somebody", As: "officer", Path: page + "?q=lei", Has: []string{"Li Lei", lei.ID}},
		webtest.Scenario{Name: "nobody chosen", As: "officer", Method: "POST", Path: page + "/people", Status: 422, Has: []string{"Choose somebody"}},
		webtest.Scenario{Name: "invited", As: "officer", Method: "POST", Path: page + "/people", Form: url.Values{"contact": {lei.ID}}, Status: 303},
		webtest.Scenario{Name: "who was invited", As: "officer", Path: page, Has: []string{"0 of 1 have accepted", "/embargo/" + r.Space.Embargoes.Token(rel.ID, lei.ID)}},
		webtest.Scenario{Name: "the links are not for those who only read", As: "viewer", Path: page, HasNot: []string{r.Space.Embargoes.Token(rel.ID, lei.ID)}},
		webtest.Scenario{Name: "as a file", As: "officer", Path: page + "/export.csv", Has: []string{"Li Lei"}},
		webtest.Scenario{Name: "ended without a reason", As: "officer", Method: "POST", Path: page + "/end", Form: url.Values{"act": {"end"}}, Status: 422, Has: []string{"Say why."}},
		webtest.Scenario{Name: "lifted", As: "officer", Method: "POST", Path: page + "/lift", Form: url.Values{"act": {"lift"}, "reason": {"It is out."}}, Status: 303},
		webtest.Scenario{Name: "it is public", Path: "/newsroom/acme/releases/" + rel.Slug, Lang: "en", Has: []string{"Quillfeather opens"}},
		webtest.Scenario{Name: "what became of it", As: "officer", Path: page, Has: []string{"Lifted", "It is out."}},
	)
	jobs := 0
	for {
		j, ok, err := r.Space.Jobs.Claim(r.ctx, "test", time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			break
		}
		must[bool](t)(r.Space.Jobs.Finish(r.ctx, j))
		jobs++
	}
	if jobs != 0 {
		t.Error("the job of the lift runs before it is due")
	}
	r.Clock.Add(3 * time.Hour)
	if j, ok, err := r.Space.Jobs.Claim(r.ctx, "test", time.Minute); err != nil || !ok || j.Kind != "embargo.lift" {
		t.Errorf("the job of the lift: %+v %v %v", j, ok, err)
	}
}
