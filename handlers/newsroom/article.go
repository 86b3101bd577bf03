package newsroom

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/newsroom"
	"standfirst/models/release"
)

func show(s site) (answer, error) {
	p, err := s.Releases.Address(s.ctx(), s.c.Params("slug"))
	if fault.KindOf(err) == fault.NotFound {
		return teaser(s)
	}
	if err != nil {
		return answer{}, err
	}
	v := showView{Kind: "release.kind." + string(p.Release.Kind), PublishedAt: p.Release.PublishedAt, Retracted: p.Release.Public == release.Recalled}
	for i := len(p.Release.Notices) - 1; i >= 0; i-- {
		n := p.Release.Notices[i]
		words, lang := incident.Text(n.Text).In(s.lang)
		v.Notices = append(v.Notices, notice{KindKey: "newsroom.notice." + n.Kind, Colour: colours[n.Kind], Text: words, Lang: lang, At: n.At})
	}
	status, changed := fiber.StatusOK, p.Release.ChangedAt
	switch p.Release.Public {
	case release.Live:
		factsChanged, err := s.live(&v, p)
		if err != nil {
			return answer{}, err
		}
		changed = later(changed, factsChanged)
	case release.Recalled:
		title, lang := incident.Text(p.Release.PublishedTitle).In(s.lang)
		v.TextLang = lang
		if v.Frame, err = s.frame(title); err != nil {
			return answer{}, err
		}
	default: // of what was withdrawn nothing but the notice is left, not even the headline
		if v.Frame, err = s.frame(s.t("newsroom.withdrawn")); err != nil {
			return answer{}, err
		}
		v.TextLang, v.PublishedAt, v.Kind, v.NoIndex = s.lang, time.Time{}, "", true
		v.Notices, status = v.Notices[:1], fiber.StatusGone
	}
	v.Feeds = s.home()
	if v.Facts, err = s.factsLink(p.Release.IncidentID); err != nil {
		return answer{}, err
	}
	if v.Board, err = s.boardLink(p.Release.IncidentID); err != nil {
		return answer{}, err
	}
	page, err := of(newsroom.Page{Kind: newsroom.ReleasePage, Ref: p.Release.ID})(html(s, status, showPage, v, changed))
	page.until = v.until
	return page, err
}

// live adds the text, what of it does not stand any more, and what machines are told. It returns when the facts that
// the text cites last changed.
func (s site) live(v *showView, p release.Page) (time.Time, error) {
	t, lang := p.Version.In(s.lang)
	f, err := s.frame(t.Headline)
	if err != nil {
		return time.Time{}, err
	}
	v.Frame = f
	pictures, err := s.Releases.PicturesIn(s.ctx(), p.Version)
	if err != nil {
		return time.Time{}, err
	}
	s.fillText(v, t, lang, p.Version.Langs(), s.home()+"/releases/"+p.Release.Slug, s.figures(pictures, lang, s.home()+"/assets/"))
	s.tellMachines(v, p, t, lang, pictures)
	topics, err := s.Newsroom.Topics(s.ctx(), true)
	if err != nil {
		return time.Time{}, err
	}
	v.Topics = s.topicLinks(chosen(topics, p.Release.Topics), "")
	if v.Pictures, v.Files, v.until, err = s.pictures(p.Release.ID, s.home()+"/assets/"); err != nil {
		return time.Time{}, err
	}
	v.until = sooner(v.until, pictures.Until())
	if v.Cited, err = s.cited(p); err != nil {
		return time.Time{}, err
	}
	return s.fillDoubts(v, p)
}

func (s site) fillText(v *showView, t release.Text, lang string, langs []string, path string, draw release.Draw) {
	v.TextLang = lang
	v.Headline, v.Subhead, v.Dateline, v.Boilerplate = t.Headline, t.Subhead, t.Dateline, t.Boilerplate
	v.Body, v.Contact = trusted(release.Plainly(t.Body, draw)), trusted(release.LinkContact(t.Contact, ""))
	if lang != s.lang {
		v.OtherLang = "release.lang." + lang[:2]
	}
	for _, l := range langs {
		if l != lang {
			v.Also = append(v.Also, alternate{l, withLang(path, l)})
		}
	}
}

func (s site) tellMachines(v *showView, p release.Page, t release.Text, lang string, pictures release.Pictures) {
	address := release.PublicURL(s.base(), p.Release)
	v.inLanguages(address, lang, p.Version.Langs())
	v.Description, v.IsArticle, v.Card = cmp.Or(t.Subhead, begins(release.TextOf(t.Body))), true, s.cardOf(p.Release, lang)
	n := news{
		Context: schema, Type: "NewsArticle", Headline: t.Headline, About: v.Description, Language: lang, URL: v.Canonical, Image: append(s.largest(pictures.In(t.Body)), v.Card),
		Published: stamp(p.Release.PublishedAt), Modified: stamp(p.Release.ChangedAt), Publisher: s.us(), Author: s.us(),
	}
	for _, x := range v.Notices {
		n.Correction = append(n.Correction, comment{"CorrectionComment", x.Text, stamp(x.At)})
	}
	v.Data = append(v.Data, n)
}

// begins is the beginning of a text on one line, for a page that says nothing shorter of itself.
func begins(text string) string {
	line := strings.Join(strings.Fields(text), " ")
	if short := incident.Clip(line, 160); short != line {
		return short + "…"
	}
	return line
}

// us is the organisation as machines are told of it.
func (s site) us() named { return named{"Organization", s.Name, s.front()} }

// fillDoubts says which statements of the page do not stand any more, since when, and where to read more.
// Of a fact that is not public nothing is told but what the page itself says. It returns when the facts
// last changed, which changes the page.
func (s site) fillDoubts(v *showView, p release.Page) (time.Time, error) {
	doubts, changed, err := s.Releases.Doubts(s.ctx(), p.Version)
	if err != nil || len(doubts) == 0 {
		return changed, err
	}
	sheet, err := s.factsLink(p.Release.IncidentID)
	if err != nil {
		return changed, err
	}
	text, lang := p.Version.In(s.lang)
	for _, d := range doubts {
		row := doubtRow{TitleKey: "newsroom.doubt." + string(d.State), Colour: doubtColours[d.State], Words: text.Words(d.Fact.ID), Lang: lang, At: d.Since}
		if sheet != "" && d.Fact.Public && d.Fact.IncidentID == p.Release.IncidentID {
			row.URL = sheet + "#" + d.Fact.Key
		}
		v.Doubts = append(v.Doubts, row)
	}
	v.Corrections, err = s.corrections(p, doubts)
	return changed, err
}

// corrections are the statements of that kind about the same incident that came after the first doubt.
func (s site) corrections(p release.Page, doubts []release.Doubt) ([]article, error) {
	if p.Release.IncidentID == "" {
		return nil, nil
	}
	since := slices.MinFunc(doubts, func(a, b release.Doubt) int { return a.Since.Compare(b.Since) }).Since
	about, err := s.Releases.About(s.ctx(), p.Release.IncidentID)
	if err != nil {
		return nil, err
	}
	var out []article
	for _, rel := range about {
		if rel.Kind == "correction" && rel.ID != p.Release.ID && rel.IsPublic() && !rel.PublishedAt.Before(since) {
			out = append(out, s.article(release.Page{Release: rel}, nil))
		}
	}
	return out, nil
}

var doubtColours = map[release.DoubtState]string{release.UnderReview: "warn", release.TakenBack: "bad", release.PutDifferently: "info"}

var colours = map[string]string{"correction": "info", "withdrawn": "warn", "retracted": "bad"}

// factsLink is the address of the incident's fact sheet when that is public.
func (s site) factsLink(incidentID string) (string, error) {
	if incidentID == "" {
		return "", nil
	}
	_, _, err := s.Releases.PublicSheet(s.ctx(), incidentID)
	return s.whereThere("/facts/"+incidentID, err)
}

// boardLink is the address of the incident's page when that is public.
func (s site) boardLink(incidentID string) (string, error) {
	if incidentID == "" {
		return "", nil
	}
	_, _, err := s.Newsroom.PublicBoard(s.ctx(), incidentID)
	return s.whereThere("/incidents/"+incidentID, err)
}

// whereThere is the address of a page that was looked for, "" when there is none.
func (s site) whereThere(path string, err error) (string, error) {
	if fault.KindOf(err) == fault.NotFound {
		return "", nil
	}
	return s.url(path), err
}
