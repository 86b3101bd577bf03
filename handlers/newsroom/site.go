package newsroom

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/fault"
	"standfirst/models/newsroom"
	"standfirst/models/release"
	"standfirst/models/space"
	"standfirst/models/store"
	"standfirst/templates"
)

// site is the newsroom that a request is about, and the language in which it is read.
type site struct {
	*space.Space
	c      *fiber.Ctx
	lang   string
	params []string // those of the address that tell its pages apart
	cards  *cards
	turn   time.Time // when the last embargo ended: what was made before looks different
}

// open finds the newsroom of the path. The language is that of ?lang=, else the one that the browser asks for: what
// somebody has set in the portal, or in a cookie, is no part of a public address.
func open(c *fiber.Ctx) (site, error) {
	sp, err := web.Of(c).OpenSpace(c.UserContext(), c.Params("space"))
	if errors.Is(err, store.ErrNotFound) {
		return site{}, fault.Missing("newsroom.missing")
	}
	if err != nil {
		return site{}, err
	}
	turn, err := sp.Releases.Lift(c.UserContext())
	if err != nil {
		return site{}, err
	}
	st := read(c, sp, "")
	st.turn = turn
	return st, nil
}

// read is a newsroom as a visitor reads it: in the language of ?lang=, else in the one that is known of them, else in
// the one that their browser asks for.
func read(c *fiber.Ctx, sp *space.Space, known string) site {
	for _, lang := range []string{c.Query("lang"), known} {
		if slices.Contains(release.Langs(), lang) {
			return site{Space: sp, c: c, lang: lang}
		}
	}
	return site{Space: sp, c: c, lang: web.Of(c).Catalogs.Match(c.Get(fiber.HeaderAcceptLanguage))}
}

func (s site) ctx() context.Context { return s.c.UserContext() }

func (s site) t(key string, args ...any) string { return web.Of(s.c).Catalogs.T(s.lang, key, args...) }

// home is where links to the newsroom lead; base is its address as everybody is told it.
func (s site) home() string { return web.NewsroomAt(s.c, s.ID) }
func (s site) base() string { return web.NewsroomBase(s.c, s.ID) }

// front is the address of the first page as everybody is told it.
func (s site) front() string { return web.Front(s.base()) }

// url is the address of a page of the newsroom in the language that is read.
func (s site) url(path string) string { return withLang(s.home()+path, s.lang) }

// here is the address of the page that was asked for, in a language.
func (s site) here(lang string) string {
	q := url.Values{"lang": {lang}}
	given := web.Query(s.c)
	for _, name := range s.params {
		if v := given.Get(name); v != "" {
			q.Set(name, v)
		}
	}
	return web.Front(web.NewsroomPage(s.c, s.Space)) + "?" + q.Encode()
}

// frame is what the page has around its content.
func (s site) frame(title string) (templates.Frame, error) {
	return web.NewsroomFrame(s.c, s.Space, s.lang, title, s.here)
}

// html makes a page.
func html[V any](s site, status int, page templates.Page[V], v V, changed time.Time) (answer, error) {
	var b bytes.Buffer
	if err := page.Render(&b, web.Of(s.c).Set, s.lang, v); err != nil {
		return answer{}, err
	}
	return answer{status: status, kind: fiber.MIMETextHTMLCharsetUTF8, lang: s.lang, body: b.Bytes(), changed: changed}, nil
}

// private writes a page that nobody keeps: a form, an answer to one, a preview.
func private[V any](s site, status int, page templates.Page[V], v V) error {
	s.c.Set(fiber.HeaderCacheControl, "no-store")
	return web.RenderIn(s.c, status, page, s.lang, v)
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

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// topicLinks are the topics with their addresses; here marks the one that is read.
func (s site) topicLinks(topics []newsroom.Topic, here string) []topicLink {
	var out []topicLink
	for _, t := range topics {
		name, lang := t.Name.In(s.lang)
		if lang == s.lang {
			lang = ""
		}
		out = append(out, topicLink{name, lang, s.url("") + "&topic=" + url.QueryEscape(t.Slug), t.ID == here})
	}
	return out
}
