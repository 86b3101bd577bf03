package outbound

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"strings"
	"time"

	"standfirst/models/fault"
)

// Server says which mail server takes our messages, and how.
type Server struct {
	Host string
	Port int // usually 587 with "starttls", 465 with "tls"

	// TLS is "starttls" (the default; a server that does not offer it is refused), "tls" (from the first
	// byte) or "none", which takes no credentials.
	TLS string

	User, Password string // empty User: no authentication
	Auth           string // "auto" (the default: PLAIN if offered, else LOGIN), "plain", "login" or "xoauth2"

	Token func(ctx context.Context) (string, error) // with "xoauth2": what stands in place of the password

	HELO             string // our name; empty: the domain of the sender's address, never the machine's name
	Connections      int    // open at once; default 2
	MaxPerConnection int    // messages before a connection is given up, at most (see allowance); default 20
	Timeouts         Timeouts

	RootCAs *x509.CertPool // nil: the system's

	DKIM DKIM // signs what Send hands over

	// Fewer, if set, is told when the system has no handle for one more connection: so many are open, and carry the mail.
	Fewer func(open int, err error)
}

// Timeouts bound each stage of a dialogue as a whole, so that a server that sends a byte a second can't
// hold a connection. They are shorter than RFC 5321 4.5.3.2 asks; zero means the default.
type Timeouts struct {
	Connect  time.Duration // 15 s, also for a TLS handshake
	Greeting time.Duration // 30 s
	Command  time.Duration // 30 s for each command's answer
	Body     time.Duration // 2 min to hand over the message
	Final    time.Duration // 2 min for the answer to the final dot: giving up here means Unknown
	Idle     time.Duration // 30 s until an unused connection is closed
	Life     time.Duration // 5 min until a used one is, as Postfix has it (smtp_connection_reuse_time_limit)
	Drain    time.Duration // 10 s for a message already on its way when the work is called off
	Quit     time.Duration // 2 s for the answer to QUIT
	Spare    time.Duration // 15 s until a connection is tried again for which the system had no handle
	Refusal  time.Duration // 15 min without a try after three refused log-ins, so that no account gets locked
}

// String leaves the password out.
func (s Server) String() string {
	return fmt.Sprintf("smtp %s:%d tls=%s user=%q", s.Host, s.Port, s.TLS, s.User)
}

// GoString leaves the password out of %#v too.
func (s Server) GoString() string { return s.String() }

// Check says what is wrong with the settings: nil, or a fault.List with the form fields host, port, tls,
// auth, user and helo.
func (s Server) Check() error {
	s = s.withDefaults()
	var faults fault.List
	if s.Host == "" {
		faults.Add(fault.Bad("host", "outbound.server.host"))
	} else if strings.ContainsFunc(s.Host, func(r rune) bool { return r <= ' ' || r == '/' || r == '@' }) {
		faults.Add(fault.Bad("host", "outbound.server.host"))
	}
	if s.Port < 1 || s.Port > 65535 {
		faults.Add(fault.Bad("port", "outbound.server.port"))
	}
	if s.TLS != "starttls" && s.TLS != "tls" && s.TLS != "none" {
		faults.Add(fault.Bad("tls", "outbound.server.tls"))
	}
	if s.Auth != "auto" && s.Auth != "plain" && s.Auth != "login" && s.Auth != "xoauth2" {
		faults.Add(fault.Bad("auth", "outbound.server.auth"))
	}
	if s.TLS == "none" && (s.User != "" || s.Password != "") {
		faults.Add(fault.Bad("tls", "outbound.server.plain"))
	}
	if hasControl(s.User) || hasControl(s.Password) {
		faults.Add(fault.Bad("user", "outbound.server.user"))
	}
	if s.HELO != "" {
		if domain, err := asciiDomain(s.HELO); err != nil || domain != strings.ToLower(s.HELO) {
			faults.Add(fault.Bad("helo", "outbound.server.helo"))
		}
	}
	return faults.Err()
}

func (s Server) withDefaults() Server {
	orString(&s.TLS, "starttls")
	orString(&s.Auth, "auto")
	orInt(&s.Connections, 2)
	orInt(&s.MaxPerConnection, 20)
	t := &s.Timeouts
	orTime(&t.Connect, 15*time.Second)
	orTime(&t.Greeting, 30*time.Second)
	orTime(&t.Command, 30*time.Second)
	orTime(&t.Body, 2*time.Minute)
	orTime(&t.Final, 2*time.Minute)
	orTime(&t.Idle, 30*time.Second)
	orTime(&t.Life, 5*time.Minute)
	orTime(&t.Drain, 10*time.Second)
	orTime(&t.Quit, 2*time.Second)
	orTime(&t.Spare, 15*time.Second)
	orTime(&t.Refusal, 15*time.Minute)
	return s
}

func (s Server) tlsConfig() *tls.Config {
	return &tls.Config{ServerName: s.Host, RootCAs: s.RootCAs, MinVersion: tls.VersionTLS12}
}

func orString(p *string, def string) {
	if *p == "" {
		*p = def
	}
}

func orInt(p *int, def int) {
	if *p <= 0 {
		*p = def
	}
}

func orTime(p *time.Duration, def time.Duration) {
	if *p <= 0 {
		*p = def
	}
}
