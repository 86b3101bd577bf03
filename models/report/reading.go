package report

import (
	"cmp"
	"context"
	"slices"

	"standfirst/models/coverage"
	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/uptake"
)

// Reading is what the placements do with what we said, as it was read out of them. A reading that a person has rejected
// counts nowhere; what nobody has judged yet counts, and is told apart.
type Reading struct {
	Tones    []Count // positive, neutral, negative, and "" for those that do not name us
	ToneSure int     // of all of these, set by a person
	Measured coverage.Measure
	Lineage  []Count // where the texts come from
	Early    int     // placements that appeared before a lift, as far as nobody has ruled that this is no breach

	MessageRead int // placements that were read for key messages
	Carrying    int // of these, with at least one of them
	Messages    []Carried

	FactRead int // placements that were read for facts
	Facts    []Uptake
}

// Carried is how a key message came across.
type Carried struct {
	ID, IncidentID, Text string
	Read                 int // placements that were read for it
	Placements           int // that carry it
	Stories              int // clusters of these
	Sure                 int // of the placements, confirmed by a person
	Presence             int // sums over the placements that carry it; each figure is from 0 to 2
	Prominence, Fidelity int
}

// Mean is the mean of a sum over the placements that carry the message, from 0 to 2.
func (c Carried) Mean(sum int) float64 {
	if c.Placements == 0 {
		return 0
	}
	return float64(sum) / float64(c.Placements)
}

// Uptake is what the placements do with a fact that a release carried.
type Uptake struct {
	FactID, IncidentID, ReleaseID string
	Key                           string
	Got                           int           // the version that the release carried
	Claim                         incident.Text // of that version
	By                            map[uptake.Verdict]Tally
}

// Tally counts one verdict.
type Tally struct {
	Placements int
	Stories    int // clusters of these
	Sure       int // of the placements, confirmed by a person
}

// All sums a verdict over all facts.
func (r Reading) All(v uptake.Verdict) Tally {
	var sum Tally
	for _, u := range r.Facts {
		t := u.By[v]
		sum.Placements, sum.Stories, sum.Sure = sum.Placements+t.Placements, sum.Stories+t.Stories, sum.Sure+t.Sure
	}
	return sum
}

// Right is, in percent, how many of the facts that the placements took up they printed right; false when they took up
// none. What is missing was not taken up.
func (r Reading) Right() (percent int, ok bool) {
	right := r.All(uptake.Right).Placements
	all := right + r.All(uptake.Differs).Placements + r.All(uptake.Outdated).Placements
	if all == 0 {
		return 0, false
	}
	return (200*right + all) / (2 * all), true
}

// PullThrough is, in percent, how many of the placements that were read for key messages carry at least one; false when
// none was read for any.
func (r Reading) PullThrough() (percent int, ok bool) {
	if r.MessageRead == 0 {
		return 0, false
	}
	return (200*r.Carrying + r.MessageRead) / (2 * r.MessageRead), true
}

// Tone is how many placements have a tone.
func (r Reading) Tone(label string) int {
	at := slices.IndexFunc(r.Tones, func(c Count) bool { return c.Key == label })
	if at < 0 {
		return 0
	}
	return r.Tones[at].N
}

// reader takes down what placements do with what we said.
type reader struct {
	of       Subject
	out      Reading
	tones    map[string]int
	lineage  map[string]int
	messages map[string]*Carried
	facts    map[string]*Uptake
	stories  map[string]bool // what was counted of a cluster
}

func newReader(of Subject) *reader {
	return &reader{of: of, tones: map[string]int{}, lineage: map[string]int{}, messages: map[string]*Carried{}, facts: map[string]*Uptake{}, stories: map[string]bool{}}
}

// about reports whether a reading is of what the report is about.
func (r *reader) about(releaseID, incidentID string) bool {
	switch r.of.Kind {
	case OfRelease:
		return releaseID == r.of.ID
	case OfIncident, OfReview:
		return incidentID == r.of.ID
	}
	return true
}

// first reports whether something is counted of a cluster for the first time.
func (r *reader) first(c coverage.Clip, what string) bool {
	key := cmp.Or(c.Cluster, c.ID) + " " + what
	if r.stories[key] {
		return false
	}
	r.stories[key] = true
	return true
}

func (r *reader) read(c coverage.Clip) {
	r.tones[c.Tone.Label]++
	if c.Tone.By != "" {
		r.out.ToneSure++
	}
	r.lineage[c.Lineage.Kind]++
	if c.Breached {
		r.out.Early++
	}
	r.readMessages(c)
	r.readFacts(c)
}

func (r *reader) readMessages(c coverage.Clip) {
	read, carries := false, false
	for _, m := range c.Messages {
		if !r.about(m.ReleaseID, m.IncidentID) {
			continue
		}
		read = true
		sum := r.messages[m.MessageID]
		if sum == nil {
			sum = &Carried{ID: m.MessageID, IncidentID: m.IncidentID, Text: m.Text}
			r.messages[m.MessageID] = sum
		}
		sum.Read++
		if m.State == coverage.Rejected || m.Presence == 0 {
			continue
		}
		carries = true
		sum.Placements++
		sum.Presence, sum.Prominence, sum.Fidelity = sum.Presence+m.Presence, sum.Prominence+m.Prominence, sum.Fidelity+m.Fidelity
		if r.first(c, "message "+m.MessageID) {
			sum.Stories++
		}
		if m.State == coverage.Confirmed {
			sum.Sure++
		}
	}
	if read {
		r.out.MessageRead++
	}
	if carries {
		r.out.Carrying++
	}
}

func (r *reader) readFacts(c coverage.Clip) {
	read := false
	for _, f := range c.Facts {
		if !f.Counts() || !r.about(f.ReleaseID, f.IncidentID) {
			continue
		}
		read = true
		key := f.ReleaseID + " " + f.FactID
		u := r.facts[key]
		if u == nil {
			u = &Uptake{FactID: f.FactID, IncidentID: f.IncidentID, ReleaseID: f.ReleaseID, Key: f.Key, Got: f.Got, By: map[uptake.Verdict]Tally{}}
			r.facts[key] = u
		}
		t := u.By[f.Verdict]
		t.Placements++
		if r.first(c, key+" "+string(f.Verdict)) {
			t.Stories++
		}
		if f.State == coverage.Confirmed {
			t.Sure++
		}
		u.By[f.Verdict] = t
	}
	if read {
		r.out.FactRead++
	}
}

// done is all of it: the messages that came across best first, the facts by their release and key.
func (r *reader) done() Reading {
	out := r.out
	for _, label := range append(coverage.Tones(), "") {
		if n := r.tones[label]; n > 0 {
			out.Tones = append(out.Tones, Count{Key: label, N: n})
		}
	}
	for _, kind := range append(coverage.Lineages(), "") {
		if n := r.lineage[kind]; n > 0 {
			out.Lineage = append(out.Lineage, Count{Key: kind, N: n})
		}
	}
	for _, m := range r.messages {
		out.Messages = append(out.Messages, *m)
	}
	slices.SortFunc(out.Messages, func(a, b Carried) int {
		return cmp.Or(b.Placements-a.Placements, cmp.Compare(a.Text, b.Text), cmp.Compare(a.ID, b.ID))
	})
	for _, u := range r.facts {
		out.Facts = append(out.Facts, *u)
	}
	slices.SortFunc(out.Facts, func(a, b Uptake) int { return cmp.Or(cmp.Compare(a.ReleaseID, b.ReleaseID), cmp.Compare(a.Key, b.Key)) })
	return out
}

// claims adds what the facts say that were read for.
func (s *Reports) claims(ctx context.Context, r *Report) error {
	read := r.Reading.Facts
	refs := make([]fact.Ref, min(len(read), maxListed))
	for i := range refs {
		refs[i] = fact.Ref{FactID: read[i].FactID, Version: read[i].Got}
	}
	standing, err := s.Facts.Standing(ctx, refs)
	said := make(map[fact.Ref]incident.Text, len(standing))
	for _, st := range standing {
		if v, ok := st.Fact.Version(st.Ref.Version); ok {
			said[st.Ref] = v.Claim
		}
	}
	for i, ref := range refs {
		read[i].Claim = said[ref]
	}
	return err
}

// measure adds how well the machine judges tone, and what the releases whose facts were read are called.
func (s *Reports) measure(ctx context.Context, r *Report) error {
	if r.Subject.Kind == OfDrill {
		return nil
	}
	var err error
	if r.Reading.Measured, err = s.Clips.Measured(ctx); err != nil {
		return err
	}
	if err := s.claims(ctx, r); err != nil || r.Subject.Kind == OfRelease {
		return err
	}
	r.Headlines = map[string]map[string]string{}
	for _, u := range r.Reading.Facts {
		if _, known := r.Headlines[u.ReleaseID]; known || len(r.Headlines) >= mostHeadlines {
			continue
		}
		rel, err := s.Releases.Get(ctx, u.ReleaseID)
		if fault.KindOf(err) == fault.NotFound {
			continue // it is gone, or not for this viewer: its facts stand without a headline
		}
		if err != nil {
			return err
		}
		r.Headlines[u.ReleaseID] = rel.Title
	}
	return nil
}

// mostHeadlines bounds the releases that a report names with the facts that they carried.
const mostHeadlines = 50
