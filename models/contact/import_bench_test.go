package contact_test

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"standfirst/models/contact"
)

// pressList is a table as an agency hands it over: 60 % Chinese names, two addresses, three tags, an
// outlet for every two or three people.
func pressList(rows int) string {
	given := []string{"雷", "梅梅", "伟", "芳", "娜", "秀英", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰"}
	family := []string{"王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "单", "仇", "区", "曾", "欧阳"}
	first := []string{"Anna", "José", "Zoë", "Peter", "Kate", "Omar"}
	last := []string{"Müller", "Smith", "Núñez", "O'Brien", "Rossi", "Khan"}
	var b strings.Builder
	b.WriteString("姓名,邮箱,其他邮箱,媒体,媒体网站,职务,标签,条线,语言,电话\n")
	for n := range rows {
		name := family[n%len(family)] + given[n/7%len(given)]
		if n%5 > 2 {
			name = first[n%len(first)] + " " + last[n/5%len(last)]
		}
		fmt.Fprintf(&b, "%s,p%d@media%d.example,q%d@home.example,媒体%d号,media%d.example,记者,食品；财经；%d组,食品安全,中文,+86 138%08d\n", name, n, n%4000, n, n%4000, n%4000, n%20, n)
	}
	return b.String()
}

// BenchmarkImport imports 100,000 rows with everything that is decided about them: rows per second of
// the dry run, of the import and of its undoing, and the most memory that the process held meanwhile.
func BenchmarkImport(b *testing.B) {
	rows := 100_000
	if n, err := strconv.Atoi(os.Getenv("STANDFIRST_BENCH_ROWS")); err == nil {
		rows = n
	}
	file := b.TempDir() + "/press.csv"
	if err := os.WriteFile(file, []byte(pressList(rows)), 0o600); err != nil {
		b.Fatal(err)
	}
	for range b.N {
		b.StopTimer()
		d := newDesk(b)
		if n, err := strconv.Atoi(os.Getenv("STANDFIRST_BENCH_CHUNK")); err == nil {
			d.contacts.SetChunk(n, 1000)
		}
		src, err := os.Open(file)
		ok(b, err)
		i, err := d.contacts.Upload(d.ctx, "press.csv", src, anna)
		ok(b, err)
		i, err = d.contacts.Map(d.ctx, i.ID, i.Plan)
		ok(b, err)
		peak := watchMemory(b)
		b.StartTimer()
		begin := time.Now()
		ok(b, d.contacts.Check(d.ctx, contact.Work{ImportID: i.ID, Try: i.Try}, quiet))
		b.ReportMetric(float64(rows)/time.Since(begin).Seconds(), "checked-rows/s")
		_, err = d.contacts.Begin(d.ctx, i.ID)
		ok(b, err)
		spent := contact.Spent()
		begin = time.Now()
		ok(b, d.contacts.Run(d.ctx, i.ID, quiet))
		b.ReportMetric(float64((contact.Spent()-spent).Microseconds())/float64(rows), "cpu-µs/row")
		b.ReportMetric(float64(rows)/time.Since(begin).Seconds(), "imported-rows/s")
		b.ReportMetric(float64(peak())/(1<<20), "peak-MB")
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		b.ReportMetric(float64(m.HeapSys)/(1<<20), "heap-MB")
		i, err = d.contacts.Import(d.ctx, i.ID)
		ok(b, err)
		if i.Count(contact.New) != rows {
			b.Fatal(i.Count(contact.New))
		}
		if os.Getenv("STANDFIRST_BENCH_UNDO") != "" {
			spent, begin = contact.Spent(), time.Now()
			d.undo(b, i.ID)
			b.ReportMetric(float64(rows)/time.Since(begin).Seconds(), "undone-rows/s")
			b.ReportMetric(float64((contact.Spent()-spent).Microseconds())/float64(rows), "undo-cpu-µs/row")
		}
		ok(b, src.Close())
	}
}

// watchMemory returns a function that ends the watching and says how much the process held at most.
func watchMemory(b *testing.B) func() int64 {
	var most atomic.Int64
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			if n := resident(); n > most.Load() {
				most.Store(n)
			}
			select {
			case <-done:
				return
			case <-time.After(50 * time.Millisecond):
			}
		}
	}()
	return func() int64 { close(done); <-ended; return most.Load() }
}

func resident() int64 {
	f, err := os.Open("/proc/self/status")
	if err != nil {
		return 0
	}
	defer func() { _ = f.Close() }()
	in := bufio.NewReader(f)
	for {
		line, err := in.ReadString('\n')
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kb, _ := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
			return kb << 10
		}
		if err == io.EOF || err != nil {
			return 0
		}
	}
}
