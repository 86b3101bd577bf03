package contact_test

import (
	"testing"
	"time"

	"standfirst/models/contact"
	"standfirst/models/fault"
)

func (d *desk) trust(t testing.TB, id string) int {
	t.Helper()
	c, err := d.contacts.Get(d.ctx, id)
	ok(t, err)
	l, err := d.contacts.Ledger(d.ctx, id)
	ok(t, err)
	if l.Score != c.Trust {
		t.Fatalf("the ledger says %d, the contact %d", l.Score, c.Trust)
	}
	return c.Trust
}

func credit(kind, note string) contact.TrustEntry {
	return contact.TrustEntry{Kind: kind, URL: "https://caijing.example/1", Note: note}
}

func TestTrustIsMadeOfItsEntries(t *testing.T) {
	d := newDesk(t)
	c := d.named(t, "李雷", "lilei@xinhua.example")
	if d.trust(t, c.ID) != 70 {
		t.Fatal("a ledger starts at 70")
	}
	_, err := d.contacts.Credit(d.ctx, c.ID, contact.TrustEntry{Kind: "rude", At: d.now.Add(time.Hour), URL: "javascript:x"}, anna)
	for _, key := range []string{"contact.trust.kind_unknown", "contact.trust.future", "contact.trust.evidence", "contact.trust.note_missing"} {
		if !has(err, key) {
			t.Errorf("%s is missing from %v", key, err)
		}
	}
	e, err := d.contacts.Credit(d.ctx, c.ID, credit("refuted", "said that nobody checked"), anna)
	ok(t, err)
	if got := d.trust(t, c.ID); got != 58 {
		t.Errorf("after a repeated claim: %d", got)
	}
	corrected := credit("corrected", "after a call")
	corrected.Hours = 3
	_, err = d.contacts.Credit(d.ctx, c.ID, corrected, anna)
	ok(t, err)
	if got := d.trust(t, c.ID); got != 66 {
		t.Errorf("after a quick correction: %d", got)
	}
	// Half of it is left after a year.
	d.now = d.now.AddDate(1, 0, 0)
	ok(t, d.contacts.Decay(d.ctx))
	if got := d.trust(t, c.ID); got != 68 {
		t.Errorf("a year later: %d", got)
	}
	if _, err := d.contacts.Challenge(d.ctx, e.ID, " ", anna); !fault.Is(err, "contact.trust.challenge_missing") {
		t.Error(err)
	}
	e, err = d.contacts.Challenge(d.ctx, e.ID, "the agency wrote that", anna)
	ok(t, err)
	if len(e.Challenges) != 1 || d.trust(t, c.ID) != 68 {
		t.Error("a challenge alone changes the score", e.Challenges)
	}
	_, err = d.contacts.Withdraw(d.ctx, e.ID, "so it was", anna)
	ok(t, err)
	if got := d.trust(t, c.ID); got != 74 {
		t.Errorf("after the withdrawal: %d", got)
	}
	if _, err := d.contacts.Withdraw(d.ctx, e.ID, "again", anna); !fault.Is(err, "contact.trust.withdrawn_already") {
		t.Error(err)
	}
	l, err := d.contacts.Ledger(d.ctx, c.ID)
	ok(t, err)
	if len(l.Lines) != 2 || len(l.History) != 13 || l.History[12].Score != 74 {
		t.Errorf("%+v", l)
	}
	for range 12 {
		_, err = d.contacts.Credit(d.ctx, c.ID, credit("embargo_broken", "again"), anna)
		ok(t, err)
	}
	if got := d.trust(t, c.ID); got != 0 {
		t.Errorf("the score is %d", got)
	}
}

func has(err error, key string) bool {
	for _, f := range fault.All(err) {
		if f.Key == key {
			return true
		}
	}
	return false
}

// What a clip says of its author follows what people decide about the clip, as often as they change their mind.
func TestTestimonyFollowsItsOrigin(t *testing.T) {
	d := newDesk(t)
	a, b := d.named(t, "李雷", "lilei@xinhua.example"), d.named(t, "韩梅梅", "han@caijing.example")
	says := func(contactID string, kinds ...string) []contact.Testimony {
		var out []contact.Testimony
		for _, k := range kinds {
			out = append(out, contact.Testimony{ContactID: contactID, Kind: k, At: d.now, Title: "A piece"})
		}
		return out
	}
	step := func(what string, all []contact.Testimony, wantA, wantB int) {
		t.Helper()
		for range 2 {
			ok(t, d.contacts.Testify(d.ctx, "clip:1", all, anna))
			if x, y := d.trust(t, a.ID), d.trust(t, b.ID); x != wantA || y != wantB {
				t.Fatalf("%s: %d and %d, want %d and %d", what, x, y, wantA, wantB)
			}
		}
	}
	step("accurate", says(a.ID, "accurate"), 74, 70)
	step("no, it repeats a claim", says(a.ID, "refuted"), 58, 70)
	step("no, it is by somebody else", says(b.ID, "refuted"), 70, 58)
	step("it says nothing", nil, 70, 70)
	step("it does", says(b.ID, "refuted"), 70, 58)
	l, err := d.contacts.Ledger(d.ctx, b.ID)
	ok(t, err)
	_, err = d.contacts.Withdraw(d.ctx, l.Lines[0].ID, "a quotation", anna)
	ok(t, err)
	step("a person has the last word", says(b.ID, "refuted"), 70, 70)
	_, err = d.contacts.Merge(d.ctx, a.ID, b.ID, nil, anna)
	ok(t, err)
	if l, err := d.contacts.Ledger(d.ctx, a.ID); err != nil || len(l.Lines) != 3 {
		t.Error(len(l.Lines), err)
	}
}

func TestTheLawOfTheCountryDecides(t *testing.T) {
	now := time.Date(2026, 11, 25, 8, 0, 0, 0, time.UTC)
	person := func(country, basis string, change ...func(*contact.Contact)) contact.Contact {
		c := contact.Contact{Country: country, Basis: contact.Basis{Kind: basis}, CreatedAt: now.AddDate(0, -2, 0)}
		for _, f := range change {
			f(&c)
		}
		return c
	}
	refused := func(on string) func(*contact.Contact) {
		return func(c *contact.Contact) { c.Basis.RefusedOn = on }
	}
	replied := func(months int) func(*contact.Contact) {
		return func(c *contact.Contact) { c.LastReply = now.AddDate(0, -months, 0) }
	}
	cases := []struct {
		name, purpose string
		c             contact.Contact
		code, basis   string
	}{
		{"unknown", contact.ForPress, person("", ""), "assumed", "legitimate"},
		{"unknown, selling", contact.ForMarketing, person("", ""), "no_basis", ""},
		{"Germany", contact.ForPress, person("DE", ""), "assumed", "legitimate"},
		{"Germany, selling", contact.ForMarketing, person("DE", "legitimate"), "wrong_basis", ""},
		{"Germany, selling to who agreed", contact.ForMarketing, person("DE", "consent"), "recorded", "consent"},
		{"an objection", contact.ForPress, person("DE", "consent", refused("2026-11-20")), "refused", ""},
		{"an objection to come", contact.ForPress, person("DE", "consent", refused("2026-11-30")), "recorded", "consent"},
		{"China", contact.ForPress, person("CN", ""), "assumed", "disclosed"},
		{"China knows no legitimate interest", contact.ForPress, person("CN", "legitimate"), "wrong_basis", ""},
		{"China, refused", contact.ForPress, person("CN", "", refused("2026-01-01")), "refused", ""},
		{"United States, selling", contact.ForMarketing, person("US", ""), "assumed", "legitimate"},
		{"Canada", contact.ForPress, person("CA", ""), "assumed", "disclosed"},
		{"Canada, selling after an enquiry", contact.ForMarketing, person("CA", "", replied(5)), "assumed", "contract"},
		{"Canada, selling long after it", contact.ForMarketing, person("CA", "", replied(7)), "no_basis", ""},
		{"Canada, a customer", contact.ForMarketing, person("CA", "contract", replied(23)), "recorded", "contract"},
		{"Canada, a former customer", contact.ForMarketing, person("CA", "contract", replied(25)), "expired", ""},
	}
	for _, c := range cases {
		v := contact.Lawful(c.c, c.purpose, now)
		if v.Code != c.code || v.Basis != c.basis || v.OK != (c.basis != "") {
			t.Errorf("%s: %+v, want %s %q", c.name, v, c.code, c.basis)
		}
	}
	if v := contact.Lawful(person("DE", ""), contact.ForPress, now); !v.NoticeLate || v.NoticeDue != "2026-10-25" {
		t.Errorf("%+v", v)
	}
	told := person("DE", "", func(c *contact.Contact) { c.Basis.NoticeOn = "2026-10-01" })
	if v := contact.Lawful(told, contact.ForPress, now); v.NoticeDue != "" {
		t.Errorf("%+v", v)
	}
}
