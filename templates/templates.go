// Package templates turns views into pages, fragments and mails in every language.
//
// # Files
//
// A folder a feature. A file that defines "main" is a page; a layout (app, bare, newsroom, print)
// frames it: app, unless the file defines empty blocks that name others, such as "in bare".
// Besides main a page may define the slots
//
//	title    the words of the title and of the h1; without it Frame.Title
//	sub      one line under the h1: badges, dates
//	actions  the one primary button, and quiet ones beside it
//	head     in place of the whole head of the page (breadcrumb, h1, actions)
//	tabs     below the head
//	scripts  more scripts of <head>, in the app layout: for the few pages that load one of their own
//	meta     more elements of <head>, in the newsroom's layout: canonical address, other languages, feeds
//
// The folder mail is apart: its HTML calls nothing of the others, nor they of it.
//
// Every other name belongs to the folder: a block "row" of contact/list.html can be used by
// contact/show.html and rendered alone for htmx, and is defined once in the folder. Names with a dot
// (ui.button, chart.bar) are partials and known everywhere; each has a comment that shows its call.
// A wrong name, and a dict with a key that the partial doesn't read, is an error at the start.
//
// # Contract with handlers/web
//
//   - Forms carry the hidden field "csrf" (partial ui.csrf); htmx requests the header X-CSRF-Token.
//   - POST /preferences with lang or theme and next changes the language or the theme; POST /logout.
//   - Frame.Space.ID is the first element of its paths: /{id}/palette?q= answers the palette,
//     /{id}/search?q= the page behind it.
//   - Assets answers everything under AssetPath.
package templates

import (
	"embed"
	"fmt"
	htmltemplate "html/template"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"
	texttemplate "text/template"
	"text/template/parse"

	"standfirst/templates/locale"
)

//go:embed */*.html */*.txt static
var files embed.FS

// Set is every template in every language, ready to run. It is safe for concurrent use.
type Set struct {
	names *names
	funcs func(lang string) map[string]any
	text  map[string]*texttemplate.Template

	mu     sync.Mutex
	linked *linked // of which the sets of HTML are made when they are first asked for
	html   map[part]*htmltemplate.Template
}

// part is the templates of a language that are used together: those of mails, or those of pages. A process that sends
// mail and whose pages nobody reads in a language does without the pages in it.
type part struct {
	lang string
	mail bool
}

func inMail(name string) bool { return strings.HasPrefix(name, "mail/") }

func (p part) has(name string) bool { return inMail(name) == p.mail }

// Parse reads all templates, which have t bound to the language in which they are run. It fails on a syntax error, on a
// name that nothing defines and on a partial that is given a key it does not read.
func Parse(c *locale.Catalogs, a Assets) (*Set, error) { return parseFS(files, c, a) }

func parseFS(fsys fs.FS, c *locale.Catalogs, a Assets) (*Set, error) {
	funcs := func(lang string) map[string]any { return functions(c, lang, a) }
	parsed, err := readAll(fsys, funcs(locale.Languages[0]))
	if err != nil {
		return nil, err
	}
	linked, err := link(parsed)
	if err != nil {
		return nil, err
	}
	s := &Set{
		names: linked.names, funcs: funcs, linked: linked,
		html: map[part]*htmltemplate.Template{}, text: map[string]*texttemplate.Template{},
	}
	for _, lang := range locale.Languages {
		text := texttemplate.New("").Funcs(funcs(lang)).Option("missingkey=error")
		for name, tree := range linked.text {
			if _, err := text.AddParseTree(name, copyTree(tree)); err != nil {
				return nil, fmt.Errorf("template %s: %w", name, err)
			}
		}
		s.text[lang] = text
	}
	linked.text = nil
	return s, nil
}

// in returns the set that has a template of a name in a language, or in the first language where that has none.
func (s *Set) in(lang, name string) (*htmltemplate.Template, error) {
	if !slices.Contains(locale.Languages, lang) {
		lang = locale.Languages[0]
	}
	want := part{lang: lang, mail: inMail(name)}
	s.mu.Lock()
	defer s.mu.Unlock()
	if set := s.html[want]; set != nil {
		return set, nil
	}
	set, err := s.make(want)
	if err == nil {
		s.html[want] = set
	}
	return set, err
}

// make builds the set of a part. The trees are copied, because html/template writes its escapers into them, but for the
// last language.
func (s *Set) make(want part) (*htmltemplate.Template, error) {
	last := true
	for _, lang := range locale.Languages {
		last = last && (lang == want.lang || s.html[part{lang, want.mail}] != nil)
	}
	set := htmltemplate.New("").Funcs(s.funcs(want.lang)).Option("missingkey=error")
	for name, tree := range s.linked.html {
		if !want.has(name) {
			continue
		}
		if !last {
			tree = copyTree(tree)
		}
		if _, err := set.AddParseTree(name, tree); err != nil {
			return nil, fmt.Errorf("template %s: %w", name, err)
		}
	}
	if last {
		maps.DeleteFunc(s.linked.html, func(name string, _ *parse.Tree) bool { return want.has(name) })
	}
	return set, nil
}

// source is one parsed file.
type source struct {
	name    string   // contact/list.html
	folder  string   // contact
	page    bool     // it defines main
	layouts []string // that frame it: each is kept anew for every page, in every language
	isText  bool
	blocks  blocks
}

func readAll(fsys fs.FS, funcs map[string]any) ([]*source, error) {
	var out []*source
	for _, pattern := range []string{"*/*.html", "*/*.txt"} {
		names, err := fs.Glob(fsys, pattern)
		if err != nil {
			return nil, fmt.Errorf("templates: %w", err)
		}
		for _, name := range names {
			src, err := read(fsys, name, funcs)
			if err != nil {
				return nil, err
			}
			out = append(out, src)
		}
	}
	return out, nil
}

func read(fsys fs.FS, name string, funcs map[string]any) (*source, error) {
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, fmt.Errorf("templates: %w", err)
	}
	t, err := texttemplate.New(name).Funcs(funcs).Parse(string(data))
	if err != nil {
		return nil, fmt.Errorf("templates: %w", err)
	}
	src := &source{name: name, folder: path.Dir(name), isText: strings.HasSuffix(name, ".txt"), blocks: blocks{}}
	for _, block := range t.Templates() {
		if block.Tree != nil {
			src.blocks[block.Name()] = block.Tree
		}
	}
	_, src.page = src.blocks["main"]
	for _, layout := range Layouts {
		if name := "in " + layout; src.blocks[name] != nil {
			src.layouts = append(src.layouts, layout)
			delete(src.blocks, name)
		}
	}
	if src.layouts == nil {
		src.layouts = Layouts[:1]
	}
	return src, nil
}
