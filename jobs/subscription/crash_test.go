package subscription_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"standfirst/models/account"
	"standfirst/models/audit"
	"standfirst/models/incident"
	"standfirst/models/job"
	"standfirst/models/mailing"
	"standfirst/models/release"
	"standfirst/models/setting"
	"standfirst/models/space"
	"standfirst/models/store"
	"standfirst/models/store/mortal"
	"standfirst/models/store/sqlite"
	"standfirst/models/subscription"
)

// plainly frames nothing.
type plainly struct{}

func (plainly) Head(string, mailing.Footer) (string, string, error) { return "", "", nil }
func (plainly) Foot(string, mailing.Footer) (string, string, error) { return "", "", nil }

// life is one run of the program over a database.
type life struct {
	*space.Space
	db *mortal.DB
}

func live(t *testing.T, file string, now *time.Time) life {
	t.Helper()
	db := must[*sqlite.DB](t)(sqlite.Open(t.Context(), file))
	t.Cleanup(func() { _ = db.Close() })
	files := must[store.Files](t)(sqlite.OpenFiles(file + ".files"))
	m := mortal.Of(db)
	sp := must[*space.Space](t)(space.Open(t.Context(), account.SpaceRecord{ID: "acme", Name: "Acme", Lang: "en", Zone: "Asia/Shanghai"}, m, files, func() time.Time { return *now }, space.Outside{
		Sealer: setting.NewSealer([]byte("a key for tests")), Base: "https://press.example.org", Frame: plainly{},
		Words: func(_, key string, _ map[string]any) string { return key },
	}))
	return life{sp, m}
}

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// TestADigestIsSentOnceAtAnyWrite kills the program at each write of a round that sends digests, and runs it again:
// nobody gets a text twice, and who gets none is known to be in doubt.
func TestADigestIsSentOnceAtAnyWrite(t *testing.T) {
	now := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	dir := t.TempDir()
	first := filepath.Join(dir, "first.db")
	readers := []string{"a@reader.example", "b@reader.example"}
	prepare(t, first, &now, readers)
	now = now.Add(24 * time.Hour)
	image := must[[]byte](t)(os.ReadFile(first))
	for n, done := 0, false; !done; n++ {
		if n > 60 {
			t.Fatal("the round has no end")
		}
		file, at := filepath.Join(dir, "again.db"), now
		for _, f := range []string{file, file + "-wal", file + "-shm"} {
			_ = os.Remove(f)
		}
		if err := os.WriteFile(file, image, 0o600); err != nil {
			t.Fatal(err)
		}
		l := live(t, file, &at)
		l.db.DieAfter(n)
		done = l.Subscriptions.Digests(t.Context()) == nil && l.db.Outlived()
		l.db.Live()
		for range 3 { // restarted, and the rounds after
			at = at.Add(6 * time.Minute)
			if err := l.Subscriptions.Digests(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		got := map[string]int{}
		for _, m := range must[store.Page[mailing.Captured]](t)(l.Mailings.Captured(t.Context(), "", mailing.Part{Limit: 50})).Items {
			if strings.Contains(m.Message.Text, "We recall") {
				got[m.Message.To.Email]++
			}
		}
		for x, err := range l.Subscriptions.All(t.Context(), "") {
			if err != nil {
				t.Fatal(err)
			}
			if got[x.Address] > 1 || len(x.Got) != 1 || got[x.Address] == 0 && !x.Got[0].Unsure {
				t.Errorf("killed at write %d: %s got %d, and %+v is kept", n, x.Address, got[x.Address], x.Got)
			}
		}
	}
}

// prepare makes a space with readers of a daily digest and a text that it will hold.
func prepare(t *testing.T, file string, now *time.Time, readers []string) {
	t.Helper()
	ctx, l := t.Context(), live(t, file, now)
	anna, bo := audit.Actor{ID: "u-anna", Name: "Anna"}, audit.Actor{ID: "u-bo", Name: "Bo"}
	topic, err := l.Newsroom.AddTopic(ctx, incident.Text{"en": "Safety"}, anna)
	if err != nil {
		t.Fatal(err)
	}
	for _, address := range readers {
		if err := l.Subscriptions.Ask(ctx, subscription.New{Address: address, Topics: []string{topic.ID}, Lang: "en", Pace: subscription.Daily, Consent: "Yes"}); err != nil {
			t.Fatal(err)
		}
		j, ok, err := l.Jobs.Claim(ctx, "test", time.Minute)
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
		token := l.confirmation(t, must[subscription.Mail](t)(job.Decode[subscription.Mail](j)))
		must[subscription.Subscriber](t)(l.Subscriptions.Confirm(ctx, token, "192.0.2.1"))
		must[bool](t)(l.Jobs.Finish(ctx, j))
	}
	*now = now.Add(time.Minute)
	rel := must[release.Release](t)(l.Releases.Create(ctx, "", release.Manuscript{Kind: "news", Text: map[string]release.Text{"en": {Headline: "We recall", Body: "<p>Words.</p>", Contact: "Desk"}}}, anna))
	must[release.Release](t)(l.Releases.Submit(ctx, rel.ID, 1, anna))
	must[release.Release](t)(l.Releases.Approve(ctx, rel.ID, 1, "", bo))
	must[release.Release](t)(l.Releases.Classify(ctx, rel.ID, []string{topic.ID}, anna))
	must[release.Release](t)(l.Releases.Announce(ctx, rel.ID, true))
	must[release.Release](t)(l.Releases.Publish(ctx, rel.ID, 1, nil, anna))
	if err := l.db.DB.Close(); err != nil {
		t.Fatal(err)
	}
}

// confirmation is the token of the link in the mail that a job sends.
func (l life) confirmation(t *testing.T, m subscription.Mail) string {
	t.Helper()
	x := must[subscription.Subscriber](t)(l.Subscriptions.Subscriber(t.Context(), m.ID))
	return l.Subscriptions.ConfirmToken(x)
}
