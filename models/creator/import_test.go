package creator_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"standfirst/models/audit"
	"standfirst/models/creator"
	"standfirst/models/fault"
	"standfirst/models/sheet"
)

func (w *world) take(name, text string) creator.Import {
	w.t.Helper()
	i, err := w.Take(w.ctx, name, strings.NewReader(text), officer)
	w.must(err)
	return i
}

// fates are what becomes of the rows, in their order, with the keys of what is wrong with them.
func (w *world) fates(i creator.Import) string {
	w.t.Helper()
	var out []string
	for r, err := range w.ImportRows(w.ctx, i, "", 0) {
		w.must(err)
		fate := r.Fate
		for _, p := range r.Problems {
			fate += "/" + strings.TrimPrefix(p.Key, "creator.")
		}
		out = append(out, fate)
	}
	return strings.Join(out, " ")
}

// imported runs an import to its end.
func (w *world) imported(i creator.Import) creator.Import {
	w.t.Helper()
	i, err := w.Start(w.ctx, i.ID, officer)
	w.must(err)
	w.must(w.Run(w.ctx, creator.Importing{ImportID: i.ID, By: officer}, func(int, int) error { return nil }))
	i, err = w.Import(w.ctx, i.ID)
	w.must(err)
	if i.State != creator.Finished {
		w.t.Fatal(i.State)
	}
	return i
}

const figures = `平台,账号,日期,粉丝数,互动率,点赞
小红书,5f0c0123456789abcdef0123,2026-11-20,20.6万,4.7%,
微博,xiaolu,2026/11/20,"8,900",,90
,https://www.instagram.com/xiaolu/,2026年11月20日,12000,3.2,
微博,XiaoLu,2026-11-20,9000,,
火星,xiaolu,2026-11-20,1,,
微博,nobody,2026-11-20,1,,
微博,xiaolu,20/11/2026,1,,
微博,xiaolu,2027-11-20,1,,
微博,xiaolu,2026-11-21,many,,
微博,xiaolu,2026-11-22,,,
微博,xiaolu,2026-11-23,5,120%,
`

func TestFiguresComeFromAFile(t *testing.T) {
	w := newWorld(t)
	c := w.person("小鹿", "CN")
	red, weibo, ig := w.account(c, "xiaohongshu", "5f0c0123456789abcdef0123"), w.account(c, "weibo", "xiaolu"), w.account(c, "instagram", "xiaolu")
	i := w.take("月报.csv", figures)
	want := "new new new duplicate error/import.platform error/import.unknown_account error/import.date error/date.future error/figures.followers error/import.no_followers error/figures.rate"
	if got := w.fates(i); got != want || i.Rows != 11 || i.Will() != 3 {
		t.Fatalf("%d rows become\n%s, want\n%s", i.Rows, got, want)
	}
	if a, _ := w.Account(w.ctx, red.ID); a.AsOf != "" {
		t.Fatal("the dry run has written something")
	}
	i = w.imported(i)
	for id, want := range map[string]struct {
		followers int64
		rate      float64
	}{red.ID: {206000, .047}, weibo.ID: {8900, 90.0 / 8900}, ig.ID: {12000, .032}} {
		a, err := w.Account(w.ctx, id)
		w.must(err)
		if a.Followers != want.followers || a.Engagement != want.rate || a.AsOf != "2026-11-20" || a.Source != creator.ByImport {
			t.Errorf("%+v, want %+v", a, want)
		}
	}
	p, err := w.Get(w.ctx, c.ID)
	w.must(err)
	if p.Followers != 206000 || p.FiguresAsOf != "2026-11-20" {
		t.Errorf("the creator's table does not follow: %+v", p)
	}
	if got := w.fates(i); got != want {
		t.Errorf("the report says other than the check: %s", got)
	}
	// The same file again changes nothing, and cannot be started.
	again := w.take("月报.csv", figures)
	if got := w.fates(again); !strings.HasPrefix(got, "same same same duplicate") || again.Will() != 0 {
		t.Fatal(got)
	}
	_, err = w.Start(w.ctx, again.ID, officer)
	w.wants(err, "creator.import.nothing")
	// Corrected figures of the day replace those that a file brought.
	better := w.imported(w.take("b.csv", "platform,handle,date,followers\nweibo,xiaolu,2026-11-20,9100\n"))
	if got := w.fates(better); got != "update" {
		t.Fatal(got)
	}
	if a, _ := w.Account(w.ctx, weibo.ID); a.Followers != 9100 {
		t.Fatalf("%+v", a)
	}
	// A killed import that runs again writes nothing twice.
	killed := w.take("c.csv", "platform,handle,date,followers\nweibo,xiaolu,2026-11-22,9300\ninstagram,xiaolu,2026-11-22,13000\n")
	killed, err = w.Start(w.ctx, killed.ID, officer)
	w.must(err)
	stop := fmt.Errorf("killed")
	run := func() error {
		return w.Run(w.ctx, creator.Importing{ImportID: killed.ID, By: officer}, func(int, int) error { return stop })
	}
	w.must(run()) // progress is told every fifty rows
	w.must(run())
	snaps, err := w.Snapshots(w.ctx, weibo.ID)
	w.must(err)
	if len(snaps) != 2 {
		t.Fatalf("%d snapshots", len(snaps))
	}
}

func TestColumnsAreNamedByHand(t *testing.T) {
	w := newWorld(t)
	c := w.person("Maya", "GB")
	w.account(c, "instagram", "maya.trotter")
	i := w.take("odd.csv", "who,n,eng\nhttps://www.instagram.com/maya.trotter/,67100,0.028\n")
	if got := w.fates(i); !strings.HasPrefix(got, "error/account.missing") {
		t.Fatal(got)
	}
	_, err := w.Replan(w.ctx, i.ID, creator.Plan{Columns: []string{"handle", "handle", "weight"}, Source: "x", Date: "soon"})
	for _, key := range []string{"creator.import.column_twice", "creator.import.column_unknown", "creator.figures.source", "creator.date.bad"} {
		if !fault.Is(err, key) {
			t.Errorf("%s is missing from %v", key, err)
		}
	}
	i, err = w.Replan(w.ctx, i.ID, creator.Plan{Columns: []string{"handle", "followers", "rate"}, Source: creator.ByExport, Date: "2026-11-20", Share: true})
	w.must(err)
	if got := w.fates(i); got != "new" {
		t.Fatal(got)
	}
	w.imported(i)
	a, err := w.Account(w.ctx, "instagram:maya.trotter")
	w.must(err)
	if a.Engagement != .028 || a.Source != creator.ByExport {
		t.Fatalf("%+v", a)
	}
	_, err = w.Replan(w.ctx, i.ID, i.Plan)
	w.wants(err, "creator.import.started")
}

// What the table of creators exports comes back.
func TestOurOwnExportIsRead(t *testing.T) {
	w := newWorld(t)
	c := w.person("小鹿", "CN")
	a := w.account(c, "weibo", "xiaolu")
	_, err := w.Measure(w.ctx, c.ID, creator.Figures{AccountID: a.ID, Date: "2026-11-20", Source: creator.ByHand, Followers: 8900, Rate: .018}, officer)
	w.must(err)
	var b bytes.Buffer
	head := []string{"Name", "Platform", "Handle", "URL", "Followers", "Engagement", "As of", "Source", "Categories", "Manager", "Open deals"}
	w.must(w.Export(w.ctx, sheet.NewRows(&b, ".csv", "", head), creator.Search{}, func(string) string { return "Weibo (微博)" }, officer))
	i := w.take("creators.csv", b.String())
	if got := w.fates(i); got != "new" || !i.Plan.Share {
		t.Fatalf("%s %+v", got, i.Plan)
	}
}

func TestAWorkbookAndWhatIsNone(t *testing.T) {
	w := newWorld(t)
	c := w.person("小鹿", "CN")
	w.account(c, "weibo", "xiaolu")
	book := sheet.NewBook("figures")
	book.Header("platform", "handle", "date", "followers")
	book.Write("微博", "xiaolu", "2026-11-20", "8900")
	var b bytes.Buffer
	_, err := book.WriteTo(&b)
	w.must(err)
	i, err := w.Take(w.ctx, "a.xlsx", bytes.NewReader(b.Bytes()), officer)
	w.must(err)
	if got := w.fates(i); got != "new" {
		t.Fatal(got)
	}
	for name, text := range map[string]string{"creator.import.header_only": "platform,handle,followers\n", "creator.import.kind": "BEGIN:VCARD\nVERSION:3.0\nFN:X\nEND:VCARD\n"} {
		if _, err := w.Take(w.ctx, "x", strings.NewReader(text), officer); !fault.Is(err, name) {
			t.Errorf("%q: %v, want %s", text, err, name)
		}
	}
}

func TestAnErasedPersonIsInNoFileOfFigures(t *testing.T) {
	w := newWorld(t)
	c := w.person("小鹿在路上", "CN")
	w.account(c, "weibo", "xiaolu_onroad")
	i := w.imported(w.take("a.csv", "platform,handle,date,followers\nweibo,xiaolu_onroad,2026-11-20,8900\nweibo,somebody,2026-11-20,1\n"))
	p, err := w.sp.Contacts.Person(w.ctx, c.ID)
	w.must(err)
	held, err := w.Tell(w.ctx, p)
	w.must(err)
	if k := held.(creator.Kept); len(k.Rows) != 1 || k.Rows[0].ImportID != i.ID {
		t.Errorf("%+v", k.Rows)
	}
	w.must(w.Erase(w.ctx, p))
	i, err = w.Import(w.ctx, i.ID)
	w.must(err)
	if !i.Erased || i.Results != "" || i.Name != "" {
		t.Fatalf("%+v", i)
	}
	for sum, err := range w.sp.Files.Each(w.ctx) {
		w.must(err)
		t.Errorf("%s is still there", sum)
	}
}

func TestAnAccountThatHasGoneIsRefusedAtTheEnd(t *testing.T) {
	w := newWorld(t)
	c := w.person("小鹿", "CN")
	a := w.account(c, "weibo", "xiaolu")
	i, err := w.Start(w.ctx, w.take("a.csv", "platform,handle,date,followers\nweibo,xiaolu,2026-11-20,8900\n").ID, officer)
	w.must(err)
	w.must(w.RemoveAccount(w.ctx, c.ID, a.ID, officer))
	w.must(w.Run(w.ctx, creator.Importing{ImportID: i.ID, By: audit.Actor{ID: "u"}}, func(int, int) error { return nil }))
	i, err = w.Import(w.ctx, i.ID)
	w.must(err)
	if got := w.fates(i); got != "error/import.account_gone" || i.Will() != 0 {
		t.Fatal(got)
	}
}

func FuzzNumber(f *testing.F) {
	for _, s := range []string{"12,345", "20.6万", "3.2 %", "1e309", "-1", "NaN", "٣", "k", "0x10", "１２"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if n, ok := creator.Number(s); ok && n < -1 || n != n {
			t.Errorf("%q is read as %v", s, n)
		}
	})
}

func FuzzFiguresFile(f *testing.F) {
	f.Add([]byte(figures))
	f.Add([]byte("platform\thandle\tdate\tfollowers\nweibo\tx\t2026-11-20\t=1+1\n"))
	f.Add([]byte("\xff\xfep\x00l\x00"))
	f.Add([]byte("handle;followers\n\"a\n;1\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		w := newWorld(t)
		i, err := w.Take(w.ctx, "f.csv", bytes.NewReader(data), officer)
		if err != nil {
			if len(fault.All(err)) == 0 {
				t.Fatal(err)
			}
			return
		}
		n := 0
		for r, err := range w.ImportRows(w.ctx, i, "", 0) {
			w.must(err)
			if n++; r.Fate == "" {
				t.Fatalf("row %d has no fate", r.Line)
			}
		}
		if n != i.Rows {
			t.Fatalf("%d of %d rows have a fate", n, i.Rows)
		}
	})
}
