package line

import (
	"context"
	"slices"
	"strings"
	"time"

	"standfirst/models/fact"
	"standfirst/models/figure"
	"standfirst/models/incident"
	"standfirst/models/mailing"
	"standfirst/models/release"
	"standfirst/models/store"
)

// Kind is what kind of thing was said.
type Kind string

// The kinds.
const (
	OfRelease Kind = "release" // a version that became public
	OfMailing Kind = "mailing" // a version that was sent to people
	OfLine    Kind = "line"    // a version of a line that was ready to be said
	OfAnswer  Kind = "answer"
)

// Kinds are all of them, in the order in which they are offered.
func Kinds() []Kind { return []Kind{OfRelease, OfMailing, OfLine, OfAnswer} }

// Said is one thing that was said: a copy of what its own record says, made to be searched by words, incident, fact,
// outlet, contact and time in one list.
type Said struct {
	ID         string        `json:"id"` // of kind, record and version
	Rev        int64         `json:"rev"`
	Kind       Kind          `json:"kind"`
	Of         string        `json:"of"` // id of the release, mailing, line or answer
	Version    int           `json:"version"`
	ReleaseID  string        `json:"releaseId"`  // of releases and mailings
	IncidentID string        `json:"incidentId"` // "" for none
	Drill      bool          `json:"drill"`
	Use        Use           `json:"use"` // of lines
	Open       bool          `json:"open"`
	Title      incident.Text `json:"title"`
	Text       incident.Text `json:"text"` // the beginning
	Facts      []fact.Ref    `json:"facts"`
	ContactID  string        `json:"contactId"`
	OutletID   string        `json:"outletId"`
	OutletWas  []string      `json:"outletWas"`
	Whom       []string      `json:"whom"` // names of those who were told, of answers
	Channel    string        `json:"channel"`
	Corrected  bool          `json:"corrected"`
	At         time.Time     `json:"at"`
	By         string        `json:"by"` // name

	FactIDs []string        `json:"factIds"`
	Figures []figure.Figure `json:"figures"`
	Terms   []string        `json:"terms"`
}

// keptText is how much of a text is kept here, in characters; all of it is searched and compared.
const keptText = 600

// mostFigures bounds the figures that are kept of one text.
const mostFigures = 300

// mark remembers how far releases have been gathered.
type mark struct {
	ID  string    `json:"id"`
	Rev int64     `json:"rev"`
	At  time.Time `json:"at"`
}

func (x *Said) fill(texts ...string) {
	x.FactIDs = factIDs(x.Facts)
	all := slices.Clone(x.Whom)
	for _, lang := range incident.Languages() {
		all = append(all, x.Title[lang])
	}
	for _, text := range texts {
		all = append(all, text)
		x.Figures = append(x.Figures, figure.In(text)...)
	}
	x.Figures = x.Figures[:min(len(x.Figures), mostFigures)]
	x.Terms = incident.Terms(all...)
}

func saidLine(l Line, v Version) Said {
	x := Said{
		ID: SaidID(OfLine, l.ID, v.Number), Kind: OfLine, Of: l.ID, Version: v.Number, IncidentID: l.IncidentID, Drill: l.Drill(),
		Use: v.Use, Open: v.Use == Public, Title: v.Question, Text: beginning(v.Answer), Facts: v.Facts, At: v.ReadyAt, By: v.ReadyBy,
	}
	x.fill(v.Answer[incident.English], v.Answer[incident.Chinese])
	return x
}

func saidAnswer(a Answer) Said {
	w := a.Now()
	x := Said{
		ID: SaidID(OfAnswer, a.ID, 0), Kind: OfAnswer, Of: a.ID, Version: len(a.Wordings), IncidentID: a.IncidentID, Drill: a.Drill(),
		Text: incident.Text{incident.English: shorter(w.Text)}, Facts: w.Facts, ContactID: a.ContactID, OutletID: a.OutletID,
		OutletWas: a.OutletWas, Whom: a.Whom(), Channel: a.Channel, Corrected: a.Corrected(), At: a.At, By: a.Speaker,
	}
	x.fill(w.Text)
	for _, old := range a.Wordings[:len(a.Wordings)-1] { // what was said first is found as well, and no longer compared
		x.Terms = append(x.Terms, incident.Terms(old.Text)...)
	}
	slices.Sort(x.Terms)
	x.Terms = slices.Compact(x.Terms)
	return x
}

func saidRelease(rel release.Release, v release.Version, at time.Time) Said {
	x := Said{
		ID: SaidID(OfRelease, rel.ID, v.Number), Kind: OfRelease, Of: rel.ID, Version: v.Number, ReleaseID: rel.ID, IncidentID: rel.IncidentID,
		Drill: rel.Drill, Open: true, Facts: v.Facts, At: at, By: v.ByName,
	}
	x.take(v)
	return x
}

func saidMailing(m mailing.Mailing, v release.Version) Said {
	x := Said{
		ID: SaidID(OfMailing, m.ID, 0), Kind: OfMailing, Of: m.ID, Version: v.Number, ReleaseID: m.ReleaseID, IncidentID: m.IncidentID,
		Drill: m.Drill, Facts: m.Facts, At: m.LaunchedAt,
	}
	x.take(v)
	x.Title = incident.Text{}
	for lang, subject := range m.Subject {
		x.Title[lang] = subject
	}
	return x
}

// take takes title and text of a version of a release.
func (x *Said) take(v release.Version) {
	x.Title, x.Text = incident.Text{}, incident.Text{}
	var texts []string
	for _, lang := range v.Langs() {
		t := v.Text[lang]
		body := release.TextOf(t.Body)
		x.Title[lang], x.Text[lang] = t.Headline, shorter(body)
		texts = append(texts, t.Headline+"\n"+t.Subhead, body)
	}
	x.fill(texts...)
}

// SaidID is the id of what was said: of its record and version.
func SaidID(k Kind, id string, version int) string {
	if version == 0 {
		return string(k) + ":" + id
	}
	return string(k) + ":" + FactKey(fact.Ref{FactID: id, Version: version})
}

func beginning(t incident.Text) incident.Text {
	out := incident.Text{}
	for lang, text := range t {
		out[lang] = shorter(text)
	}
	return out
}

func shorter(text string) string {
	if chars := []rune(text); len(chars) > keptText {
		return string(chars[:keptText]) + "…"
	}
	return text
}

// SaidSearch says what is looked for among all that was said. Zero fields don't narrow.
type SaidSearch struct {
	Text          string // words, in any script or pinyin
	Kind          Kind
	IncidentID    string
	FactID        string
	OutletID      string
	Contacts      []string // ids of one contact
	From, To      time.Time
	Open          bool // only what guests may read
	After, Before string
	Limit         int
}

// maxReceived is how many mailings of a contact, or of an outlet's people, are looked through.
const maxReceived = 200

func (s *Lines) saidFilter(ctx context.Context, q SaidSearch) (store.Filter, error) {
	veil, err := s.d.Incidents.Veil(ctx, "incidentId")
	if err != nil {
		return store.Filter{}, err
	}
	fs := []store.Filter{veil}
	for field, v := range map[string]string{"kind": string(q.Kind), "incidentId": q.IncidentID, "factIds": q.FactID, "outletId": q.OutletID} {
		if v != "" {
			fs = append(fs, store.Eq(field, v))
		}
	}
	if len(q.Contacts) > 0 {
		got, err := s.received(ctx, q.Contacts)
		if err != nil {
			return store.Filter{}, err
		}
		fs = append(fs, store.Or(store.In("contactId", q.Contacts...), store.In("of", got...)))
	}
	if !q.From.IsZero() {
		fs = append(fs, store.Gte("at", q.From))
	}
	if !q.To.IsZero() {
		fs = append(fs, store.Lt("at", q.To))
	}
	if q.Open {
		fs = append(fs, store.Eq("open", true))
	}
	return store.And(append(fs, incident.Wanted("terms", q.Text))...), nil
}

// received are the mailings of which a contact has, or may have, got a message: the latest ones.
func (s *Lines) received(ctx context.Context, contacts []string) ([]string, error) {
	var out []string
	for _, id := range contacts {
		deliveries, err := s.d.Mailings.ToContact(ctx, id, s.now().Add(time.Minute), maxReceived)
		if err != nil {
			return nil, err
		}
		for _, d := range deliveries {
			if d.Carried() {
				out = append(out, d.MailingID)
			}
		}
	}
	return out, nil
}

// FindSaid returns a page of what was said, the latest first.
func (s *Lines) FindSaid(ctx context.Context, q SaidSearch) (store.Page[Said], error) {
	f, err := s.saidFilter(ctx, q)
	if err != nil {
		return store.Page[Said]{}, err
	}
	return s.said.Browse(ctx, store.Query{Filter: f, Sort: []string{"-at"}, After: q.After, Before: q.Before, Limit: q.Limit})
}

// CountSaid returns how many match, or most when there are more.
func (s *Lines) CountSaid(ctx context.Context, q SaidSearch, most int64) (int64, error) {
	f, err := s.saidFilter(ctx, q)
	if err != nil {
		return 0, err
	}
	return s.said.CountUpTo(ctx, f, most)
}

// In is the title, or the text where there is none, in the language or the one there is.
func (x Said) In(lang string) (text, in string) {
	if text, in = x.Title.In(lang); text != "" {
		return text, in
	}
	return x.Text.In(lang)
}

// To are those who were told, as one text.
func (x Said) To() string { return strings.Join(x.Whom, " · ") }
