package templates

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"standfirst/templates/locale"
)

// Page is a page of the portal: a file, the layout that frames it, and the type of its view.
type Page[V any] struct {
	layout, file string
	samples      func() []V
}

// NewPage makes the handle of a page. The samples are views that together run every branch; Check
// renders them.
func NewPage[V any](layout, file string, samples ...V) Page[V] {
	return NewPageOf(layout, file, func() []V { return samples })
}

// NewPageOf makes the handle of a page whose samples are made when they are asked for: a running program never does.
func NewPageOf[V any](layout, file string, samples func() []V) Page[V] {
	return Page[V]{layout: layout, file: file, samples: samples}
}

// Render writes the whole page. Nothing is written when the template fails.
func (p Page[V]) Render(w io.Writer, s *Set, lang string, v V) error {
	return s.renderHTML(w, lang, p.file+"@"+p.layout+"#", v)
}

// RenderBlock writes one block of the page's file or folder, the answer to an htmx request.
func (p Page[V]) RenderBlock(w io.Writer, s *Set, lang, block string, v V) error {
	return s.renderBlock(w, lang, p.file, block, v)
}

// Check renders every sample in every language and reports template errors and missing messages.
func (p Page[V]) Check(s *Set) error {
	return check(p.file, p.samples(), func(w io.Writer, lang string, v V) error {
		var b bytes.Buffer
		if err := p.Render(&b, s, lang, v); err != nil {
			return err
		}
		_, title, _ := strings.Cut(b.String(), "<title>")
		if title, _, _ = strings.Cut(title, "</title>"); strings.Contains(title, "<") {
			return fmt.Errorf("the title is shown as it stands, with its elements: %s", title)
		}
		_, err := b.WriteTo(w)
		return err
	})
}

// Fragment is a piece of a page that is rendered alone, and the type of its view.
type Fragment[V any] struct {
	file, block string
	samples     []V
}

// NewFragment makes the handle of a block of the file, of its folder, or of a partial.
func NewFragment[V any](file, block string, samples ...V) Fragment[V] {
	return Fragment[V]{file: file, block: block, samples: samples}
}

// Render writes the fragment.
func (f Fragment[V]) Render(w io.Writer, s *Set, lang string, v V) error {
	return s.renderBlock(w, lang, f.file, f.block, v)
}

// Check renders every sample in every language.
func (f Fragment[V]) Check(s *Set) error {
	return check(f.file+"#"+f.block, f.samples, func(w io.Writer, lang string, v V) error { return f.Render(w, s, lang, v) })
}

// Text is a plain text, such as the text part of a mail. Nothing in it is escaped.
type Text[V any] struct {
	file    string
	samples []V
}

// NewText makes the handle of a .txt file.
func NewText[V any](file string, samples ...V) Text[V] { return Text[V]{file: file, samples: samples} }

// Render writes the text.
func (t Text[V]) Render(w io.Writer, s *Set, lang string, v V) error {
	return s.renderText(w, lang, t.file, v)
}

// RenderBlock writes one block of the file, such as "subject", without space around it.
func (t Text[V]) RenderBlock(w io.Writer, s *Set, lang, block string, v V) error {
	var b bytes.Buffer
	if err := s.renderText(&b, lang, block, v, t.file); err != nil {
		return err
	}
	_, err := io.WriteString(w, strings.TrimSpace(b.String()))
	return err
}

// Check renders every sample in every language.
func (t Text[V]) Check(s *Set) error {
	return check(t.file, t.samples, func(w io.Writer, lang string, v V) error { return t.Render(w, s, lang, v) })
}

func (s *Set) renderBlock(w io.Writer, lang, file, block string, v any) error {
	full, ok := s.names.find(file, block)
	if !ok {
		return fmt.Errorf("templates: %s has no block %q", file, block)
	}
	return s.renderHTML(w, lang, full, v)
}

// renderHTML renders into memory first, so that a failure leaves no half page behind.
func (s *Set) renderHTML(w io.Writer, lang, name string, v any) error {
	set, err := s.in(lang, name)
	if err != nil {
		return err
	}
	if set.Lookup(name) == nil {
		return fmt.Errorf("templates: there is no %s; a page that another layout than app frames has an empty block that says so, such as \"in bare\"", name)
	}
	var b bytes.Buffer
	if err := set.ExecuteTemplate(&b, name, v); err != nil {
		return fmt.Errorf("templates: %w", err)
	}
	_, err = w.Write(b.Bytes())
	return err
}

func (s *Set) renderText(w io.Writer, lang, block string, v any, in ...string) error {
	file := block
	if len(in) > 0 {
		file = in[0]
	}
	full, ok := s.names.find(file, block)
	if !ok {
		return fmt.Errorf("templates: %s has no block %q", file, block)
	}
	set, ok := s.text[lang]
	if !ok {
		set = s.text[locale.Languages[0]]
	}
	var b bytes.Buffer
	if err := set.ExecuteTemplate(&b, full, v); err != nil {
		return fmt.Errorf("templates: %w", err)
	}
	_, err := w.Write(b.Bytes())
	return err
}

func check[V any](name string, samples []V, render func(io.Writer, string, V) error) error {
	var faults []error
	for _, lang := range locale.Languages {
		for i, v := range samples {
			var b bytes.Buffer
			if err := render(&b, lang, v); err != nil {
				faults = append(faults, fmt.Errorf("%s sample %d in %s: %w", name, i, lang, err))
				continue
			}
			if key, ok := missing(b.String()); ok {
				faults = append(faults, fmt.Errorf("%s sample %d in %s: no message or parameter %s", name, i, lang, key))
			}
		}
	}
	return errors.Join(faults...)
}

// missing returns the first key that a page shows because no catalogue has it.
func missing(page string) (string, bool) {
	_, after, ok := strings.Cut(page, "⟦")
	if !ok {
		return "", false
	}
	key, _, _ := strings.Cut(after, "⟧")
	return key, true
}

// Checker is the handle of a page, fragment or text whose samples can be rendered: the test that renders
// everything works on these.
type Checker interface {
	Check(s *Set) error
}
