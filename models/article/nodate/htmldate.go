// Package htmldate stands in for github.com/markusmobius/go-htmldate, which go-trafilatura imports to look for dates.
// Standfirst finds dates itself and has that switched off, but the real package would still cost every start of the
// program 0.2 seconds, 78 MB and a third of go-trafilatura's size for tables of month names. go.mod puts this here in
// its place.
package htmldate

import (
	"errors"
	"time"

	"golang.org/x/net/html"
)

// Options are those that go-trafilatura sets.
type Options struct {
	URL                                  string
	UseOriginalDate, SkipExtensiveSearch bool
}

// Result is never anything but empty.
type Result struct {
	DateTime time.Time
	HasTime  bool
}

// IsZero reports whether no date was found, as is always so.
func (r Result) IsZero() bool { return r.DateTime.IsZero() }

// FromDocument finds no date and says so.
func FromDocument(*html.Node, Options) (Result, error) {
	return Result{}, errors.New("dates are not looked for here")
}
