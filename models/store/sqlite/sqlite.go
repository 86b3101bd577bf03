// Package sqlite keeps the store's collections in one SQLite file, without cgo.
//
// A collection is a table: id, rev, the document as JSON text, and a plain column for each field that an
// index names. Filters compare those columns; a field without an index is read out of the JSON. An
// indexed array has a table of its own, of its elements with their rows or, where the index has an order, with
// its keys; an array that is searched has an inverted index (see words.go). Insert fills them, triggers follow
// changes. An index that is no longer declared stays and is kept up to date. How a page is found is decided
// by what is counted and sampled (see plan.go), since SQLite cannot know.
//
// There is one writing connection and a few reading ones, in WAL mode with synchronous=FULL: when a verb
// returns, its change is on disk. Several processes may share the file; only one may serve from it (Serve).
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	driver "modernc.org/sqlite"
	codes "modernc.org/sqlite/lib"

	"standfirst/models/store"
)

const readers = 4

// bytesOfPage is that of new files: of documents of 2 KB three stand on a page, where on SQLite's 4 KB it would be
// one. The comment puts it before the journal's mode, after which it cannot be set: the driver sorts pragmas.
const bytesOfPage = "&_pragma=/**/page_size(8192)"

// writes is what the writer's connection begins with. Caches are small: a page in one takes half as much memory again as
// it has bytes, since the driver gives out blocks of 16 KB for it, transactions that are larger gain more than pages that
// are not read again from what the system keeps of the file, and a mailing is sent no faster with twice as much. The log
// is long: the pages of indexes change with each commit of an import, and are copied into the file once for several of them.
const writes = bytesOfPage + "&_pragma=cache_size(-9000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=wal_autocheckpoint(24000)"

// DB is one SQLite file. It implements store.DB.
type DB struct {
	path   string
	write  *pool
	writer *writer // of what is small
	read   *pool
	mu     sync.Mutex
	tables map[string]*table
	lock   *os.File
	limits bounds
	outage store.Outage
}

// Open opens the file, making it and its folder when they are missing. Any number of processes may.
func Open(ctx context.Context, path string) (*DB, error) {
	if err := createFile(path); err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	db := &DB{path: path, tables: map[string]*table{}, limits: limits, outage: store.Outage{Is: isAway}}
	err := registerFunctions()
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	if db.write, err = openPool(ctx, path, 1, writes); err != nil {
		return nil, fmt.Errorf("open database %s: %w", path, err)
	}
	db.writer = &writer{db: db.write}
	if db.read, err = openPool(ctx, path, readers, "&_pragma=cache_size(-8000)&_pragma=query_only(1)"); err != nil {
		_ = db.write.close()
		return nil, fmt.Errorf("open database %s: %w", path, err)
	}
	return db, nil
}

// createFile makes the file readable by its owner only: it holds people's addresses.
func createFile(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

// openPool tries for a while, because turning WAL on does not wait for another process that does the same.
func openPool(ctx context.Context, path string, conns int, pragmas string) (*pool, error) {
	name := "file:" + strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path) +
		"?_pragma=busy_timeout(15000)&_txlock=immediate&_pragma=temp_store(2)" + pragmas
	handle, err := sql.Open("sqlite", name)
	if err != nil {
		return nil, err
	}
	handle.SetMaxOpenConns(conns)
	handle.SetMaxIdleConns(conns)
	for try := 0; ; try++ {
		err = handle.PingContext(ctx)
		if err == nil {
			return &pool{DB: handle, stmts: map[string]*sql.Stmt{}}, nil
		}
		if try == 50 || !isCode(err, codes.SQLITE_BUSY) {
			_ = handle.Close()
			return nil, err
		}
		select {
		case <-ctx.Done():
			_ = handle.Close()
			return nil, ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// Ping returns nil when the file can be read.
func (db *DB) Ping(ctx context.Context) error {
	var tables int
	return db.outage.Read(ctx, func() error {
		return db.read.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema").Scan(&tables)
	})
}

// Serve claims the file for this process until Close. A second process that serves is refused, because
// two of them would each believe that they alone run its jobs; commands that only Open may work beside it.
func (db *DB) Serve() error {
	f, err := os.OpenFile(db.path+".lock", os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("serve %s: %w", db.path, err)
	}
	if err := lockFile(f); err != nil {
		_ = f.Close()
		return fmt.Errorf("serve %s: another process already serves this database; stop it first, or choose another data folder (%w)", db.path, err)
	}
	db.lock = f
	return nil
}

// Close ends all connections and gives up the claim of Serve.
func (db *DB) Close() error {
	err := errors.Join(db.read.close(), db.write.close())
	if db.lock != nil {
		err = errors.Join(err, db.lock.Close())
	}
	return err
}

// Collection makes the table, or brings it to what the schema declares.
func (db *DB) Collection(ctx context.Context, schema store.Schema) (store.Backend, error) {
	c, err := db.collection(ctx, schema)
	return db.outage.Watch(c), err
}

func (db *DB) collection(ctx context.Context, schema store.Schema) (*collection, error) {
	db.mu.Lock()
	defer db.mu.Unlock()
	t := db.tables[schema.Name]
	if t == nil {
		t = &table{name: schema.Name}
	}
	layout, err := prepare(ctx, db.write, &schema)
	if err != nil {
		return nil, fail(err)
	}
	if before := t.layout.Load(); before != nil {
		layout.keep(before.indexes)
	}
	t.layout.Store(layout)
	db.tables[schema.Name] = t
	return &collection{db: db, schema: &schema, table: t}, nil
}

// SyncFailed is called when the system could not bring to disk what was written (fsync(2)). It is to be set before the
// first file is opened. What the system keeps of the file in memory is not to be trusted then: Linux takes pages that it
// failed to write for written, and says so once. The process is to end; the next begins with what is on disk.
var SyncFailed = func(error) {}

// fail turns the driver's errors into the port's.
func fail(err error) error {
	if isCode(err, codes.SQLITE_IOERR_FSYNC) || isCode(err, codes.SQLITE_IOERR_DIR_FSYNC) {
		SyncFailed(err)
	}
	if isCode(err, codes.SQLITE_CONSTRAINT_UNIQUE) || isCode(err, codes.SQLITE_CONSTRAINT_PRIMARYKEY) {
		return fmt.Errorf("%w (%w)", store.ErrDuplicate, err)
	}
	return err
}

// isAway tells the errors of a disk that is gone, of a file that another process keeps for itself for longer than the busy
// timeout, and of a disk that is full.
func isAway(err error) (away, full bool) {
	for _, code := range []int{codes.SQLITE_IOERR, codes.SQLITE_CANTOPEN, codes.SQLITE_BUSY, codes.SQLITE_READONLY} {
		away = away || isCode(err, code)
	}
	return away, isCode(err, codes.SQLITE_FULL)
}

func isCode(err error, code int) bool {
	var e *driver.Error
	return errors.As(err, &e) && (e.Code() == code || e.Code()&0xff == code)
}
