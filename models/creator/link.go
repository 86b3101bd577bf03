package creator

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/link"
	"standfirst/models/mailing"
)

// LinkLife is how long a creator's link to a brief opens. Whoever needs it longer gets a new one.
const LinkLife = 30 * 24 * time.Hour

// Link is the creator's own door to the brief of a deal. It opens this brief, and whichever comes after it, and
// nothing else; it works without an account.
type Link struct {
	Number   int       `json:"number"`  // counts up when earlier links are to open nothing more; 0 is none
	Version  int       `json:"version"` // of the brief that was current when the link was made
	Ends     time.Time `json:"ends"`
	ByName   string    `json:"by_name"`
	At       time.Time `json:"at"`
	MailedTo string    `json:"mailed_to"` // address, "" while nobody has mailed it
	MailedAt time.Time `json:"mailed_at"`
}

// Opens reports whether the link still opens something at a moment.
func (l Link) Opens(at time.Time) bool { return l.Number > 0 && at.Before(l.Ends) }

// How the brief stands for whoever comes by a link.
const (
	ToAcknowledge = "open"     // it is to be read and acknowledged
	WasReplaced   = "replaced" // the brief that the link was made for is superseded; this is the new one
	WasRead       = "read"     // it was acknowledged
	OnHold        = "hold"     // what it says no longer stands, and there is no new one yet
	NoLonger      = "over"     // the deal was declined or cancelled
)

// Reading is a brief as its creator reads it by a link.
type Reading struct {
	Deal   Deal
	Brief  Brief
	State  string
	Fallen []string // keys of facts that no longer stand
}

// IssueLink makes the creator's link to the brief, or prolongs the one there is. With fresh, earlier ones open
// nothing any more. There is a link only for a brief that was sent, and that stands.
func (s *Creators) IssueLink(ctx context.Context, id string, fresh bool, by audit.Actor) (Deal, error) {
	return s.byPerson(ctx, id, by, func(d *Deal, now time.Time) error {
		if d.Stage != "working" || d.Brief.SentAt.IsZero() {
			return fault.Clash("creator.link.unsent")
		}
		if err := s.stands(ctx, d); err != nil {
			return err
		}
		if err := s.mayHire(ctx, *d); err != nil {
			return err
		}
		number := max(d.Link.Number, 1)
		if fresh && d.Link.Number > 0 {
			number++
		}
		// Whole seconds: the token says when it ends.
		d.Link = Link{Number: number, Version: d.Brief.Version, Ends: now.Add(LinkLife).Truncate(time.Second), ByName: by.Name, At: now}
		action := "deal.link_made"
		if fresh {
			action = "deal.link_renewed"
		}
		d.owe(now, by, action, map[string]string{"version": strconv.Itoa(d.Brief.Version), "date": d.Link.Ends.Format(time.DateOnly)})
		return nil
	})
}

// Notice is the mail in which a creator gets the link. Its words come from whoever has the catalogues.
type Notice struct{ Subject, Text string }

// MailLink mails the link to the contact's address and says what became of it. The link must open something.
// Whoever must not be written to is a fault; so is a contact without an address.
func (s *Creators) MailLink(ctx context.Context, id string, n Notice, by audit.Actor) (Deal, mailing.Outcome, error) {
	if err := person(by); err != nil {
		return Deal{}, mailing.Outcome{}, err
	}
	d, err := s.Deal(ctx, id)
	if err != nil {
		return d, mailing.Outcome{}, err
	}
	if d.Stage != "working" || !d.Link.Opens(s.now()) {
		return d, mailing.Outcome{}, fault.Clash("creator.link.ended")
	}
	if err := s.mayHire(ctx, d); err != nil {
		return d, mailing.Outcome{}, err
	}
	c, err := s.contacts.Get(ctx, d.ContactID)
	if err != nil {
		return d, mailing.Outcome{}, err
	}
	if c.Email == "" {
		return d, mailing.Outcome{}, fault.Clash("creator.link.no_address", "name", c.Name)
	}
	o, err := s.post.Write(ctx, mailing.Letter{To: mailing.Address{Name: c.Name, Email: c.Email}, Subject: n.Subject, Text: n.Text, IncidentID: d.IncidentID, Drill: d.Drill})
	if err != nil || o.Kind != mailing.Taken {
		return d, o, err
	}
	d, err = s.deal(ctx, id, func(d *Deal, now time.Time) error {
		d.Link.MailedTo, d.Link.MailedAt = c.Email, now
		d.owe(now, by, "deal.link_mailed", map[string]string{"address": c.Email, "version": strconv.Itoa(d.Brief.Version)})
		return nil
	})
	return d, o, err
}

func (s *Creators) links() link.Signer { return link.Signer{Space: s.space, Code: s.code} }

// Token is what stands in the address of a deal's link: the deal, what the link is for and until when.
func (s *Creators) Token(d Deal) string {
	if d.Link.Number == 0 {
		return ""
	}
	return s.links().Token(d.ID, fmt.Sprintf("%d-%d-%d", d.Link.Number, d.Link.Version, d.Link.Ends.Unix()))
}

// ByLink returns the brief that a token opens. A token that is not ours is a NotFound fault, and one that has
// ended or was replaced another.
func (s *Creators) ByLink(ctx context.Context, token string) (Reading, error) {
	d, version, err := s.open(ctx, token)
	if err != nil {
		return Reading{}, err
	}
	r := Reading{Deal: d, Brief: d.Brief, State: ToAcknowledge}
	switch {
	case d.State == Declined || d.State == Cancelled || d.Brief.Version == 0:
		return Reading{State: NoLonger}, nil
	case d.Brief.SentAt.IsZero(): // the next one is being written
		r.State, r.Brief = OnHold, Brief{Version: version, Lang: d.Lang}
		return r, nil
	}
	if d.Open {
		if r.Fallen, err = s.Fallen(ctx, d.Brief); err != nil {
			return r, err
		}
	}
	switch {
	case len(r.Fallen) > 0, d.Stage == "working" && d.Brief.Label != d.Label().Text():
		r.State = OnHold
	case d.Brief.Ack.Hash != "":
		r.State = WasRead
	case d.State != Briefed:
		r.State = OnHold
	case d.Brief.Version > version:
		r.State = WasReplaced
	}
	return r, nil
}

// open checks a token and returns its deal, and the version of the brief that the token was made for.
func (s *Creators) open(ctx context.Context, token string) (Deal, int, error) {
	unknown := fault.Missing("creator.link.unknown")
	parts, ok := s.links().Parts(token, 2)
	if !ok {
		return Deal{}, 0, unknown
	}
	var number, version int
	var end int64
	if _, err := fmt.Sscanf(parts[1], "%d-%d-%d", &number, &version, &end); err != nil {
		return Deal{}, 0, unknown
	}
	d, err := s.Deal(ctx, parts[0])
	if fault.KindOf(err) == fault.NotFound {
		return d, 0, unknown
	}
	if err != nil {
		return d, 0, err
	}
	if number != d.Link.Number || !s.now().Before(time.Unix(end, 0)) {
		return d, 0, fault.Missing("creator.link.ended")
	}
	return d, version, nil
}

// AcknowledgeByLink notes that whoever holds the link has read the brief whose hash the page showed. Only the
// text that stands now can be acknowledged. It may be repeated. from is the address of the request.
func (s *Creators) AcknowledgeByLink(ctx context.Context, token, name string, read bool, hash, from string) (Reading, error) {
	r, err := s.ByLink(ctx, token)
	if err != nil || r.State == WasRead {
		return r, err
	}
	if r.State != ToAcknowledge && r.State != WasReplaced {
		return r, fault.Clash("creator.link.hold")
	}
	by := audit.Actor{ID: "reader:" + r.Deal.ContactID, Name: r.Deal.ContactName, From: from}
	d, err := s.deal(ctx, r.Deal.ID, func(d *Deal, now time.Time) error {
		if d.State == Acknowledged && d.Brief.Hash == hash {
			return nil
		}
		if err := d.from(Briefed); err != nil {
			return fault.Clash("creator.link.hold")
		}
		var faults fault.List
		name := line(&faults, "ack_name", name)
		if name == "" {
			faults.Add(fault.Bad("ack_name", "creator.link.name_missing"))
		}
		if !read {
			faults.Add(fault.Bad("read", "creator.link.read_missing"))
		}
		if err := faults.Err(); err != nil {
			return err
		}
		if hash != d.Brief.Hash {
			return fault.Clash("creator.link.other")
		}
		if s.stands(ctx, d) != nil { // what is wrong with it is ours to know
			return fault.Clash("creator.link.hold")
		}
		d.State = Acknowledged
		d.Brief.Ack = Ack{Name: name, Link: true, RecordedBy: by.ID, ByName: by.Name, At: now, Hash: d.Brief.Hash}
		d.owe(now, by, "deal.acknowledged_by_link", map[string]string{"name": name, "version": strconv.Itoa(d.Brief.Version), "hash": d.Brief.Hash})
		return nil
	})
	if err != nil {
		return r, err
	}
	return Reading{Deal: d, Brief: d.Brief, State: WasRead}, nil
}
