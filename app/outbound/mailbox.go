package outbound

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"mime"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-message/charset"

	"standfirst/models/fault"
	inbox "standfirst/models/mailbox"
	"standfirst/models/markup"
	"standfirst/models/setting"
)

// Mailboxes opens mailboxes over IMAP, behind the guard of everything that is fetched: private addresses only where the
// settings allow them. A library speaks the protocol; nothing of it is known outside this file.
type Mailboxes struct {
	fetcher *Fetcher
	dialer  *net.Dialer
	roots   *x509.CertPool

	// Patience bounds the dialogue until a folder is open, and each further command; zero means the default.
	Patience time.Duration // 30 s
	Session  time.Duration // 4 min for a session as a whole
}

// imapPorts are the ports of IMAP (RFC 8314, RFC 9051), besides those that the settings allow.
var imapPorts = []int{143, 993}

// Mailboxes are reached as the pages are that f fetches.
func (f *Fetcher) Mailboxes() *Mailboxes {
	g := guard{f.guard.allowed, append(slices.Clone(f.guard.ports), imapPorts...)}
	return &Mailboxes{fetcher: f, roots: f.config.RootCAs, dialer: &net.Dialer{Timeout: f.config.Timeout, Control: g.control, Resolver: f.config.Resolver}, Patience: 30 * time.Second, Session: 4 * time.Minute}
}

// Open signs in and opens a folder. What goes wrong is an *inbox.Trouble.
func (m *Mailboxes) Open(ctx context.Context, server setting.SMTP, folder string) (inbox.Folder, error) {
	f := &imapFolder{patience: m.Patience}
	conn, err := m.dial(ctx, server)
	if err != nil {
		return nil, trouble("mailbox.trouble.reach", err)
	}
	f.conn = conn
	f.stop = context.AfterFunc(ctx, func() { _ = conn.Close() })
	session := time.AfterFunc(m.Session, func() { _ = conn.Close() })
	f.ended = func() { session.Stop() }
	err = f.within(func(func()) error { return m.enter(ctx, f, server, folder) })
	if err != nil {
		_ = f.Close()
		if t := new(inbox.Trouble); errors.As(err, &t) {
			return nil, t
		}
		return nil, trouble("mailbox.trouble.broken", err)
	}
	return f, nil
}

func (m *Mailboxes) dial(ctx context.Context, server setting.SMTP) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, m.Patience)
	defer cancel()
	conn, err := m.dialer.DialContext(ctx, "tcp", net.JoinHostPort(server.Host, strconv.FormatInt(server.Port, 10)))
	if err != nil || server.TLS != setting.TLSImplicit {
		return conn, err
	}
	secure := tls.Client(conn, m.tls(server))
	if err := secure.HandshakeContext(ctx); err != nil {
		_ = conn.Close()
		return nil, err
	}
	return secure, nil
}

func (m *Mailboxes) tls(server setting.SMTP) *tls.Config {
	return &tls.Config{ServerName: server.Host, RootCAs: m.roots, MinVersion: tls.VersionTLS12, NextProtos: []string{"imap"}}
}

// enter speaks to the server until the folder is open. No password goes over a connection that anybody may read.
func (m *Mailboxes) enter(ctx context.Context, f *imapFolder, server setting.SMTP, folder string) (err error) {
	options := &imapclient.Options{TLSConfig: m.tls(server), WordDecoder: &mime.WordDecoder{CharsetReader: charset.Reader}}
	if server.TLS == setting.TLSStart {
		options.TLSConfig.NextProtos = nil
		if f.client, err = imapclient.NewStartTLS(f.conn, options); err != nil {
			return trouble("mailbox.trouble.tls", err)
		}
	} else {
		f.client = imapclient.New(f.conn, options)
	}
	if err := f.client.WaitGreeting(); err != nil {
		return trouble("mailbox.trouble.greeting", err)
	}
	if err := m.login(ctx, f.client, server); err != nil {
		return trouble("mailbox.trouble.login", err)
	}
	opened, err := f.client.Select(folder, nil).Wait()
	if err != nil {
		return trouble("mailbox.trouble.folder", err)
	}
	f.validity, f.moves = opened.UIDValidity, f.client.Caps().Has(imap.CapMove)
	return nil
}

func (m *Mailboxes) login(ctx context.Context, client *imapclient.Client, server setting.SMTP) error {
	if !server.OAuth.On() {
		return client.Login(server.User, server.Password).Wait()
	}
	token, err := m.fetcher.Tokens(OAuthOf(server))(ctx)
	if err != nil {
		return err
	}
	return client.Authenticate(bearer{server.User, token})
}

// OAuthOf is how a token for a server is asked for.
func OAuthOf(server setting.SMTP) OAuth {
	secret, refresh := setting.SplitSecret(server.Password)
	return OAuth{
		TokenURL: server.OAuth.TokenURL, ClientID: server.OAuth.ClientID, Scopes: strings.Fields(server.OAuth.Scope), Secret: secret, Refresh: refresh,
		Renewed: server.Renewed,
	}
}

// bearer is XOAUTH2, as Google and Microsoft have it.
type bearer struct{ user, token string }

// Start gives the one thing that is said.
func (b bearer) Start() (string, []byte, error) {
	return "XOAUTH2", []byte("user=" + b.user + "\x01auth=Bearer " + b.token + "\x01\x01"), nil
}

// Next answers the reason of a refusal with nothing, so that the server ends the dialogue.
func (b bearer) Next([]byte) ([]byte, error) { return []byte{}, nil }

// trouble puts what went wrong into words: those of the server, where it spoke.
func trouble(key string, err error) *inbox.Trouble {
	t := new(inbox.Trouble)
	if errors.As(err, &t) {
		return t
	}
	said := err.Error()
	var refused *imap.Error
	switch {
	case errors.As(err, &refused):
		said = strings.TrimSpace(string(refused.Type) + " " + refused.Text)
	case fault.Is(err, "fetch.private"):
		key = "mailbox.trouble.private"
	case fault.Is(err, "fetch.port"):
		key = "mailbox.trouble.port"
	case errors.As(err, new(*tls.CertificateVerificationError)):
		key = "mailbox.trouble.certificate"
	case errors.Is(err, context.DeadlineExceeded), isTimeout(err):
		key = "mailbox.trouble.silent"
	}
	said, _, _ = strings.Cut(said, "\n") // a library adds where it stood
	return &inbox.Trouble{Key: key, Said: markup.Shorten(markup.OneLine(strings.ToValidUTF8(said, "")), 300), Err: err}
}

// imapFolder is a folder that is open. A library answers commands; each has a time.
type imapFolder struct {
	client   *imapclient.Client
	conn     net.Conn
	patience time.Duration
	validity uint32
	moves    bool
	stop     func() bool
	ended    func()
	amid     bool // a command was not heard to its end
}

// within does something that ends when nothing is heard for too long: it calls heard whenever something is.
func (f *imapFolder) within(do func(heard func()) error) error {
	f.amid = true
	var silent atomic.Bool
	timer := time.AfterFunc(f.patience, func() { silent.Store(true); _ = f.conn.Close() })
	defer timer.Stop()
	err := do(func() { timer.Reset(f.patience) })
	if silent.Load() && err != nil {
		err = &inbox.Trouble{Key: "mailbox.trouble.silent", Said: markup.OneLine(err.Error()), Err: err}
	}
	if err == nil {
		f.amid = false
		return nil
	}
	return trouble("mailbox.trouble.broken", err)
}

// Validity is its UIDVALIDITY.
func (f *imapFolder) Validity() uint32 { return f.validity }

// After lists what has a greater UID.
func (f *imapFolder) After(uid uint32, most int) (list []inbox.Entry, waiting int, err error) {
	if uid == ^uint32(0) {
		return nil, 0, nil
	}
	err = f.within(func(heard func()) error {
		var all imap.UIDSet
		all.AddRange(imap.UID(uid+1), 0) // "n:*" has the last message as well, even where it is below n
		cmd := f.client.Fetch(all, &imap.FetchOptions{UID: true, RFC822Size: true})
		for msg := cmd.Next(); msg != nil; msg = cmd.Next() {
			heard()
			var e inbox.Entry
			for item := msg.Next(); item != nil; item = msg.Next() {
				switch item := item.(type) {
				case imapclient.FetchItemDataUID:
					e.UID = uint32(item.UID)
				case imapclient.FetchItemDataRFC822Size:
					e.Size = item.Size
				}
			}
			if e.UID <= uid {
				continue
			}
			waiting++
			if list = append(list, e); len(list) >= 2*most {
				list = first(list, most)
			}
		}
		return cmd.Close()
	})
	return first(list, most), waiting, err
}

// first are the first of a list by their UIDs, in their order: a server may list them in any (RFC 9051, 7.5.2).
func first(list []inbox.Entry, most int) []inbox.Entry {
	slices.SortFunc(list, func(a, b inbox.Entry) int { return cmp.Compare(a.UID, b.UID) })
	return list[:min(most, len(list))]
}

// Fetch gives messages, of each its beginning.
func (f *imapFolder) Fetch(uids []uint32, bytes int64, take func(uid uint32, raw []byte) error) error {
	var set imap.UIDSet
	for _, uid := range uids {
		set.AddNum(imap.UID(uid))
	}
	part := &imap.FetchItemBodySection{Peek: true, Partial: &imap.SectionPartial{Size: bytes}}
	var failed error
	err := f.within(func(heard func()) error {
		cmd, whole := f.client.Fetch(set, &imap.FetchOptions{UID: true, BodySection: []*imap.FetchItemBodySection{part}}), false
		defer func() {
			if !whole { // take has fallen over; what the library has begun to read would be waited for
				_, _ = f.conn.Close(), cmd.Close()
			}
		}()
		for msg := cmd.Next(); msg != nil; msg = cmd.Next() {
			uid, raw, err := message(msg, bytes)
			if err != nil {
				return err
			}
			if failed == nil && raw != nil && slices.Contains(uids, uid) {
				failed = take(uid, raw)
			}
			heard()
		}
		whole = true
		return cmd.Close()
	})
	if failed != nil {
		return failed
	}
	return err
}

func message(msg *imapclient.FetchMessageData, bytes int64) (uid uint32, raw []byte, err error) {
	for item := msg.Next(); item != nil; item = msg.Next() {
		switch item := item.(type) {
		case imapclient.FetchItemDataUID:
			uid = uint32(item.UID)
		case imapclient.FetchItemDataBodySection:
			if item.Literal == nil {
				raw = []byte{}
				continue
			}
			if raw, err = io.ReadAll(io.LimitReader(item.Literal, bytes)); err != nil { // what is left of it is passed over
				return uid, raw, err
			}
		}
	}
	return uid, raw, nil
}

// Settle moves messages, or marks them as read. A server without MOVE (RFC 6851) gets a copy and then a removal; where it
// takes neither, they are marked.
func (f *imapFolder) Settle(uids []uint32, to string) error {
	var set imap.UIDSet
	for _, uid := range uids {
		set.AddNum(imap.UID(uid))
	}
	return f.within(func(func()) error {
		if to != "" && f.moves {
			_, err := f.client.Move(set, to).Wait()
			return err
		}
		flags := []imap.Flag{imap.FlagSeen}
		if to != "" {
			if _, err := f.client.Copy(set, to).Wait(); err != nil {
				return err
			}
			flags = append(flags, imap.FlagDeleted)
		}
		return f.client.Store(set, &imap.StoreFlags{Op: imap.StoreFlagsAdd, Silent: true, Flags: flags}, nil).Close()
	})
}

// Close ends the session.
func (f *imapFolder) Close() error {
	defer f.ended()
	f.stop()
	if f.client == nil {
		return f.conn.Close()
	}
	if !f.amid {
		timer := time.AfterFunc(f.patience/10, func() { _ = f.conn.Close() })
		defer timer.Stop()
		_ = f.client.Logout().Wait() // nothing hangs on a farewell
	}
	return f.client.Close()
}
