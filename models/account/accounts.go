// Package account knows who may do what: users, their roles and departments in each space, sessions,
// invitations, the first set-up and the list of spaces. It lives in the house store, apart from every
// space's own.
package account

import (
	"context"
	"time"

	"standfirst/models/audit"
	"standfirst/models/store"
)

// Accounts are the people of the house.
type Accounts struct {
	users       store.Collection[User]
	sessions    store.Collection[Session]
	keys        store.Collection[Key]
	invitations store.Collection[Invitation]
	spaces      store.Collection[SpaceRecord]
	tries       store.Collection[try]
	setups      store.Collection[setup]
	pendings    store.Collection[pending]
	audit       *audit.Log
	seal        Sealer
	now         func() time.Time
	hashSlots   chan struct{}

	// How long a session may be idle, for administrators and for others, and how long it lasts at most.
	AdminIdle, UserIdle, SessionLife time.Duration
}

// Deps is what Accounts needs.
type Deps struct {
	DB     store.DB
	Audit  *audit.Log
	Now    func() time.Time
	Sealer Sealer // keeps second factors; nil where none are set up or shown, as on the command line
}

// Open opens the accounts.
func Open(ctx context.Context, d Deps) (*Accounts, error) {
	a := &Accounts{
		audit: d.Audit, now: d.Now, seal: d.Sealer, hashSlots: make(chan struct{}, 4),
		AdminIdle: 30 * time.Minute, UserIdle: 12 * time.Hour, SessionLife: 7 * 24 * time.Hour,
	}
	var err error
	if a.users, err = store.Open[User](ctx, d.DB, "users", store.Unique("email"), store.On("space_ids")); err != nil {
		return nil, err
	}
	if a.sessions, err = store.Open[Session](ctx, d.DB, "sessions", store.On("user_id", "created_at"), store.On("ends_at")); err != nil {
		return nil, err
	}
	if a.keys, err = store.Open[Key](ctx, d.DB, "keys", store.On("user_id", "space_id", "created_at"), store.On("public")); err != nil {
		return nil, err
	}
	if a.invitations, err = store.Open[Invitation](ctx, d.DB, "invitations", store.On("space_id", "created_at"), store.On("public"), store.On("ends_at")); err != nil {
		return nil, err
	}
	if a.spaces, err = store.Open[SpaceRecord](ctx, d.DB, "spaces", store.On("name")); err != nil {
		return nil, err
	}
	if a.tries, err = store.Open[try](ctx, d.DB, "tries", store.On("forget_at")); err != nil {
		return nil, err
	}
	if a.setups, err = store.Open[setup](ctx, d.DB, "setups"); err != nil {
		return nil, err
	}
	if a.pendings, err = store.Open[pending](ctx, d.DB, "pendings", store.On("ends_at")); err != nil {
		return nil, err
	}
	return a, nil
}

// Audit returns the house's log.
func (a *Accounts) Audit() *audit.Log { return a.audit }
