package templates

import (
	"strings"
	"testing"
	"testing/fstest"

	"standfirst/templates/locale"
)

func loaded(t *testing.T) (*locale.Catalogs, Assets) {
	t.Helper()
	c, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	a, err := LoadAssets()
	if err != nil {
		t.Fatal(err)
	}
	return c, a
}

func parsed(t *testing.T) *Set {
	t.Helper()
	c, a := loaded(t)
	s, err := Parse(c, a)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestErrorPages(t *testing.T) {
	s := parsed(t)
	if err := ErrorPage.Check(s); err != nil {
		t.Error(err)
	}
	if err := ErrorFragment.Check(s); err != nil {
		t.Error(err)
	}
}

// small makes a tree of templates with the least that every layout needs.
func small(files map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for _, l := range Layouts {
		fsys["layouts/"+l+".html"] = &fstest.MapFile{Data: []byte(
			l + `[{{template "title" .}}|{{template "main" .}}]{{define "title"}}{{.Title}}{{end}}`)}
	}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

func parseSmall(t *testing.T, files map[string]string) (*Set, error) {
	t.Helper()
	c, a := loaded(t)
	return parseFS(small(files), c, a)
}

func TestPagesOfOneSetKeepTheirOwnSlots(t *testing.T) {
	s, err := parseSmall(t, map[string]string{
		"x/a.html": `{{define "title"}}A{{end}}{{define "main"}}{{template "row" .}}{{template "ui.dot" (dict "label" "p")}}{{end}}`,
		"x/b.html": `{{define "main"}}b{{end}}{{define "row"}}row of {{.Title}}{{end}}`,
		"y/a.html": `{{define "in print"}}{{end}}{{define "main"}}{{template "row" .}}{{end}}{{define "row"}}other row{{end}}`,
		"p/p.html": `{{define "ui.dot"}}<i>{{.label}}{{get . "more"}}</i>{{end}}`,
	})
	if err != nil {
		t.Fatal(err)
	}
	v := struct{ Title string }{"T&"}
	for _, c := range []struct{ file, layout, want string }{
		{"x/a.html", "app", "app[A|row of T&amp;<i>p</i>]"},
		{"x/b.html", "app", "app[T&amp;|b]"},
		{"y/a.html", "print", "print[T&amp;|other row]"},
	} {
		var b strings.Builder
		if err := NewPage(c.layout, c.file, v).Render(&b, s, "zh-CN", v); err != nil {
			t.Fatal(err)
		}
		if b.String() != c.want {
			t.Errorf("%s in %s: got %s, want %s", c.file, c.layout, b.String(), c.want)
		}
	}
	var b strings.Builder
	if err := NewPage("app", "x/a.html", v).RenderBlock(&b, s, "en", "row", v); err != nil || b.String() != "row of T&amp;" {
		t.Errorf("block row: %q, %v", b.String(), err)
	}
}

func TestParseRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		files map[string]string
		want  string
	}{
		"an unknown block": {map[string]string{"x/a.html": `{{define "main"}}{{template "nope" .}}{{end}}`}, `nothing defines "nope"`},
		"a block twice":    {map[string]string{"x/a.html": `{{define "row"}}1{{end}}`, "x/b.html": `{{define "row"}}2{{end}}`}, "is defined by"},
		"a stray text":     {map[string]string{"x/a.html": `hello {{define "main"}}{{end}}`}, "outside its blocks"},
		"a call of pages":  {map[string]string{"mail/a.html": `{{define "head"}}{{template "ui.x"}}{{end}}`, "x/a.html": `{{define "ui.x"}}{{end}}`}, "do not call each other"},
		"a misspelt key":   {map[string]string{"x/a.html": `{{define "ui.x"}}{{.label}}{{end}}{{define "main"}}{{template "ui.x" (dict "lable" 1)}}{{end}}`}, `does not read "lable"`},
	} {
		if _, err := parseSmall(t, c.files); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestCheckFindsWhatAVisitorWouldSee(t *testing.T) {
	s, err := parseSmall(t, map[string]string{
		"x/key.html":   `{{define "main"}}{{t "no.such.key"}}{{end}}`,
		"x/param.html": `{{define "main"}}{{t "ui.confirm.type"}}{{end}}`,
		"x/field.html": `{{define "main"}}{{.Nothing}}{{end}}`,
		"x/map.html":   `{{define "main"}}{{(dict "a" 1).b}}{{end}}`,
	})
	if err != nil {
		t.Fatal(err)
	}
	v := struct{ Title string }{"T"}
	for file, want := range map[string]string{
		"x/key.html": "no.such.key", "x/param.html": "expect", "x/field.html": "Nothing", "x/map.html": "no entry",
	} {
		err := NewPage("app", file, v).Check(s)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v", file, err)
		}
	}
}

func TestText(t *testing.T) {
	s, err := parseSmall(t, map[string]string{
		"mail/hi.txt":   `{{define "subject"}} Re: {{.Title}} {{end}}Dear <{{.Title}}>{{template "foot" .}}`,
		"mail/foot.txt": `{{define "foot"}}, {{t "ui.yes"}}{{end}}`,
	})
	if err != nil {
		t.Fatal(err)
	}
	v := struct{ Title string }{"A&B"}
	text := NewText("mail/hi.txt", v)
	var b strings.Builder
	if err := text.Render(&b, s, "zh-CN", v); err != nil || b.String() != "Dear <A&B>, 是" {
		t.Errorf("got %q, %v", b.String(), err)
	}
	b.Reset()
	if err := text.RenderBlock(&b, s, "en", "subject", v); err != nil || b.String() != "Re: A&B" {
		t.Errorf("subject: got %q, %v", b.String(), err)
	}
}

func TestAPasswordIsNotSentBack(t *testing.T) {
	s := parsed(t)
	v := map[string]any{
		"form": Form{Values: map[string][]string{"p": {"violet harbour"}}}, "name": "p", "label": "P", "type": "password",
	}
	var b strings.Builder
	if err := NewFragment("partials/form.html", "ui.input", v).Render(&b, s, "en", v); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.String(), "violet") {
		t.Errorf("got %s", b.String())
	}
}
