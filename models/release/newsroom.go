package release

import (
	"context"
	"errors"
	"slices"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/store"
)

// Page is what the public may see of a release. Of a withdrawn one it holds the notices alone, of a
// retracted one headline and notices.
type Page struct {
	Release Release
	Version Version // without text unless the release is live
}

// Newsroom returns a page of what is listed in the newsroom, the newest first: live releases, and
// retracted ones with their notice. What belongs to a drill is left out whatever its document says, and so is what
// was taken out of the newsroom with its incident.
func (r *Releases) Newsroom(ctx context.Context, after string, limit int) (store.Page[Release], error) {
	return r.NewsroomOn(ctx, "", after, limit)
}

// NewsroomOn is Newsroom for the releases of one topic, by its id; "" is all.
func (r *Releases) NewsroomOn(ctx context.Context, topic, after string, limit int) (store.Page[Release], error) {
	f := store.And(store.Eq("listed", true), store.Ne("drill", true), store.Lte("publishedAt", r.moment()))
	withheld, err := r.Incidents.Withheld(ctx)
	if err != nil {
		return store.Page[Release]{}, err
	}
	if len(withheld) > 0 {
		f = store.And(f, store.Not(store.In("incidentId", withheld...)))
	}
	if topic != "" {
		f = store.And(store.Eq("topics", topic), f)
	}
	return r.releases.Find(ctx, store.Query{Filter: f, Sort: []string{"-publishedAt"}, After: after, Limit: limit})
}

// Address returns what stands at a slug of the newsroom. A release that never was public, or that
// belongs to a drill, is missing, as is a slug that nobody uses.
func (r *Releases) Address(ctx context.Context, slug string) (Page, error) {
	rel, err := r.releases.First(ctx, store.Query{Filter: store.Eq("slug", slug)})
	if errors.Is(err, store.ErrNotFound) {
		return Page{}, fault.Missing("newsroom.release.missing").Because(err)
	}
	if err != nil {
		return Page{}, err
	}
	return r.public(ctx, rel)
}

func (r *Releases) public(ctx context.Context, rel Release) (Page, error) {
	if rel.Public == Never || rel.PublishedAt.After(r.Now()) { // opened by a node whose clock is ahead of this one's
		return Page{}, fault.Missing("newsroom.release.missing")
	}
	if shown, err := r.Incidents.Shown(ctx, rel.IncidentID); err != nil || !shown || rel.Drill {
		return Page{}, fault.Missing("newsroom.release.missing").Because(err) // what cannot be read is not shown
	}
	if rel.Public != Live {
		return Page{Release: rel}, nil
	}
	v, err := r.VersionOf(ctx, rel, rel.PublishedVersion)
	return Page{rel, v}, err
}

// Shows reports whether the text of a release is public now.
func (r *Releases) Shows(ctx context.Context, id string) (bool, error) {
	_, shows, err := r.PublicText(ctx, id)
	return shows, err
}

// PublicText is the text of a release as the public has it now, and whether it has one.
func (r *Releases) PublicText(ctx context.Context, id string) (Version, bool, error) {
	rel, err := r.releases.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return Version{}, false, nil
	}
	if err != nil {
		return Version{}, false, err
	}
	page, err := r.public(ctx, rel)
	if fault.KindOf(err) == fault.NotFound {
		return Version{}, false, nil
	}
	return page.Version, err == nil && page.Release.Public == Live, err
}

// Listed is Newsroom with the texts, and the cursor of the next page.
func (r *Releases) Listed(ctx context.Context, after string, limit int) (pages []Page, next string, err error) {
	return r.ListedOn(ctx, "", after, limit)
}

// ListedOn is Listed for one topic, by its id; "" is all.
func (r *Releases) ListedOn(ctx context.Context, topic, after string, limit int) (pages []Page, next string, err error) {
	list, err := r.NewsroomOn(ctx, topic, after, limit)
	if err != nil {
		return nil, "", err
	}
	for _, rel := range list.Items {
		page, err := r.public(ctx, rel)
		if fault.KindOf(err) == fault.NotFound {
			continue
		}
		if err != nil {
			return nil, "", err
		}
		pages = append(pages, page)
	}
	return pages, list.Next, nil
}

// Withdrawn are the releases that the public was shown and sees no more, those that changed last first.
func (r *Releases) Withdrawn(ctx context.Context, limit int) ([]Page, error) {
	found, err := r.releases.Find(ctx, store.Query{Filter: store.Eq("public", Withdrawn), Sort: []string{"-changedAt"}, Limit: limit})
	if err != nil {
		return nil, err
	}
	var pages []Page
	for _, rel := range found.Items {
		page, err := r.public(ctx, rel)
		if fault.KindOf(err) == fault.NotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		pages = append(pages, page)
	}
	return pages, nil
}

// Public are the public pages of an incident: its listed releases, the newest first, and whether its fact sheet is one.
func (r *Releases) Public(ctx context.Context, incidentID string) (about []Release, sheet bool, err error) {
	s, err := r.SheetOf(ctx, incidentID)
	if err != nil {
		return nil, false, err
	}
	about, err = r.About(ctx, incidentID)
	return about, s.Public, err
}

// CountPublic is how many public pages an incident has. A drill has none.
func (r *Releases) CountPublic(ctx context.Context, incidentID string) (int64, error) {
	if leaves, err := r.Incidents.Leaves(ctx, incidentID); err != nil || !leaves {
		return 0, err
	}
	about, sheet, err := r.Public(ctx, incidentID)
	n := int64(len(about))
	if sheet {
		n++
	}
	return n, err
}

// About returns the listed releases of an incident, the newest first.
func (r *Releases) About(ctx context.Context, incidentID string) ([]Release, error) {
	var out []Release
	f := store.And(store.Eq("incidentId", incidentID), store.Eq("listed", true), store.Ne("drill", true), store.Lte("publishedAt", r.moment()))
	for rel, err := range r.releases.Each(ctx, store.Query{Filter: f, Sort: []string{"-updatedAt"}}) {
		if err != nil {
			return nil, err
		}
		out = append(out, rel)
	}
	return out, nil
}

// Latest are the listed releases that were published last about each of the incidents, with their texts; an incident
// about which nothing is listed is left out.
func (r *Releases) Latest(ctx context.Context, incidentIDs ...string) (map[string]Page, error) {
	out := map[string]Page{}
	if len(incidentIDs) == 0 {
		return out, nil
	}
	var versions []string
	f := store.And(store.In("incidentId", incidentIDs...), store.Eq("listed", true), store.Ne("drill", true), store.Lte("publishedAt", r.moment()))
	for rel, err := range r.releases.Each(ctx, store.Query{Filter: f, Sort: []string{"-updatedAt"}}) {
		if err != nil {
			return nil, err
		}
		if known, ok := out[rel.IncidentID]; !ok || rel.PublishedAt.After(known.Release.PublishedAt) {
			out[rel.IncidentID] = Page{Release: rel}
		}
	}
	for _, p := range out {
		if head, ok := p.Release.Head(p.Release.PublishedVersion); ok && p.Release.IsPublic() {
			versions = append(versions, head.ID)
		}
	}
	texts, err := r.versions.GetAll(ctx, versions...)
	for id, p := range out {
		if head, ok := p.Release.Head(p.Release.PublishedVersion); ok && p.Release.IsPublic() {
			p.Version = texts[head.ID]
			out[id] = p
		}
	}
	return out, err
}

// Announce says whether publishing is to be sent to those who follow the release's topics. It is asked for with their
// number before publishing; a release that has been public stays as it was published, so that no correction of a comma
// is mailed.
func (r *Releases) Announce(ctx context.Context, id string, yes bool) (Release, error) {
	return r.change(ctx, id, func(rel *Release, _ time.Time) error {
		if rel.PublishedVersion == 0 {
			rel.Announce = yes
		}
		return nil
	})
}

// Classify says which topics a release is about, by their ids. It changes no text and voids no approval.
func (r *Releases) Classify(ctx context.Context, id string, topics []string, by audit.Actor) (Release, error) {
	topics = slices.Clone(topics)
	slices.Sort(topics)
	topics = slices.Compact(topics)
	return r.change(ctx, id, func(rel *Release, at time.Time) error {
		if slices.Equal(rel.Topics, topics) {
			return nil
		}
		rel.Topics = topics
		rel.owe(at, by, EventClassified, rel.Current, "")
		return nil
	})
}
