package contact_test

import (
	"bytes"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"

	"standfirst/handlers/web/webtest"
	model "standfirst/models/contact"
	"standfirst/models/sheet"
	"standfirst/templates/locale"
)

const press = `姓名,邮箱,媒体,标签,手机
李雷,LiLei@xinhua.example,新华网,食品,=1+1
韩梅梅,han@caijing.example,财经,,
坏地址,nowhere,,,
李雷,lilei@xinhua.example,,,
`

// brought uploads a file and returns where its import stands.
func (d desk) brought(content []byte) string {
	d.t.Helper()
	r := d.As("officer").Upload("/acme/contacts/imports", "file", "press.csv", content, nil)
	if r.StatusCode != 303 {
		d.t.Fatal(r.StatusCode, webtest.Words(r.Text))
	}
	return r.Header.Get("Location")
}

func TestImportFromUploadToReport(t *testing.T) {
	d := newDesk(t)
	gbk, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(press))
	d.ok(err)
	d.Run(webtest.Scenario{Name: "page", As: "officer", Path: "/acme/contacts/imports", Has: []string{"Import contacts", `type="file"`}})
	at := d.brought(gbk)
	d.Run(
		webtest.Scenario{Name: "columns are named, the encoding found out", As: "officer", Path: at, Has: []string{"姓名", "LiLei@xinhua.example", `<option value="email" selected>`, `<option value="gb18030" selected>`, "Check 4 rows"}},
		webtest.Scenario{Name: "twice the same field", As: "officer", Method: "POST", Path: at + "/columns", Form: url.Values{"column_0": {"name"}, "column_1": {"name"}, "list": {""}}, Status: 422, Has: []string{"already taken by another column", `id="f-column_1-error"`}},
		webtest.Scenario{Name: "no name", As: "officer", Method: "POST", Path: at + "/columns", Form: url.Values{"column_1": {"email"}}, Status: 422, Has: []string{"which column holds the name"}},
		webtest.Scenario{Name: "not checked yet", As: "officer", Method: "POST", Path: at + "/start", Status: 409},
	)
	columns := url.Values{"column_0": {"name"}, "column_1": {"email"}, "column_2": {"outlet"}, "column_3": {"tags"}, "column_4": {"phone"}, "new_list": {"食品线"}, "tags": {"导入"}, "mode": {"update"}}
	d.Run(
		webtest.Scenario{Name: "checked", As: "officer", Method: "POST", Path: at + "/columns", Form: columns, Status: 303, To: at},
		webtest.Scenario{Name: "every row's fate", As: "officer", Path: at, Has: []string{"Import 2 rows", "邮箱: “nowhere” has no @.", "Says again what line 2 says", "new outlet", "Download 1 row with errors", "食品线"}},
		webtest.Scenario{Name: "by fate", As: "officer", Path: at + "?fate=error", Has: []string{"坏地址", "1–1 of 1"}, HasNot: []string{"韩梅梅"}},
		webtest.Scenario{Name: "nothing was imported", As: "officer", Path: "/acme/contacts", Has: []string{"No contacts yet"}},
		webtest.Scenario{Name: "started", As: "officer", Method: "POST", Path: at + "/start", Status: 303, To: at},
		webtest.Scenario{Name: "on its way", As: "officer", Path: at, Has: []string{"Importing", "hx-sse:connect", "You can leave this page"}},
	)
	id := at[strings.LastIndexByte(at, '/')+1:]
	d.ok(d.Space.Contacts.Run(t.Context(), id, func(int, int) error { return nil }))
	d.Run(
		webtest.Scenario{Name: "report", As: "officer", Path: at, Has: []string{"2 rows were imported", "Mend the rows", "Mend 1 refused row"}},
		webtest.Scenario{Name: "nothing stopped", As: "officer", Method: "POST", Path: at + "/resume", Status: 409},
		webtest.Scenario{Name: "readers mend nothing", As: "checker", Method: "POST", Path: at + "/rest", Status: 403},
		webtest.Scenario{Name: "people", As: "officer", Path: "/acme/contacts?tag=导入", Has: []string{"李雷", "韩梅梅", "新华网", "1–2 of 2"}},
		webtest.Scenario{Name: "stream ends", As: "officer", Path: at + "/progress", Has: []string{"event: done", "Ready."}},
		webtest.Scenario{Name: "earlier imports", As: "officer", Path: "/acme/contacts/imports", Has: []string{"press.csv", "Imported", "4 rows"}},
		webtest.Scenario{Name: "not for another space", As: "rival/officer", Path: strings.Replace(at, "/acme/", "/rival/", 1), Status: 404},
		webtest.Scenario{Name: "approvers import nothing", As: "approver", Path: at, Status: 403},
	)
	mend := d.As("officer").Post(at+"/rest", nil).Header.Get("Location")
	d.Run(webtest.Scenario{Name: "the refused row to be mended", As: "officer", Path: mend, Has: []string{"坏地址", "nowhere", "has no @"}, HasNot: []string{"韩梅梅"}})
	r := d.As("officer").Get(at + "/errors.csv")
	if want := "\ufeff姓名,邮箱,媒体,标签,手机,Line,Why not imported\r\n坏地址,nowhere,,,,4,邮箱: “nowhere” has no @.\r\n"; r.Text != want {
		t.Fatalf("%q", r.Text)
	}
}

func TestTheSameFileTwiceChangesNothing(t *testing.T) {
	d := newDesk(t)
	columns := url.Values{"column_0": {"name"}, "column_1": {"email"}, "column_2": {"outlet"}, "column_3": {"tags"}, "column_4": {"phone"}, "mode": {"update"}}
	for n := range 2 {
		at := d.brought([]byte(press))
		d.Run(webtest.Scenario{Name: "checked", As: "officer", Method: "POST", Path: at + "/columns", Form: columns, Status: 303})
		if n == 1 {
			d.Run(webtest.Scenario{Name: "nothing to do", As: "officer", Path: at, Has: []string{"There is nothing to import", "Already here"}, HasNot: []string{at + "/start"}})
			return
		}
		d.Run(webtest.Scenario{Name: "started", As: "officer", Method: "POST", Path: at + "/start", Status: 303})
		d.ok(d.Space.Contacts.Run(t.Context(), at[strings.LastIndexByte(at, '/')+1:], func(int, int) error { return nil }))
	}
}

func TestFilesThatAreNoTableSayWhyInBothLanguages(t *testing.T) {
	d := newDesk(t)
	catalogs, err := locale.Load()
	d.ok(err)
	cases := []struct{ name, content, key string }{
		{"empty", "", "sheet.empty"},
		{"header only", "name,email\n", "contact.import.header_only"},
		{"no header", "a@x.example,Anna\n", "contact.import.no_header"},
		{"workbook", "PK\x03\x04", "sheet.workbook_broken"},
		{"old workbook", "\xd0\xcf\x11\xe0", "sheet.workbook_old"},
		{"noise", "a,b\n\xff\xfd\x80\x81\x8d", "contact.import.encoding_unknown"},
		{"10 MB line", "name\n" + strings.Repeat("x", 10<<20), "sheet.line_too_long"},
	}
	for _, c := range cases {
		r := d.As("officer").Upload("/acme/contacts/imports", "file", "x.csv", []byte(c.content), nil)
		want := strings.Split(catalogs.T("en", c.key, "line", 2, "max", 1024), "{")[0]
		if r.StatusCode != 422 || !strings.Contains(r.Text, want) {
			t.Errorf("%s: %d, wants %q\n%s", c.name, r.StatusCode, want, webtest.Words(r.Text))
		}
		if zh := catalogs.T("zh-CN", c.key, "line", 2, "max", 1024); zh == want || strings.Contains(zh, "⟦") {
			t.Errorf("%s: no Chinese: %s", c.name, zh)
		}
	}
	r := d.As("officer").Post("/acme/contacts/imports", nil)
	if r.StatusCode != 422 || !strings.Contains(r.Text, "Choose a file") {
		t.Error(r.StatusCode, webtest.Words(r.Text))
	}
}

func TestAWronglyReadFileIsReadAgain(t *testing.T) {
	d := newDesk(t)
	at := d.brought([]byte("name;email\nA;a@x.example\n"))
	d.Run(
		webtest.Scenario{Name: "as tabs", As: "officer", Method: "POST", Path: at + "/form", Form: url.Values{"encoding": {"utf-8"}, "comma": {"\t"}}, Status: 303, To: at},
		webtest.Scenario{Name: "one column", As: "officer", Path: at, Has: []string{"name;email"}},
		webtest.Scenario{Name: "nonsense", As: "officer", Method: "POST", Path: at + "/form", Form: url.Values{"encoding": {"ebcdic"}, "comma": {"x"}}, Status: 422, Has: []string{"Choose an encoding"}},
		webtest.Scenario{Name: "back", As: "officer", Method: "POST", Path: at + "/form", Form: url.Values{"encoding": {"utf-8"}, "comma": {";"}}, Status: 303},
		webtest.Scenario{Name: "two columns", As: "officer", Path: at, Has: []string{"a@x.example"}, HasNot: []string{"name;email"}},
	)
}

// Somebody who knows the encoding says so, before the file is read or after, and what comes of it is seen in the dry run.
func TestTheEncodingIsChosenByHand(t *testing.T) {
	d := newDesk(t)
	big5, err := traditionalchinese.Big5.NewEncoder().Bytes([]byte("name,email\n功,a@x.example\n"))
	d.ok(err)
	wrong := d.brought(big5) // one character tells nothing
	r := d.As("officer").Upload("/acme/contacts/imports", "file", "x.csv", big5, url.Values{"encoding": {"big5"}})
	at := r.Header.Get("Location")
	columns := url.Values{"column_0": {"name"}, "column_1": {"email"}}
	d.Run(
		webtest.Scenario{Name: "as it was found out", As: "officer", Path: wrong, HasNot: []string{"功"}},
		webtest.Scenario{Name: "as it was said at once", As: "officer", Path: at, Has: []string{"功", `<option value="big5" selected>`}},
		webtest.Scenario{Name: "said afterwards", As: "officer", Method: "POST", Path: wrong + "/form", Form: url.Values{"encoding": {"big5"}, "comma": {","}}, Status: 303, To: wrong},
		webtest.Scenario{Name: "checked", As: "officer", Method: "POST", Path: wrong + "/columns", Form: columns, Status: 303},
		webtest.Scenario{Name: "the dry run", As: "officer", Path: wrong, Has: []string{"功", "Read as Big5, delimiter: Comma.", wrong + "?columns=1"}},
	)
	r = d.As("officer").Upload("/acme/contacts/imports", "file", "x.csv", []byte("a,b\n\xff\xfd\x80\x81\x8d"), nil)
	if r.StatusCode != 422 || !strings.Contains(r.Text, "<details open><summary>The encoding is known") {
		t.Error("of a file that cannot be told no encoding is asked", r.StatusCode, webtest.Words(r.Text))
	}
	if r = d.As("officer").Upload("/acme/contacts/imports", "file", "x.csv", big5, url.Values{"encoding": {"ebcdic"}}); r.StatusCode != 422 {
		t.Error("an encoding that nobody reads is taken", r.StatusCode)
	}
}

// Of a table that is wide only what holds something is offered, and the rest is told.
func TestAWideFileOffersWhatHoldsSomething(t *testing.T) {
	d := newDesk(t)
	at := d.brought([]byte("name," + strings.Repeat("x,", 1998) + "email\nAda," + strings.Repeat("v,", 300) + strings.Repeat(",", 1698) + "a@x.example\n"))
	d.Run(webtest.Scenario{Name: "the columns", As: "officer", Path: at, Has: []string{
		"The file has 2,000 columns; 250 of them are offered here.", "1,698 columns are left out", "52 more columns hold something", `name="column_249"`,
	}, HasNot: []string{`name="column_250"`}})
}

func TestALargeFileIsCheckedAsAJob(t *testing.T) {
	d := newDesk(t)
	var b bytes.Buffer
	b.WriteString("name,email\n")
	for n := range 2100 {
		fmt.Fprintf(&b, "P%d,p%d@x.example\n", n, n)
	}
	at := d.brought(b.Bytes())
	d.Run(
		webtest.Scenario{Name: "sent", As: "officer", Method: "POST", Path: at + "/columns", Form: url.Values{"column_0": {"name"}, "column_1": {"email"}, "mode": {"fill"}}, Status: 303},
		webtest.Scenario{Name: "checking", As: "officer", Path: at, Has: []string{"Checking the rows", "0 of 2,100"}},
	)
	page, err := d.Space.Jobs.Find(t.Context(), "ready", "", 5)
	d.ok(err)
	if len(page.Items) != 1 || page.Items[0].Kind != "contact.check" {
		t.Fatal(page.Items)
	}
	id := at[strings.LastIndexByte(at, '/')+1:]
	d.ok(d.Space.Contacts.Check(t.Context(), model.Work{ImportID: id, Try: 1}, func(int, int) error { return nil }))
	r := d.As("officer").Get(at)
	if !strings.Contains(r.Text, "Import 2,100 rows") || !strings.Contains(r.Text, "1–50 of 2,100") {
		t.Fatal(webtest.Words(r.Text))
	}
	next := d.As("officer").Get(between(r.Text, `rel="next" href="`, `"`))
	if !strings.Contains(next.Text, "51–100 of 2,100") || !strings.Contains(next.Text, "p99@x.example") {
		t.Fatal(webtest.Words(next.Text))
	}
}

// An exported table comes back with every column known, in either language.
func TestHeadersOfAnExportAreKnownAgain(t *testing.T) {
	d := newDesk(t)
	catalogs, err := locale.Load()
	d.ok(err)
	for _, lang := range locale.Languages {
		var b bytes.Buffer
		w := sheet.NewWriter(&b)
		var header, row []string
		for _, f := range model.Exported {
			header, row = append(header, catalogs.T(lang, "contact.column."+f)), append(row, "x")
		}
		w.Write(header...)
		w.Write(row...)
		d.ok(w.Flush())
		i, err := d.Space.Contacts.Upload(t.Context(), "x.csv", bytes.NewReader(b.Bytes()), d.As("officer").Actor())
		d.ok(err)
		for n, f := range model.Exported {
			if i.Plan.Columns[n] != f {
				t.Errorf("%s: %q is taken for %q, not %q", lang, header[n], i.Plan.Columns[n], f)
			}
		}
	}
}

// A row may have hundreds of cells too many: all are kept until somebody empties them.
func TestNothingIsLostOfARowThatIsMuchTooLong(t *testing.T) {
	d := newDesk(t)
	behind := make([]string, 30)
	for n := range behind {
		behind[n] = fmt.Sprint("cell ", n+1)
	}
	at := d.brought([]byte("姓名,邮箱\n李雷,lei@xinhua.example," + strings.Join(behind, ",") + "\n\u202e韩梅梅\u202c,han@caijing.example\n"))
	form := func(further, skip string) url.Values {
		f := url.Values{"row": {"1"}, "r1_c0": {"李雷"}, "r1_c1": {"lei@xinhua.example"}, "r1_further": {further}}
		for n := 2; n < 22 && skip != ""; n++ {
			f.Set(fmt.Sprintf("r1_c%d", n), behind[n-2])
		}
		if skip == "1" {
			f.Set("r1_skip", skip)
		}
		return f
	}
	rest := strings.Join(behind[20:], "\r\n")
	d.Run(
		webtest.Scenario{Name: "examples without signs that turn round what is beside them", As: "officer", Path: at, Has: []string{"韩梅梅"}, HasNot: []string{"\u202e"}},
		webtest.Scenario{Name: "checked", As: "officer", Method: "POST", Path: at + "/columns", Form: url.Values{"column_0": {"name"}, "column_1": {"email"}, "mode": {"update"}}, Status: 303},
		webtest.Scenario{Name: "all of it is shown", As: "officer", Path: at + "/fix", Has: []string{`name="r1_c21"`, "10 further cells", "cell 21\ncell 22\n", "cell 30</textarea>"}, HasNot: []string{`name="r1_c22"`}},
		webtest.Scenario{Name: "not passed over", As: "officer", Method: "POST", Path: at + "/fix", Status: 422, Form: form(rest, ""), Has: []string{"cell 30</textarea>"}},
		webtest.Scenario{Name: "left out", As: "officer", Method: "POST", Path: at + "/fix", Status: 303, To: at, Form: form(rest, "1")},
		webtest.Scenario{Name: "it is all there still", As: "officer", Path: at + "/fix", Has: []string{"cell 20", "cell 30</textarea>"}},
		webtest.Scenario{Name: "emptied", As: "officer", Method: "POST", Path: at + "/fix", Status: 303, To: at, Form: form("", "")},
		webtest.Scenario{Name: "judged", As: "officer", Path: at, Has: []string{"Import 2 rows"}},
	)
}

// What is wrong with a row is said by its cell; mended there, the row is judged at once with the rest.
func TestRefusedRowsAreMendedInPlace(t *testing.T) {
	d := newDesk(t)
	at := d.brought([]byte("姓名,邮箱,国家,其他\n李雷,nowhere,Atlantis,kept\n韩梅梅,han@caijing.example,,\n坏地址,two@@x,,\n多一格,duo@x.example,,,surplus\n"))
	columns := url.Values{"column_0": {"name"}, "column_1": {"email"}, "column_2": {"country"}, "column_3": {""}, "mode": {"update"}}
	d.Run(
		webtest.Scenario{Name: "checked", As: "officer", Method: "POST", Path: at + "/columns", Form: columns, Status: 303},
		webtest.Scenario{Name: "offered", As: "officer", Path: at, Has: []string{"Mend the errors here", at + "/fix"}},
		webtest.Scenario{Name: "each by its cell", As: "officer", Path: at + "/fix", Has: []string{"Line 2 · 李雷", `id="f-r1_c1-error"`, "“nowhere” has no @.", `id="f-r1_c2-error"`, `name="r1_c3" value="kept"`, `name="r4_c4"`, `value="surplus"`}, HasNot: []string{"韩梅梅", `name="r3_c4"`}},
		webtest.Scenario{Name: "nothing of a row is left out of the file", As: "officer", Path: at + "/errors.csv", Has: []string{`多一格,duo@x.example,,,5,"The row has 5 cells, but there are only 4 columns.",surplus`}},
		webtest.Scenario{Name: "one cell is still wrong", As: "officer", Method: "POST", Path: at + "/fix", Status: 422, Form: url.Values{
			"row": {"1", "3"}, "r1_c0": {"李雷"}, "r1_c1": {"lilei@xinhua.example"}, "r1_c2": {"Lemuria"}, "r1_c3": {"kept"}, "r3_c0": {"坏地址"}, "r3_c1": {"two@@x"},
		}, Has: []string{`value="lilei@xinhua.example"`, `value="Lemuria"`, `id="f-r1_c2-error"`}, HasNot: []string{`id="f-r1_c1-error"`}},
		webtest.Scenario{Name: "mended, and one left out", As: "officer", Method: "POST", Path: at + "/fix", Status: 303, To: at, Form: url.Values{
			"row": {"1", "3", "4"}, "r1_c0": {"李雷"}, "r1_c1": {"lilei@xinhua.example"}, "r1_c2": {"中国"}, "r1_c3": {"kept"}, "r3_c0": {"坏地址"}, "r3_c1": {"two@@x"}, "r3_skip": {"1"},
			"r4_c0": {"多一格"}, "r4_c1": {"duo@x.example"}, "r4_c4": {""},
		}},
		webtest.Scenario{Name: "judged with the rest", As: "officer", Path: at, Has: []string{"Import 3 rows", "Left out"}},
		webtest.Scenario{Name: "for those only who may", As: "viewer", Path: at + "/fix", Status: 403},
		webtest.Scenario{Name: "started", As: "officer", Method: "POST", Path: at + "/start", Status: 303},
	)
	id := at[strings.LastIndexByte(at, '/')+1:]
	d.ok(d.Space.Contacts.Run(t.Context(), id, func(int, int) error { return nil }))
	d.Run(
		webtest.Scenario{Name: "both are here", As: "officer", Path: "/acme/contacts", Has: []string{"李雷", "韩梅梅", "多一格"}, HasNot: []string{"坏地址"}},
		webtest.Scenario{Name: "nothing more to mend", As: "officer", Path: at + "/fix", Status: 303, To: at},
		webtest.Scenario{Name: "too late", As: "officer", Method: "POST", Path: at + "/fix", Status: 422, Has: []string{"has been started already"}, Form: url.Values{"row": {"3"}, "r3_c0": {"x"}, "r3_c1": {"x@x.example"}}},
	)
}

func TestAnImportIsUndoneFromItsPage(t *testing.T) {
	d := newDesk(t)
	at := d.brought([]byte(press))
	id := at[strings.LastIndexByte(at, '/')+1:]
	columns := url.Values{"column_0": {"name"}, "column_1": {"email"}, "column_2": {"outlet"}, "column_3": {"tags"}, "column_4": {"phone"}, "mode": {"update"}}
	d.Run(
		webtest.Scenario{Name: "checked", As: "officer", Method: "POST", Path: at + "/columns", Form: columns, Status: 303},
		webtest.Scenario{Name: "nothing to undo yet", As: "officer", Method: "POST", Path: at + "/undo", Status: 409},
		webtest.Scenario{Name: "started", As: "officer", Method: "POST", Path: at + "/start", Status: 303},
	)
	d.ok(d.Space.Contacts.Run(t.Context(), id, func(int, int) error { return nil }))
	li, _, err := d.Space.Contacts.ByAddress(t.Context(), "lilei@xinhua.example")
	d.ok(err)
	_, err = d.Space.Contacts.Log(t.Context(), li.ID, model.Entry{Kind: "call", Text: "spoke"}, d.As("officer").Actor())
	d.ok(err)
	d.Run(
		webtest.Scenario{Name: "timeline", As: "officer", Path: "/acme/contacts/" + li.ID, Has: []string{"came with the import of press.csv"}},
		webtest.Scenario{Name: "offered", As: "officer", Path: at, Has: []string{"Undo this import", at + "/undo"}},
		webtest.Scenario{Name: "not by everybody", As: "approver", Method: "POST", Path: at + "/undo", Status: 403},
		webtest.Scenario{Name: "asked", As: "officer", Method: "POST", Path: at + "/undo", Status: 303, To: at},
		webtest.Scenario{Name: "on its way", As: "officer", Path: at, Has: []string{"Undoing", "hx-sse:connect"}},
	)
	d.ok(d.Space.Contacts.UndoImport(t.Context(), id, func(int, int) error { return nil }))
	d.Run(
		webtest.Scenario{Name: "undone", As: "officer", Path: at, Has: []string{"but for one contact", "Somebody has worked on it since", "Deleted again", "One outlet that nobody uses"}},
		webtest.Scenario{Name: "what was kept", As: "officer", Path: at + "?fate=kept", Has: []string{"李雷", "1–1 of 1"}, HasNot: []string{"韩梅梅"}},
		webtest.Scenario{Name: "gone", As: "officer", Path: "/acme/contacts", Has: []string{"李雷"}, HasNot: []string{"韩梅梅"}},
		webtest.Scenario{Name: "among the earlier ones", As: "officer", Path: "/acme/contacts/imports", Has: []string{"Undone"}},
	)
}

func TestAnImportWhoseProcessWasEndedSaysSo(t *testing.T) {
	d := newDesk(t)
	at := d.brought([]byte("Name,E-mail\nA,a@x.example\n"))
	id := at[strings.LastIndexByte(at, '/')+1:]
	i, err := d.Space.Contacts.Import(t.Context(), id)
	d.ok(err)
	i, err = d.Space.Contacts.Map(t.Context(), id, i.Plan)
	d.ok(err)
	d.ok(d.Space.Contacts.Check(t.Context(), model.Work{ImportID: id, Try: i.Try}, func(int, int) error { return nil }))
	_, err = d.Space.Contacts.Begin(t.Context(), id)
	d.ok(err)
	d.Run(webtest.Scenario{Name: "while it runs", As: "officer", Path: at, Has: []string{"Importing"}, HasNot: []string{"has stopped"}})
	d.Clock.Add(3 * time.Minute)
	d.Run(
		webtest.Scenario{Name: "stopped", As: "officer", Path: at, Has: []string{"This import has stopped", "after 0 of 1 rows", at + "/resume"}, HasNot: []string{"hx-sse:connect"}},
		webtest.Scenario{Name: "taken up", As: "officer", Method: "POST", Path: at + "/resume", Status: 303, To: at},
		webtest.Scenario{Name: "on its way", As: "officer", Path: at, Has: []string{"Importing"}},
	)
}
