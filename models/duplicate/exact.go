package duplicate

import (
	"context"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/job"
	"standfirst/models/store"
)

// ExactWork is the payload of the job that merges all exact duplicates.
type ExactWork struct {
	Key    string    `json:"key"`
	Until  time.Time `json:"until"` // what was found later was not on the page
	By     string    `json:"by"`
	ByName string    `json:"by_name"`
}

// ExactKind is the kind of the jobs that merge all exact duplicates of one kind of record: of "contact", for instance.
func ExactKind(records string) string { return records + ".merge_exact" }

func (b *book[T]) MergeExactLater(ctx context.Context, n int64, by audit.Actor) (string, error) {
	now, err := b.CountSuspicions(ctx, Search{Strength: Exact})
	if err != nil {
		return "", err
	}
	if now == 0 {
		return "", fault.Clash(b.kind.Merge + "none")
	}
	if now != n {
		return "", fault.Clash(b.kind.Merge+"other_number", "n", now)
	}
	w := ExactWork{Key: store.NewID(), Until: b.now().UTC(), By: by.ID, ByName: by.Name}
	j := job.New{ID: ExactKind(b.kind.Name) + ":" + w.Key, Kind: ExactKind(b.kind.Name), Payload: w, By: by.ID}
	return j.ID, b.kind.Jobs.Enqueue(ctx, j)
}

func (b *book[T]) MergeExact(ctx context.Context, w ExactWork, tell func(done, total int) error) error {
	q := Search{Strength: Exact, Until: w.Until}
	left, err := b.CountSuspicions(ctx, q)
	if err != nil {
		return err
	}
	total, done := int(left), 0
	for x, err := range b.EachSuspicion(ctx, q) {
		if err != nil {
			return err
		}
		if done++; done%20 == 0 || done == total {
			if err := tell(done, max(total, done)); err != nil {
				return err
			}
		}
		if err := b.mergeExact(ctx, x, audit.Actor{ID: w.By, Name: w.ByName}); err != nil {
			return err
		}
	}
	return nil
}

func (b *book[T]) mergeExact(ctx context.Context, x Suspicion, by audit.Actor) error {
	both, err := b.records.GetAll(ctx, x.Pair...)
	if err != nil {
		return err
	}
	stays, okStays := both[x.Pair[0]]
	goes, okGoes := both[x.Pair[1]]
	if !okStays || !okGoes {
		return nil // one of them went with an earlier pair
	}
	if why := b.kind.Compare(stays, goes); len(why) == 0 || why[0].Strength != Exact {
		return nil
	}
	if b.kind.Better(goes, stays) {
		stays, goes = goes, stays
	}
	_, err = b.Merge(ctx, b.kind.Head(stays).ID, b.kind.Head(goes).ID, nil, by)
	if fault.KindOf(err) == fault.Internal {
		return err
	}
	return nil
}
