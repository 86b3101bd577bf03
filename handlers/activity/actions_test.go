package activity_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"standfirst/handlers/activity"
	"standfirst/handlers/web/webtest"
	"standfirst/models/audit"
	"standfirst/templates/locale"
)

// Every action that the program can write into the log has a sentence in both languages. The actions are
// read out of the source: what stands for the Action of an entry, what is given to a parameter named
// action, and the constants named Event….
func TestEveryActionHasWords(t *testing.T) {
	catalogs, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	actions := actionsOf(t, "../../models", "../../jobs", "../../app")
	if len(actions) < 100 || !slices.Contains(actions, "fact.verified") || !slices.Contains(actions, "mailing.halted") || !slices.Contains(actions, "contact.listed") {
		t.Fatalf("only %d actions were found: %v", len(actions), actions)
	}
	for _, kind := range []string{"contact", "outlet"} { // models/duplicate puts the kind before them
		for _, what := range []string{"merged", "unmerged", "duplicate.dismissed", "duplicate.reopened"} {
			actions = append(actions, kind+"."+what)
		}
	}
	for _, lang := range locale.Languages {
		words := catalogs.Messages(lang)
		for _, action := range actions {
			if _, ok := words["event."+action]; !ok {
				t.Errorf("%s: no words for %s", lang, action)
			}
		}
	}
}

var actionName = regexp.MustCompile(`^[a-z]+\.[a-z_]+$`)

func actionsOf(t *testing.T, roots ...string) []string {
	t.Helper()
	found := map[string]bool{}
	for _, root := range roots {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !d.IsDir() || d.Name() == "testdata" || d.Name() == "demo" {
				return err
			}
			fset := token.NewFileSet()
			files, err := filepath.Glob(filepath.Join(path, "*.go"))
			if err != nil {
				return err
			}
			var parsed []*ast.File
			for _, name := range files {
				if strings.HasSuffix(name, "_test.go") {
					continue
				}
				file, err := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution)
				if err != nil {
					return err
				}
				parsed = append(parsed, file)
			}
			inPackage(parsed, found)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	var out []string
	for action := range found {
		out = append(out, action)
	}
	slices.Sort(out)
	return out
}

// inPackage notes the actions of one package's files.
func inPackage(files []*ast.File, found map[string]bool) {
	takes := map[string]int{} // functions that take an action, and at which place
	for _, f := range files {
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok {
				if at := place(fn.Type.Params); at >= 0 {
					takes[fn.Name.Name] = at
				}
			}
		}
	}
	note := func(e ast.Expr) {
		if lit, ok := e.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			if text, err := strconv.Unquote(lit.Value); err == nil && actionName.MatchString(text) {
				found[text] = true
			}
		}
	}
	for _, f := range files {
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.KeyValueExpr:
				if name(n.Key) == "Action" {
					note(n.Value)
				}
			case *ast.CallExpr:
				if at, ok := takes[name(n.Fun)]; ok && at < len(n.Args) {
					note(n.Args[at])
				}
			case *ast.ValueSpec:
				for i, v := range n.Values {
					if strings.HasPrefix(n.Names[i].Name, "Event") || isAction(n.Names[i].Name) {
						note(v)
					}
				}
			case *ast.AssignStmt:
				for i, v := range n.Rhs {
					if i < len(n.Lhs) && isAction(name(n.Lhs[i])) {
						note(v)
					}
				}
			}
			return true
		})
	}
}

func isAction(name string) bool { return name == "action" || name == "event" }

func place(params *ast.FieldList) int {
	at := 0
	for _, p := range params.List {
		for _, n := range p.Names {
			if isAction(n.Name) {
				return at
			}
			at++
		}
	}
	return -1
}

func name(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}

// The log is read in the words of its reader; what an old entry does not hold is left open.
func TestTheLogSpeaks(t *testing.T) {
	app := webtest.New(t, activity.Routes)
	by := app.As("manager").Actor()
	for _, e := range []audit.Entry{
		{By: by, Action: "fact.retracted", Object: "fact:f1", Data: map[string]string{"key": "F-7"}},
		{By: by, Action: "incident.phase", Object: "incident:i1", Data: map[string]string{"from": "aware", "to": "confirmed"}},
		{By: by, Action: "contact.changed", Object: "contact:c1", Data: map[string]string{"name": "A → B"}},
		{By: by, Action: "member.removed"},
		{By: audit.System("mailing"), Action: "mailing.lane_slowed", Object: "mailing:m1", Data: map[string]string{"lane": "tencent", "why": "rate"}},
	} {
		if _, err := app.Space.Audit.Append(t.Context(), "space", e); err != nil {
			t.Fatal(err)
		}
	}
	raw := []string{"fact.retracted", "incident.phase", "contact.changed", "member.removed", "⟦"}
	app.Run(
		webtest.Scenario{As: "administrator", Lang: "en", Path: "/acme/audit", Has: []string{`<a href="/acme/facts/f1">retracted F-7</a>`, "from “Aware” to “Confirmed”", "changed ", "removed …", "mail to Tencent (QQ, Foxmail, Exmail) goes slower: The provider says"}, HasNot: raw},
	)
}
