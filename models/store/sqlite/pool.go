package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"sync"
	"time"
	"unsafe"
)

// maxStmts bounds the prepared statements that a pool keeps.
const maxStmts = 500

// pool is a set of connections and the statements prepared on them, by their text.
type pool struct {
	*sql.DB
	mu    sync.Mutex
	stmts map[string]*sql.Stmt
}

func (p *pool) stmt(ctx context.Context, text string) (*sql.Stmt, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if s := p.stmts[text]; s != nil {
		return s, nil
	}
	s, err := p.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	for old, dropped := range p.stmts {
		if len(p.stmts) < maxStmts {
			break
		}
		delete(p.stmts, old)
		// Somebody may have got it a moment ago and be about to run it.
		time.AfterFunc(time.Minute, func() { _ = dropped.Close() })
	}
	p.stmts[text] = s
	return s, nil
}

func (p *pool) exec(ctx context.Context, q *text) (int64, error) {
	s, err := p.stmt(ctx, q.String())
	if err != nil {
		return 0, fail(err)
	}
	return affected(s.ExecContext(ctx, q.args...))
}

func affected(r sql.Result, err error) (int64, error) {
	if err != nil {
		return 0, fail(err)
	}
	return r.RowsAffected()
}

// docs runs a statement whose only column is a document, and reads until there are so many.
func (p *pool) docs(ctx context.Context, q *text, into [][]byte, many int) ([][]byte, error) {
	s, err := p.stmt(ctx, q.String())
	if err != nil {
		return nil, fail(err)
	}
	return docsOf(ctx, s, q.args, into, many)
}

func docsOf(ctx context.Context, s *sql.Stmt, args []any, into [][]byte, many int) ([][]byte, error) {
	rows, err := s.QueryContext(ctx, args...)
	if err != nil {
		return nil, fail(err)
	}
	defer rows.Close()
	var doc raw
	for len(into) < many && rows.Next() {
		if err := rows.Scan(&doc); err != nil {
			return nil, err
		}
		into = append(into, doc)
	}
	return into, fail(rows.Err())
}

func (p *pool) number(ctx context.Context, q *text) (int64, error) {
	s, err := p.stmt(ctx, q.String())
	if err != nil {
		return 0, err
	}
	var n int64
	err = s.QueryRowContext(ctx, q.args...).Scan(&n)
	return n, err
}

func (p *pool) close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, s := range p.stmts {
		_ = s.Close()
	}
	return p.Close()
}

// raw takes a document as the driver's text, without copying it once more: a page of documents is mostly
// copying. Nothing that gets it changes it.
type raw []byte

// Scan implements sql.Scanner.
func (r *raw) Scan(v any) error {
	s, ok := v.(string)
	if !ok {
		return fmt.Errorf("sqlite: a document is text, not %T", v)
	}
	*r = unsafe.Slice(unsafe.StringData(s), len(s))
	return nil
}
