package channel

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"standfirst/models/alert"
	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/job"
	"standfirst/models/mailing"
	"standfirst/models/store"
)

// TellJob is the kind of the jobs that tell a channel of an alert.
const TellJob = "channel.tell"

// TellTask is the payload of such a job.
type TellTask struct {
	ChannelID string    `json:"channelId"`
	To        string    `json:"to"` // of mail: the address, so that one that fails keeps nobody else waiting or told twice
	AlertID   string    `json:"alertId"`
	Doubled   int64     `json:"doubled"`
	At        time.Time `json:"at"`
}

// life is how long an alert is tried to be told; after that it is no news.
const life = 12 * time.Hour

// tries is never reached: life ends it before.
const tries = 50

// ErrGivenUp means that an alert was not taken within its life.
var ErrGivenUp = errors.New("channel: given up")

// tellLater enqueues an alert for every channel whose audience it concerns. It may be told again.
func (s *Channels) tellLater(ctx context.Context, a alert.Alert) error {
	if out, err := s.leaves(ctx, a); err != nil || !out {
		return err
	}
	all, err := s.All(ctx)
	if err != nil {
		return err
	}
	for _, c := range all {
		if c.Paused || !a.Level.AtLeast(c.Level) {
			continue
		}
		at := s.now()
		if a.Level != alert.Urgent {
			if until := c.quietUntil(at); !until.IsZero() {
				at = until
			}
		}
		to := c.To
		if c.Kind != Mail {
			to = []string{""}
		}
		for _, address := range to {
			err := s.d.Jobs.Enqueue(ctx, job.New{
				ID: fmt.Sprintf("%s:%s:%s:%d:%s", TellJob, c.ID, a.ID, a.Doubled, address), Kind: TellJob, RunAt: at, MaxAttempts: tries, By: audit.System("channel").ID,
				Payload: TellTask{c.ID, address, a.ID, a.Doubled, at},
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// leaves reports whether an alert may leave the house: not of a drill, and not of a private incident, for nobody knows who
// reads a chat.
func (s *Channels) leaves(ctx context.Context, a alert.Alert) (bool, error) {
	if a.IncidentID == "" {
		return true, nil
	}
	ok, err := s.d.Incidents.Leaves(ctx, a.IncidentID)
	if err != nil || !ok {
		return false, err
	}
	all, err := s.d.Incidents.GetAll(incident.Unseen(ctx), a.IncidentID)
	return !all[a.IncidentID].Private, err
}

// Tell tells a channel of an alert, unless that has become needless: somebody has looked before a quiet night was over, or
// the channel is gone. An error that is not ErrGivenUp asks for another try. What is told is told at least once: when the
// program dies between the answer of a receiver and the note of it, the same is sent again, by a webhook with the same
// Standfirst-Id and by mail with the same Message-ID, by which a repeat is known.
func (s *Channels) Tell(ctx context.Context, t TellTask) error {
	ctx = incident.Unseen(ctx)
	c, err := s.docs.Get(ctx, t.ChannelID)
	if errors.Is(err, store.ErrNotFound) || err == nil && (c.Paused || t.To != "" && !slices.Contains(c.To, t.To)) {
		return nil
	}
	if err != nil {
		return err
	}
	if t.To != "" {
		c.To = []string{t.To}
	}
	tasks := []TellTask{t}
	if paces[c.Kind] != nil {
		if tasks, err = s.turn(ctx, c.ID, t); err != nil || len(tasks) == 0 {
			return err
		}
	}
	try, err := s.tell(ctx, c, tasks)
	if err != nil {
		return errors.Join(err, s.keep(ctx, c.ID, nil, func(c *Channel) { c.over(tasks, false) }))
	}
	if err := s.keep(ctx, c.ID, &try, func(c *Channel) { c.over(tasks, try.Good) }); err != nil || try.Good {
		return err
	}
	if s.now().Sub(t.At) > life {
		return fmt.Errorf("%w: %s", ErrGivenUp, try.Why)
	}
	return fmt.Errorf("channel %s: %s", c.ID, try.Why)
}

// tell sends one message of all alerts that still are to be told; with none there is nothing to send.
func (s *Channels) tell(ctx context.Context, c Channel, tasks []TellTask) (Try, error) {
	var alerts []alert.Alert
	for _, t := range tasks {
		a, err := s.d.Alerts.Get(ctx, t.AlertID)
		if fault.KindOf(err) == fault.NotFound {
			continue
		}
		if err != nil {
			return Try{}, err
		}
		if !a.Waiting || a.Doubled != t.Doubled {
			continue
		}
		out, err := s.leaves(ctx, a)
		if err != nil {
			return Try{}, err
		}
		if out {
			alerts = append(alerts, a)
		}
	}
	if len(alerts) == 0 {
		return Try{Good: true}, nil
	}
	m, err := s.together(ctx, c, alerts)
	if err != nil {
		return Try{}, err
	}
	return s.send(ctx, c, m)
}

// Test sends a message that says that it is a test, and returns what became of it.
func (s *Channels) Test(ctx context.Context, id string, by audit.Actor) (Try, error) {
	c, err := s.Get(ctx, id)
	if err != nil {
		return Try{}, err
	}
	base, err := s.base(ctx)
	if err != nil {
		return Try{}, err
	}
	m := message{
		ID: store.NewID(), Title: s.d.Words(c.Lang, "channel.test.title", nil), Lines: []string{s.d.Words(c.Lang, "channel.test.text", map[string]any{"name": c.Name})},
		Link: base + "/" + s.d.Space + "/alerts", Open: s.d.Words(c.Lang, "channel.open", nil), Test: true,
	}
	m.Data = map[string]any{"id": m.ID, "event": "test", "at": s.now(), "space": s.d.Space, "url": m.Link}
	try, err := s.send(ctx, c, m)
	if err != nil {
		return try, err
	}
	try.Test = true
	if err := s.keep(ctx, c.ID, &try, nil); err != nil {
		return try, err
	}
	return try, s.record(ctx, c, "channel.tested", by)
}

func (s *Channels) base(ctx context.Context) (string, error) {
	set, err := s.d.Settings.Get(ctx)
	return set.BaseURL, err
}

// message puts an alert into the words of a channel.
func (s *Channels) message(ctx context.Context, c Channel, a alert.Alert) (message, error) {
	base, err := s.base(ctx)
	if err != nil {
		return message{}, err
	}
	w := func(key string, args map[string]any) string { return s.d.Words(c.Lang, key, args) }
	reason, level := w("alert.reason."+string(a.Reason), nil), w("alert.level."+string(a.Level), nil)
	m := message{
		ID: a.ID + ":" + strconv.FormatInt(a.Doubled, 10), Title: short(w("channel.title_line", map[string]any{"level": level, "name": a.Name, "reason": reason})),
		Lines: []string{w("alert.why."+string(a.Reason), a.Args())}, Link: base + "/" + s.d.Space + "/alerts/" + a.ID, Open: w("channel.open", nil),
	}
	if a.Doubled > 0 {
		m.Lines = append(m.Lines, w("channel.doubled", map[string]any{"n": int64(a.Peak)}))
	}
	if !a.Due.IsZero() {
		zone, err := time.LoadLocation(c.Zone)
		if err != nil {
			zone = time.UTC
		}
		m.Lines = append(m.Lines, w("alert.due", map[string]any{"time": a.Due.In(zone).Format("2006-01-02 15:04 MST")}))
	}
	articles := []map[string]any{}
	for _, x := range a.Articles {
		text := x.Title
		if x.Outlet != "" {
			text = x.Outlet + ": " + text
		}
		m.Items = append(m.Items, item{short(text)})
		articles = append(articles, map[string]any{"title": x.Title, "outlet": x.Outlet, "tone": x.Label, "at": x.At, "url": base + "/" + s.d.Space + "/coverage/" + x.ClipID})
	}
	m.Data = map[string]any{
		"id": m.ID, "event": "alert", "at": a.Opened, "space": s.d.Space, "url": m.Link, "level": a.Level, "reason": a.Reason, "name": a.Name, "why": m.Lines[0],
		"outlets": a.Peak, "usual": a.Expected, "articles": articles,
	}
	return m, nil
}

// send hands a message over and says what became of it. What the receiver or the way to it is at fault for is no error.
func (s *Channels) send(ctx context.Context, c Channel, m message) (Try, error) {
	if c.Kind == Mail {
		return s.mail(ctx, c, m)
	}
	try := Try{At: s.now()}
	sealer := s.d.Settings.Sealer()
	address, err := sealer.Open(purpose(c.ID, "address"), c.Address)
	if err != nil {
		return try, fmt.Errorf("address of channel %s: %w", c.ID, err)
	}
	secret, err := sealer.Open(purpose(c.ID, "secret"), c.Secret)
	if err != nil {
		return try, fmt.Errorf("secret of channel %s: %w", c.ID, err)
	}
	if s.d.Door == nil {
		return try, errors.New("channel: there is no way out")
	}
	if err := s.d.Door.Admits(address); err != nil { // what is allowed may have changed since it was entered
		return try, try.fail(err)
	}
	r, err := build(c.Kind, address, secret, m, try.At)
	if err != nil {
		return try, err
	}
	answer, err := s.d.Door.Post(ctx, r.address, r.header, r.body)
	if err != nil {
		return try, try.fail(err)
	}
	if try.Good = taken(c.Kind, answer); !try.Good {
		try.Why, try.Args = "channel.refused", map[string]string{"status": strconv.Itoa(answer.Status)}
		if text, code := reason(c.Kind, answer); text != "" {
			try.Why, try.Args = "channel.said_no", map[string]string{"text": text, "code": code}
		}
		try.Answer = short(strings.ToValidUTF8(answer.Body, ""))
	}
	return try, nil
}

// mail sends a letter to each address. Sent again, it has the same Message-ID.
func (s *Channels) mail(ctx context.Context, c Channel, m message) (Try, error) {
	try := Try{At: s.now(), Good: true}
	for _, to := range c.To {
		o, err := s.d.Post.Post(ctx, mailing.Notice{ID: "channel:" + c.ID + ":" + m.ID + ":" + to, To: mailing.Address{Email: to}, Subject: m.Title, Text: m.letter()})
		if err != nil {
			return try, err
		}
		try.Captured = try.Captured || o.Captured
		if o.Kind != mailing.Taken {
			try.Good, try.Why, try.Args, try.Answer = false, "channel.mail_refused", map[string]string{"address": to}, short(o.Text)
		}
	}
	return try, nil
}

// fail notes a fault; any other error is ours and is returned.
func (t *Try) fail(err error) error {
	f := fault.Of(err)
	if f == nil {
		return err
	}
	t.Why, t.Args = f.Key, f.Words()
	return nil
}

// keep notes a try, and what else has come of it; a try without a moment was none. Of a channel that was removed meanwhile
// nothing is kept.
func (s *Channels) keep(ctx context.Context, id string, try *Try, also func(*Channel)) error {
	_, err := s.docs.Edit(context.WithoutCancel(ctx), id, func(c *Channel) error {
		if also != nil {
			also(c)
		}
		if try == nil || try.At.IsZero() {
			return nil
		}
		if c.Last = *try; try.Good && !try.Captured { // what was kept in the portal reached nobody
			c.GoodAt = try.At
		}
		return nil
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}
