package newsroom_test

import (
	"log/slog"
	"testing"
	"time"

	mail "standfirst/jobs/mailing"
	"standfirst/models/embargo"
	"standfirst/models/mailing"
)

// A wave that waits for people to accept the terms of an embargo goes as soon as enough have, at its time or later.
func TestAWaveWaitsUntilEnoughHaveAccepted(t *testing.T) {
	r := newRoom(t)
	by := r.As("manager").Actor()
	lei, han, late := r.reader("Li Lei", "lei@daily.example", "en"), r.reader("Han Mei", "han@daily.example", "en"), r.reader("Jim", "jim@daily.example", "en")
	rel := r.hold(r.marked(""), r.Clock.Now().Add(24*time.Hour).Truncate(time.Second), false)
	must[int](t)(r.Space.Embargoes.Invite(r.ctx, rel.ID, []string{lei.ID, han.ID}, by))
	plan := mailing.Plan{ReleaseID: rel.ID, Subject: map[string]string{"en": "Something new"}, Waves: []mailing.WavePlan{{Now: true, Accepts: "2"}}, PeopleIDs: []string{late.ID}}
	m := must[mailing.Mailing](t)(r.Space.Mailings.Create(r.ctx, plan, by))
	m = must[mailing.Mailing](t)(r.Space.Mailings.Launch(r.ctx, m.ID, m.ID, 1, by))
	engine := mail.New(r.Space.Mailings, slog.New(slog.DiscardHandler), r.Clock.Now)
	run := func() time.Time {
		t.Helper()
		return must[time.Time](t)(engine.Wave(r.ctx, mailing.WaveJob{MailingID: m.ID, WaveID: m.Waves[0].ID, Run: m.Run}, nil))
	}
	accept := func(contactID string) {
		t.Helper()
		token := r.Space.Embargoes.Token(rel.ID, contactID)
		look := must[embargo.Look](t)(r.Space.Embargoes.Look(r.ctx, token))
		must[embargo.Look](t)(r.Space.Embargoes.Accept(r.ctx, token, embargo.Agreement{Name: "A reader", Agreed: true, Hash: look.Terms.Hash, Lang: "en"}))
	}
	accept(lei.ID)
	if next := run(); !next.After(r.Clock.Now()) || len(r.mails()) != 0 {
		t.Fatalf("%d mails after one acceptance, again at %v", len(r.mails()), next)
	}
	r.Clock.Add(5 * time.Hour) // its time was the earliest: it is not late
	if run(); len(r.mails()) != 0 {
		t.Fatal("sent with one acceptance")
	}
	accept(han.ID)
	if run(); len(r.mails()) != 1 || r.got("jim@daily.example").To.Name != "Jim" {
		t.Fatalf("%d mails after two", len(r.mails()))
	}
	if _, err := r.Space.Mailings.Create(r.ctx, mailing.Plan{ReleaseID: rel.ID, Subject: plan.Subject, Waves: []mailing.WavePlan{{Now: true, Accepts: "many"}}, PeopleIDs: plan.PeopleIDs}, by); err == nil {
		t.Error("a number that is none is taken")
	}
}
