package contact

import (
	"cmp"
	"slices"
	"strconv"

	"standfirst/models/sheet"
)

// MostOffered is how many columns of a file are offered to be named. A file may have sheet.MaxHeader of them.
const MostOffered = 250

// nothing is the rank of a column in which no row has anything.
const nothing = 3

// mostUnread is how many columns that are not offered are told by name.
const mostUnread = 20

// Wide says which columns are offered of a file that has more than MostOffered. Its zero value is of a file whose columns
// all are.
type Wide struct {
	Read   []int    `json:"read,omitempty"`   // their places in the file, in its order; Header, Sample and Plan are of these
	Of     int      `json:"of,omitempty"`     // how many columns the file has
	Empty  int      `json:"empty,omitempty"`  // are not offered, as no row has anything in them
	Beyond int      `json:"beyond,omitempty"` // are not offered, as too many hold something
	Unread []string `json:"unread,omitempty"` // the first of those by name
	Set    string   `json:"set,omitempty"`    // under which the mapping of all the headers is kept
}

// surveyed is what one reading of a file has seen.
type surveyed struct {
	header []string
	filled []bool // by column: some row has something there
	sample []Sample
	rows   int
}

func (v *surveyed) note(row sheet.Row) {
	for n, cell := range row.Cells[:min(len(row.Cells), len(v.filled))] {
		v.filled[n] = v.filled[n] || cell != ""
	}
	if len(v.sample) < 5 && row.Fault == nil {
		v.sample = append(v.sample, Sample{clipAll(row.Cells, 120)})
	}
}

// offer takes the columns that are offered, with what each is taken for: all of a usual file; of a wide one those that
// are recognised, then in their order those that hold something, what goes into the notes before what is not recognised.
func (i *Import) offer(seen surveyed, fields []string) {
	i.Rows, i.Wide = seen.rows, Wide{}
	i.Header, i.Sample, i.Plan.Columns = seen.header, seen.sample, fields
	if len(seen.header) <= MostOffered {
		return
	}
	w := Wide{Of: len(seen.header), Set: mappingID(seen.header)}
	rank := func(n int) int {
		switch {
		case fields[n] != "" && fields[n] != "notes": // each of these comes once
			return 0
		case !seen.filled[n]:
			return nothing
		case fields[n] == "notes": // which may come from any number of columns
			return 1
		}
		return 2
	}
	order := make([]int, len(fields))
	for n := range order {
		order[n] = n
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(rank(a), rank(b)) })
	for at, n := range order {
		switch {
		case rank(n) == nothing:
			w.Empty++
		case at < MostOffered:
			w.Read = append(w.Read, n)
		default:
			if w.Beyond++; len(w.Unread) < mostUnread {
				w.Unread = append(w.Unread, seen.header[n])
			}
		}
	}
	slices.Sort(w.Read)
	i.Wide = w
	i.Header, i.Plan.Columns = w.of(seen.header), w.of(fields)
	i.Sample = slices.Clone(seen.sample)
	for n := range i.Sample {
		i.Sample[n].Cells = w.of(i.Sample[n].Cells)
	}
}

// Unread are the names of the columns that are not imported though one of the first rows has something there.
func (i Import) Unread() []string {
	var out []string
	for n, f := range i.Plan.Columns {
		held := func(s Sample) bool { return n < len(s.Cells) && s.Cells[n] != "" }
		if f == "" && slices.ContainsFunc(i.Sample, held) {
			out = append(out, cmp.Or(i.Header[n], "column "+strconv.Itoa(n+1)))
		}
	}
	return append(out, i.Wide.Unread...)
}

// of are the cells that are offered. What a row has behind the last column of the file stays behind them.
func (w Wide) of(cells []string) []string {
	if w.Of == 0 {
		return cells
	}
	out := make([]string, 0, len(w.Read))
	for _, n := range w.Read {
		if n >= len(cells) {
			break
		}
		out = append(out, cells[n])
	}
	if len(cells) > w.Of {
		out = append(out, cells[w.Of:]...)
	}
	return out
}

// row is a row as its offered columns have it.
func (w Wide) row(row sheet.Row) sheet.Row {
	if w.Of == 0 {
		return row
	}
	row.Cells = w.of(row.Cells)
	var bad []sheet.Bad
	for _, b := range row.Bad {
		if n, ok := slices.BinarySearch(w.Read, b.Column); ok {
			bad = append(bad, sheet.Bad{Column: n, Fault: b.Fault})
		}
	}
	row.Bad = bad
	return row
}

// mappings are what is kept of a plan for the next file: under its headers, and of a wide file under those of all its
// columns too, whichever of them hold something then.
func (i Import) mappings(fields []string) []*mapping {
	out := []*mapping{{ID: mappingID(i.Header), Headers: i.Header, Fields: fields}}
	if i.Wide.Set != "" {
		out = append(out, &mapping{ID: i.Wide.Set, Headers: i.Header, Fields: fields})
	}
	return out
}
