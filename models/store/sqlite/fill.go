package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"standfirst/models/store"
)

// Words that are derived of texts from before their index are derived in the background where there are many. The table
// below says of each such index up to which row that has been done, and which was the last when it began. Rows without the
// mark of their text are not in the index yet; giving them the mark fires the trigger that puts them in, as every other
// change of a text does, so that writes meanwhile need no care.

// fillings is no name of a collection, nor of a table that belongs to one.
const fillings = `"^filling"`

// rowsOfFill is how many rows get their words in one transaction, for which other writers wait.
const rowsOfFill = 200

var _ store.Filler = (*DB)(nil)

// filling is an index that is not yet whole.
type filling struct {
	table, field string
	done, last   int64
}

// later notes that the words of the rows up to the last are derived in the background.
func (w wordsOf) later(last int64) []string {
	return []string{
		"CREATE TABLE IF NOT EXISTS " + fillings + " (collection TEXT NOT NULL, field TEXT NOT NULL, done INTEGER NOT NULL, last INTEGER NOT NULL, PRIMARY KEY (collection, field))",
		fmt.Sprintf("INSERT INTO %s VALUES (%s, %s, 0, %d)", fillings, quote(w.table), quote(w.field), last),
	}
}

// lastRow is the number of the last row of a table, about how many there are; 0 where it is not asked for.
func lastRow(ctx context.Context, tx *sql.Tx, s *store.Schema) (n int64, err error) {
	if len(s.Derived()) == 0 {
		return 0, nil
	}
	err = tx.QueryRowContext(ctx, "SELECT ifnull(max(n), 0) FROM "+name(s.Name)).Scan(&n)
	return n, err
}

// unfilled are the indexes that are not whole, of the collections that are open.
func (db *DB) unfilled(ctx context.Context) ([]filling, error) {
	var there int
	if err := db.read.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema WHERE name = '^filling'").Scan(&there); err != nil || there == 0 {
		return nil, err
	}
	rows, err := db.read.QueryContext(ctx, "SELECT collection, field, done, last FROM "+fillings)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []filling
	for rows.Next() {
		var f filling
		if err := rows.Scan(&f.table, &f.field, &f.done, &f.last); err != nil {
			return nil, err
		}
		if db.source(f) != "" {
			out = append(out, f)
		}
	}
	return out, rows.Err()
}

// source is the field of the text that an index derives words of, "" where nobody here has declared it.
func (db *DB) source(f filling) string {
	db.mu.Lock()
	defer db.mu.Unlock()
	t := db.tables[f.table]
	if t == nil {
		return ""
	}
	return t.layout.Load().derived[f.field].Of
}

// Filling implements store.Filler.
func (db *DB) Filling(ctx context.Context) (done, all int64, err error) {
	err = db.outage.Read(ctx, func() error {
		left, err := db.unfilled(ctx)
		done, all = 0, 0
		for _, f := range left {
			done, all = done+f.done, all+f.last
		}
		return err
	})
	return done, all, err
}

// Fill implements store.Filler. Between two transactions it leaves the disk to others for as long as one took.
func (db *DB) Fill(ctx context.Context) error {
	for {
		left, err := db.unfilled(ctx)
		if err != nil || len(left) == 0 {
			return fail(err)
		}
		begun := time.Now()
		if err := db.fillSome(ctx, left[0]); err != nil {
			return fmt.Errorf("the words of %s.%s: %w", left[0].table, left[0].field, fail(err))
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Since(begun)):
		}
	}
}

func (db *DB) fillSome(ctx context.Context, f filling) error {
	tx, err := db.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after Commit it does nothing
	mark, upto := touch(f.field), f.done+rowsOfFill
	_, err = tx.ExecContext(ctx, "UPDATE "+name(f.table)+" SET "+mark+" = "+toMark+"("+extract("doc", db.source(f))+") WHERE n > ? AND n <= ? AND "+mark+" IS NULL", f.done, min(upto, f.last))
	if err != nil {
		return err
	}
	state := "UPDATE " + fillings + " SET done = ?3 WHERE collection = ?1 AND field = ?2"
	args := []any{f.table, f.field, upto}
	if upto >= f.last {
		state, args = "DELETE FROM "+fillings+" WHERE collection = ?1 AND field = ?2", args[:2]
	}
	if _, err := tx.ExecContext(ctx, state, args...); err != nil {
		return err
	}
	return tx.Commit()
}
