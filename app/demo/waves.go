package demo

import (
	"context"
	"fmt"
	"time"

	"standfirst/app/outbound/smtpsink"
	"standfirst/models/fact"
	"standfirst/models/mailing"
	"standfirst/models/release"
)

// sendWaves mails the statement in two waves and retracts one of its facts in the middle of the second.
func (s *story) sendWaves(ctx context.Context) error {
	s.Sink.Script("*", smtpsink.Answer{Delay: 8 * time.Millisecond})
	for i := range 5 {
		s.Sink.Script(row(3 + 10*i)[1], smtpsink.Answer{Code: 450, Text: "4.2.0 greylisted, try again later", Times: 1})
		s.Sink.Script(row(4 + 10*i)[1], smtpsink.Answer{Code: 550, Text: "5.1.1 no such user"})
	}
	plan := mailing.Plan{
		ReleaseID: s.release.ID, ListIDs: []string{s.lists[0].ID, s.lists[1].ID},
		Track:   true,
		Subject: map[string]string{"en": "Statement: 12,400 telephone numbers", "zh-CN": "声明：关于12,400个手机号"},
		Waves: []mailing.WavePlan{
			{Now: true, ListIDs: []string{s.lists[0].ID}},
			{Zone: "UTC", ListIDs: []string{s.lists[1].ID}},
		},
	}
	audience, err := s.sp.Mailings.Weigh(ctx, mailing.Mailing{}, plan, 2*recipients, s.people["lin"])
	if err != nil {
		return err
	}
	// Set at the last moment: to count people takes a while on a busy machine, and nothing is launched for the past.
	plan.Waves[1].Local = time.Now().UTC().Add(5 * time.Second).Truncate(time.Second).Format("2006-01-02T15:04:05")
	m, err := s.sp.Mailings.Create(ctx, plan, s.people["lin"])
	if err != nil {
		return err
	}
	if s.mailing, err = s.sp.Mailings.Launch(ctx, m.ID, "demo", audience.Total, s.people["lin"]); err != nil {
		return err
	}
	s.say("Mailing confirmed by its number: %d recipients in two waves, %d left out with reasons", s.mailing.Recipients, s.mailing.Removed)
	begun := time.Now()
	if err := until(ctx, "the first wave", func() (bool, error) { return s.Sink.Count() >= firstWave-5, ctx.Err() }); err != nil {
		return err
	}
	took := time.Since(begun).Seconds()
	s.say("First wave: %d messages in %.1f s (%.0f a second, the server takes 8 ms each), 5 bounced, 5 asked to come again", s.Sink.Count(), took, float64(s.Sink.Count())/took)
	if err := until(ctx, "the middle of the second wave", func() (bool, error) { return s.Sink.Count() >= retractAtCount, ctx.Err() }); err != nil {
		return err
	}
	closed := s.facts[1]
	begun, at := time.Now(), s.Sink.Count()
	if _, err := s.sp.Facts.Retract(ctx, closed.ID, "The log shows that access was open for three hours.", s.people["marco"]); err != nil {
		return err
	}
	if err := until(ctx, "the halt", func() (bool, error) {
		s.mailing, err = s.sp.Mailings.Get(ctx, s.mailing.ID)
		return s.mailing.State == mailing.Halted, err
	}); err != nil {
		return err
	}
	halted := time.Since(begun)
	if err := s.settle(ctx); err != nil {
		return err
	}
	p, err := s.sp.Mailings.Progress(ctx, s.mailing)
	if err != nil {
		return err
	}
	s.say("Fact %s retracted at message %d: the mailing halted after %d ms, %d more had left; %d have it, %d never will",
		closed.Key, at, halted.Milliseconds(), s.Sink.Count()-at, p.Counts[mailing.Accepted], p.Total-p.Counts[mailing.Accepted])
	return nil
}

// settle waits until nothing of the mailing is in flight any more.
func (s *story) settle(ctx context.Context) error {
	return until(ctx, "messages in flight", func() (bool, error) {
		p, err := s.sp.Mailings.Progress(ctx, s.mailing)
		return p.Counts[mailing.InFlight] == 0, err
	})
}

// correct writes the right fact and sends it to exactly those who got the wrong one.
func (s *story) correct(ctx context.Context) error {
	right, err := s.addFact(ctx, claimRight, "log-full.txt")
	if err != nil {
		return err
	}
	if right, err = s.sign(ctx, right); err != nil {
		return err
	}
	wrong := fact.Ref{FactID: s.facts[1].ID, Version: s.facts[1].Current}
	draft, err := s.sp.Mailings.DraftCorrection(ctx, s.mailing.ID, wrong, s.people["lin"])
	if err != nil {
		return err
	}
	note, err := s.sp.Releases.Get(ctx, draft.ReleaseID)
	if err != nil {
		return err
	}
	if note, err = s.amend(ctx, note, right); err != nil {
		return err
	}
	if note, err = s.publish(ctx, note); err != nil {
		return err
	}
	draft, err = s.sp.Mailings.Change(ctx, draft.ID, mailing.Plan{ReleaseID: note.ID, ReleaseVersion: note.Current, Lang: draft.Lang, Subject: draft.Subject}, s.people["lin"])
	if err != nil {
		return err
	}
	held := s.received()
	s.Sink.Reset()
	audience, err := s.sp.Mailings.Audience(ctx, draft)
	if err != nil {
		return err
	}
	if draft, err = s.sp.Mailings.Launch(ctx, draft.ID, "demo-correction", audience.Total, s.people["lin"]); err != nil {
		return err
	}
	if err := until(ctx, "the correction", func() (bool, error) {
		m, err := s.sp.Mailings.Get(ctx, draft.ID)
		return m.State == mailing.Done, err
	}); err != nil {
		return err
	}
	got := s.received()
	if err := same(held, got); err != nil {
		return err
	}
	s.say("Correction approved, published and sent to exactly the %d people who had the wrong fact: both sets were compared, none more, none less", len(got))
	return nil
}

// amend puts the right claim, cited, in place of the drafted promise that it will follow.
func (s *story) amend(ctx context.Context, note release.Release, right fact.Fact) (release.Release, error) {
	v, err := s.sp.Releases.Version(ctx, note.ID, note.Current)
	if err != nil {
		return note, err
	}
	m := release.Manuscript{Kind: note.Kind, Text: map[string]release.Text{}}
	for lang, text := range v.Text {
		text.Body += "<p>" + release.Cite(right.ID, right.Current, right.Now().Claim[lang]) + "</p>"
		m.Text[lang] = text
	}
	return s.sp.Releases.Save(ctx, note.ID, note.Current, m, s.people["omar"])
}

// received are the addresses whose mail the server has taken.
func (s *story) received() map[string]bool {
	out := map[string]bool{}
	for _, m := range s.Sink.Messages() {
		for _, to := range m.To {
			out[to] = true
		}
	}
	return out
}

func same(want, got map[string]bool) error {
	for address := range want {
		if !got[address] {
			return fmt.Errorf("%s had the wrong fact and got no correction", address)
		}
	}
	if len(got) != len(want) {
		return fmt.Errorf("%d corrections for %d people", len(got), len(want))
	}
	return nil
}
