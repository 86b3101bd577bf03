package contact

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"standfirst/models/duplicate"
	"standfirst/models/term"
)

// mergeFields are in the order in which a person is asked.
var mergeFields = []duplicate.Field[Contact]{
	duplicate.FieldOf("name", func(c Contact) string { return c.Name }, func(to *Contact, c Contact) { to.Name = c.Name }),
	duplicate.FieldOf("latin", func(c Contact) string { return c.Latin }, func(to *Contact, c Contact) { to.Latin = c.Latin }),
	duplicate.FieldOf("kind", func(c Contact) string { return c.Kind }, func(to *Contact, c Contact) { to.Kind = c.Kind }),
	duplicate.FieldOf("role", func(c Contact) string { return strings.TrimSpace(c.OutletID + " " + c.Role) }, func(to *Contact, c Contact) {
		to.OutletID, to.Role = c.OutletID, c.Role
	}),
	duplicate.FieldOf("email", func(c Contact) string { return c.Email }, func(to *Contact, c Contact) { to.Email = c.Email }),
	duplicate.FieldOf("phone", func(c Contact) string { return c.Phone }, func(to *Contact, c Contact) { to.Phone = c.Phone }),
	duplicate.FieldOf("wechat", func(c Contact) string { return c.WeChat }, func(to *Contact, c Contact) { to.WeChat = c.WeChat }),
	duplicate.FieldOf("channel", func(c Contact) string { return c.Channel }, func(to *Contact, c Contact) { to.Channel = c.Channel }),
	duplicate.FieldOf("hours", hourText, func(to *Contact, c Contact) { to.HoursFrom, to.HoursTo = c.HoursFrom, c.HoursTo }),
	duplicate.FieldOf("do", func(c Contact) string { return c.Do }, func(to *Contact, c Contact) { to.Do = c.Do }),
	duplicate.FieldOf("dont", func(c Contact) string { return c.Dont }, func(to *Contact, c Contact) { to.Dont = c.Dont }),
	duplicate.FieldOf("lang", func(c Contact) string { return c.Lang }, func(to *Contact, c Contact) { to.Lang = c.Lang }),
	duplicate.FieldOf("country", func(c Contact) string { return c.Country }, func(to *Contact, c Contact) { to.Country = c.Country }),
	duplicate.FieldOf("zone", func(c Contact) string { return c.Zone }, func(to *Contact, c Contact) { to.Zone = c.Zone }),
	duplicate.FieldOf("press_card", func(c Contact) string { return c.PressCard }, func(to *Contact, c Contact) { to.PressCard = c.PressCard }),
	duplicate.FieldOf("stage", func(c Contact) string { return c.Stage }, func(to *Contact, c Contact) { to.Stage = c.Stage }),
	duplicate.FieldOf("leave", leaveText, func(to *Contact, c Contact) {
		to.LeaveFrom, to.LeaveUntil, to.LeaveNote = c.LeaveFrom, c.LeaveUntil, c.LeaveNote
	}),
	duplicate.FieldOf("basis", func(c Contact) string { return basisText(c.Basis) }, func(to *Contact, c Contact) { to.Basis = c.Basis }),
	duplicate.FieldOf("owner", func(c Contact) string { return c.Owner }, func(to *Contact, c Contact) { to.Owner = c.Owner }),
}

// fieldsOf are the fields of two contacts, those that the space has made itself included.
func fieldsOf(a, b Contact) []duplicate.Field[Contact] {
	return append(slices.Clone(mergeFields), duplicate.CustomFields(func(c *Contact) *map[string]string { return &c.Custom }, a, b)...)
}

// Conflicts are the fields in which at least one of two contacts says something. Of two values the one that was
// checked last is proposed, where that is known, else that of the contact that stays.
func Conflicts(a, b Contact) []duplicate.Conflict {
	return duplicate.Conflicts(fieldsOf(a, b), a, b, func(field string) bool {
		return slices.Contains(Ageing, field) && b.CheckOf(field).On > a.CheckOf(field).On
	})
}

// picks completes what a person has chosen by what is proposed.
func picks(a, b Contact, chosen map[string]string) map[string]string {
	return duplicate.Picked(Conflicts(a, b), chosen)
}

// combine makes one contact of two: a, with what was picked from b, and all that both can keep.
func combine(a, b Contact, pick map[string]string) Contact {
	m := clone(a)
	duplicate.TakeSecond(fieldsOf(a, b), &m, b, pick)
	m.Emails = union([]string{m.Email}, a.Emails, b.Emails)
	m.Phones = union(a.Phones, b.Phones, []string{a.Phone, b.Phone})
	m.Phones = slices.DeleteFunc(m.Phones, func(p string) bool { return p == m.Phone })
	m.Handles = duplicate.United(a.Handles, b.Handles)
	for _, w := range []string{a.WeChat, b.WeChat} {
		if w != "" && term.Fold(w) != term.Fold(m.WeChat) {
			m.Handles = duplicate.United(m.Handles, []Handle{{"other", w}})
		}
	}
	m.Positions = duplicate.United(a.Positions, b.Positions)
	for _, c := range []Contact{a, b} {
		if c.OutletID != "" && c.OutletID != m.OutletID && !slices.ContainsFunc(m.Positions, func(p Position) bool { return p.OutletID == c.OutletID && p.To == "" }) {
			m.Positions = append(m.Positions, Position{OutletID: c.OutletID, Role: c.Role})
		}
	}
	m.Beats, m.Tags, m.Lists = union(a.Beats, b.Beats), union(a.Tags, b.Tags), union(a.Lists, b.Lists)
	if b.Notes != "" && !strings.Contains(a.Notes, b.Notes) {
		m.Notes = strings.TrimSpace(a.Notes + "\n\n" + b.Notes)
	}
	// What keeps people from being written to is never merged away.
	m.DoNotContact = a.DoNotContact || b.DoNotContact
	m.DoNotContactReason = strings.Join(union([]string{a.DoNotContactReason, b.DoNotContactReason}), "; ")
	m.DoNotContactReason = clip(m.DoNotContactReason, maxText-1)
	m.Basis.RefusedOn = earliest(a.Basis.RefusedOn, b.Basis.RefusedOn)
	m.Checks = combineChecks(a, b, m, pick)
	if b.CreatedAt.Before(a.CreatedAt) {
		m.CreatedAt, m.Source = b.CreatedAt, b.Source
	}
	m.Figures = combineFigures(a, b)
	return m
}

func combineFigures(a, b Contact) Figures {
	f := a.Figures
	f.LastInteraction, f.LastMailed = later(a.LastInteraction, b.LastInteraction), later(a.LastMailed, b.LastMailed)
	f.LastReply, f.LastClip = later(a.LastReply, b.LastReply), later(a.LastClip, b.LastClip)
	f.Mailed, f.Clips = a.Mailed+b.Mailed, a.Clips+b.Clips
	f.Held, f.Platforms, f.AccountKeys = union(a.Held, b.Held), union(a.Platforms, b.Platforms), union(a.AccountKeys, b.AccountKeys)
	if b.Followers > a.Followers {
		f.Followers, f.Engagement = b.Followers, b.Engagement
	}
	f.MergedFrom = union(a.MergedFrom, []string{b.ID}, b.MergedFrom)
	return f
}

// combineChecks keeps with each field where the value comes from that was picked. A field that holds the values
// of both is as fresh as the older of them.
func combineChecks(a, b, m Contact, pick map[string]string) []Check {
	var out []Check
	for _, field := range Ageing {
		x, y := a.CheckOf(field), b.CheckOf(field)
		k := x
		switch {
		case m.ageing(field) == "":
			continue
		case a.ageing(field) == "" || (b.ageing(field) != "" && pick[field] == duplicate.Second):
			k = y
		case pick[field] == "" && b.ageing(field) != "" && y.On < x.On:
			k = y
		}
		if k.On != "" {
			out = append(out, k)
		}
	}
	return out
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func earliest(a, b string) string {
	if a == "" || b == "" {
		return cmp.Or(a, b)
	}
	return min(a, b)
}

// union are all values, each once whatever its case, in order; empty ones are left out.
func union(all ...[]string) []string {
	var out []string
	seen := map[string]bool{"": true}
	for _, part := range all {
		for _, v := range part {
			if key := term.Fold(v); !seen[key] {
				seen[key] = true
				out = append(out, v)
			}
		}
	}
	return out
}

// takeApart undoes combine on a contact as it is now: what stands as the merge left it goes back to what it
// was, what was changed since stays. It returns the contact and the names of the fields that stay so.
func takeApart(now, before, after, b Contact) (Contact, []string) {
	m := clone(now)
	kept := duplicate.GiveBack(fieldsOf(before, after), &m, now, before, after)
	text := func(name string, to *string, is, was, made string) {
		switch is {
		case was:
		case made:
			*to = was
		default:
			kept = append(kept, name)
		}
	}
	text("notes", &m.Notes, now.Notes, before.Notes, after.Notes)
	if now.DoNotContact == after.DoNotContact && now.DoNotContactReason == after.DoNotContactReason {
		m.DoNotContact, m.DoNotContactReason = before.DoNotContact, before.DoNotContactReason
	} else {
		kept = append(kept, "do_not_contact")
	}
	m.Emails = duplicate.Without(now.Emails, before.Emails, after.Emails)
	m.Phones = duplicate.Without(now.Phones, before.Phones, after.Phones)
	m.Handles = duplicate.Without(now.Handles, before.Handles, after.Handles)
	m.Positions = duplicate.Without(now.Positions, before.Positions, after.Positions)
	m.Beats, m.Tags = duplicate.Without(now.Beats, before.Beats, after.Beats), duplicate.Without(now.Tags, before.Tags, after.Tags)
	m.Lists = duplicate.Without(now.Lists, before.Lists, after.Lists)
	m.Emails = union([]string{m.Email}, m.Emails)
	for i, k := range m.Checks {
		if k == after.CheckOf(k.Field) && before.CheckOf(k.Field).On != "" {
			m.Checks[i] = before.CheckOf(k.Field)
		}
	}
	m.CreatedAt, m.Source = before.CreatedAt, before.Source
	m.Figures = apartFigures(now, before, after, b)
	return m, kept
}

func apartFigures(now, before, after, b Contact) Figures {
	f := now.Figures
	moment := func(to *time.Time, was, made time.Time) {
		if to.Equal(made) {
			*to = was
		}
	}
	moment(&f.LastInteraction, before.LastInteraction, after.LastInteraction)
	moment(&f.LastMailed, before.LastMailed, after.LastMailed)
	moment(&f.LastReply, before.LastReply, after.LastReply)
	moment(&f.LastClip, before.LastClip, after.LastClip)
	f.Mailed, f.Clips = max(0, now.Mailed-b.Mailed), max(0, now.Clips-b.Clips)
	f.Held = duplicate.Without(now.Held, before.Held, after.Held)
	f.Platforms, f.AccountKeys = duplicate.Without(now.Platforms, before.Platforms, after.Platforms), duplicate.Without(now.AccountKeys, before.AccountKeys, after.AccountKeys)
	if now.Followers == after.Followers {
		f.Followers, f.Engagement = before.Followers, before.Engagement
	}
	f.MergedFrom = duplicate.Without(now.MergedFrom, before.MergedFrom, after.MergedFrom)
	return f
}

// AllIDs are the ids under which the contact is known: its own, and those of contacts that became part of it.
// What other features have written down of those keeps their ids.
func (c Contact) AllIDs() []string { return append([]string{c.ID}, c.MergedFrom...) }

// Better orders two contacts by which of them rather stays: the one with an address, the one that was mailed
// and has written more, the older one.
func Better(a, b Contact) bool {
	return cmp.Or(
		cmp.Compare(min(len(b.Emails), 1), min(len(a.Emails), 1)), cmp.Compare(b.Mailed, a.Mailed), cmp.Compare(b.Clips, a.Clips),
		a.CreatedAt.Compare(b.CreatedAt), cmp.Compare(a.ID, b.ID),
	) < 0
}

// FieldText is a field of Conflicts as it is written down; "" when the contact says nothing there.
func FieldText(c Contact, field string) string {
	for _, f := range fieldsOf(c, Contact{}) {
		if f.Name == field {
			return f.Get(c)
		}
	}
	return ""
}
