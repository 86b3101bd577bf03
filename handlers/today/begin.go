package today

import (
	"slices"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/contact"
	"standfirst/models/incident"
	"standfirst/models/mailing"
	"standfirst/models/release"
	"standfirst/templates"
)

// steps are shown to whoever runs the space until everything has been done once.
func (w writer) steps(v *view) error {
	if !web.May(w.c, account.MailingSend) {
		return nil
	}
	sp, ctx := web.Space(w.c), w.c.UserContext()
	set, err := sp.Settings.Get(ctx)
	if err != nil {
		return err
	}
	contacts, err := sp.Contacts.CountUpTo(ctx, contact.Search{}, 1)
	if err != nil {
		return err
	}
	members, err := web.Of(w.c).Accounts.Members(ctx, sp.ID)
	if err != nil {
		return err
	}
	incidents, err := sp.Incidents.Find(ctx, incident.Search{Limit: 1})
	if err != nil {
		return err
	}
	releases, err := sp.Releases.Find(ctx, release.Search{Limit: 1})
	if err != nil {
		return err
	}
	mailings, err := sp.Mailings.Find(ctx, "", mailing.Part{Limit: 20})
	if err != nil {
		return err
	}
	steps := []struct {
		key, path string
		done      bool
		needs     account.Permission
	}{
		{"today.step.contacts", "/contacts/imports", contacts > 0, account.ContactEdit},
		{"today.step.members", "/members", len(members) > 1, account.UserManage},
		{"today.step.sender", "/settings", set.CanSend(), account.SettingManage},
		{"today.step.incident", "/incidents/new", len(incidents.Items) > 0, account.IncidentManage},
		{"today.step.release", "/releases/new", len(releases.Items) > 0, account.ReleaseEdit},
		{"today.step.mailing", "/mailings/new", slices.ContainsFunc(mailings.Items, func(m mailing.Mailing) bool { return !m.HandsOver() }), account.MailingEdit},
	}
	open := false
	for _, s := range steps {
		step := templates.Step{Label: w.t(s.key), State: "done"}
		if !s.done {
			step.State = "todo"
			if !open {
				step.State = "now"
			}
			open = true
			if web.May(w.c, s.needs) {
				step.URL = w.url(s.path)
			}
		}
		v.Steps = append(v.Steps, step)
	}
	if !open {
		v.Steps = nil
	}
	return nil
}
