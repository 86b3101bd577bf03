package setting

import "standfirst/templates"

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
