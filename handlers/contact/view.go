package contact

import (
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/handlers/web/step"
	"standfirst/handlers/web/tags"
	"standfirst/handlers/web/views"
	"standfirst/models/account"
	"standfirst/models/audience"
	"standfirst/models/contact"
	"standfirst/models/outlet"
	"standfirst/templates"
)

// Row is a contact in a table.
type Row struct {
	ID, URL, Name, NameLang, Latin, Role, Outlet, OutletURL, Email, Kind string
	PeekURL                                                              string           // "" where no drawer opens
	Record                                                               string           // the record's own address
	Cells, Beneath                                                       []templates.Cell // under the heads; below the name
	Tags                                                                 []string
	Blocked, Held                                                        bool // not to be contacted; the address is suppressed
	Waits, Doubted                                                       bool // for approval; a detail of theirs
	Updated                                                              time.Time
}

func mayEdit(c *fiber.Ctx) bool { return web.May(c, account.ContactEdit) }

// rows makes rows of contacts, with their outlets and whether their addresses are held.
func rows(c *fiber.Ctx, contacts []contact.Contact, heads []Head) ([]Row, error) {
	sp := web.Space(c)
	keys := make([]string, len(heads))
	for i, h := range heads {
		keys[i] = h.Key
	}
	names, err := ownerNames(c, keys)
	if err != nil {
		return nil, err
	}
	var outletIDs, addresses []string
	for _, x := range contacts {
		outletIDs, addresses = append(outletIDs, x.OutletID), append(addresses, x.Email)
	}
	outlets, err := sp.Outlets.GetAll(c.UserContext(), outletIDs...)
	if err != nil {
		return nil, err
	}
	held, err := sp.Contacts.Suppressions.Suppressed(c.UserContext(), addresses...)
	if err != nil {
		return nil, err
	}
	out := make([]Row, len(contacts))
	for i, x := range contacts {
		_, isHeld := held[x.Email].For()
		r := Row{
			ID: x.ID, URL: views.InTable(web.URL(c, "/contacts/"+x.ID), book.Here(c)), PeekURL: views.InTable(web.URL(c, "/contacts/"+x.ID+"/peek"), book.Here(c)), Name: x.Name, NameLang: web.LangOf(x.Name), Latin: x.Latin, Role: x.Role,
			Email: x.Email, Kind: web.T(c, "contact.kind."+x.Kind), Tags: x.Tags, Blocked: x.DoNotContact, Held: isHeld, Waits: x.Waits(), Doubted: x.Doubted(), Updated: x.UpdatedAt,
		}
		if o, ok := outlets[x.OutletID]; ok {
			r.Outlet, r.OutletURL = o.Name, web.URL(c, "/outlets/"+o.ID)
		}
		r.Record, r.Cells = web.URL(c, "/contacts/"+x.ID), cellsOf(c, x, r, heads, names)
		if !slices.Contains(keys, "role") && (x.Role != "" || mayEdit(c)) {
			r.Beneath = []templates.Cell{cellOf(c, x, columnsOf(c, []string{"role"})[0], nil)}
		}
		out[i] = r
	}
	return out, nil
}

// ListView is the table.
type ListView struct {
	templates.Frame
	Base, Q, Sort, Criteria, ExportURL string
	AskedSort                          string // an order that is neither the usual one nor the one kept: a search keeps it
	Filters                            []templates.Filter
	Chips                              []templates.Chip
	Rows                               []Row
	Pager                              templates.Pager
	Actions                            []templates.Action
	Columns                            []Head
	Look                               views.Look
	Narrowed, MayEdit                  bool
	Broken, Building                   bool // the filter cannot be read; the builder is being worked on
	Form                               templates.Form
	Builder                            templates.Builder
	Rest, Keep                         []templates.Option // what the address says besides the builder, and besides the bar: Label is the parameter
	SegmentURL                         string             // makes a segment of the conditions; "" without any
	Views                              views.Tabs
	View                               views.Bar
	Narrowing                          bool // the rows alone are asked for, after a choice in the bar: they bring the view's state with them
}

// BulkView asks what to do with a selection.
type BulkView struct {
	templates.Frame
	Form             templates.Form
	Do, Base, Cancel string
	Owners           []templates.Option
	N                int64
	IDs              []string
	All              bool
	Criteria         string
	Lists, KnownTags []templates.Option
	TagGroups        []tags.Group
}

// FormView is the form that makes or changes a contact.
type FormView struct {
	templates.Frame
	Form                        templates.Form
	New                         bool
	Action, Cancel              string
	Rev                         int64
	Kinds, Langs, Owners, Lists []templates.Option
	Channels, Stages, Services  []templates.Option
	SuggestURL                  string
	Positions                   []PositionRow
	Handles                     []HandleRow
	Custom                      []templates.CustomField
	Added                       string // the kind of row that was added just now
}

// ShowView is the record.
type ShowView struct {
	templates.Frame
	C                                            contact.Contact
	URL, NameLang, Kind                          string
	OutletName, OutletURL, SourceText, SourceURL string
	Fields                                       []FieldView
	Holds                                        []HoldRow
	Lists                                        []Member
	OpenLists                                    []templates.Option
	Form                                         templates.Form
	Note                                         NoteForm
	Steps                                        []step.Row
	CardURL                                      string // the person as a vCard
	LiftURL                                      string // where a hold of one of their addresses is lifted
	SaidURL, AnswerURL                           string // what they were told, and where an answer to them is recorded
	Tabs                                         []templates.Tab
	Events                                       []templates.Event
	Older, Back                                  string
	MayEdit, MayManage                           bool

	TwinsView

	Career             []CareerRow
	Handles            []HandleRow
	Articles           []Article
	Place              *views.Place // in the table that the visitor came from; nil when they did not
	Local, Hours       string       // the person's own time of day, and when they may be pitched
	LocalZone          *time.Location
	HoursKnown, Inside bool
	Away, Revealed     bool
	Channel            string
	Stale              int // how many details want a look
	StaleURL           string
	Ageing             bool // there is something to confirm
}

// CareerRow is a role at an outlet, present or past.
type CareerRow struct {
	Outlet, URL, Role, From, To string
	Main, Now                   bool
}

// Article is a piece by a person.
type Article struct {
	Title, Lang, URL string
	At               time.Time
}

// HasPrivate reports whether an address of somebody who is not to be contacted is hidden.
func (v ShowView) HasPrivate() bool {
	return v.C.DoNotContact && !v.Revealed && (len(v.C.Emails) > 0 || v.C.Phone != "" || v.C.WeChat != "" || len(v.C.Handles) > 0)
}

// Member is a list that a contact is on.
type Member struct{ ID, Name, URL string }

// FieldView is one detail that can be changed in its place.
type FieldView struct {
	templates.InPlace
	Copy, Hidden                 bool // the value can be copied; it is hidden
	Check                        *CheckView
	Grades                       []GradeView // of addresses
	CheckError, Why, SourceTyped string
	CheckArgs                    map[string]any
}

// HoldRow is one reason why an address is not mailed.
type HoldRow struct {
	Address, Scope, ScopeName, Reason, Note, By string
	At                                          time.Time
	ContactName, ContactURL                     string
	Fixed                                       bool // of somebody who was erased: there is no address to lift it by
}

// SuppressionsView is the page of held addresses.
type SuppressionsView struct {
	templates.Frame
	Base, Q            string
	Rows               []HoldRow
	Pager              templates.Pager
	Form               templates.Form
	Narrowed           bool
	MayEdit, MayManage bool
}

var (
	listPage         = templates.NewPageOf("app", "contact/list.html", listSamples)
	bulkPage         = templates.NewPageOf("app", "contact/bulk.html", bulkSamples)
	formPage         = templates.NewPageOf("app", "contact/form.html", formSamples)
	showPage         = templates.NewPageOf("app", "contact/show.html", showSamples)
	deletePage       = templates.NewPageOf("app", "contact/delete.html", deleteSamples)
	importsPage      = templates.NewPageOf("app", "contact/imports.html", importsSamples)
	columnsPage      = templates.NewPageOf("app", "contact/columns.html", columnsSamples)
	importPage       = templates.NewPageOf("app", "contact/import.html", importSamples)
	exportPage       = templates.NewPageOf("app", "contact/export.html", exportSamples)
	fixPage          = templates.NewPageOf("app", "contact/fix.html", fixSamples)
	suppressionsPage = templates.NewPageOf("app", "contact/suppressions.html", suppressionsSamples)
	peekFragment     = templates.NewFragment("contact/peek.html", "peek", showSamples()...)
	progressFragment = templates.NewFragment("contact/import.html", "progress", importSamples()...)
)

// choices are the options of a fixed set of values, named by messages with the prefix.
func choices(c *fiber.Ctx, prefix string, values []string) []templates.Option {
	out := make([]templates.Option, len(values))
	for i, v := range values {
		out[i] = templates.Option{Value: v, Label: web.T(c, prefix+v)}
	}
	return out
}

func langName(c *fiber.Ctx, lang string) string {
	if lang == "" {
		return ""
	}
	return web.T(c, "contact.lang."+langKey(lang))
}

// langKey is a language as it stands in message keys, which hold no capitals and no hyphens.
func langKey(lang string) string { return strings.ToLower(strings.ReplaceAll(lang, "-", "_")) }

func langChoices(c *fiber.Ctx) []templates.Option {
	var out []templates.Option
	for _, l := range contact.Langs {
		out = append(out, templates.Option{Value: l, Label: langName(c, l)})
	}
	return out
}

func listChoices(lists []audience.List) []templates.Option {
	var out []templates.Option
	for _, l := range lists {
		out = append(out, templates.Option{Value: l.ID, Label: l.Name})
	}
	return out
}

func outletChoices(outlets []outlet.Outlet) []templates.Option {
	var out []templates.Option
	for _, o := range outlets {
		out = append(out, templates.Option{Value: o.ID, Label: o.Name})
	}
	return out
}

// owners are the colleagues who may look after contacts.
func owners(c *fiber.Ctx) ([]templates.Option, error) {
	users, err := web.Of(c).Accounts.Members(c.UserContext(), web.Space(c).ID)
	if err != nil {
		return nil, err
	}
	var out []templates.Option
	for _, u := range users {
		out = append(out, templates.Option{Value: u.ID, Label: u.Name})
	}
	slices.SortFunc(out, func(a, b templates.Option) int { return strings.Compare(a.Label, b.Label) })
	return out, nil
}
