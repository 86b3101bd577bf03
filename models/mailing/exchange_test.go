package mailing

import (
	"context"
	"errors"
	"net"
	"sync"
	"testing"
	"time"
)

// zone is a DNS that answers from a table, and never about "slow.example".
type zone struct {
	mu    sync.Mutex
	of    map[string]string
	asked int
}

func (z *zone) LookupMX(ctx context.Context, domain string) ([]*net.MX, error) {
	if domain == "slow.example" {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	z.mu.Lock()
	defer z.mu.Unlock()
	z.asked++
	host, ok := z.of[domain]
	if !ok {
		return nil, errors.New("no such domain")
	}
	return []*net.MX{{Host: host, Pref: 10}}, nil
}

func TestDomainsShareTheLaneOfTheirHost(t *testing.T) {
	z := &zone{of: map[string]string{
		"daily.example": "mxbiz1.qq.com.", "weekly.example": "daily.mail.protection.outlook.com.", "a.example": "mx1.posthaus.example.",
		"b.example": "MX2.Posthaus.example.", "c.example": "mx.c.example.",
	}}
	h := newHosts(z, func() time.Time { return noon })
	h.wait = time.Minute
	batch := func() []Delivery {
		var out []Delivery
		for _, domain := range []string{"daily.example", "weekly.example", "a.example", "b.example", "c.example", "gone.example", "qq.com"} {
			out = append(out, Delivery{Address: "x@" + domain})
		}
		return out
	}
	want := []string{"tencent", "microsoft", "posthaus.example", "posthaus.example", "c.example", "gone.example", "tencent"}
	for range 2 {
		got := batch()
		h.place(t.Context(), got)
		for i, d := range got {
			if d.InLane() != want[i] {
				t.Errorf("%s is in lane %q, want %q", d.Address, d.InLane(), want[i])
			}
		}
	}
	if z.asked != 6 {
		t.Errorf("asked %d times about 6 domains", z.asked)
	}
}

func TestASlowNameServerKeepsNobodyWaiting(t *testing.T) {
	h := newHosts(&zone{of: map[string]string{"daily.example": "mxbiz1.qq.com."}}, func() time.Time { return noon })
	batch := []Delivery{{Address: "x@slow.example"}, {Address: "x@daily.example"}}
	h.place(t.Context(), batch)
	if batch[0].InLane() != "slow.example" {
		t.Errorf("in lane %q", batch[0].InLane())
	}
}
