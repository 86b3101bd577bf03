package web

import (
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/models/audit"
	"standfirst/templates"
)

// Event turns an audit event into a line of a timeline. Its sentence is the message "event."+Action, whose
// parameters are the event's data; words, name and value in turn, stand for data that is a code. What a
// person wrote with it (data "text" and "reason") is quoted below.
func Event(c *fiber.Ctx, ev audit.Event, words ...string) templates.Event {
	args := map[string]any{"action": ev.Action}
	for name, value := range ev.Data {
		args[name] = value
	}
	for i := 0; i+1 < len(words); i += 2 {
		args[words[i]] = words[i+1]
	}
	for _, name := range moments {
		if text, ok := args[name].(string); ok {
			args[name] = momentOf(c, text)
		}
	}
	Figures(args)
	key := "event." + ev.Action
	if !Of(c).Catalogs.Has(key) {
		key = "ui.event.other"
	}
	e := templates.Event{Who: ev.By.Name, When: ev.At, Text: T(c, key, args)}
	if ev.By.IsSystem() {
		e.Who = T(c, "ui.event.program") // the part of it that acted means nothing to people
	}
	e.Note = quoted(c, ev.Data["text"], ev.Data["reason"])
	look := looks[ev.Action]
	e.Icon, e.Kind = look.icon, look.kind
	if kind, id, ok := strings.Cut(ev.Object, ":"); ok && places[kind] != "" {
		if path := places[kind] + id; URL(c, path) != c.Path() {
			e.URL = URL(c, path)
		}
	}
	return e
}

// figures are the data of events that are numbers.
var figures = []string{"n", "recipients", "removed"}

// Figures makes numbers of the data of an event that are numbers, so that its sentence writes them as every other, and is in
// the singular where there is one.
func Figures(args map[string]any) {
	for _, name := range figures {
		text, _ := args[name].(string)
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			args[name] = n
		}
	}
}

// moments are the data of events that are points in time. They are stored for machines and shown as every other date.
var moments = []string{"at", "lift"}

// momentOf shows a point in time in the reader's zone and language. The second form is how lifts of embargoes stand in
// old logs, which nobody rewrites.
func momentOf(c *fiber.Ctx, text string) string {
	for _, form := range []string{time.RFC3339, "2006-01-02 15:04:05 -07:00"} {
		if at, err := time.Parse(form, text); err == nil {
			return templates.DateTime(Lang(c), Zone(c), at)
		}
	}
	return text
}

// quoted is what was written: a text, a reason, or a text with the reason for it.
func quoted(c *fiber.Ctx, text, reason string) string {
	if text == "" || reason == "" {
		return text + reason
	}
	return text + "\n" + T(c, "ui.event.reason", "reason", reason)
}

// places are where the objects of events have their pages.
var places = map[string]string{
	"contact": "/contacts/", "outlet": "/outlets/", "list": "/lists/", "incident": "/incidents/", "fact": "/facts/",
	"release": "/releases/", "mailing": "/mailings/", "clip": "/coverage/",
	"deal": "/creators/deals/", "promise": "/promises/", "case": "/cases/", "line": "/lines/", "answer": "/answers/",
}

// looks are the icon and the colour of actions; others have a plain point.
var looks = map[string]struct{ icon, kind string }{
	"incident.declared":        {"speakerphone", ""},
	"incident.rewritten":       {"pencil", ""},
	"incident.regraded":        {"scale", ""},
	"incident.phase":           {"arrow-right", ""},
	"incident.assessed":        {"scale", ""},
	"incident.private":         {"eye-off", "warn"},
	"incident.public":          {"eye", ""},
	"incident.related":         {"link", ""},
	"incident.remedy":          {"shield-check", "ok"},
	"incident.briefed":         {"users", "ok"},
	"incident.answered":        {"file-check", "ok"},
	"incident.announced":       {"clock", ""},
	"incident.claimed":         {"calendar", "warn"},
	"incident.seated":          {"user-check", ""},
	"call.made":                {"speakerphone", ""},
	"task.added":               {"plus", ""},
	"playbook.applied":         {"list-check", ""},
	"playbook.told":            {"users", "ok"},
	"task.done":                {"check", "ok"},
	"promise.made":             {"shield-check", ""},
	"promise.progress":         {"progress", ""},
	"promise.kept":             {"check", "ok"},
	"promise.broken":           {"circle-x", "bad"},
	"promise.withdrawn":        {"x", "warn"},
	"case.received":            {"message", ""},
	"case.offered":             {"scale", ""},
	"case.settled":             {"check", "ok"},
	"case.rejected":            {"x", ""},
	"case.person_opened":       {"eye", "warn"},
	"case.person_erased":       {"trash", ""},
	"case.person_corrected":    {"pencil", "warn"},
	"case.person_exported":     {"download", "warn"},
	"case.exported":            {"download", ""},
	"promise.exported":         {"download", ""},
	"release.exported":         {"download", ""},
	"mailing.exported":         {"download", ""},
	"incident.exported":        {"download", ""},
	"case.form_opened":         {"world", ""},
	"task.dropped":             {"x", ""},
	"call.acknowledged":        {"check", "ok"},
	"call.escalated":           {"arrow-right", "warn"},
	"call.unanswered":          {"alert-triangle", "bad"},
	"call.failed":              {"circle-x", "bad"},
	"call.target_near":         {"clock", "warn"},
	"call.target_missed":       {"alert-triangle", "bad"},
	"drill.started":            {"player-play", "warn"},
	"drill.paused":             {"player-pause", ""},
	"drill.resumed":            {"player-play", ""},
	"drill.arrived":            {"inbox", "warn"},
	"drill.unmet":              {"circle-dashed", ""},
	"drill.skipped":            {"x", ""},
	"drill.added":              {"plus", ""},
	"drill.answered":           {"arrow-back-up", "ok"},
	"drill.observed":           {"eye", ""},
	"drill.ended":              {"player-stop", ""},
	"incident.closed":          {"archive", ""},
	"incident.reopened":        {"arrow-back-up", ""},
	"incident.noted":           {"note", ""},
	"incident.decided":         {"bolt", "warn"},
	"review.signed":            {"signature", "ok"},
	"review.exported":          {"download", ""},
	"review.exported_outside":  {"download", ""},
	"fact.evidence_damaged":    {"alert-triangle", "bad"},
	"fact.created":             {"plus", ""},
	"fact.revised":             {"pencil", ""},
	"fact.evidence_added":      {"paperclip", ""},
	"fact.evidence_removed":    {"trash", ""},
	"fact.evidence_disclosed":  {"eye", ""},
	"fact.evidence_restricted": {"eye-off", ""},
	"fact.signed":              {"signature", ""},
	"fact.verified":            {"shield-check", "ok"},
	"fact.disputed":            {"alert-triangle", "warn"},
	"fact.retracted":           {"circle-x", "bad"},
	"fact.refuted":             {"ban", "bad"},
	"fact.reworded":            {"quote", ""},
	"fact.shown":               {"eye", ""},
	"fact.hidden":              {"eye-off", ""},
	"fact.review_set":          {"calendar", ""},
	"line.created":             {"plus", ""},
	"line.saved":               {"pencil", ""},
	"line.ready":               {"check", "ok"},
	"line.dropped":             {"x", ""},
	"line.answered":            {"message-circle", ""},
	"line.corrected":           {"message-circle", "warn"},
	"release.created":          {"file-text", ""},
	"release.saved":            {"file-text", ""},
	"release.submitted":        {"send", ""},
	"release.approved":         {"file-check", "ok"},
	"release.declined":         {"arrow-back-up", "warn"},
	"release.published":        {"news", "ok"},
	"release.withdrawn":        {"archive", "warn"},
	"release.retracted":        {"circle-x", "bad"},
	"release.sheet_published":  {"world", "ok"},
	"release.sheet_withdrawn":  {"world", "warn"},
}
