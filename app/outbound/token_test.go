package outbound

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"

	"standfirst/app/outbound/smtpsink"
)

// A mail server takes a token in place of a password. The token is asked for once while it is valid, only from the address
// that was given, and never from one that the guard refuses.
func TestATokenInPlaceOfAPassword(t *testing.T) {
	asked := []string{}
	tokens := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		user, secret, _ := r.BasicAuth()
		asked = append(asked, fmt.Sprint(r.Form.Get("grant_type"), " ", r.Form.Get("refresh_token"), " ", r.Form.Get("scope"), " ", user, " ", secret))
		if secret != "client-secret" {
			http.Error(w, `{"error":"invalid_client"}`, http.StatusUnauthorized)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = fmt.Fprint(w, `{"access_token":"the token","token_type":"Bearer","expires_in":3600}`)
	}))
	t.Cleanup(tokens.Close)
	config, authorities := certificate(t)
	sink := startSink(t, smtpsink.Config{TLS: config, User: "press", Password: "the token"})
	guarded := NewFetcher(FetchConfig{AllowAddresses: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, AllowPorts: []int{0}})
	open := NewFetcher(FetchConfig{})
	for _, c := range []struct {
		name string
		f    *Fetcher
		o    OAuth
		kind OutcomeKind
		asks string
	}{
		{"client credentials", guarded, OAuth{Secret: "client-secret", Scopes: []string{"mail"}}, Accepted, "[client_credentials  mail press-client client-secret]"},
		{"refresh token", guarded, OAuth{Secret: "client-secret", Refresh: "old"}, Accepted, "[refresh_token old  press-client client-secret]"},
		{"a wrong secret", guarded, OAuth{Secret: "x"}, Deferred, ""},
		{"an address inside", open, OAuth{Secret: "client-secret"}, Deferred, "[]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			asked = []string{}
			c.o.TokenURL, c.o.ClientID = tokens.URL, "press-client"
			pool := sinkPool(t, sink, func(s *Server) {
				s.TLS, s.User, s.Auth, s.RootCAs, s.MaxPerConnection = "starttls", "press", "xoauth2", authorities, 1
				s.Token = c.f.Tokens(c.o)
			})
			for range 2 { // on two connections
				if out := pool.Send(t.Context(), letter("a@news.example")); out.Kind != c.kind || c.kind == Deferred && out.Stage != StageAuth {
					t.Errorf("%+v", out)
				}
			}
			if got := fmt.Sprint(asked); c.asks != "" && got != c.asks {
				t.Errorf("asked %s, want %s", got, c.asks)
			}
		})
	}
}

// A service that gives a new refresh token each time, and takes each but once, is asked with the latest one: also after a
// restart, and also when it could not be kept at once.
func TestARefreshTokenThatIsReplacedIsKept(t *testing.T) {
	given := 1
	tokens := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		if r.Form.Get("refresh_token") != fmt.Sprint("refresh ", given) {
			http.Error(w, `{"error":"invalid_grant"}`, http.StatusBadRequest)
			return
		}
		given++
		w.Header().Set("Content-Type", "application/json")
		_, _ = fmt.Fprintf(w, `{"access_token":"the token","token_type":"Bearer","expires_in":3600,"refresh_token":"refresh %d"}`, given)
	}))
	t.Cleanup(tokens.Close)
	f := NewFetcher(FetchConfig{AllowAddresses: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, AllowPorts: []int{0}})
	kept, broken := "refresh 1", true
	source := func() func(context.Context) (string, error) {
		return f.Tokens(OAuth{TokenURL: tokens.URL, ClientID: "press-client", Secret: "s", Refresh: kept, Renewed: func(_ context.Context, refresh string) error {
			if broken {
				return errors.New("the disk is full")
			}
			kept = refresh
			return nil
		}})
	}
	first := source()
	if _, err := first(t.Context()); err == nil {
		t.Error("a token that could not be kept was used")
	}
	broken = false
	if token, err := first(t.Context()); err != nil || token != "the token" || kept != "refresh 2" {
		t.Errorf("%q, kept %q: %v", token, kept, err)
	}
	if _, err := first(t.Context()); err != nil || given != 2 {
		t.Errorf("asked again: %v", err)
	}
	if _, err := source()(t.Context()); err != nil || kept != "refresh 3" {
		t.Errorf("after a restart: kept %q, %v", kept, err)
	}
}
