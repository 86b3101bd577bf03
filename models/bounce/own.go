package bounce

import (
	"strings"

	"standfirst/models/pattern"
)

var (
	// quoted begins a line that a program put before what somebody else had written.
	quoted = pattern.New(`^[ \t]*[>|＞]`)

	// above stands over what is quoted: a sentence of the program that quotes, or a head of the message. It may be
	// folded over two lines.
	above = pattern.New(`(?im)^[ \t>]*(?:` +
		`(?:on|am|le|el|il|op|den|em|w dniu|dnia)\s[^\n]{0,60}\d[^\n]{0,200}(?:\n[^\n]{0,120})?(?:wrote|schrieb[^\n]{0,80}|a écrit|escribió|ha scritto|schreef|skrev|escreveu|napisał\(?a?\)?)\s*:` +
		`|(?:在\s*)?\d{4}\s*[年/-][^\n]{4,160}(?:写道|寫道|来信|写入|のメール)\s*[:：]?` +
		`|[^\n]{0,120}(?:于|於)\s*\d{4}\s*年[^\n]{4,120}(?:写道|寫道)\s*[:：]` +
		`|[-_=]{2,}\s*(?:original message|forwarded message|original|ursprüngliche nachricht|message d'origine|mensaje original|原始邮件|原始郵件|原邮件|转发邮件|转发的邮件|回复的?原邮件|回复的原邮件)\s*[-_=]{2,}` +
		`|_{20,}` +
		`|(?:from|von|de|发件人|寄件者|寄件人|差出人)\s*[:：][^\n]{2,200}\n(?:[^\n]{0,200}\n){0,2}[ \t>]*(?:sent|date|to|subject|gesendet|datum|envoyé|à|enviado|发送时间|发送日期|日期|收件人|主题|寄件日期|收件者|主旨|送信日時|宛先)\s*[:：])`)

	// signature is the line above a signature (RFC 3676, 4.3).
	signature = pattern.New(`^-- ?$`)

	// machine is what a program signs with.
	machine = pattern.New(`(?i)^[ \t]*(?:sent from my |get outlook for |发自我的|来自我的|从我的.{1,12}发送|von meinem .{2,20} gesendet|envoyé de mon )`)
)

// Own is what somebody wrote in an answer, without what they quoted, the signature, and what their program added.
// Answers between and below quoted lines are kept.
func Own(text string) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	if at := above.FindStringIndex(text); at != nil {
		if rest := answeredBelow(text[at[1]:]); rest != "" {
			text = text[:at[0]] + "\n" + rest
		} else {
			text = text[:at[0]]
		}
	}
	var out []string
	for line := range strings.SplitSeq(text, "\n") {
		if signature.MatchString(strings.TrimRight(line, "\r")) {
			break
		}
		if quoted.MatchString(line) || machine.MatchString(line) {
			continue
		}
		out = append(out, strings.TrimRight(line, " \t\r"))
	}
	return strings.TrimSpace(blank.ReplaceAllString(strings.Join(out, "\n"), "\n\n"))
}

var blank = pattern.New(`\n{3,}`)

// answeredBelow is what stands below lines that are marked as quoted; "" where nothing is so marked, as then all that
// follows is quoted.
func answeredBelow(text string) string {
	marked := false
	var out []string
	for line := range strings.SplitSeq(text, "\n") {
		if quoted.MatchString(line) {
			marked = true
		} else if marked {
			out = append(out, line)
		}
	}
	return strings.TrimSpace(strings.Join(out, "\n"))
}

var (
	// leave are words by which people ask for no more mail.
	leave = pattern.New(`(?i)\bun-?subscribe\b|\bopt(?:ed)?[- ]?out\b|remove (?:me|us|my (?:name|e-?mail|address)|this (?:e-?mail|address))|take (?:me|us) off|(?:stop|cease) (?:sending|e-?mailing|mailing|writing|these)|(?:do not|don.?t|no longer|no more) (?:want|wish|send|e-?mail|mail|write|contact)[^.\n]{0,40}|\babmelden\b|\bdésinscri|\bdarse de baja\b|\bdisiscriv|退订|退訂|取消订阅|取消訂閱|(?:不要|别|勿|请勿|請勿|停止|不想|不愿)(?:再)?(?:给我)?(?:发|發|寄|发送|收到|接收)|(?:移除|删除|刪除|去掉)(?:我|本人|此)?的?(?:邮箱|郵箱|地址|联系方式)|配信停止|購読解除`)

	// alone is such a wish with nothing beside it but courtesy: what is left of the text is none.
	courtesy = pattern.New(`(?i)please|pls|thanks?(?: you)?|kindly|hi|hello|dear|from (?:your|this|the) (?:mailing )?lists?|from the list|me|us|this|address|email|您好|你好|谢谢|謝謝|请|請|麻烦|本邮箱|邮件|[\pP\pS\s]`)
	briefly  = pattern.New(`(?i)^[\pP\pS\s]*(?:td|t|n|stop|退)[\pP\pS\s]*$`)
)

// Leaves says whether somebody's own words ask for no more mail. sure is that they ask for nothing else; otherwise a
// person should read them.
func Leaves(own string) (asks, sure bool) {
	if briefly.MatchString(own) {
		return true, true
	}
	if !leave.MatchString(own) {
		return false, false
	}
	rest := courtesy.ReplaceAllString(leave.ReplaceAllString(own, " "), "")
	return true, len([]rune(rest)) <= 3
}
