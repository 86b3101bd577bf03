package newsroom

import (
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/newsroom"
	"standfirst/models/release"
	"standfirst/models/store"
)

const (
	pageSize = 20
	// mostRunning is how many incidents the first page shows.
	mostRunning = 10
)

func home(s site) (answer, error) {
	q := web.Query(s.c)
	topics, err := s.Newsroom.Topics(s.ctx(), false)
	if err != nil {
		return answer{}, err
	}
	var topic newsroom.Topic
	if slug := q.Get("topic"); slug != "" {
		if topic, err = s.Newsroom.TopicAt(s.ctx(), slug); err != nil {
			return answer{}, err
		}
	}
	after := q.Get("after")
	pages, next, err := s.Releases.ListedOn(s.ctx(), topic.ID, after, pageSize)
	if store.IsCursorError(err) {
		after = ""
		pages, next, err = s.Releases.ListedOn(s.ctx(), topic.ID, "", pageSize)
	}
	if err != nil {
		return answer{}, err
	}
	v := indexView{Topic: topic.Slug, SearchURL: s.home() + "/search", Topics: s.topicLinks(topics, topic.ID)}
	title, address := s.t("newsroom.title", "name", s.Name), s.front()
	v.Heading = title
	if topic.ID != "" {
		v.Heading, v.TopicLang = topic.Name.In(s.lang)
		title, address = s.t("newsroom.topic.title", "topic", v.Heading, "name", s.Name), s.front()+"?topic="+topic.Slug
	}
	if v.Frame, err = s.frame(title); err != nil {
		return answer{}, err
	}
	v.First = after == "" && topic.ID == ""
	v.inLanguagesAt(address, s.lang)
	v.NoIndex = after != ""
	v.Feeds, v.Description, v.Card = s.home(), s.t("newsroom.about", "name", s.Name), s.cardOfHome()
	var changed time.Time
	for _, p := range pages {
		a, at, err := s.standing(p, topics)
		if err != nil {
			return answer{}, err
		}
		v.Articles = append(v.Articles, a)
		changed = later(later(changed, p.Release.ChangedAt), at)
	}
	if next != "" {
		v.Older = s.url("") + "&after=" + next
		if topic.ID != "" {
			v.Older += "&topic=" + topic.Slug
		}
	}
	if v.First {
		if err := s.first(&v, &changed); err != nil {
			return answer{}, err
		}
	}
	return of(newsroom.Page{Kind: newsroom.HomePage})(html(s, fiber.StatusOK, indexPage, v, changed))
}

// first adds what only the first page shows: incidents that are not over, and the fact sheets.
func (s site) first(v *indexView, changed *time.Time) error {
	boards, _, err := s.Newsroom.PublicBoards(s.ctx(), "", pageSize)
	if err != nil {
		return err
	}
	boards = slices.DeleteFunc(boards, func(b newsroom.Found) bool { return !b.Board.Running() })
	if v.Boards, err = s.boardRows(boards[:min(len(boards), mostRunning)]); err != nil {
		return err
	}
	for _, row := range v.Boards {
		*changed = later(*changed, row.At)
	}
	if v.Sheets, err = s.sheets(); err != nil {
		return err
	}
	for _, sheet := range v.Sheets {
		*changed = later(*changed, sheet.At)
	}
	return nil
}

// boardRows are the lines of incidents, each with its latest statement.
func (s site) boardRows(boards []newsroom.Found) ([]boardLink, error) {
	ids := make([]string, len(boards))
	for i, b := range boards {
		ids[i] = b.Incident.ID
	}
	latest, err := s.Releases.Latest(s.ctx(), ids...)
	if err != nil {
		return nil, err
	}
	var out []boardLink
	for _, b := range boards {
		row := boardLink{URL: s.url("/incidents/" + b.Incident.ID), Phase: string(b.Board.Phase()), At: b.Board.ChangedAt}
		row.Title, row.Lang = b.Incident.Title.In(s.lang)
		if p, ok := latest[b.Incident.ID]; ok {
			a, _, err := s.standing(p, nil)
			if err != nil {
				return nil, err
			}
			row.Latest, row.At = &a, later(row.At, a.ChangedAt)
		}
		out = append(out, row)
	}
	return out, nil
}

func (s site) article(p release.Page, topics []newsroom.Topic) article {
	title, lang := incident.Text(p.Release.PublishedTitle).In(s.lang)
	a := article{
		Title: title, Lang: lang, URL: s.url("/releases/" + p.Release.Slug), KindKey: "release.kind." + string(p.Release.Kind),
		At: p.Release.PublishedAt, ChangedAt: p.Release.ChangedAt, Retracted: p.Release.Public == release.Recalled,
	}
	if text, in := p.Version.In(s.lang); p.Release.IsPublic() && p.Version.ID != "" {
		a.Lead, a.Lang = text.Subhead, in
	}
	for _, n := range p.Release.Notices {
		if n.Kind == "correction" {
			a.Corrected = n.At
		}
	}
	a.Topics = s.topicLinks(chosen(topics, p.Release.Topics), "")
	return a
}

// standing is article with the gravest that is to be said against a text that is public, and when its facts last changed.
func (s site) standing(p release.Page, topics []newsroom.Topic) (article, time.Time, error) {
	a := s.article(p, topics)
	if !p.Release.IsPublic() {
		return a, time.Time{}, nil
	}
	doubts, changed, err := s.Releases.Doubts(s.ctx(), p.Version)
	for _, grave := range []release.DoubtState{release.TakenBack, release.UnderReview, release.PutDifferently} {
		if a.DoubtKey == "" && slices.ContainsFunc(doubts, func(d release.Doubt) bool { return d.State == grave }) {
			a.DoubtKey, a.DoubtKind = "newsroom.doubt.in."+string(grave), doubtColours[grave]
		}
	}
	return a, changed, err
}

// chosen are those of the topics that are named.
func chosen(topics []newsroom.Topic, ids []string) []newsroom.Topic {
	var out []newsroom.Topic
	for _, t := range topics {
		for _, id := range ids {
			if t.ID == id {
				out = append(out, t)
			}
		}
	}
	return out
}

func (s site) sheets() ([]sheetLink, error) {
	list, err := s.Releases.Sheets(s.ctx(), "", pageSize)
	if err != nil {
		return nil, err
	}
	var out []sheetLink
	for _, sheet := range list.Items {
		inc, shown, err := s.Releases.PublicSheet(s.ctx(), sheet.ID)
		if fault.KindOf(err) == fault.NotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		title, lang := inc.Title.In(s.lang)
		link := sheetLink{Title: title, Lang: lang, URL: s.url("/facts/" + inc.ID), path: "/facts/" + inc.ID, At: sheet.ChangedAt}
		for _, f := range shown {
			link.keys = append(link.keys, f.Fact.Key)
		}
		out = append(out, link)
	}
	return out, nil
}

// press says whom journalists may call.
func press(s site) (answer, error) {
	f, err := s.frame(s.t("newsroom.nav.press"))
	if err != nil {
		return answer{}, err
	}
	v := pressView{Frame: f}
	v.inLanguages(s.base()+"/press", s.lang, release.Langs())
	v.Feeds, v.Description = s.home(), s.t("newsroom.press.about", "name", s.Name)
	return html(s, fiber.StatusOK, pressPage, v, time.Time{})
}
