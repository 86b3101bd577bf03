package mailing

import (
	"context"
	"errors"
	"html"
	"iter"
	"strings"

	"standfirst/models/audit"
	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/release"
	"standfirst/models/store"
)

// Fell is called when a version of a fact is no longer verified: every mailing that cites it and is not
// over is halted, and when the fact was retracted a correction is drafted for each that has gone out. It
// may be repeated. Whoever calls late, when the version has been verified anew, changes nothing.
func (s *Mailings) Fell(ctx context.Context, f fact.Fell) error {
	ref := fact.Ref{FactID: f.FactID, Version: f.Version}
	if s.stands(ctx, ref) {
		return nil
	}
	by := audit.System("mailing")
	citing := store.Query{Filter: store.Eq("factKeys", factKey(ref))}
	for m, err := range s.docs.Each(ctx, citing) { // all are stopped before the first is put right, which takes longer
		if err != nil {
			return err
		}
		if !m.Active() {
			continue
		}
		if _, err = s.halt(ctx, m, ref, by); err != nil {
			return err
		}
	}
	if f.State != fact.Retracted {
		return nil
	}
	for m, err := range s.docs.Each(ctx, citing) {
		if err != nil {
			return err
		}
		if m.State == Draft {
			continue
		}
		_, err := s.DraftCorrection(ctx, m.ID, ref, by)
		if err != nil && !fault.Is(err, "mailing.correction.nobody") {
			return err
		}
	}
	return nil
}

// stands reports whether a version of a fact is verified at this moment. One that cannot be read does not stand: a mailing
// that is halted without need goes on when a person says so.
func (s *Mailings) stands(ctx context.Context, ref fact.Ref) bool {
	of, err := s.d.Facts.Standing(incident.Unseen(ctx), []fact.Ref{ref})
	return err == nil && len(of) == 1 && of[0].OK
}

// halt stops a mailing because a fact that it cites does not stand any more. What was being handed over at
// that moment ends in its own state; what still waits stays visible as cancelled.
func (s *Mailings) halt(ctx context.Context, m Mailing, ref fact.Ref, by audit.Actor) (Mailing, error) {
	m, changed, err := s.refuse(ctx, m.ID, ref)
	if err != nil {
		return m, err
	}
	if err := s.stop(ctx, m, ByHalt); err != nil || !changed {
		return m, err
	}
	return m, s.record(ctx, m, "mailing.halted", by, map[string]string{"fact": ref.FactID, "key": factKey(ref)})
}

// refuse marks a mailing as halted, and reports whether it was not yet, nor over.
func (s *Mailings) refuse(ctx context.Context, id string, ref fact.Ref) (m Mailing, changed bool, err error) {
	defer s.stops.begin(id)()
	m, err = s.docs.Edit(ctx, id, func(m *Mailing) error {
		if changed = m.Active(); !changed {
			return nil
		}
		m.State, m.Reason, m.ReasonFact, m.UpdatedAt = Halted, "mailing.halted.fact", ref, s.now()
		if ref.FactID == "" {
			m.Reason = "mailing.halted.release"
		}
		for i := range m.Waves {
			if w := &m.Waves[i]; w.State == WavePlanned || w.State == WaveSending {
				w.State, w.Reason = WaveRefused, m.Reason
			}
		}
		return nil
	})
	return m, changed, err
}

// Corrected says of halted mailings, by id, whose correction is on its way or has been sent, so that the
// mailing itself asks nothing of anybody any more.
func (s *Mailings) Corrected(ctx context.Context, halted []Mailing) (map[string]bool, error) {
	var ids []string
	for _, m := range halted {
		if m.CorrectionID != "" {
			ids = append(ids, m.CorrectionID)
		}
	}
	corrections, err := s.docs.GetAll(ctx, ids...)
	if err != nil {
		return nil, err
	}
	out := map[string]bool{}
	for _, m := range halted {
		if c, ok := corrections[m.CorrectionID]; ok {
			out[m.ID] = c.State == Scheduled || c.State == Sending || c.State == Done
		}
	}
	return out, nil
}

// HaltIfFallen halts a mailing that may not go on, naming the first fact that does not stand; without one
// the release itself may not be sent any more.
func (s *Mailings) HaltIfFallen(ctx context.Context, m Mailing) error {
	standings, err := s.d.Facts.Standing(incident.Unseen(ctx), m.Facts) // what is halted does not depend on who looks
	if err != nil {
		return err
	}
	ref := fact.Ref{}
	for _, st := range standings {
		if !st.OK {
			ref = st.Ref
			break
		}
	}
	_, err = s.halt(ctx, m, ref, audit.System("mailing"))
	return err
}

// DraftCorrection makes a draft to exactly those who got, or may have got, a mailing with this version of
// a fact in it, together with a drafted note that says what was wrong. Without a fact it is about the release itself,
// which was put right in public since; see Revised. The same call again returns the same draft.
func (s *Mailings) DraftCorrection(ctx context.Context, mailingID string, ref fact.Ref, by audit.Actor) (Mailing, error) {
	wrong, err := s.Get(ctx, mailingID)
	if err != nil {
		return Mailing{}, err
	}
	notice, err := s.cause(ctx, wrong, ref)
	if err != nil {
		return Mailing{}, err
	}
	id := correctionID(mailingID, ref, notice)
	if there, err := s.docs.Get(ctx, id); err == nil {
		return there, nil
	} else if !errors.Is(err, store.ErrNotFound) {
		return there, err
	}
	if there, err := s.held(ctx, mailingID, ref); err != nil {
		return Mailing{}, err
	} else if !there {
		return Mailing{}, fault.Clash("mailing.correction.nobody")
	}
	rel, langs, err := s.draftNote(ctx, wrong, ref, notice, by)
	if err != nil {
		return Mailing{}, err
	}
	now := s.now()
	m := Mailing{
		ID: id, State: Draft, ReleaseID: rel.ID, ReleaseVersion: rel.Current, IncidentID: wrong.IncidentID, Drill: wrong.Drill,
		SenderID: wrong.SenderID, Lang: wrong.lang(langs[0]), Subject: map[string]string{}, Intro: map[string]string{},
		CorrectsMailingID: wrong.ID, CorrectsFact: ref, WireIDs: wrong.WireIDs,
		Waves:     []Wave{{ID: newID(), Now: true, At: now, Zone: "UTC", State: WavePlanned}},
		CreatedAt: now, CreatedBy: by.ID, UpdatedAt: now,
	}
	for _, lang := range langs {
		m.Subject[lang] = s.d.Words(lang, "mailing.correction.subject", map[string]any{"subject": oneLine(mergeText(wrong.SubjectIn(lang), person{}))})
	}
	if m.Subject[m.Lang] == "" {
		m.Lang = langs[0]
	}
	m.derive()
	if err := s.docs.Insert(ctx, &m); err != nil {
		if errors.Is(err, store.ErrDuplicate) {
			return s.Get(ctx, id)
		}
		return m, err
	}
	if _, err := s.docs.Edit(ctx, wrong.ID, func(w *Mailing) error { w.CorrectionID = m.ID; return nil }); err != nil {
		return m, err
	}
	about := map[string]string{"correction": m.ID}
	if ref.FactID != "" {
		about["key"] = factKey(ref)
	}
	return m, s.record(ctx, wrong, "mailing.correction_drafted", by, about)
}

// draftNote drafts the release that says what was wrong and what is right.
func (s *Mailings) draftNote(ctx context.Context, wrong Mailing, ref fact.Ref, notice release.Notice, by audit.Actor) (release.Release, []string, error) {
	sent, err := s.d.Releases.Get(ctx, wrong.ReleaseID)
	if err != nil {
		return release.Release{}, nil, err
	}
	version, err := s.d.Releases.VersionOf(ctx, sent, wrong.ReleaseVersion)
	if err != nil {
		return release.Release{}, nil, err
	}
	texts, langs := map[string]release.Text{}, version.Langs()
	if ref.FactID == "" {
		set, err := s.d.Settings.Get(ctx)
		if err != nil {
			return release.Release{}, nil, err
		}
		address := release.PublicURL(set.Newsroom(s.own(), s.d.Space), sent)
		for _, lang := range langs {
			texts[lang] = s.revised(version, notice, address, lang)
		}
	} else {
		f, err := s.d.Facts.Get(ctx, ref.FactID)
		if err != nil {
			return release.Release{}, nil, err
		}
		for _, lang := range langs {
			texts[lang] = s.note(version, f, ref, lang)
		}
	}
	rel, err := s.d.Releases.Create(ctx, wrong.IncidentID, release.Manuscript{Kind: "correction", Text: texts}, by)
	return rel, langs, err
}

// note is the correction in one language. What is right is cited when a later version is verified;
// otherwise the note says that the statement is withdrawn and that more will follow.
func (s *Mailings) note(v release.Version, f fact.Fact, ref fact.Ref, lang string) release.Text {
	text, _ := v.In(lang)
	was, _ := f.Version(ref.Version)
	claim, _ := was.Claim.In(lang)
	say := s.correcting(lang)
	body := para(say("what", map[string]any{"headline": text.Headline})) +
		"<blockquote>" + para(claim) + "</blockquote>" + para(say("wrong", nil))
	if f.State == fact.Verified && f.Current != ref.Version {
		right, _ := f.Now().Claim.In(lang)
		body += para(say("right", nil)) + "<blockquote><p>" + release.Cite(f.ID, f.Current, right) + "</p></blockquote>"
	} else {
		body += para(say("pending", nil))
	}
	return s.noteText(text, body+para(say("please", nil)), lang)
}

// noteText is a note about a text that was sent.
func (s *Mailings) noteText(sent release.Text, body, lang string) release.Text {
	return release.Text{
		Headline: s.correcting(lang)("headline", map[string]any{"headline": sent.Headline}), Body: body,
		Boilerplate: sent.Boilerplate, Contact: sent.Contact,
	}
}

// correcting says the words of corrections in a language.
func (s *Mailings) correcting(lang string) func(key string, args map[string]any) string {
	return func(key string, args map[string]any) string { return s.d.Words(lang, "mailing.correction."+key, args) }
}

func para(text string) string { return "<p>" + html.EscapeString(text) + "</p>" }

// Holders says how many deliveries of a mailing carried, or may have carried, this version of a fact; without one, its
// release at all.
func (s *Mailings) Holders(ctx context.Context, mailingID string, ref fact.Ref) (int64, error) {
	var n int64
	for d, err := range s.carriers(ctx, mailingID) {
		if err != nil {
			return n, err
		}
		if carries(d, ref) {
			n++
		}
	}
	return n, nil
}

// held reports whether any delivery of a mailing carried, or may have carried, this version of a fact.
func (s *Mailings) held(ctx context.Context, mailingID string, ref fact.Ref) (bool, error) {
	for d, err := range s.carriers(ctx, mailingID) {
		if err != nil || carries(d, ref) {
			return err == nil, err
		}
	}
	return false, nil
}

// carries reports whether a delivery is about what a correction puts right: a version of a fact or, without one, the
// release that was sent.
func carries(d Delivery, ref fact.Ref) bool { return ref.FactID == "" || d.Cites(ref) }

// carriers are the deliveries of a mailing that reached, or may have reached, their reader.
func (s *Mailings) carriers(ctx context.Context, mailingID string) iter.Seq2[Delivery, error] {
	return func(yield func(Delivery, error) bool) {
		for _, state := range []Status{InFlight, Unconfirmed, Accepted} {
			q := store.Query{Filter: store.And(store.Eq("mailingId", mailingID), store.Eq("state", state)), Sort: []string{"at", "turn"}}
			for d, err := range s.deliveries.Each(ctx, q) {
				if !yield(d, err) || err != nil {
					return
				}
			}
		}
	}
}

// holders are the readers of the mailing that a correction corrects.
func (e *expansion) holders(ctx context.Context) iter.Seq2[candidate, error] {
	return e.readersOf(ctx, func(yield func(Delivery, error) bool) {
		for d, err := range e.carriers(ctx, e.m.CorrectsMailingID) {
			if (err != nil || carries(d, e.m.CorrectsFact)) && !yield(d, err) {
				return
			}
		}
	})
}

// Wrong is what a correction is about, for pages: the fact's number and what it said.
func (s *Mailings) Wrong(ctx context.Context, m Mailing) (key string, claim incident.Text, err error) {
	ref := m.CorrectsFact
	if ref.FactID == "" {
		ref = m.ReasonFact
	}
	if ref.FactID == "" {
		return "", nil, nil
	}
	f, err := s.d.Facts.Get(ctx, ref.FactID)
	if err != nil {
		return "", nil, err
	}
	v, _ := f.Version(ref.Version)
	return strings.TrimSpace(f.Key), v.Claim, nil
}
