package outlet

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/outlet"
	"standfirst/models/term"
	"standfirst/templates"
)

// SuggestView is the names that a field offers while somebody types. The label of each holds what was typed,
// because browsers leave out what does not: an outlet is found by its pinyin as well.
type SuggestView struct{ Options []templates.Option }

var suggestFragment = templates.NewFragment("outlet/suggest.html", "options", SuggestView{[]templates.Option{{Value: "新华社", Label: "xhs · Xinhua"}}})

// shownNames is how many names are offered: more than a few nobody reads.
const shownNames = 12

// suggest answers with the outlets that somebody may mean, by any name, alias, pinyin, initials or domain.
func suggest(c *fiber.Ctx) error {
	q := web.Query(c)
	text := ""
	for _, values := range q { // one field asks, whatever its form calls it
		if text = strings.TrimSpace(values[0]); text != "" {
			break
		}
	}
	page, err := web.Space(c).Outlets.Find(c.UserContext(), outlet.Search{Text: text, Limit: shownNames})
	if err != nil {
		return err
	}
	var v SuggestView
	for _, o := range page.Items {
		about := append([]string{}, o.Aliases...)
		label := strings.Join(append(about, web.T(c, "outlet.kind."+o.Kind)), " · ")
		if text != "" && !strings.Contains(term.Fold(o.Name+" "+label), term.Fold(text)) {
			label = text + " · " + label
		}
		v.Options = append(v.Options, templates.Option{Value: o.Name, Label: label})
	}
	return web.Fragment(c, suggestFragment, v)
}
