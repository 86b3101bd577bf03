package server_test

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"standfirst/app/config"
	"standfirst/app/server"
	"standfirst/models/account"
)

// The tests of security run on the whole program with the sample story in it: the space "harbourlight" has
// one of everything, the space "rival" is somebody else's. It is made once; every test gets a copy.

const (
	own   = "harbourlight"
	other = "rival"
	host  = "press.example.org"
)

var base struct {
	once sync.Once
	err  error
	dir  string
	// users by space and role: "harbourlight/officer".
	users map[string]person
	// ids are real objects of "harbourlight" by the place in an address: "contacts/:id".
	ids map[string]string
}

// person is somebody signed in.
type person struct{ id, email, secret, csrf string }

func TestMain(m *testing.M) {
	code := m.Run()
	if base.dir != "" {
		_ = os.RemoveAll(base.dir)
	}
	os.Exit(code)
}

// world is a copy of the program that a test may do with as it likes.
type world struct {
	*testing.T
	s     *server.Server
	dir   string
	log   *record
	users map[string]person
	ids   map[string]string
	clock atomic.Int64
	from  atomic.Int64
}

// record is a log that can be read while it is written.
type record struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (r *record) Write(p []byte) (int, error) { r.mu.Lock(); defer r.mu.Unlock(); return r.b.Write(p) }

func (r *record) String() string { r.mu.Lock(); defer r.mu.Unlock(); return r.b.String() }

// open copies the world and opens the program on the copy, with nothing at work but its requests.
func open(t *testing.T) *world {
	t.Helper()
	w := unfold(t)
	t.Cleanup(func() {
		if err := w.s.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := w.s.Quiet(t.Context()); err != nil {
		t.Fatal(err)
	}
	return w
}

// unfold copies the world and makes a server for the copy, which has not begun to work.
func unfold(t *testing.T) *world {
	t.Helper()
	base.once.Do(func() { base.dir, base.err = build(context.Background()) })
	if base.err != nil {
		t.Fatal(base.err)
	}
	w := &world{T: t, dir: t.TempDir(), log: &record{}, users: map[string]person{}, ids: base.ids}
	for who, p := range base.users {
		w.users[who] = p
	}
	if err := os.CopyFS(w.dir, os.DirFS(base.dir)); err != nil {
		t.Fatal(err)
	}
	cfg := quietConfig(w.dir)
	s, err := server.New(t.Context(), cfg, slog.New(slog.NewTextHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	if err != nil {
		t.Fatal(err)
	}
	w.s = s
	// Limits of how often a client may ask are a test of their own: here a minute passes between requests.
	s.Kit.Now = func() time.Time { return time.Now().Add(time.Duration(w.clock.Add(1)) * time.Minute) }
	return w
}

// start runs a server with all its background work. The function that it returns stops it and waits; so does
// the end of the test.
func start(t *testing.T, s *server.Server) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := errors.Join(<-done, s.Close()); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(stop)
	return stop
}

func quietConfig(dir string) config.Config {
	return config.Config{
		Listen: "127.0.0.1:0", URL: "https://" + host, Data: dir, Outbox: filepath.Join(dir, "outbox"), LogFormat: "text", LogLevel: "debug",
		TrustedProxies: []string{"0.0.0.0", "127.0.0.1"}, AdminIdle: 12 * time.Hour, UserIdle: 12 * time.Hour, SessionLife: 24 * time.Hour,
		RetryAfter: time.Second, Grace: 5 * time.Second,
	}
}

// ask is a request as one of our own pages would send it.
type ask struct {
	as     string // "harbourlight/officer"; "" is a visitor
	host   string // that of the portal when empty
	method string // GET when empty
	path   string
	form   url.Values
	body   io.Reader // instead of the form
	kind   string    // Content-Type of the body
	header http.Header
	plain  bool // without what our pages add: token and Sec-Fetch-Site
}

// answer is what came back.
type answer struct {
	*http.Response
	text string
}

func (w *world) send(a ask) answer {
	w.Helper()
	if a.method == "" {
		a.method = http.MethodGet
	}
	p := w.users[a.as]
	if a.as != "" && p.secret == "" {
		w.Fatalf("there is no %s", a.as)
	}
	body, kind := a.body, a.kind
	if body == nil && a.method != http.MethodGet && a.method != http.MethodHead {
		form := url.Values{}
		for name, values := range a.form {
			form[name] = values
		}
		if p.csrf != "" && !a.plain && form.Get("csrf") == "" {
			form.Set("csrf", p.csrf)
		}
		body, kind = strings.NewReader(form.Encode()), "application/x-www-form-urlencoded"
	}
	r := httptest.NewRequest(a.method, "/", body)
	r.URL.Opaque, r.RequestURI = "", a.path
	r.URL = &url.URL{Opaque: a.path} // as it is written, without any mending
	r.Host = cmp.Or(a.host, host)
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	if p.secret != "" {
		r.Header.Set("Cookie", "__Host-session="+p.secret)
	}
	if !a.plain {
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		if p.csrf != "" && a.body != nil {
			r.Header.Set("X-CSRF-Token", p.csrf)
		}
	}
	// Every request comes from a network of its own.
	n := w.from.Add(1)
	r.Header.Set("X-Forwarded-For", fmt.Sprintf("10.%d.%d.%d", n>>16&255, n>>8&255, n&255))
	for name, values := range a.header {
		r.Header[name] = values
	}
	resp, err := w.s.App().Test(r, -1)
	if err != nil && strings.Contains(err.Error(), "error when reading request headers") {
		return answer{&http.Response{StatusCode: http.StatusBadRequest, Header: http.Header{}}, ""} // not a request at all
	}
	if err != nil {
		w.Fatalf("%s %s: %v", a.method, a.path, err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		w.Fatalf("%s %s: %v", a.method, a.path, err)
	}
	return answer{resp, string(text)}
}

// upload is the body of a form with one file.
func upload(field, name string, content []byte, form url.Values) (*bytes.Buffer, string) {
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for key, values := range form {
		for _, v := range values {
			_ = m.WriteField(key, v)
		}
	}
	part, _ := m.CreateFormFile(field, name)
	_, _ = part.Write(content)
	_ = m.Close()
	return &b, m.FormDataContentType()
}

// signIn starts a new session of somebody.
func signIn(ctx context.Context, accounts *account.Accounts, email, password, from string) (person, error) {
	u, secret, err := accounts.SignIn(ctx, email, password, from, "test")
	if err != nil {
		return person{}, fmt.Errorf("%s: %w", email, err)
	}
	session, _, next, err := accounts.Resume(ctx, secret)
	if next != "" {
		secret = next
	}
	return person{u.ID, email, secret, session.CSRF}, err
}

// fill puts real objects into a route's pattern. A route with a new kind of place must say what stands there.
func (w *world) fill(pattern, space string) string {
	w.Helper()
	parts := strings.Split(pattern, "/")
	for i, part := range parts {
		switch {
		case part == ":space":
			parts[i] = space
		case part == "*":
			url, err := w.s.Kit.Assets.URL("mark.svg")
			if err != nil {
				w.Fatal(err)
			}
			return url
		case strings.HasPrefix(part, ":"):
			place := strings.Split(pattern, "/")[i-1] + "/" + part
			if w.ids[place] == "" {
				w.Fatalf("%s: say in build what stands at %q", pattern, place)
			}
			parts[i] = w.ids[place]
		}
	}
	return strings.Join(parts, "/")
}

// databases are the paths of all databases of the world.
func (w *world) databases() []string {
	return []string{filepath.Join(w.dir, "house.db"), filepath.Join(w.dir, "spaces", own, "space.db"), filepath.Join(w.dir, "spaces", other, "space.db")}
}
