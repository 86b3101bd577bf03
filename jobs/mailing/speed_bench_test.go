package mailing

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/smtp"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/emersion/go-msgauth/dkim"
	"github.com/wneessen/go-mail"
	"golang.org/x/sync/errgroup"

	"standfirst/app/outbound"
	"standfirst/models/audience"
	"standfirst/models/contact"
	"standfirst/models/incident"
	"standfirst/models/mailing"
	"standfirst/models/release"
	"standfirst/models/store"
)

var many = flag.Int("recipients", 20_000, "recipients of the benchmark of sending")

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
	p := w.plan(rel, w.crowd(people))
	p.Intro = map[string]string{"en": "Dear {{ first_name | default: \"colleague\" }},\n\nplease find our statement below.", "zh-CN": "{{ name | default: \"老师\" }}，您好！\n\n以下是我们的声明。"}
	p.Track = true
	return w.launch(w.draft(p))
}

// crowd is a list of many people, put there in one write.
func (w *world) crowd(people []contact.Contact) audience.List {
	w.Helper()
	press := w.list("Press", people[0])
	rows, err := store.Open[contact.Contact](w.ctx, w.db, "contacts")
	w.must(err)
	_, err = rows.Modify(w.ctx, store.Ne("kind", ""), store.Patch{Set: map[string]any{"lists": []string{press.ID}}})
	w.must(err)
	return press
}

// rendered are the messages that the bare loops send in turn, as readers of both languages take turns in ours: those of a
// mailing to one of each.
func rendered(b *testing.B) (ms []outbound.Message, raws [][]byte) {
	b.Helper()
	w := newWorld(b)
	m := w.bilingual(2)
	w.run(w.engine())
	for _, d := range w.deliveries(m) {
		whole := wireOf(w.server.got[d.Address][0])
		raw, err := outbound.Build(whole)
		if err != nil {
			b.Fatal(err)
		}
		ms, raws = append(ms, whole), append(raws, raw)
	}
	return ms, raws
}

// used is the time that this process has had on the processors.
func used() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// forgetPeak lets the largest size of this process in memory be measured from now on; peak is that size in bytes.
func forgetPeak() {
	debug.FreeOSMemory()
	_ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0)
}

func peak() (kB float64) {
	status, _ := os.ReadFile("/proc/self/status")
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	_, _ = fmt.Sscan(rest, &kB)
	return kB
}

// BenchmarkSend sends a mailing with one durable record a recipient, and beside it the same bytes to the same server over
// as many connections with two bare loops, in the same run: net/smtp with a RSET after each message, one half of it before
// the mailing and one after, and go-mail's own client. What is reported are the ratios; cpu-ratio is that of the time on
// the processors, the server's included, which is what the ratio comes to where they are busy all the time, and bears other
// work on the machine better. "Signed" is with DKIM, beside a net/smtp loop that signs each message too.
//
//	go test ./jobs/mailing -run xxx -bench 'Send$' -benchtime 1x -recipients 100000
func BenchmarkSend(b *testing.B) {
	b.Run("Plain", func(b *testing.B) { benchmarkSend(b, outbound.DKIM{}) })
	b.Run("Signed", func(b *testing.B) {
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			b.Fatal(err)
		}
		benchmarkSend(b, outbound.DKIM{Domain: "acme.example", Selector: "s1", Key: key})
	})
}

const connections = 32

func benchmarkSend(b *testing.B, sign outbound.DKIM) {
	for b.Loop() {
		server := listen(b)
		ms, raws := rendered(b)
		w := newWorld(b)
		w.sender = openWired(server.addr, connections, sign)
		w.openMailings()
		w.bilingual(*many)
		e := New(w.mailings, slog.New(slog.NewTextHandler(io.Discard, nil)), w.clock.Now)
		e.Workers = 3 * connections
		syscall.Sync() // what made the world is not to be written at the cost of one of the two

		bare := measured(server, func() { loop(b, server, *many/2, netSMTP(server, raws, sign)) })
		before := server.taken()
		forgetPeak()
		ours := measured(server, func() { w.run(e) })
		resident := peak()
		if got := server.taken() - before; got != int64(*many) {
			b.Fatalf("%d of %d arrived", got, *many)
		}
		bare = bare.and(measured(server, func() { loop(b, server, *many-*many/2, netSMTP(server, raws, sign)) }))

		n := float64(*many)
		b.ReportMetric(0, "ns/op")
		b.ReportMetric(n/ours.took.Seconds(), "msg/s")
		b.ReportMetric(n/bare.took.Seconds(), "bare-msg/s")
		b.ReportMetric(bare.took.Seconds()/ours.took.Seconds(), "ratio")
		b.ReportMetric((bare.used+bare.beside).Seconds()/(ours.used+ours.beside).Seconds(), "cpu-ratio")
		b.ReportMetric(ours.used.Seconds()/n*1000, "cpu-s/1000")
		b.ReportMetric(bare.used.Seconds()/n*1000, "bare-cpu-s/1000")
		b.ReportMetric(ours.beside.Seconds()/n*1000, "server-cpu-s/1000")
		b.ReportMetric(float64(len(raws[0])+len(raws[1]))/2, "bytes/msg")
		b.ReportMetric(resident/1024, "MB-resident")
		if sign.Key == nil {
			loose := measured(server, func() { loop(b, server, *many, goMail(server, ms)) })
			b.ReportMetric(loose.took.Seconds()/ours.took.Seconds(), "ratio-go-mail")
		}
	}
}

// cost is what sending takes: time, and time on the processors of this process and of the server.
type cost struct{ took, used, beside time.Duration }

func (c cost) and(d cost) cost { return cost{c.took + d.took, c.used + d.used, c.beside + d.beside} }

func measured(server *counting, send func()) cost {
	began, before, theirs := time.Now(), used(), server.used()
	send()
	return cost{time.Since(began), used() - before, server.used() - theirs}
}

// loop hands messages over with as many hands as there are connections; open gives each what sends one message.
func loop(b *testing.B, s *counting, n int, open func() (send func(n int64, to string) error, err error)) {
	b.Helper()
	before := s.taken()
	var next atomic.Int64
	var all errgroup.Group
	for range connections {
		all.Go(func() error {
			send, err := open()
			for i := next.Add(1); i <= int64(n) && err == nil; i = next.Add(1) {
				err = send(i, fmt.Sprintf("reader%06d@news%d.example", i, i%40))
			}
			return err
		})
	}
	if err := all.Wait(); err != nil {
		b.Fatal(err)
	}
	if got := s.taken() - before; got != int64(n) {
		b.Fatalf("%d of %d arrived", got, n)
	}
}

func netSMTP(s *counting, raws [][]byte, sign outbound.DKIM) func() (func(int64, string) error, error) {
	return func() (func(int64, string) error, error) {
		c, err := smtp.Dial(s.addr)
		return func(n int64, to string) error {
			raw := raws[n%2]
			if sign.Key != nil {
				var err error
				if raw, err = signed(raw, sign); err != nil {
					return err
				}
			}
			if err := c.Mail("press@acme.example"); err != nil {
				return err
			}
			if err := c.Rcpt(to); err != nil {
				return err
			}
			body, err := c.Data()
			if err != nil {
				return err
			}
			if _, err := body.Write(raw); err != nil {
				return err
			}
			if err := body.Close(); err != nil {
				return err
			}
			return c.Reset()
		}, err
	}
}

func signed(raw []byte, sign outbound.DKIM) ([]byte, error) {
	var out bytes.Buffer
	err := dkim.Sign(&out, bytes.NewReader(raw), &dkim.SignOptions{
		Domain: sign.Domain, Selector: sign.Selector, Signer: sign.Key,
		HeaderCanonicalization: dkim.CanonicalizationRelaxed, BodyCanonicalization: dkim.CanonicalizationRelaxed,
	})
	return out.Bytes(), err
}

func goMail(s *counting, ms []outbound.Message) func() (func(int64, string) error, error) {
	return func() (func(int64, string) error, error) {
		host, port, _ := net.SplitHostPort(s.addr)
		n, _ := strconv.Atoi(port)
		c, err := mail.NewClient(host, mail.WithPort(n), mail.WithTLSPolicy(mail.NoTLS), mail.WithHELO("acme.example"))
		if err == nil {
			err = c.DialWithContext(context.Background())
		}
		return func(n int64, to string) error {
			m := ms[n%2]
			msg := mail.NewMsg()
			if err := errors.Join(msg.From(m.From.Email), msg.To(to)); err != nil {
				return err
			}
			msg.Subject(m.Subject)
			msg.SetBodyString(mail.TypeTextPlain, m.Text)
			msg.AddAlternativeString(mail.TypeTextHTML, m.HTML)
			return c.Send(msg)
		}, err
	}
}
