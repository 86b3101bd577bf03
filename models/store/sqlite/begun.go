package sqlite

import (
	"context"
	"strconv"
	"strings"
	"unicode/utf8"

	"standfirst/models/store"
)

// The inverted index of derived words has no index of their beginnings but for the first character: for each question it would gather all texts that
// have any word which begins so, before it gives the first. Which words those are its vocabulary tells at once, as a rule
// a handful: "recall", "recalls", "recalled". They are asked for instead, and texts come as they are found.

// vocabulary lists the words of an inverted index in their order.
func vocabulary(collection, field string) string { return name(collection + "^" + field) }

// declareVocabulary makes it for derived words; it holds nothing of its own.
func declareVocabulary(table, field string) string {
	return "CREATE VIRTUAL TABLE IF NOT EXISTS " + vocabulary(table, field) + " USING fts5vocab(" + quote(table+"~"+field) + ", 'row')"
}

// mostBegun is of how many words it is worth asking for each; of more, the index gathers those that begin so.
const mostBegun = 48

// beginning of a word that is looked for in a field.
type begun struct{ field, token string }

// asking is the scope of a question, which knows the words that begin as is asked for.
func (c *collection) asking(ctx context.Context, f store.Filter) (*scope, error) {
	s := c.scope()
	if len(s.layout.derived) == 0 {
		return s, nil
	}
	return s, c.learn(ctx, s, f)
}

func (c *collection) learn(ctx context.Context, s *scope, f store.Filter) error {
	for _, sub := range f.Sub {
		if f.Op == store.OpAny {
			break
		}
		if err := c.learn(ctx, s, sub); err != nil {
			return err
		}
	}
	if _, derived := s.layout.derived[f.Field]; !derived || f.Op != store.OpPrefix {
		return nil
	}
	text, ok := f.Value.(string)
	if !ok || text == "" {
		return nil
	}
	var b strings.Builder
	token(&b, text)
	key := begun{f.Field, b.String()}
	if utf8.RuneCountInString(key.token) == 1 {
		return nil // the index knows what begins so
	}
	if _, known := s.begun[key]; known {
		return nil
	}
	words, err := c.begins(ctx, key)
	if s.begun == nil {
		s.begun = map[begun][]string{}
	}
	s.begun[key] = words
	return err
}

// begins returns the words that begin with a token; none when there are more than are worth asking for.
func (c *collection) begins(ctx context.Context, b begun) ([]string, error) {
	q := new(text).add("SELECT term FROM ", vocabulary(c.table.name, b.field), " WHERE term >= ").arg(b.token).add(" AND term <= ").arg(b.token+last).add(" LIMIT ", strconv.Itoa(mostBegun+1))
	stmt, err := c.db.read.stmt(ctx, q.String())
	if err != nil {
		return nil, fail(err)
	}
	rows, err := stmt.QueryContext(ctx, q.args...)
	if err != nil {
		return nil, fail(err)
	}
	defer rows.Close()
	var words []string
	for rows.Next() {
		var word string
		if err := rows.Scan(&word); err != nil {
			return nil, err
		}
		words = append(words, word)
	}
	if len(words) > mostBegun {
		words = nil
	}
	return words, fail(rows.Err())
}

// last stands behind every character.
const last = "\U0010ffff"
