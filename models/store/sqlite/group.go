package sqlite

import (
	"context"
	"database/sql"

	"standfirst/models/store"
)

// Group counts and measures, ordered by the keys.
func (c *collection) Group(ctx context.Context, f store.Filter, by []store.By, measures []store.Measure) ([]store.Row, error) {
	sc, err := c.asking(ctx, f)
	if err != nil {
		return nil, err
	}
	cond, err := c.condition(ctx, sc, f, false)
	if err == nil && cond.lead == nil {
		cond, err = c.fewest(ctx, sc, f, 0, cond)
	}
	if err != nil {
		return nil, err
	}
	q := c.group(sc, cond, by, measures)
	s, err := c.db.read.stmt(ctx, q.String())
	if err != nil {
		return nil, err
	}
	rows, err := s.QueryContext(ctx, q.args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []store.Row
	for rows.Next() {
		row, err := c.row(rows, by, measures)
		if err != nil {
			return nil, err
		}
		out = append(out, row)
	}
	return out, rows.Err()
}

func (c *collection) group(s *scope, cond condition, by []store.By, measures []store.Measure) *text {
	t, from, where := new(text).add("SELECT "), c.from(cond), ""
	for i, b := range by {
		key := s.expr(b.Field)
		if kind, _ := s.schema.Kind(b.Field); kind == store.Array {
			each := []string{"g1", "g2"}[i]
			key = each + ".value"
			if table, ok := s.layout.elements(c.table.name, b.Field); ok {
				from += ", " + table + " " + each
				where += each + ".n = t.n AND "
			} else {
				from += ", json_each(t.doc," + path(b.Field) + ") " + each
				where += key + " IS NOT NULL AND "
			}
		}
		if b.Hour {
			key = "substr(" + key + ", 1, 13)"
		}
		t.add(key, ", ")
	}
	t.add("count(*)")
	for _, m := range measures {
		switch m.Op {
		case "sum":
			t.add(", sum(ifnull(", s.expr(m.Field), ", 0))")
		case "min", "max":
			t.add(", ", m.Op, "(", s.expr(m.Field), ")")
		default:
			panic("sqlite: no such measure: " + m.Op)
		}
	}
	if table, ok := s.layout.elements(c.table.name, by[0].Field); ok && len(by) == 1 && len(measures) == 0 && cond.lead == nil && cond.rest.Op == store.OpAll {
		return t.add(" FROM ", table, " g1 GROUP BY 1 ORDER BY 1") // the array's table knows it alone
	}
	t.add(" FROM ", from, " WHERE ", where, "(").condition(s, cond).add(")")
	if len(by) == 1 {
		return t.add(" GROUP BY 1 ORDER BY 1")
	}
	return t.add(" GROUP BY 1, 2 ORDER BY 1, 2")
}

func (c *collection) row(rows *sql.Rows, by []store.By, measures []store.Measure) (store.Row, error) {
	row := store.Row{Keys: make([]any, len(by)), Values: make([]any, len(measures))}
	into := make([]any, 0, len(by)+1+len(measures))
	for i := range by {
		into = append(into, &row.Keys[i])
	}
	into = append(into, &row.Count)
	for i := range measures {
		into = append(into, &row.Values[i])
	}
	if err := rows.Scan(into...); err != nil {
		return row, err
	}
	for i, b := range by {
		row.Keys[i] = c.truth(b.Field, row.Keys[i])
	}
	for i, m := range measures {
		if m.Op != "sum" {
			row.Values[i] = c.truth(m.Field, row.Values[i])
		}
	}
	return row, nil
}

// truth gives back a Bool field its type.
func (c *collection) truth(field string, v any) any {
	if kind, _ := c.schema.Kind(field); kind == store.Bool {
		if n, ok := v.(int64); ok {
			return n != 0
		}
	}
	return v
}
