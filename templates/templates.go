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
	"path"
	"strings"
	texttemplate "text/template"

	"standfirst/templates/locale"
)

//go:embed */*.html */*.txt static
var files embed.FS

// Set is every template in every language, ready to run. It is safe for concurrent use.
type Set struct {
	html  map[string]*htmltemplate.Template
	text  map[string]*texttemplate.Template
	names *names
}

// Parse reads all templates, once for each language with t bound to it. It fails on a syntax error,
// on a name that nothing defines and on a partial that is given a key it does not read.
func Parse(c *locale.Catalogs, a Assets) (*Set, error) { return parseFS(files, c, a) }

func parseFS(fsys fs.FS, c *locale.Catalogs, a Assets) (*Set, error) {
	parsed, err := readAll(fsys, functions(c, locale.Languages[0], a))
	if err != nil {
		return nil, err
	}
	linked, err := link(parsed)
	if err != nil {
		return nil, err
	}
	s := &Set{
		html:  map[string]*htmltemplate.Template{},
		text:  map[string]*texttemplate.Template{},
		names: linked.names,
	}
	for _, lang := range locale.Languages {
		if err := s.add(linked, lang, functions(c, lang, a)); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// add builds the two sets of one language. The trees are copied because html/template writes its
// escapers into them.
func (s *Set) add(l *linked, lang string, funcs map[string]any) error {
	html := htmltemplate.New("").Funcs(funcs).Option("missingkey=error")
	for name, tree := range l.html {
		if _, err := html.AddParseTree(name, copyTree(tree)); err != nil {
			return fmt.Errorf("template %s: %w", name, err)
		}
	}
	text := texttemplate.New("").Funcs(funcs).Option("missingkey=error")
	for name, tree := range l.text {
		if _, err := text.AddParseTree(name, copyTree(tree)); err != nil {
			return fmt.Errorf("template %s: %w", name, err)
		}
	}
	s.html[lang], s.text[lang] = html, text
	return nil
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
