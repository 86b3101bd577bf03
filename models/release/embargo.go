package release

import (
	"context"
	"time"
	"unicode/utf8"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/incident"
)

// Embargo is what holds for a release that some may read before everybody may: until when, on which terms, and what
// they are told before they have accepted them. The release opens by itself at LiftAt: see Lift.
type Embargo struct {
	State      EmbargoState      `json:"state"`
	LiftAt     time.Time         `json:"liftAt"` // UTC, a whole second
	Zone       string            `json:"zone"`   // IANA name, in which the lift is told
	Title      map[string]string `json:"title"`  // of the teaser, by language
	Teaser     map[string]string `json:"teaser"`
	TeaserPage bool              `json:"teaserPage"` // the public address shows the teaser before the lift; else it shows nothing
	Terms      []Terms           `json:"terms"`      // those that hold are the last
	SetBy      string            `json:"setBy"`      // name
	SetAt      time.Time         `json:"setAt"`
	Reason     string            `json:"reason"`    // of the last change, or of the end
	Held       string            `json:"held"`      // message key of what kept it from opening; "" otherwise
	Scheduled  bool              `json:"scheduled"` // it is there to publish at a time, and nobody was meant to read before
}

// EmbargoState is what became of an embargo.
type EmbargoState string

// The states. Held is one whose time came while the release could not be published: a person decides.
const (
	NoEmbargo EmbargoState = ""
	Set       EmbargoState = "set"
	Lifted    EmbargoState = "lifted"
	Held      EmbargoState = "held"
	Ended     EmbargoState = "ended" // by a person, before the lift and without publishing
)

// Terms are what readers accept. Hash is the SHA-256, lower-case hex, of the texts and of the moment until which they
// bind: whoever has accepted others has not accepted these.
type Terms struct {
	Hash   string            `json:"hash"`
	Text   map[string]string `json:"text"`
	LiftAt time.Time         `json:"liftAt"`
	Zone   string            `json:"zone"`
	At     time.Time         `json:"at"` // since when they hold
	ByName string            `json:"byName"`
}

// EmbargoPlan is what somebody asks for. Its form fields are lift, title.<lang>, teaser.<lang>, terms.<lang> and reason.
type EmbargoPlan struct {
	LiftAt     time.Time
	Zone       string
	Title      map[string]string
	Teaser     map[string]string
	Terms      map[string]string
	TeaserPage bool
	Scheduled  bool   // see Embargo
	Announce   bool   // tell those who follow its topics when it opens
	Reason     string // required of a change
}

// Now are the terms that hold; false when there are none.
func (e Embargo) Now() (Terms, bool) {
	if len(e.Terms) == 0 {
		return Terms{}, false
	}
	return e.Terms[len(e.Terms)-1], true
}

// In is the lift as it is told, in its own zone.
func (e Embargo) In() time.Time {
	if zone, err := time.LoadLocation(e.Zone); err == nil {
		return e.LiftAt.In(zone)
	}
	return e.LiftAt.UTC()
}

func hashTerms(texts map[string]string, lift time.Time) string {
	return Digest([]any{texts, lift.UTC().Format(time.RFC3339)})
}

// SetEmbargo puts a release that has never been public under an embargo, or changes the one it is under, which wants a
// reason. Nothing of a drill is given to anybody outside, so that it has none. Setting what is set changes nothing.
func (r *Releases) SetEmbargo(ctx context.Context, id string, p EmbargoPlan, by audit.Actor) (Release, error) {
	rel, err := r.Get(ctx, id)
	if err != nil {
		return rel, err
	}
	leaves, err := r.Incidents.Leaves(ctx, rel.IncidentID)
	if err != nil {
		return rel, err
	}
	if !leaves || rel.Drill {
		return rel, fault.Deny("release.publish.drill")
	}
	if err := r.admitted(ctx, rel.IncidentID); err != nil {
		return rel, err
	}
	head, _ := rel.Head(rel.Current)
	p = p.tidy(head.Langs)
	rel, err = r.change(ctx, id, func(rel *Release, at time.Time) error {
		if err := rel.mayHide(); err != nil {
			return err
		}
		return rel.setEmbargo(p, head.Langs, at, by)
	})
	r.lifts.forget()
	return rel, err
}

// mayHide refuses an embargo on what is closed, or what the public has seen.
func (rel *Release) mayHide() error {
	switch {
	case rel.State == Retracted:
		return fault.Clash("release.save.retracted")
	case rel.Public != Never || !rel.PublishedAt.IsZero():
		return fault.Clash("embargo.public")
	}
	return nil
}

func (p EmbargoPlan) tidy(langs []string) EmbargoPlan {
	title, teaser, terms := map[string]string{}, map[string]string{}, map[string]string{}
	for _, l := range langs {
		title[l], teaser[l], terms[l] = incident.TidyLine(p.Title[l]), incident.Tidy(p.Teaser[l]), incident.Tidy(p.Terms[l])
	}
	p.Title, p.Teaser, p.Terms, p.Reason = title, teaser, terms, incident.Tidy(p.Reason)
	p.LiftAt = p.LiftAt.UTC().Truncate(time.Second)
	return p
}

func (p EmbargoPlan) faults(langs []string, change bool, now time.Time) error {
	var faults fault.List
	if p.LiftAt.IsZero() {
		faults.Add(fault.Bad("lift", "embargo.lift.missing"))
	} else if !p.LiftAt.After(now) {
		faults.Add(fault.Bad("lift", "embargo.lift.past"))
	}
	for _, l := range langs {
		for _, part := range []struct {
			field, text string
			most        int
		}{{"title", p.Title[l], maxHeadline}, {"teaser", p.Teaser[l], maxPart}, {"terms", p.Terms[l], maxPart}} {
			if part.text == "" && part.field != "teaser" {
				faults.Add(fault.Bad(part.field+"."+l, "embargo."+part.field+".missing"))
			}
			if utf8.RuneCountInString(part.text) > part.most {
				faults.Add(fault.Bad(part.field+"."+l, "release.part.too_long", "most", part.most))
			}
		}
	}
	if change && p.Reason == "" {
		faults.Add(fault.Bad("reason", "embargo.reason.missing"))
	}
	if utf8.RuneCountInString(p.Reason) > maxHeadline {
		faults.Add(fault.Bad("reason", "release.part.too_long", "most", maxHeadline))
	}
	return faults.Err()
}

func (rel *Release) setEmbargo(p EmbargoPlan, langs []string, at time.Time, by audit.Actor) error {
	was := rel.Embargo
	next := was
	next.State, next.LiftAt, next.Zone, next.TeaserPage, next.Held = Set, p.LiftAt, p.Zone, p.TeaserPage, ""
	next.Title, next.Teaser, next.Scheduled = p.Title, p.Teaser, p.Scheduled
	hash := hashTerms(p.Terms, p.LiftAt)
	if now, ok := was.Now(); !ok || now.Hash != hash {
		next.Terms = append(next.Terms[:len(next.Terms):len(next.Terms)], Terms{hash, p.Terms, p.LiftAt, p.Zone, at, by.Name})
	}
	if rel.Embargoed && rel.Announce == p.Announce && was.same(next) {
		return nil
	}
	if err := p.faults(langs, rel.Embargoed, at); err != nil {
		return err
	}
	action := EventEmbargoSet
	if rel.Embargoed {
		action = EventEmbargoChanged
	}
	next.Reason, next.SetBy, next.SetAt = p.Reason, by.Name, at
	rel.Embargo, rel.Embargoed, rel.Announce = next, true, p.Announce
	rel.oweEmbargo(at, by, action)
	return nil
}

// same reports whether an embargo says what another says.
func (e Embargo) same(o Embargo) bool {
	plain := func(e Embargo) string {
		e.Reason, e.SetBy, e.SetAt = "", "", time.Time{}
		return Digest(e)
	}
	return plain(e) == plain(o)
}

func (rel *Release) oweEmbargo(at time.Time, by audit.Actor, action string) {
	rel.owe(at, by, action, rel.Current, "")
	data := rel.Owed[len(rel.Owed)-1].Event.Data
	data["lift"] = rel.Embargo.LiftAt.UTC().Format(time.RFC3339)
	if rel.Embargo.Reason != "" {
		data["comment"] = rel.Embargo.Reason
	}
}

// EndEmbargo ends an embargo before its lift, for a reason, without publishing: whoever was invited finds a notice.
func (r *Releases) EndEmbargo(ctx context.Context, id, reason string, by audit.Actor) (Release, error) {
	reason, err := whyNot(reason)
	if err != nil {
		return Release{}, err
	}
	rel, err := r.change(ctx, id, func(rel *Release, at time.Time) error {
		if !rel.Embargoed && rel.Embargo.State != Held {
			return fault.Clash("embargo.none")
		}
		rel.Embargoed = false
		rel.Embargo.State, rel.Embargo.Reason, rel.Embargo.Held = Ended, reason, ""
		rel.oweEmbargo(at, by, EventEmbargoEnded)
		return nil
	})
	r.lifts.forget()
	return rel, err
}

func whyNot(reason string) (string, error) {
	reason = incident.Tidy(reason)
	if reason == "" {
		return "", fault.Bad("reason", "embargo.reason.missing")
	}
	if utf8.RuneCountInString(reason) > maxHeadline {
		return "", fault.Bad("reason", "release.part.too_long", "most", maxHeadline)
	}
	return reason, nil
}
