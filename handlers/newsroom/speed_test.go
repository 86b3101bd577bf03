package newsroom_test

import (
	"fmt"
	"net"
	"net/url"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"standfirst/models/incident"
	"standfirst/models/release"
)

// How fast the newsroom answers when everybody comes at once, through the real server on loopback, and how that
// compares with a handler that sends the same bytes. The readers run on the same processors as the program.
//
//	go test ./handlers/newsroom -run '^$' -bench Newsroom -benchtime 5s
func BenchmarkNewsroom(b *testing.B) {
	r := furnished(b)
	base := r.Serve()
	for _, page := range []struct{ name, path string }{{"home", "/newsroom/acme?lang=en"}, {"statement", statement + "?lang=en"}, {"statement in Chinese", statement + "?lang=zh-CN"}} {
		b.Run(page.name, func(b *testing.B) {
			body := r.As("").Get(page.path).Text
			plain := fiber.New(fiber.Config{DisableStartupMessage: true})
			plain.Get("/*", func(c *fiber.Ctx) error { return c.SendString(body) })
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				b.Fatal(err)
			}
			done := make(chan error, 1)
			go func() { done <- plain.Listener(l) }()
			b.Cleanup(func() { _ = plain.Shutdown(); <-done })

			ours, slow := hurry(b, base+page.path, b.N)
			theirs, _ := hurry(b, "http://"+l.Addr().String()+"/x", b.N)
			b.ReportMetric(ours, "req/s")
			b.ReportMetric(float64(slow.Microseconds())/1000, "p99-ms")
			b.ReportMetric(100*ours/theirs, "%-of-plain")
		})
	}
}

// hurry asks n times as fast as 32 readers can and returns how many answers there were in a second, and the time in
// which 99 of 100 came.
func hurry(b *testing.B, address string, n int) (rate float64, p99 time.Duration) {
	b.Helper()
	const readers = 32
	var left atomic.Int64
	left.Store(int64(n))
	took := make([][]time.Duration, readers)
	u, err := url.Parse(address)
	if err != nil {
		b.Fatal(err)
	}
	client := &fasthttp.HostClient{Addr: u.Host, MaxConns: readers}
	defer client.CloseIdleConnections()
	var all sync.WaitGroup
	began := time.Now()
	for i := range readers {
		all.Go(func() {
			req, answer := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
			req.SetRequestURI(address)
			req.Header.SetUserAgent(firefox) // whoever is no browser is not counted, which is less work
			for left.Add(-1) >= 0 {
				at := time.Now()
				if err := client.Do(req, answer); err != nil || answer.StatusCode() != fiber.StatusOK {
					b.Errorf("%d %v", answer.StatusCode(), err)
					return
				}
				took[i] = append(took[i], time.Since(at))
			}
		})
	}
	all.Wait()
	whole := slices.Concat(took...)
	slices.Sort(whole)
	return float64(len(whole)) / time.Since(began).Seconds(), whole[len(whole)*99/100]
}

// furnished is a newsroom with an incident, its facts and forty statements.
func furnished(t testing.TB) *room {
	r := newRoom(t)
	rel := r.bilingual()
	by := r.As("manager").Actor()
	if _, err := r.Space.Releases.PublishSheet(r.ctx, rel.IncidentID, by); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Space.Newsroom.ShowBoard(r.ctx, rel.IncidentID, incident.Acting, by); err != nil {
		t.Fatal(err)
	}
	for i := range 40 {
		r.publish(r.approved("", map[string]release.Text{"en": {Headline: fmt.Sprintf("Statement %d", i), Subhead: "What we know", Body: "<p>Words.</p>"}}), "")
	}
	return r
}
