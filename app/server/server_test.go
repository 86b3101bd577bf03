package server

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"
	"time"

	"standfirst/app/config"
)

var update = flag.Bool("update", false, "write the golden files anew")

// start runs a server of its own on a free port and stops it at the end of the test.
func start(t *testing.T) *Server {
	t.Helper()
	s, err := New(context.Background(), testConfig(t), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func testConfig(t *testing.T) config.Config {
	t.Helper()
	cfg, err := config.FromEnv()
	if err != nil {
		t.Fatal(err)
	}
	cfg.Listen, cfg.URL, cfg.Data, cfg.Grace = "127.0.0.1:0", "", t.TempDir(), 5*time.Second
	return cfg
}

// waitReady returns when the server says that it is ready.
func waitReady(t *testing.T, s *Server) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); {
		if status, _ := get(t, s, "/readyz"); status == http.StatusOK {
			return
		}
	}
	t.Fatal("not ready")
}

func get(t *testing.T, s *Server, path string) (int, string) {
	t.Helper()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Get(s.URL() + path)
	if err != nil {
		return 0, err.Error()
	}
	defer func() { _ = resp.Body.Close() }()
	body, _ := io.ReadAll(resp.Body)
	return resp.StatusCode, string(body) + resp.Header.Get("Location")
}

func TestEveryPageRendersInBothLanguages(t *testing.T) {
	s := start(t)
	for _, feature := range pages {
		for _, page := range feature() {
			if err := page.Check(s.Kit.Set); err != nil {
				t.Error(err)
			}
		}
	}
}

// The table of every route and who may use it is a file, so that no door opens or closes unseen.
func TestTheTableOfRoutes(t *testing.T) {
	s := start(t)
	scopes := map[int]string{1: "members", 2: "signed in", 3: "everybody"}
	var lines []string
	declared := map[string]bool{"HEAD /static/*": true}
	for _, r := range s.Routes() {
		who := scopes[int(r.Scope)]
		if r.Allow != "" {
			who = string(r.Allow)
		}
		if r.HouseAdmin {
			who = "administrators of the house"
		}
		if r.CrossSite {
			who += ", from anywhere"
		}
		lines = append(lines, fmt.Sprintf("%-5s %-60s %s", r.Method, r.Pattern(), who))
		declared[r.Method+" "+r.Pattern()] = true
		if r.Method == http.MethodGet {
			declared["HEAD "+r.Pattern()] = true
		}
	}
	sort.Strings(lines)
	got := strings.Join(lines, "\n") + "\n"
	golden := filepath.Join("testdata", "routes.txt")
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the table has changed; look at each line, then run this test with -update\n%s", difference(string(want), got))
	}
	for _, stack := range s.app.Stack() {
		for _, r := range stack {
			if r.Path != "/" && !declared[r.Method+" "+r.Path] {
				t.Errorf("%s %s is served but not in the table", r.Method, r.Path)
			}
		}
	}
}

func difference(want, got string) string {
	var out []string
	has := func(text, line string) bool { return strings.Contains("\n"+text, "\n"+line+"\n") }
	for line := range strings.Lines(want) {
		if !has(got, strings.TrimSuffix(line, "\n")) {
			out = append(out, "- "+line)
		}
	}
	for line := range strings.Lines(got) {
		if !has(want, strings.TrimSuffix(line, "\n")) {
			out = append(out, "+ "+line)
		}
	}
	return strings.Join(out, "")
}

// A space's id is the first element of its addresses, so no other address may begin with one that a space
// could have.
func TestNoSpaceCanHideAPage(t *testing.T) {
	s := start(t)
	waitReady(t, s)
	for _, r := range s.Routes() {
		first, _, _ := strings.Cut(strings.TrimPrefix(r.Pattern(), "/"), "/")
		if first == "" || strings.HasPrefix(first, ":") {
			continue
		}
		if s.Accounts.MayNameSpace(first) {
			t.Errorf("%s: %q must be reserved", r.Pattern(), first)
		}
	}
}

func TestHealth(t *testing.T) {
	s := start(t)
	waitReady(t, s)
	if status, body := get(t, s, "/healthz"); status != 200 || body != "ok\n" {
		t.Errorf("healthz: %d %q", status, body)
	}
	if status, body := get(t, s, "/"); status != http.StatusSeeOther || body != "/setup" {
		t.Errorf("the first visit: %d %q", status, body)
	}
	if status, _ := get(t, s, "/setup"); status != 200 {
		t.Errorf("set-up: %d", status)
	}
}

func TestASecondServerOnTheSameFilesIsRefused(t *testing.T) {
	cfg := testConfig(t)
	first, err := New(t.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	second, err := New(t.Context(), cfg, slog.New(slog.DiscardHandler))
	if err == nil {
		_ = second.Close()
		t.Error("two servers serve one database")
	}
	if err := first.Close(); err != nil {
		t.Error(err)
	}
	third, err := New(t.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatalf("after the first has closed: %v", err)
	}
	if err := third.Close(); err != nil {
		t.Error(err)
	}
}
