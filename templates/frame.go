package templates

import (
	"fmt"
	"time"
)

// Frame is what every page of the portal needs around its own content. Views embed it; handlers/web
// fills it for each request.
type Frame struct {
	Lang      string         // one of locale.Languages
	Zone      *time.Location // the zone in which the visitor reads times; nil is UTC
	Now       time.Time      // the moment of the request, UTC
	Title     string         // title of the page, already translated
	Path      string         // path of the request, for "come back here" links
	Query     string         // raw query string of the request, without "?"
	CSRF      string         // token for the hidden field "csrf" and the header X-CSRF-Token
	Theme     string         // "auto", "light" or "dark"
	RequestID string         // shown on error pages
	User      *User          // nil when nobody is signed in
	Space     *Space         // nil outside a space
	Spaces    []Space        // the spaces that the user may enter
	Menu      []MenuGroup    // the sidebar
	Crumbs    []Crumb        // the way to this page, without the page itself
	Flash     *Flash         // what the last action did; nil for nothing
	Drill     bool           // everything on the page belongs to a rehearsal
	Capturing bool           // no sender is set: mail is captured, not sent
	Dev       bool           // development mode: /dev/ui is linked
	Site      *Site          // the public newsroom that the page belongs to; nil on all other pages
}

// User is the person who is signed in.
type User struct {
	ID, Name, Email, Initials string
	RoleKey                   string // message key of the role in the current space
}

// Space is a brand or a client.
type Space struct{ ID, Name string }

// MenuGroup is a headed group of the sidebar; Key is the message key of its heading ("" for none).
type MenuGroup struct {
	Key   string
	Items []MenuItem
}

// MenuItem is one line of the sidebar. Key is a message key, Icon a name of the icon sprite, Badge
// the number of things that wait for somebody (0 shows none).
type MenuItem struct {
	Key, Icon, URL string
	Active         bool
	Badge          int
}

// Crumb is one step of the way to a page. Label is text, already translated.
type Crumb struct{ Label, URL string }

// Flash tells what an action has done. Kind is "ok", "warn" or "error"; Key is a message key.
type Flash struct {
	Kind, Key string
	Args      map[string]any

	Undo, Back, CSRF string // where it is taken back, and the page to come back to; Undo is "" where it cannot be
}

// Form is what a person typed into a form, and what is wrong with it.
type Form struct {
	Values map[string][]string
	Errors []FieldError
}

// FieldError is one fault of a form. Field is the name of the input, "" for the form as a whole.
type FieldError struct {
	Field, Key string
	Args       map[string]any
}

// Value returns what was typed into the field, "" when nothing was.
func (f Form) Value(name string) string {
	if v := f.Values[name]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// Or returns what was typed into the field, even if that is nothing, and instead while the form has
// not been sent yet.
func (f Form) Or(name string, instead any) string {
	if v, ok := f.Values[name]; ok && len(v) > 0 {
		return v[0]
	}
	return fmt.Sprint(instead)
}

// Has reports whether the value is among those chosen for the field.
func (f Form) Has(name, value string) bool {
	for _, v := range f.Values[name] {
		if v == value {
			return true
		}
	}
	return false
}

// Error returns the first fault of the field, nil when there is none.
func (f Form) Error(name string) *FieldError {
	for i := range f.Errors {
		if f.Errors[i].Field == name {
			return &f.Errors[i]
		}
	}
	return nil
}

// General returns the faults that belong to no field.
func (f Form) General() []FieldError {
	var out []FieldError
	for _, e := range f.Errors {
		if e.Field == "" {
			out = append(out, e)
		}
	}
	return out
}
