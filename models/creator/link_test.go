package creator_test

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"standfirst/models/audit"
	"standfirst/models/contact"
	"standfirst/models/creator"
	"standfirst/models/fault"
	"standfirst/models/setting"
)

// briefed is a deal whose brief has gone, and the creator's link to it.
func (w *world) briefed() (creator.Deal, string) {
	w.t.Helper()
	d, _ := w.arranged(creator.Paid)
	d = w.step(w.Offer(w.ctx, d.ID, officer))
	d = w.step(w.Accept(w.ctx, d.ID, officer))
	_, err := w.IssueLink(w.ctx, d.ID, false, officer)
	w.wants(err, "creator.link.unsent")
	d = w.step(w.SendBrief(w.ctx, d.ID, officer))
	d = w.step(w.IssueLink(w.ctx, d.ID, false, officer))
	return d, w.Token(d)
}

func (w *world) reads(token, state string) creator.Reading {
	w.t.Helper()
	r, err := w.ByLink(w.ctx, token)
	w.must(err)
	if r.State != state {
		w.t.Fatalf("the link shows a brief that is %q, want %q", r.State, state)
	}
	return r
}

func TestACreatorAcknowledgesByTheirOwnLink(t *testing.T) {
	w := newWorld(t)
	d, token := w.briefed()
	r := w.reads(token, creator.ToAcknowledge)
	if r.Brief.Hash != d.Brief.Hash || r.Deal.ID != d.ID {
		t.Fatalf("%+v", r)
	}
	for _, c := range []struct {
		name, hash, key string
		read            bool
	}{
		{"", d.Brief.Hash, "creator.link.name_missing", true},
		{"小鹿", d.Brief.Hash, "creator.link.read_missing", false},
		{"小鹿", "another", "creator.link.other", true},
	} {
		_, err := w.AcknowledgeByLink(w.ctx, token, c.name, c.read, c.hash, "198.51.100.7")
		w.wants(err, c.key)
	}
	w.now = w.now.Add(time.Hour)
	for range 2 { // pressed twice
		r, err := w.AcknowledgeByLink(w.ctx, token, " 小鹿 ", true, d.Brief.Hash, "198.51.100.7")
		w.must(err)
		if a := r.Brief.Ack; r.State != creator.WasRead || a.Name != "小鹿" || !a.Link || !a.At.Equal(w.now) || a.Hash != d.Brief.Hash {
			t.Fatalf("%+v", r)
		}
	}
	d, err := w.Deal(w.ctx, d.ID)
	w.must(err)
	if d.State != creator.Acknowledged {
		t.Fatal(d.State)
	}
	log, err := w.Log(w.ctx, d.ID, "", 50)
	w.must(err)
	n := 0
	for _, e := range log.Items {
		if e.Action == "deal.acknowledged_by_link" {
			n++
			if e.By.ID != "reader:"+d.ContactID || e.By.From != "198.51.100.7" {
				t.Errorf("%+v", e.By)
			}
		}
	}
	if n != 1 {
		t.Errorf("the log says %d times that it was acknowledged", n)
	}
	w.reads(token, creator.WasRead)
}

func TestALinkEndsAndOpensNothingElse(t *testing.T) {
	w := newWorld(t)
	d, token := w.briefed()
	other := newWorld(t)
	if _, err := other.ByLink(other.ctx, token); !fault.Is(err, "creator.link.unknown") {
		t.Errorf("it opens something in another space: %v", err)
	}
	parts := strings.Split(token, ".")
	for i := range token {
		if token[i] == '.' {
			continue
		}
		changed := []byte(token)
		if changed[i] = 'A'; token[i] == 'A' {
			changed[i] = 'B'
		}
		if _, err := w.ByLink(w.ctx, string(changed)); !fault.Is(err, "creator.link.unknown") {
			t.Fatalf("%s: %v", changed, err)
		}
	}
	for _, bad := range []string{"", "x", "...", token + "A", strings.Repeat("a", 10000), parts[0] + "." + parts[1] + "." + parts[2] + "."} {
		if _, err := w.ByLink(w.ctx, bad); !fault.Is(err, "creator.link.unknown") {
			t.Errorf("%.40q: %v", bad, err)
		}
	}
	// A code made for another purpose opens nothing.
	name := strings.Join(parts[:3], ".")
	if forged := name + "." + base64.RawURLEncoding.EncodeToString(setting.NewSealer([]byte("a key for tests")).Code("unsubscribe", []byte(name))); forged == token {
		t.Error("the code is the same for every purpose")
	} else if _, err := w.ByLink(w.ctx, forged); !fault.Is(err, "creator.link.unknown") {
		t.Errorf("a code for unsubscribing opens a brief: %v", err)
	}
	// Prolonged, both open; made anew, the first opens nothing; at its end neither does.
	w.now = w.now.AddDate(0, 0, 10)
	d = w.step(w.IssueLink(w.ctx, d.ID, false, officer))
	second := w.Token(d)
	w.reads(token, creator.ToAcknowledge)
	w.reads(second, creator.ToAcknowledge)
	w.now = w.now.AddDate(0, 0, 21)
	_, err := w.ByLink(w.ctx, token)
	w.wants(err, "creator.link.ended")
	w.reads(second, creator.ToAcknowledge)
	d = w.step(w.IssueLink(w.ctx, d.ID, true, officer))
	_, err = w.ByLink(w.ctx, second)
	w.wants(err, "creator.link.ended")
	_, err = w.AcknowledgeByLink(w.ctx, second, "小鹿", true, d.Brief.Hash, "")
	w.wants(err, "creator.link.ended")
	third := w.Token(d)
	w.reads(third, creator.ToAcknowledge)
	w.step(w.Cancel(w.ctx, d.ID, "budget", officer))
	if r := w.reads(third, creator.NoLonger); r.Brief.Task != "" || r.Deal.Title != "" {
		t.Errorf("what has ended is still told: %+v", r)
	}
}

func TestALinkSaysThatTheBriefWasReplaced(t *testing.T) {
	w := newWorld(t)
	d, token := w.briefed()
	old := d.Brief
	i := w.incident()
	second := w.verified(i, "Another claim.")
	_, err := w.sp.Incidents.MoveTo(w.ctx, i.ID, "closed", "over", manager)
	w.must(err)
	_, err = w.sp.Facts.Retract(w.ctx, old.Facts[0].FactID, "a third batch", manager)
	w.must(err)
	if r := w.reads(token, creator.OnHold); len(r.Fallen) != 1 {
		t.Fatalf("%+v", r)
	}
	_, err = w.AcknowledgeByLink(w.ctx, token, "小鹿", true, old.Hash, "")
	w.wants(err, "creator.link.hold")
	_, err = w.IssueLink(w.ctx, d.ID, false, officer)
	w.wants(err, "creator.brief.stale")
	d = w.step(w.WriteBrief(w.ctx, d.ID, creator.Ask{Task: "新的", Facts: []string{second.ID}}, officer))
	if r := w.reads(token, creator.OnHold); r.Brief.Task != "" { // it has not been sent
		t.Fatalf("%+v", r)
	}
	d = w.step(w.SendBrief(w.ctx, d.ID, officer))
	if r := w.reads(token, creator.WasReplaced); r.Brief.Version != 2 || r.Brief.Task != "新的" {
		t.Fatalf("%+v", r)
	}
	_, err = w.AcknowledgeByLink(w.ctx, token, "小鹿", true, old.Hash, "")
	w.wants(err, "creator.link.other")
	r, err := w.AcknowledgeByLink(w.ctx, token, "小鹿", true, d.Brief.Hash, "")
	w.must(err)
	if r.Brief.Version != 2 || r.Deal.State != creator.Acknowledged {
		t.Fatalf("%+v", r)
	}
	// What falls after it was acknowledged is said as well.
	_, err = w.sp.Facts.Dispute(w.ctx, second.ID, "asked", manager)
	w.must(err)
	w.reads(token, creator.OnHold)
}

func TestTheLinkIsMailedToTheContact(t *testing.T) {
	w := newWorld(t)
	d, _ := w.briefed()
	n := creator.Notice{Subject: "Please acknowledge", Text: "Hello\n\nhttps://press.example/b/" + w.Token(d) + "\n\nbye"}
	_, _, err := w.MailLink(w.ctx, d.ID, n, officer)
	w.wants(err, "creator.link.no_address")
	c, err := w.sp.Contacts.Get(w.ctx, d.ContactID)
	w.must(err)
	_, err = w.sp.Contacts.Change(w.ctx, c.ID, c.Rev, func(x *contact.Contact) { x.Email = "xiaolu@creator.example" }, officer)
	w.must(err)
	d, o, err := w.MailLink(w.ctx, d.ID, n, officer)
	w.must(err)
	if !o.Captured || d.Link.MailedTo != "xiaolu@creator.example" || !d.Link.MailedAt.Equal(w.now) {
		t.Fatalf("%+v %+v", o, d.Link)
	}
	kept, err := w.sp.Mailings.CapturedCount(w.ctx, "")
	w.must(err)
	if kept != 1 {
		t.Fatalf("%d messages were kept", kept)
	}
	w.must(w.sp.Contacts.Suppressions.Suppress(w.ctx, "xiaolu@creator.example", contact.ScopeAll, contact.Unsubscribed, officer))
	_, _, err = w.MailLink(w.ctx, d.ID, n, officer)
	w.wants(err, "mailing.letter.held")
	_, _, err = w.MailLink(w.ctx, d.ID, n, audit.System("test"))
	w.wants(err, "creator.person")
}
