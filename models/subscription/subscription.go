// Package subscription keeps who has subscribed to the newsroom, by topic, and what they agreed to.
//
//	asked ──link in a mail, pressed once──▶ active ──▶ ended
//
// Nobody is written to before they have pressed the button behind the link that only their mailbox has. From then on
// they are a contact whose lawful basis is this consent, and on the list of each topic: a release that is published
// under a topic goes to its list as a mailing like any other. Who wants a digest instead is on no list, and gets what
// was published since the last one each morning or each Monday; see Digests. Whoever asks learns nothing of who has subscribed: the
// answer is the same for every address, and what follows is said in a mail to it.
package subscription

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"

	"standfirst/models/audience"
	"standfirst/models/audit"
	"standfirst/models/contact"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/job"
	"standfirst/models/leaving"
	"standfirst/models/link"
	"standfirst/models/mailing"
	"standfirst/models/newsroom"
	"standfirst/models/release"
	"standfirst/models/store"
)

// State of a subscription.
type State string

// The states; the picture is in the package comment.
const (
	Asked  State = "asked"
	Active State = "active"
	Ended  State = "ended"
)

// Subscriber is an address and the topics that it gets.
type Subscriber struct {
	ID        string      `json:"id"` // made of the address, so that it is there once
	Rev       int64       `json:"rev"`
	Address   string      `json:"address"`
	Lang      string      `json:"lang"`
	State     State       `json:"state"`
	Topics    []string    `json:"topics"` // ids; of an active one those that it gets
	Wanted    []string    `json:"wanted"` // asked for and not confirmed
	Consent   Consent     `json:"consent"`
	ContactID string      `json:"contactId"`
	Round     int64       `json:"round"` // of asking and confirming: a link works in its own only
	Mails     []time.Time `json:"mails"` // when they were written to, in the last day
	AskedAt   time.Time   `json:"askedAt"`
	ActiveAt  time.Time   `json:"activeAt"` // confirmed for the first time; for sorting
	EndedAt   time.Time   `json:"endedAt"`

	Pace       Pace      `json:"pace"`
	WantedPace Pace      `json:"wantedPace"` // asked for and not confirmed
	DigestAt   time.Time `json:"digestAt"`   // when a digest is due next; zero: none
	From       time.Time `json:"from"`       // texts published after this belong into digests
	Until      time.Time `json:"until"`      // and those published after this do not any more; zero: they do
	Tries      int64     `json:"tries"`      // of the digest that is due, refused for now
	Packet     Packet    `json:"packet"`     // the digest that is on its way
	Got        []Got     `json:"got"`        // what digests carried, the oldest first
	GotIDs     []string  `json:"gotIds"`     // the releases of Got
}

// Consent is what somebody agreed to, when and from where, at either of the two steps.
type Consent struct {
	Text          string    `json:"text"` // as it was shown
	AskedAt       time.Time `json:"askedAt"`
	AskedFrom     string    `json:"askedFrom"` // address of the request
	ConfirmedAt   time.Time `json:"confirmedAt"`
	ConfirmedFrom string    `json:"confirmedFrom"`
}

// Deps is what subscriptions need.
type Deps struct {
	DB       store.DB
	Audit    *audit.Log
	Jobs     *job.Queue
	Now      func() time.Time
	Contacts *contact.Contacts
	Lists    *audience.Lists
	Newsroom *newsroom.Newsroom
	Releases *release.Releases
	Mailings *mailing.Mailings
	Space    string
	Public   func(ctx context.Context) (string, error) // address of the newsroom, without a slash at the end
	Name     string
	Zone     string              // IANA name, in which digests are due
	Code     func([]byte) []byte // signs the links
	Words    func(lang, key string, args map[string]any) string
}

// Subscriptions are those of one space.
type Subscriptions struct {
	docs store.Collection[Subscriber]
	d    Deps
}

// Open opens the subscriptions, and has what is published sent to those who asked for it.
func Open(ctx context.Context, d Deps) (*Subscriptions, error) {
	docs, err := store.Open[Subscriber](ctx, d.DB, "newsroom_subscribers", store.On("state", "activeAt"), store.On("state", "address"), store.On("topics", "state"), store.On("askedAt"), store.On("state", "digestAt"), store.On("gotIds", "state"))
	if err != nil {
		return nil, err
	}
	s := &Subscriptions{docs, d}
	d.Mailings.Leaving().Carry(leaves, func(ctx context.Context, w leaving.Wish) error {
		return s.End(ctx, w.Token, w.From)
	})
	d.Audit.Follow(s.follow)
	return s, nil
}

// How long a link to confirm works, how many mails an address may be sent in a day, and how long it waits for another.
const (
	LinkTime = 48 * time.Hour
	dayMails = 3
	apart    = 2 * time.Minute
)

func idOf(address string) string {
	sum := sha256.Sum256([]byte("subscriber " + address))
	return hex.EncodeToString(sum[:16])
}

func (s *Subscriptions) signer() link.Signer { return link.Signer{Space: s.d.Space, Code: s.d.Code} }

func (s *Subscriptions) moment() time.Time { return s.d.Now().UTC().Truncate(time.Millisecond) }

// Subscriber returns a subscriber by their id.
func (s *Subscriptions) Subscriber(ctx context.Context, id string) (Subscriber, error) {
	x, err := s.docs.Get(ctx, id)
	return x, missing(err)
}

// by is who does what a subscriber does.
func by(from string) audit.Actor {
	a := audit.System("newsroom")
	a.From = from
	return a
}

// ByAddress is the active subscriber with an address; false when there is none.
func (s *Subscriptions) ByAddress(ctx context.Context, address string) (Subscriber, bool, error) {
	x, err := s.docs.Get(ctx, idOf(address))
	if errors.Is(err, store.ErrNotFound) {
		return x, false, nil
	}
	return x, err == nil && x.State == Active, err
}

func (s *Subscriptions) record(ctx context.Context, action string, x Subscriber, from string) error {
	_, err := s.d.Audit.Append(ctx, "subscriptions", audit.Entry{By: by(from), Action: action, Object: "subscriber:" + x.ID})
	return err
}

func missing(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return fault.Missing("subscription.link.unknown").Because(err)
	}
	return err
}

// listName names the list of a topic.
func listName(t newsroom.Topic) string {
	name, _ := t.Name.In(incident.English)
	return "Newsroom: " + name
}
