// Package smtpsink is a well-behaved mail server that keeps what it is sent: for tests, and for the demo
// as the mail world of its own. Answers can be scripted per recipient.
package smtpsink

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// Config changes how the sink presents itself. The zero value is plain SMTP without authentication.
type Config struct {
	TLS            *tls.Config   // offers STARTTLS
	Implicit       bool          // speaks TLS from the first byte
	User, Password string        // wants authentication (only over TLS)
	SMTPUTF8       bool          // takes non-ASCII local parts
	Discard        bool          // counts messages, keeps envelopes, throws bodies away
	ReadTimeout    time.Duration // closes connections that are idle for longer; 0: never
}

// Message is one message as it arrived.
type Message struct {
	From       string
	To         []string
	UTF8       bool
	Data       []byte // as sent, dot-stuffing undone, CRLF line ends; nil with Config.Discard
	Connection int    // which connection brought it, from 1
	At         time.Time
}

// Answer scripts what a recipient's mail meets. The zero Times means always.
type Answer struct {
	AtData bool          // answer after the final dot instead of at RCPT
	Code   int           // such as 450 or 550; 0 accepts (with Delay: slowly)
	Text   string        // may begin with an enhanced code, "5.1.1 no such user"
	Times  int           // so many times, then accepted
	Delay  time.Duration // before the answer
	Drop   bool          // hang up instead of answering; AtData: after keeping the message
}

// Sink is a running server.
type Sink struct {
	config   Config
	server   *smtp.Server
	listener net.Listener
	served   chan struct{}
	stop     chan struct{}

	mu          sync.Mutex
	messages    []Message
	connections int
	numbers     map[string]int // remote address to number of the connection
	refused     int
	scripts     map[string]*Answer
	changed     chan struct{} // closed and replaced when a message arrives
}

// Start listens on addr ("127.0.0.1:0" for any free port) as plain SMTP.
func Start(addr string) (*Sink, error) { return StartWith(addr, Config{}) }

// StartWith listens on addr as config says.
func StartWith(addr string, config Config) (*Sink, error) {
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("listen for mail on %s: %w", addr, err)
	}
	s := &Sink{
		config: config, listener: listener,
		served: make(chan struct{}), stop: make(chan struct{}),
		scripts: map[string]*Answer{}, changed: make(chan struct{}), numbers: map[string]int{},
	}
	listener = &counter{listener, s}
	s.server = smtp.NewServer(smtp.BackendFunc(s.accept))
	s.server.Domain = "sink.test"
	s.server.ErrorLog = log.New(io.Discard, "", 0)
	s.server.EnableSMTPUTF8 = config.SMTPUTF8
	s.server.ReadTimeout = config.ReadTimeout
	if config.TLS != nil && config.Implicit {
		listener = tls.NewListener(listener, config.TLS)
	} else {
		s.server.TLSConfig = config.TLS
	}
	go func() {
		defer close(s.served)
		_ = s.server.Serve(listener) // ends with Close
	}()
	return s, nil
}

// Addr is the address on which the sink listens, host:port.
func (s *Sink) Addr() string { return s.listener.Addr().String() }

// HostPort is Addr in two parts.
func (s *Sink) HostPort() (string, int) {
	host, port, _ := net.SplitHostPort(s.Addr())
	n, _ := strconv.Atoi(port)
	return host, n
}

// Close stops the sink and cuts its connections. What it kept stays readable.
func (s *Sink) Close() error {
	select {
	case <-s.stop:
		return nil
	default:
		close(s.stop)
	}
	err := s.server.Close()
	_ = s.listener.Close() // the server does not know of it yet when it is closed at once
	<-s.served
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// Script sets the answer for a recipient: an address, "@domain" for a whole domain, or "*" for everyone.
// The closest match counts. A script may be replaced at any time.
func (s *Sink) Script(recipient string, a Answer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.scripts[strings.ToLower(recipient)] = &a
}

// Messages returns what has arrived, in order.
func (s *Sink) Messages() []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.messages)
}

// To returns the messages that one recipient has got.
func (s *Sink) To(recipient string) []Message {
	return slices.DeleteFunc(s.Messages(), func(m Message) bool {
		return !slices.ContainsFunc(m.To, func(to string) bool { return strings.EqualFold(to, recipient) })
	})
}

// Count is the number of messages that have arrived.
func (s *Sink) Count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.messages)
}

// Refused is the number of scripted refusals given.
func (s *Sink) Refused() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.refused
}

// Connections is the number of connections that were made.
func (s *Sink) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.connections
}

// Reset forgets messages, counts and scripts.
func (s *Sink) Reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.messages, s.connections, s.refused = nil, 0, 0
	s.scripts = map[string]*Answer{}
}

// Wait returns when n messages have arrived, or with the context's error.
func (s *Sink) Wait(ctx context.Context, n int) error {
	for {
		s.mu.Lock()
		have, changed := len(s.messages), s.changed
		s.mu.Unlock()
		if have >= n {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("%d of %d messages: %w", have, n, ctx.Err())
		}
	}
}

func (s *Sink) accept(conn *smtp.Conn) (smtp.Session, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return &session{sink: s, conn: conn, number: s.numbers[conn.Conn().RemoteAddr().String()]}, nil
}

// counter counts what is accepted. go-smtp can't say: it begins a session anew after STARTTLS.
type counter struct {
	net.Listener
	sink *Sink
}

func (l *counter) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err == nil {
		l.sink.mu.Lock()
		l.sink.connections++
		l.sink.numbers[conn.RemoteAddr().String()] = l.sink.connections
		l.sink.mu.Unlock()
	}
	return conn, err
}

// answer finds the script for a recipient at this point and uses it up by one.
func (s *Sink) answer(to string, atData bool) (Answer, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	to = strings.ToLower(to)
	for _, key := range []string{to, to[strings.LastIndexByte(to, '@')+1:], "*"} {
		if key != to && key != "*" {
			key = "@" + key
		}
		a := s.scripts[key]
		if a == nil || a.AtData != atData {
			continue
		}
		used := *a
		if a.Times > 0 {
			if a.Times--; a.Times == 0 {
				delete(s.scripts, key)
			}
		}
		if used.Code >= 400 {
			s.refused++
		}
		return used, true
	}
	return Answer{}, false
}

func (s *Sink) keep(m Message) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.messages = append(s.messages, m)
	close(s.changed)
	s.changed = make(chan struct{})
}

// session is one connection's state for go-smtp.
type session struct {
	sink   *Sink
	conn   *smtp.Conn
	number int
	authed bool
	from   string
	utf8   bool
	to     []string
}

func (c *session) AuthMechanisms() []string {
	if c.sink.config.User == "" {
		return nil
	}
	return []string{sasl.Plain, sasl.Login, "XOAUTH2"}
}

func (c *session) Auth(mech string) (sasl.Server, error) {
	check := func(user, password string) error {
		if user != c.sink.config.User || password != c.sink.config.Password {
			return smtp.ErrAuthFailed
		}
		c.authed = true
		return nil
	}
	switch mech {
	case sasl.Plain:
		return sasl.NewPlainServer(func(_, user, password string) error { return check(user, password) }), nil
	case sasl.Login:
		return &login{check: check}, nil
	case "XOAUTH2":
		return bearer(check), nil
	}
	return nil, smtp.ErrAuthUnknownMechanism
}

func (c *session) Mail(from string, opts *smtp.MailOptions) error {
	if c.sink.config.User != "" && !c.authed {
		return smtp.ErrAuthRequired
	}
	c.from, c.utf8, c.to = from, opts != nil && opts.UTF8, nil
	return nil
}

func (c *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	if err := c.play(to, false); err != nil {
		return err
	}
	c.to = append(c.to, to)
	return nil
}

func (c *session) Data(r io.Reader) error {
	var data []byte
	var err error
	if c.sink.config.Discard {
		_, err = io.Copy(io.Discard, r)
	} else {
		data, err = io.ReadAll(r)
	}
	if err != nil {
		return err
	}
	var refusal error
	for _, to := range c.to {
		refusal = errors.Join(refusal, c.play(to, true))
	}
	var answer *smtp.SMTPError
	if errors.As(refusal, &answer) {
		return answer
	}
	c.sink.keep(Message{c.from, c.to, c.utf8, data, c.number, time.Now()})
	if refusal != nil { // errDropped
		_ = c.conn.Conn().Close()
	}
	return refusal
}

var errDropped = errors.New("hung up as scripted")

func (c *session) play(to string, atData bool) error {
	a, found := c.sink.answer(to, atData)
	if !found {
		return nil
	}
	if a.Delay > 0 {
		select {
		case <-time.After(a.Delay):
		case <-c.sink.stop:
		}
	}
	if a.Drop {
		if !atData {
			_ = c.conn.Conn().Close()
		}
		return errDropped
	}
	if a.Code == 0 {
		return nil
	}
	return reply(a)
}

func reply(a Answer) *smtp.SMTPError {
	e := &smtp.SMTPError{Code: a.Code, EnhancedCode: smtp.NoEnhancedCode, Message: a.Text}
	var code smtp.EnhancedCode
	if n, _ := fmt.Sscanf(a.Text, "%d.%d.%d", &code[0], &code[1], &code[2]); n == 3 {
		e.EnhancedCode = code
		_, e.Message, _ = strings.Cut(a.Text, " ")
	}
	return e
}

func (c *session) Reset()        { c.from, c.to = "", nil }
func (c *session) Logout() error { return nil }

// bearer is the server's side of XOAUTH2: a token stands in place of the password.
type bearer func(user, token string) error

// Next reads "user=NAME^Aauth=Bearer TOKEN^A^A".
func (b bearer) Next(response []byte) ([]byte, bool, error) {
	user, rest, _ := strings.Cut(strings.TrimPrefix(string(response), "user="), "\x01")
	return nil, true, b(user, strings.TrimPrefix(strings.TrimRight(rest, "\x01"), "auth=Bearer "))
}

// login is the server's side of AUTH LOGIN, which go-sasl has for clients only.
type login struct {
	check func(user, password string) error
	user  string
	step  int
}

func (l *login) Next(response []byte) (challenge []byte, done bool, err error) {
	switch l.step++; l.step {
	case 1:
		if response == nil {
			return []byte("Username:"), false, nil
		}
		l.step++
		fallthrough
	case 2:
		l.user = string(response)
		return []byte("Password:"), false, nil
	}
	return nil, true, l.check(l.user, string(response))
}
