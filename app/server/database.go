package server

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"standfirst/models/account"
	"standfirst/models/audit"
	"standfirst/models/store"
	"standfirst/models/store/mongo"
	"standfirst/models/store/sqlite"
)

// openHouse opens the house's database to serve it. On embedded files it refuses a second serving process;
// MongoDB serves as many as wish.
func (s *Server) openHouse(ctx context.Context) (store.DB, error) {
	db, err := s.openHouseBeside(ctx)
	if err != nil {
		return nil, err
	}
	if embedded, ok := db.(*sqlite.DB); ok {
		if err := embedded.Serve(); err != nil {
			return nil, errors.Join(err, db.Close())
		}
	}
	return db, nil
}

// openAccounts opens the people and spaces that the house's database keeps.
func (s *Server) openAccounts(ctx context.Context, house store.DB) (*account.Accounts, error) {
	log, err := audit.Open(ctx, house, s.now)
	if err != nil {
		return nil, err
	}
	d := account.Deps{DB: house, Audit: log, Now: s.now}
	if s.sealer != nil {
		d.Sealer = s.sealer
	}
	return account.Open(ctx, d)
}

// openHouseBeside opens the house's database as the command line does, which may work beside a server.
func (s *Server) openHouseBeside(ctx context.Context) (store.DB, error) {
	if s.Config.MongoURI != "" {
		return mongo.Open(ctx, s.Config.MongoURI, s.Config.MongoDatabase+"_house")
	}
	if err := os.MkdirAll(s.Config.Data, 0o700); err != nil {
		return nil, err
	}
	return sqlite.Open(ctx, filepath.Join(s.Config.Data, "house.db"))
}

// openSpaceStore opens a space's own database and files.
func (s *Server) openSpaceStore(ctx context.Context, id string) (store.DB, store.Files, error) {
	if s.Config.MongoURI != "" {
		db, err := mongo.Open(ctx, s.Config.MongoURI, s.Config.MongoDatabase+"_space_"+id)
		if err != nil {
			return nil, nil, err
		}
		files, err := mongo.OpenFiles(db)
		return db, files, err
	}
	dir := filepath.Join(s.Config.Data, "spaces", id)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, nil, err
	}
	files, err := sqlite.OpenFiles(filepath.Join(dir, "files"))
	if err != nil {
		return nil, nil, err
	}
	db, err := sqlite.Open(ctx, filepath.Join(dir, "space.db"))
	return db, files, err
}
