package demo

import (
	"context"
	"fmt"
	"time"

	"standfirst/models/coverage"
	"standfirst/models/incident"
	"standfirst/models/message"
	"standfirst/models/release"
)

func (s *story) collectCoverage(ctx context.Context) error {
	if err := s.keyMessages(ctx); err != nil {
		return err
	}
	v, err := s.sp.Releases.Version(ctx, s.release.ID, s.release.PublishedVersion)
	if err != nil {
		return err
	}
	newsroom := release.PublicURL(s.Server.URL()+"/newsroom/"+spaceID, s.release)
	articles := articlesAbout(time.Now().Add(-time.Minute), string(release.Plainly(v.Text["en"].Body, nil)), newsroom)
	s.press.publish(articles...)
	for site, host := range map[string]string{"harbourdaily": "harbourdaily.example", "chenbao": "chenbao.example", "techwire": "techwire.example"} {
		_, err := s.sp.Sources.Add(ctx, coverage.NewSource{
			URL: s.press.url("/" + site + "/feed.xml"), Name: s.outlets[host].Name, OutletID: s.outlets[host].ID, Zone: "Europe/London",
		}, s.people["omar"])
		if err != nil {
			return err
		}
	}
	if err := s.sp.Sources.Sweep(ctx); err != nil {
		return err
	}
	var clips []coverage.Clip
	if err := until(ctx, "the articles to be read", func() (bool, error) {
		clips = clips[:0]
		for c, err := range s.sp.Coverage.Each(ctx, coverage.Search{Sort: "at", All: true}) {
			if err != nil {
				return false, err
			}
			if !c.ReadAt.IsZero() {
				clips = append(clips, c)
			}
		}
		return len(clips) == len(articles), nil
	}); err != nil {
		return err
	}
	return s.confirm(ctx, clips)
}

// keyMessages are what the coverage of the statement is read for.
func (s *story) keyMessages(ctx context.Context) error {
	_, err := s.sp.Messages.Write(ctx, message.Subject{ReleaseID: s.release.ID}, []message.Message{
		{Text: incident.Text{"en": "No passwords, payment data or private messages were in the file", "zh-CN": "文件中不含密码、支付信息或私信"}},
		{Text: incident.Text{"en": "Everybody concerned hears from us today, by name", "zh-CN": "平台今天逐一通知受影响的用户"}, Variants: []string{"Every user whose number was in the file hears from us today"}},
		{Text: incident.Text{"en": "An outside firm examines how it came about, and its findings are published in full", "zh-CN": "委托外部机构调查原因，结果将全文公布"}},
	}, s.people["omar"])
	return err
}

// confirm does what a press officer does with one key each.
func (s *story) confirm(ctx context.Context, clips []coverage.Clip) error {
	var matched, reprints, repeats int
	for _, c := range clips {
		if c.Reprint {
			reprints++
		}
		if c.ReleaseID != "" {
			matched++
			if _, err := s.sp.Coverage.Confirm(ctx, c.ID, c.ReleaseID, s.people["omar"]); err != nil {
				return err
			}
		}
		for _, id := range c.RefutedFactIDs {
			repeats++
			if _, err := s.sp.Coverage.ConfirmClaim(ctx, c.ID, id, s.people["omar"]); err != nil {
				return err
			}
			if err := s.ask(ctx, c.ID, id); err != nil {
				return err
			}
		}
	}
	s.say("Coverage from 3 feeds: %d articles read, %d matched to the statement and confirmed, %d of them a reprint, %d repeats the refuted claim", len(clips), matched, reprints, repeats)
	return nil
}

// ask asks the desk by telephone to correct an article.
func (s *story) ask(ctx context.Context, clipID, factID string) error {
	r, err := s.sp.Corrections.Begin(ctx, clipID, factID, s.people["omar"])
	if err != nil {
		return err
	}
	r.Letter.To = ""
	if r, err = s.sp.Corrections.Write(ctx, r.ID, r.Letter, s.people["omar"]); err == nil {
		_, err = s.sp.Corrections.Send(ctx, r.ID, "Rang the desk; they will look into it.", s.people["omar"])
	}
	return err
}

func (s *story) report(ctx context.Context) error {
	r, err := s.sp.Reports.Of(ctx, s.release.ID, time.UTC)
	if err != nil {
		return err
	}
	s.say("Report: %d placements in %d clusters at %d outlets, stated reach %d; %d mails accepted, %d failed, %d stopped; %d corrections; %d of %d cited facts has fallen",
		r.Placements, r.Clusters, r.Outlets, r.Reach.People, r.Mail.Accepted, r.Mail.Failed, r.Mail.Cancelled+r.Mail.Open, r.Mail.Corrected, r.Fallen, len(r.Facts))
	log, err := s.sp.Audit.VerifyAll(ctx)
	if err != nil {
		return err
	}
	if len(log.Faults) > 0 {
		return fmt.Errorf("the log does not hold: %v", log.Faults)
	}
	s.say("The log holds: %d entries in %d chains", log.Events, log.Streams)
	return nil
}
