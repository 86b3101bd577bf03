package outbound

import (
	"context"
	"errors"
)

// Captured is a message that was built but not sent.
type Captured struct {
	Envelope
	MessageID string
	Subject   string
	Bytes     []byte // exactly what a server would have got
}

// Capture takes the place of a Pool while no server is set: it builds each message and hands it to Store,
// which keeps it where the portal can show it.
type Capture struct {
	Store func(ctx context.Context, c Captured) error
}

// Send captures the message. It is Accepted at StageCapture, and Deferred when it could not be stored.
func (c Capture) Send(ctx context.Context, m Message) Outcome {
	checked, err := check(m)
	if err != nil {
		return faulty(err)
	}
	raw, err := checked.build(new(moulds), nil)
	if err != nil {
		return faulty(err)
	}
	err = c.Store(ctx, Captured{checked.envelope(), m.MessageID, m.Subject, raw})
	if err != nil {
		return Outcome{
			Kind: Deferred, Stage: StageCapture, Reason: "outbound.mail.capture",
			Err: errors.Join(errors.New("store captured message"), err),
		}
	}
	return Outcome{Kind: Accepted, Stage: StageCapture}
}

// Close does nothing: there is no connection.
func (c Capture) Close(context.Context) error { return nil }
