package reply

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"standfirst/models/pattern"
)

// said is an answer made ready for the tables.
type said struct {
	code   int
	status string // "" when none is stated
	words  string // lower case, one space between words and around the whole; no addresses, no paths of links
	from   Provider
}

var (
	lead      = pattern.New(`(?m)(^\s*|[;:("'>]\s*|\s)([245]\d\d)(?:[ -]+#?([245]\.\d{1,3}\.\d{1,3}))(?:[ -]|$)`)
	leadAlone = pattern.New(`(?m)(^\s*|[;:("'>]\s*)([245]\d\d)(?:[ -]|$)`)
	status    = pattern.New(`(^|[^\d.])([245]\.\d{1,3}\.\d{1,3})($|[^\d.]|\.(?:\D|$))`)
	whole     = pattern.New(`^[245]\.\d{1,3}\.\d{1,3}$`)
	link      = pattern.New(`(?i)\bhttps?://([^\s/?#;,)\]>"']+)([^\s;,)\]>"']*)`)
	linkTopic = pattern.New(`(?i)[?&]p=([a-z]+)`)
	advice    = pattern.New(`(?i)\b(?:check|verify|correct|confirm|review)\b[^.;]{1,80}\btry again\b|(?:核对|检查|核实|确认)[^。；]{0,20}重试`)
	address   = pattern.New(`[^\s<>()"':;,\[\]]+@[^\s<>()"':;,\[\]]+`)
	noted     = pattern.New(`(?i)\brelay=\S+`)                                     // where a message came from, as Sendmail notes it
	wrapped   = pattern.New(`(?is)\b[45]\.\d\.\d - [a-z ]+ ([245]\d\d)[ -]'(.+)'`) // by Cisco's gateways, in words of their own
	number    = pattern.New(`\b\d{1,3}(?:\.\d{1,3}){3}\b`)
	kind      = pattern.New(`(?i)^\s*(?:smtp|x-[a-z0-9-]+)\s*;`) // of a Diagnostic-Code field
	host      = pattern.New(`(?i)\b(?:host|server) ([a-z0-9.-]+\.[a-z]{2,})(?:\[[^\]]*\])? said`)
)

// read takes codes out of the text where they are not stated, and leaves of the words what speaks: a link to
// "help_spam_16.htm" is no word about spam, nor is an address at policy@example.com about policy.
func read(a Answer) said {
	s := said{code: a.Code, status: strings.TrimSpace(a.Enhanced)}
	text := strings.ToValidUTF8(a.Text, " ")
	if !whole.MatchString(s.status) {
		s.status = ""
	}
	if m := wrapped.FindStringSubmatch(text); m != nil { // "Unknown address error" there is whatever a recipient was refused for
		text, s.status = m[1]+" "+m[2], ""
	}
	for _, form := range []*pattern.Pattern{lead, leadAlone} {
		if m := form.FindStringSubmatch(text); m != nil && s.code == 0 {
			s.code, _ = strconv.Atoi(m[2])
		}
	}
	if s.status == "" || strings.HasSuffix(s.status, ".0.0") {
		if m := status.FindStringSubmatch(number.ReplaceAllString(text, " ")); m != nil && (s.code == 0 || s.code/100 == int(m[2][0]-'0')) {
			s.status = m[2]
		}
	}
	if s.code == 0 && s.status != "" {
		s.code = int(s.status[0]-'0') * 100 // of its class; no table asks for 400 or 500 alone
	}
	s.from = providerOf(a.Domain)
	if m := host.FindStringSubmatch(text); m != nil && s.from == Other {
		s.from = providerOf(m[1])
	}
	s.words = words(text)
	return s
}

// digit is 4 for a refusal for now and 5 for one for good; 0 when the answer does not say.
func (s said) digit() int {
	if s.code == 0 && slices.ContainsFunc(passing, func(p string) bool { return phrase(s.words, p) }) {
		return 4
	}
	return s.code / 100
}

// passing are words of a refusal for now, for answers without any code.
var passing = []string{"temporar", "try again", "try later", "please retry", "later", "稍后", "稍候", "暂时", "请重试"}

func words(text string) string {
	text = link.ReplaceAllStringFunc(text, func(l string) string {
		m := link.FindStringSubmatch(l)
		if topic := linkTopic.FindStringSubmatch(m[2]); topic != nil {
			return " " + m[1] + " p=" + topic[1] + " "
		}
		return " " + m[1] + " "
	})
	text = advice.ReplaceAllString(text, " ") // "check the address and try again" is said of a dead one
	text = noted.ReplaceAllString(text, " ")
	text = address.ReplaceAllString(kind.ReplaceAllString(text, ""), " ")
	text = leadAlone.ReplaceAllString(lead.ReplaceAllString(text, "$1 "), "$1 ")
	text = status.ReplaceAllString(text, "$1 $3")
	return fold(text)
}

// fold makes texts comparable: lower case, half width, no apostrophes, and a space for whatever joins no word.
func fold(text string) string {
	var b strings.Builder
	b.WriteByte(' ')
	runes := []rune(strings.ToLower(text))
	space := true
	for i, r := range runes {
		if r >= '！' && r <= '～' { // full width
			r = unicode.ToLower(r - '！' + '!')
		}
		if r == '\'' || r == '’' || r == '‘' {
			if i > 0 && (i == 1 || !isWord(runes[i-2])) && unicode.IsLetter(runes[i-1]) && !space { // "d'authentification"
				b.WriteByte(' ')
				space = true
			}
			continue
		}
		inside := i > 0 && i+1 < len(runes) && isWord(runes[i-1]) && isWord(runes[i+1])
		if isWord(r) || inside && (r == '.' || r == ':' || r == '=') {
			b.WriteRune(r)
			space = false
		} else if !space {
			b.WriteByte(' ')
			space = true
		}
	}
	if !space {
		b.WriteByte(' ')
	}
	return b.String()
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

var (
	inTime  = pattern.New(`(?:in|after|for|within|wait) (\d{1,5}) ?(seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h) `)
	inClock = pattern.New(`(?:in|after|for) (\d{2}):(\d{2}):(\d{2}) `)
	inZh    = pattern.New(`(\d{1,5}) ?(秒|分钟|小时)`)
)

// wait is the time that the answer itself names, in minutes rounded up, at most a day; 0 when it names none.
func (s said) wait() int {
	seconds := 0
	if m := inClock.FindStringSubmatch(s.words); m != nil {
		h, _ := strconv.Atoi(m[1])
		min, _ := strconv.Atoi(m[2])
		sec, _ := strconv.Atoi(m[3])
		seconds = h*3600 + min*60 + sec
	} else if m := inTime.FindStringSubmatch(s.words); m != nil {
		seconds = inSeconds(m[1], m[2][:1])
	} else if m := inZh.FindStringSubmatch(s.words); m != nil {
		seconds = inSeconds(m[1], map[string]string{"秒": "s", "分钟": "m", "小时": "h"}[m[2]])
	}
	return min((seconds+59)/60, day)
}

func inSeconds(n, unit string) int {
	count, _ := strconv.Atoi(n)
	return count * map[string]int{"s": 1, "m": 60, "h": 3600}[unit]
}
