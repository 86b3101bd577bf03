package webhook_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"standfirst/jobs/runner"
	jobs "standfirst/jobs/webhook"
	"standfirst/models/account"
	"standfirst/models/audit"
	"standfirst/models/release"
	"standfirst/models/setting"
	"standfirst/models/space"
	"standfirst/models/store"
	"standfirst/models/store/sqlite"
	"standfirst/models/webhook"
)

// mortal is a database whose process dies at a chosen write: that write and everything after it fail.
type mortal struct {
	store.DB
	left int // writes until death; negative: never
}

var errDead = errors.New("the process has died")

func (m *mortal) Collection(ctx context.Context, s store.Schema) (store.Backend, error) {
	b, err := m.DB.Collection(ctx, s)
	return &mortalBackend{b, m}, err
}

type mortalBackend struct {
	store.Backend
	of *mortal
}

func (b *mortalBackend) write() error {
	switch {
	case b.of.left < 0:
		return nil
	case b.of.left == 0:
		return errDead
	}
	b.of.left--
	return nil
}

func (b *mortalBackend) Insert(ctx context.Context, docs []store.Encoded) error {
	if err := b.write(); err != nil {
		return err
	}
	return b.Backend.Insert(ctx, docs)
}

func (b *mortalBackend) InsertMissing(ctx context.Context, docs []store.Encoded) ([]bool, error) {
	if err := b.write(); err != nil {
		return nil, err
	}
	return b.Backend.InsertMissing(ctx, docs)
}

func (b *mortalBackend) Replace(ctx context.Context, id string, rev int64, doc []byte) (bool, error) {
	if err := b.write(); err != nil {
		return false, err
	}
	return b.Backend.Replace(ctx, id, rev, doc)
}

func (b *mortalBackend) Modify(ctx context.Context, f store.Filter, p store.RawPatch) (int64, error) {
	if err := b.write(); err != nil {
		return 0, err
	}
	return b.Backend.Modify(ctx, f, p)
}

// life is one run of the program over a database.
type life struct {
	*space.Space
	db  *mortal
	run *runner.Runner
}

var anna, bo = audit.Actor{ID: "u-anna", Name: "Anna"}, audit.Actor{ID: "u-bo", Name: "Bo"}

func live(t *testing.T, file string, door webhook.Door, now *time.Time) life {
	t.Helper()
	db := must[*sqlite.DB](t)(sqlite.Open(t.Context(), file))
	t.Cleanup(func() { _ = db.Close() })
	files := must[store.Files](t)(sqlite.OpenFiles(file + ".files"))
	m, clock := &mortal{db, -1}, func() time.Time { return *now }
	sp := must[*space.Space](t)(space.Open(t.Context(), account.SpaceRecord{ID: "acme", Name: "Acme", Lang: "en", Zone: "UTC"}, m, files, clock, space.Outside{
		Sealer: setting.NewSealer([]byte("a key for tests")), Base: "https://press.example.org", Receivers: door,
		Words: func(_, key string, _ map[string]any) string { return key },
	}))
	r := runner.New(sp.Jobs, "test", slog.New(slog.DiscardHandler))
	jobs.Handle(r, sp.Webhooks, clock)
	return life{sp, m, r}
}

// work runs every job that is due, until the process dies.
func (l life) work(t *testing.T) error {
	t.Helper()
	for range 50 {
		ran, err := l.run.Once(t.Context(), "test/0")
		if err != nil || !ran {
			return err
		}
	}
	return errors.New("the work has no end")
}

// prepare makes a space with a webhook and an approved release.
func prepare(t *testing.T, file string, door webhook.Door, address string, now *time.Time) (id, secret string) {
	t.Helper()
	ctx, l := t.Context(), live(t, file, door, now)
	_, secret, err := l.Webhooks.Create(ctx, "", webhook.Plan{Name: "Intranet", URL: address, Events: webhook.Events()}, anna)
	if err != nil {
		t.Fatal(err)
	}
	rel := must[release.Release](t)(l.Releases.Create(ctx, "", release.Manuscript{Kind: "news", Text: map[string]release.Text{"en": {Headline: "We recall", Body: "<p>Words.</p>", Contact: "Desk"}}}, anna))
	must[release.Release](t)(l.Releases.Submit(ctx, rel.ID, 1, anna))
	must[release.Release](t)(l.Releases.Approve(ctx, rel.ID, 1, "", bo))
	if err := l.db.DB.Close(); err != nil {
		t.Fatal(err)
	}
	return rel.ID, secret
}
