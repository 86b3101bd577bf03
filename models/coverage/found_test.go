package coverage

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"standfirst/models/audit"
	"standfirst/models/contact"
	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/sentiment"
	"standfirst/models/store"
	"standfirst/models/uptake"
)

// said is what a test has articles read for.
type said struct {
	facts    []SaidFact
	messages []SaidMessage
	answers  []SaidAnswer
}

func (s *said) Facts(_ context.Context, carried []fact.Ref) ([]SaidFact, error) {
	return slices.DeleteFunc(slices.Clone(s.facts), func(f SaidFact) bool {
		return !slices.ContainsFunc(carried, func(r fact.Ref) bool { return r.FactID == f.ID })
	}), nil
}

func (s *said) Messages(context.Context, string, string) ([]SaidMessage, error) {
	return s.messages, nil
}

func (s *said) Answers(_ context.Context, outletID string, from, to time.Time) ([]SaidAnswer, error) {
	if outletID != "morning" {
		return nil, nil
	}
	return slices.DeleteFunc(slices.Clone(s.answers), func(a SaidAnswer) bool { return a.At.Before(from) || a.At.After(to) }), nil
}

const rewrittenZH = `星禾乳业宣布召回批次A17和A18的婴幼儿配方奶粉，原因是公司实验室发现部分产品的封口未达到内部标准。
公司与国家实验室共同检测了2000份样品，均未发现污染。
质量负责人陈宇对此次召回给家长带来的担忧表示歉意。`

// wrote keeps a text as a clip of the morning paper.
func (w *world) wrote(title, text string, at time.Time) Clip {
	w.t.Helper()
	c, err := w.clips.WriteDown(w.ctx, Hand{Medium: "print", Title: title, Text: text, OutletID: "morning", Published: at}, officer)
	if err != nil {
		w.t.Fatal(err)
	}
	return w.clip(c.ID)
}

func TestAClipIsReadForWhatWeSaid(t *testing.T) {
	w := newWorld(t)
	w.recall()
	w.ours.told[0].Carries = []fact.Ref{{FactID: "f1", Version: 1}, {FactID: "f2", Version: 1}}
	say := &said{
		facts: []SaidFact{
			{ID: "f1", IncidentID: "i1", Key: "F-1", Got: 1, Fact: uptake.Fact{Current: 1, Versions: []map[string]string{{"zh-CN": "公司与国家实验室共同检测了3000份样品。"}}}},
			{ID: "f2", IncidentID: "i1", Key: "F-2", Got: 1, Fact: uptake.Fact{Current: 1, Versions: []map[string]string{{"zh-CN": "工厂于11月12日停产。"}}}},
		},
		messages: []SaidMessage{{ID: "m1", Text: "No contamination", Message: uptake.Message{Wordings: []string{"样品均未发现污染"}}}},
	}
	w.clips.Said = say
	c := w.wrote("星禾召回奶粉", rewrittenZH, w.now)
	if c.Lineage.Kind != Rewritten || c.Lineage.ReleaseID != "r1" || c.Lineage.Version != 2 {
		t.Errorf("lineage %+v", c.Lineage)
	}
	if len(c.Facts) != 2 || c.Facts[0].Verdict != uptake.Differs || c.Facts[1].Verdict != uptake.Missing || !c.Differs {
		t.Fatalf("facts %+v", c.Facts)
	}
	if got := c.Facts[0].Span.In(c.Text); !strings.Contains(got, "2000份") {
		t.Errorf("shown by %q", got)
	}
	if m := c.Messages[0]; m.Presence != 2 || m.Fidelity != 2 || m.Span.In(c.Text) == "" {
		t.Errorf("message %+v", m)
	}

	// What a person says stays when the clip is read again, and counts.
	c, err := w.clips.JudgeFact(w.ctx, c.ID, "f1", Confirmed, uptake.Right, officer)
	if err != nil || c.Differs || c.Facts[0].Verdict != uptake.Right || c.Facts[0].Machine != uptake.Differs {
		t.Errorf("judged %+v %v", c.Facts[0], err)
	}
	if c, err = w.clips.JudgeMessage(w.ctx, c.ID, "m1", Confirmed, Coding{1, 0, 1}, officer); err != nil || c.Messages[0].Presence != 1 {
		t.Error(err, c.Messages)
	}
	if _, err = w.clips.JudgeMessage(w.ctx, c.ID, "m1", Confirmed, Coding{3, 0, 1}, officer); err == nil {
		t.Error("a figure beyond 2 was taken")
	}
	if err := w.clips.Rematch(w.ctx, w.now.Add(-time.Hour), nil); err != nil {
		t.Fatal(err)
	}
	if c = w.clip(c.ID); c.Facts[0].Verdict != uptake.Right || c.Messages[0].Presence != 1 || c.Differs {
		t.Errorf("read again: %+v %+v", c.Facts[0], c.Messages[0])
	}
	if found := w.all(Search{Differs: true}); len(found) != 0 {
		t.Error("it differs no longer")
	}
}

func TestLineage(t *testing.T) {
	w := newWorld(t)
	first := w.recall()
	say := &said{answers: []SaidAnswer{{ID: "q1", At: w.now.Add(-time.Hour), Text: "We have checked every tin that left the plant in Suzhou since the first of May, and none of them was open when it left."}}}
	w.clips.Said = say
	older := Edition{Version: 1, Text: map[string]string{"en": strings.ReplaceAll(releaseEN, "Parents can return the tins to any shop without a receipt", "Parents are asked to keep every tin at home until further notice and not to use it")}}
	w.ours.told[0].Earlier = []Edition{older}
	own := "A court in Leeds heard on Monday that the former treasurer of the rowing club had spent its savings on a motor boat that sank in the harbour within a week, and that nobody had insured it."
	for name, x := range map[string]struct {
		text, kind string
		version    int
	}{
		"release":       {releaseEN, Reprint, first.Version},
		"older version": {older.Text["en"], Reprint, 1},
		"answer":        {"The plant was clean, the company says. \"We have checked every tin that left the plant in Suzhou since the first of May, and none of them was open when it left,\" it told this paper.", Answered, 0},
		"own":           {own, Independent, 0},
	} {
		c := w.wrote(name, x.text, w.now)
		if c.Lineage.Kind != x.kind || c.Lineage.Version != x.version {
			t.Errorf("%s: %+v", name, c.Lineage)
		}
	}
	own = w.all(Search{Lineage: Independent})[0].ID
	w.now = w.now.Add(time.Minute)
	copied := w.wrote("the same elsewhere", w.clip(own).Text, w.now)
	if copied.Lineage.Kind != Reprint || copied.Lineage.ClipID != own || w.clip(own).Lineage.Kind != Origin {
		t.Errorf("reprint of another article %+v, first %+v", copied.Lineage, w.clip(own).Lineage)
	}
	// A person has the last word, also after a reading, and may give it back.
	c, err := w.clips.Descend(w.ctx, copied.ID, Independent, officer)
	if err != nil || c.Lineage.Kind != Independent || c.Lineage.ByName == "" {
		t.Errorf("%+v %v", c.Lineage, err)
	}
	if c, err = w.clips.Descend(w.ctx, copied.ID, "", officer); err != nil || c.Lineage.Kind != Reprint || c.Lineage.By != "" {
		t.Errorf("%+v %v", c.Lineage, err)
	}
	n, err := w.clips.Stories(w.ctx, Search{})
	if err != nil || n != 3 { // the two versions of the release are one
		t.Errorf("%d stories, %v", n, err)
	}
}

func TestToneIsLearntFromCorrections(t *testing.T) {
	w := newWorld(t)
	w.clips.Names = func(context.Context) ([]string, error) { return []string{"Starharvest", "星禾"}, nil }
	if c := w.wrote("Somebody else", "The weather was fine in the hills.", w.now); c.Tone.Label != "" {
		t.Errorf("a text that does not name us: %+v", c.Tone)
	}
	words := map[string][]string{sentiment.Negative: {"fell flat", "stumbled over", "went pear-shaped"}, sentiment.Positive: {"nailed", "aced", "smashed"}, sentiment.Neutral: {"opened", "moved", "visited"}}
	subjects := []string{"the audit", "the harvest", "the plant", "the fair", "the season", "the launch", "the tour", "the trial", "the deal", "the vote"}
	w.clips.Said = nil
	n := 0
	for label, all := range words {
		for _, word := range all {
			for i := range 24 {
				taught := Taught{ID: store.NewID(), Text: "Note\nStarharvest " + word + " " + subjects[i%10] + " in " + subjects[(i/3)%10], Target: "Starharvest", Label: label, Machine: sentiment.Neutral, At: w.now}
				if err := w.clips.taught.Insert(w.ctx, &taught); err != nil {
					t.Fatal(err)
				}
				n++
			}
		}
	}
	for n%learnEvery != 0 { // the last of these makes it learn
		c := w.wrote("Note", "Starharvest stumbled over the vote", w.now)
		if _, err := w.clips.SetTone(w.ctx, c.ID, sentiment.Negative, officer); err != nil {
			t.Fatal(err)
		}
		n++
	}
	m, err := w.clips.Measured(w.ctx)
	if err != nil || m.Taught != n || m.Right < 48 || m.Needs() != 0 || m.Learnt != 0 {
		t.Fatalf("measured %+v of %d: %v", m, n, err)
	}
	w.work()
	if m, err = w.clips.Measured(w.ctx); err != nil || m.Learnt != n || m.Accuracy < 0.9 {
		t.Fatalf("learnt %+v %v", m, err)
	}
	c := w.wrote("After", "Starharvest went pear-shaped the harvest in the deal", w.now)
	if c.Tone.Label != sentiment.Negative || c.Tone.By != "" {
		t.Errorf("not learnt: %+v", c.Tone)
	}
	if _, err := w.clips.SetTone(w.ctx, c.ID, "furious", officer); err == nil {
		t.Error("an unknown label was taken")
	}
	if found := w.all(Search{Tone: sentiment.Negative}); len(found) == 0 || found[0].Tone.Label != sentiment.Negative {
		t.Error("tone does not filter")
	}
}

func TestTheToneIsTowardsTheNameOfOursThatStandsThereMost(t *testing.T) {
	w := newWorld(t)
	w.clips.Said = nil
	w.clips.Names = func(context.Context) ([]string, error) {
		return []string{"Arc", "Arc Foods", "星禾", "星禾乳业"}, nil
	}
	for text, want := range map[string]string{
		"In March and in search of an arch, the monarch met a patriarch.": "",
		"In March, march and march again: Arc Foods failed.":              "Arc Foods",
		"Arc Foods is a part of Arc, and Arc is shamed by a scandal.":     "Arc",
		"星禾乳业召回奶粉，星禾乳业道歉，星禾股价下跌。":                                         "星禾乳业",
	} {
		if c := w.wrote("Note", text, w.now); c.Tone.Target != want || (c.Tone.Label == "") != (want == "") {
			t.Errorf("%q: %+v, want %q", text, c.Tone, want)
		}
	}
}

func TestABreachOfAnEmbargoIsFlaggedAndRuledOn(t *testing.T) {
	w := newWorld(t)
	w.recall()
	w.clips.Said = &said{}
	w.ours.told[0].Lift = w.now.Add(48 * time.Hour)
	ledger := &testimonies{}
	w.clips.Ledger = ledger
	early := w.wrote("Early", releaseEN, w.now.Add(-time.Hour))
	if !early.Breached || early.Breach.Early() != 49*time.Hour {
		t.Fatalf("%+v", early.Breach)
	}
	w.now = w.now.Add(72 * time.Hour)
	if late := w.wrote("Late", releaseZH, w.now.Add(-time.Hour)); late.Breached {
		t.Errorf("after the lift: %+v", late.Breach)
	}
	if found := w.all(Search{Breached: true}); len(found) != 1 || found[0].ID != early.ID {
		t.Errorf("%d found", len(found))
	}
	if _, err := w.clips.Rule(w.ctx, early.ID, Broken, " ", officer); err == nil {
		t.Error("a breach goes on record without a reason")
	}
	if _, err := w.clips.clips.Modify(w.ctx, store.Eq("id", early.ID), store.Patch{Set: map[string]any{"contact_id": "jane"}}); err != nil {
		t.Fatal(err)
	}
	c, err := w.clips.Rule(w.ctx, early.ID, Broken, "had accepted the terms", officer)
	if err != nil || c.Breach.ByName != officer.Name || !c.Breached {
		t.Fatalf("%+v %v", c.Breach, err)
	}
	if got := ledger.kinds(); !slices.Equal(got, []string{"embargo_broken"}) {
		t.Errorf("ledger has %v", got)
	}
	if c, err = w.clips.Rule(w.ctx, early.ID, Leaked, "", officer); err != nil || c.Breach.Ruling != Leaked || len(ledger.kinds()) != 0 {
		t.Errorf("a leak is no breach of theirs: %v %v", ledger.kinds(), err)
	}
}

// testimonies is a ledger that holds what the last origin said.
type testimonies struct{ last []contact.Testimony }

func (l *testimonies) Testify(_ context.Context, _ string, all []contact.Testimony, _ audit.Actor) error {
	l.last = all
	return nil
}

func (l *testimonies) kinds() []string {
	var out []string
	for _, t := range l.last {
		out = append(out, t.Kind)
	}
	return out
}

// What belongs to an incident that the person may not know of is there neither to be seen nor to be judged, and nothing
// that was made of it is left.
func TestFindingsOfAHiddenIncidentAreNotThere(t *testing.T) {
	w := newWorld(t)
	w.clips.Said = &said{}
	c := w.wrote("Tins", "We have checked every tin that left the plant.", w.now)
	_, err := w.clips.edit(w.ctx, c.ID, func(c *Clip) error {
		c.Answer = AnswerMatch{AnswerID: "q1", IncidentID: "secret", Score: 1, Judged: Judged{State: Suggested}}
		c.Quotes = []QuoteReading{{ReleaseID: "r9", IncidentID: "secret", Span: Span{Start: 0, End: 7}, Judged: Judged{State: Suggested}}}
		c.Breach = Breach{ReleaseID: "r9", IncidentID: "secret", Lift: w.now.Add(time.Hour), Appeared: w.now}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if c = w.clip(c.ID); c.Lineage.AnswerID != "q1" || !c.Breached {
		t.Fatalf("%+v", c.Lineage)
	}
	_, err = w.clips.clips.Modify(w.ctx, store.Eq("id", c.ID), store.Patch{Set: map[string]any{"incident_ids": []string{}}}) // as it was kept once
	if err = errors.Join(err, w.clips.RederiveIncidents(w.ctx)); err != nil {
		t.Fatal(err)
	}
	hidden := []string{"secret"}
	w.clips.Hidden = func(context.Context) ([]string, error) { return hidden, nil }
	if c = w.clip(c.ID); c.Lineage.Kind != Independent || c.Lineage.AnswerID != "" || c.Breached {
		t.Errorf("left of it: %+v, breached %v", c.Lineage, c.Breached)
	}
	for _, q := range []Search{{Breached: true}, {Lineage: Answered}, {IncidentID: "secret", All: true}} {
		page, err := w.clips.Find(w.ctx, q)
		if err != nil || len(page.Items) != 0 {
			t.Errorf("%+v finds it: %v, %v", q, page.Items, err)
		}
		n, err := w.clips.Count(w.ctx, q)
		stories, err2 := w.clips.Stories(w.ctx, q)
		if err != nil || err2 != nil || n != 0 || stories != 0 {
			t.Errorf("%+v counts it: %d, %d, %v, %v", q, n, stories, err, err2)
		}
	}
	if page, err := w.clips.Find(w.ctx, Search{All: true}); err != nil || len(page.Items) != 1 {
		t.Errorf("the article itself is public: %d, %v", len(page.Items), err)
	}
	n, err := w.clips.CountUpTo(w.ctx, Search{All: true, Text: "Tins"}, 10)
	stories, err2 := w.clips.Stories(w.ctx, Search{All: true})
	if err != nil || err2 != nil || n != 1 || stories != 1 {
		t.Errorf("and is counted: %d, %d, %v, %v", n, stories, err, err2)
	}
	if all, err := w.clips.InCluster(w.ctx, c.Cluster); err != nil || len(all) != 1 || all[0].Breached || len(all[0].Quotes) != 0 {
		t.Errorf("beside its reprints: %+v, %v", all, err)
	}
	if _, err := w.clips.JudgeAnswer(w.ctx, c.ID, Rejected, officer); !fault.Is(err, "coverage.finding.missing") {
		t.Error("the answer:", err)
	}
	if _, err := w.clips.JudgeQuote(w.ctx, c.ID, 0, Rejected, officer); !fault.Is(err, "coverage.finding.missing") {
		t.Error("the quotation:", err)
	}
	if _, err := w.clips.Rule(w.ctx, c.ID, NotBroken, "", officer); !fault.Is(err, "coverage.breach.none") {
		t.Error("the breach:", err)
	}
	hidden = nil
	if c = w.clip(c.ID); !c.Answer.Open() || !c.Quotes[0].Open() || c.Breach.Ruling != "" {
		t.Errorf("judged by who may not know of it: %+v", c)
	}
}

// Whatever somebody has said of a clip keeps it when the run that brought it is taken back.
func TestAClipThatWasWorkedOnStays(t *testing.T) {
	said := Judged{State: Confirmed, By: "u1"}
	for name, work := range map[string]func(*Clip){
		"fact":       func(c *Clip) { c.Facts = []FactReading{{Judged: said}} },
		"message":    func(c *Clip) { c.Messages = []MessageReading{{Judged: said}} },
		"quotation":  func(c *Clip) { c.Quotes = []QuoteReading{{Judged: said}} },
		"answer":     func(c *Clip) { c.Answer.Judged = said },
		"tone":       func(c *Clip) { c.Tone.By = "u1" },
		"lineage":    func(c *Clip) { c.Lineage.By = "u1" },
		"breach":     func(c *Clip) { c.Breach = Breach{ReleaseID: "r1", Ruling: Broken, By: "u1"} },
		"engagement": func(c *Clip) { c.Engagement = []Engagement{{Likes: 1}} },
		"outlet":     func(c *Clip) { c.OutletBy = "hand" },
		"contact":    func(c *Clip) { c.ContactBy = "hand" },
		"incident":   func(c *Clip) { c.About = "i1" },
		"reach":      func(c *Clip) { c.Stated.Reach = 5000 },
		"dismissed":  func(c *Clip) { c.Dismissed = true },
		"nothing":    func(c *Clip) { c.Facts = []FactReading{{Judged: Judged{State: Suggested}}}; c.OutletBy = "run" },
	} {
		w := newWorld(t)
		g, err := w.clips.Bringing(w.ctx, "", officer)
		if err != nil {
			t.Fatal(err)
		}
		c, made, err := g.Bring(w.ctx, Brought{Origin: FromFile, RunID: "run", Medium: "print", Title: "Tins"})
		if err != nil || !made {
			t.Fatal(made, err)
		}
		if _, err := w.clips.edit(w.ctx, c.ID, func(c *Clip) error { work(c); return nil }); err != nil {
			t.Fatal(err)
		}
		if _, err := w.clips.versions.InsertMissing(w.ctx, &ClipVersion{ID: versionID(c.ID, 1), ClipID: c.ID, N: 1}); err != nil {
			t.Fatal(err)
		}
		if gone, err := w.clips.TakeBack(w.ctx, c.ID, Given{RunID: "run"}); err != nil || gone != (name == "nothing") {
			t.Errorf("%s: gone %v, %v", name, gone, err)
		}
		if n, err := w.clips.versions.Count(w.ctx, store.Eq("clip_id", c.ID)); err != nil || (n == 0) != (name == "nothing") {
			t.Errorf("%s: %d versions of it are kept, %v", name, n, err)
		}
	}
}
