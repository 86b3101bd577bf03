package markup

import (
	"strings"
	"unicode"
)

// Language is judged by script: the share of Han characters, kana and hangul aside. A page in Latin script
// keeps what it declares.
func Language(text, declared string) string {
	han, kana, hangul, other := 0, 0, 0, 0
	for _, r := range text {
		switch {
		case unicode.Is(unicode.Han, r):
			han++
		case unicode.In(r, unicode.Hiragana, unicode.Katakana):
			kana++
		case unicode.Is(unicode.Hangul, r):
			hangul++
		case unicode.IsLetter(r):
			other++
		}
	}
	declared, _, _ = strings.Cut(strings.ToLower(strings.TrimSpace(declared)), "-")
	switch {
	case han+kana+hangul+other == 0:
		return ""
	case kana*10 > han+kana:
		return "ja"
	case hangul > han && hangul*4 > other:
		return "ko"
	case han*5 > other:
		return "zh-CN"
	case len(declared) == 2 && declared != "zh" && declared != "ja" && declared != "ko":
		return declared
	}
	return "en"
}
