package vcard

import (
	"bufio"
	"io"
	"strings"
	"unicode/utf8"
)

// Writer writes cards of version 4.0. Errors come from Flush.
type Writer struct{ out *bufio.Writer }

// NewWriter returns a writer.
func NewWriter(w io.Writer) *Writer { return &Writer{bufio.NewWriter(w)} }

// Begin starts a card.
func (w *Writer) Begin() {
	w.line("BEGIN:VCARD")
	w.line("VERSION:4.0")
}

// End ends it.
func (w *Writer) End() { w.line("END:VCARD") }

// Text writes a property of one text; an empty one is left out. Name may carry parameters.
func (w *Writer) Text(name, value string) {
	if value != "" {
		w.line(name + ":" + escape(value))
	}
}

// Parts writes a structured property, such as a name; with nothing in it, it is left out.
func (w *Writer) Parts(name string, parts ...string) { w.several(name, ";", parts) }

// List writes a property of several values.
func (w *Writer) List(name string, values ...string) { w.several(name, ",", values) }

func (w *Writer) several(name, between string, values []string) {
	some := false
	escaped := make([]string, len(values))
	for i, v := range values {
		escaped[i] = escape(v)
		some = some || v != ""
	}
	if some {
		w.line(name + ":" + strings.Join(escaped, between))
	}
}

// Flush writes what is held back and returns the first error since the start.
func (w *Writer) Flush() error { return w.out.Flush() }

// line folds at 75 bytes, never inside a character (RFC 6350, 3.2).
func (w *Writer) line(s string) {
	room := 75
	for len(s) > room {
		n := room
		for n > 0 && !utf8.RuneStart(s[n]) {
			n--
		}
		if n == 0 {
			n = room
		}
		w.put(s[:n], "\r\n ")
		s, room = s[n:], 74 // the space counts
	}
	w.put(s, "\r\n")
}

func (w *Writer) put(texts ...string) {
	for _, t := range texts {
		_, _ = w.out.WriteString(t) // the error stays until Flush
	}
}

// escape also keeps a line break in a value from beginning a property of its own.
func escape(s string) string {
	return strings.NewReplacer(`\`, `\\`, "\r\n", `\n`, "\n", `\n`, "\r", `\n`, ",", `\,`, ";", `\;`).Replace(s)
}
