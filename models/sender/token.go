package sender

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"

	"standfirst/models/setting"
	"standfirst/models/store"
)

// renewed is the refresh token that a service gave in place of the one that was typed (RFC 6749, 6): many take each but
// once. It stands beside the sender, so that it changes nothing of a connection that is open, and holds for as long as
// nobody types other secrets.
type renewed struct {
	ID      string    `json:"id"` // of the sender; the one of the settings has a name of its own
	Rev     int64     `json:"rev"`
	Typed   string    `json:"typed"`   // SHA-256, lower-case hex, of the secrets that were typed
	Refresh string    `json:"refresh"` // sealed
	At      time.Time `json:"at"`
}

func renewedID(senderID string) string {
	if senderID == "" {
		return "settings"
	}
	return senderID
}

func renewedPurpose(senderID string) string { return "refresh-token/" + renewedID(senderID) }

// sumOf tells secrets apart without keeping them.
func sumOf(password string) string {
	sum := sha256.Sum256([]byte(password))
	return hex.EncodeToString(sum[:])
}

// renew puts the latest refresh token in place of the one that was typed, and sees to it that a later one is kept.
func (s *Senders) renew(ctx context.Context, id string, smtp *setting.SMTP) error {
	secret, refresh := setting.SplitSecret(smtp.Password)
	if !smtp.OAuth.On() || refresh == "" {
		return nil
	}
	was := sumOf(smtp.Password)
	smtp.Renewed = func(ctx context.Context, token string) error { return s.keepToken(ctx, id, was, token) }
	kept, err := s.tokens.Get(ctx, renewedID(id))
	if errors.Is(err, store.ErrNotFound) || err == nil && kept.Typed != was {
		return nil
	}
	if err != nil {
		return err
	}
	if refresh, err = s.d.Settings.Sealer().Open(renewedPurpose(id), kept.Refresh); err != nil {
		return err
	}
	smtp.Password = setting.JoinSecret(secret, refresh)
	return nil
}

// keepToken keeps the latest refresh token, unless other secrets have been typed since its connection was opened: it
// belongs to those before, and would take the place of one that works.
func (s *Senders) keepToken(ctx context.Context, id, was, token string) error {
	if now, _, _, err := s.typed(ctx, id); err != nil || sumOf(now.Password) != was {
		return err
	}
	sealed := s.d.Settings.Sealer().Seal(renewedPurpose(id), token)
	if _, err := s.tokens.InsertMissing(ctx, &renewed{ID: renewedID(id)}); err != nil {
		return err
	}
	_, err := s.tokens.Edit(ctx, renewedID(id), func(x *renewed) error {
		x.Typed, x.Refresh, x.At = was, sealed, s.now()
		return nil
	})
	return err
}
