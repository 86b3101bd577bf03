package audience

import (
	"context"
	"errors"
	"slices"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/filter"
	"standfirst/models/store"
	"standfirst/models/term"
)

// Segment is a living set of contacts: everybody who meets its conditions at the moment of asking. A private
// one is its owner's alone.
type Segment struct {
	ID          string    `json:"id"`
	Rev         int64     `json:"rev"`
	Name        string    `json:"name"`
	Description string    `json:"description"`
	Rules       string    `json:"rules"` // a tree of package filter as JSON
	Uses        []string  `json:"uses"`  // ids of the segments that its conditions name
	Shared      bool      `json:"shared"`
	Owner       string    `json:"owner"` // user id
	OwnerName   string    `json:"owner_name"`
	Archived    bool      `json:"archived"`
	CreatedAt   time.Time `json:"created_at"`
	UpdatedAt   time.Time `json:"updated_at"`
	SortKey     string    `json:"sort_key"`
}

// SegmentField and ListField are the fields by which conditions name segments and lists.
const (
	SegmentField = "segment"
	ListField    = "list"
)

// Sees reports whether a user may know of the segment.
func (s Segment) Sees(userID string) bool { return s.Shared || s.Owner == userID }

// Segments are the segments of one space.
type Segments struct {
	segments store.Collection[Segment]
	audit    *audit.Log
	now      func() time.Time
}

// OpenSegments opens the segments.
func OpenSegments(ctx context.Context, d Deps) (*Segments, error) {
	c, err := store.Open[Segment](ctx, d.DB, "segments", store.On("archived", "sort_key"), store.On("uses"))
	if err != nil {
		return nil, err
	}
	return &Segments{c, d.Audit, d.Now}, nil
}

// Outline is what somebody who makes or changes a segment asks for.
type Outline struct {
	Name, Description string
	Tree              filter.Tree
	Shared            bool
}

// Create adds a segment. The catalogue is the contacts'. Faults of conditions stand at "rules" and, for one
// condition, at "rules-0-2".
func (s *Segments) Create(ctx context.Context, o Outline, cat filter.Catalogue, by audit.Actor) (Segment, error) {
	now := s.now().UTC()
	g := Segment{ID: store.NewID(), Owner: by.ID, OwnerName: by.Name, CreatedAt: now, UpdatedAt: now}
	if err := s.apply(ctx, &g, o, cat); err != nil {
		return g, err
	}
	if err := s.segments.Insert(ctx, &g); err != nil {
		return g, err
	}
	return g, s.record(ctx, "audience.segment.created", g, by)
}

// Change replaces name, description and conditions. Only the owner may share a segment or take it back.
func (s *Segments) Change(ctx context.Context, id string, o Outline, cat filter.Catalogue, by audit.Actor) (Segment, error) {
	g, err := s.edit(ctx, id, by, func(g *Segment) error {
		if g.Owner != by.ID && o.Shared != g.Shared {
			return fault.Bad("shared", "audience.segment.not_yours", "owner", g.OwnerName)
		}
		return s.apply(ctx, g, o, cat)
	})
	if err != nil {
		return g, err
	}
	return g, s.record(ctx, "audience.segment.changed", g, by)
}

// Duplicate makes a private copy with another name.
func (s *Segments) Duplicate(ctx context.Context, id, name string, by audit.Actor) (Segment, error) {
	old, err := s.Get(ctx, id, by.ID)
	if err != nil {
		return old, err
	}
	now := s.now().UTC()
	g := old
	g.ID, g.Rev, g.Name, g.Shared, g.Archived, g.Owner, g.OwnerName = store.NewID(), 0, name, false, false, by.ID, by.Name
	g.CreatedAt, g.UpdatedAt = now, now
	if err := g.tidy(); err != nil {
		return g, err
	}
	if err := s.segments.Insert(ctx, &g); err != nil {
		return g, err
	}
	return g, s.record(ctx, "audience.segment.created", g, by)
}

// Archive puts a segment away: it is not offered any more, and what uses it goes on.
func (s *Segments) Archive(ctx context.Context, id string, by audit.Actor) error {
	return s.setArchived(ctx, id, true, "audience.segment.archived", by)
}

// Restore brings an archived segment back.
func (s *Segments) Restore(ctx context.Context, id string, by audit.Actor) error {
	return s.setArchived(ctx, id, false, "audience.segment.restored", by)
}

func (s *Segments) setArchived(ctx context.Context, id string, to bool, action string, by audit.Actor) error {
	g, err := s.edit(ctx, id, by, func(g *Segment) error { g.Archived = to; return nil })
	if err != nil {
		return err
	}
	return s.record(ctx, action, g, by)
}

func (s *Segments) edit(ctx context.Context, id string, by audit.Actor, change func(*Segment) error) (Segment, error) {
	g, err := s.segments.Edit(ctx, id, func(g *Segment) error {
		if !g.Sees(by.ID) {
			return fault.Missing("audience.segment.missing")
		}
		g.UpdatedAt = s.now().UTC()
		return change(g)
	})
	return g, noSegment(err)
}

func (s *Segments) apply(ctx context.Context, g *Segment, o Outline, cat filter.Catalogue) error {
	g.Name, g.Description, g.Shared = o.Name, o.Description, o.Shared
	var faults fault.List = fault.All(g.tidy())
	tree, err := cat.Check(cat.Bind(o.Tree, g.Owner))
	if err != nil && len(fault.All(err)) == 0 {
		return err
	}
	for _, f := range fault.All(err) {
		faults.Add(f.On(filter.Part("rules", f.Field)))
	}
	if err == nil && tree.Empty() {
		faults.Add(fault.Bad("rules", "audience.segment.empty"))
	}
	if err := faults.Err(); err != nil {
		return err
	}
	g.Rules, g.Uses = tree.JSON(), named(tree)
	return s.refuseCircle(ctx, *g)
}

// named are the segments that a tree names.
func named(tree filter.Tree) []string {
	var out []string
	tree.Each(func(_ filter.Path, r filter.Tree) {
		if r.Field == SegmentField {
			out = append(out, r.Values...)
		}
	})
	slices.Sort(out)
	return slices.Compact(out)
}

// refuseCircle keeps a segment from being part of itself, by whatever way.
func (s *Segments) refuseCircle(ctx context.Context, g Segment) error {
	ahead, seen := g.Uses, map[string]bool{}
	for len(ahead) > 0 {
		if slices.Contains(ahead, g.ID) {
			return fault.Bad("rules", "audience.segment.circle", "name", g.Name)
		}
		found, err := s.GetAll(ctx, ahead...)
		if err != nil {
			return err
		}
		ahead = nil
		for id, next := range found {
			if !seen[id] {
				seen[id] = true
				ahead = append(ahead, next.Uses...)
			}
		}
	}
	return nil
}

// Get returns a segment that the user may see, or a fault that there is none.
func (s *Segments) Get(ctx context.Context, id, userID string) (Segment, error) {
	g, err := s.segments.Get(ctx, id)
	if err == nil && !g.Sees(userID) {
		err = store.ErrNotFound
	}
	return g, noSegment(err)
}

// GetAll returns the segments with these ids, whosever they are; missing ones are left out.
func (s *Segments) GetAll(ctx context.Context, ids ...string) (map[string]Segment, error) {
	return s.segments.GetAll(ctx, ids...)
}

// Visible returns the segments that a user may see, by name: a space has dozens, not thousands.
func (s *Segments) Visible(ctx context.Context, userID string, archived bool) ([]Segment, error) {
	q := store.Query{
		Filter: store.And(store.Eq("archived", archived), store.Or(store.Eq("shared", true), store.Eq("owner", userID))),
		Sort:   []string{"sort_key"}, Limit: store.MaxLimit,
	}
	page, err := s.segments.Find(ctx, q)
	return page.Items, err
}

// UsedBy returns the segments whose conditions name a segment.
func (s *Segments) UsedBy(ctx context.Context, id string) ([]Segment, error) {
	page, err := s.segments.Find(ctx, store.Query{Filter: store.Eq("uses", id), Limit: store.MaxLimit})
	return page.Items, err
}

func (g *Segment) tidy() error {
	g.Name, g.Description = tidy(g.Name, g.Description)
	g.SortKey = term.TitleKey(g.Name)
	return judge(g.Name, g.Description, "audience.segment.name_missing", "description")
}

func (s *Segments) record(ctx context.Context, action string, g Segment, by audit.Actor) error {
	_, err := s.audit.Append(ctx, "segment:"+g.ID, audit.Entry{By: by, Action: action, Object: "segment:" + g.ID, Data: map[string]string{"name": g.Name}})
	return err
}

func noSegment(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return fault.Missing("audience.segment.missing").Because(err)
	}
	return err
}
