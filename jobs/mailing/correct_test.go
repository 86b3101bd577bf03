package mailing

import (
	"slices"
	"strings"
	"testing"
	"time"

	"standfirst/models/contact"
	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/mailing"
	"standfirst/models/release"
	"standfirst/models/store/mortal"
)

// What puts right what somebody got is owed to them, whatever topics, other lists or rhythm they have chosen. Who wants
// nothing at all, cannot be written to, or has left the list by which they got it, is listed for a person to call.
func TestWhomACorrectionIsOwedTo(t *testing.T) {
	w := newWorld(t)
	w.setSender()
	names := []string{"topic", "rhythm", "other-list", "this-list", "all", "dead", "junk", "hand", "barred", "erased", "plain"}
	people := w.readers(len(names), func(i int) string { return names[i] + "@news.example" })
	by := func(name string) contact.Contact { return people[slices.Index(names, name)] }
	f := w.verified(w.incident(incident.Real), "12 chargers overheated.")
	i, err := w.incidents.Get(w.ctx, f.IncidentID)
	w.must(err)
	press := w.list("Press", people...)
	m := w.launch(w.draft(w.plan(w.approved(i, f), press)))
	w.run(w.engine())

	suppress := func(name, scope, reason string) {
		w.must(w.contacts.Suppressions.Suppress(w.ctx, by(name).Email, scope, reason, author))
	}
	suppress("topic", contact.TopicScope("chargers"), contact.Unsubscribed)
	suppress("other-list", contact.ListScope("another"), contact.Unsubscribed)
	suppress("this-list", contact.ListScope(press.ID), contact.Unsubscribed)
	suppress("all", contact.ScopeAll, contact.Unsubscribed)
	suppress("dead", contact.ScopeAll, contact.Bounced)
	suppress("junk", contact.ScopeAll, contact.Complained)
	suppress("hand", contact.ScopeAll, contact.ByHand)
	_, err = w.contacts.Change(w.ctx, by("rhythm").ID, w.read(by("rhythm")).Rev, func(c *contact.Contact) { c.MailEvery = 30 }, author)
	w.must(err)
	_, err = w.contacts.Block(w.ctx, by("barred").ID, "asked for it", author)
	w.must(err)
	w.must(w.mailings.Erase(w.ctx, contact.Person{IDs: []string{by("erased").ID}, Addresses: []string{by("erased").Email}}))

	ref := fact.Ref{FactID: f.ID, Version: f.Current}
	_, err = w.facts.Retract(w.ctx, f.ID, "the lab was wrong", checker)
	w.must(err)
	correction, err := w.mailings.DraftCorrection(w.ctx, m.ID, ref, author)
	w.must(err)
	note, err := w.releases.Get(w.ctx, correction.ReleaseID)
	w.must(err)
	w.approve(note)
	w.server.got, w.server.order = map[string][]mailing.Message{}, nil
	w.server.answer = func(_ int, msg mailing.Message) mailing.Outcome {
		if msg.To.Email == by("plain").Email { // who changed employers in the meantime
			return mailing.Outcome{Kind: mailing.Rejected, Code: 550, Enhanced: "5.1.1", Text: "no such user", Stage: "rcpt"}
		}
		return mailing.Outcome{Kind: mailing.Taken, Code: 250, Stage: "final"}
	}
	correction = w.launch(correction)
	w.run(w.engine())
	got := slices.Sorted(slices.Values(w.server.order))
	if want := []string{"other-list@news.example", "rhythm@news.example", "topic@news.example"}; !slices.Equal(got, want) {
		t.Errorf("the correction reached %v, wanted %v", got, want)
	}
	why := map[string]string{}
	for x, err := range w.mailings.Missed(w.ctx, correction) {
		w.must(err)
		name, _, _ := strings.Cut(x.Address, "@")
		why[name] = x.Reason + string(x.State)
	}
	want := map[string]string{
		"this-list": mailing.Unsubscribed, "all": mailing.Unsubscribed, "dead": mailing.Dead, "junk": mailing.Complained,
		"hand": mailing.HeldByHand, "barred": mailing.DoNotContact, "": mailing.Erased, "plain": string(mailing.Bounced),
	}
	for name, reason := range want {
		if why[name] != reason {
			t.Errorf("%q is missed because of %q, wanted %q", name, why[name], reason)
		}
	}
	if n, err := w.mailings.CountMissed(w.ctx, correction); err != nil || n != int64(len(want)) || len(why) != len(want) {
		t.Errorf("%d missed, listed %v, %v", n, why, err)
	}
}

func (w *world) read(c contact.Contact) contact.Contact {
	w.Helper()
	c, err := w.contacts.Get(w.ctx, c.ID)
	w.must(err)
	return c
}

// A release that was put right in public owes a correction to those who got the version before, and to nobody who got the
// one after.
func TestAnEditedReleaseIsCorrected(t *testing.T) {
	w := newWorld(t)
	w.setSender()
	i := w.incident(incident.Real)
	rel := w.approved(i, w.verified(i, "12 chargers overheated."))
	rel, err := w.releases.Publish(w.ctx, rel.ID, rel.Current, nil, author)
	w.must(err)
	people := w.people(6)
	before := w.launch(w.draft(w.plan(rel, w.list("Before", people[:4]...))))
	w.run(w.engine())
	if _, owed, err := w.mailings.Owed(w.ctx, before, nil); owed || err != nil {
		t.Fatalf("a correction is owed of what is right: %v", err)
	}
	if _, err := w.mailings.DraftCorrection(w.ctx, before.ID, fact.Ref{}, author); !fault.Is(err, "mailing.correction.nothing_wrong") {
		t.Fatalf("a correction of what is right: %v", err)
	}

	v, err := w.releases.Version(w.ctx, rel.ID, rel.Current)
	w.must(err)
	text := v.Text
	for lang, more := range map[string]string{"en": "<p>It was the older model.</p>", "zh-CN": "<p>涉及的是旧款型号。</p>"} {
		t := text[lang]
		t.Body += more
		text[lang] = t
	}
	rel, err = w.releases.Save(w.ctx, rel.ID, rel.Current, release.Manuscript{Kind: rel.Kind, Text: text}, author)
	w.must(err)
	rel = w.approve(rel)
	rel, err = w.releases.Publish(w.ctx, rel.ID, rel.Current, map[string]string{"en": "The model was wrong.", "zh-CN": "型号有误。"}, author)
	w.must(err)
	after := w.launch(w.draft(w.plan(rel, w.list("After", people[4:]...))))
	w.run(w.engine())

	ref, owed, err := w.mailings.Owed(w.ctx, before, nil)
	if err != nil || !owed || ref.FactID != "" {
		t.Fatalf("owed %v of %v, %v", owed, ref, err)
	}
	if _, owed, err := w.mailings.Owed(w.ctx, after, nil); owed || err != nil {
		t.Errorf("a correction is owed to those who got the new text: %v", err)
	}
	c, err := w.mailings.DraftCorrection(w.ctx, before.ID, ref, author)
	w.must(err)
	again, err := w.mailings.DraftCorrection(w.ctx, before.ID, ref, author)
	w.must(err)
	if again.ID != c.ID {
		t.Error("a second correction was drafted")
	}
	if _, owed, err := w.mailings.Owed(w.ctx, before, nil); owed || err != nil {
		t.Errorf("a correction is owed that is drafted: %v", err)
	}
	note, err := w.releases.Get(w.ctx, c.ReleaseID)
	w.must(err)
	w.approve(note)
	w.server.got, w.server.order = map[string][]mailing.Message{}, nil
	w.launch(c)
	w.run(w.engine())
	if len(w.server.order) != 4 {
		t.Fatalf("it reached %v", w.server.order)
	}
	msg := w.server.got[people[0].Email][0]
	for _, words := range []string{"We have corrected our release", "The model was wrong.", "https://press.example.org/newsroom/acme/releases/" + rel.Slug} {
		if !strings.Contains(msg.Text, words) {
			t.Errorf("it does not say %q:\n%s", words, msg.Text)
		}
	}
}

// The job of a fall that comes late, when the fact has been verified anew, halts nothing; one that cannot find out does.
func TestALateFallHaltsWhatStillCitesAFallenFact(t *testing.T) {
	w := newWorld(t)
	db := mortal.Of(w.db)
	facts, err := fact.Open(w.ctx, fact.Deps{DB: db, Audit: w.audit, Jobs: w.jobs, Incidents: w.incidents, Now: w.clock.Now})
	w.must(err)
	w.facts = facts
	w.openMailings()
	m, f := w.simple(3)
	w.clock.Add(time.Minute)
	_, err = w.mailings.Pause(w.ctx, m.ID, author)
	w.must(err)
	f, err = w.facts.Dispute(w.ctx, f.ID, "a reader doubts it", checker)
	w.must(err)
	fell := fact.Fell{FactID: f.ID, Version: f.Current, State: fact.Disputed}
	f = w.sign(f)
	w.run(w.engine()) // the job of the fall among others
	if m = w.get(m.ID); m.State != mailing.Paused {
		t.Fatalf("a mailing whose facts stand is %s", m.State)
	}
	db.Leave(0)
	w.must(w.mailings.Fell(w.ctx, fell))
	db.Live()
	if m = w.get(m.ID); m.State != mailing.Halted {
		t.Fatalf("a mailing of whose fact nothing can be read is %s", m.State)
	}
	_, err = w.mailings.Resume(w.ctx, m.ID, author)
	w.must(err)
	_, err = w.facts.Dispute(w.ctx, f.ID, "another one does", checker)
	w.must(err)
	w.must(w.mailings.Fell(w.ctx, fell))
	if m = w.get(m.ID); m.State != mailing.Halted {
		t.Errorf("a mailing whose fact has fallen again is %s", m.State)
	}
}
