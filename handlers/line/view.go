package line

import (
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/fact"
	"standfirst/models/incident"
	"standfirst/models/line"
	"standfirst/templates"
)

// Said is text with the language it is in, which may not be the page's.
type Said struct{ Text, Lang string }

func in(c *fiber.Ctx, t incident.Text) Said {
	text, lang := t.In(web.Lang(c))
	return Said{text, lang}
}

// both is a text in each language that it is written in, the visitor's first.
func both(c *fiber.Ctx, t incident.Text) []Said {
	var out []Said
	for _, lang := range languages(c) {
		if t[lang] != "" {
			out = append(out, Said{t[lang], lang})
		}
	}
	return out
}

func languages(c *fiber.Ctx) []string {
	out := []string{web.Lang(c)}
	for _, l := range incident.Languages() {
		if l != out[0] {
			out = append(out, l)
		}
	}
	return out
}

// FactTag is a fact version that something rests on, and whether it still stands.
type FactTag struct {
	Key, URL, State, Kind string
	Claim                 Said
	Version               int
	Internal              bool
}

func tags(c *fiber.Ctx, standing []fact.Standing) []FactTag {
	var out []FactTag
	for _, x := range standing {
		if x.State == fact.Unknown { // gone, or not for this person
			out = append(out, FactTag{Key: web.T(c, "line.fact.unknown"), State: web.T(c, "line.standing.unknown"), Kind: "mute", Version: x.Version})
			continue
		}
		v, _ := x.Fact.Version(x.Version)
		out = append(out, FactTag{
			Key: x.Fact.Key, URL: web.URL(c, "/facts/"+x.FactID), Version: x.Version, State: web.T(c, "line.standing."+string(x.State)),
			Kind: standingKinds[x.State], Claim: in(c, v.Claim), Internal: !x.Fact.Public,
		})
	}
	return out
}

var standingKinds = map[fact.State]string{
	fact.Verified: "ok", fact.Unverified: "mute", fact.Disputed: "warn", fact.Superseded: "warn", fact.Retracted: "bad", fact.Refuted: "bad",
}

// FactOption is a fact of the incident that may be cited.
type FactOption struct {
	Value, Key, State, Kind string
	Claim                   Said
	Public, Checked         bool
}

// factOptions offers the current versions of an incident's facts, and those older ones that are cited already.
func factOptions(c *fiber.Ctx, incidentID string, chosen []string) ([]FactOption, error) {
	facts, err := web.Space(c).Facts.Of(c.UserContext(), incidentID)
	if err != nil {
		return nil, err
	}
	marked := map[string]bool{}
	for _, key := range chosen {
		marked[key] = true
	}
	var out []FactOption
	for _, f := range facts {
		for _, v := range f.Versions {
			key := line.FactKey(fact.Ref{FactID: f.ID, Version: v.Number})
			if v.Number != f.Current && !marked[key] {
				continue
			}
			state := string(f.State)
			if v.Number != f.Current {
				state = string(fact.Superseded)
			}
			out = append(out, FactOption{
				Value: key, Key: f.Key + " · " + strconv.Itoa(v.Number), State: web.T(c, "line.standing."+state), Kind: standingKinds[fact.State(state)],
				Claim: in(c, v.Claim), Public: f.Public, Checked: marked[key],
			})
		}
	}
	return out, nil
}

func refs(keys []string) []fact.Ref {
	var out []fact.Ref
	for _, key := range keys {
		if r, ok := line.ParseFactKey(key); ok {
			out = append(out, r)
		} else {
			out = append(out, fact.Ref{FactID: key}) // which the model does not know
		}
	}
	return out
}

func keys(refs []fact.Ref) []string {
	out := make([]string, len(refs))
	for n, r := range refs {
		out[n] = line.FactKey(r)
	}
	return out
}

// Row is one line in a list.
type Row struct {
	Key, URL, Use, UseKind   string
	State, StateKind         string
	Topic, Owner             string
	Question, Answer         Said
	Answers                  []Said // in every language, for the card
	Questions                []Said
	Frozen, Drill            bool
	Changed                  time.Time
	Facts                    []FactTag
	AnswerURL                string // where it is used for an answer, "" when it cannot be
	Reactive, Public, Inside bool
}

var useKinds = map[line.Use]string{line.Public: "ok", line.IfAsked: "info", line.Internal: "warn"}

var lineKinds = map[line.State]string{line.Draft: "mute", line.Ready: "ok", line.Dropped: "mute"}

func row(c *fiber.Ctx, l line.Line, standing line.Standing) Row {
	v := l.Now()
	r := Row{
		Key: l.Key, URL: web.URL(c, "/lines/"+l.ID), Use: web.T(c, "line.use."+string(l.Use)), UseKind: useKinds[l.Use],
		State: web.T(c, "line.state."+string(l.State)), StateKind: lineKinds[l.State], Topic: v.Topic, Owner: l.OwnerName,
		Question: in(c, v.Question), Answer: in(c, v.Answer), Questions: both(c, v.Question), Answers: both(c, v.Answer),
		Frozen: l.State == line.Ready && standing.Frozen, Drill: l.Drill(), Changed: l.UpdatedAt, Facts: tags(c, standing.Facts),
		Public: l.Use == line.Public, Reactive: l.Use == line.IfAsked, Inside: l.Use == line.Internal,
	}
	if l.State == line.Ready && !standing.Frozen && l.Use != line.Internal && web.May(c, account.LineEdit) {
		r.AnswerURL = web.Address(web.URL(c, "/answers/new"), "incident", l.IncidentID, "line", l.ID)
	}
	return r
}

func rows(c *fiber.Ctx, lines []line.Line) ([]Row, error) {
	standing, err := web.Space(c).Lines.Standing(c.UserContext(), lines...)
	if err != nil {
		return nil, err
	}
	out := make([]Row, len(lines))
	for n, l := range lines {
		out[n] = row(c, l, standing[l.ID])
	}
	return out, nil
}

// AnswerRow is one answer in a list.
type AnswerRow struct {
	URL, Whom, Channel, Speaker string
	Text                        Said
	At                          time.Time
	Corrected, Flagged          bool
}

func answerRow(c *fiber.Ctx, a line.Answer) AnswerRow {
	w := a.Now()
	return AnswerRow{
		URL: web.URL(c, "/answers/"+a.ID), Whom: whom(c, a), Channel: web.T(c, "line.channel."+a.Channel), Speaker: a.Speaker,
		Text: Said{w.Text, web.LangOf(w.Text)}, At: a.At, Corrected: a.Corrected(), Flagged: len(w.Flags) > 0,
	}
}

func whom(c *fiber.Ctx, a line.Answer) string {
	text := ""
	for _, name := range a.Whom() {
		if text != "" {
			text += " · "
		}
		text += name
	}
	if text == "" {
		return web.T(c, "line.whom.erased")
	}
	return text
}

// under makes the way to a page below an incident, with further steps as label and path in turn.
func under(c *fiber.Ctx, i incident.Incident, more ...string) []templates.Crumb {
	out := web.IncidentCrumbs(c, i)
	for n := 0; n+1 < len(more); n += 2 {
		out = append(out, templates.Crumb{Label: more[n], URL: web.URL(c, more[n+1])})
	}
	return out
}

var (
	listPage       = templates.NewPageOf("app", "line/list.html", listSamples)
	cardPage       = templates.NewPageOf("print", "line/card.html", listSamples)
	formPage       = templates.NewPageOf("app", "line/form.html", formSamples)
	showPage       = templates.NewPageOf("app", "line/show.html", showSamples)
	answerPage     = templates.NewPageOf("app", "line/answer.html", answerSamples)
	givenPage      = templates.NewPageOf("app", "line/given.html", givenSamples)
	saidPage       = templates.NewPageOf("app", "line/said.html", saidSamples)
	peopleFragment = templates.NewFragment("line/people.html", "options", PeopleView{[]templates.Option{{Value: "李雷 <li@post.example>", Label: "Harbour Post"}}})
)
