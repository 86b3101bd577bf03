package contact

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"standfirst/models/fault"
	"standfirst/models/term"
)

// Channels are the ways of approaching a contact, in the order a person is offered them.
var Channels = []string{"email", "phone", "wechat", "message", "post"}

// Stages of a relationship, from stranger to friend of the house and away again.
var Stages = []string{"new", "introduced", "active", "close", "dormant"}

// Services on which a contact may have a name besides WeChat; accounts with an audience are the creator's.
var Services = []string{"weibo", "qq", "dingtalk", "feishu", "line", "whatsapp", "signal", "telegram", "x", "linkedin", "bluesky", "mastodon", "other"}

// Handle is a name by which a contact is reached on a service.
type Handle struct {
	Service string `json:"service"` // one of Services
	Name    string `json:"name"`
}

// Position is a role at an outlet besides the main one, or one of the past.
type Position struct {
	OutletID string `json:"outlet_id"`
	Outlet   string `json:"outlet"` // its name, kept for when the outlet is gone
	Role     string `json:"role"`
	From     string `json:"from"` // day, month or year, 2026-11-25, 2026-11 or 2026; "" is not known
	To       string `json:"to"`   // "" goes on
}

// Bases are the grounds on which a contact's data may be held and used (GDPR Art. 6(1); PIPL Art. 13,
// whose "disclosed" is information that the person made public, Art. 27).
var Bases = []string{"legitimate", "consent", "contract", "disclosed", "law"}

// Basis is the lawful basis for holding a contact and writing to it.
type Basis struct {
	Kind      string `json:"kind"`       // one of Bases; "" is not recorded
	Source    string `json:"source"`     // where the address was found
	NoticeOn  string `json:"notice_on"`  // date on which the person was told (GDPR Art. 14); "" not yet
	RefusedOn string `json:"refused_on"` // date of an objection (GDPR Art. 21); "" none
	Purpose   string `json:"purpose"`
}

// Figures are what other features know of a contact, kept with it so that it can be filtered and sorted
// by them.
type Figures struct {
	Trust           int       `json:"trust"`                     // 0–100; see the trust ledger
	LastInteraction time.Time `json:"last_interaction,omitzero"` // the last call, meeting, message or reply
	LastMailed      time.Time `json:"last_mailed,omitzero"`
	Mailed          int64     `json:"mailed"` // messages that their server accepted
	LastReply       time.Time `json:"last_reply,omitzero"`
	Clips           int64     `json:"clips"` // pieces of coverage by them
	LastClip        time.Time `json:"last_clip,omitzero"`
	Held            []string  `json:"held,omitempty"`         // reasons for which an address is suppressed
	Quality         Quality   `json:"quality,omitempty"`      // of the primary address; "" without one, and until it is graded
	Dead            []string  `json:"dead,omitempty"`         // addresses of which a server has said that they do not exist
	NoMail          string    `json:"no_mail,omitempty"`      // domain of the primary address, if the DNS says that it takes no mail
	Suspects        int64     `json:"suspects"`               // open suspicions of being a duplicate
	MergedFrom      []string  `json:"merged_from,omitempty"`  // ids of contacts that became part of this one
	Platforms       []string  `json:"platforms,omitempty"`    // of a creator's accounts
	AccountKeys     []string  `json:"account_keys,omitempty"` // "platform:handle", folded
	Followers       int64     `json:"followers"`              // the largest account's latest
	Engagement      float64   `json:"engagement"`             // that account's latest rate, a share from 0 to 1
}

// FirstTrust is where the trust in a contact starts (field.md 3.8).
const FirstTrust = 70

func (c *Contact) tidyProfile(faults *fault.List) {
	var phones []string
	for _, p := range c.Phones {
		if p = squeeze(p); p == "" || p == c.Phone || slices.Contains(phones, p) {
			continue
		}
		limit(faults, "phones", p, 60)
		if strings.IndexFunc(p, unicode.IsDigit) < 0 {
			faults.Add(fault.Bad("phones", "contact.phone.bad"))
		}
		phones = append(phones, p)
	}
	c.Phones = phones
	c.tidyHandles(faults)
	c.tidyPositions(faults)
	oneOf(faults, "channel", c.Channel, Channels)
	oneOf(faults, "stage", c.Stage, Stages)
	oneOf(faults, "basis_kind", c.Basis.Kind, Bases)
	c.Do, c.Dont = strings.TrimSpace(c.Do), strings.TrimSpace(c.Dont)
	limit(faults, "do", c.Do, 2000)
	limit(faults, "dont", c.Dont, 2000)
	c.PressCard, c.LeaveNote = squeeze(c.PressCard), squeeze(c.LeaveNote)
	c.Basis.Source, c.Basis.Purpose = squeeze(c.Basis.Source), squeeze(c.Basis.Purpose)
	for field, text := range map[string]string{"press_card": c.PressCard, "leave_note": c.LeaveNote, "basis_source": c.Basis.Source, "basis_purpose": c.Basis.Purpose} {
		limit(faults, field, text, maxText)
	}
	for field, hour := range map[string]*string{"hours_from": &c.HoursFrom, "hours_to": &c.HoursTo} {
		if *hour = strings.TrimSpace(*hour); *hour != "" {
			if at, err := time.Parse("15:04", *hour); err != nil {
				faults.Add(fault.Bad(field, "contact.hour.bad"))
			} else {
				*hour = at.Format("15:04")
			}
		}
	}
	for field, date := range map[string]*string{
		"leave_from": &c.LeaveFrom, "leave_until": &c.LeaveUntil, "basis_notice_on": &c.Basis.NoticeOn, "basis_refused_on": &c.Basis.RefusedOn,
	} {
		if *date = strings.TrimSpace(*date); *date != "" && !isDate(*date) {
			faults.Add(fault.Bad(field, "contact.date.bad"))
		}
	}
	if c.LeaveFrom != "" && c.LeaveUntil != "" && c.LeaveUntil < c.LeaveFrom {
		faults.Add(fault.Bad("leave_until", "contact.leave.backwards"))
	}
	for key, value := range c.Custom {
		if c.Custom[key] = strings.TrimSpace(value); c.Custom[key] == "" {
			delete(c.Custom, key)
		}
		limit(faults, "custom_"+key, value, 2000)
	}
}

func (c *Contact) tidyHandles(faults *fault.List) {
	var out []Handle
	for _, h := range c.Handles {
		if h.Name = squeeze(h.Name); h.Name == "" {
			continue
		}
		if h.Service == "" {
			h.Service = "other"
		}
		oneOf(faults, "handles", h.Service, Services)
		limit(faults, "handles", h.Name, maxText)
		if !slices.Contains(out, h) {
			out = append(out, h)
		}
	}
	c.Handles = out
}

func (c *Contact) tidyPositions(faults *fault.List) {
	var out []Position
	for _, p := range c.Positions {
		p.Outlet, p.Role, p.From, p.To = squeeze(p.Outlet), squeeze(p.Role), strings.TrimSpace(p.From), strings.TrimSpace(p.To)
		if p.OutletID == "" && p.Outlet == "" && p.Role == "" {
			continue
		}
		limit(faults, "positions", p.Outlet+p.Role, maxText)
		if (p.From != "" && !isMonth(p.From)) || (p.To != "" && !isMonth(p.To)) {
			faults.Add(fault.Bad("positions", "contact.date.bad"))
		} else if p.From != "" && p.To != "" && p.To < p.From {
			faults.Add(fault.Bad("positions", "contact.position.backwards"))
		}
		if !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	if len(out) > 50 {
		faults.Add(fault.Bad("positions", "contact.position.many", "max", 50))
	}
	c.Positions = out
}

// handleKeys are the names that belong to one person, made comparable.
func (c Contact) handleKeys() []string {
	var keys []string
	add := func(service, name string) {
		if name = strings.ReplaceAll(term.Fold(strings.TrimPrefix(name, "@")), " ", ""); name != "" {
			if key := service + ":" + name; !slices.Contains(keys, key) {
				keys = append(keys, key)
			}
		}
	}
	add("wechat", c.WeChat)
	for _, h := range c.Handles {
		add(h.Service, h.Name)
	}
	for _, p := range append([]string{c.Phone}, c.Phones...) {
		add("tel", phoneKey(p, c.dialsFrom(p)))
	}
	for _, key := range c.mailKeys() {
		if !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	return keys
}

// OnLeave reports whether the contact is away on a date, 2026-11-25.
func (c Contact) OnLeave(date string) bool {
	if c.LeaveFrom == "" && c.LeaveUntil == "" {
		return false
	}
	return (c.LeaveFrom == "" || c.LeaveFrom <= date) && (c.LeaveUntil == "" || date <= c.LeaveUntil)
}

func oneOf(faults *fault.List, field, value string, known []string) {
	if value != "" && !slices.Contains(known, value) {
		faults.Add(fault.Bad(field, "contact.choice.unknown", "value", clip(value, 40)))
	}
}

func isDate(text string) bool { _, err := time.Parse(time.DateOnly, text); return err == nil }

func isMonth(text string) bool {
	_, err := time.Parse("2006-01", text)
	_, year := time.Parse("2006", text)
	return err == nil || year == nil || isDate(text)
}
