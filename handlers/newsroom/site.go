package newsroom

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/space"
	"standfirst/templates"
)

// site is the newsroom that a request is about, and the language in which it is read.
type site struct {
	*space.Space
	c    *fiber.Ctx
	lang string
}

// open finds the newsroom of the path. The language is that of ?lang=, else the visitor's.
func open(c *fiber.Ctx) (site, error) {
	s, lang, err := web.Newsroom(c)
	return site{s, c, lang}, err
}

func (s site) frame(title string) templates.Frame {
	return web.NewsroomFrame(s.c, s.Space, s.lang, title)
}

func (s site) t(key string, args ...any) string { return web.Of(s.c).Catalogs.T(s.lang, key, args...) }

// home is the newsroom's address below the host; base is it in full.
func (s site) home() string { return "/newsroom/" + s.ID }
func (s site) base() string { return strings.TrimRight(web.Of(s.c).Base.String(), "/") + s.home() }

// send writes a public page with what caches need. Every reader asks again each time, so that a
// correction reaches them at once; what has not changed is answered with 304.
func send[V any](s site, status int, page templates.Page[V], v V, changed time.Time) error {
	set := web.Of(s.c).Set
	// The frame tells the time of day; what makes a page another one is its content.
	var content, whole bytes.Buffer
	if err := page.RenderBlock(&content, set, s.lang, "main", v); err != nil {
		return err
	}
	if err := page.Render(&whole, set, s.lang, v); err != nil {
		return err
	}
	css, err := web.Of(s.c).Assets.URL("app.css")
	if err != nil {
		return err
	}
	theme := web.Frame(s.c, "").Theme
	tag := etag(s.lang, theme, s.Name, css, s.c.OriginalURL(), content.String())
	s.c.Append(fiber.HeaderVary, fiber.HeaderAcceptLanguage, fiber.HeaderCookie)
	if status == fiber.StatusOK && fresh(s.c, tag, changed) {
		return s.c.SendStatus(fiber.StatusNotModified)
	}
	s.c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	s.c.Set(fiber.HeaderContentLanguage, s.lang)
	return s.c.Status(status).Send(whole.Bytes())
}

// httpTime is how HTTP writes a moment, always in GMT.
const httpTime = "Mon, 02 Jan 2006 15:04:05 GMT"

func etag(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return `W/"` + hex.EncodeToString(sum[:12]) + `"`
}

// fresh sets the headers of a cached answer and reports whether the visitor's copy still holds.
func fresh(c *fiber.Ctx, tag string, changed time.Time) bool {
	c.Set(fiber.HeaderCacheControl, "no-cache")
	c.Set(fiber.HeaderETag, tag)
	if !changed.IsZero() {
		c.Set(fiber.HeaderLastModified, changed.UTC().Format(httpTime))
	}
	if match := c.Get(fiber.HeaderIfNoneMatch); match != "" {
		for _, one := range strings.Split(match, ",") {
			if one = strings.TrimSpace(one); one == "*" || strings.TrimPrefix(one, "W/") == strings.TrimPrefix(tag, "W/") {
				return true
			}
		}
		return false
	}
	since, err := time.Parse(httpTime, c.Get(fiber.HeaderIfModifiedSince))
	return err == nil && !changed.IsZero() && !changed.Truncate(time.Second).After(since)
}

// meta is what the head of a public page tells machines.
type meta struct {
	Canonical   string
	Alternates  []alternate
	Description string
	Feeds       string // where the feeds are, "" for none
	News        *news  // schema.org, nil for none
	NoIndex     bool
}

type alternate struct{ Lang, URL string }

// inLanguages sets the canonical address of a page that exists in these languages, and those of the
// others. A page in one language has no parameter in its address.
func (m *meta) inLanguages(address, lang string, langs []string) {
	m.Canonical = address
	if len(langs) < 2 {
		return
	}
	m.Canonical = withLang(address, lang)
	for _, l := range langs {
		m.Alternates = append(m.Alternates, alternate{l, withLang(address, l)})
	}
	m.Alternates = append(m.Alternates, alternate{"x-default", address})
}

func withLang(address, lang string) string { return address + "?lang=" + url.QueryEscape(lang) }

// news is schema.org's NewsArticle.
type news struct {
	Context    string    `json:"@context"`
	Type       string    `json:"@type"`
	Headline   string    `json:"headline"`
	About      string    `json:"description,omitempty"`
	Language   string    `json:"inLanguage"`
	Published  string    `json:"datePublished"`
	Modified   string    `json:"dateModified"`
	URL        string    `json:"mainEntityOfPage"`
	Publisher  publisher `json:"publisher"`
	Author     publisher `json:"author"`
	Correction []comment `json:"correction,omitempty"`
	Status     string    `json:"creativeWorkStatus,omitempty"`
}

type publisher struct {
	Type string `json:"@type"`
	Name string `json:"name"`
}

type comment struct {
	Type string `json:"@type"`
	Text string `json:"text"`
	Date string `json:"datePublished"`
}
