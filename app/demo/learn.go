package demo

import (
	"context"
	"time"

	"standfirst/models/incident"
	"standfirst/models/review"
	"standfirst/models/task"
)

// learn writes down what the team has learnt so far, and what follows from it.
func (s *story) learn(ctx context.Context) error {
	id, lin := s.incident.ID, s.people["lin"]
	for _, d := range [][2]string{
		{"Say how many telephone numbers could be reached, before anybody asks.", "Whoever finds the number later makes it the story."},
		{"Correct the figure in writing to everybody who had it.", "It was ours, it was wrong, and we know who has it."},
	} {
		if err := s.sp.Incidents.Decide(ctx, id, d[0], d[1], lin); err != nil {
			return err
		}
	}
	_, err := s.sp.Reviews.Write(ctx, id, 0, review.Content{
		Summary: incident.Text{
			"en":    "A partner's file with telephone numbers could be opened by anybody. We found it ourselves and said so. Our first statement said that it was closed within 40 minutes; it took three hours and twelve minutes, and we corrected that.",
			"zh-CN": "合作方一份含手机号的文件可被任何人打开，由我方自行发现并公开说明。首份声明称 40 分钟内关闭，实际用时 3 小时 12 分钟，已予更正。",
		},
		Worked:  incident.Text{"en": "The team was called within a minute. The emergency stop held the second wave back before the wrong time went any further.", "zh-CN": "一分钟内完成小组呼叫；紧急停发在错误时间扩散前拦下了第二批。"},
		Failed:  incident.Text{"en": "The forty minutes came from a single log. Nobody asked a second source before it was signed.", "zh-CN": "40 分钟取自单一日志，签署前没有人向第二个来源求证。"},
		Factors: incident.Text{"en": "The partner's access was not looked at since it was set up. Figures have one source more often than two.", "zh-CN": "合作方权限自设立后未再检查；数字往往只有单一来源。"},
	}, lin)
	if err != nil {
		return err
	}
	for _, x := range []struct {
		title incident.Text
		owner string
		days  int
	}{
		{incident.Text{"en": "Look at every partner's access each quarter", "zh-CN": "每季度检查所有合作方权限"}, "marco", 30},
		{incident.Text{"en": "Ask for a second source of each figure before it is signed", "zh-CN": "签署前为每个数字找到第二个来源"}, "grace", 14},
	} {
		n := task.New{Title: x.title, OwnerID: s.people[x.owner].ID, Due: time.Now().UTC().AddDate(0, 0, x.days)}
		if _, err := s.sp.Tasks.AddFollowUp(ctx, id, n, lin); err != nil {
			return err
		}
	}
	s.say("The after-action review is begun: what worked, what did not and why, with 2 tasks that follow")
	return nil
}
