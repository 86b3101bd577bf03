// Package imapsink is a mail server whose mailbox is read over IMAP, and which misbehaves as told: for tests, and for the
// demo.
package imapsink

import (
	"bytes"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net"
	"sync"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
)

// Inbox is the folder that there is at first.
const Inbox = "INBOX"

// Server has one account.
type Server struct {
	Addr string

	memory   *imapmemserver.Server
	user     *imapmemserver.User
	server   *imapserver.Server
	listener net.Listener

	mu       sync.Mutex
	refuses  string         // said to whoever signs in
	hangs    bool           // answers no command that reads messages
	reverse  bool           // lists the last message first
	breaks   int            // closes the connection after so many commands that read messages
	fetched  int            // such commands so far
	released chan struct{}  // closed when it ends
	wait     sync.WaitGroup // for its own end
}

// Start listens on this machine. With a certificate it offers STARTTLS, or speaks TLS from the first byte.
func Start(user, password string, certificate *tls.Config, implicit bool) (*Server, error) {
	s := &Server{memory: imapmemserver.New(), user: imapmemserver.NewUser(user, password), released: make(chan struct{})}
	if err := s.user.Create(Inbox, nil); err != nil {
		return nil, err
	}
	s.memory.AddUser(s.user)
	options := &imapserver.Options{
		Caps: imap.CapSet{imap.CapIMAP4rev1: {}, imap.CapMove: {}, imap.CapUIDPlus: {}}, InsecureAuth: true, Logger: log.New(io.Discard, "", 0),
		NewSession: func(c *imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return &session{s.memory.NewSession().(imapserver.SessionIMAP4rev2), s, c}, nil, nil
		},
	}
	if certificate != nil && !implicit {
		options.TLSConfig, options.InsecureAuth = certificate, false
	}
	s.server = imapserver.New(options)
	var err error
	if s.listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		return nil, err
	}
	s.Addr = s.listener.Addr().String()
	if implicit {
		s.listener = tls.NewListener(s.listener, certificate)
	}
	s.wait.Go(func() { _ = s.server.Serve(s.listener) }) // ends with the listener
	return s, nil
}

// Close ends it.
func (s *Server) Close() {
	close(s.released)
	_ = s.server.Close() // and with it its listener
	s.wait.Wait()
}

// Deliver puts messages into the mailbox.
func (s *Server) Deliver(messages ...[]byte) error {
	for _, m := range messages {
		if _, err := s.user.Append(Inbox, literal{bytes.NewReader(m), int64(len(m))}, &imap.AppendOptions{}); err != nil {
			return err
		}
	}
	return nil
}

// Renumber makes the mailbox anew, with another UIDVALIDITY and whatever is delivered again.
func (s *Server) Renumber() error {
	return errors.Join(s.user.Delete(Inbox), s.user.Create(Inbox, nil))
}

// Folder makes a folder.
func (s *Server) Folder(name string) error { return s.user.Create(name, nil) }

// Count says how many messages a folder holds, and how many of them are marked as read.
func (s *Server) Count(folder string) (all, read int) {
	status, err := s.user.Status(folder, &imap.StatusOptions{NumMessages: true, NumUnseen: true})
	if err != nil || status.NumMessages == nil || status.NumUnseen == nil {
		return 0, 0
	}
	return int(*status.NumMessages), int(*status.NumMessages - *status.NumUnseen)
}

// Refuse has nobody sign in, with these words; "" ends it.
func (s *Server) Refuse(words string) { s.set(func() { s.refuses = words }) }

// Hang has commands that read messages wait for ever, or no more.
func (s *Server) Hang(on bool) { s.set(func() { s.hangs = on }) }

// Reverse has it list the last message first, as a server may.
func (s *Server) Reverse() { s.set(func() { s.reverse = true }) }

// Break closes the connection at the n-th command from now that reads messages; 0: never.
func (s *Server) Break(n int) { s.set(func() { s.breaks, s.fetched = n, 0 }) }

func (s *Server) set(change func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change()
}

// session does as the server was told.
type session struct {
	imapserver.SessionIMAP4rev2
	s *Server
	c *imapserver.Conn
}

// Login signs in.
func (x *session) Login(user, password string) error {
	x.s.mu.Lock()
	words := x.s.refuses
	x.s.mu.Unlock()
	if words != "" {
		return &imap.Error{Type: imap.StatusResponseTypeNo, Text: words}
	}
	return x.SessionIMAP4rev2.Login(user, password)
}

// Fetch gives messages.
func (x *session) Fetch(w *imapserver.FetchWriter, set imap.NumSet, options *imap.FetchOptions) error {
	x.s.mu.Lock()
	x.s.fetched++
	hangs, breaks := x.s.hangs, x.s.breaks > 0 && x.s.fetched >= x.s.breaks
	reverse := x.s.reverse && len(options.BodySection) == 0
	x.s.mu.Unlock()
	if hangs {
		<-x.s.released
	}
	if hangs || breaks {
		return errors.Join(net.ErrClosed, x.c.NetConn().Close())
	}
	if !reverse {
		return x.SessionIMAP4rev2.Fetch(w, set, options)
	}
	all, _ := x.s.Count(Inbox)
	for n := uint32(all); n > 0; n-- { // whatever is asked for: of what nobody has asked a client has to know
		if err := x.SessionIMAP4rev2.Fetch(w, imap.SeqSetNum(n), options); err != nil {
			return err
		}
	}
	return nil
}

type literal struct {
	io.Reader
	size int64
}

// Size is how many bytes it has.
func (l literal) Size() int64 { return l.size }
