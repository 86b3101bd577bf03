package mailing

import (
	"fmt"
	"testing"
	"time"

	"standfirst/app/outbound/imapsink"
	"standfirst/models/mailbox"
)

// BenchmarkMailbox reads 10,000 reports that wait in a mailbox, each about a message of its own where there are so many,
// and stores what each means; beside it the same messages are only fetched. It reports messages a second, and how many
// times a bare fetch takes.
func BenchmarkMailbox(b *testing.B) {
	const waiting, readers = 10_000, 1_000
	w := newWorld(b)
	m, sent := w.mailed(readers)
	var reports []string
	for i, d := range w.deliveries(m) {
		answer := []string{"550 5.1.1 No such user", "552 5.2.2 Mailbox full", "554 5.7.1 Message rejected as spam"}[i%3]
		for n := range waiting / readers {
			reports = append(reports, fmt.Sprintf("X-Copy: %d\n", n)+returned(sent[d.Address].ReturnPath, d.Address, answer[4:9], answer)+fmt.Sprintf("<!-- %d -->\n", n))
		}
	}
	for range b.N {
		p := w.newPost(mailbox.Returns, nil)
		p.deliver(reports...)
		began := time.Now()
		x := p.read()
		took := time.Since(began)
		if x.Count != waiting || !x.Down.IsZero() {
			b.Fatalf("%+v", x)
		}
		began = time.Now()
		folder, err := p.deps.Door.Open(w.ctx, p.at, imapsink.Inbox)
		w.must(err)
		list, _, err := folder.After(0, waiting)
		w.must(err)
		n := 0
		for len(list) > 0 {
			var part []uint32
			for _, e := range list[:min(100, len(list))] {
				part = append(part, e.UID)
			}
			w.must(folder.Fetch(part, 1<<20, func(uint32, []byte) error { n++; return nil }))
			list = list[len(part):]
		}
		w.must(folder.Close())
		if n != waiting {
			b.Fatal(n)
		}
		b.ReportMetric(waiting/took.Seconds(), "messages/s")
		b.ReportMetric(took.Seconds()/time.Since(began).Seconds(), "times-a-bare-fetch")
		w.must(p.boxes.Remove(w.ctx, p.box.ID, author))
	}
}
