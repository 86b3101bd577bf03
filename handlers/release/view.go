package release

import (
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/handlers/web/writing"
	"standfirst/models/audit"
	"standfirst/models/comment"
	guests "standfirst/models/embargo"
	"standfirst/models/fact"
	"standfirst/models/incident"
	"standfirst/models/release"
	"standfirst/templates"
)

type badge struct{ Kind, Key string }

type listView struct {
	templates.Frame
	Base, Q, Sort string
	Narrowed      bool // by words, state or kind
	CanEdit       bool
	New, Newsroom string
	Templates     string
	Export        string
	Filters       []templates.Filter
	Keep          []templates.Option
	Tabs          []templates.Tab
	Rows          []row
	Pager         templates.Pager
}

type row struct {
	Title, Lang, URL, KindKey           string
	Incident, IncidentLang, IncidentURL string
	State                               badge
	Live                                bool // an earlier version is public
	Version                             int
	By                                  string
	At                                  time.Time
	Drill                               bool
	Comments                            int // open ones; 0 for who may not read them
}

type newView struct {
	templates.Frame
	Form      templates.Form
	Kinds     []templates.Option
	Incidents []templates.Option
	Begin     []templates.Option // the texts from which it may begin
	Cancel    string
}

type editView struct {
	templates.Frame
	Form           templates.Form
	Kinds          []templates.Option
	ID             string
	Action, Cancel string
	Base           string // number of the version that the editor started from
	Cited          string // field to which a citation was added just now
	SlugFixed      bool
	Address        string // of the newsroom, before the slug
	Langs          []editLang
	TheirName      string // who saved in between, "" for nobody
	Most           int    // bytes that the text of one language may have
	MostShown      string // the same for people
	Seat           string // names this window to the baton
	Baton          batonView
	Locked         bool      // somebody else writes: there is only to read
	Restored       time.Time // when the draft was kept that the form begins with
	RestoredBy     string    // whose it is, "" for the reader's own
	Offers         []offer
	Comments       *commentsView // nil for who may not read them

	Pictures                        []pictureOption
	PictureURL, ImageURL, AssetsURL string // where one is uploaded from the text, where they are shown, where all are
}

type editLang struct {
	Lang, NameKey, DatelineKey string
	Facts                      []citableFact
	Fallen                     []fallenFact // those that the text cites and that are retracted or refuted
	Snippets                   []snippet
	Theirs                     *release.Text // the text that was saved in between
}

// snippet is a passage that stands in many texts.
type snippet struct {
	Name, NameLang, Value, Text, Lang string
	Body                              templates.HTML // what the script puts at the cursor
}

// fallenFact is a fact that a text cites and must not cite any more. Name is what the text calls it.
type fallenFact struct {
	Name, Key, URL, Claim, Lang string
	State                       badge
}

type citableFact struct {
	Key, Value, Claim, Lang string
	Version                 int
	State                   badge
}

type showView struct {
	templates.Frame
	Form                   templates.Form
	Base                   string // address of the release in the portal
	Version, PublicVersion int
	State                  badge
	KindKey                string
	Text                   []text
	Report                 report
	Details                []templates.Detail
	Events                 []templates.Event
	Versions               []versionRow
	Decisions              []decision
	Notices                []notice
	PublicURL              string
	Embargo                *embargoCard
	Views                  *templates.Views // nil before it was public
	MessagesURL            string           // of its key messages, "" for whoever may not write them
	MailURL, ReportURL     string
	HandoverURL            string   // what comes next, "" while it cannot be sent
	FallenInPublic         []string // keys of facts
	Owed                   []owed
	CanEdit, CanDecide     bool
	Asks                   []ask         // what this person may decide
	Comments               *commentsView // nil for who may not read them
	Passage                *passage      // the way to the approval; nil where no route is set
	Place                  string        // where its topics are chosen and a preview is given out; "" for those who may not
	Submit                 bool
	WaitingKey             string // who is waited for, "" for nobody
	Publish, TakeDown      bool
	OldIsPublic            bool
}

type versionRow struct {
	Number                       int
	URL, Diff                    string
	By                           string
	At                           time.Time
	Current, Approved, PublicOne bool
	Facts                        int
	Langs                        []string // keys of their names
}

// decision is one of the past, with the step that it was of.
type decision struct {
	release.Decision
	StepName string // "" where there was no route
}

func newDecision(c *fiber.Ctx, d release.Decision) decision {
	if d.Step == "" {
		return decision{Decision: d}
	}
	return decision{d, stepName(c, release.Step{Name: d.Step, Label: d.Label})}
}

type notice struct {
	KindKey, Colour, Text, Lang string
	At                          time.Time
}

// text is a version in one language, ready to be shown.
type text struct {
	Lang, LangKey                            string
	Headline, Subhead, Dateline, Boilerplate string
	Body, Contact                            templates.HTML
}

// about is what the pages below a release share.
type about struct{ Base, ReleaseTitle, ReleaseLang string }

type versionView struct {
	templates.Frame
	about
	By   string
	At   time.Time
	Hash string
	Diff string
	Text []text
}

type diffView struct {
	templates.Frame
	about
	From, To          int
	Same              bool
	Action            string
	Versions          []templates.Option
	Changes           []diffPart
	FactsIn, FactsOut []string
}

type diffPart struct {
	Lang, LangKey, PartKey string
	Lines                  [][]fact.Piece
}

type previewView struct {
	templates.Frame
	about
	PreviewLang             string
	Version                 int
	As                      string // one of looks
	Tabs, Langs             []templates.Tab
	MayChoose               bool     // the reader, by name
	To                      reader   // of the mail; no name while nobody is chosen
	Query                   string   // by which readers were looked for
	Found                   []reader // whom to choose from
	Text                    text
	Subject, Plain, MailURL string
}

// reader is somebody to whom the mail is shown as it would reach them.
type reader struct {
	Name, Lang, Address, URL string
	BlockedKey               string // why nothing would reach them, "" when it would
}

type reviewView struct {
	templates.Frame
	about
	Form                     templates.Form
	Version                  int
	Action, Address, Preview string
	NotReadyKey              string // why it cannot be published
	Correction               bool
	Readers                  int64 // subscribers who are written to
	ApprovedBy               string
	ApprovedAt               time.Time
	Report                   report
	Headlines                []headline
	Langs                    []editLang
}

type headline struct{ Lang, LangKey, Text string }

type takeDownView struct {
	templates.Frame
	about
	Form                      templates.Form
	WithdrawForm, RetractForm templates.Form // what was typed into the one that was sent
	WithdrawID, RetractID     string         // how the ids of their fields begin
	Slug                      string
	Live, Public              bool
	Withdraw, Retract         string
	Langs                     []editLang
}

func (v *versionView) frame(c *fiber.Ctx, rel release.Release) { v.about = below(c, &v.Frame, rel) }

func (v *diffView) frame(c *fiber.Ctx, rel release.Release) { v.about = below(c, &v.Frame, rel) }

func (v *previewView) frame(c *fiber.Ctx, rel release.Release) { v.about = below(c, &v.Frame, rel) }

func (v *reviewView) frame(c *fiber.Ctx, rel release.Release) { v.about = below(c, &v.Frame, rel) }

func (v *takeDownView) frame(c *fiber.Ctx, rel release.Release) { v.about = below(c, &v.Frame, rel) }

// below fills what a page below a release says about it: the way back, and the mark of a drill.
func below(c *fiber.Ctx, f *templates.Frame, rel release.Release) about {
	title, lang := incident.Text(rel.Title).In(web.Lang(c))
	a := about{Base: web.URL(c, "/releases/"+rel.ID), ReleaseTitle: title, ReleaseLang: lang}
	f.Drill = rel.Drill
	f.Crumbs = []templates.Crumb{web.Crumb(c, "release.list.title", "/releases"), {Label: title, URL: a.Base}}
	return a
}

// otherLangKey is the name of the language that a text is compared with.
func otherLangKey(lang string) string {
	if lang == incident.Chinese {
		return writing.LangKey(incident.English)
	}
	return writing.LangKey(incident.Chinese)
}

func langKeys(langs []string) []string {
	var out []string
	for _, l := range langs {
		out = append(out, writing.LangKey(l))
	}
	return out
}

func stateBadge(s release.State) badge {
	kind := map[release.State]string{
		release.Draft: "mute", release.Review: "warn", release.Approved: "info", release.Published: "ok", release.Retracted: "bad",
	}[s]
	return badge{kind, writing.StateKey(s)}
}

func factBadge(s fact.State) badge {
	switch s {
	case fact.Verified:
		return badge{"ok", "state.verified"}
	case fact.Disputed:
		return badge{"warn", "state.disputed"}
	case fact.Retracted:
		return badge{"bad", "state.retracted"}
	case fact.Refuted:
		return badge{"bad", "state.refuted"}
	case fact.Superseded:
		return badge{"warn", "release.fact.superseded"}
	case fact.Unknown:
		return badge{"bad", "release.fact.gone"}
	}
	return badge{"mute", "state.unverified"}
}

// newText is a version with its citations named, and the passages of the marks highlighted.
func newText(c *fiber.Ctx, v release.Version, r release.Report, marks map[string][]release.Mark) ([]text, error) {
	pictures, err := web.Space(c).Releases.PicturesIn(c.UserContext(), v)
	if err != nil {
		return nil, err
	}
	name := func(id string, version int) (string, bool) {
		for _, cited := range r.Cited {
			if cited.FactID == id && cited.Version == version {
				return cited.Fact.Key, cited.OK
			}
		}
		return "?", false
	}
	var out []text
	for _, lang := range v.Langs() {
		draw := writing.Inside(c, pictures, lang)
		t := plainText(v.Text[lang], lang, draw)
		t.Body = trusted(release.Annotate(v.Text[lang].Body, draw, name, marks[lang]...))
		out = append(out, t)
	}
	return out, nil
}

// plainText is a text as readers get it.
func plainText(t release.Text, lang string, draw release.Draw) text {
	return text{
		Lang: lang, LangKey: writing.LangKey(lang), Headline: t.Headline, Subhead: t.Subhead, Dateline: t.Dateline, Boilerplate: t.Boilerplate,
		Body: trusted(release.Plainly(t.Body, draw)), Contact: trusted(release.LinkContact(t.Contact, "")),
	}
}

func newVersionRow(c *fiber.Ctx, rel release.Release, head release.Head) versionRow {
	base := web.URL(c, "/releases/"+rel.ID)
	row := versionRow{
		Number: head.Number, URL: base + "/versions/" + strconv.Itoa(head.Number), By: head.ByName, At: head.At, Current: head.Number == rel.Current,
		Approved: head.Number == rel.ApprovedVersion, PublicOne: rel.IsPublic() && head.Number == rel.PublishedVersion,
		Facts: len(head.Facts), Langs: langKeys(head.Langs),
	}
	if head.Number > 1 {
		row.Diff = base + "/diff?from=" + strconv.Itoa(head.Number-1) + "&to=" + strconv.Itoa(head.Number)
	}
	return row
}

func newNotice(c *fiber.Ctx, n release.Notice) notice {
	words, lang := incident.Text(n.Text).In(web.Lang(c))
	return notice{KindKey: "release.notice." + n.Kind, Colour: map[string]string{"correction": "info", "withdrawn": "warn", "retracted": "bad"}[n.Kind], Text: words, Lang: lang, At: n.At}
}

// timeline puts audit events into words.
func timeline(c *fiber.Ctx, title string, events []audit.Event) []templates.Event {
	icons := map[string][2]string{
		release.EventCreated: {"plus", ""}, release.EventSaved: {"pencil", ""}, release.EventSubmitted: {"send", ""},
		release.EventAccepted: {"check", ""}, release.EventReopened: {"arrow-back-up", ""},
		release.EventStepApproved: {"check", "ok"}, release.EventEscalated: {"clock", "warn"}, release.EventVoided: {"arrow-back-up", "warn"},
		release.EventApproved: {"check", "ok"}, release.EventDeclined: {"arrow-back-up", "warn"}, release.EventPublished: {"news", "ok"},
		release.EventEmbargoSet: {"lock", "warn"}, release.EventEmbargoChanged: {"lock", "warn"}, release.EventEmbargoEnded: {"x", "warn"}, release.EventEmbargoHeld: {"alert-triangle", "bad"},
		release.EventWithdrawn: {"eye-off", "warn"}, release.EventRetracted: {"circle-x", "bad"}, release.EventBatonTaken: {"pencil", "warn"},
		guests.EventInvited: {"mail", ""}, guests.EventAccepted: {"check", "ok"}, guests.EventRevoked: {"eye-off", "warn"}, guests.EventRestored: {"eye", ""}, guests.EventExported: {"download", ""},
		comment.EventBegun: {"message", ""}, comment.EventAnswered: {"message", ""}, comment.EventChanged: {"pencil", ""}, comment.EventResolved: {"check", ""}, comment.EventReopened: {"arrow-back-up", ""},
	}
	var out []templates.Event
	for _, ev := range events {
		words := []string{"title", title} // in the reader's language; the log keeps one
		if key := "approval.step." + ev.Data["step"]; web.Of(c).Catalogs.Has(key) {
			words = append(words, "step", web.T(c, key))
		}
		e := web.Event(c, ev, words...)
		e.Icon, e.Kind = icons[ev.Action][0], icons[ev.Action][1]
		if said := strings.TrimSpace(ev.Data["comment"]); said != "" {
			e.Note = said
		}
		out = append(out, e)
	}
	return out
}
