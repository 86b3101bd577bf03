package charset

import (
	"strings"
	"unicode"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// decoded is a text and the encoding that it was in.
type decoded struct{ text, name string }

// others are the encodings besides GB18030 that pages in Chinese, and in Japanese, are labelled wrongly in.
var others = []struct {
	name string
	encoding.Encoding
}{
	{"big5", traditionalchinese.Big5},
	{"shift_jis", japanese.ShiftJIS},
	{"euc-jp", japanese.EUCJP},
}

// trial decodes a body whose label is missing or wrong in each of the others and takes the first that gives ordinary
// text: many bytes are valid in several encodings, but in the wrong one the characters are rare ones.
func trial(body []byte) (decoded, bool) {
	for _, e := range others {
		if text, clean := decodeClean(e.Encoding, body); clean && isOrdinary(text) {
			return decoded{text, e.name}, true
		}
	}
	return decoded{}, false
}

// everyday are the characters that Chinese is written with most, in both scripts, and the marks of its sentences.
const everyday = "的一是不了在人有我他这这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可里后么多而能好都行业公市月日" +
	"這來國個說們為時會過學對後麼業" + "，。、：「」“”《》"

// isOrdinary tells text by its share of everyday characters among those beyond ASCII, hiragana being all of them. Prose
// and lists of headlines have a tenth and more, bytes in the wrong encoding a hundredth; of a few characters the share
// says nothing.
func isOrdinary(text string) bool {
	all, known := 0, 0
	for _, r := range text {
		if r < unicode.MaxLatin1 {
			continue
		}
		if all++; all > 20_000 {
			break
		}
		if unicode.Is(unicode.Hiragana, r) || strings.ContainsRune(everyday, r) {
			known++
		}
	}
	return known >= 3 && known*20 >= all
}
