package comment

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/job"
	"standfirst/models/mailing"
	"standfirst/models/release"
	"standfirst/models/store"
)

// The events of comments, in the stream of the release.
const (
	EventBegun    = "release.commented"
	EventAnswered = "release.comment_answered"
	EventChanged  = "release.comment_changed"
	EventResolved = "release.comment_resolved"
	EventReopened = "release.comment_reopened"
)

// Post sends letters; mailing.Mailings does.
type Post interface {
	Post(ctx context.Context, l mailing.Notice) (mailing.Outcome, error)
	BaseURL(ctx context.Context) (string, error)
}

// Deps is what comments need.
type Deps struct {
	DB       store.DB
	Audit    *audit.Log
	Jobs     *job.Queue
	Now      func() time.Time
	Releases *release.Releases
	Post     Post
	Space    string // id, a part of the links
	Lang     string // of the space, for people who have chosen none
	Words    func(lang, key string, args map[string]any) string
}

// Comments holds what is said about the releases of one space.
type Comments struct {
	threads store.Collection[Thread]
	d       Deps
}

// Open opens the comments, and has the check of releases ask for those that are open.
func Open(ctx context.Context, d Deps) (*Comments, error) {
	threads, err := store.Open[Thread](ctx, d.DB, "release_comments",
		store.On("releaseId", "open"), store.On("waits"), store.On("owes"), store.On("unsent"))
	if err != nil {
		return nil, err
	}
	s := &Comments{threads, d}
	d.Releases.OnComments(s.open)
	return s, nil
}

func (s *Comments) now() time.Time { return s.d.Now().UTC().Truncate(time.Millisecond) }

// New is a comment as it is typed. Words are those of the passage, as they stand in the text of Lang; none means the
// whole release. Once names the sending of the form: sent again it is the same comment.
type New struct {
	Once, Text        string
	Lang, Words, Near string // Near are the words before the passage, to tell it from others of the same words
}

var sending = regexp.MustCompile(`^[0-9a-f]{32}$`)

func idOf(once string) string {
	if sending.MatchString(once) {
		return once
	}
	return store.NewID()
}

// Begin comments on the current version of a release, or on what somebody has typed of the next one. Faults are on text
// and words.
func (s *Comments) Begin(ctx context.Context, releaseID string, n New, by audit.Actor) (Thread, error) {
	rel, err := s.d.Releases.Get(ctx, releaseID)
	if err != nil {
		return Thread{}, err
	}
	t := Thread{ID: idOf(n.Once), ReleaseID: rel.ID, Version: rel.Current, Open: true, Waits: []string{}}
	var faults fault.List
	said, err := s.say(ctx, rel, t.ID, n.Text, by)
	if err := gather(&faults, err); err != nil {
		return Thread{}, err
	}
	t.Passage, err = s.passage(ctx, rel, n)
	if err := gather(&faults, err); err != nil {
		return Thread{}, err
	}
	if err := faults.Err(); err != nil {
		return Thread{}, err
	}
	count, err := s.threads.Count(ctx, store.Eq("releaseId", rel.ID))
	if err != nil {
		return Thread{}, err
	}
	if count >= MaxThreads {
		return Thread{}, fault.Clash("comment.many", "most", MaxThreads)
	}
	t.add(said)
	t.owe(said.At, rel, by, EventBegun, "said", said.Text, "words", t.Passage.Words)
	err = s.threads.Insert(ctx, &t)
	if errors.Is(err, store.ErrDuplicate) {
		return s.Get(ctx, rel.ID, t.ID)
	}
	if err != nil {
		return Thread{}, err
	}
	return s.pay(ctx, t)
}

// gather adds what is wrong with what was typed, and returns any other error.
func gather(faults *fault.List, err error) error {
	f := fault.Of(err)
	if f == nil || f.Kind != fault.Invalid {
		return err
	}
	faults.Add(f)
	return nil
}

// passage looks for the words in the current version, and then in what has been typed and not saved yet.
func (s *Comments) passage(ctx context.Context, rel release.Release, n New) (Passage, error) {
	now, err := s.d.Releases.VersionOf(ctx, rel, rel.Current)
	if err != nil {
		return Passage{}, err
	}
	drafts, err := s.d.Releases.Drafts(ctx, rel)
	if err != nil {
		return Passage{}, err
	}
	texts := []release.Text{now.Text[n.Lang]}
	for _, d := range drafts {
		texts = append(texts, d.Text[n.Lang])
	}
	return quote(n.Lang, n.Words, n.Near, texts...)
}

// say makes a remark of what was typed.
func (s *Comments) say(ctx context.Context, rel release.Release, id, text string, by audit.Actor) (Said, error) {
	said := Said{ID: id, By: by.ID, ByName: by.Name, At: s.now(), Text: incident.Tidy(text)}
	switch n := utf8.RuneCountInString(said.Text); {
	case n == 0:
		return said, fault.Bad("text", "comment.text.missing")
	case n > MaxText:
		return said, fault.Bad("text", "release.part.too_long", "most", MaxText)
	}
	people, err := s.People(ctx, rel)
	said.To = mentioned(said.Text, people)
	return said, err
}

// People are those who may be mentioned: members who may see the release and write comments.
func (s *Comments) People(ctx context.Context, rel release.Release) ([]release.Person, error) {
	people, err := s.d.Releases.PeopleFor(ctx, rel)
	return slices.DeleteFunc(slices.Clone(people), func(p release.Person) bool { return !p.Comments }), err
}

// add puts a remark into a thread: those who are mentioned are told, and it waits for them and for who began it.
func (t *Thread) add(said Said) {
	t.heard(said.By)
	t.Said, t.At = append(t.Said, said), said.At
	t.waits(said.By, t.Said[0].By)
	t.tell(said, nil)
}

// tell writes to those who are mentioned and were not before.
func (t *Thread) tell(said Said, before []Named) {
	for _, p := range said.To {
		if p.ID != said.By && !slices.Contains(before, p) {
			t.waits(said.By, p.ID)
			t.Letters, t.Unsent = append(t.Letters, Letter{said.ID, p.ID}), true
		}
	}
}

// Answer adds a remark to an open thread. Once names the sending of the form. Faults are on text.
func (s *Comments) Answer(ctx context.Context, releaseID, id, once, text string, by audit.Actor) (Thread, error) {
	rel, err := s.d.Releases.Get(ctx, releaseID)
	if err != nil {
		return Thread{}, err
	}
	said, err := s.say(ctx, rel, idOf(once), text, by)
	if err != nil {
		return Thread{}, err
	}
	return s.change(ctx, rel, id, func(t *Thread) error {
		switch {
		case t.index(said.ID) >= 0:
			return nil
		case !t.Open:
			return fault.Clash("comment.resolved", "name", t.ResolvedName).On("text")
		case len(t.Said) >= MaxSaid:
			return fault.Clash("comment.long_thread", "most", MaxSaid).On("text")
		}
		t.add(said)
		t.owe(said.At, rel, by, EventAnswered, "said", said.Text)
		return nil
	})
}

// Rewrite changes a remark; only who said it may, and only for OpenFor. Faults are on text.
func (s *Comments) Rewrite(ctx context.Context, releaseID, id, saidID, text string, by audit.Actor) (Thread, error) {
	rel, err := s.d.Releases.Get(ctx, releaseID)
	if err != nil {
		return Thread{}, err
	}
	said, err := s.say(ctx, rel, saidID, text, by)
	if err != nil {
		return Thread{}, err
	}
	return s.change(ctx, rel, id, func(t *Thread) error {
		at := t.index(saidID)
		if at < 0 {
			return fault.Missing("comment.missing")
		}
		was := t.Said[at]
		if !was.Changeable(by.ID, said.At) {
			return fault.Deny("comment.closed")
		}
		if was.Text == said.Text {
			return nil
		}
		now := said // anew each time: what is changed side by side is tried again
		now.EditedAt, now.At = said.At, was.At
		t.Said[at] = now
		t.tell(now, was.To)
		t.owe(now.EditedAt, rel, by, EventChanged, "before", was.Text, "after", said.Text)
		return nil
	})
}

// Resolve closes a thread: nobody waits for anything in it any more. Resolving again changes nothing.
func (s *Comments) Resolve(ctx context.Context, releaseID, id string, by audit.Actor) (Thread, error) {
	rel, err := s.d.Releases.Get(ctx, releaseID)
	if err != nil {
		return Thread{}, err
	}
	return s.change(ctx, rel, id, func(t *Thread) error {
		if !t.Open {
			return nil
		}
		t.Open, t.Waits = false, []string{}
		t.ResolvedBy, t.ResolvedName, t.ResolvedAt = by.ID, by.Name, s.now()
		t.owe(t.ResolvedAt, rel, by, EventResolved, "said", t.Said[0].Text)
		return nil
	})
}

// Reopen takes that back; it waits for who began it again.
func (s *Comments) Reopen(ctx context.Context, releaseID, id string, by audit.Actor) (Thread, error) {
	rel, err := s.d.Releases.Get(ctx, releaseID)
	if err != nil {
		return Thread{}, err
	}
	return s.change(ctx, rel, id, func(t *Thread) error {
		if t.Open {
			return nil
		}
		t.Open = true
		t.waits(by.ID, t.Said[0].By)
		t.owe(s.now(), rel, by, EventReopened, "said", t.Said[0].Text)
		return nil
	})
}

// Heard says that somebody has read what they were mentioned in and has nothing to add.
func (s *Comments) Heard(ctx context.Context, releaseID, id string, by audit.Actor) (Thread, error) {
	rel, err := s.d.Releases.Get(ctx, releaseID)
	if err != nil {
		return Thread{}, err
	}
	return s.change(ctx, rel, id, func(t *Thread) error { t.heard(by.ID); return nil })
}

// Get returns a thread of a release.
func (s *Comments) Get(ctx context.Context, releaseID, id string) (Thread, error) {
	if _, err := s.d.Releases.Get(ctx, releaseID); err != nil {
		return Thread{}, err
	}
	t, err := s.threads.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) || err == nil && t.ReleaseID != releaseID {
		return Thread{}, fault.Missing("comment.missing")
	}
	return t, err
}

func (s *Comments) change(ctx context.Context, rel release.Release, id string, change func(*Thread) error) (Thread, error) {
	t, err := s.threads.Edit(ctx, id, func(t *Thread) error {
		if t.ReleaseID != rel.ID {
			return fault.Missing("comment.missing")
		}
		return change(t)
	})
	if errors.Is(err, store.ErrNotFound) {
		return t, fault.Missing("comment.missing")
	}
	if err != nil {
		return t, err
	}
	return s.pay(ctx, t)
}

func (t *Thread) owe(at time.Time, rel release.Release, by audit.Actor, action string, more ...string) {
	data := map[string]string{"title": rel.Headline(incident.English), "version": strconv.Itoa(rel.Current), "thread": t.ID}
	for i := 0; i+1 < len(more); i += 2 {
		if more[i+1] != "" {
			data[more[i]] = more[i+1]
		}
	}
	t.Owed = append(t.Owed, audit.Owe(at, audit.Entry{By: by, Action: action, Object: release.Stream(t.ReleaseID), Data: data}))
	t.Owes = true
}
