package setting

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/store"
)

const (
	theOne      = "space"
	smtpPurpose = "smtp-password"
)

// Deps is what Settings needs. BaseURL is where the portal is reached while nobody has set an address.
type Deps struct {
	DB      store.DB
	Audit   *audit.Log
	Now     func() time.Time
	Sealer  *Sealer
	BaseURL string
	// Taken reports whether a host name is that of a newsroom, at which the portal cannot be reached.
	Taken func(host string) bool
}

// Settings holds the settings of one space.
type Settings struct {
	d    Deps
	docs store.Collection[Setting]
}

// Open opens the settings of a space.
func Open(ctx context.Context, d Deps) (*Settings, error) {
	docs, err := store.Open[Setting](ctx, d.DB, "settings")
	if err != nil {
		return nil, err
	}
	return &Settings{d, docs}, nil
}

// Get returns the settings, with defaults where nothing was set. The password in it is sealed.
func (s *Settings) Get(ctx context.Context) (Setting, error) {
	doc, err := s.docs.Get(ctx, theOne)
	if errors.Is(err, store.ErrNotFound) {
		doc, err = Setting{ID: theOne, SMTP: SMTP{Port: 587, TLS: TLSStart}}, nil
	}
	if doc.BaseURL == "" {
		doc.BaseURL = strings.TrimRight(s.d.BaseURL, "/")
	}
	return doc, err
}

// Sealer returns the sealer that the space's secrets are kept with.
func (s *Settings) Sealer() *Sealer { return s.d.Sealer }

// SMTP returns the mail server with its password in plain text: for the connection, never for a page.
func (s *Settings) SMTP(ctx context.Context) (SMTP, error) {
	doc, err := s.Get(ctx)
	if err != nil {
		return SMTP{}, err
	}
	doc.SMTP.Password, err = s.d.Sealer.Open(smtpPurpose, doc.SMTP.Password)
	if err != nil {
		return SMTP{}, fmt.Errorf("smtp password: %w", err)
	}
	return doc.SMTP, nil
}

// Mail is what the page about the sender asks for. Password "" keeps the one there is; ForgetPassword
// removes it.
type Mail struct {
	Sender         Sender
	SMTP           SMTP
	ForgetPassword bool
	Postal         string
	Limits         Limits
}

// Limits are how many messages of mailings a provider gets at most within any minute, hour and day; 0 is any number.
type Limits struct {
	PerMinute int64 `json:"per_minute"`
	PerHour   int64 `json:"per_hour"`
	PerDay    int64 `json:"per_day"`
}

const mostLimit = 10_000_000

// SetMail sets the sender and the server. An empty host means that mail is captured, not sent.
func (s *Settings) SetMail(ctx context.Context, m Mail, by audit.Actor) error {
	m = m.tidy()
	old, err := s.Get(ctx)
	if err != nil {
		return err
	}
	// A server of another name gets no password that was given for the old one.
	moved := old.SMTP.Other(m.SMTP)
	if err := m.check(old.HasPassword() && !m.ForgetPassword && !moved).Err(); err != nil {
		return err
	}
	sealed := s.d.Sealer.Seal(smtpPurpose, m.SMTP.Password)
	return s.change(ctx, "setting.mail_changed", by, func(doc *Setting) {
		if sealed == "" && !m.ForgetPassword && !moved {
			sealed = doc.SMTP.Password
		}
		doc.Sender, doc.SMTP, doc.Postal, doc.Limits = m.Sender, m.SMTP, m.Postal, m.Limits
		doc.SMTP.Password = sealed
	})
}

// SetHouse sets where the space is reached and whom journalists may call.
func (s *Settings) SetHouse(ctx context.Context, baseURL string, p Press, by audit.Actor) error {
	baseURL = strings.TrimRight(strings.TrimSpace(baseURL), "/")
	p = Press{strings.TrimSpace(p.Name), strings.TrimSpace(p.Phone), strings.TrimSpace(p.Email)}
	var faults fault.List
	if baseURL != "" && !baseOK(baseURL) {
		faults.Add(fault.Bad("base_url", "setting.base_url.bad"))
	}
	if u, err := url.Parse(baseURL); err == nil && s.d.Taken != nil && s.d.Taken(u.Host) {
		faults.Add(fault.Bad("base_url", "setting.base_url.newsroom"))
	}
	if p.Email != "" && !addressOK(p.Email) {
		faults.Add(fault.Bad("press_email", "setting.address.bad"))
	}
	if !line(p.Name) {
		faults.Add(fault.Bad("press_name", "setting.line.bad"))
	}
	if !line(p.Phone) {
		faults.Add(fault.Bad("press_phone", "setting.line.bad"))
	}
	if err := faults.Err(); err != nil {
		return err
	}
	return s.change(ctx, "setting.house_changed", by, func(doc *Setting) { doc.BaseURL, doc.Press = baseURL, p })
}

// SetApproval sets whether new contacts wait for approval. Those that wait go on waiting when it is turned off.
func (s *Settings) SetApproval(ctx context.Context, on bool, by audit.Actor) error {
	action := "setting.approval_off"
	if on {
		action = "setting.approval_on"
	}
	return s.change(ctx, action, by, func(doc *Setting) { doc.Approval = on })
}

// The most names of an organisation and its brands, and characters of one.
const (
	MaxNames = 50
	maxName  = 60
)

// SetNames sets under which names others speak of the organisation and its brands, one a line. The tone of coverage is
// judged towards them.
func (s *Settings) SetNames(ctx context.Context, lines string, by audit.Actor) error {
	var names []string
	for l := range strings.Lines(lines) {
		name := strings.Join(strings.Fields(l), " ")
		if name == "" || slices.Contains(names, name) {
			continue
		}
		if len([]rune(name)) > maxName || !line(name) {
			return fault.Bad("names", "setting.names.long", "max", maxName)
		}
		names = append(names, name)
	}
	if len(names) > MaxNames {
		return fault.Bad("names", "setting.names.many", "max", MaxNames)
	}
	return s.change(ctx, "setting.names_changed", by, func(doc *Setting) { doc.Names = names })
}

func (s *Settings) change(ctx context.Context, action string, by audit.Actor, set func(*Setting)) error {
	fresh := Setting{ID: theOne, SMTP: SMTP{Port: 587, TLS: TLSStart}}
	if err := s.docs.Insert(ctx, &fresh); err != nil && !errors.Is(err, store.ErrDuplicate) {
		return err
	}
	doc, err := s.docs.Edit(ctx, theOne, func(doc *Setting) error {
		set(doc)
		doc.UpdatedAt = s.d.Now()
		return nil
	})
	if err != nil {
		return err
	}
	_, err = s.d.Audit.Append(ctx, "space", audit.Entry{By: by, Action: action, Object: "setting:" + theOne, Data: map[string]string{
		"sender": doc.Sender.Address, "host": doc.SMTP.Host, "user": doc.SMTP.User, "base_url": doc.BaseURL,
	}})
	return err
}

func (m Mail) tidy() Mail {
	for _, text := range []*string{&m.Sender.Name, &m.Sender.Address, &m.Sender.ReplyTo, &m.Sender.Returns, &m.SMTP.Host, &m.SMTP.User, &m.Postal, &m.SMTP.OAuth.TokenURL, &m.SMTP.OAuth.ClientID, &m.SMTP.OAuth.Scope} {
		*text = strings.TrimSpace(*text)
	}
	return m
}

func (m Mail) check(kept bool) fault.List {
	faults := CheckSender(m.Sender, m.SMTP, kept)
	if len(m.Postal) > 500 {
		faults.Add(fault.Bad("postal", "setting.line.bad"))
	}
	for field, n := range map[string]int64{"limit_minute": m.Limits.PerMinute, "limit_hour": m.Limits.PerHour, "limit_day": m.Limits.PerDay} {
		if n < 0 || n > mostLimit {
			faults.Add(fault.Bad(field, "setting.limit.bad"))
		}
	}
	if m.SMTP.Host != "" && m.Postal == "" {
		faults.Add(fault.Bad("postal", "setting.postal.needed"))
	}
	return faults
}

// mostReturns leaves room for a tag in the 64 characters that a local part may have (RFC 5321 4.5.3.1.1).
const mostReturns = 21

// CheckSender says what is wrong with a sender and its server, by the fields of their form; kept says that a password
// is there already.
func CheckSender(from Sender, m SMTP, kept bool) fault.List {
	var faults fault.List
	switch {
	case from.Address == "" && m.Host != "":
		faults.Add(fault.Bad("sender_address", "setting.sender.needed"))
	case from.Address != "" && !addressOK(from.Address):
		faults.Add(fault.Bad("sender_address", "setting.address.bad"))
	}
	if local, _, _ := strings.Cut(from.Returns, "@"); from.Returns != "" && (!addressOK(from.Returns) || len(local) > mostReturns || strings.Contains(local, "+")) {
		faults.Add(fault.Bad("sender_returns", "setting.returns.bad", "max", mostReturns))
	}
	if from.ReplyTo != "" && !addressOK(from.ReplyTo) {
		faults.Add(fault.Bad("sender_reply_to", "setting.address.bad"))
	}
	if !line(from.Name) {
		faults.Add(fault.Bad("sender_name", "setting.line.bad"))
	}
	if m.Host == "" {
		return faults
	}
	return append(faults, CheckServer(m, kept)...)
}

// CheckServer says what is wrong with a mail server, by the fields of its form; kept says that a password is there
// already.
func CheckServer(m SMTP, kept bool) fault.List {
	var faults fault.List
	if !hostOK(m.Host) {
		faults.Add(fault.Bad("smtp_host", "setting.smtp.host.bad"))
	}
	if m.Port < 1 || m.Port > 65535 {
		faults.Add(fault.Bad("smtp_port", "setting.smtp.port.bad"))
	}
	if !line(m.User) {
		faults.Add(fault.Bad("smtp_user", "setting.line.bad"))
	}
	checkOAuth(m, kept, &faults)
	switch m.TLS {
	case TLSStart, TLSImplicit:
	case TLSNone:
		if m.User != "" || m.Password != "" || kept {
			faults.Add(fault.Bad("smtp_tls", "setting.smtp.plain_password"))
		}
	default:
		faults.Add(fault.Bad("smtp_tls", "setting.smtp.tls.bad"))
	}
	return faults
}

// checkOAuth says what is wrong with how a token is asked for. The fields are oauth_url, oauth_client and smtp_user.
func checkOAuth(m SMTP, kept bool, faults *fault.List) {
	o := m.OAuth
	if !o.On() {
		if o.ClientID != "" {
			faults.Add(fault.Bad("oauth_url", "setting.oauth.url"))
		}
		return
	}
	if u, err := url.Parse(o.TokenURL); err != nil || u.Host == "" || u.User != nil || u.Scheme != "https" && u.Scheme != "http" || !line(o.TokenURL) {
		faults.Add(fault.Bad("oauth_url", "setting.oauth.url"))
	}
	if o.ClientID == "" || !line(o.ClientID) {
		faults.Add(fault.Bad("oauth_client", "setting.oauth.client"))
	}
	if !line(o.Scope) {
		faults.Add(fault.Bad("oauth_scope", "setting.line.bad"))
	}
	if m.User == "" {
		faults.Add(fault.Bad("smtp_user", "setting.oauth.user"))
	}
	if m.Password == "" && !kept {
		faults.Add(fault.Bad("smtp_password", "setting.oauth.secret"))
	}
}

func hostOK(host string) bool {
	if net.ParseIP(host) != nil {
		return true
	}
	if _, err := strconv.Atoi(host); err == nil || len(host) > 253 {
		return false
	}
	for _, r := range host {
		if r != '-' && r != '.' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') {
			return false
		}
	}
	return true
}
