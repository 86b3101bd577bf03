package article

import (
	"slices"
	"strings"

	"standfirst/models/pattern"
)

// read looks for people in what is visible: who wrote it by the headline and at the end, who edited it, and where it
// was taken from.
func (b *credits) read(f flow, text string, authors bool) {
	head := append(f.head(), reversed(f.above())...)
	lines := strings.Split(text, "\n")
	begin, end := beginning(lines), ending(text)
	tail := f.tail(end)
	if authors {
		if b.authorsIn(head, begin, append(end, tail...)); !b.has(Author) {
			b.lone(f.head(), text)
		}
	}
	for _, l := range head {
		b.sourceIn(l.text)
	}
	for _, said := range append(append(begin, end...), tail...) {
		if len([]rune(said)) <= 40 || !slices.Contains(begin, said) {
			b.editorsIn(said)
		}
	}
	for _, l := range head {
		b.editorsIn(l.text)
	}
}

// ending are the last lines of a text.
func ending(text string) []string {
	lines := strings.Split(text, "\n")
	return slices.Clip(lines[max(0, len(lines)-4):])
}

// beginning are the first lines of a text, and the short ones soon after, since summaries may stand before a byline.
func beginning(lines []string) []string {
	var out []string
	for i, said := range lines[:min(len(lines), 7)] {
		if i < 3 || len([]rune(said)) <= 30 {
			out = append(out, said)
		}
	}
	return out
}

// authorsIn asks the places in which authors stand, best first, and stops at the first that names any.
func (b *credits) authorsIn(head []line, begin, end []string) {
	for i, l := range head {
		said := l.text
		if lonely.MatchString(said) && i+1 < len(head) {
			said += " " + head[i+1].text
		}
		if !l.isParagraph() && b.authorsOf(undated(said), true) {
			return
		}
	}
	for _, l := range head {
		if m := penName.FindStringSubmatch(l.text); m != nil && !l.isParagraph() && !orgWord.MatchString(m[1]) && !notNames.MatchString(m[1]) && !b.isSite(m[1]) {
			b.add(m[1], Author)
			return
		}
	}
	named := ""
	for _, l := range head {
		if named != "" && l.mark != named { // several, each in an element of its own, are called the same
			return
		}
		if bylineMark.MatchString(l.mark) && len([]rune(l.text)) <= 80 && b.marked(l.text) {
			named = l.mark
		}
	}
	if named != "" {
		return
	}
	for _, said := range begin {
		if b.authorsOf(start(said, 120), false) || b.penNameAlone(said) {
			return
		}
	}
	for i := len(end) - 1; i >= 0; i-- {
		if said := end[i]; len([]rune(said)) <= 120 && b.authorsOf(said, false) {
			return
		} else if len([]rune(said)) > 120 && b.authorsOf(finish(said, 60), false) {
			return
		}
	}
}

var editorOnly = inBothScripts(`编辑`)

// authorsOf takes the people out of a line that says who wrote. Lines of other parts than the head are asked for
// English names only where they begin with the word.
func (b *credits) authorsOf(said string, inHead bool) bool {
	if editorOnly.MatchString(said) && !strings.ContainsAny(said, "作记記文撰") {
		return false
	}
	before := len(b.people)
	said = wideName.ReplaceAllString(said, "$1$2$3$4")
	for _, re := range hanCredit {
		for _, m := range re.FindAllStringSubmatchIndex(uptoPictures(said), 3) {
			if names, all := said[m[2]:m[3]], uptoPictures(said)[m[2]:]; !pictured.MatchString(all) || wroteToo.MatchString(all) {
				b.hanPeople(names, Author)
			}
		}
		if len(b.people) > before {
			return true
		}
	}
	credit := latinTail
	if inHead {
		credit = latinCredit
	}
	for _, m := range credit.FindAllStringSubmatchIndex(said, 4) {
		if w := workBy.FindStringSubmatch(said[:m[2]]); w == nil || written[strings.ToLower(w[1])] {
			b.latinPeople(uptoOthers(said[m[2]:m[3]]), Author)
		}
		if len(b.people) > before {
			return true
		}
	}
	return len(b.people) > before
}

// creditAlone is a line that has nothing but a role and a name, so that it may be one that nobody was born with.
var (
	creditAlone = inBothScripts(`^[（(【\[]?\s*(?:文|作者|撰文|撰稿|采写|执笔)\s*[:：/／|｜丨]\s*([\p{Han}\p{L}\d_·]{2,10})\s*[）)】\]]?$`)
	editorAlone = inBothScripts(`^[（(【\[]?\s*(?:责任|值班|本文|文字)?(?:编辑|责编|编委)\s*[:：/／|｜丨]\s*([\p{Han}\p{L}\d_·]{2,6})\s*[）)】\]]?$`)
)

func (b *credits) penNameAlone(said string) bool {
	return b.nameAlone(creditAlone, said, Author)
}

func (b *credits) nameAlone(form *pattern.Pattern, said, role string) bool {
	m := form.FindStringSubmatch(strings.TrimSpace(said))
	if m == nil || orgWord.MatchString(m[1]) || notNames.MatchString(m[1]) || b.isSite(m[1]) {
		return false
	}
	b.add(m[1], role)
	return true
}

// workBy is what somebody did by whose name a "by" stands; written are those of such words that mean the text. Who
// took the photograph wrote nothing.
var (
	workBy  = pattern.New(`(\p{L}+)[:,]?\s+(?i:by):?\s+$`)
	written = map[string]bool{
		"written": true, "words": true, "story": true, "text": true, "posted": true, "published": true, "reported": true, "reporting": true,
		"report": true, "article": true, "post": true, "authored": true, "submitted": true, "contributed": true, "exclusive": true, "updated": true,
		"opinion": true, "analysis": true, "review": true, "column": true, "commentary": true, "interview": true, "edt": true, "est": true, "pm": true, "am": true,
	}
)

// otherWork is where a byline goes on with who did something else: "By Jane Doe, photographs by Tom Roe".
var otherWork = pattern.New(`(\p{L}+)[:,]?\s+(?i:by):?\s`)

// uptoOthers leaves out those who did other work than writing, and all who follow them.
func uptoOthers(said string) string {
	for _, m := range otherWork.FindAllStringSubmatchIndex(said, 8) {
		if !written[strings.ToLower(said[m[2]:m[3]])] {
			return said[:m[0]]
		}
	}
	return said
}

// marked reads a line whose element is called a byline, and which may hold nothing but the name.
func (b *credits) marked(said string) bool {
	before := len(b.people)
	words := strings.Fields(said)
	if w := workBy.FindStringSubmatch(strings.Join(words[:min(2, len(words))], " ") + " "); w != nil && !written[strings.ToLower(w[1])] {
		return false
	}
	for _, name := range split(uptoPictures(strings.TrimLeft(undated(said), "| "))) {
		if isHanName(name) {
			b.add(name, Author)
		} else if !hasHan(name) && len(strings.Fields(name)) <= 6 {
			b.latinPeople(name, Author)
		}
	}
	return len(b.people) > before
}

// textEnds is the word that says of the people before it that the text is theirs; those after it took the pictures.
var textEnds = pattern.New(`\s文(?:\s|$)`)

// reportedFrom is what papers in Taiwan put behind a name: from where it was reported, or how ("／台北報導", "／即時報導").
var reportedFrom = pattern.New(`[/／]\s*\p{Han}{2,6}(?:報導|报导|報道|报道).*$`)

// nextRole is what the next person of a byline is, between two names.
var nextRole = inBothScripts(`\s*` + hanRole)

// hanPeople adds the names up to the first word that is none: what follows is the sentence that goes on.
func (b *credits) hanPeople(said, role string) {
	if at := textEnds.FindStringIndex(said); at != nil {
		said = said[:at[0]]
	}
	said = reportedFrom.ReplaceAllString(said, "")
	for _, name := range split(nextRole.ReplaceAllString(said, "、")) {
		for _, cut := range []string{"报道", "報道", "報導", "摄影", "攝影", "摄", "攝", "编辑", "編輯", "通讯员", "通訊員", "发自", "來源", "来源", "责编", "實習", "实习生", "综合", "審核", "审核", "图片", "供图"} {
			if at := strings.Index(name, cut); at > 0 {
				name = name[:at]
			}
		}
		if !isHanName(name) {
			return
		}
		b.add(name, role)
	}
}

// latinPeople adds the names that a text begins with; words that follow a name are left out.
func (b *credits) latinPeople(said, role string) {
	for _, name := range split(said) {
		words := strings.Fields(name)
		if at := slices.IndexFunc(words, duty.MatchString); at > 2 && at <= 5 {
			words = words[:max(2, at-1)] // "Jane Doe Transport Correspondent"
		}
		words = capitalsAlone(words)
		for len(words) > 2 && !isLatinName(strings.Join(words, " ")) {
			words = words[:len(words)-1]
		}
		whole := len(strings.Join(words, " ")) == len(name)
		if name = strings.Join(words, " "); !isLatinName(name) || b.isSite(name) {
			return
		}
		if b.add(inCapitals(strings.TrimRight(name, ".")), role); !whole {
			return
		}
	}
}

// capitalsAlone are the words in capitals that a name begins with, where others follow: "JANE DOE Associated Press". All of
// them where that is not so.
func capitalsAlone(words []string) []string {
	for i, w := range words {
		if strings.ToUpper(w) != w {
			if i >= 2 && len([]rune(words[0])) > 1 {
				return words[:i]
			}
			break
		}
	}
	return words
}

var (
	// duty is what somebody is, which a word says more of before it.
	duty = pattern.New(`(?i)^(?:correspondent|editor|reporter|writer|columnist|critic|producer|analyst)s?$`)
	// lonely is the word of a byline whose name stands on a line of its own.
	lonely = pattern.New(`(?i)^(?:by|words by|written by|author|作者|记者|文|撰文)\s*[:：]?$`)
	// shortDate is a date or time without a year.
	shortDate = pattern.New(`(?i)\b(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d{1,2}\b|\b\d{1,2}:\d{2}\b|\b\d+\s+(?:min|hour|day|month|year)s?\b`)
)

// weekdayAhead is the day of the week ahead of such a mark. "Sun" may be a family name.
var weekdayAhead = pattern.New(`(?i)\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tues?|wed|thu(?:rs?)?|fri|sat)\.?,?\s+\|`)

// undated puts a mark in the place of dates, which stand close to names.
func undated(said string) string {
	return shortDate.ReplaceAllString(weekdayAhead.ReplaceAllString(dateIn.ReplaceAllString(said, " | "), " | "), " | ")
}

func (b *credits) editorsIn(said string) {
	if len([]rune(said)) > 200 {
		said = finish(said, 60)
	}
	for _, m := range hanEditor.FindAllStringSubmatch(nextEditor.ReplaceAllString(said, "; $0"), 4) {
		b.hanPeople(m[1], Editor)
	}
	b.nameAlone(editorAlone, said, Editor)
	if m := latinEditor.FindStringSubmatch(said); m != nil {
		b.latinPeople(m[1], Editor)
	}
}

func (b *credits) sourceIn(said string) {
	if len([]rune(said)) > 200 || b.has(Source) {
		return
	}
	if m := hanSource.FindStringSubmatch(said); m != nil {
		if name := dateIn.ReplaceAllString(m[1], ""); len([]rune(name)) >= 2 && !strings.HasPrefix(name, "作者") {
			b.add(strings.NewReplacer("《", "", "》", "").Replace(name), Source)
		}
	}
}

// tail are the lines behind the article's last one, where newsrooms put its editor.
func (f flow) tail(end []string) []string {
	if len(end) == 0 {
		return nil
	}
	last := fold(end[len(end)-1])
	for _, said := range end {
		if (line{text: said}).isParagraph() {
			last = fold(said)
		}
	}
	for i := len(f.lines) - 1; i >= 0; i-- {
		if last != "" && fold(f.lines[i].text) == last {
			var out []string
			for _, l := range f.lines[i+1 : min(len(f.lines), i+7)] {
				if l.isParagraph() {
					break
				}
				out = append(out, l.text)
			}
			return out
		}
	}
	return nil
}

func reversed(lines []line) []line {
	out := make([]line, 0, len(lines))
	for i := len(lines) - 1; i >= 0; i-- {
		out = append(out, lines[i])
	}
	return out
}

// start is the first n characters, finish the last.
func start(s string, n int) string {
	for i := range s {
		if n--; n < 0 {
			return s[:i]
		}
	}
	return s
}

func finish(s string, n int) string {
	runes := []rune(s)
	return string(runes[max(0, len(runes)-n):])
}
