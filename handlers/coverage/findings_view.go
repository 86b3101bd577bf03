package coverage

import (
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/coverage"
	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/sentiment"
	"standfirst/models/uptake"
	"standfirst/templates"
)

// Judge is what is shown beside a finding to confirm or reject it. The first open one of a page has the keys.
type Judge struct {
	Kind, Key, State, StateKind string
	By                          string
	Open, First                 bool
}

// FactView is what the clip does with a fact.
type FactView struct {
	Judge
	ID, Name, URL        string
	Verdict, VerdictKind string
	Value                string // the verdict as the form sends it
	Says, Note           string // what was compared, and which version it is of
	Quote, Anchor        string
	Verdicts             []templates.Option
	Machine              string // the verdict of the machine where a person set another
	Ask                  Ask
}

// Ask is the way to ask the outlet for a correction.
type Ask struct {
	URL    string // of the request that there is, "" while nobody has opened one
	FactID string // that one may be opened about, "" for none
}

// ask says whether a correction may be asked for, or was. Opinion and tone are no grounds: only what differs from a
// fact, is outdated or repeats a refuted claim is.
func (v *ShowView) ask(c *fiber.Ctx, clip coverage.Clip, factID string, ground bool) (Ask, error) {
	if !v.MayEdit {
		return Ask{}, nil
	}
	r, ok, err := web.Space(c).Corrections.About(c.UserContext(), clip.ID, factID)
	switch {
	case err != nil:
		return Ask{}, err
	case ok:
		return Ask{URL: web.URL(c, "/corrections/"+r.ID)}, nil
	case ground:
		return Ask{FactID: factID}, nil
	}
	return Ask{}, nil
}

// CodedView is how a key message came across.
type CodedView struct {
	Judge
	Text, Quote, Anchor               string
	Presence, Prominence, Fidelity    string
	HasMore                           bool
	PresenceN, ProminenceN, FidelityN string
}

// QuoteView is a quotation that was taken over.
type QuoteView struct {
	Judge
	Speaker, Kind, KindKind, Anchor string
	Pieces                          []fact.Piece
	Text                            string
}

// LineageView is where the text comes from.
type LineageView struct {
	Value, Kind, Name, URL, By string
	Options                    []templates.Option
	Answer                     *Judge
	AnswerQuote                string
}

// ToneView is how the clip speaks of us.
type ToneView struct {
	Value, Label, Kind, Target, By, Machine, Measured string
	Score                                             string
	Options                                           []templates.Option
}

// BreachView is a clip that appeared before a lift.
type BreachView struct {
	Release, URL     string
	Lift, Appeared   time.Time
	DayOnly          bool
	Early            string
	Ruling, By, Note string
	Value            string
	Rulings          []templates.Option
	Holders          []Holder
	MoreHolders      bool
}

// Holder is somebody who could read the release before its lift.
type Holder struct {
	Name, URL string
	Accepted  time.Time // zero: invited, and has not accepted the terms
	Author    bool      // wrote the clip
}

// NamesView is the form of the names under which others speak of us.
type NamesView struct {
	templates.Frame
	Form                             templates.Form
	Action, Cancel, Called, Measured string
}

var (
	verdictKinds = map[uptake.Verdict]string{uptake.Right: "ok", uptake.Differs: "bad", uptake.Outdated: "warn", uptake.Missing: "mute"}
	quoteKinds   = map[string]string{uptake.Exact: "ok", uptake.Shortened: "info", uptake.Altered: "warn"}
	toneKinds    = map[string]string{sentiment.Positive: "ok", sentiment.Neutral: "mute", sentiment.Negative: "bad"}
)

var namesPage = templates.NewPage("app", "coverage/names.html", NamesView{
	Frame: inSpace(), Action: "/a", Cancel: "/c", Called: "Acme", Measured: "80 %", Form: broken("names"),
})

func judgeOf(c *fiber.Ctx, kind, key string, j coverage.Judged) Judge {
	return Judge{Kind: kind, Key: key, State: web.T(c, "coverage.state."+string(j.State)), StateKind: stateKinds[j.State], By: j.ByName, Open: j.Open()}
}

// read shows what the clip does with what we said.
func (v *ShowView) read(c *fiber.Ctx, n *names, clip coverage.Clip) error {
	if err := v.readFacts(c, clip); err != nil {
		return err
	}
	for _, m := range clip.Messages {
		x := CodedView{Judge: judgeOf(c, "message", m.MessageID, m.Judged), Text: m.Text, Quote: m.Theirs, Anchor: anchor(m.Span), HasMore: m.Presence > 0}
		x.PresenceN, x.ProminenceN, x.FidelityN = strconv.Itoa(m.Presence), strconv.Itoa(m.Prominence), strconv.Itoa(m.Fidelity)
		x.Presence, x.Prominence, x.Fidelity = web.T(c, "coverage.presence."+x.PresenceN), web.T(c, "coverage.prominence."+x.ProminenceN), web.T(c, "coverage.fidelity."+x.FidelityN)
		v.Messages = append(v.Messages, x)
	}
	for _, q := range clip.Quotes {
		x := QuoteView{
			Judge: judgeOf(c, "quote", strconv.Itoa(q.Span.Start), q.Judged), Speaker: q.Speaker, Kind: web.T(c, "coverage.quote."+q.Kind), KindKind: quoteKinds[q.Kind],
			Anchor: anchor(q.Span), Text: q.Theirs,
		}
		if q.Kind != uptake.Exact {
			x.Pieces = fact.Pieces(q.Ours, q.Theirs)
		}
		v.Quotes = append(v.Quotes, x)
	}
	if v.MayEdit && clip.ReleaseID != "" {
		v.MessagesURL = web.URL(c, "/releases/"+clip.ReleaseID+"/messages")
	}
	v.scales(c)
	v.descent(c, n, clip)
	if err := v.toned(c, clip); err != nil {
		return err
	}
	if err := v.post(c, clip); err != nil {
		return err
	}
	return v.breached(c, clip)
}

// scales are the choices of the coding of a message.
func (v *ShowView) scales(c *fiber.Ctx) {
	for _, n := range []string{"0", "1", "2"} {
		v.Presences = append(v.Presences, templates.Option{Value: n, Label: web.T(c, "coverage.presence."+n)})
		v.Prominences = append(v.Prominences, templates.Option{Value: n, Label: web.T(c, "coverage.prominence."+n)})
		v.Fidelities = append(v.Fidelities, templates.Option{Value: n, Label: web.T(c, "coverage.fidelity."+n)})
	}
}

func (v *ShowView) readFacts(c *fiber.Ctx, clip coverage.Clip) error {
	ids := make([]string, 0, len(clip.Facts))
	for _, r := range clip.Facts {
		ids = append(ids, r.FactID)
	}
	facts, err := web.Space(c).Facts.GetAll(c.UserContext(), ids...)
	if err != nil {
		return err
	}
	for _, r := range clip.Facts {
		f, ok := facts[r.FactID]
		if !ok {
			continue
		}
		claim, _ := f.Now().Claim.In(web.Lang(c))
		x := FactView{
			Judge: judgeOf(c, "fact", r.FactID, r.Judged), ID: r.FactID, Name: r.Key + " · " + claim, URL: web.URL(c, "/facts/"+r.FactID),
			Verdict: web.T(c, "coverage.verdict."+string(r.Verdict)), VerdictKind: verdictKinds[r.Verdict], Value: string(r.Verdict), Quote: cut(clip.Text, r.Span, 200), Anchor: anchor(r.Span),
		}
		if r.Verdict != r.Machine {
			x.Machine = web.T(c, "coverage.fact.machine", "verdict", web.T(c, "coverage.verdict."+string(r.Machine)))
		}
		x.Says, x.Note = factWords(c, r)
		for _, verdict := range uptake.Verdicts() {
			x.Verdicts = append(x.Verdicts, templates.Option{Value: string(verdict), Label: web.T(c, "coverage.verdict."+string(verdict))})
		}
		if x.Ask, err = v.ask(c, clip, r.FactID, r.Counts() && (r.Verdict == uptake.Differs || r.Verdict == uptake.Outdated)); err != nil {
			return err
		}
		v.Facts = append(v.Facts, x)
	}
	return nil
}

// factWords says what was compared and which version of the fact the clip has.
func factWords(c *fiber.Ctx, r coverage.FactReading) (says, note string) {
	if r.Verdict == uptake.Differs && r.Ours != "" {
		says = web.T(c, "coverage.fact.compared", "ours", r.Ours, "theirs", r.Theirs)
	}
	switch {
	case r.Verdict != uptake.Outdated:
	case r.Version == r.Current:
		note = web.T(c, "coverage.fact.withdrawn")
	case r.Version == r.Got:
		note = web.T(c, "coverage.fact.as_sent", "version", r.Version, "current", r.Current)
	default:
		note = web.T(c, "coverage.fact.older", "version", r.Version, "current", r.Current)
	}
	return says, note
}

func (v *ShowView) descent(c *fiber.Ctx, n *names, clip coverage.Clip) {
	l := clip.Lineage
	v.Lineage = LineageView{Value: l.Kind, By: l.ByName, Kind: web.T(c, "coverage.lineage.none")}
	if l.Kind != "" {
		v.Lineage.Kind = web.T(c, "coverage.lineage."+l.Kind)
	}
	switch {
	case l.ReleaseID != "" && l.Version > 0:
		v.Lineage.Name, v.Lineage.URL = web.T(c, "coverage.lineage.version", "release", n.releases[l.ReleaseID], "version", l.Version), web.URL(c, "/releases/"+l.ReleaseID)
	case l.ClipID != "":
		v.Lineage.Name, v.Lineage.URL = web.T(c, "coverage.lineage.first"), web.URL(c, "/coverage/"+l.ClipID)
	}
	if l.Kind == "" {
		v.Lineage.Options = append(v.Lineage.Options, templates.Option{Label: web.T(c, "coverage.lineage.none")})
	}
	for _, kind := range coverage.Lineages() {
		v.Lineage.Options = append(v.Lineage.Options, templates.Option{Value: kind, Label: web.T(c, "coverage.lineage."+kind)})
	}
	if a := clip.Answer; a.AnswerID != "" {
		j := judgeOf(c, "answer", a.AnswerID, a.Judged)
		v.Lineage.Answer, v.Lineage.AnswerQuote = &j, cut(clip.Text, a.Span, 200)
	}
}

func (v *ShowView) toned(c *fiber.Ctx, clip coverage.Clip) error {
	t := clip.Tone
	v.Tone = ToneView{Value: t.Label, Target: t.Target, By: t.ByName, Label: web.T(c, "coverage.tone.none"), Kind: "mute"}
	if t.Label != "" {
		v.Tone.Label, v.Tone.Kind, v.Tone.Score = web.T(c, "coverage.tone."+t.Label), toneKinds[t.Label], strconv.FormatFloat(t.Score, 'f', 2, 64)
	}
	if t.By != "" && t.Machine != "" && t.Machine != t.Label {
		v.Tone.Machine = web.T(c, "coverage.tone.machine", "tone", web.T(c, "coverage.tone."+t.Machine))
	}
	if t.Label == "" || t.By != "" { // nothing is chosen that nobody has said
		v.Tone.Options = append(v.Tone.Options, templates.Option{Label: web.T(c, "coverage.tone.leave")})
	}
	for _, label := range coverage.Tones() {
		v.Tone.Options = append(v.Tone.Options, templates.Option{Value: label, Label: web.T(c, "coverage.tone."+label)})
	}
	m, err := web.Space(c).Coverage.Measured(c.UserContext())
	v.Tone.Measured = measured(c, m)
	return err
}

// mostHolders bounds who is listed beside a clip before a lift.
const mostHolders = 100

func (v *ShowView) breached(c *fiber.Ctx, clip coverage.Clip) error {
	b := clip.Breach
	if !b.Is() {
		return nil
	}
	space, ctx := web.Space(c), c.UserContext()
	rel, err := space.Releases.Get(ctx, b.ReleaseID)
	if err != nil {
		if fault.KindOf(err) == fault.NotFound {
			return nil
		}
		return err
	}
	x := &BreachView{
		Release: rel.Headline(web.Lang(c)), URL: web.URL(c, "/releases/"+rel.ID), Lift: b.Lift, Appeared: b.Appeared, DayOnly: b.DayOnly,
		Early: web.Span(c, b.Early()), By: b.ByName, Note: b.Note, Value: b.Ruling,
	}
	if b.Ruling != "" {
		x.Ruling = web.T(c, "coverage.ruling."+b.Ruling)
	}
	for _, r := range coverage.Rulings() {
		x.Rulings = append(x.Rulings, templates.Option{Value: r, Label: web.T(c, "coverage.ruling."+r)})
	}
	v.Breach = x
	if !web.May(c, account.ContactRead) {
		return nil
	}
	for i, err := range space.Embargoes.All(ctx, b.ReleaseID) {
		if err != nil {
			return err
		}
		if len(x.Holders) == mostHolders {
			x.MoreHolders = true
			break
		}
		h := Holder{Name: i.Name, Author: i.ContactID != "" && i.ContactID == clip.ContactID, URL: web.URLFor(c, account.ContactRead, "/contacts/"+i.ContactID)}
		if a, ok := i.Last(); ok && a.At.Before(b.Lift) {
			h.Accepted = a.At
		}
		if i.InvitedAt.Before(b.Appeared) || h.Author {
			x.Holders = append(x.Holders, h)
		}
	}
	return nil
}

// one gives the keys to the first finding that nobody has judged.
func (v *ShowView) one() {
	var all []*Judge
	for i := range v.Facts {
		all = append(all, &v.Facts[i].Judge)
	}
	for i := range v.Quotes {
		all = append(all, &v.Quotes[i].Judge)
	}
	for i := range v.Messages {
		all = append(all, &v.Messages[i].Judge)
	}
	if v.Lineage.Answer != nil {
		all = append(all, v.Lineage.Answer)
	}
	if v.OutletJudge != nil {
		all = append(all, v.OutletJudge)
	}
	if v.ContactJudge != nil {
		all = append(all, v.ContactJudge)
	}
	taken := false
	for i := range v.Claims {
		v.Claims[i].First = v.Claims[i].Open && !taken
		taken = taken || v.Claims[i].Open
	}
	for i := range v.Matches {
		v.Matches[i].First = v.Matches[i].Open && !taken
		taken = taken || v.Matches[i].Open
	}
	for _, j := range all {
		if j.Open {
			v.OpenCount++
		}
		if j.First = j.Open && !taken; j.First {
			taken = true
		}
	}
}

// anchor is the place of a passage on the page.
func anchor(s coverage.Span) string {
	if !s.Is() {
		return ""
	}
	return "at-" + strconv.Itoa(s.Start)
}
