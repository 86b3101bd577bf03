package newsroom

import (
	"mime"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/release"
	"standfirst/models/store"
)

const pageSize = 20

func index(c *fiber.Ctx) error {
	s, err := open(c)
	if err != nil {
		return err
	}
	after := web.Query(c).Get("after")
	pages, next, err := s.Releases.Listed(c.UserContext(), after, pageSize)
	if store.IsCursorError(err) {
		after = ""
		pages, next, err = s.Releases.Listed(c.UserContext(), "", pageSize)
	}
	if err != nil {
		return err
	}
	v := indexView{Frame: s.frame(s.t("newsroom.title", "name", s.Name)), First: after == ""}
	v.inLanguages(s.base(), s.lang, release.Langs())
	v.Feeds, v.Description = s.home(), s.t("newsroom.about", "name", s.Name)
	var changed time.Time
	for _, p := range pages {
		v.Articles = append(v.Articles, s.article(p))
		changed = later(changed, p.Release.ChangedAt)
	}
	if next != "" {
		v.Older = s.home() + "?after=" + next + "&lang=" + s.lang
	}
	if v.First {
		if v.Sheets, err = s.sheets(); err != nil {
			return err
		}
	}
	for _, sheet := range v.Sheets {
		changed = later(changed, sheet.At)
	}
	return send(s, fiber.StatusOK, indexPage, v, changed)
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func (s site) article(p release.Page) article {
	title, lang := incident.Text(p.Release.PublishedTitle).In(s.lang)
	a := article{
		Title: title, Lang: lang, URL: s.home() + "/releases/" + p.Release.Slug + "?lang=" + s.lang, KindKey: "release.kind." + string(p.Release.Kind),
		At: p.Release.PublishedAt, Retracted: p.Release.Public == release.Recalled,
	}
	if text, in := p.Version.In(s.lang); p.Release.IsPublic() {
		a.Lead, a.Lang = text.Subhead, in
	}
	for _, n := range p.Release.Notices {
		if n.Kind == "correction" {
			a.Corrected = n.At
		}
	}
	return a
}

func (s site) sheets() ([]sheetLink, error) {
	ctx := s.c.UserContext()
	list, err := s.Releases.Sheets(ctx, "", pageSize)
	if err != nil {
		return nil, err
	}
	var out []sheetLink
	for _, sheet := range list.Items {
		inc, _, err := s.Releases.PublicSheet(ctx, sheet.ID)
		if fault.KindOf(err) == fault.NotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		title, lang := inc.Title.In(s.lang)
		out = append(out, sheetLink{Title: title, Lang: lang, URL: s.home() + "/facts/" + inc.ID + "?lang=" + s.lang, At: sheet.ChangedAt})
	}
	return out, nil
}

func show(c *fiber.Ctx) error {
	s, err := open(c)
	if err != nil {
		return err
	}
	p, err := s.Releases.Address(c.UserContext(), c.Params("slug"))
	if err != nil {
		return err
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
		s.fillText(&v, p)
		factsChanged, err := s.fillDoubts(&v, p)
		if err != nil {
			return err
		}
		changed = later(changed, factsChanged)
	case release.Recalled:
		title, lang := incident.Text(p.Release.PublishedTitle).In(s.lang)
		v.Frame, v.TextLang = s.frame(title), lang
	default: // of what was withdrawn nothing but the notice is left, not even the headline
		v.Frame, v.TextLang, v.PublishedAt, v.Kind, v.NoIndex = s.frame(s.t("newsroom.withdrawn")), s.lang, time.Time{}, "", true
		v.Notices, status = v.Notices[:1], fiber.StatusGone
	}
	v.Feeds = s.home()
	if v.Facts, err = s.factsLink(p.Release.IncidentID); err != nil {
		return err
	}
	return send(s, status, showPage, v, changed)
}

// fillDoubts says which statements of the page do not stand any more, since when, and where to read more.
// Of a fact that is not public nothing is told but what the page itself says. It returns when the facts
// last changed, which changes the page.
func (s site) fillDoubts(v *showView, p release.Page) (time.Time, error) {
	doubts, changed, err := s.Releases.Doubts(s.c.UserContext(), p.Version)
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
	about, err := s.Releases.About(s.c.UserContext(), p.Release.IncidentID)
	if err != nil {
		return nil, err
	}
	var out []article
	for _, rel := range about {
		if rel.Kind == "correction" && rel.ID != p.Release.ID && rel.IsPublic() && !rel.PublishedAt.Before(since) {
			out = append(out, s.article(release.Page{Release: rel}))
		}
	}
	return out, nil
}

var doubtColours = map[release.DoubtState]string{release.UnderReview: "warn", release.TakenBack: "bad", release.PutDifferently: "info"}

var colours = map[string]string{"correction": "info", "withdrawn": "warn", "retracted": "bad"}

func (s site) fillText(v *showView, p release.Page) {
	t, lang := p.Version.In(s.lang)
	v.Frame, v.TextLang = s.frame(t.Headline), lang
	v.Headline, v.Subhead, v.Dateline, v.Boilerplate = t.Headline, t.Subhead, t.Dateline, t.Boilerplate
	v.Body, v.Contact = trusted(release.Plainly(t.Body)), trusted(release.LinkContact(t.Contact, ""))
	if lang != s.lang {
		v.OtherLang = "release.lang." + lang[:2]
	}
	for _, l := range p.Version.Langs() {
		if l != lang {
			v.Also = append(v.Also, alternate{l, s.home() + "/releases/" + p.Release.Slug + "?lang=" + l})
		}
	}
	address := s.Releases.PublicURL(web.Of(s.c).Base.String(), s.ID, p.Release)
	v.inLanguages(address, lang, p.Version.Langs())
	v.Description = t.Subhead
	v.News = &news{
		Context: "https://schema.org", Type: "NewsArticle", Headline: t.Headline, About: t.Subhead, Language: lang, URL: v.Canonical,
		Published: p.Release.PublishedAt.Format(time.RFC3339), Modified: p.Release.ChangedAt.Format(time.RFC3339),
		Publisher: publisher{"Organization", s.Name}, Author: publisher{"Organization", s.Name},
	}
	for _, n := range v.Notices {
		v.News.Correction = append(v.News.Correction, comment{"CorrectionComment", n.Text, n.At.Format(time.RFC3339)})
	}
}

// factsLink is the address of the incident's fact sheet when that is public.
func (s site) factsLink(incidentID string) (string, error) {
	if incidentID == "" {
		return "", nil
	}
	_, _, err := s.Releases.PublicSheet(s.c.UserContext(), incidentID)
	if fault.KindOf(err) == fault.NotFound {
		return "", nil
	}
	return s.home() + "/facts/" + incidentID + "?lang=" + s.lang, err
}

func facts(c *fiber.Ctx) error {
	s, err := open(c)
	if err != nil {
		return err
	}
	inc, shown, err := s.Releases.PublicSheet(c.UserContext(), c.Params("incident"))
	if err != nil {
		return err
	}
	about, err := s.Releases.About(c.UserContext(), inc.ID)
	if err != nil {
		return err
	}
	title, lang := inc.Title.In(s.lang)
	v := factsView{Frame: s.frame(s.t("newsroom.facts.title", "title", title)), TitleLang: lang}
	v.inLanguages(s.base()+"/facts/"+inc.ID, s.lang, release.Langs())
	v.Feeds = s.home()
	for _, f := range shown {
		v.Facts = append(v.Facts, s.fact(inc.ID, f))
		v.ChangedAt = later(v.ChangedAt, f.Fact.UpdatedAt)
	}
	for _, rel := range about {
		v.Releases = append(v.Releases, s.article(release.Page{Release: rel}))
	}
	if err := s.promises(&v, inc); err != nil {
		return err
	}
	return send(s, fiber.StatusOK, factsPage, v, time.Time{}) // a fact can change without the sheet: the tag alone tells
}

func (s site) fact(incidentID string, f release.Shown) factRow {
	claim, lang := f.Version.Claim.In(s.lang)
	row := factRow{Key: f.Fact.Key, Claim: claim, Lang: lang, Since: f.Since, Colour: factColours[f.State], StateKey: "newsroom.fact." + string(f.State), Stands: f.State == fact.Verified}
	for _, v := range f.Earlier {
		words, in := v.Claim.In(s.lang)
		if words != claim { // new evidence alone makes a version, but no correction
			row.Earlier = append(row.Earlier, earlier{words, in, v.VerifiedAt})
		}
	}
	for _, e := range f.Evidence {
		link := evidenceLink{Name: e.Name, Size: e.Size, SHA256: e.SHA256, URL: e.URL}
		if e.Kind == fact.File || e.Kind == fact.Shot {
			link.File, link.URL = true, s.home()+"/facts/"+incidentID+"/evidence/"+e.ID
		} else if link.Name == "" {
			link.Name = e.URL
		}
		row.Evidence = append(row.Evidence, link)
	}
	return row
}

var factColours = map[fact.State]string{
	fact.Verified: "ok", fact.Disputed: "warn", fact.Superseded: "warn", fact.Retracted: "bad", fact.Refuted: "bad",
}

// evidence hands out a file of a public fact sheet, never to be opened in the page's place.
func evidence(c *fiber.Ctx) error {
	s, err := open(c)
	if err != nil {
		return err
	}
	e, r, err := s.Releases.OpenPublicEvidence(c.UserContext(), c.Params("incident"), c.Params("evidence"))
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentSecurityPolicy, web.DownloadPolicy)
	c.Set(fiber.HeaderContentType, "application/octet-stream")
	c.Set(fiber.HeaderContentDisposition, mime.FormatMediaType("attachment", map[string]string{"filename": e.Name}))
	c.Set(fiber.HeaderCacheControl, "no-cache")
	return c.SendStream(r, int(e.Size)) // closes r
}
