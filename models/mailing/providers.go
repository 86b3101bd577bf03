package mailing

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"standfirst/models/setting"
	"standfirst/models/store"
)

// Provider is what became of the messages of a mailing that one provider takes; see LaneOf.
type Provider struct {
	Name     string // of the lane
	Waiting  int64  // for their first try
	InHand   int64  // are being handed over
	Sent     int64  // taken
	Deferred int64  // refused for now, or made to wait
	Refused  int64  // bounced or failed
	Unknown  int64  // unconfirmed
	Rate     float64
	Gap      time.Duration // while it is slowed: between two messages
	Held     Lane          // how it is held back; without a Hold it is not
}

// Open reports whether anything of it may still be handed over.
func (p Provider) Open() int64 { return p.Waiting + p.InHand + p.Deferred }

// Providers are the providers of a mailing: those that are held back first, then those with most before them.
type Providers struct {
	All    []Provider
	Limits setting.Limits // that hold for each
}

// lookShare is for which part of the time providers are counted at most: the count reads every delivery, and several
// people may watch a mailing to a hundred thousand.
const lookShare = 20

// mostLooks bounds how many mailings are remembered.
const mostLooks = 100

// looks remembers what was counted just now.
type looks struct {
	mu sync.Mutex
	of map[string]look
}

type look struct {
	all   map[string]Provider // by name
	until time.Time           // of the machine's clock
}

// Providers counts a mailing by provider. While it sends, the counts may be some seconds old where they take long.
func (s *Mailings) Providers(ctx context.Context, m Mailing) (Providers, error) {
	set, err := s.d.Settings.Get(ctx)
	if err != nil {
		return Providers{}, err
	}
	out := Providers{Limits: set.Limits}
	if m.Drill || m.SenderID == "" && !set.CanSend() {
		out.Limits = setting.Limits{} // what stays here is not limited; see pace
	}
	all, err := s.look(ctx, m)
	if err != nil {
		return out, err
	}
	held, err := s.heldNow(ctx)
	if err != nil {
		return out, err
	}
	holds := map[string]Lane{}
	for _, l := range held {
		holds[l.ID] = l
	}
	for name, p := range all {
		if l, ok := holds[name]; ok && p.Open() > 0 {
			p.Held, p.Gap = l, l.gap()
		}
		out.All = append(out.All, p)
	}
	slices.SortFunc(out.All, func(a, b Provider) int {
		trouble := func(p Provider) int { return slices.Index([]string{"", LaneSlowed, LaneStopped}, p.Held.Hold) }
		return cmp.Or(cmp.Compare(trouble(b), trouble(a)), cmp.Compare(b.Open(), a.Open()), cmp.Compare(b.Sent, a.Sent), cmp.Compare(a.Name, b.Name))
	})
	return out, nil
}

// look counts the deliveries of a mailing by lane, or remembers what was counted just now. Whoever asks meanwhile waits
// for the same.
func (s *Mailings) look(ctx context.Context, m Mailing) (map[string]Provider, error) {
	started := time.Now()
	s.looks.mu.Lock()
	defer s.looks.mu.Unlock()
	if l, ok := s.looks.of[m.ID]; ok && m.State == Sending && time.Now().Before(l.until) {
		return l.all, nil
	}
	all, err := s.byLane(ctx, m)
	if err != nil || m.State != Sending {
		delete(s.looks.of, m.ID)
		return all, err
	}
	if s.looks.of == nil || len(s.looks.of) >= mostLooks {
		s.looks.of = map[string]look{}
	}
	now := time.Now()
	s.looks.of[m.ID] = look{all, now.Add(lookShare * now.Sub(started))}
	return all, nil
}

// byLane counts the deliveries of a mailing by lane. Rates are those of the last RateWindow.
func (s *Mailings) byLane(ctx context.Context, m Mailing) (map[string]Provider, error) {
	of := store.Eq("mailingId", m.ID)
	rows, err := s.deliveries.Group(ctx, of, []store.By{{Field: "lane"}, {Field: "state"}})
	if err != nil {
		return nil, err
	}
	all := map[string]Provider{}
	for _, row := range rows {
		name := s.hosts.lane(row.Text(0))
		p := all[name]
		p.Name = name
		p.count(Status(row.Text(1)), row.Count)
		all[name] = p
	}
	if m.State != Sending {
		return all, nil
	}
	now := s.now()
	rows, err = s.deliveries.Group(ctx, store.And(of, store.Eq("state", Accepted), store.Gte("at", now.Add(-RateWindow))), []store.By{{Field: "lane"}})
	for _, row := range rows {
		name := s.hosts.lane(row.Text(0))
		p := all[name]
		p.Rate += float64(row.Count) / m.rateWindow(now).Seconds()
		all[name] = p
	}
	return all, err
}

// Add adds another provider's counts.
func (p *Provider) Add(o Provider) {
	p.Waiting, p.InHand, p.Sent, p.Deferred = p.Waiting+o.Waiting, p.InHand+o.InHand, p.Sent+o.Sent, p.Deferred+o.Deferred
	p.Refused, p.Unknown, p.Rate = p.Refused+o.Refused, p.Unknown+o.Unknown, p.Rate+o.Rate
}

func (p *Provider) count(state Status, n int64) {
	switch state {
	case Queued:
		p.Waiting += n
	case InFlight:
		p.InHand += n
	case Accepted:
		p.Sent += n
	case Deferred:
		p.Deferred += n
	case Bounced, Failed:
		p.Refused += n
	case Unconfirmed:
		p.Unknown += n
	}
}

// rateWindow is over which time a rate is taken: RateWindow, or less where the mailing has not sent for so long.
func (m Mailing) rateWindow(now time.Time) time.Duration {
	window := RateWindow
	for _, w := range m.Waves {
		if since := now.Sub(w.StartedAt); w.State == WaveSending && since < window {
			window = max(since, time.Second)
		}
	}
	return window
}

// lane is the lane of a domain as far as it was asked for, and of anything else itself.
func (h *hosts) lane(name string) string {
	if !strings.Contains(name, ".") {
		return name
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	return cmp.Or(h.known[name].lane, name)
}

// lanes are all names under which deliveries of a lane may be kept: its own, and the domains that were found to be its.
func (h *hosts) lanes(name string) []string {
	out := []string{name}
	h.mu.Lock()
	defer h.mu.Unlock()
	for domain, of := range h.known {
		if of.lane == name && len(out) < store.MaxLimit {
			out = append(out, domain)
		}
	}
	return out
}

// gap is how far apart two messages of a slowed lane are; 0 when it is not.
func (l Lane) gap() time.Duration {
	if l.Hold != LaneSlowed {
		return 0
	}
	return laneGap << min(l.Level-1, laneLevels)
}
