package demo

import (
	"context"

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
	s.say("Two searches watch what is published, beside the claim that was refuted")
	return nil
}
