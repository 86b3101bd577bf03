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
	"standfirst/models/field"
	"standfirst/models/host"
	"standfirst/models/incident"
	"standfirst/models/job"
	"standfirst/models/line"
	"standfirst/models/mailbox"
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
	"standfirst/models/wire"
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
	Wires       *wire.Wires
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
	Mailboxes   *mailbox.Mailboxes
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

// Open opens every model of a space on its store, those first that others are built on.
func Open(ctx context.Context, record account.SpaceRecord, db store.DB, files store.Files, now func() time.Time, out Outside) (*Space, error) {
	s := &Space{SpaceRecord: record, Files: files, Now: now, db: db, words: out.Words}
	for _, open := range []func(context.Context, Outside) error{
		s.records, s.texts, s.sending, s.response, s.answers, s.hearing, s.overviews,
	} {
		if err := open(ctx, out); err != nil {
			return nil, err
		}
	}
	return s, upgrade.Run(ctx, db, now, s.upgrades()...)
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
		{Name: "releases are found by the words of their headlines", Do: s.Releases.Rederive},
		{Name: "mailings are found by the words of their subjects", Do: s.Mailings.Rederive},
		{Name: "frozen reports are found by the facts that they state", Do: s.Reports.RederiveSnapshots},
		{Name: "clips say which incidents anything in them belongs to", Do: s.Coverage.RederiveIncidents},
		{Name: "frozen reports say which pictures they show", Do: s.Reports.RederivePictures},
		{Name: "people are found by both ways to say their family name", Do: s.Contacts.Rederive},
		{Name: "clips say which watches have found them", Do: s.Watches.SightAll},
		{Name: "clips know the page of which they are a second address", Do: s.Coverage.KnowPages},
		{Name: "creators say what of their deals everybody may know", Do: s.Creators.Refresh},
		{Name: "numbers are found while they are typed", Do: s.Contacts.Rederive},
		{Name: "people are found by the end of their number", Do: s.Contacts.Rederive},
	}
}

// DB is the space's database, for the check whether it answers and for copying it.
func (s *Space) DB() store.DB { return s.db }

// Filling says for how many of the documents that were there before an index of words they have been derived; both are 0
// when none lacks any.
func (s *Space) Filling(ctx context.Context) (done, all int64, err error) {
	f, ok := s.db.(store.Filler)
	if !ok {
		return 0, 0, nil
	}
	return f.Filling(ctx)
}

// Fill derives the words that documents lack, while the space is in use.
func (s *Space) Fill(ctx context.Context) error {
	f, ok := s.db.(store.Filler)
	if !ok {
		return nil
	}
	return f.Fill(ctx)
}

// Close closes the space's ways out and its database.
func (s *Space) Close() error { return errors.Join(s.Mailings.Close(), s.db.Close()) }
