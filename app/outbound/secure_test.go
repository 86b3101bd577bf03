package outbound

import (
	"crypto/tls"
	"crypto/x509"
	"flag"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"standfirst/app/outbound/smtpsink"
	"standfirst/models/fault"
)

// TestMain lets many tests run at once: most of what they do is to wait for servers that do not answer.
func TestMain(m *testing.M) {
	flag.Parse()
	if err := flag.Set("test.parallel", "16"); err != nil {
		panic(err) // the flag is the package testing's
	}
	goleak.VerifyTestMain(m)
}

// certificate is one for 127.0.0.1, with the authorities that know it.
func certificate(t *testing.T) (*tls.Config, *x509.CertPool) {
	t.Helper()
	s := httptest.NewTLSServer(nil)
	defer s.Close()
	pool := x509.NewCertPool()
	pool.AddCert(s.Certificate())
	return &tls.Config{Certificates: s.TLS.Certificates}, pool
}

func TestEncryptionAndLogIn(t *testing.T) {
	config, authorities := certificate(t)
	starttls := startSink(t, smtpsink.Config{TLS: config, User: "press", Password: "päss word"})
	implicit := startSink(t, smtpsink.Config{TLS: config, Implicit: true, User: "press", Password: "päss word"})
	plain := startSink(t, smtpsink.Config{})
	for _, c := range []struct {
		name   string
		sink   *smtpsink.Sink
		change func(*Server)
		kind   OutcomeKind
		stage  Stage
		reason string
	}{
		{"starttls, automatic", starttls, func(*Server) {}, Accepted, StageFinal, ""},
		{"starttls is the default", starttls, func(s *Server) { s.TLS = "" }, Accepted, StageFinal, ""},
		{"starttls, LOGIN", starttls, func(s *Server) { s.Auth = "login" }, Accepted, StageFinal, ""},
		{"starttls, PLAIN", starttls, func(s *Server) { s.Auth = "plain" }, Accepted, StageFinal, ""},
		{"implicit", implicit, func(s *Server) { s.TLS = "tls" }, Accepted, StageFinal, ""},
		{"wrong password", starttls, func(s *Server) { s.Password = "x" }, Deferred, StageAuth, "outbound.smtp.auth"},
		{"wrong password, LOGIN", implicit, func(s *Server) { s.TLS, s.Auth, s.Password = "tls", "login", "x" }, Deferred, StageAuth, "outbound.smtp.auth"},
		{"authentication wanted, none set", starttls, func(s *Server) { s.User, s.Password = "", "" }, Refused, StageMail, "outbound.smtp.refused"},
		{"unknown authority", starttls, func(s *Server) { s.RootCAs = x509.NewCertPool() }, Deferred, StageStartTLS, "outbound.smtp.tls"},
		{"unknown authority, implicit", implicit, func(s *Server) { s.TLS, s.RootCAs = "tls", x509.NewCertPool() }, Deferred, StageTLS, "outbound.smtp.tls"},
		{"certificate for another name", starttls, func(s *Server) { s.Host = "localhost" }, Deferred, StageStartTLS, "outbound.smtp.tls"},
		{"no STARTTLS offered", plain, func(s *Server) { s.User = "" }, Deferred, StageStartTLS, "outbound.smtp.no_starttls"},
		{"no TLS spoken", plain, func(s *Server) { s.TLS = "tls" }, Deferred, StageTLS, "outbound.smtp.tls"},
		{"password without encryption", starttls, func(s *Server) { s.TLS = "none" }, Deferred, StageConnect, "outbound.server.plain"},
	} {
		t.Run(c.name, func(t *testing.T) {
			before := c.sink.Count()
			pool := sinkPool(t, c.sink, func(s *Server) {
				s.TLS, s.User, s.Password, s.RootCAs = "starttls", "press", "päss word", authorities
				c.change(s)
			})
			out := pool.Send(t.Context(), letter("a@news.example"))
			if out.Kind != c.kind || out.Stage != c.stage || out.Reason != c.reason {
				t.Errorf("%+v", out)
			}
			if arrived := c.sink.Count() - before; (arrived == 1) != (c.kind == Accepted) {
				t.Errorf("%d messages arrived", arrived)
			}
		})
	}
}

// TestCredentialsStayHome meets servers that would like a password in the clear.
func TestCredentialsStayHome(t *testing.T) {
	for _, offer := range [][]string{{"AUTH PLAIN LOGIN"}, {"STARTTLS-NOT", "AUTH PLAIN"}, {}} {
		s := (&script{extensions: offer}).start(t)
		for _, mode := range []string{"starttls", "none"} {
			pool := s.pool(t, func(s *Server) { s.TLS, s.User, s.Password = mode, "press", "secret" })
			if out := pool.Send(t.Context(), letter("a@news.example")); out.Kind != Deferred {
				t.Errorf("%+v", out)
			}
		}
		for _, line := range s.heard() {
			if verb, _, _ := strings.Cut(line, " "); verb != "EHLO" && verb != "QUIT" {
				t.Errorf("said %q to a server without encryption", line)
			}
		}
	}
}

func TestWrongPasswordStopsAfterThreeTries(t *testing.T) {
	config, authorities := certificate(t)
	sink := startSink(t, smtpsink.Config{TLS: config, User: "press", Password: "right"})
	pool := sinkPool(t, sink, func(s *Server) {
		s.TLS, s.User, s.Password, s.RootCAs = "starttls", "press", "wrong", authorities
	})
	for i := range 10 {
		if out := pool.Send(t.Context(), letter("a@news.example")); out.Stage != StageAuth || out.Code != 535 {
			t.Errorf("try %d: %+v", i, out)
		}
	}
	if n := sink.Connections(); n != 3 {
		t.Errorf("%d connections, want 3", n)
	}
}

func TestSettingsAreChecked(t *testing.T) {
	good := Server{Host: "smtp.brand.example", Port: 587, User: "u", Password: "p"}
	if err := good.Check(); err != nil {
		t.Error(err)
	}
	for key, change := range map[string]func(*Server){
		"outbound.server.host":  func(s *Server) { s.Host = "" },
		"outbound.server.port":  func(s *Server) { s.Port = 70000 },
		"outbound.server.tls":   func(s *Server) { s.TLS = "ssl" },
		"outbound.server.auth":  func(s *Server) { s.Auth = "ntlm" },
		"outbound.server.plain": func(s *Server) { s.TLS = "none" },
		"outbound.server.user":  func(s *Server) { s.Password = "a\r\nMAIL FROM:<x@y>" },
		"outbound.server.helo":  func(s *Server) { s.HELO = "a b" },
	} {
		s := good
		change(&s)
		if err := s.Check(); !fault.Is(err, key) || len(fault.All(err)) != 1 {
			t.Errorf("%s: %v", key, err)
		}
	}
	for _, host := range []string{"smtp://x", "a b", "x\r\ny", "user@x"} {
		s := good
		s.Host = host
		if !fault.Is(s.Check(), "outbound.server.host") {
			t.Errorf("host %q taken", host)
		}
	}
	if s := fmt.Sprintf("%v %+v %#v %s", good, good, good, good); strings.Contains(s, `"p"`) || strings.Contains(s, ":p") {
		t.Errorf("the password shows: %s", s)
	}
}
