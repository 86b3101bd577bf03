package complaint

import (
	"time"

	"standfirst/models/complaint"
	"standfirst/templates"
)

// The samples run every branch of the pages; the test of all templates renders them in both languages.

var moment = time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)

func sampleRow() Row {
	return Row{
		URL: "/c", Ref: "HB-7K3M-92QX", Summary: "Calls from strangers", Harm: "Personal data", Wish: "Compensation · EUR 50", Incident: "Leak", IncidentURL: "/i",
		Owner: "Ada", Offer: "Apology", Kind: "info", State: "In hand", ReceivedAt: moment,
	}
}

func sampleChoices() Choices {
	options := []templates.Option{{Value: "a", Label: "A"}}
	return Choices{options, options, options, []templates.Option{{Value: "EUR", Label: "EUR"}}, options, options}
}

func faults(all ...templates.FieldError) templates.Form {
	return templates.Form{Values: map[string][]string{"story": {"<b>x"}, "currency": {"EUR"}}, Errors: all}
}

func listSamples() []ListView {
	filters := []templates.Filter{{Name: "state", Label: "State", Value: "open", Options: []templates.Option{{Value: "open", Label: "Open"}}}}
	bare := Row{URL: "/c", Ref: "HB-2222-2222", Harm: "Service", Wish: "Apology", Kind: "warn", State: "Received", ReceivedAt: moment}
	intake := IntakeView{Open: true, MayChange: true, Action: "/f", Address: "https://press.example.org/x", Local: "/x"}
	return []ListView{
		{Base: "/cases", Sort: "-received", Filters: filters, Rows: []Row{sampleRow(), bare}, Pager: templates.Pager{From: 1, To: 2, Total: 2}, Export: "/e"},
		{Base: "/cases", Narrowed: true, Q: "x", Filters: filters},
		{Base: "/cases", IncidentsURL: "/i"},
		{Base: "/i/cases", One: true, Rows: []Row{sampleRow()}, NewURL: "/n", TreatmentURL: "/t", Intake: &intake},
		{Base: "/i/cases", One: true, NewURL: "/n", TreatmentURL: "/t", Intake: &IntakeView{MayChange: true}},
		{Base: "/i/cases", One: true, Intake: &IntakeView{}},
		{Base: "/i/cases", One: true, Intake: &IntakeView{Hindered: "complaint.form.drill"}},
	}
}

func newSamples() []NewView {
	broken := faults(
		templates.FieldError{Field: "channel", Key: "complaint.channel.unknown"}, templates.FieldError{Field: "harm", Key: "complaint.harm.unknown"}, templates.FieldError{Field: "wish", Key: "complaint.wish.unknown"},
		templates.FieldError{Field: "wished", Key: "money.amount.bad"}, templates.FieldError{Field: "owner", Key: "complaint.owner.unknown"}, templates.FieldError{Field: "summary", Key: "complaint.long", Args: map[string]any{"max": 1000}},
		templates.FieldError{Field: "name", Key: "complaint.name.missing"}, templates.FieldError{Field: "reach", Key: "complaint.reach.missing"}, templates.FieldError{Field: "story", Key: "complaint.story.missing"},
		templates.FieldError{Field: "consent", Key: "complaint.consent.missing"}, templates.FieldError{Field: "wish_text", Key: "complaint.long", Args: map[string]any{"max": 5000}},
	)
	return []NewView{{Form: broken, Action: "/a", Cancel: "/c", Choices: sampleChoices()}, {}}
}

func showSamples() []ShowView {
	broken := faults(
		templates.FieldError{Key: "complaint.over"}, templates.FieldError{Field: "confirm", Key: "complaint.erase.confirm", Args: map[string]any{"ref": "HB-7K3M-92QX"}},
		templates.FieldError{Field: "offer_kind", Key: "complaint.offer.unknown"}, templates.FieldError{Field: "offer_amount", Key: "complaint.offer.amount"}, templates.FieldError{Field: "offer_currency", Key: "money.currency.unknown"},
		templates.FieldError{Field: "offer_reason", Key: "complaint.offer.outlier", Args: map[string]any{"median": "EUR 50", "n": 3}}, templates.FieldError{Field: "state", Key: "complaint.state.unknown"},
		templates.FieldError{Field: "outcome", Key: "complaint.outcome.missing"}, templates.FieldError{Field: "remedy_on", Key: "complaint.remedy.bad"}, templates.FieldError{Field: "note", Key: "complaint.note.missing"},
	)
	open := ShowView{
		Row: sampleRow(), Form: broken, Choices: sampleChoices(), Open: true, MayEdit: true, MayPerson: true, Channel: "Telephone", TreatmentURL: "/t",
		Offers: []OfferRow{{Text: "Compensation · EUR 500", Reason: "a doctor's bill", By: "Ada", At: moment, Counts: true}, {Text: "Apology", By: "Ada", At: moment}},
		Notes:  []complaint.Note{{Text: "Rang back", At: moment, By: "Ada"}},
	}
	ended := ShowView{Row: sampleRow(), Form: faults(templates.FieldError{Field: "reason", Key: "complaint.reason.missing"}), MayEdit: true, Outcome: "Paid", RemedyOn: "2026-12-01", EndedAt: moment, KeptUntil: moment.AddDate(3, 0, 0)}
	return []ShowView{open, ended, {Row: sampleRow(), Erased: true, ErasedAt: moment}}
}

func personSamples() []PersonView {
	p := complaint.Person{Name: "李雷", Reach: "li.lei@example.org", Story: "陌生人打来电话。", Wish: "请道歉。", Lang: "zh-CN", Consent: "…", ConsentAt: moment}
	return []PersonView{{P: p, Ref: "HB-7K3M-92QX", URL: "/c", KeptUntil: moment}, {P: complaint.Person{Name: "Ada"}, Open: true, Form: templates.Form{Errors: []templates.FieldError{
		{Field: "name", Key: "complaint.name.missing"},
		{Field: "reach", Key: "complaint.reach.missing"},
		{Field: "story", Key: "complaint.story.missing"},
		{Field: "wish_text", Key: "complaint.long", Args: map[string]any{"max": 5000}},
		{Field: "reason", Key: "complaint.reason.missing"},
		{Field: "export_reason", Key: "complaint.reason.missing"},
	}}}}
}

func treatmentSamples() []TreatmentView {
	return []TreatmentView{
		{Groups: []Group{
			{Harm: "Personal data", Cases: 5, Open: 1, Settled: 2, Rejected: 1, Withdrawn: 1, InKind: 1, MedianTime: "2.5 days", Ranges: []RangeRow{{3, "EUR 40", "EUR 50", "EUR 500"}}, Outliers: []OutlierRow{{"HB-7K3M-92QX", "/c", "Compensation · EUR 500", "a doctor's bill"}, {"HB-2222-2222", "/c", "Refund · EUR 400", ""}}},
			{Harm: "Service", Cases: 1},
		}, Export: "/e", CasesURL: "/c"},
		{CasesURL: "/c"},
	}
}

func publicFrame() templates.Frame {
	return templates.Frame{Lang: "en", Zone: time.UTC, Now: moment, Title: "Tell us", Space: &templates.Space{ID: "acme", Name: "Acme"}}
}

func publicSamples() []PublicView {
	signedIn := publicFrame()
	signedIn.CSRF = "x"
	broken := faults(
		templates.FieldError{Field: "story", Key: "complaint.story.missing"}, templates.FieldError{Field: "harm", Key: "complaint.harm.unknown"}, templates.FieldError{Field: "wish", Key: "complaint.wish.unknown"},
		templates.FieldError{Field: "currency", Key: "money.currency.unknown"}, templates.FieldError{Field: "wish_text", Key: "complaint.long", Args: map[string]any{"max": 5000}}, templates.FieldError{Field: "name", Key: "complaint.name.missing"},
		templates.FieldError{Field: "reach", Key: "complaint.reach.missing"}, templates.FieldError{Field: "consent", Key: "complaint.consent.missing"}, templates.FieldError{Field: "website", Key: "complaint.trap"},
	)
	return []PublicView{
		{Frame: publicFrame(), Subject: "Numbers could be reached", SubjectLang: "en", Once: "1", Consent: "We keep…", StatusURL: "/s", Action: "/a", Facts: "/f", Choices: sampleChoices()},
		{Frame: signedIn, Form: broken, Subject: "x", SubjectLang: "en"},
	}
}

func doneSamples() []DoneView {
	return []DoneView{{Frame: publicFrame(), Ref: "HB-7K3M-92QX", StatusURL: "/s"}}
}

func statusSamples() []StatusView {
	signedIn := publicFrame()
	signedIn.CSRF = "x"
	return []StatusView{
		{Frame: publicFrame(), Action: "/a", Form: faults(templates.FieldError{Field: "ref", Key: "complaint.status.unknown"})},
		{Frame: signedIn, Action: "/a", Found: &complaint.Public{Ref: "HB-7K3M-92QX", ReceivedAt: moment, ChangedAt: moment, RemedyOn: "2026-12-01"}, State: "In hand", Kind: "info"},
	}
}
