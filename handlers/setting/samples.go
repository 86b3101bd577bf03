package setting

import (
	"time"

	"standfirst/models/mailbox"
	"standfirst/models/sender"
	"standfirst/templates"
)

// The samples run every branch of the page.
func samples() []View {
	return []View{
		{Base: "/acme/settings"},
		{
			Base: "/acme/settings", HasPassword: true, CanSend: true, Approval: true, TLS: []templates.Option{{Value: "tls", Label: "TLS"}}, TestTo: "a@b.example",
			Mail: templates.Form{
				Values: map[string][]string{"sender_name": {"Acme"}},
				Errors: []templates.FieldError{{Field: "sender_address", Key: "setting.address.bad"}, {Field: "smtp_password", Key: "setting.smtp.plain_password"}},
			},
			House: templates.Form{Errors: []templates.FieldError{{Field: "base_url", Key: "setting.base_url.bad"}}},
			Test:  templates.Form{Errors: []templates.FieldError{{Field: "address", Key: "setting.address.bad"}}},
		},
	}
}

func sendersSamples() []SendersView {
	return []SendersView{
		{Base: "/acme/settings/senders", Settings: "/acme/settings", Rows: []SenderRow{{URL: "/x", Default: true}}},
		{
			Base: "/acme/settings/senders", Settings: "/acme/settings", Domains: []DomainRow{{"/d", "acme.example"}},
			Rows: []SenderRow{
				{URL: "/x", Name: "Acme", Address: "press@acme.example", Host: "smtp.acme.example", Default: true, Proved: true},
				{URL: "/y", Name: "News", Address: "news@acme.example", Host: "smtp.acme.example", Daily: 500},
				{URL: "/z", Address: "old@acme.example", Host: "smtp.acme.example", Proved: true, Retired: true},
				{URL: "/w", Address: "in@acme.example", Host: "smtp.acme.example", Proved: true},
			},
		},
	}
}

func senderSamples() []SenderView {
	wrong := templates.Form{}
	for _, name := range []string{"sender_name", "sender_address", "sender_reply_to", "sender_returns", "smtp_host", "smtp_port", "smtp_tls", "smtp_user", "daily", "address", ""} {
		wrong.Errors = append(wrong.Errors, templates.FieldError{Field: name, Key: "setting.address.bad"})
	}
	tls := []templates.Option{{Value: "tls", Label: "TLS"}}
	return []SenderView{
		{New: true, TLS: tls, Form: wrong},
		{HasPassword: true, Address: "a@b.example", Domain: "/d", TestTo: "a@b.example", TLS: tls},
		{Proved: true, Address: "a@b.example", Domain: "/d", TLS: tls},
		{Proved: true, Retired: true, Address: "a@b.example", Domain: "/d", TLS: tls},
	}
}

// findings are all sentences that a look may say.
var findings = map[string]map[string]sender.State{
	"spf":        {"ok": sender.Good, "none": sender.Missing, "many": sender.Missing, "open": sender.Weak, "host": sender.Weak, "unasked": sender.Unasked},
	"dkim":       {"ok": sender.Good, "none": sender.Missing, "waits": sender.Missing, "waits_other": sender.Missing, "unused": sender.Missing, "unpublished": sender.Missing, "other": sender.Missing, "server": sender.Weak, "unasked": sender.Unasked},
	"dmarc":      {"ok": sender.Good, "none": sender.Missing, "many": sender.Missing, "no_policy": sender.Missing, "unasked": sender.Unasked},
	"mx":         {"ok": sender.Good, "none": sender.Weak, "null": sender.Weak, "unasked": sender.Unasked},
	"returns":    {"ok": sender.Good, "host": sender.Weak},
	"returns_mx": {"ok": sender.Good, "none": sender.Weak},
	"ptr":        {"ok": sender.Good, "none": sender.Weak, "astray": sender.Weak, "no_host": sender.Weak, "private": sender.Unasked, "unasked": sender.Unasked},
}

func domainSamples() []DomainView {
	at := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	look := sender.Look{Domain: "acme.example", At: at}
	record := sender.Record{Name: "acme.example", Type: "TXT", Value: "v=spf1 -all"}
	for what, all := range findings {
		for says, state := range all {
			args := map[string]any{"name": "acme.example", "host": "smtp.acme.example", "address": "192.0.2.1"}
			look.Findings = append(look.Findings, sender.Finding{What: what, Says: says, State: state, Args: args, Found: []string{"x"}, Record: record}, sender.Finding{What: what, Says: says, State: state, Args: args})
		}
	}
	var keys []KeyRow
	for _, state := range []sender.KeyState{sender.KeyWaits, sender.KeySigns, sender.KeyFormer} {
		keys = append(keys, KeyRow{sender.Key{Selector: "s", State: state, CreatedAt: at, SignsAt: at}, record, "ok"})
	}
	return []DomainView{
		{Domain: "acme.example"},
		{Domain: "acme.example", Asks: true, Hindered: true, MakesNext: true, Look: look, Keys: keys, Signed: true},
		{Domain: "acme.example", Asks: true, Look: sender.Look{At: at}, Keys: keys[:1]},
	}
}

func mailboxesSamples() []MailboxesView {
	at := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	return []MailboxesView{
		{Base: "/acme/settings/mailboxes"},
		{Base: "/acme/settings/mailboxes", Rows: []MailboxRow{
			{URL: "/a", Name: "bounces@acme.example", For: "x"},
			{URL: "/b", Name: "bounces@acme.example", For: "x", Mailbox: mailbox.Mailbox{ReadAt: at, Waiting: 3}},
			{URL: "/c", Name: "alerts@acme.example", For: "x", Trouble: "away", Mailbox: mailbox.Mailbox{Down: at}},
			{URL: "/d", Name: "old@acme.example", For: "x", Mailbox: mailbox.Mailbox{Paused: true, ReadAt: at}},
		}},
	}
}

func mailboxSamples() []MailboxView {
	at := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	wrong := templates.Form{}
	for _, name := range []string{"purpose", "folder", "done", "smtp_host", ""} {
		wrong.Errors = append(wrong.Errors, templates.FieldError{Field: name, Key: "mailbox.done.same"})
	}
	options := []templates.Option{{Value: "tls", Label: "TLS"}}
	return []MailboxView{
		{New: true, TLS: options, Purposes: options, Form: wrong},
		{TLS: options, Purposes: options},
		{
			HasPassword: true, TLS: options, Purposes: options, Box: MailboxRow{Trouble: "away", Mailbox: mailbox.Mailbox{ReadAt: at, Down: at, Paused: true}},
			Counts: []templates.Detail{{Label: "x", Value: "1"}}, MoreAside: true,
			Aside: []AsideRow{{mailbox.Arrival{UID: 3, At: at}, "why"}, {mailbox.Arrival{UID: 4, At: at, Subject: "news", From: "a@b.example"}, "why"}},
		},
	}
}
