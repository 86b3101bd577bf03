package sheet_test

import (
	"slices"
	"testing"

	"standfirst/models/sheet"
)

func TestSeveralValuesOfACellComeBackAsTheyWere(t *testing.T) {
	for _, values := range [][]string{
		{"a"}, {"food, wine", "vip"}, {"a;b", "c|d", "e、f，g；h"}, {`say "hi"`, `"quoted"`, `"`, `""`, `half" quoted`}, {"two\nlines", "x"}, {`",`, `a",b`},
	} {
		for _, between := range []string{", ", "; "} {
			if got := sheet.SplitList(sheet.JoinList(between, values...), sheet.ListMarks); !slices.Equal(got, values) {
				t.Errorf("%q came back as %q from %q", values, got, sheet.JoinList(between, values...))
			}
		}
	}
	for text, want := range map[string][]string{
		" a ,, b；c ": {"a", "b", "c"}, `"a, b" , c`: {"a, b", "c"}, `"a, b" c, d`: {`"a`, `b" c`, "d"}, `"never closed, x`: {`"never closed`, "x"}, "": nil, ";;": nil, `""`: nil, "甲、乙|丙": {"甲", "乙", "丙"},
	} {
		if got := sheet.SplitList(text, sheet.ListMarks); !slices.Equal(got, want) {
			t.Errorf("%q is cut into %q, want %q", text, got, want)
		}
	}
}
