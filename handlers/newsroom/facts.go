package newsroom

import (
	"mime"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/fact"
	"standfirst/models/newsroom"
	"standfirst/models/release"
)

func facts(s site) (answer, error) {
	inc, shown, err := s.Releases.PublicSheet(s.ctx(), s.c.Params("incident"))
	if err != nil {
		return answer{}, err
	}
	about, err := s.Releases.About(s.ctx(), inc.ID)
	if err != nil {
		return answer{}, err
	}
	title, lang := inc.Title.In(s.lang)
	f, err := s.frame(s.t("newsroom.facts.title", "title", title))
	if err != nil {
		return answer{}, err
	}
	v := factsView{Frame: f, TitleLang: lang}
	v.inLanguages(s.base()+"/facts/"+inc.ID, s.lang, release.Langs())
	v.Feeds, v.Card, v.Description = s.home(), s.cardOfHome(), s.t("newsroom.facts.about")
	for _, f := range shown {
		v.Facts = append(v.Facts, s.fact(inc.ID, f))
		v.ChangedAt = later(v.ChangedAt, f.Fact.UpdatedAt)
		if f.State == fact.Refuted {
			v.Data = append(v.Data, s.review(f, v.Canonical))
		}
	}
	for _, rel := range about {
		v.Releases = append(v.Releases, s.article(release.Page{Release: rel}, nil))
	}
	if v.Board, err = s.boardLink(inc.ID); err != nil {
		return answer{}, err
	}
	promises, err := s.promises(inc)
	if err != nil {
		return answer{}, err
	}
	v.Promises, v.Complain, v.ChangedAt = promises.rows, promises.complain, later(v.ChangedAt, promises.changed)
	// A fact can change without the sheet: the tag alone tells.
	return of(newsroom.Page{Kind: newsroom.SheetPage, Ref: inc.ID})(html(s, fiber.StatusOK, factsPage, v, time.Time{}))
}

func (s site) fact(incidentID string, f release.Shown) factRow {
	claim, lang := f.Version.Claim.In(s.lang)
	row := factRow{Key: f.Fact.Key, Page: s.factURL(incidentID, f.Fact.Key), Claim: claim, Lang: lang, Since: f.Since, Colour: factColours[f.State], StateKey: "newsroom.fact." + string(f.State), Stands: f.State == fact.Verified}
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

// review is what machines are told of a rumour that was found to be false.
func (s site) review(f release.Shown, page string) claimReview {
	claim, _ := f.Version.Claim.In(s.lang)
	return claimReview{
		Context: schema, Type: "ClaimReview", Claim: claim, Date: stamp(f.Since), URL: page + "#" + f.Fact.Key, Author: s.us(),
		Rating: rating{"Rating", 1, 5, 1, s.t("newsroom.fact.refuted")},
	}
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
