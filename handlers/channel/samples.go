package channel

import (
	"time"

	"standfirst/models/channel"
	"standfirst/templates"
)

var at = time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)

func frame() templates.Frame {
	return templates.Frame{Lang: "en", Zone: time.UTC, Now: at, Title: "Who is told", Space: &templates.Space{ID: "acme", Name: "Acme"}}
}

var sample = Row{URL: "/x", Name: "Team", Kind: "Mail", To: "press@acme.example", Level: "Urgent only", State: "Working", StateKind: "ok", GoodAt: at}

func listSamples() []ListView {
	return []ListView{{Frame: frame(), New: "/x"}, {Frame: frame(), New: "/x", Rows: []Row{sample, {URL: "/y", Name: "Chat"}}}}
}

func showSamples() []View {
	options := []templates.Option{{Value: "mail", Label: "Mail"}}
	wrong := templates.Form{Values: map[string][]string{"once": {"1"}}, Errors: []templates.FieldError{
		{Field: "name", Key: "channel.name.bad", Args: map[string]any{"max": channel.MaxName}},
		{Field: "kind", Key: "channel.kind.unknown"},
		{Field: "level", Key: "channel.level.unknown"},
		{Field: "lang", Key: "channel.lang.unknown"},
		{Field: "to", Key: "channel.to.bad", Args: map[string]any{"address": "x"}},
		{Field: "to", Key: "channel.to.many", Args: map[string]any{"max": channel.MostMails}},
		{Field: "address", Key: "channel.address.missing"},
		{Field: "address", Key: "channel.address.long", Args: map[string]any{"max": channel.MaxAddress}},
		{Field: "secret", Key: "channel.secret.missing"},
		{Field: "secret", Key: "channel.secret.long", Args: map[string]any{"max": channel.MaxSecret}},
		{Field: "quiet_to", Key: "channel.quiet.half"},
		{Field: "quiet_from", Key: "channel.quiet.bad"},
		{Field: "zone", Key: "channel.zone.bad"},
		{Key: "channel.many", Args: map[string]any{"max": channel.Most}},
	}}
	saved := View{Frame: frame(), C: sample, Action: "/x", Cancel: "/x", Kept: true, KeptSecret: true, Kinds: options, Levels: options, Langs: options, LastAt: at}
	bad := saved
	bad.Trouble, bad.Answer, bad.Paused = "It was refused", "no room", true
	kept := saved
	kept.Captured = true
	unused := saved
	unused.LastAt, unused.Kept, unused.KeptSecret = time.Time{}, false, false
	return []View{{Frame: frame(), Form: wrong, Action: "/x", Cancel: "/x", New: true, Kinds: options, Levels: options, Langs: options}, saved, bad, kept, unused}
}
