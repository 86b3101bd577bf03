package guess_test

import (
	"strings"
	"testing"

	"standfirst/models/account/guess"
)

func TestWhatIsTriedEarlyTakesFewGuesses(t *testing.T) {
	for _, password := range []string{
		"unbelievable", "Unbelievable", "p@ssw0rdp@ssw0rd", "passwordpassword", "aaaaaaaaaaaaaa", "abcabcabcabcabc",
		"abcdefghijklm", "zyxwvutsrqpon", "135791357913579", "qwertyuiop[]", "QWERTYUIOP{}", "password1234", "1234drowssap", "iloveyou1234",
		"baseball2019", "dragondragon1987", "20/05/1999", "1qaz2wsx3edc", strings.Repeat("ab", 100),
	} {
		if n := guess.Guesses(password); n >= 1e6 {
			t.Errorf("%s is said to take %.0f guesses", password, n)
		}
	}
	if n := guess.Guesses("ottilie wundergarten", "Ottilie Wundergarten"); n >= 1e6 {
		t.Errorf("a name of one's own is said to take %.0f guesses", n)
	}
}

func TestWhatIsNotTriedEarlyTakesMany(t *testing.T) {
	for _, password := range []string{
		"violet harbour lantern 62", "correct horse battery staple", "xkqzvjwpmrtb", "gr8-Kettle-of-fog", "8fj2!kdP0q@x", "安静的河边有三只鸭子和一条船",
		"ottilie wundergarten", "qpzmalwoxnsk",
	} {
		if n := guess.Guesses(password); n < 1e6 {
			t.Errorf("%s is said to take %.0f guesses", password, n)
		}
	}
}

func TestCapitalsAndDigitsMakeAWordDearer(t *testing.T) {
	plain := guess.Guesses("unbelievable")
	for _, dearer := range []string{"Unbelievable", "unbeLiEvable", "unbe1i3vab1e", "elbaveilebnu"} {
		if n := guess.Guesses(dearer); n <= plain {
			t.Errorf("%s takes %.0f guesses, unbelievable %.0f", dearer, n, plain)
		}
	}
}

func BenchmarkGuesses(b *testing.B) {
	for b.Loop() {
		guess.Guesses("violet harbour lantern 62")
	}
}
