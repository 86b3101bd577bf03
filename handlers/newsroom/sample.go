package newsroom

import (
	"time"

	"standfirst/models/fact"
	"standfirst/models/incident"
	"standfirst/models/newsroom"
	"standfirst/templates"
)

var moment = time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)

func frame() templates.Frame {
	return templates.Frame{Lang: "en", Zone: time.UTC, Now: moment, Title: "Newsroom", Space: &templates.Space{ID: "acme", Name: "Acme"}, Site: &templates.Site{
		Home: "/", Nav: []templates.SiteLink{{Key: "newsroom.nav.latest", URL: "/", Here: true}, {Key: "newsroom.nav.press", URL: "/press"}},
		Langs: []templates.SiteLink{{Key: "en", URL: "?lang=en", Here: true}, {Key: "zh-CN", URL: "?lang=zh-CN"}},
		Press: templates.SitePress{Name: "Desk", Phone: "+49 30 1234567", Email: "press@acme.example"},
		Sheet: "/look.css", Logo: &templates.SiteLogo{URL: "/logo.png", Width: 320, Height: 80},
		Head: []templates.SiteWay{{Label: "Acme", URL: "https://acme.example"}}, Foot: []templates.SiteWay{{Label: "Imprint", Lang: "en", URL: "https://acme.example/imprint"}},
	}}
}

// alone is a frame of a newsroom that nobody may be called at.
func alone() templates.Frame {
	f := frame()
	f.Site = &templates.Site{Home: "/"}
	return f
}

func head() meta {
	return meta{Canonical: "https://press.example/", Alternates: []alternate{{"en", "?lang=en"}}, Description: "About", Feeds: "/newsroom/acme", Data: []any{news{}}, Card: "/card.png", IsArticle: true}
}

func articles() []article {
	return []article{
		{Title: "Headline", Lang: "en", Lead: "More", URL: "/", KindKey: "release.kind.news", At: moment, Corrected: moment, Topics: topicSamples()},
		{Title: "Headline", Lang: "en", URL: "/", KindKey: "release.kind.news", At: moment, Retracted: true},
	}
}

func topicSamples() []topicLink {
	return []topicLink{{"Safety", "", "/", true}, {"安全", "zh-CN", "/", false}}
}

func indexSamples() []indexView {
	first := indexView{
		Frame: frame(), meta: head(), First: true, Heading: "Newsroom", Articles: articles(), Sheets: []sheetLink{{Title: "Recall", URL: "/", At: moment}}, Older: "?",
		Topics: topicSamples(), SearchURL: "/search", Boards: []boardLink{{Title: "Recall", Lang: "en", URL: "/", Phase: "acting", At: moment, Latest: &articles()[0]}, {Title: "Recall", Lang: "en", Phase: "aware", At: moment}},
	}
	older := indexView{Frame: frame(), meta: meta{NoIndex: true}}
	return []indexView{first, {Frame: alone(), First: true}, older, {Frame: frame(), Topic: "safety", Heading: "安全", TopicLang: "zh-CN"}}
}

func pressSamples() []pressView { return []pressView{{Frame: frame(), meta: head()}, {Frame: alone()}} }

func boardSamples() []boardView {
	full := boardView{Frame: frame(), meta: head(), TitleLang: "en", Phase: "acting", ChangedAt: moment, Facts: "/", Complain: "/cases", Promises: promiseSamples()}
	for i, p := range incident.Phases() {
		full.Steps = append(full.Steps, phaseStep{Phase: string(p), At: moment, Now: i == 3, Done: i < 3})
		full.Updates = append(full.Updates, update{At: moment, Phase: string(p)})
	}
	full.Steps[5].At = time.Time{}
	for _, a := range articles() {
		full.Updates = append(full.Updates, update{At: moment, Article: a})
	}
	return []boardView{full, {Frame: alone(), Phase: "closed", ChangedAt: moment}}
}

func showSamples() []showView {
	full := showView{
		Frame: frame(), meta: head(), TextLang: "en", Kind: "release.kind.news", Headline: "Headline", Subhead: "More", Dateline: "SHANGHAI", Boilerplate: "About",
		Body: "<p>Text</p>", Contact: "Desk", PublishedAt: moment, OtherLang: "release.lang.en", Also: []alternate{{"en", "/"}, {"zh-CN", "/"}}, Facts: "/", Board: "/", Topics: topicSamples(), Cited: topicSamples(), Pictures: mediaSamples()[0].Pictures, Files: mediaSamples()[0].Files,
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
	draft := full
	draft.Private, draft.Until, draft.Notices, draft.Doubts, draft.Corrections = true, moment, nil, nil, nil
	return []showView{full, retracted, draft, {Frame: alone()}}
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
	return []factsView{{Frame: frame(), meta: head(), TitleLang: "en", Facts: rows, Releases: articles(), ChangedAt: moment, Complain: "/cases", Board: "/", Promises: promiseSamples()}, {Frame: frame()}}
}

func promiseSamples() []promiseRow {
	return []promiseRow{
		{Text: "A refund within 7 days", Lang: "en", Colour: "info", StateKey: "promise.state.open", Due: moment, Notes: []progressRow{{"Half is paid", "en", moment}}},
		{Text: "A report", Lang: "en", Colour: "ok", StateKey: "promise.state.kept", Proof: "https://example.org", Due: moment, Ended: moment},
	}
}

func manageSamples() []manageView {
	phases := []templates.Option{{Value: "aware", Label: "Aware"}}
	board := managedBoard{Action: "/boards/1", Public: "/incidents/1", Phase: "aware", IsPublic: true}
	return []manageView{
		{
			Frame: frame(), CanPublish: true, TopicsURL: "/topics", SubscribersURL: "/subscribers", AssetsURL: "/assets", Phases: phases,
			Releases: []managedRelease{{Title: "Headline", At: moment, Version: 1, PlaceURL: "/", Topics: []string{"Safety"}}, {Title: "Headline", Retracted: true}},
			Sheets:   []managedSheet{{Title: "Recall", Facts: 2, IsPublic: true, Board: board}, {Title: "Recall", Facts: 1}, {Title: "Recall"}},
			Views:    &templates.Views{Total: 5, Zone: "UTC", Days: []string{"2026-11-24", "2026-11-25"}, Series: []templates.Series{{Name: "English", Values: []float64{2, 3}}}, CSV: "/views.csv"},
			MostRead: readSamples(),
		},
		{Frame: frame(), Sheets: []managedSheet{{Title: "Recall", Facts: 2, IsPublic: true, Board: board}}},
		{Frame: frame(), Views: &templates.Views{Days: []string{"2026-11-25"}}},
	}
}

func readSamples() []readPage {
	var out []readPage
	for _, kind := range []newsroom.PageKind{newsroom.HomePage, newsroom.ReleasePage, newsroom.IncidentPage, newsroom.SheetPage, newsroom.FactPage} {
		out = append(out, readPage{Title: "Recall", Lang: "en", URL: "/", KindKey: "newsroom.views.kind." + string(kind), Views: 2})
	}
	return out
}

func topicsSamples() []topicsView {
	wrong := templates.Form{Errors: []templates.FieldError{
		{Field: "name_en", Key: "newsroom.topic.name"},
		{Field: "name_zh-CN", Key: "newsroom.topic.long", Args: map[string]any{"most": 80}},
		{Key: "newsroom.topic.many", Args: map[string]any{"most": 40}},
	}}
	return []topicsView{
		{Frame: frame(), Form: wrong, Topics: []managedTopic{{ID: "1", Name: "Safety", Lang: "en", Names: map[string]string{"en": "Safety"}}, {ID: "2", Name: "安全", Closed: true, Form: wrong}}},
		{Frame: frame()},
	}
}

func placeSamples() []placeView {
	wrong := templates.Form{Errors: []templates.FieldError{{Field: "topic", Key: "newsroom.topic.missing"}, {Key: "newsroom.preview.none"}, {Key: "release.publish.drill"}}}
	return []placeView{
		{Frame: frame(), Form: wrong, Title: "Headline", Topics: []templates.Option{{Value: "1", Label: "Safety"}}, Preview: "https://press.example/p/x", Until: moment, CanShow: true},
		{Frame: frame(), TopicsURL: "/topics"},
	}
}

func genuineSamples() []genuineView {
	wrong := templates.Form{Errors: []templates.FieldError{
		{Field: "text", Key: "newsroom.genuine.short"}, {Key: "newsroom.genuine.long", Args: map[string]any{"most": 20000}},
	}}
	out := []genuineView{{Frame: frame(), meta: head(), Form: wrong}, {Frame: alone()}}
	for _, likeness := range []string{"identical", "altered", "superseded", "unknown"} {
		v := genuineView{Frame: frame(), Likeness: likeness, Statement: &articles()[0], Part: likeness == "identical"}
		if likeness == "altered" {
			v.Pieces = []fact.Piece{{Op: "same", Text: "We "}, {Op: "removed", Text: "did not "}, {Op: "added", Text: "did "}}
		}
		if likeness == "superseded" {
			v.Replaced = moment
		}
		out = append(out, v)
	}
	return append(out, genuineView{Frame: frame(), Likeness: "identical", Statement: &articles()[0]})
}

func subscribeSamples() []subscribeView {
	options := []templates.Option{{Value: "1", Label: "Safety"}}
	wrong := templates.Form{Errors: []templates.FieldError{
		{Field: "topic", Key: "subscription.topic.missing"}, {Field: "consent", Key: "subscription.consent.missing"}, {Field: "website", Key: "subscription.trap"}, {Field: "pace", Key: "subscription.pace.unknown"},
	}}
	return []subscribeView{{Frame: frame(), meta: head(), Form: wrong, Topics: options, Paces: options, Consent: "Text"}, {Frame: frame(), Topics: options}, {Frame: frame(), Sent: true}, {Frame: frame()}}
}

func subscriberSamples() []subscriberView {
	options := []templates.Option{{Value: "1", Label: "Safety"}}
	return []subscriberView{
		{Frame: frame(), Hidden: "a…@example.org", Topics: options, Pace: "subscription.pace.daily", Confirms: true},
		{Frame: frame(), Topics: options, Paces: options, Done: "subscription.done.confirmed", Manage: "https://press.example/s/x"},
		{Frame: frame(), Topics: options, Done: "subscription.done.changed"},
		{Frame: frame(), Done: "subscription.done.ended", Ended: true},
	}
}

func subscribersSamples() []subscribersView {
	n := 2
	return []subscribersView{
		{Frame: frame(), Tabs: []templates.Tab{{Label: "Safety", Count: &n, Active: true}}, Older: "?", Rows: []subscriberRow{{Address: "a@example.org", URL: "/", Topics: []string{"Safety"}, Pace: "subscription.pace.now", At: moment, ConfirmedAt: moment, From: "192.0.2.1"}, {Address: "b@example.org", Pace: "subscription.pace.weekly"}}},
		{Frame: frame(), AllActive: true, Topics: "/t", Form: "/f"},
		{Frame: frame(), AllActive: true, Topics: "/t", Form: "/f", HasTopics: true},
		{Frame: frame(), AllActive: true, Q: "x@", Keep: []templates.Option{{Label: "topic", Value: "safety"}}},
	}
}

func mediaSamples() []mediaView {
	size := sizeLink{URL: "/480.jpg", Width: 480, Height: 320, Bytes: 20000}
	row := pictureRow{Title: "Headquarters", TitleLang: "en", Alt: "A house", AltLang: "en", Credit: "Ada", Rights: "Free", Until: "2027-01-01", Shown: size, Sizes: []sizeLink{size, size}}
	return []mediaView{{Frame: frame(), meta: head(), Pictures: []pictureRow{row}, Files: []fileRow{{row, "PDF"}}}, {Frame: alone()}}
}

func assetsSamples() []assetsView {
	wrong := templates.Form{Errors: []templates.FieldError{
		{Field: "file", Key: "asset.file.missing"},
		{Key: "asset.file.kind"},
		{Key: "asset.file.broken"},
		{Key: "asset.file.svg"},
		{Key: "asset.file.large", Args: map[string]any{"n": 20}},
		{Key: "asset.file.heavy", Args: map[string]any{"n": 100}},
		{Key: "asset.file.points", Args: map[string]any{"n": 40}},
		{Field: "credit", Key: "asset.long", Args: map[string]any{"most": 200}},
		{Field: "expires_on", Key: "asset.date"},
		{Field: "release", Key: "asset.release.unknown"},
	}}
	rows := []managedAsset{{URL: "/", Image: "/i", Title: "Headquarters", Lang: "en", Credit: "Ada", Width: 480, Height: 320, At: moment, Public: true}, {Public: true, Expired: true, At: moment, Kind: "PDF"}, {Public: true, Waits: true, At: moment}, {At: moment}, {InText: true, MayShow: true, At: moment}, {Withheld: true, At: moment}}
	return []assetsView{{Frame: frame(), Form: wrong, Action: "/", Rows: rows, Older: "?"}, {Frame: frame()}}
}

func assetSamples() []assetView {
	wrong := templates.Form{Errors: []templates.FieldError{
		{Field: "title_en", Key: "asset.needs.title"}, {Field: "alt_en", Key: "asset.needs.alt"}, {Field: "credit", Key: "asset.needs.credit"}, {Field: "rights", Key: "asset.needs.rights"}, {Field: "expires_on", Key: "asset.expired"},
	}}
	size := sizeLink{URL: "/480.jpg", Width: 480, Height: 320, Bytes: 20000}
	return []assetView{
		{Frame: frame(), Form: wrong, Action: "/", MayPublish: true, Row: managedAsset{Title: "Headquarters", At: moment, Public: true}, Sizes: []sizeLink{size}},
		{Frame: frame(), MayPublish: true, Row: managedAsset{At: moment}, Sizes: []sizeLink{size}},
		{Frame: frame(), MayPublish: true, Row: managedAsset{At: moment, Kind: "MP4", Public: true}, Sizes: []sizeLink{{URL: "/file.mp4", Bytes: 2 << 20}}},
		{Frame: frame(), Row: managedAsset{At: moment}},
	}
}
