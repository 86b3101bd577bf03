package server

import (
	"context"
	"os"
	"path/filepath"

	"standfirst/models/store"
	"standfirst/models/store/sqlite"
)

// openHouse opens the house's database. On the embedded one it refuses a second serving process.
func (s *Server) openHouse(ctx context.Context) (store.DB, error) {
	if err := os.MkdirAll(s.Config.Data, 0o700); err != nil {
		return nil, err
	}
	db, err := sqlite.Open(ctx, filepath.Join(s.Config.Data, "house.db"))
	if err != nil {
		return nil, err
	}
	return db, db.Serve()
}

// openSpaceStore opens a space's own database and files.
func (s *Server) openSpaceStore(ctx context.Context, id string) (store.DB, store.Files, error) {
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
