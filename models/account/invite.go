package account

import (
	"context"
	"errors"
	"slices"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/store"
)

// Invitation lets one person join a space by a link. Only the hash of the link's token is kept, so the
// link is shown once, to whoever makes it, to hand on.
type Invitation struct {
	ID         string    `json:"id"` // SHA-256 of the token
	Rev        int64     `json:"rev"`
	Public     string    `json:"public"` // names it on pages
	SpaceID    string    `json:"space_id"`
	Email      string    `json:"email"`
	Role       Role      `json:"role"`
	Department string    `json:"department"`
	By         string    `json:"by"`
	ByName     string    `json:"by_name"`
	CreatedAt  time.Time `json:"created_at"`
	EndsAt     time.Time `json:"ends_at"`
	UsedAt     time.Time `json:"used_at"`
}

const invitationLife = 7 * 24 * time.Hour

// Invite makes an invitation and returns its token. The role can't be above the inviter's own.
func (a *Accounts) Invite(ctx context.Context, by User, spaceID, email string, role Role, department string, actor audit.Actor) (string, error) {
	own, ok := by.In(spaceID)
	if !ok || !own.Role.May(UserManage) {
		return "", fault.Deny("account.member.forbidden")
	}
	var faults fault.List
	email, ok = normalEmail(email)
	if !ok {
		faults.Add(fault.Bad("email", "account.email.malformed"))
	}
	if !slices.Contains(Roles, role) || !role.AtMost(own.Role) {
		faults.Add(fault.Bad("role", "account.role.above"))
	}
	if !slices.Contains(Departments, department) {
		faults.Add(fault.Bad("department", "account.department.unknown"))
	}
	if err := faults.Err(); err != nil {
		return "", err
	}
	secret := token()
	inv := Invitation{
		ID: hashToken(secret), Public: store.NewID(), SpaceID: spaceID, Email: email, Role: role, Department: department,
		By: by.ID, ByName: by.Name, CreatedAt: a.now(), EndsAt: a.now().Add(invitationLife),
	}
	if err := a.invitations.Insert(ctx, &inv); err != nil {
		return "", err
	}
	_, err := a.audit.Append(ctx, "house", audit.Entry{
		By: actor, Action: "member.invited", Object: "invitation:" + inv.Public,
		Data: map[string]string{"space": spaceID, "email": email, "role": string(role), "department": department},
	})
	return secret, err
}

// Invitations lists a space's open invitations, the newest first.
func (a *Accounts) Invitations(ctx context.Context, spaceID string) ([]Invitation, error) {
	page, err := a.invitations.Find(ctx, store.Query{
		Filter: store.And(store.Eq("space_id", spaceID), store.Eq("used_at", nil), store.Gt("ends_at", a.now())),
		Sort:   []string{"-created_at"}, Limit: 200,
	})
	return page.Items, err
}

// Withdraw removes an open invitation of the space.
func (a *Accounts) Withdraw(ctx context.Context, spaceID, public string, actor audit.Actor) error {
	n, err := a.invitations.Delete(ctx, store.And(store.Eq("public", public), store.Eq("space_id", spaceID), store.Eq("used_at", nil)))
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.Missing("account.invitation.over")
	}
	_, err = a.audit.Append(ctx, "house", audit.Entry{By: actor, Action: "member.uninvited", Object: "invitation:" + public, Data: map[string]string{"space": spaceID}})
	return err
}

// Invitation returns the open invitation of a token.
func (a *Accounts) Invitation(ctx context.Context, secret string) (Invitation, error) {
	inv, err := a.invitations.Get(ctx, hashToken(secret))
	if errors.Is(err, store.ErrNotFound) || (err == nil && (!inv.UsedAt.IsZero() || a.now().After(inv.EndsAt))) {
		return inv, fault.Missing("account.invitation.over")
	}
	return inv, err
}

// Accept makes the invited person's account and signs them in. Somebody who has an account already
// accepts with its password, and joins the space with it; with a second factor the error is then *FactorNeeded.
func (a *Accounts) Accept(ctx context.Context, secret string, p Person, from, agent string) (User, string, error) {
	inv, err := a.Invitation(ctx, secret)
	if err != nil {
		return User{}, "", err
	}
	m := Membership{inv.SpaceID, inv.Role, inv.Department}
	p.Email = inv.Email
	u, err := a.UserByEmail(ctx, inv.Email)
	switch {
	case err == nil:
		err = a.joinExisting(ctx, u, m, p.Password, from)
	case errors.Is(err, store.ErrNotFound):
		if p, err = p.check(""); err == nil {
			u, err = a.create(ctx, p, m, false)
		}
	}
	if err != nil {
		return User{}, "", err
	}
	// The invitation is used up last: should the program die before, it can be accepted again, which
	// changes nothing but lets the person in.
	if _, err := a.invitations.Modify(ctx, store.Eq("id", inv.ID), store.Patch{Set: map[string]any{"used_at": a.now()}}); err != nil {
		return User{}, "", err
	}
	actor := audit.Actor{ID: u.ID, Name: u.Name, Department: inv.Department, From: from}
	if _, err := a.audit.Append(ctx, "house", audit.Entry{
		By: actor, Action: "member.joined", Object: "user:" + u.ID,
		Data: map[string]string{"space": inv.SpaceID, "role": string(inv.Role), "department": inv.Department},
	}); err != nil {
		return User{}, "", err
	}
	if u.Factor.On() {
		return User{}, "", a.waitForFactor(ctx, u)
	}
	_, secret, err = a.startSession(ctx, u.ID, from, agent)
	return u, secret, err
}

func (a *Accounts) joinExisting(ctx context.Context, u User, m Membership, password, from string) error {
	if err := a.countNetwork(ctx, from); err != nil {
		return err
	}
	ok, err := a.matches(ctx, password, u.PasswordHash)
	if err != nil {
		return err
	}
	if !ok || u.Disabled {
		return fault.Bad("password", "account.password.wrong")
	}
	if _, err := a.users.Edit(ctx, u.ID, func(u *User) error { u.join(m); return nil }); err != nil {
		return err
	}
	return a.rotateSessions(ctx, u.ID)
}
