package newsroom

import (
	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/incident"
	"standfirst/templates"
)

// mostFound is how many pages of a kind a search shows: who wants more of them asks for more words.
const mostFound = 50

type searchView struct {
	templates.Frame
	meta
	Typed, SearchURL string
	Found            int
	Articles         []article
	Boards           []boardLink
	Facts            []foundFact
}

// foundFact is a fact with its state, and the incident that it is about.
type foundFact struct {
	factRow
	About, AboutLang string
}

var searchPage = templates.NewPageOf("newsroom", "newsroom/search.html", searchSamples)

// search finds statements, pages of incidents and facts by words. What is typed is as varied as those who type: no answer
// is kept.
func search(c *fiber.Ctx) error {
	s, err := open(c)
	if err != nil {
		return err
	}
	s.params = []string{"q"}
	v := searchView{SearchURL: s.home() + "/search", Typed: incident.Clip(web.Query(c).Get("q"), 100)}
	if v.Frame, err = s.frame(s.t("newsroom.search")); err != nil {
		return err
	}
	v.NoIndex = true
	if err := s.find(&v); err != nil {
		return err
	}
	v.Found = len(v.Articles) + len(v.Boards) + len(v.Facts)
	return private(s, fiber.StatusOK, searchPage, v)
}

func (s site) find(v *searchView) error {
	topics, err := s.Newsroom.Topics(s.ctx(), false)
	if err != nil {
		return err
	}
	pages, err := s.Releases.SearchPublic(s.ctx(), v.Typed, mostFound)
	if err != nil {
		return err
	}
	for _, p := range pages {
		a, _, err := s.standing(p, topics)
		if err != nil {
			return err
		}
		v.Articles = append(v.Articles, a)
	}
	boards, err := s.Newsroom.SearchBoards(s.ctx(), v.Typed, mostFound)
	if err != nil {
		return err
	}
	if v.Boards, err = s.boardRows(boards); err != nil {
		return err
	}
	facts, err := s.Releases.SearchFacts(s.ctx(), v.Typed, mostFound)
	for _, f := range facts {
		row := foundFact{factRow: s.fact(f.Incident.ID, f.Shown)}
		row.About, row.AboutLang = f.Incident.Title.In(s.lang)
		v.Facts = append(v.Facts, row)
	}
	return err
}

func searchSamples() []searchView {
	facts := factsSamples()[0].Facts
	fallen := factRow{Key: "F-9", Claim: "No.", Lang: "en", Page: "/f", Colour: "bad", StateKey: "newsroom.fact.refuted", Since: moment}
	return []searchView{
		{Frame: frame(), meta: meta{NoIndex: true}, Typed: "recall", Found: 4, Articles: articles(), Boards: indexSamples()[0].Boards, Facts: []foundFact{{facts[0], "Recall", "en"}, {fallen, "召回", "zh-CN"}}},
		{Frame: frame(), Typed: "nothing"},
		{Frame: frame()},
	}
}
