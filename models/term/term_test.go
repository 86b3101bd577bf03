package term_test

import (
	"slices"
	"strings"
	"testing"

	"standfirst/models/term"
)

func TestNamesAreFoundInEveryScript(t *testing.T) {
	cases := []struct{ name, find string }{
		{"李雷", "李雷"},
		{"李雷", "雷"},
		{"李雷", "lilei"},
		{"李雷", "lil"},
		{"李雷", "ll"},
		{"李雷", "lei"},
		{"单田芳", "shantianfang"},
		{"单田芳", "stf"},
		{"尉迟恭", "yuchi"},
		{"吕布", "lv"},
		{"José Ángel Núñez", "nunez"},
		{"José Ángel Núñez", "jan"},
		{"Li Lei", "lilei"},
		{"ＬＩ　Ｌｅｉ", "li lei"},
		{"欧阳娜娜", "阳娜"},
		{"O'Brien, Kate", "brien"},
		{"李雷 Ray Li", "ray"},
	}
	for _, c := range cases {
		var s term.Set
		s.AddName(c.name)
		if !found(s.List(), c.find) {
			t.Errorf("%q is not found by %q: %v", c.name, c.find, s.List())
		}
	}
}

func TestWhatIsNotThereIsNotFound(t *testing.T) {
	var s term.Set
	s.AddName("李雷")
	for _, q := range []string{"韩", "雷李", "wang", "lilian"} {
		if found(s.List(), q) {
			t.Errorf("李雷 is found by %q", q)
		}
	}
}

func TestSortKeyPutsPinyinAmongLatin(t *testing.T) {
	names := []string{"Zoe", "王芳", "Adam", "李雷", "Liang", "梁静"}
	slices.SortFunc(names, func(a, b string) int { return strings.Compare(term.SortKey(a), term.SortKey(b)) })
	if got := strings.Join(names, " "); got != "Adam 李雷 Liang 梁静 王芳 Zoe" {
		t.Fatal(got)
	}
}

func found(terms []string, query string) bool {
	for _, q := range term.Query(query) {
		if !slices.ContainsFunc(terms, func(s string) bool { return strings.HasPrefix(s, q) }) {
			return false
		}
	}
	return true
}
