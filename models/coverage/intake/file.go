package intake

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"standfirst/models/audit"
	"standfirst/models/coverage"
	"standfirst/models/dateline"
	"standfirst/models/fault"
	"standfirst/models/markup"
	"standfirst/models/sheet"
	"standfirst/models/store"
)

// Upload takes a file, finds out how it is written and what its columns are, and says what would become of each row;
// nothing is taken in yet. The zone is that of times that name none. Faults are on "file".
func (s *Intake) Upload(ctx context.Context, name string, src sheet.Source, zone string, by audit.Actor) (Run, error) {
	r := s.begin(File, markup.Shorten(markup.OneLine(name), 200), by)
	r.Plan.Zone = zone
	size, err := src.Seek(0, io.SeekEnd)
	if err != nil {
		return r, err
	}
	if size > MaxFile {
		return r, fault.Bad("file", "coverage.file.large", "max", MaxFile>>20)
	}
	if r.Form, err = sheet.Detect(src); err != nil {
		return r, err
	}
	if r.Form.Kind == sheet.Cards {
		return r, fault.Bad("file", "coverage.run.kind")
	}
	if err := r.survey(src); err != nil {
		return r, err
	}
	if err := s.recall(ctx, &r); err != nil {
		return r, err
	}
	if _, err = src.Seek(0, io.SeekStart); err == nil {
		r.File, err = s.Files.Put(ctx, src)
	}
	if err != nil {
		return r, err
	}
	if err := s.evaluate(ctx, &r); err != nil {
		return r, err
	}
	return r, s.runs.Insert(ctx, &r)
}

// survey reads the whole table: what its columns are, how many rows there are, in which order its dates are written.
func (r *Run) survey(src sheet.Source) error {
	t, err := sheet.Open(src, r.Form)
	if err != nil {
		return err
	}
	r.Header = slices.Clone(t.Header())
	for len(r.Header) > 1 && strings.TrimSpace(r.Header[len(r.Header)-1]) == "" {
		r.Header = r.Header[:len(r.Header)-1]
	}
	if len(r.Header) > maxColumns {
		return fault.Bad("file", "coverage.run.too_many_columns", "n", len(r.Header), "max", maxColumns)
	}
	r.Plan.Columns, r.Service = guess(r.Header), serviceOf(r.Header)
	date := slices.Index(r.Plan.Columns, "date")
	for {
		row, err := t.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if r.Rows++; r.Rows > MaxRows {
			return fault.Bad("file", "coverage.run.too_many_rows", "max", MaxRows)
		}
		r.sample(row.Cells)
		if r.Plan.Order == "" && date >= 0 && date < len(row.Cells) {
			r.Plan.Order = orderOf(row.Cells[date])
		}
	}
	if r.Rows == 0 {
		return fault.Bad("file", "coverage.run.header_only")
	}
	return nil
}

// sampleLength bounds the example that a column is shown with, in characters.
const sampleLength = 60

// sample keeps the first value of each column.
func (r *Run) sample(cells []string) {
	if r.Sample == nil {
		r.Sample = make([]string, len(r.Header))
	}
	for n := range min(len(cells), len(r.Sample)) {
		if r.Sample[n] == "" {
			r.Sample[n] = markup.Shorten(markup.OneLine(cells[n]), sampleLength)
		}
	}
}

// orderOf is the order of a date such as 25/11/2026 that can be read in one way only, "" of any other.
func orderOf(text string) string {
	first, rest, ok := strings.Cut(strings.TrimSpace(text), "/")
	second, _, more := strings.Cut(rest, "/")
	a, errA := strconv.Atoi(first)
	b, errB := strconv.Atoi(second)
	switch {
	case !ok || !more || errA != nil || errB != nil:
	case a > 12 && a <= 31 && b <= 12:
		return "dmy"
	case b > 12 && b <= 31 && a <= 12:
		return "mdy"
	}
	return ""
}

// recall takes the columns for what they were the last time in a file with these headers.
func (s *Intake) recall(ctx context.Context, r *Run) error {
	m, err := s.mappings.Get(ctx, mappingID(r.Header))
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err == nil && len(m.Columns) == len(r.Header) {
		r.Plan.Columns = m.Columns
		if r.Plan.Order == "" {
			r.Plan.Order = m.Order
		}
	}
	return err
}

func mappingID(header []string) string {
	sum := sha256.Sum256([]byte(strings.Join(header, "\x00")))
	return hex.EncodeToString(sum[:16])
}

// ColumnInput is the name of the form input for column n.
func ColumnInput(n int) string { return fmt.Sprintf("column_%d", n) }

// Replan changes what the columns are and what the rows belong to, looks at every row anew, and remembers the columns
// for the next file with these headers. Faults come on the columns' inputs, on "zone", "order", "release" and "incident".
func (s *Intake) Replan(ctx context.Context, id string, p Plan) (Run, error) {
	r, err := s.Run(ctx, id)
	if err != nil {
		return r, err
	}
	if err := r.judge(p); err != nil {
		return r, err
	}
	if err := s.Clips.Belongs(ctx, p.ReleaseID, p.IncidentID); err != nil {
		return r, err
	}
	r.Plan = p
	if r, err = s.again(ctx, r, Checked); err != nil || r.Kind != File {
		return r, err
	}
	return r, s.mappings.Put(ctx, &mapping{ID: mappingID(r.Header), Columns: p.Columns, Order: p.Order})
}

func (r Run) judge(p Plan) error {
	if len(p.Columns) != len(r.Header) {
		return fault.Clash("coverage.run.changed")
	}
	var faults fault.List
	seen := map[string]bool{}
	for n, f := range p.Columns {
		switch {
		case f == "":
		case !slices.Contains(Columnar, f):
			faults.Add(fault.Bad(ColumnInput(n), "coverage.run.column_unknown"))
		case seen[f]:
			faults.Add(fault.Bad(ColumnInput(n), "coverage.run.column_twice"))
		}
		seen[f] = true
	}
	if r.Kind == File && !seen["url"] && !seen["title"] {
		faults.Add(fault.Bad("", "coverage.run.no_column"))
	}
	if _, err := time.LoadLocation(p.Zone); err != nil || p.Zone == "Local" {
		faults.Add(fault.Bad("zone", "coverage.source.zone_bad"))
	}
	if !slices.Contains([]string{"", "dmy", "mdy"}, p.Order) {
		faults.Add(fault.Bad("order", "coverage.run.order_bad"))
	}
	return faults.Err()
}

// lines reads the rows of the file as they stand in it.
func (s *Intake) lines(ctx context.Context, r Run) (out []Line, err error) {
	blob, err := s.Files.Open(ctx, r.File.SHA256)
	if err != nil {
		return nil, err
	}
	src, done, err := sheet.Seekable(blob)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, done()) }()
	t, err := sheet.Open(src, r.Form)
	if err != nil {
		return nil, err
	}
	zone, err := time.LoadLocation(r.Plan.Zone)
	if err != nil {
		zone = time.UTC
	}
	for {
		row, err := t.Next()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		out = append(out, r.line(row, zone))
	}
}

// line reads the cells of a row.
func (r Run) line(row sheet.Row, zone *time.Location) Line {
	l := Line{Number: row.Number, At: row.Line, Cells: row.Cells}
	if row.Fault != nil {
		l.refuse(-1, row.Fault)
		return l
	}
	column := func(field string) int { return slices.Index(r.Plan.Columns, field) }
	cell := func(field string) string {
		if n := column(field); n >= 0 && n < len(row.Cells) {
			return strings.TrimSpace(sheet.Plain(row.Cells[n]))
		}
		return ""
	}
	for _, b := range row.Bad {
		if b.Column < len(r.Plan.Columns) && r.Plan.Columns[b.Column] != "" {
			l.refuse(b.Column, b.Fault)
		}
	}
	l.Clip.URL, l.Clip.Title, l.Clip.OutletName, l.Clip.Byline = cell("url"), cell("title"), cell("outlet"), cell("author")
	l.Clip.Text, l.Clip.Position, l.Clip.Note, l.Clip.Medium = cell("text"), cell("position"), cell("note"), mediumOf(cell("medium"))
	l.Clip.Spot = coverage.Spot{Programme: cell("programme"), Start: cell("start"), End: cell("end"), Heard: cell("heard"), Edition: cell("edition"), Page: cell("page")}
	l.Clip.Tags = sheet.SplitList(cell("tags"), sheet.ListMarks)
	reach, ok := people(cell("reach"))
	if !ok {
		l.refuse(column("reach"), fault.Bad("", "coverage.run.reach", "text", markup.Shorten(cell("reach"), 40)))
	}
	l.Clip.Assessed = coverage.Assessed{Service: cmp.Or(r.Service, r.Name), AsOf: r.CreatedAt, Reach: reach, Tone: cell("tone")}
	if text := strings.TrimSpace(cell("date") + " " + cell("time")); cell("date") != "" {
		when, ok := dateline.Parse(ordered(text, r.Plan.Order), zone)
		if !ok { // a time that cannot be read takes nothing from the day
			when, ok = dateline.Parse(ordered(cell("date"), r.Plan.Order), zone)
		}
		if !ok {
			l.refuse(column("date"), fault.Bad("", "coverage.run.date", "text", markup.Shorten(cell("date"), 40)))
		}
		l.Clip.Published, l.Clip.DayOnly = when.At, when.DayOnly
	}
	return l
}

// people reads a number of people as services write it, such as "1,234,567", "1.2M" or "12.5万"; what stands for none, as a
// dash, is 0.
func people(text string) (int64, bool) {
	text = strings.ToLower(strings.NewReplacer(",", "", "，", "", " ", "", "\u00a0", "", "+", "", "人", "", "次", "").Replace(text))
	switch text {
	case "", "-", "–", "—", "/", "n/a", "na", "none", "null", "无", "未知", "暂无":
		return 0, true
	}
	factor := 1.0
	for unit, by := range map[string]float64{"万": 1e4, "w": 1e4, "亿": 1e8, "k": 1e3, "m": 1e6, "b": 1e9} {
		if rest, found := strings.CutSuffix(text, unit); found {
			text, factor = rest, by
			break
		}
	}
	n, err := strconv.ParseFloat(text, 64)
	if n *= factor; err != nil || !(n >= 0 && n < 1e11) { // more than there are people
		return 0, false
	}
	return int64(n + 0.5), true
}

// ordered writes a date such as 2/1/2026 so that it can be read in one way only.
func ordered(text, order string) string {
	parts := strings.SplitN(text, "/", 3)
	if order == "" || len(parts) != 3 || len(parts[2]) < 4 {
		return text
	}
	year, rest := parts[2][:4], parts[2][4:]
	if order == "mdy" {
		return year + "-" + parts[0] + "-" + parts[1] + rest
	}
	return year + "-" + parts[1] + "-" + parts[0] + rest
}

func (l *Line) refuse(column int, f *fault.Error) {
	l.Fate = Refused
	l.Problems = append(l.Problems, Problem{column, f.Key, f.Words()})
}
