package sqlite

import (
	"context"
	"database/sql"
	"slices"
	"strconv"

	"standfirst/models/store"
)

// collection implements store.Backend on one table.
type collection struct {
	db     *DB
	schema *store.Schema
	table  *table
}

func (c *collection) scope() *scope {
	return &scope{schema: c.schema, layout: c.table.layout.Load(), table: c.table.name, doc: "t.doc"}
}

// Get returns one document.
func (c *collection) Get(ctx context.Context, id string) ([]byte, error) {
	q := new(text).add("SELECT doc FROM ", name(c.table.name), " WHERE id = ").arg(id)
	docs, err := c.db.read.docs(ctx, q, nil, 1)
	if err != nil {
		return nil, err
	}
	if len(docs) == 0 {
		return nil, store.ErrNotFound
	}
	return docs[0], nil
}

// Find reads the ranges of the order one after the other until the page is full.
func (c *collection) Find(ctx context.Context, q store.RawQuery) ([][]byte, error) {
	s, err := c.asking(ctx, q.Filter)
	if err != nil {
		return nil, err
	}
	cond, err := c.plan(ctx, s, q)
	if err != nil {
		return nil, err
	}
	var docs [][]byte
	for _, p := range parts(q) {
		if len(docs) >= q.Limit {
			break
		}
		if docs, err = c.db.read.docs(ctx, c.find(s, cond, q, p), docs, q.Limit); err != nil {
			return nil, err
		}
	}
	return docs, nil
}

func (c *collection) find(s *scope, cond condition, q store.RawQuery, p part) *text {
	t, keys := new(text).add("SELECT t.doc FROM ", c.from(cond), " WHERE ("), order{scope: s}
	if cond.small != nil {
		return t.small(s, cond, q, p)
	}
	if cond.along != nil {
		keys.along = cond.along
		t.compare("s.value", s.schema, cond.at).add(" AND s.i = 0) AND (")
		t.bounds(keys, cond.rest)
		cond.rest = t.kept(s, *cond.along, cond.rest)
	}
	t.condition(s, cond).add(")")
	if q.Seek != nil {
		t.add(" AND ").seek(keys, q, p)
	}
	// The limit is no argument: SQLite plans by its value, and would plan anew at every call.
	return t.order(keys, q.Sort[p.from:]).add(" LIMIT ", strconv.Itoa(q.Limit))
}

// bounds says of the table that is walked what a filter says of the same keys in the rows, so that the walk
// begins and ends there.
func (t *text) bounds(keys order, rest store.Filter) *text {
	for _, f := range conjuncts(rest) {
		if slices.Contains(keys.along.keys, f.Field) && f.Value != nil && (f.Op == store.OpEq || ranges(f.Op)) {
			t.compare(keys.expr(f.Field), keys.schema, f).add(") AND (")
		}
	}
	return t
}

// Count returns how many match, up to most. What one index knows alone it is asked alone.
func (c *collection) Count(ctx context.Context, f store.Filter, most int64) (int64, error) {
	s, err := c.asking(ctx, f)
	if err != nil {
		return 0, err
	}
	cond, err := c.condition(ctx, s, f, most > 0 && most <= c.db.limits.most)
	if err == nil && cond.lead == nil {
		cond, err = c.fewest(ctx, s, f, most, cond)
	}
	if err != nil {
		return 0, err
	}
	t := new(text)
	switch {
	case s.alone(f):
		t.rows(s, f)
	case s.allWords(f) != "":
		t.add("SELECT 1 FROM ").inverted(s, f)
	case most > 0 && cond.stream:
		t.add("SELECT 1 FROM ").inverted(s, *cond.lead).add(" CROSS JOIN ", c.from(cond), " ON t.n = s.rowid WHERE ").where(s, cond.rest)
	case most > 0:
		t.add("SELECT 1 FROM ", c.from(cond), " WHERE ").condition(s, cond)
	default:
		return c.db.read.number(ctx, t.add("SELECT count(*) FROM ", c.from(cond), " WHERE ").condition(s, cond))
	}
	if most > 0 {
		t.add(" LIMIT ", strconv.FormatInt(most, 10))
	}
	return c.db.read.number(ctx, t.within("SELECT count(*) FROM (", ")"))
}

// alone tells whether an index has each row that matches once, and no other.
func (s *scope) alone(f store.Filter) bool {
	if _, ok := s.words(f); ok {
		return s.leadsArray(f)
	}
	return f.Op == store.OpEq && s.leadsArray(f)
}

// change is a statement, prepared, with its arguments.
type change struct {
	stmt *sql.Stmt
	args []any
}

// commit runs statements, all of which count or none, and notes which changed a row.
func (c *collection) commit(ctx context.Context, all []change, changed []bool) error {
	return c.db.writer.write(ctx, writing{many: len(all) > 1, do: func(ctx context.Context, in within) error {
		for i, x := range all {
			rows, err := affected(in(x.stmt).ExecContext(ctx, x.args...))
			if err != nil {
				return err
			}
			changed[i] = rows > 0
		}
		return nil
	}})
}

// Replace writes a document if its revision is still rev.
func (c *collection) Replace(ctx context.Context, id string, rev int64, doc []byte) (bool, error) {
	l := c.table.layout.Load()
	t := new(text).add("UPDATE ", name(c.table.name), " SET doc = ?1, rev = ?2")
	for _, field := range l.columns {
		t.add(", ", column(field), " = ", extract("?1", field))
	}
	for _, field := range l.touched() {
		t.touch(&scope{layout: l}, field, func() { t.add(extract("?1", l.source(field))) })
	}
	t.add(" WHERE id = ?3 AND rev = ?4")
	t.args = []any{string(doc), rev + 1, id, rev}
	n, err := c.db.writer.exec(ctx, t)
	return n > 0, err
}

// Modify patches all that match, in one commit, which is that of others too where it is about a few.
func (c *collection) Modify(ctx context.Context, f store.Filter, p store.RawPatch) (int64, error) {
	s := c.scope()
	cond, err := c.condition(ctx, s, f, false)
	if err != nil {
		return 0, err
	}
	t := new(text).add("UPDATE ", c.from(cond)).set(s, p).add(" WHERE ").condition(s, cond)
	if named(f) {
		return c.db.writer.exec(ctx, t)
	}
	return c.db.write.exec(ctx, t)
}

// Apply makes guarded patches in one commit.
func (c *collection) Apply(ctx context.Context, ops []store.RawOp) ([]bool, error) {
	all, err := c.guarded(ctx, ops)
	if err != nil {
		return nil, err
	}
	applied := make([]bool, len(ops))
	return applied, c.commit(ctx, all, applied)
}

// guarded prepares guarded patches before the transaction, which has the only connection that writes. They are of few
// shapes, so that each is written in the same place and compared.
func (c *collection) guarded(ctx context.Context, ops []store.RawOp) ([]change, error) {
	all, once := make([]change, len(ops)), map[string]*sql.Stmt{}
	s, t := c.scope(), &text{sql: make([]byte, 0, 1024), args: make([]any, 0, 16*len(ops))}
	for i, op := range ops {
		t.sql = t.sql[:0]
		before := len(t.args)
		t.guarded(s, op)
		stmt := once[string(t.sql)]
		if stmt == nil {
			var err error
			if stmt, err = c.db.write.stmt(ctx, t.String()); err != nil {
				return nil, fail(err)
			}
			once[t.String()] = stmt
		}
		all[i] = change{stmt, t.args[before:]}
	}
	return all, nil
}

func (t *text) guarded(s *scope, op store.RawOp) *text {
	t.add("UPDATE ", name(s.table), " AS t").set(s, op.Patch).add(" WHERE t.id = ").arg(op.ID)
	return t.add(" AND (").where(s, op.If).add(")")
}

// Take patches the first match and returns it.
func (c *collection) Take(ctx context.Context, q store.RawQuery, p store.RawPatch) ([]byte, error) {
	s := c.scope()
	cond, err := c.condition(ctx, s, q.Filter, true)
	if err != nil {
		return nil, err
	}
	docs, err := c.db.writer.docs(ctx, c.take(s, cond, q, p))
	if err != nil || len(docs) == 0 {
		return nil, err
	}
	return docs[0], nil
}

func (c *collection) take(s *scope, cond condition, q store.RawQuery, p store.RawPatch) *text {
	t := new(text).add("UPDATE ", c.from(condition{})).set(s, p).add(" WHERE t.n = (SELECT t.n FROM ", c.from(cond), " WHERE (").condition(s, cond).add(")")
	if q.Seek != nil {
		for i, p := range parts(q) {
			t.add([]string{" AND ((", ") OR ("}[min(i, 1)]).seek(order{scope: s}, q, p)
		}
		t.add("))")
	}
	return t.order(order{scope: s}, q.Sort).add(" LIMIT 1) RETURNING doc")
}

// Delete removes all that match, in one commit.
func (c *collection) Delete(ctx context.Context, f store.Filter) (int64, error) {
	s := c.scope()
	cond, err := c.condition(ctx, s, f, false)
	if err != nil {
		return 0, err
	}
	t := new(text).add("DELETE FROM ", c.from(cond), " WHERE ").condition(s, cond)
	if named(f) {
		return c.db.writer.exec(ctx, t)
	}
	return c.db.write.exec(ctx, t)
}

// named tells whether a filter names the documents that it is about.
func named(f store.Filter) bool {
	return slices.ContainsFunc(conjuncts(f), func(f store.Filter) bool { return f.Field == "id" && (f.Op == store.OpEq || f.Op == store.OpIn) })
}
