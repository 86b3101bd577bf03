package outbound

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/wneessen/go-mail"

	"standfirst/app/outbound/smtpsink"
)

// pressRelease is a Chinese release of about 20 kB on the wire.
func pressRelease() Message {
	m := letter("lilei@news.example")
	m.Text = strings.Repeat("今天上午九时三十分，星河科技就电池召回一事发布第二次情况通报。\n", 50)
	m.HTML = "<!doctype html><html><body>" + strings.Repeat("<p>今天上午九时三十分，星河科技就电池召回一事发布第二次情况通报。</p>\n", 90) + "</body></html>"
	return m
}

// share splits b.N messages among workers.
func share(b *testing.B, workers int, send func(worker int)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	b.ResetTimer()
	for w := range workers {
		wg.Go(func() {
			for next.Add(1) <= int64(b.N) {
				send(w)
			}
		})
	}
	wg.Wait()
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "msg/s")
}

func BenchmarkPoolSend(b *testing.B) {
	for _, connections := range []int{1, 8} {
		b.Run(fmt.Sprint(connections), func(b *testing.B) {
			sink := startSink(b, smtpsink.Config{Discard: true})
			pool := sinkPool(b, sink, func(s *Server) { s.Connections, s.MaxPerConnection = connections, 1<<30 })
			m := pressRelease()
			share(b, connections, func(int) {
				if out := pool.Send(b.Context(), m); out.Kind != Accepted {
					b.Error(out)
				}
			})
			if sink.Count() != b.N {
				b.Errorf("%d of %d arrived", sink.Count(), b.N)
			}
		})
	}
}

// BenchmarkBareGoMail is the yardstick: go-mail alone, building and sending the same message.
func BenchmarkBareGoMail(b *testing.B) {
	for _, connections := range []int{1, 8} {
		b.Run(fmt.Sprint(connections), func(b *testing.B) {
			sink := startSink(b, smtpsink.Config{Discard: true})
			host, port := sink.HostPort()
			clients := make([]*mail.Client, connections)
			for i := range clients {
				client, err := mail.NewClient(host, mail.WithPort(port), mail.WithTLSPolicy(mail.NoTLS), mail.WithoutNoop(), mail.WithHELO("brand.example"))
				if err != nil {
					b.Fatal(err)
				}
				if err := client.DialWithContext(b.Context()); err != nil {
					b.Fatal(err)
				}
				clients[i] = client
			}
			m := pressRelease()
			share(b, connections, func(w int) {
				if err := clients[w].Send(bare(b, m)); err != nil {
					b.Error(err)
				}
			})
			for _, c := range clients {
				_ = c.Close()
			}
		})
	}
}

func bare(b *testing.B, m Message) *mail.Msg {
	msg := mail.NewMsg(mail.WithEncoding(mail.EncodingB64))
	if err := msg.FromFormat(m.From.Name, m.From.Email); err != nil {
		b.Fatal(err)
	}
	if err := msg.AddToFormat(m.To.Name, m.To.Email); err != nil {
		b.Fatal(err)
	}
	msg.Subject(m.Subject)
	msg.SetBodyString(mail.TypeTextPlain, m.Text)
	msg.AddAlternativeString(mail.TypeTextHTML, m.HTML)
	return msg
}

func BenchmarkBuild(b *testing.B) {
	m := pressRelease()
	b.ReportAllocs()
	for b.Loop() {
		raw, err := Build(m)
		if err != nil {
			b.Fatal(err)
		}
		b.SetBytes(int64(len(raw)))
	}
}
