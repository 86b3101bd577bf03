package newsroom_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"standfirst/handlers/embargo"
	handlers "standfirst/handlers/newsroom"
	releases "standfirst/handlers/release"
	"standfirst/handlers/web"
	"standfirst/handlers/web/webtest"
	mail "standfirst/jobs/mailing"
	embargoes "standfirst/models/embargo"
	"standfirst/models/fault"
	"standfirst/models/mailing"
	"standfirst/models/release"
	"standfirst/models/space"
)

// Who wants a text out at nine says so beside the button that publishes it; it is public at nine and not a moment before.
func TestAReleaseIsPublishedAtItsTime(t *testing.T) {
	routes := func(k *web.Kit) []web.Route {
		return slices.Concat(web.StaticRoutes(k), handlers.Routes(k), embargo.Routes(k), releases.Routes(k))
	}
	frame := func(k *web.Kit, out *space.Outside) { out.Frame = mail.Frame{Set: k.Set} }
	r := &room{App: webtest.New(t, routes, frame), t: t, ctx: t.Context()}
	rel := r.approved("", english("The doors open", "<p>Come in.</p>"))
	at := "/acme/releases/" + rel.ID
	public := "/newsroom/acme/releases/" + rel.Slug
	lift := r.Clock.Now().Add(2 * time.Hour).Truncate(time.Minute).UTC()
	when := func(t time.Time) url.Values {
		return url.Values{"lift": {t.Format("2006-01-02T15:04")}, "lift_zone": {"UTC"}}
	}
	r.Run(
		webtest.Scenario{Name: "the way there", As: "manager", Path: at + "/publication", Has: []string{at + `/embargo"`, "Publish at another time"}},
		webtest.Scenario{Name: "the form", As: "manager", Path: at + "/embargo", Has: []string{"Publish at a time", "Put under embargo"}},
		webtest.Scenario{Name: "without a time", As: "manager", Method: "POST", Path: at + "/embargo/schedule", Form: url.Values{}, Status: 422, Has: []string{`id="f-lift"`, "Say when"}},
		webtest.Scenario{Name: "in the past", As: "manager", Method: "POST", Path: at + "/embargo/schedule", Form: when(lift.Add(-3 * time.Hour)), Status: 422, Has: []string{"has passed", lift.Add(-3 * time.Hour).Format("2006-01-02T15:04")}},
		webtest.Scenario{Name: "by who may not", As: "viewer", Method: "POST", Path: at + "/embargo/schedule", Form: when(lift), Status: 403},
		webtest.Scenario{Name: "set", As: "manager", Method: "POST", Path: at + "/embargo/schedule", Form: when(lift), Status: 303},
		webtest.Scenario{Name: "set again", As: "manager", Method: "POST", Path: at + "/embargo/schedule", Form: when(lift), Status: 303},
		webtest.Scenario{Name: "the release says so", As: "manager", Path: at, Has: []string{"Scheduled", "Time of publication"}, HasNot: []string{"Under embargo", "have accepted"}},
		webtest.Scenario{Name: "its page says so", As: "manager", Path: at + "/embargo", Has: []string{"<title>Time of publication", "Scheduled", lift.Format("2006-01-02T15:04")}, HasNot: []string{"Who may read it early"}},
		webtest.Scenario{Name: "moving it wants a reason", As: "manager", Method: "POST", Path: at + "/embargo/schedule", Form: when(lift.Add(time.Hour)), Status: 422, Has: []string{`id="f-reason"`}},
		webtest.Scenario{Name: "nobody sees it", Path: public, Status: 404},
		webtest.Scenario{Name: "nor a title", Path: "/newsroom/acme", HasNot: []string{"The doors open", "Announcement by"}},
	)
	han := r.reader("Han Mei", "han@daily.example", "en")
	plan := mailing.Plan{ReleaseID: rel.ID, PeopleIDs: []string{han.ID}, Subject: map[string]string{"en": "The doors"}, Waves: []mailing.WavePlan{{Now: true}}}
	soon := must[mailing.Mailing](t)(r.Space.Mailings.Create(r.ctx, plan, r.As("manager").Actor()))
	if _, err := r.Space.Mailings.Launch(r.ctx, soon.ID, soon.ID, 1, r.As("manager").Actor()); !fault.Is(err, "mailing.check.too_soon") {
		t.Errorf("mailed before its time: %v", err)
	}
	m := r.mailing(rel, lift.Format("2006-01-02T15:04"), han)
	r.Clock.Add(lift.Sub(r.Clock.Now()) - time.Millisecond)
	r.Run(webtest.Scenario{Name: "a moment before", Path: public, Status: 404})
	r.Clock.Add(time.Millisecond)
	r.send(m)
	if got := r.got(han.Email); !strings.Contains(got.Text, "Come in.") || strings.Contains(got.Text, "embargo") {
		t.Errorf("the mail at its time:\n%s", got.Text)
	}
	r.Run(
		webtest.Scenario{Name: "at its time", Path: public, Has: []string{"The doors open"}},
		webtest.Scenario{Name: "in the feed", Path: "/newsroom/acme/rss.xml", Has: []string{"The doors open"}},
	)
	early := r.hold(r.approved("", english("Read early", "<p>Words.</p>")), r.Clock.Now().Add(time.Hour), false)
	lei := r.reader("Li Lei", "lei@daily.example", "en")
	must[int](t)(r.Space.Embargoes.Invite(r.ctx, early.ID, []string{lei.ID}, r.As("officer").Actor()))
	must[release.Release](t)(r.Space.Releases.EndEmbargo(r.ctx, early.ID, "Later", r.As("officer").Actor()))
	r.Run(
		webtest.Scenario{Name: "not once people may read early", As: "manager", Path: "/acme/releases/" + early.ID + "/embargo", HasNot: []string{"Publish at a time"}},
		webtest.Scenario{Name: "nor by hand", As: "manager", Method: "POST", Path: "/acme/releases/" + early.ID + "/embargo/schedule", Form: when(r.Clock.Now().Add(time.Hour)), Status: 422, Has: []string{"People were invited"}},
	)
	got := must[release.Release](t)(r.Space.Releases.Get(r.ctx, rel.ID))
	if !got.PublishedAt.Equal(lift) || got.Embargo.State != release.Lifted || !strings.Contains(got.PublishedTitle["en"], "doors") {
		t.Errorf("%+v", got.Embargo)
	}
}

// Scheduling a release and inviting somebody to read it early exclude each other, also when two nodes do both at the
// same moment: whoever asks for the time lets the other come in between.
func TestNobodyIsInvitedToWhatIsScheduledAtTheSameMoment(t *testing.T) {
	var out space.Outside
	r := &room{App: webtest.New(t, handlers.Routes, func(_ *web.Kit, o *space.Outside) { out = *o }), t: t, ctx: t.Context()}
	lei := r.reader("Li Lei", "lei@daily.example", "en")
	by := r.As("officer").Actor()
	calls, during := 0, func() {}
	node := must[*space.Space](t)(space.Open(r.ctx, r.Space.SpaceRecord, r.Space.DB(), r.Space.Files, func() time.Time {
		if calls--; calls == 0 {
			during()
		}
		return r.Clock.Now()
	}, out))
	schedule := func(sp *space.Space, rel release.Release) error {
		e := rel.Embargo
		terms, _ := e.Now()
		_, err := sp.Embargoes.Set(r.ctx, rel.ID, release.EmbargoPlan{Scheduled: true, LiftAt: e.LiftAt, Zone: e.Zone, Reason: "At nine", Title: e.Title, Terms: terms.Text}, by)
		return err
	}
	invite := func(sp *space.Space, rel release.Release) error {
		_, err := sp.Embargoes.Invite(r.ctx, rel.ID, []string{lei.ID}, by)
		return err
	}
	for name, two := range map[string][2]func(*space.Space, release.Release) error{"scheduled first": {schedule, invite}, "invited first": {invite, schedule}} {
		met, between := 0, 0
		for n := 1; ; n++ {
			rel := r.hold(r.approved("", english("The doors open", "<p>Come in.</p>")), r.Clock.Now().Add(time.Hour), false)
			var second error
			came := false
			calls, during = n, func() { came, second = true, two[1](r.Space, rel) }
			first := two[0](node, rel)
			if !came {
				break
			}
			met++
			if first != nil && second == nil {
				between++
			}
			rel = must[release.Release](t)(r.Space.Releases.Get(r.ctx, rel.ID))
			invited := must[embargoes.Count](t)(r.Space.Embargoes.Count(r.ctx, rel)).Invited
			if rel.Embargo.Scheduled && invited > 0 || first == nil && second == nil {
				t.Errorf("%s, at the %d. look at the clock: scheduled %v, %d invited (%v, %v)", name, n, rel.Embargo.Scheduled, invited, first, second)
			}
		}
		if met < 2 || between == 0 {
			t.Errorf("%s: nothing came between, of %d", name, met)
		}
	}
}
