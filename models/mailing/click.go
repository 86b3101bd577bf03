package mailing

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"
	"time"

	"standfirst/models/store"
)

// A click is a GET of a personal link that a person seems to have made. Programs that look at mail before its reader
// does fetch links as well: they say so, or ask with HEAD, or come within seconds of the delivery, or fetch every link
// of the message at once. What they do is counted apart and never as interest. Since the last of these shows only
// afterwards, a request is judged when it is judgeAfter old; see hit.

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
	Batch      string    `json:"batch"`   // the last that was added; see hit
}

// judge says of the requests of one delivery, whose mailing has so many links, which are a machine's.
func judge(of []hit, links int) {
	slices.SortStableFunc(of, func(a, b hit) int { return a.At.Compare(b.At) })
	for i := range of {
		if sent := of[i].SentAt; of[i].Machine == "" && !sent.IsZero() && of[i].At.Sub(sent) < tooSoon {
			of[i].Machine = TooSoon
		}
	}
	if links < 2 {
		return
	}
	seen, to, marked := map[int64]int{}, 0, 0 // how often each link is among of[from:to], and up to where they are marked
	for from := range of {
		for ; to < len(of) && of[to].At.Sub(of[from].At) < sweepTime; to++ {
			seen[of[to].Link]++
		}
		if len(seen) >= links {
			for marked = max(marked, from); marked < to; marked++ {
				of[marked].Machine = cmp.Or(of[marked].Machine, FetchAll)
			}
		}
		if link := of[from].Link; seen[link] == 1 {
			delete(seen, link)
		} else {
			seen[link]--
		}
	}
}

// addHits judges a batch and adds it to what is known.
func (s *Mailings) addHits(ctx context.Context, batch string, byDelivery map[string][]hit, mailingIDs []string) error {
	sums := map[string]*Click{}
	mailings, err := s.docs.GetAll(ctx, mailingIDs...)
	if err != nil {
		return err
	}
	for _, of := range byDelivery {
		judge(of, len(mailings[of[0].MailingID].Links))
		for _, x := range of {
			id := hashID("click", x.DeliveryID, strconv.FormatInt(x.Link, 10))
			c, ok := sums[id]
			if !ok {
				c = &Click{ID: id, MailingID: x.MailingID, DeliveryID: x.DeliveryID, ContactID: x.ContactID, Link: x.Link, Batch: batch}
				sums[id] = c
			}
			c.add(x)
		}
	}
	for part := range slices.Chunk(slices.Sorted(maps.Keys(sums)), mostJudged) {
		if err := s.addClicks(ctx, part, sums); err != nil {
			return err
		}
	}
	return nil
}

func (c *Click) add(x hit) {
	c.LastAt = x.At
	if x.Machine != "" {
		c.Machines, c.Machine = c.Machines+1, x.Machine
		return
	}
	if c.People++; c.FirstAt.IsZero() {
		c.FirstAt = x.At
	}
}

// addClicks adds to what is kept, and marks the deliveries whose readers are interested.
func (s *Mailings) addClicks(ctx context.Context, ids []string, sums map[string]*Click) error {
	docs := make([]*Click, len(ids))
	var ops, marks []store.Op
	for i, id := range ids {
		c := sums[id]
		docs[i] = &Click{ID: id, MailingID: c.MailingID, DeliveryID: c.DeliveryID, ContactID: c.ContactID, Link: c.Link, FirstAt: c.FirstAt}
		set := map[string]any{"lastAt": c.LastAt, "batch": c.Batch}
		if c.Machine != "" {
			set["machine"] = c.Machine
		}
		ops = append(ops, store.Op{ID: id, If: store.Ne("batch", c.Batch), Patch: store.Patch{Inc: map[string]int64{"people": c.People, "machines": c.Machines}, Set: set}})
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
