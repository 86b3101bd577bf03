package contact

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
)

// Ageing are the fields that grow old, in the order they are shown. People change jobs: a role is looked
// at twice a year, the rest once.
var Ageing = []string{"email", "phone", "role", "beats", "handles", "channel", "press_card"}

var ages = map[string]int{"role": 182}

// MaxAge is after how many days a field wants to be checked again.
func MaxAge(field string) int {
	if days, ok := ages[field]; ok {
		return days
	}
	return 365
}

// Check is where the value of an ageing field comes from, and when somebody last saw that it is right.
type Check struct {
	Field  string `json:"field"`  // one of Ageing
	Source string `json:"source"` // "hand", "import:<id>", or what the person wrote
	On     string `json:"on"`     // date of the day in UTC
	By     string `json:"by"`     // user id
	ByName string `json:"by_name"`
	Doubt  string `json:"doubt,omitzero"` // why somebody thinks that it is wrong; "" nobody does

	DoubtOn     string `json:"doubt_on,omitzero"`
	DoubtBy     string `json:"doubt_by,omitzero"` // user id of who has to hear what came of it
	DoubtByName string `json:"doubt_by_name,omitzero"`
}

// CheckOf returns what is known of an ageing field's origin; the zero value when nothing is.
func (c Contact) CheckOf(field string) Check {
	if i := slices.IndexFunc(c.Checks, func(k Check) bool { return k.Field == field }); i >= 0 {
		return c.Checks[i]
	}
	return Check{Field: field}
}

// StaleFields returns the ageing fields that have a value and are too old, or doubted, on a date.
func (c Contact) StaleFields(date string) []string {
	var out []string
	for _, field := range Ageing {
		if due := c.due(field); due != "" && due <= date {
			out = append(out, field)
		}
	}
	return out
}

// due is the date from which a field is stale; "" when it has no value.
func (c Contact) due(field string) string {
	if c.ageing(field) == "" {
		return ""
	}
	k := c.CheckOf(field)
	if k.Doubt != "" {
		return cmp.Or(k.DoubtOn, k.On)
	}
	on, err := time.Parse(time.DateOnly, k.On)
	if err != nil {
		on = c.CreatedAt
	}
	return on.AddDate(0, 0, MaxAge(field)).Format(time.DateOnly)
}

func (c Contact) staleOn() string {
	first := ""
	for _, field := range Ageing {
		if due := c.due(field); due != "" && (first == "" || due < first) {
			first = due
		}
	}
	return first
}

// ageing is the value of an ageing field as text, to see whether it has changed.
func (c Contact) ageing(field string) string {
	switch field {
	case "email":
		return strings.Join(c.Emails, " ")
	case "phone":
		return strings.Join(append([]string{c.Phone}, c.Phones...), " ")
	case "role":
		return strings.TrimSpace(c.OutletID + " " + c.Role)
	case "beats":
		return strings.Join(c.Beats, " ")
	case "handles":
		var all []string
		for _, h := range c.Handles {
			all = append(all, h.Service+":"+h.Name)
		}
		return strings.TrimSpace(c.WeChat + " " + strings.Join(all, " "))
	case "channel":
		return c.Channel
	case "press_card":
		return c.PressCard
	}
	return ""
}

// Has reports whether an ageing field has a value.
func (c Contact) Has(field string) bool { return c.ageing(field) != "" }

// Shown is the value of an ageing field as people read it.
func (c Contact) Shown(field string) string {
	switch field {
	case "email":
		return strings.Join(c.Emails, ", ")
	case "phone":
		return strings.Join(append([]string{c.Phone}, c.Phones...), ", ")
	case "role":
		return c.Role
	case "beats":
		return strings.Join(c.Beats, ", ")
	case "handles":
		var all []string
		if c.WeChat != "" {
			all = append(all, c.WeChat)
		}
		for _, h := range c.Handles {
			all = append(all, h.Name)
		}
		return strings.Join(all, ", ")
	}
	return c.ageing(field)
}

// stamp notes for every ageing field that differs from before where its value comes from.
func (c *Contact) stamp(before Contact, source string, now time.Time, by audit.Actor) {
	on := now.UTC().Format(time.DateOnly)
	checks := append(make([]Check, 0, len(c.Checks)+len(Ageing)), c.Checks...)
	for _, field := range Ageing {
		switch v := c.ageing(field); {
		case v == "":
			checks = uncheck(checks, field)
		case v != before.ageing(field):
			checks = append(uncheck(checks, field), Check{Field: field, Source: source, On: on, By: by.ID, ByName: by.Name})
		}
	}
	if len(checks) > 0 || len(c.Checks) > 0 {
		c.Checks = checks
	}
}

func (c *Contact) setCheck(k Check) {
	c.Checks = append(uncheck(slices.Clone(c.Checks), k.Field), k)
}

func uncheck(checks []Check, field string) []Check {
	return slices.DeleteFunc(checks, func(k Check) bool { return k.Field == field })
}

// Confirm notes that somebody has seen that ageing fields are still right: where, and on which date
// ("" today). No fields means all that have a value.
func (s *Contacts) Confirm(ctx context.Context, id, source, on string, fields []string, by audit.Actor) (Contact, error) {
	now := s.now().UTC()
	if on == "" {
		on = now.Format(time.DateOnly)
	}
	var faults fault.List
	if !isDate(on) {
		faults.Add(fault.Bad("on", "contact.date.bad"))
	} else if on > now.AddDate(0, 0, 1).Format(time.DateOnly) {
		faults.Add(fault.Bad("on", "contact.check.future"))
	}
	if source = squeeze(source); source == "" {
		source = "hand"
	}
	limit(&faults, "source", source, maxText)
	for _, f := range fields {
		oneOf(&faults, "fields", f, Ageing)
	}
	if err := faults.Err(); err != nil {
		return Contact{}, err
	}
	if len(fields) == 0 {
		fields = Ageing
	}
	return s.check(ctx, id, "contact.confirmed", map[string]string{"source": source, "on": on}, by, func(c *Contact, field string) {
		c.setCheck(Check{Field: field, Source: source, On: on, By: by.ID, ByName: by.Name})
	}, fields)
}

// Doubted reports whether somebody doubts one of the details.
func (c Contact) Doubted() bool {
	return slices.ContainsFunc(c.Checks, func(k Check) bool { return k.Doubt != "" })
}

// Doubt notes that a field seems to be wrong, for a colleague to check: "no longer at the paper".
func (s *Contacts) Doubt(ctx context.Context, id, field, why string, by audit.Actor) (Contact, error) {
	var faults fault.List
	if why = squeeze(why); why == "" {
		faults.Add(fault.Bad("why", "contact.doubt.missing"))
	}
	limit(&faults, "why", why, maxText)
	if !slices.Contains(Ageing, field) {
		faults.Add(fault.Bad("field", "contact.choice.unknown", "value", clip(field, 40)))
	}
	if err := faults.Err(); err != nil {
		return Contact{}, err
	}
	on := s.now().UTC().Format(time.DateOnly)
	return s.check(ctx, id, "contact.doubted", map[string]string{"why": why}, by, func(c *Contact, field string) {
		k := c.CheckOf(field)
		k.Doubt, k.DoubtOn, k.DoubtBy, k.DoubtByName = why, on, by.ID, by.Name
		c.setCheck(k)
	}, []string{field})
}

// check changes the checks of those of the fields that have a value.
func (s *Contacts) check(ctx context.Context, id, action string, data map[string]string, by audit.Actor, set func(*Contact, string), fields []string) (Contact, error) {
	var done []string
	var before Contact
	c, err := s.contacts.Edit(ctx, id, func(c *Contact) error {
		before, done = *c, nil
		for _, f := range fields {
			if c.ageing(f) != "" {
				set(c, f)
				done = append(done, f)
			}
		}
		if len(done) == 0 {
			return fault.Bad("fields", "contact.check.empty")
		}
		c.judge(s.now())
		return nil
	})
	if err != nil {
		return c, missing(err)
	}
	data["fields"] = strings.Join(done, ", ")
	if err := s.record(ctx, action, id, data, by); err != nil {
		return c, err
	}
	return c, s.settle(ctx, before, c, by)
}
