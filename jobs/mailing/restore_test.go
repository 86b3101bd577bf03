package mailing

import (
	"os"
	"sync/atomic"
	"testing"
	"time"

	"standfirst/models/mailing"
)

// cutOff sends a mailing, and takes the database away at the fortieth message.
func (w *world) cutOff(m mailing.Mailing) {
	w.Helper()
	w.server.answer = func(n int, _ mailing.Message) mailing.Outcome {
		if n == 40 {
			_ = w.db.Close()
		}
		return mailing.Outcome{Kind: mailing.Taken, Code: 250, Stage: "final"}
	}
	if _, err := w.engine().Wave(w.ctx, mailing.WaveJob{MailingID: m.ID, WaveID: m.Waves[0].ID, Run: m.Run}, nil); err == nil {
		w.Error("nothing was noticed")
	}
	w.server.answer = nil
}

// goesOnByWord has a person resume a mailing of which so many messages have left: the others do then.
func (w *world) goesOnByWord(m mailing.Mailing, sent int) {
	w.Helper()
	_, err := w.mailings.Resume(w.ctx, m.ID, author)
	w.must(err)
	w.run(w.engine())
	if got := w.get(m.ID); got.State != mailing.Done || w.server.count() == sent {
		w.Errorf("a person's word does not count: %s, %d more", got.State, w.server.count()-sent)
	}
}

// Yesterday's copy of the database, made in the middle of a mailing, is put back: it holds people to be waiting who have
// got their message since, and so nothing of it goes out without a person's word.
func TestNothingGoesOutAgainFromABackup(t *testing.T) {
	dir, backup := t.TempDir(), t.TempDir()
	w := openWorld(t, dir, time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC))
	m, _ := w.simple(120)
	w.cutOff(m)
	w.must(os.CopyFS(backup, os.DirFS(dir)))
	reopen := func(dir string, after time.Duration) *world {
		back := openWorld(t, dir, time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC).Add(after))
		back.server = w.server
		back.openMailings()
		back.must(back.jobs.Orphaned(back.ctx))
		return back
	}
	on := reopen(dir, 10*time.Minute) // nobody stops that, it is the same day
	on.run(on.engine())
	all := w.server.count()
	if on.get(m.ID).State != mailing.Done || all < 110 {
		t.Fatalf("%d were sent, and it is %s", all, on.get(m.ID).State)
	}
	old := reopen(backup, 24*time.Hour)
	old.run(old.engine())
	if got := old.get(m.ID); got.State != mailing.Paused || got.Reason != "mailing.paused.idle" || w.server.count() != all {
		t.Errorf("%s because of %q, and %d more went out", got.State, got.Reason, w.server.count()-all)
	}
	old.goesOnByWord(m, all)
}

// memory is an outbox that outlives the database.
type memory struct{ mark atomic.Int64 }

func (m *memory) Mark() (int64, error) { return m.mark.Load(), nil }

func (m *memory) Remember(mark int64) error {
	m.mark.Store(max(m.mark.Load(), mark))
	return nil
}

// A copy that is put back within minutes shows by what is remembered outside of it: what was under way and planned waits
// for a person, whose word is enough. A program that was merely started again goes on.
func TestABackupOfThisHourIsNoticed(t *testing.T) {
	dir, backup := t.TempDir(), t.TempDir()
	outside := new(memory)
	w := openWorld(t, dir, began)
	reopen := func(dir string, after time.Duration) *world {
		again := openWorld(t, dir, began.Add(after))
		again.outbox, again.server = outside, w.server
		again.openMailings()
		again.must(again.jobs.Orphaned(again.ctx))
		return again
	}
	w.outbox = outside
	w.openMailings()
	m, _ := w.simple(120)
	w.cutOff(m)
	w.must(os.CopyFS(backup, os.DirFS(dir)))
	on := reopen(dir, 10*time.Minute)
	on.run(on.engine())
	all := w.server.count()
	if on.get(m.ID).State != mailing.Done || all < 110 {
		t.Fatalf("%d were sent, and it is %s because of %q", all, on.get(m.ID).State, on.get(m.ID).Reason)
	}
	old := reopen(backup, 20*time.Minute)
	old.run(old.engine())
	if got := old.get(m.ID); got.State != mailing.Paused || got.Reason != "mailing.paused.restored" || w.server.count() != all {
		t.Errorf("%s because of %q, and %d more went out", got.State, got.Reason, w.server.count()-all)
	}
	old.goesOnByWord(m, all)
}
