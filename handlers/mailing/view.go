package mailing

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/audience"
	"standfirst/models/mailing"
	"standfirst/models/release"
	"standfirst/templates"
)

// Head is what every page of one mailing shows of it.
type Head struct {
	ID, URL             string
	Name, TitleLang     string
	State, Kind         string
	IsDrill, Correction bool
	Handover            bool
	Draft, Over         bool
	MaySend, MayChange  bool
}

func head(c *fiber.Ctx, m mailing.Mailing, maySend bool) Head {
	lang := web.Lang(c)
	if m.Subject[lang] == "" {
		lang = m.Lang
	}
	return Head{
		ID: m.ID, URL: web.URL(c, "/mailings/"+m.ID), Name: m.SubjectIn(lang), TitleLang: lang,
		State: string(m.State), Kind: stateKinds[m.State], IsDrill: m.Drill, Correction: m.IsCorrection(), Handover: m.HandsOver(),
		Draft: m.State == mailing.Draft, Over: m.Over(), MaySend: maySend, MayChange: m.State == mailing.Draft,
	}
}

// frame is the frame of a page about one mailing.
func frame(c *fiber.Ctx, m mailing.Mailing, h Head, key string) templates.Frame {
	f := web.Titled(c, h.Name)
	f.Drill = m.Drill
	f.Crumbs = []templates.Crumb{web.Crumb(c, "mailing.title", "/mailings")}
	if key != "" {
		f.Title = web.T(c, key)
		f.Crumbs = append(f.Crumbs, templates.Crumb{Label: h.Name, URL: h.URL})
	}
	return f
}

var stateKinds = map[mailing.State]string{
	mailing.Draft: "mute", mailing.Scheduled: "info", mailing.Sending: "info", mailing.Paused: "warn",
	mailing.Halted: "bad", mailing.Done: "ok", mailing.Cancelled: "mute",
}

var statusKinds = map[mailing.Status]string{
	mailing.Queued: "mute", mailing.Ready: "warn", mailing.InFlight: "info", mailing.Accepted: "ok", mailing.Deferred: "warn", mailing.Unconfirmed: "warn",
	mailing.Bounced: "bad", mailing.Failed: "bad", mailing.Suppressed: "mute", mailing.Stopped: "mute",
}

var waveKinds = map[mailing.WaveState]string{
	mailing.WavePlanned: "info", mailing.WaveSending: "info", mailing.WaveDone: "ok", mailing.WaveRefused: "bad", mailing.WaveCancelled: "mute",
}

// WaveView is a wave with its time in its own zone.
type WaveView struct {
	N           int
	At          time.Time
	Zone        *time.Location
	ZoneName    string
	Now         bool
	Ambiguous   bool
	Second      time.Time // the other time at which the clock reads so
	Lists       []string
	Rest        bool // people chosen one by one and conditions go with it
	Total       int64
	Wires       bool // they are what is counted
	State, Kind string
	Reason      string
	OwnZone     bool
	Local       string // the time of day that each reader has
	After       bool
	Phase       string
	Waits       []mailing.Check // why it has not started
	Accepts     int64           // people who must have accepted the terms of an embargo first
}

func waves(m mailing.Mailing, lists map[string]string) []WaveView {
	var out []WaveView
	for i, w := range m.Waves {
		loc, err := mailing.Zone(w.Zone)
		if err != nil {
			loc = time.UTC
		}
		v := WaveView{
			N: i + 1, At: w.At, Zone: loc, ZoneName: w.Zone, Now: w.Now && m.State == mailing.Draft, Ambiguous: w.Ambiguous,
			Total: w.Total, Wires: m.HandsOver(), State: string(w.State), Kind: waveKinds[w.State], Reason: w.Reason, Accepts: w.Accepts,
			OwnZone: w.OwnZone, Local: strings.Replace(w.Local, "T", " ", 1), After: w.After, Phase: string(w.Phase),
		}
		if w.State == mailing.WaveSending && m.State == mailing.Paused {
			v.State, v.Kind = "paused", "warn"
		}
		if w.Ambiguous {
			if again, err := mailing.LocalTime(w.Local, w.Zone); err == nil {
				v.Second = again.Second
			}
		}
		ids := slices.Concat(w.ListIDs, w.SegmentIDs)
		if len(ids) == 0 {
			ids = slices.Concat(m.ListIDs, m.SegmentIDs)
		}
		v.Lists = names(ids, lists)
		v.Rest = len(m.Waves) > 1 && m.HasRest() && m.TakesRest(w)
		out = append(out, v)
	}
	return out
}

func names(ids []string, known map[string]string) []string {
	out := make([]string, 0, len(ids))
	for _, id := range ids {
		if name := known[id]; name != "" {
			out = append(out, name)
		}
	}
	return out
}

// usedNames are the names of the lists and segments that a mailing mentions, by id. A colleague's own segment is
// not named.
func usedNames(c *fiber.Ctx, m mailing.Mailing) (map[string]string, error) {
	var lists, segments []string
	for _, use := range m.Uses {
		switch kind, id, _ := strings.Cut(use, ":"); kind {
		case "list":
			lists = append(lists, id)
		case "segment":
			segments = append(segments, id)
		}
	}
	out := map[string]string{}
	found, err := web.Space(c).Lists.GetAll(c.UserContext(), lists...)
	if err != nil {
		return out, err
	}
	for id, l := range found {
		out[id] = l.Name
	}
	living, err := web.Space(c).Segments.GetAll(c.UserContext(), segments...)
	for id, g := range living {
		out[id] = segmentName(c, g)
	}
	return out, err
}

func segmentName(c *fiber.Ctx, g audience.Segment) string {
	if g.Sees(web.User(c).ID) {
		return g.Name
	}
	return web.T(c, "mailing.segment.private", "owner", g.OwnerName)
}

// why puts into words why somebody is left out. Until is the last day of a leave.
func why(c *fiber.Ctx, cause mailing.Cause, until string, known map[string]string) string {
	kind, id, _ := strings.Cut(cause.About, ":")
	switch name := known[id]; {
	case name != "" && kind == "list":
		return web.T(c, "mailing.why.list", "name", name)
	case name != "" && kind == "segment":
		return web.T(c, "mailing.why.segment", "name", name)
	case until != "":
		return web.T(c, "mailing.why.leave", "until", until)
	}
	return web.T(c, "mailing.reason."+cause.Reason)
}

// Count is a number of people with what they have in common.
type Count struct {
	Key   string // a state, a cause or a language
	Label string // of a cause
	Kind  string
	N     int64
	URL   string
}

// reasonCounts are the causes, those that are about lists and segments by name.
func reasonCounts(c *fiber.Ctx, counts map[mailing.Cause]int64, known map[string]string) []Count {
	var out []Count
	for _, reason := range mailing.Reasons() {
		from := len(out)
		for cause, n := range counts {
			if cause.Reason == reason {
				out = append(out, Count{Key: causeKey(cause), Label: why(c, cause, "", known), N: n})
			}
		}
		slices.SortFunc(out[from:], func(a, b Count) int { return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Key, b.Key)) })
	}
	return out
}

func langCounts(counts map[string]int64) []Count {
	var out []Count
	for _, lang := range release.Langs() {
		if n := counts[lang]; n > 0 {
			out = append(out, Count{Key: key(lang), N: n})
		}
	}
	return out
}

// Note is a remark on a page whose words have parameters.
type Note struct {
	Kind, Key string
	Args      map[string]any
	URL       string
	Link      string // message key of the link's words
}
