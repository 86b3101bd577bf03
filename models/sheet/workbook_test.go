package sheet_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"standfirst/models/fault"
	"standfirst/models/sheet"
)

// workbook makes a file as a spreadsheet program does.
func workbook(t testing.TB, fill func(*excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	fill(f)
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func set(t testing.TB, f *excelize.File, cells map[string]any) {
	t.Helper()
	for at, v := range cells {
		if err := f.SetCellValue("Sheet1", at, v); err != nil {
			t.Fatal(err)
		}
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func opened(t *testing.T, data []byte) (sheet.Form, []sheet.Row) {
	t.Helper()
	form, err := sheet.Detect(bytes.NewReader(data))
	must(t, err)
	rows, err := readForm(t, data, form)
	must(t, err)
	return form, rows
}

func TestAWorkbookIsReadAsItIsSeen(t *testing.T) {
	data := workbook(t, func(f *excelize.File) {
		chinese, padded := `yyyy"年"m"月"d"日"`, "00000000"
		date, err := f.NewStyle(&excelize.Style{CustomNumFmt: &chinese})
		must(t, err)
		pad, err := f.NewStyle(&excelize.Style{CustomNumFmt: &padded})
		must(t, err)
		text := "000-0000-0000"
		phone, err := f.NewStyle(&excelize.Style{CustomNumFmt: &text})
		must(t, err)
		set(t, f, map[string]any{
			"A1": "记者名单", "A2": "姓名", "B2": "日期", "C2": "手机", "D2": "编号", "E2": "是否", "F2": "媒体",
			"A3": "李雷", "B3": 46351, "C3": 13800138000.0, "D3": 123, "E3": true, "F3": "新华网",
			"A4": "韩梅梅", "B4": time.Date(2026, 11, 25, 9, 30, 0, 0, time.UTC), "C4": 138001380001234.0, "D4": 0.1 + 0.2, "E4": false,
			"A6": "Bob", "F6": "财经",
		})
		must(t, f.SetCellStyle("Sheet1", "B3", "B3", date))
		must(t, f.SetCellStyle("Sheet1", "C3", "C3", phone))
		must(t, f.SetCellStyle("Sheet1", "D3", "D3", pad))
		must(t, f.MergeCell("Sheet1", "A1", "F1"))
		must(t, f.MergeCell("Sheet1", "F3", "F5"))
	})
	form, rows := opened(t, data)
	if form != (sheet.Form{Kind: sheet.Workbook, Sheet: "Sheet1"}) {
		t.Error(form)
	}
	want := "1 3 李雷|2026-11-25|13800138000|00000123|true|新华网; 2 4 韩梅梅|2026-11-25 09:30|138001380001234|0.3|false|新华网; 3 6 Bob|||||财经"
	got := told(rows)
	// Row 5 has nothing but what the merged cell says: it is a row all the same.
	got = strings.Replace(got, "3 5 |||||新华网; 4 6", "3 6", 1)
	if got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

func TestFormulasCountByTheirLastResult(t *testing.T) {
	data := workbook(t, func(f *excelize.File) {
		set(t, f, map[string]any{"A1": "name", "B1": "email", "A2": "A", "A3": "B", "A4": "C", "B4": "#N/A"})
		must(t, f.SetCellFormula("Sheet1", "B2", `"a@"&"x.example"`)) // keeps no result
		must(t, f.SetCellFormula("Sheet1", "B3", `1+1`))
	})
	data = edited(t, data, "xl/worksheets/sheet1.xml", func(xml string) string {
		xml = strings.Replace(xml, `x.example&#34;</f>`, `x.example&#34;</f><v>a@x.example</v>`, 1)
		before, cell, _ := strings.Cut(xml, `<c r="B4"`)
		_, after, _ := strings.Cut(cell, `</c>`)
		return before + `<c r="B4" t="e"><f>NA()</f><v>#N/A</v></c>` + after
	})
	_, rows := opened(t, data)
	if got := told(rows); !strings.Contains(got, "1 2 A|a@x.example; 2 3 B| 1:sheet.formula") || !strings.Contains(got, "C|#N/A 1:sheet.formula_error") {
		t.Error(got)
	}
}

// A workbook may begin with an empty sheet, or with one that says how to fill in the others.
func TestTheFirstTableOfAWorkbookIsRead(t *testing.T) {
	for name, before := range map[string]map[string]any{"empty": {}, "a cover": {"A1": "How to fill this in", "A2": "One row for each person"}, "names alone": {"A1": "name", "B1": "email"}} {
		data := workbook(t, func(f *excelize.File) {
			set(t, f, before)
			_, err := f.NewSheet("People")
			must(t, err)
			for cell, v := range map[string]any{"A1": "name", "B1": "email", "A2": "A", "B2": "a@x.example"} {
				must(t, f.SetCellValue("People", cell, v))
			}
		})
		if form, rows := opened(t, data); form.Sheet != "People" || len(rows) != 1 {
			t.Errorf("%s: %+v %s", name, form, told(rows))
		}
	}
}

func TestSheetsAreChosenAndHiddenOnesComeLast(t *testing.T) {
	data := workbook(t, func(f *excelize.File) {
		set(t, f, map[string]any{"A1": "secret", "A2": "x"})
		_, err := f.NewSheet("People")
		must(t, err)
		must(t, f.SetCellValue("People", "A1", "name"))
		must(t, f.SetCellValue("People", "A2", "A"))
		f.SetActiveSheet(1)
		must(t, f.SetSheetVisible("Sheet1", false))
	})
	form, rows := opened(t, data)
	if form.Sheet != "People" || told(rows) != "1 2 A" {
		t.Error(form, told(rows))
	}
	sheets, err := sheet.Sheets(bytes.NewReader(data))
	if err != nil || !slices.Equal(sheets, []sheet.SheetInfo{{Name: "Sheet1", Hidden: true}, {Name: "People"}}) {
		t.Error(sheets, err)
	}
	rows, err = readForm(t, data, sheet.Form{Kind: sheet.Workbook, Sheet: "Sheet1"})
	if err != nil || told(rows) != "1 2 x" {
		t.Error(told(rows), err)
	}
	if _, err = readForm(t, data, sheet.Form{Kind: sheet.Workbook, Sheet: "Gone"}); !fault.Is(err, "sheet.sheet_missing") {
		t.Error(err)
	}
}

// edited changes a part of a workbook by hand.
func edited(t testing.TB, data []byte, part string, change func(string) string) []byte {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	must(t, err)
	var b bytes.Buffer
	out := zip.NewWriter(&b)
	for _, f := range in.File {
		r, err := f.Open()
		must(t, err)
		var text bytes.Buffer
		_, err = text.ReadFrom(r)
		must(t, err)
		w, err := out.Create(f.Name)
		must(t, err)
		if f.Name == part {
			text = *bytes.NewBufferString(change(text.String()))
		}
		_, err = w.Write(text.Bytes())
		must(t, err)
	}
	must(t, out.Close())
	return b.Bytes()
}

// A few kilobytes that unpack to gigabytes are refused before they fill anything.
func TestABombIsRefused(t *testing.T) {
	data := workbook(t, func(f *excelize.File) { set(t, f, map[string]any{"A1": "name", "A2": "x"}) })
	bomb := edited(t, data, "xl/sharedStrings.xml", func(string) string {
		return `<sst><si><t>name</t></si><si><t>` + strings.Repeat("A", 80<<20) + `</t></si></sst>`
	})
	if len(bomb) > 1<<20 {
		t.Fatal("no bomb:", len(bomb))
	}
	if _, err := readForm(t, bomb, sheet.Form{Kind: sheet.Workbook}); !fault.Is(err, "sheet.workbook_large") {
		t.Error(err)
	}
	for name, change := range map[string]func(string) string{
		"cut": func(s string) string { return s[:len(s)/2] },
		"entity": func(string) string {
			return `<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet><sheetData><row><c><v>&a;</v></c></row></sheetData></worksheet>`
		},
	} {
		_, err := readForm(t, edited(t, data, "xl/worksheets/sheet1.xml", change), sheet.Form{Kind: sheet.Workbook})
		if !fault.Is(err, "sheet.workbook_broken") {
			t.Error(name, err)
		}
	}
	other := edited(t, data, "_rels/.rels", func(s string) string { return strings.ReplaceAll(s, "officeDocument", "other") })
	if _, err := sheet.Detect(bytes.NewReader(other)); !fault.Is(err, "sheet.workbook_other") {
		t.Error(err)
	}
}

func TestAWrittenWorkbookHoldsTextsOnly(t *testing.T) {
	cells := []string{"=1+1", "+8613800138000", "-2", "@cmd", "＝1", "\t=x", "0012", "2026-11-25", "李雷", "a\nb", "'quoted"}
	b := sheet.NewBook("联系人")
	b.Header("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k")
	b.Write(cells...)
	var out bytes.Buffer
	_, err := b.WriteTo(&out)
	must(t, err)
	f, err := excelize.OpenReader(bytes.NewReader(out.Bytes()))
	must(t, err)
	for i := range cells {
		at, err := excelize.CoordinatesToCellName(i+1, 2)
		must(t, err)
		kind, err := f.GetCellType("联系人", at)
		must(t, err)
		formula, err := f.GetCellFormula("联系人", at)
		must(t, err)
		if formula != "" || (kind != excelize.CellTypeInlineString && kind != excelize.CellTypeSharedString) {
			t.Errorf("%q: kind %d, formula %q", cells[i], kind, formula)
		}
	}
	form, rows := opened(t, out.Bytes())
	if form.Sheet != "联系人" || len(rows) != 1 {
		t.Fatal(form, rows)
	}
	for i, want := range cells {
		if got := rows[0].Cells[i]; got != strings.TrimSpace(want) {
			t.Errorf("%q came back as %q", want, got)
		}
	}
}

func TestCardsAreRowsAndNothingOfThemIsLost(t *testing.T) {
	text := "BEGIN:VCARD\r\nVERSION:3.0\r\nN:李;雷;;;\r\nFN:李雷\r\nORG:新华网;食品部\r\nTITLE:记者\r\n" +
		"EMAIL;TYPE=HOME:ll@home.example\r\nEMAIL;TYPE=INTERNET,PREF:lilei@xinhua.example\r\nTEL;TYPE=CELL:+86 138\r\nTEL;TYPE=WORK;VALUE=uri:tel:010-1;phone-context=+86;ext=17\r\n" +
		"ADR:;;1 Road;北京;;100000;中国\r\nCATEGORIES:食品,常规\r\nNOTE:x\\ny\r\nX-FAVOURITE:tea\r\nPHOTO;ENCODING=b;TYPE=JPEG:QUJDREVG\r\nnonsense\r\nEND:VCARD\r\n" +
		"BEGIN:VCARD\r\nFN:B\r\n"
	form, err := sheet.Detect(strings.NewReader(text))
	must(t, err)
	table, err := sheet.Open(strings.NewReader(text), form)
	must(t, err)
	row, err := table.Next()
	must(t, err)
	got := map[string]string{}
	for i, h := range table.Header() {
		got[h] = row.Cells[i]
	}
	want := map[string]string{
		"FN": "李雷", "N (family)": "李", "N (given)": "雷", "EMAIL": "lilei@xinhua.example; ll@home.example", "TEL": "+86 138; 010-1 ext. 17", "ORG": "新华网",
		"ORG (unit)": "食品部", "TITLE": "记者", "CATEGORIES": "食品; 常规", "ADR (country)": "中国", "NOTE": "x\ny", "ADR": "1 Road, 北京, 100000, 中国",
		"PHOTO": "(8 bytes)", "Unread lines": "nonsense", "X-FAVOURITE": "tea",
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%q\nwant\n%q", got, want)
	}
	if row, err = table.Next(); err != nil || row.Line != 18 || row.Fault == nil || row.Fault.Key != "sheet.card_open" {
		t.Error(row, err)
	}
}

func TestRecordsAreRows(t *testing.T) {
	form := sheet.Form{Kind: sheet.Records, Encoding: "utf-8"}
	rows, err := readForm(t, []byte(`[{"name":"A","emails":["a@x","b@x"],"custom":{"size":3}},{"name":"B","blocked":true,"x":null}]`), form)
	if got := told(rows); err != nil || got != "1 1 A|a@x; b@x|3||; 2 2 B|||true|" {
		t.Error(got, err)
	}
	if rows, err = readForm(t, []byte("{\"name\":\"A\"}\n{\"name\":\"B\"}"), form); err != nil || told(rows) != "1 1 A; 2 2 B" {
		t.Error(told(rows), err)
	}
	for _, bad := range []string{`[{"a":1},2]`, `[{"a":1`, `[1]`, strings.Repeat(`{"a":`, 9) + "1" + strings.Repeat("}", 9)} {
		if _, err := readForm(t, []byte(bad), form); !fault.Is(err, "sheet.records_broken") {
			t.Error(bad, err)
		}
	}
}

func FuzzWorkbook(f *testing.F) {
	data := workbook(f, func(x *excelize.File) { set(f, x, map[string]any{"A1": "name", "B1": "on", "A2": "x", "B2": 46351}) })
	f.Add(`<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row><row><c s="1"><f>1</f><v>4.6e4</v></c></row></sheetData><mergeCells><mergeCell ref="A1:A3"/></mergeCells></worksheet>`)
	f.Add(`<row r="9999999999"><c r="ZZZZZ1" t="s"><v>-1</v></c></row>`)
	f.Fuzz(func(t *testing.T, xml string) {
		bad := edited(t, data, "xl/worksheets/sheet1.xml", func(string) string { return xml })
		if _, err := readForm(t, bad, sheet.Form{Kind: sheet.Workbook}); err != nil && fault.Of(err) == nil {
			t.Fatalf("%v is nothing that a person understands", err)
		}
	})
}
