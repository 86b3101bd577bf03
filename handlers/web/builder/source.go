package builder

import (
	"context"
	"slices"
	"strings"
	"time"

	"standfirst/handlers/web"
	"standfirst/models/creator"
	"standfirst/models/filter"
	"standfirst/models/tag"
	"standfirst/templates"
)

// offers is how many values are offered of what people make up.
const offers = 60

// look fetches what the fields of a tree may be told, and the names of the records that it names.
func (d *Desk) look(tree filter.Tree) error {
	named := map[string][]string{}
	tree.Each(func(_ filter.Path, r filter.Tree) {
		if f, ok := d.cat.Field(r.Field); ok && f.Source != "" {
			named[f.Source] = append(named[f.Source], r.Values...)
		}
	})
	for source, values := range named {
		if err := d.fetch(source, values); err != nil {
			return err
		}
	}
	return nil
}

func (d *Desk) offer(source, value, label string) {
	d.offered[source] = append(d.offered[source], templates.Option{Value: value, Label: label})
	d.names[source+":"+value] = label
}

// name is the name of a value, the value itself where it has none, and "…" for a record that is gone.
func (d *Desk) name(source, value string) string {
	if name, ok := d.names[source+":"+value]; ok {
		return name
	}
	switch source {
	case "outlets":
		if typed, ok := strings.CutPrefix(value, unnamed); ok {
			return typed
		}
		return web.T(d.c, "filter.say.gone_record")
	case "lists", "segments", "owners", "imports":
		return web.T(d.c, "filter.say.gone_record")
	}
	return value
}

// fetch gets what a source offers, once, and the names of these values, which it may not offer any more.
func (d *Desk) fetch(source string, values []string) error {
	if _, done := d.offered[source]; !done {
		d.offered[source] = nil
		if err := d.fetchOffers(source); err != nil {
			return err
		}
	}
	values = slices.DeleteFunc(values, func(v string) bool { _, known := d.names[source+":"+v]; return known })
	if len(values) == 0 {
		return nil
	}
	return d.fetchNames(source, values)
}

func (d *Desk) fetchOffers(source string) error {
	sp, ctx := web.Space(d.c), d.c.UserContext()
	switch source {
	case "tags":
		return d.tally(source, sp.Contacts.KnownTags)
	case "beats":
		return d.tally(source, sp.Contacts.Beats)
	case "platforms":
		return d.tally(source, sp.Contacts.Platforms)
	case "categories":
		known, err := sp.Creators.Categories(ctx)
		for _, name := range creator.MostUsed(known, offers) {
			d.offer(source, name, name)
		}
		return err
	case "lists":
		lists, err := sp.Lists.All(ctx, false)
		for _, l := range lists {
			d.offer(source, l.ID, l.Name)
		}
		return err
	case "segments":
		segments, err := sp.Segments.Visible(ctx, web.User(d.c).ID, false)
		for _, g := range segments {
			d.offer(source, g.ID, g.Name)
		}
		return err
	case "owners":
		users, err := web.Of(d.c).Accounts.Members(ctx, sp.ID)
		for _, u := range users {
			d.offer(source, u.ID, u.Name)
		}
		return err
	case "imports":
		page, err := sp.Contacts.Imports(ctx, "", offers)
		for _, i := range page.Items {
			d.offer(source, i.ID, i.Name+" · "+i.CreatedAt.In(web.Zone(d.c)).Format(time.DateOnly))
		}
		return err
	}
	return nil
}

func (d *Desk) fetchNames(source string, ids []string) error {
	sp, ctx := web.Space(d.c), d.c.UserContext()
	switch source {
	case "outlets":
		found, err := sp.Outlets.GetAll(ctx, ids...)
		for id, o := range found {
			d.names[source+":"+id] = o.Name
		}
		return err
	case "lists":
		found, err := sp.Lists.GetAll(ctx, ids...)
		for id, l := range found {
			d.names[source+":"+id] = l.Name
		}
		return err
	case "segments":
		found, err := sp.Segments.GetAll(ctx, ids...)
		for id, g := range found {
			if g.Sees(web.User(d.c).ID) {
				d.names[source+":"+id] = g.Name
			}
		}
		return err
	}
	return nil
}

func (d *Desk) tally(source string, of func(context.Context) ([]tag.Tally, error)) error {
	tallies, err := of(d.c.UserContext())
	for _, t := range tallies[:min(len(tallies), offers)] {
		d.offer(source, t.Value, t.Value)
	}
	return err
}
