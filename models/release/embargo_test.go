package release

import (
	"testing"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/incident"
)

func plan(lift time.Time) EmbargoPlan {
	return EmbargoPlan{
		LiftAt: lift, Zone: "Asia/Shanghai", Title: map[string]string{"en": "News of a product"}, Teaser: map[string]string{"en": "On Thursday."}, Terms: map[string]string{"en": "Publish nothing."},
	}
}

// embargoed is an approved release that opens in an hour.
func (d *desk) embargoed() Release {
	d.t.Helper()
	inc := d.incident(incident.Real)
	rel := d.approved(inc.ID, d.verified(inc.ID, "12 units overheated.", ""))
	return must[Release](d.t)(d.SetEmbargo(d.ctx, rel.ID, plan(d.time.Add(time.Hour)), anna))
}

// node is another node on the same store, whose clock is ahead of the first one's.
func (d *desk) node(ahead time.Duration) *Releases {
	d.t.Helper()
	now := func() time.Time { return d.time.Add(ahead) }
	log := must[*audit.Log](d.t)(audit.Open(d.ctx, d.db, now))
	return must[*Releases](d.t)(Open(d.ctx, Deps{DB: d.db, Audit: log, Incidents: d.Incidents, Facts: d.Facts, Now: now}))
}

// sees reports whether the public sees a release on a node, by every way that the model has.
func sees(t *testing.T, d *desk, node *Releases, rel Release) bool {
	t.Helper()
	must[time.Time](t)(node.Lift(d.ctx))
	_, err := node.Address(d.ctx, rel.Slug)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		t.Fatal(err)
	}
	there := err == nil
	list, _, err := node.Listed(d.ctx, "", 10)
	found, err2 := node.SearchPublic(d.ctx, "recalling", 10)
	about, err3 := node.About(d.ctx, rel.IncidentID)
	if err != nil || err2 != nil || err3 != nil {
		t.Fatal(err, err2, err3)
	}
	asked := must[Answer](t)(node.Genuine(d.ctx, "We recall the battery. We are recalling the battery. 12 units overheated."))
	for way, yes := range map[string]bool{"list": len(list) > 0, "search": len(found) > 0, "incident": len(about) > 0, "genuine": asked.Likeness != Unknown} {
		if yes != there {
			t.Fatalf("at %s the address says %v and the %s %v", node.Now(), there, way, yes)
		}
	}
	return there
}

func TestAReleaseUnderEmbargoOpensByItselfToTheSecondOnEveryNode(t *testing.T) {
	d := newDesk(t)
	rel := d.embargoed()
	lift := rel.Embargo.LiftAt
	ahead := d.node(300 * time.Millisecond) // no two clocks are the same
	for _, at := range []time.Duration{-time.Hour, -time.Second, -301 * time.Millisecond, -time.Millisecond} {
		d.time = lift.Add(at)
		if sees(t, d, d.Releases, rel) {
			t.Fatalf("seen %s before the lift", -at)
		}
		if early := at+300*time.Millisecond < 0; early == sees(t, d, ahead, rel) {
			t.Fatalf("%s before the lift by the first clock the second node is wrong", -at)
		}
	}
	d.time = lift
	if !sees(t, d, d.Releases, rel) || !sees(t, d, ahead, rel) {
		t.Fatal("not seen at the lift")
	}
	now := must[Release](t)(d.Get(d.ctx, rel.ID))
	if !now.PublishedAt.Equal(lift) || now.State != Published || now.Embargo.State != Lifted || now.Embargoed {
		t.Errorf("%+v", now)
	}
	events, err := d.Audit.Timeline(d.ctx, Stream(rel.ID), "", 20)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, ev := range events.Items {
		if ev.Action == EventPublished {
			n++
		}
	}
	if n != 1 {
		t.Errorf("published %d times", n)
	}
}

func TestALiftThatIsMovedCountsOnEveryNode(t *testing.T) {
	d := newDesk(t)
	rel := d.embargoed()
	first, other := rel.Embargo.LiftAt, d.node(0)
	if sees(t, d, other, rel) {
		t.Fatal("seen at once")
	}
	later := plan(first.Add(time.Hour))
	if _, err := d.SetEmbargo(d.ctx, rel.ID, later, anna); !fault.Is(err, "embargo.reason.missing") {
		t.Fatal(err)
	}
	later.Reason = "The laboratory needs longer."
	rel = must[Release](t)(d.SetEmbargo(d.ctx, rel.ID, later, anna))
	if len(rel.Embargo.Terms) != 2 || rel.Embargo.Terms[0].Hash == rel.Embargo.Terms[1].Hash {
		t.Errorf("other terms have not another hash: %+v", rel.Embargo.Terms)
	}
	d.time = first.Add(time.Minute)
	if sees(t, d, other, rel) || sees(t, d, d.Releases, rel) {
		t.Fatal("seen at the time that does not hold any more")
	}
	if _, err := d.LiftNow(d.ctx, rel.ID, "", bo); !fault.Is(err, "embargo.reason.missing") {
		t.Fatal(err)
	}
	must[Release](t)(d.LiftNow(d.ctx, rel.ID, "Somebody has published it.", bo))
	if !sees(t, d, d.Releases, rel) || !sees(t, d, other, rel) {
		t.Fatal("not seen when it was lifted")
	}
}

func TestWhatMustNotBePublishedDoesNotOpen(t *testing.T) {
	for name, spoil := range map[string]func(*desk, Release){
		"a fact fell": func(d *desk, rel Release) {
			if _, err := d.Facts.Dispute(d.ctx, rel.FactIDs[0], "The laboratory was wrong.", bo); err != nil {
				d.t.Fatal(err)
			}
		},
		"the text was changed": func(d *desk, rel Release) { d.save(rel, manuscript("Other", "Words.")) },
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			rel := d.embargoed()
			spoil(d, rel)
			rel = must[Release](t)(d.Get(d.ctx, rel.ID))
			if d.Openable(d.ctx, rel) == nil {
				t.Error("nobody is warned")
			}
			d.time = rel.Embargo.LiftAt
			if sees(t, d, d.Releases, rel) {
				t.Fatal("seen")
			}
			now := must[Release](t)(d.Get(d.ctx, rel.ID))
			if now.Embargoed || now.Embargo.State != Held || now.Embargo.Held == "" || now.Public != Never {
				t.Errorf("%+v", now.Embargo)
			}
		})
	}
}

func TestAnEmbargoKeepsTheOtherDoorsShut(t *testing.T) {
	d := newDesk(t)
	d.Code = func(name []byte) []byte { return name[:8] }
	rel := d.approved(d.incident(incident.Real).ID)
	token, _, err := d.PreviewToken(d.ctx, rel.ID, anna)
	if err != nil {
		t.Fatal(err)
	}
	rel = must[Release](t)(d.SetEmbargo(d.ctx, rel.ID, plan(d.time.Add(time.Hour)), anna))
	if _, _, _, err := d.Previewed(d.ctx, token); !fault.Is(err, "newsroom.preview.over") {
		t.Error("an older link to the preview shows the text:", err)
	}
	_, _, err = d.PreviewToken(d.ctx, rel.ID, anna)
	wantFault(t, err, "embargo.no_preview")
	_, err = d.Publish(d.ctx, rel.ID, rel.Current, nil, anna)
	wantFault(t, err, "release.publish.embargo")
	if _, err := d.TeaserAt(d.ctx, rel.Slug); fault.KindOf(err) != fault.NotFound {
		t.Error("a teaser that nobody has chosen:", err)
	}
	d.time = d.time.Add(time.Minute)
	if again := must[Release](t)(d.SetEmbargo(d.ctx, rel.ID, plan(rel.Embargo.LiftAt), anna)); !again.Embargo.SetAt.Equal(rel.Embargo.SetAt) {
		t.Error("setting what is set has changed something")
	}
	rel = must[Release](t)(d.EndEmbargo(d.ctx, rel.ID, "Cancelled.", anna))
	d.time = d.time.Add(2 * time.Hour)
	if sees(t, d, d.Releases, rel) {
		t.Fatal("seen after the embargo was ended without publishing")
	}
	rel = must[Release](t)(d.Publish(d.ctx, rel.ID, rel.Current, nil, anna))
	_, err = d.SetEmbargo(d.ctx, rel.ID, plan(d.time.Add(time.Hour)), anna)
	wantFault(t, err, "embargo.public")
}

func TestAnEmbargoNeedsWhatReadersAreTold(t *testing.T) {
	d := newDesk(t)
	rel := d.approved(d.incident(incident.Real).ID)
	_, err := d.SetEmbargo(d.ctx, rel.ID, EmbargoPlan{LiftAt: d.time, Zone: "UTC"}, anna)
	got := map[string]string{}
	for _, f := range fault.All(err) {
		got[f.Field] = f.Key
	}
	for field, key := range map[string]string{"lift": "embargo.lift.past", "title.en": "embargo.title.missing", "terms.en": "embargo.terms.missing"} {
		if got[field] != key {
			t.Errorf("%s: %q", field, got[field])
		}
	}
	drill := d.approved(d.incident(incident.Drill).ID)
	_, err = d.SetEmbargo(d.ctx, drill.ID, plan(d.time.Add(time.Hour)), anna)
	wantFault(t, err, "release.publish.drill")
}
