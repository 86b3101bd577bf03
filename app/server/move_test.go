package server

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	"standfirst/models/account"
	"standfirst/models/audit"
	"standfirst/models/contact"
	"standfirst/models/store/storetest"
)

// An installation on embedded files goes to MongoDB with everything: accounts, spaces, documents, files,
// the chains of the log. A second move changes nothing, and the program then runs there.
func TestMoveToMongoDB(t *testing.T) {
	uri := storetest.FerretDB(t, filepath.Join("..", "..", "models", "store", "storetest", "ferretdb"))
	cfg := testConfig(t)
	ctx := t.Context()
	const password = "violet harbour lantern 62"
	old, err := New(ctx, cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	key, err := old.Accounts.OfferSetup(ctx)
	if err != nil {
		t.Fatal(err)
	}
	u, _, _, err := old.Accounts.SetUp(ctx, key, account.FirstRun{
		Person:       account.Person{Name: "Ada", Email: "ada@acme.example", Password: password, Zone: "UTC"},
		Organisation: "Acme", Department: "legal",
	}, "127.0.0.1", "")
	if err != nil {
		t.Fatal(err)
	}
	sp, err := old.Space(ctx, "acme")
	if err != nil {
		t.Fatal(err)
	}
	by := audit.Actor{ID: u.ID, Name: u.Name, Department: "legal"}
	if _, err := sp.Contacts.Create(ctx, contact.Contact{Name: "李雷", Email: "li.lei@chenbao.example"}, by); err != nil {
		t.Fatal(err)
	}
	blob, err := sp.Files.Put(ctx, strings.NewReader("证据"))
	if err != nil {
		t.Fatal(err)
	}
	moved := cfg
	moved.MongoURI, moved.MongoDatabase = uri, "moved"
	if err := Move(ctx, moved, io.Discard); err == nil {
		t.Error("moved while a server runs on the files")
	}
	if err := old.Close(); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		var out bytes.Buffer
		if err := Move(ctx, moved, &out); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(out.String(), "contacts") {
			t.Errorf("the move says nothing of contacts:\n%s", &out)
		}
	}
	there, err := New(ctx, moved, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := there.Close(); err != nil {
			t.Error(err)
		}
	}()
	check(t, there, blob.SHA256, password)
}

func check(t *testing.T, s *Server, sum, password string) {
	t.Helper()
	ctx := context.Background()
	if _, _, err := s.Accounts.SignIn(ctx, "ada@acme.example", password, "192.0.2.7", ""); err != nil {
		t.Errorf("sign in: %v", err)
	}
	sp, err := s.Space(ctx, "acme")
	if err != nil {
		t.Fatal(err)
	}
	found, err := sp.Contacts.Find(ctx, contact.Search{Text: "lilei"})
	if err != nil || len(found.Items) != 1 || found.Items[0].Name != "李雷" {
		t.Errorf("the contact: %+v, %v", found.Items, err)
	}
	f, err := sp.Files.Open(ctx, sum)
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(f)
	if err != nil || string(content) != "证据" {
		t.Errorf("the file: %q, %v", content, err)
	}
	_ = f.Close() // it was read to its end
	report, err := sp.Audit.VerifyAll(ctx)
	if err != nil || len(report.Faults) > 0 || report.Events == 0 {
		t.Errorf("the log: %+v, %v", report, err)
	}
}
