// Package webtest runs handlers as they run in the program: the real kit, the real store on SQLite, two
// spaces, and a signed-in user of every role in each. Tests of handlers are tables of scenarios over it.
package webtest

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"log/slog"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/audit"
	"standfirst/models/setting"
	"standfirst/models/space"
	"standfirst/models/store"
	"standfirst/models/store/mortal"
	"standfirst/models/store/sqlite"
	"standfirst/templates"
)

// Password is every test user's.
const Password = "violet harbour lantern 62"

// Departments are those of the test users by role; two people of one role and different departments are
// had by As("officer") and As("officer2").
var departments = map[account.Role]string{
	account.Administrator: "management", account.Manager: "communications", account.Officer: "communications",
	account.Checker: "product", account.Approver: "legal", account.Viewer: "external",
}

// App is a running set of routes.
type App struct {
	T     testing.TB
	Kit   *web.Kit
	Fiber *fiber.App
	Clock *Clock
	// Space is "acme", Other is "rival": their members know nothing of each other.
	Space, Other *space.Space
	secrets      map[string]string // "acme/officer" → session cookie
	csrf         map[string]string
	spaces       map[string]*space.Space
	out          space.Outside
}

// Clock is the program's clock in tests.
type Clock struct {
	mu sync.Mutex
	at time.Time
}

// Now returns the clock's time.
func (c *Clock) Now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.at }

// Add moves the clock on.
func (c *Clock) Add(d time.Duration) { c.mu.Lock(); defer c.mu.Unlock(); c.at = c.at.Add(d) }

// New makes an app of the routes that the function returns. The options change what lies outside of the
// spaces; without them mail is captured.
func New(t testing.TB, routes func(*web.Kit) []web.Route, options ...func(*web.Kit, *space.Outside)) *App {
	t.Helper()
	ctx := context.Background()
	a := &App{T: t, Clock: &Clock{at: began}}
	people, err := settled()
	a.must(err)
	a.secrets, a.csrf = people.secrets, people.csrf
	dir := t.TempDir()
	for name, content := range people.files {
		a.must(os.WriteFile(filepath.Join(dir, name), content, 0o600))
	}
	house := a.open(filepath.Join(dir, "house.db"))
	log, err := audit.Open(ctx, house, a.Clock.Now)
	a.must(err)
	accounts, err := account.Open(ctx, account.Deps{DB: house, Audit: log, Now: a.Clock.Now, Sealer: setting.NewSealer([]byte("a key for tests"))})
	a.must(err)
	accounts.AdminIdle = accounts.UserIdle // tests drive the clock by hours
	w, err := templates.Load()
	a.must(err)
	base, _ := url.Parse("https://press.example.org")
	a.spaces = map[string]*space.Space{}
	a.Kit = &web.Kit{
		Accounts: accounts, Set: w.Set, Catalogs: w.Catalogs, Assets: w.Assets, Base: base, Now: a.Clock.Now,
		Log: slog.New(slog.NewTextHandler(testWriter{t}, nil)),
		OpenSpace: func(_ context.Context, id string) (*space.Space, error) {
			if s := a.spaces[id]; s != nil {
				return s, nil
			}
			return nil, store.ErrNotFound
		},
	}
	a.Fiber = a.Kit.App()
	a.Kit.Mount(a.Fiber, routes(a.Kit))
	out := space.Outside{
		Sealer: setting.NewSealer([]byte("a key for tests")), Base: base.String(),
		Words: func(lang, key string, args map[string]any) string { return w.Catalogs.T(lang, key, args) },
		Role:  accounts.RoleIn,
		User:  accounts.User, Members: accounts.Members,
	}
	for _, option := range options {
		option(a.Kit, &out)
	}
	for _, id := range spaceIDs {
		record, err := accounts.Space(ctx, id)
		a.must(err)
		files, err := sqlite.OpenFiles(filepath.Join(dir, id))
		a.must(err)
		a.spaces[id], err = space.Open(ctx, record, a.open(filepath.Join(dir, id+".db")), files, a.Clock.Now, out)
		a.must(err)
	}
	a.Space, a.Other, a.out = a.spaces["acme"], a.spaces["rival"], out
	return a
}

// Mortal opens the space "acme" anew, as after a restart, on a database that can be sent away.
func (a *App) Mortal() *mortal.DB {
	a.T.Helper()
	db := mortal.Of(a.Space.DB())
	sp, err := space.Open(context.Background(), a.Space.SpaceRecord, db, a.Space.Files, a.Clock.Now, a.out)
	a.must(err)
	a.Space, a.spaces[sp.ID] = sp, sp
	return db
}

// Serve puts the app on an address that a browser can open until the test ends, and returns that.
func (a *App) Serve() string {
	a.T.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	a.must(err)
	base := "http://" + l.Addr().String()
	a.Kit.Base, err = url.Parse(base)
	a.must(err)
	ctx, stop := context.WithCancel(context.Background())
	a.Kit.Stopping = ctx
	done := make(chan error, 1)
	go func() { done <- a.Fiber.Listener(l) }()
	a.T.Cleanup(func() {
		stop() // ends the streams, whose readers may have gone without a word
		a.must(a.Fiber.Shutdown())
		a.must(<-done)
	})
	return base
}

func (a *App) open(path string) store.DB {
	a.T.Helper()
	db, err := sqlite.Open(context.Background(), path)
	a.must(err)
	a.T.Cleanup(func() { _ = db.Close() })
	return db
}

func (a *App) must(err error) {
	a.T.Helper()
	if err != nil {
		a.T.Fatal(err)
	}
}

// Client sends requests as one user.
type Client struct {
	app    *App
	who    string
	Host   string      // that the requests name
	Header http.Header // added to every request
}

// As returns a client of the space "acme" by role: "officer", "checker2" (of another department), …; with
// a slash of another space: "rival/officer"; "" is a visitor without a session.
func (a *App) As(who string) *Client {
	a.T.Helper()
	if who != "" && !strings.Contains(who, "/") {
		who = "acme/" + who
	}
	if who != "" && a.secrets[who] == "" {
		a.T.Fatalf("webtest: there is no %s", who)
	}
	return &Client{a, who, "press.example.org", http.Header{}}
}

// Secret is the session cookie of "acme/officer", for requests that Do cannot make.
func (a *App) Secret(who string) string { return a.secrets[who] }

// User returns the client's user.
func (c *Client) User() account.User {
	c.app.T.Helper()
	spaceID, name, _ := strings.Cut(c.who, "/")
	u, err := c.app.Kit.Accounts.UserByEmail(context.Background(), name+"@"+spaceID+".example")
	c.app.must(err)
	return u
}

// Actor returns the client's user as the audit log names them.
func (c *Client) Actor() audit.Actor {
	c.app.T.Helper()
	u := c.User()
	spaceID, _, _ := strings.Cut(c.who, "/")
	m, _ := u.In(spaceID)
	return audit.Actor{ID: u.ID, Name: u.Name, Department: m.Department, From: "192.0.2.9"}
}

// Response is an answer, its body read.
type Response struct {
	*http.Response
	Text string
}

// undo is where the message that waits for the next page takes back what was done, "" when it does not.
func (r Response) undo() string {
	var said struct{ Undo string }
	for _, cookie := range r.Cookies() {
		if strings.HasSuffix(cookie.Name, "flash") {
			data, _ := base64.RawURLEncoding.DecodeString(cookie.Value) // what is none says nothing
			_ = json.Unmarshal(data, &said)
		}
	}
	return said.Undo
}

// Get requests a page. A path that does not begin with "/acme" or another space is used as it is.
func (c *Client) Get(path string) Response { return c.Do(http.MethodGet, path, nil, "") }

// Post sends a form with the session's token and as our own page would.
func (c *Client) Post(path string, form url.Values) Response {
	if form == nil {
		form = url.Values{}
	}
	if c.who != "" {
		form.Set("csrf", c.app.csrf[c.who])
	}
	return c.Do(http.MethodPost, path, strings.NewReader(form.Encode()), "application/x-www-form-urlencoded")
}

// Upload sends a form with one file.
func (c *Client) Upload(path, field, name string, content []byte, form url.Values) Response {
	c.app.T.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for key, values := range form {
		for _, v := range values {
			c.app.must(w.WriteField(key, v))
		}
	}
	c.app.must(w.WriteField("csrf", c.app.csrf[c.who]))
	part, err := w.CreateFormFile(field, name)
	c.app.must(err)
	_, err = part.Write(content)
	c.app.must(err)
	c.app.must(w.Close())
	return c.Do(http.MethodPost, path, &b, w.FormDataContentType())
}

// Do sends a request.
func (c *Client) Do(method, path string, body io.Reader, contentType string) Response {
	c.app.T.Helper()
	r := httptest.NewRequest(method, path, body)
	r.Host = c.Host
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	if method != http.MethodGet {
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	if c.who != "" {
		r.Header.Set("Cookie", "__Host-session="+c.app.secrets[c.who])
	}
	for name, values := range c.Header {
		r.Header[name] = values
	}
	resp, err := c.app.Fiber.Test(r, -1)
	c.app.must(err)
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	c.app.must(err)
	return Response{resp, string(text)}
}

// Scenario is a request and what must come of it.
type Scenario struct {
	Name   string
	As     string // as App.As takes it
	Method string // GET when empty
	Path   string
	Form   url.Values
	Lang   string // Accept-Language of a visitor without a session
	Status int    // 200 when 0
	Has    []string
	HasNot []string
	To     string // where a redirect leads, "" for anywhere
	Undo   string // where the message that follows takes back what was done, "" for whatever it says
}

// Run plays the scenarios one after the other.
func (a *App) Run(scenarios ...Scenario) {
	for _, s := range scenarios {
		name := s.Name
		if name == "" {
			name = s.As + " " + s.Method + " " + s.Path
		}
		check := func(t testing.TB) { a.play(t, s) }
		if t, ok := a.T.(*testing.T); ok {
			t.Run(name, func(t *testing.T) { check(t) })
		} else {
			check(a.T)
		}
	}
}

func (a *App) play(t testing.TB, s Scenario) {
	t.Helper()
	c := a.As(s.As)
	if s.Lang != "" {
		c.Header.Set("Accept-Language", s.Lang)
	}
	var r Response
	if s.Method == "" || s.Method == http.MethodGet {
		r = c.Get(s.Path)
	} else {
		r = c.Post(s.Path, s.Form)
	}
	want := s.Status
	if want == 0 {
		want = http.StatusOK
	}
	if r.StatusCode != want {
		t.Errorf("status %d, want %d\n%s", r.StatusCode, want, Words(r.Text))
	}
	if to := r.Header.Get("Location"); s.To != "" && to != s.To {
		t.Errorf("leads to %q, want %q", to, s.To)
	}
	if undo := r.undo(); s.Undo != "" && undo != s.Undo {
		t.Errorf("the message offers %q to take it back, want %q", undo, s.Undo)
	}
	for _, has := range s.Has {
		if !strings.Contains(r.Text, has) {
			t.Errorf("lacks %q\n%s", has, Words(r.Text))
		}
	}
	for _, not := range s.HasNot {
		text := r.Text
		if len(not) < 8 {
			text = random.ReplaceAllString(text, " ")
		}
		if strings.Contains(text, not) {
			t.Errorf("must not hold %q", not)
		}
	}
	if strings.Contains(r.Text, "⟦") {
		t.Errorf("a message is missing: %s", regexp.MustCompile("⟦[^⟧]*⟧").FindString(r.Text))
	}
}

// random is what a page may hold that is another each time, ids and tokens: a short word stands in one now and then.
var random = regexp.MustCompile(`[A-Za-z0-9_-]{22,}`)

var tags = regexp.MustCompile(`(?s)<(script|style|svg).*?</(script|style|svg)>|<[^>]*>|\n\s*\n`)

// Words is a page's text, for messages of failed tests.
func Words(page string) string {
	text := strings.TrimSpace(tags.ReplaceAllString(page, " "))
	return strings.Join(strings.Fields(text), " ")[:min(1500, len(strings.Join(strings.Fields(text), " ")))]
}

type testWriter struct{ t testing.TB }

func (w testWriter) Write(p []byte) (int, error) {
	if testing.Verbose() {
		w.t.Log(strings.TrimSpace(string(p)))
	}
	return len(p), nil
}
