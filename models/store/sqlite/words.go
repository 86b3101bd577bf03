package sqlite

import (
	"bytes"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"
	"sync"

	engine "modernc.org/sqlite"

	"standfirst/models/store"
)

// A words index keeps the texts of an array in two places. The column "a:field" holds them as tokens, a
// space before and behind each: whether a row has one is a look into its column. The table "collection~field"
// is an inverted index (FTS5, without the texts) which says what rows have one; Insert fills it, and
// triggers follow changes of the column. A token is the text with each byte that FTS5 would not take for part
// of a word written as "_" and two digits, so that the token of a prefix is a prefix of the token, and no two
// texts share one.

func inverted(collection, field string) string { return name(collection + "~" + field) }

const (
	digits = "0123456789abcdef"
	// toTokens is the function by which statements make the column out of a JSON array.
	toTokens = "standfirst_tokens"
)

// registered is once for the process, as the driver's functions are.
var registered sync.Once

func registerFunctions() (err error) {
	registered.Do(func() {
		if err = registerDerived(); err != nil {
			return
		}
		if err = registerPatched(); err != nil {
			return
		}
		err = engine.RegisterDeterministicScalarFunction(toTokens, 1, caught(func(_ *engine.FunctionContext, args []driver.Value) (driver.Value, error) {
			list, ok := args[0].(string)
			if !ok {
				return nil, nil
			}
			return tokensOf([]byte(list))
		}))
	})
	return err
}

type function = func(*engine.FunctionContext, []driver.Value) (driver.Value, error)

// caught makes a panic of a function an error of the statement that calls it. Else it would leave the library in the midst
// of its work, and package sql would hold the connection for good: there is only one that writes.
func caught(f function) function {
	return func(ctx *engine.FunctionContext, args []driver.Value) (v driver.Value, err error) {
		defer func() {
			if p := recover(); p != nil {
				err = fmt.Errorf("sqlite: a function panicked: %v\n%s", p, debug.Stack())
			}
		}()
		return f(ctx, args)
	}
}

// tokensOf returns what the column of a words index holds for a JSON array, nil for none.
func tokensOf(list []byte) (driver.Value, error) {
	var b strings.Builder
	b.Grow(len(list))
	for raw := range store.Elements(list) {
		if n := len(raw); n > 1 && raw[0] == '"' && bytes.IndexByte(raw, '\\') < 0 {
			b.WriteByte(' ')
			token(&b, shared(raw[1:n-1]))
			continue
		}
		switch t := scalar(raw).(type) {
		case string:
			b.WriteByte(' ')
			token(&b, t)
		case nil:
		default:
			return nil, fmt.Errorf("sqlite: %s is no text", raw)
		}
	}
	if b.Len() == 0 {
		return nil, nil
	}
	b.WriteByte(' ')
	return b.String(), nil
}

// token writes the token of a text; the empty text's is "_" alone.
func token(b *strings.Builder, t string) {
	if t == "" {
		b.WriteByte('_')
	}
	for i := range len(t) {
		switch c := t[i]; {
		case c >= 0x80, '0' <= c && c <= '9', 'a' <= c && c <= 'z':
			b.WriteByte(c)
		default:
			b.WriteByte('_')
			b.WriteByte(digits[c>>4])
			b.WriteByte(digits[c&15])
		}
	}
}

// declareWords makes the inverted index and the triggers that keep it. An index of the same array by its
// elements alone, from before, would cost more than all the rest and is dropped.
func (l *layout) declareWords(table string, index store.Index) []string {
	field := index.Fields[0]
	kept := wordsOf{table: table, field: field, of: field, column: toTokens, beginnings: ", prefix='1 2 3 4 5'"}
	kept.tokens = func(row string) string { return row + touch(field) }
	var todo []string
	if index.Of != "" {
		l.derived[field] = index
		kept.derive(index)
		todo = append(todo, declareVocabulary(table, field))
	}
	switch {
	case l.hasWords(field) && slices.Contains(l.begins, field):
		return todo
	case l.hasWords(field): // of before it knew beginnings: it is made anew
		for _, kind := range []string{"delete", "update"} {
			todo = append(todo, "DROP TRIGGER IF EXISTS "+name(table+"~"+field+" "+kind))
		}
		todo = append(todo, "DROP TABLE "+inverted(table, field))
	default:
		l.words = append(l.words, field)
	}
	l.begins = append(l.begins, field)
	if l.hasArray(field) {
		l.arrays = without(l.arrays, field)
		for _, kind := range []string{"delete", "update"} {
			todo = append(todo, "DROP TRIGGER IF EXISTS "+name(table+":"+field+" "+kind))
		}
		todo = append(todo, "DROP TABLE "+side(table, field))
	}
	var later int64
	if !l.touches[field] {
		if index.Of != "" && l.last > store.FilledAtOnce {
			later = l.last
		}
		l.touches[field] = true
		todo = append(todo, "ALTER TABLE "+name(table)+" ADD COLUMN "+touch(field))
	}
	return append(todo, kept.statements(later)...)
}

// wordsOf is how the words of a field are kept: what the column beside the document holds, and what the tokens of a row
// are, written with "new." or nothing before its columns.
type wordsOf struct {
	table, field, of, column, beginnings string
	tokens                               func(row string) string
}

// statements make the inverted index of what is there, and have it follow changes; what is there comes later where there are
// rows up to a number other than 0.
func (w wordsOf) statements(later int64) []string {
	s, column := inverted(w.table, w.field), touch(w.field)
	trigger := func(kind, event string) string {
		return "CREATE TRIGGER " + name(w.table+"~"+w.field+" "+kind) + " AFTER " + event + " ON " + name(w.table)
	}
	remove := "DELETE FROM " + s + " WHERE rowid = old.n AND old." + column + " IS NOT NULL;"
	todo := []string{
		"CREATE VIRTUAL TABLE " + s + " USING fts5(words, content='', contentless_delete=1, detail=none" + w.beginnings + ", tokenize=\"ascii tokenchars '_'\")",
		// By itself it would write a segment anew for each tenth of it that is removed: taking back an import, ten times all.
		"INSERT INTO " + s + "(" + s + ", rank) VALUES('deletemerge', 50)",
		// It would begin a segment at each megabyte of what one commit adds, all of which are merged again.
		"INSERT INTO " + s + "(" + s + ", rank) VALUES('hashsize', 16777216)",
	}
	if later > 0 {
		todo = append(todo, w.later(later)...)
	} else {
		todo = append(todo,
			"UPDATE "+name(w.table)+" SET "+column+" = "+w.column+"("+extract("doc", w.of)+")",
			"INSERT INTO "+s+" (rowid, words) SELECT n, "+w.tokens("")+" FROM "+name(w.table)+" WHERE "+column+" IS NOT NULL")
	}
	return append(todo,
		trigger("delete", "DELETE")+" WHEN old."+column+" IS NOT NULL BEGIN "+remove+" END",
		trigger("update", "UPDATE OF "+column)+" WHEN old."+column+" IS NOT new."+column+" BEGIN "+remove+" "+
			"INSERT INTO "+s+" (rowid, words) SELECT new.n, "+w.tokens("new.")+" WHERE new."+column+" IS NOT NULL; END")
}

// asked is a condition on a words index: the token that is looked for, and whether it is but its beginning.
type asked struct {
	token  string
	prefix bool
}

// words returns what a filter asks of a words index, any of it; false when the index cannot tell.
func (s *scope) words(f store.Filter) ([]asked, bool) {
	if s.layout == nil || !s.layout.hasWords(f.Field) {
		return nil, false
	}
	values := f.Values
	switch f.Op {
	case store.OpEq, store.OpPrefix:
		values = []any{f.Value}
	case store.OpIn:
	default:
		return nil, false
	}
	var out []asked
	for _, v := range values {
		t, ok := v.(string)
		if !ok && v == nil {
			return nil, false
		}
		if !ok {
			continue // no text equals it
		}
		var b strings.Builder
		if t != "" || f.Op != store.OpPrefix {
			token(&b, t)
		}
		if known := s.begun[begun{f.Field, b.String()}]; f.Op == store.OpPrefix && len(known) > 0 {
			for _, word := range known {
				out = append(out, asked{word, false})
			}
			continue
		}
		out = append(out, asked{b.String(), f.Op == store.OpPrefix})
	}
	return out, true
}

// hasWord looks into a row's column.
func (t *text) hasWord(s *scope, field string, any []asked) *text {
	if _, derived := s.layout.derived[field]; derived && len(any) > 0 {
		return t.found(s, field, match(any))
	}
	column := "t." + touch(field)
	if len(any) == 0 {
		return t.add("0")
	}
	if len(any) > 4 {
		list := make([]string, len(any))
		for i, a := range any {
			list[i] = a.needle()
		}
		data, err := json.Marshal(list)
		if err != nil {
			panic("sqlite: " + err.Error()) // texts always encode
		}
		return t.add("EXISTS (SELECT 1 FROM json_each(").arg(string(data)).add(") s WHERE instr(", column, ", s.value) > 0)")
	}
	for i, a := range any {
		if i > 0 {
			t.add(" OR ")
		}
		t.add("instr(", column, ", ").arg(a.needle()).add(") > 0")
	}
	return t
}

func (a asked) needle() string {
	if a.prefix {
		return " " + a.token
	}
	return " " + a.token + " "
}

// match is what the inverted index is asked; "" asks for nothing that it could hold.
func match(any []asked) string {
	var b strings.Builder
	for i, a := range any {
		if i > 0 {
			b.WriteString(" OR ")
		}
		b.WriteString(`"` + a.token + `"`)
		if a.prefix {
			b.WriteByte('*')
		}
	}
	return b.String()
}

// allWords is what the inverted index is asked for a filter that wants words of one array, all of several or any of them,
// and nothing else; "" when it does not.
func (s *scope) allWords(f store.Filter) string {
	_, match := s.wording(f)
	return match
}

// wording is the array whose words a filter wants, with what its inverted index is asked.
func (s *scope) wording(f store.Filter) (field, asks string) {
	if f.Op != store.OpAnd && f.Op != store.OpOr {
		any, ok := s.words(f)
		if !ok || len(any) == 0 || !s.leadsArray(f) {
			return "", ""
		}
		return f.Field, "(" + match(any) + ")"
	}
	parts := make([]string, len(f.Sub))
	for i, sub := range f.Sub {
		of, part := s.wording(sub)
		if part == "" || i > 0 && of != field {
			return "", ""
		}
		if field = of; f.Op == store.OpOr && sub.Op == store.OpAnd {
			part = "(" + part + ")"
		}
		parts[i] = part
	}
	if f.Op == store.OpOr && len(parts) > 0 {
		return field, "(" + strings.Join(parts, " OR ") + ")"
	}
	return field, strings.Join(parts, " AND ")
}

// inverted names the rows that have the words which a filter wants.
func (t *text) inverted(s *scope, f store.Filter) *text {
	field, asks := s.wording(f)
	return t.add(inverted(s.table, field), "(").arg(asks).add(") s")
}
