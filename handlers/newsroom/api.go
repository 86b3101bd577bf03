package newsroom

import (
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/release"
	"standfirst/models/store"
)

// apiRoot is where the newsroom is to be had by programs, below its own address. What is there has the number of its
// shape in the address: a shape that breaks those who read it gets another number beside it.
const apiRoot = "/api/v1"

// How many of a list are in one answer.
const (
	apiUsual = 20
	apiMost  = 100
)

// api serves what make makes to programs, of any site: there is nothing in it that not everybody may read, and no session
// is looked at. What goes wrong is told in JSON as well.
func (s *shelf) api(do func(site) (answer, error), params ...string) fiber.Handler {
	page := s.page(do, params...)
	return func(c *fiber.Ctx) error {
		web.ToMachines(c)
		c.Set(fiber.HeaderAccessControlAllowOrigin, "*")
		c.Set(fiber.HeaderAccessControlExposeHeaders, "ETag, Last-Modified, Retry-After")
		c.Set("Cross-Origin-Resource-Policy", "cross-origin")
		return page(c)
	}
}

// listing is a part of a list, and where the next one is: "" behind the last.
type listing struct {
	Items any    `json:"items"`
	Next  string `json:"next"`
}

// span is the part of a list that is asked for.
type span struct {
	after string
	limit int
}

func (s site) span() (span, error) {
	q := web.Query(s.c)
	limit := apiUsual
	if text := q.Get("limit"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > apiMost {
			return span{}, fault.Bad("limit", "newsroom.api.limit", "most", apiMost)
		}
		limit = n
	}
	return span{q.Get("after"), limit}, nil
}

// part is a list as it is sent. A cursor that is none is a mistake of who asks.
func (s site) part(items any, next string, p span, err error) (any, error) {
	if store.IsCursorError(err) {
		return nil, fault.Bad("after", "newsroom.api.after")
	}
	if err != nil || next == "" {
		return listing{Items: items}, err
	}
	q := url.Values{"after": {next}, "limit": {strconv.Itoa(p.limit)}}
	if topic := web.Query(s.c).Get("topic"); topic != "" {
		q.Set("topic", topic)
	}
	below := strings.TrimPrefix(web.NewsroomPage(s.c, s.Space), s.home())
	return listing{items, s.base() + below + "?" + q.Encode()}, nil
}

// at is the address of something in the API.
func (s site) at(path string) string { return s.base() + apiRoot + path }

// asJSON is a document for programs. The languages stand in it side by side, so that it is the same for everybody.
func asJSON(v any, err error) (answer, error) {
	if err != nil {
		return answer{}, err
	}
	body, err := json.Marshal(v)
	return answer{status: fiber.StatusOK, kind: "application/json; charset=utf-8", body: body}, err
}

// when is a moment as programs read it, "" for none.
func when(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return stamp(t)
}

// apiIndex is the entrance: what the newsroom is called, what there is, and its topics.
type apiIndex struct {
	Name      string            `json:"name"`
	URL       string            `json:"url"`
	Languages []string          `json:"languages"`
	Topics    []apiTopic        `json:"topics"`
	Lists     map[string]string `json:"lists"`
}

type apiTopic struct {
	Slug     string        `json:"slug"`
	Name     incident.Text `json:"name"`
	URL      string        `json:"url"`
	Releases string        `json:"releases"`
}

func apiHome(s site) (answer, error) {
	v := apiIndex{Name: s.Name, URL: s.front(), Languages: release.Langs(), Topics: []apiTopic{}, Lists: map[string]string{}}
	for _, list := range []string{"releases", "incidents", "facts", "assets", "contacts"} {
		v.Lists[list] = s.at("/" + list)
	}
	topics, err := s.Newsroom.Topics(s.ctx(), false)
	for _, t := range topics {
		slug := url.QueryEscape(t.Slug)
		v.Topics = append(v.Topics, apiTopic{t.Slug, t.Name, s.front() + "?topic=" + slug, s.at("/releases?topic=" + slug)})
	}
	return asJSON(v, err)
}

// apiContact is whom journalists may call.
type apiContact struct {
	Name  string `json:"name"`
	Phone string `json:"phone"`
	Email string `json:"email"`
}

func apiContacts(s site) (answer, error) {
	set, err := s.Settings.Get(s.ctx())
	items := []apiContact{}
	if p := set.Press; p.Phone != "" || p.Email != "" {
		items = append(items, apiContact(p))
	}
	return asJSON(listing{Items: items}, err)
}

// apiPicture is a picture that the press may use, in all its sizes.
type apiPicture struct {
	Title  incident.Text `json:"title"`
	Alt    incident.Text `json:"alt"`
	Credit string        `json:"credit"`
	Rights string        `json:"rights"`
	Until  string        `json:"until"` // the last day on which it may be used, "" for ever
	Sizes  []apiSize     `json:"sizes"`
}

type apiSize struct {
	URL    string `json:"url"`
	Type   string `json:"type"`
	Width  int    `json:"width"`
	Height int    `json:"height"`
	Bytes  int64  `json:"bytes"`
}

func apiAssets(s site) (answer, error) {
	all, until, err := s.Assets.Offered(s.ctx())
	items := []apiPicture{}
	for _, a := range all {
		items = append(items, s.apiPicture(a))
	}
	page, err := asJSON(listing{Items: items}, err)
	page.until = until
	return page, err
}
