package newsroom

import (
	"bytes"
	"compress/gzip"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"
	"golang.org/x/sync/singleflight"

	"standfirst/handlers/web"
	"standfirst/models/newsroom"
)

// answer is a public page as it is sent to everybody who asks in one language.
type answer struct {
	status  int
	kind    string // Content-Type
	lang    string // "" where it has none
	body    []byte
	changed time.Time     // of what it shows; zero: the tag alone tells
	until   time.Time     // when it must be made anew though nothing has changed; zero: it stands
	page    newsroom.Page // whose views are counted; zero: nobody's

	tag    string
	packed []byte    // the body compressed, nil where that saves nothing
	count  int64     // of the changes that it shows
	made   time.Time // before it was begun
}

// shelf keeps the public pages of all spaces as they were made last. A page is sent again as long as the newsroom
// counts no change since (see models/newsroom.Changes, which other nodes count as well), and no longer than old. Only
// what everybody may see is ever put here: pages depend on the address and the language, never on a session. What is
// private (previews, forms, what stands before an embargo) is made by handlers that do not know the shelf.
type shelf struct {
	mu     sync.RWMutex
	pages  map[string]*answer
	bytes  int
	flight singleflight.Group
	cards  cards
}

// The bounds of the shelf: how long a page is trusted when nothing seems to change (what a crash has kept out of the
// log for a moment, what is due by the clock), and how much is kept.
const (
	old      = 30 * time.Second
	mostKept = 64 << 20
)

// page serves what make makes. Only the addresses' own parameters tell pages apart: whatever else is written behind
// the question mark makes no other page.
func (s *shelf) page(do func(site) (answer, error), params ...string) fiber.Handler {
	return func(c *fiber.Ctx) error {
		st, err := open(c)
		if err != nil {
			return err
		}
		st.params, st.cards = params, &s.cards
		count, err := st.Newsroom.Changes(c.UserContext())
		if err != nil {
			return err
		}
		key, now := st.base()+" "+st.here(st.lang), web.Now(c) // one newsroom may be read at two addresses
		if a := s.find(key, count, now, st.turn); a != nil {
			return st.deliver(a)
		}
		if err := web.Charge(c, web.Readers); err != nil { // what is kept costs no more than a refusal
			return err
		}
		made, err, _ := s.flight.Do(key+" "+strconv.FormatInt(count, 10)+" "+strconv.FormatInt(st.turn.Unix(), 10), func() (any, error) {
			a, err := do(st)
			if err != nil {
				return nil, err
			}
			a.count, a.made = count, now
			a.finish()
			s.keep(key, &a)
			return &a, nil
		})
		if err != nil {
			return err
		}
		return st.deliver(made.(*answer))
	}
}

// find is a page that was kept and still holds: nothing has changed since, and no embargo has ended.
func (s *shelf) find(key string, count int64, now, turn time.Time) *answer {
	s.mu.RLock()
	defer s.mu.RUnlock()
	a := s.pages[key]
	if a == nil || a.count != count || now.Sub(a.made) > old || now.Before(a.made) || a.made.Before(turn) || !a.until.IsZero() && !now.Before(a.until) {
		return nil
	}
	return a
}

func (s *shelf) keep(key string, a *answer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.pages == nil || s.bytes > mostKept {
		s.pages, s.bytes = map[string]*answer{}, 0
	}
	if was := s.pages[key]; was != nil {
		s.bytes -= was.size()
	}
	s.pages[key] = a
	s.bytes += a.size()
}

func (a *answer) size() int { return len(a.body) + len(a.packed) + 512 }

// finish makes the tag and the compressed form.
func (a *answer) finish() {
	a.tag = etag(a.kind, a.lang, string(a.body))
	if len(a.body) < 1024 || !strings.Contains(a.kind, "charset=utf-8") {
		return
	}
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write(a.body)
	if err == nil && w.Close() == nil && b.Len() < len(a.body) {
		a.packed = b.Bytes()
	}
}

// send writes the page, or that the visitor's copy still holds. Every reader asks again each time, so that a
// correction reaches them at once.
func (a *answer) send(c *fiber.Ctx) error {
	c.Set(fiber.HeaderVary, "Accept-Encoding, Accept-Language")
	if a.lang != "" {
		c.Set(fiber.HeaderContentLanguage, a.lang)
	}
	if fresh(c, a.tag, a.changed) && a.status == fiber.StatusOK {
		return c.SendStatus(fiber.StatusNotModified)
	}
	c.Set(fiber.HeaderContentType, a.kind)
	body := a.body
	if a.packed != nil && acceptsGzip(c.Get(fiber.HeaderAcceptEncoding)) {
		c.Set(fiber.HeaderContentEncoding, "gzip")
		body = a.packed
	}
	c.Status(a.status)
	c.Response().SetBodyRaw(body)
	return nil
}

func acceptsGzip(header string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, params, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.TrimSpace(name) == "gzip" {
			return strings.ReplaceAll(params, " ", "") != "q=0"
		}
	}
	return false
}
