package term_test

import (
	"slices"
	"strings"
	"testing"

	"standfirst/models/term"
)

// holds reports whether a text has all that is asked for, as a store finds it.
func holds(text, typed string) bool {
	words := term.Words(text)
	for _, a := range term.Ask(typed) {
		if !slices.ContainsFunc(words, func(w string) bool { return w == a.Word || a.Start && strings.HasPrefix(w, a.Word) }) {
			return false
		}
	}
	return true
}

// A long text is found by any phrase of it, in whichever script and case, and not by others.
func TestATextIsFoundByWhatItSays(t *testing.T) {
	text := "Harbour Light recalled 2,400 tins on Friday.\n港光乳业表示，已于周五召回婴兒配方奶粉。Café Ｍilk"
	for typed, want := range map[string]bool{
		"recall": true, "recalled tins": true, "召回": true, "婴儿配方奶粉": true, "奶": true, "粉": true, "CAFE": true, "milk": true, "港光 harbour": true,
		"rec": true, "re": false, "召粉": false, "乳业召回": false, "recalling": false, "400": true,
	} {
		if got := holds(text, typed); got != want {
			t.Errorf("%q: found %v, want %v", typed, got, want)
		}
	}
	if got := len(term.Words(strings.Repeat("召回奶粉 recall ", 1000))); got != 5 { // with the last character alone
		t.Errorf("%d words of one sentence, a thousand times", got)
	}
}

// What was asked for is shown where it stands, in the text as it was written.
func TestPassagesAreThoseOfTheTextItself(t *testing.T) {
	for _, c := range []struct{ text, typed, want string }{
		{"The RECALLED tins, recall of all; precall", "recall", "RECALLED|recall"},
		{"他们已召回婴兒奶粉，奶粉安全", "婴儿奶粉", "婴兒奶粉"},
		{"奶粉被召回，安全", "召回奶粉", "奶粉|召回"},
		{"It is in Ａcme’s café", "cafe acme", "Ａcme|café"},
		{"a to tom", "to", "to"},
		{"nothing", "milk", ""},
	} {
		var got []string
		for _, p := range term.Passages(c.text, c.typed) {
			got = append(got, c.text[p.Start:p.End])
		}
		if strings.Join(got, "|") != c.want {
			t.Errorf("%q in %q: %q, want %q", c.typed, c.text, got, c.want)
		}
	}
}
