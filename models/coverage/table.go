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
	Lang       string
	State      State
	Flagged    bool
	Differs    bool      // from a fact of ours
	Breached   bool      // appeared before a lift
	Tone       string    // one of Tones
	Lineage    string    // one of Lineages
	Earned     bool      // only what nobody got anything for
	From, To   time.Time // published, else found, from a moment until before another; zero for no limit
	Sort       string    // one of Sorts; "" is "-at", with a Text those first that have it in the headline or byline
	After      string    // cursors
	Before     string
	Limit      int
}

// Sorts are the orders that Search knows.
func Sorts() []string { return []string{"-at", "at", "-score", "score", "-tone.score", "tone.score"} }

// filter is what the store is asked for.
func (q Search) filter() store.Filter {
	headline, anywhere := q.said()
	if headline.Op == store.OpAll {
		return q.rest()
	}
	return store.And(store.Or(headline, anywhere), q.rest())
}

// said asks for the words of a search in headline or byline, and in clips as a whole: there some may stand in the headline
// or the byline, and others in the text.
func (q Search) said() (headline, anywhere store.Filter) {
	typed := strings.Fields(q.Text)
	var in, whole []store.Filter
	for _, word := range typed[:min(len(typed), maxSought)] {
		head, text := inHeadline(word), inText(word)
		if head.Op == store.OpAll || text.Op == store.OpAll { // nothing but signs
			continue
		}
		if in = append(in, head); len(typed) > 1 {
			text = store.Or(head, text)
		}
		whole = append(whole, text)
	}
	return store.And(in...), store.And(whole...)
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

// halves are what the store is asked for one after the other, without overlap: the second is nothing where no words are
// looked for.
func (q Search) halves() [2]store.Filter {
	headline, anywhere := q.said()
	if headline.Op == store.OpAll {
		return [2]store.Filter{q.rest(), store.Or()}
	}
	return [2]store.Filter{store.And(headline, q.rest()), store.And(anywhere, store.Not(headline), q.rest())}
}

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
	eq("state", string(q.State))
	if q.Flagged {
		f = append(f, store.Eq("flagged", true))
	}
	if q.Earned {
		f = append(f, store.In[any]("benefit", "", nil))
	}
	if !q.All && q.State == "" {
		f = append(f, store.Eq("relevant", true))
	}
	eq("lang", q.Lang)
	eq("tone.label", q.Tone)
	eq("lineage.kind", q.Lineage)
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

func (s *Clips) asked(ctx context.Context, q Search) (store.Page[Clip], error) {
	if q.Sort == "" && len(term.Query(q.Text)) > 0 {
		return store.Halves(ctx, s.clips, q.halves(), q.query())
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
	count := s.clips.Count
	if most > 0 {
		count = func(ctx context.Context, f store.Filter) (int64, error) { return s.clips.CountUpTo(ctx, f, most) }
	}
	sum := int64(0)
	unknown, err := s.unknown(ctx, q)
	if err != nil {
		return 0, err
	}
	for _, half := range q.halves() {
		if half.Op == store.OpOr {
			continue // nothing
		}
		n, err := count(ctx, store.And(half, unknown))
		if err != nil {
			return 0, err
		}
		sum += n
	}
	if most > 0 {
		sum = min(sum, most)
	}
	return sum, nil
}

// Stories returns how many different texts there are among the clips that match: reprints of one are one story.
func (s *Clips) Stories(ctx context.Context, q Search) (int64, error) {
	unknown, err := s.unknown(ctx, q)
	if err != nil {
		return 0, err
	}
	alone, clusters := int64(0), map[string]bool{}
	for _, half := range q.halves() {
		if half.Op == store.OpOr {
			continue // nothing
		}
		rows, err := s.clips.Group(ctx, store.And(half, unknown), []store.By{{Field: "cluster"}})
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

// InCluster returns the clips of a cluster in the order they were found, at most 200.
func (s *Clips) InCluster(ctx context.Context, cluster string) ([]Clip, error) {
	if cluster == "" {
		return nil, nil
	}
	page, err := s.page(ctx, store.Query{Filter: store.Eq("cluster", cluster), Limit: 200})
	return page.Items, err
}
