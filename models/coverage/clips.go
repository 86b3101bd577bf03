package coverage

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"standfirst/models/act"
	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/job"
	"standfirst/models/markup"
	"standfirst/models/mention"
	"standfirst/models/sentiment"
	"standfirst/models/store"
	"standfirst/models/tag"
	"standfirst/models/view"
)

// Clips are what one space knows of what is published about it.
type Clips struct {
	Deps
	clips   store.Collection[Clip]
	sources store.Collection[Source] // read only: a clip's source tells its outlet and zone
	marks   store.Collection[Marked]

	versions store.Collection[ClipVersion]
	taught   store.Collection[Taught]
	lessons  store.Collection[Lesson]

	Views  *view.Views         // of the table, kept under names
	Tables *view.Tables        // how people want it to look
	Acts   *act.Acts[struct{}] // what was done to many at once

	tags tag.Kept
	ours struct {
		sync.Mutex
		names  []string
		finder *mention.Finder // of these
	}

	models store.Collection[Learnt]

	brain sync.Mutex // holds what was learnt, read once a version
	model *sentiment.Model
	knows string // SHA-256 of it

	settled func(ctx context.Context, c Clip) error        // told of every clip that is settled; nil: nobody is
	gone    func(ctx context.Context, clipID string) error // told of every clip that is taken back; nil: nobody is
}

// maxPasted bounds how many addresses are taken at once: more are a file, which is another way in.
const maxPasted = 200

// Pasted is what a person gives with addresses: everything but the addresses is optional.
type Pasted struct {
	Addresses  string // one or many, divided by blanks or line ends
	ReleaseID  string
	IncidentID string
}

// Clip takes up the addresses that a person pasted. Their pages are read in the background; an address
// that is known already is not taken twice, but counts as found by a person from then on. It returns all
// faults at once, each naming its address, and takes nothing when there is one.
func (s *Clips) Clip(ctx context.Context, p Pasted, by audit.Actor) ([]Clip, error) {
	addresses, err := pastedAddresses(p.Addresses)
	if err != nil {
		return nil, err
	}
	told, err := s.belongs(ctx, p.ReleaseID, p.IncidentID)
	if err != nil {
		return nil, err
	}
	out := make([]Clip, 0, len(addresses))
	for _, address := range addresses {
		c, err := s.clip(ctx, address, p, told, by)
		if err != nil {
			return out, err
		}
		out = append(out, c)
	}
	return out, nil
}

func pastedAddresses(text string) ([]string, error) {
	fields := strings.Fields(text)
	if len(fields) == 0 {
		return nil, fault.Bad("addresses", "coverage.url.missing")
	}
	if len(fields) > maxPasted {
		return nil, fault.Bad("addresses", "coverage.url.many", "max", maxPasted, "n", len(fields))
	}
	var faults fault.List
	var out []string
	seen := map[string]bool{}
	for _, raw := range fields {
		address, err := Address("addresses", raw)
		if err != nil {
			faults.Add(fault.Of(err))
			continue
		}
		if id := ClipID(address); !seen[id] {
			seen[id] = true
			out = append(out, address)
		}
	}
	return out, faults.Err()
}

func (s *Clips) told(ctx context.Context, id string) (*Told, error) {
	if id == "" {
		return nil, nil
	}
	t, err := s.Ours.Release(ctx, id)
	if fault.KindOf(err) == fault.NotFound || errors.Is(err, store.ErrNotFound) {
		return nil, fault.Bad("release", "coverage.release.missing")
	}
	return &t, err
}

func (s *Clips) clip(ctx context.Context, address string, p Pasted, told *Told, by audit.Actor) (Clip, error) {
	id, err := s.counting(ctx, ClipID(address))
	if err != nil {
		return Clip{}, err
	}
	c := Clip{ID: id, URL: address, Origin: FromURL, Medium: "web", Reads: 1, FoundAt: s.Now().UTC(), CreatedBy: by.ID}
	c.settle()
	if err := s.applyMarks(ctx, &c); err != nil {
		return c, err
	}
	if _, err := s.clips.InsertMissing(ctx, &c); err != nil {
		return c, err
	}
	c, err = s.edit(ctx, c.ID, func(c *Clip) error {
		c.Origin, c.Dismissed = FromURL, false
		c.Besides = c.Besides || c.RunID != ""
		if p.IncidentID != "" {
			c.About = p.IncidentID
		}
		if told != nil {
			c.decide(*told, Confirmed, by, s.Now().UTC())
		}
		return nil
	})
	if err != nil {
		return c, err
	}
	if told != nil {
		if err := s.remember(ctx, "coverage.confirmed", c, told.ID, by); err != nil {
			return c, err
		}
	}
	if !c.Waiting() {
		return c, nil
	}
	return c, s.readLater(ctx, c, readTries, by.ID)
}

// found makes a clip of every new item of a source and says how many are new since the poll before.
func (s *Clips) found(ctx context.Context, src Source, items []Item) (int, error) {
	fresh := make([]*Clip, 0, len(items))
	ids := make([]string, 0, len(items))
	for _, it := range items {
		c := s.fromItem(src, it)
		fresh, ids = append(fresh, c), append(ids, c.ID)
	}
	known, err := s.clips.GetAll(ctx, ids...)
	if err != nil {
		return 0, err
	}
	var missing []*Clip
	for _, c := range fresh {
		if _, ok := known[c.ID]; !ok {
			missing, known[c.ID] = append(missing, c), *c
		}
	}
	if err := s.applyMarks(ctx, missing...); err != nil {
		return 0, err
	}
	if _, err := s.clips.InsertMissing(ctx, missing...); err != nil {
		return 0, err
	}
	count := 0
	for _, c := range known {
		if c.SourceID == src.ID && src.foundSince(c.FoundAt) {
			count++
		}
		if c.Read == 0 && c.Waiting() { // also of a poll that was cut off before it came to this
			if err := s.readLater(ctx, c, readTries, "system:coverage"); err != nil {
				return count, err
			}
		}
	}
	return count, nil
}

func (s *Clips) fromItem(src Source, it Item) *Clip {
	c := Clip{
		ID: ClipID(it.URL), URL: it.URL, Origin: FromFeed, Medium: "web", SourceID: src.ID, Reads: 1, FoundAt: s.Now().UTC(),
		Title: it.Title, Byline: it.Byline, Text: it.Text, CreatedBy: "system:coverage",
	}
	c.Lang = markup.Language(it.Title+" "+it.Text, "")
	c.dateIt(it.Published, "feed", s.Now())
	c.settle()
	return &c
}

// Hand is a clip as a person writes it down: print, radio, a post that cannot be fetched.
type Hand struct {
	URL, Medium, Title, Byline, Text, Position, Note string
	Spot                                             Spot
	Tags                                             []string
	OutletID, ReleaseID, IncidentID, ContactID       string
	OutletSaid                                       string    // what the outlet is called, where none of ours is chosen
	Published                                        time.Time // zero: not known
	DayOnly                                          bool
}

// WriteDown keeps a clip that a person typed in. Nothing is fetched. With an address its id comes from it,
// so that a feed that brings it later makes no second one; a known address is a Conflict.
func (s *Clips) WriteDown(ctx context.Context, h Hand, by audit.Actor) (Clip, error) {
	now := s.Now().UTC()
	c := Clip{ID: store.NewID(), Origin: FromHand, FoundAt: now, CreatedBy: by.ID}
	if err := h.onto(&c, now); err != nil {
		return Clip{}, err
	}
	told, err := s.belongs(ctx, h.ReleaseID, h.IncidentID)
	if err != nil {
		return Clip{}, err
	}
	if err := s.place(ctx, &c); err != nil {
		return Clip{}, err
	}
	m, err := s.material(ctx)
	if err != nil {
		return Clip{}, err
	}
	if err := s.compare(ctx, m, &c, nil); err != nil {
		return Clip{}, err
	}
	if told != nil {
		c.decide(*told, Confirmed, by, now)
	}
	c.settle()
	found, err := s.find(ctx, c)
	if err != nil {
		return Clip{}, err
	}
	c.takeFindings(found)
	c.settle()
	if err := s.applyMarks(ctx, &c); err != nil {
		return Clip{}, err
	}
	if err := s.clips.Insert(ctx, &c); errors.Is(err, store.ErrDuplicate) {
		return Clip{}, fault.Clash("coverage.clip.taken").On("url")
	} else if err != nil {
		return Clip{}, err
	}
	if told != nil {
		if err := s.remember(ctx, "coverage.confirmed", c, told.ID, by); err != nil {
			return c, err
		}
	}
	s.tags.Learn(c.Tags...)
	return c, s.finish(ctx, c)
}

// onto checks what was typed and copies it to the clip.
func (h Hand) onto(c *Clip, now time.Time) error {
	var faults fault.List
	if c.Title = markup.OneLine(h.Title); c.Title == "" {
		faults.Add(fault.Bad("title", "coverage.clip.title_missing"))
	}
	if len([]rune(c.Title)) > 500 {
		faults.Add(fault.Bad("title", "coverage.clip.title_long", "max", 500))
	}
	if h.URL = strings.TrimSpace(h.URL); h.URL != "" && c.Origin == FromHand {
		address, err := Address("url", h.URL)
		faults.Add(fault.Of(err))
		c.URL, c.ID = address, ClipID(address)
	}
	c.Medium = "other"
	for _, m := range Media() {
		if m == h.Medium {
			c.Medium = m
		}
	}
	if c.Medium == "other" {
		faults.Add(fault.Bad("medium", "coverage.clip.medium"))
	}
	if len([]rune(h.Text)) > maxText {
		faults.Add(fault.Bad("text", "coverage.clip.text_long", "max", maxText))
	}
	if h.Published.After(now.Add(14 * time.Hour)) {
		faults.Add(fault.Bad("date", "coverage.clip.future"))
	}
	c.Byline, c.Position, c.Note = markup.Shorten(markup.OneLine(h.Byline), 200), markup.Shorten(markup.OneLine(h.Position), 200), markup.Shorten(strings.TrimSpace(h.Note), 2000)
	if h.Text = strings.TrimSpace(h.Text); h.Text != "" {
		c.Text = h.Text
	}
	c.Published, c.DayOnly, c.PublishedBy = h.Published.UTC(), h.DayOnly, "hand"
	if h.Published.IsZero() {
		c.Published, c.PublishedBy, c.DayOnly = time.Time{}, "", false
	}
	for _, f := range fault.All(h.Spot.tidy()) {
		faults.Add(f)
	}
	c.Spot = h.Spot
	c.setTags(&faults, h.Tags)
	c.About = h.IncidentID
	setByHand(&c.OutletID, &c.OutletBy, h.OutletID)
	if c.OutletSaid = ""; h.OutletID == "" {
		c.OutletSaid = markup.Shorten(markup.OneLine(h.OutletSaid), 200)
	}
	setByHand(&c.ContactID, &c.ContactBy, h.ContactID)
	c.Lang = markup.Language(c.Title+" "+c.Text, "")
	return faults.Err()
}

func setByHand(id, how *string, typed string) {
	switch {
	case typed == "":
		*id, *how = "", ""
	case typed != *id:
		*id, *how = typed, "hand"
	}
}

// Change alters what a person may mend of a clip: a headline that was read badly, a byline, a date, the
// outlet. The text of a page that was read stays as it was, and so does an incident that the person may not know of.
func (s *Clips) Change(ctx context.Context, id string, h Hand, by audit.Actor) (Clip, error) {
	if err := s.Belongs(ctx, "", h.IncidentID); err != nil {
		return Clip{}, err
	}
	hidden, err := s.hidden(ctx)
	if err != nil {
		return Clip{}, err
	}
	c, err := s.edit(ctx, id, func(c *Clip) error {
		text, about := c.Text, c.About
		if err := h.onto(c, s.Now()); err != nil {
			return err
		}
		if h.IncidentID == "" && slices.Contains(hidden, about) {
			c.About = about
		}
		if c.EditedBy = by.ID; c.Origin != FromHand {
			c.Text = text
		}
		return nil
	})
	if err != nil {
		return Clip{}, err
	}
	_, err = s.Audit.Append(ctx, "space", audit.Entry{By: by, Action: "coverage.clip_changed", Object: "clip:" + id, Data: map[string]string{"title": c.Title}})
	if err != nil {
		return c, err
	}
	return c, s.tellSettled(ctx, c.ID)
}

// ReadAgain asks for the page to be read once more.
func (s *Clips) ReadAgain(ctx context.Context, id string, by audit.Actor) (Clip, error) {
	c, err := s.edit(ctx, id, func(c *Clip) error {
		if c.URL == "" {
			return fault.Clash("coverage.clip.no_address")
		}
		c.Reads++
		return nil
	})
	if err != nil {
		return Clip{}, err
	}
	return c, s.readLater(ctx, c, readTries, by.ID)
}

// readLater has a reading of a clip done, once for each number. A clip that is found again after it was taken back is another
// one, whose readings are numbered from the start: the moment at which it was found tells the two apart.
func (s *Clips) readLater(ctx context.Context, c Clip, tries int64, by string) error {
	return s.Jobs.Enqueue(ctx, job.New{
		ID: fmt.Sprintf("clip:%s:%d:%d", c.ID, c.FoundAt.UnixMilli(), c.Reads), Kind: ReadJob, Payload: ReadTask{c.ID, c.Reads}, MaxAttempts: tries, By: by,
	})
}

// How often the reading of a page is tried that somebody waits for, and that of one which is known already.
const (
	readTries  = 6
	againTries = 3
)

// Get returns a clip, or a NotFound fault.
func (s *Clips) Get(ctx context.Context, id string) (Clip, error) {
	c, err := s.clips.Get(ctx, id)
	if err != nil {
		return Clip{}, missing(err)
	}
	if err := s.testify(ctx, c); err != nil {
		return c, err
	}
	return s.veiled(ctx, c)
}

// Archived opens the copy of the page as it came. The caller closes it.
func (s *Clips) Archived(ctx context.Context, c Clip) (io.ReadCloser, error) {
	if c.Archive.SHA256 == "" {
		return nil, fault.Missing("coverage.clip.no_archive")
	}
	return s.Files.Open(ctx, c.Archive.SHA256)
}

func (s *Clips) edit(ctx context.Context, id string, change func(*Clip) error) (Clip, error) {
	var author string
	var state State
	c, err := s.clips.Edit(ctx, id, func(c *Clip) error {
		author, state = c.ContactID, c.State
		if err := change(c); err != nil {
			return err
		}
		c.settle()
		return nil
	})
	if err != nil {
		return c, missing(err)
	}
	if author != c.ContactID || state != c.State {
		if err := s.credit(ctx, author, c.ContactID); err != nil {
			return c, err
		}
	}
	return c, s.testify(ctx, c)
}

// missing is a fault for a clip that there is none of.
func missing(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return fault.Missing("coverage.clip.missing")
	}
	return err
}

// log writes what somebody did with a clip to the log of the space.
func (s *Clips) log(ctx context.Context, c Clip, action string, data map[string]string, by audit.Actor) error {
	data["title"] = c.Title
	_, err := s.Audit.Append(ctx, "space", audit.Entry{By: by, Action: action, Object: "clip:" + c.ID, Data: data})
	return err
}
