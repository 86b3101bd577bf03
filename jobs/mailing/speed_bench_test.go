package mailing

import (
	"bufio"
	"bytes"
	"context"
	"flag"
	"fmt"
	"net"
	"net/smtp"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"standfirst/app/outbound"
	"standfirst/models/contact"
	"standfirst/models/incident"
	"standfirst/models/mailing"
	"standfirst/models/release"
)

var many = flag.Int("recipients", 20_000, "recipients of the benchmark of sending")

// counting is a mail server as lean as can be: it offers PIPELINING and counts what it takes.
type counting struct {
	net.Listener
	taken atomic.Int64
}

func listen(b *testing.B) *counting {
	b.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	s := &counting{Listener: l}
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go s.serve(conn)
		}
	}()
	b.Cleanup(func() { _ = l.Close() })
	return s
}

func (s *counting) serve(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	in, out := bufio.NewReaderSize(conn, 64<<10), bufio.NewWriter(conn)
	say := func(line string) {
		_, _ = out.WriteString(line + "\r\n")
		if in.Buffered() == 0 {
			_ = out.Flush()
		}
	}
	say("220 sink")
	for {
		line, err := in.ReadSlice('\n')
		if err != nil {
			return
		}
		switch verb := string(bytes.ToUpper(line[:min(4, len(line))])); verb {
		case "EHLO":
			say("250-sink\r\n250 PIPELINING")
		case "DATA":
			_, _ = out.WriteString("354 go on\r\n")
			_ = out.Flush()
			for {
				if line, err = in.ReadSlice('\n'); err != nil {
					return
				}
				if len(line) == 3 && line[0] == '.' {
					break
				}
			}
			s.taken.Add(1)
			say("250 ok")
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

// bilingual is a mailing of about 12 KB a message to readers of both languages, with five links in the text.
func (w *world) bilingual(n int) mailing.Mailing {
	w.Helper()
	w.setSender()
	i := w.incident(incident.Real)
	f := w.verified(i, "12 chargers overheated.")
	links := ""
	for k := range 5 {
		links += fmt.Sprintf(`<p><a href="https://press.example.org/facts/%d">What we know, part %d</a></p>`, k, k)
	}
	body := strings.Repeat("<p>The chargers of the first series are called back, and whoever has one gets another at no cost to them.</p>", 30)
	bodyZH := strings.Repeat("<p>第一批充电器全部召回，持有者可免费更换，无须承担任何费用，也无须提供购买凭证。</p>", 30)
	rel, err := w.releases.Create(w.ctx, i.ID, release.Manuscript{Kind: "statement", Text: map[string]release.Text{
		"en":    {Headline: "Statement on the recall", Body: body + links + "<p>" + release.Cite(f.ID, f.Current, f.Now().Claim["en"]) + "</p>", Contact: "press@acme.example"},
		"zh-CN": {Headline: "关于召回的声明", Body: bodyZH + links + "<p>" + release.Cite(f.ID, f.Current, f.Now().Claim["zh-CN"]) + "</p>", Contact: "press@acme.example"},
	}}, author)
	w.must(err)
	rel = w.approve(rel)
	people := w.readers(n, func(i int) string { return fmt.Sprintf("reader%06d@news%d.example", i, i%40) }, func(i int, c *contact.Contact) {
		if i%2 == 1 {
			c.Lang = "zh-CN"
		}
	})
	return w.launch(w.draft(w.plan(rel, w.list("Press", people...))))
}

// wiredSample keeps one of the messages that it hands over.
type wiredSample struct {
	wired
	kept *atomic.Pointer[mailing.Message]
}

// Send hands a message over.
func (w wiredSample) Send(ctx context.Context, m mailing.Message) mailing.Outcome {
	w.kept.CompareAndSwap(nil, &m)
	return w.wired.Send(ctx, m)
}

func cpu() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkSending sends a mailing with one durable record a recipient, and beside it the same bytes to the same server
// over 32 connections with net/smtp and a RSET after each message, in the same run: what is reported is the ratio.
func BenchmarkSending(b *testing.B) {
	for b.Loop() {
		server := listen(b)
		host, port, _ := net.SplitHostPort(server.Addr().String())
		w := newWorld(b)
		w.sender = openWired(host, port, 32)
		w.openMailings()
		w.bilingual(*many)
		e := w.engine()
		e.Workers, e.Batch = 32, 500
		var sample atomic.Pointer[mailing.Message]
		w.sender = wiredSample{w.sender.(wired), &sample}
		w.openMailings()
		e.Mailings = w.mailings

		began, used := time.Now(), cpu()
		w.run(e)
		took, spent := time.Since(began), cpu()-used
		if got := server.taken.Load(); got != int64(*many) {
			b.Fatalf("%d of %d arrived", got, *many)
		}
		ours := float64(*many) / took.Seconds()
		var mem runtime.MemStats
		runtime.ReadMemStats(&mem)

		raw, err := outbound.Build(wireOf(*sample.Load()))
		if err != nil {
			b.Fatal(err)
		}
		theirs := bare(b, server, raw, *many)
		b.ReportMetric(ours, "msg/s")
		b.ReportMetric(theirs, "bare-msg/s")
		b.ReportMetric(ours/theirs, "ratio")
		b.ReportMetric(spent.Seconds()/float64(*many)*1000, "cpu-s/1000")
		b.ReportMetric(float64(len(raw)), "bytes/msg")
		b.ReportMetric(float64(mem.HeapInuse)/(1<<20), "MB-heap")
	}
}

// bare is how many messages a second net/smtp hands over.
func bare(b *testing.B, s *counting, raw []byte, n int) float64 {
	b.Helper()
	before := s.taken.Load()
	var next atomic.Int64
	var wg sync.WaitGroup
	began := time.Now()
	for range 32 {
		wg.Go(func() {
			c, err := smtp.Dial(s.Addr().String())
			if err != nil {
				b.Error(err)
				return
			}
			defer func() { _ = c.Close() }()
			for i := next.Add(1); i <= int64(n); i = next.Add(1) {
				to := fmt.Sprintf("reader%06d@news%d.example", i, i%40)
				err := c.Mail("press@acme.example")
				if err == nil {
					err = c.Rcpt(to)
				}
				if err != nil {
					b.Error(err)
					return
				}
				body, err := c.Data()
				if err == nil {
					_, err = body.Write(raw)
				}
				if err == nil {
					err = body.Close()
				}
				if err == nil {
					err = c.Reset()
				}
				if err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	took := time.Since(began)
	if got := s.taken.Load() - before; got != int64(n) {
		b.Fatalf("%d of %d arrived", got, n)
	}
	return float64(n) / took.Seconds()
}
