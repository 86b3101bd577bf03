package fact_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"slices"
	"strings"
	"testing"

	"standfirst/models/fact"
	"standfirst/models/incident"
	"standfirst/models/store"
	"standfirst/models/store/sqlite"
)

func TestEvidenceIsKeptUnderItsHash(t *testing.T) {
	w := newWorld(t)
	const text = "Lab report 17"
	f, err := w.AddFile(t.Context(), w.claimed(t).ID, fact.Upload{
		Name: `C:\lab\re` + "\u202e\r\n" + `port.txt`, Note: " from  the lab ", Content: strings.NewReader(text),
	}, legal)
	must(t, err)
	e := f.Now().Evidence[0]
	sum := sha256.Sum256([]byte(text))
	if e.SHA256 != hex.EncodeToString(sum[:]) || e.Size != int64(len(text)) || e.Type != "text/plain" ||
		e.Name != "re port.txt" || e.Note != "from the lab" || e.AddedName != legal.Name || e.Public {
		t.Fatalf("%+v", e)
	}
	got, r, err := w.OpenEvidence(t.Context(), f.ID, e.ID)
	must(t, err)
	defer r.Close()
	if content, _ := io.ReadAll(r); string(content) != text || got.ID != e.ID {
		t.Fatal("another file came out")
	}
}

func TestKindsOfFile(t *testing.T) {
	zip := func(names string) string { return "PK\x03\x04" + names + strings.Repeat("x", 100) }
	utf16 := func(s string) string {
		out := "\xff\xfe"
		for _, c := range []byte(s) {
			out += string([]byte{c, 0})
		}
		return out
	}
	for _, c := range []struct{ name, content, want string }{
		{"a.pdf", "%PDF-1.7\n…", "application/pdf"},
		{"a.png", "\x89PNG\x0d\x0a\x1a\x0a…", "image/png"},
		{"lies.html", "\x89PNG\x0d\x0a\x1a\x0a…", "image/png"}, // its content decides
		{"a.jpg", "\xff\xd8\xff…", "image/jpeg"},
		{"a.heic", "\x00\x00\x00\x18ftypheic…", "image/heic"},
		{"a.docx", zip("[Content_Types].xml word/document.xml"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
		{"a.csv", "name,number\nB7,1200\n", "text/csv"},
		{"a.txt", "检测报告", "text/plain"},
		{"a.eml", "From: lab@example.com\n\nhello", "message/rfc822"},
		{"a.svg", `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`, ""},
		{"a.txt", "  \n<SVG onload=alert(1)>", ""},
		{"a.txt", utf16(`hello <svg onload=alert(1)>`), ""},
		{"a.png", `<?xml version="1.0"?><svg/>`, ""},
		{"a.txt", "<html><body>hi", ""},
		{"a.js", "alert(1)", fact.Unknowable},
		{"a.zip", zip("secret.txt"), fact.Unknowable},
		{"a.docx", zip("evil.exe"), fact.Unknowable},
		{"a.exe", "MZ\x90\x00\x03", fact.Unknowable},
		{"a.pdf", "not a pdf", fact.Unknowable},
	} {
		w := newWorld(t)
		f, err := w.AddFile(t.Context(), w.claimed(t).ID, fact.Upload{Name: c.name, Content: strings.NewReader(c.content)}, author)
		if c.want == "" {
			wants(t, err, "fact.evidence.kind")
			continue
		}
		if err != nil || f.Now().Evidence[0].Type != c.want {
			t.Errorf("%s: %v %+v, want %s", c.name, err, f.Now().Evidence, c.want)
		}
	}
}

// cut ends early, as an upload does whose connection breaks.
type cut struct{ r io.Reader }

func (c cut) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

func TestUploadsThatAreRefused(t *testing.T) {
	w := newWorld(t)
	f := w.claimed(t)
	add := func(r io.Reader) error {
		_, err := w.AddFile(t.Context(), f.ID, fact.Upload{Name: "a.txt", Content: r}, author)
		return err
	}
	wants(t, add(strings.NewReader("")), "fact.evidence.empty")
	wants(t, add(bytes.NewReader(bytes.Repeat([]byte("x"), 1<<16+1))), "fact.evidence.large")
	wants(t, add(cut{strings.NewReader(strings.Repeat("x", 30_000))}), "fact.evidence.cut")
	wants(t, add(cut{strings.NewReader("x")}), "fact.evidence.cut")
	must(t, add(bytes.NewReader(bytes.Repeat([]byte("x"), 1<<16))))
	wants(t, add(bytes.NewReader(bytes.Repeat([]byte("x"), 1<<16))), "fact.evidence.twice")
	if f, _ = w.Get(t.Context(), f.ID); len(f.Versions) != 2 {
		t.Fatalf("%d versions", len(f.Versions))
	}
}

func TestLinks(t *testing.T) {
	w := newWorld(t)
	f := w.claimed(t)
	for _, bad := range []string{
		"", "javascript:alert(1)", "ftp://x.example", "//x.example", "http:///a", "https://u:p@x.example/",
		"https://x.example/" + strings.Repeat("a", 2000), "https://x.example/a b", "https://x.example/\u202e",
	} {
		if _, err := w.AddLink(t.Context(), f.ID, bad, "", false, author); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
	f, err := w.AddLink(t.Context(), f.ID, " https://lab.example/报告?id=1 ", "", true, author)
	must(t, err)
	if f = w.sign(t, f, legal, lab); f.State != fact.Verified {
		t.Fatal(f.State)
	}
}

func TestMissingEvidenceCannotBeSigned(t *testing.T) {
	w := newWorld(t)
	f := w.sign(t, w.backed(t), legal)
	e := f.Now().Evidence[0]
	must(t, w.files.Delete(t.Context(), e.SHA256))
	_, err := w.Sign(t.Context(), f.ID, f.Now().Hash, lab)
	wants(t, err, "fact.sign.file_gone")
	_, _, err = w.OpenEvidence(t.Context(), f.ID, e.ID)
	wants(t, err, "fact.evidence.gone")
	if f, _ = w.Get(t.Context(), f.ID); f.State != fact.Unverified {
		t.Fatal(f.State)
	}
	_, err = w.files.Put(t.Context(), strings.NewReader("Lab report 17: cell B7 overheats."))
	must(t, err)
	if f = w.sign(t, f, lab); f.State != fact.Verified {
		t.Fatal("found again, yet not to be signed")
	}
}

func TestHashKnowsEverythingThatIsSigned(t *testing.T) {
	w := newWorld(t)
	hash := func(en, zh string, links ...string) string {
		t.Helper()
		f, err := w.Create(t.Context(), fact.New{IncidentID: w.incident.ID, Claim: incident.Text{"en": en, "zh-CN": zh}}, author)
		must(t, err)
		for _, l := range links {
			f, err = w.AddLink(t.Context(), f.ID, l, "note of "+f.ID, false, author)
			must(t, err)
		}
		return f.Now().Hash
	}
	const a, b = "https://a.example/", "https://b.example/"
	base := hash("x", "y", a, b)
	if hash("x", "y", b, a) != base || hash(" x ", "y", a, b) != base {
		t.Fatal("the order of evidence or the space around matters")
	}
	for _, other := range []string{hash("x", "", a, b), hash("", "x", a, b), hash("y", "x", a, b), hash("x", "y", a), hash("xy", "", a, b)} {
		if other == base {
			t.Fatal("two claims, one hash")
		}
	}
}

// A document that was altered behind the program's back cannot be signed, and does not stand.
func TestAlteredDocument(t *testing.T) {
	w := newWorld(t)
	docs, err := store.Open[fact.Fact](t.Context(), w.db, "facts")
	must(t, err)
	f := w.backed(t)
	_, err = docs.Edit(t.Context(), f.ID, func(f *fact.Fact) error { f.Versions[1].Claim["en"] = "12 chargers."; return nil })
	must(t, err)
	_, err = w.Sign(t.Context(), f.ID, f.Now().Hash, legal)
	wants(t, err, "fact.sign.altered")
	f = w.backed(t)
	_, err = docs.Edit(t.Context(), f.ID, func(f *fact.Fact) error { f.State = fact.Verified; return nil })
	must(t, err)
	got, err := w.Standing(t.Context(), []fact.Ref{{FactID: f.ID, Version: 2}})
	must(t, err)
	if got[0].OK {
		t.Fatal("stands without a signature")
	}
}

func TestDiscloseSparesSignatures(t *testing.T) {
	w := newWorld(t)
	f := w.in(t, fact.Verified)
	f, err := w.Disclose(t.Context(), f.ID, f.Now().Evidence[0].ID, true, author)
	must(t, err)
	if !f.Now().Evidence[0].Public || f.State != fact.Verified || f.Current != 2 {
		t.Fatalf("%+v", f)
	}
	_, err = w.Disclose(t.Context(), f.ID, "nothing", true, author)
	wants(t, err, "fact.evidence.missing")
}

func TestPieces(t *testing.T) {
	show := func(from, to string) string {
		var b strings.Builder
		for _, p := range fact.Pieces(from, to) {
			b.WriteString(map[string]string{"same": "=", "added": "+", "removed": "-"}[p.Op] + p.Text + "|")
		}
		return b.String()
	}
	for _, c := range []struct{ from, to, want string }{
		{"1,200 chargers are affected.", "1,300 chargers are affected.", "-1,200|+1,300|= chargers are affected.|"},
		{"共1200个充电器。", "共1300个充电器。", "=共|-1200|+1300|=个充电器。|"},
		{"已停售", "已停产", "=已停|-售|+产|"},
		{"", "new", "+new|"},
		{"same", "same", "=same|"},
	} {
		if got := show(c.from, c.to); got != c.want {
			t.Errorf("%q → %q: %s, want %s", c.from, c.to, got, c.want)
		}
	}
	var from, to strings.Builder // as many different words as force the numbering over the surrogates
	for i := range 60_000 {
		from.WriteString(string(rune(0x20000 + i)))
	}
	to.WriteString(from.String() + "x")
	if got := fact.Pieces(from.String(), to.String()); len(got) != 2 || got[0].Text != from.String() {
		t.Fatal("text was lost")
	}
}

func TestCompare(t *testing.T) {
	w := newWorld(t)
	f := w.backed(t)
	f, err := w.AddLink(t.Context(), f.ID, "https://a.example/", "", true, author)
	must(t, err)
	f, err = w.RemoveEvidence(t.Context(), f.ID, f.Now().Evidence[0].ID, author)
	must(t, err)
	f, err = w.Revise(t.Context(), f.ID, incident.Text{"en": f.Now().Claim["en"], "zh-CN": "共1300个。"}, author)
	must(t, err)
	d := fact.Compare(f.Versions[1], f.Now())
	if len(d.Claim) != 1 || d.Claim["zh-CN"] == nil || len(d.Added) != 1 || d.Added[0].Kind != fact.Link || len(d.Removed) != 1 {
		t.Fatalf("%+v", d)
	}
}

func TestFindAndIndexes(t *testing.T) {
	w := newWorld(t)
	f := w.in(t, fact.Refuted)
	for _, q := range []fact.Search{
		{Text: "charger 1,200"}, {Text: "充电"}, {Text: "f-1"}, {Text: "baozha"}, {IncidentID: w.incident.ID, State: fact.Refuted}, {State: fact.Refuted},
	} {
		page, err := w.Find(t.Context(), q)
		must(t, err)
		if len(page.Items) != 1 || page.Items[0].ID != f.ID {
			t.Errorf("%+v found %d", q, len(page.Items))
		}
	}
	if n, _ := w.Count(t.Context(), fact.Search{State: fact.Verified}); n != 0 {
		t.Fatal(n)
	}
	_, err := w.InState(t.Context(), fact.Refuted)
	must(t, err)
	must(t, w.Sweep(t.Context()))
	scans, err := sqlite.Scans(t.Context(), w.db.DB.(*sqlite.DB))
	must(t, err)
	if i := slices.IndexFunc(scans, func(s string) bool { return strings.Contains(s, "facts") }); i >= 0 {
		t.Fatal(scans[i])
	}
}
