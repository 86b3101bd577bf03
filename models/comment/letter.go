package comment

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"standfirst/models/audit"
	"standfirst/models/job"
	"standfirst/models/mailing"
	"standfirst/models/release"
	"standfirst/models/store"
)

// LetterKind is the job that tells one person of a mention; its payload is Work.
const LetterKind = "comment.letter"

// Work is the payload of LetterKind.
type Work struct {
	ThreadID string `json:"threadId"`
	SaidID   string `json:"saidId"`
	UserID   string `json:"userId"`
}

// errDelayed means that the server asks to come again, or that nobody knows what became of the message.
var errDelayed = errors.New("comment: letter not taken yet")

// pay writes what a thread owes to the log and sends its letters on their way, then forgets both.
func (s *Comments) pay(ctx context.Context, t Thread) (Thread, error) {
	t, err := audit.Settle(ctx, s.d.Audit, s.threads, t.ID, release.Stream(t.ReleaseID), t, func(t *Thread) audit.Debt { return audit.Debt{Owes: &t.Owes, Owed: &t.Owed} })
	if err != nil || len(t.Letters) == 0 {
		return t, err
	}
	for _, l := range t.Letters {
		j := job.New{
			ID: fmt.Sprintf("%s:%s:%s:%s", LetterKind, t.ID, l.SaidID, l.UserID), Kind: LetterKind,
			Payload: Work{t.ID, l.SaidID, l.UserID}, MaxAttempts: 20, By: "system:comment",
		}
		if err := s.d.Jobs.Enqueue(ctx, j); err != nil {
			return t, err
		}
	}
	sent := t.Letters
	return s.threads.Edit(ctx, t.ID, func(t *Thread) error {
		t.Letters = slices.DeleteFunc(t.Letters, func(l Letter) bool { return slices.Contains(sent, l) })
		t.Unsent = len(t.Letters) > 0
		return nil
	})
}

// Sweep finishes what crashes have left for more than a minute. It may be repeated at will.
func (s *Comments) Sweep(ctx context.Context) error {
	now := s.now()
	if err := audit.Late(ctx, s.threads, now, func(t Thread) time.Time { return audit.Since(t.Owed) }, s.pay); err != nil {
		return err
	}
	for t, err := range s.threads.Each(ctx, store.Query{Filter: store.Eq("unsent", true)}) {
		if err == nil && t.At.Before(now.Add(-time.Minute)) {
			_, err = s.pay(ctx, t)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Letter tells one person that they are mentioned, unless they have dealt with it or may not see it any more.
func (s *Comments) Letter(ctx context.Context, w Work) error {
	t, err := s.threads.Get(ctx, w.ThreadID)
	if err != nil {
		return err
	}
	rel, err := s.d.Releases.Get(ctx, t.ReleaseID)
	if err != nil {
		return err
	}
	people, err := s.People(ctx, rel)
	if err != nil {
		return err
	}
	at, said := slices.IndexFunc(people, func(p release.Person) bool { return p.ID == w.UserID }), t.index(w.SaidID)
	if at < 0 || said < 0 || !t.Open || !t.WaitsFor(w.UserID) {
		return nil
	}
	base, err := s.d.Post.BaseURL(ctx)
	if err != nil {
		return err
	}
	private, err := s.d.Releases.IsPrivate(ctx, rel)
	if err != nil {
		return err
	}
	o, err := s.d.Post.Post(ctx, s.letter(t, t.Said[said], rel, people[at], base, private))
	if err != nil {
		return err
	}
	if o.Kind != mailing.Taken && o.Kind != mailing.Rejected {
		return fmt.Errorf("letter about comment %s to %s: %w: %s %s", t.ID, w.UserID, errDelayed, o.Why, o.Text)
	}
	return nil
}

func (s *Comments) letter(t Thread, said Said, rel release.Release, p release.Person, base string, private bool) mailing.Notice {
	lang := p.Lang
	if lang == "" {
		lang = s.d.Lang
	}
	say := func(key string, args map[string]any) string { return s.d.Words(lang, key, args) }
	args := map[string]any{
		"name": p.Name, "by": said.ByName, "title": rel.Headline(lang), "text": said.Text, "words": t.Passage.Words,
		"link": base + "/" + s.d.Space + "/releases/" + rel.ID + "#comment-" + t.ID,
	}
	parts := []string{say("approval.mail.hello", args), say("comment.mail.text", args), said.Text}
	if !t.Passage.Whole() {
		parts = append(parts, say("comment.mail.words", args))
	}
	parts = append(parts, say("comment.mail.link", args))
	if private { // a subject is read over shoulders
		args["title"] = say("approval.mail.private", nil)
	}
	subject := say("comment.mail.subject", args)
	if rel.Drill {
		subject = say("call.mail.drill", map[string]any{"subject": subject})
	}
	return mailing.Notice{
		ID: fmt.Sprintf("comment:%s:%s:%s", t.ID, said.ID, p.ID), IncidentID: rel.IncidentID,
		To: mailing.Address{Name: p.Name, Email: p.Email}, Subject: subject, Text: strings.Join(parts, "\n\n") + "\n",
	}
}
