package demo

import (
	"context"
	"fmt"
	"time"

	"standfirst/models/enquiry"
	"standfirst/models/fact"
	"standfirst/models/incident"
	"standfirst/models/line"
)

// prepareLines writes down what is said when somebody asks: a public line on each of the facts that people ask about,
// one for who asks more, and one for the team alone.
func (s *story) prepareLines(ctx context.Context) error {
	ref := func(n int) []fact.Ref { return []fact.Ref{{FactID: s.facts[n].ID, Version: s.facts[n].Current}} }
	for _, x := range []struct {
		line.Outline
		ready bool
	}{
		{line.Outline{
			Topic: "范围 · Scope", Use: line.Public, Facts: ref(0),
			Question: incident.Text{"en": "How many users are affected?", "zh-CN": "有多少用户受影响？"},
			Answer:   claimFound,
		}, true},
		{line.Outline{
			Topic: "范围 · Scope", Use: line.IfAsked, Facts: ref(2),
			Question: incident.Text{"en": "Were passwords or travel notes in the file?", "zh-CN": "文件中是否有密码或旅行笔记？"},
			Answer:   claimContent,
		}, true},
		{line.Outline{
			Topic: "范围 · Scope", Use: line.IfAsked, Facts: ref(1),
			Question: incident.Text{"en": "How long did the file stand open after you knew?", "zh-CN": "发现后文件又开放了多久？"},
			Answer:   claimClosed,
		}, true},
		{line.Outline{
			Topic: "责任 · Responsibility", Use: line.Internal, Facts: ref(1),
			Question: incident.Text{"en": "Will you part with the partner?", "zh-CN": "会终止与合作方的合作吗？"},
			Answer:   incident.Text{"en": "We do not speak about contracts. Hand the question on to Legal.", "zh-CN": "不谈合同问题，请转交法务。"},
		}, false},
	} {
		l, err := s.sp.Lines.Create(ctx, s.incident.ID, x.Outline, s.people["omar"])
		if err != nil {
			return err
		}
		if !x.ready {
			continue
		}
		if _, err := s.sp.Lines.Approve(ctx, l.ID, l.Current, s.people["lin"]); err != nil {
			return err
		}
	}
	s.say("4 lines to take are written in two languages, each on verified facts: 1 public, 2 for who asks, 1 for the team")
	return nil
}

// answer records what two outlets were told: one with a line, one with a figure that no longer agrees and is kept for a
// reason, and corrected.
func (s *story) answer(ctx context.Context) error {
	if err := s.sp.Lines.Sweep(ctx); err != nil { // what was published and sent is found from now on
		return err
	}
	asked, found, err := s.sp.Contacts.ByAddress(ctx, row(2)[1])
	if err != nil || !found {
		return fmt.Errorf("%s: found %v: %w", row(2)[1], found, err)
	}
	lines, err := s.sp.Lines.Find(ctx, line.Search{IncidentID: s.incident.ID, Limit: 10})
	if err != nil {
		return err
	}
	by, given := s.people["omar"], 0
	for _, l := range lines.Items {
		if s.sp.Lines.Usable(ctx, l) != nil {
			continue // its fact was retracted on the way
		}
		text := l.Now().Answer["en"]
		_, err := s.sp.Lines.Record(ctx, line.Given{
			IncidentID: s.incident.ID, ContactID: asked.ID, Channel: "call", Text: text, LineID: l.ID,
			Reason: "It is what the verified fact says; the earlier figure has been corrected to everybody who got it.",
		}, by)
		if err != nil {
			return err
		}
		given++
	}
	outlet := s.outlets["harbourdaily.example"]
	a, err := s.sp.Lines.Record(ctx, line.Given{
		IncidentID: s.incident.ID, OutletID: outlet.ID, Channel: "call", Speaker: s.people["lin"].Name, Text: "About 12,000 users are affected; we come back with the exact number today.",
		Reason: "Said before the count was finished.",
	}, by)
	if err != nil {
		return err
	}
	if err := s.enquire(ctx, a, asked.ID); err != nil {
		return err
	}
	a, err = s.sp.Lines.Correct(ctx, a.ID, line.Correction{
		Base: len(a.Wordings), Text: "12,400 users are affected.", Why: "The count was finished.", Reason: "The number that was said first was rounded.",
	}, by)
	if err != nil {
		return err
	}
	s.say("2 press enquiries noted: one answered in time, one due in three hours that nobody sees to yet")
	s.say("%d answers recorded, the last kept despite %d figures that differ, then corrected: both texts stay", given+1, len(a.Wordings[0].Flags))
	return nil
}

// enquire notes what the press asks: what that answer was given to, and a question that waits.
func (s *story) enquire(ctx context.Context, a line.Answer, contactID string) error {
	by, now := s.people["omar"], s.sp.Now()
	first, err := s.sp.Enquiries.Note(ctx, enquiry.New{
		IncidentID: s.incident.ID, OutletID: a.OutletID, Channel: "call", Question: "How many users are affected?", Came: a.At, Due: now.Add(time.Hour), OwnerID: by.ID,
	}, by)
	if err != nil {
		return err
	}
	if _, err := s.sp.Enquiries.Answer(ctx, first.ID, a.ID, by); err != nil {
		return err
	}
	_, err = s.sp.Enquiries.Note(ctx, enquiry.New{
		IncidentID: s.incident.ID, ContactID: contactID, Channel: "mail", Question: "Were passwords or payment data in the file, and how do users learn whether they are affected?", Due: now.Add(3 * time.Hour),
	}, by)
	return err
}
