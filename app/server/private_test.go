package server_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/complaint"
	"standfirst/models/enquiry"
	"standfirst/models/fact"
	"standfirst/models/incident"
	"standfirst/models/line"
	"standfirst/models/mailing"
	"standfirst/models/promise"
	"standfirst/models/release"
	watches "standfirst/models/watch"
)

// A private incident, and what belongs to it, is nowhere for those who are not of its team: on no page, in no
// search, list, timeline, export or log, and its own addresses answer as if there were nothing.
func TestAPrivateIncidentIsNowhere(t *testing.T) {
	w := open(t)
	for _, role := range account.Roles {
		who := own + "/" + string(role)
		sees := role == account.Administrator || role == account.Checker
		found := 0
		for _, path := range w.lookouts() {
			a := w.send(ask{as: who, path: path})
			if a.StatusCode == http.StatusOK && strings.Contains(a.text, veiled) {
				found++
				if !sees {
					t.Errorf("%s finds it at %s", role, path)
				}
			}
		}
		if sees && found < 6 {
			t.Errorf("%s, who may see it, finds it at %d places only", role, found)
		}
		w.refuses(t, who, sees)
	}
}

// lookouts are all pages that somebody may look at, with what belongs to the private incident asked for where
// something can be asked.
func (w *world) lookouts() []string {
	var out []string
	for _, r := range w.s.Routes() {
		if r.Method != http.MethodGet || strings.Contains(r.Path, "stream") || strings.Contains(r.Path, "progress") {
			continue
		}
		path := w.fill(r.Pattern(), own)
		out = append(out, path)
		if r.Scope == web.InSpace {
			out = append(out, path+"?q=velvetfo&incident="+w.ids["private/incidents"]+"&release="+w.ids["private/releases"]+"&show=changes")
		}
	}
	return out
}

// refuses asks for every address below the private incident and its things, and tries to change each.
func (w *world) refuses(t *testing.T, who string, sees bool) {
	t.Helper()
	for _, r := range w.s.Routes() {
		if r.Scope != web.InSpace {
			continue
		}
		for _, kind := range []string{"incidents", "facts", "releases", "mailings", "promises", "cases", "watches", "enquiries"} {
			below, of := strings.CutPrefix(r.Path, "/"+kind+"/:")
			if !of {
				continue
			}
			named, _, _ := strings.Cut(below, "/")
			pattern := strings.Replace(r.Pattern(), ":"+named, w.ids["private/"+kind], 1)
			path := w.fill(pattern, own)
			if sees {
				continue
			}
			a := w.send(ask{as: who, method: r.Method, path: path, form: url.Values{"title_en": {"x"}, "reason": {"x"}, "text": {"x"}, "phase": {"confirmed"}}})
			if a.StatusCode != http.StatusNotFound && a.StatusCode != http.StatusForbidden {
				t.Errorf("%s: %s %s answers %d", who, r.Method, r.Pattern(), a.StatusCode)
			}
		}
	}
}

// secret declares a private incident with a fact, a release and the draft of a mailing below it. Its ids are
// kept under "private/…": nobody but the checker who declared it and administrators may find any of it.
func (b *builder) secret(ctx context.Context) error {
	by, text := b.by(account.Checker), map[string]string{"en": veiled}
	i, err := b.sp.Incidents.Declare(ctx, incident.New{Title: text, Summary: text, Type: incident.StaffConduct, Grade: 3, Mode: incident.Real, Private: true}, by)
	if err != nil {
		return err
	}
	if err := b.sp.Incidents.Relate(ctx, b.ids["incidents/:id"], i.ID, by); err != nil {
		return err
	}
	if err := b.sp.Incidents.Decide(ctx, i.ID, veiled, veiled, by); err != nil {
		return err
	}
	f, err := b.sp.Facts.Create(ctx, fact.New{IncidentID: i.ID, Claim: text}, by)
	if err != nil {
		return err
	}
	if _, err := b.sp.Facts.AddLink(ctx, f.ID, "https://example.org/proof", veiled, true, by); err != nil {
		return err
	}
	if _, err := b.sp.Facts.Refute(ctx, f.ID, []string{veiled + " wording"}, veiled, b.by(account.Approver)); err != nil {
		return err
	}
	rel, err := b.sp.Releases.Create(ctx, i.ID, release.Manuscript{Kind: "statement", Text: map[string]release.Text{"en": {Headline: veiled, Body: "<p>" + veiled + "</p>"}}}, by)
	if err != nil {
		return err
	}
	if rel, err = b.sp.Releases.Submit(ctx, rel.ID, rel.Current, by); err != nil {
		return err
	}
	if rel, err = b.sp.Releases.Approve(ctx, rel.ID, rel.Current, "", b.by(account.Approver)); err != nil {
		return err
	}
	if _, err := b.sp.Lines.Create(ctx, i.ID, line.Outline{Question: text, Answer: text, Use: line.Public, Topic: veiled, Facts: []fact.Ref{{FactID: f.ID, Version: 1}}}, by); err != nil {
		return err
	}
	given := line.Given{IncidentID: i.ID, ContactID: b.ids["contacts/:id"], Channel: "call", Text: veiled, Facts: []fact.Ref{{FactID: f.ID, Version: 1}}, Reason: veiled}
	if _, err := b.sp.Lines.Record(ctx, given, by); err != nil {
		return err
	}
	lists, err := b.sp.Lists.All(ctx, false)
	if err != nil {
		return err
	}
	p, err := b.sp.Promises.Make(ctx, i.ID, promise.New{
		Text: text, Made: promise.Made{Place: promise.Elsewhere, Where: veiled}, OwnerID: by.ID, Due: b.sp.Now().Add(30 * 24 * time.Hour),
	}, by)
	if err != nil {
		return err
	}
	e, err := b.sp.Enquiries.Note(ctx, enquiry.New{IncidentID: i.ID, Name: veiled, Channel: "call", Question: veiled, Due: b.sp.Now().Add(30 * 24 * time.Hour)}, by)
	if err != nil {
		return err
	}
	x, err := b.sp.Complaints.Receive(ctx, i.ID, complaint.New{
		Terms: complaint.Terms{Harm: complaint.Dignity, Wish: complaint.Apology, Summary: veiled}, Channel: complaint.Phone, Name: veiled, Reach: "velvetfox@example.org", Story: veiled, Consent: "told",
	}, by)
	if err != nil {
		return err
	}
	m, err := b.sp.Mailings.Create(ctx, mailing.Plan{ReleaseID: rel.ID, ListIDs: []string{lists[0].ID}, Subject: text}, by)
	if err != nil {
		return err
	}
	seen, err := b.sp.Watches.Create(ctx, "", watches.Plan{Name: veiled, Kind: watches.Crisis, Query: veiled, IncidentID: i.ID}, by)
	for place, id := range map[string]string{"watches": seen.ID, "incidents": i.ID, "facts": f.ID, "releases": rel.ID, "mailings": m.ID, "promises": p.ID, "cases": x.ID, "enquiries": e.ID} {
		b.ids["private/"+place] = id
	}
	return err
}
