package server

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"standfirst/app/config"
	"standfirst/models/account"
	"standfirst/models/setting"
	"standfirst/models/space"
	"standfirst/models/store"
	"standfirst/models/store/sqlite"
)

// Opened is a space that a command works on.
type Opened struct {
	*space.Space
	// Beside tells that a server runs on the same data: the command works beside it, and what it leaves
	// for later is done by the server.
	Beside bool
}

// OpenSpace opens a space for a command, "" the only one there is. Where nothing is yet, it makes the
// data folder and a first space, which the set-up then takes over. Any number of commands may work beside
// a server: SQLite lets one write at a time and the others wait up to 15 seconds.
func OpenSpace(ctx context.Context, cfg config.Config, id string) (_ *Opened, err error) {
	s := mover(cfg)
	house, err := s.openHouseBeside(ctx)
	if err != nil {
		return nil, explain(err)
	}
	defer func() { err = errors.Join(err, house.Close()) }()
	accounts, err := s.openAccounts(ctx, house)
	if err != nil {
		return nil, explain(err)
	}
	record, err := chosen(ctx, accounts, id)
	if err != nil {
		return nil, err
	}
	sealer, err := setting.OpenSealer(secretPath(cfg))
	if err != nil {
		return nil, err
	}
	db, files, err := s.openSpaceStore(ctx, record.ID)
	if err != nil {
		return nil, explain(err)
	}
	sp, err := space.Open(ctx, record, db, files, s.now, space.Outside{Sealer: sealer})
	if err != nil {
		return nil, errors.Join(explain(err), db.Close())
	}
	return &Opened{sp, s.served(ctx)}, nil
}

func chosen(ctx context.Context, accounts *account.Accounts, id string) (account.SpaceRecord, error) {
	spaces, err := accounts.Spaces(ctx)
	if err != nil {
		return account.SpaceRecord{}, explain(err)
	}
	if len(spaces) == 0 {
		return accounts.FirstSpace(ctx, id)
	}
	var ids []string
	for _, r := range spaces {
		if r.ID == id || (id == "" && len(spaces) == 1) {
			return r, nil
		}
		ids = append(ids, r.ID)
	}
	if id == "" {
		return account.SpaceRecord{}, fmt.Errorf("there are several spaces; choose one with --space: %s", strings.Join(ids, ", "))
	}
	return account.SpaceRecord{}, fmt.Errorf("there is no space %q; there is: %s", id, strings.Join(ids, ", "))
}

// served reports whether a server runs on the embedded data.
func (s *Server) served(ctx context.Context) bool {
	if s.Config.MongoURI != "" {
		return false // several may, and none is in the way
	}
	db, err := sqlite.Open(ctx, filepath.Join(s.Config.Data, "house.db"))
	if err != nil {
		return false
	}
	defer func() { _ = db.Close() }() // it was only looked at
	return db.Serve() != nil
}

// explain says in words what people can do about a database that others hold.
func explain(err error) error {
	if err != nil && !errors.Is(err, store.ErrNotFound) && strings.Contains(err.Error(), "SQLITE_BUSY") {
		return fmt.Errorf("the database is locked: another program has been writing for longer than 15 seconds; try again when it is done (%w)", err)
	}
	return err
}
