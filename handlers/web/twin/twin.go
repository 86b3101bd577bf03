// Package twin shows which records may be one, whatever they are records of: the queue with its reasons, what people
// decide about a pair, and the choice of what a merged record keeps.
package twin

import (
	"context"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/audit"
	"standfirst/models/duplicate"
	"standfirst/models/fault"
	"standfirst/models/store"
	"standfirst/templates"
)

// Book is the queue of one kind of record.
type Book interface {
	Suspicions(ctx context.Context, q duplicate.Search) (store.Page[duplicate.Suspicion], error)
	CountSuspicions(ctx context.Context, q duplicate.Search) (int64, error)
	Dismiss(ctx context.Context, id string, by audit.Actor) (duplicate.Suspicion, error)
	AskAgain(ctx context.Context, id string, by audit.Actor) (duplicate.Suspicion, error)
	MergeExactLater(ctx context.Context, n int64, by audit.Actor) (job string, err error)
}

// Desk is where pairs of one kind of record are judged.
type Desk struct {
	Path  string   // of the queue, below the space
	Kind  string   // of the records: "contact"
	Words string   // begins the keys of its messages: "contact.duplicate."
	Rules []string // by which records are suspected
	Icon  string
	Book  func(c *fiber.Ctx) Book
	Pairs func(c *fiber.Ctx, found []duplicate.Suspicion) ([]templates.Pair, error)
}

const pageSize = 20

// Queue is a page of what waits, or of what was judged.
func (d Desk) Queue(c *fiber.Ctx) (v templates.Queue, err error) {
	q, book := web.Query(c), d.Book(c)
	search := duplicate.Search{
		Strength: oneOf(q.Get("strength"), duplicate.Strengths), Rule: oneOf(q.Get("rule"), d.Rules), Dismissed: q.Get("show") == "dismissed",
		Of: q.Get("of"), After: q.Get("after"), Before: q.Get("before"), Limit: pageSize,
	}
	page, err := book.Suspicions(c.UserContext(), search)
	if err != nil {
		return v, err
	}
	total, err := book.CountSuspicions(c.UserContext(), search)
	if err != nil {
		return v, err
	}
	v = templates.Queue{
		Words: d.Words, Base: web.URL(c, d.Path), Icon: d.Icon, Rule: search.Rule, Strength: search.Strength, Dismissed: search.Dismissed,
		Pager: web.Pager(c, page, pageSize, total), MayEdit: web.May(c, account.ContactEdit),
	}
	for _, r := range d.Rules {
		v.Rules = append(v.Rules, templates.Option{Value: r, Label: web.T(c, d.Words+"rule."+r)})
	}
	if v.Pairs, err = d.Pairs(c, page.Items); err != nil {
		return v, err
	}
	return v, d.tabs(c, &v, search)
}

func (d Desk) tabs(c *fiber.Ctx, v *templates.Queue, search duplicate.Search) error {
	tab := func(label, name, value string, active bool, q duplicate.Search) (int64, error) {
		q.Rule = search.Rule
		n, err := d.Book(c).CountSuspicions(c.UserContext(), q)
		count := int(n)
		v.Tabs = append(v.Tabs, templates.Tab{Label: label, URL: web.Address(v.Base, name, value, "rule", search.Rule), Active: active, Count: &count})
		return n, err
	}
	all, err := tab(web.T(c, "contact.duplicate.tab.all"), "", "", search.Strength == "" && !search.Dismissed, duplicate.Search{})
	if err != nil {
		return err
	}
	for _, s := range duplicate.Strengths {
		n, err := tab(web.T(c, "contact.duplicate.strength."+s), "strength", s, search.Strength == s && !search.Dismissed, duplicate.Search{Strength: s})
		if err != nil {
			return err
		}
		if s == duplicate.Exact && search.Rule == "" {
			v.Exact = n
		}
	}
	_, err = tab(web.T(c, d.Words+"tab.dismissed"), "show", "dismissed", search.Dismissed, duplicate.Search{Dismissed: true})
	v.Empty = all == 0 && search.Rule == "" && !search.Dismissed
	return err
}

// oneOf is the value if it is one of a fixed set, else "".
func oneOf(value string, set []string) string {
	if slices.Contains(set, value) {
		return value
	}
	return ""
}

// Dismiss remembers that the two of a pair are not one.
func (d Desk) Dismiss(c *fiber.Ctx, id, flash string) error {
	if _, err := d.Book(c).Dismiss(c.UserContext(), id, web.Actor(c)); err != nil {
		return err
	}
	return web.Redirect(c, d.again(c), flash)
}

// Reopen takes Dismiss back.
func (d Desk) Reopen(c *fiber.Ctx, id, flash string) error {
	if _, err := d.Book(c).AskAgain(c.UserContext(), id, web.Actor(c)); err != nil {
		return err
	}
	return web.Redirect(c, d.again(c), flash)
}

// again is the queue with the filters that it had.
func (d Desk) again(c *fiber.Ctx) string {
	form := web.Form(c)
	return web.Address(web.URL(c, d.Path), "strength", oneOf(form.Value("strength"), duplicate.Strengths),
		"rule", oneOf(form.Value("rule"), d.Rules), "show", oneOf(form.Value("show"), []string{"dismissed"}))
}

var strengthKinds = map[string]string{duplicate.Exact: "bad", duplicate.Likely: "warn", duplicate.Possible: "info"}

// Pair is a suspicion of two records, the one that rather stays first.
func (d Desk) Pair(c *fiber.Ctx, x duplicate.Suspicion, a, b templates.Side) templates.Pair {
	merge := strings.TrimSuffix(d.Path, "duplicates") + "merge?a=" + a.ID + "&b=" + b.ID + "&next=queue"
	return templates.Pair{
		ID: x.ID, Strength: web.T(c, "contact.duplicate.strength."+x.Strength), StrengthKind: strengthKinds[x.Strength], Reasons: d.Reasons(c, x.Reasons),
		A: a, B: b, MergeURL: web.URL(c, merge), By: x.ByName, At: x.DecidedAt,
	}
}

// Beside puts the two records of each suspicion beside each other, the better one first. A suspicion of which one is
// gone since, or both have become one, is left out.
func Beside[T, P any](found []duplicate.Suspicion, all map[string]T, id func(T) string, better func(a, b T) bool, pair func(x duplicate.Suspicion, a, b T) P) []P {
	var out []P
	for _, x := range found {
		a, okA := all[x.Pair[0]]
		b, okB := all[x.Pair[1]]
		if !okA || !okB || id(a) == id(b) {
			continue
		}
		if better(b, a) {
			a, b = b, a
		}
		out = append(out, pair(x, a, b))
	}
	return out
}

// Two are the records that are to become one. When there is nothing to choose, because one is not named or they are
// one already, the visitor is sent on and answered is true.
func Two[T any](c *fiber.Ctx, d Desk, idA, idB string, get func(context.Context, ...string) (map[string]T, error), of func(T) (id, name string)) (a, b T, answered bool, err error) {
	words, base := strings.TrimSuffix(d.Words, "duplicate."), strings.TrimSuffix(d.Path, "duplicates")
	if idA == "" || idB == "" {
		return a, b, true, web.RedirectWarning(c, web.URL(c, d.Path), words+"merge.two_needed")
	}
	all, err := get(c.UserContext(), idA, idB)
	if err != nil {
		return a, b, false, err
	}
	a, okA := all[idA]
	b, okB := all[idB]
	if !okA || !okB {
		return a, b, false, fault.Missing(words + "missing")
	}
	id, name := of(a)
	if other, _ := of(b); id == other {
		return a, b, true, web.Redirect(c, web.URL(c, base+id), words+"flash.became", "name", name)
	}
	return a, b, false, nil
}

// Reasons are the sentences that say why.
func (d Desk) Reasons(c *fiber.Ctx, all []duplicate.Reason) []string {
	var out []string
	for _, r := range all {
		out = append(out, web.T(c, d.Words+"reason."+r.Rule, "value", r.Value))
	}
	return out
}

// Twins are the open suspicions of one record, for its page.
func (d Desk) Twins(c *fiber.Ctx, id string) ([]templates.Twin, error) {
	page, err := d.Book(c).Suspicions(c.UserContext(), duplicate.Search{Of: id, Limit: 5})
	if err != nil {
		return nil, err
	}
	found, err := d.Pairs(c, page.Items)
	var out []templates.Twin
	for _, p := range found {
		other := p.A
		if other.ID == id {
			other = p.B
		}
		out = append(out, templates.Twin{Name: other.Name, URL: other.URL, MergeURL: strings.TrimSuffix(p.MergeURL, "&next=queue"), Reasons: p.Reasons})
	}
	return out, err
}

// Kinds are the queues of the space, one a kind of record.
func Kinds(c *fiber.Ctx, now string) ([]templates.Tab, error) {
	var out []templates.Tab
	for _, k := range []struct {
		path, label string
		book        Book
	}{
		{"/contacts/duplicates", "contact.title", web.Space(c).Contacts},
		{"/outlets/duplicates", "outlet.title", web.Space(c).Outlets},
	} {
		n, err := k.book.CountSuspicions(c.UserContext(), duplicate.Search{})
		if err != nil {
			return nil, err
		}
		count := int(n)
		out = append(out, templates.Tab{Label: web.T(c, k.label), URL: web.URL(c, k.path), Active: k.path == now, Count: &count})
	}
	return out, nil
}

// Merger is the choice of what two records become, but for their values.
func (d Desk) Merger(c *fiber.Ctx, a, b templates.Side, next string) templates.Merger {
	base := strings.TrimSuffix(d.Path, "duplicates")
	v := templates.Merger{Words: strings.TrimSuffix(d.Words, "duplicate.") + "merge.", A: a, B: b, Next: next, Cancel: web.URL(c, d.Path)}
	v.SwapURL = web.URL(c, base+"merge?a="+b.ID+"&b="+a.ID)
	if next != "queue" {
		v.Cancel = a.URL
	} else {
		v.SwapURL += "&next=queue"
	}
	return v
}

// Choices are the fields of which one value is to be chosen, and those with nothing to choose. Form has what was chosen.
func Choices(conflicts []duplicate.Conflict, form templates.Form, row func(field string) templates.Choice) (open, same []templates.Choice) {
	for _, f := range conflicts {
		x := row(f.Field)
		x.Name = "pick_" + f.Field
		x.Pick = form.Or(x.Name, f.Pick)
		if f.Equal {
			same = append(same, x)
		} else {
			open = append(open, x)
		}
	}
	return open, same
}

// Chosen is what was chosen, by field.
func Chosen(form templates.Form) map[string]string {
	out := map[string]string{}
	for name := range form.Values {
		if field, ok := strings.CutPrefix(name, "pick_"); ok {
			out[field] = form.Value(name)
		}
	}
	return out
}

// Both is a detail of which the merged record keeps the values of both; a false second result says that there are none.
func Both(c *fiber.Ctx, label string, parts ...[]string) (templates.Detail, bool) {
	var all []string
	for _, part := range parts {
		for _, s := range part {
			if s != "" && !slices.Contains(all, s) {
				all = append(all, s)
			}
		}
	}
	return templates.Detail{Label: web.T(c, label), Value: strings.Join(all, ", ")}, len(all) > 0
}

// Samples run every branch of the partials of the queue.
func Samples(words string) []templates.Queue {
	one := 1
	side := templates.Side{ID: "1", URL: "/c", Name: "李雷", NameLang: "zh-CN", Latin: "Li Lei", Blocked: true, Details: []templates.Detail{{Label: "E-mail", Value: "a@x.example"}}}
	pair := templates.Pair{ID: "p", Strength: "Exact", StrengthKind: "bad", Reasons: []string{"same mailbox"}, A: side, B: templates.Side{ID: "2", URL: "/d", Name: "B"}, MergeURL: "/m", By: "Ada"}
	full := templates.Queue{
		Words: words, Base: "/x", Icon: "users", Tabs: []templates.Tab{{Label: "All", URL: "/x", Active: true, Count: &one}}, Rules: []templates.Option{{Value: "a", Label: "A"}}, Rule: "a", Strength: "exact",
		Pairs: []templates.Pair{pair}, Pager: templates.Pager{From: 1, To: 1, Total: 1}, MayEdit: true, Exact: 2,
	}
	dismissed := full
	dismissed.Dismissed = true
	none := full
	none.Pairs = nil
	return []templates.Queue{full, dismissed, none, {Words: words, Base: "/x", Icon: "users", Empty: true, MayEdit: true}, {Words: words, Base: "/x", Icon: "users", Empty: true}}
}

// MergerSamples run every branch of the partial of a merge.
func MergerSamples(words string) []templates.Merger {
	p := Samples(words)[0].Pairs[0]
	return []templates.Merger{
		{
			Words: words, A: p.A, B: p.B, SwapURL: "/s", Next: "queue", Cancel: "/q", Choices: []templates.Choice{{Name: "pick_name", Label: "Name", A: "李雷", B: "Li Lei", Pick: "a"}},
			Same: []templates.Choice{{Label: "Kind", A: "x", B: "", Pick: "a"}, {Label: "Latin", B: "y", Pick: "b"}},
			Both: []templates.Detail{{Label: "Tags", Value: "a, b"}}, Reasons: []string{"same mailbox"}, Blocked: true,
		},
		{Words: words, A: p.A, B: p.B, Cancel: "/q"},
	}
}
