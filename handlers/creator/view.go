package creator

import (
	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/creator"
	"standfirst/models/money"
	"standfirst/templates"
)

// Row is a creator in the table.
type Row struct {
	URL, Name, NameLang   string
	Platforms, Categories []string
	Followers             int64
	Rate                  float64
	AsOf                  string
	Stale                 bool
	Manager               string
	Deals                 int64
}

// ListView is the table.
type ListView struct {
	templates.Frame
	Base, Q, Sort, ExportURL, BookURL string
	Tabs                              []templates.Tab
	Filters                           []templates.Filter
	Rows                              []Row
	Pager                             templates.Pager
	Narrowed, Full, MayEdit           bool
	Without                           int64 // contacts called creators without an account
	WithoutURL                        string
}

// From says where a figure comes from. Stale ones are marked.
type From struct {
	Text  string
	Stale bool
}

// AccountCard is an account with its figures over time, the newest first.
type AccountCard struct {
	creator.Account
	Name, Source string
	Stale        bool
	Followed     []templates.Dated // followers over time, and the rate of engagement, the oldest first
	Engaged      []templates.Dated
	Snapshots    []SnapshotRow
}

// SnapshotRow is a snapshot with its source in words.
type SnapshotRow struct {
	creator.Snapshot
	Source string
}

// RateRow is a price.
type RateRow struct {
	creator.Rate
	Platform, Format, Price, State, Kind string
	From                                 From
	Holds                                bool
}

// WorkRow is earlier work.
type WorkRow struct {
	creator.Work
	From From
}

// ViolationRow is a violation.
type ViolationRow struct {
	creator.Violation
	Platform, DealURL string
	From              From
	Withdrawn         bool
}

// DocumentRow is a document.
type DocumentRow struct {
	creator.Document
	URL string
}

// ShowView is the record.
type ShowView struct {
	templates.Frame
	Form                      templates.Form
	URL, Name, NameLang       string
	ContactURL, NewDeal       string
	Full, MayEdit             bool
	Categories                []string
	Accounts                  []AccountCard
	Manager                   creator.Manager
	Audience                  creator.Judgement
	ManagerFrom, AudienceFrom From
	Rates                     []RateRow
	Work                      []WorkRow
	Violations                []ViolationRow
	Documents                 []DocumentRow
	Deals                     []DealRow
	Scores                    []templates.Detail
	Readers                   creator.Judgement // who the audience is
	ReadersFrom               From
	Trust                     int
	TrustKind, TrustURL       string
	Showings                  []ShowingRow
}

// ShowingRow is how the posts of an account do.
type ShowingRow struct {
	Name, Handle, AsOf string
	Ordinary           float64
	Given, Free        creator.Tally
	Costs              []string
}

// PartView is the form of one part of the record.
type PartView struct {
	templates.Frame
	Form                                    templates.Form
	Part, Action, Cancel                    string
	Platforms, Formats, Sources, Currencies []templates.Option
	Accounts, Rival                         []templates.Option
	TakenURL                                string
	TakenName                               any
}

// DealRow is a deal in a table.
type DealRow struct {
	URL, Title, TitleLang, Name, NameLang, NameURL, Platform string
	State, Kind, Benefit, Due                                string
	Late, Drill, Stale, Check, Unlabelled                    bool
}

// BoardView is the table of deals.
type BoardView struct {
	templates.Frame
	Base, Q, CreatorsURL     string
	Tabs, Stages             []templates.Tab
	Filters                  []templates.Filter
	Rows                     []DealRow
	Pager                    templates.Pager
	Judge, MayEdit, Narrowed bool
}

// DealFormView is the form that opens a deal or changes its terms.
type DealFormView struct {
	templates.Frame
	Form                                           templates.Form
	New                                            bool
	Contact, Action, Cancel, NewAccount            string
	Rev                                            int64
	Accounts, Benefits, Formats, Langs, Currencies []templates.Option
	Incidents                                      []templates.Option
}

// LabelView is the label that is due and why. Default is what the rules ask for, whatever people chose.
type LabelView struct {
	Text, Default, Tool string
	Rules               []string
}

// FactLine is a fact of a brief.
type FactLine struct {
	Key, Claim, Lang, URL string
	Version               int
	Fallen                bool
}

// DraftCard is a draft with what was said of it.
type DraftCard struct {
	creator.Text
	Lang, Check, State, Kind string
}

// DealView is the record of a deal. Next names the form that is open as the next step.
type DealView struct {
	templates.Frame
	Form                                  templates.Form
	URL, BriefURL, BriefEdit, LedgerURL   string
	Row                                   DealRow
	D                                     creator.Deal
	Steps                                 []templates.Step
	Format, Price, Wording                string
	Incident, IncidentURL, ClipURL, Today string
	Label                                 LabelView
	PostCheck, Next, Until                string
	Legal, MayAllow, Wrong                bool
	Judge, MayEdit, Editable, Rateable    bool
	Fallen                                []string
	Facts                                 []FactLine
	Drafts                                []DraftCard
	Earlier                               []templates.Option // briefs: address and name
	Scores                                []templates.Option
	Events                                []templates.Event
	Link                                  LinkView
	Counted                               []CountedRow // how the post stood, the latest first
	MayCount                              bool
}

// CountedRow is how a post stood on a day: views, likes, comments and shares, below zero what nobody knows.
type CountedRow struct {
	Date    string
	Numbers []int64
}

// FactChoice is a fact that a brief may be built from.
type FactChoice struct {
	ID, Key, Claim, Lang, State, Kind string
	OK, Chosen                        bool
}

// BriefView is the form of a brief.
type BriefView struct {
	templates.Frame
	Form                 templates.Form
	Action, Here, Cancel string
	Lang, Wording, Label string
	Incident             string
	Incidents            []templates.Option
	Facts                []FactChoice
	Again                bool // the creator has an earlier one
}

// PaperView is the brief on paper.
type PaperView struct {
	templates.Frame
	D                      creator.Deal
	B                      creator.Brief
	Platform, Format, Tool string
	Fallen                 []string
	Old                    bool
}

var (
	listPage     = templates.NewPageOf("app", "creator/list.html", listSamples)
	showPage     = templates.NewPageOf("app", "creator/show.html", showSamples)
	partPage     = templates.NewPageOf("app", "creator/part.html", partSamples)
	boardPage    = templates.NewPageOf("app", "creator/board.html", boardSamples)
	dealPage     = templates.NewPageOf("app", "creator/deal.html", dealSamples)
	dealFormPage = templates.NewPageOf("app", "creator/deal_form.html", dealFormSamples)
	briefPage    = templates.NewPageOf("app", "creator/brief.html", briefSamples)
	briefPaper   = templates.NewPageOf("print", "creator/paper.html", paperSamples)
)

func platform(c *fiber.Ctx, name string) string {
	if name == "" {
		return ""
	}
	return web.T(c, "creator.platform."+name)
}

func platforms(c *fiber.Ctx) []templates.Option {
	return options(c, "creator.platform.", creator.Platforms)
}

func options(c *fiber.Ctx, prefix string, values []string) []templates.Option {
	out := make([]templates.Option, len(values))
	for i, v := range values {
		out[i] = templates.Option{Value: v, Label: web.T(c, prefix+v)}
	}
	return out
}

func benefits(c *fiber.Ctx) []templates.Option {
	var out []templates.Option
	for _, b := range creator.Benefits {
		out = append(out, templates.Option{Value: string(b), Label: web.T(c, "creator.benefit."+string(b))})
	}
	return out
}

func currencies() []templates.Option {
	out := make([]templates.Option, len(money.Currencies))
	for i, v := range money.Currencies {
		out[i] = templates.Option{Value: v, Label: v}
	}
	return out
}

// accounts are those of a contact, to choose from.
func accounts(c *fiber.Ctx, contactID string) ([]templates.Option, error) {
	all, err := web.Space(c).Creators.Accounts(c.UserContext(), contactID)
	out := make([]templates.Option, len(all))
	for i, a := range all {
		out[i] = templates.Option{Value: a.ID, Label: platform(c, a.Platform) + " · " + a.Handle}
	}
	return out, err
}

func source(c *fiber.Ctx, s string) string {
	if s == "" {
		return ""
	}
	return web.T(c, "creator.source."+s)
}

// price writes an amount with its currency, "" for none.
func price(c *fiber.Ctx, amount int64, currency string) string {
	if amount == 0 {
		return ""
	}
	return currency + " " + web.Of(c).Catalogs.Number(web.Lang(c), money.Units(amount, currency))
}
