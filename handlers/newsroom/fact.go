package newsroom

import (
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/newsroom"
	"standfirst/models/release"
	"standfirst/templates"
)

// factView is the page of one fact: what holds, on what evidence, and what became of it.
type factView struct {
	templates.Frame
	meta
	Fact     factRow
	Steps    []factStep // the latest first
	Releases []article  // that say it
	Sheet    string
}

// factStep is a wording that was verified, or a moment from which one did not stand any more.
type factStep struct {
	StateKey, Colour string
	Claim, Lang      string // "" when no wording began
	At               time.Time
}

var factPage = templates.NewPageOf("newsroom", "newsroom/fact.html", factSamples)

// oneFact is the page of a fact that a public sheet shows, by its key.
func oneFact(s site) (answer, error) {
	inc, shown, err := s.Releases.PublicSheet(s.ctx(), s.c.Params("incident"))
	if err != nil {
		return answer{}, err
	}
	key := s.c.Params("fact")
	i := slices.IndexFunc(shown, func(f release.Shown) bool { return f.Fact.Key == key })
	if i < 0 {
		return answer{}, fault.Missing("newsroom.fact.missing")
	}
	f := shown[i]
	v := factView{Fact: s.fact(inc.ID, f), Steps: s.steps(f), Sheet: s.url("/facts/" + inc.ID)}
	if v.Frame, err = s.frame(f.Fact.Key + s.t("newsroom.feed.colon") + v.Fact.Claim); err != nil {
		return answer{}, err
	}
	v.inLanguages(s.base()+"/facts/"+inc.ID+"/"+f.Fact.Key, s.lang, release.Langs())
	v.Feeds, v.Card, v.Description = s.home(), s.cardOfHome(), v.Fact.Claim
	if f.State == fact.Refuted {
		review := s.review(f, v.Canonical)
		review.URL = v.Canonical
		v.Data = append(v.Data, review)
	}
	about, err := s.Releases.About(s.ctx(), inc.ID)
	if err != nil {
		return answer{}, err
	}
	for _, rel := range about {
		head, _ := rel.Head(rel.PublishedVersion)
		if rel.IsPublic() && slices.ContainsFunc(head.Facts, func(r fact.Ref) bool { return r.FactID == f.Fact.ID }) {
			v.Releases = append(v.Releases, s.article(release.Page{Release: rel}, nil))
		}
	}
	return of(newsroom.Page{Kind: newsroom.FactPage, Ref: inc.ID + "/" + f.Fact.Key})(html(s, fiber.StatusOK, factPage, v, time.Time{}))
}

// steps is the history of a fact as far as the public was told of it: wordings that never were verified are not in it.
func (s site) steps(f release.Shown) []factStep {
	var out []factStep
	if f.State == fact.Refuted {
		out = append(out, factStep{StateKey: "newsroom.fact.refuted", Colour: factColours[fact.Refuted], At: f.Since})
	}
	for _, v := range f.Fact.Versions {
		if !v.Verified() || f.State == fact.Refuted {
			continue
		}
		claim, lang := v.Claim.In(s.lang)
		out = append(out, factStep{StateKey: "newsroom.fact.verified", Colour: factColours[fact.Verified], Claim: claim, Lang: lang, At: v.VerifiedAt})
	}
	for _, fall := range f.Fact.Falls {
		if v, ok := f.Fact.Version(fall.Version); !ok || !v.Verified() && fall.State != fact.Disputed || fall.At.IsZero() {
			continue
		}
		state := fall.State
		if factColours[state] == "" { // a new wording is being checked
			state = fact.Superseded
		}
		out = append(out, factStep{StateKey: "newsroom.fact." + string(state), Colour: factColours[state], At: fall.At})
	}
	slices.SortStableFunc(out, func(a, b factStep) int { return b.At.Compare(a.At) })
	return out
}

// cited are the facts of a statement that have a page.
func (s site) cited(p release.Page) ([]topicLink, error) {
	if p.Release.IncidentID == "" || len(p.Version.Facts) == 0 {
		return nil, nil
	}
	_, shown, err := s.Releases.PublicSheet(s.ctx(), p.Release.IncidentID)
	if fault.KindOf(err) == fault.NotFound {
		return nil, nil
	}
	var out []topicLink
	for _, f := range shown {
		if slices.ContainsFunc(p.Version.Facts, func(r fact.Ref) bool { return r.FactID == f.Fact.ID }) {
			out = append(out, topicLink{Name: f.Fact.Key, URL: s.factURL(p.Release.IncidentID, f.Fact.Key)})
		}
	}
	return out, err
}

func (s site) factURL(incidentID, key string) string {
	return s.url("/facts/" + incidentID + "/" + strings.ReplaceAll(key, "/", ""))
}

func factSamples() []factView {
	full := factsSamples()[0]
	return []factView{{
		Frame: frame(), meta: head(), Fact: full.Facts[0], Sheet: "/", Releases: articles(),
		Steps: []factStep{
			{StateKey: "newsroom.fact.superseded", Colour: "warn", At: moment},
			{StateKey: "newsroom.fact.verified", Colour: "ok", Claim: "So it is.", Lang: "en", At: moment},
			{StateKey: "newsroom.fact.disputed", Colour: "warn", At: moment},
			{StateKey: "newsroom.fact.retracted", Colour: "bad", At: moment},
			{StateKey: "newsroom.fact.refuted", Colour: "bad", At: moment},
		},
	}, {Frame: frame(), meta: head(), Fact: factRow{Key: "F-2", Claim: "No.", Lang: "en", Colour: "bad", StateKey: "newsroom.fact.refuted", Since: moment}, Sheet: "/"}}
}
