package guess

import "testing"

func TestWhatIsGuessedSoon(t *testing.T) {
	for password, want := range map[string]bool{
		"passwordpassword":          true, // one piece
		"drowssapdrowssap":          true,
		"P@ssw0rdP@ssw0rd":          true,
		"aaaaaaaaaaaaaaaa":          true,
		"abcabcabcabcabc":           true,
		"123456789012":              true,
		"abcdefghijklmnop":          true,
		"qwertyuiop[]":              true,
		"mnbvcxzlkjhg":              true,
		"football2019":              true, // two pieces
		"Football2019":              true,
		"qwertyuiop123":             true,
		"lovelacelovelace":          true, // what one knows of the person
		"violet harbour lantern 62": false,
		"tr0ub4dor&3 and a horse":   false,
		"xK8#mQ2$vN5!":              false,
		"bicycle-onion-ferry":       false,
		"1qaz9ijnTgb5yhn%6":         false,
		"紫色港湾灯笼六十二号码头":              false,
	} {
		if got := Soon(password, []string{"Lovelace"}); got != want {
			t.Errorf("%s: %v, want %v", password, got, want)
		}
	}
}

func TestTheUsualCapitalsAndSignsHelpLittle(t *testing.T) {
	g := guesser{chars: []rune("Football"), ranks: ranks([]rune("Football"), nil)}
	plain := guesser{chars: []rune("football"), ranks: ranks([]rune("football"), nil)}
	if a, b := g.least(0, 8), plain.least(0, 8); a > 2*b || a <= b {
		t.Errorf("Football %v, football %v", a, b)
	}
}
