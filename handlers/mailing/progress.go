package mailing

import (
	"context"
	"math"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/mailing"
	"standfirst/models/space"
	"standfirst/models/store"
)

// ProgressView is the part that stays live.
type ProgressView struct {
	URL       string
	Live      bool
	Over      bool // the page around it is: it is loaded anew
	State     string
	Kind      string
	Counts    []Count
	Done      int64
	Total     int64
	Rate      float64
	InHand    int64 // messages that are handed over just now
	Rest      time.Duration
	RestMin   int
	HeldUntil string // the time of day of the first message of what goes at once; "" nothing is held
	Captured  bool
	Waves     []WaveView
	Lanes     LanesView
	Zone      *time.Location
	Away      time.Time // since when the database is, and sending with it; zero: it is not
}

// progressOf counts what became of a mailing; it needs no request, so that a stream can call it.
func progressOf(ctx context.Context, sp *space.Space, m mailing.Mailing, lists map[string]string, who Viewer) (ProgressView, error) {
	p, err := sp.Mailings.Progress(ctx, m)
	if err != nil {
		return ProgressView{}, err
	}
	v := ProgressView{
		URL: who.URL, Zone: who.Zone, Live: m.State == mailing.Scheduled || m.State == mailing.Sending || p.Counts[mailing.InFlight] > 0,
		State: string(m.State), Kind: stateKinds[m.State], Done: p.Handled(), Total: p.Total, Rate: rounded(p.Rate), InHand: p.Counts[mailing.InFlight], Rest: p.Rest,
		RestMin: int((p.Rest + time.Minute - 1) / time.Minute), Waves: waves(m, lists),
	}
	for i, w := range m.Waves {
		if v.Waves[i].Waits, err = sp.Mailings.Waits(ctx, m, w); err != nil {
			return v, err
		}
		if waits := v.Waves[i].Waits; m.State == mailing.Scheduled && w.Now && len(waits) == 1 && waits[0].Key == mailing.WaitsForTime {
			v.HeldUntil = w.At.In(who.Zone).Format(time.TimeOnly)
		}
	}
	v.Over = !v.Live || who.Of != "" && who.Of != v.State
	for _, status := range mailing.Statuses() {
		if n := p.Counts[status]; n > 0 || status == mailing.Accepted || status == mailing.Queued {
			v.Counts = append(v.Counts, Count{Key: string(status), Kind: statusKinds[status], N: n, URL: who.URL + "/recipients?state=" + string(status)})
		}
	}
	if v.Lanes, err = lanesOf(ctx, sp, m, who); err != nil {
		return v, err
	}
	captured, err := sp.Mailings.CapturedCount(ctx, m.ID)
	v.Captured = captured > 0
	return v, err
}

// rounded is a rate as people read it: two digits that mean something.
func rounded(rate float64) float64 {
	if rate >= 10 {
		return math.Round(rate)
	}
	return math.Round(rate*10) / 10
}

// progress is the live part alone: for those whose browser gets no stream, asked again and again.
func progress(c *fiber.Ctx) error {
	sp := web.Space(c)
	m, err := sp.Mailings.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	lists, err := usedNames(c, m)
	if err != nil {
		return err
	}
	v, err := progressOf(c.UserContext(), sp, m, lists, viewer(c, m, web.URL(c, "/mailings/"+m.ID), web.May(c, account.MailingSend)))
	if err != nil {
		return err
	}
	return web.Fragment(c, progressPart, v)
}

// stream sends the live part whenever it has changed.
func stream(c *fiber.Ctx) error {
	k, sp, lang, id := web.Of(c), web.Space(c), web.Lang(c), c.Params("id")
	m, err := sp.Mailings.Get(c.UserContext(), id)
	if err != nil {
		return err
	}
	lists, err := usedNames(c, m)
	if err != nil {
		return err
	}
	last, who := "", viewer(c, m, web.URL(c, "/mailings/"+id), web.May(c, account.MailingSend))
	var v ProgressView
	look := func(ctx context.Context) error {
		m, err := sp.Mailings.Get(ctx, id)
		if err != nil {
			return err
		}
		now, err := progressOf(ctx, sp, m, lists, who)
		if err == nil {
			v = now
		}
		return err
	}
	return web.Stream(c, time.Second, func(ctx context.Context) ([]byte, bool, error) {
		if err := look(ctx); err != nil {
			away := store.AwayOf(err)
			if away == nil || v.URL == "" {
				return nil, true, err
			}
			v.Away, v.Rate = away.Since, 0 // what was known last stays in sight
		}
		html, err := web.RenderBytes(k, lang, progressPart, v)
		if err != nil || string(html) == last {
			return nil, err == nil && v.Over, err
		}
		last = string(html)
		return html, v.Over, nil
	})
}
