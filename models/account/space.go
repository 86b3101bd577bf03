package account

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/store"
)

// SpaceRecord is a space in the house's list: a brand or a client with its own store, files, jobs and
// newsroom. The id stands in addresses and names the store, and never changes.
type SpaceRecord struct {
	ID        string    `json:"id"`
	Rev       int64     `json:"rev"`
	Name      string    `json:"name"`
	Lang      string    `json:"lang"` // of its newsroom and mails by default
	Zone      string    `json:"zone"` // IANA name
	Factor    Demand    `json:"factor"`
	CreatedAt time.Time `json:"created_at"`
}

// Location is the time zone of the space; UTC when unset or unknown.
func (r SpaceRecord) Location() *time.Location { return location(r.Zone) }

var spaceID = regexp.MustCompile(`^[a-z][a-z0-9-]{0,30}[a-z0-9]$`)

// reserved are the first path elements that the house itself uses.
var reserved = []string{
	"account", "api", "approve", "assets", "c", "calendar", "call", "dev", "embargo", "healthz", "help", "hooks", "invite", "login", "logout", "metrics", "newsroom",
	"oidc", "preferences", "readyz", "reset", "settings", "setup", "shared", "spaces", "static", "u", "version", "well-known",
}

// Spaces lists every space by name.
func (a *Accounts) Spaces(ctx context.Context) ([]SpaceRecord, error) {
	page, err := a.spaces.Find(ctx, store.Query{Sort: []string{"name"}, Limit: store.MaxLimit})
	return page.Items, err
}

// Space returns a space's record, or store.ErrNotFound.
func (a *Accounts) Space(ctx context.Context, id string) (SpaceRecord, error) {
	return a.spaces.Get(ctx, id)
}

// checkSpace returns every fault of a new space's details.
func checkSpace(r SpaceRecord) fault.List {
	var faults fault.List
	if r.Name == "" || utf8.RuneCountInString(r.Name) > 100 || strings.ContainsAny(r.Name, "\r\n\x00") {
		faults.Add(fault.Bad("organisation", "account.space.name"))
	}
	if !spaceID.MatchString(r.ID) || slices.Contains(reserved, r.ID) {
		faults.Add(fault.Bad("space", "account.space.id"))
	}
	if _, err := time.LoadLocation(r.Zone); err != nil || r.Zone == "" {
		faults.Add(fault.Bad("zone", "account.zone.unknown"))
	}
	return faults
}

// CreateSpace makes a space; its maker becomes its administrator.
func (a *Accounts) CreateSpace(ctx context.Context, by User, r SpaceRecord, actor audit.Actor) (SpaceRecord, error) {
	if !by.HouseAdmin {
		return r, fault.Deny("account.space.forbidden")
	}
	r.Name, r.ID = strings.TrimSpace(r.Name), strings.TrimSpace(r.ID)
	if err := checkSpace(r).Err(); err != nil {
		return r, err
	}
	r.CreatedAt = a.now()
	err := a.spaces.Insert(ctx, &r)
	if errors.Is(err, store.ErrDuplicate) {
		return r, fault.Bad("space", "account.space.taken")
	}
	if err != nil {
		return r, err
	}
	department := "management"
	if len(by.Memberships) > 0 {
		department = by.Memberships[0].Department
	}
	if _, err := a.users.Edit(ctx, by.ID, func(u *User) error { u.join(Membership{r.ID, Administrator, department}); return nil }); err != nil {
		return r, err
	}
	_, err = a.audit.Append(ctx, "house", audit.Entry{By: actor, Action: "space.created", Object: "space:" + r.ID, Data: map[string]string{"name": r.Name}})
	return r, err
}

// MayNameSpace reports whether a space could have this id.
func (a *Accounts) MayNameSpace(id string) bool {
	return spaceID.MatchString(id) && !slices.Contains(reserved, id)
}
