package embargo

import (
	"time"

	"standfirst/models/embargo"
	"standfirst/models/release"
	"standfirst/templates"
)

// View is the page of an embargo.
type View struct {
	templates.Frame
	Failed         templates.Form // whichever was refused
	Form           templates.Form
	Lift, End      Why
	Later          Why // of the publication at a time
	MaySchedule    bool
	Scheduled      bool // that is what the embargo is for
	Base           string
	State          string // release.EmbargoState; "" there is none
	StateKind      string
	LiftAt         time.Time
	LiftZone       *time.Location
	Reason         string
	SetBy          string
	SetAt          time.Time
	Keeps          []templates.FieldError // what would keep it from opening now
	Waits          bool                   // for its approval
	CanEdit        bool
	MaySet         bool // it may be put under an embargo, or the embargo changed
	Change         bool
	Langs          []Lang
	Zoned          string
	Public, Mail   string // addresses: of the release's public page, of the form of a mailing
	Invited        *Invited
	Terms          []TermsRow
	Topics         bool
	TeaserIsPublic bool
}

// Why is a form that asks for a reason. ID is that of its field, or how those of its fields begin: the one that was
// refused has the names' own.
type Why struct {
	Form templates.Form
	ID   string
}

// Lang is a language of the release.
type Lang struct{ Lang, NameKey string }

// Invited is who may read, for those who may read contacts.
type Invited struct {
	N      embargo.Count
	Rows   []Row
	Older  string
	Export string

	Typed string // the words by which contacts were searched
	Found []Found
	Lists []templates.Option
}

// Found is a contact that may be invited.
type Found struct {
	ID, Name, About string
	There           bool // invited already
}

// Row is one person.
type Row struct {
	Name, URL, By, Link, Action string
	InvitedAt                   time.Time
	AcceptedAt                  time.Time
	AcceptedAs, Hash            string
	Old                         bool // other terms than those that hold
	Revoked                     bool
}

// TermsRow are terms that hold or held.
type TermsRow struct {
	Hash, By, Text, Lang string
	At, LiftAt           time.Time
	LiftZone             *time.Location
	Now                  bool
}

var showPage = templates.NewPageOf("app", "embargo/show.html", samples)

var moment = time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)

func samples() []View {
	frame := templates.Frame{Lang: "en", Zone: time.UTC, Now: moment, Title: "Embargo", Space: &templates.Space{ID: "acme", Name: "Acme"}}
	langs := []Lang{{"en", "release.lang.en"}, {"zh-CN", "release.lang.zh"}}
	var form templates.Form
	for _, f := range []struct{ field, key string }{
		{"lift", "embargo.lift.missing"},
		{"lift", "embargo.lift.past"},
		{"title.en", "embargo.title.missing"},
		{"terms.en", "embargo.terms.missing"},
		{"reason", "embargo.reason.missing"},
		{"", "embargo.public"},
		{"", "embargo.none"},
		{"contact", "embargo.invite.nobody"},
		{"list", "embargo.invite.list"},
		{"", "embargo.mailing"},
		{"", "embargo.schedule.invited"},
		{"", "embargo.scheduled"},
	} {
		form.Errors = append(form.Errors, templates.FieldError{Field: f.field, Key: f.key})
	}
	form.Errors = append(form.Errors, templates.FieldError{Field: "contact", Key: "embargo.invite.many", Args: map[string]any{"most": 500}})
	full := View{
		Frame: frame, Form: form, Base: "/acme/releases/1/embargo", State: "set", StateKind: "warn", LiftAt: moment.Add(time.Hour), LiftZone: time.UTC, Reason: "Later", SetBy: "Anna", SetAt: moment,
		Keeps: []templates.FieldError{{Key: "release.publish.not_approved"}}, Waits: true, CanEdit: true, MaySet: true, Change: true, Langs: langs, Zoned: "UTC", Public: "/newsroom", Mail: "/mail", Topics: true, TeaserIsPublic: true,
		Terms: []TermsRow{{Hash: "abc", By: "Anna", Text: "Publish nothing", Lang: "en", At: moment, LiftAt: moment, LiftZone: time.UTC, Now: true}, {Hash: "abd", Text: "Earlier", Lang: "en", LiftZone: time.UTC}},
	}
	full.Invited = &Invited{
		Rows: []Row{
			{Name: "Li Lei", URL: "/c", By: "Anna", Link: "https://press.example.org/embargo/x", Action: "/a", InvitedAt: moment, AcceptedAt: moment, AcceptedAs: "Li Lei", Hash: "abc"},
			{Name: "Han", Action: "/a", InvitedAt: moment, AcceptedAt: moment, AcceptedAs: "Han", Hash: "abd", Old: true, Revoked: true},
			{InvitedAt: moment},
		},
		Older: "?after=x", Export: "/e", Typed: "li", Found: []Found{{ID: "1", Name: "Li Lei", About: "Daily"}, {ID: "2", Name: "Han", There: true}}, Lists: []templates.Option{{Value: "1", Label: "Press"}},
	}
	full.Failed, full.Lift, full.End = form, Why{form, "f-reason"}, Why{ID: "end-reason"}
	none := View{Frame: frame, Base: "/acme/releases/1/embargo", CanEdit: true, MaySet: true, Langs: langs, Zoned: "UTC"}
	out := []View{full, none, {Frame: frame}}
	for _, state := range []release.EmbargoState{release.Lifted, release.Held, release.Ended} {
		v := View{Frame: frame, State: string(state), StateKind: "ok", LiftAt: moment, LiftZone: time.UTC, Invited: &Invited{Typed: "nobody"}, CanEdit: true, Base: "/acme", Public: "/newsroom"}
		out = append(out, v)
	}
	scheduled := full
	scheduled.Form, scheduled.Scheduled, scheduled.Invited, scheduled.Terms = templates.Form{}, true, nil, nil
	scheduled.MaySchedule = true
	refused := View{Frame: frame, CanEdit: true, MaySet: true, MaySchedule: true, LiftZone: time.UTC, Langs: langs, Zoned: "UTC", Topics: true, Later: Why{form, "f-"}}
	return append(out, scheduled, refused)
}
