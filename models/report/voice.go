package report

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"standfirst/models/audit"
	"standfirst/models/coverage"
	"standfirst/models/fault"
	"standfirst/models/mention"
	"standfirst/models/store"
)

// Rival is an organisation with which ours is compared.
type Rival struct {
	Name  string   `json:"name"`
	Terms []string `json:"terms"` // other ways of writing it, in any script
}

// Rivals are those that a space is compared with: its one document.
type Rivals struct {
	ID        string    `json:"id"`
	Rev       int64     `json:"rev"`
	All       []Rival   `json:"all"`
	ChangedAt time.Time `json:"changedAt"`
	ChangedBy string    `json:"changedBy"` // name
}

// The most rivals, ways of writing one, and characters of each.
const (
	MaxRivals = 10
	MaxTerms  = 20
	maxTerm   = 80
)

const rivalsID = "rivals"

// EventRivals is in the stream of the space.
const EventRivals = "report.rivals_named"

// Voice is how often one of the organisations is spoken of in what a report heard.
type Voice struct {
	Name     string
	Own      bool
	Articles int // that name it, once or often
	Stories  int // clusters of these
}

// Rivals returns whom the space is compared with; nobody at first.
func (s *Reports) Rivals(ctx context.Context) (Rivals, error) {
	r, err := s.rivals.Get(ctx, rivalsID)
	if errors.Is(err, store.ErrNotFound) {
		return Rivals{ID: rivalsID}, nil
	}
	return r, err
}

// NameRivals says whom the space is compared with. rev is that of the page on which they were typed. Faults are on
// rivals, a Conflict says that somebody else has changed them meanwhile.
func (s *Reports) NameRivals(ctx context.Context, rev int64, all []Rival, by audit.Actor) (Rivals, error) {
	clean, err := tidyRivals(all)
	if err != nil {
		return Rivals{}, err
	}
	if _, err := s.rivals.InsertMissing(ctx, &Rivals{ID: rivalsID}); err != nil {
		return Rivals{}, err
	}
	same := false
	r, err := s.rivals.Edit(ctx, rivalsID, func(r *Rivals) error {
		if same = slices.EqualFunc(r.All, clean, func(a, b Rival) bool { return a.Name == b.Name && slices.Equal(a.Terms, b.Terms) }); same {
			return nil
		}
		if r.Rev != rev && !r.ChangedAt.IsZero() {
			return fault.Clash("report.rivals.clash", "name", r.ChangedBy)
		}
		r.All, r.ChangedAt, r.ChangedBy = clean, s.Now().UTC().Truncate(time.Millisecond), by.Name
		return nil
	})
	if err != nil || same {
		return r, err
	}
	_, err = s.Audit.Append(ctx, "space", audit.Entry{By: by, Action: EventRivals, Object: "report:" + rivalsID})
	return r, err
}

func tidyRivals(all []Rival) ([]Rival, error) {
	var out []Rival
	for _, r := range all {
		r.Name = strings.TrimSpace(r.Name)
		var terms []string
		for _, t := range r.Terms {
			if t = strings.TrimSpace(t); t != "" && t != r.Name && !slices.Contains(terms, t) {
				terms = append(terms, t)
			}
		}
		r.Terms = terms
		switch {
		case r.Name == "" && len(terms) == 0:
			continue
		case r.Name == "":
			return nil, fault.Bad("rivals", "report.rivals.name")
		case len(terms) > MaxTerms:
			return nil, fault.Bad("rivals", "report.rivals.terms", "name", r.Name, "max", MaxTerms)
		case slices.ContainsFunc(append(terms, r.Name), func(t string) bool { return utf8.RuneCountInString(t) > maxTerm }):
			return nil, fault.Bad("rivals", "report.rivals.long", "max", maxTerm)
		case slices.ContainsFunc(append(terms, r.Name), func(t string) bool { return utf8.RuneCountInString(t) < 2 }):
			return nil, fault.Bad("rivals", "report.rivals.short", "name", r.Name)
		case slices.ContainsFunc(out, func(o Rival) bool { return o.Name == r.Name }):
			return nil, fault.Bad("rivals", "report.rivals.twice", "name", r.Name)
		}
		out = append(out, r)
	}
	if len(out) > MaxRivals {
		return nil, fault.Bad("rivals", "report.rivals.many", "max", MaxRivals)
	}
	return out, nil
}

// ear listens for the organisations in what is published.
type ear struct {
	finder *mention.Finder
	voices []Voice
	of     map[string]int // term → place in voices
	seen   []map[string]bool
	heard  int // clips listened to
}

// ear is nil where nobody is compared: there are no rivals, or the report is not about a span of time.
func (s *Reports) ear(ctx context.Context, r *Report) (*ear, error) {
	if r.Subject.Kind != OfPeriod || s.Names == nil {
		return nil, nil
	}
	rivals, err := s.Rivals(ctx)
	if err != nil || len(rivals.All) == 0 {
		return nil, err
	}
	own, err := s.Names(ctx)
	if err != nil || len(own) == 0 {
		return nil, err
	}
	return newEar(own, rivals.All)
}

func newEar(own []string, rivals []Rival) (*ear, error) {
	e := &ear{of: map[string]int{}}
	var terms []string
	add := func(v Voice, names ...string) {
		for _, name := range names {
			if name = strings.TrimSpace(name); name != "" {
				if _, taken := e.of[name]; !taken {
					e.of[name] = len(e.voices)
				}
				terms = append(terms, name)
			}
		}
		e.voices, e.seen = append(e.voices, v), append(e.seen, map[string]bool{})
	}
	add(Voice{Name: own[0], Own: true}, own...)
	for _, r := range rivals {
		add(Voice{Name: r.Name}, append([]string{r.Name}, r.Terms...)...)
	}
	finder, err := mention.New(terms, mention.Options{WholeWords: true})
	if err != nil {
		return nil, err
	}
	e.finder = finder
	return e, nil
}

// listen counts whom a clip speaks of. A name that is part of a longer one of another, as "Acme" is of "Acme Foods",
// speaks of that other alone.
func (e *ear) listen(c coverage.Clip) {
	if c.Twin() { // its article is heard already
		return
	}
	e.heard++
	named := make([]bool, len(e.voices))
	for _, at := range e.finder.Longest([]byte(c.Title + "\n" + c.Text)) {
		named[e.of[e.finder.Terms()[at.Term]]] = true
	}
	story := c.Cluster
	if story == "" {
		story = c.ID
	}
	for i, is := range named {
		if is {
			e.voices[i].Articles++
			e.seen[i][story] = true
		}
	}
}

// said is what was heard: of nobody before anything was.
func (e *ear) said() []Voice {
	if e == nil {
		return nil
	}
	for i := range e.voices {
		e.voices[i].Stories = len(e.seen[i])
	}
	return e.voices
}

// Spoken is how often any of the voices was heard: what the shares are shares of.
func (r Report) Spoken() int {
	n := 0
	for _, v := range r.Voices {
		n += v.Articles
	}
	return n
}

// Share is our share of voice in percent, rounded; false when nobody was heard.
func (r Report) Share() (percent int, ok bool) {
	sum := r.Spoken()
	if sum == 0 {
		return 0, false
	}
	return (200*r.Voices[0].Articles + sum) / (2 * sum), true
}
