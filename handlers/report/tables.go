package report

import (
	"cmp"
	"time"

	"standfirst/models/account"
	"standfirst/models/correction"
	"standfirst/models/coverage"
	"standfirst/models/enquiry"
	"standfirst/models/fact"
	"standfirst/models/incident"
	"standfirst/models/promise"
	"standfirst/models/release"
	"standfirst/models/report"
	"standfirst/templates"
)

func (w *writer) tables(v *ShowView) {
	r := w.r
	for _, m := range r.Reach.Lines {
		v.Reach = append(v.Reach, ReachRow{Name: m.Name, URL: w.urlFor(account.ContactRead, "/outlets/"+m.ID), Source: m.ReachSource, AsOf: m.ReachAsOf, People: m.Reach, Estimate: m.Estimated()})
	}
	if r.Incident != nil {
		w.clock(v)
		for _, p := range r.Incident.Promises {
			v.Promises = append(v.Promises, w.promise(p))
		}
	}
	for _, n := range r.TopOutlets {
		v.TopOutlets = append(v.TopOutlets, TopRow{Name: w.r.Media[n.Key].Name, URL: w.urlFor(account.ContactRead, "/outlets/"+n.Key), N: n.N})
	}
	if w.may(account.ContactRead) {
		for _, n := range r.TopAuthors {
			v.TopAuthors = append(v.TopAuthors, TopRow{Name: w.r.Authors[n.Key], URL: w.url("/contacts/" + n.Key), N: n.N})
		}
	}
	for _, m := range r.Mailings {
		v.Mailings = append(v.Mailings, w.mailing(m))
	}
	v.Handed = r.Mail.Handed
	if a := r.Replied; a.N > 0 {
		v.ReplyNote = w.t("report.replies.times", "first", w.kit.SpanIn(w.lang, a.First), "median", w.kit.SpanIn(w.lang, a.Median))
	}
	v.OnRecord = r.Subject.Kind.OfAnIncident()
	for _, f := range r.Facts {
		v.Facts = append(v.Facts, w.fact(f))
	}
	for _, rep := range r.Repeats {
		row := w.clip(rep.Clip)
		row.Sure = rep.Sure
		for _, h := range rep.Hits {
			if row.Note != "" {
				row.Note += " · "
			}
			row.Note += h.Key + ": " + h.Wording
		}
		v.Repeats = append(v.Repeats, row)
	}
	for _, c := range r.Paid {
		row := w.clip(c)
		row.Note = w.t("creator.benefit." + c.Benefit)
		v.Paid = append(v.Paid, row)
	}
	w.asked(v)
	w.enquired(v)
	w.programme(v)
	w.lessons(v)
	w.rehearsal(v)
	w.stories(v)
	w.exhibits(v)
	w.voices(v)
	w.reading(v)
}

// askedKinds are the badges of requests for a correction.
var askedKinds = map[correction.State]string{
	correction.Corrected: "ok", correction.Refused: "bad", correction.Unanswered: "bad", correction.Withdrawn: "mute",
}

func (w *writer) asked(v *ShowView) {
	a := w.r.Asked
	if a.Took > 0 {
		v.AskedNote = w.t("report.asked.median", "span", w.kit.SpanIn(w.lang, a.Took))
	}
	for _, q := range a.Requests {
		row := AskedRow{
			Title: q.Title, Lang: q.Lang, URL: w.urlFor(account.CoverageEdit, "/corrections/"+q.ID), Outlet: q.Outlet, Key: q.FactKey,
			Stage: w.t("correction.stage." + q.Stage), At: q.SentAt, State: w.t("correction.state." + string(q.State)), Kind: cmp.Or(askedKinds[q.State], "info"),
		}
		switch {
		case q.State == correction.Corrected && q.EndedAt.After(q.SentAt):
			row.Took = w.t("report.asked.after", "span", w.kit.SpanIn(w.lang, q.EndedAt.Sub(q.SentAt)))
		case q.Late:
			row.State, row.Kind = w.t("report.asked.late"), "warn"
		}
		v.Asked = append(v.Asked, row)
	}
}

// shownEnquiries is how many enquiries a page lists.
const shownEnquiries = 100

func (w *writer) enquired(v *ShowView) {
	e := w.r.Enquired
	if e.Took > 0 {
		v.EnquiryNote = w.t("report.enquiries.median", "span", w.kit.SpanIn(w.lang, e.Took))
	}
	v.MoreEnquiries = max(0, len(e.All)-shownEnquiries)
	for _, q := range e.All[:min(len(e.All), shownEnquiries)] {
		row := EnquiryRow{Outlet: cmp.Or(q.Outlet, w.t("report.unknown")), URL: w.urlFor(account.LineRead, "/enquiries/"+q.ID), Came: q.Came, Due: q.Due, State: w.t("enquiry.state." + string(q.State)), Kind: "info"}
		switch {
		case q.Late:
			row.State, row.Kind = w.t("enquiry.late"), "bad"
		case q.State == enquiry.Declined:
			row.Kind = "mute"
		case q.State == enquiry.Answered:
			row.Kind, row.Took = "ok", w.kit.SpanIn(w.lang, max(0, q.EndedAt.Sub(q.Came)))
			if q.InTime {
				row.State = w.t("enquiry.answered.in_time")
			} else if !q.Due.IsZero() {
				row.State, row.Kind = w.t("enquiry.answered.late"), "warn"
			}
		}
		v.Enquiries = append(v.Enquiries, row)
	}
}

// A page lists so many clusters, and so many articles of each; the files have all.
const (
	shownStories = 200
	shownOthers  = 100
)

func (w *writer) stories(v *ShowView) {
	shown := 0
	for _, s := range w.r.Stories[:min(len(w.r.Stories), shownStories)] {
		row := StoryRow{ClipRow: w.clip(s.Lead), Same: len(s.Others)}
		for _, o := range s.Others[:min(len(s.Others), shownOthers)] {
			row.Others = append(row.Others, w.clip(o))
		}
		v.Stories = append(v.Stories, row)
		shown += 1 + len(row.Others)
	}
	v.MoreClips = w.r.Placements - shown
}

func (w *writer) exhibits(v *ShowView) {
	for _, e := range w.r.Exhibits {
		row := ExhibitRow{ClipRow: w.clip(e.Clip), Sentence: e.Sentence, Same: e.Same, Archived: e.Clip.Archive.At, Hash: e.Clip.Archive.SHA256, Short: short(e.Clip.Archive.SHA256)}
		row.Picture, row.Taken = w.pictureURL(e), e.Picture.TakenAt
		if e.Picture.File == "" && e.Clip.URL != "" {
			v.Unpictured++
		}
		if q := e.Quote; q.Theirs != "" {
			row.Quote, row.QuoteKind = q.Theirs, w.t("report.quote."+q.Kind)
			if q.Speaker != "" {
				row.QuoteKind = q.Speaker + " · " + row.QuoteKind
			}
		}
		if row.Hash == "" {
			row.Archived = time.Time{}
		} else {
			row.Copy = w.url("/coverage/" + e.Clip.ID + "/archive")
		}
		v.Exhibits = append(v.Exhibits, row)
	}
}

func (w *writer) voices(v *ShowView) {
	if w.r.Subject.Kind == report.OfPeriod {
		v.Rivals = w.urlFor(account.CoverageEdit, "/reports/rivals")
	}
	v.Heard = w.r.Heard
	sum := w.r.Spoken()
	for _, x := range w.r.Voices {
		row := VoiceRow{Name: x.Name, Own: x.Own, Articles: x.Articles, Stories: x.Stories, Share: w.t("report.unknown")}
		if sum > 0 {
			row.Share = w.kit.Catalogs.Percent(w.lang, float64(x.Articles)/float64(sum))
		}
		v.Voices = append(v.Voices, row)
		v.VoicePoints = append(v.VoicePoints, templates.Point{Label: x.Name, Value: float64(x.Articles)})
	}
}

func (w *writer) mailing(m report.Mailing) MailingRow {
	row := MailingRow{
		Subject: inLang(m.Subject, w.lang), URL: w.urlFor(account.MailingEdit, "/mailings/"+m.ID), At: m.StartedAt, Correction: m.Correction, Handover: m.Handover, Left: m.Unsubscribed, Replied: m.Replied,
		Accepted: m.States["accepted"], Waiting: m.States["queued"] + m.States["sending"] + m.States["deferred"] + m.States["carry"], Bounced: m.States["bounced"],
		Failed: m.States["failed"], Unconfirmed: m.States["unconfirmed"], Suppressed: m.States["suppressed"] + m.States["cancelled"],
	}
	for _, n := range m.States {
		row.Total += n
	}
	return row
}

func inLang(texts map[string]string, lang string) string {
	if s := texts[lang]; s != "" {
		return s
	}
	for _, l := range release.Langs() {
		if texts[l] != "" {
			return texts[l]
		}
	}
	return "—"
}

var factKinds = map[fact.State]string{
	fact.Verified: "ok", fact.Unverified: "mute", fact.Disputed: "warn", fact.Retracted: "bad", fact.Refuted: "bad", fact.Superseded: "warn", fact.Unknown: "bad",
}

func (w *writer) fact(s fact.Standing) FactRow {
	row := FactRow{
		Key: s.Fact.Key, URL: w.url("/facts/" + s.Fact.ID), State: w.t("report.fact." + string(s.State)), Kind: factKinds[s.State],
		Version: s.Ref.Version, OK: s.OK,
	}
	if v, ok := s.Fact.Version(s.Ref.Version); ok {
		row.Claim, row.Lang = v.Claim.In(w.lang)
	}
	return row
}

func (w *writer) clip(c coverage.Clip) ClipRow {
	row := ClipRow{
		Title: c.Title, Lang: c.Lang, URL: w.url("/coverage/" + c.ID), Address: c.URL, Outlet: w.r.Media[c.OutletID].Name, Byline: c.Byline,
		Spot: c.Spot.Line(w.t), At: c.At, NoDate: c.Published.IsZero(), DayOnly: c.DayOnly, Reprint: c.Reprint,
	}
	if row.Title == "" {
		row.Title, row.Lang = c.URL, ""
	}
	return row
}

// clock sets the points of the incident's clock beside its targets.
func (w *writer) clock(v *ShowView) {
	a := w.r.Incident
	for _, p := range a.Clock.Points() {
		row := ClockRow{Label: w.t("incident.clock." + p.Name), At: p.Mark.At}
		if p.Mark.Done() {
			row.Took, row.Minutes = w.kit.SpanIn(w.lang, p.Mark.Elapsed), int(p.Mark.Elapsed/time.Minute)
		}
		for _, t := range a.Targets {
			if t.Name == p.Name {
				row.Due, row.Kind, row.State = t.Due, targetKinds[t.State(w.r.At)], w.t("report.clock.state."+string(t.State(w.r.At)))
			}
		}
		v.Clock = append(v.Clock, row)
	}
}

var targetKinds = map[incident.TargetState]string{
	incident.Running: "info", incident.Near: "warn", incident.Missed: "bad", incident.Met: "ok", incident.Late: "warn",
}

func (w *writer) promise(p promise.Promise) PromiseRow {
	text, lang := p.Text.In(w.lang)
	row := PromiseRow{Text: text, Lang: lang, URL: w.url("/promises/" + p.ID), Due: p.Due, State: w.t("promise.state." + string(p.State)), Kind: "mute"}
	switch {
	case p.State == promise.Kept && p.Late():
		row.State, row.Kind = w.t("report.promise.late"), "warn"
	case p.State == promise.Kept:
		row.Kind = "ok"
	case p.State == promise.Broken:
		row.Kind = "bad"
	case p.Overdue(w.r.At):
		row.State, row.Kind = w.t("promise.overdue"), "bad"
	case p.Open:
		row.Kind = "info"
	}
	return row
}
