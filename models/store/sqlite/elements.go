package sqlite

import (
	"math"
	"slices"
	"strings"
)

// sorted is a table of an array's elements, each with columns of its row: an index that begins with an array.
type sorted struct {
	field string
	keys  []string
}

// sortedBy returns a table that holds the elements of an array in some order.
func (l *layout) sortedBy(field string) (sorted, bool) {
	for _, o := range l.sorted {
		if o.field == field {
			return o, true
		}
	}
	return sorted{}, false
}

// elements returns the name of a table that holds the elements of an array.
func (l *layout) elements(collection, field string) (table string, ok bool) {
	if l.hasArray(field) {
		return side(collection, field), true
	}
	o, ok := l.sortedBy(field)
	return o.table(collection), ok
}

func side(collection string, fields ...string) string {
	return name(collection + ":" + strings.Join(fields, ","))
}

func (o sorted) table(collection string) string {
	return side(collection, append([]string{o.field}, o.keys...)...)
}

// first is what a table of elements keeps in place of null, which its key cannot hold: it is before all that
// a document can.
const first = "-9e999"

var firstValue = math.Inf(-1)

// declareArray makes the table of an array's elements, which Insert fills, and the triggers that follow
// changes. The column "a:field" holds nothing: naming it in an UPDATE is what fires the trigger, so that
// other updates cost nothing.
func (l *layout) declareArray(table string, fields []string) []string {
	o := sorted{fields[0], fields[1:]}
	if l.knows(o) {
		return nil
	}
	var todo []string
	if !l.touches[o.field] {
		l.touches[o.field] = true
		todo = append(todo, "ALTER TABLE "+name(table)+" ADD COLUMN "+touch(o.field))
	}
	m := o.plain(table)
	if len(o.keys) > 0 {
		m = o.inOrder(table)
		l.sorted = append(l.sorted, o)
	} else {
		l.arrays = append(l.arrays, o.field)
	}
	trigger := func(kind, event string) string {
		return "CREATE TRIGGER " + name(strings.Join(append([]string{table + ":" + o.field}, o.keys...), ",")+" "+kind) + " AFTER " + event + " ON " + name(table)
	}
	return append(todo, m.create, m.fill,
		trigger("delete", "DELETE")+" BEGIN "+m.remove+" END",
		trigger("update", "UPDATE OF "+m.fired)+" WHEN "+m.changed+" BEGIN "+m.remove+" "+m.add+" END")
}

func (l *layout) knows(o sorted) bool {
	if len(o.keys) == 0 {
		return l.hasArray(o.field)
	}
	return slices.ContainsFunc(l.sorted, func(x sorted) bool { return x.field == o.field && slices.Equal(x.keys, o.keys) })
}

// making is the statements of a table of elements: add and remove are those of one row, new and old.
type making struct{ create, fill, add, remove, fired, changed string }

func (o sorted) each(row string) string { return "json_each(" + row + ".doc, " + path(o.field) + ")" }

func (o sorted) differs() string {
	return extract("old.doc", o.field) + " IS NOT " + extract("new.doc", o.field)
}

func (o sorted) plain(table string) making {
	s := o.table(table)
	return making{
		create:  "CREATE TABLE " + s + " (value NOT NULL, n INTEGER NOT NULL, i INTEGER NOT NULL, PRIMARY KEY (value, n, i)) WITHOUT ROWID",
		fill:    "INSERT INTO " + s + " SELECT e.value, t.n, e.key FROM " + name(table) + " t, " + o.each("t") + " e WHERE e.value IS NOT NULL",
		add:     "INSERT INTO " + s + " SELECT value, new.n, key FROM " + o.each("new") + " WHERE value IS NOT NULL;",
		remove:  "DELETE FROM " + s + " WHERE n = old.n AND value IN (SELECT value FROM " + o.each("old") + ");",
		fired:   touch(o.field),
		changed: o.differs(),
	}
}

// inOrder keeps with each element the columns of the order and the id. The column i tells elements apart
// that are equal: each has a row, the first of them i = 0.
func (o sorted) inOrder(table string) making {
	m, s := making{fired: touch(o.field), changed: o.differs()}, o.table(table)
	var define, list, same string
	for _, key := range o.keys {
		c, kept := plainColumn(key), column(key)
		define, list = define+", "+kept+" NOT NULL", list+", "+kept
		same += " AND " + kept + " = ifnull(old." + c + ", " + first + ")"
		m.fired += ", " + c
		m.changed += " OR old." + c + " IS NOT new." + c
	}
	rows := func(row, from string) string {
		keys := ""
		for _, key := range o.keys {
			keys += ", ifnull(" + row + "." + plainColumn(key) + ", " + first + ")"
		}
		return "SELECT e.value" + keys + ", " + row + ".id, row_number() OVER (PARTITION BY " + row + ".n, e.value ORDER BY e.key) - 1, " +
			row + ".n FROM " + from + o.each(row) + " e WHERE e.value IS NOT NULL"
	}
	m.create = "CREATE TABLE " + s + " (value NOT NULL" + define + ", id TEXT NOT NULL, i INTEGER NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (value" + list + ", id, i)) WITHOUT ROWID"
	m.fill = "INSERT INTO " + s + " " + rows("t", name(table)+" t, ")
	m.add = "INSERT INTO " + s + " " + rows("new", "") + ";"
	m.remove = "DELETE FROM " + s + " WHERE value IN (SELECT value FROM " + o.each("old") + ")" + same + " AND id = old.id;"
	return m
}
