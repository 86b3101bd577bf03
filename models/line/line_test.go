package line_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"standfirst/models/audit"
	"standfirst/models/audit/audittest"
	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/job"
	"standfirst/models/line"
)

var (
	start = time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	lin   = audit.Actor{ID: "lin", Name: "林悦", Department: "communications"}
	amy   = audit.Actor{ID: "amy", Name: "Amy Stone", Department: "legal"}
	chen  = audit.Actor{ID: "chen", Name: "陈工", Department: "engineering"}
)

// world is one incident with its facts and lines on a real store.
type world struct {
	*line.Lines
	t        *testing.T
	facts    *fact.Facts
	incident incident.Incident
	at       time.Time
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, at: start}
	now := func() time.Time { return w.at }
	db, log := audittest.Open(t, now)
	jobs, err := job.Open(t.Context(), db, now)
	w.must(err)
	incidents, err := incident.Open(t.Context(), incident.Deps{DB: db, Audit: log, Now: now})
	w.must(err)
	w.facts, err = fact.Open(t.Context(), fact.Deps{DB: db, Audit: log, Jobs: jobs, Incidents: incidents, Now: now})
	w.must(err)
	w.Lines, err = line.Open(t.Context(), line.Deps{DB: db, Audit: log, Now: now, Incidents: incidents, Facts: w.facts})
	w.must(err)
	w.incident, err = incidents.Declare(t.Context(), incident.New{Title: incident.Text{"en": "Leak"}, Type: incident.DataLeak, Grade: 1, Mode: incident.Real}, lin)
	w.must(err)
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) verified(en string, public bool) fact.Fact {
	w.t.Helper()
	f, err := w.facts.Create(w.t.Context(), fact.New{IncidentID: w.incident.ID, Claim: incident.Text{"en": en}, Public: public}, lin)
	w.must(err)
	f, err = w.facts.AddLink(w.t.Context(), f.ID, "https://lab.example/"+f.ID, "", public, lin)
	w.must(err)
	return w.sign(f)
}

func (w *world) sign(f fact.Fact) fact.Fact {
	w.t.Helper()
	for _, by := range []audit.Actor{amy, chen} {
		var err error
		f, err = w.facts.Sign(w.t.Context(), f.ID, f.Now().Hash, by)
		w.must(err)
	}
	return f
}

func ref(f fact.Fact) fact.Ref { return fact.Ref{FactID: f.ID, Version: f.Current} }

func outline(answer string, use line.Use, facts ...fact.Fact) line.Outline {
	o := line.Outline{
		Question: incident.Text{"en": "How many?", "zh-CN": "有多少？"}, Answer: incident.Text{"en": answer, "zh-CN": "请见事实清单。"}, Use: use,
	}
	for _, f := range facts {
		o.Facts = append(o.Facts, ref(f))
	}
	return o
}

func (w *world) line(o line.Outline) line.Line {
	w.t.Helper()
	l, err := w.Create(w.t.Context(), w.incident.ID, o, lin)
	w.must(err)
	return l
}

// A line is ready only in both languages and on facts that stand in the very version that it cites and, unless it is
// for the team alone, may be shown.
func TestALineIsReadyOnFactsThatStand(t *testing.T) {
	w := newWorld(t)
	open, err := w.facts.Create(t.Context(), fact.New{IncidentID: w.incident.ID, Claim: incident.Text{"en": "It began in May."}, Public: true}, lin)
	w.must(err)
	stands, secret := w.verified("12,400 users are concerned.", true), w.verified("The key was in a file.", false)
	half := outline("12,400 users.", line.Public, stands)
	half.Answer["zh-CN"] = ""
	for want, o := range map[string]line.Outline{
		"line.ready.language": half,
		"line.ready.fact":     outline("Since May.", line.Public, open),
		"line.ready.internal": outline("A key.", line.IfAsked, secret),
	} {
		l := w.line(o)
		if _, err := w.Approve(t.Context(), l.ID, l.Current, amy); !fault.Is(err, want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	team := w.line(outline("A key.", line.Internal, secret))
	_, err = w.Approve(t.Context(), team.ID, 1, amy)
	w.must(err)
	l := w.line(outline("12,400 users.", line.Public, stands))
	l, err = w.Approve(t.Context(), l.ID, 1, amy)
	w.must(err)
	if l.State != line.Ready || !l.Open() || l.Now().ReadyBy != amy.Name {
		t.Fatalf("%+v", l)
	}
	// A new wording is a draft, and what somebody looked at is not it.
	l, err = w.Save(t.Context(), l.ID, 1, outline("12,400 users, no more.", line.Public, stands), lin)
	w.must(err)
	if l.State != line.Draft || l.Current != 2 {
		t.Fatalf("%+v", l)
	}
	if _, err := w.Approve(t.Context(), l.ID, 1, amy); !fault.Is(err, "line.ready.changed") {
		t.Errorf("an old version was made ready: %v", err)
	}
	if _, err := w.Save(t.Context(), l.ID, 1, outline("Other words.", line.Public), lin); !fault.Is(err, "line.save.conflict") {
		t.Errorf("what another wrote is lost: %v", err)
	}
}

// The moment a fact falls or gets another version every line that rests on it is frozen, without anything being
// written; when the fact is verified again in that version it thaws.
func TestALineIsFrozenWithItsFact(t *testing.T) {
	w := newWorld(t)
	f := w.verified("12,400 users are concerned.", true)
	l := w.line(outline("12,400 users.", line.Public, f))
	_, err := w.Approve(t.Context(), l.ID, 1, amy)
	w.must(err)
	standing := func(want string) {
		t.Helper()
		got, err := w.Get(t.Context(), l.ID)
		w.must(err)
		if err := w.MayBeReady(t.Context(), got); (err == nil) != (want == "") || (want != "" && !fault.Is(err, want)) {
			t.Fatalf("%v, want %q", err, want)
		}
	}
	standing("")
	f, err = w.facts.Dispute(t.Context(), f.ID, "the lab counts again", lin)
	w.must(err)
	standing("line.ready.fact")
	f = w.sign(f)
	standing("")
	_, err = w.facts.Revise(t.Context(), f.ID, incident.Text{"en": "12,500 users are concerned."}, lin)
	w.must(err)
	standing("line.ready.fact")
}

// An answer that contradicts a fact, or what somebody else was told, is kept for a reason alone, and the reason with
// what it contradicts stays with it. What is rough and rounds to the figure contradicts nothing.
func TestAnAnswerThatContradictsNeedsAReason(t *testing.T) {
	w := newWorld(t)
	f := w.verified("12,400 users are concerned.", true)
	record := func(text, reason string, facts ...fact.Fact) (line.Answer, error) {
		g := line.Given{IncidentID: w.incident.ID, Name: "A paper", Channel: "call", Text: text, Reason: reason}
		for _, f := range facts {
			g.Facts = append(g.Facts, ref(f))
		}
		w.at = w.at.Add(time.Minute)
		return w.Record(t.Context(), g, lin)
	}
	for text, flagged := range map[string]bool{
		"It concerns 12,400 users.": false, "涉及1.24万名用户。": false, "About 12,000 users.": false, "涉及约1.2万名用户。": false, "More than 12,000 users.": false,
		"It concerns 12,000 users.": true, "涉及1.2万名用户。": true, "About 13,000 users.": true, "More than 13,000 users.": true, "We answer within 48 hours.": false,
	} {
		check, err := w.Look(t.Context(), line.Given{IncidentID: w.incident.ID, Name: "A paper", Channel: "call", Text: text, Facts: []fact.Ref{ref(f)}}, lin)
		w.must(err)
		if (len(check.Flags) > 0) != flagged {
			t.Errorf("%q: %+v", text, check.Flags)
		}
	}
	// The same figure in another strictness is looked at again.
	check, err := w.Look(t.Context(), line.Given{IncidentID: w.incident.ID, Name: "A paper", Channel: "call", Text: "About 12,000 users. I repeat: 12,000 users.", Facts: []fact.Ref{ref(f)}}, lin)
	w.must(err)
	if len(check.Flags) != 1 {
		t.Errorf("%+v", check.Flags)
	}
	if _, err := record("It concerns 13,000 users.", "", f); !fault.Is(err, "line.answer.flagged") {
		t.Fatalf("kept without a reason: %v", err)
	}
	a, err := record("It concerns 13,000 users.", "counted this morning", f)
	w.must(err)
	if flags := a.Now().Flags; len(flags) != 1 || flags[0].Kind != "fact" || flags[0].Key != "F-1" || !slices.Equal(flags[0].Says, []string{"12,400"}) || a.Now().Reason != "counted this morning" {
		t.Fatalf("%+v", a.Now())
	}
	b, err := record("It concerns 12,400 users.", "", f) // backed by the fact, and another was told otherwise
	if !fault.Is(err, "line.answer.flagged") {
		t.Fatalf("%+v %v", b, err)
	}
	b, err = record("It concerns 12,400 users.", "the first figure was wrong", f)
	w.must(err)
	if flags := b.Now().Flags; len(flags) != 1 || flags[0].Kind != "said" || !strings.Contains(flags[0].SaidID, a.ID) {
		t.Fatalf("%+v", flags)
	}
	// A drill hears nothing of what was really said.
	flags, err := w.Contradictions(t.Context(), w.incident.ID, incident.Drill, "It concerns 13,000 users.")
	w.must(err)
	if slices.ContainsFunc(flags, func(f line.Flag) bool { return f.Kind == "said" }) {
		t.Fatalf("%+v", flags)
	}
}

// An answer on a fact that does not stand, or that is for the team alone, says so.
func TestAnAnswerOnAFactThatDoesNotStand(t *testing.T) {
	w := newWorld(t)
	fallen, secret := w.verified("12,400 users are concerned.", true), w.verified("The key was in a file.", false)
	_, err := w.facts.Retract(t.Context(), fallen.ID, "another batch", amy)
	w.must(err)
	check, err := w.Look(t.Context(), line.Given{IncidentID: w.incident.ID, Name: "A paper", Channel: "call", Text: "Words.", Facts: []fact.Ref{ref(fallen), ref(secret)}}, lin)
	w.must(err)
	if len(check.Flags) != 2 || check.Flags[0].Kind != "standing" || check.Flags[0].State != fact.Retracted || check.Flags[1].Kind != "internal" {
		t.Fatalf("%+v", check.Flags)
	}
}
