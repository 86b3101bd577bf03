package newsroom

import (
	"time"

	"standfirst/templates"
)

type indexView struct {
	templates.Frame
	meta
	First    bool // the newest page
	Articles []article
	Sheets   []sheetLink
	Older    string
}

type article struct {
	Title, Lang, Lead, URL, KindKey string
	At, Corrected                   time.Time
	Retracted                       bool
}

type sheetLink struct {
	Title, Lang, URL string
	At               time.Time
}

type showView struct {
	templates.Frame
	meta
	TextLang                                 string
	Kind                                     string // key, "" when nothing of the release is told
	Headline, Subhead, Dateline, Boilerplate string
	Body, Contact                            templates.HTML
	PublishedAt                              time.Time
	Retracted                                bool
	Notices                                  []notice
	Doubts                                   []doubtRow
	Corrections                              []article // that came since
	OtherLang                                string    // key of the language it is in, when that is not the reader's
	Also                                     []alternate
	Facts                                    string // address of the fact sheet
}

type notice struct {
	KindKey, Colour, Text, Lang string
	At                          time.Time
}

// doubtRow is a statement of the page that does not stand any more.
type doubtRow struct {
	TitleKey, Colour, Lang string
	Words                  []string // as the page has them
	At                     time.Time
	URL                    string // on the fact sheet; "" when it is not there
}

type factsView struct {
	templates.Frame
	meta
	TitleLang string
	Facts     []factRow
	Promises  []promiseRow
	Releases  []article
	Complain  string // where people who were harmed say so; "" when they cannot
	ChangedAt time.Time
}

// promiseRow is what was promised, and what has become of it.
type promiseRow struct {
	Text, Lang, Colour, StateKey, Proof string
	Due, Ended                          time.Time // Ended: zero while it is open
	Notes                               []progressRow
}

type progressRow struct {
	Text, Lang string
	At         time.Time
}

type factRow struct {
	Key, Claim, Lang, Colour, StateKey string
	Since                              time.Time
	Stands                             bool
	Earlier                            []earlier
	Evidence                           []evidenceLink
}

type earlier struct {
	Claim, Lang string
	At          time.Time
}

type evidenceLink struct {
	Name, URL, SHA256 string
	Size              int64
	File              bool
}

type manageView struct {
	templates.Frame
	Home       string
	CanPublish bool
	Releases   []managedRelease
	Sheets     []managedSheet
}

type managedRelease struct {
	Title, Lang, URL, Public string
	At                       time.Time
	Version                  int
	Retracted                bool
}

type managedSheet struct {
	Title, Lang, URL, Public, Action string
	Facts                            int
	IsPublic                         bool
}

// trusted marks HTML that the model has reduced to its subset a moment ago.
func trusted(clean string) templates.HTML { return templates.HTML(clean) }

// The handles of the pages, each with views that together run every branch of its template.
var (
	indexPage  = templates.NewPage("public", "newsroom/index.html", indexSamples()...)
	showPage   = templates.NewPage("public", "newsroom/show.html", showSamples()...)
	factsPage  = templates.NewPage("public", "newsroom/facts.html", factsSamples()...)
	managePage = templates.NewPage("app", "newsroom/manage.html", manageSamples()...)
)

var moment = time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)

func frame() templates.Frame {
	return templates.Frame{Lang: "en", Zone: time.UTC, Now: moment, Title: "Newsroom", Space: &templates.Space{ID: "acme", Name: "Acme"}}
}

func head() meta {
	return meta{Canonical: "https://press.example/", Alternates: []alternate{{"en", "?lang=en"}}, Description: "About", Feeds: "/newsroom/acme", News: &news{}, NoIndex: true}
}

func articles() []article {
	return []article{
		{Title: "Headline", Lang: "en", Lead: "More", URL: "/", KindKey: "release.kind.news", At: moment, Corrected: moment},
		{Title: "Headline", Lang: "en", URL: "/", KindKey: "release.kind.news", At: moment, Retracted: true},
	}
}

func indexSamples() []indexView {
	return []indexView{
		{Frame: frame(), meta: head(), First: true, Articles: articles(), Sheets: []sheetLink{{Title: "Recall", URL: "/", At: moment}}, Older: "?"},
		{Frame: frame(), First: true},
		{Frame: frame()},
	}
}

func showSamples() []showView {
	full := showView{
		Frame: frame(), meta: head(), TextLang: "en", Kind: "release.kind.news", Headline: "Headline", Subhead: "More", Dateline: "SHANGHAI", Boilerplate: "About",
		Body: "<p>Text</p>", Contact: "Desk", PublishedAt: moment, OtherLang: "release.lang.en", Also: []alternate{{"en", "/"}, {"zh-CN", "/"}}, Facts: "/",
	}
	for _, kind := range []string{"correction", "withdrawn", "retracted"} {
		full.Notices = append(full.Notices, notice{KindKey: "newsroom.notice." + kind, Colour: "bad", Text: "Note", At: moment})
	}
	for _, kind := range []string{"review", "withdrawn", "restated"} {
		full.Doubts = append(full.Doubts, doubtRow{TitleKey: "newsroom.doubt." + kind, Colour: "warn", Words: []string{"So it is."}, Lang: "en", At: moment, URL: "/#F-1"})
	}
	full.Doubts, full.Corrections = append(full.Doubts, doubtRow{TitleKey: "newsroom.doubt.review", Colour: "info", At: moment}), articles()
	retracted := full
	retracted.Retracted, retracted.Headline, retracted.Body, retracted.OtherLang = true, "", "", "release.lang.zh"
	return []showView{full, retracted, {Frame: frame()}}
}

func factsSamples() []factsView {
	var rows []factRow
	for state, colour := range factColours {
		rows = append(rows, factRow{
			Key: "F-1", Claim: "So it is.", Lang: "en", Colour: colour, StateKey: "newsroom.fact." + string(state), Since: moment, Stands: state == "verified",
			Earlier:  []earlier{{"So it was.", "en", moment}},
			Evidence: []evidenceLink{{Name: "report.pdf", URL: "/", SHA256: "ab", Size: 12, File: true}, {Name: "https://example.com", URL: "https://example.com"}},
		})
	}
	return []factsView{{Frame: frame(), meta: head(), TitleLang: "en", Facts: rows, Releases: articles(), ChangedAt: moment, Complain: "/cases", Promises: []promiseRow{
		{Text: "A refund within 7 days", Lang: "en", Colour: "info", StateKey: "promise.state.open", Due: moment, Notes: []progressRow{{"Half is paid", "en", moment}}},
		{Text: "A report", Lang: "en", Colour: "ok", StateKey: "promise.state.kept", Proof: "https://example.org", Due: moment, Ended: moment},
	}}, {Frame: frame()}}
}

func manageSamples() []manageView {
	return []manageView{
		{
			Frame: frame(), CanPublish: true, Releases: []managedRelease{{Title: "Headline", At: moment, Version: 1}, {Title: "Headline", Retracted: true}},
			Sheets: []managedSheet{{Title: "Recall", Facts: 2, IsPublic: true}, {Title: "Recall", Facts: 1}, {Title: "Recall"}},
		},
		{Frame: frame()},
	}
}
