package sqlite

import (
	"testing"

	"standfirst/models/store"
)

// A word that a hundredth of the table has may stand at the end of the order: then a walk meets all rows before it. So
// few are fetched instead; what a good part of the table has is met soon wherever one begins.
func TestAWalkIsNotReliedOnWhereFewCanBeFetched(t *testing.T) {
	ways, word := []way{{part: -1}}, []int{0}
	for hits, walk := range map[int64]bool{2: false, 13: true, 64: true} {
		look := sampled{limit: 51, dear: 1000, rows: 100_000, size: 128, reach: 128, both: hits, hits: []int64{hits}}
		if look.often([]store.Filter{store.Prefix("terms", "wangl")}, ways, word) != walk {
			t.Errorf("a word of %d rows in %d is walked to: %v", hits, look.size, !walk)
		}
		if two := store.And(store.Prefix("terms", "wang"), store.Prefix("terms", "jizhe")); !look.often([]store.Filter{two}, ways, word) {
			t.Errorf("two words that %d rows in %d have are gathered", hits, look.size)
		}
	}
}
