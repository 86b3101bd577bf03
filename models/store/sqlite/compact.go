package sqlite

import (
	"context"
	"errors"
	"fmt"
)

// Compact rewrites the file without what removed documents have left: their words in the indexes, which are only
// marked as gone, and the space that they took. After it their bytes are not on the disk any more. It takes as
// long as copying the file, and writers wait meanwhile.
func (db *DB) Compact(ctx context.Context) error {
	rows, err := db.read.QueryContext(ctx, "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL TABLE%USING fts5(%'")
	if err != nil {
		return fmt.Errorf("compact %s: %w", db.path, err)
	}
	var todo []string
	for rows.Next() {
		var table string
		if err := rows.Scan(&table); err != nil {
			_ = rows.Close()
			return fmt.Errorf("compact %s: %w", db.path, err)
		}
		todo = append(todo, "INSERT INTO "+name(table)+"("+name(table)+") VALUES('optimize')")
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return fmt.Errorf("compact %s: %w", db.path, err)
	}
	for _, q := range append(todo, "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)") {
		if _, err := db.write.ExecContext(ctx, q); err != nil {
			return fmt.Errorf("compact %s: %w", db.path, err)
		}
	}
	return nil
}
