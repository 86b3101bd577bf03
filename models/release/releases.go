package release

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"standfirst/models/audit"
	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/store"
)

// Deps is what releases need.
type Deps struct {
	DB        store.DB
	Audit     *audit.Log
	Incidents *incident.Incidents
	Facts     *fact.Facts
	Now       func() time.Time
	Space     string              // its id, part of the links to previews
	Code      func([]byte) []byte // signs those links; nil: there are none

	// People are the members of the space; nil: nobody is asked about, and whoever is named may approve.
	People func(ctx context.Context) ([]Person, error)

	// Site tells of links to our own newsroom whether they lead anywhere; nil: they are asked for as any other.
	Site Site
}

// Releases holds the releases of one space.
type Releases struct {
	releases store.Collection[Release]
	versions store.Collection[Version]
	sheets   store.Collection[Sheet]
	printed  store.Collection[Printed]
	routes   store.Collection[Route]
	turned   func(context.Context, Release) error                        // see OnTurn
	comments func(context.Context, string) ([]string, error)             // see OnComments
	pictures func(context.Context, []string) (map[string]Picture, error) // see OnPictures
	lifts    lifts
	drafts   store.Collection[Unsaved]
	batons   store.Collection[Baton]
	links    store.Collection[Link]
	looking  sync.Mutex // held by the round that looks at links
	Deps
}

// Open opens the releases.
func Open(ctx context.Context, d Deps) (*Releases, error) {
	releases, err := store.Open[Release](ctx, d.DB, "releases",
		store.Unique("slug"), store.On("updatedAt"), store.On("state", "updatedAt"), store.On("kind", "updatedAt"), store.On("terms"), store.On("incidentId", "updatedAt"),
		store.On("listed", "publishedAt"), store.On("topics", "publishedAt"), store.On("factIds"), store.On("owes"),
		store.On("embargoed", "embargo.liftAt"), store.On("public", "changedAt"))
	if err != nil {
		return nil, err
	}
	versions, err := store.Open[Version](ctx, d.DB, "release_versions", store.On("releaseId", "number"))
	if err != nil {
		return nil, err
	}
	sheets, err := store.Open[Sheet](ctx, d.DB, "release_sheets", store.On("public", "publishedAt"), store.On("owes"))
	if err != nil {
		return nil, err
	}
	printed, err := store.Open[Printed](ctx, d.DB, "release_printed", store.Words("terms"), store.Words("prints"), store.On("releaseId"))
	if err != nil {
		return nil, err
	}
	routes, err := store.Open[Route](ctx, d.DB, "release_routes", store.On("set", "kind", "grade"), store.On("owes"))
	if err != nil {
		return nil, err
	}
	drafts, err := store.Open[Unsaved](ctx, d.DB, "release_drafts", store.On("releaseId"))
	if err != nil {
		return nil, err
	}
	batons, err := store.Open[Baton](ctx, d.DB, "release_batons")
	if err != nil {
		return nil, err
	}
	links, err := store.Open[Link](ctx, d.DB, "release_links", store.On("due", "at"), store.On("at"))
	if err != nil {
		return nil, err
	}
	return &Releases{releases: releases, versions: versions, sheets: sheets, printed: printed, routes: routes, drafts: drafts, batons: batons, links: links, Deps: d}, nil
}

// Create makes a release with its first version. IncidentID may be "".
func (r *Releases) Create(ctx context.Context, incidentID string, m Manuscript, by audit.Actor) (Release, error) {
	rel := Release{ID: store.NewID(), IncidentID: incidentID, Kind: m.Kind, State: Draft, Current: 1}
	if incidentID != "" {
		inc, err := r.Incidents.Get(ctx, incidentID)
		if err != nil {
			return Release{}, err
		}
		rel.Drill = isDrill(inc)
	}
	v, err := r.bind(ctx, rel, m, by)
	if err != nil {
		return Release{}, err
	}
	if err := r.versions.Insert(ctx, &v); err != nil {
		return Release{}, err
	}
	rel.take(v)
	rel.CreatedAt = v.At
	if err := r.insert(ctx, &rel, m.Slug, by); err != nil {
		return Release{}, err
	}
	return r.pay(ctx, rel)
}

// insert finds a free slug: the one that was asked for or none, otherwise the headline's with a number.
func (r *Releases) insert(ctx context.Context, rel *Release, asked string, by audit.Actor) error {
	wish := slugOf(rel.Title)
	if asked != "" {
		wish = asked
	}
	for n := 1; ; n++ {
		rel.Slug = wish
		if n > 1 {
			rel.Slug = fmt.Sprintf("%s-%d", wish, n)
		}
		rel.Owed = nil
		rel.owe(rel.CreatedAt, by, EventCreated, rel.Current, "")
		err := r.releases.Insert(ctx, rel)
		if !errors.Is(err, store.ErrDuplicate) {
			return err
		}
		if asked != "" {
			return fault.Bad("slug", "release.slug.taken", "slug", asked)
		}
	}
}

// Save makes the next version from what an editor hands in, who started from version base. When another
// version has been saved since, it is refused as a conflict and nothing is lost: the caller still has
// the manuscript. A save that changes nothing makes no version. Any other save voids the
// approvals of the texts it touches.
func (r *Releases) Save(ctx context.Context, id string, base int, m Manuscript, by audit.Actor) (Release, error) {
	rel, err := r.Get(ctx, id)
	if err != nil {
		return Release{}, err
	}
	if err := rel.editable(base); err != nil {
		return Release{}, err
	}
	if err := r.free(ctx, id, by); err != nil {
		return Release{}, err
	}
	v, err := r.bind(ctx, rel, m, by)
	if err != nil {
		return Release{}, err
	}
	if err := rel.mayCall(m.Slug); err != nil {
		return Release{}, err
	}
	v.Number = rel.Current + 1
	if head, _ := rel.Head(rel.Current); head.Hash == v.Hash && rel.Kind == m.Kind && (m.Slug == "" || m.Slug == rel.Slug) {
		return rel, r.settle(ctx, id, by)
	}
	// The version is written first and becomes visible with the release's Edit. What a crash leaves in
	// between is a version that no release names.
	if err := r.versions.Insert(ctx, &v); err != nil {
		return Release{}, err
	}
	rel, err = r.change(ctx, id, func(now *Release, at time.Time) error {
		if err := now.editable(base); err != nil {
			return err
		}
		if err := now.mayCall(m.Slug); err != nil {
			return err
		}
		now.Kind = m.Kind
		if m.Slug != "" {
			now.Slug = m.Slug
		}
		head, _ := now.Head(now.Current)
		voided := now.void(head, v)
		now.State, now.Current, now.SubmittedVersion, now.ApprovedVersion = Draft, v.Number, 0, 0
		now.take(v)
		now.owe(at, by, EventSaved, v.Number, "")
		if len(voided) > 0 {
			now.owe(at, by, EventVoided, v.Number, "", "langs", strings.Join(voided, ", "))
		}
		return nil
	})
	if errors.Is(err, store.ErrDuplicate) {
		return Release{}, fault.Bad("slug", "release.slug.taken", "slug", m.Slug)
	}
	if err != nil {
		return rel, err
	}
	return rel, r.settle(ctx, id, by)
}

func (rel *Release) take(v Version) {
	rel.Versions = append(rel.Versions, Head{
		ID: v.ID, Number: v.Number, At: v.At, By: v.By, ByName: v.ByName, Department: v.Department,
		Langs: v.Langs(), Facts: v.Facts, Hash: v.Hash, Texts: v.sums(),
	})
	rel.Title, rel.UpdatedAt, rel.FactIDs = v.titles(), v.At, rel.cited()
	rel.derive()
}

func (rel *Release) editable(base int) error {
	if rel.State == Retracted {
		return fault.Clash("release.save.retracted")
	}
	if rel.Current != base {
		head, _ := rel.Head(rel.Current)
		return fault.Clash("release.save.conflict", "name", head.ByName, "version", rel.Current)
	}
	return nil
}

// mayCall refuses a change of the address of what has been public: others link to it.
func (rel *Release) mayCall(slug string) error {
	if slug != "" && slug != rel.Slug && !rel.PublishedAt.IsZero() {
		return fault.Bad("slug", "release.slug.fixed")
	}
	return nil
}

// Get returns a release. One about an incident that the viewer may not know of is missing.
func (r *Releases) Get(ctx context.Context, id string) (Release, error) {
	rel, err := r.releases.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return rel, fault.Missing("release.missing").Because(err)
	}
	if err != nil {
		return rel, err
	}
	if err := r.Incidents.Seen(ctx, rel.IncidentID, "release.missing"); err != nil {
		return Release{}, err
	}
	return rel, nil
}

// Version returns version n of a release.
func (r *Releases) Version(ctx context.Context, id string, n int) (Version, error) {
	rel, err := r.Get(ctx, id)
	if err != nil {
		return Version{}, err
	}
	return r.VersionOf(ctx, rel, n)
}

// VersionOf returns version n of a release that has been read.
func (r *Releases) VersionOf(ctx context.Context, rel Release, n int) (Version, error) {
	head, ok := rel.Head(n)
	if !ok {
		return Version{}, fault.Missing("release.version.missing", "version", n)
	}
	return r.versions.Get(ctx, head.ID)
}

// CitingFact returns the releases whose current or public version cites the fact, the last changed first.
func (r *Releases) CitingFact(ctx context.Context, factID string) ([]Release, error) {
	veil, err := r.Incidents.Veil(ctx, "incidentId")
	if err != nil {
		return nil, err
	}
	var out []Release
	for rel, err := range r.releases.Each(ctx, store.Query{Filter: store.And(store.Eq("factIds", factID), veil)}) {
		if err != nil {
			return nil, err
		}
		out = append(out, rel)
	}
	slices.SortStableFunc(out, func(a, b Release) int { return b.UpdatedAt.Compare(a.UpdatedAt) })
	return out, nil
}

// The longest parts that are kept, in characters.
const (
	maxHeadline = 300
	maxPart     = 5_000
)

// MaxBody is the longest text in one language that is kept, in bytes of its HTML.
const MaxBody = 200_000

// clean brings what was typed into the stored form and drops the languages in which nothing was typed.
func clean(m Manuscript) (map[string]Text, fault.List) {
	var faults fault.List
	out := map[string]Text{}
	for _, lang := range Langs() {
		t, ok := m.Text[lang]
		if !ok {
			continue
		}
		t = Text{
			Headline: incident.TidyLine(t.Headline), Subhead: incident.TidyLine(t.Subhead), Dateline: incident.TidyLine(t.Dateline),
			Body: t.Body, Boilerplate: incident.Tidy(t.Boilerplate), Contact: incident.Tidy(t.Contact),
		}
		tooLong(lang, t, &faults)
		if len(t.Body) <= MaxBody {
			t.Body = Compose(t.Body)
		}
		if t.Headline != "" || t.Subhead != "" || t.Body != "" {
			out[lang] = t
		}
	}
	return out, faults
}

// tooLong adds a fault for each part of a text that is longer than what is kept.
func tooLong(lang string, t Text, faults *fault.List) {
	long := func(field string, n, most int) {
		if n > most {
			faults.Add(fault.Bad(field+"."+lang, "release.part.too_long", "most", most))
		}
	}
	long("headline", utf8.RuneCountInString(t.Headline), maxHeadline)
	long("subhead", utf8.RuneCountInString(t.Subhead), maxHeadline)
	long("dateline", utf8.RuneCountInString(t.Dateline), maxHeadline)
	long("boilerplate", utf8.RuneCountInString(t.Boilerplate), maxPart)
	long("contact", utf8.RuneCountInString(t.Contact), maxPart)
	long("body", len(t.Body), MaxBody)
}
