package mailing

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/filter"
	"standfirst/models/incident"
	"standfirst/models/release"
)

// Plan is what somebody who prepares a mailing asks for.
type Plan struct {
	ReleaseID      string
	ReleaseVersion int    // 0: the version that may be sent now
	Lang           string // "": the first language of the version
	SenderID       string // "": the sender of the settings
	Subject        map[string]string
	Intro          map[string]string
	Waves          []WavePlan // none: one wave, as soon as the mailing is launched
	Track          bool       // links are personal, so that interest shows

	// Who is meant, and who of them is left out.
	ListIDs, SegmentIDs, PeopleIDs                      []string
	Rules                                               filter.Tree
	RestWave                                            int // index of the wave with which go PeopleIDs and Rules
	ExcludeListIDs, ExcludeSegmentIDs, ExcludePeopleIDs []string
	ExcludeRules                                        filter.Tree
	WireIDs                                             []string // of a hand-over, whose audience is nobody else
	Past                                                []Guard  // guards that it goes past,
	PastReason                                          string   // because of this
	PerOutlet                                           PerOutlet
	Workdays                                            Workdays
}

// WavePlan is one wave of a Plan. An ID keeps the wave that has it.
type WavePlan struct {
	ID          string
	Now         bool
	Local, Zone string
	ListIDs     []string
	SegmentIDs  []string
	Accepts     string // a whole number, or nothing; see Wave
	OwnZone     bool
	After       bool
	Phase       incident.Phase
}

// The longest subject, personal lines and reason, in characters; the most waves, and people chosen one by one.
const (
	MaxSubject = 200
	MaxIntro   = 2000
	MaxReason  = 200
	MaxWaves   = 12
	MaxPeople  = 500
)

// Create makes a draft. The plan's form fields are release, lang, subject_<lang>, intro_<lang>, lists,
// segments, people, wires, rules (rules-0-2 for one condition), the same of those left out: exclude,
// exclude_segments, exclude_people, x; past_reason, per_outlet, wave_<n>_at (for the zone as well) and
// wave_<n>_lists, n counting from 0.
func (s *Mailings) Create(ctx context.Context, p Plan, by audit.Actor) (Mailing, error) {
	return s.create(ctx, newID(), p, by)
}

func (s *Mailings) create(ctx context.Context, id string, p Plan, by audit.Actor) (Mailing, error) {
	m := Mailing{ID: id, State: Draft, CreatedAt: s.now(), CreatedBy: by.ID}
	if err := s.apply(ctx, &m, p, by); err != nil {
		return m, err
	}
	if err := s.docs.Insert(ctx, &m); err != nil {
		return m, err
	}
	if err := s.d.Releases.AskLinks(ctx, m.ReleaseID, m.ReleaseVersion, 24*time.Hour); err != nil {
		return m, err
	}
	return m, s.record(ctx, m, "mailing.created", by, map[string]string{"release": m.ReleaseID, "version": fmt.Sprint(m.ReleaseVersion)})
}

// Change replaces the plan of a draft.
func (s *Mailings) Change(ctx context.Context, id string, p Plan, by audit.Actor) (Mailing, error) {
	m, err := s.edit(ctx, id, func(m *Mailing) error {
		if err := s.mayChange(m); err != nil {
			return err
		}
		return s.apply(ctx, m, p, by)
	})
	if err != nil {
		return m, missing(err, "mailing.missing")
	}
	return m, s.record(ctx, m, "mailing.changed", by, nil)
}

func (s *Mailings) mayChange(m *Mailing) error {
	if m.State != Draft {
		return fault.Clash("mailing.not_draft")
	}
	if m.LaunchUntil.After(s.now()) {
		return fault.Clash("mailing.launch.under_way")
	}
	return nil
}

func (s *Mailings) apply(ctx context.Context, m *Mailing, p Plan, by audit.Actor) error {
	var faults fault.List
	version, err := s.choose(ctx, m, p, &faults)
	if err != nil {
		return err
	}
	m.setTexts(p, version.Langs(), &faults)
	if err := s.setSender(ctx, m, p, &faults); err != nil {
		return err
	}
	if err := s.setWho(ctx, m, p, by, &faults); err != nil {
		return err
	}
	s.setWaves(m, p, &faults)
	m.setWorkdays(p)
	m.notAtOnce(p, &faults)
	m.Asked = Asked{} // whoever asked for a second person meant another plan
	m.Track = p.Track
	m.derive()
	m.UpdatedAt = s.now()
	return faults.Err()
}

// choose binds the mailing to one version of a release that may be sent.
func (s *Mailings) choose(ctx context.Context, m *Mailing, p Plan, faults *fault.List) (release.Version, error) {
	if m.Derived() {
		p.ReleaseID = m.ReleaseID // a correction says what was drafted with it, a follow-up what was sent
	}
	if p.ReleaseID == "" {
		faults.Add(fault.Bad("release", "mailing.release.needed"))
		return release.Version{}, nil
	}
	rel, err := s.d.Releases.Get(ctx, p.ReleaseID)
	if fault.KindOf(err) == fault.NotFound {
		faults.Add(fault.Bad("release", "mailing.release.needed"))
		return release.Version{}, nil
	}
	if err != nil {
		return release.Version{}, err
	}
	n := p.ReleaseVersion
	if n == 0 {
		n = Sendable(rel)
	}
	if n == 0 && m.IsCorrection() {
		n = rel.Current // its note may be worked on before it is approved; launching asks for approval
	}
	if n == 0 {
		faults.Add(fault.Bad("release", "mailing.release.unapproved"))
		return release.Version{}, nil
	}
	version, err := s.d.Releases.Version(ctx, rel.ID, n)
	if err != nil {
		return version, err
	}
	m.ReleaseID, m.ReleaseVersion, m.IncidentID, m.Topics = rel.ID, n, rel.IncidentID, slices.Clone(rel.Topics)
	m.Facts, m.FactKeys = slices.Clone(version.Facts), factKeys(version.Facts)
	m.Drill, err = s.isDrill(ctx, rel)
	return version, err
}

// Sendable is the number of the version of a release that may be sent now, 0 for none: the approved
// current one, or else the one in the newsroom.
func Sendable(rel release.Release) int {
	switch {
	case rel.State == release.Retracted:
		return 0
	case rel.ApprovedVersion > 0:
		return rel.ApprovedVersion
	case rel.IsPublic():
		return rel.PublishedVersion
	}
	return 0
}

func maySend(rel release.Release, version int) bool {
	return rel.State != release.Retracted && version > 0 &&
		(rel.ApprovedVersion == version || (rel.IsPublic() && rel.PublishedVersion == version))
}

func (s *Mailings) isDrill(ctx context.Context, rel release.Release) (bool, error) {
	if rel.Drill || rel.IncidentID == "" {
		return rel.Drill, nil
	}
	inc, err := s.d.Incidents.Get(ctx, rel.IncidentID)
	return err == nil && inc.Drill(), err
}

func (m *Mailing) setTexts(p Plan, langs []string, faults *fault.List) {
	m.Subject, m.Intro = map[string]string{}, map[string]string{}
	for _, lang := range langs {
		subject, intro := strings.TrimSpace(p.Subject[lang]), strings.TrimSpace(strings.ReplaceAll(p.Intro[lang], "\r\n", "\n"))
		field := "subject_" + lang
		switch {
		case strings.ContainsFunc(subject, stray):
			faults.Add(fault.Bad(field, "mailing.subject.line"))
		case utf8.RuneCountInString(subject) > MaxSubject:
			faults.Add(fault.Bad(field, "mailing.subject.long", "max", MaxSubject))
		default:
			faults.Add(checkFields(field, subject))
		}
		if utf8.RuneCountInString(intro) > MaxIntro {
			faults.Add(fault.Bad("intro_"+lang, "mailing.intro.long", "max", MaxIntro))
		}
		faults.Add(checkFields("intro_"+lang, intro))
		if subject != "" {
			m.Subject[lang] = subject
		}
		if intro != "" {
			m.Intro[lang] = intro
		}
	}
	if len(langs) == 0 {
		return // there is no release yet, and the fault says so
	}
	m.Lang = p.Lang
	if m.Lang == "" {
		m.Lang = langs[0]
	}
	switch {
	case !slices.Contains(langs, m.Lang):
		faults.Add(fault.Bad("lang", "mailing.lang.not_in_release"))
	case m.Subject[m.Lang] == "":
		faults.Add(fault.Bad("subject_"+m.Lang, "mailing.subject.needed"))
	}
}

func (s *Mailings) setWaves(m *Mailing, p Plan, faults *fault.List) {
	plans := p.Waves
	if len(plans) == 0 {
		plans = []WavePlan{{Now: true}}
	}
	if len(plans) > MaxWaves {
		faults.Add(fault.Bad("waves", "mailing.waves.many", "max", MaxWaves))
		return
	}
	m.RestWave = ""
	waves := make([]Wave, 0, len(plans))
	for i, wp := range plans {
		w := Wave{ID: newID(), State: WavePlanned, Now: wp.Now, Zone: wp.Zone, Local: strings.TrimSpace(wp.Local), ListIDs: uniq(wp.ListIDs), SegmentIDs: uniq(wp.SegmentIDs)}
		if old, ok := m.Wave(wp.ID); ok {
			w.ID = old.ID
		}
		w.OwnZone, w.After = wp.OwnZone && !wp.Now, wp.After && i > 0
		if w.Phase = wp.Phase; w.Phase != "" && (!slices.Contains(incident.Phases(), w.Phase) || m.IncidentID == "") {
			w.Phase = ""
		}
		if m.Derived() {
			w.ListIDs, w.SegmentIDs = nil, nil
		}
		accepts, err := strconv.ParseInt(cmp.Or(strings.TrimSpace(wp.Accepts), "0"), 10, 32)
		if err != nil || accepts < 0 {
			faults.Add(fault.Bad(fmt.Sprintf("wave_%d_accepts", i), "mailing.wave.accepts_bad"))
		}
		w.Accepts = accepts
		if i == p.RestWave {
			m.RestWave = w.ID
		}
		// With several waves and no lists of their own the first would take everybody.
		if len(plans) > 1 && len(w.ListIDs)+len(w.SegmentIDs) == 0 && !m.Derived() && !(i == p.RestWave && m.HasRest()) {
			faults.Add(fault.Bad(fmt.Sprintf("wave_%d_lists", i), "mailing.wave.lists_needed"))
		}
		faults.Add(s.setTime(&w, i))
		waves = append(waves, w)
	}
	m.Waves = waves
}

func (s *Mailings) setTime(w *Wave, i int) *fault.Error {
	if w.Zone == "" && w.Now {
		w.Zone = "UTC"
	}
	if _, err := Zone(w.Zone); err != nil {
		return fault.Of(err).On(fmt.Sprintf("wave_%d_at", i))
	}
	if w.Now {
		w.Local, w.At = "", s.now()
		return nil
	}
	at, err := LocalTime(w.Local, w.Zone)
	if err != nil {
		return fault.Of(err).On(fmt.Sprintf("wave_%d_at", i))
	}
	w.At, w.Ambiguous = at.At, at.Ambiguous
	if !w.At.After(s.now()) {
		return fault.Bad(fmt.Sprintf("wave_%d_at", i), "mailing.at.past", "at", w.InZone().Format("2006-01-02 15:04"), "zone", w.Zone)
	}
	return nil
}
