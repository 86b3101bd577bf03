package outlet

import (
	"context"
	"io"
	"strconv"
	"strings"

	"standfirst/models/audit"
	"standfirst/models/sheet"
)

// Exported are the columns of an export, by the keys of their names.
var Exported = []string{
	"name", "aliases", "kind", "tier", "lang", "region", "country", "domains", "reach", "reach_source", "reach_as_of", "desk", "site", "feeds", "platform", "handle", "notes",
}

// Export writes the outlets that match as CSV, each row while it is read. No cell is a formula.
func (s *Outlets) Export(ctx context.Context, w io.Writer, q Search, header []string) error {
	out := sheet.NewWriter(w)
	out.Write(header...)
	for o, err := range s.Each(ctx, q) {
		if err != nil {
			return err
		}
		tier, reach := "", ""
		if o.Tier > 0 {
			tier = strconv.Itoa(o.Tier)
		}
		if o.Reach > 0 {
			reach = number(o.Reach)
		}
		out.Write(o.Name, sheet.JoinList("; ", o.Aliases...), o.Kind, tier, o.Lang, o.Region, o.Country, strings.Join(o.Domains, "; "), reach, o.ReachSource,
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
