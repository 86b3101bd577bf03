package space

import (
	"context"
	"strings"
	"unicode"
)

// names are those under which others speak of the space: what its settings say, else its own name and, where that is
// written in two scripts, each of them.
func (s *Space) names(ctx context.Context) ([]string, error) {
	set, err := s.Settings.Get(ctx)
	if err != nil || len(set.Names) > 0 {
		return set.Names, err
	}
	out := []string{s.Name}
	for _, script := range []func(rune) bool{
		func(r rune) bool { return !unicode.Is(unicode.Han, r) },
		func(r rune) bool { return unicode.Is(unicode.Han, r) || unicode.IsSpace(r) },
	} {
		part := strings.TrimSpace(strings.Map(func(r rune) rune {
			if script(r) {
				return r
			}
			return -1
		}, s.Name))
		if len([]rune(part)) > 1 && part != s.Name {
			out = append(out, part)
		}
	}
	return out, nil
}
