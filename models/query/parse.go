package query

import "strings"

// Parse reads a query; an error is a *Fault. It is read from the loosest tie to the tightest: OR, AND (also where nothing
// stands between two words), NOT, NEAR.
func Parse(source string) (Query, error) {
	s := []rune(source)
	if len(s) > MaxLength {
		return Query{}, fault(Long, s, MaxLength)
	}
	lexemes, err := lex(source)
	if err != nil {
		return Query{}, err
	}
	p := parser{source: s, rest: lexemes}
	if p.at().kind == end {
		return Query{}, fault(Empty, s, 0)
	}
	root, err := p.or(0)
	if err != nil {
		return Query{}, err
	}
	switch p.at().kind {
	case end:
	case closed:
		return Query{}, p.fault(Opening)
	default:
		return Query{}, p.fault(Operand)
	}
	if root.anchors() == nil {
		return Query{}, fault(NothingSure, s, 0)
	}
	return Query{strings.TrimSpace(source), root}, nil
}

type parser struct {
	source []rune
	rest   []lexeme
	terms  int
}

func (p *parser) at() lexeme             { return p.rest[0] }
func (p *parser) fault(x Problem) *Fault { return fault(x, p.source, p.at().at) }

func (p *parser) next() lexeme {
	l := p.rest[0]
	if l.kind != end {
		p.rest = p.rest[1:]
	}
	return l
}

func (p *parser) or(depth int) (node, error) {
	first, err := p.and(depth)
	if err != nil {
		return nil, err
	}
	parts := any_{first}
	for p.at().kind == or {
		p.next()
		part, err := p.and(depth)
		if err != nil {
			return nil, err
		}
		parts = append(parts, part)
	}
	if len(parts) == 1 {
		return first, nil
	}
	return parts, nil
}

func (p *parser) and(depth int) (node, error) {
	first, err := p.not(depth)
	if err != nil {
		return nil, err
	}
	parts := all{first}
	for {
		switch p.at().kind {
		case and:
			p.next()
		case word, quoted, open, negation, limit: // two parts beside each other
		case nearby: // what stood before was no word
			return nil, p.fault(NearWords)
		default:
			if len(parts) == 1 {
				return first, nil
			}
			return parts, nil
		}
		part, err := p.not(depth)
		if err != nil {
			return nil, err
		}
		parts = append(parts, part)
	}
}

func (p *parser) not(depth int) (node, error) {
	if p.at().kind != negation {
		return p.near(depth)
	}
	p.next()
	if depth >= MaxDepth {
		return nil, p.fault(Deep)
	}
	what, err := p.not(depth + 1)
	return not{what}, err
}

func (p *parser) near(depth int) (node, error) {
	left, err := p.primary(depth)
	if err != nil || p.at().kind != nearby {
		return left, err
	}
	var parts all
	for p.at().kind == nearby {
		between := p.at()
		a, ok := choiceOf(left)
		if !ok {
			return nil, p.fault(NearWords)
		}
		p.next()
		right, err := p.primary(depth)
		if err != nil {
			return nil, err
		}
		b, ok := choiceOf(right)
		if !ok {
			return nil, fault(NearWords, p.source, between.at)
		}
		parts = append(parts, near{a, b, between.distance})
		left = right
	}
	if len(parts) == 1 {
		return parts[0], nil
	}
	return parts, nil
}

// choiceOf are the terms of a word, a phrase, or a bracket that offers several of these.
func choiceOf(n node) (choice, bool) {
	switch n := n.(type) {
	case term:
		return choice{n}, true
	case any_:
		var out choice
		for _, sub := range n {
			t, ok := sub.(term)
			if !ok {
				return nil, false
			}
			out = append(out, t)
		}
		return out, true
	}
	return nil, false
}

func (p *parser) primary(depth int) (node, error) {
	switch l := p.at(); l.kind {
	case open:
		if depth >= MaxDepth {
			return nil, p.fault(Deep)
		}
		p.next()
		if p.at().kind == closed {
			return nil, p.fault(Operand)
		}
		inner, err := p.or(depth + 1)
		if err != nil {
			return nil, err
		}
		if p.at().kind != closed {
			return nil, fault(Closing, p.source, l.at)
		}
		p.next()
		return inner, nil
	case word, quoted:
		return p.term(false)
	case limit:
		return p.limit()
	default:
		return nil, p.fault(Operand)
	}
}

func (p *parser) term(title bool) (node, error) {
	l := p.next()
	text, prefix := l.text, false
	if l.kind == word {
		if text, prefix = strings.CutSuffix(text, "*"); prefix && len([]rune(text)) < 3 || strings.ContainsRune(text, '*') {
			return nil, fault(Wildcard, p.source, l.at)
		}
	}
	t, ok := newTerm(text, prefix, title)
	if !ok {
		return nil, fault(NoWord, p.source, l.at)
	}
	if p.terms++; p.terms > MaxTerms {
		return nil, fault(Many, p.source, l.at)
	}
	return t, nil
}

func (p *parser) limit() (node, error) {
	name := p.next()
	if k := p.at().kind; k != word && k != quoted {
		return nil, fault(Value, p.source, name.at)
	}
	if name.text == "title" {
		return p.term(true)
	}
	value := fold(p.next().text)
	if value == "" {
		return nil, fault(Value, p.source, name.at)
	}
	if name.text == "lang" {
		return lang(value), nil
	}
	return outlet(value), nil
}
