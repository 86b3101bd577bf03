package coverage

import (
	"context"
	"errors"
	"fmt"
	"time"

	"standfirst/models/fault"
	"standfirst/models/shingle"
	"standfirst/models/store"
)

// ClipVersion is what an article said before it said something else: outlets correct, soften and delete.
type ClipVersion struct {
	ID      string    `json:"id"` // of the clip and the number
	Rev     int64     `json:"rev"`
	ClipID  string    `json:"clip_id"`
	N       int64     `json:"n"` // from 1, the oldest
	Title   string    `json:"title"`
	Text    string    `json:"text"`
	Lang    string    `json:"lang"`
	Archive Archive   `json:"archive"` // the page as it was read first with this text
	From    time.Time `json:"from"`    // when this text was read first
	Until   time.Time `json:"until"`   // when another one was read; zero of the one that stands
}

// recheckAfter are the times after which an article about us is read again: most corrections come within hours, and
// what is quietly changed is changed within a week.
var recheckAfter = []time.Duration{time.Hour, 6 * time.Hour, 24 * time.Hour, 7 * 24 * time.Hour}

// recheckAt is the next of these times, zero when there is none left.
func (c Clip) recheckAt(now time.Time) time.Time {
	if c.URL == "" {
		return time.Time{}
	}
	for _, after := range recheckAfter {
		if at := c.FoundAt.Add(after); at.After(now) {
			return at
		}
	}
	return time.Time{}
}

// differs reports whether a page that was read says something else than the clip: any word counts, marks and spaces do
// not. A clip that was never read from its page says nothing yet.
func (c Clip) differs(r reading) bool {
	if c.TextAt.IsZero() || r.failed != nil || r.page.Text == "" {
		return false
	}
	title := c.EditedBy == "" && r.page.Title != "" && textHash(shingle.Tokens(r.page.Title)) != textHash(shingle.Tokens(c.Title))
	return title || textHash(shingle.Tokens(r.page.Text)) != textHash(shingle.Tokens(c.Text))
}

// keepVersion keeps what the clip says before it is read anew. Kept again it is the same version.
func (s *Clips) keepVersion(ctx context.Context, c Clip, r reading) (bool, error) {
	if !c.differs(r) {
		return false, nil
	}
	_, err := s.versions.InsertMissing(ctx, &ClipVersion{
		ID: versionID(c.ID, c.Versions+1), ClipID: c.ID, N: c.Versions + 1, Title: c.Title, Text: c.Text, Lang: c.Lang, Archive: c.Archive, From: c.TextAt, Until: s.Now().UTC(),
	})
	return true, err
}

func versionID(clipID string, n int64) string { return fmt.Sprintf("%s.%d", clipID, n) }

// maxVersions bounds how many versions of an article are listed.
const maxVersions = 200

// Versions returns what an article says and has said, the latest first; one version when it never changed.
func (s *Clips) Versions(ctx context.Context, c Clip) ([]ClipVersion, error) {
	now := ClipVersion{ClipID: c.ID, N: c.Versions + 1, Title: c.Title, Text: c.Text, Lang: c.Lang, Archive: c.Archive, From: c.TextAt}
	before, err := s.versions.Find(ctx, store.Query{Filter: store.Eq("clip_id", c.ID), Sort: []string{"-n"}, Limit: maxVersions})
	return append([]ClipVersion{now}, before.Items...), err
}

// Version returns one of them by its number, or a NotFound fault.
func (s *Clips) Version(ctx context.Context, c Clip, n int64) (ClipVersion, error) {
	if n == c.Versions+1 {
		all, err := s.Versions(ctx, c)
		return all[0], err
	}
	v, err := s.versions.Get(ctx, versionID(c.ID, n))
	if errors.Is(err, store.ErrNotFound) {
		return v, fault.Missing("coverage.version.missing")
	}
	return v, err
}

// atOnce bounds how many articles are asked for in one sweep; the others are due in the next.
const atOnce = 500

// recheck asks for the articles about us whose time has come to be read again. The job is enqueued under the number of
// the reading before that is noted, so that a death in between loses none.
func (s *Clips) recheck(ctx context.Context) error {
	now := s.Now().UTC()
	due, err := s.clips.Find(ctx, store.Query{
		Filter: store.And(store.Eq("relevant", true), store.Lte("recheck_at", now)), Sort: []string{"recheck_at"}, Limit: atOnce,
	})
	if err != nil {
		return err
	}
	for _, c := range due.Items {
		next := c
		if next.Read >= next.Reads { // else a reading is under way, which serves as well
			next.Reads++
			if err := s.readLater(ctx, next, againTries, "system:coverage"); err != nil {
				return err
			}
		}
		_, err := s.clips.Modify(ctx, store.And(store.Eq("id", c.ID), store.Eq("reads", c.Reads)), store.Patch{Set: map[string]any{"reads": next.Reads, "recheck_at": c.recheckAt(now)}})
		if err != nil {
			return err
		}
	}
	return nil
}
