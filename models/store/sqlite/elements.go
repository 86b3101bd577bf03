package sqlite

import (
	"math"
	"slices"
	"strings"
)

// sorted is a table of an array's elements, each with columns of its row: an index that begins with an array.
type sorted struct {
	field  string
	keys   []string // the order
	beside []string // what else is kept
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
func (l *layout) declareArray(table string, fields, beside []string) []string {
	o := sorted{fields[0], fields[1:], beside}
	todo, known := l.outgrown(table, &o)
	if known {
		return nil
	}
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
	return append(todo, m.create, m.fill,
		"CREATE TRIGGER "+o.trigger(table, "delete")+" AFTER DELETE ON "+name(table)+" BEGIN "+m.remove+" END",
		"CREATE TRIGGER "+o.trigger(table, "update")+" AFTER UPDATE OF "+m.fired+" ON "+name(table)+" WHEN "+m.changed+" BEGIN "+m.remove+" "+m.add+" END")
}

func (o sorted) trigger(table, kind string) string {
	return name(strings.Join(append([]string{table + ":" + o.field}, o.keys...), ",") + " " + kind)
}

// outgrown tells whether the table of elements is there already, with all that is to stand beside them. One that
// lacks some of that is dropped, to be made anew with that and what it had.
func (l *layout) outgrown(table string, o *sorted) (todo []string, known bool) {
	if len(o.keys) == 0 {
		return nil, l.hasArray(o.field)
	}
	at := slices.IndexFunc(l.sorted, o.like)
	if at < 0 {
		return nil, false
	}
	had := l.sorted[at].beside
	lacks := slices.DeleteFunc(slices.Clone(o.beside), func(field string) bool { return slices.Contains(had, field) })
	if len(lacks) == 0 {
		return nil, true
	}
	o.beside = append(slices.Clone(had), lacks...)
	l.sorted = slices.Delete(l.sorted, at, at+1)
	return o.drop(table), false
}

// like tells whether two tables have the elements of one array in one order.
func (o sorted) like(x sorted) bool { return x.field == o.field && slices.Equal(x.keys, o.keys) }

func (o sorted) drop(table string) []string {
	return []string{
		"DROP TRIGGER IF EXISTS " + o.trigger(table, "delete"), "DROP TRIGGER IF EXISTS " + o.trigger(table, "update"),
		"DROP TABLE " + o.table(table),
	}
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
	var define, list, same, sort string
	for _, key := range o.keys {
		c, kept := plainColumn(key), column(key)
		define, list = define+", "+kept+" NOT NULL", list+", "+kept
		sort += ", ifnull(t." + c + ", " + first + ")"
		same += " AND " + kept + " = ifnull(old." + c + ", " + first + ")"
		m.fired += ", " + c
		m.changed += " OR old." + c + " IS NOT new." + c
	}
	more := ""
	for _, field := range o.beside {
		c := plainColumn(field)
		more += ", " + column(field)
		m.fired += ", " + c
		m.changed += " OR old." + c + " IS NOT new." + c
	}
	rows := func(row, from string) string {
		keys := ""
		for _, key := range o.keys {
			keys += ", ifnull(" + row + "." + plainColumn(key) + ", " + first + ")"
		}
		extra := ""
		for _, field := range o.beside {
			extra += ", " + row + "." + plainColumn(field)
		}
		return "SELECT e.value" + keys + ", " + row + ".id, row_number() OVER (PARTITION BY " + row + ".n, e.value ORDER BY e.key) - 1, " +
			row + ".n" + extra + " FROM " + from + o.each(row) + " e WHERE e.value IS NOT NULL"
	}
	m.create = "CREATE TABLE " + s + " (value NOT NULL" + define + ", id TEXT NOT NULL, i INTEGER NOT NULL, n INTEGER NOT NULL" + more + ", PRIMARY KEY (value" + list + ", id, i)) WITHOUT ROWID"
	// In the order of the key: else each row would go to another page of a table that is larger than the cache.
	m.fill = "INSERT INTO " + s + " " + rows("t", name(table)+" t, ") + " ORDER BY e.value" + sort + ", t.id"
	m.add = "INSERT INTO " + s + " " + rows("new", "") + ";"
	m.remove = "DELETE FROM " + s + " WHERE value IN (SELECT value FROM " + o.each("old") + ")" + same + " AND id = old.id;"
	return m
}
