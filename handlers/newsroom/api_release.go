package newsroom

import (
	"net/url"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/asset"
	"standfirst/models/incident"
	"standfirst/models/newsroom"
	"standfirst/models/release"
)

// apiRelease is a statement. Of a retracted one there are headline and notices, of a withdrawn one the last notice.
type apiRelease struct {
	Slug      string `json:"slug"`
	URL       string `json:"url"`
	API       string `json:"api"`
	Status    string `json:"status"` // live, retracted or withdrawn
	Kind      string `json:"kind,omitempty"`
	Version   int    `json:"version,omitempty"`
	Published string `json:"published,omitempty"`
	Changed   string `json:"changed"`

	Topics   []string `json:"topics"`             // slugs
	Incident string   `json:"incident,omitempty"` // its page in the API, where that is public

	Headline    incident.Text `json:"headline,omitempty"`
	Subhead     incident.Text `json:"subhead,omitempty"`
	Dateline    incident.Text `json:"dateline,omitempty"`
	BodyHTML    incident.Text `json:"body_html,omitempty"`
	BodyText    incident.Text `json:"body_text,omitempty"`
	Boilerplate incident.Text `json:"boilerplate,omitempty"`
	Contact     incident.Text `json:"contact,omitempty"`
	Notices     []apiNotice   `json:"notices"` // the latest first

	// What is in the document of one statement alone.
	Cites    []apiCited   `json:"cites,omitempty"`
	Doubts   []apiDoubt   `json:"doubts,omitempty"`
	Pictures []apiPicture `json:"pictures,omitempty"`
}

// apiNotice is what was said of a correction, a withdrawal or a retraction.
type apiNotice struct {
	Kind string        `json:"kind"`
	At   string        `json:"at"`
	Text incident.Text `json:"text"`
}

// apiCited is a public fact that a statement cites.
type apiCited struct {
	Key string `json:"key"`
	URL string `json:"url"`
}

// apiDoubt is what of a statement does not stand any more: the words as they are in it.
type apiDoubt struct {
	State string              `json:"state"` // review, withdrawn or restated
	Since string              `json:"since"`
	Words map[string][]string `json:"words"`
}

func apiReleases(s site) (answer, error) {
	p, err := s.span()
	if err != nil {
		return answer{}, err
	}
	var topic newsroom.Topic
	if slug := web.Query(s.c).Get("topic"); slug != "" {
		if topic, err = s.Newsroom.TopicAt(s.ctx(), slug); err != nil {
			return answer{}, err
		}
	}
	b, err := s.book()
	if err != nil {
		return answer{}, err
	}
	pages, next, err := s.Releases.ListedOn(s.ctx(), topic.ID, p.after, p.limit)
	items := []apiRelease{}
	for _, page := range pages {
		item, err := s.apiRelease(page, b)
		if err != nil {
			return answer{}, err
		}
		items = append(items, item)
	}
	return asJSON(s.part(items, next, p, err))
}

// apiOne is one statement with what belongs to it. What is under an embargo is missing, whatever its page shows.
func apiOne(s site) (answer, error) {
	p, err := s.Releases.Address(s.ctx(), s.c.Params("slug"))
	if err != nil {
		return answer{}, err
	}
	b, err := s.book()
	if err != nil {
		return answer{}, err
	}
	v, err := s.apiRelease(p, b)
	if err != nil {
		return answer{}, err
	}
	var until time.Time
	if p.Release.Public == release.Live {
		if until, err = s.apiLive(&v, p); err != nil {
			return answer{}, err
		}
	}
	page, err := asJSON(v, nil)
	page.until = until
	if p.Release.Public == release.Withdrawn {
		page.status = fiber.StatusGone
	}
	return page, err
}

// apiLive adds what belongs to a text that is public, and says until when its pictures may be used.
func (s site) apiLive(v *apiRelease, p release.Page) (until time.Time, err error) {
	cited, err := s.cited(p)
	if err != nil {
		return until, err
	}
	for _, c := range cited {
		v.Cites = append(v.Cites, apiCited{c.Name, s.at("/facts/"+p.Release.IncidentID) + "#" + url.PathEscape(c.Name)})
	}
	doubts, _, err := s.Releases.Doubts(s.ctx(), p.Version)
	if err != nil {
		return until, err
	}
	for _, d := range doubts {
		words := map[string][]string{}
		for _, lang := range p.Version.Langs() {
			if said := p.Version.Text[lang].Words(d.Fact.ID); len(said) > 0 {
				words[lang] = said
			}
		}
		v.Doubts = append(v.Doubts, apiDoubt{string(d.State), when(d.Since), words})
	}
	kit, err := s.Assets.Of(s.ctx(), p.Release.ID)
	for _, a := range kit {
		v.Pictures = append(v.Pictures, s.apiPicture(a))
		if end, ends := s.Assets.Ends(a); ends && (until.IsZero() || end.Before(until)) {
			until = end
		}
	}
	return until, err
}

// book is what statements refer to: the topics, and the incidents with a public page.
type book struct {
	topics    []newsroom.Topic
	incidents map[string]bool
}

func (s site) book() (b book, err error) {
	if b.topics, err = s.Newsroom.Topics(s.ctx(), true); err != nil {
		return b, err
	}
	boards, _, err := s.Newsroom.PublicBoards(s.ctx(), "", mostBoards)
	b.incidents = map[string]bool{}
	for _, f := range boards {
		b.incidents[f.Incident.ID] = true
	}
	return b, err
}

func (s site) apiRelease(p release.Page, b book) (apiRelease, error) {
	rel := p.Release
	v := apiRelease{
		Slug: rel.Slug, URL: s.base() + "/releases/" + rel.Slug, API: s.at("/releases/" + rel.Slug), Status: string(rel.Public), Changed: when(rel.ChangedAt),
		Topics: []string{}, Notices: []apiNotice{},
	}
	for _, n := range slices.Backward(rel.Notices) {
		v.Notices = append(v.Notices, apiNotice{n.Kind, when(n.At), n.Text})
	}
	if rel.Public == release.Withdrawn { // nothing but the notice is left, not even the headline
		v.Notices = v.Notices[:min(len(v.Notices), 1)]
		return v, nil
	}
	v.Kind, v.Version, v.Published, v.Headline = string(rel.Kind), rel.PublishedVersion, when(rel.PublishedAt), rel.PublishedTitle
	for _, t := range chosen(b.topics, rel.Topics) {
		v.Topics = append(v.Topics, t.Slug)
	}
	if b.incidents[rel.IncidentID] {
		v.Incident = s.at("/incidents/" + rel.IncidentID)
	}
	if rel.Public != release.Live {
		return v, nil
	}
	pictures, err := s.Releases.PicturesIn(s.ctx(), p.Version)
	if err != nil {
		return v, err
	}
	in := func(part func(release.Text, release.Draw) string) incident.Text {
		out := incident.Text{}
		for lang, t := range p.Version.Text {
			if text := part(t, s.figures(pictures, lang, s.base()+"/assets/")); text != "" {
				out[lang] = text
			}
		}
		return out
	}
	v.Headline = in(func(t release.Text, _ release.Draw) string { return t.Headline })
	v.Subhead = in(func(t release.Text, _ release.Draw) string { return t.Subhead })
	v.Dateline = in(func(t release.Text, _ release.Draw) string { return t.Dateline })
	v.BodyHTML = in(func(t release.Text, draw release.Draw) string { return release.Plainly(t.Body, draw) })
	v.BodyText = in(func(t release.Text, draw release.Draw) string { return release.TextDrawn(t.Body, draw) })
	v.Boilerplate = in(func(t release.Text, _ release.Draw) string { return t.Boilerplate })
	v.Contact = in(func(t release.Text, _ release.Draw) string { return t.Contact })
	return v, nil
}

func (s site) apiPicture(a asset.Asset) apiPicture {
	v := apiPicture{Title: a.Title, Alt: a.Alt, Credit: a.Credit, Rights: a.Rights, Until: a.ExpiresOn, Sizes: []apiSize{}}
	for _, size := range a.Sizes {
		v.Sizes = append(v.Sizes, apiSize{s.base() + "/assets/" + a.Key + "/" + size.Name(), size.Type(), size.Width, size.Height, size.Blob.Size})
	}
	return v
}
