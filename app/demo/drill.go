package demo

import (
	"context"

	"standfirst/models/call"
	"standfirst/models/drill"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/release"
)

// rehearse plays a drill from its start to its debrief, as fast as somebody can press buttons: its times are real, and
// so short that nobody has to wait.
func (s *story) rehearse(ctx context.Context) error {
	lead, by := s.people["lin"], s.people["omar"]
	team := map[incident.Role]string{incident.Lead: lead.ID, incident.Media: by.ID, incident.FactsRole: s.people["grace"].ID, incident.Legal: s.people["zhou"].ID}
	d, err := s.sp.Drills.Start(ctx, drill.New{ScenarioID: "product_safety", Speed: 5, Team: team, Call: true, Plan: true}, lead)
	if err != nil {
		return err
	}
	calls, err := s.sp.Calls.Of(ctx, d.ID)
	if err != nil {
		return err
	}
	for _, c := range calls {
		if c.UserID != s.people["grace"].ID { // one does not hear it
			if _, err := s.sp.Calls.Acknowledge(ctx, c.ID, call.ByPage, lead); err != nil {
				return err
			}
		}
	}
	if _, err := s.sp.Incidents.Assess(ctx, d.ID, incident.Weight{Spread: incident.Wide, Harm: incident.Danger, Source: incident.Named}, lead); err != nil {
		return err
	}
	if err := s.meet(ctx, d); err != nil {
		return err
	}
	if _, err := s.sp.Drills.Observe(ctx, d.ID, "Calm and quick. Nobody asked for the batch number before answering the hotline.", s.people["anna"]); err != nil {
		return err
	}
	if d, err = s.sp.Drills.End(ctx, d.ID, lead); err != nil {
		return err
	}
	s.say("A drill on “%s”: %d injects arrived, %d of %d in time, %d things to learn from; nothing of it left the house", d.Title["en"], len(d.Inbox()), d.Score.Good(), d.Score.Of(), len(d.Misses(d.Score, d.Parts)))
	return nil
}

// meet lets five injects arrive, answers all but one, and publishes a first statement in the simulated newsroom.
func (s *story) meet(ctx context.Context, d drill.Drill) error {
	lead, by := s.people["lin"], s.people["omar"]
	answers := map[string]string{
		"shop":      "Stop selling the T-20 at once and keep the burned device as it is. We ring the mother ourselves today.",
		"video":     "We have seen the pictures and are in touch with the family. Please unplug every T-20 until we know more.",
		"authority": "You get our notification within the hour; Zhou Min is your contact. The sale has stopped.",
		"second":    "We know of 2 further cases. Take down names and addresses, ask for photographs of the type plate.",
	}
	for _, key := range []string{"shop", "video", "agency", "authority", "second"} {
		if e, _ := d.Event(key); e.Fate != drill.Arrived {
			if _, err := s.sp.Drills.Bring(ctx, d.ID, key, lead); err != nil && !fault.Is(err, "drill.inject.over") { // the clock was faster
				return err
			}
		}
		if text := answers[key]; text != "" {
			if _, err := s.sp.Drills.Answer(ctx, d.ID, key, text, by); err != nil {
				return err
			}
		}
	}
	text := map[string]release.Text{
		"en": {
			Headline: "Please unplug our travel charger T-20", Contact: "Press office: press@harbourlight.example",
			Body: "<p>We have heard of a charger of the type T-20 that caught fire. Customers who have one may be affected. We don't know the cause yet. We have stopped the sale at once.</p><p>Please unplug yours and don't use it. Our next update comes at noon.</p>",
		},
		"zh-CN": {
			Headline: "请立即停用T-20旅行充电器", Contact: "媒体联系：press@harbourlight.example",
			Body: "<p>我们获悉一只T-20充电器起火，持有该产品的用户可能受到影响，原因尚不清楚。我们已停止销售。</p><p>请拔下并停止使用。下一次更新将于中午发布。</p>",
		},
	}
	rel, err := s.sp.Releases.Create(ctx, d.ID, release.Manuscript{Kind: "holding", Text: text}, by)
	if err != nil {
		return err
	}
	for lang, more := range map[string]string{"en": "We look into a fire and tell you more at noon", "zh-CN": "起火原因正在调查，中午将再次通报"} {
		better := text[lang]
		better.Subhead = more
		text[lang] = better
	}
	if rel, err = s.sp.Releases.Save(ctx, rel.ID, rel.Current, release.Manuscript{Kind: "holding", Text: text}, by); err != nil {
		return err
	}
	_, err = s.publish(ctx, rel)
	return err
}
