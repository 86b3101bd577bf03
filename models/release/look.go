package release

import (
	"context"
	"strconv"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/link"
)

// PreviewDays is how long the link to a preview works.
const PreviewDays = 14

func (r *Releases) previews() link.Signer { return link.Signer{Space: r.Space, Code: r.Code} }

// PreviewToken makes the token of a link to the current version, for somebody without an account. It shows that very
// version, and works until the version is public, another is saved, or PreviewDays are over. What belongs to a drill
// is shown to nobody outside.
func (r *Releases) PreviewToken(ctx context.Context, id string, by audit.Actor) (token string, until time.Time, err error) {
	until = r.moment().AddDate(0, 0, PreviewDays).Truncate(time.Second)
	rel, err := r.change(ctx, id, func(rel *Release, at time.Time) error {
		if rel.Drill {
			return fault.Deny("release.publish.drill")
		}
		if !rel.unseen() {
			return fault.Clash("newsroom.preview.none")
		}
		if rel.Embargoed { // the text is for those who have accepted the terms
			return fault.Clash("embargo.no_preview")
		}
		rel.owe(at, by, EventPreviewed, rel.Current, "")
		return nil
	})
	if err != nil {
		return "", until, err
	}
	return r.previews().Token(rel.ID, strconv.Itoa(rel.Current), strconv.FormatInt(until.Unix(), 10)), until, nil
}

// Previewable reports whether a link to a preview of the release may be made.
func (rel Release) Previewable() bool { return !rel.Drill && !rel.Embargoed && rel.unseen() }

// unseen reports whether the current version is not public and may become so.
func (rel Release) unseen() bool {
	return rel.State != Retracted && (rel.Public != Live || rel.PublishedVersion != rel.Current)
}

// Previewed returns what the link to a preview shows and until when. A link that has come to its end is a fault, and
// tells nothing but that; one whose version is public says so by the key "newsroom.preview.public".
func (r *Releases) Previewed(ctx context.Context, token string) (Release, Version, time.Time, error) {
	over := fault.Missing("newsroom.preview.over")
	parts, ok := r.previews().Parts(token, 3)
	if !ok {
		return Release{}, Version{}, time.Time{}, over
	}
	n, err := strconv.Atoi(parts[1])
	seconds, err2 := strconv.ParseInt(parts[2], 10, 64)
	until := time.Unix(seconds, 0).UTC()
	if err != nil || err2 != nil || !r.Now().Before(until) {
		return Release{}, Version{}, until, over
	}
	rel, err := r.Get(ctx, parts[0])
	if fault.KindOf(err) == fault.NotFound {
		return Release{}, Version{}, until, over
	}
	if err != nil {
		return Release{}, Version{}, until, err
	}
	switch {
	case rel.Public == Live && rel.PublishedVersion == n:
		return rel, Version{}, until, fault.Missing("newsroom.preview.public")
	case rel.Drill, rel.Embargoed, rel.Current != n, !rel.unseen():
		return Release{}, Version{}, until, over
	}
	v, err := r.VersionOf(ctx, rel, n)
	return rel, v, until, err
}
