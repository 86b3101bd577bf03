package release

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/store"
)

func TestApprovalIsOfOneVersionByAnother(t *testing.T) {
	d := newDesk(t)
	rel := must[Release](t)(d.Create(d.ctx, "", manuscript("Headline", "Text."), anna))
	_, err := d.Approve(d.ctx, rel.ID, 1, "", bo)
	wantFault(t, err, "release.approve.not_submitted")
	must[Release](t)(d.Submit(d.ctx, rel.ID, 1, anna))
	_, err = d.Submit(d.ctx, rel.ID, 1, anna)
	wantFault(t, err, "release.submit.waiting")
	_, err = d.Approve(d.ctx, rel.ID, 1, "", anna)
	wantFault(t, err, "release.approve.own")
	_, err = d.Approve(d.ctx, rel.ID, 1, "", audit.System("schedule"))
	wantFault(t, err, "release.approve.not_a_person")
	_, err = d.Decline(d.ctx, rel.ID, 1, " ", bo)
	wantFault(t, err, "release.decline.comment_missing")

	declined := must[Release](t)(d.Decline(d.ctx, rel.ID, 1, "Say who is affected.", bo))
	if declined.State != Draft || declined.Decisions[0].Comment != "Say who is affected." {
		t.Errorf("declined: %+v", declined)
	}
	approved := d.approve(rel)
	head, _ := approved.Head(1)
	if approved.State != Approved || approved.ApprovedVersion != 1 || approved.Decisions[1].Hash != head.Hash {
		t.Errorf("approved: %+v", approved)
	}
	saved := d.save(approved, manuscript("Headline", "Text, changed."))
	if saved.State != Draft || saved.ApprovedVersion != 0 {
		t.Error("a save left the approval standing")
	}
	for _, version := range []int{1, 2} {
		if _, err := d.Publish(d.ctx, rel.ID, version, nil, anna); err == nil {
			t.Errorf("version %d was published without approval", version)
		}
	}
	_, err = d.Approve(d.ctx, rel.ID, 1, "", bo)
	wantFault(t, err, "release.version.old")
}

func TestEveryStepNeedsFactsThatStand(t *testing.T) {
	d := newDesk(t)
	inc := d.incident(incident.Real)
	one := d.verified(inc.ID, "12 units overheated.", "")
	two := d.verified(inc.ID, "Nobody was hurt.", "")
	body := Cite(one.ID, one.Current, "12 units overheated.") + "\n\n" + Cite(two.ID, two.Current, "Nobody was hurt.")
	rel := must[Release](t)(d.Create(d.ctx, inc.ID, manuscript("Headline", body), anna))

	fall := func() {
		t.Helper()
		for _, f := range []fact.Fact{one, two} {
			must[fact.Fact](t)(d.Facts.Dispute(d.ctx, f.ID, "A lab doubts it.", bo))
		}
	}
	mend := func() {
		t.Helper()
		one, two = d.sign(must[fact.Fact](t)(d.Facts.Get(d.ctx, one.ID))), d.sign(must[fact.Fact](t)(d.Facts.Get(d.ctx, two.ID)))
	}
	refused := func(err error) {
		t.Helper()
		var keys []string
		for _, f := range fault.All(err) {
			if f.Key != "release.fact.not_verified" || f.Kind != fault.Conflict {
				t.Errorf("fault %v", f)
			}
			keys = append(keys, f.Args["fact"].(string))
		}
		if strings.Join(keys, " ") != "F-1 F-2" {
			t.Errorf("the faults name %v: %v", keys, err)
		}
	}
	fall()
	_, err := d.Submit(d.ctx, rel.ID, 1, anna)
	refused(err)
	mend()
	must[Release](t)(d.Submit(d.ctx, rel.ID, 1, anna))
	fall()
	_, err = d.Approve(d.ctx, rel.ID, 1, "", bo)
	refused(err)
	mend()
	must[Release](t)(d.Approve(d.ctx, rel.ID, 1, "", bo))
	fall()
	_, err = d.Publish(d.ctx, rel.ID, 1, nil, anna)
	refused(err)
	if now := must[Release](t)(d.Get(d.ctx, rel.ID)); now.Public != Never {
		t.Error("it is public")
	}
	mend()
	must[Release](t)(d.Publish(d.ctx, rel.ID, 1, nil, anna))

	// A revised fact is verified, but not in the version that the text cites.
	rel = d.approved(inc.ID, one)
	revised := must[fact.Fact](t)(d.Facts.Revise(d.ctx, one.ID, incident.Text{"en": "14 units overheated."}, anna))
	d.sign(revised)
	_, err = d.Publish(d.ctx, rel.ID, 1, nil, anna)
	wantFault(t, err, "release.fact.not_verified")
}

func TestIncompleteTextIsNotSubmitted(t *testing.T) {
	d := newDesk(t)
	m := manuscript("Headline", "Text.")
	m.Text["zh-CN"] = Text{Headline: "标题"}
	rel := must[Release](t)(d.Create(d.ctx, "", m, anna))
	_, err := d.Submit(d.ctx, rel.ID, 1, anna)
	wantFault(t, err, "release.ready.no_body")
	if fault.All(err)[0].Field != "body.zh-CN" {
		t.Errorf("fault %v", err)
	}
}

func TestPublishing(t *testing.T) {
	d := newDesk(t)
	inc := d.incident(incident.Real)
	f := d.verified(inc.ID, "12 units overheated.", "")
	rel := d.approved(inc.ID, f)
	d.time = d.time.Add(time.Hour)
	rel = must[Release](t)(d.Publish(d.ctx, rel.ID, 1, nil, anna))
	must[Release](t)(d.Publish(d.ctx, rel.ID, 1, nil, anna)) // once more changes nothing
	if rel.State != Published || !rel.IsPublic() || !rel.PublishedAt.Equal(d.time) {
		t.Errorf("published: %+v", rel)
	}
	for _, stream := range []string{Stream(rel.ID), incident.Stream(inc.ID)} {
		n := 0
		for _, ev := range must[store.Page[audit.Event]](t)(d.Audit.Timeline(d.ctx, stream, "", 100)).Items {
			if ev.Action == "release.published" {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%d publications in %s", n, stream)
		}
	}
	if clock := must[incident.Clock](t)(d.Incidents.Clock(d.ctx, inc.ID)); clock.Statement.Elapsed != time.Hour {
		t.Errorf("the incident's clock read %v", clock.Statement)
	}

	m := manuscript("We recall the battery", "Corrected text.")
	m.Slug = "new-address"
	_, err := d.Save(d.ctx, rel.ID, 1, m, anna)
	wantFault(t, err, "release.slug.fixed")
	m.Slug = ""
	edited := d.save(rel, m)
	if edited.State != Draft || !edited.IsPublic() {
		t.Errorf("edited: %+v", edited)
	}
	page := must[Page](t)(d.Address(d.ctx, rel.Slug))
	if page.Version.Number != 1 {
		t.Error("the public sees what is not approved")
	}
	if used := must[[]Release](t)(d.CitingFact(d.ctx, f.ID)); len(used) != 1 {
		t.Error("where-used forgot what is public")
	}
	d.approve(edited)
	_, err = d.Publish(d.ctx, rel.ID, 2, nil, anna)
	wantFault(t, err, "release.notice.missing")
	must[Release](t)(d.Publish(d.ctx, rel.ID, 2, map[string]string{"en": "The number was wrong."}, anna))
	page = must[Page](t)(d.Address(d.ctx, rel.Slug))
	if page.Version.Number != 2 || page.Release.Notices[0].Text["en"] != "The number was wrong." || page.Release.Notices[0].Kind != "correction" {
		t.Errorf("page: %+v", page)
	}
}

func TestWithdrawnAndRetractedLeaveANotice(t *testing.T) {
	d := newDesk(t)
	rel := d.approved("")
	_, err := d.Withdraw(d.ctx, rel.ID, map[string]string{"en": "x"}, anna)
	wantFault(t, err, "release.withdraw.not_public")
	must[Release](t)(d.Publish(d.ctx, rel.ID, 1, nil, anna))
	_, err = d.Withdraw(d.ctx, rel.ID, nil, anna)
	wantFault(t, err, "release.notice.missing")

	must[Release](t)(d.Withdraw(d.ctx, rel.ID, map[string]string{"en": "We are checking it."}, anna))
	page := must[Page](t)(d.Address(d.ctx, rel.Slug))
	if len(page.Version.Text) != 0 || page.Release.Notices[0].Text["en"] != "We are checking it." {
		t.Errorf("withdrawn: %+v", page)
	}
	if list := must[store.Page[Release]](t)(d.Newsroom(d.ctx, "", 10)); len(list.Items) != 0 {
		t.Error("a withdrawn release is listed")
	}
	again := must[Release](t)(d.Publish(d.ctx, rel.ID, 1, nil, anna))
	if !again.IsPublic() {
		t.Error("a withdrawn version that is approved was not published again")
	}

	d.time = d.time.Add(time.Hour)
	gone := must[Release](t)(d.Retract(d.ctx, rel.ID, map[string]string{"en": "The cause was another."}, anna))
	page = must[Page](t)(d.Address(d.ctx, rel.Slug))
	if gone.State != Retracted || len(page.Version.Text) != 0 || page.Release.PublishedTitle["en"] == "" {
		t.Errorf("retracted: %+v", page)
	}
	if list := must[store.Page[Release]](t)(d.Newsroom(d.ctx, "", 10)); len(list.Items) != 1 {
		t.Error("a retracted release is no longer listed with its notice")
	}
	_, err = d.Save(d.ctx, rel.ID, 1, manuscript("Headline", "Other text."), anna)
	wantFault(t, err, "release.save.retracted")
	_, err = d.Publish(d.ctx, rel.ID, 1, nil, anna)
	wantFault(t, err, "release.save.retracted")
}

func TestADrillPublishesInItsOwnNewsroom(t *testing.T) {
	d := newDesk(t)
	inc := d.incident(incident.Drill)
	f := d.verified(inc.ID, "12 units overheated.", "")
	rel := d.approved(inc.ID, f)
	if !rel.Drill {
		t.Error("the release does not know that it is a drill's")
	}
	// It is published as any other, the clock reads it, and it stands in the newsroom of the drill alone.
	rel = must[Release](t)(d.Publish(d.ctx, rel.ID, 1, nil, anna))
	shown := must[[]Page](t)(d.Rehearsed(d.ctx, inc.ID))
	if rel.State != Published || rel.Listed || len(shown) != 1 || shown[0].Version.Number != 1 {
		t.Errorf("published in the drill: %s, listed %v, %d shown", rel.State, rel.Listed, len(shown))
	}
	if clock := must[incident.Clock](t)(d.Incidents.Clock(d.ctx, inc.ID)); !clock.Statement.Done() {
		t.Error("the clock of the drill does not know")
	}
	must[Sheet](t)(d.PublishSheet(d.ctx, inc.ID, anna))
	sheet, facts, err := d.RehearsedSheet(d.ctx, inc.ID)
	if err != nil || !sheet.Public || !sheet.Drill || len(facts) != 1 || facts[0].Version.Claim["en"] != "12 units overheated." {
		t.Errorf("the sheet of the drill: %+v %+v %v", sheet, facts, err)
	}
	if list := must[store.Page[Sheet]](t)(d.Sheets(d.ctx, "", 10)); len(list.Items) != 0 {
		t.Error("the sheet of a drill is among those of the newsroom")
	}
	must[Release](t)(d.Withdraw(d.ctx, rel.ID, map[string]string{"en": "Gone."}, anna))
	if shown = must[[]Page](t)(d.Rehearsed(d.ctx, inc.ID)); len(shown) != 1 || len(shown[0].Version.Text) != 0 {
		t.Errorf("withdrawn in the drill: %+v", shown)
	}

	// Not even when the documents say that it is public, as after a hand in the database.
	must[Release](t)(d.releases.Edit(d.ctx, rel.ID, func(r *Release) error {
		r.Drill, r.PublishedVersion = false, 1
		r.show(Live, d.time)
		return nil
	}))
	must[Sheet](t)(d.sheets.Edit(d.ctx, inc.ID, func(s *Sheet) error { s.Public, s.Drill = true, false; return nil }))
	if _, err := d.Address(d.ctx, rel.Slug); fault.KindOf(err) != fault.NotFound {
		t.Errorf("address: %v", err)
	}
	if _, _, err := d.PublicSheet(d.ctx, inc.ID); fault.KindOf(err) != fault.NotFound {
		t.Errorf("sheet: %v", err)
	}
	if pages, _, err := d.Listed(d.ctx, "", 10); err != nil || len(pages) != 0 {
		t.Error("it is in the feeds")
	}
}

func TestFactSheetShowsWhatStoodAndWhatFell(t *testing.T) {
	d := newDesk(t)
	inc := d.incident(incident.Real)
	_, err := d.PublishSheet(d.ctx, inc.ID, anna)
	wantFault(t, err, "newsroom.sheet.empty")

	stands := d.verified(inc.ID, "12 units overheated.", "")
	corrected := d.verified(inc.ID, "All were made in May.", "")
	corrected = must[fact.Fact](t)(d.Facts.Revise(d.ctx, corrected.ID, incident.Text{"en": "All were made in June."}, anna))
	d.sign(corrected)
	retracted := d.verified(inc.ID, "Nobody was hurt.", "")
	must[fact.Fact](t)(d.Facts.Retract(d.ctx, retracted.ID, "Two people were.", bo))
	rechecked := d.verified(inc.ID, "The charger is safe.", "")
	must[fact.Fact](t)(d.Facts.Revise(d.ctx, rechecked.ID, incident.Text{"en": "SECRET wording, not verified."}, anna))
	internal := d.verified(inc.ID, "SECRET internal fact.", "")
	must[fact.Fact](t)(d.Facts.Show(d.ctx, internal.ID, false, anna))
	must[fact.Fact](t)(d.Facts.Create(d.ctx, fact.New{
		IncidentID: inc.ID, Claim: incident.Text{"en": "SECRET unverified."}, Public: true,
	}, anna))

	if _, _, err := d.PublicSheet(d.ctx, inc.ID); fault.KindOf(err) != fault.NotFound {
		t.Errorf("before it is published: %v", err)
	}
	must[Sheet](t)(d.PublishSheet(d.ctx, inc.ID, anna))
	_, facts, err := d.PublicSheet(d.ctx, inc.ID)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range facts {
		got = append(got, s.Fact.Key+" "+string(s.State)+" "+s.Version.Claim["en"])
	}
	want := "F-1 verified 12 units overheated.\nF-2 verified All were made in June.\nF-3 retracted Nobody was hurt.\nF-4 superseded The charger is safe."
	if strings.Join(got, "\n") != want {
		t.Errorf("shown:\n%s", strings.Join(got, "\n"))
	}
	if len(facts[1].Earlier) != 1 || facts[1].Earlier[0].Claim["en"] != "All were made in May." {
		t.Errorf("the corrected wording is not shown: %+v", facts[1].Earlier)
	}

	open := func(f fact.Fact) error {
		_, r, err := d.OpenPublicEvidence(d.ctx, inc.ID, f.Versions[1].Evidence[0].ID)
		if err == nil {
			_ = r.Close()
		}
		return err
	}
	if err := open(stands); err != nil {
		t.Errorf("public evidence: %v", err)
	}
	for name, f := range map[string]fact.Fact{"retracted": retracted, "internal": internal, "rechecked": rechecked} {
		if fault.KindOf(open(f)) != fault.NotFound {
			t.Errorf("evidence of the %s fact is open", name)
		}
	}
	must[fact.Fact](t)(d.Facts.Disclose(d.ctx, stands.ID, stands.Now().Evidence[0].ID, false, anna))
	if fault.KindOf(open(stands)) != fault.NotFound {
		t.Error("restricted evidence is open")
	}
	must[Sheet](t)(d.WithdrawSheet(d.ctx, inc.ID, anna))
	if _, _, err := d.PublicSheet(d.ctx, inc.ID); fault.KindOf(err) != fault.NotFound {
		t.Errorf("after it was withdrawn: %v", err)
	}
}

// A crash between the change and the log loses no event and writes none twice.
func TestSweepPaysWhatACrashLeft(t *testing.T) {
	d := newDesk(t)
	rel := must[Release](t)(d.Create(d.ctx, "", manuscript("Headline", "Text."), anna))
	must[Release](t)(d.releases.Edit(d.ctx, rel.ID, func(r *Release) error {
		r.owe(d.time, anna, EventSubmitted, 1, "")
		return nil
	}))
	d.time = d.time.Add(2 * time.Minute)
	for range 2 {
		if err := d.Sweep(d.ctx); err != nil {
			t.Fatal(err)
		}
	}
	var actions []string
	for _, ev := range must[store.Page[audit.Event]](t)(d.Audit.Timeline(d.ctx, Stream(rel.ID), "", 10)).Items {
		actions = append(actions, ev.Action)
	}
	if strings.Join(actions, " ") != "release.submitted release.created" {
		t.Errorf("the log holds %v", actions)
	}
}

func TestNoVersionTravelsWithTheRelease(t *testing.T) {
	d := newDesk(t)
	rel := must[Release](t)(d.Create(d.ctx, "", manuscript("Headline", "SECRET body."), anna))
	data, err := json.Marshal(rel)
	if err != nil || strings.Contains(string(data), "SECRET") {
		t.Errorf("the release's document holds the text: %v", err)
	}
}
