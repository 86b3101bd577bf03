package bounce

import (
	"strings"

	"standfirst/models/pattern"
)

// below are lines under which a report shows the message that it is about.
var below = pattern.New(`(?im)^[ \t>*_=-]*(?:this is a copy of (?:the|your) (?:message|headers)|below this line is a copy|(?:the )?(?:header|text|body|content)s? of (?:the|your) (?:original|returned|undelivered)? ?message|included is (?:a|the) (?:copy|fragment|original)|unsent message (?:below|follows)|undelivered message (?:header|follows)|(?:begin(?:ning)? of |start of )?(?:your |the )?(?:original|returned|undelivered|rejected|failed) (?:message|mail|e-?mail)(?: (?:header|text|body|content|follow|attached|is |below)[^\n]*)?|message (?:headers?|text|body|content) follows?|message header for|message contents? follows?|received message follows|original headers|-+ ?forwarded message|邮件原文|原始邮件(?:信息|内容)?|以下是?(?:您的)?(?:邮件)?原(?:文|信))[ \t:.*_=-]*$`)

// field is how the header of a message begins that lies in a text as it is.
var field = pattern.New(`(?m)^(?:Return-Path|Received|X-Received|Message-I[dD]|DKIM-Signature|MIME-Version|X-Mailer): `)

// split divides a text of a report, of which it gives the beginning, from the message that it shows below itself, if it
// does.
func split(text string) (report, shown string) {
	cut := len(text)
	for _, p := range []*pattern.Pattern{below, field} {
		if at := p.FindStringIndex(text); at != nil && at[0] < cut {
			cut = at[0]
		}
	}
	return strings.ToValidUTF8(text[:min(cut, mostSaid)], ""), text[cut:]
}

// original is what a message shows of the one that it is about: as a part of its own, or below its words.
func (p *part) original() Original {
	if shown := p.find("message/rfc822", "message/global", "text/rfc822-headers", "message/rfc822-headers", "message/global-headers"); shown != nil {
		return shownIn(shown.body)
	}
	_, shown := split(p.words())
	for line := range strings.SplitAfterSeq(shown, "\n") {
		if headerLine.MatchString(line) && !below.MatchString(strings.TrimRight(line, "\n")) {
			return shownIn(shown)
		}
		shown = shown[len(line):]
	}
	return Original{}
}

func shownIn(raw string) Original {
	left := 1
	h := take(tidy([]byte(raw)), 0, &left).header
	o := Original{MessageID: bare(h.get("Message-Id")), ReturnPath: lower(addresses.FindString(h.get("Return-Path")))}
	for _, name := range []string{"To", "X-Original-To", "Delivered-To"} {
		for _, a := range addresses.FindAllString(h.get(name), 50) {
			o.To = append(o.To, lower(a))
		}
	}
	for address := range strings.SplitSeq(h.get("List-Unsubscribe"), ",") {
		if address = bare(address); address != "" && len(o.Leave) < 5 {
			o.Leave = append(o.Leave, address)
		}
	}
	return o
}
