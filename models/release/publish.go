package release

import (
	"context"
	"strings"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/incident"
)

// Publish puts the approved version into the newsroom, or what belongs to a drill into the drill's own. When an
// earlier version has been public, note says, in each language of the version, what was changed; it stays on the
// page. Publishing the version that is public already changes nothing and is no error.
func (r *Releases) Publish(ctx context.Context, id string, version int, note map[string]string, by audit.Actor) (Release, error) {
	rel, err := r.Get(ctx, id)
	if err != nil {
		return Release{}, err
	}
	if rel.Public == Live && rel.PublishedVersion == version {
		return r.pay(ctx, rel)
	}
	leaves, err := r.Incidents.Leaves(ctx, rel.IncidentID)
	if err != nil {
		return Release{}, err
	}
	rel, v, err := r.passable(ctx, id, version)
	if err != nil {
		return Release{}, err
	}
	if leaves && !rel.Drill {
		if err := r.print(ctx, v); err != nil { // before it is public: what nobody may see yet, the release itself tells
			return Release{}, err
		}
	}
	return r.change(ctx, id, func(rel *Release, at time.Time) error {
		if err := rel.mayGoLive(v); err != nil {
			return err
		}
		rel.Drill = rel.Drill || !leaves // it was so from the start; what is not plainly real stays here
		if err := rel.goLive(v, note, at); err != nil {
			return err
		}
		rel.owe(at, by, EventPublished, version, "")
		return nil
	})
}

// Publishable reports what keeps a version from being published now, a fault for each thing; nil when nothing does.
func (r *Releases) Publishable(ctx context.Context, id string, version int) error {
	rel, v, err := r.passable(ctx, id, version)
	if err != nil {
		return err
	}
	return rel.mayGoLive(v)
}

// passable returns a version that could be published as far as its text and what it refers to are concerned.
func (r *Releases) passable(ctx context.Context, id string, version int) (Release, Version, error) {
	rel, err := r.Get(ctx, id)
	if err != nil {
		return rel, Version{}, err
	}
	if err := r.admitted(ctx, rel.IncidentID); err != nil {
		return rel, Version{}, err
	}
	rel, v, err := r.ready(ctx, id, version)
	if err != nil {
		return rel, v, err
	}
	if v.IsPersonal() && !rel.Drill {
		return rel, v, fault.Clash("release.publish.fields")
	}
	if err := r.presentable(ctx, v); err != nil {
		return rel, v, err
	}
	dead, err := r.DeadLinks(ctx, rel, v)
	if err == nil && len(dead) > 0 {
		err = fault.Clash("release.publish.links", "n", len(dead), "address", strings.Join(dead, ", "))
	}
	return rel, v, err
}

// mayGoLive refuses what is not approved in exactly this version, or waits for the end of an embargo.
func (rel *Release) mayGoLive(v Version) error {
	if err := rel.isCurrent(v.Number); err != nil {
		return err
	}
	if head, _ := rel.Head(v.Number); rel.State != Approved || rel.ApprovedVersion != v.Number || head.Hash != v.sum() {
		return fault.Clash("release.publish.not_approved")
	}
	if rel.Embargoed {
		return fault.Clash("release.publish.embargo")
	}
	return nil
}

func (rel *Release) goLive(v Version, note map[string]string, at time.Time) error {
	if before := rel.PublishedVersion; before != 0 && before != v.Number {
		text, err := notice(note, v.Langs())
		if err != nil {
			return err
		}
		rel.Notices = append(rel.Notices, Notice{Kind: "correction", Version: before, Text: text, At: at})
	}
	if rel.PublishedAt.IsZero() {
		rel.PublishedAt = at
	}
	rel.State, rel.PublishedVersion, rel.PublishedTitle = Published, v.Number, v.titles()
	rel.show(Live, at)
	return nil
}

// Withdraw takes the text out of the newsroom. Its address keeps the notice, which is required in the
// languages that were public. The version stays approved and can be published again.
func (r *Releases) Withdraw(ctx context.Context, id string, note map[string]string, by audit.Actor) (Release, error) {
	return r.change(ctx, id, func(rel *Release, at time.Time) error {
		if rel.Public != Live {
			return fault.Clash("release.withdraw.not_public")
		}
		if rel.State == Published {
			rel.State = Approved
		}
		return rel.takeDown(Withdrawn, EventWithdrawn, note, by, at)
	})
}

// Retract declares that what was published was wrong. Its address keeps headline and notice, the text is
// gone from the newsroom, and the release is closed: what is right goes into a correction of its own.
func (r *Releases) Retract(ctx context.Context, id string, note map[string]string, by audit.Actor) (Release, error) {
	return r.change(ctx, id, func(rel *Release, at time.Time) error {
		if rel.Public != Live && rel.Public != Withdrawn {
			return fault.Clash("release.withdraw.not_public")
		}
		rel.State, rel.ApprovedVersion, rel.SubmittedVersion = Retracted, 0, 0
		return rel.takeDown(Recalled, EventRetracted, note, by, at)
	})
}

func (rel *Release) takeDown(to Public, event string, note map[string]string, by audit.Actor, at time.Time) error {
	head, _ := rel.Head(rel.PublishedVersion)
	text, err := notice(note, head.Langs)
	if err != nil {
		return err
	}
	rel.Notices = append(rel.Notices, Notice{Kind: string(to), Version: rel.PublishedVersion, Text: text, At: at})
	rel.show(to, at)
	rel.owe(at, by, event, rel.PublishedVersion, inLang(text, "en"))
	return nil
}

// notice wants a note in every language that the public reads.
func notice(note map[string]string, langs []string) (map[string]string, error) {
	var faults fault.List
	out := map[string]string{}
	for _, lang := range langs {
		text := incident.Tidy(note[lang])
		if text == "" {
			faults.Add(fault.Bad("note."+lang, "release.notice.missing"))
		}
		if len([]rune(text)) > maxPart {
			faults.Add(fault.Bad("note."+lang, "release.part.too_long", "most", maxPart))
		}
		out[lang] = text
	}
	return out, faults.Err()
}

// admitted refuses to publish what nobody would see: the pages of the incident were taken out of the newsroom.
func (r *Releases) admitted(ctx context.Context, incidentID string) error {
	if incidentID == "" {
		return nil
	}
	inc, err := r.Incidents.Get(ctx, incidentID)
	if err == nil && inc.Private && inc.Withheld {
		return fault.Clash("release.publish.withheld")
	}
	return err
}

// IsPrivate reports whether a release belongs to an incident that not everybody in the house may know of.
func (r *Releases) IsPrivate(ctx context.Context, rel Release) (bool, error) {
	if rel.IncidentID == "" {
		return false, nil
	}
	inc, err := r.Incidents.Get(ctx, rel.IncidentID)
	return inc.Private, err
}

// isDrill takes anything that is not plainly real for a drill: nothing leaves by mistake.
func isDrill(inc incident.Incident) bool { return inc.Mode != incident.Real }

// PublicURL is the address of a release in a newsroom that has this address, such as "https://news.example.com" or
// "https://press.example.com/newsroom/acme".
func PublicURL(newsroom string, rel Release) string {
	return strings.TrimRight(newsroom, "/") + "/releases/" + rel.Slug
}
