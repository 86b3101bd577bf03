package account

import "slices"

// Role is what a person is in a space; it decides what they may do there.
type Role string

// The roles, from most to least.
const (
	Administrator Role = "administrator"
	Manager       Role = "manager"  // PR manager
	Officer       Role = "officer"  // press officer
	Checker       Role = "checker"  // fact-checker
	Approver      Role = "approver" // legal, management, spokesperson
	Viewer        Role = "viewer"   // guest: agency, lawyer, client
)

// Roles are all roles, from most to least.
var Roles = []Role{Administrator, Manager, Officer, Checker, Approver, Viewer}

// Permission is the right to do one kind of thing in a space.
type Permission string

// The permissions. Member is held by everybody who belongs to the space.
const (
	Member         Permission = "member"
	ContactRead    Permission = "contact.read"
	ContactEdit    Permission = "contact.edit"
	ContactManage  Permission = "contact.manage" // withdraw from the trust ledger; give out and erase all that is held of a person
	DealRead       Permission = "deal.read"      // deals on the way; once published, everybody sees them
	IncidentRead   Permission = "incident.read"
	IncidentManage Permission = "incident.manage"
	LineRead       Permission = "line.read" // lines that are not public, and the answers that people were given
	LineEdit       Permission = "line.edit" // writes lines and records answers
	FactEdit       Permission = "fact.edit"
	FactVerify     Permission = "fact.verify"
	ReleaseEdit    Permission = "release.edit"
	ReleaseApprove Permission = "release.approve"
	ReleaseComment Permission = "release.comment" // reads and writes what colleagues say about a text
	MailingEdit    Permission = "mailing.edit"
	MailingSend    Permission = "mailing.send"
	CoverageEdit   Permission = "coverage.edit"
	ReportRead     Permission = "report.read"
	UserManage     Permission = "user.manage"
	SettingManage  Permission = "setting.manage"
	AuditRead      Permission = "audit.read"
	JobRead        Permission = "job.read"
	CaseEdit       Permission = "case.edit"   // work on complaint cases, which say nothing of the person
	CasePerson     Permission = "case.person" // open and erase the record of who complains
)

// Permissions are all permissions.
var Permissions = []Permission{
	Member, ContactRead, ContactEdit, ContactManage, DealRead, IncidentRead, IncidentManage, LineRead, LineEdit, FactEdit, FactVerify, ReleaseEdit,
	ReleaseApprove, ReleaseComment, MailingEdit, MailingSend, CoverageEdit, ReportRead, UserManage, SettingManage, AuditRead, JobRead,
	CaseEdit, CasePerson,
}

// granted says what each role may do. A viewer sees incidents, releases, reports and the lines that are public, never
// contacts, whose notes are the team's own, never what colleagues say about a text, and never what somebody was answered. Who complains is known to few: to
// managers, who answer for it.
var granted = map[Role][]Permission{
	Administrator: Permissions,
	Manager: {
		Member, ContactRead, ContactEdit, ContactManage, DealRead, IncidentRead, IncidentManage, LineRead, LineEdit, FactEdit, FactVerify, ReleaseEdit,
		ReleaseApprove, ReleaseComment, MailingEdit, MailingSend, CoverageEdit, ReportRead, AuditRead, JobRead,
		CaseEdit, CasePerson,
	},
	Officer: {
		Member, ContactRead, ContactEdit, DealRead, IncidentRead, LineRead, LineEdit, FactEdit, FactVerify, ReleaseEdit, ReleaseComment, MailingEdit,
		CoverageEdit, ReportRead, JobRead, CaseEdit,
	},
	Checker:  {Member, ContactRead, DealRead, IncidentRead, LineRead, LineEdit, FactEdit, FactVerify, ReleaseComment, CoverageEdit, ReportRead},
	Approver: {Member, DealRead, IncidentRead, LineRead, FactVerify, ReleaseApprove, ReleaseComment, ReportRead},
	Viewer:   {Member, IncidentRead, ReportRead},
}

// May reports whether the role holds the permission.
func (r Role) May(p Permission) bool { return slices.Contains(granted[r], p) }

// rank is 0 for the highest role; an unknown role ranks below all.
func (r Role) rank() int {
	if i := slices.Index(Roles, r); i >= 0 {
		return i
	}
	return len(Roles)
}

// AtMost reports whether r is no higher than other: nobody can invite or raise above themselves.
func (r Role) AtMost(other Role) bool { return r.rank() >= other.rank() }

// Departments are where people work. Verification wants two different ones, so they are a fixed list:
// the same department spelt twice would be two.
var Departments = []string{
	"communications", "customer_service", "engineering", "external", "finance", "hr", "legal",
	"management", "marketing", "operations", "product", "security",
}
