package mailing

import (
	"context"
	"slices"
	"sync"
	"time"

	"standfirst/models/contact"
	"standfirst/models/store"
)

// A request for a personal link is on disk within a moment of its answer (see KeepClicks), and judged later together with
// what else the reader's side asked for. Those of one delivery are judged as a batch, in steps that may be repeated: they
// are marked with it, added to the counts unless those name the batch already, and removed. So a process that is killed
// loses what came within that moment, and nothing is counted twice.

// hit is one request for a personal link that waits to be judged.
type hit struct {
	ID         string    `json:"id"`
	Rev        int64     `json:"rev"`
	MailingID  string    `json:"mailingId"`
	DeliveryID string    `json:"deliveryId"`
	ContactID  string    `json:"contactId"`
	Link       int64     `json:"link"` // number in Mailing.Links
	At         time.Time `json:"at"`
	SentAt     time.Time `json:"sentAt"`  // of the delivery
	Machine    string    `json:"machine"` // why the request itself says that it is none of a person
	Batch      string    `json:"batch"`   // that counts it; "" before
	BatchAt    time.Time `json:"batchAt"`
}

// heard are the hits that are not on disk yet.
type heard struct {
	mu     sync.Mutex
	wait   []*hit
	ring   chan struct{}  // holds one while there are some
	minute time.Time      // in which
	often  map[string]int // each delivery's links were followed so often
}

const (
	// mostHits bounds what waits for the disk, for a database that cannot be written to for a long time.
	mostHits = 50_000
	// mostAMinute is how often a reader's links are counted in a minute: who asks for them in a loop fills no disk.
	mostAMinute = 120
	// mostJudged is how many deliveries are judged together.
	mostJudged = 500
	// batchLeft is after which time a batch that was not ended is taken up by whoever sees it.
	batchLeft = time.Minute
)

func openHits(ctx context.Context, db store.DB) (store.Collection[hit], error) {
	return store.Open[hit](ctx, db, "click_hits", store.On("batch", "at"), store.On("deliveryId"), store.On("contactId"))
}

// Clicked notes that somebody, or something, has followed a personal link; machine says why it is none of a person, as
// far as the request itself tells. It is quick and writes nothing: KeepClicks does, and finds out what is not known of the
// delivery but its id.
func (s *Mailings) Clicked(d Delivery, n int, machine string) {
	now := s.now()
	s.heard.mu.Lock()
	defer s.heard.mu.Unlock()
	if len(s.heard.wait) >= mostHits || !s.heard.counts(d.ID, now) {
		return
	}
	s.heard.wait = append(s.heard.wait, &hit{
		ID: newID(), MailingID: d.MailingID, DeliveryID: d.ID, ContactID: d.ContactID, Link: int64(n), At: now, SentAt: d.SentAt, Machine: machine,
	})
	select {
	case s.heard.ring <- struct{}{}:
	default:
	}
}

// counts reports whether a delivery's links were not followed too often just now.
func (h *heard) counts(deliveryID string, now time.Time) bool {
	if minute := now.Truncate(time.Minute); !minute.Equal(h.minute) {
		h.minute, h.often = minute, map[string]int{}
	}
	h.often[deliveryID]++
	return h.often[deliveryID] <= mostAMinute
}

// Heard gives a value whenever something waits for KeepClicks.
func (s *Mailings) Heard() <-chan struct{} { return s.heard.ring }

// KeepClicks writes down what was asked for since the last time. What could not be written is kept for the next.
func (s *Mailings) KeepClicks(ctx context.Context) error {
	s.heard.mu.Lock()
	wait := s.heard.wait
	s.heard.wait = nil
	s.heard.mu.Unlock()
	for len(wait) > 0 {
		part := wait[:min(len(wait), mostJudged)]
		known, err := s.knownHits(ctx, part)
		if err == nil {
			_, err = s.hits.InsertMissing(ctx, known...)
		}
		if err != nil {
			s.heard.mu.Lock()
			defer s.heard.mu.Unlock()
			s.heard.wait = append(wait, s.heard.wait...)
			return err
		}
		wait = wait[len(part):]
	}
	return nil
}

// knownHits are those of deliveries that there are, with what is known of these.
func (s *Mailings) knownHits(ctx context.Context, of []*hit) ([]*hit, error) {
	var ids []string
	for _, x := range of {
		if x.MailingID == "" {
			ids = append(ids, x.DeliveryID)
		}
	}
	deliveries, err := s.deliveries.GetAll(ctx, ids...)
	if err != nil {
		return nil, err
	}
	var out []*hit
	for _, x := range of {
		if x.MailingID == "" {
			d := deliveries[x.DeliveryID]
			x.MailingID, x.ContactID, x.SentAt = d.MailingID, d.ContactID, d.SentAt
		}
		if x.MailingID != "" {
			out = append(out, x)
		}
	}
	return out, nil
}

// JudgeClicks judges and counts the requests that are old enough to be judged.
func (s *Mailings) JudgeClicks(ctx context.Context) error {
	if err := s.resumeBatches(ctx); err != nil {
		return err
	}
	for after := ""; ; {
		page, err := s.hits.Find(ctx, store.Query{
			Filter: store.And(store.Eq("batch", ""), store.Lte("at", s.now().Add(-judgeAfter))), Sort: []string{"at"}, After: after, Limit: mostJudged,
		})
		if err != nil {
			return err
		}
		ids := make([]string, len(page.Items))
		for i, x := range page.Items {
			ids[i] = x.DeliveryID
		}
		if err := s.judgeDeliveries(ctx, uniq(ids)); err != nil {
			return err
		}
		if after = page.Next; after == "" {
			return nil
		}
	}
}

// judgeDeliveries counts what was asked for of deliveries of which nothing new has come for a while, or for too long. One
// of which a batch is not ended waits for that: a count names but the last batch that was added to it.
func (s *Mailings) judgeDeliveries(ctx context.Context, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	waiting, begun, now := map[string][]hit{}, map[string]bool{}, s.now()
	for x, err := range s.hits.Each(ctx, store.Query{Filter: store.In("deliveryId", ids...)}) {
		if err != nil {
			return err
		}
		if x.Batch != "" {
			begun[x.DeliveryID] = true
			continue
		}
		waiting[x.DeliveryID] = append(waiting[x.DeliveryID], x)
	}
	var ripe []string
	for id, of := range waiting {
		if begun[id] {
			continue
		}
		slices.SortFunc(of, func(a, b hit) int { return a.At.Compare(b.At) })
		if now.Sub(of[len(of)-1].At) < judgeAfter && now.Sub(of[0].At) < 4*judgeAfter {
			continue
		}
		for _, x := range of {
			ripe = append(ripe, x.ID)
		}
	}
	if len(ripe) == 0 {
		return nil
	}
	batch := newID()
	for part := range slices.Chunk(ripe, mostJudged) {
		mark := store.Patch{Set: map[string]any{"batch": batch, "batchAt": now}}
		if _, err := s.hits.Modify(ctx, store.And(store.In("id", part...), store.Eq("batch", "")), mark); err != nil {
			return err
		}
	}
	return s.countBatch(ctx, batch)
}

// resumeBatches ends what a process that was killed has begun.
func (s *Mailings) resumeBatches(ctx context.Context) error {
	rows, err := s.hits.Group(ctx, store.And(store.Gt("batch", ""), store.Lte("batchAt", s.now().Add(-batchLeft))), []store.By{{Field: "batch"}})
	if err != nil {
		return err
	}
	for _, row := range rows {
		if err := s.countBatch(ctx, row.Text(0)); err != nil {
			return err
		}
	}
	return nil
}

// countBatch adds a batch to the counts and removes it.
func (s *Mailings) countBatch(ctx context.Context, batch string) error {
	byDelivery := map[string][]hit{}
	var mailingIDs []string
	for x, err := range s.hits.Each(ctx, store.Query{Filter: store.Eq("batch", batch), Sort: []string{"at"}}) {
		if err != nil {
			return err
		}
		byDelivery[x.DeliveryID] = append(byDelivery[x.DeliveryID], x)
		mailingIDs = append(mailingIDs, x.MailingID)
	}
	if err := s.addHits(ctx, batch, byDelivery, uniq(mailingIDs)); err != nil {
		return err
	}
	_, err := s.hits.Delete(ctx, store.Eq("batch", batch))
	return err
}

func (s *Mailings) eraseClicks(ctx context.Context, p contact.Person) error {
	if _, err := s.hits.Delete(ctx, store.In("contactId", p.IDs...)); err != nil {
		return err
	}
	_, err := s.clicks.Delete(ctx, store.In("contactId", p.IDs...))
	return err
}
