package space

import (
	"context"
	"io"

	"standfirst/models/account"
	"standfirst/models/agenda"
	"standfirst/models/approval"
	"standfirst/models/asset"
	"standfirst/models/audience"
	"standfirst/models/audit"
	"standfirst/models/calendar"
	"standfirst/models/call"
	"standfirst/models/comment"
	"standfirst/models/complaint"
	"standfirst/models/contact"
	"standfirst/models/coverage"
	"standfirst/models/coverage/intake"
	"standfirst/models/creator"
	"standfirst/models/drill"
	"standfirst/models/embargo"
	"standfirst/models/enquiry"
	"standfirst/models/fact"
	"standfirst/models/field"
	"standfirst/models/incident"
	"standfirst/models/job"
	"standfirst/models/leaving"
	"standfirst/models/line"
	"standfirst/models/mailing"
	"standfirst/models/message"
	"standfirst/models/newsroom"
	"standfirst/models/outlet"
	"standfirst/models/playbook"
	"standfirst/models/promise"
	"standfirst/models/readiness"
	"standfirst/models/release"
	"standfirst/models/report"
	"standfirst/models/review"
	"standfirst/models/sender"
	"standfirst/models/setting"
	"standfirst/models/subscription"
	"standfirst/models/task"
	"standfirst/models/template"
	"standfirst/models/webhook"
	"standfirst/models/wire"
)

// records opens whom and what a space knows: contacts, outlets, incidents and facts.
func (s *Space) records(ctx context.Context, out Outside) (err error) {
	if s.Audit, err = audit.Open(ctx, s.db, s.Now); err != nil {
		return err
	}
	if s.Jobs, err = job.Open(ctx, s.db, s.Now); err != nil {
		return err
	}
	s.Host = out.Hosts.For(s.ID, s.Audit)
	if s.Fields, err = field.Open(ctx, field.Deps{DB: s.db, Audit: s.Audit, Now: s.Now}); err != nil {
		return err
	}
	if s.Outlets, err = outlet.Open(ctx, outlet.Deps{DB: s.db, Audit: s.Audit, Jobs: s.Jobs, Now: s.Now, Fields: s.Fields}); err != nil {
		return err
	}
	if s.Lists, err = audience.Open(ctx, audience.Deps{DB: s.db, Audit: s.Audit, Now: s.Now}); err != nil {
		return err
	}
	if s.Segments, err = audience.OpenSegments(ctx, audience.Deps{DB: s.db, Audit: s.Audit, Now: s.Now}); err != nil {
		return err
	}
	s.Contacts, err = contact.Open(ctx, contact.Deps{
		DB: s.db, Audit: s.Audit, Jobs: s.Jobs, Files: s.Files, Now: s.Now, Outlets: s.Outlets, Lists: s.Lists, Segments: s.Segments, Fields: s.Fields, Names: out.Names,
		Code: out.Sealer.Coder("erased:" + s.ID),
	})
	if err != nil {
		return err
	}
	if s.Incidents, err = incident.Open(ctx, incident.Deps{DB: s.db, Audit: s.Audit, Now: s.Now, People: out.people(s.ID)}); err != nil {
		return err
	}
	s.Facts, err = fact.Open(ctx, fact.Deps{
		DB: s.db, Audit: s.Audit, Jobs: s.Jobs, Files: s.Files, Incidents: s.Incidents, Now: s.Now,
		Space: s.ID, Code: out.Sealer.Coder("evidence"), Door: out.Door,
	})
	return err
}

// texts opens what a space says, and where the public reads it.
func (s *Space) texts(ctx context.Context, out Outside) (err error) {
	s.Releases, err = release.Open(ctx, release.Deps{
		DB: s.db, Audit: s.Audit, Incidents: s.Incidents, Facts: s.Facts, Now: s.Now, Space: s.ID, Code: out.Sealer.Coder("preview"),
		People: out.approvers(s.ID), Site: site{s, out.Base},
	})
	if err != nil {
		return err
	}
	s.Embargoes, err = embargo.Open(ctx, embargo.Deps{
		DB: s.db, Audit: s.Audit, Jobs: s.Jobs, Releases: s.Releases, Incidents: s.Incidents, Contacts: s.Contacts, Now: s.Now,
		Space: s.ID, Code: out.Sealer.Coder("embargo"),
	})
	if err != nil {
		return err
	}
	s.Contacts.OnTell("embargoes", s.Embargoes.Tell)
	s.Contacts.OnErase(s.Embargoes.Erase)
	if s.Assets, err = asset.Open(ctx, asset.Deps{DB: s.db, Files: s.Files, Audit: s.Audit, Now: s.Now, Zone: s.Zone, Releases: s.Releases}); err != nil {
		return err
	}
	s.Newsroom, err = newsroom.Open(ctx, newsroom.Deps{
		DB: s.db, Audit: s.Audit, Incidents: s.Incidents, Releases: s.Releases, Now: s.Now, Zone: s.Zone, Offers: s.Assets.IsOffered,
	})
	if err != nil {
		return err
	}
	s.Incidents.CountPublic(s.countPublic)
	s.Settings, err = setting.Open(ctx, setting.Deps{DB: s.db, Audit: s.Audit, Now: s.Now, Sealer: out.Sealer, BaseURL: out.Base, Taken: out.Hosts.Has})
	if err != nil {
		return err
	}
	s.Contacts.Gated(s.gate(out))
	return nil
}

// sending opens the ways by which texts reach people, and who lets them go.
func (s *Space) sending(ctx context.Context, out Outside) (err error) {
	if s.Senders, err = sender.Open(ctx, sender.Deps{DB: s.db, Audit: s.Audit, Now: s.Now, Space: s.ID, Settings: s.Settings, Names: out.Names}); err != nil {
		return err
	}
	if s.Wires, err = wire.Open(ctx, wire.Deps{DB: s.db, Audit: s.Audit, Now: s.Now}); err != nil {
		return err
	}
	book, err := leaving.Open(out.Leaving)
	if err != nil {
		return err
	}
	s.Mailings, err = mailing.Open(ctx, mailing.Deps{
		Leaving: book,
		Senders: s.Senders, Wires: s.Wires, Picture: s.openPicture, Exchangers: out.Names, Outbox: out.Outbox,
		DB: s.db, Audit: s.Audit, Jobs: s.Jobs, Now: s.Now, Space: s.ID, Contacts: s.Contacts, Lists: s.Lists, Segments: s.Segments, Outlets: s.Outlets,
		Incidents: s.Incidents, Facts: s.Facts, Releases: s.Releases, Embargoes: s.Embargoes, Settings: s.Settings,
		Own: s.Host.Base, Frame: out.Frame, Words: out.Words, Sender: out.Sender, Source: out.Source, Hold: out.Hold, Factor: out.Factor,
	})
	if err != nil {
		return err
	}
	s.Approvals = approval.New(approval.Deps{
		Jobs: s.Jobs, Now: s.Now, Releases: s.Releases, Post: s.Mailings,
		Space: s.ID, SpaceName: s.Name, Lang: s.Lang, Zone: s.Zone, Words: out.Words, Code: out.Sealer.Coder("approval"),
	})
	s.Comments, err = comment.Open(ctx, comment.Deps{
		DB: s.db, Audit: s.Audit, Jobs: s.Jobs, Now: s.Now, Releases: s.Releases, Post: s.Mailings,
		Space: s.ID, Lang: s.Lang, Words: out.Words,
	})
	if err != nil {
		return err
	}
	s.Embargoes.RefuseIf(s.Mailings.Underway)
	return nil
}

// openPicture opens a picture of a text for whoever hands the text over.
func (s *Space) openPicture(ctx context.Context, id string, width int) (io.ReadCloser, string, error) {
	size, content, err := s.Assets.OpenWithin(ctx, id, width)
	return content, size.Type(), err
}

// response opens how a team answers an incident: calls, tasks, promises, playbooks.
func (s *Space) response(ctx context.Context, out Outside) (err error) {
	s.Calls, err = call.Open(ctx, call.Deps{
		DB: s.db, Audit: s.Audit, Jobs: s.Jobs, Now: s.Now, Incidents: s.Incidents, People: out.people(s.ID), Post: s.Mailings,
		Space: s.ID, SpaceName: s.Name, Lang: s.Lang, Words: out.Words, Code: out.Sealer.Coder("call"),
	})
	if err != nil {
		return err
	}
	s.Tasks, err = task.Load(ctx, task.Deps{
		DB: s.db, Audit: s.Audit, Now: s.Now, Incidents: s.Incidents, People: out.people(s.ID), Post: s.Mailings,
		Space: s.ID, Lang: s.Lang, Zone: s.Zone, Words: out.Words,
	})
	if err != nil {
		return err
	}
	s.Incidents.OnSeated(s.Tasks.Follow)
	if err := s.remedies(ctx, out); err != nil {
		return err
	}
	s.Playbooks, err = playbook.Open(ctx, playbook.Deps{DB: s.db, Audit: s.Audit, Now: s.Now, Incidents: s.Incidents, Tasks: s.Tasks})
	return err
}

// answers opens what is said to those who ask, and how it is practised.
func (s *Space) answers(ctx context.Context, out Outside) (err error) {
	if s.Templates, err = template.Open(ctx, template.Deps{DB: s.db, Audit: s.Audit, Now: s.Now}); err != nil {
		return err
	}
	s.Lines, err = line.Open(ctx, line.Deps{
		DB: s.db, Audit: s.Audit, Now: s.Now, Incidents: s.Incidents, Facts: s.Facts, Contacts: s.Contacts, Outlets: s.Outlets,
		Releases: s.Releases, Mailings: s.Mailings, People: out.people(s.ID),
	})
	if err != nil {
		return err
	}
	s.Enquiries, err = enquiry.Load(ctx, enquiry.Deps{
		DB: s.db, Audit: s.Audit, Now: s.Now, Incidents: s.Incidents, Lines: s.Lines, People: out.people(s.ID),
	})
	if err != nil {
		return err
	}
	s.Incidents.OnSeated(s.Enquiries.Follow)
	s.Drills, err = drill.Open(ctx, drill.Deps{
		DB: s.db, Audit: s.Audit, Jobs: s.Jobs, Now: s.Now, Incidents: s.Incidents, Facts: s.Facts, Calls: s.Calls, Tasks: s.Tasks, Playbooks: s.Playbooks, Lines: s.Lines,
		People: out.people(s.ID),
	})
	if err != nil {
		return err
	}
	if s.Reviews, err = review.Open(ctx, review.Deps{DB: s.db, Audit: s.Audit, Now: s.Now, Incidents: s.Incidents, Tasks: s.Tasks}); err != nil {
		return err
	}
	return s.subscriptions(ctx, out)
}

// hearing opens what others say of a space, and what becomes of it.
func (s *Space) hearing(ctx context.Context, out Outside) (err error) {
	s.Messages, err = message.Open(ctx, message.Deps{DB: s.db, Audit: s.Audit, Now: s.Now, Incidents: s.Incidents, Releases: s.Releases})
	if err != nil {
		return err
	}
	house := coverage.House{Space: s.ID, Releases: s.Releases, Sheet: s.Facts, Keys: s.Messages, Lines: s.Lines}
	s.Coverage, s.Sources, err = coverage.Open(ctx, coverage.Deps{
		DB: s.db, Audit: s.Audit, Jobs: s.Jobs, Files: s.Files, Now: s.Now, Base: out.Base, Own: s.Host.Base,
		Hidden: s.Incidents.Hidden,
		Incident: func(ctx context.Context, id string) error {
			_, err := s.Incidents.Get(ctx, id)
			return err
		},
		Pressing: func(ctx context.Context) (bool, error) {
			n, err := s.Incidents.Count(incident.Unseen(ctx), incident.Search{Open: true, Mode: incident.Real})
			return n > 0, err
		},
		Ours: house, Said: house, Names: s.names,
		Outlets: coverage.Press{Outlets: s.Outlets, Contacts: s.Contacts}, Wrote: s.Contacts.SetCoverage, Ledger: s.Contacts,
	})
	if err != nil {
		return err
	}
	if err = s.watches(ctx, out); err != nil {
		return err
	}
	if err = s.corrections(ctx, out); err != nil {
		return err
	}
	if s.Intake, err = intake.Open(ctx, intake.Deps{DB: s.db, Audit: s.Audit, Jobs: s.Jobs, Files: s.Files, Now: s.Now, Clips: s.Coverage, Outlets: s.Outlets}); err != nil {
		return err
	}
	if err = s.mailboxes(ctx, out); err != nil {
		return err
	}
	s.Creators, err = creator.Open(ctx, creator.Deps{
		DB: s.db, Audit: s.Audit, Files: s.Files, Contacts: s.Contacts, Incidents: s.Incidents, Facts: s.Facts, Coverage: s.Coverage, Now: s.Now,
		Space: s.ID, Code: out.Sealer.Coder("brief"), Post: s.Mailings, Jobs: s.Jobs,
	})
	return err
}

// ties joins what one model has to know of another: who may be deleted, what goes with whom.
func (s *Space) ties() {
	s.Contacts.KeepIf("contact.delete.mailed", s.Mailings.Mailed)
	s.Contacts.OnTell("mailings", s.Mailings.Tell)
	s.Contacts.OnErase(s.Mailings.Erase)
	s.Contacts.OnErase(s.Wires.Erase)
	s.Contacts.KeepIf("contact.delete.answered", s.Lines.Answered)
	s.Contacts.Knows(s.Lines.Spoken)
	s.Contacts.OnTell("answers", s.Lines.Tell)
	s.Contacts.OnErase(s.Lines.Erase)
	s.Outlets.OnMerge(s.Lines.OutletMerged)
	s.Contacts.KeepIf("contact.delete.asked", s.Enquiries.ByContact)
	s.Contacts.OnTell("enquiries", s.Enquiries.Tell)
	s.Contacts.OnErase(s.Enquiries.Erase)
	s.Outlets.OnMerge(s.Enquiries.OutletMerged)
	s.Contacts.KeepIf("contact.delete.dealt", s.Creators.Dealt)
	s.Contacts.OnMerge(s.Creators.Merged)
	s.Incidents.OnSeated(s.Creators.Concealed)
	s.Outlets.OnMerge(s.Coverage.OutletMerged)
	s.Contacts.KeepOutletIf(func(ctx context.Context, id string) (bool, error) {
		page, err := s.Coverage.Find(ctx, coverage.Search{OutletID: id, Limit: 1})
		return len(page.Items) > 0, err
	})
	s.Contacts.Knows(s.Mailings.Received)
	s.Contacts.Knows(s.Mailings.LastReplies)
	s.Outlets.OnMerge(s.Mailings.OutletMerged)
	s.Contacts.Knows(s.Coverage.ByAuthors)
	s.Contacts.OnTell("creator", s.Creators.Tell)
	s.Contacts.OnTell("coverage", s.Coverage.Tell)
	s.Contacts.AsksCreators(s.Creators.Questions())
	s.Contacts.OnErase(s.Creators.Erase)
	s.Contacts.OnErase(s.Coverage.Erase)
}

// overviews opens what is read out of all the others: readiness, reports, calendar, agenda.
func (s *Space) overviews(ctx context.Context, out Outside) (err error) {
	s.ties()
	s.Ready = readiness.New(readiness.Deps{
		Now: s.Now, Audit: s.Audit, Incidents: s.Incidents, Facts: s.Facts, Playbooks: s.Playbooks, Settings: s.Settings, Sources: s.Sources, Tasks: s.Tasks,
		Space: s.ID, Senders: s.Senders, Host: s.Host,
	})
	if s.Reports, err = report.Open(ctx, report.Deps{
		DB: s.db, Audit: s.Audit, Releases: s.Releases, Incidents: s.Incidents, Facts: s.Facts, Promises: s.Promises, Lines: s.Lines, Clips: s.Coverage,
		Sources: s.Sources, Watches: s.Watches, Outlets: s.Outlets, Contacts: s.Contacts, Now: s.Now, Deliveries: report.Post{Mailings: s.Mailings, Contacts: s.Contacts},
		Files: s.Files, Code: out.Sealer.Coder("report"), Space: s.ID, Lang: s.Lang, People: out.people(s.ID), May: out.may(s.ID), Post: s.Mailings, Words: out.Words,
		Jobs: s.Jobs, Camera: out.Camera, Paper: out.Paper, Names: s.names, Drills: s.Drills, Reviews: s.Reviews, Corrections: s.Corrections, Enquiries: s.Enquiries, Creators: s.Creators,
	}); err != nil {
		return err
	}
	s.Calendar, err = calendar.Open(ctx, calendar.Deps{
		DB: s.db, Now: s.Now, Space: s.ID, Code: out.Sealer.Coder("calendar"), Incidents: s.Incidents, Facts: s.Facts, Releases: s.Releases,
		Mailings: s.Mailings, Promises: s.Promises, Tasks: s.Tasks, Contacts: s.Contacts, Creators: s.Creators, Playbooks: s.Playbooks, Drills: s.Drills, Enquiries: s.Enquiries,
	})
	if err != nil {
		return err
	}
	s.Agenda = agenda.New(agenda.Deps{
		Alerts: s.Alerts, Now: s.Now, Members: out.members(s.ID), Approvals: s.Approvals, Calendar: s.Calendar, Comments: s.Comments, Cases: s.Complaints, Contacts: s.Contacts,
		Clips: s.Coverage, Sources: s.Sources, Enquiries: s.Enquiries, Facts: s.Facts, Incidents: s.Incidents, Mailings: s.Mailings, Promises: s.Promises, Ready: s.Ready, Releases: s.Releases,
	})
	return nil
}

// gate makes new contacts wait for somebody who answers for what is held of people: who may give out and
// erase it decides as well what is taken in.
func (s *Space) gate(out Outside) contact.Gate {
	return contact.Gate{
		On: func(ctx context.Context) (bool, error) {
			set, err := s.Settings.Get(ctx)
			return set.Approval, err
		},
		May: func(ctx context.Context, by audit.Actor) (bool, error) {
			may := out.may(s.ID)
			if may == nil {
				return true, nil
			}
			return may(ctx, by.ID, account.ContactManage)
		},
	}
}

// remedies opens what is owed to those whom an incident has harmed: what was promised, and their cases.
func (s *Space) remedies(ctx context.Context, out Outside) (err error) {
	s.Promises, err = promise.Load(ctx, promise.Deps{
		DB: s.db, Audit: s.Audit, Now: s.Now, Incidents: s.Incidents, Facts: s.Facts, Releases: s.Releases,
		Reminders: task.Reminders{People: out.people(s.ID), Post: s.Mailings, Space: s.ID, Lang: s.Lang, Zone: s.Zone, Words: out.Words},
	})
	if err != nil {
		return err
	}
	s.Incidents.KeepOpenIf("promise.close", s.Promises.Overdue)
	s.Complaints, err = complaint.Open(ctx, complaint.Deps{DB: s.db, Audit: s.Audit, Now: s.Now, Incidents: s.Incidents, People: out.people(s.ID), Space: s.ID})
	return err
}

// countPublic is how many public pages an incident has: releases, fact sheet, and its own.
func (s *Space) countPublic(ctx context.Context, incidentID string) (int64, error) {
	n, err := s.Releases.CountPublic(ctx, incidentID)
	if err != nil {
		return n, err
	}
	b, err := s.Newsroom.BoardOf(ctx, incidentID)
	if b.Public {
		n++
	}
	return n, err
}

// subscriptions opens who has subscribed to the newsroom, and which programs it tells.
func (s *Space) subscriptions(ctx context.Context, out Outside) (err error) {
	s.Subscriptions, err = subscription.Open(ctx, subscription.Deps{
		DB: s.db, Audit: s.Audit, Jobs: s.Jobs, Now: s.Now, Contacts: s.Contacts, Lists: s.Lists, Newsroom: s.Newsroom, Releases: s.Releases, Mailings: s.Mailings,
		Space: s.ID, Public: s.Public, Name: s.Name, Zone: s.Zone, Code: out.Sealer.Coder("subscription"), Words: out.Words,
	})
	if err != nil {
		return err
	}
	s.Contacts.OnTell("subscriptions", s.Subscriptions.Tell)
	s.Contacts.OnErase(s.Subscriptions.Erase)
	s.Webhooks, err = webhook.Open(ctx, webhook.Deps{
		DB: s.db, Audit: s.Audit, Jobs: s.Jobs, Now: s.Now, Settings: s.Settings, Releases: s.Releases, Newsroom: s.Newsroom, Facts: s.Facts,
		Space: s.ID, Public: s.Public, Words: out.Words, Door: out.Receivers,
	})
	return err
}
