package outbound

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-message/mail"

	"standfirst/app/outbound/smtpsink"
	"standfirst/models/fault"
)

// received is a message as another program reads it.
type received struct {
	header      mail.Header
	text, html  string
	order       []string // media types of the leaves, as they come
	files       map[string][]byte
	dispositons []string
}

// readMessage parses with emersion/go-message, which shares no code with the writer.
func readMessage(t testing.TB, raw []byte) received {
	t.Helper()
	r, err := mail.CreateReader(bytes.NewReader(raw))
	if err != nil {
		t.Fatalf("unreadable: %v\n%s", err, raw)
	}
	got := received{header: r.Header, files: map[string][]byte{}}
	for {
		part, err := r.NextPart()
		if errors.Is(err, io.EOF) {
			return got
		}
		if err != nil {
			t.Fatalf("unreadable part: %v\n%s", err, raw)
		}
		body, err := io.ReadAll(part.Body)
		if err != nil {
			t.Fatal(err)
		}
		switch h := part.Header.(type) {
		case *mail.InlineHeader:
			kind, params, _ := h.ContentType()
			got.order = append(got.order, kind+" "+params["charset"])
			if kind == "text/html" {
				got.html = string(body)
			} else {
				got.text = string(body)
			}
		case *mail.AttachmentHeader:
			name, err := h.Filename()
			if err != nil {
				t.Fatal(err)
			}
			got.files[name] = body
			got.dispositons = append(got.dispositons, h.Get("Content-Disposition"))
		}
	}
}

func build(t testing.TB, m Message) []byte {
	t.Helper()
	raw, err := Build(m)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func headerLines(raw []byte) []string {
	head, _, _ := bytes.Cut(raw, []byte("\r\n\r\n"))
	return strings.Split(string(head), "\r\n")
}

func count(raw []byte, field string) int {
	n := 0
	for _, line := range headerLines(raw) {
		if strings.HasPrefix(strings.ToLower(line), strings.ToLower(field)+":") {
			n++
		}
	}
	return n
}

// TestBulkMessage reads a bulk message that went through a real dialogue (E1, E2, E3, E5, E11, E15, E16).
func TestBulkMessage(t *testing.T) {
	sink := startSink(t, smtpsink.Config{})
	m := letter("lilei@news.example")
	if out := sinkPool(t, sink, nil).Send(t.Context(), m); out.Kind != Accepted {
		t.Fatalf("%+v", out)
	}
	arrived := sink.Messages()[0]
	raw := build(t, m)
	if !bytes.Equal(arrived.Data, raw) {
		t.Errorf("what arrived is not what Build shows:\n%s\n%s", arrived.Data, raw)
	}
	for _, field := range []string{
		"From", "Date", "Message-ID", "Subject", "To", "MIME-Version", "Reply-To",
		"List-Unsubscribe", "List-Unsubscribe-Post", "List-Id", "Content-Type",
	} {
		if n := count(raw, field); n != 1 {
			t.Errorf("%s %d times", field, n)
		}
	}
	for _, field := range []string{
		"Cc", "Bcc", "Sender", "User-Agent", "X-Mailer", "Precedence",
		"X-Auto-Response-Suppress", "Auto-Submitted", "Received", "Return-Path",
	} {
		if n := count(raw, field); n != 0 {
			t.Errorf("%s %d times", field, n)
		}
	}
	got := readMessage(t, raw)
	for field, want := range map[string]string{
		"Message-Id":            "<d41d8cd98f00b204@brand.example>",
		"List-Unsubscribe":      "<https://brand.example/u/1>, <mailto:leave+1@brand.example>",
		"List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
		"List-Id":               "<press.brand.example>",
		"Date":                  "Wed, 25 Nov 2026 09:30:00 +0800",
	} {
		if v := got.header.Get(field); v != want {
			t.Errorf("%s: %q", field, v)
		}
	}
	if subject, err := got.header.Subject(); err != nil || subject != m.Subject {
		t.Errorf("subject %q, %v", subject, err)
	}
	for field, want := range map[string]Address{"From": m.From, "To": m.To, "Reply-To": m.ReplyTo} {
		list, err := got.header.AddressList(field)
		if err != nil || len(list) != 1 || list[0].Name != want.Name || list[0].Address != want.Email {
			t.Errorf("%s: %v, %v", field, list, err)
		}
	}
	if !slices.Equal(got.order, []string{"text/plain UTF-8", "text/html UTF-8"}) {
		t.Errorf("parts %v", got.order)
	}
	if got.text != crlf(m.Text) || got.html != crlf(m.HTML) {
		t.Errorf("bodies %q, %q", got.text, got.html)
	}
}

func TestLinesAndEncodedWords(t *testing.T) {
	m := letter("a@news.example")
	m.Subject = strings.Repeat("关于电池召回的情况通报", 20)
	m.From.Name = strings.Repeat("星河科技", 40)
	m.HTML = "<p>" + strings.Repeat("x", 5000) + "</p>\n<p>" + strings.Repeat("长行", 2500) + "</p>  \n"
	m.Text = strings.Repeat("y", 5000) + " \t\n" + strings.Repeat("=", 200)
	m.Headers = map[string]string{"References": strings.Repeat("<0123456789@news.example> ", 50), "X-Topic": "电池 =?UTF-8?B?DQpCY2M6?="}
	raw := build(t, m)
	for line := range bytes.SplitSeq(raw, []byte("\r\n")) {
		if len(line) > 78 {
			t.Errorf("line of %d octets: %s", len(line), line)
		}
	}
	for _, line := range headerLines(raw) {
		for _, word := range strings.Fields(line) {
			if strings.HasPrefix(word, "=?") && len(word) > 75 {
				t.Errorf("encoded word of %d octets", len(word))
			}
			if _, err := new(mime.WordDecoder).DecodeHeader(word); err != nil || strings.Contains(word, "\ufffd") {
				t.Errorf("word %q does not stand alone: %v", word, err)
			}
		}
	}
	got := readMessage(t, raw)
	if subject, _ := got.header.Subject(); subject != m.Subject {
		t.Errorf("subject %q", subject)
	}
	if v, _ := got.header.Text("X-Topic"); v != m.Headers["X-Topic"] {
		t.Errorf("what looks like an encoded word became %q", v)
	}
	if got.text != crlf(m.Text) || got.html != crlf(m.HTML) {
		t.Error("long lines did not survive")
	}
}

// TestSmuggling has bodies that try to end the message early or to begin another (E4).
func TestSmuggling(t *testing.T) {
	sink := startSink(t, smtpsink.Config{})
	pool := sinkPool(t, sink, nil)
	tails := []string{"\n.\n", "\r.\r", "\r\n.\r\n", "\n.\r\n", "\r\n.\n", "\r\n.\r", "\r.\r\n", "\n..\n", "\n.", ".\n", "\n.\n.\n"}
	for i, tail := range tails {
		for _, lead := range []string{"", "汉字", "plain"} {
			m := letter("a@news.example")
			m.Text = lead + tail + "MAIL FROM:<evil@evil.test>\r\nRCPT TO:<victim@news.example>\r\nDATA\r\nSubject: forged\r\n\r\nx" + tail
			m.HTML = m.Text
			if out := pool.Send(t.Context(), m); out.Kind != Accepted {
				t.Fatalf("%q: %+v", tail, out)
			}
			messages := sink.Messages()
			if len(messages) != i*3+slices.Index([]string{"", "汉字", "plain"}, lead)+1 {
				t.Fatalf("%q: %d messages", tail, len(messages))
			}
			data := messages[len(messages)-1].Data
			if err := inspect(data); err != nil {
				t.Errorf("%q: %v", tail, err)
			}
			if got := readMessage(t, data); got.text != crlf(m.Text) || got.html != crlf(m.HTML) {
				t.Errorf("%q: body %q", tail, got.text)
			}
		}
	}
	if got := string(stuff([]byte(".a\r\n..b\r\n.\r\nc.\r\n"))); got != "..a\r\n...b\r\n..\r\nc.\r\n" {
		t.Errorf("dots: %q", got)
	}
}

func TestAddresses(t *testing.T) {
	sink := startSink(t, smtpsink.Config{})
	pool := sinkPool(t, sink, nil)
	for in, want := range map[string]string{
		"editor@news.example":                 "editor@news.example",
		"a.b+tag@News.Example":                "a.b+tag@news.example",
		"o'neil@news.example":                 "o'neil@news.example",
		"editor@新闻.例子":                        "editor@xn--efvy88h.xn--fsqu00a",
		"editor@bücher.example":               "editor@xn--bcher-kva.example",
		`"a@evil.test"@news.example`:          `"a@evil.test"@news.example`,
		`"a b"@news.example`:                  `"a b"@news.example`,
		`"plain"@news.example`:                "plain@news.example",
		`"a\"b\\c"@news.example`:              `"a\"b\\c"@news.example`,
		`"x> RCPT TO:<evil@evil.test"@n.test`: `"x> RCPT TO:<evil@evil.test"@n.test`,
	} {
		m := letter(in)
		before := sink.Count()
		if out := pool.Send(t.Context(), m); out.Kind != Accepted {
			t.Errorf("%s: %+v", in, out)
			continue
		}
		messages := sink.Messages()
		if len(messages) != before+1 || len(messages[before].To) != 1 {
			t.Fatalf("%s: %+v", in, messages[before:])
		}
		got := messages[before].To[0]
		if unquoted := strings.ReplaceAll(strings.ReplaceAll(got, `"`, ""), `\`, ""); unquoted != strings.ReplaceAll(strings.ReplaceAll(want, `"`, ""), `\`, "") {
			t.Errorf("%s: RCPT %s, want %s", in, got, want)
		}
		if m, err := parseMailbox(in); err != nil || m.String() != want {
			t.Errorf("%s: %v, %v", in, m, err)
		}
		if !strings.HasSuffix(got, want[strings.LastIndex(want, "@"):]) {
			t.Errorf("%s: went to %s", in, got)
		}
	}
}

func TestNonASCIILocalPart(t *testing.T) {
	m := letter("记者@新闻.例子")
	narrow := startSink(t, smtpsink.Config{})
	out := sinkPool(t, narrow, nil).Send(t.Context(), m)
	if out.Kind != Refused || out.Stage != StageRcpt || out.Enhanced != "5.6.7" || narrow.Count() != 0 {
		t.Errorf("without SMTPUTF8: %+v", out)
	}
	wide := startSink(t, smtpsink.Config{SMTPUTF8: true})
	pool := sinkPool(t, wide, nil)
	if out := pool.Send(t.Context(), m); out.Kind != Accepted {
		t.Fatalf("with SMTPUTF8: %+v", out)
	}
	if out := pool.Send(t.Context(), letter("a@news.example")); out.Kind != Accepted {
		t.Fatal(out)
	}
	got := wide.Messages()
	if !got[0].UTF8 || got[0].To[0] != "记者@xn--efvy88h.xn--fsqu00a" || got[1].UTF8 {
		t.Errorf("envelopes %+v", got)
	}
	if !bytes.Contains(got[0].Data, []byte("<记者@xn--efvy88h.xn--fsqu00a>")) {
		t.Error("address not in the header as it is")
	}
}

func TestReturnPath(t *testing.T) {
	sink := startSink(t, smtpsink.Config{})
	pool := sinkPool(t, sink, nil)
	for i, c := range []struct{ path, auto, want string }{
		{"", "", "press@brand.example"},
		{"bounce+x@brand.example", "", "bounce+x@brand.example"},
		{"<>", "", ""},
		{"", "auto-generated", ""},
		{"noreply@brand.example", "auto-replied", "noreply@brand.example"},
	} {
		m := letter("a@news.example")
		m.ReturnPath, m.AutoSubmitted = c.path, c.auto
		if out := pool.Send(t.Context(), m); out.Kind != Accepted {
			t.Fatalf("%+v", out)
		}
		got := sink.Messages()[i]
		if got.From != c.want {
			t.Errorf("%+v: %q", c, got.From)
		}
		read := readMessage(t, got.Data)
		if v := read.header.Get("Auto-Submitted"); v != c.auto {
			t.Errorf("%+v: Auto-Submitted %q", c, v)
		}
	}
}

// TestHostileInput puts what would break out of its place into every field: each is refused with a fault
// on that field, before the mail library sees it.
func TestHostileInput(t *testing.T) {
	breaks := []string{
		"\r\nBcc: evil@evil.test", "\nBcc: evil@evil.test", "\rBcc: evil@evil.test", "\r\n\r\n<html>",
		"\x00", "\x0b", "\x0c", "\x1b[2J", "\x7f", "\u0085", "\u2028", "\u2029", "\xff", "\n", "\t",
	}
	fields := map[string]func(*Message, string){
		"from":               func(m *Message, s string) { m.From.Name = "a" + s },
		"to":                 func(m *Message, s string) { m.To.Name = s + "a" },
		"reply_to":           func(m *Message, s string) { m.ReplyTo.Name = "a" + s + "b" },
		"subject":            func(m *Message, s string) { m.Subject = "a" + s },
		"headers":            func(m *Message, s string) { m.Headers = map[string]string{"X-Trace": "a" + s} },
		"message_id":         func(m *Message, s string) { m.MessageID = "<a" + s + "@brand.example>" },
		"list_id":            func(m *Message, s string) { m.ListID = "a" + s },
		"unsubscribe_url":    func(m *Message, s string) { m.UnsubscribeURL = "https://brand.example/" + s },
		"unsubscribe_mailto": func(m *Message, s string) { m.UnsubscribeMailto = "a" + s + "@brand.example" },
		"return_path":        func(m *Message, s string) { m.ReturnPath = "a" + s + "@brand.example" },
		"auto_submitted":     func(m *Message, s string) { m.AutoSubmitted = "auto-generated" + s },
	}
	cases := 0
	try := func(name, field string, change func(*Message)) {
		t.Helper()
		cases++
		m := letter("a@news.example")
		change(&m)
		raw, err := Build(m)
		faults := fault.All(err)
		if raw != nil || len(faults) == 0 {
			t.Errorf("%s: built", name)
		}
		for _, f := range faults {
			if f.Field != field || f.Kind != fault.Invalid {
				t.Errorf("%s: %v", name, f)
			}
		}
	}
	for _, field := range slices.Sorted(maps.Keys(fields)) {
		for _, s := range breaks {
			try(fmt.Sprintf("%s %q", field, s), field, func(m *Message) { fields[field](m, s) })
		}
	}
	for _, s := range breaks { // in the addresses themselves
		try(fmt.Sprintf("from address %q", s), "from", func(m *Message) { m.From.Email = "a" + s + "@brand.example"; m.MessageID = "<a@brand.example>" })
		try(fmt.Sprintf("to address %q", s), "to", func(m *Message) { m.To.Email = "a@news.example" + s })
		try(fmt.Sprintf("header name %q", s), "headers", func(m *Message) { m.Headers = map[string]string{"X-A" + s: "b"} })
	}
	for _, address := range []string{
		"", "a", "@", "a@", "@b", "a@b@c.test", "a b@c.test", "a,b@c.test", "a@b.test,c@d.test", "a@b.test;c@d.test",
		"<a@b.test>", "A <a@b.test>", "a@b.test>", "a@b.test> SIZE=1", "a@b.test RCPT TO:<c@d.test>", ".a@b.test", "a.@b.test",
		"a..b@c.test", "a@.b", "a@b..c", "a@-b.test", "a@b_c.test", "a@[127.0.0.1]", "a@[IPv6:::1]", "a@b.test.", "a(x)@b.test",
		`"a@b.test`, `"a"b@c.test`, `""@b.test`, `"a"@`, `"a` + "\x00" + `"@b.test`, `"a\`, `"汉"@b.test`, "a＠b.test", "记＠者@b.test",
		"a@b.test%00", "mailto:a@b.test", "@relay.test:a@b.test", strings.Repeat("a", 65) + "@b.test",
		"a@" + strings.Repeat("b.", 130) + "test", "a@" + strings.Repeat("b", 64) + ".test", "\u200ba@b.test", "a\u202e@b.test", " a@b.test", "a@b.test ",
	} {
		try("to "+address, "to", func(m *Message) { m.To.Email = address })
	}
	for _, name := range []string{
		"", "From", "to", "CC", "bcc", "Subject", "DATE", "message-id", "Mime-Version", "Content-Type",
		"content-transfer-encoding", "List-Unsubscribe", "list-id", "Reply-To", "Sender", "Return-Path", "Received", "Resent-To",
		"DKIM-Signature", "ARC-Seal", "Precedence", "X-Auto-Response-Suppress", "User-Agent", "X-Mailer", "Auto-Submitted", "EnvelopeFrom",
		"X A", "X:A", "X-汉", "X_A", strings.Repeat("x", 71),
	} {
		try("header "+name, "headers", func(m *Message) { m.Headers = map[string]string{name: "x"} })
	}
	try("header twice", "headers", func(m *Message) { m.Headers = map[string]string{"X-Foo": "1", "x-foo": "2"} })
	try("long header", "headers", func(m *Message) { m.Headers = map[string]string{"X-Foo": strings.Repeat("x", 1000)} })
	try("long subject", "subject", func(m *Message) { m.Subject = strings.Repeat("x", 1000) })
	try("no subject", "subject", func(m *Message) { m.Subject = "  " })
	try("long name", "to", func(m *Message) { m.To.Name = strings.Repeat("x", 1000) })
	try("no text", "text", func(m *Message) { m.Text = " \n" })
	try("blank html", "html", func(m *Message) { m.HTML = "\n" })
	try("NUL in text", "text", func(m *Message) { m.Text = "a\x00b" })
	try("NUL in html", "html", func(m *Message) { m.HTML = "a\x00b" })
	try("broken UTF-8", "text", func(m *Message) { m.Text = "a\xffb" })
	try("no date", "date", func(m *Message) { m.Date = time.Time{} })
	try("no id", "message_id", func(m *Message) { m.MessageID = "" })
	for _, id := range []string{"a@brand.example", "<a@other.example>", "<a>", "<@brand.example>", "<a@brand.example", "<a@b@brand.example>", "<汉@brand.example>"} {
		try("id "+id, "message_id", func(m *Message) { m.MessageID = id })
	}
	for _, u := range []string{
		"http://brand.example/u", "javascript:alert(1)", "https://", "https://u:p@brand.example/", "https://brand.example/a b",
		"https://brand.example/>,<mailto:evil@evil.test", "https://brand.example/,x", "brand.example/u", "https://brand.example/" + strings.Repeat("x", 1000),
	} {
		try("unsubscribe "+u, "unsubscribe_url", func(m *Message) { m.UnsubscribeURL = u })
	}
	try("list without a way out", "unsubscribe_url", func(m *Message) { m.UnsubscribeURL, m.UnsubscribeMailto = "", "" })
	for _, a := range []Attachment{
		{Name: "", Body: []byte("x")},
		{Name: "../..", Body: []byte("x")},
		{Name: "a.txt"},
		{Name: "a.txt", ContentType: "text/plain\r\nX: y", Body: []byte("x")},
		{Name: "a", ContentType: "nonsense", Body: []byte("x")},
		{Name: "a", ContentType: "text/plain; name=x", Body: []byte("x")},
	} {
		try("attachment "+a.Name+a.ContentType, "attachments", func(m *Message) { m.Attachments = []Attachment{a} })
	}
	if cases < 300 {
		t.Errorf("only %d cases", cases)
	}
}

// TestOddButHarmless has names and subjects that must arrive as they are, and change nothing else (E8).
func TestOddButHarmless(t *testing.T) {
	for _, name := range []string{
		"Li, Lei", `Li "the pen" Lei`, "李，雷", "李 雷", `back\slash`, "<a@evil.test>", "a@evil.test", "A; B: C;", "(comment)",
		"=?utf-8?q?=0D=0ABcc:_evil@evil.test?=", "=?UTF-8?B?DQpCY2M6IGV2aWxAZXZpbC50ZXN0?=", "Zoë Müller", "O'Neil", "…", "🗞️ desk",
		"%s %d {name}", "<script>alert(1)</script>", "a  b", strings.Repeat("长", 200), "undisclosed-recipients:;",
	} {
		m := letter("a@news.example")
		m.To.Name, m.From.Name, m.Subject = name, name, name
		got := readMessage(t, build(t, m))
		for _, field := range []string{"From", "To"} {
			list, err := got.header.AddressList(field)
			if err != nil || len(list) != 1 || list[0].Name != name {
				t.Errorf("%s %q: %v, %v", field, name, list, err)
			}
		}
		if subject, err := got.header.Subject(); err != nil || subject != name {
			t.Errorf("subject %q: %q, %v", name, subject, err)
		}
		if got.header.Has("Bcc") {
			t.Errorf("%q became a field", name)
		}
	}
}

func TestAttachmentNames(t *testing.T) {
	for in, want := range map[string]string{
		"report.pdf":                      "report.pdf",
		"情况通报（第二次更新）.pdf":                 "情况通报（第二次更新）.pdf",
		"../../etc/passwd":                "passwd",
		`C:\Users\x\传播报告.xlsx`:            "传播报告.xlsx",
		"a\r\nX-Evil: 1.txt":              "aX-Evil_ 1.txt",
		"invoice\u202efdp.exe":            "invoicefdp.exe",
		`say "hi".txt`:                    "say _hi_.txt",
		".htaccess":                       "htaccess",
		strings.Repeat("长", 300) + ".pdf": strings.Repeat("长", 116) + ".pdf",
		"=?utf-8?q?x?=.txt":               "=_utf-8_q_x_=.txt",
	} {
		m := letter("a@news.example")
		m.Attachments = []Attachment{{Name: in, Body: []byte("内容\x00\r\n.\r\n")}, {Name: "b.png", ContentType: "image/png", Body: []byte{0, 1}}}
		raw := build(t, m)
		got := readMessage(t, raw)
		if !bytes.Equal(got.files[want], []byte("内容\x00\r\n.\r\n")) || len(got.files) != 2 {
			t.Errorf("%q: %q", in, slices.Sorted(maps.Keys(got.files)))
		}
		if len(got.order) != 2 {
			t.Errorf("%q: parts %v", in, got.order)
		}
		for _, d := range got.dispositons {
			if !isASCII(d) || !strings.HasPrefix(d, "attachment") {
				t.Errorf("%q: %q", in, d)
			}
		}
	}
}

func TestBuildIsRepeatable(t *testing.T) {
	m := letter("a@news.example")
	if !bytes.Equal(build(t, m), build(t, m)) {
		t.Error("two builds differ")
	}
	m.HTML = ""
	got := readMessage(t, build(t, m))
	if len(got.order) != 1 || got.html != "" {
		t.Errorf("text alone: %v", got.order)
	}
}

func TestUnsubscribeOnLoopback(t *testing.T) {
	m := letter("a@news.example")
	m.UnsubscribeURL, m.UnsubscribeMailto = "http://127.0.0.1:8080/u/1", "mailto:leave@brand.example?subject=unsubscribe"
	read := readMessage(t, build(t, m))
	if got := read.header.Get("List-Unsubscribe"); got != "<http://127.0.0.1:8080/u/1>, <mailto:leave@brand.example?subject=unsubscribe>" {
		t.Errorf("%q", got)
	}
}

func TestNewMessageID(t *testing.T) {
	a, err := NewMessageID("press@新闻.例子")
	b, _ := NewMessageID("press@新闻.例子")
	if err != nil || a == b || !strings.HasSuffix(a, "@xn--efvy88h.xn--fsqu00a>") || len(a) < 26+len("<@xn--efvy88h.xn--fsqu00a>") {
		t.Errorf("%s %s %v", a, b, err)
	}
	m := letter("a@news.example")
	m.From.Email, m.MessageID = "press@新闻.例子", a
	build(t, m)
	if _, err := NewMessageID("nobody"); fault.Of(err) == nil {
		t.Error(err)
	}
}

func TestFaultyMessageIsNotTried(t *testing.T) {
	sink := startSink(t, smtpsink.Config{})
	pool := sinkPool(t, sink, nil)
	m := letter("a@news.example")
	m.Subject = "a\r\nBcc: b@c.test"
	out := pool.Send(t.Context(), m)
	if out.Kind != Refused || out.Stage != StageMessage || out.Reason != "outbound.mail.control" || sink.Connections() != 0 {
		t.Errorf("%+v", out)
	}
	for _, env := range []Envelope{{"a@b.test", "c@d.test>\r\nRCPT TO:<e@f.test", false}, {"a b", "c@d.test", false}, {"a@b.test", "", false}} {
		if out := pool.SendRaw(t.Context(), env, build(t, letter("a@news.example"))); out.Stage != StageMessage {
			t.Errorf("%+v: %+v", env, out)
		}
	}
	for _, raw := range []string{"", "x", "From: a\r\n\r\nb\n", "Subject: x\r\n\r\nb\r\n"} {
		if out := pool.SendRaw(t.Context(), Envelope{"a@b.test", "c@d.test", false}, []byte(raw)); out.Stage != StageMessage {
			t.Errorf("%q: %+v", raw, out)
		}
	}
	raw := build(t, letter("a@news.example"))
	if out := pool.SendRaw(t.Context(), Envelope{"", "c@新闻.例子", false}, raw); out.Kind != Accepted {
		t.Errorf("%+v", out)
	}
	if got := sink.Messages(); len(got) != 1 || !bytes.Equal(got[0].Data, raw) || got[0].To[0] != "c@xn--efvy88h.xn--fsqu00a" {
		t.Errorf("%+v", got)
	}
}

func TestCapture(t *testing.T) {
	var kept []Captured
	c := Capture{Store: func(_ context.Context, m Captured) error { kept = append(kept, m); return nil }}
	m := letter("a@news.example")
	if out := c.Send(t.Context(), m); out.Kind != Accepted || out.Stage != StageCapture || out.Fault() != nil {
		t.Errorf("%+v", out)
	}
	if len(kept) != 1 || kept[0].To != "a@news.example" || kept[0].From != "bounce+1a2b@brand.example" || !bytes.Equal(kept[0].Bytes, build(t, m)) {
		t.Errorf("%+v", kept)
	}
	full := errors.New("disk full")
	c.Store = func(context.Context, Captured) error { return full }
	if out := c.Send(t.Context(), m); out.Kind != Deferred || !errors.Is(out.Err, full) {
		t.Errorf("%+v", out)
	}
	m.To.Email = "nobody"
	if out := c.Send(t.Context(), m); out.Kind != Refused || out.Stage != StageMessage {
		t.Errorf("%+v", out)
	}
}

func FuzzBuild(f *testing.F) {
	f.Add("李雷", "a@news.example", "关于电池", "正文\n.\n", "<p>x</p>", "v", "名.pdf")
	f.Add("a, b", `"a@b"@c.test`, "=?utf-8?q?x?=", "x\r.\ry", "", "\r\nBcc: x", "../a")
	f.Add(" ", "记者@例子.test", "  x  ", "\u2028", "\r\n.\r\n", "a  b", "a\u202eb")
	f.Fuzz(func(t *testing.T, name, email, subject, text, html, value, file string) {
		m := letter(email)
		m.To.Name, m.From.Name, m.Subject, m.Text, m.HTML = name, name, subject, text, html
		m.Headers = map[string]string{"X-Trace": value}
		if file != "" {
			m.Attachments = []Attachment{{Name: file, Body: []byte("x")}}
		}
		raw, err := Build(m)
		if err != nil {
			if len(fault.All(err)) == 0 {
				t.Fatalf("no fault: %v", err)
			}
			return
		}
		if err := inspect(raw); err != nil {
			t.Fatal(err)
		}
		got := readMessage(t, raw)
		if s, _ := got.header.Subject(); strings.Join(strings.Fields(s), " ") != strings.Join(strings.Fields(subject), " ") {
			t.Errorf("subject %q became %q", subject, s)
		}
		if got.text != crlf(text) || html != "" && got.html != crlf(html) {
			t.Errorf("bodies %q %q became %q %q", text, html, got.text, got.html)
		}
		if list, err := got.header.AddressList("To"); isASCII(email) && (err != nil || len(list) != 1) {
			t.Errorf("To %q: %v, %v", email, list, err)
		}
		if len(got.files) != len(m.Attachments) || got.header.Has("Bcc") {
			t.Errorf("files %d", len(got.files))
		}
	})
}
