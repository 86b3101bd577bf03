package mailing

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"sync"
	"time"

	"standfirst/models/contact"
	"standfirst/models/store"
)

// A click is a GET of a personal link that a person seems to have made. Programs that look at mail before its reader
// does fetch links as well: they say so, or ask with HEAD, or come within seconds of the delivery, or fetch every link
// of the message at once. What they do is counted apart and never as interest. Since the last of these shows only
// afterwards, a request is judged when it is judgeAfter old, and until then waits in memory: answering writes nothing.

// Why a request was taken for a machine's, beside what it says of itself (handlers/web.Reading). The catalogue key of
// the words is "mailing.machine."+reason.
const (
	TooSoon  = "soon" // within tooSoon of the delivery
	FetchAll = "all"  // every link of the message within sweepTime
)

const (
	tooSoon    = 10 * time.Second
	sweepTime  = 10 * time.Second
	judgeAfter = 15 * time.Second
	// mostHits bounds what waits to be judged, for a database that cannot be written to for a long time.
	mostHits = 50_000
)

// Click is what is known of one reader and one link: how often they, and how often machines on their side, followed it.
type Click struct {
	ID         string    `json:"id"` // of delivery and link
	Rev        int64     `json:"rev"`
	MailingID  string    `json:"mailingId"`
	DeliveryID string    `json:"deliveryId"`
	ContactID  string    `json:"contactId"`
	Link       int64     `json:"link"` // number in Mailing.Links
	People     int64     `json:"people"`
	Machines   int64     `json:"machines"`
	FirstAt    time.Time `json:"firstAt"` // of a person; zero when there was none
	LastAt     time.Time `json:"lastAt"`
	Machine    string    `json:"machine"` // why the last machine was taken for one
}

// hit is one request for a personal link.
type hit struct {
	d       Delivery
	link    int
	at      time.Time
	machine string
}

// hits wait in memory to be judged.
type hits struct {
	mu   sync.Mutex
	wait []hit
}

// Clicked notes that somebody, or something, has followed a personal link; machine says why it is none of a person, as
// far as the request itself tells. It is quick and writes nothing: WriteClicks does.
func (s *Mailings) Clicked(d Delivery, n int, machine string) {
	s.hits.mu.Lock()
	defer s.hits.mu.Unlock()
	if len(s.hits.wait) < mostHits {
		s.hits.wait = append(s.hits.wait, hit{d, n, s.now(), machine})
	}
}

// WriteClicks judges and writes down the requests that are old enough to be judged, all of them when last is set. What
// could not be written is kept for the next time.
func (s *Mailings) WriteClicks(ctx context.Context, last bool) error {
	ripe := s.hits.take(s.now(), last)
	if len(ripe) == 0 {
		return nil
	}
	err := s.writeClicks(ctx, ripe)
	if err != nil {
		s.hits.mu.Lock()
		s.hits.wait = append(ripe, s.hits.wait...)
		s.hits.mu.Unlock()
	}
	return err
}

// take removes the deliveries' requests of which the newest is old enough, so that what belongs together is judged
// together.
func (h *hits) take(now time.Time, all bool) []hit {
	h.mu.Lock()
	defer h.mu.Unlock()
	newest := map[string]time.Time{}
	for _, x := range h.wait {
		newest[x.d.ID] = x.at
	}
	var ripe, wait []hit
	for _, x := range h.wait {
		if all || now.Sub(newest[x.d.ID]) >= judgeAfter || now.Sub(x.at) >= 4*judgeAfter {
			ripe = append(ripe, x)
		} else {
			wait = append(wait, x)
		}
	}
	h.wait = wait
	return ripe
}

// judge says of the requests of one delivery, whose mailing has so many links, which are a machine's.
func judge(of []hit, links int) {
	slices.SortStableFunc(of, func(a, b hit) int { return a.at.Compare(b.at) })
	for i := range of {
		if sent := of[i].d.SentAt; of[i].machine == "" && !sent.IsZero() && of[i].at.Sub(sent) < tooSoon {
			of[i].machine = TooSoon
		}
	}
	if links < 2 {
		return
	}
	seen, to, marked := map[int]int{}, 0, 0 // how often each link is among of[from:to], and up to where they are marked
	for from := range of {
		for ; to < len(of) && of[to].at.Sub(of[from].at) < sweepTime; to++ {
			seen[of[to].link]++
		}
		if len(seen) >= links {
			for marked = max(marked, from); marked < to; marked++ {
				of[marked].machine = cmp.Or(of[marked].machine, FetchAll)
			}
		}
		if link := of[from].link; seen[link] == 1 {
			delete(seen, link)
		} else {
			seen[link]--
		}
	}
}

func (s *Mailings) writeClicks(ctx context.Context, ripe []hit) error {
	byDelivery := map[string][]hit{}
	for _, x := range ripe {
		byDelivery[x.d.ID] = append(byDelivery[x.d.ID], x)
	}
	sums := map[string]*Click{}
	mailings, err := s.docs.GetAll(ctx, mailingsOf(ripe)...)
	if err != nil {
		return err
	}
	for _, of := range byDelivery {
		judge(of, len(mailings[of[0].d.MailingID].Links))
		for _, x := range of {
			id := hashID("click", x.d.ID, strconv.Itoa(x.link))
			c, ok := sums[id]
			if !ok {
				c = &Click{ID: id, MailingID: x.d.MailingID, DeliveryID: x.d.ID, ContactID: x.d.ContactID, Link: int64(x.link)}
				sums[id] = c
			}
			c.add(x)
		}
	}
	ids := make([]string, 0, len(sums))
	for id := range sums {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for part := range slices.Chunk(ids, 500) {
		if err := s.addClicks(ctx, part, sums); err != nil {
			return err
		}
	}
	return nil
}

func mailingsOf(all []hit) []string {
	var ids []string
	for _, x := range all {
		if !slices.Contains(ids, x.d.MailingID) {
			ids = append(ids, x.d.MailingID)
		}
	}
	return ids
}

func (c *Click) add(x hit) {
	c.LastAt = x.at
	if x.machine != "" {
		c.Machines, c.Machine = c.Machines+1, x.machine
		return
	}
	if c.People++; c.FirstAt.IsZero() {
		c.FirstAt = x.at
	}
}

// addClicks adds to what is kept, and marks the deliveries whose readers are interested.
func (s *Mailings) addClicks(ctx context.Context, ids []string, sums map[string]*Click) error {
	docs := make([]*Click, len(ids))
	var ops, marks []store.Op
	for i, id := range ids {
		c := sums[id]
		docs[i] = &Click{ID: id, MailingID: c.MailingID, DeliveryID: c.DeliveryID, ContactID: c.ContactID, Link: c.Link, FirstAt: c.FirstAt}
		set := map[string]any{"lastAt": c.LastAt}
		if c.Machine != "" {
			set["machine"] = c.Machine
		}
		ops = append(ops, store.Op{ID: id, Patch: store.Patch{Inc: map[string]int64{"people": c.People, "machines": c.Machines}, Set: set}})
		if c.People > 0 {
			ops = append(ops, store.Op{ID: id, If: store.Eq("firstAt", time.Time{}), Patch: store.Patch{Set: map[string]any{"firstAt": c.FirstAt}}})
			marks = append(marks, store.Op{ID: c.DeliveryID, If: store.Ne("clicked", true), Patch: store.Patch{Set: map[string]any{"clicked": true}}})
		}
	}
	if _, err := s.clicks.InsertMissing(ctx, docs...); err != nil {
		return err
	}
	if _, err := s.deliveries.Apply(ctx, marks...); err != nil {
		return err
	}
	_, err := s.clicks.Apply(ctx, ops...)
	return err
}

// Interest is what the readers of a mailing did with its links.
type Interest struct {
	People int64 // readers of whom a person followed at least one link
	Links  []LinkInterest
}

// LinkInterest is the interest in one link.
type LinkInterest struct {
	Address  string
	Readers  int64 // of whom a person followed it
	Clicks   int64 // by people, repeated ones as well
	Machines int64 // requests of machines, which are not counted above
}

// Interest sums up what is known of the links of a mailing.
func (s *Mailings) Interest(ctx context.Context, m Mailing) (Interest, error) {
	out := Interest{Links: make([]LinkInterest, len(m.Links))}
	for i, address := range m.Links {
		out.Links[i].Address = address
	}
	if len(m.Links) == 0 {
		return out, nil
	}
	of := store.Eq("mailingId", m.ID)
	rows, err := s.clicks.Group(ctx, of, []store.By{{Field: "link"}}, store.Sum("people"), store.Sum("machines"))
	if err != nil {
		return out, err
	}
	for _, row := range rows {
		if n, err := strconv.Atoi(row.Text(0)); err == nil && n < len(out.Links) {
			out.Links[n].Clicks, _ = row.Values[0].(int64)
			out.Links[n].Machines, _ = row.Values[1].(int64)
		}
	}
	rows, err = s.clicks.Group(ctx, store.And(of, store.Gt("people", 0)), []store.By{{Field: "link"}})
	if err != nil {
		return out, err
	}
	for _, row := range rows {
		if n, err := strconv.Atoi(row.Text(0)); err == nil && n < len(out.Links) {
			out.Links[n].Readers = row.Count
		}
	}
	rows, err = s.clicks.Group(ctx, store.And(of, store.Gt("people", 0)), []store.By{{Field: "deliveryId"}})
	out.People = int64(len(rows))
	return out, err
}

// ClicksOf are what the reader of a delivery, or machines on their side, did with its links.
func (s *Mailings) ClicksOf(ctx context.Context, deliveryID string) ([]Click, error) {
	page, err := s.clicks.Find(ctx, store.Query{Filter: store.Eq("deliveryId", deliveryID), Sort: []string{"link"}, Limit: maxLinks})
	return page.Items, err
}

func (s *Mailings) eraseClicks(ctx context.Context, p contact.Person) error {
	_, err := s.clicks.Delete(ctx, store.In("contactId", p.IDs...))
	return err
}
