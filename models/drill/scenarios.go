package drill

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"slices"
	"strconv"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/store"
)

//go:embed supplied/*.json
var files embed.FS

// supplied are the names of the scenarios that come with the program, in the order in which pages show them.
var supplied = []string{"data_leak", "product_safety", "false_rumour"}

// Supplied is a scenario that comes with the program; false for a name that there is none for.
func Supplied(id string) (Scenario, bool) {
	var s Scenario
	if !slices.Contains(supplied, id) {
		return s, false
	}
	data, err := files.ReadFile("supplied/" + id + ".json")
	if err == nil {
		err = json.Unmarshal(data, &s)
	}
	if err != nil {
		panic(err) // the test reads every one
	}
	s.ID = id
	return s, true
}

// IsSupplied reports whether the scenario came with the program, changed or not: the supplied one can be taken back.
func (s Scenario) IsSupplied() bool { return slices.Contains(supplied, s.ID) }

// scenarioStream is the audit stream of the library.
const scenarioStream = "scenarios"

// The events of the library.
const (
	EventScenarioChanged  = "drill.scenario_changed"
	EventScenarioCopied   = "drill.scenario_copied"
	EventScenarioRestored = "drill.scenario_restored"
	EventScenarioRemoved  = "drill.scenario_removed"
)

// MaxScenarios is how many scenarios of its own a space may keep.
const MaxScenarios = 200

// Scenario returns a scenario of the space: its own, or the supplied one.
func (s *Drills) Scenario(ctx context.Context, id string) (Scenario, error) {
	base, ok := Supplied(id)
	own, err := s.scenarios.Get(ctx, id)
	switch {
	case errors.Is(err, store.ErrNotFound) && !ok:
		return base, fault.Missing("drill.scenario.missing").Because(err)
	case errors.Is(err, store.ErrNotFound):
		return base, nil
	case err != nil:
		return own, err
	case !own.Own && ok: // taken back: what is supplied may have grown
		base.Rev = own.Rev
		return base, nil
	}
	return own, nil
}

// Scenarios are all of them: those that are supplied, then the space's own, the oldest first.
func (s *Drills) Scenarios(ctx context.Context) ([]Scenario, error) {
	var out []Scenario
	for _, id := range supplied {
		x, err := s.Scenario(ctx, id)
		if err != nil {
			return nil, err
		}
		out = append(out, x)
	}
	page, err := s.scenarios.Find(ctx, store.Query{Sort: []string{"createdAt"}, Limit: MaxScenarios + len(supplied)})
	for _, x := range page.Items {
		if !x.IsSupplied() {
			out = append(out, x)
		}
	}
	return out, err
}

// Draft is what is written into a scenario. Injects that say nothing are left out; one without a key is new.
type Draft struct {
	Title, Summary incident.Text
	Type           incident.Type
	Grade          int
	Injects        []Inject
}

// Change replaces a scenario by the space's own. rev is that of the scenario that was read: what somebody else has
// changed meanwhile is not lost. Faults are on title_<lang>, summary_<lang>, type, grade and
// inject_<n>_<part>.
func (s *Drills) Change(ctx context.Context, id string, rev int64, n Draft, by audit.Actor) error {
	before, err := s.Scenario(ctx, id)
	if err != nil {
		return err
	}
	x := Scenario{ID: id, Own: true, CreatedAt: before.CreatedAt, ChangedAt: s.now(), ChangedBy: by.Name}
	if err := x.take(n); err != nil {
		return err
	}
	if _, err := s.scenarios.InsertMissing(ctx, &Scenario{ID: id, CreatedAt: x.ChangedAt}); err != nil {
		return err
	}
	_, err = s.scenarios.Edit(ctx, id, func(now *Scenario) error {
		if now.Own && now.Rev != rev {
			return fault.Clash("drill.scenario.clash", "name", now.ChangedBy)
		}
		*now = x
		return nil
	})
	if err != nil {
		return err
	}
	return s.logScenario(ctx, EventScenarioChanged, x, by)
}

// Copy makes the space's own scenario of another. Its title says that it is a copy: word is that, by language.
func (s *Drills) Copy(ctx context.Context, id string, word incident.Text, by audit.Actor) (Scenario, error) {
	x, err := s.Scenario(ctx, id)
	if err != nil {
		return x, err
	}
	n, err := s.scenarios.CountUpTo(ctx, store.Filter{}, MaxScenarios)
	if err != nil {
		return x, err
	}
	if n >= MaxScenarios {
		return x, fault.Clash("drill.scenario.many", "max", MaxScenarios)
	}
	x.ID, x.Rev, x.Own, x.CreatedAt, x.ChangedAt, x.ChangedBy = store.NewID(), 0, true, s.now(), s.now(), by.Name
	title := incident.Text{}
	for lang, text := range x.Title {
		if text != "" {
			title[lang] = incident.Clip(text+word[lang], incident.MaxTitle)
		}
	}
	x.Title = title
	if err := s.scenarios.Insert(ctx, &x); err != nil {
		return x, err
	}
	return x, s.logScenario(ctx, EventScenarioCopied, x, by)
}

// Restore takes the supplied scenario back.
func (s *Drills) Restore(ctx context.Context, id string, by audit.Actor) error {
	x, ok := Supplied(id)
	if !ok {
		return fault.Missing("drill.scenario.missing")
	}
	n, err := s.scenarios.Modify(ctx, store.And(store.Eq("id", id), store.Eq("own", true)), store.Patch{Set: map[string]any{"own": false}})
	if err != nil || n == 0 {
		return err
	}
	return s.logScenario(ctx, EventScenarioRestored, x, by)
}

// Remove deletes a scenario of the space's own. Drills that ran it keep what they were.
func (s *Drills) Remove(ctx context.Context, id string, by audit.Actor) error {
	x, err := s.Scenario(ctx, id)
	if err != nil {
		return err
	}
	if x.IsSupplied() {
		return fault.Clash("drill.scenario.supplied")
	}
	if _, err := s.scenarios.Delete(ctx, store.Eq("id", id)); err != nil {
		return err
	}
	return s.logScenario(ctx, EventScenarioRemoved, x, by)
}

func (s *Drills) logScenario(ctx context.Context, action string, x Scenario, by audit.Actor) error {
	title, _ := x.Title.In(incident.English)
	_, err := s.d.Audit.Append(ctx, scenarioStream, audit.Entry{By: by, Action: action, Object: "scenario:" + x.ID, Data: map[string]string{"title": title}})
	return err
}

// take checks what was written, with every fault at once.
func (x *Scenario) take(n Draft) error {
	var faults fault.List
	x.Title, x.Summary = incident.TidyText(n.Title, incident.TidyLine), incident.TidyText(n.Summary, incident.Tidy)
	x.Type, x.Grade = n.Type, n.Grade
	if x.Title.Empty() {
		faults.Add(fault.Bad("title_en", "incident.title.missing"))
	}
	tooLong(&faults, "title_", x.Title, incident.MaxTitle)
	tooLong(&faults, "summary_", x.Summary, incident.MaxSummary)
	if !slices.Contains(incident.Types(), x.Type) {
		faults.Add(fault.Bad("type", "incident.type.unknown"))
	}
	if x.Grade < incident.Gravest || x.Grade > incident.Slightest {
		faults.Add(fault.Bad("grade", "incident.grade.unknown"))
	}
	keys := map[string]bool{}
	for at, i := range n.Injects {
		i.tidy()
		if i.Subject.Empty() && i.Body.Empty() {
			continue
		}
		if i.Key == "" || keys[i.Key] || len(i.Key) > 64 {
			i.Key = store.NewID()
		}
		keys[i.Key] = true
		i.check(&faults, "inject_"+strconv.Itoa(at)+"_")
		x.Injects = append(x.Injects, i)
	}
	switch {
	case len(x.Injects) == 0:
		faults.Add(fault.Bad("inject_0_subject_en", "drill.inject.none"))
	case len(x.Injects) > MaxInjects:
		faults.Add(fault.Bad("inject_0_subject_en", "drill.inject.many", "max", MaxInjects))
	}
	slices.SortStableFunc(x.Injects, func(a, b Inject) int { return int(a.At - b.At) })
	for n := range x.Injects { // one that is gone cannot be waited for
		if i := &x.Injects[n]; i.If.about() && !keys[i.Of] {
			i.If, i.Of = Always, ""
		}
	}
	return faults.Err()
}

func (i *Inject) tidy() {
	i.From, i.Subject, i.Body = incident.TidyText(i.From, incident.TidyLine), incident.TidyText(i.Subject, incident.TidyLine), incident.TidyText(i.Body, incident.Tidy)
	if !i.If.about() {
		i.Of = ""
	}
}

// check finds what is wrong with an inject; its fields begin with at.
func (i Inject) check(faults *fault.List, at string) {
	if i.Subject.Empty() {
		faults.Add(fault.Bad(at+"subject_en", "drill.inject.subject"))
	}
	tooLong(faults, at+"from_", i.From, MaxFrom)
	tooLong(faults, at+"subject_", i.Subject, MaxSubject)
	tooLong(faults, at+"body_", i.Body, MaxBody)
	if !slices.Contains(Channels(), i.Channel) {
		faults.Add(fault.Bad(at+"channel", "drill.inject.channel"))
	}
	if !slices.Contains(Conditions(), i.If) {
		faults.Add(fault.Bad(at+"if", "drill.inject.condition"))
	}
	if i.At < 0 || i.At > MaxAt {
		faults.Add(fault.Bad(at+"at", "drill.inject.at", "max", MaxAt))
	}
	if i.Answer < 0 || i.Answer > MaxAt {
		faults.Add(fault.Bad(at+"answer", "drill.inject.at", "max", MaxAt))
	}
}

func tooLong(faults *fault.List, at string, t incident.Text, most int) {
	for _, lang := range incident.Languages() {
		if len([]rune(t[lang])) > most {
			faults.Add(fault.Bad(at+lang, "drill.long", "max", most))
		}
	}
}
