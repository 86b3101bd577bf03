package contact_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"standfirst/models/contact"
	"standfirst/models/fault"
	"standfirst/models/field"
	"standfirst/models/outlet"
	"standfirst/models/sheet"
	"standfirst/models/store"
)

func quiet(int, int) error { return nil }

// upload brings a file in and settles its columns as suggested, but for what change alters.
func (d *desk) upload(t testing.TB, text string, change ...func(*contact.Plan)) contact.Import {
	t.Helper()
	i, err := d.contacts.Upload(d.ctx, "press.csv", strings.NewReader(text), anna)
	ok(t, err)
	plan := i.Plan
	for _, c := range change {
		c(&plan)
	}
	i, err = d.contacts.Map(d.ctx, i.ID, plan)
	ok(t, err)
	ok(t, d.contacts.Check(d.ctx, contact.Work{ImportID: i.ID, Try: i.Try}, quiet))
	i, err = d.contacts.Import(d.ctx, i.ID)
	ok(t, err)
	if i.State != contact.Checked {
		t.Fatal(i.State)
	}
	return i
}

func (d *desk) imported(t testing.TB, text string, change ...func(*contact.Plan)) contact.Import {
	t.Helper()
	i := d.upload(t, text, change...)
	_, err := d.contacts.Start(d.ctx, i.ID, anna)
	ok(t, err)
	ok(t, d.contacts.Run(d.ctx, i.ID, quiet))
	i, err = d.contacts.Import(d.ctx, i.ID)
	ok(t, err)
	return i
}

func (d *desk) fates(t testing.TB, i contact.Import) string {
	t.Helper()
	var out []string
	for r, err := range d.contacts.Results(d.ctx, i, "") {
		ok(t, err)
		text := r.Fate
		if r.Of > 0 {
			text += fmt.Sprint(" of ", r.Of)
		}
		for _, p := range r.Problems {
			text += fmt.Sprintf(" %d:%s", p.Column, p.Key)
		}
		out = append(out, text)
	}
	return strings.Join(out, "\n")
}

// state is everything that an import may change, in words.
func (d *desk) state(t testing.TB) string {
	t.Helper()
	var b strings.Builder
	for c, err := range d.contacts.Each(d.ctx, contact.Search{}) {
		ok(t, err)
		data, err := json.Marshal(c)
		ok(t, err)
		b.Write(append(data, '\n'))
	}
	for o, err := range d.outlets.Each(d.ctx, outlet.Search{}) {
		ok(t, err)
		data, err := json.Marshal(o)
		ok(t, err)
		b.Write(append(data, '\n'))
	}
	return b.String()
}

const mixed = `姓名,邮箱,媒体,媒体网站,职务,标签,语言,勿联系
李雷,LiLei@xinhua.example,新华网,https://www.xinhua.example/,记者,食品；常规,中文,
韩梅梅,han@caijing.example,财经,caijing.example,编辑,,英语,是
李雷二,lilei@XINHUA.example,,,,,,
没有邮箱,,新华网,,,,,
没有邮箱,,新华网,,,,,
坏地址,not-an-address,,,,,法语,
,nobody@x.example,,,,,,
财经周刊人,zhou@caijing.example,财经周刊,caijing.example,,,,也许
财经周刊人,zhou@caijing.example,财经周刊,caijing.example,,,,否
`

func TestADryRunTellsEveryRowsFateAndWritesNothing(t *testing.T) {
	d := newDesk(t)
	before := d.state(t)
	i := d.upload(t, mixed)
	want := strings.Join([]string{
		"new", "new", "duplicate of 2", "new", "duplicate of 5",
		"error 1:contact.address.no_at 6:contact.lang.unknown",
		"error 0:contact.name.missing", "error -1:contact.import.yes_or_no", "new",
	}, "\n")
	if got := d.fates(t, i); got != want {
		t.Fatalf("got\n%s\nwant\n%s", got, want)
	}
	if d.state(t) != before {
		t.Fatal("the dry run wrote something")
	}
	if i.Rows != 9 || i.Count("") != 9 || i.Count(contact.New) != 4 {
		t.Fatal(i.Rows, i.Count(""), i.Count(contact.New))
	}
}

func TestImportMakesPeopleAndTheirOutlets(t *testing.T) {
	d := newDesk(t)
	l := d.list(t, "食品线")
	d.imported(t, mixed, func(p *contact.Plan) { p.ListID, p.Tags = l.ID, []string{"导入"} })
	li, found, err := d.contacts.ByAddress(d.ctx, "lilei@xinhua.example")
	ok(t, err)
	if !found || li.Name != "李雷" || li.Lang != "zh-CN" || li.Role != "记者" || !slices.Equal(li.Tags, []string{"食品", "常规", "导入"}) || !slices.Contains(li.Lists, l.ID) {
		t.Fatalf("%+v", li)
	}
	o, found, err := d.outlets.ByDomain(d.ctx, "news.xinhua.example")
	ok(t, err)
	if !found || o.ID != li.OutletID || o.Name != "新华网" {
		t.Fatalf("%+v", o)
	}
	han, _, err := d.contacts.ByAddress(d.ctx, "han@caijing.example")
	ok(t, err)
	if !han.DoNotContact || han.DoNotContactReason != "press.csv" {
		t.Fatalf("%+v", han)
	}
	zhou, _, err := d.contacts.ByAddress(d.ctx, "zhou@caijing.example")
	ok(t, err)
	if zhou.OutletID != han.OutletID {
		t.Fatal("a second name for a known domain made a second outlet")
	}
	if n, err := d.outlets.Count(d.ctx, outlet.Search{}); err != nil || n != 2 {
		t.Fatal(n, err)
	}
	if _, _, err := d.audit.First(d.ctx, "import:"+li.Source[len("import:"):], "contact.imported"); err != nil {
		t.Fatal(err)
	}
}

func TestWhatTheFileSaysWinsOrOnlyFills(t *testing.T) {
	for _, mode := range []string{contact.FileWins, contact.FillOnly} {
		d := newDesk(t)
		_, err := d.contacts.Create(d.ctx, contact.Contact{Name: "李雷", Email: "lilei@xinhua.example", Role: "记者", Notes: "old", Tags: []string{"a"}}, anna)
		ok(t, err)
		d.imported(t, "name,email,other emails,role,phone,notes,tags\n李雷,lilei@xinhua.example,ll@home.example,主编,010 1234,new,A; b\n",
			func(p *contact.Plan) { p.Mode = mode })
		c, _, err := d.contacts.ByAddress(d.ctx, "ll@home.example")
		ok(t, err)
		role := map[string]string{contact.FileWins: "主编", contact.FillOnly: "记者"}[mode]
		if c.Role != role || c.Phone != "010 1234" || c.Notes != "old" || !slices.Equal(c.Tags, []string{"a", "b"}) || c.Email != "lilei@xinhua.example" {
			t.Fatalf("%s: %+v", mode, c)
		}
	}
}

func TestRowsThatMeanTwoPeopleAreRefused(t *testing.T) {
	d := newDesk(t)
	d.named(t, "A", "a@x.example")
	d.named(t, "B", "b@x.example")
	d.named(t, "Same", "")
	d.named(t, "Same", "")
	i := d.upload(t, "name,email,other emails\nC,a@x.example,b@x.example\nSame,,\n")
	if got := d.fates(t, i); got != "error -1:contact.import.two_contacts\nerror -1:contact.import.ambiguous" {
		t.Fatal(got)
	}
}

func TestFilesThatCannotBeReadSayWhy(t *testing.T) {
	d := newDesk(t)
	cases := []struct{ name, text, key string }{
		{"empty", "", "sheet.empty"},
		{"header only", "name,email\r\n", "contact.import.header_only"},
		{"blank rows only", "name,email\n,\n , \n", "contact.import.header_only"},
		{"no header", "Anna,anna@x.example\nBob,bob@x.example\n", "contact.import.no_header"},
		{"10 MB line", "name,email\nA," + strings.Repeat("x", 10<<20), "sheet.line_too_long"},
		{"broken workbook", "PK\x03\x04...", "sheet.workbook_broken"},
		{"more columns than a workbook can have", strings.Repeat("a,", 16384) + "b\n1\n", "contact.import.too_many_columns"},
		{"too many rows", "name\n" + strings.Repeat("x\n", contact.MaxImportRows+1), "contact.import.too_many_rows"},
		{"too large", strings.Repeat("x\n", contact.MaxImport/2+1), "contact.import.too_large"},
	}
	for _, c := range cases {
		_, err := d.contacts.Upload(d.ctx, "x.csv", strings.NewReader(c.text), anna)
		if !fault.Is(err, c.key) || fault.Of(err).Field != "file" {
			t.Errorf("%s: %v, want %s", c.name, err, c.key)
		}
	}
	if page, err := d.contacts.Imports(d.ctx, "", 10); err != nil || len(page.Items) != 0 {
		t.Fatal("a refused file left an import behind", err)
	}
}

func TestCellsThatDoNotFitRefuseTheirRowOnly(t *testing.T) {
	d := newDesk(t)
	text := "name,email,phone,country,timezone,tags,outlet domain,notes\n" +
		strings.Repeat("长", 121) + ",a@x.example,,,,,,\n" +
		"B,b@x.example,none,Atlantis,Mars,,not a domain,\n" +
		"C,c@x.example,,,," + strings.Repeat("t", 41) + ",,\n" +
		"D,d@x.example,,,,,," + strings.Repeat("n", 10001) + "\n" +
		"E,e@x.example,,,,,,,surplus\n" +
		"F \"quoted,f@x.example,,,,,,\n" +
		"G\ufffd,g@x.example,,,,,,\n" +
		"H,h@x.example,'+86 10,中国,Asia/Shanghai,,,'=1+1\n" +
		"\"I,i@x.example,,,,,,\n" +
		"J\x00,j@x.example,none,,,,,\n"
	i, err := d.contacts.Upload(d.ctx, "x.csv", strings.NewReader(text), anna)
	ok(t, err)
	i, err = d.contacts.Map(d.ctx, i.ID, i.Plan)
	ok(t, err)
	ok(t, d.contacts.Check(d.ctx, contact.Work{ImportID: i.ID, Try: i.Try}, quiet))
	_, err = d.contacts.Start(d.ctx, i.ID, anna)
	ok(t, err)
	ok(t, d.contacts.Run(d.ctx, i.ID, quiet))
	i, err = d.contacts.Import(d.ctx, i.ID)
	ok(t, err)
	want := strings.Join([]string{
		"error 0:contact.text.long", "error 3:contact.country.bad 4:contact.zone.unknown 2:contact.phone.bad 6:outlet.domain.bad",
		"error 5:contact.text.long", "error 7:contact.text.long", "error -1:sheet.too_many_cells", "new",
		"error 0:contact.text.unreadable", "new", "error -1:sheet.quote_open", "error 0:sheet.control 2:contact.phone.bad",
	}, "\n")
	if got := d.fates(t, i); got != want {
		t.Fatalf("got\n%s\nwant\n%s", got, want)
	}
	h, found, err := d.contacts.ByAddress(d.ctx, "h@x.example")
	ok(t, err)
	if !found || h.Notes != "=1+1" || h.Phone != "+86 10" || h.Country != "CN" {
		t.Fatalf("%+v", h)
	}
	if n, err := d.contacts.Count(d.ctx, contact.Search{}); err != nil || n != 2 {
		t.Fatal("rows were half imported: ", n, err)
	}
}

// Days come in every writing that files have, and as the counts that a cell without a format shows; what is not kept of
// them, and what was taken for a day, is said.
func TestDaysAreReadHoweverTheyAreWritten(t *testing.T) {
	d := newDesk(t)
	_, err := d.fields.Create(d.ctx, field.Field{Record: "contact", Kind: "date", Label: map[string]string{"en": "Accredited"}}, anna)
	ok(t, err)
	i := d.imported(t, "name,email,leave from,leave until,notice date,Accredited\n"+
		"Ada,a@x.example,2026-01-05 18:30,2026年1月9日,46027,2026/1/7\n"+
		"Ben,b@x.example,5/1/2026,,,46027.5\n")
	if got := d.fates(t, i); got != "new\nerror 2:contact.date.bad" {
		t.Fatal(got)
	}
	for r, err := range d.contacts.Results(d.ctx, i, contact.New) {
		ok(t, err)
		var said []string
		for _, m := range r.Remarks {
			said = append(said, fmt.Sprint(m.Column, ":", m.Key, " ", m.Args["day"]))
		}
		if !slices.Equal(said, []string{"2:contact.import.time_left 2026-01-05", "4:contact.import.counted_day 2026-01-05"}) {
			t.Error(said)
		}
	}
	a, _, err := d.contacts.ByAddress(d.ctx, "a@x.example")
	ok(t, err)
	if a.LeaveFrom != "2026-01-05" || a.LeaveUntil != "2026-01-09" || a.Basis.NoticeOn != "2026-01-05" || len(a.Custom) != 1 || !strings.Contains(fmt.Sprint(a.Custom), ":2026-01-07") {
		t.Errorf("%+v %v", a.Basis, a.Custom)
	}
}

// What goes into the notes has the name of its column in front, unless that is the column of the notes.
func TestNotesOfSeveralColumnsSayWhereTheyAreFrom(t *testing.T) {
	d := newDesk(t)
	d.imported(t, "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ada\r\nEMAIL:a@x.example\r\nURL:https://x.example\r\nNOTE:called twice\r\nEND:VCARD\r\n")
	d.imported(t, "name,email,Remarks,Notes,Notes\nBen,b@x.example,tall,first,second\n", func(p *contact.Plan) { p.Columns[2] = "notes" })
	for address, want := range map[string]string{"a@x.example": "called twice\nURL: https://x.example", "b@x.example": "tall\nNotes: first\nNotes: second"} {
		c, _, err := d.contacts.ByAddress(d.ctx, address)
		ok(t, err)
		if c.Notes != want {
			t.Errorf("%s: %q, wanted %q", address, c.Notes, want)
		}
	}
}

func TestColumnsAreRememberedForTheSameHeaders(t *testing.T) {
	d := newDesk(t)
	i, err := d.contacts.Upload(d.ctx, "a.csv", strings.NewReader("Who,Where to write\nA,a@x.example\n"), anna)
	ok(t, err)
	if _, err := d.contacts.Map(d.ctx, i.ID, i.Plan); !fault.Is(err, "contact.import.no_name_column") {
		t.Fatal(err)
	}
	if _, err := d.contacts.Map(d.ctx, i.ID, contact.Plan{Columns: []string{"name", "name"}}); fault.Of(err).Field != "column_1" {
		t.Fatal(err)
	}
	_, err = d.contacts.Map(d.ctx, i.ID, contact.Plan{Columns: []string{"name", "email"}})
	ok(t, err)
	again, err := d.contacts.Upload(d.ctx, "b.csv", strings.NewReader("where to write,WHO\nb@x.example,B\n"), anna)
	ok(t, err)
	if !slices.Equal(again.Plan.Columns, []string{"email", "name"}) {
		t.Fatal(again.Plan.Columns)
	}
}

func TestStartingNeedsADryRunAndHappensOnce(t *testing.T) {
	d := newDesk(t)
	i, err := d.contacts.Upload(d.ctx, "a.csv", strings.NewReader("name\nA\n"), anna)
	ok(t, err)
	if _, err := d.contacts.Start(d.ctx, i.ID, anna); !fault.Is(err, "contact.import.not_checked") {
		t.Fatal(err)
	}
	i = d.upload(t, "name\nA\n")
	for range 2 {
		_, err = d.contacts.Start(d.ctx, i.ID, anna)
		ok(t, err)
	}
	page, err := d.jobs.Find(d.ctx, "ready", "", 10)
	ok(t, err)
	if len(page.Items) != 1 || page.Items[0].ID != contact.JobOf(i.ID) {
		t.Fatal(page.Items)
	}
	ok(t, d.contacts.Run(d.ctx, i.ID, quiet))
	ok(t, d.contacts.Run(d.ctx, i.ID, quiet))
	if _, err := d.contacts.Map(d.ctx, i.ID, i.Plan); !fault.Is(err, "contact.import.started") {
		t.Fatal(err)
	}
}

// TestStoppedAnywhereAndRunAgain stops an import after each of its chunks and in the middle of one, and
// compares the end with that of an import that was left alone.
func TestStoppedAnywhereAndRunAgain(t *testing.T) {
	var b strings.Builder
	b.WriteString("name,email,outlet\n")
	for n := range 1200 {
		fmt.Fprintf(&b, "P%d,p%d@x.example,Outlet %d\n", n, n%1100, n%7)
	}
	whole := newDesk(t)
	want := whole.fates(t, whole.imported(t, b.String()))
	d := newDesk(t)
	d.contacts.SetChunk(500, 100)
	i := d.upload(t, b.String())
	_, err := d.contacts.Start(d.ctx, i.ID, anna)
	ok(t, err)
	halt := errors.New("the machine stops")
	for n := range 3 {
		err := d.contacts.Run(d.ctx, i.ID, func(done, _ int) error {
			if done > n*500 {
				return halt
			}
			return nil
		})
		if !errors.Is(err, halt) {
			t.Fatal(n, err)
		}
	}
	ok(t, d.contacts.Run(d.ctx, i.ID, quiet))
	i, err = d.contacts.Import(d.ctx, i.ID)
	ok(t, err)
	if got := d.fates(t, i); got != want {
		t.Fatal("stopping changed the fates")
	}
	if n, err := d.contacts.Count(d.ctx, contact.Search{}); err != nil || n != 1100 {
		t.Fatal(n, err)
	}
}

// TestImportingTwiceChangesNothing is the property that lets people import without fear: whatever the
// file holds, the second time leaves every document as it was, even its revision.
func TestImportingTwiceChangesNothing(t *testing.T) {
	for seed := range uint64(25) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			d := newDesk(t)
			rnd := rand.New(rand.NewPCG(seed, 7))
			d.imported(t, randomTable(rnd, 30)) // what is there before
			text := randomTable(rnd, 60)
			mode := []string{contact.FileWins, contact.FillOnly}[seed%2]
			first := d.imported(t, text, func(p *contact.Plan) { p.Mode = mode; p.Tags = []string{"batch"} })
			once := d.state(t)
			d.now = d.now.Add(time.Hour)
			second := d.imported(t, text, func(p *contact.Plan) { p.Mode = mode; p.Tags = []string{"batch"} })
			if twice := d.state(t); once != twice {
				t.Fatalf("the second import of\n%s\nchanged %s", text, changed(once, twice))
			}
			if n := second.Count(contact.New) + second.Count(contact.Update); n != 0 {
				t.Fatalf("%d rows of the second import did something; %v then %v", n, first.Parts, second.Parts)
			}
			if first.Count("") != first.Rows {
				t.Fatal("rows without a fate")
			}
		})
	}
}

func changed(a, b string) string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return fmt.Sprintf("line %d from\n%s\nto\n%s", i, x[i], y[i])
		}
	}
	return fmt.Sprintf("%d lines to %d", len(x), len(y))
}

// randomTable makes rows that meet each other: few names, few addresses, few outlets.
func randomTable(rnd *rand.Rand, rows int) string {
	pick := func(from ...string) string { return from[rnd.IntN(len(from))] }
	var b bytes.Buffer
	w := sheet.NewWriter(&b)
	w.Write("name", "email", "other emails", "outlet", "domain", "role", "tags", "beats", "language", "country", "notes", "do not contact", "phone")
	for range rows {
		w.Write(
			pick("李雷", "Li Lei", "LI  LEI", "韩梅梅", "=Anna", "Bob", "鲍勃", ""),
			pick("a@x.example", "A@X.example", "b@x.example", "c@y.example", "d@y.example", "", "", "bad"),
			pick("", "", "", "b@x.example", "e@z.example", "f@z.example;g@z.example"),
			pick("", "新华网", "Xinhua", "xinhua", "财经", "Daily"),
			pick("", "", "x.example", "www.y.example", "z.example", "nowhere"),
			pick("", "记者", "Editor", "+1"), pick("", "a", "A; b", "食品，财经"), pick("", "health"),
			pick("", "zh", "English", "en"), pick("", "中国", "US"), pick("", "n1", "n2"), pick("", "", "", "yes", "no"), pick("", "010", "'+86"),
		)
	}
	if w.Flush() != nil {
		panic("a buffer does not fail")
	}
	return b.String()
}

func TestSuppressedAddressesAreShownInTheDryRun(t *testing.T) {
	d := newDesk(t)
	ok(t, d.contacts.Suppressions.Suppress(d.ctx, "a@x.example", contact.ScopeAll, contact.Unsubscribed, anna))
	i := d.upload(t, "name,email\nA,a@x.example\nB,b@x.example\n")
	var got []bool
	for r, err := range d.contacts.Results(d.ctx, i, "") {
		ok(t, err)
		got = append(got, r.Suppressed)
	}
	if !slices.Equal(got, []bool{true, false}) {
		t.Fatal(got)
	}
}

func TestAPersonDeletedSinceComesBackWithTheFile(t *testing.T) {
	d := newDesk(t)
	text := "name,email,role\nA,a@x.example,editor\nB,b@x.example,editor\n"
	d.imported(t, text)
	a, _, err := d.contacts.ByAddress(d.ctx, "a@x.example")
	ok(t, err)
	ok(t, d.contacts.Delete(d.ctx, a.ID, anna))
	b, _, err := d.contacts.ByAddress(d.ctx, "b@x.example")
	ok(t, err)
	_, err = d.contacts.Change(d.ctx, b.ID, contact.AnyRev, func(c *contact.Contact) { c.Role = "chief" }, anna)
	ok(t, err)
	if got := d.fates(t, d.imported(t, text)); got != "new\nsame" {
		t.Fatal(got)
	}
	if b, _, err = d.contacts.ByAddress(d.ctx, "b@x.example"); err != nil || b.Role != "chief" {
		t.Fatal("the same file undid an edit", err)
	}
}

// FuzzUpload brings anything in and lets the dry run judge it: every row has a fate, and nothing but
// faults that people understand comes of it.
func FuzzUpload(f *testing.F) {
	for _, seed := range []string{mixed, "name,email\nA,a＠x。example\n", "BEGIN:VCARD\nFN:A\nEMAIL:a@x.example\nEND:VCARD", `[{"name":"A","blocked":true}]`} {
		f.Add([]byte(seed))
	}
	d := newDesk(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		i, err := d.contacts.Upload(d.ctx, "x", bytes.NewReader(data), anna)
		if err != nil {
			if fault.Of(err) == nil {
				t.Fatal(err)
			}
			return
		}
		if len(i.Plan.Columns) > 0 && !slices.Contains(i.Plan.Columns, "name") {
			i.Plan.Columns[0] = "name"
		}
		if i, err = d.contacts.Map(d.ctx, i.ID, i.Plan); err != nil {
			if fault.Of(err) == nil {
				t.Fatal(err)
			}
			return
		}
		ok(t, d.contacts.Check(d.ctx, contact.Work{ImportID: i.ID, Try: i.Try}, quiet))
		i, err = d.contacts.Import(d.ctx, i.ID)
		ok(t, err)
		if i.State != contact.Checked || i.Count("") != i.Rows {
			t.Fatal(i.State, i.Count(""), i.Rows)
		}
	})
}

// TestIDsOfRowsStandInTheirOrder keeps an import quick: ids by chance would touch as many pages of every index
// as there are rows.
func TestIDsOfRowsStandInTheirOrder(t *testing.T) {
	first, second := store.NewID(), store.NewID()
	last := ""
	for row := range contact.MaxImportRows + 1 {
		id := contact.RowID(first, row)
		if parsed, err := uuid.Parse(id); err != nil || parsed.Version() != 7 || parsed.Variant() != uuid.RFC4122 {
			t.Fatal(row, id, err)
		}
		if id <= last {
			t.Fatalf("row %d has %s behind %s", row, id, last)
		}
		last = id
	}
	if contact.RowID(first, 7) == contact.RowID(second, 7) {
		t.Error("the id is not that of the import and the row")
	}
	if a, b := contact.RowID("older", 1), contact.RowID("older", 2); a == b {
		t.Error("rows of an import with another kind of id share theirs")
	}
}

// TestADryRunKnowsWhatRowsBeforeHaveMoved: somebody who is at another outlet since an earlier row is not looked
// for where they were, however many rows lie between and whether or not anything is written yet.
func TestADryRunKnowsWhatRowsBeforeHaveMoved(t *testing.T) {
	for _, size := range []int{1, 2, 100} {
		d := newDesk(t)
		d.contacts.SetChunk(size, max(1, size/2))
		d.imported(t, "name,email,outlet\n王芳,fang@x.example,日报\n")
		i := d.upload(t, "name,email,outlet\n王芳,fang@x.example,晚报\nP,p@x.example,日报\nQ,q@x.example,日报\n王芳,,日报\n王芳,,晚报\n")
		dry := d.fates(t, i)
		i, err := d.contacts.Begin(d.ctx, i.ID)
		ok(t, err)
		ok(t, d.contacts.Run(d.ctx, i.ID, quiet))
		i, err = d.contacts.Import(d.ctx, i.ID)
		ok(t, err)
		if got := d.fates(t, i); got != dry || i.Count(contact.Update) != 1 || i.Count(contact.New) != 3 || i.Count(contact.Duplicate) != 1 {
			t.Errorf("in chunks of %d:\n%s\nthe dry run said\n%s", size, got, dry)
		}
	}
}

// Whoever ends the command line in the middle finds the import stopped, and goes on with it in the portal.
func TestAnImportThatWasKilledIsTakenUpAgain(t *testing.T) {
	d := newDesk(t)
	i := d.upload(t, "Name,E-mail\nA,a@x.example\nB,b@x.example\n")
	_, err := d.contacts.Begin(d.ctx, i.ID)
	ok(t, err)
	stopped := func() bool {
		t.Helper()
		i, err := d.contacts.Import(d.ctx, i.ID)
		ok(t, err)
		is, err := d.contacts.Stopped(d.ctx, i)
		ok(t, err)
		return is
	}
	if stopped() {
		t.Error("it counts as stopped while it runs")
	}
	if _, err := d.contacts.Resume(d.ctx, i.ID, anna); !fault.Is(err, "contact.import.not_stopped") {
		t.Error(err)
	}
	d.now = d.now.Add(5 * time.Minute)
	if !stopped() {
		t.Error("nobody notices that it has stopped")
	}
	_, err = d.contacts.Resume(d.ctx, i.ID, anna)
	ok(t, err)
	if _, err := d.jobs.Get(d.ctx, contact.JobOf(i.ID)); err != nil || stopped() {
		t.Error("no job goes on with it", err)
	}
	ok(t, d.contacts.Run(d.ctx, i.ID, quiet))
	same(t, "people", d.found(t, contact.Search{}), "A", "B")
}

// Rows that were refused become an import of their own, with all that was chosen for the first.
func TestRefusedRowsAreMendedAfterTheImport(t *testing.T) {
	d := newDesk(t)
	l := d.list(t, "Food")
	i := d.imported(t, "Name,E-mail,Tags\nA,a@x.example,\nB,=nowhere,\"x, y\"\nC,c@x.example,,more\n", func(p *contact.Plan) { p.ListID, p.Tags = l.ID, []string{"brought"} })
	rest, err := d.contacts.Rest(d.ctx, i.ID, anna)
	ok(t, err)
	ok(t, d.contacts.Check(d.ctx, contact.Work{ImportID: rest.ID, Try: rest.Try}, quiet))
	rest, err = d.contacts.Import(d.ctx, rest.ID)
	if err != nil || rest.State != contact.Checked || rest.Rows != 2 || rest.Count(contact.Refused) != 2 || rest.Plan.ListID != l.ID {
		t.Fatalf("%+v %v", rest, err)
	}
	rest, wrong, err := d.contacts.Mend(d.ctx, rest.ID, []contact.Mended{{Row: 1, Cells: []string{"B", "b@x.example", "x, y"}}, {Row: 2, Cells: []string{"C", "c@x.example", "", ""}}}, anna)
	if err != nil || len(wrong) > 0 {
		t.Fatal(wrong, err)
	}
	ok(t, d.contacts.Check(d.ctx, contact.Work{ImportID: rest.ID, Try: rest.Try}, quiet))
	_, err = d.contacts.Start(d.ctx, rest.ID, anna)
	ok(t, err)
	ok(t, d.contacts.Run(d.ctx, rest.ID, quiet))
	b, found, err := d.contacts.ByAddress(d.ctx, "b@x.example")
	if err != nil || !found || !slices.Equal(b.Tags, []string{"x", "y", "brought"}) || !slices.Equal(b.Lists, []string{l.ID}) {
		t.Errorf("%+v %v", b, err)
	}
	if _, err := d.contacts.Rest(d.ctx, rest.ID, anna); !fault.Is(err, "contact.import.no_rest") {
		t.Error(err)
	}
}
