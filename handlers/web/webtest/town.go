package webtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"standfirst/models/account"
	"standfirst/models/audit"
	"standfirst/models/setting"
	"standfirst/models/space"
	"standfirst/models/store/sqlite"
)

// began is when every test's clock begins.
var began = time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)

// town is a house full of people with two empty spaces, made once for a test binary: twenty-five passwords take their
// time to hash, and the tables of a space theirs to be made. Each test gets a copy of the databases.
type town struct {
	files         map[string][]byte // the databases by their file's name
	secrets, csrf map[string]string // by "acme/officer"
}

var spaceIDs = []string{"acme", "rival"}

var settled = sync.OnceValues(settle)

func settle() (_ town, err error) {
	dir, err := os.MkdirTemp("", "webtest-")
	if err != nil {
		return town{}, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	t := town{files: map[string][]byte{}, secrets: map[string]string{}, csrf: map[string]string{}}
	if err := t.keep(dir, "house.db", t.people); err != nil {
		return t, err
	}
	for _, id := range spaceIDs {
		if err := t.keep(dir, id+".db", func(ctx context.Context, db *sqlite.DB) error { return empty(ctx, db, dir, id) }); err != nil {
			return t, err
		}
	}
	return t, nil
}

// keep reads the file of a database once something has been done with it.
func (t town) keep(dir, name string, do func(context.Context, *sqlite.DB) error) error {
	ctx, path := context.Background(), filepath.Join(dir, name)
	db, err := sqlite.Open(ctx, path)
	if err != nil {
		return err
	}
	if err := errors.Join(do(ctx, db), db.Close()); err != nil {
		return err
	}
	t.files[name], err = os.ReadFile(path)
	return err
}

// empty opens a space in which nothing has been done yet.
func empty(ctx context.Context, db *sqlite.DB, dir, id string) error {
	files, err := sqlite.OpenFiles(filepath.Join(dir, id))
	if err != nil {
		return err
	}
	_, err = space.Open(ctx, account.SpaceRecord{ID: id}, db, files, func() time.Time { return began }, space.Outside{Sealer: setting.NewSealer([]byte("a key for tests"))})
	return err
}

// people signs in a user of every role of each space through the model, as the set-up and invitations do.
func (t town) people(ctx context.Context, db *sqlite.DB) error {
	now := func() time.Time { return began }
	log, err := audit.Open(ctx, db, now)
	if err != nil {
		return err
	}
	accounts, err := account.Open(ctx, account.Deps{DB: db, Audit: log, Now: now})
	if err != nil {
		return err
	}
	key, err := accounts.OfferSetup(ctx)
	if err != nil {
		return err
	}
	first, _, _, err := accounts.SetUp(ctx, key, account.FirstRun{
		Person:       account.Person{Name: "Ada First", Email: "ada@acme.example", Password: Password, Lang: "en", Zone: "Europe/London"},
		Organisation: "Acme", SpaceID: "acme", Department: "management",
	}, "192.0.2.1", "test")
	if err != nil {
		return err
	}
	if _, err = accounts.CreateSpace(ctx, first, account.SpaceRecord{ID: "rival", Name: "Rival", Lang: "zh-CN", Zone: "Asia/Shanghai"}, audit.Actor{}); err != nil {
		return err
	}
	for _, id := range spaceIDs {
		for _, role := range account.Roles {
			err := errors.Join(t.join(ctx, accounts, id, string(role), role, departments[role]),
				t.join(ctx, accounts, id, string(role)+"2", role, "security"))
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func (t town) join(ctx context.Context, accounts *account.Accounts, spaceID, name string, role account.Role, department string) error {
	first, err := accounts.UserByEmail(ctx, "ada@acme.example")
	if err != nil {
		return err
	}
	token, err := accounts.Invite(ctx, first, spaceID, name+"@"+spaceID+".example", role, department, audit.Actor{})
	if err != nil {
		return err
	}
	// Each from an address of their own, as tries are counted by network.
	from := fmt.Sprintf("198.51.100.%d", len(t.secrets)+1)
	_, secret, err := accounts.Accept(ctx, token, account.Person{
		Name: strings.ToUpper(name[:1]) + name[1:] + " of " + spaceID, Password: Password, Lang: "en", Zone: "Europe/London",
	}, from, "test")
	if err != nil {
		return err
	}
	session, _, _, err := accounts.Resume(ctx, secret)
	t.secrets[spaceID+"/"+name], t.csrf[spaceID+"/"+name] = secret, session.CSRF
	return err
}
