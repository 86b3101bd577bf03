package mailing

import (
	"archive/zip"
	"bytes"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"standfirst/models/contact"
	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/mailing"
	"standfirst/models/release"
	"standfirst/models/wire"
)

func (w *world) wire(name string, p wire.Plan) wire.Wire {
	w.Helper()
	p.Name = name
	if p.Way == "" {
		p.Way, p.Address = wire.Mail, strings.ToLower(name)+"@desk.example"
	}
	if p.Formats == nil {
		p.Formats = []wire.Format{wire.Ninjs, wire.NewsML, wire.Text}
	}
	x, err := w.wires.Create(w.ctx, name, p, author)
	w.must(err)
	return x
}

// handOver hands a release over and lets the engine work.
func (w *world) handOver(rel release.Release, to ...wire.Wire) mailing.Mailing {
	w.Helper()
	p := w.plan(rel)
	for _, x := range to {
		p.WireIDs = append(p.WireIDs, x.ID)
	}
	m, err := w.mailings.HandOver(w.ctx, "form-"+rel.ID, p, "", author)
	w.must(err)
	again, err := w.mailings.HandOver(w.ctx, "form-"+rel.ID, p, "", author)
	w.must(err)
	if again.ID != m.ID || again.Run != m.Run {
		w.Error("the same form handed over twice")
	}
	w.run(w.engine())
	return m
}

func (w *world) to(m mailing.Mailing, x wire.Wire) mailing.Delivery {
	w.Helper()
	for _, d := range w.deliveries(m) {
		if d.WireID == x.ID {
			return d
		}
	}
	w.Fatalf("nothing for %s", x.Name)
	return mailing.Delivery{}
}

func (w *world) retract(f fact.Fact) fact.Ref {
	w.Helper()
	_, err := w.facts.Retract(w.ctx, f.ID, "the lab was wrong", checker)
	w.must(err)
	w.run(w.engine())
	return fact.Ref{FactID: f.ID, Version: f.Current}
}

// What was handed over is remembered like what was sent: a fact that falls stops what still waits, and whoever holds the
// wrong version gets the correction, by the way that they get everything.
func TestAFallenFactStopsAHandOverAndIsCorrectedToItsHolders(t *testing.T) {
	w := newWorld(t)
	w.setSender()
	i := w.incident(incident.Real)
	f := w.verified(i, "12 chargers overheated.")
	rel := w.approved(i, f)
	belga, prn, later := w.wire("Belga", wire.Plan{Lang: "en"}), w.wire("PRN", wire.Plan{Way: wire.File}), w.wire("Later", wire.Plan{Way: wire.File})
	m := w.handOver(rel, belga, prn, later)

	if d := w.to(m, belga); d.State != mailing.Accepted || len(d.Facts) != 1 || d.BodyHash == "" || d.ContactID != "" {
		t.Errorf("by mail: %+v", d)
	}
	msg := w.server.got["belga@desk.example"][0]
	var names []string
	for _, file := range msg.Files {
		names = append(names, file.Name)
	}
	if want := []string{rel.Slug + ".v1.en.ninjs.json", rel.Slug + ".v1.en.newsml.xml", rel.Slug + ".v1.en.txt"}; !slices.Equal(names, want) {
		t.Errorf("files %v, wanted %v", names, want)
	}
	if !strings.Contains(msg.Text, "12 chargers overheated.") || strings.Contains(msg.Text, "充电器") || msg.UnsubscribeURL != "" || strings.Contains(msg.HTML, "data-fact") {
		t.Errorf("the letter to the desk: %s\n%s", msg.Text, msg.HTML)
	}
	if d := w.to(m, prn); d.State != mailing.Ready {
		t.Fatalf("by file: %s", d.State)
	}
	if _, _, err := w.mailings.Packet(w.ctx, w.to(m, prn).ID); !fault.Is(err, "mailing.carry.not_ready") {
		t.Errorf("the files before somebody has taken them: %v", err)
	}
	d, err := w.mailings.Carry(w.ctx, w.to(m, prn).ID, author)
	w.must(err)
	if d.State != mailing.Accepted || d.BodyHash == "" || d.Captured {
		t.Errorf("carried: %+v", d)
	}
	_, content, err := w.mailings.Packet(w.ctx, d.ID)
	w.must(err)
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil || len(z.File) != 7 { // the letter, and three formats in two languages
		t.Errorf("%d files, %v", len(z.File), err)
	}
	if m = w.get(m.ID); m.State != mailing.Sending {
		t.Errorf("%s while one still waits", m.State)
	}

	ref := w.retract(f)
	if m = w.get(m.ID); m.State != mailing.Halted || w.to(m, later).State != mailing.Stopped {
		t.Errorf("%s, and what waited is %s", m.State, w.to(m, later).State)
	}
	if _, err := w.mailings.Carry(w.ctx, w.to(m, later).ID, author); err == nil {
		t.Error("a fallen fact was carried over")
	}
	if _, _, err := w.mailings.Packet(w.ctx, d.ID); err == nil {
		t.Error("the files with a fallen fact can still be had")
	}
	w.must(w.wires.Retire(w.ctx, belga.ID, true, author))
	correction, err := w.mailings.DraftCorrection(w.ctx, m.ID, ref, author)
	w.must(err)
	note, err := w.releases.Get(w.ctx, correction.ReleaseID)
	w.must(err)
	w.approve(note)
	correction = w.launch(w.get(correction.ID))
	w.run(w.engine())
	if got := w.deliveries(correction); len(got) != 2 || w.to(correction, belga).State != mailing.Accepted || w.to(correction, prn).State != mailing.Ready {
		t.Errorf("the correction went to %+v", got)
	}
	if w.server.copies("belga@desk.example") != 2 {
		t.Error("the desk has no correction")
	}
	_, err = w.mailings.Carry(w.ctx, w.to(correction, prn).ID, author)
	w.must(err)
	if correction = w.get(correction.ID); correction.State != mailing.Done {
		t.Errorf("%s when everything was carried over", correction.State)
	}
}

// Of a drill nothing is handed out, by any way.
func TestADrillHandsNothingOut(t *testing.T) {
	w := newWorld(t)
	w.setSender()
	i := w.incident(incident.Drill)
	rel := w.approved(i, w.verified(i, "12 chargers overheated."))
	belga, prn := w.wire("Belga", wire.Plan{}), w.wire("PRN", wire.Plan{Way: wire.File})
	m := w.handOver(rel, belga, prn)
	d, err := w.mailings.Carry(w.ctx, w.to(m, prn).ID, author)
	w.must(err)
	if !d.Captured || !w.to(m, belga).Captured || w.server.count() != 0 {
		t.Errorf("%+v; %d messages left", d, w.server.count())
	}
	if _, _, err := w.mailings.Packet(w.ctx, d.ID); !fault.Is(err, "mailing.carry.not_ready") {
		t.Errorf("the files of a drill: %v", err)
	}
	if kept, err := w.mailings.CapturedCount(w.ctx, m.ID); kept != 2 || err != nil {
		t.Errorf("%d kept, %v", kept, err)
	}
}

// Who takes no mail of ours any more, is out of use or lost the right to it meanwhile gets nothing, and the page says why.
func TestWhatHoldsAHandOverBack(t *testing.T) {
	w := newWorld(t)
	w.setSender()
	w.hold = time.Minute
	w.openMailings()
	i := w.incident(incident.Real)
	rel := w.approved(i)
	dead, away, good := w.wire("Dead", wire.Plan{}), w.wire("Away", wire.Plan{}), w.wire("Good", wire.Plan{})
	w.must(w.contacts.Suppressions.Suppress(w.ctx, dead.Address, contact.ScopeAll, contact.Bounced, author))
	m := w.handOver(rel, dead, away, good)
	if w.server.count() != 0 {
		t.Fatal("something left within the hold")
	}
	w.must(w.wires.Retire(w.ctx, away.ID, true, author))
	w.clock.Add(time.Minute)
	w.run(w.engine())
	if got := w.to(m, away); got.State != mailing.Suppressed || got.Reason != mailing.WireRetired || w.to(m, good).State != mailing.Accepted || m.Removed != 1 {
		t.Errorf("away %s %s, good %s, %d removed", got.State, got.Reason, w.to(m, good).State, m.Removed)
	}
	if _, err := w.mailings.HandOver(w.ctx, "again", mailing.Plan{ReleaseID: rel.ID, Subject: map[string]string{"en": "x"}, WireIDs: []string{away.ID}}, "", author); !fault.Is(err, "mailing.handover.retired") {
		t.Errorf("to one out of use: %v", err)
	}
	if _, err := w.mailings.HandOver(w.ctx, "dead", mailing.Plan{ReleaseID: rel.ID, Subject: map[string]string{"en": "x"}, WireIDs: []string{dead.ID}}, "", author); !fault.Is(err, "mailing.handover.nobody") {
		t.Errorf("to nobody: %v", err)
	}
	if m = w.get(m.ID); m.MayFollow() {
		t.Error("a hand-over is followed up")
	}
}

// What waits for a person is looked at once more when they take it: its wire may have gone out of use, and come back.
func TestWhatAWireMayNotHaveAnyMoreIsNotCarried(t *testing.T) {
	w := newWorld(t)
	w.setSender()
	prn := w.wire("PRN", wire.Plan{Way: wire.File})
	m := w.handOver(w.approved(w.incident(incident.Real)), prn)
	d := w.to(m, prn)
	w.must(w.wires.Retire(w.ctx, prn.ID, true, author))
	if _, err := w.mailings.Carry(w.ctx, d.ID, author); !fault.Is(err, "mailing.reason.wire_retired") || w.to(m, prn).State != mailing.Ready {
		t.Errorf("carried to one out of use: %v, %s", err, w.to(m, prn).State)
	}
	w.must(w.wires.Retire(w.ctx, prn.ID, false, author))
	_, err := w.mailings.Carry(w.ctx, d.ID, author)
	w.must(err)
	w.must(w.wires.Retire(w.ctx, prn.ID, true, author))
	if _, _, err := w.mailings.Packet(w.ctx, d.ID); !fault.Is(err, "mailing.reason.wire_retired") {
		t.Errorf("the files for one out of use: %v", err)
	}
}

// A hand-over that was refused leaves a draft with its wires. Whoever then chooses none gets nothing handed over.
func TestWiresOfARefusedTryAreNotKept(t *testing.T) {
	w := newWorld(t)
	w.setSender()
	rel, belga, dead := w.approved(w.incident(incident.Real)), w.wire("Belga", wire.Plan{}), w.wire("Dead", wire.Plan{})
	w.must(w.contacts.Suppressions.Suppress(w.ctx, dead.Address, contact.ScopeAll, contact.Bounced, author))
	p := w.plan(rel)
	p.WireIDs = []string{dead.ID}
	_, err := w.mailings.HandOver(w.ctx, "form", p, "", author)
	if !fault.Is(err, "mailing.handover.nobody") {
		t.Fatal(err)
	}
	w.must(w.contacts.Suppressions.Lift(w.ctx, dead.Address, contact.ScopeAll, author))
	p.WireIDs = nil
	if _, err := w.mailings.HandOver(w.ctx, "form", p, "", author); !fault.Is(err, "mailing.handover.nobody") {
		t.Errorf("to nobody: %v", err)
	}
	p.WireIDs = []string{belga.ID}
	first, err := w.mailings.HandOver(w.ctx, "", p, "", author)
	w.must(err)
	second, err := w.mailings.HandOver(w.ctx, "", p, "", author)
	w.must(err)
	w.run(w.engine())
	if first.ID == second.ID || w.server.copies(belga.Address) != 2 || w.server.copies(dead.Address) != 0 {
		t.Errorf("without a form %d copies, to who was not chosen %d", w.server.copies(belga.Address), w.server.copies(dead.Address))
	}
}

// A desk that has lent the address of a person forgets it with them: what goes there is then carried over.
func TestADeskForgetsThePersonWhoseAddressItHad(t *testing.T) {
	w := newWorld(t)
	w.setSender()
	desk, other := w.wire("Belga", wire.Plan{}), w.wire("AFP", wire.Plan{})
	w.must(w.wires.Erase(w.ctx, contact.Person{Addresses: []string{desk.Address}}))
	for _, id := range []string{desk.ID, other.ID} {
		x, err := w.wires.Get(w.ctx, id)
		w.must(err)
		if forgotten := x.Address == "" && x.Way == wire.File; forgotten != (id == desk.ID) {
			t.Errorf("%s: %s %q", x.Name, x.Way, x.Address)
		}
	}
	rel := w.approved(w.incident(incident.Real))
	m := w.handOver(rel, desk, other)
	if d := w.to(m, desk); d.State != mailing.Ready {
		t.Errorf("what goes to it is %s", d.State)
	}
}

// Those out of use take nobody's place.
func TestWiresOutOfUseDoNotCount(t *testing.T) {
	w := newWorld(t)
	first := w.wire("first", wire.Plan{Way: wire.File})
	w.must(w.wires.Retire(w.ctx, first.ID, true, author))
	for n := range wire.Most {
		w.wire("w"+strconv.Itoa(n), wire.Plan{Way: wire.File})
	}
	if _, err := w.wires.Create(w.ctx, "", wire.Plan{Name: "more", Way: wire.File, Formats: wire.Formats()}, author); !fault.Is(err, "wire.many") {
		t.Errorf("one more: %v", err)
	}
	if err := w.wires.Retire(w.ctx, first.ID, false, author); !fault.Is(err, "wire.many") {
		t.Errorf("the first again: %v", err)
	}
	all, err := w.wires.All(w.ctx)
	w.must(err)
	if len(all) != wire.Most+1 || all[wire.Most].ID != first.ID {
		t.Errorf("%d are shown, the last %s", len(all), all[len(all)-1].Name)
	}
}
