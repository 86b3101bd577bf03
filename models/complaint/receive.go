package complaint

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"standfirst/models/audit"
	"standfirst/models/contact"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/store"
)

// New is a complaint that comes in.
type New struct {
	Terms
	Channel Channel
	Name    string
	Reach   string // a mail address, a telephone number, or another way
	Story   string // what happened
	Words   string // what they wish, in words
	Lang    string
	Consent string // what they have agreed to, or how that was said; "": they have not
	Once    string // the same for the same sending: sent twice it is one case; "" for none
}

// Submit takes a complaint from the public form of an incident. Faults are on story, harm, wish, wished, currency,
// wish_text, name, reach and consent.
func (s *Complaints) Submit(ctx context.Context, incidentID string, n New) (Case, error) {
	i, err := s.Intake(ctx, incidentID)
	if err != nil {
		return Case{}, err
	}
	n.Channel, n.Summary, n.OwnerID = Form, "", ""
	return s.receive(ctx, i, n, audit.System("newsroom"))
}

// Receive takes a complaint that somebody of the team writes down. Faults are on channel and those of Submit.
func (s *Complaints) Receive(ctx context.Context, incidentID string, n New, by audit.Actor) (Case, error) {
	i, err := s.d.Incidents.Get(ctx, incidentID)
	if err != nil {
		return Case{}, err
	}
	return s.receive(ctx, i, n, by)
}

func (s *Complaints) receive(ctx context.Context, i incident.Incident, n New, by audit.Actor) (Case, error) {
	now := s.now()
	c := Case{ID: store.NewID(), IncidentID: i.ID, Channel: n.Channel, State: Received, ReceivedAt: now}
	p := Person{IncidentID: i.ID, Lang: n.Lang, Consent: n.Consent, ConsentAt: now}
	var faults fault.List
	if n.Channel != Form && !slices.Contains(Channels(), n.Channel) {
		faults.Add(fault.Bad("channel", "complaint.channel.unknown"))
	}
	p.set(n, &faults)
	s.set(ctx, &c, n.Terms, i, &faults)
	if err := faults.Err(); err != nil {
		return c, err
	}
	if n.Once != "" {
		c.ID = idOf(i.ID, n.Once, p.Key)
	}
	count, err := s.docs.CountUpTo(ctx, store.Eq("incidentId", i.ID), MaxCases)
	if err != nil {
		return c, err
	}
	if count >= MaxCases {
		return c, fault.Later(nil, "complaint.many", "max", MaxCases)
	}
	p.ID = c.ID
	return s.insert(ctx, c, p, by)
}

// idOf is the same for the same sending by the same person.
func idOf(incidentID, once, key string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "standfirst.complaint.1\x00%s\x00%s\x00%s", incidentID, once, key))
	return hex.EncodeToString(sum[:16])
}

// insert writes the case and then the person's record: one who died between them would leave a case without a
// person, never a person whom nobody finds. Sent again, it is finished.
func (s *Complaints) insert(ctx context.Context, c Case, p Person, by audit.Actor) (Case, error) {
	owner := c.OwnerName
	for try := 0; ; try++ {
		c.Ref, c.Owed = newRef(s.d.Space), nil
		data := map[string]string{"harm": string(c.Harm), "channel": string(c.Channel)}
		if owner != "" {
			data["owner"] = owner
		}
		c.owe(c.ReceivedAt, by, EventReceived, data)
		c.derive()
		err := s.docs.Insert(ctx, &c)
		if err == nil {
			break
		}
		if !errors.Is(err, store.ErrDuplicate) || try > 4 {
			return c, err
		}
		there, err := s.docs.Get(ctx, c.ID)
		if err == nil {
			c = there
			break
		}
		if !errors.Is(err, store.ErrNotFound) { // otherwise the reference was taken
			return c, err
		}
	}
	if c.ErasedAt.IsZero() {
		if _, err := s.persons.InsertMissing(ctx, &p); err != nil {
			return c, err
		}
	}
	return s.pay(ctx, c)
}

// set takes what is said of the person and by them.
func (p *Person) set(n New, faults *fault.List) {
	p.Name, p.Story, p.Wish = incident.TidyLine(n.Name), incident.Tidy(n.Story), incident.Tidy(n.Words)
	if p.Name == "" {
		faults.Add(fault.Bad("name", "complaint.name.missing"))
	}
	if p.Story == "" {
		faults.Add(fault.Bad("story", "complaint.story.missing"))
	}
	for _, x := range []struct {
		field, text string
		most        int
	}{{"name", p.Name, MaxName}, {"story", p.Story, MaxStory}, {"wish_text", p.Wish, MaxStory}, {"reach", n.Reach, MaxReach}, {"consent", n.Consent, MaxStory}} {
		tooLong(faults, x.field, x.text, x.most)
	}
	var err error
	p.Reach = incident.TidyLine(n.Reach)
	if p.Key, err = reachKey(p.Reach); err != nil {
		faults.Add(fault.Of(err).On("reach"))
	}
	if p.Consent = incident.Tidy(n.Consent); p.Consent == "" {
		faults.Add(fault.Bad("consent", "complaint.consent.missing"))
	}
}

// numberEnd is how many digits of telephone numbers are compared: one that is typed with its country's code is the
// same without.
const numberEnd = 9

// reachKey is the one form of a way to reach somebody, by which they ask for their case later.
func reachKey(reach string) (string, error) {
	if strings.Contains(reach, "@") {
		return contact.NormalAddress(reach)
	}
	digits, others := "", 0
	for _, r := range reach {
		switch {
		case r >= '0' && r <= '9':
			digits += string(r)
		case !strings.ContainsRune(" +-()/.", r):
			others++
		}
	}
	switch {
	case len(digits) >= 6 && others == 0:
		return "tel:" + digits[max(0, len(digits)-numberEnd):], nil
	case len([]rune(reach)) < 3:
		return "", fault.Bad("reach", "complaint.reach.missing")
	}
	return strings.ToLower(reach), nil
}

// letters are those of references: none is taken for another when it is read out or written down.
const letters = "23456789ABCDEFGHJKMNPQRSTVWXYZ"

// newRef is a reference that nobody guesses, "HB-7K3M-92QX": eight letters of 30, about 39 random bits. Alone it
// opens nothing.
func newRef(space string) string {
	prefix := strings.ToUpper(strings.Map(func(r rune) rune {
		if r < 'a' || r > 'z' {
			return -1
		}
		return r
	}, space) + "sf")[:2]
	var b strings.Builder
	b.WriteString(prefix)
	for n := 0; n < 8; {
		var random [1]byte
		_, _ = rand.Read(random[:]) // never fails: the program ends where there is no randomness
		if int(random[0]) >= 256/len(letters)*len(letters) {
			continue // every letter is as likely as the others
		}
		if n%4 == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(letters[int(random[0])%len(letters)])
		n++
	}
	return b.String()
}

// tidyRef is a reference as people type it: in small letters, without its dashes.
func tidyRef(typed string) string {
	plain := strings.Map(func(r rune) rune {
		if (r < 'A' || r > 'Z') && (r < '0' || r > '9') {
			return -1
		}
		return r
	}, strings.ToUpper(typed))
	if len(plain) != 10 {
		return ""
	}
	return plain[:2] + "-" + plain[2:6] + "-" + plain[6:]
}

// Public is what a complainant sees of a case.
type Public struct {
	Ref        string
	State      State
	ReceivedAt time.Time
	ChangedAt  time.Time
	RemedyOn   string
}

// Status returns the state of the case with this reference whose complainant is reached so. Whatever is wrong, the
// answer is the same: nobody learns whether there is such a case, or who complains.
func (s *Complaints) Status(ctx context.Context, ref, reach string) (Public, error) {
	unknown := fault.Bad("ref", "complaint.status.unknown")
	c, err := s.docs.First(ctx, store.Query{Filter: store.Eq("ref", tidyRef(ref))})
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return Public{}, err
	}
	id := c.ID
	if err != nil {
		id = "none" // the same is done, and compared with nothing
	}
	p, err := s.persons.Get(ctx, id)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return Public{}, err
	}
	key, err := reachKey(incident.TidyLine(reach))
	ours, theirs := sha256.Sum256([]byte(p.Key)), sha256.Sum256([]byte(key))
	if same := subtle.ConstantTimeCompare(ours[:], theirs[:]) == 1; err != nil || !same || p.Key == "" {
		return Public{}, unknown
	}
	if i, err := s.d.Incidents.Get(incident.Unseen(ctx), c.IncidentID); err != nil || i.Drill() {
		return Public{}, unknown
	}
	return Public{Ref: c.Ref, State: c.State, ReceivedAt: c.ReceivedAt, ChangedAt: c.ChangedAt, RemedyOn: c.RemedyOn}, nil
}
