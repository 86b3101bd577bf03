package release

import (
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/handlers/web/writing"
	"standfirst/models/comment"
	"standfirst/models/release"
	"standfirst/models/term"
	"standfirst/templates"
)

// commentsView is what colleagues say about a release.
type commentsView struct {
	templates.Frame
	about
	Version int
	Open    int
	Threads []thread // the open ones first
	New     templates.Form
	Once    string
	Langs   []templates.Option
	People  []mentionable
	Done    string // key of what has just been done; "" for nothing
	InPlace bool   // each form is answered by this part alone: there is an editor beside it

	marks map[string][]release.Mark // the passages that stand, by language
}

type thread struct {
	ID, URL      string
	Open, Waits  bool // Waits: for the reader
	Quote        *quoted
	Said         []remark
	ResolvedBy   string
	ResolvedAt   time.Time
	Answer       templates.Form
	Once         string
	AnswerOpened bool
}

// quoted are the words that a thread is about.
type quoted struct {
	Words, Lang, LangKey string
	Changed, Gone        bool
	Version              int // in which they do not stand
	Link                 string
}

type remark struct {
	ID, By     string
	At, Edited time.Time
	Text       []saidPiece
	Changeable bool
	Until      time.Time
	Form       templates.Form
}

// saidPiece is a stretch of a remark; Named marks a mention.
type saidPiece struct {
	Text  string
	Named bool
}

// mentionable is somebody who may be mentioned: what the script offers behind an @, and by which words it is found.
type mentionable struct{ Name, Insert, Note, Terms string }

func newComments(c *fiber.Ctx, rel release.Release, form templates.Form) (*commentsView, error) {
	s, ctx := web.Space(c), c.UserContext()
	threads, err := s.Comments.Of(ctx, rel)
	if err != nil {
		return nil, err
	}
	now, err := s.Releases.VersionOf(ctx, rel, rel.Current)
	if err != nil {
		return nil, err
	}
	v := &commentsView{Frame: web.Frame(c, "comment.title"), Version: rel.Current, Once: web.Once(), marks: map[string][]release.Mark{}}
	readings := map[string]comment.Reading{}
	for _, lang := range now.Langs() {
		readings[lang] = comment.Read(now.Text[lang])
	}
	for _, lang := range templates.OwnFirst(web.Lang(c)) {
		v.Langs = append(v.Langs, templates.Option{Value: lang, Label: web.T(c, writing.LangKey(lang))})
	}
	typed := form.Value("thread")
	if typed == "" {
		v.New = form
	}
	for _, t := range threads {
		row := newThread(c, rel, t)
		if !t.Passage.Whole() {
			place := t.Passage.Find(readings[t.Passage.Lang])
			row.Quote.Changed, row.Quote.Gone = place.Changed, place.Gone()
			if mark := place.Mark; !place.Gone() && t.Open {
				mark.ID = t.ID
				v.marks[t.Passage.Lang] = append(v.marks[t.Passage.Lang], mark)
				row.Quote.Link = web.URL(c, "/releases/"+rel.ID) + "#passage-" + t.ID
			}
		}
		if typed == t.ID {
			row.fill(form)
		}
		if t.Open {
			v.Open++
		}
		v.Threads = append(v.Threads, row)
	}
	v.People, err = mentionables(c, rel)
	return v, err
}

func newThread(c *fiber.Ctx, rel release.Release, t comment.Thread) thread {
	me, now := web.User(c).ID, web.Now(c)
	row := thread{
		ID: t.ID, URL: web.URL(c, "/releases/"+rel.ID+"/comments/"+t.ID), Open: t.Open, Waits: t.WaitsFor(me),
		ResolvedBy: t.ResolvedName, ResolvedAt: t.ResolvedAt, Once: web.Once(),
	}
	if !t.Passage.Whole() {
		row.Quote = &quoted{Words: t.Passage.Words, Lang: t.Passage.Lang, LangKey: writing.LangKey(t.Passage.Lang), Version: rel.Current}
	}
	row.Said = remarks(t)
	for n, said := range t.Said {
		r := &row.Said[n]
		if r.Changeable = said.Changeable(me, now); r.Changeable {
			r.Until, r.Form = said.At.Add(comment.OpenFor), web.Prefill("text", said.Text)
		}
	}
	return row
}

// fill puts what was typed and refused into the form that it was typed into.
func (t *thread) fill(form templates.Form) {
	for n := range t.Said {
		if t.Said[n].ID == form.Value("said") {
			t.Said[n].Form = form
			return
		}
	}
	t.Answer, t.AnswerOpened = form, true
}

// pieces marks the mentions in what was said.
func pieces(said comment.Said) []saidPiece {
	rest, out := said.Text, []saidPiece{}
	for rest != "" {
		from, to := len(rest), len(rest)
		for _, p := range said.To {
			if at := strings.Index(strings.ToLower(rest), "@"+strings.ToLower(p.Name)); at >= 0 && (at < from || at == from && at+1+len(p.Name) > to) {
				from, to = at, at+1+len(p.Name)
			}
		}
		if from > 0 {
			out = append(out, saidPiece{Text: rest[:from]})
		}
		if to > from {
			out = append(out, saidPiece{Text: rest[from:to], Named: true})
		}
		rest = rest[to:]
	}
	return out
}

// mentionables are those whom an @ may mean. Of a name that several bear the address tells them apart.
func mentionables(c *fiber.Ctx, rel release.Release) ([]mentionable, error) {
	people, err := web.Space(c).Comments.People(c.UserContext(), rel)
	same := map[string]int{}
	for _, p := range people {
		same[p.Name]++
	}
	var out []mentionable
	for _, p := range people {
		m := mentionable{Name: p.Name, Insert: p.Name, Terms: strings.ToLower(p.Name + " " + p.Email + " " + term.Pinyin(p.Name))}
		if p.Department != "" {
			m.Note = web.T(c, "department."+p.Department)
		}
		if same[p.Name] > 1 {
			m.Insert, m.Note = p.Email, p.Email
		}
		out = append(out, m)
	}
	return out, err
}

func commentSamples() []commentsView {
	v := commentsView{
		Frame: frame(), about: about{Base: "/acme/releases/1", ReleaseTitle: "Headline", ReleaseLang: "en"}, Version: 2, Open: 2, New: wrong("words"), Once: "a", Langs: options(),
		People: []mentionable{{Name: "Bo", Insert: "Bo", Note: "Legal", Terms: "bo"}}, Done: "comment.flash.begun", InPlace: true,
	}
	v.New.Errors[1].Field = "text"
	words := []saidPiece{{Text: "Ask "}, {Text: "@Bo", Named: true}}
	v.Threads = []thread{
		{ID: "1", URL: "/", Open: true, Waits: true, Quote: &quoted{Words: "12 units", Lang: "en", LangKey: "release.lang.en", Link: "#passage-1"}, Said: []remark{
			{ID: "1", By: "Anna", At: moment, Text: words}, {ID: "2", By: "Bo", At: moment, Edited: moment, Text: words, Changeable: true, Until: moment, Form: wrong("text")},
		}},
		{ID: "2", URL: "/", Open: true, Quote: &quoted{Words: "12", Lang: "zh-CN", LangKey: "release.lang.zh", Changed: true, Version: 2}, Said: []remark{{ID: "3", By: "Anna", At: moment, Text: words, Changeable: true, Until: moment}}, Answer: wrong("text"), AnswerOpened: true},
		{ID: "3", URL: "/", ResolvedBy: "Bo", ResolvedAt: moment, Quote: &quoted{Words: "12", Lang: "en", LangKey: "release.lang.en", Gone: true, Version: 2}, Said: []remark{{ID: "4", By: "Anna", At: moment, Text: words}}},
	}
	bare := commentsView{Frame: frame(), Langs: options()}
	return []commentsView{v, bare}
}
