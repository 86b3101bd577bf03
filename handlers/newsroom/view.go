package newsroom

import (
	"time"

	"standfirst/models/fact"
	"standfirst/templates"
)

type indexView struct {
	templates.Frame
	meta
	First     bool // the newest of all topics
	Heading   string
	TopicLang string
	Topic     string // slug of the one that is read, "" for all
	Topics    []topicLink
	SearchURL string
	Boards    []boardLink
	Articles  []article
	Sheets    []sheetLink
	Older     string
}

type topicLink struct {
	Name, Lang, URL string // Lang: "" when it is the page's
	Here            bool
}

type boardLink struct {
	Title, Lang, URL, Phase string
	At                      time.Time
	Latest                  *article
}

type article struct {
	Title, Lang, Lead, URL, KindKey string
	At, Corrected, ChangedAt        time.Time
	Retracted                       bool
	DoubtKey, DoubtKind             string // what of it does not stand any more; "" while all does
	Topics                          []topicLink
}

type sheetLink struct {
	Title, Lang, URL string
	path             string // below the newsroom
	keys             []string
	At               time.Time
}

type pressView struct {
	templates.Frame
	meta
}

type boardView struct {
	templates.Frame
	meta
	TitleLang, Phase string
	ChangedAt        time.Time
	Steps            []phaseStep
	Updates          []update
	Facts, Complain  string // addresses, "" for none
	Promises         []promiseRow
}

type phaseStep struct {
	Phase     string
	At        time.Time // zero when it has not been reached, or not been told
	Now, Done bool
}

// update is a statement, or a phase that began.
type update struct {
	At      time.Time
	Phase   string // "" for a statement
	Article article
}

type showView struct {
	templates.Frame
	meta
	Private                                  bool // a preview for one person, until
	Until                                    time.Time
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
	Facts, Board                             string // addresses of the fact sheet and the incident's page
	Topics, Cited                            []topicLink
	Pictures                                 []pictureRow
	Files                                    []fileRow
	until                                    time.Time // when the rights of one of them run out
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
	Board     string // address of the incident's page
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
	Page                               string
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
	TopicsURL  string

	SubscribersURL, AssetsURL string

	Releases []managedRelease
	Sheets   []managedSheet
	Phases   []templates.Option

	Views    *templates.Views
	MostRead []readPage
}

// readPage is a page of the newsroom with how often it was read.
type readPage struct {
	Title, Lang, URL, KindKey string
	Views                     int64
}

type managedRelease struct {
	Title, Lang, URL, Public, PlaceURL string
	At                                 time.Time
	Version                            int
	Retracted                          bool
	Topics                             []string
}

type managedSheet struct {
	Title, Lang, URL, Public, Action string
	Facts                            int
	IsPublic                         bool
	Board                            managedBoard
}

// managedBoard is the public page of an incident. Phase is the one that it shows, or would show first.
type managedBoard struct {
	Action, Public, Phase string
	IsPublic, IsPrepared  bool
}

// topicsView is the portal's page of the topics.
type topicsView struct {
	templates.Frame
	Form   templates.Form
	Action string
	Topics []managedTopic
}

type managedTopic struct {
	ID, Action string
	Names      map[string]string
	Name, Lang string
	Closed     bool
	Form       templates.Form
}

// placeView says where in the newsroom a release stands, and makes links to its preview.
type placeView struct {
	templates.Frame
	Form      templates.Form
	Action    string
	Title     string
	TitleLang string
	Topics    []templates.Option
	TopicsURL string
	Preview   string // a link that was made just now
	Until     time.Time
	CanShow   bool // there is a version that is not public yet
}

// trusted marks HTML that the model has reduced to its subset a moment ago.
func trusted(clean string) templates.HTML { return templates.HTML(clean) }

type genuineView struct {
	templates.Frame
	meta
	Form      templates.Form
	Action    string
	Most      int
	Likeness  string // "" before anything was asked
	Part      bool
	Pieces    []fact.Piece
	Lang      string
	Replaced  time.Time
	Statement *article
}

type subscribeView struct {
	templates.Frame
	meta
	Form    templates.Form
	Action  string
	Topics  []templates.Option
	Paces   []templates.Option
	Consent string
	Sent    bool
}

type subscriberView struct {
	templates.Frame
	meta
	Form                         templates.Form
	Action, Hidden, Done, Manage string // Done: key of what was done just now
	Topics, Paces                []templates.Option
	Pace                         string // key of the one that is confirmed
	Confirms, Ended              bool
}

type subscribersView struct {
	templates.Frame
	Tabs               []templates.Tab
	All, Export, Older string
	AllActive          bool
	Q                  string             // the beginning of an address that is looked for
	Keep               []templates.Option // the topic, for the search
	Topics, Form       string             // where topics are set, and where readers subscribe
	HasTopics          bool
	Rows               []subscriberRow
}

type subscriberRow struct {
	Address, URL, Consent, From string
	Pace                        string // key
	Topics                      []string
	At, ConfirmedAt             time.Time
}

type mediaView struct {
	templates.Frame
	meta
	Pictures []pictureRow
	Files    []fileRow
}

type pictureRow struct {
	Title, TitleLang, Alt, AltLang, Credit, Rights, Until string
	Shown                                                 sizeLink
	Sizes                                                 []sizeLink
}

// fileRow is a document, a recording or a film; Kind is what it is called by.
type fileRow struct {
	pictureRow
	Kind string
}

type sizeLink struct {
	URL           string
	Width, Height int
	Bytes         int64
}

type assetsView struct {
	templates.Frame
	Form   templates.Form
	Action string // "" for those who may not upload

	Releases []templates.Option // that it may belong to
	Rows     []managedAsset
	Older    string
}

type managedAsset struct {
	URL, Image, Title, Lang, Credit, Until, By string
	Kind                                       string // what a file that is no picture is called by, "" for a picture
	At                                         time.Time
	Width, Height                              int
	Public, Expired                            bool
	Waits                                      bool // for its release to be public

	InText   bool // the public sees it within its text, and nowhere else
	MayShow  bool // it may stand in its text without being published by itself
	Withheld bool // somebody has taken it back
}

type assetView struct {
	templates.Frame
	Form       templates.Form
	Row        managedAsset
	Action     string // "" for those who may not change it
	Sizes      []sizeLink
	MayPublish bool

	Releases []templates.Option
}

// The handles of the pages, each with views that together run every branch of its template.
var (
	indexPage       = templates.NewPageOf("newsroom", "newsroom/index.html", indexSamples)
	pressPage       = templates.NewPageOf("newsroom", "newsroom/press.html", pressSamples)
	boardPage       = templates.NewPageOf("newsroom", "newsroom/incident.html", boardSamples)
	showPage        = templates.NewPageOf("newsroom", "newsroom/show.html", showSamples)
	factsPage       = templates.NewPageOf("newsroom", "newsroom/facts.html", factsSamples)
	managePage      = templates.NewPageOf("app", "newsroom/manage.html", manageSamples)
	topicsPage      = templates.NewPageOf("app", "newsroom/topics.html", topicsSamples)
	genuinePage     = templates.NewPageOf("newsroom", "newsroom/genuine.html", genuineSamples)
	subscribePage   = templates.NewPageOf("newsroom", "newsroom/subscribe.html", subscribeSamples)
	subscriberPage  = templates.NewPageOf("newsroom", "newsroom/subscriber.html", subscriberSamples)
	subscribersPage = templates.NewPageOf("app", "newsroom/subscribers.html", subscribersSamples)
	mediaPage       = templates.NewPageOf("newsroom", "newsroom/media.html", mediaSamples)
	assetsPage      = templates.NewPageOf("app", "newsroom/assets.html", assetsSamples)
	assetPage       = templates.NewPageOf("app", "newsroom/asset.html", assetSamples)
	placePage       = templates.NewPageOf("app", "newsroom/place.html", placeSamples)
)
