package account

import (
	"context"
	"regexp"
	"strings"

	"standfirst/models/audit"
	"standfirst/models/fault"
)

var phoneForm = regexp.MustCompile(`^\+?[0-9][0-9 ()./-]{4,38}$`)

// Reach is somebody's word that they are reached, now, by a telephone number and by the address of their account. A
// team that is called in the night relies on it.
func (a *Accounts) Reach(ctx context.Context, userID, phone string, by audit.Actor) (User, error) {
	phone = strings.Join(strings.Fields(phone), " ")
	switch {
	case phone == "":
		return User{}, fault.Bad("phone", "account.phone.missing")
	case !phoneForm.MatchString(phone):
		return User{}, fault.Bad("phone", "account.phone.malformed")
	}
	u, err := a.users.Edit(ctx, userID, func(u *User) error {
		u.Phone, u.ReachedAt = phone, a.now()
		return nil
	})
	if err != nil {
		return u, err
	}
	_, err = a.audit.Append(ctx, "house", audit.Entry{By: by, Action: "account.reached", Object: "user:" + userID})
	return u, err
}
