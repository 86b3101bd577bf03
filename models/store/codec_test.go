package store

import (
	"bytes"
	"testing"
	"time"
)

type state string

// What a patch sets is written as it would be in a whole document.
func TestValuesOfPatchesAreEncodedAsInDocuments(t *testing.T) {
	zone := time.FixedZone("", 8*3600)
	for _, v := range []any{
		nil, true, false, int64(-7), 7, 7.5, "", "plain text", "a \"b\" \\ c", "<b>&amp;</b>", "一\u2028\x7f\x00\n", "\xff", state("queued"), state("\t"),
		time.Time{},
		time.Date(2026, 11, 25, 9, 30, 0, 123456789, zone), time.Date(-1, 1, 1, 0, 0, 0, 0, time.UTC),
		[]string{"a"},
		map[string]int{"b": 1, "a": 2},
		struct {
			At time.Time `json:"at"`
		}{time.Unix(0, 0)},
	} {
		got, err := encodeValue(v)
		want, fault := encode(v)
		if !bytes.Equal(got, want) || (err == nil) != (fault == nil) {
			t.Errorf("%v: %s %v, in a document %s %v", v, got, err, want, fault)
		}
	}
}
