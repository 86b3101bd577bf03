package mailing

import (
	"context"
	"strings"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/audit"
	"standfirst/models/fact"
	"standfirst/models/mailing"
	"standfirst/models/space"
	"standfirst/templates"
)

// ShowView is a mailing that was launched.
type ShowView struct {
	templates.Frame
	Head
	Progress            ProgressView
	Subjects            []Subject
	Release, ReleaseURL string
	Version, Facts      int
	Meant, LeftOut      Who
	Rules
	MayTakeBack, MayFollow         bool
	Tabs                           []templates.Tab
	Notes                          []Note
	MayPause, MayResume, MayCancel bool
	MayCorrect                     bool
	Wires                          []WireLine // of a hand-over
	Events                         []templates.Event
}

var (
	showPage     = templates.NewPageOf("app", "mailing/show.html", showSamples)
	progressPart = templates.NewFragment("mailing/show.html", "progress", progressSamples()...)
)

func show(c *fiber.Ctx) error {
	ctx, sp := c.UserContext(), web.Space(c)
	m, err := sp.Mailings.Get(ctx, c.Params("id"))
	if err != nil {
		return err
	}
	if m.State == mailing.Draft {
		return c.Redirect(web.URL(c, "/mailings/"+m.ID+"/review"), fiber.StatusSeeOther)
	}
	h := head(c, m, web.May(c, account.MailingSend))
	v := ShowView{Frame: frame(c, m, h, ""), Head: h, Version: m.ReleaseVersion, Facts: len(m.Facts), ReleaseURL: web.URL(c, "/releases/"+m.ReleaseID)}
	if rel, err := sp.Releases.Get(ctx, m.ReleaseID); err == nil {
		v.Release = rel.Headline(web.Lang(c))
	}
	lists, err := usedNames(c, m)
	if err != nil {
		return err
	}
	if v.Meant, v.LeftOut, err = who(c, m, lists); err != nil {
		return err
	}
	v.Rules = rulesOf(m)
	v.MayTakeBack, v.MayFollow = h.MaySend && m.MayTakeBack(), m.MayFollow() && m.FollowUpID == ""
	for _, lang := range m.Langs() {
		v.Subjects = append(v.Subjects, Subject{lang, key(lang), m.Subject[lang]})
	}
	if v.Progress, err = progressOf(ctx, sp, m, lists, viewer(c, m, h.URL, h.MaySend)); err != nil {
		return err
	}
	v.Tabs = tabs(c, m, h, "show")
	v.MayPause = h.MaySend && (m.State == mailing.Scheduled || m.State == mailing.Sending)
	fallen, err := wrong(ctx, sp, m)
	if err != nil {
		return err
	}
	v.MayResume = h.MaySend && (m.State == mailing.Paused || m.State == mailing.Halted) && len(fallen) == 0
	v.MayCancel = h.MaySend && !m.Over()
	if err := v.wires(c, m); err != nil {
		return err
	}
	if err := v.remark(c, m, fallen); err != nil {
		return err
	}
	if err := v.history(c, m); err != nil {
		return err
	}
	return web.Render(c, showPage, v)
}

func tabs(c *fiber.Ctx, m mailing.Mailing, h Head, active string) []templates.Tab {
	sent, left, whom := int(m.Recipients), int(m.Removed), "mailing.tab.recipients"
	if m.HandsOver() {
		whom = "mailing.tab.wires"
	}
	all := []templates.Tab{
		{Label: web.T(c, "mailing.tab.progress"), URL: h.URL, Active: active == "show"},
		{Label: web.T(c, whom), URL: h.URL + "/recipients", Active: active == "recipients", Count: &sent},
		{Label: web.T(c, "mailing.tab.removed"), URL: h.URL + "/removed", Active: active == "removed", Count: &left},
		{Label: web.T(c, "mailing.tab.interest"), URL: h.URL + "/interest", Active: active == "interest"},
	}
	if m.IsCorrection() {
		all = append(all, templates.Tab{Label: web.T(c, "mailing.tab.missed"), URL: h.URL + "/missed", Active: active == "missed"})
	}
	return all
}

// remark adds what a person should know or do.
func (v *ShowView) remark(c *fiber.Ctx, m mailing.Mailing, fallen []fact.Ref) error {
	ctx, sp := c.UserContext(), web.Space(c)
	if m.State == mailing.Halted || m.IsCorrection() {
		key, _, err := sp.Mailings.Wrong(ctx, m)
		if err != nil {
			return err
		}
		if m.State == mailing.Halted {
			v.Notes = append(v.Notes, Note{Kind: "bad", Key: m.Reason, Args: map[string]any{"fact": key}})
		}
	}
	if m.State == mailing.Paused && m.Reason != "" {
		v.Notes = append(v.Notes, pausedNote(c, m))
	}
	if m.CorrectionID != "" {
		v.Notes = append(v.Notes, Note{Kind: "info", Key: "mailing.correction.drafted", URL: web.URL(c, "/mailings/"+m.CorrectionID), Link: "mailing.correction.open"})
	}
	ref, owed, err := sp.Mailings.Owed(ctx, m, fallen)
	if err != nil {
		return err
	}
	if v.MayCorrect = owed; owed && ref.FactID == "" {
		n, err := sp.Mailings.Holders(ctx, m.ID, ref)
		if err != nil {
			return err
		}
		v.Notes = append(v.Notes, Note{Kind: "warn", Key: "mailing.correction.revised", Args: map[string]any{"n": n}, URL: v.ReleaseURL, Link: "mailing.correction.release"})
	}
	if m.FollowUpID != "" {
		v.Notes = append(v.Notes, Note{Kind: "info", Key: "mailing.follow.drafted", URL: web.URL(c, "/mailings/"+m.FollowUpID), Link: "mailing.follow.open"})
	}
	if m.IsFollowUp() {
		v.Notes = append(v.Notes, Note{Kind: "info", Key: "mailing.follow.of", URL: web.URL(c, "/mailings/"+m.FollowsID), Link: "mailing.correction.original"})
	}
	if m.IsCorrection() {
		n, err := sp.Mailings.CountMissed(ctx, m)
		if err != nil {
			return err
		}
		if n > 0 {
			v.Notes = append(v.Notes, Note{Kind: "warn", Key: "mailing.missed.note", Args: map[string]any{"n": n}, URL: v.URL + "/missed", Link: "mailing.missed.open"})
		}
		v.Notes = append(v.Notes, Note{Kind: "info", Key: "mailing.correction.of", URL: web.URL(c, "/mailings/"+m.CorrectsMailingID), Link: "mailing.correction.original"})
	}
	for _, count := range v.Progress.Counts {
		if count.Key == string(mailing.Unconfirmed) && count.N > 0 {
			v.Notes = append(v.Notes, Note{
				Kind: "warn", Key: "mailing.unconfirmed.note", Args: map[string]any{"n": count.N},
				URL: v.URL + "/recipients?state=unconfirmed", Link: "mailing.unconfirmed.decide",
			})
		}
	}
	if v.Progress.Captured {
		v.Notes = append(v.Notes, Note{Kind: "warn", Key: "mailing.captured.note", URL: web.URL(c, "/captured?mailing="+m.ID), Link: "mailing.captured.open"})
	}
	return nil
}

// pausedNote says why a mailing was paused by itself.
func pausedNote(c *fiber.Ctx, m mailing.Mailing) Note {
	if strings.HasPrefix(m.Reason, mailing.Meant) {
		return Note{Kind: "bad", Key: "mailing.paused.settings", Args: map[string]any{"why": web.T(c, m.Reason)}}
	}
	return Note{Kind: "warn", Key: m.Reason}
}

// wrong are the facts of a mailing that do not stand any more.
func wrong(ctx context.Context, sp *space.Space, m mailing.Mailing) ([]fact.Ref, error) {
	standings, err := sp.Facts.Standing(ctx, m.Facts)
	var out []fact.Ref
	for _, st := range standings {
		if !st.OK {
			out = append(out, st.Ref)
		}
	}
	return out, err
}

func (v *ShowView) history(c *fiber.Ctx, m mailing.Mailing) error {
	page, err := web.Space(c).Audit.Timeline(c.UserContext(), "mailing:"+m.ID, "", 30)
	if err != nil {
		return err
	}
	for _, ev := range page.Items {
		e := event(c, ev)
		if words := handoverEvents[ev.Action]; words != "" && m.HandsOver() {
			e.Text = web.T(c, words, map[string]any{"n": m.Recipients})
		}
		v.Events = append(v.Events, e)
	}
	return nil
}

// handoverEvents are the words of events that count readers where these are wires.
var handoverEvents = map[string]string{"mailing.launched": "mailing.handover.launched", "mailing.second_asked": "mailing.handover.second_asked"}

func event(c *fiber.Ctx, ev audit.Event) templates.Event {
	e := templates.Event{Icon: icons[ev.Action], Kind: kinds[ev.Action], When: ev.At, Who: ev.By.Name}
	if ev.By.IsSystem() {
		e.Who = ""
	}
	args := map[string]any{}
	for name, value := range ev.Data {
		args[name] = value
	}
	if d := ev.Data["decision"]; d != "" {
		args["decision"] = web.T(c, "mailing.decision."+d)
	}
	if why := ev.Data["why"]; why != "" && args["why"] == why {
		args["why"] = web.T(c, mailing.Meant+why)
	}
	if lane := ev.Data["lane"]; lane != "" && !strings.Contains(lane, ".") {
		args["lane"] = web.T(c, "mailing.lane."+lane)
	}
	web.Figures(args)
	e.Text = web.T(c, "event."+ev.Action, args)
	return e
}

var icons = map[string]string{
	"mailing.created": "plus", "mailing.changed": "pencil", "mailing.launched": "send", "mailing.paused": "player-pause",
	"mailing.paused_late": "clock", "mailing.paused_idle": "clock", "mailing.paused_restored": "history", "mailing.resumed": "player-play", "mailing.cancelled": "ban", "mailing.halted": "alert-triangle",
	"mailing.carried": "building-broadcast-tower", "mailing.wave_started": "send", "mailing.wave_done": "check", "mailing.done": "circle-check", "mailing.tested": "mail",
	"mailing.correction_drafted": "pencil", "mailing.follow_drafted": "pencil", "mailing.second_asked": "user-check", "mailing.taken_back": "arrow-back-up", "mailing.decided": "user-check",
	"mailing.lane_slowed": "clock", "mailing.lane_stopped": "alert-triangle", "mailing.lane_opened": "player-play", "mailing.paused_settings": "player-pause",
}

var kinds = map[string]string{
	"mailing.halted": "bad", "mailing.carried": "ok", "mailing.paused_late": "warn", "mailing.paused_idle": "warn", "mailing.paused_restored": "warn", "mailing.lane_slowed": "warn", "mailing.lane_stopped": "bad", "mailing.paused_settings": "bad", "mailing.done": "ok", "mailing.cancelled": "warn",
}
