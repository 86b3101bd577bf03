package templates

import (
	"fmt"
	"path"
	"sort"
	"strings"
	"text/template/parse"
)

// All templates of a language live in one set, so that a partial is parsed, escaped and kept once
// and not once for each page. Names that several files define (main, title, row) are made unique
// here: a block of a file is called file#block, and a page in a layout file@layout#block.

type blocks map[string]*parse.Tree

// slots are the blocks that each page may define for itself.
var slots = map[string]bool{"title": true, "heading": true, "meta": true, "sub": true, "actions": true, "head": true, "tabs": true, "scripts": true, "main": true, "subject": true, "owner": true, "brand": true}

// Layouts are the frames of a page, the usual one first.
var Layouts = []string{"app", "bare", "newsroom", "print"}

type linked struct {
	html, text map[string]*parse.Tree
	names      *names
}

// names finds the full name of a block.
type names struct {
	partial map[string]string            // ui.button → partials/button.html#ui.button
	folder  map[string]map[string]string // contact → row → contact/list.html#row
	own     map[string]map[string]string // contact/list.html → main → contact/list.html#main
}

func (n *names) find(file, block string) (string, bool) {
	for _, in := range []map[string]string{n.own[file], n.folder[path.Dir(file)], n.partial} {
		if full, ok := in[block]; ok {
			return full, true
		}
	}
	return "", false
}

func link(sources []*source) (*linked, error) {
	n, err := nameAll(sources)
	if err != nil {
		return nil, err
	}
	l := &linked{html: map[string]*parse.Tree{}, text: map[string]*parse.Tree{}, names: n}
	layouts := map[string]*source{}
	for _, src := range sources {
		if src.folder == "layouts" {
			layouts[strings.TrimSuffix(path.Base(src.name), ".html")] = src
			continue
		}
		if err := l.addFile(src); err != nil {
			return nil, err
		}
	}
	for _, src := range sources {
		if !src.page || src.isText {
			continue
		}
		for _, layout := range src.layouts {
			if err := l.frame(src, layout, layouts[layout]); err != nil {
				return nil, err
			}
		}
	}
	return l, checkCalls(l)
}

func nameAll(sources []*source) (*names, error) {
	n := &names{partial: map[string]string{}, folder: map[string]map[string]string{}, own: map[string]map[string]string{}}
	for _, src := range sources {
		if src.folder == "layouts" {
			continue
		}
		if n.folder[src.folder] == nil {
			n.folder[src.folder] = map[string]string{}
		}
		n.own[src.name] = map[string]string{}
		for block, tree := range src.blocks {
			if block == src.name && !src.isText {
				if !parse.IsEmptyTree(tree.Root) {
					return nil, fmt.Errorf("templates: %s has text outside its blocks", src.name)
				}
				continue
			}
			full := src.name + "#" + block
			n.own[src.name][block] = full
			shared := n.folder[src.folder]
			switch {
			case slots[block] || block == src.name:
				continue
			case strings.Contains(block, "."):
				shared = n.partial
			}
			if other, twice := shared[block]; twice {
				return nil, fmt.Errorf("templates: %q is defined by %s and %s", block, other, full)
			}
			shared[block] = full
		}
	}
	return n, nil
}

func (l *linked) addFile(src *source) error {
	into := l.html
	if src.isText {
		into = l.text
	}
	for block, full := range l.names.own[src.name] {
		tree := src.blocks[block] // nobody else's: a copy would keep it, to which its nodes point, besides
		err := rename(tree.Root, func(name string) (string, bool) { return l.names.find(src.name, name) })
		if err != nil {
			return fmt.Errorf("templates: %s: %w", full, err)
		}
		into[full] = tree
	}
	return nil
}

// frame makes a copy of the layout whose slots are those of the page.
func (l *linked) frame(page *source, layout string, src *source) error {
	if src == nil {
		return fmt.Errorf("templates: there is no layout %s", layout)
	}
	prefix := page.name + "@" + layout + "#"
	resolve := func(name string) (string, bool) {
		if slots[name] {
			if _, ok := page.blocks[name]; ok {
				return page.name + "#" + name, true
			}
		}
		if tree, ok := src.blocks[name]; ok {
			return nameIn(src, prefix, name, tree), true
		}
		full, ok := l.names.partial[name]
		return full, ok
	}
	for block, tree := range src.blocks {
		name := nameIn(src, prefix, block, tree)
		if l.html[name] != nil {
			continue
		}
		c := copyTree(tree)
		if err := rename(c.Root, resolve); err != nil {
			return fmt.Errorf("templates: %s: %w", src.name, err)
		}
		l.html[name] = c
	}
	return nil
}

// nameIn names a block of a layout in the frame of a page. One that calls nothing is the same in all frames.
func nameIn(layout *source, prefix, block string, tree *parse.Tree) string {
	calls := false
	walk(tree.Root, func(n parse.Node) {
		_, call := n.(*parse.TemplateNode)
		calls = calls || call
	})
	switch {
	case block == layout.name:
		return prefix
	case calls:
		return prefix + block
	}
	return layout.name + "#" + block
}

// rename gives every call in the tree the full name of what it calls.
func rename(node parse.Node, resolve func(string) (string, bool)) error {
	var err error
	walk(node, func(n parse.Node) {
		call, ok := n.(*parse.TemplateNode)
		if !ok || err != nil {
			return
		}
		full, ok := resolve(call.Name)
		if !ok {
			err = fmt.Errorf("line %d: nothing defines %q", call.Line, call.Name)
			return
		}
		call.Name = full
	})
	return err
}

// walk visits every node below and including n.
func walk(n parse.Node, visit func(parse.Node)) {
	if n == nil {
		return
	}
	visit(n)
	switch n := n.(type) {
	case *parse.ListNode:
		if n == nil {
			return
		}
		for _, c := range n.Nodes {
			walk(c, visit)
		}
	case *parse.IfNode:
		walkBranch(&n.BranchNode, visit)
	case *parse.RangeNode:
		walkBranch(&n.BranchNode, visit)
	case *parse.WithNode:
		walkBranch(&n.BranchNode, visit)
	case *parse.ActionNode:
		walk(n.Pipe, visit)
	case *parse.TemplateNode:
		if n.Pipe != nil {
			walk(n.Pipe, visit)
		}
	case *parse.PipeNode:
		for _, c := range n.Cmds {
			walk(c, visit)
		}
	case *parse.CommandNode:
		for _, a := range n.Args {
			walk(a, visit)
		}
	case *parse.ChainNode:
		walk(n.Node, visit)
	}
}

func walkBranch(b *parse.BranchNode, visit func(parse.Node)) {
	walk(b.Pipe, visit)
	walk(b.List, visit)
	if b.ElseList != nil {
		walk(b.ElseList, visit)
	}
}

// checkCalls compares the keys of each dict with those that the called partial reads.
func checkCalls(l *linked) error {
	reads := map[string]map[string]bool{}
	for _, full := range l.names.partial {
		if tree, ok := l.html[full]; ok {
			reads[full] = keysRead(tree)
		}
	}
	var faults []string
	for name, tree := range l.html {
		walk(tree.Root, func(n parse.Node) {
			call, ok := n.(*parse.TemplateNode)
			if !ok {
				return
			}
			if inMail(call.Name) != inMail(name) {
				faults = append(faults, fmt.Sprintf("%s line %d: mails and pages do not call each other: %s", name, call.Line, call.Name))
			}
			if reads[call.Name] == nil {
				return
			}
			for _, key := range dictKeys(call.Pipe) {
				if !reads[call.Name][key] {
					faults = append(faults, fmt.Sprintf("%s line %d: %s does not read %q", name, call.Line, call.Name, key))
				}
			}
		})
	}
	if len(faults) == 0 {
		return nil
	}
	sort.Strings(faults)
	return fmt.Errorf("templates: %s", strings.Join(faults, "; "))
}

// keysRead lists the fields that a partial takes from its dict: .name, $.name and get . "name".
func keysRead(t *parse.Tree) map[string]bool {
	keys := map[string]bool{}
	walk(t.Root, func(n parse.Node) {
		switch n := n.(type) {
		case *parse.FieldNode:
			keys[n.Ident[0]] = true
		case *parse.VariableNode:
			if len(n.Ident) > 1 {
				keys[n.Ident[1]] = true
			}
		case *parse.CommandNode:
			if id, ok := n.Args[0].(*parse.IdentifierNode); ok && id.Ident == "get" && len(n.Args) > 2 {
				if s, ok := n.Args[2].(*parse.StringNode); ok {
					keys[s.Text] = true
				}
			}
		}
	})
	return keys
}

// dictKeys lists the literal keys of a call's (dict "a" 1 "b" 2).
func dictKeys(p *parse.PipeNode) []string {
	if p == nil || len(p.Cmds) != 1 {
		return nil
	}
	args := p.Cmds[0].Args
	if inner, ok := args[0].(*parse.PipeNode); ok && len(args) == 1 {
		return dictKeys(inner)
	}
	if id, ok := args[0].(*parse.IdentifierNode); !ok || id.Ident != "dict" {
		return nil
	}
	var keys []string
	for i := 1; i < len(args); i += 2 {
		if s, ok := args[i].(*parse.StringNode); ok {
			keys = append(keys, s.Text)
		}
	}
	return keys
}
