package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"time"

	"standfirst/app/config"
	"standfirst/models/account"
	"standfirst/models/setting"
	"standfirst/models/space"
	"standfirst/models/store"
)

// Move copies everything of an embedded installation, house and spaces, documents and files, to the
// MongoDB that the settings name. What is there already stays, so a move that was broken off is simply
// repeated. The embedded files are left as they are. It is refused while a server runs on them.
func Move(ctx context.Context, cfg config.Config, out io.Writer) error {
	if cfg.MongoURI == "" {
		return errors.New("set STANDFIRST_MONGO_URI to the database to move to")
	}
	embedded := cfg
	embedded.MongoURI = ""
	from, to := mover(embedded), mover(cfg)
	sealer, err := setting.OpenSealer(secretPath(cfg))
	if err != nil {
		return err
	}
	spaces, err := moveHouse(ctx, from, to, out)
	if err != nil {
		return err
	}
	for _, record := range spaces {
		if err := moveSpace(ctx, from, to, record, sealer, out); err != nil {
			return fmt.Errorf("space %s: %w", record.ID, err)
		}
	}
	return nil
}

// mover is a server that only opens databases.
func mover(cfg config.Config) *Server {
	return &Server{Config: cfg, log: slog.New(slog.DiscardHandler), now: func() time.Time { return time.Now().UTC() }}
}

// secretPath is the file with the key that seals secrets.
func secretPath(cfg config.Config) string {
	if cfg.SecretFile != "" {
		return cfg.SecretFile
	}
	return filepath.Join(cfg.Data, "secret.key")
}

func moveHouse(ctx context.Context, from, to *Server, out io.Writer) (_ []account.SpaceRecord, err error) {
	db, err := from.openHouse(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	target, err := to.openHouse(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, target.Close()) }()
	source := &store.Recorder{DB: db}
	accounts, err := from.openAccounts(ctx, source)
	if err != nil {
		return nil, err
	}
	if err := source.CopyTo(ctx, target, tell(out, "house")); err != nil {
		return nil, err
	}
	return accounts.Spaces(ctx)
}

func moveSpace(ctx context.Context, from, to *Server, record account.SpaceRecord, sealer *setting.Sealer, out io.Writer) (err error) {
	db, files, err := from.openSpaceStore(ctx, record.ID)
	if err != nil {
		return err
	}
	source := &store.Recorder{DB: db}
	sp, err := space.Open(ctx, record, source, files, from.now, space.Outside{Sealer: sealer})
	if err != nil {
		return errors.Join(err, db.Close())
	}
	defer func() { err = errors.Join(err, sp.Close()) }()
	target, targetFiles, err := to.openSpaceStore(ctx, record.ID)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, target.Close()) }()
	if err := source.CopyTo(ctx, target, tell(out, record.ID)); err != nil {
		return err
	}
	n, err := store.CopyFiles(ctx, files, targetFiles)
	tell(out, record.ID)("files", n)
	return err
}

func tell(out io.Writer, where string) func(string, int64) {
	return func(name string, n int64) { _, _ = fmt.Fprintf(out, "%-16s %-20s %8d\n", where, name, n) }
}
