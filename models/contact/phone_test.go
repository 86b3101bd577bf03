package contact

import (
	"slices"
	"testing"

	"standfirst/models/outlet"
)

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

// Without a country a mobile number is China's where the name is Chinese.
func TestAMobileNumberUnderAChineseNameIsChinas(t *testing.T) {
	for c, want := range map[*Contact]string{
		{Name: "单雄信", Phone: "139 0001 0001"}:                "tel:8613900010001",
		{Name: "Shan Xiongxin", Phone: "139 0001 0001"}:      "tel:13900010001", // North America's look alike
		{Name: "单雄信", Phone: "2345 6789"}:                    "tel:23456789",
		{Name: "单雄信", Phone: "+1 390 001 0001"}:              "tel:13900010001",
		{Name: "单雄信", Phone: "139 0001 0001", Country: "US"}: "tel:13900010001",
	} {
		if keys := c.handleKeys(); !slices.Contains(keys, want) {
			t.Errorf("%s, %s: %q, want %s", c.Name, c.Phone, keys, want)
		}
	}
}

func TestWhoLooksForANumberNeedNotKnowItsCountry(t *testing.T) {
	for text, want := range map[string]string{"13800001111": "tel:8613800001111", "138 0000 1111": "tel:8613800001111", "+86 138-0000-1111": "tel:8613800001111", "020 7946 0100": "tel:442079460100", "（010）65000000": "tel:861065000000"} {
		if keys := callers(text); !slices.Contains(keys, want) {
			t.Errorf("%q asks for %q, not for %s", text, keys, want)
		}
	}
	for _, text := range []string{"", "李雷", "2026-11", "lilei13800001111", "123456", "+"} {
		if keys := callers(text); len(keys) > 0 {
			t.Errorf("%q asks for %q", text, keys)
		}
	}
}

// Whoever rings back says the last four digits.
func TestPeopleAreFoundByTheEndOfTheirNumber(t *testing.T) {
	c := Contact{Name: "李雷", Phone: "138 0000 1234", Phones: []string{"010-6500 5678 ext. 12"}, Country: "CN"}
	c.derive(outlet.Outlet{})
	for _, digits := range []string{"1234", "5678"} {
		if !slices.Contains(c.Terms, digits) {
			t.Errorf("not found by %s: %v", digits, c.Terms)
		}
	}
}

func BenchmarkPhoneKey(b *testing.B) {
	for b.Loop() {
		phoneKey("138 0000 1111", "CN")
	}
}
