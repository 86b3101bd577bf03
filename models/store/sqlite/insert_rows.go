package sqlite

import (
	"context"
	"database/sql/driver"
	"strings"
)

// manyOf is how many rows of so many values one statement inserts.
func manyOf(width int) int { return max(1, 640/width) }

// insertRows inserts rows, many with each statement, as each opens the table and all its indexes anew. It asks the driver
// itself, within the transaction of its connection: package sql would list the arguments of each statement anew, which
// for a large import is a tenth of all that is left for the collector.
func (in *insertion) insertRows(ctx context.Context, into, marks string, count, many int, row func(args []any, i int) []any) error {
	return in.conn.Raw(func(conn any) error {
		var s driver.Stmt
		var values []any
		var args []driver.NamedValue
		for at, prepared := 0, 0; at < count; {
			part := min(many, count-at)
			if prepared != part { // the first part, and the last, which is shorter
				var err error
				if s, err = conn.(driver.ConnPrepareContext).PrepareContext(ctx, into+strings.Repeat(marks+", ", part-1)+marks); err != nil {
					return fail(err)
				}
				defer s.Close() //nolint:errcheck // it was run
				prepared = part
			}
			args = args[:0]
			for range part {
				values = row(values[:0], at)
				for _, v := range values {
					args = append(args, driver.NamedValue{Ordinal: len(args) + 1, Value: v})
				}
				at++
			}
			if _, err := s.(driver.StmtExecContext).ExecContext(ctx, args); err != nil {
				return fail(err)
			}
		}
		return nil
	})
}
