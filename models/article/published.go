package article

import (
	"net/url"
	"strings"
	"time"

	"standfirst/models/dateline"
	"standfirst/models/pattern"
)

// publishedMetas are the names under which pages say in their head when they were published, best first.
var publishedMetas = []string{
	"article:published_time", "og:published_time", "og:article:published_time", "bytedance:published_time", "datepublished", "publishdate", "publish_date", "publish-date",
	"pubdate", "publishtime", "publish_time", "og:release_date", "release_date", "releasedate", "article.published", "article:published",
	"rnews:datepublished", "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "dcterms.issued", "dc.date.issued",
	"dcterms.created", "dc.date.created", "dcterms.date", "dc.date", "citation_publication_date", "citation_date", "weibo: article:create_at",
	"weibo:article:create_at", "apub:time", "article_date_original", "originalpublicationdate", "displaydate", "date", "pub_date", "article:create_at", "dateupdate",
}

// published is when the page says that it was published, and how that is known. No date is better than an invented
// one: times of the last change, years of copyrights and dates beside other articles are none.
func (s *findings) published(title string, f flow, base *url.URL, zone *time.Location) (dateline.When, string) {
	if w, ok := parse(s.ld.Published, zone); ok {
		return s.withClock(w, f, zone), "jsonld"
	}
	for _, name := range publishedMetas {
		if w, ok := parse(s.meta[name], zone); ok {
			return s.withClock(w, f, zone), "meta"
		}
	}
	for _, t := range s.times {
		if w, ok := parse(t.text, zone); ok && t.published {
			return s.withClock(w, f, zone), "time"
		}
	}
	seen, dated := f.dated(zone)
	marked, timed := s.onlyTime(zone)
	switch {
	case timed && (!dated || seen.DayOnly && seen.At.Sub(marked.At).Abs() < 36*time.Hour || seen.At.Equal(marked.At) || sameClock(seen, marked)):
		return marked, "time" // of the day that is seen, to the minute, and with its zone
	case dated && seen.DayOnly:
		if w, ok := s.timeOn(seen, zone); ok {
			return w, "time"
		}
		return seen, "text"
	case dated:
		return seen, "text"
	}
	if w, ok := f.datelined(zone); ok {
		return w, "text"
	}
	if w, ok := s.scripted(title, zone); ok {
		return w, "script"
	}
	if w, ok := inPath(base); ok {
		return w, "url"
	}
	return dateline.When{}, ""
}

// sameClock: the clock shows the same, in whatever zone. What is seen names it seldom, what is marked nearly always.
func sameClock(a, b dateline.When) bool {
	const toTheMinute = len("2006-01-02T15:04")
	x, y := a.Written(), b.Written()
	return len(x) > toTheMinute && len(y) > toTheMinute && x[:toTheMinute] == y[:toTheMinute]
}

// withClock adds the time of day that stands under the headline to a date that has none.
func (s *findings) withClock(w dateline.When, f flow, zone *time.Location) dateline.When {
	if !w.DayOnly {
		return w
	}
	if seen, ok := f.dated(zone); ok && !seen.DayOnly && seen.At.In(zone).Format(time.DateOnly) == w.At.Format(time.DateOnly) {
		return seen
	}
	return w
}

// parse reads a date of publication. Nothing that is online was published before the web was, and a midnight at the
// beginning of time is how machines write none.
func parse(text string, zone *time.Location) (dateline.When, bool) {
	w, ok := dateline.Parse(strings.TrimSpace(text), zone)
	return w, ok && w.At.Year() >= 1991
}

// onlyTime is the time of a page that marks just one, or the same one several times.
func (s *findings) onlyTime(zone *time.Location) (dateline.When, bool) {
	var only dateline.When
	for _, t := range s.times {
		w, ok := parse(t.text, zone)
		switch {
		case !ok:
		case only.At.IsZero():
			only = w
		case !only.At.Equal(w.At):
			return dateline.When{}, false
		}
	}
	return only, !only.At.IsZero()
}

// timeOn is the marked time of a day, where just one is. Others belong to other articles.
func (s *findings) timeOn(day dateline.When, zone *time.Location) (dateline.When, bool) {
	var only dateline.When
	for _, t := range s.times {
		w, ok := parse(t.text, zone)
		switch {
		case !ok || w.DayOnly || w.At.In(zone).Format(time.DateOnly) != day.String():
		case only.At.IsZero():
			only = w
		case !only.At.Equal(w.At):
			return dateline.When{}, false
		}
	}
	return only, !only.At.IsZero()
}

var (
	// dateIn finds what may be a date within a line.
	dateIn = pattern.New(`(?i)(?:19|20)\d{2}\s*(?:[-/.]\s*\d{1,2}\s*[-/.]\s*\d{1,2}|年\s*\d{1,2}\s*月\s*\d{1,2}\s*[日号號])(?:[T\s,，]*(?:\b(?:HKT|SGT|CST)\b|\s[-–—|·])?[T\s,，]*(?:[（(]?(?:星期|周)[一二三四五六日天][)）]?)?[T\s,，]*(?:凌晨|早上|上午|中午|下午|晚上)?\s*\d{1,2}(?:[:：]\d{2}(?:[:：]\d{2}(?:\.\d+)?)?|[时時点點]\d{2}分?)(?:\s*[ap]\.?m\b\.?)?(?:Z\b|[+-]\d{2}:?\d{2}\b)?)?` +
		`|[〇○零一二三四五六七八九]{4}年[一二三四五六七八九十]{1,3}月[一二三四五六七八九十]{1,3}日` +
		`|\b(?:19|20)\d{2}\s+\d{1,2}\s*/\s*\d{1,2}\s+\d{1,2}:\d{2}(?::\d{2})?` +
		`|` + clockAhead + `\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+(?:19|20)\d{2}` + clockIn +
		`|` + clockAhead + `\b\d{1,2}(?:st|nd|rd|th)?[\s-]+(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,?[\s-]+(?:19|20)\d{2}` + clockIn +
		`|\b\d{1,2}[/.]\d{1,2}[/.](?:19|20)\d{2}` + clockIn)
	// changed stands before the time of the last change, copyright before a year that is no date.
	changed   = pattern.New(`(?i)(?:updated?|modified|edited|corrected|更新|修改|修订)(?:于|时间|日期|on|at)?\s*[:：]?\s*$`)
	unrelated = pattern.New(`(?i)copyright|^[^\p{L}\d]*©|©\s*(?:\d{4}(?:$|[^-/.年\d])|\d{1,2}\s\p{L})|版权所有|all rights reserved|ICP|retrieved|expires?|有效期|截止|^(?:上|下)一[条篇]|^(?:previous|next)\b`)
	labelled  = pattern.New(`(?i)(?:发布|发表|发稿|发文|刊发|刊登|上传|创建|录入|成稿)(?:时间|日期|于)?\s*[:：]?\s*$|(?:时间|日期)\s*[:：]\s*$|(?:published|posted|date|first published|publication date)(?:\s+on|\s+at)?\s*:?\s*$`)
)

const clockAhead = `(?:\b\d{1,2}:\d{2}(?:\s*[ap]\.?m\b\.?)?(?:\s*(?:GMT|UTC|BST|CES?T|[ECMP][SD]?T)\b)?,?\s+(?:on\s+)?(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+)?)?`

const clockIn = `(?:[\s,|@–—-]*(?:at\s+)?(?:\d{1,2}:\d{2}(?::\d{2})?(?:\s*[ap]\.?m\b\.?)?|\d{1,2}\.\d{2}\s*[ap]\.?m\b\.?)(?:\s*(?:GMT|UTC|BST|CES?T|EES?T|WES?T|[ECMP][SD]?T|HKT|SGT|IST|JST|KST|SAST|AE[SD]T|NZ[SD]T)\b)?)?`

// dated is the date that stands by the headline, else the one that the page labels as that of publication.
func (f flow) dated(zone *time.Location) (dateline.When, bool) {
	var revised dateline.When
	for _, part := range [][]line{f.head(), f.above()} {
		above := true // the first paragraph
		for i, l := range part {
			above = above && i <= 15 && !l.isParagraph()
			w, kind := l.date(zone)
			switch {
			case kind == plainDate && above && l.isLabel(), kind == labelledDate:
				return w, true
			case kind == changedDate && revised.At.IsZero():
				revised = w
			}
		}
	}
	var found dateline.When
	for _, l := range f.lines {
		if w, kind := l.date(zone); kind == labelledDate {
			if !found.At.IsZero() && !found.At.Equal(w.At) {
				return revised, !revised.At.IsZero() // several: those of other articles
			}
			found = w
		}
	}
	if found.At.IsZero() {
		found = revised
	}
	return found, !found.At.IsZero()
}

// datelined is the day with which a press release begins: "LEEDS, 7 May 2026 – ", "北京2026年5月7日 /美通社/ -- ".
func (f flow) datelined(zone *time.Location) (dateline.When, bool) {
	seen := 0
	for _, l := range f.head() {
		if !l.isParagraph() {
			continue
		}
		if seen++; seen > 2 {
			break
		}
		opening := start(l.text, 90)
		at := dateIn.FindStringIndex(opening)
		if at != nil && placeAhead.MatchString(opening[:at[0]]) && dashBehind.MatchString(opening[at[1]:]) {
			return parse(opening[at[0]:at[1]], zone)
		}
	}
	return dateline.When{}, false
}

// A dateline is a place, a day and a dash, or what stands for one.
var (
	placeAhead = pattern.New(`^(?:\p{Lu}[\p{L}.'’ -]{1,30}(?:,\s*\p{L}[\p{L}.' ]{1,20})?[,(]?\s*\(?|[（(【]?\p{Han}{2,8}[,，]?\s*)$`)
	dashBehind = pattern.New(`^[)）]?[,，]?\s*(?:[-–—]|/[^/]{2,30}/|\([^)]{2,30}\)\s*[-–—]|电|讯|】)`)
)

type dateKind int

const (
	noDate dateKind = iota
	plainDate
	labelledDate
	changedDate
)

// date is the first date in a line, and what the words before it make of it; one that is labelled as that of
// publication goes first.
func (l line) date(zone *time.Location) (dateline.When, dateKind) {
	if len(l.text) > 2000 || unrelated.MatchString(l.text) {
		return dateline.When{}, noDate
	}
	var first dateline.When
	kind := noDate
	for _, at := range dateIn.FindAllStringIndex(l.text, 4) {
		w, ok := parse(l.text[at[0]:at[1]], zone)
		if !ok {
			continue
		}
		before := l.text[:at[0]]
		switch {
		case labelled.MatchString(before):
			return w, labelledDate
		case changed.MatchString(before):
			if kind == noDate {
				first, kind = w, changedDate
			}
		case kind != plainDate:
			first, kind = w, plainDate
		}
	}
	return first, kind
}

// isLabel tells a line that only says when and by whom from a paragraph that tells of a day.
func (l line) isLabel() bool {
	n := len([]rune(l.text))
	if l.linked*2 > len(l.text) && !hanSource.MatchString(l.text) { // the source may be most of it
		return false
	}
	return n <= 80 || (n <= 160 && !sentence.MatchString(l.text))
}

var sentence = pattern.New(`[。！？]|[a-z]{2}[.!?](?:\s|$)`)

var (
	scriptTime = pattern.New(`(?i)(?:\bvar ct|["'\s,{](?:publish_?time|publish_?date|published_?at|pub_?time|pub_?date|date_?published|ptime|news_?time|first_?published|create_?time)["']?)\s*[:=]\s*["']?([^"'<>;,{}]{8,40})`)
	// objectTime is the time of an object that bears the headline, in milliseconds; elsewhere such a word may mean anything.
	objectTime = pattern.New(`"time"\s*:\s*(\d{13})\b`)
	pathDay    = pattern.New(`/((?:19|20)\d{2})[-/]?(0[1-9]|1[0-2])[-/]?(0[1-9]|[12]\d|3[01])(?:[/_.-]|$)`)
)

// besideTitle bounds how far, in bytes, an article's time stands from its headline in the data of a page.
const besideTitle = 600

// scripted is the date in the data that a page's scripts draw it from: beside the headline, or the only day that they
// name, as lists name many.
func (s *findings) scripted(title string, zone *time.Location) (dateline.When, bool) {
	for _, text := range s.scripts {
		if w, ok := scriptedBy(text, title, zone); ok {
			return w, true
		}
	}
	var only dateline.When
	for _, text := range s.scripts {
		for _, m := range scriptTime.FindAllStringSubmatch(text, 20) {
			w, ok := parse(m[1], zone)
			switch {
			case !ok:
			case only.At.IsZero():
				only = w
			case only.At.In(zone).Format(time.DateOnly) != w.At.In(zone).Format(time.DateOnly):
				return dateline.When{}, false
			}
		}
	}
	return only, !only.At.IsZero()
}

// scriptedBy is the first time behind a headline in such data, else the last before it. A brace of another object must
// not stand between them.
func scriptedBy(text, title string, zone *time.Location) (dateline.When, bool) {
	at := strings.Index(text, title)
	if title == "" || at < 0 {
		return dateline.When{}, false
	}
	behind := text[at+len(title) : min(len(text), at+len(title)+besideTitle)]
	if end := strings.IndexByte(behind, '}'); end >= 0 {
		behind = behind[:end]
	}
	before := text[max(0, at-besideTitle):at]
	before = before[strings.LastIndexByte(before, '{')+1:]
	for _, part := range []string{behind, before} {
		for _, form := range []*pattern.Pattern{scriptTime, objectTime} {
			if m := form.FindStringSubmatch(part); m != nil {
				if w, ok := parse(m[1], zone); ok {
					return w, true
				}
			}
		}
	}
	return dateline.When{}, false
}

// inPath is the whole day in an address: /2026/11/22/ or /20261122/.
func inPath(base *url.URL) (dateline.When, bool) {
	if m := pathDay.FindStringSubmatch(base.Path); m != nil {
		return parse(m[1]+"-"+m[2]+"-"+m[3], time.UTC)
	}
	return dateline.When{}, false
}
