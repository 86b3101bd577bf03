package pattern_test

import (
	"slices"
	"testing"

	"standfirst/models/pattern"
)

func TestAnExpressionFindsWhatItSays(t *testing.T) {
	p := pattern.New(`(\d+) ?kg`)
	if got := p.FindStringSubmatch("12 kg"); !slices.Equal(got, []string{"12 kg", "12"}) {
		t.Fatal(got)
	}
}

func TestAWrongExpressionIsNotedWhenItIsUsed(t *testing.T) {
	p := pattern.New(`(`)
	defer func() {
		if recover() == nil {
			t.Error("a wrong expression is used as if it were none")
		}
	}()
	p.MatchString("a")
}
