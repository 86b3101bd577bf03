package contact

import (
	"strconv"
	"strings"
)

// difference says which fields have changed, each as "before → after"; of notes only that they have.
func difference(a, b Contact) map[string]string {
	out := map[string]string{}
	put := func(field, x, y string) {
		if x != y {
			out[field] = x + " → " + y
		}
	}
	put("name", a.Name, b.Name)
	put("latin", a.Latin, b.Latin)
	put("kind", a.Kind, b.Kind)
	put("emails", strings.Join(a.Emails, ", "), strings.Join(b.Emails, ", "))
	put("phone", a.Phone, b.Phone)
	put("wechat", a.WeChat, b.WeChat)
	put("lang", a.Lang, b.Lang)
	put("country", a.Country, b.Country)
	put("zone", a.Zone, b.Zone)
	put("outlet_id", a.OutletID, b.OutletID)
	put("role", a.Role, b.Role)
	put("beats", strings.Join(a.Beats, ", "), strings.Join(b.Beats, ", "))
	put("tags", strings.Join(a.Tags, ", "), strings.Join(b.Tags, ", "))
	put("owner", a.Owner, b.Owner)
	put("phones", strings.Join(a.Phones, ", "), strings.Join(b.Phones, ", "))
	put("handles", handleText(a.Handles), handleText(b.Handles))
	put("channel", a.Channel, b.Channel)
	put("hours", hourText(a), hourText(b))
	put("do", a.Do, b.Do)
	put("dont", a.Dont, b.Dont)
	put("positions", positionText(a.Positions), positionText(b.Positions))
	put("press_card", a.PressCard, b.PressCard)
	put("stage", a.Stage, b.Stage)
	put("leave", leaveText(a), leaveText(b))
	put("custom", customText(a.Custom), customText(b.Custom))
	put("basis", basisText(a.Basis), basisText(b.Basis))
	put("do_not_contact", strconv.FormatBool(a.DoNotContact), strconv.FormatBool(b.DoNotContact))
	if a.Notes != b.Notes {
		out["notes"] = "…"
	}
	return out
}
