package drill_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"standfirst/models/audit"
	"standfirst/models/call"
	"standfirst/models/drill"
	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/line"
	"standfirst/models/task"
)

// What was answered in the drill, to an inject or by the register, is compared with the facts and with what was said.
func TestTheDebriefFindsContradictions(t *testing.T) {
	w := newWorld(t)
	d := w.begin(1, drill.Inject{Key: "a", Channel: drill.Mail, Subject: incident.Text{"en": "How many?"}, Body: incident.Text{"en": "How many users?"}, Answer: 30})
	d = w.pass(d, time.Minute)
	f, err := w.facts.Create(w.ctx, fact.New{IncidentID: d.ID, Claim: incident.Text{"en": "12,400 users are concerned."}, Public: true}, lin)
	w.must(err)
	f, err = w.facts.AddLink(w.ctx, f.ID, "https://lab.example/1", "", false, lin)
	w.must(err)
	for _, by := range []audit.Actor{zhou, omar} {
		f, err = w.facts.Sign(w.ctx, f.ID, f.Now().Hash, by)
		w.must(err)
	}
	_, err = w.Answer(w.ctx, d.ID, "a", "It concerns 13,000 users.", lin)
	w.must(err)
	_, err = w.Answer(w.ctx, d.ID, "a", "It concerns about 12,000 users.", zhou) // which it rounds to
	w.must(err)
	kept := line.Given{IncidentID: d.ID, Name: "A paper", Channel: "call", Text: "It concerns 14,000 users.", Reason: "the desk insisted"}
	told, err := w.lines.Record(w.ctx, kept, lin)
	w.must(err)
	score, parts, err := w.So(w.ctx, w.get(d))
	w.must(err)
	var got []string
	for _, c := range score.Against {
		got = append(got, c.Of()+" "+c.By+" "+c.Figure+" "+strings.Join(c.Says, "/")+" "+c.Fact+" "+c.Reason)
	}
	slices.Sort(got)
	// The answer to the inject contradicts the fact and the register; the rough one the register alone; the register the fact.
	want := []string{
		"a 周敏 12,000 14,000  ", "a 林悦 13,000 12,400 F-1 ", "a 林悦 13,000 14,000  ", told.ID + " 林悦 14,000 12,400 F-1 the desk insisted",
	}
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Fatalf("%q, want %q", got, want)
	}
	n := 0
	for _, m := range d.Misses(score, parts) {
		if m.Kind == "against" {
			n++
		}
	}
	if n != 2 {
		t.Fatalf("%d misses for two answers", n)
	}
}

func TestADrillIsScoredByItsLog(t *testing.T) {
	w := newWorld(t)
	d := w.begin(1, ask("a", 0, 10), ask("b", 1, 5), ask("c", 2, 5), ask("never", 600, 5))
	calls, err := w.calls.Of(w.ctx, d.ID)
	w.must(err)
	w.at = w.at.Add(2 * time.Minute)
	for _, c := range calls {
		if c.UserID == "lin" {
			_, err = w.calls.Acknowledge(w.ctx, c.ID, call.ByPage, lin)
			w.must(err)
		}
	}
	d = w.pass(d, 0)
	_, err = w.incidents.Assess(w.ctx, d.ID, incident.Weight{Spread: incident.Wide, Harm: incident.Danger, Source: incident.Official}, lin)
	w.must(err)
	f, err := w.facts.Create(w.ctx, fact.New{IncidentID: d.ID, Claim: incident.Text{"en": "It concerns 1,200 customers."}}, lin)
	w.must(err)
	_, err = w.facts.AddLink(w.ctx, f.ID, "https://lab.example/r", "", false, lin)
	w.must(err)
	f, err = w.facts.Get(w.ctx, f.ID)
	w.must(err)
	for _, by := range []audit.Actor{omar, zhou} {
		_, err = w.facts.Sign(w.ctx, f.ID, f.Now().Hash, by)
		w.must(err)
	}
	_, err = w.facts.Create(w.ctx, fact.New{IncidentID: d.ID, Claim: incident.Text{"en": "It began in May."}}, lin)
	w.must(err)
	_, err = w.Answer(w.ctx, d.ID, "a", "It concerns 1200 customers.", omar)
	w.must(err)
	w.at = w.at.Add(20 * time.Minute)
	d, err = w.Answer(w.ctx, d.ID, "b", "About 4,000 people.", omar)
	w.must(err)
	w.at = w.at.Add(time.Hour)
	d, err = w.End(w.ctx, d.ID, lin)
	w.must(err)
	s := d.Score
	if s.Wanted != 3 || s.Answered != 2 || s.InTime != 1 || s.Facts != 2 || s.Verified != 1 || s.Before != 1 || s.Called != 2 || s.Heard != 1 {
		t.Errorf("score %+v", s)
	}
	if len(s.Loose) != 1 || s.Loose[0].Key != "b" || strings.Join(s.Loose[0].Figures, "") != "4,000" {
		t.Errorf("figures nobody had checked: %+v", s.Loose)
	}
	if p, _ := s.Point("assessed"); p.State != incident.Met || p.Took != (2*time.Minute).Milliseconds() {
		t.Errorf("assessed %+v", p)
	}
	if p, _ := s.Point("statement"); p.State != incident.Missed || p.Took != 0 {
		t.Errorf("statement %+v", p)
	}
	if p, _ := s.Point("answered"); p.Counts() || s.Good() != 2 || s.Of() != 5 {
		t.Errorf("%d of %d in time, %+v", s.Good(), s.Of(), p)
	}
	var misses []string
	for _, m := range d.Misses(s, d.Parts) {
		misses = append(misses, m.ID())
	}
	if got := strings.Join(misses, " "); got != "target_missed:statement late:b unanswered:c loose:b unverified: silent:legal" {
		t.Errorf("misses: %s", got)
	}
	for range 2 {
		w.must(w.Follow(w.ctx, d.ID, "late:b", incident.Text{"en": "Practise"}, lin))
	}
	made, err := w.Followed(w.ctx, d.ID)
	w.must(err)
	n, err := w.tasks.Count(w.ctx, task.Search{IncidentID: d.ID})
	w.must(err)
	if n != 1 || !made["late:b"] || made["loose:b"] {
		t.Errorf("%d tasks, %v", n, made)
	}
	if err := w.Follow(w.ctx, d.ID, "late:x", incident.Text{"en": "x"}, lin); fault.KindOf(err) != fault.NotFound {
		t.Error(err)
	}
	// Nothing moves any more, and ending it again changes nothing.
	for _, try := range []error{second(w.Answer(w.ctx, d.ID, "a", "x", lin)), second(w.Pause(w.ctx, d.ID, lin)), second(w.Add(w.ctx, d.ID, ask("", 0, 0), lin))} {
		if !fault.Is(try, "drill.ended") {
			t.Error(try)
		}
	}
	again, err := w.End(w.ctx, d.ID, omar)
	if err != nil || again.EndedBy != lin.Name {
		t.Errorf("ended by %s: %v", again.EndedBy, err)
	}
	all, err := w.Training(w.ctx, "lin")
	w.must(err)
	if took, ok := all[0].Part.Acknowledged(); len(all) != 1 || !ok || took != 2*time.Minute || all[0].Part.Role != incident.Lead {
		t.Errorf("training: %+v", all)
	}
	if guest, _ := w.Training(w.ctx, "omar"); len(guest) != 1 || guest[0].Part.Answers != 2 || guest[0].Part.Role != "" {
		t.Errorf("who answers from outside: %+v", guest)
	}
}
