package newsroom

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"strings"

	"standfirst/models/store"
)

// PageKind is what a page of the newsroom shows.
type PageKind string

// The kinds of pages whose views are counted. Whole is no page but all of them together.
const (
	HomePage     PageKind = "home" // with its lists of topics and of older statements
	ReleasePage  PageKind = "release"
	IncidentPage PageKind = "incident"
	SheetPage    PageKind = "sheet"
	FactPage     PageKind = "fact"
)

// Page is a page of the newsroom, in whatever language.
type Page struct {
	Kind PageKind
	// Ref is the id of a release, or of an incident; of a fact its incident's id, a slash and its key.
	Ref string
}

// Whole stands for all pages of the newsroom.
var Whole = Page{Kind: "whole"}

// String is the page as it is stored.
func (p Page) String() string { return string(p.Kind) + ":" + p.Ref }

func pageOf(text string) Page {
	kind, ref, _ := strings.Cut(text, ":")
	return Page{PageKind(kind), ref}
}

// views is how often a page was read on a day in a language.
type views struct {
	ID    string `json:"id"`
	Rev   int64  `json:"rev"`
	Day   string `json:"day"` // in the space's zone, as 2026-11-26
	Page  string `json:"page"`
	Lang  string `json:"lang"`
	Views int64  `json:"views"`
}

// keptDays is how long counts are kept: a month can be put beside the same month of the year before.
const keptDays = 400

// Viewed is how often a page was read, by day. It is no number of people: whoever comes back is counted again, and
// whoever reads a copy (in a search engine, an app, a forwarded mail) is not counted at all.
type Viewed struct {
	Days   []string           // every one up to today, the oldest first, as 2026-11-26 in the space's zone
	ByLang map[string][]int64 // views on each of the days, of the languages in which there were any
	Total  int64
}

// Views is how often a page was read on each of the last days, today being one of them.
func (n *Newsroom) Views(ctx context.Context, p Page, days int) (Viewed, error) {
	days = max(1, min(days, keptDays))
	out := Viewed{ByLang: map[string][]int64{}}
	at := map[string]int{}
	for i := range days {
		day := n.day(i + 1 - days)
		at[day] = i
		out.Days = append(out.Days, day)
	}
	q := store.Query{Filter: store.And(store.Eq("page", p.String()), store.Gte("day", out.Days[0])), Sort: []string{"day"}, Limit: store.MaxLimit}
	found, err := n.views.Find(ctx, q)
	for _, v := range found.Items {
		i, ok := at[v.Day]
		if !ok { // written by a node whose clock is ahead
			continue
		}
		if out.ByLang[v.Lang] == nil {
			out.ByLang[v.Lang] = make([]int64, days)
		}
		out.ByLang[v.Lang][i] += v.Views
		out.Total += v.Views
	}
	return out, err
}

// Read is how often one page was read.
type Read struct {
	Page  Page
	Views int64
}

// MostRead are the pages that were read most often in the last days, today being one of them, the first the most.
func (n *Newsroom) MostRead(ctx context.Context, days, limit int) ([]Read, error) {
	rows, err := n.views.Group(ctx, store.Gte("day", n.day(1-days)), []store.By{{Field: "page"}}, store.Sum("views"))
	var out []Read
	for _, row := range rows {
		if p := pageOf(row.Text(0)); p != Whole {
			views, _ := row.Values[0].(int64)
			out = append(out, Read{p, views})
		}
	}
	slices.SortFunc(out, func(a, b Read) int {
		return cmp.Or(cmp.Compare(b.Views, a.Views), cmp.Compare(a.Page.String(), b.Page.String()))
	})
	return out[:min(limit, len(out))], err
}

// DayRead is how often a page was read on a day in a language.
type DayRead struct {
	Read
	Day, Lang string
}

// mostListed bounds what EachRead gives.
const mostListed = 100_000

// EachRead gives what is kept of a page, or of every page for Whole, the latest day first, up to 100,000 counts.
func (n *Newsroom) EachRead(ctx context.Context, p Page) iter.Seq2[DayRead, error] {
	q := store.Query{Sort: []string{"-day", "-page"}}
	if p != Whole {
		q = store.Query{Filter: store.Eq("page", p.String()), Sort: []string{"-day"}}
	}
	return func(yield func(DayRead, error) bool) {
		given := 0
		for v, err := range n.views.Each(ctx, q) {
			if err != nil {
				yield(DayRead{}, err)
				return
			}
			if p == Whole && v.Page == Whole.String() {
				continue
			}
			if given++; given > mostListed || !yield(DayRead{Read{pageOf(v.Page), v.Views}, v.Day, v.Lang}, nil) {
				return
			}
		}
	}
}
