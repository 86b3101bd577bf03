package fact_test

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"standfirst/models/audit"
	"standfirst/models/fact"
	"standfirst/models/fault"
)

// archived is the archive of a sheet with a verified fact, a disputed one, a link and a redacted copy.
func (w *world) archived(t *testing.T, restricted bool) []byte {
	t.Helper()
	w.in(t, fact.Verified)
	w.in(t, fact.Disputed)
	f, err := w.AddFile(t.Context(), w.claimed(t).ID, report("Lab report 18: names of two workers."), author)
	must(t, err)
	f, err = w.AddRedacted(t.Context(), f.ID, f.Now().Evidence[0].ID, fact.Upload{Name: "redacted.txt", Public: true, Content: strings.NewReader("Lab report 18: names of …")}, author)
	must(t, err)
	_, err = w.AddLink(t.Context(), f.ID, "https://lab.example/18", "", true, author)
	must(t, err)
	var out bytes.Buffer
	must(t, w.Export(t.Context(), &out, fact.Archive{IncidentID: w.incident.ID, Restricted: restricted, Readme: "how to check"}, legal))
	return out.Bytes()
}

func (w *world) exported(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	must(t, w.Export(t.Context(), &out, fact.Archive{IncidentID: w.incident.ID, Restricted: true}, legal))
	return out.Bytes()
}

func prove(t *testing.T, data []byte) fact.Proof {
	t.Helper()
	p, err := fact.Prove(bytes.NewReader(data), int64(len(data)))
	must(t, err)
	return p
}

func TestAnArchiveIsCheckedWithoutUs(t *testing.T) {
	w := newWorld(t)
	data := w.archived(t, true)
	p := prove(t, data)
	if !p.OK || p.Facts != 4 || p.Verified != 1 || p.Files != 3 || p.Signatures != 4 || p.Withheld != 0 || p.By != legal.Name {
		t.Fatalf("%+v", p)
	}
	ev, found, err := w.log.First(t.Context(), "incident:"+w.incident.ID, fact.EventExported)
	must(t, err)
	if !found || ev.Data["sha256"] != p.Fingerprint {
		t.Fatal("the log does not have the fingerprint of what was handed out")
	}
}

// What is restricted is in the archive for others by its hash alone, and the proof says so.
func TestAnArchiveForOthersHoldsNothingRestricted(t *testing.T) {
	w := newWorld(t)
	data := w.archived(t, false)
	p := prove(t, data)
	if !p.OK || p.Withheld != 2 || p.Files != 1 {
		t.Fatalf("%+v", p)
	}
	for _, secret := range []string{"names of two workers", "cell B7 overheats", "from the lab", "report.txt"} {
		if bytes.Contains(data, []byte(secret)) {
			t.Errorf("%q is in it", secret)
		}
	}
}

func TestAnyByteThatIsFlippedIsFound(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.in(t, fact.Verified)
	var out bytes.Buffer
	must(t, w.Export(t.Context(), &out, fact.Archive{IncidentID: w.incident.ID, Restricted: true}, legal))
	data := out.Bytes()
	for i := range data {
		bit := byte(1) << (i % 8)
		data[i] ^= bit
		if p := prove(t, data); p.OK {
			t.Fatalf("byte %d of %d was flipped by %#x, and nothing was found", i, len(data), bit)
		}
		data[i] ^= bit
	}
	for name, other := range map[string][]byte{
		"cut": data[:len(data)-1], "half": data[:len(data)/2], "nothing": nil, "longer": append(slices.Clone(data), 0),
		"before": append([]byte{'x'}, data...), "twice": append(slices.Clone(data), data...),
	} {
		if prove(t, other).OK {
			t.Errorf("%s: nothing was found", name)
		}
	}
}

type part struct {
	name    string
	content []byte
}

func parts(t *testing.T, data []byte) (out []part) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	must(t, err)
	for _, f := range z.File {
		r, err := f.Open()
		must(t, err)
		content, err := io.ReadAll(r)
		must(t, err)
		out = append(out, part{f.Name, content})
	}
	return out
}

func packed(t *testing.T, method uint16, all []part) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, p := range all {
		w, err := z.CreateHeader(&zip.FileHeader{Name: p.name, Method: method})
		must(t, err)
		_, err = w.Write(p.content)
		must(t, err)
	}
	must(t, z.Close())
	return out.Bytes()
}

// Whoever can write the form can still not take out, add, exchange or rearrange anything.
func TestEntriesThatAreRemovedAddedOrReorderedAreFound(t *testing.T) {
	data := newWorld(t).archived(t, true)
	all := parts(t, data)
	if !bytes.Equal(packed(t, zip.Store, all), data) {
		t.Fatal("the test does not write the form")
	}
	for i := range all {
		if prove(t, packed(t, zip.Store, slices.Delete(slices.Clone(all), i, i+1))).OK {
			t.Errorf("%s was removed, and nothing was found", all[i].name)
		}
		for j := range i {
			swapped := slices.Clone(all)
			swapped[i], swapped[j] = swapped[j], swapped[i]
			if prove(t, packed(t, zip.Store, swapped)).OK {
				t.Errorf("%s and %s changed places, and nothing was found", all[i].name, all[j].name)
			}
		}
		for _, extra := range []string{"files/" + strings.Repeat("a", 64), "more.txt", "../evil", "/etc/passwd", all[i].name} {
			if prove(t, packed(t, zip.Store, slices.Insert(slices.Clone(all), i, part{extra, []byte("x")}))).OK {
				t.Errorf("%s was added at %d, and nothing was found", extra, i)
			}
		}
	}
}

// Lines of the chain and the sheet, with the manifest made to fit: the chain itself has to tell.
func TestAChainThatWasEditedIsFound(t *testing.T) {
	w := newWorld(t)
	all := parts(t, w.archived(t, true))
	edit := func(name string, change func(string) string) fact.Proof {
		forged := slices.Clone(all)
		for i, p := range forged {
			if p.name == name {
				forged[i].content = []byte(change(string(p.content)))
			}
		}
		return prove(t, refit(t, forged))
	}
	if p := edit("events.jsonl", func(s string) string { return s }); !p.OK {
		t.Fatalf("the test does not forge well: %+v", p.Faults)
	}
	lines := func(change func([]string) []string) func(string) string {
		return func(s string) string {
			return strings.Join(change(strings.SplitAfter(strings.TrimSuffix(s, "\n"), "\n")), "")
		}
	}
	for name, p := range map[string]fact.Proof{
		"a line removed":  edit("events.jsonl", lines(func(l []string) []string { return slices.Delete(l, 2, 3) })),
		"lines exchanged": edit("events.jsonl", lines(func(l []string) []string { l[1], l[2] = l[2], l[1]; return l })),
		"another name":    edit("events.jsonl", func(s string) string { return strings.ReplaceAll(s, legal.Name, "Eve") }),
		"the end cut":     edit("events.jsonl", lines(func(l []string) []string { return l[:len(l)-1] })),
		"another claim":   edit("facts.json", func(s string) string { return strings.Replace(s, "1,200", "1,300", 1) }),
		"another signer":  edit("facts.json", func(s string) string { return strings.Replace(s, `"by": "amy"`, `"by": "eve"`, 1) }),
		"verified again":  edit("facts.json", func(s string) string { return strings.Replace(s, `"state": "disputed"`, `"state": "verified"`, 1) }),
		"in doubt":        edit("facts.json", func(s string) string { return strings.Replace(s, `"state": "verified"`, `"state": "disputed"`, 1) }),
	} {
		if p.OK {
			t.Errorf("%s: nothing was found", name)
		}
	}
}

func TestBombsAreRefused(t *testing.T) {
	zeros := make([]byte, 8<<20)
	bomb := packed(t, zip.Deflate, []part{{"facts.json", zeros}, {"manifest.json", zeros}})
	if p := prove(t, bomb); p.OK || !strings.Contains(p.Faults[0], "compressed") {
		t.Fatalf("%+v", p)
	}
	many := make([]part, 100_001)
	for i := range many {
		many[i].name = "readme.txt"
	}
	if p := prove(t, packed(t, zip.Store, many)); p.OK {
		t.Fatal("too many entries were read")
	}
	if p := prove(t, []byte("not an archive")); p.OK || len(p.Faults) != 1 {
		t.Fatalf("%+v", p)
	}
	if _, err := fact.ProveFile(t.TempDir()); err == nil {
		t.Fatal("a folder was read")
	}
	if _, err := fact.ProveFile(filepath.Join(t.TempDir(), "none.zip")); !os.IsNotExist(err) {
		t.Fatal(err)
	}
}

// A file that is gone or was altered never goes out as evidence, and its absence is said.
func TestAnArchiveSaysWhichFilesWereLost(t *testing.T) {
	for what, spoil := range map[string]func(*testing.T, string){
		"gone": func(t *testing.T, path string) { must(t, os.Remove(path)) },
		"altered": func(t *testing.T, path string) {
			must(t, os.WriteFile(path, []byte("Lab report 17: cell B7 is cool!!"), 0o600))
		},
	} {
		w := newWorld(t)
		f := w.backed(t)
		e := f.Now().Evidence[0]
		spoil(t, w.path(e))
		var out bytes.Buffer
		must(t, w.Export(t.Context(), &out, fact.Archive{IncidentID: w.incident.ID, Restricted: true}, legal))
		p := prove(t, out.Bytes())
		if p.OK || p.Files != 0 || !strings.Contains(p.Faults[0], e.SHA256) || !strings.Contains(p.Faults[0], what) {
			t.Errorf("%s: %+v", what, p)
		}
		if bytes.Contains(out.Bytes(), []byte("is cool")) {
			t.Error("what was altered is in it")
		}
		_, err := w.Sign(t.Context(), f.ID, f.Now().Hash, legal)
		wants(t, err, "fact.sign.file_"+what)
		_, _, err = w.OpenEvidence(t.Context(), f.ID, e.ID)
		wants(t, err, "fact.evidence."+what)
		found, err := w.Inspect(t.Context(), f.Now(), fact.Everything)
		must(t, err)
		if len(found) != 1 || found[0].What != what {
			t.Errorf("%+v", found)
		}
	}
}

func TestARedactedCopyNamesItsOriginal(t *testing.T) {
	w := newWorld(t)
	f := w.in(t, fact.Verified)
	original := f.Now().Evidence[0]
	copied := func(text string) error {
		var err error
		f, err = w.AddRedacted(t.Context(), f.ID, original.ID, fact.Upload{Name: "r.txt", Public: true, Content: strings.NewReader(text)}, author)
		return err
	}
	wants(t, copied("Lab report 17: cell B7 overheats."), "fact.redact.same")
	before := w.fact(t, f.ID).Now().Hash
	must(t, copied("Lab report 17: █ overheats."))
	e := f.Now().Evidence[1]
	if e.Of != original.SHA256 || !e.Public || original.Public || f.State != fact.Unverified || f.Now().Hash == before {
		t.Fatalf("%+v", e)
	}
	_, err := w.AddRedacted(t.Context(), f.ID, e.ID, report("x"), author)
	wants(t, err, "fact.redact.copy")
	_, err = w.AddRedacted(t.Context(), f.ID, "nothing", report("x"), author)
	wants(t, err, "fact.evidence.missing")
	if _, err := w.AddRedacted(t.Context(), f.ID, original.ID, report("x"), audit.System("test")); fault.KindOf(err) != fault.Forbidden {
		t.Fatal(err)
	}
}
