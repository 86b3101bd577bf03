package setting

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/store/sqlite"
)

var admin = audit.Actor{ID: "u1", Name: "Admin"}

func open(t *testing.T) (*Settings, string) {
	t.Helper()
	ctx, path := context.Background(), filepath.Join(t.TempDir(), "space.db")
	db, err := sqlite.Open(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	now := func() time.Time { return time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC) }
	log, err := audit.Open(ctx, db, now)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open(ctx, Deps{DB: db, Audit: log, Now: now, Sealer: NewSealer([]byte("the key of this test")), BaseURL: "https://a.example/"})
	if err != nil {
		t.Fatal(err)
	}
	return s, path
}

func good() Mail {
	return Mail{
		Sender: Sender{Name: "Acme Press", Address: "press@acme.example"}, Postal: "1 Way",
		SMTP: SMTP{Host: "mail.acme.example", Port: 587, TLS: TLSStart, User: "press", Password: "correct horse battery"},
	}
}

func TestThePasswordIsNowhereInTheDatabase(t *testing.T) {
	s, path := open(t)
	ctx := context.Background()
	if err := s.SetMail(ctx, good(), admin); err != nil {
		t.Fatal(err)
	}
	doc, err := s.Get(ctx)
	if err != nil || strings.Contains(doc.SMTP.Password, "horse") || !doc.HasPassword() || !doc.CanSend() {
		t.Fatalf("%+v %v", doc, err)
	}
	smtp, err := s.SMTP(ctx)
	if err != nil || smtp.Password != "correct horse battery" {
		t.Fatalf("%+v %v", smtp, err)
	}
	files, err := filepath.Glob(path + "*")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(data, []byte("horse")) {
			t.Errorf("%s holds the password", file)
		}
	}
}

func TestThePasswordStaysWithItsServer(t *testing.T) {
	s, _ := open(t)
	ctx := context.Background()
	password := func() string {
		t.Helper()
		smtp, err := s.SMTP(ctx)
		if err != nil {
			t.Fatal(err)
		}
		return smtp.Password
	}
	set := func(change func(*Mail)) error {
		m := good()
		m.SMTP.Password = ""
		change(&m)
		return s.SetMail(ctx, m, admin)
	}
	if err := s.SetMail(ctx, good(), admin); err != nil {
		t.Fatal(err)
	}
	if err := set(func(m *Mail) { m.Sender.Name = "Press office" }); err != nil || password() == "" {
		t.Errorf("saving without a password lost it: %v", err)
	}
	if err := set(func(m *Mail) { m.SMTP.TLS = TLSNone; m.SMTP.User = "press" }); !fault.Is(err, "setting.smtp.plain_password") {
		t.Errorf("a password without TLS: %v", err)
	}
	if err := set(func(m *Mail) { m.SMTP.Host = "evil.example" }); err != nil || password() != "" {
		t.Errorf("another server got the password %q: %v", password(), err)
	}
	if err := s.SetMail(ctx, good(), admin); err != nil || password() == "" {
		t.Fatal(err)
	}
	if err := set(func(m *Mail) { m.ForgetPassword = true }); err != nil || password() != "" {
		t.Errorf("forgetting: %q, %v", password(), err)
	}
}

func TestFaultsComeTogether(t *testing.T) {
	s, _ := open(t)
	m := Mail{
		Sender: Sender{Name: "A\r\nBcc: x", Address: "no address", ReplyTo: "Eve <e@x.example>"},
		SMTP:   SMTP{Host: "mail server", Port: 70000, TLS: "maybe", User: "u\n"},
	}
	err := s.SetMail(context.Background(), m, admin)
	want := map[string]string{
		"sender_name": "setting.line.bad", "sender_address": "setting.address.bad", "sender_reply_to": "setting.address.bad",
		"smtp_host": "setting.smtp.host.bad", "smtp_port": "setting.smtp.port.bad", "smtp_tls": "setting.smtp.tls.bad", "postal": "setting.postal.needed",
	}
	got := map[string]string{}
	for _, f := range fault.All(err) {
		got[f.Field] = f.Key
	}
	for field, key := range want {
		if got[field] != key {
			t.Errorf("%s: %q, want %q", field, got[field], key)
		}
	}
	if doc, err := s.Get(context.Background()); err != nil || doc.CanSend() {
		t.Errorf("stored all the same: %+v %v", doc, err)
	}
	err = s.SetHouse(context.Background(), "javascript:alert(1)", Press{Email: "x", Name: "a\nb"}, admin)
	if len(fault.All(err)) != 3 {
		t.Errorf("house: %v", err)
	}
}

func TestBaseURL(t *testing.T) {
	s, _ := open(t)
	ctx := context.Background()
	if doc, err := s.Get(ctx); err != nil || doc.BaseURL != "https://a.example" {
		t.Fatalf("%q %v", doc.BaseURL, err)
	}
	if err := s.SetHouse(ctx, " https://press.acme.example/ ", Press{Name: "Li Lei"}, admin); err != nil {
		t.Fatal(err)
	}
	if doc, err := s.Get(ctx); err != nil || doc.BaseURL != "https://press.acme.example" || doc.Press.Name != "Li Lei" {
		t.Fatalf("%+v %v", doc, err)
	}
}

func TestSealer(t *testing.T) {
	a, b := NewSealer([]byte("one key")), NewSealer([]byte("another"))
	sealed := a.Seal("x", "secret")
	if again := a.Seal("x", "secret"); again == sealed {
		t.Error("the same text sealed twice looks the same")
	}
	if plain, err := a.Open("x", sealed); err != nil || plain != "secret" {
		t.Errorf("%q %v", plain, err)
	}
	altered := []byte(sealed)
	altered[len(altered)/2] ^= 1
	for name, open := range map[string]func() (string, error){
		"other key":     func() (string, error) { return b.Open("x", sealed) },
		"other purpose": func() (string, error) { return a.Open("y", sealed) },
		"altered":       func() (string, error) { return a.Open("x", string(altered)) },
		"short":         func() (string, error) { return a.Open("x", "AAAA") },
	} {
		if plain, err := open(); !errors.Is(err, ErrSealed) {
			t.Errorf("%s: %q %v", name, plain, err)
		}
	}
	if bytes.Equal(a.Code("x", []byte("d")), a.Code("y", []byte("d"))) || bytes.Equal(a.Code("x", []byte("d")), b.Code("x", []byte("d"))) {
		t.Error("codes do not depend on key and purpose")
	}
	if !bytes.Equal(a.Code("x", []byte("d")), a.Coder("x")([]byte("d"))) || len(a.Code("x", nil)) != 16 {
		t.Error("Coder differs from Code")
	}
}

func TestKeyFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data", "secret.key")
	a, err := OpenSealer(path)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v %v", info.Mode(), err)
	}
	b, err := OpenSealer(path)
	if err != nil {
		t.Fatal(err)
	}
	if plain, err := b.Open("x", a.Seal("x", "s")); err != nil || plain != "s" {
		t.Errorf("another start has another key: %v", err)
	}
	if err := os.WriteFile(path, []byte("short"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenSealer(path); err == nil {
		t.Error("a damaged key was taken")
	}
}
