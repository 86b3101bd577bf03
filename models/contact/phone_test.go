package contact

import "testing"

func TestOneNumberInManyWritingsIsOne(t *testing.T) {
	for _, c := range []struct {
		country, want string
		writings      []string
	}{
		{"CN", "8613800001111", []string{"+86 138 0000 1111", "138 0000 1111", "13800001111", "0086-138-0000-1111", "(+86)138-0000-1111", "１３８００００１１１１"}},
		{"", "8613800001111", []string{"+86 138 0000 1111", "0086 138 0000 1111"}},
		{"", "13800001111", []string{"138 0000 1111"}}, // whose country it is nobody says
		{"GB", "442079460100", []string{"+44 20 7946 0100", "020 7946 0100", "+44 (0)20 7946 0100", "020 7946 0100 ext. 12", "0044 20 7946 0100"}},
		{"DE", "493012345678", []string{"030 12345678", "+49 30 12345678"}},
		{"CN", "861065000000", []string{"010-65000000", "010 6500 0000"}},
		{"CN", "", []string{"", "ext 12", "12", "—"}},
		{"ZZ", "5551234567", []string{"555 123 4567"}},
	} {
		for _, w := range c.writings {
			if got := phoneKey(w, c.country); got != c.want {
				t.Errorf("%q in %q: %q, want %q", w, c.country, got, c.want)
			}
		}
	}
}

func BenchmarkPhoneKey(b *testing.B) {
	for b.Loop() {
		phoneKey("138 0000 1111", "CN")
	}
}
