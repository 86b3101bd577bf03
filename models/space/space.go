// Package space gathers everything that one space holds: its models, opened once on its own store, so
// that no query carries a space filter that somebody could forget.
package space

import (
	"context"
	"errors"
	"time"

	"standfirst/models/account"
	"standfirst/models/agenda"
	"standfirst/models/alert"
	"standfirst/models/approval"
	"standfirst/models/asset"
	"standfirst/models/audience"
	"standfirst/models/audit"
	"standfirst/models/calendar"
	"standfirst/models/call"
	"standfirst/models/channel"
	"standfirst/models/comment"
	"standfirst/models/complaint"
	"standfirst/models/contact"
	"standfirst/models/correction"
	"standfirst/models/coverage"
	"standfirst/models/coverage/intake"
	"standfirst/models/creator"
	"standfirst/models/drill"
	"standfirst/models/embargo"
	"standfirst/models/enquiry"
	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/field"
	"standfirst/models/host"
	"standfirst/models/incident"
	"standfirst/models/job"
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
	"standfirst/models/store"
	"standfirst/models/subscription"
	"standfirst/models/task"
	"standfirst/models/template"
	"standfirst/models/upgrade"
	"standfirst/models/watch"
	"standfirst/models/webhook"
)

// Space is one brand's or client's world.
type Space struct {
	account.SpaceRecord
	Fields    *field.Fields
	Outlets   *outlet.Outlets
	Lists     *audience.Lists
	Segments  *audience.Segments
	Contacts  *contact.Contacts
	Incidents *incident.Incidents
	Facts     *fact.Facts
	Releases  *release.Releases
	Embargoes *embargo.Embargoes
	Newsroom  *newsroom.Newsroom
	Host      *host.Own // the newsroom's own host name

	Subscriptions *subscription.Subscriptions
	Assets        *asset.Assets
	Webhooks      *webhook.Hooks

	Settings    *setting.Settings
	Senders     *sender.Senders
	Mailings    *mailing.Mailings
	Approvals   *approval.Approvals
	Comments    *comment.Comments
	Calls       *call.Calls
	Tasks       *task.Tasks
	Playbooks   *playbook.Playbooks
	Templates   *template.Templates
	Drills      *drill.Drills
	Promises    *promise.Promises
	Complaints  *complaint.Complaints
	Reviews     *review.Reviews
	Ready       *readiness.Readiness
	Coverage    *coverage.Clips
	Sources     *coverage.Sources
	Watches     *watch.Watches
	Intake      *intake.Intake
	Alerts      *alert.Alerts
	Channels    *channel.Channels
	Creators    *creator.Creators
	Reports     *report.Reports
	Lines       *line.Lines
	Enquiries   *enquiry.Enquiries
	Messages    *message.Messages
	Calendar    *calendar.Calendar
	Agenda      *agenda.Agenda
	Corrections *correction.Corrections

	Audit *audit.Log
	Jobs  *job.Queue
	Files store.Files
	Now   func() time.Time
	db    store.DB
	words func(lang, key string, args map[string]any) string
}

// Outside is what the models of a space need from beyond the domain: keys, words, ways out.
type Outside struct {
	Sealer *setting.Sealer // seals secrets
	Base   string          // address under which visitors reach the program
	Hosts  *host.Hosts     // host names that newsrooms have of their own; nil: none has one
	Frame  mailing.Framer  // writes what a mailing adds to a release
	Words  func(lang, key string, args map[string]any) string

	Sender func(setting.SMTP) mailing.Sender // opens the way to a mail server; nil captures everything
	Source func(mailing.Message) ([]byte, error)

	// Hold is how long a launched mailing can be taken back before its first message.
	Hold time.Duration

	// Factor refuses whoever does not show a second factor; nil: nobody is asked.
	Factor func(ctx context.Context, by audit.Actor, code string) error

	// Role is the role that a user has in a space; nil: nobody is asked about, as on the command line.
	Role func(ctx context.Context, spaceID, userID string) (account.Role, error)

	// Door fetches pages that are kept as evidence; nil: none are.
	Door fact.Door

	// Receivers is the way to the programs that are told of what is published; nil: they are not.
	Receivers webhook.Door

	// Names asks the DNS whether mail of the sender's domain will be believed; nil: nobody does.
	Names sender.Resolver

	// Camera takes the pictures of a report's gallery; nil: there are none.
	Camera report.Camera
	// Paper puts reports on paper; nil: they are not printed.
	Paper report.Paper

	// Members are the users of a space; nil: nobody is asked about, and there is nobody to ask for an approval.
	Members func(ctx context.Context, spaceID string) ([]account.User, error)

	// User returns a user of the house; nil: whoever is named is taken.
	User func(ctx context.Context, userID string) (account.User, error)
}

// people finds the members of the space.
type people struct {
	spaceID string
	user    func(ctx context.Context, userID string) (account.User, error)
}

// Person returns a member who may see incidents.
func (p people) Person(ctx context.Context, userID string) (incident.Person, error) {
	u, err := p.user(ctx, userID)
	if err != nil {
		return incident.Person{}, err
	}
	m, ok := u.In(p.spaceID)
	if !ok || u.Disabled || !m.Role.May(account.IncidentRead) {
		return incident.Person{}, fault.Missing("incident.team.unknown")
	}
	return incident.Person{ID: u.ID, Name: u.Name, Email: u.Email, Lang: u.Lang}, nil
}

func (out Outside) people(spaceID string) incident.People {
	if out.User == nil {
		return nil
	}
	return people{spaceID, out.User}
}

// may asks what the members of a space may; nil: nobody is asked about.
func (out Outside) may(spaceID string) func(ctx context.Context, userID string, p account.Permission) (bool, error) {
	if out.Role == nil {
		return nil
	}
	return func(ctx context.Context, userID string, p account.Permission) (bool, error) {
		role, err := out.Role(ctx, spaceID, userID)
		return role.May(p), err
	}
}

// members are the users of a space; nobody, where nobody is asked about.
func (out Outside) members(spaceID string) func(context.Context) ([]account.User, error) {
	return func(ctx context.Context) ([]account.User, error) {
		if out.Members == nil {
			return nil, nil
		}
		return out.Members(ctx, spaceID)
	}
}

// approvers are the members of a space, as far as approval is concerned.
func (out Outside) approvers(spaceID string) func(context.Context) ([]release.Person, error) {
	if out.Members == nil {
		return nil
	}
	return func(ctx context.Context) ([]release.Person, error) {
		members, err := out.Members(ctx, spaceID)
		people := make([]release.Person, 0, len(members))
		for _, u := range members {
			if _, ok := u.In(spaceID); ok && !u.Disabled {
				people = append(people, approver(spaceID, u))
			}
		}
		return people, err
	}
}

func approver(spaceID string, u account.User) release.Person {
	m, _ := u.In(spaceID)
	return release.Person{
		ID: u.ID, Name: u.Name, Email: u.Email, Lang: u.Lang, Zone: u.Zone, Role: string(m.Role), Department: m.Department,
		All: m.Role == account.Administrator, May: m.Role.May(account.ReleaseApprove), Comments: m.Role.May(account.ReleaseComment),
	}
}

// Approver is a user of the space, as far as approval is concerned.
func (s *Space) Approver(u account.User) release.Person { return approver(s.ID, u) }

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

// Open opens every model of a space on its store.
func Open(ctx context.Context, record account.SpaceRecord, db store.DB, files store.Files, now func() time.Time, out Outside) (*Space, error) {
	s := &Space{SpaceRecord: record, Files: files, Now: now, db: db, words: out.Words}
	var err error
	if s.Audit, err = audit.Open(ctx, db, now); err != nil {
		return nil, err
	}
	if s.Jobs, err = job.Open(ctx, db, now); err != nil {
		return nil, err
	}
	s.Host = out.Hosts.For(record.ID, s.Audit)
	if s.Fields, err = field.Open(ctx, field.Deps{DB: db, Audit: s.Audit, Now: now}); err != nil {
		return nil, err
	}
	if s.Outlets, err = outlet.Open(ctx, outlet.Deps{DB: db, Audit: s.Audit, Jobs: s.Jobs, Now: now, Fields: s.Fields}); err != nil {
		return nil, err
	}
	if s.Lists, err = audience.Open(ctx, audience.Deps{DB: db, Audit: s.Audit, Now: now}); err != nil {
		return nil, err
	}
	if s.Segments, err = audience.OpenSegments(ctx, audience.Deps{DB: db, Audit: s.Audit, Now: now}); err != nil {
		return nil, err
	}
	s.Contacts, err = contact.Open(ctx, contact.Deps{
		DB: db, Audit: s.Audit, Jobs: s.Jobs, Files: files, Now: now, Outlets: s.Outlets, Lists: s.Lists, Segments: s.Segments, Fields: s.Fields,
		Code: out.Sealer.Coder("erased:" + record.ID),
	})
	if err != nil {
		return nil, err
	}
	if s.Incidents, err = incident.Open(ctx, incident.Deps{DB: db, Audit: s.Audit, Now: now, People: out.people(record.ID)}); err != nil {
		return nil, err
	}
	s.Facts, err = fact.Open(ctx, fact.Deps{
		DB: db, Audit: s.Audit, Jobs: s.Jobs, Files: files, Incidents: s.Incidents, Now: now,
		Space: record.ID, Code: out.Sealer.Coder("evidence"), Door: out.Door,
	})
	if err != nil {
		return nil, err
	}
	s.Releases, err = release.Open(ctx, release.Deps{
		DB: db, Audit: s.Audit, Incidents: s.Incidents, Facts: s.Facts, Now: now, Space: record.ID, Code: out.Sealer.Coder("preview"),
		People: out.approvers(record.ID), Site: site{s, out.Base},
	})
	if err != nil {
		return nil, err
	}
	s.Embargoes, err = embargo.Open(ctx, embargo.Deps{
		DB: db, Audit: s.Audit, Jobs: s.Jobs, Releases: s.Releases, Incidents: s.Incidents, Contacts: s.Contacts, Now: now,
		Space: record.ID, Code: out.Sealer.Coder("embargo"),
	})
	if err != nil {
		return nil, err
	}
	s.Contacts.OnTell("embargoes", s.Embargoes.Tell)
	s.Contacts.OnErase(s.Embargoes.Erase)
	if s.Assets, err = asset.Open(ctx, asset.Deps{DB: db, Files: files, Audit: s.Audit, Now: now, Zone: record.Zone, Releases: s.Releases}); err != nil {
		return nil, err
	}
	s.Newsroom, err = newsroom.Open(ctx, newsroom.Deps{
		DB: db, Audit: s.Audit, Incidents: s.Incidents, Releases: s.Releases, Now: now, Zone: record.Zone, Offers: s.Assets.IsOffered,
	})
	if err != nil {
		return nil, err
	}
	s.Incidents.CountPublic(s.countPublic)
	s.Settings, err = setting.Open(ctx, setting.Deps{DB: db, Audit: s.Audit, Now: now, Sealer: out.Sealer, BaseURL: out.Base, Taken: out.Hosts.Has})
	if err != nil {
		return nil, err
	}
	s.Contacts.Gated(s.gate(out))
	if s.Senders, err = sender.Open(ctx, sender.Deps{DB: db, Audit: s.Audit, Now: now, Space: record.ID, Settings: s.Settings, Names: out.Names}); err != nil {
		return nil, err
	}
	s.Mailings, err = mailing.Open(ctx, mailing.Deps{
		Senders: s.Senders, Exchangers: out.Names,
		DB: db, Audit: s.Audit, Jobs: s.Jobs, Now: now, Space: record.ID, Contacts: s.Contacts, Lists: s.Lists, Segments: s.Segments, Outlets: s.Outlets,
		Incidents: s.Incidents, Facts: s.Facts, Releases: s.Releases, Embargoes: s.Embargoes, Settings: s.Settings,
		Own: s.Host.Base, Frame: out.Frame, Words: out.Words, Sender: out.Sender, Source: out.Source, Hold: out.Hold, Factor: out.Factor,
	})
	if err != nil {
		return nil, err
	}
	s.Approvals = approval.New(approval.Deps{
		Jobs: s.Jobs, Now: now, Releases: s.Releases, Post: s.Mailings,
		Space: record.ID, SpaceName: record.Name, Lang: record.Lang, Zone: record.Zone, Words: out.Words, Code: out.Sealer.Coder("approval"),
	})
	s.Comments, err = comment.Open(ctx, comment.Deps{
		DB: db, Audit: s.Audit, Jobs: s.Jobs, Now: now, Releases: s.Releases, Post: s.Mailings,
		Space: record.ID, Lang: record.Lang, Words: out.Words,
	})
	if err != nil {
		return nil, err
	}
	s.Embargoes.RefuseIf(s.Mailings.Underway)
	s.Calls, err = call.Open(ctx, call.Deps{
		DB: db, Audit: s.Audit, Jobs: s.Jobs, Now: now, Incidents: s.Incidents, People: out.people(record.ID), Post: s.Mailings,
		Space: record.ID, SpaceName: record.Name, Lang: record.Lang, Words: out.Words, Code: out.Sealer.Coder("call"),
	})
	if err != nil {
		return nil, err
	}
	s.Tasks, err = task.Load(ctx, task.Deps{
		DB: db, Audit: s.Audit, Now: now, Incidents: s.Incidents, People: out.people(record.ID), Post: s.Mailings,
		Space: record.ID, Lang: record.Lang, Zone: record.Zone, Words: out.Words,
	})
	if err != nil {
		return nil, err
	}
	s.Incidents.OnSeated(s.Tasks.Follow)
	if err := s.remedies(ctx, out); err != nil {
		return nil, err
	}
	if s.Playbooks, err = playbook.Open(ctx, playbook.Deps{DB: db, Audit: s.Audit, Now: now, Incidents: s.Incidents, Tasks: s.Tasks}); err != nil {
		return nil, err
	}
	if s.Templates, err = template.Open(ctx, template.Deps{DB: db, Audit: s.Audit, Now: now}); err != nil {
		return nil, err
	}
	s.Lines, err = line.Open(ctx, line.Deps{
		DB: db, Audit: s.Audit, Now: now, Incidents: s.Incidents, Facts: s.Facts, Contacts: s.Contacts, Outlets: s.Outlets,
		Releases: s.Releases, Mailings: s.Mailings, People: out.people(record.ID),
	})
	if err != nil {
		return nil, err
	}
	s.Enquiries, err = enquiry.Load(ctx, enquiry.Deps{
		DB: db, Audit: s.Audit, Now: now, Incidents: s.Incidents, Lines: s.Lines, People: out.people(record.ID),
	})
	if err != nil {
		return nil, err
	}
	s.Drills, err = drill.Open(ctx, drill.Deps{
		DB: db, Audit: s.Audit, Jobs: s.Jobs, Now: now, Incidents: s.Incidents, Facts: s.Facts, Calls: s.Calls, Tasks: s.Tasks, Playbooks: s.Playbooks, Lines: s.Lines,
		People: out.people(record.ID),
	})
	if err != nil {
		return nil, err
	}
	if s.Reviews, err = review.Open(ctx, review.Deps{DB: db, Audit: s.Audit, Now: now, Incidents: s.Incidents, Tasks: s.Tasks}); err != nil {
		return nil, err
	}
	if err := s.subscriptions(ctx, out); err != nil {
		return nil, err
	}
	s.Contacts.KeepIf("contact.delete.mailed", s.Mailings.Mailed)
	s.Contacts.OnTell("mailings", s.Mailings.Tell)
	s.Contacts.OnErase(s.Mailings.Erase)
	s.Messages, err = message.Open(ctx, message.Deps{DB: db, Audit: s.Audit, Now: now, Incidents: s.Incidents, Releases: s.Releases})
	if err != nil {
		return nil, err
	}
	house := coverage.House{Space: record.ID, Releases: s.Releases, Sheet: s.Facts, Keys: s.Messages, Lines: s.Lines}
	s.Coverage, s.Sources, err = coverage.Open(ctx, coverage.Deps{
		DB: db, Audit: s.Audit, Jobs: s.Jobs, Files: files, Now: now, Base: out.Base, Own: s.Host.Base,
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
		return nil, err
	}
	if err := s.watches(ctx, out); err != nil {
		return nil, err
	}
	if err := s.corrections(ctx, out); err != nil {
		return nil, err
	}
	if s.Intake, err = intake.Open(ctx, intake.Deps{DB: db, Audit: s.Audit, Jobs: s.Jobs, Files: files, Now: now, Clips: s.Coverage, Outlets: s.Outlets}); err != nil {
		return nil, err
	}
	s.Creators, err = creator.Open(ctx, creator.Deps{
		DB: db, Audit: s.Audit, Files: files, Contacts: s.Contacts, Incidents: s.Incidents, Facts: s.Facts, Coverage: s.Coverage, Now: now,
		Space: record.ID, Code: out.Sealer.Coder("brief"), Post: s.Mailings, Jobs: s.Jobs,
	})
	if err != nil {
		return nil, err
	}
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
	s.Outlets.OnMerge(s.Coverage.OutletMerged)
	s.Contacts.KeepOutletIf(func(ctx context.Context, id string) (bool, error) {
		page, err := s.Coverage.Find(ctx, coverage.Search{OutletID: id, Limit: 1})
		return len(page.Items) > 0, err
	})
	s.Contacts.Knows(s.Mailings.Received)
	s.Contacts.Knows(s.Coverage.ByAuthors)
	s.Contacts.OnTell("creator", s.Creators.Tell)
	s.Contacts.OnTell("coverage", s.Coverage.Tell)
	s.Contacts.OnErase(s.Creators.Erase)
	s.Contacts.OnErase(s.Coverage.Erase)
	s.Ready = readiness.New(readiness.Deps{
		Now: now, Audit: s.Audit, Incidents: s.Incidents, Facts: s.Facts, Playbooks: s.Playbooks, Settings: s.Settings, Sources: s.Sources, Tasks: s.Tasks,
		Space: record.ID, Senders: s.Senders,
	})
	if s.Reports, err = report.Open(ctx, report.Deps{
		DB: db, Audit: s.Audit, Releases: s.Releases, Incidents: s.Incidents, Facts: s.Facts, Promises: s.Promises, Lines: s.Lines, Clips: s.Coverage,
		Sources: s.Sources, Outlets: s.Outlets, Contacts: s.Contacts, Now: now, Deliveries: report.Post{Mailings: s.Mailings, Contacts: s.Contacts},
		Files: s.Files, Code: out.Sealer.Coder("report"), Space: record.ID, Lang: record.Lang, People: out.people(record.ID), May: out.may(record.ID), Post: s.Mailings, Words: out.Words,
		Jobs: s.Jobs, Camera: out.Camera, Paper: out.Paper, Names: s.names, Drills: s.Drills, Reviews: s.Reviews, Corrections: s.Corrections, Enquiries: s.Enquiries, Creators: s.Creators,
	}); err != nil {
		return nil, err
	}
	s.Calendar, err = calendar.Open(ctx, calendar.Deps{
		DB: db, Now: now, Space: record.ID, Code: out.Sealer.Coder("calendar"), Incidents: s.Incidents, Facts: s.Facts, Releases: s.Releases,
		Mailings: s.Mailings, Promises: s.Promises, Tasks: s.Tasks, Contacts: s.Contacts, Creators: s.Creators, Playbooks: s.Playbooks, Drills: s.Drills, Enquiries: s.Enquiries,
	})
	if err != nil {
		return nil, err
	}
	s.Agenda = agenda.New(agenda.Deps{
		Alerts: s.Alerts, Now: now, Members: out.members(record.ID), Approvals: s.Approvals, Calendar: s.Calendar, Comments: s.Comments, Cases: s.Complaints, Contacts: s.Contacts,
		Clips: s.Coverage, Sources: s.Sources, Enquiries: s.Enquiries, Facts: s.Facts, Incidents: s.Incidents, Mailings: s.Mailings, Promises: s.Promises, Ready: s.Ready, Releases: s.Releases,
	})
	return s, upgrade.Run(ctx, db, now, s.upgrades()...)
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

// upgrades are what was changed in the documents of a space since the first version, oldest first. The list only
// ever grows at its end: a space remembers how many of them it has seen.
func (s *Space) upgrades() []upgrade.Step {
	return []upgrade.Step{
		{Name: "contacts are found by outlets, handles, numbers, pinyin and age", Do: s.Contacts.Rederive},
		{Name: "deals tell the ledger of trust what they have shown", Do: s.Creators.TestifyAll},
		{Name: "outlets are compared by names, domains and addresses", Do: s.Outlets.Rederive},
		{Name: "deals are found by the facts that their briefs cite", Do: s.Creators.RederiveDeals},
		{Name: "public texts are found by their words and their wording", Do: s.Releases.PrintAll},
		{Name: "names in traditional characters are found by simplified ones", Do: s.Contacts.Rederive},
		{Name: "so are outlets", Do: s.Outlets.Rederive},
	}
}

// DB is the space's database, for the check whether it answers and for copying it.
func (s *Space) DB() store.DB { return s.db }

// Close closes the space's ways out and its database.
func (s *Space) Close() error { return errors.Join(s.Mailings.Close(), s.db.Close()) }
