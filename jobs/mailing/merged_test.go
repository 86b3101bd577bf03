package mailing

import (
	"html"
	"slices"
	"strings"
	"testing"

	"standfirst/models/incident"
	"standfirst/models/mailing"
	"standfirst/models/release"
)

// Two records of one person are on a list when a mailing is frozen, and become one before it leaves: one
// message goes out, and the other says why not.
func TestSomebodyWhoWasMergedIsMailedOnce(t *testing.T) {
	w := newWorld(t)
	m, _ := w.simple(5)
	page, err := w.mailings.Recipients(w.ctx, mailing.Search{MailingID: m.ID, Limit: 10})
	w.must(err)
	ids := []string{page.Items[1].ContactID, page.Items[3].ContactID}
	_, err = w.contacts.Merge(w.ctx, ids[0], ids[1], nil, author)
	w.must(err)
	w.run(w.engine())
	c := w.counts(m)
	if c[mailing.Accepted] != 4 || c[mailing.Suppressed] != 1 || len(w.server.order) != 4 {
		t.Fatal(c, w.server.order)
	}
	page, err = w.mailings.Recipients(w.ctx, mailing.Search{MailingID: m.ID, Limit: 10})
	w.must(err)
	for _, d := range page.Items {
		if d.State == mailing.Suppressed && (d.Reason != mailing.Duplicate || !slices.Contains(ids, d.ContactID)) {
			t.Errorf("%+v", d)
		}
	}
}

// A field in the text of a release is filled for each reader, and its own words stand for those of whom it is not known.
func TestTheTextAddressesItsReader(t *testing.T) {
	w := newWorld(t)
	w.setSender()
	i := w.incident(incident.Real)
	text := func(words string) map[string]release.Text {
		return map[string]release.Text{"en": {Headline: "Invitation", Body: `<p>Dear <span data-field="first_name">` + words + `</span>, of <span data-field="outlet">your house</span>.</p>`, Contact: "press@acme.example"}}
	}
	rel, err := w.releases.Create(w.ctx, i.ID, release.Manuscript{Kind: "letter", Text: text("colleague")}, author)
	w.must(err)
	rel = w.approve(rel)
	m := w.draft(mailing.Plan{ReleaseID: rel.ID, Subject: map[string]string{"en": "Invitation"}, ListIDs: []string{w.list("Press", w.people(2)...).ID}})
	p, err := w.mailings.Prepare(w.ctx, m)
	w.must(err)
	for name, want := range map[string]string{"Ann Lee": "Dear Ann, of The Daily", "<b>Bo</b>": "Dear <b>Bo</b>, of The Daily", "": "Dear colleague, of The Daily"} {
		msg, err := p.Message(mailing.Delivery{ID: "d1", Name: name, Address: "a@reader.example", Outlet: "The Daily", Lang: "en"})
		w.must(err)
		if !strings.Contains(msg.Text, want) || !strings.Contains(msg.HTML, html.EscapeString(want)) {
			t.Errorf("%q: %s %s", name, msg.Text, msg.HTML)
		}
	}
	a, err := w.mailings.Audience(w.ctx, m)
	w.must(err)
	if a.Gaps != 0 {
		t.Errorf("%d gaps where words stand", a.Gaps)
	}
}
