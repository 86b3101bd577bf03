package webhook

import (
	"time"

	"standfirst/templates"
)

var moment = time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)

func frame() templates.Frame {
	return templates.Frame{Lang: "en", Zone: time.UTC, Now: moment, Title: "Webhooks", Space: &templates.Space{ID: "acme", Name: "Acme"}}
}

// The samples run every branch of the pages.
func listSamples() []ListView {
	return []ListView{
		{Frame: frame(), New: "/x"},
		{Frame: frame(), New: "/x", Rows: []Row{
			{URL: "/x", Name: "Intranet", Host: "intranet.acme.example", State: "Works", StateKind: "ok", GoodAt: moment, Events: 6},
			{URL: "/y", Name: "Screens", Host: "screens.acme.example", State: "Not used yet", StateKind: "info", Events: 1},
		}},
	}
}

func showSamples() []View {
	events := []templates.Option{{Value: "release.published", Label: "Published"}}
	wrong := templates.Form{Values: map[string][]string{"once": {"1"}}, Errors: []templates.FieldError{
		{Field: "name", Key: "webhook.name.bad", Args: map[string]any{"most": 80}},
		{Field: "url", Key: "fetch.private", Args: map[string]any{"host": "10.0.0.1"}},
		{Field: "url", Key: "fetch.https"},
		{Field: "url", Key: "webhook.url.long", Args: map[string]any{"most": 1000}},
		{Field: "event", Key: "webhook.event.none"},
		{Key: "webhook.many", Args: map[string]any{"most": 10}},
	}}
	form := templates.Form{Values: map[string][]string{"name": {"Intranet"}, "url": {"https://intranet.acme.example"}, "event": {"release.published"}}}
	saved := View{Frame: frame(), Form: form, Action: "/x", Cancel: "/x", Events: events, State: "Works", StateKind: "ok"}
	good, bad := saved, saved
	good.Last, good.GoodAt = Last{At: moment, Event: "Published", Status: "204"}, moment
	bad.Last = Last{At: moment, Event: "Published", Trouble: "It answered with status 500.", Status: "500", Answer: "no room", Again: true}
	bad.Lost, bad.Paused = []Lost{{"Published", "0192", moment}}, true
	return []View{{Frame: frame(), Form: wrong, Action: "/x", Cancel: "/x", New: true, Events: events}, saved, good, bad}
}

func secretSamples() []SecretView {
	return []SecretView{{Frame: frame(), Name: "Intranet", Secret: "whsec_x", Back: "/x"}}
}
