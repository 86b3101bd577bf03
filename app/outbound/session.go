package outbound

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/wneessen/go-mail/smtp"

	"standfirst/models/mailing"
)

// session is one open connection to the mail server. go-mail's client does greeting, STARTTLS and
// authentication. The transaction is our own: go-mail runs it under one deadline and reports one error,
// while we must know whether the final dot had gone out when something broke.
type session struct {
	server     Server
	client     *smtp.Client
	wire       *wire
	sent       int       // messages
	refused    int       // transactions
	allowed    int       // of messages, as the pool had it when the connection was opened
	until      time.Time // no message is begun after
	pipelining bool
	utf8       bool
	size       bool
	answered   time.Duration // what the server took to answer the last message
	timer      *time.Timer   // closes it while idle
}

var (
	errNoStartTLS = errors.New("the server does not offer STARTTLS")
	errNoAuth     = errors.New("the server offers no usable authentication")
	errNoToken    = errors.New("no token is to be had")
)

// open connects and logs in. The outcome is of value only when the session is nil.
func open(ctx context.Context, server Server, helo string) (*session, Outcome) {
	dialer := net.Dialer{Timeout: server.Timeouts.Connect}
	conn, err := dialer.DialContext(ctx, "tcp", net.JoinHostPort(server.Host, strconv.Itoa(server.Port)))
	if err != nil {
		return nil, failed(StageConnect, withContext(ctx, err))
	}
	s := &session{server: server, wire: &wire{Conn: conn}}
	defer context.AfterFunc(ctx, func() { s.wire.callOff(false) })()
	if stage, err := s.prepare(ctx, helo); err != nil {
		s.drop()
		return nil, failed(stage, withContext(ctx, err))
	}
	return s, Outcome{}
}

// withContext puts the reason why the work was called off before the time-out that it caused.
func withContext(ctx context.Context, err error) error {
	if cause := ctx.Err(); cause != nil {
		return errors.Join(cause, err)
	}
	return err
}

func (s *session) prepare(ctx context.Context, helo string) (Stage, error) {
	t := s.server.Timeouts
	var conn net.Conn = s.wire
	if s.server.TLS == "tls" {
		s.wire.stage(t.Connect)
		secure := tls.Client(s.wire, s.server.tlsConfig())
		if err := secure.HandshakeContext(ctx); err != nil {
			return StageTLS, err
		}
		conn = secure
	}
	s.wire.stage(t.Greeting)
	var err error
	if s.client, err = smtp.NewClient(conn, s.server.Host); err != nil {
		return StageGreeting, err
	}
	s.wire.stage(t.Command)
	if err := s.client.Hello(helo); err != nil {
		return StageHelo, err
	}
	if s.server.TLS == "starttls" {
		if err := s.startTLS(); err != nil {
			return StageStartTLS, err
		}
	}
	if s.server.User != "" {
		if err := s.logIn(ctx); err != nil {
			return StageAuth, err
		}
	}
	s.pipelining, _ = s.client.Extension("PIPELINING")
	s.utf8, _ = s.client.Extension("SMTPUTF8")
	s.size, _ = s.client.Extension("SIZE")
	return "", nil
}

func (s *session) startTLS() error {
	if offered, _ := s.client.Extension("STARTTLS"); !offered {
		return errNoStartTLS
	}
	s.wire.stage(s.server.Timeouts.Connect)
	return s.client.StartTLS(s.server.tlsConfig())
}

func (s *session) logIn(ctx context.Context) error {
	// Server.Check refuses such settings; this is the lock behind that door.
	if _, secure := s.client.TLSConnectionState(); !secure {
		return errors.New("no credentials on a plain connection")
	}
	_, offer := s.client.Extension("AUTH")
	mechs := strings.Fields(strings.ToUpper(offer))
	var auth smtp.Auth
	switch mech := s.mechanism(mechs); mech {
	case "PLAIN":
		auth = smtp.PlainAuth("", s.server.User, s.server.Password, s.server.Host, false)
	case "LOGIN":
		auth = smtp.LoginAuth(s.server.User, s.server.Password, s.server.Host, false)
	case "XOAUTH2":
		token, err := s.server.Token(ctx)
		if err != nil {
			return fmt.Errorf("%w: %w", errNoToken, err)
		}
		auth = smtp.XOAuth2Auth(s.server.User, token)
	default:
		return errNoAuth
	}
	s.wire.stage(s.server.Timeouts.Command)
	return s.client.Auth(auth)
}

func (s *session) mechanism(offered []string) string {
	wanted := []string{"PLAIN", "LOGIN"}
	if s.server.Auth != "auto" {
		wanted = []string{strings.ToUpper(s.server.Auth)}
	}
	for _, w := range wanted {
		for _, o := range offered {
			if w == o {
				return w
			}
		}
	}
	return ""
}

// step is one command of a transaction and the reply that lets the next follow.
type step struct {
	stage  Stage
	line   string
	expect int // a code, or its first digit
}

// send runs one transaction, of which the envelope may have been offered already behind the message before it; see
// follow. alive tells whether the connection can serve another, and next whose envelope has been offered behind this one.
func (s *session) send(ctx context.Context, of *turn, offered bool, follow func(*session) *turn) (out Outcome, alive bool, next *turn) {
	if of.env.UTF8 && !s.utf8 {
		return refusedWide(), true, nil
	}
	s.wire.grant(0)
	stop := context.AfterFunc(ctx, func() { s.wire.callOff(errors.Is(context.Cause(ctx), mailing.Recalled)) })
	steps := s.transaction(of.env, len(of.raw))
	if !offered {
		out, alive = s.offer(steps)
	} else {
		out, alive = s.answers(steps, true)
	}
	// From the body on a cut means that a person must find out what happened: a message on its way is given time to
	// arrive even when the work is called off.
	if !s.wire.grant(s.server.Timeouts.Drain) || ctx.Err() != nil { // it was called off before
		out = failed(out.Stage, withContext(ctx, errors.Join(out.Err, context.Cause(ctx))))
		return out, false, nil
	}
	if out.Kind == Accepted {
		s.sent++
		next = follow(s)
		out, alive = s.body(of.raw, next)
	} else {
		alive = alive && s.reset()
	}
	return out, stop() && alive, next
}

// refusedWide is RFC 6531's answer to a mailbox that the server can't write; given by us, because a
// server that does not know SMTPUTF8 would see only a broken command.
func refusedWide() Outcome {
	return Outcome{
		Kind: Refused, Code: 553, Enhanced: "5.6.7", Stage: StageRcpt,
		Reason: "outbound.smtp.utf8", Err: errors.New("the server does not offer SMTPUTF8"),
	}
}

func (s *session) transaction(env Envelope, size int) []step {
	from := "MAIL FROM:<" + env.From + ">"
	if s.size {
		from += " SIZE=" + strconv.Itoa(size)
	}
	if env.UTF8 {
		from += " BODY=8BITMIME SMTPUTF8"
	}
	return []step{
		{StageMail, from, 2},
		{StageRcpt, "RCPT TO:<" + env.To + ">", 2},
		{StageData, "DATA", 354},
	}
}

// offer runs MAIL, RCPT and DATA, in one round trip where the server allows it (RFC 2920). The first
// refusal is the outcome. Accepted means that the server waits for the body.
func (s *session) offer(steps []step) (out Outcome, alive bool) {
	if s.pipelining {
		if err := s.write(steps...); err != nil {
			return failed(steps[0].stage, err), false
		}
	}
	return s.answers(steps, s.pipelining)
}

// answers reads what the server says of steps, and writes them one by one unless they are written.
func (s *session) answers(steps []step, written bool) (out Outcome, alive bool) {
	out = Outcome{Kind: Accepted, Stage: StageData}
	for i, st := range steps {
		if !written {
			if err := s.write(st); err != nil {
				return failed(st.stage, err), false
			}
		}
		if s.client.Text.R.Buffered() == 0 { // else the answer has come with the one before
			s.wire.stage(s.server.Timeouts.Command)
		}
		code, _, err := s.read(st.expect)
		if out.Kind != Accepted {
			if err != nil && code == 0 {
				return out, false
			}
			if i == len(steps)-1 && err == nil {
				return out, false // told to send a body to nobody: only a cut ends that
			}
			continue
		}
		if err != nil {
			out = failed(st.stage, err)
			if code == 0 || code == 421 || code/100 < 4 || code/100 > 5 {
				return out, false
			}
			if !written {
				return out, true
			}
		}
	}
	return out, true
}

func (s *session) write(steps ...step) error {
	s.wire.stage(s.server.Timeouts.Command)
	w := s.client.Text.W
	for _, st := range steps {
		_, _ = w.WriteString(st.line + "\r\n") // the error stays in the writer and is met by Flush
	}
	return w.Flush()
}

// read takes one reply of the stage that is running; code is 0 when none came.
func (s *session) read(expect int) (code int, text string, err error) {
	code, text, err = readReply(s.client.Text.R)
	if err == nil {
		err = replyError(expect, code, text)
	}
	return code, text, err
}

// body hands over the message, in one write with the envelope that follows it, and waits for the answer. A write that
// failed before the final dot means that the message has not gone out; after it the answer tells, but the envelope is in
// pieces and nobody gets the connection. A failed read means that nobody knows.
func (s *session) body(raw []byte, next *turn) (Outcome, bool) {
	s.wire.stage(s.server.Timeouts.Body)
	w := s.client.Text.W
	raw = append(stuff(raw), ".\r\n"...)
	dot := len(raw)
	if next != nil {
		for _, st := range s.transaction(next.env, len(next.raw)) {
			raw = append(append(raw, st.line...), "\r\n"...)
		}
	}
	written, _ := w.Write(raw) // the error stays in the writer
	cut := w.Flush()
	if cut != nil && written-w.Buffered() < dot {
		return s.early(cut), false
	}
	s.wire.stage(s.server.Timeouts.Final)
	began := time.Now()
	code, text, err := s.read(2)
	s.answered = time.Since(began)
	if err != nil {
		return failed(StageFinal, err), cut == nil && (code/100 == 4 && code != 421 || code/100 == 5)
	}
	return accepted(StageFinal, code, text), cut == nil
}

// early looks for the reply of a server that refused the body while it was still coming and hung up.
func (s *session) early(writeErr error) Outcome {
	s.wire.stage(time.Second)
	code, _, err := s.read(2)
	if code/100 == 4 || code/100 == 5 {
		return failed(StageBody, err)
	}
	return failed(StageBody, writeErr)
}

// stuff doubles each dot that begins a line. raw has CRLF line ends only (see inspect) and ends with one.
func stuff(raw []byte) []byte {
	if bytes.Contains(raw, []byte("\r\n.")) {
		raw = bytes.ReplaceAll(raw, []byte("\r\n."), []byte("\r\n.."))
	}
	if len(raw) > 0 && raw[0] == '.' {
		raw = append([]byte("."), raw...)
	}
	return raw
}

func (s *session) reset() bool {
	s.wire.stage(s.server.Timeouts.Command)
	return s.client.Reset() == nil
}

// quit says good-bye; drop hangs up.
func (s *session) quit() {
	s.wire.stage(s.server.Timeouts.Quit)
	_ = s.client.Quit()
	s.drop()
}

func (s *session) drop() { _ = s.wire.Close() }
