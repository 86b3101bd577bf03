package space

import (
	"context"
	"time"

	"standfirst/models/account"
	"standfirst/models/audit"
	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/host"
	"standfirst/models/incident"
	"standfirst/models/leaving"
	"standfirst/models/mailbox"
	"standfirst/models/mailing"
	"standfirst/models/release"
	"standfirst/models/report"
	"standfirst/models/sender"
	"standfirst/models/setting"
	"standfirst/models/webhook"
)

// Outside is what the models of a space need from beyond the domain: keys, words, ways out.
type Outside struct {
	Sealer *setting.Sealer // seals secrets
	Base   string          // address under which visitors reach the program
	Hosts  *host.Hosts     // host names that newsrooms have of their own; nil: none has one
	Frame  mailing.Framer  // writes what a mailing adds to a release
	Words  func(lang, key string, args map[string]any) string

	Sender func(setting.SMTP) mailing.Sender // opens the way to a mail server; nil captures everything
	Source func(mailing.Message) ([]byte, error)

	// Outbox remembers outside of the database how far sending has come; nil: nobody does.
	Outbox mailing.Outbox

	// Leaving keeps outside of the database who wants no more mail while it is away; nil: nobody does.
	Leaving leaving.Shelf

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

	// Mailboxes opens those that are read; nil: none can be.
	Mailboxes mailbox.Door

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
