package newsroom

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"standfirst/models/store"
)

// tally counts in memory what was read since it was last written down, so that reading writes nothing. Only pages that
// exist are counted, so that made-up addresses cannot blow it up; mostTallied is the bound all the same, for a database
// that cannot be written to for a long time.
type tally struct {
	mu      sync.Mutex
	counted map[reading]int64
	pruned  string // the day on which old counts were last forgotten
}

// reading is what is counted apart.
type reading struct {
	day  string
	page Page
	lang string
}

const mostTallied = 20_000

func (t *tally) add(r reading, n int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.counted == nil {
		t.counted = map[reading]int64{}
	}
	if _, known := t.counted[r]; known || len(t.counted) < mostTallied {
		t.counted[r] += n
	}
}

// take hands over everything that was counted and begins anew.
func (t *tally) take() map[reading]int64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	taken := t.counted
	t.counted = nil
	return taken
}

// isNew reports whether a day has begun since it was last asked.
func (t *tally) isNew(day string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	fresh := t.pruned != day
	t.pruned = day
	return fresh
}

// Read counts that somebody has just read a page in a language. It is quick and writes nothing: WriteViews does.
// Nothing is kept of who it was.
func (n *Newsroom) Read(p Page, lang string) {
	day := n.today()
	n.tally.add(reading{day, p, lang}, 1)
	n.tally.add(reading{day, Whole, lang}, 1)
}

// batch is how many counts are written in one commit.
const batch = 500

// WriteViews writes down what was read since the last time: one addition a page, day and language. What could not be
// written is kept for the next time. Where only the answer of the database was lost, it is then counted twice: a count
// is rather a little wrong than in the way of readers.
func (n *Newsroom) WriteViews(ctx context.Context) error {
	taken := n.tally.take()
	for some := range slices.Chunk(slices.Collect(maps.Keys(taken)), batch) {
		if err := n.write(ctx, some, taken); err != nil {
			for r, count := range taken {
				n.tally.add(r, count)
			}
			return err
		}
		for _, r := range some {
			delete(taken, r)
		}
	}
	if !n.tally.isNew(n.today()) {
		return nil
	}
	_, err := n.views.Delete(ctx, store.Lt("day", n.day(-keptDays)))
	return err
}

func (n *Newsroom) write(ctx context.Context, some []reading, counts map[reading]int64) error {
	var docs []*views
	var ops []store.Op
	for _, r := range some {
		v := &views{ID: r.day + " " + r.page.String() + " " + r.lang, Day: r.day, Page: r.page.String(), Lang: r.lang}
		docs = append(docs, v)
		ops = append(ops, store.Op{ID: v.ID, Patch: store.Patch{Inc: map[string]int64{"views": counts[r]}}})
	}
	if _, err := n.views.InsertMissing(ctx, docs...); err != nil {
		return err
	}
	_, err := n.views.Apply(ctx, ops...)
	return err
}

// today is the day in the space's zone; day is the one that many days from it.
func (n *Newsroom) today() string { return n.day(0) }

func (n *Newsroom) day(from int) string {
	return n.d.Now().In(n.zone).AddDate(0, 0, from).Format(time.DateOnly)
}
