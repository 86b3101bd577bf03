package contact

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// phoneKey is a number as it is dialled from anywhere, digits only (E.164 without its plus sign). A number that is
// written as at home is read by the country that its owner lives in; where neither tells, the digits stand as they
// are. "" when it is too short to be anybody's own.
func phoneKey(text, country string) string {
	text = strings.TrimSpace(text)
	if rest, abroad := strings.CutPrefix(text, "00"); abroad {
		text = "+" + rest
	}
	if strings.HasPrefix(text, "+") && strings.Trim(text[1:], "0123456789 -.") == "" {
		return enough(strings.Map(dialled, text)) // says it all by itself
	}
	if n, err := phonenumbers.Parse(text, country); err == nil && phonenumbers.IsPossibleNumber(n) {
		return strings.TrimPrefix(phonenumbers.Format(n, phonenumbers.E164), "+")
	}
	text, _, _ = strings.Cut(strings.ToLower(text), "ext")
	return enough(strings.Map(dialled, text))
}

// chineseMobile are numbers of mobile telephones as everybody in mainland China writes them.
var chineseMobile = regexp.MustCompile(`^1[3-9]\d{9}$`)

// dialsFrom is the country by which one of the contact's numbers is read, "" when that is not known. Without one a number
// of a mobile telephone is China's where the name is Chinese: numbers of North America look alike.
func (c Contact) dialsFrom(number string) string {
	if c.Country == "" && isChinese(c.Name) && chineseMobile.MatchString(strings.Map(dialled, number)) {
		return "CN"
	}
	return c.Country
}

// callers are the handle keys of whoever may be reached at a number, as it is dialled in any country; none when the text
// is no number.
func callers(text string) []string {
	if strings.Trim(text, "+0123456789 -.()（）") != "" || len(strings.Map(dialled, text)) < 7 {
		return nil
	}
	keys := map[string]bool{}
	for region := range phonenumbers.GetSupportedRegions() {
		if key := phoneKey(text, region); key != "" {
			keys["tel:"+key] = true
		}
	}
	return slices.Sorted(maps.Keys(keys))
}

// inland is a number of phoneKey as it is dialled within its country, without a trunk's zero.
func inland(key string) string {
	for n := 1; n <= 3 && n < len(key); n++ {
		if code, err := strconv.Atoi(key[:n]); err == nil && phonenumbers.GetRegionCodeForCountryCode(code) != phonenumbers.UNKNOWN_REGION {
			return key[n:]
		}
	}
	return key
}

// ending is what of a number is read to somebody who asks whether it is still theirs: its last four digits.
func ending(key string) string { return key[len(key)-4:] }

// begun is what the term of a number begins with that somebody is typing in groups, "" when the text is none or does not
// stand in groups.
func begun(text string) string {
	text = strings.TrimSpace(text)
	if strings.Trim(text, "+0123456789 -.()（）") != "" || strings.Trim(text, "0123456789") == "" {
		return ""
	}
	digits := strings.Map(dialled, text)
	if rest, abroad := strings.CutPrefix(digits, "00"); abroad || strings.HasPrefix(text, "+") {
		digits = inland(rest)
	}
	if digits = strings.TrimLeft(digits, "0"); len(digits) < 4 {
		return ""
	}
	return digits
}

func enough(digits string) string {
	if len(digits) < 7 {
		return ""
	}
	return digits
}

func dialled(r rune) rune {
	if r >= '0' && r <= '9' {
		return r
	}
	return -1
}
