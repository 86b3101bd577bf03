package web

import (
	"crypto/rand"
	"encoding/hex"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/templates"
)

// Form returns what was typed: every value of the body's form fields. Bytes that are not UTF-8 are
// replaced and NUL is dropped, so that what is stored can always be shown again.
func Form(c *fiber.Ctx) templates.Form {
	f := templates.Form{Values: map[string][]string{}}
	if form, err := c.MultipartForm(); err == nil {
		for name, values := range form.Value {
			for _, v := range values {
				f.Values[name] = append(f.Values[name], clean(v))
			}
		}
		return f
	}
	for name, value := range c.Request().PostArgs().All() {
		n := clean(string(name))
		f.Values[n] = append(f.Values[n], clean(string(value)))
	}
	return f
}

// Prefill returns a form that shows the given values, as name, value pairs.
func Prefill(pairs ...string) templates.Form {
	f := templates.Form{Values: map[string][]string{}}
	for i := 0; i+1 < len(pairs); i += 2 {
		f.Values[pairs[i]] = append(f.Values[pairs[i]], pairs[i+1])
	}
	return f
}

// Texts reads a field that is asked in each language; the prefix stands before the language: "title_" for "title_en".
func Texts(form templates.Form, prefix string) incident.Text {
	out := incident.Text{}
	for _, lang := range incident.Languages() {
		out[lang] = form.Value(prefix + lang)
	}
	return out
}

// Once names one sending of a form: a hidden field "once" carries it, and what makes something by it makes it once,
// however often the button is pressed.
func Once() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails: the program ends where there is no randomness
	return hex.EncodeToString(b[:])
}

// Query returns the request's query parameters, cleaned as Form does.
func Query(c *fiber.Ctx) url.Values {
	q := url.Values{}
	for name, value := range c.Context().QueryArgs().All() {
		q.Add(clean(string(name)), clean(string(value)))
	}
	return q
}

func clean(s string) string {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\x00", "")
}

// Refuse adds the faults of err to the form, each to its field. False means that err is not about the
// form (the thing is gone, the right is missing, the program failed): the handler then returns err.
func Refuse(form *templates.Form, err error) bool {
	faults := fault.All(err)
	if len(faults) == 0 {
		return false
	}
	for _, f := range faults {
		switch f.Kind {
		case fault.Invalid, fault.Conflict, fault.Temporary:
		default:
			return false
		}
	}
	for _, f := range faults {
		form.Errors = append(form.Errors, templates.FieldError{Field: f.Field, Key: f.Key, Args: f.Args})
	}
	return true
}
