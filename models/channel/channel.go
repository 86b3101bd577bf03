// Package channel tells people and chats outside the portal of alerts: by mail, by a signed webhook, and by the robots of
// 企业微信, 飞书, 钉钉 and Slack. Each channel has its audience: the least level that it is told of, and the hours in which
// only what is urgent is.
//
// An alert becomes one job for each channel, whose id names both, so that whatever dies and is repeated, it is enqueued
// once. A chat may get one message twice, when an answer was lost. What belongs to a private incident or a drill is not
// sent. The address of a robot is its key: it is sealed, and neither shown nor logged.
package channel

import (
	"context"
	"errors"
	"net/url"
	"time"

	"standfirst/models/alert"
	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/job"
	"standfirst/models/mailing"
	"standfirst/models/setting"
	"standfirst/models/store"
	"standfirst/models/webhook"
)

// Kind is a way to tell; the catalogue key of its name is "channel.kind."+Kind.
type Kind string

// The kinds.
const (
	Mail     Kind = "mail"
	Webhook  Kind = "webhook"
	WeCom    Kind = "wecom"
	Feishu   Kind = "feishu"
	DingTalk Kind = "dingtalk"
	Slack    Kind = "slack"
)

// Kinds are all of them.
func Kinds() []Kind { return []Kind{Mail, Webhook, WeCom, Feishu, DingTalk, Slack} }

// Signs reports whether messages of the kind are signed with a secret: our own webhook always, the robots of 飞书 and
// 钉钉 where their settings ask for it.
func (k Kind) Signs() bool { return k == Webhook || k == Feishu || k == DingTalk }

// Channel is one of them.
type Channel struct {
	ID   string `json:"id"`
	Rev  int64  `json:"rev"`
	Name string `json:"name"`
	Kind Kind   `json:"kind"`
	Lang string `json:"lang"`

	Address string   `json:"address"` // sealed; "" of mail
	Host    string   `json:"host"`    // of the address: all that is shown of it
	Secret  string   `json:"secret"`  // sealed; "" is none
	To      []string `json:"to"`      // of mail: addresses, also of people without an account

	Level alert.Level `json:"level"` // the least that it is told of

	// Quiet hours, "22:00" to "07:30" in Zone: only what is urgent is told in them, the rest when they end. "" are none.
	QuietFrom string `json:"quiet_from"`
	QuietTo   string `json:"quiet_to"`
	Zone      string `json:"zone"`

	Paused    bool      `json:"paused"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
	Last      Try       `json:"last"`
	GoodAt    time.Time `json:"good_at"`

	// Of the robots of vendors, which take only so many messages within a time: when some were sent within the last
	// minute, the alerts that wait for their turn, and the last of those that were told.
	Sent []time.Time `json:"sent"`
	Held []Held      `json:"held"`
	Told []string    `json:"told"`
}

// Try is what became of a message.
type Try struct {
	At     time.Time         `json:"at"`
	Good   bool              `json:"good"`
	Test   bool              `json:"test"`
	Why    string            `json:"why"` // message key of the trouble, with its arguments
	Args   map[string]string `json:"args"`
	Answer string            `json:"answer"` // how the answer begins
	// Captured: of mail, that it was kept in the portal, for no mail server is set.
	Captured bool `json:"captured"`
}

// The bounds.
const (
	Most       = 20
	MostMails  = 10
	MaxName    = 80
	MaxAddress = 1000
	MaxSecret  = 200
)

// Post sends letters; mailing.Mailings does.
type Post interface {
	Post(ctx context.Context, n mailing.Notice) (mailing.Outcome, error)
}

// Deps is what channels are built on.
type Deps struct {
	DB        store.DB
	Audit     *audit.Log
	Jobs      *job.Queue
	Now       func() time.Time
	Settings  *setting.Settings
	Alerts    *alert.Alerts
	Incidents *incident.Incidents
	Post      Post
	Door      webhook.Door // nil: nothing leaves but mail
	Space     string
	Words     func(lang, key string, args map[string]any) string
}

// Channels are those of one space.
type Channels struct {
	d    Deps
	docs store.Collection[Channel]
}

// Open opens them, and has them told of every alert from then on.
func Open(ctx context.Context, d Deps) (*Channels, error) {
	docs, err := store.Open[Channel](ctx, d.DB, "alert_channels", store.On("created_at"))
	if err != nil {
		return nil, err
	}
	s := &Channels{d, docs}
	d.Alerts.OnRaised(s.tellLater)
	return s, nil
}

// All are the channels in the order in which they were made.
func (s *Channels) All(ctx context.Context) ([]Channel, error) {
	page, err := s.docs.Find(ctx, store.Query{Sort: []string{"created_at"}, Limit: 2 * Most})
	return page.Items, err
}

// Get returns one, or a NotFound fault.
func (s *Channels) Get(ctx context.Context, id string) (Channel, error) {
	c, err := s.docs.Get(ctx, id)
	return c, missing(err)
}

func missing(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return fault.Missing("channel.missing").Because(err)
	}
	return err
}

func (s *Channels) now() time.Time { return s.d.Now().UTC().Truncate(time.Millisecond) }

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}

// quietUntil is when the quiet hours that hold a moment end; zero: it is in none.
func (c Channel) quietUntil(at time.Time) time.Time {
	zone, err := time.LoadLocation(c.Zone)
	if err != nil || c.QuietFrom == "" || c.QuietTo == "" || c.QuietFrom == c.QuietTo {
		return time.Time{}
	}
	at = at.In(zone)
	clock := at.Format("15:04")
	inside := clock >= c.QuietFrom && clock < c.QuietTo
	if c.QuietFrom > c.QuietTo { // over midnight
		inside = clock >= c.QuietFrom || clock < c.QuietTo
	}
	if !inside {
		return time.Time{}
	}
	end, err := time.Parse("15:04", c.QuietTo)
	if err != nil {
		return time.Time{}
	}
	until := time.Date(at.Year(), at.Month(), at.Day(), end.Hour(), end.Minute(), 0, 0, zone)
	if !until.After(at) {
		until = time.Date(at.Year(), at.Month(), at.Day()+1, end.Hour(), end.Minute(), 0, 0, zone)
	}
	return until
}
