package server

import (
	"context"
	"strings"
	"testing"
	"time"

	"standfirst/app/outbound/smtpsink"
	mailings "standfirst/models/mailing"
	"standfirst/models/reply"
	"standfirst/models/setting"
)

// What a real server answers arrives at the mailings as what they must do about it.
func TestOutcomesOfARealServer(t *testing.T) {
	sink, err := smtpsink.Start("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	host, port := sink.HostPort()
	p := new(Server).openPost(setting.SMTP{Host: host, Port: int64(port), TLS: setting.TLSNone})
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	message := func(to string) mailings.Message {
		return mailings.Message{
			From: mailings.Address{Name: "Acme, Press", Email: "press@acme.example"}, To: mailings.Address{Name: "李雷", Email: to}, ReturnPath: "press@acme.example",
			Subject: "关于召回", Text: "Hello\n.\nbye\n", HTML: "<p>Hello</p>", MessageID: "<" + strings.ReplaceAll(to, "@", ".") + "@acme.example>", Date: time.Now(),
			ListID: "press.acme.example", UnsubscribeURL: "https://press.acme.example/u/x", UnsubscribeMailto: "press@acme.example",
			Headers: map[string]string{"X-Standfirst-Delivery": "1"},
		}
	}
	sink.Script("dead@news.example", smtpsink.Answer{Code: 550, Text: "5.1.1 User unknown"})
	sink.Script("busy@news.example", smtpsink.Answer{Code: 451, Text: "4.7.1 Greylisted"})
	sink.Script("spam@news.example", smtpsink.Answer{Code: 554, Text: "DT:SPM", AtData: true})
	sink.Script("gone@news.example", smtpsink.Answer{Drop: true, AtData: true})
	for to, want := range map[string]struct {
		kind mailings.Result
		dead bool
	}{
		"good@news.example": {mailings.Taken, false}, "dead@news.example": {mailings.Rejected, true}, "busy@news.example": {mailings.Delayed, false},
		"spam@news.example": {mailings.Rejected, false}, "gone@news.example": {mailings.Unknown, false},
	} {
		o := p.Send(ctx, message(to))
		if dead := o.Code >= 400 && o.Meaning(to).Class == reply.Hard; o.Kind != want.kind || dead != want.dead || o.Stage == "" {
			t.Errorf("%s: %+v dead %v", to, o, dead)
		}
	}
	got := sink.To("good@news.example")
	if len(got) != 1 {
		t.Fatalf("%d arrived", len(got))
	}
	for _, header := range []string{"List-Unsubscribe: ", "List-Unsubscribe-Post: List-Unsubscribe=One-Click", "Message-ID: <good.news.example@acme.example>", "List-Id: "} {
		if !strings.Contains(string(got[0].Data), header) {
			t.Errorf("lacks %q", header)
		}
	}
	if err := sink.Close(); err != nil {
		t.Fatal(err)
	}
	if o := p.Send(ctx, message("late@news.example")); o.Kind != mailings.Delayed || o.Code != 0 {
		t.Errorf("a server that is away: %+v", o)
	}
}
