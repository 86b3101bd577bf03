package contact

import (
	"context"
	"slices"
	"strings"

	"standfirst/models/audience"
	"standfirst/models/fault"
	"standfirst/models/field"
	"standfirst/models/filter"
	"standfirst/models/outlet"
	"standfirst/models/store"
	"standfirst/models/term"
)

// Sections of the catalogue, in the order they are offered.
var Sections = []string{"person", "work", "team", "relation", "limit", "member", "creator", "custom"}

// mostOutlets bounds how many outlets a question about outlets may mean.
const mostOutlets = 20000

// Catalogue is everything that can be asked of a contact.
func (s *Contacts) Catalogue(ctx context.Context) (filter.Catalogue, error) {
	return s.catalogue(ctx, nil)
}

// catalogue lists the fields; within are the segments whose conditions are being asked.
func (s *Contacts) catalogue(ctx context.Context, within []string) (filter.Catalogue, error) {
	c := filter.Catalogue{Name: "contact", Fields: slices.Concat(
		personFields(), s.workFields(), teamFields(), s.relationFields(), limitFields(), s.memberFields(within), creatorFields(), s.questions,
	)}
	added, err := s.fields.Of(ctx, "contact")
	for _, f := range added {
		c.Fields = append(c.Fields, asked(f))
	}
	return c, err
}

// asked is what can be asked of a field that the space has added. Values are kept as text, so that numbers
// can be told apart and not compared.
func asked(f field.Field) filter.Field {
	q := filter.Field{Key: f.Input(), Label: f.Name, Section: "custom", Store: "custom." + f.Key, Kind: filter.Text}
	known := []filter.Op{filter.Equals, filter.Differs, filter.Set, filter.Unset}
	switch f.Kind {
	case "date":
		q.Kind, q.Day = filter.Date, true
	case "choice":
		q.Kind, q.Show = filter.Choice, f.Show
		for _, o := range f.Options {
			q.Choices = append(q.Choices, o.Key)
		}
	case "yes_no":
		q.Kind, q.Choices, q.Words, q.Ops = filter.Choice, []string{"yes", "no"}, "filter.value.", known
	case "number":
		q.Ops = known
	}
	return q
}

func in(section string, fields ...filter.Field) []filter.Field {
	for i := range fields {
		fields[i].Section = section
		if fields[i].Store == "" && fields[i].Question == nil {
			fields[i].Store = fields[i].Key
		}
	}
	return fields
}

func personFields() []filter.Field {
	short := []filter.Op{filter.Equals, filter.Differs, filter.Set, filter.Unset}
	return in("person",
		filter.Field{Key: "kind", Kind: filter.Choice, Choices: Kinds, Words: "contact.kind.", Ops: []filter.Op{filter.Equals, filter.Differs}},
		filter.Field{Key: "name", Kind: filter.Text, Store: "name_key", Fold: term.Fold, Ops: []filter.Op{filter.Has, filter.Lacks, filter.Equals, filter.Starts}},
		filter.Field{Key: "latin", Kind: filter.Text},
		filter.Field{Key: "email", Kind: filter.Text, Store: "emails", Array: true, Fold: signs},
		filter.Field{Key: "phone", Kind: filter.Text, Question: anyPhone},
		filter.Field{Key: "wechat", Kind: filter.Text},
		filter.Field{Key: "handle", Kind: filter.Choice, Choices: Services, Words: "contact.service.", Question: onService},
		filter.Field{Key: "lang", Kind: filter.Choice, Choices: Langs, Words: "contact.lang."},
		filter.Field{Key: "country", Kind: filter.Text, Fold: strings.ToUpper, Ops: short},
		filter.Field{Key: "zone", Kind: filter.Text, Ops: short},
		filter.Field{Key: "channel", Kind: filter.Choice, Choices: Channels, Words: "filter.choice.channel."},
		filter.Field{Key: "hours", Kind: filter.Text, Store: "hours_from", Ops: []filter.Op{filter.Set, filter.Unset}},
		filter.Field{Key: "do", Kind: filter.Text, Ops: freely},
		filter.Field{Key: "dont", Kind: filter.Text, Ops: freely},
		filter.Field{Key: "press_card", Kind: filter.Text, Ops: []filter.Op{filter.Set, filter.Unset, filter.Has}},
		filter.Field{Key: "notes", Kind: filter.Text, Ops: freely},
	)
}

// freely are the operators of a text that is written freely.
var freely = []filter.Op{filter.Has, filter.Lacks, filter.Set, filter.Unset}

func (s *Contacts) workFields() []filter.Field {
	// What is asked of outlets is asked of them first; whoever works for one of those found is meant.
	by := func(ask func(filter.Tree) store.Filter) func(context.Context, filter.Tree, filter.Moment) (store.Filter, error) {
		return func(ctx context.Context, r filter.Tree, _ filter.Moment) (store.Filter, error) {
			ids, err := s.outlets.IDs(ctx, ask(r), mostOutlets+1)
			if err == nil && len(ids) > mostOutlets {
				err = fault.Bad("", "filter.outlets.many", "max", mostOutlets)
			}
			found := mainly(ids...)
			if r.Op == filter.Differs || r.Op == filter.Lacks {
				return store.Not(found), err
			}
			return found, err
		}
	}
	is := func(field string) func(filter.Tree) store.Filter {
		return func(r filter.Tree) store.Filter { return store.In(field, r.Values...) }
	}
	either := []filter.Op{filter.Equals, filter.Differs}
	return in("work",
		filter.Field{Key: "outlet", Kind: filter.Choice, Store: "outlet_ids", Array: true, Source: "outlets"},
		filter.Field{Key: "past_outlet", Kind: filter.Choice, Store: "past_outlet_ids", Array: true, Source: "outlets"},
		filter.Field{Key: "outlet_name", Kind: filter.Text, Ops: []filter.Op{filter.Has, filter.Lacks}, Question: by(func(r filter.Tree) store.Filter {
			return outlet.Named(r.Values[0])
		})},
		filter.Field{Key: "outlet_kind", Kind: filter.Choice, Choices: outlet.Kinds, Words: "outlet.kind.", Ops: either, Question: by(is("kind"))},
		filter.Field{Key: "outlet_tier", Kind: filter.Choice, Choices: []string{"1", "2", "3", "0"}, Words: "outlet.tier.", Ops: either, Question: by(func(r filter.Tree) store.Filter {
			var tiers []int64
			for _, v := range r.Values {
				tiers = append(tiers, int64(strings.Index("0123", v)))
			}
			return store.In("tier", tiers...)
		})},
		filter.Field{Key: "outlet_lang", Kind: filter.Choice, Choices: outlet.Langs, Words: "contact.lang.", Ops: either, Question: by(is("lang"))},
		filter.Field{Key: "outlet_region", Kind: filter.Text, Ops: []filter.Op{filter.Has, filter.Lacks}, Question: by(func(r filter.Tree) store.Filter {
			return store.Contains("region", r.Values[0])
		})},
		filter.Field{Key: "role", Kind: filter.Text},
		filter.Field{Key: "beat", Kind: filter.Tag, Store: "beats", Array: true, Source: "beats", Ops: []filter.Op{filter.Equals, filter.Every, filter.Differs, filter.Set, filter.Unset}},
	)
}

func teamFields() []filter.Field {
	return in("team",
		filter.Field{Key: "tag", Kind: filter.Tag, Store: "tags", Array: true, Source: "tags"},
		filter.Field{Key: "owner", Kind: filter.Choice, Source: "owners", Own: []string{filter.Me}, Words: "filter.choice.owner."},
		filter.Field{Key: "stage", Kind: filter.Choice, Choices: Stages, Words: "filter.choice.stage."},
		filter.Field{Key: "import", Kind: filter.Choice, Source: "imports", Ops: []filter.Op{filter.Equals, filter.Differs}, Question: cameFrom},
		filter.Field{Key: "created", Kind: filter.Date, Store: "created_at", Ops: dated},
		filter.Field{Key: "updated", Kind: filter.Date, Store: "updated_at", Ops: dated},
		filter.Field{Key: "stale", Kind: filter.Bool, Question: func(_ context.Context, r filter.Tree, at filter.Moment) (store.Filter, error) {
			return yesNo(r, store.And(store.Gt("stale_on", ""), store.Lte("stale_on", at.Today()))), nil
		}},
		filter.Field{Key: "stale_on", Kind: filter.Date, Day: true, Ops: []filter.Op{filter.Next, filter.Ago, filter.Before, filter.Unset}},
		filter.Field{Key: "stale_field", Kind: filter.Choice, Choices: Ageing, Words: "filter.choice.ageing.", Ops: []filter.Op{filter.Equals}, Question: staleIn},
		filter.Field{Key: "doubted", Kind: filter.Bool, Question: func(_ context.Context, r filter.Tree, _ filter.Moment) (store.Filter, error) {
			return yesNo(r, store.Any("checks", store.And(store.Exists("doubt"), store.Ne("doubt", "")))), nil
		}},
		filter.Field{Key: "address_quality", Kind: filter.Choice, Store: "quality", Choices: Qualities, Words: "contact.quality.", Ops: []filter.Op{filter.Equals, filter.Differs}},
		filter.Field{Key: "pending", Kind: filter.Bool, Question: func(_ context.Context, r filter.Tree, _ filter.Moment) (store.Filter, error) {
			return yesNo(r, waiting()), nil
		}},
		filter.Field{Key: "duplicate", Kind: filter.Bool, Question: func(_ context.Context, r filter.Tree, _ filter.Moment) (store.Filter, error) {
			return yesNo(r, store.Gt("suspects", 0)), nil
		}},
	)
}

// dated are the operators of a moment that every contact has.
var dated = []filter.Op{filter.Within, filter.Ago, filter.Before, filter.After, filter.Between}

func (s *Contacts) relationFields() []filter.Field {
	return in("relation",
		filter.Field{Key: "trust", Kind: filter.Number},
		filter.Field{Key: "last_interaction", Kind: filter.Date, Ops: everOrNever},
		filter.Field{Key: "next_step", Kind: filter.Choice, Choices: StepChoices, Words: "filter.choice.next_step.", Ops: []filter.Op{filter.Equals, filter.Differs}, Question: s.hasStep},
		filter.Field{Key: "last_reply", Kind: filter.Date, Ops: everOrNever},
		filter.Field{Key: "last_mailed", Kind: filter.Date, Ops: everOrNever},
		filter.Field{Key: "mailed", Kind: filter.Number},
		filter.Field{Key: "last_clip", Kind: filter.Date, Ops: everOrNever},
		filter.Field{Key: "clips", Kind: filter.Number},
	)
}

var everOrNever = []filter.Op{filter.Within, filter.Ago, filter.Before, filter.After, filter.Between, filter.Set, filter.Unset}

func limitFields() []filter.Field {
	either := []filter.Op{filter.Within, filter.Ago, filter.Before, filter.After, filter.Set, filter.Unset}
	return in("limit",
		filter.Field{Key: "blocked", Kind: filter.Bool, Store: "do_not_contact"},
		filter.Field{Key: "blocked_reason", Kind: filter.Text, Store: "do_not_contact_reason", Ops: freely},
		filter.Field{Key: "mail_every", Kind: filter.Number},
		filter.Field{Key: "held", Kind: filter.Choice, Array: true, Choices: Reasons, Words: "contact.suppression.reason."},
		filter.Field{Key: "leave", Kind: filter.Bool, Question: func(_ context.Context, r filter.Tree, at filter.Moment) (store.Filter, error) {
			return yesNo(r, away(at.Today())), nil
		}},
		filter.Field{Key: "leave_from", Kind: filter.Date, Day: true, Ops: []filter.Op{filter.Next, filter.Before, filter.After, filter.Set, filter.Unset}},
		filter.Field{Key: "leave_until", Kind: filter.Date, Day: true, Ops: []filter.Op{filter.Next, filter.Before, filter.After, filter.Set, filter.Unset}},
		filter.Field{Key: "basis", Kind: filter.Choice, Store: "basis.kind", Choices: Bases, Words: "filter.choice.basis."},
		filter.Field{Key: "basis_source", Kind: filter.Text, Store: "basis.source"},
		filter.Field{Key: "basis_purpose", Kind: filter.Text, Store: "basis.purpose", Ops: freely},
		filter.Field{Key: "basis_notice", Kind: filter.Date, Store: "basis.notice_on", Day: true, Ops: either},
		filter.Field{Key: "basis_refused", Kind: filter.Date, Store: "basis.refused_on", Day: true, Ops: either},
	)
}

func (s *Contacts) memberFields(within []string) []filter.Field {
	return in("member",
		filter.Field{Key: audience.ListField, Kind: filter.Choice, Store: "lists", Array: true, Source: "lists"},
		filter.Field{Key: audience.SegmentField, Kind: filter.Choice, Source: "segments", Ops: []filter.Op{filter.Equals, filter.Differs}, Question: s.inSegment(within)},
	)
}

func creatorFields() []filter.Field {
	return in("creator",
		filter.Field{Key: "platform", Kind: filter.Choice, Store: "platforms", Array: true, Source: "platforms"},
		filter.Field{Key: "followers", Kind: filter.Number},
		filter.Field{Key: "engagement", Kind: filter.Number, Percent: true, Ops: []filter.Op{filter.Less, filter.More, filter.Between}},
	)
}
