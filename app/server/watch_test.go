package server_test

import (
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
)

// watch tells whether anything in the databases and among the files has changed. It reads SQLite's own
// counter of commits, which costs nothing, and hashes everything only when that has moved.
type watch struct {
	w     *world
	conns []*sql.DB
	count []int64
	sum   string
}

// unwatched are the tables that a refusal may write to: who was seen when, and how often somebody tried.
var unwatched = []string{"sessions", "tries"}

func (w *world) watch() *watch {
	w.Helper()
	x := &watch{w: w}
	for _, path := range w.databases() {
		db, err := sql.Open("sqlite", "file:"+path+"?mode=ro&_pragma=busy_timeout(15000)")
		if err != nil {
			w.Fatal(err)
		}
		db.SetMaxOpenConns(1) // the counter is of one connection
		w.Cleanup(func() { _ = db.Close() })
		x.conns = append(x.conns, db)
	}
	x.count, x.sum = x.commits(), x.hash()
	return x
}

// changed reports whether something is different from the last time it was asked.
func (x *watch) changed() bool {
	x.w.Helper()
	count := x.commits()
	if slices.Equal(count, x.count) {
		return false
	}
	x.count = count
	sum := x.hash()
	changed := sum != x.sum
	x.sum = sum
	return changed
}

func (x *watch) commits() []int64 {
	var out []int64
	for _, db := range x.conns {
		var n int64
		if err := db.QueryRow("PRAGMA data_version").Scan(&n); err != nil {
			x.w.Fatal(err)
		}
		out = append(out, n)
	}
	return out
}

func (x *watch) hash() string {
	h := sha256.New()
	for _, db := range x.conns {
		for _, table := range names(x.w, db) {
			x.add(h, db, table)
		}
	}
	for _, name := range x.w.blobs() {
		fmt.Fprintln(h, name)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// add hashes every document of a collection.
func (x *watch) add(h io.Writer, db *sql.DB, table string) {
	rows, err := db.Query(`SELECT id, rev, doc FROM "` + table + `" ORDER BY n`)
	if err != nil {
		x.w.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var id, doc string
		var rev int64
		if err := rows.Scan(&id, &rev, &doc); err != nil {
			x.w.Fatal(err)
		}
		fmt.Fprintln(h, table, id, rev, doc)
	}
	if err := rows.Err(); err != nil {
		x.w.Fatal(err)
	}
}

// names are the collections of a database that are watched.
func names(w *world, db *sql.DB) []string {
	rows, err := db.Query(`SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%doc TEXT%' ORDER BY name`)
	if err != nil {
		w.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var out []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			w.Fatal(err)
		}
		if !slices.Contains(unwatched, name) {
			out = append(out, name)
		}
	}
	if err := rows.Err(); err != nil {
		w.Fatal(err)
	}
	if len(out) == 0 {
		w.Fatal("no collections: how a table is made has changed")
	}
	return out
}

// blobs are the stored files; their names are the hashes of what they hold.
func (w *world) blobs() []string {
	var out []string
	err := filepath.WalkDir(filepath.Join(w.dir, "spaces"), func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.Contains(path, "files") {
			out = append(out, path)
		}
		return err
	})
	if err != nil {
		w.Fatal(err)
	}
	return out
}
