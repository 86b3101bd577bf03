package sender

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/link"
	"standfirst/models/setting"
	"standfirst/models/store"
)

// In returns the settings of the space as they are for mail of a sender; "" is the sender of the settings. The password
// in them is sealed.
func (s *Senders) In(ctx context.Context, id string) (setting.Setting, error) {
	set, err := s.d.Settings.Get(ctx)
	if err != nil || id == "" {
		return set, err
	}
	x, err := s.Get(ctx, id)
	set.Sender, set.SMTP = x.From, x.SMTP
	return set, err
}

// Way is the server through which mail of a sender goes, its password in plain text and with the key that signs: for
// the connection, never for a page. version changes whenever anything in it does.
func (s *Senders) Way(ctx context.Context, id string) (smtp setting.SMTP, version string, err error) {
	smtp, from, version, err := s.typed(ctx, id)
	if err != nil {
		return smtp, "", err
	}
	if err := s.renew(ctx, id, &smtp); err != nil {
		return smtp, "", fmt.Errorf("refresh token of sender %q: %w", id, err)
	}
	smtp.Sign, err = s.signing(ctx, from.Domain())
	return smtp, version + ":" + smtp.Sign.Selector, err
}

// WayVersion is the version that Way gives. It opens no secret: whoever has that way open needs no more.
func (s *Senders) WayVersion(ctx context.Context, id string) (string, error) {
	_, from, version, err := s.sealed(ctx, id)
	if err != nil {
		return "", err
	}
	keys, err := s.Keys(ctx, from.Domain())
	k, _ := inUse(keys)
	return version + ":" + k.Selector, err
}

// sealed is the server as it was typed, its password as it is kept, and whose mail goes through it.
func (s *Senders) sealed(ctx context.Context, id string) (smtp setting.SMTP, from setting.Sender, version string, err error) {
	if id == "" {
		set, err := s.d.Settings.Get(ctx)
		return set.SMTP, set.Sender, strconv.FormatInt(set.Rev, 10), err
	}
	x, err := s.Get(ctx, id)
	return x.SMTP, x.From, fmt.Sprintf("%s:%d", id, x.Rev), err
}

// typed is sealed with the password in plain text.
func (s *Senders) typed(ctx context.Context, id string) (smtp setting.SMTP, from setting.Sender, version string, err error) {
	smtp, from, version, err = s.sealed(ctx, id)
	switch {
	case err != nil:
		return smtp, from, "", err
	case id == "":
		smtp, err = s.d.Settings.SMTP(ctx)
	default:
		smtp.Password, err = s.d.Settings.Sealer().Open(purpose(id), smtp.Password)
	}
	if err != nil {
		return smtp, from, "", fmt.Errorf("sender %q: %w", id, err)
	}
	return smtp, from, version, nil
}

// The link by which the owner of an address confirms it works for this long.
const proofTime = 7 * 24 * time.Hour

func (s *Senders) signer() link.Signer {
	return link.Signer{Space: s.d.Space, Code: s.d.Settings.Sealer().Coder("sender-proof")}
}

// ProofToken is the token of the link that is mailed to the address of a sender.
func (s *Senders) ProofToken(x Sender) string {
	return s.signer().Token(x.ID, strconv.FormatInt(x.Round, 10), strconv.FormatInt(s.now().Add(proofTime).Unix(), 10))
}

// Asked returns the sender that a link is about, as long as it works.
func (s *Senders) Asked(ctx context.Context, token string) (Sender, error) {
	unknown := fault.Missing("sender.proof.unknown")
	parts, ok := s.signer().Parts(token, 3)
	if !ok {
		return Sender{}, unknown
	}
	x, err := s.docs.Get(ctx, parts[0])
	if errors.Is(err, store.ErrNotFound) {
		return Sender{}, unknown
	}
	round, failed := strconv.ParseInt(parts[1], 10, 64)
	until, bad := strconv.ParseInt(parts[2], 10, 64)
	if failed != nil || bad != nil || err == nil && (round != x.Round || s.now().Unix() >= until) {
		return Sender{}, fault.Missing("sender.proof.over")
	}
	return x, err
}

// Prove takes down that whoever reads the mail of the address has confirmed it. It may be repeated.
func (s *Senders) Prove(ctx context.Context, token, from string) (Sender, error) {
	x, err := s.Asked(ctx, token)
	if err != nil || !x.ProvedAt.IsZero() {
		return x, err
	}
	round := x.Round
	x, err = s.docs.Edit(ctx, x.ID, func(x *Sender) error {
		if x.Round != round {
			return fault.Missing("sender.proof.over")
		}
		if x.ProvedAt.IsZero() {
			x.ProvedAt = s.now()
		}
		return nil
	})
	if err != nil {
		return x, err
	}
	return x, s.record(ctx, x, "sender.proved", audit.Actor{ID: "reader:" + x.ID, Name: x.From.Address, From: from})
}

// day counts what a sender has sent in one hour; a day is the last 24 of them.
type day struct {
	ID  string    `json:"id"`
	Rev int64     `json:"rev"`
	N   int64     `json:"n"`
	At  time.Time `json:"at"`
}

// Take takes one of the messages that a sender may send in 24 hours; false when there are none left. Senders without a
// limit are not counted.
func (s *Senders) Take(ctx context.Context, id string) (bool, error) {
	if id == "" {
		return true, nil
	}
	x, err := s.Get(ctx, id)
	if err != nil || x.Daily == 0 {
		return err == nil, err
	}
	hour := s.now().Truncate(time.Hour)
	var ids []string
	for h := range 24 {
		ids = append(ids, dayID(id, hour.Add(-time.Duration(h)*time.Hour)))
	}
	found, err := s.days.GetAll(ctx, ids...)
	if err != nil {
		return false, err
	}
	var sum int64
	for _, d := range found {
		sum += d.N
	}
	if sum >= x.Daily {
		return false, nil
	}
	added, err := s.days.InsertMissing(ctx, &day{ID: ids[0], At: hour})
	if err == nil && added[0] { // once an hour what no sum needs any more goes
		_, err = s.days.Delete(ctx, store.Lt("at", hour.Add(-48*time.Hour)))
	}
	if err != nil {
		return false, err
	}
	// What this hour may add is guarded where it is counted, so that several who send at once stay within it.
	left := x.Daily - sum + found[ids[0]].N
	_, taken, err := s.days.Take(ctx, store.Query{Filter: store.And(store.Eq("id", ids[0]), store.Lt("n", left))}, store.Patch{Inc: map[string]int64{"n": 1}})
	return taken, err
}

// GiveBack returns what Take took for a message that was then offered to nobody. at is a moment not after the taking: of
// two hours the earlier one forgets sooner, so that the limit holds.
func (s *Senders) GiveBack(ctx context.Context, id string, at time.Time) error {
	hour := dayID(id, at.UTC().Truncate(time.Hour))
	_, _, err := s.days.Take(ctx, store.Query{Filter: store.And(store.Eq("id", hour), store.Gt("n", 0))}, store.Patch{Inc: map[string]int64{"n": -1}})
	return err
}

func dayID(id string, hour time.Time) string { return id + ":" + hour.Format("2006010215") }

func idOf(key string) string {
	sum := sha256.Sum256([]byte("sender " + key))
	return hex.EncodeToString(sum[:16])
}
