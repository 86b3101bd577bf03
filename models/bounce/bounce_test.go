package bounce

import (
	"strings"
	"testing"

	"standfirst/models/reply"
)

const dsn = `Return-Path: <>
Delivered-To: bounces+abc@acme.example
From: Mail Delivery System <MAILER-DAEMON@mx.acme.example>
To: bounces+abc@acme.example
Subject: Undelivered Mail Returned to Sender
Message-ID: <dsn1@mx.acme.example>
Date: Fri, 20 Nov 2026 10:00:00 +0800
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain; charset=utf-8

I'm sorry to have to inform you that your message could not be delivered.

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.acme.example

Final-Recipient: rfc822; Li.Lei@news.example
Original-Recipient: rfc822;desk@paper.example
Action: ACTION
Status: STATUS
Remote-MTA: dns; mx.news.example
Diagnostic-Code: smtp; ANSWER

--b1
Content-Type: message/rfc822

Return-Path: <bounces+abc@acme.example>
Message-ID: <m1@acme.example>
To: desk@paper.example
List-Unsubscribe: <https://acme.example/u/tok>, <mailto:leave@acme.example>
Subject: A new charger

Dear Li Lei, the mailbox of our press team is full of praise. No such user.
--b1--
`

func notification(action, status, answer string) string {
	return strings.NewReplacer("ACTION", action, "STATUS", status, "ANSWER", answer).Replace(dsn)
}

// What a server reports of a recipient is read from its fields, and judged as its answer would have been at once.
func TestADeliveryStatusIsReadFieldByField(t *testing.T) {
	for _, c := range []struct {
		action, status, answer string
		kind                   Kind
		class                  reply.Class
		hard                   bool
		code                   int
		stated                 string
	}{
		{"failed", "5.1.1", "550 5.1.1 <Li.Lei@news.example>: Recipient address rejected: User unknown", Failed, reply.Hard, true, 550, "5.1.1"},
		{"failed", "5.0.0", "550 5.1.1 no such user here", Failed, reply.Hard, true, 550, "5.1.1"},
		{"failed", "5.2.2", "552 5.2.2 The mailbox is over quota", Failed, reply.Soft, false, 552, "5.2.2"},
		{"failed", "5.7.1", "554 5.7.1 Message rejected as spam", Failed, reply.Block, false, 554, "5.7.1"},
		{"failed", "5.7.1", "550 5.7.1 User unknown", Failed, reply.Soft, false, 550, "5.7.1"},
		{"failed", "5.5.0", "550 Unknown user (in reply to end of DATA command)", Failed, reply.Soft, false, 550, "5.5.0"},
		{"failed", "4.4.1", "connect to mx.news.example[192.0.2.1]:25: Connection timed out", Failed, reply.Soft, false, 0, "4.4.1"},
		{"delayed", "4.1.1", "450 4.1.1 user unknown for now", Delayed, reply.Soft, false, 450, "4.1.1"},
		{"delivered", "2.0.0", "250 ok", Delivered, reply.OK, false, 250, "2.0.0"},
		{"relayed", "2.0.0", "250 ok", Delivered, reply.OK, false, 250, "2.0.0"},
	} {
		m := Read([]byte(notification(c.action, c.status, c.answer)))
		if m.Kind != c.kind || len(m.Reports) != 1 {
			t.Errorf("%s %q: %s %+v", c.action, c.answer, m.Kind, m.Reports)
			continue
		}
		r := m.Reports[0]
		if r.Recipient != "li.lei@news.example" || r.Alias != "desk@paper.example" || r.Kind != c.kind || r.Verdict.Class != c.class || r.Hard() != c.hard || r.Code != c.code || r.Status != c.stated {
			t.Errorf("%s %q: %+v", c.action, c.answer, r)
		}
	}
}

// What shows of the returned message is kept apart from what the report says, and is how its sender finds it again.
func TestTheReturnedMessageIsNotPartOfTheReport(t *testing.T) {
	m := Read([]byte(notification("failed", "5.0.0", "554 refused")))
	o := m.Original
	if o.MessageID != "m1@acme.example" || o.ReturnPath != "bounces+abc@acme.example" || len(o.To) != 1 || o.To[0] != "desk@paper.example" || len(o.Leave) != 2 || o.Leave[0] != "https://acme.example/u/tok" {
		t.Errorf("%+v", o)
	}
	if len(m.To) != 1 || m.To[0] != "bounces+abc@acme.example" || m.MessageID != "dsn1@mx.acme.example" || m.Date.Format("2006-01-02 15:04") != "2026-11-20 02:00" {
		t.Errorf("%+v", m)
	}
	if r := m.Reports[0]; r.Hard() || strings.Contains(m.Text, "praise") {
		t.Errorf("%+v, %q", r, m.Text)
	}
}

// Servers end lines as they like, and mailbox files put a line before the header.
func TestTheEndsOfLinesDoNotMatter(t *testing.T) {
	lf := notification("failed", "5.1.1", "550 5.1.1 no such user")
	want := Read([]byte(lf))
	for name, text := range map[string]string{
		"CRLF": strings.ReplaceAll(lf, "\n", "\r\n"), "CR": strings.ReplaceAll(lf, "\n", "\r"), "mbox": "From MAILER-DAEMON Fri Nov 20 10:00:00 2026\n" + lf,
	} {
		got := Read([]byte(text))
		if got.Kind != want.Kind || len(got.Reports) != 1 || got.Reports[0] != want.Reports[0] {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func letter(head, body string) []byte {
	return []byte("To: press@acme.example\nMIME-Version: 1.0\n" + head + "\n\n" + body)
}

// Older servers write a text. Whom it is about, and what was said of them, stands in it.
func TestAReportWithoutFieldsIsRead(t *testing.T) {
	for name, c := range map[string]struct {
		head, body string
		kind       Kind
		want       map[string]reply.Class
	}{
		"one after another": {
			"From: MAILER-DAEMON@relay.example\nSubject: failure notice",
			"Hi. This is the mail program at relay.example.\nI could not deliver your message to these addresses. I have given up.\n\n<wang@paper.example>:\n198.51.100.3 does not like recipient.\nRemote host said: 550 No such user here\n\n<zhao@radio.example>:\nRemote host said: 552 Mailbox is full\n\n--- Below this line is a copy of the message.\n\nReturn-Path: <press@acme.example>\nTo: someone.else@third.example\n\nHello",
			Failed,
			map[string]reply.Class{"wang@paper.example": reply.Hard, "zhao@radio.example": reply.Soft},
		},
		"named in the header": {
			"From: Mail Delivery System <Mailer-Daemon@mx.example>\nX-Failed-Recipients: chen@paper.example\nSubject: Mail delivery failed: returning message to sender",
			"A message that you sent could not be delivered.\n\n  chen@paper.example\n    SMTP error from remote mail server after RCPT TO: 550 5.1.1 unknown user\n",
			Failed,
			map[string]reply.Class{"chen@paper.example": reply.Hard},
		},
		"in Chinese": {
			"From: =?utf-8?B?6YKu5Lu257O757uf?= <postmaster@mail.example.cn>\nSubject: =?utf-8?B?57O757uf6YCA5L+h?=\nContent-Type: text/plain; charset=utf-8",
			"抱歉，您的邮件被退回。\n收件人：zhang@paper.example.cn\n退信原因：550 User not found: 收件人地址不存在\n",
			Failed,
			map[string]reply.Class{"zhang@paper.example.cn": reply.Hard},
		},
		"of a server that nobody knows": {
			"From: gateway7@paper.example\nSubject: Delivery failure notification",
			"Your message could not be delivered to the following recipients:\n\nqian@paper.example\n\nReason: 550 5.1.1 unknown user\n",
			Failed,
			map[string]reply.Class{"qian@paper.example": reply.Hard},
		},
		"a warning": {
			"From: Mail Delivery Subsystem <MAILER-DAEMON@relay.example>\nSubject: Warning: could not send message for past 4 hours",
			"THIS IS A WARNING MESSAGE ONLY. YOU DO NOT NEED TO RESEND YOUR MESSAGE.\n\n<wu@paper.example>... Deferred: Connection refused\n",
			Delayed,
			map[string]reply.Class{"wu@paper.example": reply.Soft},
		},
	} {
		m := Read(letter(c.head, c.body))
		if m.Kind != c.kind || len(m.Reports) != len(c.want) {
			t.Errorf("%s: %s %+v", name, m.Kind, m.Reports)
		}
		for _, r := range m.Reports {
			if r.Verdict.Class != c.want[r.Recipient] {
				t.Errorf("%s: %+v", name, r)
			}
		}
	}
}

func report(kind, more string) []byte {
	return letter("From: fbl@provider.example\nSubject: Complaint\nContent-Type: multipart/report; report-type=feedback-report; boundary=f",
		"--f\nContent-Type: text/plain\n\nThis is a report.\n--f\nContent-Type: message/feedback-report\n\nFeedback-Type: "+kind+"\nVersion: 1\n"+more+"\n--f\nContent-Type: message/rfc822\n\nTo: liu@provider.example\nList-Unsubscribe: <https://acme.example/u/tok>\nMessage-ID: <m2@acme.example>\n\nHi\n--f--\n")
}

// Only a reader who called a message junk has complained.
func TestComplaintsAreToldFromOtherReports(t *testing.T) {
	for kind, want := range map[string]Kind{"abuse": Complaint, "fraud": Complaint, "opt-out": OptOut, "not-spam": Notice, "auth-failure": Notice, "other": Notice, "dmarc": Notice} {
		m := Read(report(kind, "Original-Mail-From: <bounces+abc@acme.example>\n"))
		if m.Kind != want || m.Feedback != kind || m.Original.ReturnPath != "bounces+abc@acme.example" || len(m.Original.Leave) != 1 || m.Reports[0].Recipient != "liu@provider.example" {
			t.Errorf("%s: %+v", kind, m)
		}
	}
	for name, raw := range map[string][]byte{
		"DMARC": letter("From: noreply-dmarc@provider.example\nSubject: Report Domain: acme.example Submitter: provider.example Report-ID: 1\nContent-Type: application/zip", "UEs="),
		"TLS":   letter("From: tls@provider.example\nSubject: Report\nContent-Type: application/tlsrpt+gzip", "H4s="),
	} {
		if m := Read(raw); m.Kind != Notice {
			t.Errorf("%s: %s", name, m.Kind)
		}
	}
}

// A machine is told from a person by what it says of itself; whoever answers a machine, or writes of bounces and of
// holidays, is a person.
func TestPeopleAreToldFromMachines(t *testing.T) {
	for head, want := range map[string]Kind{
		"From: a@x.example\nSubject: Re: news\nAuto-Submitted: auto-replied":                                   AutoReply,
		"From: a@x.example\nSubject: Re: news\nAuto-Submitted: auto-replied (vacation)":                        AutoReply,
		"From: a@x.example\nSubject: Automatic reply: A new charger":                                           AutoReply,
		"From: a@x.example\nSubject: =?utf-8?B?6Ieq5Yqo5Zue5aSNOuaWsOWTgQ==?=":                                 AutoReply,
		"From: a@x.example\nSubject: Re: news\nPrecedence: auto_reply":                                         AutoReply,
		"From: a@x.example\nSubject: Re: Automatic reply: A new charger":                                       Letter,
		"From: a@x.example\nSubject: Re: Out of office, out of mind?\nAuto-Submitted: no":                      Letter,
		"From: a@x.example\nSubject: Re: delivery failed at your plant\nIn-Reply-To: <m1@acme.example>":        Letter,
		"From: Anna Bounce <anna@x.example>\nSubject: Re: user unknown\nIn-Reply-To: <m1@acme.example>":        Letter,
		"From: a@x.example\nSubject: Undelivered promises: what went wrong":                                    Letter,
		"From: a@x.example\nSubject: Fwd: Undelivered Mail Returned to Sender":                                 Letter,
		"From: a@x.example\nSubject: Read: news\nContent-Type: message/disposition-notification":               Delivered,
		"From: a@x.example\nSubject: Accepted: briefing\nContent-Type: text/calendar; method=REPLY":            Notice,
		"From: a@x.example\nSubject: Invitation to our forum\nContent-Type: text/calendar; method=REQUEST":     Letter,
		"From: no-reply@x.example\nSubject: Your ticket\nAuto-Submitted: auto-generated\nReturn-Path: <x@y.z>": AutoReply,
	} {
		if m := Read(letter(head, "Thank you, the message could not be delivered in time for our issue.\n")); m.Kind != want {
			t.Errorf("%q is %s, not %s", head, m.Kind, want)
		}
	}
}

// What is no mail, breaks off or has no end is read as far as it goes.
func TestNothingIsTooBrokenToBeRead(t *testing.T) {
	whole := notification("failed", "5.1.1", "550 5.1.1 no such user")
	for i := 0; i < len(whole); i += 37 {
		Read([]byte(whole[:i]))
	}
	for _, raw := range []string{"", "\x00", ":", "\n\n\n", "Content-Type: multipart/mixed; boundary=\n\n--\n", strings.Repeat("Content-Type: multipart/mixed; boundary=a\n\n--a\n", 500), "From: " + strings.Repeat("<", 5000)} {
		if m := Read([]byte(raw)); m.Kind != Letter {
			t.Errorf("%.40q is %s", raw, m.Kind)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(dsn))
	f.Add(report("abuse", ""))
	f.Fuzz(func(_ *testing.T, raw []byte) { Read(raw) })
}
