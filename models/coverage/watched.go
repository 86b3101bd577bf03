package coverage

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"standfirst/models/article"
	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/store"
)

// Seen remembers which addresses a list without dates has named, so that the next look finds those that came since. It
// has the id of the source.
type Seen struct {
	ID    string   `json:"id"`
	Rev   int64    `json:"rev"`
	Marks []string `json:"marks"` // of addresses, latest look first
}

// maxMarks bounds what is remembered: as much as one sitemap may list (sitemaps.org).
const maxMarks = 50_000

// markOf is a short mark of an address; that two of a source have the same is as likely as never.
func markOf(address string) string { return ClipID(address)[:14] }

func (s *Sources) seenBy(ctx context.Context, id string) (map[string]bool, bool, error) {
	was, err := s.seen.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil, false, nil
	}
	marks := make(map[string]bool, len(was.Marks))
	for _, m := range was.Marks {
		marks[m] = true
	}
	return marks, err == nil, err
}

// see remembers the marks of a look beside those of the looks before.
func (s *Sources) see(ctx context.Context, id string, marks []string) error {
	was, err := s.seen.Get(ctx, id)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	now, have := slices.Clone(marks), map[string]bool{}
	for _, m := range marks {
		have[m] = true
	}
	for _, m := range was.Marks {
		if !have[m] {
			now = append(now, m)
		}
	}
	if err == nil && slices.Equal(now, was.Marks) {
		return nil
	}
	return s.seen.Put(ctx, &Seen{ID: id, Marks: now[:min(len(now), maxMarks)]})
}

// PageVersion is a watched page as it was from a moment on: whenever its text has changed, another one is kept.
type PageVersion struct {
	ID       string    `json:"id"` // of the source and the number of the poll that found it
	Rev      int64     `json:"rev"`
	SourceID string    `json:"source_id"`
	At       time.Time `json:"at"`
	Title    string    `json:"title"`
	Text     string    `json:"text"`
	Hash     string    `json:"hash"` // of the text
}

// keptVersions bounds how many versions of a page are kept; the oldest go.
const keptVersions = 50

// look reads a watched page: links that were not there before become items, and a text that is another than before
// becomes a version.
func (s *Sources) look(ctx context.Context, src Source, res FetchResult, o outcome) (outcome, error) {
	page, err := article.List(res.Body, article.Origin{ContentType: res.ContentType, URL: first(res.URL, src.URL)})
	if err != nil {
		o.err = err
		return o, nil
	}
	if page.Text == "" && len(page.Links) == 0 {
		o.err = fault.Bad("", "coverage.page.blank")
		return o, nil
	}
	o.format, o.title = "html", page.Title
	seen, known, err := s.seenBy(ctx, src.ID)
	if err != nil {
		return o, err
	}
	var marks []string
	var items []Item
	for _, l := range page.Links {
		address, err := Address("", l.URL)
		if err != nil || ClipID(address) == ClipID(src.URL) {
			continue
		}
		mark := markOf(address)
		marks = append(marks, mark)
		if known && !seen[mark] && len(items) < maxItems {
			items = append(items, Item{URL: address, Title: l.Text})
		}
	}
	o.items = len(items)
	if o.fresh, err = s.clips.found(ctx, src, items); err != nil {
		return o, err
	}
	if o.changed, err = s.keepVersion(ctx, src, page, o.at); err != nil {
		return o, err
	}
	return o, s.see(ctx, src.ID, marks)
}

// keepVersion keeps the text if it is another than that of the version before, and says whether it was.
func (s *Sources) keepVersion(ctx context.Context, src Source, page article.Listing, at time.Time) (bool, error) {
	v := PageVersion{
		ID: src.ID + "." + strconv.FormatInt(src.Polls, 10), SourceID: src.ID, At: at, Title: page.Title, Text: page.Text, Hash: digest(page.Text),
	}
	last, err := s.versions.First(ctx, store.Query{Filter: store.And(store.Eq("source_id", src.ID), store.Ne("id", v.ID)), Sort: []string{"-at"}})
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return false, err
	}
	if err == nil && last.Hash == v.Hash {
		return false, nil
	}
	if _, err := s.versions.InsertMissing(ctx, &v); err != nil {
		return false, err
	}
	return err == nil, s.dropVersions(ctx, src.ID)
}

func (s *Sources) dropVersions(ctx context.Context, id string) error {
	old, err := s.versions.Find(ctx, store.Query{Filter: store.Eq("source_id", id), Sort: []string{"-at"}, Limit: keptVersions + 10})
	if err != nil || len(old.Items) <= keptVersions {
		return err
	}
	var ids []string
	for _, v := range old.Items[keptVersions:] {
		ids = append(ids, v.ID)
	}
	_, err = s.versions.Delete(ctx, store.In("id", ids...))
	return err
}

// Versions returns the versions of a watched page that are kept, the latest first.
func (s *Sources) Versions(ctx context.Context, sourceID string) ([]PageVersion, error) {
	page, err := s.versions.Find(ctx, store.Query{Filter: store.Eq("source_id", sourceID), Sort: []string{"-at"}, Limit: keptVersions})
	return page.Items, err
}

// comparedText bounds how much of two texts is compared word by word.
const comparedText = 30_000

// Changes compares two texts word by word, of long ones the beginning.
func Changes(from, to string) []fact.Piece {
	return fact.Pieces(cutAt(from, comparedText), cutAt(to, comparedText))
}

func cutAt(s string, n int) string {
	for i := range s {
		if n--; n < 0 {
			return s[:i]
		}
	}
	return s
}
