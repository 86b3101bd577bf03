package report

import (
	"strconv"

	"standfirst/models/release"
	"standfirst/models/report"
)

// happened tells what became of the subject itself.
func (w *writer) happened() []string {
	switch w.r.Subject.Kind {
	case report.OfRelease:
		return w.releaseHappened()
	case report.OfIncident, report.OfReview:
		return w.incidentHappened()
	case report.OfDrill:
		return w.drillHappened()
	}
	var out []string
	if w.r.Gone {
		out = append(out, w.t("report.happened.gone"))
	}
	if w.r.From.IsZero() {
		return append(out, w.t("report.happened.ever"))
	}
	out = append(out, w.t("report.happened.period", "first", w.day(w.r.From), "last", w.lastDay(), "zone", w.r.Zone.String()))
	if n := len(w.r.Mailings); n > 0 {
		out = append(out, w.t("report.happened.mailings", "n", n))
	}
	if w.r.Programme != nil {
		out = append(out, w.programmeHappened()...)
	}
	return out
}

func (w *writer) incidentHappened() []string {
	a := w.r.Incident
	out := []string{w.t("report.happened.declared", "day", w.day(a.Incident.DeclaredAt), "grade", strconv.Itoa(a.Incident.Grade))}
	if a.Clock.Closed.Done() {
		out = append(out, w.t("report.happened.closed", "day", w.day(a.Clock.Closed.At)))
	} else {
		out = append(out, w.t("report.happened.running"))
	}
	out = append(out, w.t("report.happened.said", "releases", w.t("report.happened.releases", "n", a.Releases), "answers", w.t("report.happened.answers", "n", a.Answers)))
	if a.Corrected > 0 {
		out = append(out, w.t("report.happened.releases_corrected", "n", a.Corrected))
	}
	if a.Retracted > 0 {
		out = append(out, w.t("report.happened.releases_retracted", "n", a.Retracted))
	}
	if a.AnswersCorrected > 0 {
		out = append(out, w.t("report.happened.answers_corrected", "n", a.AnswersCorrected))
	}
	return out
}

// releaseHappened tells what became of the release.
func (w *writer) releaseHappened() []string {
	r, rel := w.r, w.r.Release
	var out []string
	switch {
	case rel.State == release.Retracted:
		out = append(out, w.t("report.happened.retracted", "day", w.day(rel.ChangedAt), "published", w.day(rel.PublishedAt)))
	case !rel.PublishedAt.IsZero():
		out = append(out, w.t("report.happened.published", "day", w.day(rel.PublishedAt), "version", strconv.Itoa(r.Version.Number)))
	case r.Mail.Total == 0:
		out = append(out, w.t("report.happened.ready", "version", strconv.Itoa(r.Version.Number)))
	default:
		out = append(out, w.t("report.happened.approved", "version", strconv.Itoa(r.Version.Number)))
	}
	if corrected := rel.Corrections(); corrected > 0 {
		out = append(out, w.t("report.happened.corrected", "n", corrected))
	}
	return out
}

func (w *writer) reached() []string {
	r := w.r
	var out []string
	switch {
	case r.Subject.Kind == report.OfDrill:
		return []string{w.t("report.reached.drill")}
	case r.Programme != nil:
		return w.programmeReached()
	case r.Placements == 0 && r.Subject.Kind != report.OfRelease:
		out = append(out, w.t("report.reached.none"))
	case r.Placements == 0:
		out = append(out, w.t("report.reached.nothing"))
	default:
		out = append(out, w.t("report.reached.placements", "n", r.Placements, "stories", w.t("report.reached.stories", "n", r.Clusters), "outlets", w.t("report.reached.outlets", "n", r.Outlets)))
		if r.Reprints > 0 {
			out = append(out, w.t("report.reached.reprints", "n", r.Reprints))
		}
		if r.Unconfirmed > 0 {
			out = append(out, w.t("report.reached.unconfirmed", "n", r.Unconfirmed))
		}
	}
	if len(r.Paid) > 0 {
		out = append(out, w.t("creator.report.summary", "n", len(r.Paid)))
	}
	if r.Mail.Total > 0 {
		out = append(out, w.t("report.reached.mail", "accepted", r.Mail.Accepted, "total", r.Mail.Total))
	}
	if a := r.Replied; a.N > 0 {
		out = append(out, w.t("report.reached.replies", "n", a.N, "of", a.Of))
	}
	return out
}

// judged tells what was right and what was wrong: our facts first, then what others wrote.
func (w *writer) judged() []Line {
	r := w.r
	if r.Rehearsal != nil {
		return w.drillJudged()
	}
	if r.Programme != nil {
		return w.programmeJudged()
	}
	var out []Line
	if a := r.Incident; a != nil {
		out = append(out, w.kept(*a)...)
	}
	switch {
	case r.Subject.Kind.OfAnIncident():
		out = append(out, w.known()...)
	case r.Subject.Kind != report.OfRelease:
	case len(r.Facts) == 0:
		out = append(out, Line{"warn", w.t("report.judged.no_facts"), ""})
	case r.Fallen == 0:
		out = append(out, Line{"ok", w.t("report.judged.facts_stand", "n", len(r.Facts)), ""})
	default:
		out = append(out, Line{"bad", w.t("report.judged.facts_fell", "n", r.Fallen, "total", len(r.Facts)), ""})
	}
	if r.Mail.Corrections > 0 {
		out = append(out, Line{"ok", w.t("report.judged.corrections", "n", r.Mail.Corrected), ""})
	} else if r.Uncorrected() > 0 {
		out = append(out, Line{"bad", w.t("report.judged.no_correction"), ""})
	}
	if e := r.Enquired; e.Needed > 0 {
		out = append(out, Line{kindOf(e.InTime == e.Needed), w.t("report.judged.enquiries", "n", e.InTime, "total", e.Needed), "#enquiries"})
	}
	if a := r.Asked; a.Of() > 0 {
		kind := kindOf(a.Corrected == a.Of())
		if kind == "bad" && a.Refused+a.Unanswered == 0 {
			kind = "warn" // they may yet come
		}
		out = append(out, Line{kind, w.t("report.judged.asked", "n", a.Corrected, "total", a.Of()), "#asked"})
	}
	switch n := r.Sure(); {
	case n > 0:
		out = append(out, Line{"bad", w.t("report.judged.repeats", "n", n), "#repeats"})
	case len(r.Repeats) == 0:
		out = append(out, Line{"ok", w.t("report.judged.no_repeats"), ""})
	}
	return out
}

// kept tells which targets and promises were kept.
func (w *writer) kept(a report.Answering) []Line {
	var out []Line
	if met, over := a.TargetsMet(w.r.At); over > 0 {
		out = append(out, Line{kindOf(met == over), w.t("report.judged.targets", "n", met, "total", over), "#clock"})
	}
	if kept, over := a.PromisesKept(); over > 0 {
		out = append(out, Line{kindOf(kept == over), w.t("report.judged.promises", "n", kept, "total", over), "#promises"})
	}
	return out
}

// known tells how the facts of an incident stand.
func (w *writer) known() []Line {
	if len(w.r.Facts) == 0 {
		return []Line{{"warn", w.t("report.judged.incident_no_facts"), ""}}
	}
	verified, fallen := w.r.Standing()
	out := []Line{{"ok", w.t("report.judged.verified", "n", verified, "total", len(w.r.Facts)), "#facts"}}
	if verified == 0 {
		out[0].Kind = "warn"
	}
	if fallen > 0 {
		out = append(out, Line{"bad", w.t("report.judged.fallen", "n", fallen), "#facts"})
	}
	return out
}

func kindOf(good bool) string {
	if good {
		return "ok"
	}
	return "bad"
}

func (w *writer) open() []Line {
	r := w.r
	if r.Rehearsal != nil {
		return w.drillOpen()
	}
	var out []Line
	if r.Lessons != nil {
		out = w.reviewOpen()
	}
	add := func(n int, key, url string) {
		if n > 0 {
			out = append(out, Line{"warn", w.t(key, "n", n), url})
		}
	}
	add(int(r.Uncorrected()), "report.open.uncorrected", "#mail")
	if r.Misleads() {
		add(r.Fallen, "report.open.misleads", w.url("/releases/"+r.Release.ID))
	}
	if a := r.Incident; a != nil {
		add(a.Overdue, "report.open.promises_overdue", "#promises")
		add(a.Pending, "report.open.promises", "#promises")
	}
	if r.Subject.Kind == report.OfRelease {
		add(r.Suggested, "report.open.suggested", w.coverage("suggested", ""))
	} else {
		add(r.Suggested, "report.open.suggested_counted", w.coverage("suggested", ""))
	}
	add(r.Unsure(), "report.open.repeats", "#repeats")
	if p := r.Programme; p != nil {
		add(p.Stale, "report.open.stale_briefs", "#programme")
		add(p.Late, "report.open.deals_late", "#programme")
		add(p.Due-p.Labelled-p.Unlabelled, "report.open.unchecked", "#programme")
	}
	add(r.Enquired.Overdue, "report.open.enquiries_late", "#enquiries")
	add(r.Enquired.Waiting-r.Enquired.Overdue, "report.open.enquiries", "#enquiries")
	add(r.Asked.Unasked, "report.open.unasked", "#repeats")
	add(r.Asked.Overdue, "report.open.asked_late", "#asked")
	add(r.Asked.Waiting-r.Asked.Overdue, "report.open.asked", "#asked")
	add(int(r.Mail.Unconfirmed), "report.open.unconfirmed", "#mail")
	add(int(r.Mail.Open), "report.open.unsent", "#mail")
	if len(out) == 0 {
		out = append(out, Line{"ok", w.t("report.open.nothing"), ""})
	}
	return out
}

// unseen tells what the report could not see.
func (w *writer) unseen() []Line {
	r := w.r
	if r.Rehearsal != nil {
		return []Line{{"", w.t("report.unseen.drill"), ""}}
	}
	var out []Line
	for _, src := range r.Unheard {
		name := src.Name
		if name == "" {
			name = src.URL
		}
		key, since := "report.unseen.source", src.LastOKAt
		if since.IsZero() {
			key, since = "report.unseen.source_never", src.CreatedAt
		}
		out = append(out, Line{"warn", w.t(key, "name", name, "day", w.day(since)), ""})
	}
	add := func(n int, key string) {
		if n > 0 {
			out = append(out, Line{"warn", w.t(key, "n", n), ""})
		}
	}
	if r.Subject.Kind == report.OfRelease {
		add(r.Suggested, "report.unseen.suggested")
	}
	add(r.Unread, "report.unseen.unread")
	if !r.To.IsZero() && r.At.Before(r.To) {
		out = append(out, Line{"warn", w.t("report.unseen.running", "day", w.lastDay()), ""})
	}
	if r.MoreMail {
		out = append(out, Line{"warn", w.t("report.unseen.more_mail", "n", len(r.Mailings)), ""})
	}
	if r.Programme != nil && r.Programme.More {
		out = append(out, Line{"warn", w.t("report.unseen.more_deals", "n", len(r.Programme.Deals)), ""})
	}
	if r.Programme != nil && r.Programme.Published > r.Programme.Counted {
		out = append(out, Line{"warn", w.t("report.unseen.uncounted", "n", r.Programme.Published-r.Programme.Counted), ""})
	}
	if r.Enquired.More {
		out = append(out, Line{"warn", w.t("report.enquiries.cut", "n", r.Enquired.Came), ""})
	}
	if a := r.Replied; a.Counted() {
		key := "report.unseen.replies"
		if a.N == 0 {
			key = "report.unseen.no_replies"
		}
		out = append(out, Line{"warn", w.t(key, "n", a.Of), ""})
	}
	if r.Replied.More {
		out = append(out, Line{"warn", w.t("report.unseen.more_replies", "n", len(r.Replied.All)), ""})
	}
	if r.Asked.More {
		out = append(out, Line{"warn", w.t("report.asked.more"), ""})
	}
	if r.Incident != nil && r.Incident.AnswersMore {
		out = append(out, Line{"warn", w.t("report.unseen.more_answers", "n", r.Incident.Answers), ""})
	}
	add(r.Undated, "report.unseen.undated")
	add(r.NoOutlet, "report.unseen.no_outlet")
	add(r.Reach.Unstated, "report.unseen.no_reach")
	out = append(out, Line{"", w.t("report.unseen.always"), ""})
	return out
}
