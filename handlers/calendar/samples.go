package calendar

import (
	"time"

	"standfirst/templates"
)

func samples() []View {
	at := time.Unix(1, 0)
	rows := []Row{
		{Icon: "send", Kind: "Wave", Title: "A", Lang: "en", URL: "/x", Time: "09:00", At: at, Note: "200 recipients", Badge: "ok", State: "Done", Done: true},
		{Icon: "scale", Kind: "Review", Title: "B", URL: "/x", At: at, Badge: "bad", State: "Late", Late: true, Drill: true, Mine: true},
	}
	days := []Day{{At: at, Label: "Thursday, 1 Jan 1970", Short: "1", Now: true, Rows: rows, More: 2, URL: "/x"}, {At: at, Label: "F", Short: "2", Outside: true, URL: "/x"}}
	var out []View
	for _, span := range []string{"month", "week", "list"} {
		out = append(out, View{
			Base: "/x", Span: span, On: "1970-01-01", Heading: "January 1970", Tabs: []templates.Tab{{Label: "Month", URL: "/x", Active: true}}, Prev: "/p", Next: "/n",
			Today: "/t", Days: days, Weekdays: []string{"Monday"}, Kinds: []KindBox{{Value: "wave", Label: "Wave", Icon: "send", On: true}}, Mine: true, Narrowed: true,
			Any: true, Cut: true, Address: "/a", Incidents: templates.Filter{Name: "incident", Label: "Any", Value: "i", Options: []templates.Option{{Value: "i", Label: "Leak"}}},
		})
	}
	return append(out, View{Base: "/x", Span: "list", Address: "/a"}, View{Base: "/x", Span: "month", Address: "/a"})
}
