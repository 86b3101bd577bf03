package contact

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"standfirst/models/fault"
)

// moved keeps the main role that a contact had before, as one of the past, when it comes to another outlet.
func (c *Contact) moved(before Contact, now time.Time) {
	if before.OutletID == "" || before.OutletID == c.OutletID {
		return
	}
	// Back at a present one of the others: it is the main one now, not both.
	c.Positions = slices.DeleteFunc(slices.Clone(c.Positions), func(p Position) bool { return p.OutletID == c.OutletID && p.To == "" && c.OutletID != "" })
	if !slices.ContainsFunc(c.Positions, func(p Position) bool { return p.OutletID == before.OutletID && p.To == "" }) {
		c.Positions = append(c.Positions, Position{OutletID: before.OutletID, Role: before.Role, To: now.UTC().Format("2006-01")})
	}
}

// namePositions keeps the outlets' names with the positions, and refuses outlets that are unknown.
func (s *Contacts) namePositions(ctx context.Context, c *Contact) error {
	var ids []string
	for _, p := range c.Positions {
		ids = append(ids, p.OutletID)
	}
	if len(ids) == 0 {
		return nil
	}
	outlets, err := s.outlets.GetAll(ctx, ids...)
	if err != nil {
		return err
	}
	for i, p := range c.Positions {
		switch o, ok := outlets[p.OutletID]; {
		case ok:
			c.Positions[i].Outlet, c.Positions[i].OutletID = o.Name, o.ID
		case p.OutletID != "" && p.Outlet == "":
			return fault.Bad("positions", "outlet.missing")
		case p.OutletID != "":
			c.Positions[i].OutletID = "" // the outlet is gone, its name stays
		}
	}
	return nil
}

func positionText(positions []Position) string {
	var out []string
	for _, p := range positions {
		text := strings.TrimSpace(p.Outlet + " " + p.Role)
		if p.From != "" || p.To != "" {
			text += " (" + p.From + "–" + p.To + ")"
		}
		out = append(out, text)
	}
	return strings.Join(out, "; ")
}

func handleText(handles []Handle) string {
	var out []string
	for _, h := range handles {
		out = append(out, h.Service+": "+h.Name)
	}
	return strings.Join(out, "; ")
}

func customText(custom map[string]string) string {
	var out []string
	for _, key := range slices.Sorted(maps.Keys(custom)) {
		out = append(out, key+": "+custom[key])
	}
	return strings.Join(out, "; ")
}

func hourText(c Contact) string {
	if c.HoursFrom == "" && c.HoursTo == "" {
		return ""
	}
	return c.HoursFrom + "–" + c.HoursTo
}

func leaveText(c Contact) string {
	if c.LeaveFrom == "" && c.LeaveUntil == "" {
		return ""
	}
	return strings.TrimSpace(c.LeaveFrom + "–" + c.LeaveUntil + " " + c.LeaveNote)
}

func basisText(b Basis) string {
	return strings.Join(slices.DeleteFunc([]string{b.Kind, b.Source, b.NoticeOn, b.RefusedOn, b.Purpose}, func(s string) bool { return s == "" }), " · ")
}
