package contact

import (
	"context"
	"slices"
	"strings"

	"standfirst/models/audit"
)

// touched is what others have done to a contact since an import: fields, and elements that were put back.
type touched struct {
	fields map[string]bool
	again  map[string]map[string]bool // by set: texts of elements
	any    bool
}

// since gathers what others have done to contacts after the import.
func (u *undoer) since(ctx context.Context, ids []string) (map[string]touched, error) {
	out := map[string]touched{}
	for part := range slices.Chunk(ids, 400) {
		streams := make([]string, len(part))
		for i, id := range part {
			streams[i] = "contact:" + id
		}
		for ev, err := range u.s.audit.OfStreams(ctx, u.imp.StartedAt, streams...) {
			if err != nil {
				return nil, err
			}
			if ev.By.IsSystem() || ev.Data["import"] == u.imp.ID || ev.Data["undo"] == u.imp.ID {
				continue
			}
			id := strings.TrimPrefix(ev.Stream, "contact:")
			t, ok := out[id]
			if !ok {
				t = touched{fields: map[string]bool{}, again: map[string]map[string]bool{}}
			}
			t.note(ev)
			out[id] = t
		}
	}
	return out, nil
}

// grouped are the names under which events tell of several fields.
var grouped = map[string][]string{
	"hours": {"hours_from", "hours_to"}, "leave": {"leave_from", "leave_until", "leave_note"}, "do_not_contact": {"do_not_contact", "do_not_contact_reason"},
}

// note reads an event: which fields it changed, and which elements it put into a set.
func (t *touched) note(ev audit.Event) {
	t.any = true
	add := func(set, element string) {
		if t.again[set] == nil {
			t.again[set] = map[string]bool{}
		}
		t.again[set][element] = true
	}
	switch ev.Action {
	case "contact.tagged":
		add("tags", ev.Data["tag"])
	case "contact.listed":
		add("lists", strings.TrimPrefix(ev.Object, "list:"))
	case "contact.blocked", "contact.unblocked":
		t.fields["do_not_contact"], t.fields["do_not_contact_reason"] = true, true
	case "contact.changed", "contact.merged":
		for field, text := range ev.Data {
			t.fields[field] = true
			for _, f := range grouped[field] {
				t.fields[f] = true
			}
			if before, after, ok := strings.Cut(text, " → "); ok && slices.Contains(sets, field) {
				had := slices.Collect(strings.SplitSeq(strings.ReplaceAll(before, "; ", ", "), ", "))
				for element := range strings.SplitSeq(strings.ReplaceAll(after, "; ", ", "), ", ") {
					if !slices.Contains(had, element) {
						add(field, element)
					}
				}
			}
		}
	}
}
