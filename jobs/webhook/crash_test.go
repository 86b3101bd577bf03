package webhook_test

import (
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
	"standfirst/models/store/mortal"
	"standfirst/models/store/sqlite"
	"standfirst/models/webhook"
)

// life is one run of the program over a database.
type life struct {
	*space.Space
	db  *mortal.DB
	run *runner.Runner
}

var anna, bo = audit.Actor{ID: "u-anna", Name: "Anna"}, audit.Actor{ID: "u-bo", Name: "Bo"}

func live(t *testing.T, file string, door webhook.Door, now *time.Time) life {
	t.Helper()
	db := must[*sqlite.DB](t)(sqlite.Open(t.Context(), file))
	t.Cleanup(func() { _ = db.Close() })
	files := must[store.Files](t)(sqlite.OpenFiles(file + ".files"))
	m, clock := mortal.Of(db), func() time.Time { return *now }
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
