package mailing

import (
	"context"
	"html"
	"strconv"

	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/release"
)

// Revised is the notice by which the release of a mailing was put right in public since, the latest of them; false when
// the mailing carried nothing that was. What was only taken down, with nothing said to be wrong, is no such notice.
func (s *Mailings) Revised(ctx context.Context, m Mailing) (release.Notice, bool, error) {
	if m.State == Draft || m.IsCorrection() {
		return release.Notice{}, false, nil
	}
	rel, err := s.d.Releases.Get(ctx, m.ReleaseID)
	if fault.KindOf(err) == fault.NotFound {
		return release.Notice{}, false, nil
	}
	n, ok := revision(rel, m.ReleaseVersion)
	return n, ok, err
}

// revision is the latest notice that says a version of a release to be wrong: it was published in that version or a
// later one, and replaced or retracted.
func revision(rel release.Release, version int) (latest release.Notice, ok bool) {
	for _, n := range rel.Notices {
		if n.Kind == string(release.Recalled) || n.Kind == "correction" && n.Version >= version {
			latest, ok = n, true
		}
	}
	return latest, ok
}

// cause is the notice that a correction rests on which is about no fact. It is a fault that there is none.
func (s *Mailings) cause(ctx context.Context, wrong Mailing, ref fact.Ref) (release.Notice, error) {
	if ref.FactID != "" {
		return release.Notice{}, nil
	}
	n, ok, err := s.Revised(ctx, wrong)
	if err == nil && !ok {
		err = fault.Clash("mailing.correction.nothing_wrong")
	}
	return n, err
}

// correctionID is the same for the same cause: a version of a fact, or a notice.
func correctionID(mailingID string, ref fact.Ref, n release.Notice) string {
	if ref.FactID != "" {
		return hashID("correction", mailingID, factKey(ref))
	}
	return hashID("correction", mailingID, "release", strconv.Itoa(n.Version), n.Kind)
}

// Owed is what is wrong with what the readers of a mailing got and has no correction yet: the first of the facts that
// fell or, as the zero Ref, the release itself. False when nothing is owed to anybody.
func (s *Mailings) Owed(ctx context.Context, m Mailing, fallen []fact.Ref) (fact.Ref, bool, error) {
	n, revised, err := s.Revised(ctx, m)
	if err != nil {
		return fact.Ref{}, false, err
	}
	if revised {
		fallen = append(fallen[:len(fallen):len(fallen)], fact.Ref{})
	}
	for _, ref := range fallen {
		drafted, err := s.docs.GetAll(ctx, correctionID(m.ID, ref, n))
		if err != nil {
			return ref, false, err
		}
		if len(drafted) > 0 {
			continue
		}
		if owed, err := s.held(ctx, m.ID, ref); err != nil || owed {
			return ref, owed, err
		}
	}
	return fact.Ref{}, false, nil
}

// revised is the note of one language about a release that was put right or retracted: what the newsroom says of that,
// and where the right text is.
func (s *Mailings) revised(v release.Version, n release.Notice, address, lang string) release.Text {
	text, _ := v.In(lang)
	say, retracted := s.correcting(lang), n.Kind == string(release.Recalled)
	first, last := "edited", "please_new"
	if retracted {
		first, last = "recalled", "please"
	}
	body := para(say(first, map[string]any{"headline": text.Headline}))
	if words := n.Text[lang]; words != "" {
		body += "<blockquote>" + para(words) + "</blockquote>"
	}
	if !retracted {
		safe := html.EscapeString(address)
		body += para(say("read", nil)) + `<p><a href="` + safe + `">` + safe + `</a></p>`
	}
	return s.noteText(text, body+para(say(last, nil)), lang)
}
