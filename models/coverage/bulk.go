package coverage

import (
	"context"
	"strconv"

	"standfirst/models/act"
	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/store"
	"standfirst/models/tag"
)

// Selection says which clips an action is for: those ticked, or all that a search matches as the viewer may know of them.
type Selection struct {
	IDs []string
	All bool
	Of  Search // with All
	Act string // from act.New: what is done is kept under it, to be taken back; "": it is not kept
}

func (s *Clips) selected(ctx context.Context, sel Selection) (store.Filter, error) {
	if !sel.All && len(sel.IDs) == 0 {
		return store.Filter{}, fault.Bad("", "coverage.selection.empty")
	}
	if !sel.All {
		return store.In("id", sel.IDs...), nil
	}
	open, veiled, err := s.apart(ctx, sel.Of, sel.Of.filter())
	if err != nil {
		return store.Filter{}, err
	}
	var ids []string
	for c, err := range veiled {
		if err != nil {
			return store.Filter{}, err
		}
		ids = append(ids, c.ID)
	}
	if len(ids) > 0 {
		open = append(open, store.In("id", ids...))
	}
	return store.Or(open...), nil
}

// CountSelected returns how many clips are selected.
func (s *Clips) CountSelected(ctx context.Context, sel Selection) (int64, error) {
	f, err := s.selected(ctx, sel)
	if err != nil {
		return 0, err
	}
	return s.clips.Count(ctx, f)
}

// TagsOf are the tags of those selected, the most used first.
func (s *Clips) TagsOf(ctx context.Context, sel Selection) ([]tag.Tally, error) {
	f, err := s.selected(ctx, sel)
	if err != nil {
		return nil, err
	}
	rows, err := s.clips.Group(ctx, f, []store.By{{Field: "tags"}})
	return tag.Tallies(rows), err
}

func (s *Clips) things() act.Things[Clip, struct{}] {
	return act.Things[Clip, struct{}]{Acts: s.Acts, In: s.clips}
}

// Tag puts a tag on the selected clips and returns how many did not have it.
func (s *Clips) Tag(ctx context.Context, typed string, sel Selection, by audit.Actor) (int64, error) {
	name, err := tag.One(typed)
	if err != nil {
		return 0, err
	}
	chosen, err := s.selected(ctx, sel)
	if err != nil {
		return 0, err
	}
	return s.tagged(ctx, name, chosen, sel, by)
}

func (s *Clips) tagged(ctx context.Context, name string, chosen store.Filter, sel Selection, by audit.Actor) (int64, error) {
	e := audit.Entry{By: by, Action: "coverage.tagged", Object: "tag:" + name, Data: map[string]string{"tag": name}}
	n, err := s.things().Exchange(ctx, sel.Act, store.And(chosen, store.Not(store.Eq("tags", name))), act.Exchange{Field: "tags", Is: name}, e)
	if err != nil {
		return n, err
	}
	s.tags.Learn(name)
	return n, s.tellMany(ctx, n, e)
}

// TagInstead puts a tag on the selected clips as Tag does, and takes the other tags of its group off them. It returns how
// many did not have it.
func (s *Clips) TagInstead(ctx context.Context, typed string, sel Selection, by audit.Actor) (int64, error) {
	name, err := tag.One(typed)
	if err != nil {
		return 0, err
	}
	all, err := s.Tagged(ctx)
	if err != nil {
		return 0, err
	}
	others, err := tag.Others(name, all)
	if err != nil {
		return 0, err
	}
	chosen, err := s.selected(ctx, sel)
	if err != nil {
		return 0, err
	}
	group := tag.Group(name) + ": …"
	e := audit.Entry{By: by, Action: "coverage.untagged", Object: "tag:" + group, Data: map[string]string{"tag": group}}
	n, off, err := s.things().Replace(ctx, sel.Act, chosen, name, others, e, func(id string) (int64, error) {
		sel.Act = id
		return s.tagged(ctx, name, chosen, sel, by)
	})
	if err != nil {
		return n, err
	}
	return n, s.tellMany(ctx, off, e)
}

// Untag takes a tag off the selected clips and returns how many had it.
func (s *Clips) Untag(ctx context.Context, name string, sel Selection, by audit.Actor) (int64, error) {
	if name = tag.Squeeze(name); name == "" {
		return 0, fault.Bad("tag", "contact.tag.missing")
	}
	chosen, err := s.selected(ctx, sel)
	if err != nil {
		return 0, err
	}
	e := audit.Entry{By: by, Action: "coverage.untagged", Object: "tag:" + name, Data: map[string]string{"tag": name}}
	n, err := s.things().Exchange(ctx, sel.Act, store.And(chosen, store.Eq("tags", name)), act.Exchange{Field: "tags", Was: name}, e)
	if err != nil {
		return n, err
	}
	return n, s.tellMany(ctx, n, e)
}

// tellMany records what was done to n clips, in the log of the space.
func (s *Clips) tellMany(ctx context.Context, n int64, e audit.Entry) error {
	if n == 0 {
		return nil
	}
	e.Data["n"] = strconv.FormatInt(n, 10)
	_, err := s.Audit.Append(ctx, "space", e)
	return err
}
