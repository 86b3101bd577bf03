package outbound

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/textproto"
	"os"
	"regexp"
	"strconv"
	"strings"
	"syscall"

	"standfirst/models/fault"
)

// OutcomeKind says what became of one message. The zero value is Unknown, so that an outcome nobody set
// is never taken for a success or a failure.
type OutcomeKind int

// The kinds.
const (
	Unknown  OutcomeKind = iota // the server may or may not have it: never send it again unasked
	Accepted                    // the server has answered for it
	Deferred                    // not sent; the same message may be accepted later
	Refused                     // not sent; the same message would be refused again
)

// String is the kind's name in logs.
func (k OutcomeKind) String() string {
	return [...]string{"unknown", "accepted", "deferred", "refused"}[k]
}

// Stage is the step of the SMTP dialogue at which an outcome was decided.
type Stage string

// The stages in their order. Up to StageBody nothing can have been accepted; at StageFinal the whole
// message is with the server and only its answer is missing.
const (
	StageMessage  Stage = "message" // the message itself is faulty; nothing was tried
	StageWait     Stage = "wait"    // no connection was free
	StageConnect  Stage = "connect"
	StageTLS      Stage = "tls"
	StageGreeting Stage = "greeting"
	StageHelo     Stage = "helo"
	StageStartTLS Stage = "starttls"
	StageAuth     Stage = "auth"
	StageMail     Stage = "mail"
	StageRcpt     Stage = "rcpt"
	StageData     Stage = "data"
	StageBody     Stage = "body"
	StageFinal    Stage = "final"
	StageCapture  Stage = "capture"
)

// aboutMessage tells the stages at which a 5xx answer speaks of this message. Before them it speaks of
// the server or our account with it, and every other message would meet the same.
func (s Stage) aboutMessage() bool {
	return s == StageMail || s == StageRcpt || s == StageData || s == StageBody || s == StageFinal
}

// Outcome is what is known about one attempt to send one message.
type Outcome struct {
	Kind     OutcomeKind
	Code     int    // the server's reply code, 0 when there was none
	Enhanced string // its enhanced status code, such as "5.1.1", or ""
	Text     string // its words in one line without the codes, at most 500 characters
	Stage    Stage
	Reason   string // message key that says this to people; "" when accepted
	Err      error  // for the log; nil when accepted. At StageMessage a fault.List
}

// Fault says the outcome to people: nil when the message was accepted.
func (o Outcome) Fault() *fault.Error {
	if o.Kind == Accepted {
		return nil
	}
	code := "" // a name, not a number: never written as 1,550
	if o.Code != 0 {
		code = strconv.Itoa(o.Code)
	}
	kind := fault.Temporary
	if o.Kind == Refused {
		kind = fault.Invalid
	}
	return fault.New(kind, o.Reason, "code", code, "text", o.Text, "stage", string(o.Stage)).Because(o.Err)
}

// Final tells what is not worth another try by itself.
func (o Outcome) Final() bool { return o.Kind != Deferred }

func accepted(stage Stage, code int, text string) Outcome {
	o := Outcome{Kind: Accepted, Code: code, Stage: stage}
	o.Enhanced, o.Text = splitReply(code, text)
	return o
}

// failed turns an error at a stage into an outcome.
func failed(stage Stage, err error) Outcome {
	o := Outcome{Kind: Deferred, Stage: stage, Err: err}
	var reply *textproto.Error
	if !errors.As(err, &reply) {
		o.Reason = reasonOf(stage, err)
		if stage == StageFinal {
			o.Kind, o.Reason = Unknown, "outbound.smtp.unknown"
		}
		return o
	}
	o.Code = reply.Code
	o.Enhanced, o.Text = splitReply(reply.Code, reply.Msg)
	switch class := reply.Code / 100; {
	case class == 5 && stage.aboutMessage():
		o.Kind, o.Reason = Refused, "outbound.smtp.refused"
	case stage == StageAuth:
		o.Reason = "outbound.smtp.auth"
	case class == 4 || class == 5:
		o.Reason = "outbound.smtp.deferred"
	default: // an answer that has no place here
		o.Reason = "outbound.smtp.protocol"
		if stage == StageFinal {
			o.Kind, o.Reason = Unknown, "outbound.smtp.unknown"
		}
	}
	return o
}

func reasonOf(stage Stage, err error) string {
	var dns *net.DNSError
	var protocol textproto.ProtocolError
	switch {
	case errors.Is(err, errNoStartTLS):
		return "outbound.smtp.no_starttls"
	case errors.Is(err, errNoAuth):
		return "outbound.smtp.no_auth"
	case errors.Is(err, errClosed):
		return "outbound.smtp.cancelled"
	case stage == StageAuth && !isNetwork(err):
		return "outbound.smtp.auth"
	case errors.Is(err, context.Canceled):
		return "outbound.smtp.cancelled"
	case errors.As(err, &dns):
		return "outbound.smtp.dns"
	case isTimeout(err):
		return "outbound.smtp.timeout"
	case noHandles(err):
		return "outbound.smtp.handles"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "outbound.smtp.unreachable"
	case isTLS(err) || stage == StageTLS:
		return "outbound.smtp.tls"
	case errors.As(err, &protocol) || errors.Is(err, errFlood):
		return "outbound.smtp.protocol"
	case stage == StageConnect:
		return "outbound.smtp.unreachable"
	}
	return "outbound.smtp.dropped"
}

// noHandles reports whether the process, or the system, may have no more files and connections open.
func noHandles(err error) bool {
	return errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE)
}

func isTimeout(err error) bool {
	var n net.Error
	return errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, context.DeadlineExceeded) ||
		errors.As(err, &n) && n.Timeout()
}

func isNetwork(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) || isTimeout(err) || isEOF(err)
}

// isTLS recognises certificates that can't be trusted and peers that speak no TLS.
func isTLS(err error) bool {
	var verify *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var alert tls.AlertError
	var authority x509.UnknownAuthorityError
	var host x509.HostnameError
	var invalid x509.CertificateInvalidError
	return errors.As(err, &verify) || errors.As(err, &record) || errors.As(err, &alert) ||
		errors.As(err, &authority) || errors.As(err, &host) || errors.As(err, &invalid)
}

var enhancedCode = regexp.MustCompile(`^([245]\.\d{1,3}\.\d{1,3})(?:\s+|$)`)

const maxReply = 500

// splitReply takes the enhanced code off a reply (RFC 2034: same class as the reply code, repeated on
// each line) and makes one clean line of the rest.
func splitReply(code int, msg string) (enhanced, text string) {
	lines := strings.Split(msg, "\n")
	for i, line := range lines {
		m := enhancedCode.FindStringSubmatch(line)
		if m == nil || int(m[1][0]-'0') != code/100 {
			continue
		}
		if enhanced == "" {
			enhanced = m[1]
		}
		lines[i] = line[len(m[0]):]
	}
	text = strings.Join(strings.Fields(strings.ToValidUTF8(strings.Join(lines, " "), "�")), " ")
	if hasControl(text) {
		text = strings.Map(func(r rune) rune {
			if hasControl(string(r)) {
				return -1
			}
			return r
		}, text)
	}
	if runes := []rune(text); len(runes) > maxReply {
		text = string(runes[:maxReply])
	}
	return enhanced, text
}
