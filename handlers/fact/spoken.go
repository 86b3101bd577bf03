package fact

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/fact"
	"standfirst/models/line"
)

// shownAnswers is how many answers are listed where a fact is used; the search of what was said has all.
const shownAnswers = 50

// spoken adds the lines to take that cite the fact, and the answers in which it was told. Guests see the lines that
// are public.
func spoken(c *fiber.Ctx, f fact.Fact, out []UseRow) ([]UseRow, error) {
	lines, err := web.Space(c).Lines.CitingFact(c.UserContext(), f.ID)
	if err != nil {
		return nil, err
	}
	team := web.May(c, account.LineRead)
	for _, l := range lines {
		if !team && !l.Open() {
			continue
		}
		question, _ := l.Now().Question.In(web.Lang(c))
		versions, stale := told(f, l.Now().Facts)
		out = append(out, UseRow{
			URL: web.URL(c, "/lines/"+l.ID), Label: question, What: web.T(c, "fact.uses.line"), Badge: web.T(c, "line.state."+string(l.State)),
			Kind: lineKinds[l.State], Versions: versions, Public: l.Open(), Stale: stale,
		})
	}
	if !team {
		return out, nil
	}
	answers, err := web.Space(c).Lines.Answers(c.UserContext(), line.AnswerSearch{FactID: f.ID, Limit: shownAnswers})
	for _, a := range answers.Items {
		versions, stale := told(f, a.Now().Facts)
		whom := strings.Join(a.Whom(), " · ")
		if whom == "" {
			whom = web.T(c, "line.whom.erased")
		}
		out = append(out, UseRow{
			URL: web.URL(c, "/answers/"+a.ID), Label: whom, What: web.T(c, "fact.uses.answer"),
			Badge: web.T(c, "line.channel."+a.Channel), Kind: "info", Versions: versions, Public: true, Stale: stale,
		})
	}
	return out, err
}

var lineKinds = map[line.State]string{line.Draft: "mute", line.Ready: "ok", line.Dropped: "mute"}

// told are the versions of a fact among citations, and whether one of them may not be relied on any more.
func told(f fact.Fact, refs []fact.Ref) (versions string, stale bool) {
	var out []string
	for _, r := range refs {
		number := strconv.Itoa(r.Version)
		if r.FactID == f.ID && !slices.Contains(out, number) {
			out = append(out, number)
			stale = stale || f.State != fact.Verified || r.Version != f.Current
		}
	}
	return strings.Join(out, ", "), stale
}
