package webhook

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"standfirst/models/audit"
	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/job"
	"standfirst/models/newsroom"
	"standfirst/models/release"
	"standfirst/models/store"
)

// Kind is the kind of the jobs that tell an address of an event.
const Kind = "webhook.deliver"

// Delivery is the payload of such a job.
type Delivery struct {
	HookID  string    `json:"hookId"`
	EventID string    `json:"eventId"` // of the event in the log
	Action  string    `json:"action"`
	Object  string    `json:"object"`
	Version int       `json:"version"` // of a release
	Phase   string    `json:"phase"`   // of an incident's page
	At      time.Time `json:"at"`
}

// Life is how long a document is tried to be delivered. The pause between two tries grows to longestPause, so that the last
// is made when no further one would be within it.
const (
	Life         = 24 * time.Hour
	longestPause = 6 * time.Hour
	mostLost     = 5
	maxBody      = 500 // bytes that are kept of an answer
)

// maxTries is never reached: Life ends it before.
const maxTries = 100

// ErrGivenUp means that a document was not taken within a day.
var ErrGivenUp = errors.New("webhook: given up after a day")

// errEarly is the fault of a text that is public as of a moment that has not come on this machine.
var errEarly = errors.New("webhook: not public yet by the clock of this machine")

// tells are the events that an entry of the log may become.
var tells = map[string][]Event{
	release.EventPublished:   {Published, Corrected},
	release.EventWithdrawn:   {Withdrawn},
	release.EventRetracted:   {Retracted},
	newsroom.EventBoardShown: {PageUpdated},
	fact.EventRetracted:      {FactRetracted},
}

// follow enqueues a delivery for every address that may want to know. Who owes an event to the log pays it again after
// a death, and it comes here again: nothing is lost between the two.
func (h *Hooks) follow(ctx context.Context, ev audit.Event) error {
	events := tells[ev.Action]
	ofRelease := strings.HasPrefix(ev.Object, release.Stream(""))
	if len(events) == 0 || ofRelease && ev.Stream != ev.Object { // the incident of a release hears of it as well
		return nil
	}
	all, err := h.All(ctx)
	if err != nil {
		return err
	}
	version, _ := strconv.Atoi(ev.Data["version"]) // of a page there is none
	for _, x := range all {
		if x.Paused || !slices.ContainsFunc(events, func(e Event) bool { return slices.Contains(x.Events, e) }) {
			continue
		}
		err := h.d.Jobs.Enqueue(ctx, job.New{
			ID: Kind + ":" + x.ID + ":" + ev.ID, Kind: Kind, MaxAttempts: maxTries, By: audit.System("webhook").ID,
			Payload: Delivery{HookID: x.ID, EventID: ev.ID, Action: ev.Action, Object: ev.Object, Version: version, Phase: ev.Data["phase"], At: ev.At},
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Deliver tells an address of an event, if it is still to be told and the public may know. An error that is not
// ErrGivenUp asks for another try.
func (h *Hooks) Deliver(ctx context.Context, d Delivery) error {
	ctx = incident.Unseen(ctx) // it sees what everybody sees, whoever set it going
	x, err := h.docs.Get(ctx, d.HookID)
	if errors.Is(err, store.ErrNotFound) || err == nil && x.Paused {
		return nil
	}
	if err != nil {
		return err
	}
	s, told, err := h.statement(ctx, d)
	if err != nil || !told || !slices.Contains(x.Events, s.Event) {
		return err
	}
	try, err := h.send(ctx, x, s)
	if err != nil {
		return err
	}
	over := h.moment().Sub(d.At)+longestPause > Life
	try.Trouble = !try.Good && !over
	if err := h.keep(ctx, x.ID, try, func(x *Hook) {
		if !try.Good && over {
			x.Lost = slices.Insert(x.Lost, 0, Lost{ID: s.ID, Event: s.Event, At: d.At})
			x.Lost = x.Lost[:min(len(x.Lost), mostLost)]
		}
	}); err != nil {
		return err
	}
	switch {
	case try.Good:
		return nil
	case over:
		return fmt.Errorf("%w: %s", ErrGivenUp, try.Why)
	}
	return fmt.Errorf("webhook %s: %s, status %d", x.ID, try.Why, try.Status)
}

// Test sends a document that says that it is a test, and returns what became of it. A webhook that is paused is tried
// as well.
func (h *Hooks) Test(ctx context.Context, id string, by audit.Actor) (Try, error) {
	x, err := h.Get(ctx, id)
	if err != nil {
		return Try{}, err
	}
	at, err := h.d.Public(ctx)
	if err != nil {
		return Try{}, err
	}
	s := Statement{ID: store.NewID(), Event: Tested, At: h.moment(), Space: h.d.Space, URL: at, Headline: map[string]string{}}
	for _, lang := range release.Langs() {
		s.Headline[lang] = h.d.Words(lang, "webhook.test.headline", nil)
	}
	try, err := h.send(ctx, x, s)
	if err != nil {
		return try, err
	}
	if err := h.keep(ctx, x.ID, try, func(*Hook) {}); err != nil {
		return try, err
	}
	return try, h.record(ctx, x, "webhook.tested", by)
}

// send posts a document and says what became of it. What the receiver or the way to it is at fault for is no error.
func (h *Hooks) send(ctx context.Context, x Hook, s Statement) (Try, error) {
	try := Try{At: h.moment(), Event: s.Event}
	if err := h.admits(x.URL); err != nil { // what is allowed may have changed since it was entered
		return try, try.fail(err)
	}
	secret, err := h.secretOf(x)
	if err != nil {
		return try, fmt.Errorf("secret of webhook %s: %w", x.ID, err)
	}
	body, err := json.Marshal(s)
	if err != nil {
		return try, err
	}
	stamp := strconv.FormatInt(try.At.Unix(), 10)
	answer, err := h.d.Door.Post(ctx, x.URL, map[string]string{
		"Content-Type": "application/json", "Standfirst-Id": s.ID, "Standfirst-Event": string(s.Event),
		"Standfirst-Timestamp": stamp, "Standfirst-Signature": Sign(secret, stamp, body),
	}, body)
	if err != nil {
		return try, try.fail(err)
	}
	try.Status = int64(answer.Status)
	switch {
	case answer.Status >= 200 && answer.Status < 300:
		try.Good = true
		return try, nil
	case answer.Status >= 300 && answer.Status < 400:
		try.Why = "webhook.redirected"
	default:
		try.Why = "webhook.refused"
	}
	try.Args, try.Answer = map[string]string{"status": strconv.Itoa(answer.Status)}, plain(answer.Body)
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

// Sign is the value of the header Standfirst-Signature: "v1=" and, in lower-case hexadecimal, the HMAC-SHA256 (RFC 2104)
// of the time stamp, a full stop and the body, under the secret as it is written. The stamp is that of the header
// Standfirst-Timestamp, in seconds since 1970 UTC.
func Sign(secret, stamp string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(stamp + "."))
	mac.Write(body)
	return "v1=" + hex.EncodeToString(mac.Sum(nil))
}

// keep notes a try; of a webhook that was removed meanwhile nothing is kept. It is noted even when the program stops.
func (h *Hooks) keep(ctx context.Context, id string, try Try, also func(*Hook)) error {
	_, err := h.docs.Edit(context.WithoutCancel(ctx), id, func(x *Hook) error {
		x.Last = try
		if try.Good {
			x.GoodAt = try.At
		}
		also(x)
		return nil
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}

// plain is how an answer begins, on one line and without what cannot be shown.
func plain(body string) string {
	body = strings.ToValidUTF8(body[:min(len(body), maxBody)], "")
	body = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, body)
	return strings.Join(strings.Fields(body), " ")
}
