package mailing

import (
	"cmp"
	"context"
	"html"
	"strings"

	"standfirst/models/embargo"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/release"
	"standfirst/models/store"
)

// A mailing of a release that is under an embargo carries the teaser, the terms and the reader's personal link instead
// of the text, which they get on the page behind it once they have accepted. A mailing that was launched so never turns
// into one with the text by itself, but by the lift; and one that carries the text stops when its release is put under
// an embargo. A release that is scheduled, of which nobody reads before it is public, is mailed with its text, from that
// time on and not before.

// earlyMark stands for the reader's personal link while a language is prepared.
const earlyMark = "https://embargo.invalid/standfirst"

// liftTime is how a mail tells the moment, in any language.
const liftTime = "2006-01-02 15:04 (MST, UTC-07:00)"

// underEmbargo is the release of a mailing while it is under an embargo that some may read it under; nil when it is
// under none.
func (s *Mailings) underEmbargo(ctx context.Context, m Mailing) (*release.Release, error) {
	rel, err := s.releaseNow(ctx, m)
	if err != nil {
		return nil, err
	}
	return s.embargoOf(rel)
}

// releaseNow is the release of a mailing as it is at this moment: an embargo that is over is lifted.
func (s *Mailings) releaseNow(ctx context.Context, m Mailing) (release.Release, error) {
	if _, err := s.d.Releases.Lift(ctx); err != nil {
		return release.Release{}, err
	}
	return s.d.Releases.Get(ctx, m.ReleaseID)
}

func (s *Mailings) embargoOf(rel release.Release) (*release.Release, error) {
	if !rel.Embargoed || rel.Embargo.Scheduled {
		return nil, nil
	}
	if s.d.Embargoes == nil {
		return nil, fault.Clash("embargo.mailing")
	}
	return &rel, nil
}

// teaser is what a mail carries of a release under an embargo.
func (s *Mailings) teaser(rel release.Release, lang string) release.Version {
	e := rel.Embargo
	terms, _ := e.Now()
	title, _ := incident.Text(e.Title).In(lang) // in the language there is, as the release itself
	words, _ := incident.Text(e.Teaser).In(lang)
	bind, _ := incident.Text(terms.Text).In(lang)
	say := func(key string) string { return html.EscapeString(s.d.Words(lang, key, s.liftArgs(rel))) }
	var b strings.Builder
	b.WriteString("<p><strong>" + say("embargo.mail.notice") + "</strong></p>")
	b.WriteString(paragraphs(words))
	b.WriteString("<h3>" + say("embargo.terms") + "</h3>" + paragraphs(bind))
	b.WriteString("<p>" + say("embargo.mail.read") + ` <a href="` + earlyMark + `">` + earlyMark + "</a></p>")
	return release.Version{Text: map[string]release.Text{lang: {Headline: title, Body: b.String()}}}
}

func (s *Mailings) liftArgs(rel release.Release) map[string]any {
	return map[string]any{"time": rel.Embargo.In().Format(liftTime)}
}

// early is the personal link of a delivery: at the newsroom's own host, where its reader expects the text. It lives no
// longer than the embargo; the links that must work as long as the mail is kept, to leave and to choose, stay at the
// portal's address, which a newsroom's name may be given up before.
func (p *Press) early(d Delivery) string {
	who := d.ContactID
	if who == "" { // a test: there is nobody behind it
		who = testDelivery
	}
	return p.readers() + "/embargo/" + p.s.d.Embargoes.Token(p.m.ReleaseID, who)
}

func (p *Press) readers() string { return cmp.Or(p.s.own(), p.set.BaseURL) }

// own is the address of the newsroom's own host, "" while there is none.
func (s *Mailings) own() string {
	if s.d.Own == nil {
		return ""
	}
	return s.d.Own()
}

// guests invites those of a batch who are about to get the link.
func (s *Mailings) guests(ctx context.Context, m Mailing, batch []Delivery) error {
	if !m.Teaser || m.HandsOver() || s.d.Embargoes == nil || len(batch) == 0 {
		return nil
	}
	rel, err := s.d.Releases.Get(ctx, m.ReleaseID)
	if err != nil || !rel.Embargoed || rel.Embargo.Scheduled {
		return err
	}
	guests := make([]embargo.Guest, len(batch))
	for i, d := range batch {
		guests[i] = embargo.Guest{ContactID: d.ContactID, Name: d.Name, Lang: d.Lang}
	}
	return s.d.Embargoes.InviteMailed(ctx, rel, m.ID, guests)
}

// embargoCheck says what an embargo means for a mailing; false when it means nothing.
func (s *Mailings) embargoCheck(m Mailing, rel release.Release) (Check, bool) {
	draft := m.State == Draft
	switch args := s.liftArgs(rel); {
	case rel.Embargoed && rel.Embargo.Scheduled && m.Teaser && !draft:
		return Check{Key: "mailing.check.embargo_over", Args: args}, true
	case rel.Embargoed && rel.Embargo.Scheduled:
		return scheduledCheck(m, rel, args), true
	case rel.Embargoed && (draft || m.Teaser):
		return Check{Key: "mailing.check.embargo", OK: true, Args: args}, true
	case rel.Embargoed:
		return Check{Key: "mailing.check.embargo_since", Args: args}, true
	case m.Teaser && !draft && !rel.IsPublic(), rel.Embargo.State == release.Held && !rel.IsPublic() && (draft || rel.Embargo.Scheduled):
		return Check{Key: "mailing.check.embargo_over", Args: args}, true
	}
	return Check{}, false
}

// scheduledCheck says whether the waves of a mailing that are still to come begin when the release is public.
func scheduledCheck(m Mailing, rel release.Release, args map[string]any) Check {
	for _, w := range m.Waves {
		if w.At.Before(rel.Embargo.LiftAt) { // the zero time as well, which is at once
			return Check{Key: "mailing.check.too_soon", Args: args}
		}
	}
	return Check{Key: "mailing.check.scheduled", OK: true, Args: args}
}

// Underway refuses an embargo on a release whose text is on its way in a mailing.
func (s *Mailings) Underway(ctx context.Context, releaseID string) error {
	for m, err := range s.docs.Each(ctx, store.Query{Filter: store.Eq("releaseId", releaseID), Sort: []string{"createdAt"}}) {
		if err != nil {
			return err
		}
		if m.Active() || m.State == Halted {
			return fault.Clash("embargo.mailing")
		}
	}
	return nil
}
