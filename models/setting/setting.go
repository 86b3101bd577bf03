// Package setting keeps what a space is set up with: who its mail comes from, the server that carries it,
// the postal address under it, the press contact of its newsroom, the address under which it is reached.
//
// It is one document. The password of the mail server is sealed under a key that lies outside the database
// (Sealer) and is never shown again.
package setting

import (
	"cmp"
	"context"
	"crypto"
	"net/mail"
	"net/url"
	"strings"
	"time"
	"unicode"
)

// Setting is the one document of a space.
type Setting struct {
	ID        string    `json:"id"`
	Rev       int64     `json:"rev"`
	Sender    Sender    `json:"sender"`
	SMTP      SMTP      `json:"smtp"`
	Postal    string    `json:"postal"` // postal address of the organisation, at the foot of every mailing
	Limits    Limits    `json:"limits"`
	Guards    Guards    `json:"guards"`
	Press     Press     `json:"press"`
	BaseURL   string    `json:"base_url"` // where the portal is reached from outside, without a slash at the end
	Approval  bool      `json:"approval"` // new contacts wait for somebody who may approve them
	Names     []string  `json:"names"`    // under which others speak of the organisation and its brands
	UpdatedAt time.Time `json:"updated_at"`
}

// Sender is who a mailing comes from.
type Sender struct {
	Name    string `json:"name"`
	Address string `json:"address"`
	ReplyTo string `json:"reply_to"` // "" means Address
	Returns string `json:"returns"`  // takes refusals, with a tag of each message after a plus; "" they come to Address
}

// SMTP is the server that takes our mail.
type SMTP struct {
	Host     string  `json:"host"`
	Port     int64   `json:"port"`
	TLS      string  `json:"tls"` // one of the TLS constants
	User     string  `json:"user"`
	Password string  `json:"password"` // sealed in the document, plain in what Settings.SMTP returns
	OAuth    OAuth   `json:"oauth"`    // where a token stands in place of the password
	Sign     Signing `json:"-"`        // filled in for the connection only,

	// Renewed keeps a refresh token that the service gave in place of the last one; nil: nobody does.
	Renewed func(ctx context.Context, refresh string) error `json:"-"`
}

// SplitSecret parts the password of a server that takes a token: the client's secret and, on a second line, the refresh
// token.
func SplitSecret(password string) (secret, refresh string) {
	secret, refresh, _ = strings.Cut(password, "\n")
	return secret, refresh
}

// JoinSecret is what SplitSecret parts.
func JoinSecret(secret, refresh string) string { return secret + "\n" + refresh }

// OAuth is how a token for the server is asked for (RFC 6749, XOAUTH2), as Microsoft and Google want it instead of a
// password. SMTP.Password then holds the client's secret and, if there is one, on a second line the refresh token;
// without one the client asks for itself (client credentials).
type OAuth struct {
	TokenURL string `json:"token_url"` // "": the server takes a password
	ClientID string `json:"client_id"`
	Scope    string `json:"scope"` // divided by spaces
}

// On reports whether a token stands in place of the password.
func (o OAuth) On() bool { return o.TokenURL != "" }

// Other reports whether secrets that were given for one server, user or token address would go to another.
func (m SMTP) Other(n SMTP) bool {
	return m.Host != n.Host || m.User != n.User || m.OAuth.TokenURL != n.OAuth.TokenURL || m.OAuth.ClientID != n.OAuth.ClientID
}

// Signing is how mail of a domain is signed (DKIM); without a key it is not.
type Signing struct {
	Domain, Selector string
	Key              crypto.Signer
}

// How the connection to the server is protected.
const (
	TLSStart    = "starttls" // plain first, then STARTTLS, which is required
	TLSImplicit = "tls"      // TLS from the first byte
	TLSNone     = "none"     // no protection: for a server on the same machine; never carries a password
)

// Press is whom journalists may call.
type Press struct {
	Name  string `json:"name"`
	Phone string `json:"phone"`
	Email string `json:"email"`
}

// Newsroom is the address of the newsroom of a space, without a slash at the end: its own host's, where it has one, else
// below the portal's.
func (s Setting) Newsroom(own, space string) string {
	return cmp.Or(own, s.BaseURL+"/newsroom/"+space)
}

// CanSend reports whether sender and server are set, so that mailings leave the machine.
func (s Setting) CanSend() bool { return s.Sender.Address != "" && s.SMTP.Host != "" }

// Reply is the address that answers go to.
func (s Setting) Reply() string {
	if s.Sender.ReplyTo != "" {
		return s.Sender.ReplyTo
	}
	return s.Sender.Address
}

// Domain is the sender's domain, "localhost" while no sender is set.
func (s Setting) Domain() string { return s.Sender.Domain() }

// Domain is the domain of the address, "localhost" while there is none.
func (s Sender) Domain() string {
	if _, domain, ok := strings.Cut(s.Address, "@"); ok && domain != "" {
		return strings.ToLower(domain)
	}
	return "localhost"
}

// ReturnsTo is the domain to which refusals come back.
func (s Sender) ReturnsTo() string {
	if _, domain, ok := strings.Cut(s.Returns, "@"); ok && domain != "" {
		return strings.ToLower(domain)
	}
	return s.Domain()
}

// HasPassword reports whether a password is kept.
func (s Setting) HasPassword() bool { return s.SMTP.Password != "" }

// line tells whether text fits in one header line: no controls, no line breaks, nothing that turns the
// direction of writing.
func line(text string) bool {
	for _, r := range text {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029' || r == unicode.ReplacementChar {
			return false
		}
	}
	return len(text) <= 200
}

func addressOK(text string) bool {
	a, err := mail.ParseAddress(text)
	return err == nil && a.Name == "" && a.Address == text && line(text) && strings.Count(text, "@") == 1
}

func baseOK(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && u.User == nil &&
		u.RawQuery == "" && u.Fragment == "" && line(text)
}
