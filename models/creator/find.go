package creator

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"standfirst/models/audit"
	"standfirst/models/contact"
	"standfirst/models/sheet"
	"standfirst/models/store"
	"standfirst/models/term"
)

// Size is a class of creators by followers. The bounds are the usual ones of the Chinese trade (头部, 腰部,
// 尾部, 素人), which no authority has fixed.
type Size struct {
	Name string
	From int64
	To   int64 // exclusive; 0 is open
}

// Sizes are the classes, the largest first.
var Sizes = []Size{{"head", 1_000_000, 0}, {"waist", 100_000, 1_000_000}, {"tail", 10_000, 100_000}, {"ordinary", 1, 10_000}}

// Rates are the bounds of engagement that a table can be narrowed to, in percent.
var Rates = []int{1, 3, 5, 10}

// Search says which creators a table wants. Zero fields don't narrow.
type Search struct {
	Text       string
	Platform   string
	Size       string // name of a Size
	Engagement int    // at least so many percent
	Category   string
	Benefit    string // a deal of this kind was agreed before; "any", or "never"
	Stale      bool   // without figures of the last FiguresKeep days
	Sort       string // name, followers, engagement, deals; "-" before it turns it round

	After, Before string
	Limit         int
}

func (q Search) filter(today, benefits string) store.Filter {
	fs := []store.Filter{store.Eq("gone", false)}
	for _, t := range term.Query(q.Text) {
		fs = append(fs, contact.Word(t))
	}
	if q.Platform != "" {
		fs = append(fs, store.Eq("platforms", q.Platform))
	}
	for _, size := range Sizes {
		if size.Name == q.Size {
			fs = append(fs, store.Gte("followers", size.From))
			if size.To > 0 {
				fs = append(fs, store.Lt("followers", size.To))
			}
		}
	}
	if q.Engagement > 0 {
		fs = append(fs, store.Gte("engagement", float64(q.Engagement)/100))
	}
	if q.Category != "" {
		fs = append(fs, store.Eq("categories", q.Category))
	}
	switch q.Benefit {
	case "":
	case "any":
		fs = append(fs, store.Exists(benefits))
	case "never":
		fs = append(fs, store.Not(store.Exists(benefits)))
	default:
		fs = append(fs, store.Eq(benefits, q.Benefit))
	}
	if q.Stale {
		fs = append(fs, store.Lt("figures_as_of", today))
	}
	return store.And(fs...)
}

func (q Search) order(open string) []string {
	name, down := strings.CutPrefix(q.Sort, "-")
	field, ok := map[string]string{"name": "sort_key", "followers": "followers", "engagement": "engagement", "deals": open}[name]
	if !ok {
		return []string{"-followers"}
	}
	if down {
		field = "-" + field
	}
	return []string{field}
}

func (s *Creators) query(ctx context.Context, q Search) (store.Query, error) {
	of, err := s.ofDeals(ctx)
	stale := s.now().UTC().AddDate(0, 0, -FiguresKeep).Format(time.DateOnly)
	return store.Query{Filter: q.filter(stale, of.benefits), Sort: q.order(of.open), After: q.After, Before: q.Before, Limit: q.Limit}, err
}

// Find returns a page of creators, those with most followers first unless asked otherwise.
func (s *Creators) Find(ctx context.Context, q Search) (store.Page[Profile], error) {
	query, err := s.query(ctx, q)
	if err != nil {
		return store.Page[Profile]{}, err
	}
	return s.find(ctx, query)
}

func (s *Creators) find(ctx context.Context, q store.Query) (store.Page[Profile], error) {
	page, err := s.profiles.Find(ctx, q)
	if err != nil {
		return page, err
	}
	return s.veil(ctx, page)
}

// Count returns how many creators match.
func (s *Creators) Count(ctx context.Context, q Search) (int64, error) {
	query, err := s.query(ctx, q)
	if err != nil {
		return 0, err
	}
	return s.profiles.Count(ctx, query.Filter)
}

// Categories returns every content category with how many creators have it.
func (s *Creators) Categories(ctx context.Context) (map[string]int64, error) {
	rows, err := s.profiles.Group(ctx, store.Eq("gone", false), []store.By{{Field: "categories"}})
	out := map[string]int64{}
	for _, r := range rows {
		if name := r.Text(0); name != "" {
			out[name] = r.Count
		}
	}
	return out, err
}

// MostUsed are the names of Categories that most creators have, at most limit of them.
func MostUsed(categories map[string]int64, limit int) []string {
	names := slices.Collect(maps.Keys(categories))
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(cmp.Compare(categories[b], categories[a]), cmp.Compare(a, b)) })
	return names[:min(len(names), limit)]
}

// Columns are what an export holds, in order: message keys creator.column.<name>.
var Columns = []string{"name", "platform", "handle", "url", "followers", "engagement", "as_of", "source", "categories", "manager", "open_deals"}

// Export writes a line for each account of the creators that match, as CSV that runs no formula. Platform
// names come from the caller, who has the words. It remembers who took it before the first line is written.
func (s *Creators) Export(ctx context.Context, out sheet.Rows, q Search, platform func(string) string, by audit.Actor) error {
	n, err := s.Count(ctx, q)
	if err != nil {
		return err
	}
	_, err = s.audit.Append(ctx, "space", audit.Entry{By: by, Action: "creator.exported", Data: map[string]string{"n": strconv.FormatInt(n, 10)}})
	if err != nil {
		return err
	}
	query, err := s.query(ctx, q)
	if err != nil {
		return err
	}
	for query.Limit = maxItems; ; {
		page, err := s.find(ctx, query)
		if err != nil {
			return err
		}
		ids := make([]string, len(page.Items))
		for i, p := range page.Items {
			ids[i] = p.ID
		}
		accounts, err := s.accountsOf(ctx, ids)
		if err != nil {
			return err
		}
		for _, p := range page.Items {
			writeLines(out, p, accounts[p.ID], platform)
		}
		if query.After = page.Next; query.After == "" {
			return out.Flush()
		}
	}
}

// writeLines writes a line for each account, and one for a creator who has none.
func writeLines(out sheet.Rows, p Profile, accounts []Account, platform func(string) string) {
	if len(accounts) == 0 {
		accounts = []Account{{}}
	}
	for _, a := range accounts {
		var followers, rate, name any
		if a.AsOf != "" {
			followers, rate = a.Followers, a.Engagement
		}
		if a.Platform != "" {
			name = platform(a.Platform)
		}
		out.Row(p.Name, name, a.Handle, a.URL, followers, rate, a.AsOf, a.Source, strings.Join(p.Categories, "; "), p.Manager.Name, p.OpenDeals)
	}
}
