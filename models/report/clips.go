package report

import (
	"context"
	"slices"
	"sort"

	"standfirst/models/coverage"
	"standfirst/models/markup"
)

// counted reports whether a clip counts in the report: of a release what a person confirmed to be of it, of anything else
// what the table of coverage shows for it. A watch may be of a rival or of a trade: what it finds need not be about us.
func (r *Report) counted(c coverage.Clip) bool {
	switch r.Subject.Kind {
	case OfRelease:
		return c.State == coverage.Confirmed
	case OfWatch:
		return !c.Dismissed
	}
	return c.Relevant
}

// ofClips reports whether what else the report tells, such as corrections that were asked for, is about its clips alone.
func (s Subject) ofClips() bool { return s.Kind == OfRelease || s.Kind == OfWatch || s.Tag != "" }

// clips counts what belongs to the report, and says how much of it waits for a person.
func (s *Reports) clips(ctx context.Context, r *Report) error {
	if r.Subject.Kind == OfDrill {
		return nil // nothing of it was published
	}
	var placed []coverage.Clip
	heard, err := s.ear(ctx, r)
	if err != nil {
		return err
	}
	ours, err := s.Clips.OurNames(ctx)
	if err != nil {
		return err
	}
	r.sentences, r.quoted = map[string]string{}, map[string]coverage.QuoteReading{}
	reading := newReader(r.Subject)
	q := r.search()
	q.Sort, q.All = "at", true
	for c, err := range s.Clips.Each(ctx, q) {
		if err != nil {
			return err
		}
		if heard != nil && c.Earned() {
			heard.listen(c)
		}
		counted := r.counted(c)
		if counted && c.Earned() {
			reading.read(c)
			r.sentences[c.ID] = telling(c, ours)
			if at := slices.IndexFunc(c.Quotes, func(q coverage.QuoteReading) bool { return q.State != coverage.Rejected }); at >= 0 {
				r.quoted[c.ID] = c.Quotes[at]
			}
		}
		if r.Subject.ofClips() {
			r.seen = append(r.seen, c.ID)
		}
		c = bare(c)
		if c.State == coverage.Suggested && (counted || r.Subject.Kind != OfWatch) {
			r.Suggested++
		}
		switch {
		case counted && !c.Earned():
			r.Paid = append(r.Paid, c)
		case counted && r.Subject.Kind != OfCreators:
			if placed = append(placed, c); c.State != coverage.Confirmed {
				r.Unconfirmed++
			}
		}
		if c.Trouble.Is() && c.Archive.SHA256 == "" {
			r.Unread++
		}
	}
	r.placed, r.Voices, r.Reading = placed, heard.said(), reading.done()
	if heard != nil {
		r.Heard = heard.heard
	}
	return nil
}

// bare is a clip without what no report shows. What somebody wrote as a headline of megabytes is cut.
func bare(c coverage.Clip) coverage.Clip {
	c.Facts, c.Messages, c.Quotes = nil, nil, nil
	c.Bands, c.Text, c.Terms, c.Title, c.Byline = nil, "", nil, markup.Shorten(c.Title, longestTitle), markup.Shorten(c.Byline, longestTitle)
	return c
}

// longestTitle bounds a headline, in characters.
const longestTitle = 300

// tally counts what was placed, once it is known who the outlets are.
func (s *Reports) tally(ctx context.Context, r *Report) error {
	if err := s.look(ctx, r); err != nil {
		return err
	}
	media := map[string]Medium{}
	for _, c := range r.placed {
		if m, known := r.Media[c.OutletID]; known {
			media[c.OutletID] = m
		}
	}
	r.count(r.placed, media)
	r.Days, r.Step = days(r.placed, r.Zone)
	r.Stories = stories(r.placed)
	for _, story := range r.Stories[:min(exhibits, len(r.Stories))] {
		r.Exhibits = append(r.Exhibits, Exhibit{Clip: story.Lead, Sentence: r.sentences[story.Lead.ID], Quote: r.quoted[story.Lead.ID], Same: len(story.Others)})
	}
	r.Clusters, r.placed, r.sentences, r.quoted = len(r.Stories), nil, nil, nil
	r.Reach = reach(media)
	if err := s.pictured(ctx, r); err != nil {
		return err
	}
	return s.sign(ctx, r)
}

// search finds the clips that the report is about.
func (r *Report) search() coverage.Search {
	q := coverage.Search{From: r.From, To: r.To, Tag: r.Subject.Tag}
	switch r.Subject.Kind {
	case OfRelease:
		q.ReleaseID = r.Subject.ID
	case OfWatch:
		q.WatchID = r.Subject.ID
	}
	q.IncidentID, q.OutletID, q.ContactID = r.Subject.of()
	return q
}

// look finds who the outlets of all clips are.
func (s *Reports) look(ctx context.Context, r *Report) error {
	clips := slices.Concat(r.placed, r.Paid)
	for _, rep := range r.Repeats {
		clips = append(clips, rep.Clip)
	}
	for _, story := range r.Stories {
		clips = append(append(clips, story.Lead), story.Others...)
	}
	outlets, err := s.Outlets.GetAll(ctx, outletIDs(clips)...)
	r.Media = make(map[string]Medium, len(outlets))
	for id, o := range outlets {
		r.Media[id] = Medium{
			ID: id, Name: o.Name, Tier: o.Tier, Lang: o.Lang, Country: o.Country, Reach: o.Reach, ReachSource: o.ReachSource, ReachAsOf: o.ReachAsOf,
		}
	}
	return err
}

// sign finds what the contacts with most placements are called.
func (s *Reports) sign(ctx context.Context, r *Report) error {
	var ids []string
	for _, n := range r.TopAuthors {
		ids = append(ids, n.Key)
	}
	contacts, err := s.Contacts.GetAll(ctx, ids...)
	r.Authors = make(map[string]string, len(contacts))
	for id, one := range contacts {
		r.Authors[id] = one.Name
	}
	return err
}

func outletIDs(clips []coverage.Clip) []string {
	var ids []string
	seen := map[string]bool{"": true}
	for _, c := range clips {
		if !seen[c.OutletID] {
			seen[c.OutletID] = true
			ids = append(ids, c.OutletID)
		}
	}
	return ids
}

// repeats collects the articles on the release's incident, or matched to the release, that repeat a
// refuted claim.
func (s *Reports) repeats(ctx context.Context, r *Report) error {
	if r.Subject.Kind == OfDrill || r.Subject.Kind == OfCreators {
		return nil
	}
	q := r.search()
	q.Flagged, q.Sort = true, "at"
	searches := []coverage.Search{q}
	if id := r.Release.IncidentID; id != "" {
		searches = append(searches, coverage.Search{IncidentID: id, Flagged: true, Sort: "at"})
	}
	seen := map[string]bool{}
	for _, q := range searches {
		for c, err := range s.Clips.Each(ctx, q) {
			if err != nil {
				return err
			}
			if seen[c.ID] || !c.Flagged { // what is left of it for a viewer who may not know of the incident repeats nothing
				continue
			}
			seen[c.ID] = true
			r.Repeats = append(r.Repeats, repeat(c))
		}
	}
	sort.SliceStable(r.Repeats, func(i, j int) bool { return r.Repeats[i].Clip.At.Before(r.Repeats[j].Clip.At) })
	return nil
}

func repeat(c coverage.Clip) Repeat {
	out := Repeat{Clip: bare(c)}
	for _, hit := range c.Claims {
		if hit.State != coverage.Rejected {
			out.Hits = append(out.Hits, hit)
			out.Sure = out.Sure || hit.State == coverage.Confirmed
		}
	}
	return out
}
