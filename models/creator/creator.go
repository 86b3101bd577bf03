// Package creator keeps what we know of people who publish for themselves (KOL, KOC), and the deals that we
// make with them.
//
// A profile belongs to one contact and has its id. An account on a platform belongs to one person only;
// its followers and engagement are dated snapshots, which are added and never overwritten. A deal says from
// its first moment which benefit is given, which label is due for it, and how far the work has come; the
// brief is built from verified facts, and what is published for a benefit is never earned coverage.
//
//	draft ─▶ offered ─▶ accepted ─▶ briefed ─▶ acknowledged ─▶ submitted ─▶ approved ─▶ published ─▶ retained ─▶ ended
//	            │                      ▲                          │  ▲
//	            └─▶ declined           └── a new brief ──         ▼  │
//	                                                            changes
//
// Until it is published a deal may be cancelled, with a reason.
package creator

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/term"
)

// The longest texts, in characters, and the most of each list.
const (
	maxLine  = 200
	maxText  = 4000
	maxItems = 200
)

// Origin says where a figure that ages comes from, of which day it is, and who looked.
type Origin struct {
	Source      string    `json:"source"`
	AsOf        string    `json:"as_of"` // date, 2026-11-25
	CheckedBy   string    `json:"checked_by"`
	CheckedName string    `json:"checked_name"`
	CheckedAt   time.Time `json:"checked_at"`
}

// Stale reports whether a figure is older than it may be: days before now, or of no day at all.
func (o Origin) Stale(now time.Time, days int) bool { return older(o.AsOf, now, days) }

func older(date string, now time.Time, days int) bool {
	t, err := time.Parse(time.DateOnly, date)
	return err != nil || t.Before(now.UTC().AddDate(0, 0, -days))
}

// How many days figures keep. Audience reports of the large tools are renewed every 30 days (field.md 5.3);
// who represents somebody and how true an audience is change more slowly.
const (
	FiguresKeep = 30
	JudgedKeep  = 180
)

// Manager is who speaks for a creator: an MCN or an agent.
type Manager struct {
	Name    string `json:"name"`
	Contact string `json:"contact"`
	Email   string `json:"email"`
	Phone   string `json:"phone"`
	Origin  Origin `json:"origin"`
}

// Judgement is what somebody thinks or knows of an audience: active share, bought followers, ability to make
// things; or who they are.
type Judgement struct {
	Text   string `json:"text"`
	Origin Origin `json:"origin"`
}

// Formats are the forms of publication that a rate is named for.
var Formats = []string{"post", "video", "short", "live", "story", "article", "other"}

// Rate is a price for a format on a platform. Rates are added and ended, never changed.
type Rate struct {
	ID       string `json:"id"`
	Platform string `json:"platform"`
	Format   string `json:"format"`
	Amount   int64  `json:"amount"`   // in the smallest unit of the currency
	Currency string `json:"currency"` // ISO 4217
	From     string `json:"from"`     // date from which it holds
	Until    string `json:"until"`    // last date; "" is open
	Origin   Origin `json:"origin"`
}

// Valid reports whether the rate holds on a day.
func (r Rate) Valid(day string) bool { return r.From <= day && (r.Until == "" || day <= r.Until) }

// Work is something a creator has done before, for us or for somebody else.
type Work struct {
	ID     string `json:"id"`
	Rival  bool   `json:"rival"` // for a competitor
	Client string `json:"client"`
	What   string `json:"what"`
	URL    string `json:"url"`
	Origin Origin `json:"origin"`
}

// Violation is a breach of a rule, of a platform's or of ours. It is withdrawn, never deleted.
type Violation struct {
	ID        string    `json:"id"`
	Date      string    `json:"date"`
	Platform  string    `json:"platform"`
	What      string    `json:"what"`
	URL       string    `json:"url"`
	DealID    string    `json:"deal_id"`
	Origin    Origin    `json:"origin"`
	Withdrawn time.Time `json:"withdrawn"`
	Reason    string    `json:"reason"` // of the withdrawal
}

// Document is a file about a creator: a contract, an invoice, an audience report.
type Document struct {
	ID        string    `json:"id"`
	SHA256    string    `json:"sha256"`
	Name      string    `json:"name"`
	Size      int64     `json:"size"` // bytes
	Note      string    `json:"note"`
	AddedBy   string    `json:"added_by"`
	AddedName string    `json:"added_name"`
	AddedAt   time.Time `json:"added_at"`
}

// Profile is what is known of a contact as a creator.
type Profile struct {
	ID         string      `json:"id"` // the contact's
	Rev        int64       `json:"rev"`
	Manager    Manager     `json:"manager"`
	Audience   Judgement   `json:"audience"` // authenticity
	Readers    Judgement   `json:"readers"`  // who they are: age, sex, places, interests
	Categories []string    `json:"categories"`
	Rates      []Rate      `json:"rates"`
	Work       []Work      `json:"work"`
	Violations []Violation `json:"violations"`
	Documents  []Document  `json:"documents"`
	CreatedAt  time.Time   `json:"created_at"`
	UpdatedAt  time.Time   `json:"updated_at"`

	// Derived from the contact, the accounts and the deals; never typed.
	Name        string   `json:"name"`
	SortKey     string   `json:"sort_key"`
	Terms       []string `json:"terms"`
	Platforms   []string `json:"platforms"`
	AccountKeys []string `json:"account_keys"`
	Followers   int64    `json:"followers"`  // of the largest account; 0 is not known
	Engagement  float64  `json:"engagement"` // that account's rate, a share of 1; 0 is not known
	FiguresAsOf string   `json:"figures_as_of"`
	Benefits    []string `json:"benefits"` // kinds that deals have given
	OpenDeals   int64    `json:"open_deals"`
	Known       Dealings `json:"known"`  // of incidents that everybody may know of
	Prices      []string `json:"prices"` // in what there is one: "CNY", and "CNY:video"
	Gone        bool     `json:"gone"`   // the contact is no more

	Owes bool         `json:"owes"`
	Owed []audit.Owed `json:"owed"` // events not yet in the log
}

func (p *Profile) owe(at time.Time, by audit.Actor, action string, data map[string]string) {
	p.Owed = append(p.Owed, audit.Owe(at, audit.Entry{By: by, Action: action, Object: "contact:" + p.ID, Data: data}))
	p.Owes, p.UpdatedAt = true, at
}

// tidyDate returns a date as 2026-11-25, or a fault when it is none or lies after today.
func tidyDate(field, text string, now time.Time, future bool) (string, error) {
	text = strings.TrimSpace(text)
	t, err := time.Parse(time.DateOnly, text)
	switch {
	case text == "":
		return "", fault.Bad(field, "creator.date.missing")
	case err != nil || t.Year() < 2000 || t.Year() > 2200:
		return "", fault.Bad(field, "creator.date.bad")
	case !future && t.After(now.UTC().Add(14*time.Hour)): // today somewhere on Earth
		return "", fault.Bad(field, "creator.date.future")
	}
	return text, nil
}

// origin checks where a figure comes from.
func origin(o Origin, now time.Time, by audit.Actor, faults *fault.List) Origin {
	o.Source = line(faults, "source", o.Source)
	if o.Source == "" {
		faults.Add(fault.Bad("source", "creator.source.missing"))
	}
	date, err := tidyDate("as_of", o.AsOf, now, false)
	faults.Add(fault.Of(err))
	o.AsOf, o.CheckedBy, o.CheckedName, o.CheckedAt = date, by.ID, by.Name, now
	return o
}

// line brings a text to one line without invisible characters, and says when it is too long.
func line(faults *fault.List, field, text string) string {
	text = strings.Join(strings.Fields(clean(text)), " ")
	if utf8.RuneCountInString(text) > maxLine {
		faults.Add(fault.Bad(field, "creator.text.long", "max", maxLine))
	}
	return text
}

func prose(faults *fault.List, field, text string, most int) string {
	text = strings.TrimSpace(clean(text))
	if utf8.RuneCountInString(text) > most {
		faults.Add(fault.Bad(field, "creator.text.long", "max", most))
	}
	return text
}

func clean(text string) string {
	return strings.Map(func(r rune) rune {
		if (unicode.IsControl(r) && r != '\n' && r != '\t') || unicode.Is(unicode.Bidi_Control, r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
}

// categories cleans a list of words, each once whatever its case.
func categories(faults *fault.List, in []string) []string {
	var out, seen []string
	for _, text := range in {
		text = line(faults, "categories", text)
		if key := term.Fold(text); key != "" && !slices.Contains(seen, key) {
			out, seen = append(out, text), append(seen, key)
		}
	}
	if len(out) > 30 {
		faults.Add(fault.Bad("categories", "creator.categories.many", "max", 30))
	}
	return out
}

// person refuses the program itself: only people arrange, approve and judge.
func person(by audit.Actor) error {
	if by.ID == "" || by.IsSystem() {
		return fault.Deny("creator.person")
	}
	return nil
}
