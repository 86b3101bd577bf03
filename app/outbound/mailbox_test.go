package outbound

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"standfirst/app/outbound/imapsink"
	inbox "standfirst/models/mailbox"
	"standfirst/models/setting"
)

// postOffice is a mailbox on this machine and the way to it.
type postOffice struct {
	*imapsink.Server
	way    *Mailboxes
	server setting.SMTP
}

func newPostOffice(t *testing.T, how string) postOffice {
	t.Helper()
	config, authorities := certificate(t)
	sink, err := imapsink.Start("press", "secret", config, how == setting.TLSImplicit)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(sink.Close)
	host, port := splitAddress(t, sink.Addr)
	return postOffice{sink, mailboxes(t, authorities, "127.0.0.0/8"), setting.SMTP{Host: host, Port: int64(port), TLS: how, User: "press", Password: "secret"}}
}

func mailboxes(t *testing.T, authorities *x509.CertPool, allow string) *Mailboxes {
	t.Helper()
	config := FetchConfig{AllowPorts: []int{0}, RootCAs: authorities}
	if allow != "" {
		config.AllowAddresses = []netip.Prefix{netip.MustParsePrefix(allow)}
	}
	f := NewFetcher(config)
	t.Cleanup(f.Close)
	return f.Mailboxes()
}

func (p postOffice) open(t *testing.T) inbox.Folder {
	t.Helper()
	f, err := p.way.Open(context.Background(), p.server, imapsink.Inbox)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func mails(n int) [][]byte {
	var out [][]byte
	for i := range n {
		out = append(out, fmt.Appendf(nil, "From: a@x.example\r\nSubject: mail %d\r\n\r\nbody %d\r\n", i+1, i+1))
	}
	return out
}

// A mailbox is read over TLS, in order, whatever order its server lists it in, and without anything being marked before it is said so.
func TestAMailboxIsRead(t *testing.T) {
	for _, how := range []string{setting.TLSStart, setting.TLSImplicit} {
		p := newPostOffice(t, how)
		if err := errors.Join(p.Deliver(mails(3)...), p.Folder("Done")); err != nil {
			t.Fatal(err)
		}
		p.Reverse()
		f := p.open(t)
		list, waiting, err := f.After(1, 1)
		if err != nil || waiting != 2 || len(list) != 1 || list[0].UID != 2 || list[0].Size == 0 || f.Validity() == 0 {
			t.Fatalf("%s: %v of %d, %v", how, list, waiting, err)
		}
		if list, waiting, err := f.After(3, 10); err != nil || waiting != 0 || len(list) != 0 {
			t.Errorf("%s: behind the last: %v of %d, %v", how, list, waiting, err)
		}
		var got []string
		take := func(uid uint32, raw []byte) error { got = append(got, fmt.Sprint(uid, " ", string(raw))); return nil }
		if err := f.Fetch([]uint32{1, 3}, 12, take); err != nil || strings.Join(got, "|") != "1 From: a@x.ex|3 From: a@x.ex" {
			t.Errorf("%s: %q, %v", how, got, err)
		}
		if _, read := p.Count(imapsink.Inbox); read != 0 {
			t.Errorf("%s: %d are marked before anybody said so", how, read)
		}
		if err := errors.Join(f.Settle([]uint32{1}, ""), f.Settle([]uint32{3}, "Done")); err != nil {
			t.Error(err)
		}
		all, read := p.Count(imapsink.Inbox)
		if moved, _ := p.Count("Done"); all != 2 || read != 1 || moved != 1 {
			t.Errorf("%s: %d left, %d of them read, %d moved", how, all, read, moved)
		}
		stop := errors.New("our own")
		if err := f.Fetch([]uint32{1, 2}, 99, func(uint32, []byte) error { return stop }); !errors.Is(err, stop) {
			t.Errorf("%s: %v", how, err)
		}
	}
}

// What goes wrong at the other end is told by its own words, and ends.
func TestAMailboxThatMisbehaves(t *testing.T) {
	p := newPostOffice(t, setting.TLSStart)
	if err := p.Deliver(mails(2)...); err != nil {
		t.Fatal(err)
	}
	why := func(err error) string {
		t.Helper()
		trouble := new(inbox.Trouble)
		if !errors.As(err, &trouble) {
			t.Fatalf("%v is no trouble", err)
		}
		return trouble.Key + " " + trouble.Said
	}
	try := func(change func(*setting.SMTP), folder string) string {
		t.Helper()
		server := p.server
		change(&server)
		f, err := p.way.Open(context.Background(), server, folder)
		if err == nil {
			_ = f.Close()
			t.Fatal("it opened")
		}
		return why(err)
	}
	as := func(*setting.SMTP) {}
	if got := try(func(s *setting.SMTP) { s.Password = "wrong" }, "INBOX"); !strings.HasPrefix(got, "mailbox.trouble.login NO Authentication failed") {
		t.Error(got)
	}
	if got := try(as, "Nowhere"); !strings.HasPrefix(got, "mailbox.trouble.folder NO No such mailbox") {
		t.Error(got)
	}
	if got := try(func(s *setting.SMTP) { s.TLS = setting.TLSImplicit }, "INBOX"); !strings.HasPrefix(got, "mailbox.trouble.reach ") {
		t.Error(got)
	}
	p.Refuse("Too many sign-ins, come back at nine")
	if got := try(as, "INBOX"); got != "mailbox.trouble.login NO Too many sign-ins, come back at nine" {
		t.Error(got)
	}
	p.Refuse("")

	f := p.open(t)
	p.Break(1)
	if _, _, err := f.After(0, 10); !strings.HasPrefix(why(err), "mailbox.trouble.broken ") {
		t.Error(err)
	}
	p.Break(0)
	slow := p.open(t)
	slow.(*imapFolder).patience = 300 * time.Millisecond // from here on: a busy machine takes longer to open it
	p.Hang(true)
	if _, _, err := slow.After(0, 10); !strings.HasPrefix(why(err), "mailbox.trouble.silent ") {
		t.Error(err)
	}
}

// A mailbox is no way into the house, and no stranger is told a password.
func TestAMailboxIsGuarded(t *testing.T) {
	p := newPostOffice(t, setting.TLSStart)
	_, authorities := certificate(t)
	for name, c := range map[string]struct {
		way *Mailboxes
		key string
	}{
		"a private address":     {mailboxes(t, authorities, ""), "mailbox.trouble.private"},
		"another's certificate": {mailboxes(t, nil, "127.0.0.0/8"), "mailbox.trouble.certificate"},
	} {
		_, err := c.way.Open(context.Background(), p.server, "INBOX")
		if trouble := new(inbox.Trouble); !errors.As(err, &trouble) || trouble.Key != c.key {
			t.Errorf("%s: %v", name, err)
		}
	}
}
