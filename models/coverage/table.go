package coverage

import (
	"context"
	"iter"
	"slices"
	"strings"
	"time"

	"standfirst/models/store"
	"standfirst/models/term"
)

// Search says which clips are wanted; the zero value wants all that are about us, newest first.
type Search struct {
	Text       string // words of headline or byline, in any script or pinyin, or of the article itself
	All        bool   // also what was read and has nothing to do with us
	OutletID   string
	ReleaseID  string
	IncidentID string
	ContactID  string
	SourceID   string
	RunID      string
	WatchID    string // found by this watch, also what has nothing to do with us as far as nobody has said so
	Lang       string
	State      State
	Flagged    bool
	Differs    bool   // from a fact of ours
	Breached   bool   // appeared before a lift
	Tone       string // one of Tones
	Lineage    string // one of Lineages
	Tag        string
	IDs        []string  // nil: any
	Earned     bool      // only what nobody got anything for
	Paid       bool      // only what somebody got something for
	From, To   time.Time // published, else found, from a moment until before another; zero for no limit
	Sort       string    // one of Sorts; "" is "-at", with a Text those first that have it in the headline or byline
	After      string    // cursors
	Before     string
	Limit      int
}

// Sorts are the orders that Search knows.
func Sorts() []string { return []string{"-at", "at", "-score", "score", "-tone.score", "tone.score"} }

// Columns are what the table can show of a clip beside its headline, in the order in which it does.
func Columns() []string {
	return []string{"outlet", "date", "found", "release", "incident", "score", "tone", "lineage", "tags", "medium", "lang", "reach", "impact", "state"}
}

// defaultColumns are shown to somebody who has chosen none.
func defaultColumns() []string {
	return []string{"outlet", "date", "release", "score", "tone", "state"}
}

// Neighbours returns the ids of the clips that precede and follow one in the table of a search, "" at its ends. The clip
// itself need not match any more, unless words are looked for: it keeps its place in the order.
func (s *Clips) Neighbours(ctx context.Context, q Search, c Clip) (before, after string, err error) {
	if q.Sort == "" && len(q.sought()) > 0 { // ordered by how well it fits: among those found, the place is looked for by the way
		return s.besides(ctx, q, c.ID)
	}
	here, err := s.clips.After(c, q.query().Sort...)
	if err != nil {
		return "", "", err
	}
	q.Limit = 1
	return store.Beside(here, func(after, before string) (store.Page[Clip], error) {
		q.After, q.Before = after, before
		return s.Find(ctx, q)
	}, func(c Clip) string { return c.ID })
}

// mostWalked is how many of what is found people are led through one by one.
const mostWalked = 200

func (s *Clips) besides(ctx context.Context, q Search, id string) (before, after string, err error) {
	q.After, q.Before, q.Limit = "", "", mostWalked
	page, err := s.Find(ctx, q)
	at := slices.IndexFunc(page.Items, func(c Clip) bool { return c.ID == id })
	if at > 0 {
		before = page.Items[at-1].ID
	}
	if at >= 0 && at+1 < len(page.Items) {
		after = page.Items[at+1].ID
	}
	return before, after, err
}

// filter is what the store is asked for: each word in headline or byline, or in the text; of many words all in one of the
// two.
func (q Search) filter() store.Filter {
	var heads, texts, either []store.Filter
	for _, w := range q.sought() {
		heads, texts, either = append(heads, w.headline), append(texts, w.text), append(either, store.Or(w.headline, w.text))
	}
	if len(either) > mostScattered {
		return store.And(store.Or(store.And(heads...), store.And(texts...)), q.rest())
	}
	return store.And(append(either, q.rest())...)
}

// mostScattered is how many words may stand some in the headline or byline and the others in the text: to look for more of
// them in both takes longer than anybody waits, where all of them are common.
const mostScattered = 4

// sought is a word that is looked for: what asks for it in headline or byline, and in the text.
type sought struct{ headline, text store.Filter }

func (q Search) sought() []sought {
	typed := strings.Fields(q.Text)
	var out []sought
	for _, word := range typed[:min(len(typed), maxSought)] {
		w := sought{inHeadline(word), inText(word)}
		if w.headline.Op != store.OpAll && w.text.Op != store.OpAll { // else it is nothing but signs
			out = append(out, w)
		}
	}
	return out
}

// maxSought bounds the words of a search.
const maxSought = 8

func inHeadline(word string) store.Filter {
	var all []store.Filter
	for _, t := range term.Query(word) {
		all = append(all, store.Prefix("terms", t))
	}
	return store.And(all...)
}

func inText(word string) store.Filter {
	var all []store.Filter
	for _, a := range term.Ask(word) {
		if a.Start {
			all = append(all, store.Prefix("words", a.Word))
		} else {
			all = append(all, store.Eq("words", a.Word))
		}
	}
	return store.And(all...)
}

// parts are what the store is asked for one after the other, without overlap: those with all words in the headline or
// byline, those with all in the text, and those that have some here and some there. Each is led by one index of words.
func (q Search) parts() []store.Filter {
	var heads, texts, either []store.Filter
	for _, w := range q.sought() {
		heads, texts, either = append(heads, w.headline), append(texts, w.text), append(either, store.Or(w.headline, w.text))
	}
	if len(heads) == 0 {
		return []store.Filter{q.rest()}
	}
	headline, text := store.And(heads...), store.And(texts...)
	parts := []store.Filter{store.And(headline, q.rest()), store.And(text, store.Not(headline), q.rest())}
	if len(heads) > 1 && len(heads) <= mostScattered {
		some := store.And(store.Or(heads...), store.Or(texts...))
		parts = append(parts, store.And(some, store.And(either...), q.rest(), store.Not(headline), store.Not(text)))
	}
	return parts
}

// everything reports whether what has nothing to do with us is wanted as well.
func (q Search) everything() bool { return q.All || q.State != "" || q.WatchID != "" || len(q.IDs) > 0 }

// rest is what is asked for but for words.
func (q Search) rest() store.Filter {
	f := []store.Filter{}
	eq := func(field, v string) {
		if v != "" {
			f = append(f, store.Eq(field, v))
		}
	}
	eq("release_id", q.ReleaseID)
	eq("incident_id", q.IncidentID)
	eq("outlet_id", q.OutletID)
	eq("contact_id", q.ContactID)
	eq("source_id", q.SourceID)
	eq("run_id", q.RunID)
	eq("watch_ids", q.WatchID)
	eq("state", string(q.State))
	if q.Flagged {
		f = append(f, store.Eq("flagged", true))
	}
	if q.Earned {
		f = append(f, store.In[any]("benefit", "", nil))
	}
	if q.Paid {
		f = append(f, store.Gt("benefit", ""))
	}
	if q.WatchID != "" && !q.All {
		f = append(f, store.Ne("dismissed", true))
	}
	if !q.everything() {
		f = append(f, store.Eq("relevant", true))
	}
	eq("lang", q.Lang)
	eq("tone.label", q.Tone)
	eq("lineage.kind", q.Lineage)
	eq("tags", q.Tag)
	if len(q.IDs) > 0 {
		f = append(f, store.In("id", q.IDs...))
	}
	if q.Differs {
		f = append(f, store.Eq("differs", true))
	}
	if q.Breached {
		f = append(f, store.Eq("breached", true))
	}
	if !q.From.IsZero() {
		f = append(f, store.Gte("at", q.From))
	}
	if !q.To.IsZero() {
		f = append(f, store.Lt("at", q.To))
	}
	return store.And(f...)
}

func (q Search) query() store.Query {
	sort := "-at"
	for _, known := range Sorts() {
		if q.Sort == known {
			sort = known
		}
	}
	return store.Query{Filter: q.filter(), Sort: []string{sort}, After: q.After, Before: q.Before, Limit: q.Limit}
}

// Find returns a page of clips.
func (s *Clips) Find(ctx context.Context, q Search) (store.Page[Clip], error) {
	page, err := s.asked(ctx, q)
	if store.IsCursorError(err) { // of another order, or typed
		q.After, q.Before = "", ""
		page, err = s.asked(ctx, q)
	}
	found := slices.Clone(page.Items)
	if page, err = s.known(ctx, page, err); err != nil {
		return page, err
	}
	shown := page.Items[:0]
	for i, c := range page.Items {
		if !q.betrays(found[i], c) {
			shown = append(shown, c)
		}
	}
	page.Items = shown
	return page, nil
}

// Found is a page of clips with how many there are in all, up to a bound.
type Found struct {
	store.Page[Clip]
	Total   int64
	Stories int64 // different texts among them; 0 where there are more than are counted
}

// FindCounted is Find with Count and Stories. It counts to most and stops there; what is all on the first page has not to
// be asked for again.
func (s *Clips) FindCounted(ctx context.Context, q Search, most int64) (Found, error) {
	page, err := s.Find(ctx, q)
	f := Found{Page: page}
	if err != nil {
		return f, err
	}
	if page.Next == "" && page.Prev == "" && q.After == "" && q.Before == "" {
		f.Total, f.Stories = int64(len(page.Items)), stories(page.Items)
		return f, nil
	}
	if f.Total, err = s.CountUpTo(ctx, q, most); err == nil && f.Total < most {
		f.Stories, err = s.Stories(ctx, q)
	}
	return f, err
}

// stories counts the different texts among some clips.
func stories(clips []Clip) int64 {
	alone, clusters := int64(0), map[string]bool{}
	for _, c := range clips {
		if c.Cluster == "" {
			alone++
		} else {
			clusters[c.Cluster] = true
		}
	}
	return alone + int64(len(clusters))
}

func (s *Clips) asked(ctx context.Context, q Search) (store.Page[Clip], error) {
	if q.Sort == "" && len(term.Query(q.Text)) > 0 {
		return store.Parts(ctx, s.clips, q.parts(), q.query())
	}
	return s.clips.Find(ctx, q.query())
}

// page is a page of clips as the viewer may know of them.
func (s *Clips) page(ctx context.Context, q store.Query) (store.Page[Clip], error) {
	page, err := s.clips.Find(ctx, q)
	return s.known(ctx, page, err)
}

// known is a page as the viewer may know of it.
func (s *Clips) known(ctx context.Context, page store.Page[Clip], err error) (store.Page[Clip], error) {
	for i := range page.Items {
		if err == nil {
			page.Items[i], err = s.veiled(ctx, page.Items[i])
		}
	}
	return page, err
}

// Count returns how many clips match.
func (s *Clips) Count(ctx context.Context, q Search) (int64, error) { return s.CountUpTo(ctx, q, 0) }

// CountUpTo counts those that match, and stops at so many, unless that is 0: a table says "more than 10,000" rather than
// wait.
func (s *Clips) CountUpTo(ctx context.Context, q Search, most int64) (int64, error) {
	sum := int64(0)
	for _, part := range q.parts() {
		open, veiled, err := s.apart(ctx, q, part)
		if err != nil {
			return 0, err
		}
		for i, f := range open {
			n, err := s.countOpen(ctx, part, f, i == 0 && len(open) > 1, most-sum)
			if sum += n; err != nil || most > 0 && sum >= most {
				return sum, err
			}
		}
		for _, err := range veiled {
			if err != nil || most > 0 && sum >= most {
				return sum, err
			}
			sum++
		}
		if most > 0 && sum >= most {
			return sum, nil
		}
	}
	return sum, nil
}

// countOpen counts what a filter finds, and stops at most unless that is not above 0. Untouched: the filter is a part without
// what hidden incidents have to do with, which is counted as the difference of two numbers that indexes answer.
func (s *Clips) countOpen(ctx context.Context, part, f store.Filter, untouched bool, most int64) (int64, error) {
	if !untouched {
		if most > 0 {
			return s.clips.CountUpTo(ctx, f, most)
		}
		return s.clips.Count(ctx, f)
	}
	hidden, err := s.hidden(ctx)
	if err != nil {
		return 0, err
	}
	touched, err := s.clips.Count(ctx, store.And(part, store.In("incident_ids", hidden...)))
	if err != nil {
		return 0, err
	}
	var n int64
	if most > 0 {
		n, err = s.clips.CountUpTo(ctx, part, most+touched)
	} else {
		n, err = s.clips.Count(ctx, part)
	}
	return max(n-touched, 0), err
}

// Stories returns how many different texts there are among the clips that match: reprints of one are one story.
func (s *Clips) Stories(ctx context.Context, q Search) (int64, error) {
	alone, clusters := int64(0), map[string]bool{}
	for _, part := range q.parts() {
		open, veiled, err := s.apart(ctx, q, part)
		if err != nil {
			return 0, err
		}
		for c, err := range veiled {
			switch {
			case err != nil:
				return 0, err
			case c.Cluster == "":
				alone++
			default:
				clusters[c.Cluster] = true
			}
		}
		for _, f := range open {
			rows, err := s.clips.Group(ctx, f, []store.By{{Field: "cluster"}})
			if err != nil {
				return 0, err
			}
			for _, r := range rows {
				if cluster := r.Text(0); cluster == "" { // not yet joined: each stands for itself
					alone += r.Count
				} else {
					clusters[cluster] = true
				}
			}
		}
	}
	return alone + int64(len(clusters)), nil
}

// PerRelease counts the clips of each of these releases that match; the search names none itself.
func (s *Clips) PerRelease(ctx context.Context, q Search, releaseIDs ...string) (map[string]int64, error) {
	out := map[string]int64{}
	if len(releaseIDs) == 0 {
		return out, nil
	}
	rows, err := s.clips.Group(ctx, store.And(q.filter(), store.In("release_id", releaseIDs...)), []store.By{{Field: "release_id"}})
	for _, r := range rows {
		out[r.Text(0)] = r.Count
	}
	return out, err
}

// Each streams every clip that matches, in order.
func (s *Clips) Each(ctx context.Context, q Search) iter.Seq2[Clip, error] {
	return func(yield func(Clip, error) bool) {
		for c, err := range s.clips.Each(ctx, q.query()) {
			found := c
			if err == nil {
				c, err = s.veiled(ctx, c)
			}
			if err == nil && q.betrays(found, c) {
				continue
			}
			if !yield(c, err) {
				return
			}
		}
	}
}

// InCluster returns the clips of a cluster the earliest first, at most 200.
func (s *Clips) InCluster(ctx context.Context, cluster string) ([]Clip, error) {
	if cluster == "" {
		return nil, nil
	}
	page, err := s.page(ctx, store.Query{Filter: store.Eq("cluster", cluster), Sort: []string{"at"}, Limit: 200})
	return slices.DeleteFunc(page.Items, Clip.Twin), err
}
