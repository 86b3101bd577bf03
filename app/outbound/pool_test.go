package outbound

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"standfirst/app/outbound/smtpsink"
)

// letter is a complete bulk message in Chinese and English.
func letter(to string) Message {
	return Message{
		From:              Address{"星河科技 新闻中心", "press@brand.example"},
		ReplyTo:           Address{"Press desk", "desk@brand.example"},
		To:                Address{"李雷", to},
		Subject:           "关于电池召回的情况通报：已核实的事实与后续安排（第二次更新）",
		Text:              "各位媒体朋友：\n\n今天上午的情况如下。\n.\n退订：https://brand.example/u/1\n",
		HTML:              "<p>各位媒体朋友：</p><p>今天上午的情况如下。</p><p><a href=\"https://brand.example/u/1\">退订</a></p>",
		MessageID:         "<d41d8cd98f00b204@brand.example>",
		Date:              time.Date(2026, 11, 25, 9, 30, 0, 0, time.FixedZone("", 8*3600)),
		ListID:            "press.brand.example",
		UnsubscribeURL:    "https://brand.example/u/1",
		UnsubscribeMailto: "leave+1@brand.example",
		ReturnPath:        "bounce+1a2b@brand.example",
	}
}

func startSink(t testing.TB, config smtpsink.Config) *smtpsink.Sink {
	t.Helper()
	sink, err := smtpsink.StartWith("127.0.0.1:0", config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sink.Close() })
	return sink
}

// startPool opens a pool to a server without TLS; change adjusts the settings.
func startPool(t testing.TB, host string, port int, change func(*Server)) *Pool {
	t.Helper()
	server := Server{Host: host, Port: port, TLS: "none", Timeouts: Timeouts{
		Connect: time.Minute, Greeting: time.Minute, Command: time.Minute, Body: time.Minute,
		Final: time.Minute, Idle: time.Minute, Drain: 300 * time.Millisecond, Quit: time.Second,
	}}
	if change != nil {
		change(&server)
	}
	pool := NewPool(server)
	t.Cleanup(func() { _ = pool.Close(t.Context()) })
	return pool
}

func sinkPool(t testing.TB, sink *smtpsink.Sink, change func(*Server)) *Pool {
	t.Helper()
	host, port := sink.HostPort()
	return startPool(t, host, port, change)
}

func TestPoolReusesConnections(t *testing.T) {
	sink := startSink(t, smtpsink.Config{})
	pool := sinkPool(t, sink, func(s *Server) { s.Connections, s.MaxPerConnection = 3, 10 })
	var wg sync.WaitGroup
	for i := range 60 {
		wg.Go(func() {
			if out := pool.Send(t.Context(), letter(fmt.Sprintf("reader%d@news.example", i))); out.Kind != Accepted {
				t.Errorf("message %d: %+v", i, out)
			}
		})
	}
	wg.Wait()
	if sink.Count() != 60 {
		t.Errorf("%d messages arrived, want 60", sink.Count())
	}
	perConnection := map[int]int{}
	for _, m := range sink.Messages() {
		perConnection[m.Connection]++
		if m.From != "bounce+1a2b@brand.example" || len(m.To) != 1 {
			t.Errorf("envelope %s to %v", m.From, m.To)
		}
	}
	for c, n := range perConnection {
		if n > 10 {
			t.Errorf("connection %d carried %d messages, limit 10", c, n)
		}
	}
	if n := sink.Connections(); n < 6 || n > 8 {
		t.Errorf("%d connections for 60 messages of 10 each on 3", n)
	}
}

// A connection carries twenty messages, and more on each that follows while the server is content; one that says that it
// is too much gets half.
func TestConnectionsCarryWhatTheServerLikes(t *testing.T) {
	sink := startSink(t, smtpsink.Config{})
	pool := sinkPool(t, sink, func(s *Server) { s.Connections, s.MaxPerConnection = 1, 50 })
	send := func(n int, want OutcomeKind) {
		t.Helper()
		for range n {
			if out := pool.Send(t.Context(), letter("reader@news.example")); out.Kind != want {
				t.Fatalf("%+v", out)
			}
		}
	}
	send(20+40+50+50, Accepted)
	sink.Script("reader@news.example", smtpsink.Answer{Code: 450, Text: "4.7.1 too many messages in one connection", Times: 1})
	send(1, Deferred)
	send(25+25+45, Accepted)
	var carried []int
	for _, m := range sink.Messages() {
		for len(carried) < m.Connection {
			carried = append(carried, 0)
		}
		carried[m.Connection-1]++
	}
	if want := []int{20, 40, 50, 50, 25, 25, 45}; !slices.Equal(carried, want) {
		t.Errorf("connections carried %v messages, want %v", carried, want)
	}
}

// A connection on which much is refused is given up before the server takes offence.
func TestConnectionsBearFewRefusals(t *testing.T) {
	sink := startSink(t, smtpsink.Config{})
	sink.Script("nobody@news.example", smtpsink.Answer{Code: 550, Text: "5.1.1 no such user"})
	pool := sinkPool(t, sink, func(s *Server) { s.Connections = 1 })
	for range 10 {
		if out := pool.Send(t.Context(), letter("nobody@news.example")); out.Kind != Refused {
			t.Fatalf("%+v", out)
		}
	}
	if n := sink.Connections(); n != 3 {
		t.Errorf("ten refusals on %d connections", n)
	}
}

func TestWhatAsksForLess(t *testing.T) {
	for answer, want := range map[Outcome]bool{
		{Code: 421, Text: "Service not available"}:                       true,
		{Code: 450, Enhanced: "4.7.28", Text: "unusual rate"}:            true,
		{Code: 550, Text: "Ip frequency limited"}:                        true,
		{Code: 450, Enhanced: "4.2.0", Text: "Greylisted, come back"}:    false,
		{Code: 550, Enhanced: "5.1.1", Text: "User unknown"}:             false,
		{Kind: Accepted, Code: 250, Text: "2.0.0 rate is not mentioned"}: false,
	} {
		if got := tooMuch(answer); got != want {
			t.Errorf("%d %s %s: %v", answer.Code, answer.Enhanced, answer.Text, got)
		}
	}
}

// A connection that is old is given up however little it has carried.
func TestConnectionsDoNotGrowOld(t *testing.T) {
	sink := startSink(t, smtpsink.Config{})
	pool := sinkPool(t, sink, func(s *Server) { s.Connections, s.Timeouts.Life = 1, time.Nanosecond })
	for range 3 {
		if out := pool.Send(t.Context(), letter("reader@news.example")); out.Kind != Accepted {
			t.Fatalf("%+v", out)
		}
	}
	if n := sink.Connections(); n != 3 {
		t.Errorf("%d connections for three messages", n)
	}
}

func TestPoolCloseEndsSends(t *testing.T) {
	sink := startSink(t, smtpsink.Config{})
	pool := sinkPool(t, sink, nil)
	if out := pool.Send(t.Context(), letter("a@news.example")); out.Kind != Accepted {
		t.Fatal(out)
	}
	if err := pool.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	if out := pool.Send(t.Context(), letter("b@news.example")); out.Kind != Deferred || out.Stage != StageWait {
		t.Errorf("after Close: %+v", out)
	}
}
