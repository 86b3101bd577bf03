package demo

import (
	"context"

	"standfirst/models/alert"
	"standfirst/models/channel"
	"standfirst/models/watch"
)

// watch says what the team wants to be told of. The claim that was refuted is watched by itself.
func (s *story) watch(ctx context.Context) error {
	for _, p := range []watch.Plan{
		{Name: "Harbourlight", Kind: watch.Brand, Query: "harbourlight OR 港灯 OR (platform NEAR/4 travel*)"},
		{Name: "Telephone numbers", Kind: watch.Crisis, Query: `(phone OR telephone) NEAR/4 number* OR 手机号 OR 外泄 NOT lang:de`, IncidentID: s.incident.ID},
	} {
		if _, err := s.sp.Watches.Create(ctx, "", p, s.people["omar"]); err != nil {
			return err
		}
	}
	if _, err := s.sp.Channels.Create(ctx, "", channel.Plan{
		Name: "Press desk", Kind: channel.Mail, To: "lin@" + domain, Level: alert.Elevated, Lang: "en", Zone: "Europe/London", QuietFrom: "22:00", QuietTo: "06:30",
	}, s.people["anna"]); err != nil {
		return err
	}
	s.say("Two searches watch what is published, beside the claim that was refuted")
	return nil
}

// warned waits for what the articles raise, and tells why.
func (s *story) warned(ctx context.Context) error {
	var alerts []alert.Alert
	if err := until(ctx, "an alert", func() (bool, error) {
		page, err := s.sp.Alerts.Find(ctx, alert.Search{Waiting: true})
		alerts = page.Items
		return len(alerts) > 1, err
	}); err != nil {
		return err
	}
	s.say("%d alerts wait to be looked at, the latest about %q: each says why, and an incident is declared from it at one press", len(alerts), alerts[0].Name)
	return nil
}
