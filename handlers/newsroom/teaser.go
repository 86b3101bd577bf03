package newsroom

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/models/incident"
	"standfirst/templates"
)

// teaserView is what everybody may know of a release before its embargo ends, where somebody has chosen that.
type teaserView struct {
	templates.Frame
	meta
	TitleLang, Text, TextLang string
	LiftAt                    time.Time
	LiftZone                  *time.Location
	Press                     string // address of the page that says whom to ask
}

var teaserPage = templates.NewPageOf("newsroom", "newsroom/teaser.html", teaserSamples)

// teaser stands at the address of a release that is under an embargo. Nothing of the release itself is on it, and
// nothing leads to it but a link that somebody was given.
func teaser(s site) (answer, error) {
	rel, err := s.Releases.TeaserAt(s.ctx(), s.c.Params("slug"))
	if err != nil {
		return answer{}, err
	}
	title, lang := incident.Text(rel.Embargo.Title).In(s.lang)
	v := teaserView{TitleLang: lang, LiftAt: rel.Embargo.LiftAt, LiftZone: rel.Embargo.In().Location(), Press: s.url("/press")}
	v.Text, v.TextLang = incident.Text(rel.Embargo.Teaser).In(s.lang)
	if v.Frame, err = s.frame(title); err != nil {
		return answer{}, err
	}
	v.NoIndex = true
	return html(s, fiber.StatusOK, teaserPage, v, rel.Embargo.SetAt)
}
