package mailing

import (
	"fmt"
	"runtime"
	"testing"
)

func TestWhomAnExpansionHasMet(t *testing.T) {
	k := known{}
	if !k.first("a") || k.first("a") || !k.first("b") {
		t.Error("somebody is met for the first time twice, or never")
	}
	k.put("x@news.example", 3)
	if k.wave("x@news.example") != 3 || k.wave("y@news.example") != 0 {
		t.Error("an address is in another wave")
	}
}

// What an expansion keeps in memory of each recipient: their address and their contact.
//
//	go test ./models/mailing -run xxx -bench Known
func BenchmarkKnown(b *testing.B) {
	const n = 100_000
	for b.Loop() {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		taken, seen := known{}, known{}
		for i := range n {
			taken.put(fmt.Sprintf("somebody.%d@news.example", i), 1)
			seen.first(fmt.Sprintf("01a2161d-f9fc-7eeb-b5ee-%012d", i))
		}
		runtime.GC()
		runtime.ReadMemStats(&after)
		runtime.KeepAlive(taken)
		runtime.KeepAlive(seen)
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/n, "B/recipient")
	}
}
