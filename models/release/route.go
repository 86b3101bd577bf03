package release

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/store"
)

// Grades of a route besides those of incidents.
const (
	EveryGrade = 0
	NoIncident = -1 // releases that belong to no incident
)

// The bounds of a route.
const (
	MaxSteps    = 10
	MaxDeciders = 20
	MaxQuestion = 500
	MaxMinutes  = 14 * 24 * 60
)

// The events of routes, in the stream of the space.
const (
	EventRouteSet     = "release.route_set"
	EventRouteRemoved = "release.route_removed"
)

// spaceStream is where changes of the settings are written.
const spaceStream = "space"

// builtIn is the key of the one step that there is where no route is set.
const builtIn = "second"

// Route is the way of a release to its approval: steps, one after the other or side by side.
type Route struct {
	ID    string       `json:"id"` // of kind and grade: there is one for each
	Rev   int64        `json:"rev"`
	Kind  Kind         `json:"kind"`  // "" is every kind
	Grade int64        `json:"grade"` // of the incident, EveryGrade or NoIncident
	Set   bool         `json:"set"`   // false: it was removed
	Steps []Step       `json:"steps"`
	At    time.Time    `json:"at"`
	By    string       `json:"by"` // name
	Owes  bool         `json:"owes"`
	Owed  []audit.Owed `json:"owed"`
}

// BuiltIn reports whether it is what holds where nothing is set: somebody who may approve and has not written it.
func (r Route) BuiltIn() bool { return r.ID == "" }

// Step is one decision that is needed. As many of those who may take it take it as it needs; one that declines is enough
// to send a version back.
type Step struct {
	Key        string        `json:"key"`   // stays the same while the route is changed
	Name       string        `json:"name"`  // one of StepNames; builtIn
	Label      string        `json:"label"` // what a step of the name "other" is called
	Order      int64         `json:"order"` // from 1; steps of one number are decided side by side
	People     []Decider     `json:"people"`
	Role       string        `json:"role"`       // whoever has this role,
	Department string        `json:"department"` // is of this department, or both when both are set
	Needed     int64         `json:"needed"`     // how many of them must approve; 0 is one
	Deputy     Decider       `json:"deputy"`     // may decide once the deadline has passed
	Question   incident.Text `json:"question"`   // what exactly is to be checked
	Minutes    int64         `json:"minutes"`    // deadline; 0: none
}

// Needs is how many must approve.
func (s Step) Needs() int64 { return max(1, s.Needed) }

// Decider is somebody who is named in a step.
type Decider struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Person is a member of the space, as far as approval is concerned.
type Person struct {
	ID, Name, Email, Lang, Zone, Role, Department string
	All                                           bool // sees private incidents
	May                                           bool // may approve at all
	Comments                                      bool // may read and write comments
}

// StepNames lists what steps are usually called, in their usual order; "other" has a label of its own. The catalogue
// key is "approval.step."+name.
func StepNames() []string { return []string{"text", "management", "legal", "speaker", "other"} }

func routeID(kind Kind, grade int64) string { return string(kind) + ":" + strconv.FormatInt(grade, 10) }

// theBuiltIn holds where no route is set.
func theBuiltIn() Route {
	return Route{Steps: []Step{{Key: builtIn, Name: builtIn, Order: 1}}}
}

// GraveRoute is a suggestion for the gravest incidents: two at once, half an hour, then the deputies. Who decides is
// filled in by whoever sets it.
func GraveRoute() Route {
	question := map[string]incident.Text{
		"management": {incident.English: "Do we stand behind this, and is the tone right for those affected?", incident.Chinese: "我们是否对此负责到底？语气对受影响的人是否得当？"},
		"legal":      {incident.English: "Does anything here admit, promise or reveal more than we may?", incident.Chinese: "是否有超出权限的承认、承诺或披露？"},
	}
	r := Route{Grade: incident.Gravest}
	for _, name := range []string{"management", "legal"} {
		r.Steps = append(r.Steps, Step{Name: name, Order: 1, Department: name, Question: question[name], Minutes: 30})
	}
	return r
}

// RouteFor returns the route of a release: that of its kind and grade, else of its grade, else of its kind, else of
// every one, else the built-in. The grade goes before the kind, so that a short way for grave incidents holds for all
// that is said in one.
func (r *Releases) RouteFor(ctx context.Context, rel Release) (Route, error) {
	grade := int64(NoIncident)
	if rel.IncidentID != "" {
		inc, err := r.Incidents.Get(ctx, rel.IncidentID)
		if err != nil {
			return Route{}, err
		}
		grade = int64(inc.Grade)
	}
	ids := []string{routeID(rel.Kind, grade), routeID("", grade), routeID(rel.Kind, EveryGrade), routeID("", EveryGrade)}
	found, err := r.routes.GetAll(ctx, ids...)
	if err != nil {
		return Route{}, err
	}
	for _, id := range ids {
		if route := found[id]; route.Set {
			return route, nil
		}
	}
	return theBuiltIn(), nil
}

// Routes returns the routes that are set, by kind and grade.
func (r *Releases) Routes(ctx context.Context) ([]Route, error) {
	page, err := r.routes.Find(ctx, store.Query{Filter: store.Eq("set", true), Sort: []string{"kind", "grade"}, Limit: store.MaxLimit})
	return page.Items, err
}

// RouteOf returns the route that is set for exactly this kind and grade.
func (r *Releases) RouteOf(ctx context.Context, kind Kind, grade int64) (Route, error) {
	found, err := r.routes.Get(ctx, routeID(kind, grade))
	if errors.Is(err, store.ErrNotFound) || err == nil && !found.Set {
		return Route{}, fault.Missing("approval.route.missing")
	}
	return found, err
}

// SetRoute sets the route of a kind and grade. rev is that of the route on the page on which it was typed, 0 for a new
// one: what somebody else has set meanwhile is not lost. What waits for approval already goes its way to the end.
// Faults are on kind, grade, and, with the number of the step from 0, on step.0.people, .needed, .label, .question, .minutes, .order.
func (r *Releases) SetRoute(ctx context.Context, rev int64, route Route, by audit.Actor) (Route, error) {
	people, err := r.people(ctx)
	if err != nil {
		return Route{}, err
	}
	at := r.moment()
	if err := route.tidy(people, at); err != nil {
		return Route{}, err
	}
	return r.putRoute(ctx, rev, route, EventRouteSet, by)
}

// RemoveRoute takes the route of a kind and grade away: the next less exact one holds then.
func (r *Releases) RemoveRoute(ctx context.Context, rev int64, kind Kind, grade int64, by audit.Actor) error {
	if _, err := r.RouteOf(ctx, kind, grade); err != nil {
		return err
	}
	_, err := r.putRoute(ctx, rev, Route{Kind: kind, Grade: grade}, EventRouteRemoved, by)
	return err
}

func (r *Releases) putRoute(ctx context.Context, rev int64, route Route, action string, by audit.Actor) (Route, error) {
	id := routeID(route.Kind, route.Grade)
	if _, err := r.routes.InsertMissing(ctx, &Route{ID: id, Kind: route.Kind, Grade: route.Grade}); err != nil {
		return Route{}, err
	}
	doc, err := r.routes.Edit(ctx, id, func(doc *Route) error {
		if doc.Rev != rev && doc.Set {
			return fault.Clash("approval.route.clash", "name", doc.By)
		}
		doc.Steps, doc.Set, doc.At, doc.By = route.Steps, len(route.Steps) > 0, r.moment(), by.Name
		doc.Owed = append(doc.Owed, audit.Owe(doc.At, audit.Entry{By: by, Action: action, Object: "setting:approvals", Data: map[string]string{
			"kind": string(doc.Kind), "grade": strconv.FormatInt(doc.Grade, 10), "steps": strconv.Itoa(len(doc.Steps)),
		}}))
		doc.Owes = true
		return nil
	})
	if err != nil {
		return Route{}, err
	}
	return r.payRoute(ctx, doc)
}

func (r *Releases) payRoute(ctx context.Context, doc Route) (Route, error) {
	return audit.Settle(ctx, r.Audit, r.routes, doc.ID, spaceStream, doc, func(d *Route) audit.Debt { return audit.Debt{Owes: &d.Owes, Owed: &d.Owed} })
}

// tidy brings what was typed into the stored form, with every fault at once.
func (r *Route) tidy(people []Person, at time.Time) error {
	var faults fault.List
	if r.Kind != "" && !isKind(r.Kind) {
		faults.Add(fault.Bad("kind", "release.kind.unknown"))
	}
	if r.Grade < NoIncident || r.Grade > incident.Slightest {
		faults.Add(fault.Bad("grade", "approval.route.grade"))
	}
	switch {
	case len(r.Steps) == 0:
		faults.Add(fault.Clash("approval.route.empty"))
	case len(r.Steps) > MaxSteps:
		faults.Add(fault.Clash("approval.route.many", "most", MaxSteps))
	}
	used := map[string]bool{}
	for n := range r.Steps {
		s := &r.Steps[n]
		if s.Key == "" || used[s.Key] || s.Key == builtIn {
			s.Key = strconv.FormatInt(at.UnixMilli()+int64(n), 36)
		}
		used[s.Key] = true
		s.tidy(fmt.Sprintf("step.%d.", n), people, &faults)
	}
	slices.SortStableFunc(r.Steps, func(a, b Step) int { return int(a.Order - b.Order) })
	return faults.Err()
}

func (s *Step) tidy(field string, people []Person, faults *fault.List) {
	s.Label, s.Question = incident.TidyLine(s.Label), incident.TidyText(s.Question, incident.Tidy)
	if !slices.Contains(StepNames(), s.Name) {
		faults.Add(fault.Bad(field+"name", "approval.step.unknown"))
	}
	if s.Name != "other" {
		s.Label = ""
	} else if n := utf8.RuneCountInString(s.Label); n == 0 || n > 60 {
		faults.Add(fault.Bad(field+"label", "approval.step.label_missing", "most", 60))
	}
	if s.Order < 1 || s.Order > MaxSteps {
		faults.Add(fault.Bad(field+"order", "approval.step.order_range", "most", MaxSteps))
	}
	if s.Question.Longest() > MaxQuestion {
		faults.Add(fault.Bad(field+"question", "release.part.too_long", "most", MaxQuestion))
	}
	if s.Minutes < 0 || s.Minutes > MaxMinutes {
		faults.Add(fault.Bad(field+"minutes", "approval.step.minutes_range"))
	}
	s.decided(field, people, faults)
}

// decided checks who decides, and takes the names from the members.
func (s *Step) decided(field string, people []Person, faults *fault.List) {
	named := func(d *Decider, field string) {
		at := slices.IndexFunc(people, func(p Person) bool { return p.ID == d.ID && p.May })
		if at < 0 {
			faults.Add(fault.Bad(field, "approval.step.person_unknown"))
			return
		}
		d.Name = people[at].Name
	}
	if len(s.People) > MaxDeciders {
		faults.Add(fault.Bad(field+"people", "approval.step.people_many", "most", MaxDeciders))
	}
	for n := range s.People {
		named(&s.People[n], field+"people")
	}
	if s.Deputy.ID != "" {
		named(&s.Deputy, field+"deputy")
		if slices.ContainsFunc(s.People, func(d Decider) bool { return d.ID == s.Deputy.ID }) {
			faults.Add(fault.Bad(field+"deputy", "approval.step.deputy_same"))
		}
		if s.Minutes == 0 {
			faults.Add(fault.Bad(field+"minutes", "approval.step.deputy_when"))
		}
	} else {
		s.Deputy = Decider{}
	}
	if s.Needed < 0 || s.Needed > MaxDeciders {
		faults.Add(fault.Bad(field+"needed", "approval.step.needed_range", "most", MaxDeciders))
	}
	if len(s.People) > 0 || s.Role != "" || s.Department != "" {
		asked := int64(0)
		for _, p := range people {
			if p.May && s.asks(p) {
				asked++
			}
		}
		if asked > 0 && s.Needed > asked {
			faults.Add(fault.Bad(field+"needed", "approval.step.needed_many", "n", asked))
		}
		if asked == 0 {
			faults.Add(fault.Bad(field+"people", "approval.step.nobody"))
		}
		return
	}
	faults.Add(fault.Bad(field+"people", "approval.step.people_missing"))
}

// In is what a step is called in a language.
func (s Step) In(lang string, words func(lang, key string, args map[string]any) string) string {
	if s.Label != "" {
		return s.Label
	}
	return words(lang, "approval.step."+s.Name, nil)
}

// called is the name of the step, or its own label.
func (s Step) called() string {
	if s.Label != "" {
		return s.Label
	}
	return s.Name
}

// asks reports whether the step is for this person from the start.
func (s Step) asks(p Person) bool {
	if s.Key == builtIn || slices.ContainsFunc(s.People, func(d Decider) bool { return d.ID == p.ID }) {
		return true
	}
	return (s.Role != "" || s.Department != "") && (s.Role == "" || s.Role == p.Role) && (s.Department == "" || s.Department == p.Department)
}
