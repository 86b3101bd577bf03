package templates

import "time"

// ErrorView is the view of the error pages, signed in or not.
type ErrorView struct {
	Frame
	Status            int    // HTTP status
	TitleKey, TextKey string // what happened; what can be done about it
	Args              map[string]any
	Home, Retry       string // addresses; Retry may be ""

	NextKey string    // what is done by itself, or by whom; may be ""
	Again   *SentForm // what was sent and not taken, to be sent again
}

// SentForm is a form as it was sent.
type SentForm struct {
	Action, Type string // Type is of the body, "" for the usual one
	Fields       []SentField
}

// SentField is a field of a form; one with several values is there several times.
type SentField struct{ Name, Value string }

// statuses are the statuses that have words of their own.
var statuses = map[int]string{
	403: "403", 404: "404", 409: "409", 413: "413", 422: "422", 429: "429", 500: "500", 503: "503",
}

// NewErrorView fills the view with the words for the status; a status without words reads as 500.
// textKey and args replace the general text when the fault has one of its own.
func NewErrorView(f Frame, status int, textKey string, args map[string]any) ErrorView {
	name, ok := statuses[status]
	if !ok {
		name = "500"
	}
	v := ErrorView{Frame: f, Status: status, TitleKey: "error.title." + name, TextKey: textKey, Args: args, Home: "/"}
	if textKey == "" {
		v.TextKey = "error.text." + name
	}
	if f.Space != nil {
		v.Home = "/" + f.Space.ID
	}
	return v
}

// ErrorPage is the whole page for a failed request; ErrorPageInSpace is the same among the menus of a
// space; ErrorPageInNewsroom is what readers of a newsroom see; ErrorFragment is the message that htmx puts into the page at #flash.
var (
	ErrorPage        = NewPageOf("bare", "error/error.html", errorSamples)
	ErrorPageInSpace = NewPageOf("app", "error/error.html", errorSamples)

	ErrorPageInNewsroom = NewPageOf("newsroom", "error/newsroom.html", newsroomErrorSamples)

	ErrorFragment = NewFragment("error/error.html", "error.fragment", errorSamples()...)
)

func newsroomErrorSamples() []ErrorView {
	f := Frame{Lang: "en", Zone: time.UTC, Now: time.Unix(0, 0), RequestID: "0193", Space: &Space{ID: "acme", Name: "Acme"}, Site: &Site{Home: "/", Feeds: "/n"}}
	busy := NewErrorView(f, 503, "", nil)
	busy.Retry = "/n"
	return []ErrorView{NewErrorView(f, 404, "", nil), busy}
}

func errorSamples() []ErrorView {
	f := Frame{Lang: "en", Zone: time.UTC, Now: time.Unix(0, 0), RequestID: "0193"}
	var out []ErrorView
	for status := range statuses {
		out = append(out, NewErrorView(f, status, "", nil))
	}
	f.Space = &Space{ID: "acme", Name: "Acme"}
	v := NewErrorView(f, 503, "", nil)
	v.Retry = "/acme"
	away := NewErrorView(f, 503, "error.text.away", map[string]any{"since": "09:41 UTC"})
	away.TitleKey, away.NextKey = "error.title.away", "error.away.again"
	away.Again = &SentForm{Action: "/acme/contacts", Fields: []SentField{{"name", "Ada"}}}
	return append(out, v, away)
}
