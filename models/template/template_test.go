package template_test

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/release"
	"standfirst/models/store/sqlite"
	"standfirst/models/template"
	"standfirst/models/wording"
)

var (
	anna = audit.Actor{ID: "anna", Name: "Anna", Department: "pr"}
	lena = audit.Actor{ID: "lena", Name: "Lena", Department: "legal"}
	noon = time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
)

type desk struct {
	*template.Templates
	log *audit.Log
	now time.Time
}

func open(t *testing.T) *desk {
	t.Helper()
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "space.db"))
	ok(t, err)
	t.Cleanup(func() { ok(t, db.Close()) })
	d := &desk{now: noon}
	now := func() time.Time { return d.now }
	d.log, err = audit.Open(t.Context(), db, now)
	ok(t, err)
	d.Templates, err = template.Open(t.Context(), template.Deps{DB: db, Audit: d.log, Now: now})
	ok(t, err)
	return d
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (d *desk) names(t *testing.T, sort template.Sort, archived bool) (out []string) {
	t.Helper()
	all, err := d.All(t.Context(), sort, archived)
	ok(t, err)
	for _, x := range all {
		out = append(out, x.Name["en"])
	}
	return out
}

var gap = regexp.MustCompile(`\[[^\]]+\]`)

// Whoever begins from a supplied text and forgets a gap is told of it; and what its kind must say stands in it.
func TestEveryKindHasACompleteTextWhoseGapsAreFound(t *testing.T) {
	d := open(t)
	for _, kind := range release.Kinds() {
		x, there, err := d.For(t.Context(), kind)
		if err != nil || !there {
			t.Fatalf("%s: %v %v", kind, there, err)
		}
		for _, lang := range release.Langs() {
			text := x.Text[lang]
			if text.Headline == "" || text.Body == "" || text.Contact == "" || x.Name[lang] == "" {
				t.Errorf("%s %s: %+v", kind, lang, text)
			}
			if text.Body != release.Compose(text.Body) {
				t.Errorf("%s %s is not of the kept subset:\n%s\n%s", kind, lang, text.Body, release.Compose(text.Body))
			}
			whole := strings.Join([]string{text.Headline, text.Subhead, text.Dateline, release.TextOf(text.Body), text.Boilerplate, text.Contact}, "\n")
			if missing := wording.Missing(string(kind), lang, whole); len(missing) > 0 {
				t.Errorf("%s %s says nothing of %v", kind, lang, missing)
			}
			everyGapIsFound(t, string(kind)+" "+lang, whole)
		}
	}
	all, err := d.All(t.Context(), template.Snippet, false)
	ok(t, err)
	for _, x := range all {
		for _, lang := range release.Langs() {
			everyGapIsFound(t, x.ID+" "+lang, release.TextOf(x.Text[lang].Body))
		}
	}
	if len(all) < 5 {
		t.Errorf("%d snippets", len(all))
	}
}

func everyGapIsFound(t *testing.T, what, text string) {
	t.Helper()
	want := gap.FindAllString(text, -1)
	var got []string
	for _, s := range wording.Leftovers(text) {
		got = append(got, s.In(text))
	}
	if len(want) == 0 || !slices.Equal(got, want) {
		t.Errorf("%s: of the gaps\n%q the check finds\n%q", what, want, got)
	}
}

func TestASpaceMakesTemplatesItsOwn(t *testing.T) {
	d, ctx := open(t), t.Context()
	x, err := d.Get(ctx, "holding")
	ok(t, err)
	n := template.New{Kind: "holding", Name: x.Name, Text: map[string]release.Text{"en": {Headline: "We  know", Body: "<p onclick=x>We know.</p><script>alert(1)</script>"}}}
	ok(t, d.Change(ctx, "holding", x.Rev, n, anna))
	changed, err := d.Get(ctx, "holding")
	ok(t, err)
	if text := changed.Text["en"]; !changed.Own || text.Headline != "We know" || text.Body != "<p>We know.</p>" || len(changed.Text) != 1 {
		t.Fatalf("%+v", changed)
	}
	if err := d.Change(ctx, "holding", x.Rev, n, lena); !fault.Is(err, "template.clash") {
		t.Fatalf("an old form overwrites: %v", err)
	}
	ok(t, d.Restore(ctx, "holding", anna))
	if back, err := d.Get(ctx, "holding"); err != nil || back.Own || back.Hash() != x.Hash() {
		t.Fatalf("%+v %v", back, err)
	}
	own, err := d.Add(ctx, template.New{Sort: template.Release, Kind: "news", Name: map[string]string{"en": "Results"}, Text: map[string]release.Text{"zh-CN": {Body: "文"}}}, anna)
	ok(t, err)
	if first, _, err := d.For(ctx, "news"); err != nil || first.ID != own.ID {
		t.Fatalf("a space's own comes first: %+v %v", first, err)
	}
	if err := d.Restore(ctx, own.ID, anna); !fault.Is(err, "template.restore.own") {
		t.Fatal(err)
	}
	ok(t, d.Archive(ctx, own.ID, true, anna))
	ok(t, d.Archive(ctx, "news", true, anna))
	ok(t, d.Archive(ctx, "news", true, anna))
	if _, there, err := d.For(ctx, "news"); err != nil || there {
		t.Fatalf("what is archived is offered: %v", err)
	}
	if got := d.names(t, template.Release, true); !slices.Equal(got, []string{"Press release", "Results"}) {
		t.Fatal(got)
	}
	if report, err := d.log.VerifyAll(ctx); err != nil || len(report.Faults) > 0 {
		t.Fatal(report, err)
	}
}

func TestABadTemplateIsToldWhatIsWrong(t *testing.T) {
	d := open(t)
	_, err := d.Add(t.Context(), template.New{Sort: "x", Kind: "y", Text: map[string]release.Text{"en": {Body: "<script>x</script>", Contact: strings.Repeat("a", 3000)}}}, anna)
	for _, field := range []string{"sort", "name_en", "contact.en"} {
		if !slices.ContainsFunc(fault.All(err), func(e *fault.Error) bool { return e.Field == field }) {
			t.Errorf("%s: %v", field, err)
		}
	}
	if _, err := d.Get(t.Context(), "nobody's"); fault.KindOf(err) != fault.NotFound {
		t.Error(err)
	}
}

// Legal approves words, not a name: changed words, and words after a year, are not approved.
func TestLegalApprovesTheWordsForAYear(t *testing.T) {
	d, ctx := open(t), t.Context()
	x, err := d.Get(ctx, "apology")
	ok(t, err)
	if err := d.Approve(ctx, "apology", x.Hash(), anna); !fault.Is(err, "template.approve.legal") {
		t.Fatal(err)
	}
	if err := d.Approve(ctx, "apology", "other", lena); !fault.Is(err, "template.approve.other") {
		t.Fatal(err)
	}
	ok(t, d.Approve(ctx, "apology", x.Hash(), lena))
	approved := func(at time.Time) bool {
		x, err = d.Get(ctx, "apology")
		ok(t, err)
		return x.IsApproved(at)
	}
	if !approved(noon) || !approved(noon.Add(template.Holds-1)) || approved(noon.Add(template.Holds)) {
		t.Fatalf("%+v", x.Approved)
	}
	ok(t, d.Change(ctx, "apology", x.Rev, template.New{Kind: "apology", Name: x.Name, Text: map[string]release.Text{"en": {Body: "Sorry"}}}, anna))
	if approved(noon) {
		t.Fatal("changed words are approved")
	}
	ok(t, d.Restore(ctx, "apology", anna))
	if !approved(noon) {
		t.Fatal("the approved words are back")
	}
}
