package contact

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/handlers/web/program"
	"standfirst/handlers/web/twin"
	"standfirst/models/account"
	"standfirst/models/audit"
	"standfirst/models/contact"
	"standfirst/models/duplicate"
	"standfirst/models/fault"
	"standfirst/models/outlet"
)

// apiRoutes are for other programs, which judge duplicates with a key of somebody who may.
func apiRoutes() []web.Route {
	of := func(method, path string, do fiber.Handler) web.Route {
		return web.Route{Method: method, Path: "/api/v1/:space" + path, Scope: web.Open, CrossSite: method != fiber.MethodGet, Rate: program.Rate, Do: do}
	}
	return []web.Route{
		of("GET", "/duplicates", apiDuplicates),
		of("POST", "/duplicates/:duplicate/dismissal", apiDismiss),
		of("POST", "/duplicates/:duplicate/reopening", apiReopen),
		of("POST", "/merges", apiMerge),
		of("POST", "/merges/:contact/undoing", apiUndo),
	}
}

// mostAPIPairs bounds a page of pairs.
const mostAPIPairs = 100

// apiPair is two contacts that may be one: a is rather the one that stays.
type apiPair struct {
	ID        string        `json:"id"`
	State     string        `json:"state"`    // open, dismissed
	Strength  string        `json:"strength"` // exact, likely, possible
	Found     time.Time     `json:"found"`
	DecidedBy string        `json:"decided_by,omitzero"`
	Decided   time.Time     `json:"decided,omitzero"`
	Reasons   []apiReason   `json:"reasons"`
	A         apiContact    `json:"a"`
	B         apiContact    `json:"b"`
	Conflicts []apiConflict `json:"conflicts"` // the fields that differ
}

type apiReason struct {
	Rule     string `json:"rule"`
	Value    string `json:"value"`
	Strength string `json:"strength"`
	Message  string `json:"message"`
}

// apiConflict is a field with its values, and which of them is proposed.
type apiConflict struct {
	Field string `json:"field"`
	A     string `json:"a"`
	B     string `json:"b"`
	Pick  string `json:"pick"`
}

// apiContact is what tells somebody apart. What the team notes about them is not the affair of another program.
type apiContact struct {
	ID     string   `json:"id"`
	Name   string   `json:"name"`
	Latin  string   `json:"latin,omitzero"`
	Outlet string   `json:"outlet,omitzero"`
	Role   string   `json:"role,omitzero"`
	Emails []string `json:"emails"`
	URL    string   `json:"url"`
}

func apiContactOf(c *fiber.Ctx, x contact.Contact, outlets map[string]outlet.Outlet) apiContact {
	at := *web.Of(c).Base
	at.Path = "/" + c.Params("space") + "/contacts/" + x.ID
	return apiContact{x.ID, x.Name, x.Latin, outlets[x.OutletID].Name, x.Role, append([]string{}, x.Emails...), at.String()}
}

func judging(c *fiber.Ctx) (program.Caller, bool, error) {
	return program.CallerOf(c, account.JudgeDuplicates, account.ContactEdit)
}

// apiDuplicates lists pairs, the surest first: ?state=open|dismissed, rule, strength, contact, limit, and after, which a
// page says as next.
func apiDuplicates(c *fiber.Ctx) error {
	who, ok, err := judging(c)
	if err != nil || !ok {
		return err
	}
	q := web.Query(c)
	limit := 25
	var faults fault.List
	if text := q.Get("limit"); text != "" {
		if limit, err = strconv.Atoi(text); err != nil || limit < 1 || limit > mostAPIPairs {
			faults.Add(fault.Bad("limit", "program.limit", "max", mostAPIPairs))
		}
	}
	for name, known := range map[string][]string{"state": {duplicate.IsOpen, duplicate.IsDismissed}, "rule": contact.Rules, "strength": duplicate.Strengths} {
		if v := q.Get(name); v != "" && !slices.Contains(known, v) {
			faults.Add(fault.Bad(name, "program.value", "value", v))
		}
	}
	if err := faults.Err(); err != nil {
		return program.Refuse(c, err)
	}
	contacts := who.Space.Contacts
	page, err := contacts.Suspicions(c.UserContext(), duplicate.Search{
		Strength: q.Get("strength"), Rule: q.Get("rule"), Of: q.Get("contact"), Dismissed: q.Get("state") == duplicate.IsDismissed, After: q.Get("after"), Limit: limit,
	})
	if err != nil {
		return err
	}
	var ids []string
	for _, x := range page.Items {
		ids = append(ids, x.Pair...)
	}
	people, err := contacts.GetAll(c.UserContext(), ids...)
	if err != nil {
		return err
	}
	outlets, err := outletsIn(c, who.Space, people)
	if err != nil {
		return err
	}
	found := twin.Beside(page.Items, people, func(p contact.Contact) string { return p.ID }, contact.Better, func(x duplicate.Suspicion, a, b contact.Contact) apiPair {
		return apiPairOf(c, x, a, b, outlets)
	})
	return program.Answer(c, fiber.StatusOK, fiber.Map{"duplicates": append([]apiPair{}, found...), "next": page.Next})
}

func apiPairOf(c *fiber.Ctx, x duplicate.Suspicion, a, b contact.Contact, outlets map[string]outlet.Outlet) apiPair {
	p := apiPair{
		ID: x.ID, State: x.State, Strength: x.Strength, Found: x.FoundAt, DecidedBy: x.ByName, Decided: x.DecidedAt,
		A: apiContactOf(c, a, outlets), B: apiContactOf(c, b, outlets), Conflicts: []apiConflict{},
	}
	messages := desk().Reasons(c, x.Reasons)
	for i, r := range x.Reasons {
		p.Reasons = append(p.Reasons, apiReason{r.Rule, r.Value, r.Strength, messages[i]})
	}
	for _, f := range contact.Conflicts(a, b) {
		if !f.Equal {
			p.Conflicts = append(p.Conflicts, apiConflict{f.Field, contact.FieldText(a, f.Field), contact.FieldText(b, f.Field), f.Pick})
		}
	}
	return p
}

func apiDismiss(c *fiber.Ctx) error {
	return apiDecide(c, func(ctx context.Context, of *contact.Contacts, id string, by audit.Actor) (duplicate.Suspicion, error) {
		return of.Dismiss(ctx, id, by)
	})
}

func apiReopen(c *fiber.Ctx) error {
	return apiDecide(c, func(ctx context.Context, of *contact.Contacts, id string, by audit.Actor) (duplicate.Suspicion, error) {
		return of.AskAgain(ctx, id, by)
	})
}

func apiDecide(c *fiber.Ctx, decide func(ctx context.Context, of *contact.Contacts, id string, by audit.Actor) (duplicate.Suspicion, error)) error {
	who, ok, err := judging(c)
	if err != nil || !ok {
		return err
	}
	x, err := decide(c.UserContext(), who.Space.Contacts, c.Params("duplicate"), who.By)
	if err != nil {
		return program.Refuse(c, err)
	}
	return program.Answer(c, fiber.StatusOK, fiber.Map{"id": x.ID, "state": x.State})
}

// apiMerging is the body of a merge: whose record stays, and of the fields that differ, whose value does.
type apiMerging struct {
	A     string            `json:"a"`
	B     string            `json:"b"`
	Picks map[string]string `json:"picks"`
}

// apiMerge makes one contact of two: a stays. Asked again, it answers as before.
func apiMerge(c *fiber.Ctx) error {
	who, ok, err := judging(c)
	if err != nil || !ok {
		return err
	}
	var in apiMerging
	if err := program.Read(c, &in); err != nil {
		return program.Refuse(c, err)
	}
	if err := apiPicks(c, who.Space.Contacts, in); err != nil {
		return program.Refuse(c, err)
	}
	m, err := who.Space.Contacts.Merge(c.UserContext(), in.A, in.B, in.Picks, who.By)
	if err != nil {
		return program.Refuse(c, err)
	}
	outlets, err := outletsIn(c, who.Space, map[string]contact.Contact{m.ID: m})
	if err != nil {
		return err
	}
	return program.Answer(c, fiber.StatusOK, fiber.Map{"contact": apiContactOf(c, m, outlets), "gone": in.B})
}

// apiPicks refuses what names no field in which the two differ, or no side. Two that are one already have been judged.
func apiPicks(c *fiber.Ctx, contacts *contact.Contacts, in apiMerging) error {
	both, err := contacts.GetAll(c.UserContext(), in.A, in.B)
	if err != nil {
		return err
	}
	var faults fault.List
	a, b := both[in.A], both[in.B]
	for name, x := range map[string]contact.Contact{"a": a, "b": b} {
		if x.ID == "" {
			faults.Add(fault.Bad(name, "program.contact"))
		}
	}
	conflicts := contact.Conflicts(a, b)
	for field, side := range in.Picks {
		switch {
		case a.ID == b.ID:
		case !slices.ContainsFunc(conflicts, func(f duplicate.Conflict) bool { return f.Field == field && !f.Equal }):
			faults.Add(fault.Bad("picks."+field, "program.field"))
		case side != duplicate.First && side != duplicate.Second:
			faults.Add(fault.Bad("picks."+field, "program.value", "value", side))
		}
	}
	return faults.Err()
}

// apiUndo takes back the merge by which a contact became part of another one, and says which fields keep what was changed
// since and which addresses are somebody else's by now.
func apiUndo(c *fiber.Ctx) error {
	who, ok, err := judging(c)
	if err != nil || !ok {
		return err
	}
	u, err := who.Space.Contacts.Undo(c.UserContext(), c.Params("contact"), who.By)
	if err != nil {
		return program.Refuse(c, err)
	}
	outlets, err := outletsIn(c, who.Space, map[string]contact.Contact{u.Stays.ID: u.Stays, u.Back.ID: u.Back})
	if err != nil {
		return err
	}
	return program.Answer(c, fiber.StatusOK, fiber.Map{
		"contact": apiContactOf(c, u.Back, outlets), "from": apiContactOf(c, u.Stays, outlets), "kept": append([]string{}, u.Kept...), "lost": append([]string{}, u.Lost...),
	})
}
