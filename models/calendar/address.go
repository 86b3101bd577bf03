package calendar

import (
	"context"
	"errors"
	"time"

	"standfirst/models/fault"
	"standfirst/models/link"
	"standfirst/models/store"
)

// address is the secret address of one member's calendar: whoever holds it reads what the member may read, until it is
// ended or another takes its place.
type address struct {
	ID  string    `json:"id"` // of the user
	Rev int64     `json:"rev"`
	Key string    `json:"key"` // a part of the address; another one makes the address void
	At  time.Time `json:"at"`
}

func (c *Calendar) signer() link.Signer { return link.Signer{Space: c.d.Space, Code: c.d.Code} }

// Address returns the token of a member's address and since when there is this one; false when there is none.
func (c *Calendar) Address(ctx context.Context, userID string) (token string, since time.Time, ok bool, err error) {
	a, err := c.addresses.Get(ctx, userID)
	if errors.Is(err, store.ErrNotFound) {
		return "", time.Time{}, false, nil
	}
	if err != nil {
		return "", time.Time{}, false, err
	}
	return c.signer().Token(a.ID, a.Key), a.At, true, nil
}

// Renew gives a member an address. One that there was opens nothing from then on. A form that is sent twice, with the
// moment since when the address that it replaces has stood, makes one.
func (c *Calendar) Renew(ctx context.Context, userID string, since time.Time) error {
	fresh := address{ID: userID, Key: store.NewID(), At: c.d.Now().UTC().Truncate(time.Millisecond)}
	if since.IsZero() {
		if err := c.addresses.Insert(ctx, &fresh); !errors.Is(err, store.ErrDuplicate) {
			return err
		}
		return nil
	}
	_, err := c.addresses.Edit(ctx, userID, func(a *address) error {
		if a.At.Equal(since) {
			a.Key, a.At = fresh.Key, fresh.At
		}
		return nil
	})
	if errors.Is(err, store.ErrNotFound) {
		return fault.Missing("calendar.address.missing")
	}
	return err
}

// End takes a member's address away. There need not be one.
func (c *Calendar) End(ctx context.Context, userID string) error {
	_, err := c.addresses.Delete(ctx, store.Eq("id", userID))
	return err
}

// Reader is the user whose calendar a token opens. One that was replaced, ended or altered opens none.
func (c *Calendar) Reader(ctx context.Context, token string) (userID string, err error) {
	unknown := fault.Missing("calendar.address.missing")
	parts, ok := c.signer().Parts(token, 2)
	if !ok {
		return "", unknown
	}
	a, err := c.addresses.Get(ctx, parts[0])
	if errors.Is(err, store.ErrNotFound) || (err == nil && a.Key != parts[1]) {
		return "", unknown
	}
	return parts[0], err
}
