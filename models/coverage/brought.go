package coverage

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/markup"
	"standfirst/models/store"
	"standfirst/models/tag"
)

// Brought is a clip as it stands in what somebody else has gathered: a line of a monitoring service's file, of an alert
// mail, of a list of addresses, or of another program. Everything but the address, or else the headline, is optional.
type Brought struct {
	Origin string // FromFile, FromMail, FromURL or FromAPI
	RunID  string // of the run that brings it

	URL, Medium, Title, Byline, Text, Position, Note string
	Spot                                             Spot
	Assessed                                         Assessed
	Tags                                             []string
	OutletID                                         string
	OutletName                                       string // as it was written, where no outlet of ours is called so
	IncidentID                                       string
	Published                                        time.Time // zero: not known
	DayOnly                                          bool
}

// Check tidies what was brought and returns all faults at once, each on the field that it is about.
func (b *Brought) Check(now time.Time) error {
	var faults fault.List
	if b.URL = strings.TrimSpace(b.URL); b.URL != "" {
		if address, err := Address("url", b.URL); err == nil {
			b.URL = address
		} else {
			faults.Add(fault.Of(err))
		}
	}
	b.Title = markup.Shorten(markup.OneLine(b.Title), 499)
	if b.URL == "" && b.Title == "" {
		faults.Add(fault.Bad("title", "coverage.brought.nothing"))
	}
	switch {
	case b.Medium == "" && b.URL == "":
		b.Medium = "print"
	case b.Medium == "":
		b.Medium = "web"
	case !slices.Contains(Media(), b.Medium):
		faults.Add(fault.Bad("medium", "coverage.clip.medium"))
	}
	if b.Published.After(now.Add(14 * time.Hour)) {
		faults.Add(fault.Bad("date", "coverage.clip.future"))
	}
	b.Byline, b.Position, b.OutletName = markup.Shorten(markup.OneLine(b.Byline), 199), markup.Shorten(markup.OneLine(b.Position), 199), markup.Shorten(markup.OneLine(b.OutletName), 199)
	for _, f := range fault.All(b.Spot.tidy()) {
		faults.Add(f)
	}
	b.Tags = tag.Clean(&faults, "tags", b.Tags)
	if b.Assessed.tidy(); b.Assessed.AsOf.IsZero() && b.Assessed.Is() {
		b.Assessed.AsOf = now.UTC()
	}
	b.Text, b.Note = markup.Shorten(strings.TrimSpace(b.Text), maxText-1), markup.Shorten(strings.TrimSpace(b.Note), 1999)
	return faults.Err()
}

// ClipID is the id of the clip that it becomes. Without an address the same headline at the same outlet on the same day
// is the same clip, so that a file that is brought twice makes nothing twice.
func (b Brought) ClipID() string {
	if b.URL != "" {
		return ClipID(b.URL)
	}
	day := ""
	if !b.Published.IsZero() {
		day = b.Published.UTC().Format(time.DateOnly)
	}
	return digest(strings.Join([]string{b.Medium, b.OutletID, strings.ToLower(b.OutletName), strings.ToLower(b.Title), day, b.Position + b.Spot.Edition + b.Spot.Page + b.Spot.Programme + b.Spot.Start}, "\n"))[:32]
}

// Bringer takes up many clips of one run: what they are compared with is prepared once.
type Bringer struct {
	s    *Clips
	m    *material
	told *Told
	by   audit.Actor
}

// Bringing prepares to take up clips; those of a release that is named are confirmed as its coverage. It returns a fault
// on "release" when that has not left the house.
func (s *Clips) Bringing(ctx context.Context, releaseID string, by audit.Actor) (*Bringer, error) {
	told, err := s.told(ctx, releaseID)
	if err != nil {
		return nil, err
	}
	m, err := s.material(ctx)
	return &Bringer{s, m, told, by}, err
}

// Known returns those of the clips that exist.
func (s *Clips) Known(ctx context.Context, ids ...string) (map[string]Clip, error) {
	return s.clips.GetAll(ctx, ids...)
}

// Bring takes up one clip that was checked. A clip that is known is filled where it is empty, and counts as found by a
// person from then on. made says that this run has made it, now or when it was run before.
func (g *Bringer) Bring(ctx context.Context, b Brought) (c Clip, made bool, err error) {
	s, now := g.s, g.s.Now().UTC()
	c = b.clip(now, g.by.ID)
	if c.ID, err = s.counting(ctx, c.ID); err != nil {
		return c, false, err
	}
	if b.URL == "" {
		if err := g.compare(ctx, &c); err != nil {
			return c, false, err
		}
	}
	if err := s.applyMarks(ctx, &c); err != nil {
		return c, false, err
	}
	if _, err := s.clips.InsertMissing(ctx, &c); err != nil {
		return c, false, err
	}
	c, err = s.edit(ctx, c.ID, func(c *Clip) error {
		b.onto(c)
		if g.told != nil && !slices.ContainsFunc(c.Matches, func(m Match) bool { return m.ReleaseID == g.told.ID && m.State == Confirmed }) {
			c.decide(*g.told, Confirmed, g.by, now)
		}
		return nil
	})
	if err != nil {
		return c, false, err
	}
	s.tags.Learn(b.Tags...)
	made = c.RunID == b.RunID && b.RunID != "" && !c.WasFeed
	if c.URL == "" {
		return c, made, s.join(ctx, c)
	}
	if !c.Waiting() {
		return c, made, nil
	}
	return c, made, s.readLater(ctx, c, readTries, g.by.ID)
}

// clip is the clip that is made where there is none.
func (b Brought) clip(now time.Time, by string) Clip {
	c := Clip{
		ID: b.ClipID(), URL: b.URL, Origin: b.Origin, RunID: b.RunID, Medium: b.Medium, Title: b.Title, Byline: b.Byline, Text: b.Text,
		Position: b.Position, Spot: b.Spot, Assessed: b.Assessed, Note: b.Note, OutletSaid: b.OutletName, About: b.IncidentID, FoundAt: now, CreatedBy: by,
	}
	if b.URL != "" {
		c.Reads = 1
	}
	if b.OutletID != "" {
		c.OutletID, c.OutletBy = b.OutletID, "run"
	}
	c.Lang = markup.Language(c.Title+" "+c.Text, "")
	b.date(&c)
	c.addTags(b.Tags...)
	c.settle()
	return c
}

func (b Brought) date(c *Clip) {
	if !b.Published.IsZero() {
		c.Published, c.DayOnly, c.PublishedBy = b.Published.UTC(), b.DayOnly, "run"
	}
}

// compare does for a clip without an address what reading does for one with.
func (g *Bringer) compare(ctx context.Context, c *Clip) error {
	if err := g.s.place(ctx, c); err != nil {
		return err
	}
	if err := g.s.compare(ctx, g.m, c, nil); err != nil {
		return err
	}
	c.settle()
	found, err := g.s.find(ctx, *c)
	if err != nil {
		return err
	}
	c.takeFindings(found)
	c.settle()
	return nil
}

// onto fills what the clip lacks. What a source has found is about us from now on: somebody has said so.
func (b Brought) onto(c *Clip) {
	c.Dismissed = false
	if c.RunID != "" && c.RunID != b.RunID {
		c.Besides = true
	}
	if c.Origin == FromFeed {
		c.Origin, c.RunID, c.WasFeed = b.Origin, b.RunID, true
	}
	if c.About == "" {
		c.About = b.IncidentID
	}
	c.addTags(b.Tags...)
	if b.Assessed.Is() {
		c.Assessed = b.Assessed // the latest: services count anew
	}
	if c.EditedBy != "" {
		return
	}
	c.Title, c.Byline, c.Position, c.Note = first(c.Title, b.Title), first(c.Byline, b.Byline), first(c.Position, b.Position), first(c.Note, b.Note)
	if !c.Spot.Is() {
		c.Spot = b.Spot
	}
	c.OutletSaid = first(c.OutletSaid, b.OutletName)
	if c.Text == "" {
		c.Text = b.Text
	}
	if c.OutletID == "" && b.OutletID != "" {
		c.OutletID, c.OutletBy = b.OutletID, "run"
	}
	if c.Published.IsZero() {
		b.date(c)
	}
}

// Given is what a run says of all that it brings; each "" is nothing.
type Given struct{ RunID, ReleaseID, IncidentID string }

// TakeBack undoes what a run has done to a clip: one that it made goes, one that a source had found before is what it was.
// Of an address that is but another one of an article, what it did to the clip that counts for it is undone. A clip on which
// somebody has worked since stays, and false is returned.
func (s *Clips) TakeBack(ctx context.Context, id string, run Given) (bool, error) {
	c, err := s.clips.Get(ctx, id)
	if err == nil && c.RunID != run.RunID && c.Twin() {
		if id, err = s.counting(ctx, id); err == nil {
			c, err = s.clips.Get(ctx, id)
		}
	}
	if errors.Is(err, store.ErrNotFound) {
		return true, s.forget(ctx, id) // which the run before this one may not have come to
	}
	if err != nil || c.RunID != run.RunID || c.Besides || c.touched(run) {
		return false, err
	}
	if c.WasFeed {
		_, err := s.edit(ctx, id, func(c *Clip) error { c.before(run); return nil })
		return err == nil, err
	}
	twins, err := s.free(ctx, c)
	if err != nil {
		return false, err
	}
	n, err := s.clips.Delete(ctx, store.And(store.Eq("id", id), store.Eq("rev", c.Rev)))
	for _, twin := range twins {
		err = errors.Join(err, s.finish(ctx, twin))
	}
	if err != nil || n == 0 {
		return false, err
	}
	if err := s.forget(ctx, id); err != nil {
		return true, err
	}
	return true, s.credit(ctx, c.ContactID)
}

// forget takes away what is kept beside a clip that is gone: the same address may become one again.
func (s *Clips) forget(ctx context.Context, id string) error {
	if _, err := s.versions.Delete(ctx, store.Eq("clip_id", id)); err != nil {
		return err
	}
	return s.tellGone(ctx, id)
}

// before makes a clip that a source had found what it was before the run.
func (c *Clip) before(run Given) {
	c.Origin, c.RunID, c.WasFeed = FromFeed, "", false
	if c.About == run.IncidentID {
		c.About = ""
	}
	c.Matches = slices.DeleteFunc(c.Matches, func(m Match) bool { return m.ReleaseID == run.ReleaseID && m.Kind == "hand" })
	for i, m := range c.Matches {
		if m.ReleaseID == run.ReleaseID {
			c.Matches[i].State, c.Matches[i].By, c.Matches[i].ByName, c.Matches[i].At = Suggested, "", "", time.Time{}
		}
	}
}

// touched reports whether somebody has done anything with the clip, but what its run has said of it. That it is an article's
// second address the machine has found out.
func (c Clip) touched(run Given) bool {
	decided := slices.ContainsFunc(c.Matches, func(m Match) bool { return m.State != Suggested && m.ReleaseID != run.ReleaseID })
	judged := slices.ContainsFunc(c.Claims, func(h ClaimHit) bool { return h.State != Suggested })
	filed := c.About != "" && c.About != run.IncidentID
	set := c.EditedBy != "" || c.OutletBy == "hand" || c.ContactBy == "hand" || c.DealID != "" || c.Benefit != "" || c.Stated.Reach > 0 || len(c.ownTags()) > 0
	return decided || judged || filed || set || c.judgedFindings() || c.Dismissed && !c.Twin()
}

// judgedFindings reports whether somebody has said anything of what was read out of the clip, or noted how a post stands.
func (c Clip) judgedFindings() bool {
	fact := slices.ContainsFunc(c.Facts, func(r FactReading) bool { return r.By != "" })
	message := slices.ContainsFunc(c.Messages, func(r MessageReading) bool { return r.By != "" })
	quote := slices.ContainsFunc(c.Quotes, func(r QuoteReading) bool { return r.By != "" })
	return fact || message || quote || c.Answer.By != "" || c.Tone.By != "" || c.Lineage.By != "" || c.Breach.By != "" || len(c.Engagement) > 0
}
