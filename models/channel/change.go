package channel

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"standfirst/models/alert"
	"standfirst/models/audit"
	"standfirst/models/contact"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/store"
)

// Plan is what the form of a channel asks for; its fields are name, kind, address, secret, to, level, lang, quiet_from,
// quiet_to and zone. An empty address or secret keeps what is there; Forget takes the secret away.
type Plan struct {
	Name, Address, Secret    string
	Kind                     Kind
	To                       string // addresses, divided by blanks, commas or lines
	Level                    alert.Level
	Lang                     string
	QuietFrom, QuietTo, Zone string
	Forget                   bool
}

// check tidies what was typed, puts it onto a channel and returns all faults at once.
func (s *Channels) check(p Plan, c *Channel) error {
	var faults fault.List
	c.Name = incident.TidyLine(p.Name)
	if n := utf8.RuneCountInString(c.Name); n == 0 || n > MaxName {
		faults.Add(fault.Bad("name", "channel.name.bad", "max", MaxName))
	}
	if c.Kind = p.Kind; !slices.Contains(Kinds(), p.Kind) {
		faults.Add(fault.Bad("kind", "channel.kind.unknown"))
	}
	if c.Level = p.Level; !slices.Contains(alert.Levels(), p.Level) {
		faults.Add(fault.Bad("level", "channel.level.unknown"))
	}
	if c.Lang = p.Lang; !slices.Contains(incident.Languages(), p.Lang) {
		faults.Add(fault.Bad("lang", "channel.lang.unknown"))
	}
	c.To = nil
	if c.Kind == Mail {
		faults = append(faults, c.addressees(p.To)...)
		c.Address, c.Host, c.Secret = "", "", ""
	} else if err := s.checkAddress(p, c, &faults); err != nil {
		return err
	}
	c.hours(p, &faults)
	return faults.Err()
}

func (c *Channel) addressees(typed string) (faults fault.List) {
	for _, raw := range strings.FieldsFunc(typed, func(r rune) bool { return strings.ContainsRune(" ,;\r\n\t，；", r) }) {
		address, err := contact.NormalAddress(raw)
		if err != nil {
			faults.Add(fault.Bad("to", "channel.to.bad", "address", raw))
		} else if !slices.Contains(c.To, address) {
			c.To = append(c.To, address)
		}
	}
	if len(c.To) == 0 && len(faults) == 0 || len(c.To) > MostMails {
		faults.Add(fault.Bad("to", "channel.to.many", "max", MostMails))
	}
	return faults
}

func (s *Channels) checkAddress(p Plan, c *Channel, faults *fault.List) error {
	p.Address, p.Secret = strings.TrimSpace(p.Address), strings.TrimSpace(p.Secret)
	sealer := s.d.Settings.Sealer()
	switch {
	case p.Address == "" && c.Address == "":
		faults.Add(fault.Bad("address", "channel.address.missing"))
	case len(p.Address) > MaxAddress:
		faults.Add(fault.Bad("address", "channel.address.long", "max", MaxAddress))
	case p.Address != "":
		if s.d.Door == nil {
			return errors.New("channel: there is no way out")
		}
		if err := s.d.Door.Admits(p.Address); err != nil {
			if fault.Of(err) == nil {
				return err
			}
			faults.Add(fault.Of(err).On("address"))
		}
		c.Address, c.Host = sealer.Seal(purpose(c.ID, "address"), p.Address), hostOf(p.Address)
	}
	switch {
	case len(p.Secret) > MaxSecret:
		faults.Add(fault.Bad("secret", "channel.secret.long", "max", MaxSecret))
	case !c.Kind.Signs() || p.Forget:
		c.Secret = ""
	case p.Secret != "":
		c.Secret = sealer.Seal(purpose(c.ID, "secret"), p.Secret)
	}
	if c.Kind == Webhook && c.Secret == "" {
		faults.Add(fault.Bad("secret", "channel.secret.missing"))
	}
	return nil
}

func (c *Channel) hours(p Plan, faults *fault.List) {
	c.QuietFrom, c.QuietTo, c.Zone = strings.TrimSpace(p.QuietFrom), strings.TrimSpace(p.QuietTo), p.Zone
	if (c.QuietFrom == "") != (c.QuietTo == "") {
		faults.Add(fault.Bad("quiet_to", "channel.quiet.half"))
	}
	for field, value := range map[string]string{"quiet_from": c.QuietFrom, "quiet_to": c.QuietTo} {
		if at, err := time.Parse("15:04", value); value != "" && (err != nil || at.Format("15:04") != value) {
			faults.Add(fault.Bad(field, "channel.quiet.bad"))
		}
	}
	if _, err := time.LoadLocation(c.Zone); err != nil || c.Zone == "Local" {
		faults.Add(fault.Bad("zone", "channel.zone.bad"))
	}
}

func purpose(id, what string) string { return "channel/" + id + "/" + what }

// Create adds a channel. Key names the form: sent twice, it makes one.
func (s *Channels) Create(ctx context.Context, key string, p Plan, by audit.Actor) (Channel, error) {
	sum := sha256.Sum256([]byte("channel " + by.ID + " " + key))
	c := Channel{ID: hex.EncodeToString(sum[:16])}
	if key == "" {
		c.ID = store.NewID()
	}
	if err := s.check(p, &c); err != nil {
		return c, err
	}
	n, err := s.docs.Count(ctx, store.Filter{})
	if err != nil {
		return c, err
	}
	if n >= Most {
		return c, fault.Bad("", "channel.many", "max", Most)
	}
	c.CreatedAt, c.UpdatedAt = s.now(), s.now()
	added, err := s.docs.InsertMissing(ctx, &c)
	if err != nil || !added[0] {
		return c, err
	}
	return c, s.record(ctx, c, "channel.created", by)
}

// Change changes a channel.
func (s *Channels) Change(ctx context.Context, id string, p Plan, by audit.Actor) (Channel, error) {
	c, err := s.docs.Edit(ctx, id, func(c *Channel) error {
		if p.Kind != c.Kind { // an address of one kind is none of another
			c.Address, c.Secret = "", ""
		}
		c.UpdatedAt = s.now()
		return s.check(p, c)
	})
	if err != nil {
		return c, missing(err)
	}
	return c, s.record(ctx, c, "channel.changed", by)
}

// Pause has nothing sent by a channel, or has it told again of what is raised from then on.
func (s *Channels) Pause(ctx context.Context, id string, paused bool, by audit.Actor) (Channel, error) {
	action := "channel.resumed"
	if paused {
		action = "channel.paused"
	}
	c, err := s.docs.Edit(ctx, id, func(c *Channel) error {
		c.Paused, c.UpdatedAt = paused, s.now()
		return nil
	})
	if err != nil {
		return c, missing(err)
	}
	return c, s.record(ctx, c, action, by)
}

// Remove takes a channel away. What waits for it is not sent. Removing one that is gone is no error.
func (s *Channels) Remove(ctx context.Context, id string, by audit.Actor) error {
	c, err := s.docs.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if _, err := s.docs.Delete(ctx, store.Eq("id", id)); err != nil {
		return err
	}
	return s.record(ctx, c, "channel.removed", by)
}

// record names the host alone: the rest of an address is a key.
func (s *Channels) record(ctx context.Context, c Channel, action string, by audit.Actor) error {
	_, err := s.d.Audit.Append(ctx, "space", audit.Entry{By: by, Action: action, Object: "channel:" + c.ID, Data: map[string]string{"name": c.Name}})
	return err
}
