package account

import (
	"context"
	"errors"
	"net/mail"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/store"
)

// Membership is a user's place in a space.
type Membership struct {
	SpaceID    string `json:"space_id"`
	Role       Role   `json:"role"`
	Department string `json:"department"`
}

// User is a person with an account.
type User struct {
	ID           string       `json:"id"`
	Rev          int64        `json:"rev"`
	Email        string       `json:"email"` // lower case
	Name         string       `json:"name"`
	PasswordHash string       `json:"password_hash"` // argon2id, PHC string
	Lang         string       `json:"lang"`          // "" follows the browser
	Zone         string       `json:"zone"`          // IANA name
	Theme        string       `json:"theme"`         // "auto", "light" or "dark"
	Factor       Factor       `json:"factor"`
	HouseAdmin   bool         `json:"house_admin"` // may make spaces
	Disabled     bool         `json:"disabled"`
	Memberships  []Membership `json:"memberships"`
	SpaceIDs     []string     `json:"space_ids"` // of Memberships, for the index
	Phone        string       `json:"phone"`
	ReachedAt    time.Time    `json:"reached_at"` // when they last said that they are reached by that number and by their address
	CreatedAt    time.Time    `json:"created_at"`
}

// In returns the user's membership of a space.
func (u User) In(spaceID string) (Membership, bool) {
	i := slices.IndexFunc(u.Memberships, func(m Membership) bool { return m.SpaceID == spaceID })
	if i < 0 {
		return Membership{}, false
	}
	return u.Memberships[i], true
}

// Location is the user's time zone; UTC when unset or unknown.
func (u User) Location() *time.Location { return location(u.Zone) }

func location(name string) *time.Location {
	if zone, err := time.LoadLocation(name); err == nil {
		return zone
	}
	return time.UTC
}

func (u *User) join(m Membership) {
	if i := slices.IndexFunc(u.Memberships, func(x Membership) bool { return x.SpaceID == m.SpaceID }); i >= 0 {
		u.Memberships[i] = m
	} else {
		u.Memberships = append(u.Memberships, m)
	}
	u.SpaceIDs = nil
	for _, m := range u.Memberships {
		u.SpaceIDs = append(u.SpaceIDs, m.SpaceID)
	}
}

func (u *User) leave(spaceID string) {
	u.Memberships = slices.DeleteFunc(u.Memberships, func(m Membership) bool { return m.SpaceID == spaceID })
	u.SpaceIDs = slices.DeleteFunc(u.SpaceIDs, func(id string) bool { return id == spaceID })
}

// Person is what a new user says of themselves.
type Person struct{ Name, Email, Password, Lang, Zone string }

// check returns the person with the address normalised, and every fault at once.
func (p Person) check(organisation string) (Person, error) {
	var faults fault.List
	p.Name = strings.TrimSpace(p.Name)
	switch {
	case p.Name == "":
		faults.Add(fault.Bad("name", "account.name.missing"))
	case utf8.RuneCountInString(p.Name) > 100 || strings.ContainsAny(p.Name, "\r\n\x00"):
		faults.Add(fault.Bad("name", "account.name.long"))
	}
	email, ok := normalEmail(p.Email)
	if !ok {
		faults.Add(fault.Bad("email", "account.email.malformed"))
	}
	p.Email = email
	if _, err := time.LoadLocation(p.Zone); err != nil || p.Zone == "" {
		faults.Add(fault.Bad("zone", "account.zone.unknown"))
	}
	faults.Add(checkPassword(p.Password, p.Name, p.Email, organisation))
	return p, faults.Err()
}

func normalEmail(s string) (string, bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	a, err := mail.ParseAddress(s)
	return s, err == nil && a.Address == s && len(s) <= 254 && strings.Contains(s[strings.LastIndexByte(s, '@')+1:], ".")
}

// User returns a user, or store.ErrNotFound.
func (a *Accounts) User(ctx context.Context, id string) (User, error) { return a.users.Get(ctx, id) }

// RoleIn returns the role that a user has in a space; "", which may nothing, for whoever has none there.
func (a *Accounts) RoleIn(ctx context.Context, spaceID, userID string) (Role, error) {
	u, err := a.users.Get(ctx, userID)
	if errors.Is(err, store.ErrNotFound) {
		return "", nil
	}
	m, _ := u.In(spaceID)
	return m.Role, err
}

// UserByEmail returns the user with this address, in any case.
func (a *Accounts) UserByEmail(ctx context.Context, email string) (User, error) {
	return a.users.First(ctx, store.Query{Filter: store.Eq("email", strings.ToLower(strings.TrimSpace(email)))})
}

// Members returns the users of a space by name; a space has at most a few hundred.
func (a *Accounts) Members(ctx context.Context, spaceID string) ([]User, error) {
	page, err := a.users.Find(ctx, store.Query{Filter: store.Eq("space_ids", spaceID), Sort: []string{"name"}, Limit: store.MaxLimit})
	return page.Items, err
}

// create makes a user whose details are checked already.
func (a *Accounts) create(ctx context.Context, p Person, m Membership, houseAdmin bool) (User, error) {
	hash, err := a.hash(ctx, p.Password)
	if err != nil {
		return User{}, err
	}
	u := User{
		Email: p.Email, Name: p.Name, PasswordHash: hash, Lang: p.Lang, Zone: p.Zone, Theme: "auto",
		HouseAdmin: houseAdmin, CreatedAt: a.now(),
	}
	u.join(m)
	err = a.users.Insert(ctx, &u)
	if errors.Is(err, store.ErrDuplicate) {
		return User{}, fault.Bad("email", "account.email.taken")
	}
	return u, err
}

// ChangeMembership sets a member's role and department. Sessions get a new token at their next request,
// since what they may do has changed. Nobody raises anybody above themselves, and the last administrator
// of a space stays one.
func (a *Accounts) ChangeMembership(ctx context.Context, by User, userID string, m Membership, actor audit.Actor) error {
	own, ok := by.In(m.SpaceID)
	if !ok || !own.Role.May(UserManage) {
		return fault.Deny("account.member.forbidden")
	}
	u, err := a.member(ctx, m.SpaceID, userID)
	if err != nil {
		return err
	}
	if !slices.Contains(Roles, m.Role) || !m.Role.AtMost(own.Role) {
		return fault.Bad("role", "account.role.above")
	}
	if !slices.Contains(Departments, m.Department) {
		return fault.Bad("department", "account.department.unknown")
	}
	if err := a.keepOneAdministrator(ctx, u, m.SpaceID, m.Role); err != nil {
		return err
	}
	var before Membership
	if _, err := a.users.Edit(ctx, userID, func(u *User) error { before, _ = u.In(m.SpaceID); u.join(m); return nil }); err != nil {
		return err
	}
	if err := a.rotateSessions(ctx, userID); err != nil {
		return err
	}
	_, err = a.audit.Append(ctx, "house", audit.Entry{By: actor, Action: "member.changed", Object: "user:" + userID, Data: map[string]string{
		"space": m.SpaceID, "name": u.Name,
		"role_before": string(before.Role), "role": string(m.Role), "department_before": before.Department, "department": m.Department,
	}})
	return err
}

// RemoveMember takes a user out of a space and ends their sessions.
func (a *Accounts) RemoveMember(ctx context.Context, by User, userID, spaceID string, actor audit.Actor) error {
	own, ok := by.In(spaceID)
	if !ok || !own.Role.May(UserManage) {
		return fault.Deny("account.member.forbidden")
	}
	u, err := a.member(ctx, spaceID, userID)
	if err != nil {
		return err
	}
	if err := a.keepOneAdministrator(ctx, u, spaceID, Viewer); err != nil {
		return err
	}
	if _, err := a.users.Edit(ctx, userID, func(u *User) error { u.leave(spaceID); return nil }); err != nil {
		return err
	}
	if err := a.EndSessions(ctx, userID, ""); err != nil {
		return err
	}
	_, err = a.audit.Append(ctx, "house", audit.Entry{
		By: actor, Action: "member.removed", Object: "user:" + userID,
		Data: map[string]string{"space": spaceID, "name": u.Name},
	})
	return err
}

func (a *Accounts) member(ctx context.Context, spaceID, userID string) (User, error) {
	u, err := a.users.Get(ctx, userID)
	if errors.Is(err, store.ErrNotFound) {
		return u, fault.Missing("account.member.missing")
	}
	if err != nil {
		return u, err
	}
	if _, ok := u.In(spaceID); !ok {
		return u, fault.Missing("account.member.missing")
	}
	return u, nil
}

func (a *Accounts) keepOneAdministrator(ctx context.Context, u User, spaceID string, role Role) error {
	if m, _ := u.In(spaceID); m.Role != Administrator || role == Administrator {
		return nil
	}
	members, err := a.Members(ctx, spaceID)
	if err != nil {
		return err
	}
	for _, other := range members {
		if m, _ := other.In(spaceID); other.ID != u.ID && m.Role == Administrator && !other.Disabled {
			return nil
		}
	}
	return fault.Clash("account.member.last_administrator")
}

// Preferences are what a user sets for themselves.
type Preferences struct{ Name, Lang, Zone, Theme string }

// SetPreferences stores them.
func (a *Accounts) SetPreferences(ctx context.Context, userID string, p Preferences) (User, error) {
	var faults fault.List
	p.Name = strings.TrimSpace(p.Name)
	if p.Name == "" || utf8.RuneCountInString(p.Name) > 100 || strings.ContainsAny(p.Name, "\r\n\x00") {
		faults.Add(fault.Bad("name", "account.name.long"))
	}
	if _, err := time.LoadLocation(p.Zone); err != nil || p.Zone == "" {
		faults.Add(fault.Bad("zone", "account.zone.unknown"))
	}
	if !slices.Contains([]string{"auto", "light", "dark"}, p.Theme) {
		p.Theme = "auto"
	}
	if err := faults.Err(); err != nil {
		return User{}, err
	}
	return a.users.Edit(ctx, userID, func(u *User) error {
		u.Name, u.Lang, u.Zone, u.Theme = p.Name, p.Lang, p.Zone, p.Theme
		return nil
	})
}
