package fact

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/fact"
	"standfirst/models/incident"
	"standfirst/templates"
)

// Said is text with the language it is in, which may not be the page's.
type Said struct{ Text, Lang string }

// Head is what every page of a fact says about it.
type Head struct {
	ID, Key, URL            string
	State, StateKind        string
	Claim                   Said
	Drill, Public, Due      bool
	IncidentURL             string
	Incident                Said
	Version                 int
	Hash                    string
	EvidenceCount, Signings int
}

func head(c *fiber.Ctx, f fact.Fact) Head {
	v := f.Now()
	text, lang := v.Claim.In(web.Lang(c))
	return Head{
		ID: f.ID, Key: f.Key, URL: web.URL(c, "/facts/"+f.ID), State: string(f.State), StateKind: stateKinds[f.State],
		Claim: Said{text, lang}, Drill: f.Drill(), Public: f.Public, Due: f.Due(web.Now(c)),
		IncidentURL: web.URL(c, "/incidents/"+f.IncidentID), Version: f.Current, Hash: v.Hash,
		EvidenceCount: len(v.Evidence), Signings: len(v.Signatures),
	}
}

var stateKinds = map[fact.State]string{
	fact.Unverified: "mute", fact.Verified: "ok", fact.Disputed: "warn", fact.Retracted: "bad", fact.Refuted: "bad",
}

// under names the incident and makes the way to the page.
func (h *Head) under(c *fiber.Ctx, i incident.Incident) []templates.Crumb {
	h.Incident.Text, h.Incident.Lang = i.Title.In(web.Lang(c))
	return []templates.Crumb{
		web.Crumb(c, "incident.title", "/incidents"),
		{Label: h.Incident.Text, URL: web.URL(c, "/incidents/"+i.ID)},
	}
}

// ListView is the register of all facts.
type ListView struct {
	templates.Frame
	Base, Q  string
	Filters  []templates.Filter
	Rows     []Head
	Pager    templates.Pager
	Narrowed bool
}

// FormView is the form that writes down a claim or changes one.
type FormView struct {
	templates.Frame
	Form           templates.Form
	New, Verified  bool
	Action, Cancel string
}

// ShowView is the record.
type ShowView struct {
	templates.Frame
	F                     Head
	Form                  templates.Form
	Claims                []Said
	Reason                string
	Wordings              string
	WordingLines          []string
	Author                string
	At, ReviewAt          time.Time
	Review                string // as the date field takes it
	Evidence              []EvidenceRow
	ArchiveURL, ClaimsURL string
	SaidURL               string // everything that was said on it
	Hidden                int    // restricted evidence that this person does not see
	Signatures            []SignatureRow
	Missing               int // signatures that are still wanted
	WhyNot                *templates.FieldError
	MaySign, MayEdit      bool
	MayJudge, MayReadLog  bool
	Department            string
	Versions              []VersionRow
	Uses                  []UseRow
	Log                   []templates.Event
	Settled, WasVerified  bool
	Dispute, Retract, Ref bool // acts that the state allows
	MaxMB                 int
	Pictures              bool // captured pages get a picture
}

// EvidenceRow is one piece of evidence.
type EvidenceRow struct {
	ID, Name, URL, Type, SHA256, Note, By string
	Size                                  int64
	At                                    time.Time
	File, Public, Captured, Shot          bool
	Gone                                  string // fact.Gone or fact.Altered when the file is not what was added
	Of, OfName                            string // of a redacted copy: the hash of the original, and its name
	Page, ShareURL                        string
	Visit                                 fact.Visit
}

// SignatureRow is one signature, in force or void.
type SignatureRow struct {
	Name, Department string
	At               time.Time
	Void             bool
}

// VersionRow is one version in the history.
type VersionRow struct {
	Number, Signatures     int
	Change, By, Hash       string
	At, VerifiedAt         time.Time
	Current                bool
	Claim                  Said
	CompareURL, CurrentURL string
}

// UseRow is a place where the fact is cited.
type UseRow struct {
	URL, Label, State, Kind, Versions string
	What, Badge                       string // what kind of place it is, and its state, when it is neither release nor mailing
	Public, Stale, Mailing, Handover  bool
	Sent                              int64 // messages of the mailing that a server has accepted
}

// JudgeView is the page of an act that ends a fact's standing.
type JudgeView struct {
	templates.Frame
	F      Head
	Form   templates.Form
	Act    string // dispute, retract or refute
	Action string
	Uses   []UseRow
}

// CompareView is the difference between two versions.
type CompareView struct {
	templates.Frame
	F              Head
	From, To       int
	Sides          [2]Side
	Options        []templates.Option
	Claims         []Changed
	Added, Removed []EvidenceRow
}

// Side is one of the two versions that are compared.
type Side struct {
	Number         int
	By             string
	At, VerifiedAt time.Time
}

// Changed is the difference of the claim in one language.
type Changed struct {
	Lang, Label string
	Pieces      []fact.Piece
}

var (
	listPage    = templates.NewPageOf("app", "fact/list.html", listSamples)
	formPage    = templates.NewPageOf("app", "fact/form.html", formSamples)
	showPage    = templates.NewPageOf("app", "fact/show.html", showSamples)
	judgePage   = templates.NewPageOf("app", "fact/judge.html", judgeSamples)
	sharePage   = templates.NewPageOf("app", "fact/share.html", shareSamples)
	lentPage    = templates.NewPageOf("bare", "fact/lent.html", lentSamples)
	comparePage = templates.NewPageOf("app", "fact/compare.html", compareSamples)
)
