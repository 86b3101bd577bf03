package demo

import (
	"context"
	"time"

	"standfirst/models/complaint"
	"standfirst/models/incident"
	"standfirst/models/promise"
)

// owe writes down what the statement has promised, and the cases of people who complain: some by telephone, one on
// the public form. All of them are treated alike but one, who was harmed more.
func (s *story) owe(ctx context.Context) error {
	if err := s.promise(ctx); err != nil {
		return err
	}
	if err := s.sp.Complaints.Take(ctx, s.incident.ID, true, s.people["lin"]); err != nil {
		return err
	}
	for n, x := range complaints {
		if err := s.complain(ctx, n, x); err != nil {
			return err
		}
	}
	s.say("%d promises to the public with owners and times; %d complaint cases, the people apart from them; the public form is open", 2, len(complaints))
	return nil
}

func (s *story) promise(ctx context.Context) error {
	by, made := s.people["lin"], promise.Made{Place: promise.InRelease, ReleaseID: s.release.ID, Version: int64(s.release.Current)}
	letter, err := s.sp.Promises.Make(ctx, s.incident.ID, promise.New{
		Text: incident.Text{"en": "Everybody whose number was in the file hears from us within seven days.", "zh-CN": "凡号码在该文件中的用户，七日内均会收到我们的通知。"},
		Made: made, OwnerID: s.people["omar"].ID, Due: s.incident.DeclaredAt.AddDate(0, 0, 7), Public: true,
	}, by)
	if err != nil {
		return err
	}
	for public, text := range map[bool]incident.Text{
		true:  {"en": "The letters to the first half have left.", "zh-CN": "首批半数用户的通知已发出。"},
		false: {"en": "Of 214 people we have no address; customer service rings them.", "zh-CN": "其中214人没有邮箱，由客服致电。"},
	} {
		if _, err := s.sp.Promises.Progress(ctx, letter.ID, text, public, s.people["omar"]); err != nil {
			return err
		}
	}
	line, err := s.sp.Promises.Make(ctx, s.incident.ID, promise.New{
		Text: incident.Text{"en": "A telephone line answers questions from today.", "zh-CN": "即日起开通咨询热线。"},
		Made: made, OwnerID: by.ID, Due: s.incident.DeclaredAt.Add(12 * time.Hour), Public: true,
	}, by)
	if err != nil {
		return err
	}
	proof := promise.Proof{Text: "The line is open; its number stands on the page.", URL: "https://www." + domain + "/help"}
	_, err = s.sp.Promises.Keep(ctx, line.ID, proof, by)
	return err
}

// sampleCase is somebody who complains. Whose offer is 0 gets none yet.
type sampleCase struct {
	name, reach, story, summary, lang string
	harm                              complaint.Harm
	offer                             int64 // in cents
	reason                            string
	settled                           bool
}

var complaints = []sampleCase{
	{"Ingrid Solheim", "ingrid.solheim@mail.example", "Since Monday strangers ring me at night.", "Calls by strangers", "en", complaint.Data, 5000, "", true},
	{"陈思", "+86 139 0000 2222", "接到多个骚扰电话。", "接到骚扰电话", "zh-CN", complaint.Data, 5000, "", true},
	{"Pedro Alves", "pedro@mail.example", "I had to change my number and tell everybody.", "Had to change the number", "en", complaint.Data, 6000, "", false},
	{"何静", "hejing@mail.example", "号码被他人盗用，订了东西。", "号码被盗用", "zh-CN", complaint.Data, 20000, "The number was used for orders; the costs are proven.", false},
	{"Fiona Walsh", "+44 20 7946 0222", "Nobody answered at the hotline for an hour.", "Waited at the hotline", "en", complaint.Service, 0, "", false},
}

func (s *story) complain(ctx context.Context, n int, x sampleCase) error {
	by := s.people["omar"]
	said := complaint.New{
		Terms:   complaint.Terms{Harm: x.harm, Wish: complaint.Compensation, Summary: x.summary, OwnerID: by.ID},
		Channel: complaint.Channels()[n%2], Name: x.name, Reach: x.reach, Story: x.story, Lang: x.lang, Consent: "told on the telephone, agreed",
	}
	if x.offer == 0 { // comes in on the public form, and nobody has looked at it yet
		_, err := s.sp.Complaints.Submit(ctx, s.incident.ID, said)
		return err
	}
	c, err := s.sp.Complaints.Receive(ctx, s.incident.ID, said, by)
	if err != nil {
		return err
	}
	if _, err := s.sp.Complaints.MakeOffer(ctx, c.ID, complaint.Offer{Kind: complaint.Compensation, Sum: complaint.Sum{Amount: x.offer, Currency: "EUR"}, Reason: x.reason}, by); err != nil {
		return err
	}
	if !x.settled {
		return nil
	}
	_, err = s.sp.Complaints.End(ctx, c.ID, complaint.Settled, "The offer was taken.", s.incident.DeclaredAt.Format(time.DateOnly), by)
	return err
}
