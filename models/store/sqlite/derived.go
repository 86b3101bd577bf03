package sqlite

import (
	"context"
	"database/sql/driver"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"sync"

	engine "modernc.org/sqlite"

	"standfirst/models/store"
)

// The words that an index derives of a text are kept in the inverted index alone: beside a text of some kilobytes they
// would take twice its room. The column "a:field" holds a mark of the text instead, by which a change is noticed; the
// trigger that follows it derives the words anew. Of their beginnings there is an index of the first characters alone, for
// what begins with a Chinese one: of words that begin with more few are alike.

const (
	// toMark is the function by which statements make a mark of a text.
	toMark = "standfirst_mark"
	// toDerived is the one by which they derive its words; its first argument says how.
	toDerived = "standfirst_derived"
)

// deriving holds how the words of "collection~field" are derived. It is one for the process, as the functions of the
// driver are.
var deriving sync.Map

func registerDerived() error {
	err := engine.RegisterDeterministicScalarFunction(toMark, 1, func(_ *engine.FunctionContext, args []driver.Value) (driver.Value, error) {
		text, _ := args[0].(string)
		return markOf(text), nil
	})
	if err != nil {
		return err
	}
	return engine.RegisterDeterministicScalarFunction(toDerived, 2, caught(func(_ *engine.FunctionContext, args []driver.Value) (driver.Value, error) {
		text, _ := args[1].(string)
		derive, ok := deriving.Load(args[0])
		if !ok {
			return nil, fmt.Errorf("sqlite: nobody has said how %v are derived", args[0])
		}
		return tokensOfWords(derive.(func(string) []string)(text)), nil
	}))
}

// derive has the words of a text kept instead of those of an array.
func (w *wordsOf) derive(index store.Index) {
	key := w.table + "~" + w.field
	deriving.Store(key, index.Derive)
	w.of, w.column, w.beginnings = index.Of, toMark, ", prefix='1'"
	w.tokens = func(row string) string {
		return toDerived + "('" + strings.ReplaceAll(key, "'", "''") + "', " + extract(row+"doc", index.Of) + ")"
	}
}

// derivedOf returns the tokens of a text as it stands in a document, and its mark; nil for none.
func derivedOf(index store.Index, raw []byte) (tokens, mark any) {
	text, ok := scalar(raw).(string)
	if !ok || text == "" {
		return nil, nil
	}
	return tokensOfWords(index.Derive(text)), markOf(text)
}

func markOf(text string) driver.Value {
	if text == "" {
		return nil
	}
	h := fnv.New64a()
	_, _ = h.Write([]byte(text)) // it never fails
	return int64(h.Sum64())
}

func tokensOfWords(words []string) string {
	var b strings.Builder
	for _, word := range words {
		b.WriteByte(' ')
		token(&b, word)
	}
	return b.String()
}

// derived returns the field that a filter asks derived words of, when it asks nothing else.
func (s *scope) derived(f store.Filter) (field string, ok bool) {
	if s.layout == nil || len(s.layout.derived) == 0 {
		return "", false
	}
	field, _ = s.wording(f)
	_, ok = s.layout.derived[field]
	return field, ok
}

// hasDerived asks the inverted index once for all the words that are wanted.
func (t *text) hasDerived(s *scope, f store.Filter) *text {
	field, _ := s.derived(f)
	return t.found(s, field, s.allWords(f))
}

// found asks whether a row is among those of the inverted index: there is no column to look into.
func (t *text) found(s *scope, field, match string) *text {
	return t.add("t.n IN (SELECT d.rowid FROM ", inverted(s.table, field), "(").arg(match).add(") d)")
}

// ofText reports whether a filter asks for derived words, anywhere in it.
func (s *scope) ofText(f store.Filter) bool {
	if _, derived := s.layout.derived[f.Field]; derived {
		return true
	}
	return f.Op != store.OpAny && slices.ContainsFunc(f.Sub, s.ofText)
}

// weighText decides for a big table where words of texts are asked for. What a sample would tell is not worth it: each
// condition on such words gathers all rows that have them. The rarest part leads, unless it is so common that an index in
// the order asked meets a page of it soon.
func (c *collection) weighText(ctx context.Context, s *scope, all []store.Filter, ways []way, leads []int) (condition, error) {
	i, n, err := c.rarest(ctx, s, all, leads, c.db.limits.most, nil)
	if err != nil || len(ways) == 0 || n < c.db.limits.most/4 {
		return lead(all, ways, i), err
	}
	best, least := ways[len(ways)-1], c.db.limits.most
	for _, w := range ways {
		if w.part < 0 {
			continue
		}
		n, err := c.matches(ctx, s, all[w.part], least)
		if err != nil {
			return condition{}, err
		}
		if n < least || best.part < 0 {
			best, least = w, n
		}
	}
	return best.condition, nil
}
