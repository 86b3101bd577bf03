package contact

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/store"
)

// MostUndone is how many contacts something may have been done to at once that can be taken back. Of more, too much
// would have to be remembered.
const MostUndone = 20000

// UndoFor is how long what was done to many contacts can be taken back.
const UndoFor = 30 * 24 * time.Hour

// Act is what somebody did to a selection of contacts, with what is needed to take it back.
type Act struct {
	ID       string     `json:"id"`
	Rev      int64      `json:"rev"`
	Action   string     `json:"action"` // as the log has it, such as "contact.tagged"
	What     string     `json:"what"`   // the tag, or the name of the list or colleague; "" is nobody
	N        int64      `json:"n"`      // how many it changed
	Changes  []Exchange `json:"changes"`
	By       string     `json:"by"` // user id
	ByName   string     `json:"by_name"`
	At       time.Time  `json:"at"`
	UndoneAt time.Time  `json:"undone_at,omitzero"`
}

// Exchange is one value that some contacts got for another one.
type Exchange struct {
	Field string   `json:"field"` // "tags" and "lists" hold several values, "owner" holds one
	Was   string   `json:"was"`   // of tags and lists: what they lost; "" is nothing
	Is    string   `json:"is"`    // of tags and lists: what they got; "" is nothing
	IDs   []string `json:"ids"`
}

// Open reports whether it has not been taken back yet.
func (a Act) Open() bool { return a.UndoneAt.IsZero() }

// Values is how many values it changed: of somebody with two tags for one it is two more.
func (a Act) Values() int64 {
	var n int64
	for _, x := range a.Changes {
		n += int64(len(x.IDs))
	}
	return n
}

// NewAct is an id under which something that is done to a selection is kept, so that it can be taken back.
func NewAct() string { return store.NewID() }

func (s *Contacts) openActs(ctx context.Context, db store.DB) (err error) {
	s.acts, err = store.Open[Act](ctx, db, "contact_acts", store.On("at"))
	return err
}

// exchange carries out one value for another and returns how many it changed. Those that it changes are kept first,
// when the selection says so and there are not too many of them: who died in between takes back what was never done,
// which changes nobody. The owner of each is told apart, as they come from several.
func (s *Contacts) exchange(ctx context.Context, sel Selection, which store.Filter, x Exchange, e audit.Entry) (int64, error) {
	if sel.Act == "" {
		return s.contacts.Modify(ctx, which, s.patchOf(x))
	}
	n, err := s.contacts.CountUpTo(ctx, which, MostUndone+1)
	if err != nil || n == 0 {
		return 0, err
	}
	if n > MostUndone {
		return s.contacts.Modify(ctx, which, s.patchOf(x))
	}
	changes, err := s.changed(ctx, which, x)
	if err != nil {
		return 0, err
	}
	if err := s.keepAct(ctx, sel.Act, changes, e); err != nil {
		return 0, err
	}
	var done int64
	for _, part := range changes {
		for ids := range slices.Chunk(part.IDs, 500) { // those that are kept and no others
			n, err := s.contacts.Modify(ctx, store.And(store.In("id", ids...), which), s.patchOf(x))
			if done += n; err != nil {
				return done, err
			}
		}
	}
	return done, nil
}

// changed are those that an exchange would change, by what they have before.
func (s *Contacts) changed(ctx context.Context, which store.Filter, x Exchange) ([]Exchange, error) {
	by := []store.By{{Field: "id"}}
	if x.Field == "owner" {
		by = append(by, store.By{Field: "owner"})
	}
	rows, err := s.contacts.Group(ctx, which, by)
	var out []Exchange
	for _, row := range rows {
		was := x.Was
		if len(by) > 1 {
			was = row.Text(1)
		}
		at := slices.IndexFunc(out, func(o Exchange) bool { return o.Was == was })
		if at < 0 {
			at = len(out)
			out = append(out, Exchange{Field: x.Field, Was: was, Is: x.Is})
		}
		out[at].IDs = append(out[at].IDs, row.Text(0))
	}
	return out, err
}

func (s *Contacts) keepAct(ctx context.Context, id string, changes []Exchange, e audit.Entry) error {
	a := Act{ID: id, Action: e.Action, What: cmp.Or(e.Data["tag"], e.Data["list"], e.Data["owner"]), Changes: changes, By: e.By.ID, ByName: e.By.Name, At: s.now().UTC()}
	a.N = a.Values()
	err := s.acts.Insert(ctx, &a)
	if !errors.Is(err, store.ErrDuplicate) {
		return err
	}
	_, err = s.acts.Edit(ctx, id, func(old *Act) error { // a second step of the same act
		old.Changes = append(old.Changes, changes...)
		return nil
	})
	return err
}

func (s *Contacts) patchOf(x Exchange) store.Patch {
	if x.Field == "owner" {
		return store.Patch{Set: map[string]any{"owner": x.Is, "updated_at": s.now().UTC()}}
	}
	var p store.Patch
	if x.Was != "" {
		p.Pull = map[string][]any{x.Field: {x.Was}}
	}
	if x.Is != "" {
		p.Add = map[string][]any{x.Field: {x.Is}}
	}
	return p
}

// Acts are what was done to many contacts in the last 30 days, the latest first; those that are taken back included.
func (s *Contacts) Acts(ctx context.Context, limit int) ([]Act, error) {
	page, err := s.acts.Find(ctx, store.Query{Filter: store.Gt("at", s.now().Add(-UndoFor)), Sort: []string{"-at"}, Limit: limit})
	return page.Items, err
}

// Undoable reports whether an act was kept and can be taken back.
func (s *Contacts) Undoable(ctx context.Context, id string) (bool, error) {
	a, err := s.acts.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil && a.Open(), err
}

// TakeBack gives contacts back what an act changed, as far as it is still so: whoever has got another owner since, or
// lost the tag, stays as they are. It returns the act and how many of its values are as before.
// Done twice it changes nothing.
func (s *Contacts) TakeBack(ctx context.Context, id string, by audit.Actor) (Act, int64, error) {
	a, err := s.acts.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return a, 0, fault.Missing("contact.act.missing").Because(err)
	}
	if err != nil {
		return a, 0, err
	}
	if !a.Open() {
		return a, 0, fault.Clash("contact.act.undone")
	}
	var back int64
	for _, x := range a.Changes {
		reverse := Exchange{Field: x.Field, Was: x.Is, Is: x.Was}
		for ids := range slices.Chunk(x.IDs, 500) {
			n, err := s.contacts.Modify(ctx, store.And(store.In("id", ids...), stillSo(x)), s.patchOf(reverse))
			if back += n; err != nil {
				return a, back, err
			}
		}
		if x.Field == "tags" && x.Was != "" {
			s.tags.learn(x.Was)
			if err := s.retag(ctx, x.Was); err != nil {
				return a, back, err
			}
		}
	}
	a, err = s.acts.Edit(ctx, id, func(a *Act) error {
		if !a.Open() {
			return fault.Clash("contact.act.undone")
		}
		a.UndoneAt = s.now().UTC()
		return nil
	})
	if err != nil {
		return a, back, err
	}
	var ids []string
	for _, x := range a.Changes {
		ids = append(ids, x.IDs...)
	}
	return a, back, s.tell(ctx, Selection{IDs: ids}, back, audit.Entry{
		By: by, Action: "contact.act_undone", Object: "contact_act:" + id, Data: map[string]string{"what": a.What, "did": a.Action},
	})
}

// stillSo asks for those that are as an exchange left them.
func stillSo(x Exchange) store.Filter {
	switch {
	case x.Field == "owner":
		return store.Eq("owner", x.Is)
	case x.Is != "":
		return store.Eq(x.Field, x.Is)
	}
	return store.Not(store.Eq(x.Field, x.Was))
}

// forgetActs removes what cannot be taken back any more.
func (s *Contacts) forgetActs(ctx context.Context) error {
	_, err := s.acts.Delete(ctx, store.Lte("at", s.now().Add(-UndoFor)))
	return err
}
