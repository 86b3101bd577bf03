package channel

import (
	"context"
	"fmt"
	"slices"
	"time"

	"standfirst/models/alert"
)

// pace is how many messages a robot takes within a time.
type pace struct {
	most   int
	within time.Duration
}

// paces are what the vendors say, but for a few messages that a person may send through the same robot: 企业微信 20 a
// minute (document/path/91770), 钉钉 20 a minute, and silence for ten minutes after more ("custom robot access"), 飞书 100 a
// minute and 5 a second ("custom bot usage guide"), Slack one a second ("rate limits").
var paces = map[Kind][]pace{
	WeCom: {{18, time.Minute}}, DingTalk: {{18, time.Minute}}, Feishu: {{90, time.Minute}, {4, time.Second}}, Slack: {{1, time.Second}},
}

// Held is an alert that waits for its turn.
type Held struct {
	Task  TellTask  `json:"task"`
	Taken time.Time `json:"taken"` // by whom sends it just now, or has died over it; zero: it waits
}

const (
	// sending is how long whoever has taken alerts is waited for.
	sending = 2 * time.Minute
	// remembered is how many alerts a channel knows at least that it was told of, besides all of the last message: the jobs
	// of those are still to come. A job that comes later is told again.
	remembered = 300
)

// BusyError says that a channel takes no more before a moment. What is to be told then is told in one message.
type BusyError struct{ Until time.Time }

func (e BusyError) Error() string {
	return fmt.Sprint("channel: busy until ", e.Until.Format(time.RFC3339))
}

func (t TellTask) key() string { return fmt.Sprintf("%s:%d", t.AlertID, t.Doubled) }

// turn takes all that waits for a channel as soon as that may be told of it: of what came faster than its robot takes it,
// the first job whose turn it is tells everything. None is returned when others have told of the task.
func (s *Channels) turn(ctx context.Context, id string, t TellTask) ([]TellTask, error) {
	var mine []TellTask
	var busy time.Time
	_, err := s.docs.Edit(ctx, id, func(c *Channel) error {
		now := s.now()
		mine, busy = nil, time.Time{}
		c.Held = slices.DeleteFunc(c.Held, func(h Held) bool { return now.Sub(h.Task.At) > life }) // given up
		if slices.Contains(c.Told, t.key()) {
			return nil
		}
		at := slices.IndexFunc(c.Held, func(h Held) bool { return h.Task.key() == t.key() })
		if at < 0 {
			c.Held, at = append(c.Held, Held{Task: t}), len(c.Held)
		}
		if free := c.Held[at].Taken.Add(sending); free.After(now) {
			busy = free
			return nil
		}
		if busy = c.free(now); !busy.IsZero() {
			return nil
		}
		for i, h := range c.Held {
			if !h.Taken.Add(sending).After(now) {
				c.Held[i].Taken = now
				mine = append(mine, h.Task)
			}
		}
		c.Sent = append(c.Sent, now)
		return nil
	})
	if err == nil && !busy.IsZero() {
		err = BusyError{busy}
	}
	return mine, err
}

// free is when a robot takes another message; zero: now.
func (c *Channel) free(now time.Time) time.Time {
	c.Sent = slices.DeleteFunc(c.Sent, func(at time.Time) bool { return now.Sub(at) >= time.Minute })
	var free time.Time
	for _, p := range paces[c.Kind] {
		within := slices.DeleteFunc(slices.Clone(c.Sent), func(at time.Time) bool { return now.Sub(at) >= p.within })
		if len(within) < p.most {
			continue
		}
		if at := within[len(within)-p.most].Add(p.within); at.After(free) {
			free = at
		}
	}
	return free
}

// over says of what was taken whether it was told; what was not waits again.
func (c *Channel) over(tasks []TellTask, told bool) {
	for _, t := range tasks {
		at := slices.IndexFunc(c.Held, func(h Held) bool { return h.Task.key() == t.key() })
		switch {
		case at >= 0 && told:
			c.Held = slices.Delete(c.Held, at, at+1)
		case at >= 0:
			c.Held[at].Taken = time.Time{}
		}
		if told && !slices.Contains(c.Told, t.key()) {
			c.Told = append(c.Told, t.key())
		}
	}
	c.Told = c.Told[max(0, len(c.Told)-remembered-len(tasks)):]
}

// mostTogether bounds how many alerts a message names.
const mostTogether = 15

// together puts several alerts into one message.
func (s *Channels) together(ctx context.Context, c Channel, alerts []alert.Alert) (message, error) {
	if len(alerts) == 1 {
		return s.message(ctx, c, alerts[0])
	}
	base, err := s.base(ctx)
	if err != nil {
		return message{}, err
	}
	slices.SortStableFunc(alerts, func(a, b alert.Alert) int {
		if a.Level == b.Level {
			return a.Opened.Compare(b.Opened)
		}
		if a.Level.AtLeast(b.Level) {
			return -1
		}
		return 1
	})
	w := func(key string, args map[string]any) string { return s.d.Words(c.Lang, key, args) }
	m := message{
		Title: w("channel.several", map[string]any{"n": len(alerts), "level": w("alert.level."+string(alerts[0].Level), nil)}),
		Link:  base + "/" + s.d.Space + "/alerts", Open: w("channel.open_all", nil),
	}
	for i, a := range alerts {
		if i == mostTogether {
			m.Lines = append(m.Lines, w("channel.more", map[string]any{"n": len(alerts) - i}))
			break
		}
		m.Lines = append(m.Lines, short(w("channel.title_line", map[string]any{
			"level": w("alert.level."+string(a.Level), nil), "name": a.Name, "reason": w("alert.reason."+string(a.Reason), nil),
		})))
	}
	return m, nil
}
