package bounce

import (
	"slices"
	"strings"

	"standfirst/models/markup"
	"standfirst/models/pattern"
	"standfirst/models/reply"
)

var (
	// server are names and addresses under which servers write.
	server = pattern.New(`(?i)m(?:ailer[-_. ]?)?d(?:a?emon|eamon)|mail[-_. ]?d(?:a?emon|eamon)|post[-_ ]?master|mail[-_ ]?delivery|delivery[-_ ]?(?:sub)?(?:system|service|agent|status|notif)|mail (?:system|router|administrator|server|transport)|mta|no-?reply-?bounce|bounce|system administrator|microsoft exchange|undeliverable|returned mail|退信|系统通知|邮件系统|邮局管理员`)

	// failed are subjects of reports, in the languages of the servers that write to us.
	failed = pattern.New(`(?i)undeliver|not delivered|un(?:able|successful)[^:]* deliver|deliver[a-z]* [^:]*(?:fail|problem|error|status|notif|unsuccess|report|trouble)|(?:fail|error)[a-z]* [^:]*deliver|failure notice|fail(?:ed|ure) [^:]*mail|mail [^:]*(?:fail|error|problem|status report|bounced)|mail failure|returned (?:mail|message|e-?mail|to sender)|return(?:ed)? to sender|non[- ]?deliver|could ?n.?o?t be delivered|cannot (?:be delivered|send)|message (?:status|delivery|not sent|you sent blocked)|rejected (?:mail|message|e-?mail)|(?:mail|message) (?:was )?(?:rejected|refused|bounced|returned)|bounce|user unknown|unknown (?:user|recipient)|warning: .*(?:delay|could not|message)|delayed (?:mail|message|e-?mail)|delivery delayed|退信|退回|未送达|无法投递|投递失败|发送失败|投递状态|unzustellbar|zustell|nicht zugestellt|non remis|échec|non distribu|no se ha podido|devuelt|недоставлен|не доставлен|配信|送信エラー|エラーメール`)

	// refused are words by which a text of any server says that it gave a message up.
	refused = pattern.New(`(?i)un(?:able|successful)[^.]{0,40} deliver|not (?:be |been )?(?:delivered|deliverable)|could ?n.?o?t be (?:delivered|sent)|cannot be delivered|couldn.t be delivered|wasn.t (?:able to |delivered)|undeliver|deliver[a-z]* [^.]{0,30}fail|fail[a-z]* [^.]{0,40}deliver|permanent (?:fatal )?(?:error|failure)|permanently (?:fail|reject)|fatal error|user unknown|unknown user|no such user|mailbox (?:is )?(?:full|unavailable)|does not exist|returned? (?:to you|to sender)|did not reach|was(?: not|n.t) delivered|have failed|had (?:permanent|transient)|gave up|given up|giving up|addressees? unknown|rejected|bounced|host unknown|退信|退回|无法投递|无法送达|投递失败|未能送达|不存在|配信|エラー|nicht zugestellt|non remis`)

	// waits are words of a server that goes on trying.
	waits = pattern.New(`(?i)warning message only|do(?:es)? not need to (?:re)?send|(?:will|shall) (?:be retried|continue|keep (?:on )?trying|be re-?attempted|retry|try again)|still (?:trying|being|in the queue|undelivered)|not yet (?:been )?delivered|no action is required|has been delayed|delivery (?:is |was |has been )?(?:temporarily )?(?:delayed|deferred)|仍在(?:尝试|重试)|将继续(?:尝试|投递)|暂时延迟`)

	// over are words of a server that has stopped trying, whatever it writes of earlier tries.
	over = pattern.New(`(?i)permanent|gave up|given up|giving up|too long|expired|will not be retried|no further attempts|will be deleted|has been returned|无法投递|已放弃`)
)

// fromServer reports whether a message says that a server wrote it.
func (p *part) fromServer() bool {
	path := strings.ToLower(p.header.get("Return-Path"))
	return path == "<>" || strings.Contains(path, "mailer-daemon") || server.MatchString(p.header.text("From")) || p.header.get("X-Failed-Recipients") != ""
}

// speaksAsServer reports whether a message whose writer is nobody's known reads as only servers write: its subject says
// that mail was not delivered, so do its words, and it names a recipient or an answer as reports do. Whoever sends such a
// report on, or answers one, is a person.
func (m *Message) speaksAsServer(report string) bool {
	if !failed.MatchString(m.Subject) || !refused.MatchString(report) || answered.MatchString(m.Subject) || len(m.Answers) > 0 {
		return false
	}
	return slices.ContainsFunc(named[:4], func(p *pattern.Pattern) bool { return p.MatchString(report) }) || talk.MatchString(report)
}

// failure reads a report that follows no standard.
func failure(tree *part, m *Message) bool {
	report, _ := split(m.Text)
	named := lowerAll(addresses.FindAllString(tree.header.get("X-Failed-Recipients"), 100))
	switch {
	case len(named) > 0:
	case !tree.fromServer() && !m.speaksAsServer(report):
		return false
	case !failed.MatchString(m.Subject) && !refused.MatchString(report):
		return false
	case human(m) && !daemon.MatchString(m.From) && tree.header.get("Return-Path") != "<>":
		return false
	}
	kind := Failed
	if waits.MatchString(report) && !over.MatchString(report) {
		kind = Delayed
	}
	if len(named) == 0 {
		named = m.recipients(report)
	}
	if len(named) == 0 {
		if !failed.MatchString(m.Subject) {
			return false
		}
		named = []string{""}
	}
	for _, address := range named {
		r := Report{Recipient: address, Kind: kind}
		r.judge(reply.Answer{Domain: address}, report)
		m.Reports = append(m.Reports, r)
	}
	m.Kind = kind
	return true
}

// daemon are addresses from which no person writes.
var daemon = pattern.New(`^(?:mailer-daemon|post[-_]?master)@`)

// human reports whether a message is an answer in a thread with our own subject, as people send it.
func human(m *Message) bool {
	return len(m.Answers) > 0 && answered.MatchString(m.Subject)
}

var answered = pattern.New(`(?i)^(?:re|fwd?|aw|wg|sv|tr|antw|答复|回复|回覆|转发|轉寄)(?:\[\d+\])?\s*[:：]`)

// named are forms in which reports name a recipient, the surest first.
var named = []*pattern.Pattern{
	pattern.New(`(?im)^[ \t>*]*(?:final[- ]recipient|original[- ]recipient|failed[- ]recipients?|recipients?(?: address)?|addressees?|收件人(?:地址)?|rcpt to|宛先)[ \t]*[:：]\s*(?:rfc822[ \t]*;)?[ \t]*(?:["'“][^"'”\n]*["'”])?[ \t]*<?([^\s<>;,()]+@[^\s<>;,()]+)`),
	pattern.New(`(?im)^[ \t]*<([^\s<>]+@[^\s<>]+)>[ \t]*(?:$|[:;,.(…-])`),
	pattern.New(`(?im)(?:>>>|<-)?[ \t]*rcpt to:[ \t]*<([^\s<>]+@[^\s<>]+)>`),
	pattern.New(`(?im)^[ \t]*(?:smtp:|mailto:|to:|an:|a:)?[ \t]*<?([^\s<>:,;()'"]+@[^\s<>:,;()'"]+)>?[ \t]*(?:$|[:;,(]|[.-]+(?:\s|$))`),
	pattern.New(`(?im)[<("'“]([^\s<>()'"“”]+@[^\s<>()'"“”]+)[>)"'”]`),
}

// recipients are those that a report names, in its order. The reader of the report itself is none of them, nor are
// those who look after servers.
func (m *Message) recipients(report string) []string {
	if both := common(lowerAll(addresses.FindAllString(report, 500)), m.Original.To); len(both) > 0 {
		return both
	}
	others := func(all []string) (out []string) {
		for _, a := range lowerAll(all) {
			local, _, _ := strings.Cut(a, "@")
			if a == m.From || slices.Contains(m.To, a) || a == m.Original.ReturnPath || office.MatchString(local) || slices.Contains(out, a) || !strings.Contains(a, "@") {
				continue
			}
			out = append(out, a)
		}
		return out[:min(len(out), 100)]
	}
	all := others(addresses.FindAllString(report, 500))
	for _, form := range named {
		var found []string
		for _, at := range form.FindAllStringSubmatch(report, 100) {
			found = append(found, addresses.FindString(at[1]))
		}
		if found = others(found); len(found) > 0 {
			return found
		}
	}
	if len(all) > 0 {
		return all[:1]
	}
	if to := others(m.Original.To); len(to) == 1 {
		return to
	}
	return nil
}

// office is who looks after servers.
var office = pattern.New(`(?i)^(?:post[-_]?master|mailer-daemon|hostmaster|abuse|helpdesk|help|support|admin(?:istrator)?|noreply|no-reply|webmaster|security|service)$`)

// common are those of a that are in b as well, each once.
func common(a, b []string) (out []string) {
	for _, s := range a {
		if slices.Contains(b, s) && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

func lowerAll(all []string) []string {
	out := make([]string, 0, len(all))
	for _, a := range all {
		if a = lower(a); a != "" {
			out = append(out, a)
		}
	}
	return out
}

// around is how much is read behind the name of a recipient, in bytes.
const around = 700

// talk is a line of a conversation with a server, which says more than any sentence about it.
var talk = pattern.New(`(?m)^[ \t>]*(?:<<<|[-=]>|\.\.\. while|Remote host said:|said:)?[ \t]*([245]\d\d[ -][^\n]+(?:\n[ \t>]*(?:<<<)?[ \t]*[245]\d\d[ -][^\n]+)*)`)

// about are passages of a report on a recipient, that which says most first: behind its name up to the next one, what a
// server said to us anywhere, before its name, and the whole.
func about(report, address string) []string {
	var out []string
	add := func(s string) {
		if s = markup.OneLine(s); len(s) > 3 && !slices.Contains(out, s) {
			out = append(out, markup.Shorten(s, 2000))
		}
	}
	low := strings.ToLower(report)
	if i := strings.Index(low, address); address != "" && i >= 0 {
		rest := report[i+len(address):]
		add(upTo(rest, around))
		for { // it may be named first in a list, and then with what was said
			j := strings.Index(strings.ToLower(rest), address)
			if j < 0 || len(out) > 4 {
				break
			}
			rest = rest[j+len(address):]
			add(upTo(rest, around))
		}
	}
	for _, t := range talk.FindAllString(report, 5) {
		add(t)
	}
	add(upTo(report, 4000))
	return out
}

// upTo is a passage up to the next recipient, at most n bytes of it.
func upTo(s string, n int) string {
	s = strings.ToValidUTF8(s[:min(len(s), n)], "")
	if at := next.FindStringIndex(s); at != nil && at[0] > 20 {
		s = s[:at[0]]
	}
	return s
}

// next is how the passage about another recipient begins.
var next = pattern.New(`\n[ \t]*<[^\s<>]+@[^\s<>]+>[ \t]*[:(\n]`)
