package demo

import (
	"context"

	"standfirst/models/incident"
)

// furnish gives the newsroom its topics, and the incident a page that says how far the team has come.
func (s *story) furnish(ctx context.Context) error {
	var ids []string
	for _, name := range []incident.Text{{"en": "Data protection", "zh-CN": "数据保护"}, {"en": "Service", "zh-CN": "服务运行"}} {
		t, err := s.sp.Newsroom.AddTopic(ctx, name, s.people["lin"])
		if err != nil {
			return err
		}
		ids = append(ids, t.ID)
	}
	if _, err := s.sp.Releases.Classify(ctx, s.release.ID, ids[:1], s.people["lin"]); err != nil {
		return err
	}
	for _, phase := range []incident.Phase{incident.Investigating, incident.Confirmed} {
		if _, err := s.sp.Newsroom.ShowBoard(ctx, s.incident.ID, phase, s.people["lin"]); err != nil {
			return err
		}
	}
	return nil
}
