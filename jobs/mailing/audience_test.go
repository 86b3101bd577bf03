package mailing

import (
	"context"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"standfirst/models/audience"
	"standfirst/models/audit"
	"standfirst/models/contact"
	"standfirst/models/fault"
	"standfirst/models/filter"
	"standfirst/models/incident"
	"standfirst/models/mailing"
	"standfirst/models/store"
)

func tagged(tags ...string) func(*contact.Contact) {
	return func(c *contact.Contact) { c.Tags = tags }
}

func tag(name string) filter.Tree { return filter.Is("tag", filter.Equals, name) }

func from(country string, b contact.Basis) func(*contact.Contact) {
	return func(c *contact.Contact) { c.Country, c.Basis = country, b }
}

func away(first, last string) func(*contact.Contact) {
	return func(c *contact.Contact) { c.LeaveFrom, c.LeaveUntil = first, last }
}

// causes are the frozen reasons, "reason" or "reason about".
func (w *world) causes(m mailing.Mailing) map[string]int64 {
	w.Helper()
	counts, err := w.mailings.RemovedCounts(w.ctx, m.ID)
	w.must(err)
	out := map[string]int64{}
	for c, n := range counts {
		out[strings.TrimSpace(c.Reason+" "+c.About)] = n
	}
	return out
}

func (w *world) recipients(m mailing.Mailing) map[string]string {
	w.Helper()
	out := map[string]string{}
	for _, d := range w.deliveries(m) {
		out[d.Name] = d.Via
	}
	return out
}

func (w *world) removed(m mailing.Mailing) map[string]mailing.Removed {
	w.Helper()
	out := map[string]mailing.Removed{}
	for r, err := range w.mailings.AllRemoved(w.ctx, mailing.LeftOut{MailingID: m.ID}) {
		w.must(err)
		out[r.Name] = r
	}
	return out
}

// Each way into an audience and each way out of it, with its reason.
func TestEveryWayInAndOut(t *testing.T) {
	w := newWorld(t)
	rel := w.approved(w.incident(incident.Real))
	food, rivals := w.segment("Food", tag("food")), w.segment("Rivals", tag("rival"))
	hold := func(address, reason string) {
		w.must(w.contacts.Suppressions.Suppress(w.ctx, address, contact.ScopeAll, reason, author))
	}
	listed := []contact.Contact{
		w.contact("Listed", "listed@x.example"),
		w.contact("Mute", ""),
		w.contact("Gone", "gone@x.example"), w.contact("Dead", "dead@x.example"), w.contact("Angry", "angry@x.example"), w.contact("Held", "held@x.example"),
		w.contact("Rival", "rival@x.example", tagged("rival")),
		w.contact("Noisy", "noisy@x.example", tagged("noisy")),
		w.contact("Objector", "objector@x.example", from("DE", contact.Basis{Kind: "legitimate", RefusedOn: "2026-11-01"})),
		w.contact("Unfounded", "unfounded@x.example", from("CN", contact.Basis{Kind: "legitimate"})),
		w.contact("Lapsed", "lapsed@x.example", from("CA", contact.Basis{Kind: "contract"})),
		w.contact("Away", "away@x.example", away("2026-11-20", "2026-12-10")),
		w.contact("Open", "open@x.example", away("2026-11-20", "")),
		w.contact("Back", "back@x.example", away("2026-11-01", "2026-11-24")),
		w.contact("Colleague", "colleague@x.example"),
	}
	hold("gone@x.example", contact.Unsubscribed)
	hold("dead@x.example", contact.Bounced+": 550 5.1.1")
	hold("angry@x.example", contact.Complained)
	hold("held@x.example", "by hand: asked")
	blocked := w.contact("Blocked", "blocked@x.example")
	_, err := w.contacts.Block(w.ctx, blocked.ID, "asked", author)
	w.must(err)
	press := w.list("Press", append(listed, blocked)...)
	out := w.list("Out", w.contact("Excluded", "excluded@x.example", tagged("food")))
	w.contact("Cook", "cook@x.example", tagged("food"))
	w.contact("Pundit", "pundit@x.example", tagged("opinion"))
	friend := w.contact("Friend", "friend@x.example")

	p := w.plan(rel, press)
	p.SegmentIDs, p.PeopleIDs, p.Rules = []string{food.ID}, []string{friend.ID}, filter.Group(filter.All, tag("opinion"))
	p.ExcludeListIDs, p.ExcludeSegmentIDs, p.ExcludePeopleIDs = []string{out.ID}, []string{rivals.ID}, []string{listed[len(listed)-1].ID}
	p.ExcludeRules = filter.Group(filter.Any, tag("noisy"))
	m := w.launch(w.draft(p))
	want := map[string]string{
		"Listed": "list:" + press.ID, "Back": "list:" + press.ID, "Cook": "segment:" + food.ID, "Pundit": mailing.ViaRules, "Friend": mailing.ViaHand,
	}
	if got := w.recipients(m); !maps.Equal(got, want) {
		t.Errorf("sent to %v", got)
	}
	why := map[string]int64{
		mailing.NoAddress: 1, mailing.Unsubscribed: 1, mailing.Dead: 1, mailing.Complained: 1, mailing.HeldByHand: 1, mailing.DoNotContact: 1,
		mailing.ExcludedList + " list:" + out.ID: 1, mailing.ExcludedSegment + " segment:" + rivals.ID: 1, mailing.ExcludedRules: 1, mailing.ExcludedByHand: 1,
		"law_refused": 1, "law_wrong_basis": 1, "law_expired": 1, mailing.OnLeave: 2,
	}
	if got := w.causes(m); !maps.Equal(got, why) {
		t.Errorf("left out %v", got)
	}
	if r := w.removed(m); r["Away"].Until != "2026-12-10" || r["Open"].Until != "" {
		t.Errorf("%+v", r)
	}
	for cause := range why {
		reason, _, _ := strings.Cut(cause, " ")
		if !slices.Contains(mailing.Reasons(), reason) {
			t.Errorf("%s is no reason that pages show", reason)
		}
	}
	found, err := w.mailings.CountRemoved(w.ctx, mailing.LeftOut{MailingID: m.ID, Cause: mailing.Cause{Reason: mailing.OnLeave}, Text: "AWAY@x"})
	if w.must(err); found != 1 {
		t.Errorf("%d found by text and reason", found)
	}
}

// Who meets the conditions when the mailing is launched gets it, whoever did when it was drafted.
func TestASegmentIsAskedWhenTheMailingIsLaunched(t *testing.T) {
	w := newWorld(t)
	food, out := w.segment("Food", tag("food")), w.segment("Tired", tag("tired"))
	leaver, tired := w.contact("Leaver", "leaver@x.example", tagged("food")), w.contact("Tired", "tired@x.example", tagged("food"))
	p := w.plan(w.approved(w.incident(incident.Real)))
	p.SegmentIDs, p.ExcludeSegmentIDs = []string{food.ID}, []string{out.ID}
	m := w.draft(p)
	retag := func(c contact.Contact, tags ...string) {
		_, err := w.contacts.Change(w.ctx, c.ID, c.Rev, func(c *contact.Contact) { c.Tags = tags }, author)
		w.must(err)
	}
	retag(leaver)
	retag(tired, "food", "tired")
	w.contact("Joiner", "joiner@x.example", tagged("food"))
	if _, err := w.mailings.Launch(w.ctx, m.ID, "k", 2, author); !fault.Is(err, "mailing.launch.number") {
		t.Fatal(err)
	}
	m = w.launch(m)
	w.contact("Late", "late@x.example", tagged("food"))
	w.run(w.engine())
	if got := w.recipients(m); len(got) != 1 || got["Joiner"] == "" {
		t.Errorf("sent to %v", got)
	}
	if got := w.causes(m); got["excluded_segment segment:"+out.ID] != 1 {
		t.Errorf("left out %v", got)
	}
}

// Who waits for approval is left out, and gets the next mailing once approved.
func TestNobodyWritesToWhoWaitsForApproval(t *testing.T) {
	w := newWorld(t)
	rel := w.approved(w.incident(incident.Real))
	yes := func(context.Context) (bool, error) { return true, nil }
	known := w.contact("Known", "known@x.example")
	boss := audit.Actor{ID: "boss", Name: "Boss"}
	w.contacts.Gated(contact.Gate{On: yes, May: func(_ context.Context, by audit.Actor) (bool, error) { return by.ID == boss.ID, nil }})
	fresh := w.contact("Fresh", "fresh@x.example")
	press := w.list("Press", known, fresh)
	m := w.launch(w.draft(w.plan(rel, press)))
	if got, why := w.recipients(m), w.causes(m); len(got) != 1 || got["Known"] == "" || why[mailing.Unapproved] != 1 {
		t.Errorf("sent to %v, left out %v", got, why)
	}
	_, err := w.contacts.Approve(w.ctx, contact.Selection{IDs: []string{fresh.ID}}, boss)
	w.must(err)
	if got := w.recipients(w.launch(w.draft(w.plan(rel, press)))); len(got) != 2 {
		t.Errorf("approved, and sent to %v", got)
	}
}

// A leave counts on the day of sending at the reader's place, and a word with a reason overrides it.
func TestLeave(t *testing.T) {
	w := newWorld(t)
	w.setSender()
	rel := w.approved(w.incident(incident.Real))
	until := func(zone string) func(*contact.Contact) {
		return func(c *contact.Contact) { c.LeaveUntil, c.Zone = "2026-11-26", zone }
	}
	// The wave leaves at 20:00 UTC on the 26th: in Shanghai it is the 27th, and the leave is over.
	people := []contact.Contact{
		w.contact("London", "london@x.example", until("Europe/London")), w.contact("Shanghai", "shanghai@x.example", until("Asia/Shanghai")),
		w.contact("Nowhere", "nowhere@x.example", until("")), w.contact("Later", "later@x.example", away("2026-11-27", "2026-11-30")),
	}
	p := w.plan(rel, w.list("Press", people...))
	p.Waves = []mailing.WavePlan{{Local: "2026-11-26T20:00", Zone: "UTC"}}
	m := w.launch(w.draft(p))
	if got := slices.Sorted(maps.Keys(w.recipients(m))); !slices.Equal(got, []string{"Later", "Shanghai"}) {
		t.Errorf("sent to %v", got)
	}
	p.Past = []mailing.Guard{mailing.GuardLeave}
	if _, err := w.mailings.Create(w.ctx, p, author); !fault.Is(err, "mailing.past.reason_needed") {
		t.Error(err)
	}
	p.PastReason = "a recall: everybody has to know"
	all := w.launch(w.draft(p))
	if got := w.recipients(all); len(got) != 4 {
		t.Errorf("sent to %v", got)
	}
	// What is entered after the freeze counts when the message would be handed over.
	now, err := w.contacts.GetAll(w.ctx, people[1].ID, people[3].ID)
	w.must(err)
	later, shanghai := now[people[3].ID], now[people[1].ID]
	_, err = w.contacts.Change(w.ctx, later.ID, later.Rev, func(c *contact.Contact) { c.LeaveFrom, c.LeaveUntil = "2026-11-25", "" }, author)
	w.must(err)
	_, err = w.contacts.Ground(w.ctx, shanghai.ID, shanghai.Rev, contact.Basis{RefusedOn: "2026-11-25"}, author)
	w.must(err)
	w.clock.Add(35 * time.Hour)
	w.run(w.engine())
	states := map[string]string{}
	for _, d := range append(w.deliveries(m), w.deliveries(all)...) {
		states[d.MailingID[len(d.MailingID)-4:]+d.Name] = string(d.State) + " " + d.Reason
	}
	last := func(m mailing.Mailing) string { return m.ID[len(m.ID)-4:] }
	want := map[string]string{
		last(m) + "Later": "suppressed on_leave", last(m) + "Shanghai": "suppressed law_refused", last(all) + "Later": "accepted ",
		last(all) + "Shanghai": "suppressed law_refused", last(all) + "London": "accepted ", last(all) + "Nowhere": "accepted ",
	}
	if !maps.Equal(states, want) {
		t.Errorf("%v", states)
	}
}

// An unsubscription from one list keeps back those who come by that list, and nobody who is meant otherwise.
func TestAHoldForOneList(t *testing.T) {
	w := newWorld(t)
	rel := w.approved(w.incident(incident.Real))
	both, one := w.contact("Both", "both@x.example", tagged("food")), w.contact("One", "one@x.example")
	first, second := w.list("First", both, one), w.list("Second", both)
	for _, address := range []string{"both@x.example", "one@x.example"} {
		w.must(w.contacts.Suppressions.Suppress(w.ctx, address, contact.ListScope(first.ID), contact.Unsubscribed, author))
	}
	m := w.launch(w.draft(w.plan(rel, first, second)))
	if got := w.recipients(m); len(got) != 1 || got["Both"] == "" {
		t.Errorf("by lists: %v", got)
	}
	p := w.plan(rel, first)
	p.SegmentIDs = []string{w.segment("Food", tag("food")).ID}
	m = w.launch(w.draft(p))
	w.run(w.engine())
	if d := w.deliveries(m); len(d) != 1 || d[0].Name != "Both" || d[0].State != mailing.Accepted {
		t.Errorf("by a segment: %+v", d)
	}
}

// Waves have segments as well as lists; who was chosen by hand or by conditions goes with the first.
func TestWavesHaveSegments(t *testing.T) {
	w := newWorld(t)
	w.contact("Cook", "cook@x.example", tagged("food"))
	w.contact("Pundit", "pundit@x.example", tagged("opinion"))
	friend := w.contact("Friend", "friend@x.example")
	p := w.plan(w.approved(w.incident(incident.Real)))
	p.PeopleIDs, p.Rules = []string{friend.ID}, filter.Group(filter.All, tag("opinion"))
	p.Waves = []mailing.WavePlan{
		{Now: true, ListIDs: []string{w.list("Press", w.contact("Listed", "listed@x.example")).ID}},
		{Local: "2026-11-26T20:00", Zone: "UTC", SegmentIDs: []string{w.segment("Food", tag("food")).ID}},
	}
	m := w.launch(w.draft(p))
	by := map[string]string{}
	for _, d := range w.deliveries(m) {
		by[d.Name] = d.WaveID
	}
	one, two := m.Waves[0].ID, m.Waves[1].ID
	if want := map[string]string{"Listed": one, "Friend": one, "Pundit": one, "Cook": two}; !maps.Equal(by, want) {
		t.Errorf("%v", by)
	}
}

// They go with whichever wave the plan names, which then needs no lists of its own; an old mailing that names none
// has the first.
func TestPeopleAndConditionsGoWithTheWaveThatIsNamed(t *testing.T) {
	w := newWorld(t)
	w.contact("Pundit", "pundit@x.example", tagged("opinion"))
	friend := w.contact("Friend", "friend@x.example")
	p := w.plan(w.approved(w.incident(incident.Real)))
	p.PeopleIDs, p.Rules, p.RestWave = []string{friend.ID}, filter.Group(filter.All, tag("opinion")), 1
	p.Waves = []mailing.WavePlan{
		{Now: true, ListIDs: []string{w.list("Press", w.contact("Listed", "listed@x.example")).ID}},
		{Local: "2026-11-26T20:00", Zone: "UTC"},
	}
	m := w.draft(p)
	if !m.TakesRest(m.Waves[1]) || m.TakesRest(m.Waves[0]) {
		t.Fatalf("%+v", m.Waves)
	}
	m = w.launch(m)
	by := map[string]string{}
	for _, d := range w.deliveries(m) {
		by[d.Name] = d.WaveID
	}
	if want := map[string]string{"Listed": m.Waves[0].ID, "Friend": m.Waves[1].ID, "Pundit": m.Waves[1].ID}; !maps.Equal(by, want) {
		t.Errorf("%v", by)
	}
	m.RestWave = ""
	if !m.TakesRest(m.Waves[0]) || m.TakesRest(m.Waves[1]) {
		t.Error("without a name they go with the first")
	}
	// Nobody chosen by hand: every wave says whose it is.
	p.PeopleIDs, p.Rules = nil, filter.Tree{}
	if _, err := w.mailings.Create(w.ctx, p, author); !fault.Is(err, "mailing.wave.lists_needed") {
		t.Error(err)
	}
}

func TestBadAudiences(t *testing.T) {
	w := newWorld(t)
	rel := w.approved(w.incident(incident.Real))
	press, food := w.list("Press"), w.segment("Food", tag("food"))
	old := w.segment("Old", tag("old"))
	w.must(w.segments.Archive(w.ctx, old.ID, author))
	many := make([]string, mailing.MaxPeople+1)
	for i := range many {
		many[i] = fmt.Sprint(i)
	}
	for name, c := range map[string]struct {
		change     func(*mailing.Plan)
		field, key string
	}{
		"nobody":             {func(p *mailing.Plan) { p.ListIDs = nil }, "lists", "mailing.lists.needed"},
		"unknown segment":    {func(p *mailing.Plan) { p.SegmentIDs = []string{"x"} }, "segments", "mailing.segments.unknown"},
		"archived segment":   {func(p *mailing.Plan) { p.SegmentIDs = []string{old.ID} }, "segments", "mailing.segments.archived"},
		"both ways":          {func(p *mailing.Plan) { p.SegmentIDs, p.ExcludeSegmentIDs = []string{food.ID}, []string{food.ID} }, "exclude_segments", "mailing.segments.both"},
		"in and out by hand": {func(p *mailing.Plan) { p.PeopleIDs, p.ExcludePeopleIDs = []string{"a"}, []string{"a"} }, "exclude_people", "mailing.people.both"},
		"a crowd by hand":    {func(p *mailing.Plan) { p.PeopleIDs = many }, "people", "mailing.people.many"},
		"no value":           {func(p *mailing.Plan) { p.Rules = filter.Group(filter.All, tag("a"), filter.Is("trust", filter.Less)) }, "rules-1", "filter.value.missing"},
		"no field": {func(p *mailing.Plan) {
			p.ExcludeRules = filter.Group(filter.All, filter.Is("salary", filter.More, "1"))
		}, "x-0", "filter.field.unknown"},
		"list in a wave": {func(p *mailing.Plan) { p.Waves = []mailing.WavePlan{{Now: true, ListIDs: []string{"nope"}}} }, "wave_0_lists", "mailing.lists.unknown"},
	} {
		t.Run(name, func(t *testing.T) {
			p := w.plan(rel, press)
			c.change(&p)
			_, err := w.mailings.Create(w.ctx, p, author)
			if !fault.Is(err, c.key) || !slices.ContainsFunc(fault.All(err), func(f *fault.Error) bool { return f.Field == c.field && f.Key == c.key }) {
				t.Errorf("%v, want %s at %s", err, c.key, c.field)
			}
		})
	}
	// A colleague's own segment is not there for others, and stays where the colleague put it.
	p := w.plan(rel)
	p.SegmentIDs = []string{food.ID}
	other := audit.Actor{ID: "u-other", Name: "Other"}
	if _, err := w.mailings.Create(w.ctx, p, other); !fault.Is(err, "mailing.segments.unknown") {
		t.Error(err)
	}
	m := w.draft(p)
	if _, err := w.mailings.Change(w.ctx, m.ID, p, other); err != nil {
		t.Error(err)
	}
	// What a segment asks for is gone: the checks say so and nothing is launched.
	segments, err := store.Open[audience.Segment](w.ctx, w.db, "segments")
	w.must(err)
	_, err = segments.Edit(w.ctx, food.ID, func(g *audience.Segment) error {
		g.Rules = strings.ReplaceAll(g.Rules, `"tag"`, `"gone"`)
		return nil
	})
	w.must(err)
	if _, err := w.mailings.Launch(w.ctx, m.ID, "k", 0, author); !fault.Is(err, "audience.segment.broken") {
		t.Error(err)
	}
}

// What was kept before audiences had segments goes on, and is found by its lists.
func TestMailingsOfOldGoOn(t *testing.T) {
	w := newWorld(t)
	people := w.people(3)
	press, out, second := w.list("Press", people[0]), w.list("Out", people[1]), w.list("Second", people[1], people[2])
	p := w.plan(w.approved(w.incident(incident.Real)))
	p.ExcludeListIDs = []string{out.ID}
	p.Waves = []mailing.WavePlan{{Now: true, ListIDs: []string{press.ID}}, {Now: true, ListIDs: []string{second.ID}}}
	m := w.draft(p)
	type document struct { // as mailings were before
		ID             string            `json:"id"`
		Rev            int64             `json:"rev"`
		ReleaseID      string            `json:"releaseId"`
		ReleaseVersion int               `json:"releaseVersion"`
		Lang           string            `json:"lang"`
		Subject        map[string]string `json:"subject"`
		ExcludeListIDs []string          `json:"excludeListIds"`
		Waves          []mailing.Wave    `json:"waves"`
		State          string            `json:"state"`
		CreatedAt      time.Time         `json:"createdAt"`
	}
	docs, err := store.Open[document](w.ctx, w.db, "mailings")
	w.must(err)
	old := document{
		ID: store.NewID(), ReleaseID: m.ReleaseID, ReleaseVersion: 1, Lang: "en", Subject: m.Subject, ExcludeListIDs: m.ExcludeListIDs,
		Waves: m.Waves, State: "draft", CreatedAt: w.clock.Now(),
	}
	w.must(docs.Insert(w.ctx, &old))
	w.openMailings()
	for _, l := range []audience.List{press, out, second} {
		page, err := w.mailings.Using(w.ctx, mailing.ListUse(l.ID), mailing.Part{})
		w.must(err)
		if !slices.ContainsFunc(page.Items, func(m mailing.Mailing) bool { return m.ID == old.ID }) {
			t.Errorf("%s is not known to be used", l.Name)
		}
	}
	if n, err := w.mailings.Waiting(w.ctx, mailing.ListUse(press.ID)); err != nil || n != 2 {
		t.Errorf("%d wait, %v", n, err)
	}
	got := w.recipients(w.launch(w.get(old.ID)))
	if len(got) != 2 || got["Reader 0000"] == "" || got["Reader 0002"] == "" {
		t.Errorf("sent to %v", got)
	}
}

// A plan is weighed without being kept, up to a number of people, and what speaks against some is said.
func TestAPlanIsWeighed(t *testing.T) {
	w := newWorld(t)
	people := w.people(1200)
	rows, err := store.Open[contact.Contact](w.ctx, w.db, "contacts")
	w.must(err)
	for i := range 30 {
		_, err := rows.Edit(w.ctx, people[i].ID, func(c *contact.Contact) error {
			c.Mailed, c.Trust, c.Stage = 9, 70, map[bool]string{true: "dormant"}[i < 10]
			if i < 5 {
				c.LastReply = w.clock.Now().AddDate(0, -1, 0)
			}
			return nil
		})
		w.must(err)
	}
	p := w.plan(w.approved(w.incident(incident.Real)), w.list("Press", people...))
	a, err := w.mailings.Weigh(w.ctx, mailing.Mailing{}, p, 10000, author)
	w.must(err)
	if a.Total != 1200 || a.More || a.Advice[mailing.HintSilent] != 25 || a.Advice[mailing.HintDormant] != 10 {
		t.Errorf("%d, more %v, %v", a.Total, a.More, a.Advice)
	}
	if a, err := w.mailings.Weigh(w.ctx, mailing.Mailing{}, p, 700, author); err != nil || a.Total != 700 || !a.More {
		t.Errorf("%d, more %v, %v", a.Total, a.More, err)
	}
	// Each hint leaves out exactly those whom it counts.
	for hint, n := range a.Advice {
		less := p
		less.ExcludeRules = hint.Exclude(p.ExcludeRules)
		b, err := w.mailings.Weigh(w.ctx, mailing.Mailing{}, less, 10000, author)
		w.must(err)
		if b.Total != a.Total-n || b.Causes[mailing.Cause{Reason: mailing.ExcludedRules}] != n {
			t.Errorf("%s: %d left of %d, %v", hint, b.Total, a.Total, b.Causes)
		}
	}
	p.ExcludeRules = mailing.HintDormant.Exclude(mailing.HintSilent.Exclude(filter.Group(filter.All, tag("x"))))
	if a, err := w.mailings.Weigh(w.ctx, mailing.Mailing{}, p, 10000, author); err != nil || a.Total != 1170 {
		t.Errorf("%d, %v", a.Total, err)
	}
	if _, err := w.mailings.Weigh(w.ctx, mailing.Mailing{}, mailing.Plan{ReleaseID: p.ReleaseID}, 10, author); !fault.Is(err, "mailing.lists.needed") {
		t.Error(err)
	}
	found, err := w.mailings.Find(w.ctx, "", mailing.Part{})
	if w.must(err); len(found.Items) != 0 {
		t.Error("weighing kept a mailing")
	}
}

// Ten thousand people are frozen in parts: what is held of them at any moment is a part and their addresses.
func TestTenThousandAreFrozenInParts(t *testing.T) {
	w := newWorld(t)
	people := w.people(10_000)
	p := w.plan(w.approved(w.incident(incident.Real)), w.list("Press", people...))
	p.ExcludeSegmentIDs = []string{w.segment("Odd", filter.Is("email", filter.Has, "news3.")).ID}
	m := w.draft(p)
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	m = w.launch(m)
	runtime.GC()
	runtime.ReadMemStats(&after)
	if m.Recipients+m.Removed != 10_000 || m.Removed != 1429 {
		t.Errorf("%d get it, %d are left out", m.Recipients, m.Removed)
	}
	if kept := int64(after.HeapAlloc) - int64(before.HeapAlloc); kept > 8<<20 {
		t.Errorf("%d MB stay in memory", kept>>20)
	}
}
