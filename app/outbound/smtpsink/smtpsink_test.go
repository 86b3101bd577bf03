package smtpsink

import (
	"context"
	"net/smtp"
	"strings"
	"testing"
	"time"
)

func send(sink *Sink, to string) error {
	return smtp.SendMail(sink.Addr(), nil, "a@brand.example", []string{to}, []byte("Subject: x\r\n\r\n.dot\r\n"))
}

func TestSinkKeepsWhatItIsSent(t *testing.T) {
	sink, err := Start("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = sink.Close() }()
	if err := send(sink, "b@news.example"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := sink.Wait(ctx, 1); err != nil {
		t.Fatal(err)
	}
	m := sink.To("B@news.example")
	if len(m) != 1 || m[0].From != "a@brand.example" || string(m[0].Data) != "Subject: x\r\n\r\n.dot\r\n" || m[0].Connection != 1 {
		t.Errorf("%+v", m)
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if err := sink.Wait(ended, 2); err == nil {
		t.Error("waited for a message that never came, and found it")
	}
	sink.Reset()
	if sink.Count() != 0 || sink.Connections() != 0 {
		t.Error("Reset left something")
	}
	if err := sink.Close(); err != nil {
		t.Error(err)
	}
	if err := sink.Close(); err != nil {
		t.Error("second Close:", err)
	}
	if send(sink, "b@news.example") == nil {
		t.Error("a closed sink takes mail")
	}
}

func TestScripts(t *testing.T) {
	sink, err := Start("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = sink.Close() }()
	sink.Script("gone@news.example", Answer{Code: 550, Text: "5.1.1 no such user"})
	sink.Script("grey@news.example", Answer{Code: 450, Text: "4.2.0 greylisted", Times: 2})
	sink.Script("content@news.example", Answer{AtData: true, Code: 554, Text: "DT:SPM"})
	sink.Script("lost@news.example", Answer{AtData: true, Drop: true})
	sink.Script("cut@news.example", Answer{Drop: true})
	sink.Script("@slow.example", Answer{Delay: 30 * time.Millisecond})
	sink.Script("@busy.example", Answer{Code: 452, Text: "busy"})
	for _, c := range []struct{ to, want string }{
		{"fine@news.example", ""},
		{"Gone@news.example", "550 5.1.1 no such user"},
		{"gone@news.example", "550 5.1.1 no such user"},
		{"grey@news.example", "450 4.2.0 greylisted"},
		{"grey@news.example", "450 4.2.0 greylisted"},
		{"grey@news.example", ""},
		{"content@news.example", "554 DT:SPM"},
		{"x@busy.example", "452 busy"},
		{"x@slow.example", ""},
	} {
		start := time.Now()
		err := send(sink, c.to)
		if got := errText(err); got != c.want {
			t.Errorf("%s: %q, want %q", c.to, got, c.want)
		}
		if strings.HasSuffix(c.to, "slow.example") && time.Since(start) < 30*time.Millisecond {
			t.Errorf("%s was not slow", c.to)
		}
	}
	before := sink.Count()
	if err := send(sink, "cut@news.example"); err == nil || sink.Count() != before {
		t.Errorf("cut at RCPT: %v", err)
	}
	if err := send(sink, "lost@news.example"); err == nil || sink.Count() != before+1 {
		t.Errorf("cut after the dot: %v, %d kept", err, sink.Count()-before)
	}
	if sink.Refused() != 6 {
		t.Errorf("%d refusals", sink.Refused())
	}
	sink.Script("*", Answer{Code: 421, Text: "4.3.2 closing"})
	if errText(send(sink, "fine@news.example")) != "421 4.3.2 closing" {
		t.Error("the rule for everyone")
	}
}

func errText(err error) string {
	if err == nil {
		return ""
	}
	return strings.ReplaceAll(err.Error(), `"`, "")
}
