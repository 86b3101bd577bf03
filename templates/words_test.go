package templates

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"testing"
	"text/template/parse"
	"unicode"

	"golang.org/x/net/html"

	"standfirst/templates/locale"
)

var (
	isKey    = regexp.MustCompile(`^[a-z]+(\.[a-z0-9_]+)+$`)
	isPrefix = regexp.MustCompile(`^[a-z]+(\.[a-z0-9_]+)*\.(%[sv])?$`)
)

// words is what templates and Go code say about messages.
type words struct {
	needed   map[string]string // key that must exist → where
	used     map[string]bool   // literal that looks like a key
	prefixes map[string]bool   // "state.": keys made at run time
	named    map[string]bool   // template files that Go code names
}

func collect(t *testing.T) *words {
	t.Helper()
	w := &words{needed: map[string]string{}, used: map[string]bool{}, prefixes: map[string]bool{}, named: map[string]bool{}}
	c, a := loaded(t)
	sources, err := readAll(files, functions(c, locale.Languages[0], a))
	if err != nil {
		t.Fatal(err)
	}
	for _, src := range sources {
		for _, tree := range src.blocks {
			walk(tree.Root, func(n parse.Node) { w.template(src.name, n) })
		}
	}
	err = filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		return w.goFile(path)
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// template notes {{t "key"}} and {{t (printf "state.%s" .State)}}.
func (w *words) template(file string, n parse.Node) {
	cmd, ok := n.(*parse.CommandNode)
	if !ok {
		return
	}
	for _, arg := range cmd.Args {
		if s, ok := arg.(*parse.StringNode); ok {
			w.literal(s.Text)
		}
	}
	id, ok := cmd.Args[0].(*parse.IdentifierNode)
	if !ok || id.Ident != "t" || len(cmd.Args) < 2 {
		return
	}
	if s, ok := cmd.Args[1].(*parse.StringNode); ok {
		w.needed[s.Text] = file
	}
}

func (w *words) literal(s string) {
	if isKey.MatchString(s) {
		w.used[s] = true
	}
	if isPrefix.MatchString(s) {
		w.prefixes[strings.TrimRight(s, "%sv")] = true
	}
}

// keyArgument is the position of the message key in calls by these names.
var keyArgument = map[string]int{
	"fault.New": 1, "fault.Bad": 1, "fault.Missing": 0, "fault.Clash": 0, "fault.Deny": 0, "fault.Later": 1,
	"web.Redirect": 2, "web.RedirectWarning": 2, "web.T": 1, "web.Frame": 1, "web.Crumb": 1,
}

func (w *words) goFile(path string) error {
	f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	need := func(e ast.Expr) {
		if s, ok := text(e); ok && s != "" {
			w.needed[s] = path
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BasicLit:
			if s, ok := text(n); ok {
				w.literal(s)
				if strings.HasSuffix(s, ".html") || strings.HasSuffix(s, ".txt") {
					w.named[s] = true
				}
			}
		case *ast.CallExpr:
			if at, ok := keyArgument[calledName(n)]; ok && at < len(n.Args) {
				need(n.Args[at])
			}
		case *ast.KeyValueExpr:
			if id, ok := n.Key.(*ast.Ident); ok && (id.Name == "TitleKey" || id.Name == "TextKey" || id.Name == "RoleKey") {
				need(n.Value)
			}
		}
		return true
	})
	return nil
}

func text(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}

func calledName(c *ast.CallExpr) string {
	sel, ok := c.Fun.(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	if pkg, ok := sel.X.(*ast.Ident); ok {
		return pkg.Name + "." + sel.Sel.Name
	}
	return ""
}

// verbs are the plain words that the portal has ready for any page, used or not.
var verbs = map[string]bool{
	"ui.back": true, "ui.next": true, "ui.remove": true, "ui.undo": true, "ui.download": true, "ui.yes": true, "ui.no": true,
	"ui.actions": true,
}

// Every message that somebody asks for exists, and every message that exists is asked for.
func TestMessagesAreThereAndUsed(t *testing.T) {
	c, _ := loaded(t)
	w := collect(t)
	for key, where := range w.needed {
		if !c.Has(key) && isKey.MatchString(key) {
			t.Errorf("%s needs the message %s", where, key)
		}
	}
	var idle []string
	for key := range c.Messages(locale.Languages[0]) {
		if !w.used[key] && !w.made(key) && !verbs[key] {
			idle = append(idle, key)
		}
	}
	sort.Strings(idle)
	for _, key := range idle {
		t.Errorf("nobody uses the message %s", key)
	}
}

// made reports whether code makes the key from a prefix that it names.
func (w *words) made(key string) bool {
	for prefix := range w.prefixes {
		if strings.HasPrefix(key, prefix) {
			return true
		}
	}
	return false
}

// Every page and text is rendered by somebody.
func TestEveryPageHasAHandle(t *testing.T) {
	w := collect(t)
	c, a := loaded(t)
	sources, err := readAll(files, functions(c, locale.Languages[0], a))
	if err != nil {
		t.Fatal(err)
	}
	for _, src := range sources {
		if src.page && !w.named[src.name] {
			t.Errorf("no Go code names the page %s", src.name)
		}
	}
}

// allowed are the words that stand in templates as they are: names and keys of the keyboard.
var allowed = map[string]bool{"Standfirst": true, "English": true, "中文": true, "Ctrl": true, "Ctrl K": true, "Esc": true}

// hole stands for an action in the page that is searched for words.
const hole = "¤"

var (
	comment = regexp.MustCompile(`(?s)\{\{-?\s*/\*.*?\*/\s*-?\}\}`)
	action  = regexp.MustCompile(`(?s)\{\{.*?\}\}`)
)

// No word stands in a template outside t: it would be in one language only.
func TestNoWordsInTemplates(t *testing.T) {
	for _, pattern := range []string{"*/*.html", "*/*.txt"} {
		names, err := fs.Glob(files, pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			page := action.ReplaceAllString(comment.ReplaceAllString(string(data), ""), hole)
			for _, word := range visible(page) {
				if !allowed[word] {
					t.Errorf("%s says %q outside the catalogues", name, word)
				}
			}
		}
	}
}

// visible lists the texts of a page that a visitor sees or hears.
func visible(page string) []string {
	var out []string
	add := func(s string) {
		for part := range strings.SplitSeq(s, hole) {
			part = strings.Trim(part, " \t\r\n·")
			if strings.ContainsFunc(part, unicode.IsLetter) {
				out = append(out, part)
			}
		}
	}
	z := html.NewTokenizer(strings.NewReader(page))
	inside := ""
	for {
		switch z.Next() {
		case html.ErrorToken:
			return out
		case html.TextToken:
			if inside == "noscript" { // to the tokenizer it is raw text
				out = append(out, visible(z.Token().Data)...)
				continue
			}
			if inside != "kbd" && inside != "style" && inside != "script" {
				add(z.Token().Data)
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			token := z.Token()
			inside = token.Data
			for _, a := range token.Attr {
				switch a.Key {
				case "title", "alt", "placeholder", "aria-label", "label", "aria-description", "data-label":
					add(a.Val)
				}
			}
		case html.EndTagToken:
			inside = ""
		}
	}
}

// Pictures that templates and Go code ask for are in the sprite.
func TestIconsExist(t *testing.T) {
	c, a := loaded(t)
	sources, err := readAll(files, functions(c, locale.Languages[0], a))
	if err != nil {
		t.Fatal(err)
	}
	for _, src := range sources {
		for _, tree := range src.blocks {
			walk(tree.Root, func(n parse.Node) {
				cmd, ok := n.(*parse.CommandNode)
				if !ok {
					return
				}
				for i, arg := range cmd.Args {
					s, ok := arg.(*parse.StringNode)
					if !ok || i == 0 {
						continue
					}
					before := cmd.Args[i-1].String()
					if (before == "icon" || before == `"icon"`) && !a.hasIcon(s.Text) {
						t.Errorf("%s wants the icon %s", src.name, s.Text)
					}
				}
			})
		}
	}
}
