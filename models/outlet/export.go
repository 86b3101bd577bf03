package outlet

import (
	"context"
	"strings"

	"standfirst/models/audit"
	"standfirst/models/sheet"
)

// Exported are the columns of an export, by the keys of their names.
var Exported = []string{
	"name", "aliases", "kind", "tier", "lang", "region", "country", "domains", "reach", "reach_source", "reach_as_of", "desk", "site", "feeds", "platform", "handle", "notes",
}

// Export writes the outlets that match, each row while it is read, and ends the table. No cell is a formula.
func (s *Outlets) Export(ctx context.Context, out sheet.Rows, q Search) error {
	for o, err := range s.Each(ctx, q) {
		if err != nil {
			return err
		}
		var tier, reach any
		if o.Tier > 0 {
			tier = int64(o.Tier)
		}
		if o.Reach > 0 {
			reach = o.Reach
		}
		out.Row(o.Name, sheet.JoinList("; ", o.Aliases...), o.Kind, tier, o.Lang, o.Region, o.Country, strings.Join(o.Domains, "; "), reach, o.ReachSource,
			o.ReachAsOf, deskText(o.Desks), o.Site, strings.Join(o.Feeds, "; "), o.Platform, o.Handle, o.Notes)
		if out.Err() != nil {
			return out.Err()
		}
	}
	return out.Flush()
}

// RecordExport remembers who took how many outlets out of the house.
func (s *Outlets) RecordExport(ctx context.Context, q Search, n int64, by audit.Actor) error {
	return s.audit.Exported(ctx, "outlet.exported", "outlets", int(n), map[string]string{"search": q.Text}, by)
}
