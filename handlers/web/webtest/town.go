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
	"standfirst/models/store/sqlite"
	"standfirst/templates"
	"standfirst/templates/locale"
)

// began is when every test's clock begins.
var began = time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)

// town is a house full of people, made once for a test binary: twenty-five passwords take their time to
// hash. Each test gets a copy of the database.
type town struct {
	house         []byte            // the database file
	secrets, csrf map[string]string // by "acme/officer"
}

var settled = sync.OnceValues(settle)

func settle() (_ town, err error) {
	dir, err := os.MkdirTemp("", "webtest-")
	if err != nil {
		return town{}, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	ctx := context.Background()
	path := filepath.Join(dir, "house.db")
	db, err := sqlite.Open(ctx, path)
	if err != nil {
		return town{}, err
	}
	t := town{secrets: map[string]string{}, csrf: map[string]string{}}
	if err := errors.Join(t.people(ctx, db), db.Close()); err != nil {
		return t, err
	}
	t.house, err = os.ReadFile(path)
	return t, err
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
	for _, id := range []string{"acme", "rival"} {
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

// words are what never changes between tests: the catalogues, the assets and the parsed templates.
type words struct {
	catalogs *locale.Catalogs
	assets   templates.Assets
	set      *templates.Set
}

var loaded = sync.OnceValues(func() (w words, err error) {
	if w.catalogs, err = locale.Load(); err != nil {
		return w, err
	}
	if w.assets, err = templates.LoadAssets(); err != nil {
		return w, err
	}
	w.set, err = templates.Parse(w.catalogs, w.assets)
	return w, err
})
