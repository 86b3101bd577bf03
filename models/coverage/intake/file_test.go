package intake

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"standfirst/models/coverage"
	"standfirst/models/fault"
	"standfirst/models/sheet"
)

func TestFilesOfServicesAreRecognised(t *testing.T) {
	for header, want := range map[string]struct{ service, columns string }{
		"Date,Time,Headline,URL,Opening Text,Hit Sentence,Source,Influencer,Reach":    {"Meltwater", "date time title url - text outlet author reach"},
		"News Date,News Headline,Outlet Name,Media Type,Author,Link,News Attachments": {"Cision", "date title outlet medium author url -"},
		"标题,原文链接,来源,作者,发布时间,摘要,媒体类型":                                                  {"", "title url outlet author date text medium"},
		"公众号,文章标题,文章链接,发布时间,阅读数,新榜指数":                                                 {"新榜", "outlet title url date reach -"},
		"Title;Published;Content Snippet;URL;Source Type":                             {"Talkwalker", "title date text url medium"},
	} {
		w := newWorld(t)
		mark := ","
		if strings.Contains(header, ";") {
			mark = ";"
		}
		n := strings.Count(header, mark)
		r, err := w.Upload(w.ctx, "x.csv", strings.NewReader(header+"\n"+strings.Repeat("x"+mark, n)+"x\n"+strings.Repeat("y"+mark, n)+"y\n"), "UTC", officer)
		w.must(err)
		got := slices.Clone(r.Plan.Columns)
		for i, c := range got {
			if c == "" {
				got[i] = "-"
			}
		}
		if len(r.Sample) != len(r.Header) || r.Sample[0] != "x" || r.Sample[n] != "x" {
			t.Errorf("%s: the first values are %q", header, r.Sample)
		}
		if strings.Join(got, " ") != want.columns || r.Service != want.service {
			t.Errorf("%s: %q %v", header, r.Service, got)
		}
	}
}

const export = "Date,Headline,URL,Source,Influencer,Hit Sentence,Media Type\r\n" +
	"25/11/2026 08:30,Tins taken back,https://www.morning.example/a?utm_source=mw,Morning News,Jane Doe,Two batches are recalled.,Online News\r\n" +
	"24/11/2026,Tins taken back,http://morning.example/a,Morning News,,,\r\n" +
	"11/11/2026,Page three,,晨报,Li Lei,,Print\r\n" +
	"yesterday,No date,https://x.example/b,Nobody's Gazette,,,\r\n" +
	"12/11/2026,,,,,,\r\n" +
	"12/11/2026,=cmd()|'x',javascript:alert(1),,,,\r\n" +
	"13/11/2026,Elsewhere,https://x.example/c,Nobody's Gazette,,,\r\n"

func TestAFileIsCheckedTakenInAndTakenBack(t *testing.T) {
	w := newWorld(t)
	r, err := w.Upload(w.ctx, "coverage.csv", strings.NewReader(export), "Europe/London", officer)
	w.must(err)
	if r.State != Checked || r.Rows != 7 || r.Fates[New] != 3 || r.Fates[Twice] != 1 || r.Fates[Refused] != 3 || len(w.clips()) != 0 || r.Plan.Order != "dmy" {
		t.Fatalf("checked: %+v", r)
	}
	lines := w.linesOf(r)
	if l := lines[0]; l.Clip.Published != time.Date(2026, 11, 25, 8, 30, 0, 0, time.UTC) || l.Clip.OutletID == "" || l.Clip.Medium != "web" {
		t.Errorf("the first line: %+v", l.Clip)
	}
	if lines[1].Of != 2 || lines[3].Problems[0].Key != "coverage.run.date" || lines[3].Problems[0].Column != 0 || lines[4].Problems[0].Key != "coverage.brought.nothing" || lines[5].Problems[0].Key != "coverage.url.scheme" {
		t.Errorf("what is wrong: %+v", lines[1:6])
	}
	p := r.Plan
	p.ReleaseID = "r1"
	r, err = w.Replan(w.ctx, r.ID, p)
	w.must(err)
	r, err = w.Start(w.ctx, r.ID, officer)
	w.must(err)
	r = w.finish(r.ID, false)
	clips := w.clips()
	if r.State != Finished || r.Fates[New] != 3 || len(clips) != 3 {
		t.Fatalf("taken in: %+v, %d clips", r, len(clips))
	}
	paper := clips[0]
	if paper.Medium != "print" || paper.Title != "Page three" || !paper.DayOnly || paper.State != coverage.Confirmed || paper.OutletBy != "run" || paper.Origin != coverage.FromFile {
		t.Errorf("the clip of a paper: %+v", paper)
	}
	if clips[1].OutletSaid != "Nobody's Gazette" || clips[1].OutletID != "" {
		t.Errorf("an outlet that nobody knows: %+v", clips[1])
	}

	again, err := w.Upload(w.ctx, "again.csv", strings.NewReader(export), "Europe/London", officer)
	w.must(err)
	if again.Fates[Known] != 3 || again.Fates[New] != 0 {
		t.Errorf("the same file once more: %+v", again.Fates)
	}
	if _, err := w.Clips.Change(w.ctx, paper.ID, coverage.Hand{Medium: "print", Title: "Page three, mended"}, officer); err != nil {
		t.Fatal(err)
	}
	_, err = w.Undo(w.ctx, r.ID, officer)
	w.must(err)
	r = w.finish(r.ID, true)
	if left := w.clips(); r.State != Undone || r.Fates[Gone] != 2 || r.Fates[Kept] != 1 || len(left) != 1 || left[0].ID != paper.ID {
		t.Errorf("taken back: %+v, %d clips are left", r.Fates, len(left))
	}
	if _, err := w.Undo(w.ctx, again.ID, officer); !fault.Is(err, "coverage.run.not_finished") {
		t.Errorf("what was not taken in was taken back: %v", err)
	}
}

func TestColumnsAreRememberedForTheNextFile(t *testing.T) {
	w := newWorld(t)
	file := "Adresse,Was,Wann\nhttps://x.example/1,A headline,1/2/2026\n"
	r, err := w.Upload(w.ctx, "a.csv", strings.NewReader(file), "UTC", officer)
	w.must(err)
	if r.Fates[Refused] != 1 {
		t.Fatalf("columns of no known name: %+v", r)
	}
	for key, p := range map[string]Plan{
		"coverage.run.no_column":      {Columns: []string{"", "", "date"}, Zone: "UTC"},
		"coverage.run.column_twice":   {Columns: []string{"url", "url", ""}, Zone: "UTC"},
		"coverage.run.column_unknown": {Columns: []string{"url", "x", ""}, Zone: "UTC"},
		"coverage.source.zone_bad":    {Columns: []string{"url", "", ""}, Zone: "Mars"},
		"coverage.run.order_bad":      {Columns: []string{"url", "", ""}, Zone: "UTC", Order: "ymd"},
		"coverage.run.changed":        {Columns: []string{"url"}, Zone: "UTC"},
		"coverage.release.missing":    {Columns: []string{"url", "", ""}, Zone: "UTC", ReleaseID: "none"},
	} {
		if _, err := w.Replan(w.ctx, r.ID, p); !fault.Is(err, key) {
			t.Errorf("%s: %v", key, err)
		}
	}
	_, err = w.Replan(w.ctx, r.ID, Plan{Columns: []string{"url", "title", "date"}, Zone: "UTC", Order: "mdy"})
	w.must(err)
	next, err := w.Upload(w.ctx, "b.csv", strings.NewReader(file), "UTC", officer)
	w.must(err)
	if l := w.linesOf(next)[0]; l.Fate != New || l.Clip.Published.Month() != time.January || l.Clip.Published.Day() != 2 {
		t.Errorf("the next file: %+v", l)
	}
}

func TestFilesAreReadHoweverTheyAreWritten(t *testing.T) {
	w := newWorld(t)
	gb, err := simplifiedchinese.GB18030.NewEncoder().String("标题,链接,来源,发布时间\n召回两批次奶粉,https://x.example/1,晨报,2026年11月25日 10:30\n")
	w.must(err)
	r, err := w.Upload(w.ctx, "清博.csv", strings.NewReader(gb), "Asia/Shanghai", officer)
	w.must(err)
	if l := w.linesOf(r)[0]; l.Clip.Title != "召回两批次奶粉" || l.Clip.OutletID == "" || l.Clip.Published != time.Date(2026, 11, 25, 2, 30, 0, 0, time.UTC) {
		t.Errorf("in GB18030: %+v", l)
	}
	book, file := sheet.NewBook("x"), bytes.Buffer{}
	book.Write("Title", "URL")
	book.Write("In a workbook", "https://x.example/2")
	_, err = book.WriteTo(&file)
	w.must(err)
	r, err = w.Upload(w.ctx, "x.xlsx", bytes.NewReader(file.Bytes()), "UTC", officer)
	w.must(err)
	if l := w.linesOf(r)[0]; l.Clip.Title != "In a workbook" || l.Fate != New {
		t.Errorf("a workbook: %+v", l)
	}
	for name, c := range map[string]struct{ body, key string }{
		"a header alone": {"Title,URL\n", "coverage.run.header_only"},
		"cards":          {"BEGIN:VCARD\nVERSION:3.0\nFN:x\nEND:VCARD\n", "coverage.run.kind"},
		"many rows":      {"Title\n" + strings.Repeat("x\n", MaxRows+1), "coverage.run.too_many_rows"},
		"too large":      {strings.Repeat("x", MaxFile+1), "coverage.file.large"},
	} {
		if _, err := w.Upload(w.ctx, name, strings.NewReader(c.body), "UTC", officer); !fault.Is(err, c.key) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestPastedAddressesHaveEachTheirFate(t *testing.T) {
	w := newWorld(t)
	r, err := w.Pasted(w.ctx, "转发：https://x.example/a?utm_source=wx，快看\nhttps://x.example/a https://x.example/b\n\nnot an address\nftp://x.example/c\nmorning.example/d\n", Plan{ReleaseID: "r1"}, officer)
	w.must(err)
	if r.State != Running || r.Fates[New] != 3 || r.Fates[Twice] != 1 || r.Fates[Refused] != 2 {
		t.Fatalf("%+v\n%+v", r, w.linesOf(r))
	}
	if l := w.linesOf(r)[3]; l.At != 4 || l.Problems[0].Key != "coverage.url.malformed" {
		t.Errorf("a line without an address: %+v", l)
	}
	r = w.finish(r.ID, false)
	if clips := w.clips(); len(clips) != 3 || clips[0].State != coverage.Confirmed || clips[0].Origin != coverage.FromURL {
		t.Errorf("%+v", clips)
	}
	for text, key := range map[string]string{" \n ": "coverage.url.missing", strings.Repeat("https://x.example/\n", MaxPaste+1): "coverage.url.many"} {
		if _, err := w.Pasted(w.ctx, text, Plan{}, officer); !fault.Is(err, key) {
			t.Errorf("%s: %v", key, err)
		}
	}
}

// What a service says of reach and tone is kept as its own; papers and programmes go to their fields.
func TestWhatAServiceSaysIsKeptAsItsOwn(t *testing.T) {
	w := newWorld(t)
	r, err := w.Upload(w.ctx, "x.csv", strings.NewReader("标题,来源,发布时间,媒体类型,节目,开始时间,结束时间,版次,覆盖人数,情感倾向,清博指数\n"+
		"奶粉召回,晨报,2026-11-20,电视,早新闻,7:05,7:06:30,,12.5万,负面,1\n奶粉召回,晚报,2026-11-20,报纸,,,,A05,-,谨慎,2\n奶粉召回,午报,2026-11-20,报纸,,,,A1,很多,,2\n"), "Asia/Shanghai", officer)
	w.must(err)
	if r, err = w.Start(w.ctx, r.ID, officer); err != nil {
		t.Fatal(err)
	}
	r = w.finish(r.ID, false)
	if r.Fates[Refused] != 1 {
		t.Errorf("%+v", r.Fates)
	}
	got := map[string]coverage.Clip{}
	for _, c := range w.clips() {
		got[c.Medium] = c
	}
	tv, paper := got["tv"], got["print"]
	if tv.Spot != (coverage.Spot{Programme: "早新闻", Start: "07:05:00", End: "07:06:30"}) || tv.Assessed.Reach != 125_000 || tv.Assessed.Tone != "negative" || tv.Assessed.Service != "清博" || tv.Assessed.AsOf.IsZero() {
		t.Errorf("%+v %+v", tv.Spot, tv.Assessed)
	}
	if paper.Spot.Page != "A05" || paper.Assessed.Reach != 0 || paper.Assessed.Tone != "谨慎" {
		t.Errorf("%+v %+v", paper.Spot, paper.Assessed)
	}
}
