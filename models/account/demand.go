package account

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/store"
)

// Demand is which roles of a space must have a second factor, and since when. Whoever is signed in at that moment works
// on; at the next sign-in they are led to set one up before anything else of the space.
type Demand struct {
	Roles []Role               `json:"roles"`
	From  map[string]time.Time `json:"from"` // role → when it was added
}

// of reports whether a user whose session began at a moment has to set up a second factor for a role.
func (d Demand) of(u User, r Role, begun time.Time) bool {
	return !u.Factor.On() && slices.Contains(d.Roles, r) && begun.After(d.From[string(r)])
}

// change has other roles from a moment on. For those that stay nothing begins anew: whoever is led to set up a second
// factor is led there still.
func (d *Demand) change(roles []Role, at time.Time) {
	from := map[string]time.Time{}
	for _, r := range roles {
		if from[string(r)] = at; slices.Contains(d.Roles, r) {
			from[string(r)] = d.From[string(r)]
		}
	}
	d.Roles, d.From = roles, from
}

// DemandFactor sets which roles of a space must have a second factor.
func (a *Accounts) DemandFactor(ctx context.Context, by User, spaceID string, roles []Role, actor audit.Actor) error {
	if own, ok := by.In(spaceID); !ok || !own.Role.May(UserManage) {
		return fault.Deny("account.member.forbidden")
	}
	var names []string
	wanted := slices.DeleteFunc(slices.Clone(Roles), func(r Role) bool { return !slices.Contains(roles, r) })
	for _, r := range wanted {
		names = append(names, string(r))
	}
	if len(names) == 0 {
		names = []string{"–"}
	}
	changed := false
	_, err := a.spaces.Edit(ctx, spaceID, func(r *SpaceRecord) error {
		if changed = !slices.Equal(r.Factor.Roles, wanted); changed {
			r.Factor.change(wanted, a.now())
		}
		return nil
	})
	if err != nil || !changed {
		return err
	}
	_, err = a.audit.Append(ctx, "house", audit.Entry{By: actor, Action: "factor.demanded", Object: "space:" + spaceID, Data: map[string]string{"space": spaceID, "roles": strings.Join(names, ", ")}})
	return err
}

// LacksFactor reports whether a session may not go into a space before its user has set up a second factor.
func (a *Accounts) LacksFactor(ctx context.Context, u User, s Session, spaceID string) (bool, error) {
	m, ok := u.In(spaceID)
	if !ok || u.Factor.On() {
		return false, nil
	}
	r, err := a.spaces.Get(ctx, spaceID)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return r.Factor.of(u, m.Role, s.CreatedAt), err
}

// FactorWanted are the spaces that want a user to have a second factor, which they have not.
func (a *Accounts) FactorWanted(ctx context.Context, u User) ([]SpaceRecord, error) {
	if u.Factor.On() {
		return nil, nil
	}
	var out []SpaceRecord
	for _, m := range u.Memberships {
		r, err := a.spaces.Get(ctx, m.SpaceID)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if slices.Contains(r.Factor.Roles, m.Role) {
			out = append(out, r)
		}
	}
	return out, nil
}
