// Package fault holds the errors that reach people.
//
// A fault says what kind of thing went wrong, and names a message in the language catalogues
// (templates/locale) that explains it; nobody formats user text in Go. An error that is no fault is
// internal: the visitor sees a general sentence and a reference, the log sees the whole.
package fault

import (
	"errors"
	"fmt"
	"sort"
	"strings"
)

// Kind decides the HTTP status and whether the work may be tried again.
type Kind int

// The kinds. Internal is the zero value, so an error without a kind is never shown to a visitor.
const (
	Internal  Kind = iota
	Invalid        // the input is wrong and the user can mend it
	NotFound       // no such thing, or none that this user may see
	Conflict       // the thing has changed or is in a state that forbids this
	Forbidden      // the user may see the thing but not do this
	Temporary      // the same call may succeed later
)

// Error is a fault: a kind, a message key with named arguments, and the form field it belongs to.
type Error struct {
	Kind  Kind
	Key   string         // message key, such as "fact.verify.same_department"
	Args  map[string]any // named parameters of the message
	Field string         // form field, "" when the whole form or page is meant
	Cause error          // for the log only
}

// Error names key, arguments and cause for the log. It is not meant for visitors.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Key)
	if e.Field != "" {
		fmt.Fprintf(&b, " (field %s)", e.Field)
	}
	names := make([]string, 0, len(e.Args))
	for name := range e.Args {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		fmt.Fprintf(&b, " %s=%q", name, fmt.Sprint(e.Args[name]))
	}
	if e.Cause != nil {
		fmt.Fprintf(&b, ": %v", e.Cause)
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

// Words are the arguments as they are kept with what a fault is the reason of.
func (e *Error) Words() map[string]string {
	words := make(map[string]string, len(e.Args))
	for name, value := range e.Args {
		words[name] = fmt.Sprint(value)
	}
	return words
}

// On returns a copy of e that belongs to the form field.
func (e *Error) On(field string) *Error {
	c := *e
	c.Field = field
	return &c
}

// Because returns a copy of e with the cause, which only the log sees.
func (e *Error) Because(cause error) *Error {
	c := *e
	c.Cause = cause
	return &c
}

// New makes a fault; args alternate name and value.
func New(kind Kind, key string, args ...any) *Error {
	e := &Error{Kind: kind, Key: key}
	for i := 0; i+1 < len(args); i += 2 {
		if e.Args == nil {
			e.Args = map[string]any{}
		}
		e.Args[fmt.Sprint(args[i])] = args[i+1]
	}
	return e
}

// Bad is an Invalid fault on a form field ("" for the whole form).
func Bad(field, key string, args ...any) *Error { return New(Invalid, key, args...).On(field) }

// Missing is a NotFound fault.
func Missing(key string, args ...any) *Error { return New(NotFound, key, args...) }

// Clash is a Conflict fault.
func Clash(key string, args ...any) *Error { return New(Conflict, key, args...) }

// Deny is a Forbidden fault.
func Deny(key string, args ...any) *Error { return New(Forbidden, key, args...) }

// Later is a Temporary fault.
func Later(cause error, key string, args ...any) *Error {
	return New(Temporary, key, args...).Because(cause)
}

// List is several faults of one form, so that a person sees all of them at once.
type List []*Error

// Error joins the faults for the log.
func (l List) Error() string {
	parts := make([]string, len(l))
	for i, e := range l {
		parts[i] = e.Error()
	}
	return strings.Join(parts, "; ")
}

// Unwrap lets errors.Is and errors.As look into every fault.
func (l List) Unwrap() []error {
	out := make([]error, len(l))
	for i, e := range l {
		out[i] = e
	}
	return out
}

// Add appends a fault; nil is ignored.
func (l *List) Add(e *Error) {
	if e != nil {
		*l = append(*l, e)
	}
}

// Err returns nil when the list is empty.
func (l List) Err() error {
	if len(l) == 0 {
		return nil
	}
	return l
}

// Of returns the first fault in err's chain, or nil.
func Of(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return nil
}

// All returns every fault of err: the members of a List, or the one that Of finds.
func All(err error) []*Error {
	var l List
	if errors.As(err, &l) {
		return l
	}
	if e := Of(err); e != nil {
		return []*Error{e}
	}
	return nil
}

// KindOf returns the kind of err; Internal when err is no fault.
func KindOf(err error) Kind {
	if e := Of(err); e != nil {
		return e.Kind
	}
	return Internal
}

// Is reports whether err is a fault with this message key.
func Is(err error, key string) bool {
	for _, e := range All(err) {
		if e.Key == key {
			return true
		}
	}
	return false
}

// Moved is err with its faults on the fields of a page, for a form whose fields have other names than the model's: to
// says where the faults of a field go. What is no fault stays as it is.
func Moved(err error, to map[string]string) error {
	all := All(err)
	if len(all) == 0 {
		return err
	}
	out := make(List, len(all))
	for n, f := range all {
		if field, ok := to[f.Field]; ok {
			f = f.On(field)
		}
		out[n] = f
	}
	return out
}
