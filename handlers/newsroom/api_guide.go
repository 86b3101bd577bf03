package newsroom

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/models/release"
	"standfirst/templates"
)

// guideView is the page that tells people how programs read the newsroom.
type guideView struct {
	templates.Frame
	meta
	Sample string // a command that asks for something
	Ways   []apiWay
	Most   int // of a list in one answer
}

// apiWay is an address of the API. URL is "" where it has a part that stands for something.
type apiWay struct{ Path, URL, TextKey string }

var guidePage = templates.NewPageOf("newsroom", "newsroom/api.html", guideSamples)

// apiWays are the addresses with what they answer, in the order in which one meets them.
var apiWays = []struct {
	path, key string
	named     bool // has a part that stands for something
}{
	{"", "newsroom.api.way.index", false},
	{"/releases", "newsroom.api.way.releases", false},
	{"/releases/{slug}", "newsroom.api.way.release", true},
	{"/incidents", "newsroom.api.way.incidents", false},
	{"/incidents/{id}", "newsroom.api.way.incident", true},
	{"/facts", "newsroom.api.way.facts", false},
	{"/facts/{id}", "newsroom.api.way.sheet", true},
	{"/assets", "newsroom.api.way.assets", false},
	{"/contacts", "newsroom.api.way.contacts", false},
}

func apiGuide(s site) (answer, error) {
	f, err := s.frame(s.t("newsroom.api.title"))
	if err != nil {
		return answer{}, err
	}
	v := guideView{Frame: f, Sample: "curl '" + s.at("/releases?limit=5") + "'", Most: apiMost}
	v.inLanguages(s.base()+"/api", s.lang, release.Langs())
	v.Feeds, v.Description = s.home(), s.t("newsroom.api.about", "name", s.Name)
	for _, w := range apiWays {
		way := apiWay{Path: s.home() + apiRoot + w.path, TextKey: w.key}
		if !w.named {
			way.URL = way.Path
		}
		v.Ways = append(v.Ways, way)
	}
	return html(s, fiber.StatusOK, guidePage, v, time.Time{})
}

func guideSamples() []guideView {
	v := guideView{Frame: frame(), meta: head(), Sample: "curl 'https://press.example/newsroom/acme/api/v1'", Most: apiMost}
	for _, w := range apiWays {
		v.Ways = append(v.Ways, apiWay{w.path, "/api", w.key}, apiWay{w.path, "", w.key})
	}
	return []guideView{v}
}
