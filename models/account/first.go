package account

import (
	"context"
	"errors"

	"standfirst/models/audit"
	"standfirst/models/store"
)

// FirstSpace makes the first space from the command line, before anybody has an account; "" is called
// "main". The set-up takes it over, with whatever is in it by then.
func (a *Accounts) FirstSpace(ctx context.Context, id string) (SpaceRecord, error) {
	if id == "" {
		id = "main"
	}
	r := SpaceRecord{ID: id, Name: id, Lang: "en", Zone: "UTC", CreatedAt: a.now()}
	if err := checkSpace(r).Err(); err != nil {
		return r, err
	}
	err := a.spaces.Insert(ctx, &r)
	if errors.Is(err, store.ErrDuplicate) { // another command was quicker
		return a.Space(ctx, id)
	}
	if err != nil {
		return r, err
	}
	_, err = a.audit.Append(ctx, "house", audit.Entry{
		By: audit.System("command line"), Action: "space.created", Object: "space:" + id, Data: map[string]string{"name": id},
	})
	return r, err
}

// lone is the id of the only space, "" when there is none or several. Before the set-up it is one that
// the command line has made, or a set-up that was broken off.
func (a *Accounts) lone(ctx context.Context) (string, error) {
	spaces, err := a.Spaces(ctx)
	if err != nil || len(spaces) != 1 {
		return "", err
	}
	return spaces[0].ID, nil
}
