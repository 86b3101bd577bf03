package duplicate

import (
	"context"
	"errors"
	"iter"
	"slices"
	"time"

	"github.com/google/uuid"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/store"
)

// How sure a suspicion is. Only what is Exact may be merged without a look at each pair.
const (
	Exact    = "exact"    // what belongs to one alone: a mailbox, an account, a handle
	Likely   = "likely"   // the same name in the same place, in whatever script
	Possible = "possible" // a name that is nearly the same, or too little else
)

// Strengths are all of them, the surest first.
var Strengths = []string{Exact, Likely, Possible}

// Reason is one rule that two records meet, and by what.
type Reason struct {
	Rule     string `json:"rule"`
	Value    string `json:"value"` // the address, handle, account, number or name
	Strength string `json:"strength"`
}

// The states of a suspicion.
const (
	IsOpen      = "open"
	IsDismissed = "dismissed" // somebody has looked: they are two. It stays, so that it is not asked again
	IsMerged    = "merged"
)

// Suspicion is that two records may be one.
type Suspicion struct {
	ID        string    `json:"id"` // of the two ids
	Rev       int64     `json:"rev"`
	Pair      []string  `json:"pair"` // the ids, the smaller first
	Reasons   []Reason  `json:"reasons"`
	Rules     []string  `json:"rules"`
	Strength  string    `json:"strength"` // of the surest reason
	Rank      int64     `json:"rank"`     // 3 to 1, to sort by
	State     string    `json:"state"`
	FoundAt   time.Time `json:"found_at"`
	Scan      string    `json:"scan"` // the scan that saw it last
	DecidedAt time.Time `json:"decided_at"`
	By        string    `json:"by"` // user id of who decided
	ByName    string    `json:"by_name"`
}

// pairOf is the id of the suspicion of two records, and their ids in order.
func pairOf(a, b string) (string, []string) {
	pair := []string{min(a, b), max(a, b)}
	return uuid.NewSHA1(uuid.NameSpaceOID, []byte("pair "+pair[0]+" "+pair[1])).String(), pair
}

// Suspect is the suspicion that the reasons, the surest first, make of two records.
func Suspect(a, b string, reasons []Reason, now time.Time) Suspicion {
	id, pair := pairOf(a, b)
	x := Suspicion{ID: id, Pair: pair, Reasons: reasons, State: IsOpen, FoundAt: now.UTC(), Strength: reasons[0].Strength}
	x.Rank = int64(len(Strengths) - slices.Index(Strengths, x.Strength))
	for _, r := range reasons {
		if !slices.Contains(x.Rules, r.Rule) {
			x.Rules = append(x.Rules, r.Rule)
		}
	}
	return x
}

// Other is the id of the one of a pair that is not this one.
func (x Suspicion) Other(id string) string {
	if x.Pair[0] == id {
		return x.Pair[1]
	}
	return x.Pair[0]
}

// Search is what the queue asks for; its zero value is all that is open, the surest first.
type Search struct {
	Strength, Rule string
	Of             string    // id of a record
	Dismissed      bool      // those that were looked at, instead
	Until          time.Time // found by then; zero is any time
	After, Before  string
	Limit          int
}

func (q Search) filter() store.Filter {
	state := IsOpen
	if q.Dismissed {
		state = IsDismissed
	}
	fs := []store.Filter{store.Eq("state", state)}
	if q.Strength != "" {
		fs = append(fs, store.Eq("strength", q.Strength))
	}
	if q.Rule != "" {
		fs = append(fs, store.Eq("rules", q.Rule))
	}
	if q.Of != "" {
		fs = append(fs, store.Eq("pair", q.Of))
	}
	if !q.Until.IsZero() {
		fs = append(fs, store.Lte("found_at", q.Until))
	}
	return store.And(fs...)
}

func (b *book[T]) Suspicions(ctx context.Context, q Search) (store.Page[Suspicion], error) {
	query := store.Query{Filter: q.filter(), Sort: []string{"-rank", "-found_at"}, After: q.After, Before: q.Before, Limit: q.Limit}
	return b.suspicions.Browse(ctx, query)
}

func (b *book[T]) EachSuspicion(ctx context.Context, q Search) iter.Seq2[Suspicion, error] {
	return b.suspicions.Each(ctx, store.Query{Filter: q.filter(), Sort: []string{"found_at"}})
}

func (b *book[T]) CountSuspicions(ctx context.Context, q Search) (int64, error) {
	return b.suspicions.Count(ctx, q.filter())
}

func (b *book[T]) Keep(ctx context.Context, found []*Suspicion) error {
	for part := range slices.Chunk(found, 500) {
		added, err := b.suspicions.InsertMissing(ctx, part...)
		if err != nil {
			return err
		}
		var ops []store.Op
		for i, x := range part {
			if added[i] {
				continue
			}
			set := map[string]any{"reasons": x.Reasons, "rules": x.Rules, "strength": x.Strength, "rank": x.Rank, "scan": x.Scan}
			ops = append(ops, store.Op{ID: x.ID, If: store.Eq("state", IsOpen), Patch: store.Patch{Set: set}})
		}
		if _, err := b.suspicions.Apply(ctx, ops...); err != nil {
			return err
		}
	}
	return nil
}

func (b *book[T]) DropUnseen(ctx context.Context, scan string, before time.Time) error {
	stale := store.And(store.Eq("state", IsOpen), store.Ne("scan", scan), store.Lt("found_at", before))
	if _, err := b.suspicions.Delete(ctx, stale); err != nil {
		return err
	}
	return b.recountAll(ctx)
}

func (b *book[T]) Forget(ctx context.Context, ids ...string) error {
	going := make(map[string]bool, len(ids))
	for _, id := range ids {
		going[id] = true
	}
	for part := range slices.Chunk(ids, 400) {
		theirs := store.And(store.In("pair", part...), store.Eq("state", IsOpen))
		var others []string
		met := false
		for x, err := range b.suspicions.Each(ctx, store.Query{Filter: theirs}) {
			if err != nil {
				return err
			}
			met = true
			for _, id := range x.Pair {
				if !going[id] {
					others = append(others, id)
				}
			}
		}
		if !met {
			continue
		}
		if _, err := b.suspicions.Delete(ctx, theirs); err != nil {
			return err
		}
		if err := b.recount(ctx, others...); err != nil {
			return err
		}
	}
	return nil
}

func (b *book[T]) EraseSuspicions(ctx context.Context, ids ...string) error {
	_, err := b.suspicions.Delete(ctx, store.In("pair", ids...))
	return err
}

// recount keeps with records how many open suspicions there are of each.
func (b *book[T]) recount(ctx context.Context, ids ...string) error {
	slices.Sort(ids)
	for _, id := range slices.Compact(ids) {
		n, err := b.suspicions.Count(ctx, store.And(store.Eq("pair", id), store.Eq("state", IsOpen)))
		if err != nil {
			return err
		}
		_, err = b.records.Modify(ctx, store.And(store.Eq("id", id), store.Ne("suspects", n)), store.Patch{Set: map[string]any{"suspects": n}})
		if err != nil {
			return err
		}
	}
	return nil
}

func (b *book[T]) recountAll(ctx context.Context) error {
	rows, err := b.suspicions.Group(ctx, store.Eq("state", IsOpen), []store.By{{Field: "pair"}})
	if err != nil {
		return err
	}
	counts := make(map[string]int64, len(rows))
	for _, r := range rows {
		counts[r.Text(0)] = r.Count
	}
	var ops []store.Op
	set := func(id string, n int64) {
		ops = append(ops, store.Op{ID: id, If: store.Ne("suspects", n), Patch: store.Patch{Set: map[string]any{"suspects": n}}})
	}
	for v, err := range b.records.Each(ctx, store.Query{Filter: store.Gt("suspects", 0), Sort: []string{"suspects"}}) {
		if err != nil {
			return err
		}
		if id := b.kind.Head(v).ID; counts[id] == 0 {
			set(id, 0)
		}
	}
	for id, n := range counts {
		set(id, n)
	}
	for part := range slices.Chunk(ops, 500) {
		if _, err := b.records.Apply(ctx, part...); err != nil {
			return err
		}
	}
	return nil
}

func (b *book[T]) Dismiss(ctx context.Context, id string, by audit.Actor) (Suspicion, error) {
	return b.decide(ctx, id, IsOpen, IsDismissed, "duplicate.dismissed", by)
}

func (b *book[T]) AskAgain(ctx context.Context, id string, by audit.Actor) (Suspicion, error) {
	return b.decide(ctx, id, IsDismissed, IsOpen, "duplicate.reopened", by)
}

func (b *book[T]) decide(ctx context.Context, id, from, to, what string, by audit.Actor) (Suspicion, error) {
	changed := false
	x, err := b.suspicions.Edit(ctx, id, func(x *Suspicion) error {
		changed = false
		switch x.State {
		case to:
			return nil
		case from:
			changed = true
			x.State, x.DecidedAt, x.By, x.ByName = to, b.now().UTC(), by.ID, by.Name
			return nil
		}
		return fault.Clash(b.kind.Queue + "decided")
	})
	if errors.Is(err, store.ErrNotFound) {
		return x, fault.Missing(b.kind.Queue + "missing").Because(err)
	}
	if err != nil {
		return x, err
	}
	if err := b.recount(ctx, slices.Clone(x.Pair)...); err != nil || !changed {
		return x, err
	}
	for i, id := range x.Pair {
		if err := b.record(ctx, what, id, map[string]string{"other": x.Pair[1-i]}, by); err != nil {
			return x, err
		}
	}
	return x, nil
}
