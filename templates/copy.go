package templates

import "text/template/parse"

// A template is kept once for each language, and a layout once for each page. html/template writes its escapers into the
// pipelines of actions, edits texts, and renames calls; nothing else of a tree is ever changed, and so it is not copied.

// copyTree is a copy of a tree that may be escaped, and whose calls may be renamed, without changing the tree.
func copyTree(t *parse.Tree) *parse.Tree {
	c := *t
	c.Root = copyList(t.Root)
	return &c
}

func copyList(l *parse.ListNode) *parse.ListNode {
	if l == nil {
		return nil
	}
	c := *l
	c.Nodes = make([]parse.Node, len(l.Nodes))
	for i, n := range l.Nodes {
		c.Nodes[i] = copyNode(n)
	}
	return &c
}

func copyNode(n parse.Node) parse.Node {
	switch n := n.(type) {
	case *parse.TextNode:
		c := *n
		return &c
	case *parse.ActionNode:
		c := *n
		c.Pipe = copyPipe(n.Pipe)
		return &c
	case *parse.TemplateNode:
		c := *n
		return &c
	case *parse.IfNode:
		c := *n
		c.List, c.ElseList = copyList(n.List), copyList(n.ElseList)
		return &c
	case *parse.RangeNode:
		c := *n
		c.List, c.ElseList = copyList(n.List), copyList(n.ElseList)
		return &c
	case *parse.WithNode:
		c := *n
		c.List, c.ElseList = copyList(n.List), copyList(n.ElseList)
		return &c
	}
	return n.Copy()
}

func copyPipe(p *parse.PipeNode) *parse.PipeNode {
	c := *p
	c.Cmds = make([]*parse.CommandNode, len(p.Cmds))
	for i, cmd := range p.Cmds {
		own := *cmd
		own.Args = append([]parse.Node(nil), cmd.Args...)
		c.Cmds[i] = &own
	}
	return &c
}
