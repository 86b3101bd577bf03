package correction

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/mail"
	"slices"
	"strings"
	"time"

	"standfirst/models/audit"
	"standfirst/models/contact"
	"standfirst/models/coverage"
	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/mailing"
	"standfirst/models/outlet"
	"standfirst/models/store"
	"standfirst/models/task"
	"standfirst/models/term"
	"standfirst/models/uptake"
)

// Post is the way a letter to an outlet leaves.
type Post interface {
	Write(ctx context.Context, l mailing.Letter) (mailing.Outcome, error)
}

// Deps is what corrections need.
type Deps struct {
	DB        store.DB
	Audit     *audit.Log
	Now       func() time.Time
	Coverage  *coverage.Clips
	Facts     *fact.Facts
	Incidents *incident.Incidents
	Outlets   *outlet.Outlets
	Contacts  *contact.Contacts
	Post      Post
	Reminders task.Reminders                            // without People nobody is reminded
	Newsroom  func(ctx context.Context) (string, error) // its address, without a slash at the end
	Name      string                                    // of the space, which signs
	Words     func(lang, key string, args map[string]any) string
}

// Corrections are the requests of one space.
type Corrections struct {
	d    Deps
	docs store.Collection[Request]
}

// Open opens the corrections.
func Open(ctx context.Context, d Deps) (*Corrections, error) {
	docs, err := store.Open[Request](ctx, d.DB, "correction_requests",
		store.On("at"), store.On("state", "at"), store.On("outlet_id", "at"), store.On("incident_id", "at"), store.On("owner_id", "at"), store.On("clip_id"),
		store.On("contact_id"), store.On("sent_at"), store.On("remind_at"), store.On("check_at"), store.Words("terms"), store.On("owes"))
	return &Corrections{d, docs}, err
}

func (s *Corrections) now() time.Time { return s.d.Now().UTC().Truncate(time.Millisecond) }

// maxKept bounds how much of an article is kept for the comparison, in characters; the archived copy has all of it.
const maxKept = 20_000

func idOf(clipID, ground, factID string) string {
	sum := sha256.Sum256([]byte(clipID + "\n" + ground + "\n" + factID))
	return hex.EncodeToString(sum[:16])
}

// Begin opens a request for what a clip says of a fact: it differs, is outdated, or repeats a claim that was refuted.
// What somebody has rejected, and what is nothing but opinion, is no ground. The letter is drafted in the language of
// the article. Beginning twice is beginning once.
func (s *Corrections) Begin(ctx context.Context, clipID, factID string, by audit.Actor) (Request, error) {
	c, err := s.d.Coverage.Get(ctx, clipID)
	if err != nil {
		return Request{}, err
	}
	f, err := s.d.Facts.Get(ctx, factID)
	if err != nil {
		return Request{}, err
	}
	r, err := grounds(c, f)
	if err != nil {
		return Request{}, err
	}
	now := s.now()
	r.ID, r.ClipID, r.URL, r.Title, r.Lang, r.IncidentID = idOf(c.ID, r.Ground, f.ID), c.ID, c.URL, c.Title, c.Lang, f.IncidentID
	r.OutletID, r.ContactID, r.State, r.Stage = c.OutletID, c.ContactID, Draft, Stages()[0]
	r.OwnerID, r.Owner, r.OpenedAt, r.At = by.ID, by.Name, now, now
	r.Before = Capture{SHA256: c.Archive.SHA256, Text: kept(c.Text), At: c.Archive.At}
	if f.Public && (f.State == fact.Verified || f.State == fact.Refuted) {
		newsroom, err := s.d.Newsroom(ctx)
		if err != nil {
			return r, err
		}
		r.Evidence = newsroom + "/facts/" + f.IncidentID + "/" + f.Key
	}
	if err := s.address(ctx, &r); err != nil {
		return r, err
	}
	var words term.Set
	words.Add(r.Title, r.OutletName, r.FactKey)
	r.Terms = words.List()
	s.draft(&r)
	r.owe(now, by, "correction.opened", nil)
	if _, err := s.docs.InsertMissing(ctx, &r); err != nil {
		return r, err
	}
	r, err = s.docs.Get(ctx, r.ID)
	if err != nil {
		return r, err
	}
	return s.pay(ctx, r)
}

// grounds finds in the clip what is to be corrected.
func grounds(c coverage.Clip, f fact.Fact) (Request, error) {
	r := Request{FactID: f.ID, FactKey: f.Key, Version: f.Current, Right: f.Now().Claim}
	for _, h := range c.Claims {
		if h.FactID == f.ID && h.State != coverage.Rejected {
			r.Ground, r.Wrong, r.Why, r.Disputed = ByClaim, h.Wording, f.Reason, sentence(c, h.Span, h.Wording)
			return r, nil
		}
	}
	for _, x := range c.Facts {
		if x.FactID == f.ID && x.Counts() && (x.Verdict == uptake.Differs || x.Verdict == uptake.Outdated) {
			r.Ground, r.Wrong, r.Disputed = ByFact, x.Theirs, sentence(c, x.Span, x.Theirs)
			return r, nil
		}
	}
	return r, fault.Clash("correction.no_ground")
}

// sentence is the sentence around a passage of a clip; a passage of the headline has none.
func sentence(c coverage.Clip, at coverage.Span, instead string) string {
	if !at.Is() {
		return instead
	}
	start := strings.LastIndexAny(c.Text[:at.Start], "\n。！？")
	if i := strings.LastIndex(c.Text[:at.Start], ". "); i > start {
		start = i
	}
	for start++; start < at.Start && !(c.Text[start]&0xC0 != 0x80); start++ { // to the start of a character
	}
	end := len(c.Text)
	if i := strings.IndexAny(c.Text[at.End:], "\n。！？"); i >= 0 {
		end = at.End + i
	}
	if i := strings.Index(c.Text[at.End:end], ". "); i >= 0 {
		end = at.End + i + 1
	}
	text := []rune(strings.TrimSpace(c.Text[start:end]))
	return string(text[:min(len(text), 600)])
}

func kept(text string) string {
	runes := []rune(text)
	return string(runes[:min(len(runes), maxKept)])
}

// Write changes the letter of a draft. Faults are on to, subject and text.
func (s *Corrections) Write(ctx context.Context, id string, l Letter, by audit.Actor) (Request, error) {
	if err := l.tidy(); err != nil {
		return Request{}, err
	}
	return s.change(ctx, id, by, func(r *Request, _ time.Time) error {
		if r.State != Draft {
			return fault.Clash("correction.not_draft")
		}
		l.Delivery = ""
		r.Letter = l
		return nil
	})
}

// The longest subject and text of a letter, in characters.
const (
	maxSubject = 200
	maxText    = 8000
	maxNote    = 1000
)

func (l *Letter) tidy() error {
	var faults fault.List
	l.To, l.Name, l.Subject = strings.TrimSpace(l.To), strings.Join(strings.Fields(l.Name), " "), strings.Join(strings.Fields(l.Subject), " ")
	l.Text = strings.TrimSpace(strings.ReplaceAll(l.Text, "\r\n", "\n"))
	if a, err := mail.ParseAddress(l.To); l.To != "" && (err != nil || a.Name != "" || a.Address != l.To) {
		faults.Add(fault.Bad("to", "correction.letter.address"))
	}
	if l.Subject == "" || len([]rune(l.Subject)) > maxSubject {
		faults.Add(fault.Bad("subject", "correction.letter.subject_length", "max", maxSubject))
	}
	if l.Text == "" || len([]rune(l.Text)) > maxText {
		faults.Add(fault.Bad("text", "correction.letter.text_length", "max", maxText))
	}
	return faults.Err()
}

// answerWithin is how long an outlet is given before its silence is shown as late.
const answerWithin = 3 * 24 * time.Hour

// Send sends the letter to its address, or with an empty one notes that the request was made otherwise, for which note
// says how. It is written down before the letter leaves, so that nobody gets it twice.
func (s *Corrections) Send(ctx context.Context, id, note string, by audit.Actor) (Request, error) {
	note, err := noted(note)
	if err != nil {
		return Request{}, err
	}
	r, err := s.change(ctx, id, by, func(r *Request, now time.Time) error {
		if !r.May(Sent) {
			return fault.Clash("correction.not_draft")
		}
		if r.Letter.To == "" && note == "" {
			return fault.Bad("note", "correction.how")
		}
		if r.SentAt.IsZero() {
			r.SentAt = now
		}
		if r.Letter.To != "" {
			r.Letter.Delivery = "sending"
		}
		r.AnswerBy, r.RemindAt, r.CheckAt = now.Add(answerWithin), now.Add(answerWithin), next(r.SentAt, now)
		return r.step(Sent, note, now, by)
	})
	if err != nil || r.Letter.To == "" {
		return r, err
	}
	drill := false
	if i, err := s.d.Incidents.GetAll(ctx, r.IncidentID); err == nil {
		drill = i[r.IncidentID].Drill()
	}
	o, err := s.d.Post.Write(ctx, mailing.Letter{
		To: mailing.Address{Name: r.Letter.Name, Email: r.Letter.To}, Subject: r.Letter.Subject, Text: r.Letter.Text, IncidentID: r.IncidentID, Drill: drill,
	})
	if err == nil && o.Kind == mailing.Taken {
		return s.change(ctx, id, by, func(r *Request, _ time.Time) error { r.Letter.Delivery = "taken"; return nil })
	}
	if err == nil && o.Why == "" {
		o.Why = "correction.letter.failed"
	}
	return s.back(ctx, r, o.Why, err, by)
}

// back makes a letter that has not left a draft again.
func (s *Corrections) back(ctx context.Context, r Request, why string, cause error, by audit.Actor) (Request, error) {
	if why == "" {
		why = "correction.letter.failed"
	}
	r, err := s.change(ctx, r.ID, by, func(r *Request, now time.Time) error {
		r.State, r.Letter.Delivery, r.AnswerBy, r.RemindAt, r.CheckAt = Draft, why, time.Time{}, time.Time{}, time.Time{}
		if len(r.Steps) > 0 && r.Steps[len(r.Steps)-1].Kind == string(Sent) {
			r.Steps = r.Steps[:len(r.Steps)-1]
		}
		if !slices.ContainsFunc(r.Steps, func(x Step) bool { return x.Kind == string(Sent) }) {
			r.SentAt = time.Time{}
		}
		return nil
	})
	if err != nil {
		return r, err
	}
	if fault.Of(cause) != nil {
		return r, cause
	}
	return r, fault.Clash("correction.letter.failed")
}

func noted(note string) (string, error) {
	note = strings.TrimSpace(note)
	if len([]rune(note)) > maxNote {
		return "", fault.Bad("note", "correction.note_long", "max", maxNote)
	}
	return note, nil
}

// Move says what has become of a request: acknowledged, corrected, refused, unanswered or withdrawn. To withdraw it, and
// to call it refused, wants a reason. Whether it was corrected goes to the author's ledger.
func (s *Corrections) Move(ctx context.Context, id string, to State, note string, by audit.Actor) (Request, error) {
	note, err := noted(note)
	if err != nil {
		return Request{}, err
	}
	if note == "" && (to == Withdrawn || to == Refused) {
		return Request{}, fault.Bad("note", "correction.reason")
	}
	r, err := s.change(ctx, id, by, func(r *Request, now time.Time) error {
		if to == Sent || !r.May(to) {
			return fault.Clash("correction.cannot")
		}
		if to == Acknowledged {
			r.AnswerBy = now.Add(answerWithin)
			r.RemindAt = r.AnswerBy
		}
		return r.step(to, note, now, by)
	})
	if err != nil {
		return r, err
	}
	if r.State == Corrected && r.URL != "" {
		if _, err := s.d.Coverage.ReadAgain(ctx, r.ClipID, by); err != nil && fault.KindOf(err) != fault.NotFound {
			return r, err
		}
	}
	return r, s.testify(ctx, r, by)
}

// Escalate drafts the request anew for the next stage, with a letter to whoever is asked then.
func (s *Corrections) Escalate(ctx context.Context, id string, by audit.Actor) (Request, error) {
	return s.change(ctx, id, by, func(r *Request, now time.Time) error {
		next := r.Next()
		if next == "" || r.State == Draft || r.State == Corrected || r.State == Withdrawn {
			return fault.Clash("correction.cannot")
		}
		r.Steps = append(r.Steps, Step{Kind: "escalated", Note: next, By: by.ID, ByName: by.Name, At: now})
		r.Stage, r.State, r.EndedAt, r.RemindAt, r.Told = next, Draft, time.Time{}, time.Time{}, 0
		r.Letter.To, r.Letter.Name, r.Letter.Delivery = "", "", ""
		r.owe(now, by, "correction.escalated", map[string]string{"stage": next})
		return s.address(ctx, r)
	})
}

func (r *Request) step(to State, note string, now time.Time, by audit.Actor) error {
	r.State = to
	r.Steps = append(r.Steps, Step{Kind: string(to), Note: note, By: by.ID, ByName: by.Name, At: now})
	if r.EndedAt = (time.Time{}); to.Ended() {
		r.EndedAt, r.RemindAt, r.AnswerBy = now, time.Time{}, time.Time{}
		if to != Unanswered && to != Refused { // silent corrections happen: those are looked for on
			r.CheckAt = time.Time{}
		}
	}
	r.owe(now, by, "correction.became_"+string(to), map[string]string{"note": note})
	return nil
}

func (s *Corrections) change(ctx context.Context, id string, by audit.Actor, change func(*Request, time.Time) error) (Request, error) {
	if _, err := s.Get(ctx, id); err != nil { // what the viewer may not know of stays as it is
		return Request{}, err
	}
	now := s.now()
	r, err := s.docs.Edit(ctx, id, func(r *Request) error {
		if err := change(r, now); err != nil {
			return err
		}
		r.At = now
		return nil
	})
	if errors.Is(err, store.ErrNotFound) {
		return r, fault.Missing("correction.missing")
	}
	if err != nil {
		return r, err
	}
	return s.pay(ctx, r)
}

func (r *Request) owe(now time.Time, by audit.Actor, action string, data map[string]string) {
	if data == nil {
		data = map[string]string{}
	}
	data["title"] = r.Title
	r.Owes = true
	r.Owed = append(r.Owed, audit.Owe(now, audit.Entry{By: by, Action: action, Object: "correction:" + r.ID, Data: data}))
}

func (s *Corrections) pay(ctx context.Context, r Request) (Request, error) {
	return audit.Settle(ctx, s.d.Audit, s.docs, r.ID, incident.Stream(r.IncidentID), r, func(r *Request) audit.Debt { return audit.Debt{Owes: &r.Owes, Owed: &r.Owed} })
}

// testify tells the ledger of the article's author whether it was corrected when we asked.
func (s *Corrections) testify(ctx context.Context, r Request, by audit.Actor) error {
	if r.ContactID == "" {
		return nil
	}
	var all []contact.Testimony
	switch r.State {
	case Corrected:
		all = append(all, contact.Testimony{ContactID: r.ContactID, Kind: "corrected", Detail: r.ID, At: r.EndedAt, Title: r.Title, Hours: r.Hours()})
	case Refused, Unanswered:
		all = append(all, contact.Testimony{ContactID: r.ContactID, Kind: "uncorrected", Detail: r.ID, At: r.EndedAt, Title: r.Title})
	}
	return s.d.Contacts.Testify(ctx, "correction:"+r.ID, all, by)
}
