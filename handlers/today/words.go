package today

import (
	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/agenda"
	"standfirst/models/calendar"
	"standfirst/models/coverage"
	"standfirst/models/incident"
	"standfirst/models/mailing"
)

// writer puts what a person sees first into words.
type writer struct{ c *fiber.Ctx }

func (w writer) t(key string, args ...any) string { return web.T(w.c, key, args...) }
func (w writer) url(path string) string           { return web.URL(w.c, path) }
func (w writer) lang() string                     { return web.Lang(w.c) }

var weights = map[agenda.Weight]string{agenda.Now: "bad", agenda.Soon: "warn", agenda.Later: "info"}

// need is one thing that needs the reader: what it is, why, and where something can be done about it.
func (w writer) need(n agenda.Need) item {
	it := item{Label: n.Title, Lang: n.Lang, Note: n.Note, Kind: weights[n.Weight], At: n.At}
	switch n.Kind {
	case agenda.Promise:
		it.Icon, it.Note, it.URL, it.State = "shield-check", n.Who, w.url("/promises/"+n.ID), w.t("today.promise.soon")
		if n.Weight == agenda.Now {
			it.State = w.t("promise.overdue")
		}
	case agenda.Case:
		it.Icon, it.Label, it.URL, it.State = "messages", w.t("complaint.waiting", "n", n.N), w.url("/cases?owner=nobody"), w.t("complaint.state.received")
	case agenda.Ready:
		it.Icon, it.Label, it.URL, it.State = "shield-check", w.t("today.ready", "n", n.N), w.url("/readiness"), w.t("readiness.title")
	case agenda.Approve:
		it.Icon, it.Label, it.Lang, it.Note, it.URL, it.State = "file-check", w.t("today.approve", "title", n.Title), "", n.Who, w.url("/releases/"+n.ID), w.t("release.state.review")
		if n.Weight == agenda.Now {
			it.State = w.t("approval.state.late")
		}
	case agenda.Enquiry:
		it.Icon, it.Note, it.URL, it.State = "inbox", short(n.Note), w.url("/enquiries/"+n.ID), w.t("enquiry.state.open")
		switch n.Part {
		case "late":
			it.State = w.t("enquiry.late")
		case "due":
			it.State = w.t("today.enquiry.due")
		}
		if n.Title == "" {
			it.Label = w.t("enquiry.one")
		}
	case agenda.Comment:
		it.Icon, it.Label, it.Lang, it.Note = "message", w.t("today.comment", "name", n.Who, "title", n.Title), "", short(n.Note)
		it.URL, it.State = w.url("/releases/"+n.ID)+"#comment-"+n.Part, w.t("today.comment.badge")
	case agenda.Publish:
		it.Icon, it.Label, it.Lang, it.Note, it.URL, it.Kind, it.State = "news", w.t("today.publish", "title", n.Title), "", n.Who, w.url("/releases/"+n.ID), "ok", w.t("state.approved")
	case agenda.Sign:
		it.Icon, it.URL, it.State = "signature", w.url("/facts/"+n.ID), w.t("today.sign")
	case agenda.Review:
		it.Icon, it.URL, it.State = "clock", w.url("/facts/"+n.ID), w.t("fact.review.due")
	case agenda.Halted:
		it.Icon, it.URL, it.State = "send", w.url("/mailings/"+n.ID), w.t("state."+n.Note)
		it.Kind, it.Note = mailingKinds[mailing.State(n.Note)], w.counts(n.Wires, n.N)
	case agenda.Stopped:
		it.Icon, it.Note, it.URL, it.State = "send", w.t(n.Why), w.url("/mailings/"+n.ID), w.t("mailing.lane.stopped")
	case agenda.Unconfirmed:
		it.Icon, it.Note, it.URL, it.State = "mail-off", w.t("today.unconfirmed", "n", n.N), w.url("/mailings/"+n.ID+"/recipients?state=unconfirmed"), w.t("today.unconfirmed.badge")
	case agenda.Warned:
		it.Icon, it.Label, it.Note = "bell", w.t("today.alert", "name", n.Title, "reason", w.t("alert.reason."+n.Part)), w.t(n.Why, n.Args)
		it.URL, it.State = w.url("/alerts/"+n.ID), w.t("alert.state.waiting")
	case agenda.Match:
		it.Icon, it.Label, it.URL = "wand", w.t("today.matches", "n", n.N), w.url("/coverage?state="+string(coverage.Suggested))
	case agenda.Unheard:
		it.Icon, it.Label, it.URL, it.State = "rss", w.t("today.unheard", "n", n.N), w.url("/sources"), w.t("today.unheard.badge")
	case agenda.Stale:
		it.Icon, it.Label, it.URL, it.State = "user-check", w.t("today.stale", "n", n.N), w.url("/contacts/stale?owner=me&show=now"), w.t("today.stale.badge")
	}
	return it
}

// short is the beginning of what was said.
func short(text string) string {
	if runes := []rune(text); len(runes) > 120 {
		return string(runes[:120]) + "…"
	}
	return text
}

var targetKinds = map[incident.TargetState]string{incident.Running: "info", incident.Near: "warn", incident.Missed: "bad"}

func (w writer) clock(k agenda.Clock) clock {
	i, now := k.Incident, web.Now(w.c)
	title, lang := i.Title.In(w.lang())
	out := clock{
		Title: title, Lang: lang, URL: w.url("/incidents/" + i.ID), Drill: i.Drill(), Note: w.t("incident.type." + string(i.Type)),
		Phase: w.t("incident.phase." + string(i.Phase)), PhaseKind: "info",
	}
	if i.Grade <= 2 {
		out.PhaseKind = "warn"
	}
	if !k.Declared.IsZero() {
		out.Running = w.t("today.clock", "time", web.Span(w.c, now.Sub(k.Declared)))
	}
	if t := k.Next; t != nil {
		out.Target, out.Due, out.Kind = w.t("incident.target."+t.Name), t.Due, targetKinds[k.State]
		if left := t.Due.Sub(now); left < 0 {
			out.Left = w.t("incident.target.missed", "time", web.Span(w.c, -left))
		} else {
			out.Left = w.t("incident.target.left", "time", web.Span(w.c, left))
		}
	}
	return out
}

var mailingKinds = map[mailing.State]string{
	mailing.Halted: "bad", mailing.Paused: "warn", mailing.Sending: "info", mailing.Scheduled: "info", mailing.Draft: "mute",
}

// counts says how many a mailing goes to.
func (w writer) counts(wires bool, n int64) string {
	if wires {
		return w.t("mailing.wires.n", "n", n)
	}
	return w.t("today.recipients", "n", n)
}

func (w writer) mailing(m mailing.Mailing) item {
	it := item{
		Icon: "send", Label: m.SubjectIn(m.Lang), Lang: m.Lang, URL: w.url("/mailings/" + m.ID), At: m.LaunchedAt,
		Kind: mailingKinds[m.State], State: w.t("state." + string(m.State)), Note: w.counts(m.HandsOver(), m.Recipients),
	}
	if m.HandsOver() {
		it.Icon = "building-broadcast-tower"
	}
	if m.State == mailing.Draft {
		it.At, it.Note = m.UpdatedAt, ""
	}
	if next, ok := m.NextWave(); ok && m.State == mailing.Scheduled {
		it.At = next.At
	}
	return it
}

// entries are the kinds of dates that come up: where they lead, and their pictures.
var entries = map[calendar.Kind]struct{ icon, path string }{
	calendar.Lift: {"lock", "/releases/"}, calendar.Approval: {"file-check", "/releases/"}, calendar.Enquiry: {"inbox", "/enquiries/"}, calendar.Wave: {"send", "/mailings/"},
	calendar.Promise: {"shield-check", "/promises/"}, calendar.Deal: {"star", "/creators/deals/"}, calendar.Review: {"scale", "/facts/"},
	calendar.Plan: {"book-2", "/playbooks/"}, calendar.Request: {"id", "/contacts/"},
}

func (w writer) entry(e calendar.Entry) item {
	kind := entries[e.Kind]
	it := item{Icon: kind.icon, Label: e.Title, Lang: e.Lang, Note: w.t("calendar.kind." + string(e.Kind)), URL: w.url(kind.path + e.ID), At: e.Starts(web.Zone(w.c))}
	switch e.Kind {
	case calendar.Plan:
		it.Label = w.t("incident.type." + e.Part)
	case calendar.Request:
		it.Label, it.URL = w.t("contact.request.kind."+e.Part), it.URL+"/privacy"
	}
	return it
}

func (w writer) clip(clip coverage.Clip) item {
	it := item{Icon: "news", Label: clip.Title, Lang: clip.Lang, Note: clip.Byline, URL: w.url("/coverage/" + clip.ID), At: clip.At}
	if it.Label == "" { // its page was not read
		it.Label, it.Lang = clip.URL, ""
	}
	switch {
	case clip.Flagged:
		it.Kind, it.State = "bad", w.t("today.flagged")
	case clip.Reprint:
		it.Kind, it.State = "info", w.t("today.reprint")
	}
	return it
}

// counted says how much was published today, and how much of it repeats a refuted claim.
func (w writer) counted(d agenda.Day) string {
	switch {
	case d.Articles == 0:
		return w.t("today.published.none")
	case d.Flagged == 0:
		return w.t("today.published", "n", d.Articles)
	}
	return w.t("today.published", "n", d.Articles) + " " + w.t("today.published.flagged", "n", d.Flagged)
}
